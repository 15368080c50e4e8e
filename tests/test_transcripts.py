"""Whole cases, from the first call to the last appeal, told as somebody at the desk would live them.

Each command is given in a real workspace; screen, file, place and commit are held against the story.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import yaml

from tests.conftest import Desk, Result

# How to read a story:
#   MOMENT $ kv COMMAND     what sanne types, and when; ID is the id that the case was given
#     a line further in     what the screen says: what was recorded, who owes what until when, what is next
#   = PLACE STEP BALL ...   where the file then stands, and what its front matter says of step and deadlines
#   + {event: ...}          the line that came into its log
# Besides, each command makes one commit, its words stand under a heading, and no other file changes.

TO_THE_BUREAU = r"""
# P1. A customer calls while the training is still going on. Listen first, with the clock of R3 running.

2026-03-27 16:12 $ kv new "Beamer viel uit" --customer "Obs De Kiezel" --contact "T. Aalbers" \
    --phone 0612345670 --channel phone --moment during --received 16:10 \
    -m "Halverwege de ochtend viel de beamer uit, en niemand kwam kijken."
  16:10 is Fri 27 Mar 2026 16:10.
  Recorded: receipt, Fri 27 Mar 2026 16:10, sanne
  Step: 1 Listen · ball: us
  - first word (target): us, by Fri 27 Mar 2026 16:30 at the latest (18 minutes left)
  - response (promise): us, by Sun 29 Mar 2026 17:10 at the latest (1 day 23 hours left)
  Next: kv listen ID
= cases/ID.md listen us first-word=2026-03-27T16:30:00+01:00 response=2026-03-29T17:10:00+02:00
+ {event: received, at: 2026-03-27T16:10:00+01:00, by: sanne}

2026-03-27 16:20 $ kv listen ID --wish "de middag nog een keer" --mood 2 -m "Zij was boos, en had gelijk."
  Recorded: listening (mood 2), Fri 27 Mar 2026 16:20, sanne
  Step: 2 Timely reaction · ball: us
  Next: kv respond ID
= cases/ID.md respond us response=2026-03-29T17:10:00+02:00
+ {event: listened, at: 2026-03-27T16:20:00+01:00, by: sanne, mood: 2}

# P2. The 48 hours are elapsed hours: that Sunday the clock goes forward. On the last second it is in time.

2026-03-29 17:10 $ kv respond ID --via phone -m "Wij zoeken een nieuwe dag en bellen dinsdag."
  Recorded: reaction (phone, within the promise, 2 days after receipt), Sun 29 Mar 2026 17:10, sanne
  Step: 4 Registration and handling · ball: us
  - progress (target): us, by Sun 5 Apr 2026 at the latest (7 days 6 hours left)
  Next: kv contact ID out · or kv resolve ID
= cases/ID.md register us progress=2026-04-05
+ {event: responded, at: 2026-03-29T17:10:00+02:00, by: sanne, via: phone}

# P3. There is no trainer. Never a bare no: there is something that another can do.

2026-04-02 10:00 $ kv offer ID --cannot "geen trainer vrij voor de zomer" \
    --alternative "de opname van een andere dag" --provider "Studio Noord" -m "Uitgelegd aan de telefoon."
  Recorded: no-but, Thu 2 Apr 2026 10:00, sanne
  Step: 3 No, but... · ball: us
  - progress (target): us, by Thu 9 Apr 2026 at the latest (7 days 13 hours left)
  - objection (right): customer, by Thu 30 Apr 2026 at the latest (28 days 13 hours left)
  Next: kv contact ID out · or kv verdict ID
= cases/ID.md no-but us progress=2026-04-09 objection=2026-04-30
+ {event: offered, at: 2026-04-02T10:00:00+02:00, by: sanne, cannot: geen trainer vrij voor de zomer, \
    alternative: de opname van een andere dag, provider: Studio Noord}

2026-04-03 09:00 $ kv verdict ID not-satisfied --score 3 --mood 1 --ease 2 -m "Een opname is geen training."
  Recorded: verdict (not satisfied, score 3, mood 1, ease 2), Fri 3 Apr 2026 09:00, sanne
  Step: The customer's verdict · ball: customer
  - objection (right): customer, by Thu 30 Apr 2026 at the latest (27 days 14 hours left)
  Next: kv escalate ID
= cases/ID.md verdict customer objection=2026-04-30
+ {event: judged, at: 2026-04-03T09:00:00+02:00, by: sanne, verdict: not-satisfied, \
    score: 3, mood: 1, ease: 2}

# P5. The customer objects in writing, in the last second of the 28th day. That is in time.

2026-04-30 23:59:59 $ kv escalate ID -m "Ik maak bezwaar: wij betaalden voor een middag met een trainer."
  Recorded: objection, Thu 30 Apr 2026 23:59, sanne
  Step: 5 First appeal · ball: us
  - hearing (target): us, by Thu 7 May 2026 at the latest (7 days left)
  - decision (promise): us, by Thu 28 May 2026 at the latest (28 days left)
  Next: kv invite ID
= cases/ID.md appeal us hearing=2026-05-07 decision=2026-05-28
+ {event: appealed, at: 2026-04-30T23:59:59+02:00, by: sanne}

2026-05-04 09:30 $ kv invite ID --for "wo 10:00" --where "op school" -m "Gebeld en gemaild."
  wo 10:00 is Wed 6 May 2026 10:00.
  Recorded: invitation (for Wed 6 May 2026 10:00), Mon 4 May 2026 09:30, sanne
  Next: kv hear ID
= cases/ID.md appeal us decision=2026-05-28
+ {event: invited, at: 2026-05-04T09:30:00+02:00, by: sanne, for: 2026-05-06T10:00:00+02:00, where: op school}

2026-05-06 11:15 $ kv hear ID -m "Zij vertelde het nog een keer; de directeur luisterde."
  Recorded: hearing, Wed 6 May 2026 11:15, sanne
  Next: kv decide ID
= cases/ID.md appeal us decision=2026-05-28
+ {event: heard, at: 2026-05-06T11:15:00+02:00, by: sanne}

# The director decides, who had no hand in how it was handled.

2026-05-28 23:59:59 $ kv decide ID partly --by frank -m "U krijgt de helft terug; een nieuwe dag kan niet."
  Recorded: decision (partly upheld, within the promise, 28 days after objection), Thu 28 May 2026 23:59, frank
  Step: The customer's verdict · ball: customer
  - second objection (right): customer, by Thu 25 Jun 2026 at the latest (28 days left)
  Next: kv verdict ID
= cases/ID.md verdict customer second-objection=2026-06-25
+ {event: decided, at: 2026-05-28T23:59:59+02:00, by: frank, decision: partly}

# P6. To Bureau van Oranje: now a third party has the ball, and owes the decision.

2026-06-25 09:00 $ kv escalate ID -m "Mijn bezwaar is slecht behandeld."
  Recorded: objection, Thu 25 Jun 2026 09:00, sanne
  Step: 6 Second appeal · ball: third party
  - hearing (target): third party, by Thu 2 Jul 2026 at the latest (7 days 14 hours left)
  - second decision (promise): third party, by Thu 23 Jul 2026 at the latest (28 days 14 hours left)
  Next: kv invite ID
= cases/ID.md second-appeal third-party hearing=2026-07-02 second-decision=2026-07-23
+ {event: appealed, at: 2026-06-25T09:00:00+02:00, by: sanne}

2026-07-01 12:00 $ kv invite ID --for "2026-07-08 17:00" --where "in writing" -m "Het bureau schreef haar."
  2026-07-08 17:00 is Wed 8 Jul 2026 17:00.
  Recorded: invitation (for Wed 8 Jul 2026 17:00), Wed 1 Jul 2026 12:00, sanne
  Next: kv hear ID
= cases/ID.md second-appeal third-party second-decision=2026-07-23
+ {event: invited, at: 2026-07-01T12:00:00+02:00, by: sanne, for: 2026-07-08T17:00:00+02:00, \
    where: in writing}

2026-07-08 15:45 $ kv hear ID -m "Haar brief: het ging nooit om het geld."
  Recorded: hearing, Wed 8 Jul 2026 15:45, sanne
  Bureau van Oranje decides: kv decide ID
= cases/ID.md second-appeal third-party second-decision=2026-07-23
+ {event: heard, at: 2026-07-08T15:45:00+02:00, by: sanne}

2026-07-20 10:00 $ kv decide ID upheld -m "De academie geeft de middag nog een keer, in september."
  Recorded: decision (upheld, within the promise, 25 days 1 hour after objection), Mon 20 Jul 2026 10:00, sanne
  Step: The customer's verdict · ball: customer
  Next: kv verdict ID
= cases/ID.md verdict customer
+ {event: decided, at: 2026-07-20T10:00:00+02:00, by: sanne, decision: upheld}

# The customer decides whether it was handled well (F11); here the procedure ends.

2026-09-24 16:00 $ kv verdict ID not-satisfied --score 5 -m "De middag was goed, de weg erheen niet."
  Recorded: verdict (not satisfied, score 5), Thu 24 Sep 2026 16:00, sanne
  Next: kv close ID
= cases/ID.md verdict customer
+ {event: judged, at: 2026-09-24T16:00:00+02:00, by: sanne, verdict: not-satisfied, score: 5}

2026-09-25 10:00 $ kv close ID not-satisfied
  Recorded: closing (not satisfied), Fri 25 Sep 2026 10:00, sanne
  Step: Closed (not satisfied)
= cases/closed/2026/ID.md closed -
+ {event: closed, at: 2026-09-25T10:00:00+02:00, by: sanne, outcome: not-satisfied}
"""  # noqa: E501

THROUGH_REGISTRATION = r"""
# P4. What cannot be remedied at once is registered and handled; the customer hears from us in between.

2026-11-20 14:05 $ kv new "Certificaat met een verkeerde naam" --customer "Basisschool De Zandbank" \
    --email directie@zandbank.example --channel email --moment after
  Recorded: receipt, Fri 20 Nov 2026 14:05, sanne
  Step: 1 Listen · ball: us
  - first word (target): us, by Fri 20 Nov 2026 14:25 at the latest (20 minutes left)
  - response (promise): us, by Sun 22 Nov 2026 14:05 at the latest (2 days left)
  Next: kv listen ID
= cases/ID.md listen us first-word=2026-11-20T14:25:00+01:00 response=2026-11-22T14:05:00+01:00
+ {event: received, at: 2026-11-20T14:05:00+01:00, by: sanne}

2026-11-20 15:00 $ kv respond ID --via email -m "Wij zoeken uit waar het misging."
  Recorded: reaction (e-mail, within the promise, 55 minutes after receipt), Fri 20 Nov 2026 15:00, sanne
  Step: 4 Registration and handling · ball: us
  - progress (target): us, by Fri 27 Nov 2026 at the latest (7 days 8 hours left)
  Next: kv contact ID out · or kv resolve ID
= cases/ID.md register us progress=2026-11-27
+ {event: responded, at: 2026-11-20T15:00:00+01:00, by: sanne, via: email}

2026-11-27 09:00 $ kv contact ID out --via phone -m "Verteld dat de drukker maandag levert."
  Recorded: contact (we to the customer, phone), Fri 27 Nov 2026 09:00, sanne
  - progress (target): us, by Fri 4 Dec 2026 at the latest (7 days 14 hours left)
  Next: kv contact ID out · or kv resolve ID
= cases/ID.md register us progress=2026-12-04
+ {event: contacted, at: 2026-11-27T09:00:00+01:00, by: sanne, direction: out, via: phone}

2026-12-01 11:30 $ kv resolve ID --solution "nieuw certificaat, zelf gebracht" --via in-person \
    -m "Zij lachte."
  Recorded: solution (in person), Tue 1 Dec 2026 11:30, sanne
  Step: The customer's verdict · ball: customer
  - objection (right): customer, by Tue 29 Dec 2026 at the latest (28 days 12 hours left)
  Next: kv verdict ID
= cases/ID.md verdict customer objection=2026-12-29
+ {event: resolved, at: 2026-12-01T11:30:00+01:00, by: sanne, solution: "nieuw certificaat, zelf gebracht", \
    via: in-person}

# Nobody answers. Only when the right to object has ended may the case end with no reply.

2026-12-30 00:00 $ kv close ID no-reply
  Recorded: closing (no reply), Wed 30 Dec 2026 00:00, sanne
  Step: Closed (no reply)
= cases/closed/2026/ID.md closed -
+ {event: closed, at: 2026-12-30T00:00:00+01:00, by: sanne, outcome: no-reply}

# In the new year she calls. The case comes back, and is closed in the year of its own closing.

2027-01-04 10:00 $ kv reopen ID -m "Zij belde: ook de achternaam klopt niet."
  Recorded: reopening, Mon 4 Jan 2027 10:00, sanne
  Step: The customer's verdict · ball: customer
  Next: kv verdict ID
= cases/ID.md verdict customer
+ {event: reopened, at: 2027-01-04T10:00:00+01:00, by: sanne}

2027-01-05 10:00 $ kv close ID withdrawn -m "Het was haar meisjesnaam."
  Recorded: closing (withdrawn), Tue 5 Jan 2027 10:00, sanne
  Step: Closed (withdrawn)
= cases/closed/2027/ID.md closed -
+ {event: closed, at: 2027-01-05T10:00:00+01:00, by: sanne, outcome: withdrawn}
"""

A_FAN = r"""
# The short way: the wish is known, it is solved at once, and the customer is asked how it was.

2026-10-24 12:00 $ kv new "Lunch vergeten" --customer "Daltonschool De Vuurtoren" --contact "R. Özdemir" \
    --email r.ozdemir@vuurtoren.example --channel chat --moment during --wish "eten voor twaalf" --mood 3
  Recorded: receipt, Sat 24 Oct 2026 12:00, sanne
  Step: 2 Timely reaction · ball: us
  - response (promise): us, by Mon 26 Oct 2026 11:00 at the latest (2 days left)
  Next: kv respond ID
= cases/ID.md respond us response=2026-10-26T11:00:00+01:00
+ {event: received, at: 2026-10-24T12:00:00+02:00, by: sanne, via: chat}
+ {event: listened, at: 2026-10-24T12:00:00+02:00, by: sanne, mood: 3}

2026-10-24 12:15 $ kv respond ID --solved --via chat -m "De broodjes staan er over tien minuten, met taart."
  Recorded: reaction (chat, within the promise, 15 minutes after receipt), Sat 24 Oct 2026 12:15, sanne
  Step: The customer's verdict · ball: customer
  - objection (right): customer, by Sat 21 Nov 2026 at the latest (28 days 12 hours left)
  Next: kv verdict ID
= cases/ID.md verdict customer objection=2026-11-21
+ {event: responded, at: 2026-10-24T12:15:00+02:00, by: sanne, via: chat, solved: yes}

2026-10-24 16:30 $ kv verdict ID satisfied --score 10 --mood 5 --ease 5 -m "Nog nooit zo snel geholpen!"
  Recorded: verdict (satisfied, score 10, mood 5, ease 5), Sat 24 Oct 2026 16:30, sanne
  A fan: Daltonschool De Vuurtoren. See kv fans
  Step: Aftercare · ball: us
  - aftercare (target): us, by Sat 21 Nov 2026 at the latest (28 days 8 hours left)
  Next: kv follow-up ID
= cases/ID.md aftercare us aftercare=2026-11-21
+ {event: judged, at: 2026-10-24T16:30:00+02:00, by: sanne, verdict: satisfied, score: 10, mood: 5, ease: 5}

2026-11-19 09:00 $ kv follow-up ID satisfied --score 9 --mood 5 -m "Zij vertelt het door."
  Recorded: follow-up (satisfied, score 9, mood 5), Thu 19 Nov 2026 09:00, sanne
  A fan: Daltonschool De Vuurtoren. See kv fans
  Step: Closed (satisfied)
= cases/closed/2026/ID.md closed -
+ {event: followed-up, at: 2026-11-19T09:00:00+01:00, by: sanne, verdict: satisfied, score: 9, mood: 5}
"""

WON_BACK = r"""
# R1 to R5. It went wrong in front of a class. First sorry, then the story, then something that suits her.

2026-11-16 08:48 $ kv new "Twaalf mappen te weinig" --customer "Basisschool De Kiezel" \
    --contact "Ria Aalbers" --phone 0612345678 --channel phone --moment during --mood 1 --score 2
  Recorded: receipt, Mon 16 Nov 2026 08:48, sanne
  Step: 1 Listen · ball: us
  - first word (target): us, by Mon 16 Nov 2026 09:08 at the latest (20 minutes left)
  - response (promise): us, by Wed 18 Nov 2026 08:48 at the latest (2 days left)
  Next: kv listen ID
= cases/ID.md listen us first-word=2026-11-16T09:08:00+01:00 response=2026-11-18T08:48:00+01:00
+ {event: received, at: 2026-11-16T08:48:00+01:00, by: sanne, mood: 1, score: 2}

2026-11-16 08:50 $ kv apologise ID --via phone --accepted yes \
    -m "Het spijt me: dit hadden wij moeten tellen."
  Recorded: apology (accepted: yes, phone), Mon 16 Nov 2026 08:50, sanne
  Next: kv listen ID
= cases/ID.md listen us first-word=2026-11-16T09:08:00+01:00 response=2026-11-18T08:48:00+01:00
+ {event: apologised, at: 2026-11-16T08:50:00+01:00, by: sanne, via: phone, accepted: yes}

2026-11-16 08:58 $ kv listen ID --wish "twaalf mappen, vandaag nog" \
    -m "Zij delen nu met zijn tweeën een potlood."
  Recorded: listening, Mon 16 Nov 2026 08:58, sanne
  Step: 2 Timely reaction · ball: us
  Next: kv respond ID
= cases/ID.md respond us response=2026-11-18T08:48:00+01:00
+ {event: listened, at: 2026-11-16T08:58:00+01:00, by: sanne}

2026-11-16 09:06 $ kv respond ID --solved --via phone -m "De koerier rijdt; om half elf zijn ze er."
  Recorded: reaction (phone, within the promise, 18 minutes after receipt), Mon 16 Nov 2026 09:06, sanne
  Step: The customer's verdict · ball: customer
  - objection (right): customer, by Mon 14 Dec 2026 at the latest (28 days 14 hours left)
  Next: kv verdict ID
= cases/ID.md verdict customer objection=2026-12-14
+ {event: responded, at: 2026-11-16T09:06:00+01:00, by: sanne, via: phone, solved: yes}

2026-11-18 16:00 $ kv compensate ID --what "doos kleurpotloden en een kaart" --cost 12,5 \
    --why "haar eigen grap"
  Recorded: gesture (doos kleurpotloden en een kaart, € 12.50), Wed 18 Nov 2026 16:00, sanne
  Next: kv verdict ID
= cases/ID.md verdict customer objection=2026-12-14
+ {event: compensated, at: 2026-11-18T16:00:00+01:00, by: sanne, what: doos kleurpotloden en een kaart, \
    cost: 12.50, why: haar eigen grap}

# R4. For the next school, too: somebody changes it, by a day, and somebody looks whether that helped.

2026-11-19 10:00 $ kv cause ID --kano basic --cause "te vroeg besteld" \
    --fix "na de sluiting bestellen" --owner joris --due 2026-12-01
  Recorded: cause (fix by joris, Tue 1 Dec 2026 at the latest), Thu 19 Nov 2026 10:00, sanne
  Next: kv verdict ID
= cases/ID.md verdict customer objection=2026-12-14
+ {event: analysed, at: 2026-11-19T10:00:00+01:00, by: sanne, kano: basic, cause: te vroeg besteld, \
    fix: na de sluiting bestellen, owner: joris, due: 2026-12-01}

2026-11-20 15:20 $ kv verdict ID satisfied --score 9 --mood 5 --ease 5 -m "De hele klas tekende terug!"
  Recorded: verdict (satisfied, score 9, mood 5, ease 5), Fri 20 Nov 2026 15:20, sanne
  A fan: Basisschool De Kiezel. See kv fans
  Step: Aftercare · ball: us
  - aftercare (target): us, by Fri 18 Dec 2026 at the latest (28 days 8 hours left)
  Next: kv follow-up ID
= cases/ID.md aftercare us aftercare=2026-12-18
+ {event: judged, at: 2026-11-20T15:20:00+01:00, by: sanne, verdict: satisfied, score: 9, mood: 5, ease: 5}

# R5. Four weeks later somebody calls, and remembers the pencils.

2026-12-15 15:00 $ kv follow-up ID satisfied --score 10 --mood 5 --ease 5 -m "Of we in mei weer komen."
  Recorded: follow-up (satisfied, score 10, mood 5, ease 5), Tue 15 Dec 2026 15:00, sanne
  A fan: Basisschool De Kiezel. See kv fans
  Step: Closed (satisfied)
= cases/closed/2026/ID.md closed -
+ {event: followed-up, at: 2026-12-15T15:00:00+01:00, by: sanne, verdict: satisfied, \
    score: 10, mood: 5, ease: 5}
"""

STORIES = {
    "to-the-bureau": TO_THE_BUREAU,
    "through-registration": THROUGH_REGISTRATION,
    "a-fan": A_FAN,
    "won-back": WON_BACK,
}


class Scene(NamedTuple):
    """One command of a story and what must come of it."""

    at: str
    command: str
    screen: list[str]
    file: str
    log: list[str]


def scenes(story: str) -> Iterator[Scene]:
    """The commands of a story, one after the other."""
    text = re.sub(r" *\\\n +", " ", story)
    for block in re.split(r"\n(?=20\d\d-.* \$ kv )", text)[1:]:
        first, *rest = block.splitlines()
        at, command = first.split(" $ kv ", 1)
        yield Scene(
            at, command,
            screen=[line.strip() for line in rest if line.startswith("  ")],
            file=next(line[2:] for line in rest if line.startswith("= ")),
            log=[line[2:] for line in rest if line.startswith("+ ")],
        )  # fmt: skip


class Played:
    """A story that is being played, and the case that it is about."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.id = "ID"
        self.events = 0

    def play(self, scene: Scene) -> None:
        """Give the command and hold everything that came of it against the story."""
        before = self.desk.commits()
        words = [word.replace("ID", self.id) for word in shlex.split(scene.command)]
        result = self.desk.run(*words, now=scene.at)
        assert result.code == 0, result
        if self.id == "ID":
            self.id = result.out.split()[0]
        assert self.said(result) == scene.screen
        assert self.file() == scene.file
        self.follow_the_log(scene, words)
        assert self.desk.commits() == [f"{self.id} {self.first_of(scene)}", *before]

    def said(self, result: Result) -> list[str]:
        """The screen without the heading that names the case, and what was understood before it."""
        heading, *lines = result.lines
        assert heading == f"{self.id}  {self.desk.front(self.id)['title']}"
        return [line.replace(self.id, "ID") for line in [*result.err.splitlines(), *lines]]

    def file(self) -> str:
        """Place, step, ball and deadlines as the file has them."""
        front = self.desk.front(self.id)
        ends = [f"{name}={end}" for name, end in front.get("deadlines", {}).items()]
        said = [self.desk.place(self.id), front["step"], front.get("ball", "-"), *ends]
        return " ".join(said).replace(self.id, "ID")

    def first_of(self, scene: Scene) -> str:
        """The kind of the first event that the command recorded."""
        return self.desk.log(self.id)[self.events - len(scene.log)]["event"]

    def follow_the_log(self, scene: Scene, words: list[str]) -> None:
        """The new log lines, and the words of the command under the heading of the event."""
        new = self.desk.log(self.id)[self.events :]
        ids = [event.pop("id") for event in new]
        assert new == [yaml.load(line, yaml.BaseLoader) for line in scene.log]
        self.events += len(new)
        if "-m" not in words:
            return
        told, event = words[words.index("-m") + 1], new[0]
        at = event["at"][:16].replace("T", " ")
        above = (
            "---"
            if event["event"] == "received"
            else f"## {at} · {event['event']} · {event['by']} · {ids[0]}"
        )
        assert f"\n{above}\n{told}\n" in self.desk.case(self.id)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_story(desk: Desk, story: str) -> None:
    played = Played(desk)
    for scene in scenes(story):
        played.play(scene)
    assert_clean(desk, played.id, scene.at)


def assert_clean(desk: Desk, id: str, at: str) -> None:
    """Nothing is wrong afterwards; git tells of no customer and of no file but the case's own."""
    assert desk.run("check", now=at).out == "Everything is in order.\n"
    told = desk.git("log", "--format=%B", desk.since)
    customer = desk.front(id)["customer"].values()
    assert not [value for value in customer if value in told]
    names = set(desk.git("log", "--format=", "--name-only", "--no-renames", "--", "cases").split())
    assert {name.rsplit("/", 1)[1] for name in names} == {f"{id}.md"}
    assert desk.git("status", "--porcelain", "--", "cases") == ""


FATES = [
    ("first-word", "target", "us", "met"),
    ("response", "promise", "us", "met"),
    ("progress", "target", "us", "met"),
    ("progress", "target", "us", "gone"),
    ("objection", "right", "customer", "met"),
    ("hearing", "target", "us", "met"),
    ("decision", "promise", "us", "met"),
    ("second-objection", "right", "customer", "met"),
    ("hearing", "target", "third-party", "met"),
    ("second-decision", "promise", "third-party", "met"),
]


def test_every_term_of_the_long_story_is_told_afterwards(desk: Desk) -> None:
    played = Played(desk)
    for scene in scenes(TO_THE_BUREAU):
        words = [word.replace("ID", played.id) for word in shlex.split(scene.command)]
        out = desk.done(*words, now=scene.at).out
        played.id = out.split()[0]
    case = desk.done("show", played.id, "--json", now="2027-01-01").json
    assert [(d["name"], d["kind"], d["owed_by"], d["state"]) for d in case["deadlines"]] == FATES
    assert (case["level"], case["open"], case["ball"], case["outcome"]) == (2, False, None, "not-satisfied")
    assert [e["event"] for e in case["events"]].count("appealed") == 2
