"""Workspaces to measure on: thousands of cases that read like those of a real desk, from a seed.

The cases are written here and judged by kv's own rules, so that what their files say of step, ball and
deadlines is right, and `kv check` finds nothing. Moments count back from `now`, so that some are overdue.
"""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.drift import ends_in_file
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.state import State
from klantervaring.core.time import moments
from klantervaring.files.procedures.procedures import Shelf
from klantervaring.files.text.case_lines import heading
from klantervaring.files.text.scalars import flow_mapping, scalar

ZONE = ZoneInfo("Europe/Amsterdam")
OWNERS = ("sanne", "joris", "fatima", "directie")
CHANNELS = ("email", "phone", "chat", "letter", "web", "in-person")
WHAT = (
    "Cursusmap ontbrak bij de start", "Lokaal was dubbel geboekt", "Trainer kwam een uur te laat",
    "Link naar het webinar deed het niet", "Factuur naar de verkeerde school", "Certificaat met een tikfout",
    "Geen vegetarische lunch", "Beamer werkte niet", "Koffie: op, en niet bijgevuld",
    "Studiedag op het laatste moment verzet", "Materiaal sloot niet aan bij groep 3",
    "Geen antwoord op drie e-mails", "Parkeerplaats was vol", "Rolstoel kon de zaal niet in",
)  # fmt: skip
WHERE = ("De Regenboog", "Het Kompas", "De Kiezel", "'t Startblok", "De Vlinder", "Sint-Jozef", "De Horizon")
#: How many schools there are, and how many people at each speak to us.
SCHOOLS, CONTACTS = 2800, 3
WISHES = ("een map, morgen op school", "een nieuwe datum", "het geld terug", "dat iemand belt", "een excuus")
WORDS = (
    "Gebeld met de school; zij waren er minder boos over dan verwacht en vroegen vooral wanneer het kan.",
    "De koerier rijdt morgen. Er gaat een kaart mee, geschreven door wie het misging.",
    "Nagevraagd bij de planning: de zaal stond op twee namen. Dat is nu hersteld, ook voor volgende week.",
    "Mevrouw vertelt dat de groep er de hele ochtend op heeft gewacht. Dat hoort ons niet te gebeuren.",
)


class Made(NamedTuple):
    """One case as it was made: for the peers, who get the same."""

    id: str
    title: str
    owner: str
    received: datetime
    state: State


def cases(count: int, share_open: float, now: datetime, seed: int = 6) -> Iterator[tuple[Made, str]]:
    """`count` cases and the text of each; the first `share_open` of them are open."""
    dice = random.Random(seed)
    procedure = Shelf(Path("/nowhere"), ZONE).newest("een-fan-per-dag")
    numbers = dice.sample(range(ids.CASE_IDS), count)
    for place, number in enumerate(numbers):
        yield _case(ids.case_id(number), place < count * share_open, dice, now, procedure)


def _case(id: str, open_: bool, dice: random.Random, now: datetime, procedure: Procedure) -> tuple[Made, str]:
    age = timedelta(minutes=dice.randrange(30, 2500)) if open_ else timedelta(days=dice.randrange(90, 3600))
    events, spoken = _life(dice, open_, now, age)
    case = Case(
        id=id,
        title=f"{dice.choice(WHAT)} ({dice.randrange(2, 31)} deelnemers)",
        events=tuple(events),
        customer=customer(dice.randrange(SCHOOLS), dice.randrange(CONTACTS)),
        channel=dice.choice(CHANNELS),
        moment=dice.choice(("before", "during", "after")),
        owner=dice.choice(OWNERS),
        wish=dice.choice(WISHES),
        procedure=procedure.reference,
    )  # fmt: skip
    state = fold(procedure, events)
    assert not state.misfits
    assert state.open is open_
    made = Made(id, case.title, case.owner, events[0].at, state)
    return made, _text(case, state, now, spoken)


def customer(school: int, contact: int) -> dict[str, str]:
    """A school, and somebody there: the same school and person have the same address and number each time."""
    return {
        "name": f"Basisschool {WHERE[school % len(WHERE)]} {school}",
        "contact": f"M. de Vries-{contact}",
        "email": f"vries{contact}@school{school}.example",
        "phone": f"06{10_000_000 + school * CONTACTS + contact}",
    }


#: Events, each with the minutes after the receipt and what it says.
Parts = tuple[tuple[str, int, dict[str, str]], ...]
#: What happens in a case and how many minutes after its receipt: part by part.
_STORY: Parts = (("received", 0, {}), ("listened", 12, {"mood": "2"}), ("responded", 200, {"via": "phone"}))
_SOLVED: Parts = (("resolved", 900, {"solution": "twaalf mappen per koerier, met excuses", "via": "email"}),)
_HAPPY: Parts = (("judged", 2500, {"verdict": "satisfied", "score": "9", "mood": "4"}),)
_ANGRY: Parts = (
    ("judged", 2500, {"verdict": "not-satisfied", "score": "4", "ease": "2"}),
    ("appealed", 4000, {}),
    ("invited", 5000, {"for": "2026-11-27T15:00:00+01:00", "where": "op school"}),
)
_ENDED: Parts = (("followed-up", 40000, {"verdict": "satisfied", "score": "9"}),)
_DECIDED: Parts = (
    ("heard", 9000, {}),
    ("decided", 20000, {"decision": "partly"}),
    ("judged", 22000, {"verdict": "satisfied"}),
    ("followed-up", 50000, {"verdict": "satisfied"}),
)
#: How far an open case may have come, how often, and for how many minutes nothing in it is late then.
_OPEN = (
    (_STORY[:1], 5, 15),
    (_STORY[:2], 15, 2700),
    (_STORY, 25, 9000),
    (_STORY + _SOLVED, 30, 25000),
    (_STORY + _SOLVED + _HAPPY, 15, 36000),
    (_STORY + _SOLVED + _ANGRY, 10, 30000),
)


def _life(
    dice: random.Random, open_: bool, now: datetime, age: timedelta
) -> tuple[list[Event], dict[str, str]]:
    """What happened in one case, and the words of it. Of seven open cases, one is overdue."""
    if open_:
        lives, _, room = dice.choices(_OPEN, [weight for _, weight, _ in _OPEN])[0]
        late = dice.random() < 0.3
        minutes = room + dice.randrange(1, 9000) if late else dice.randrange(1, room)
        age = timedelta(minutes=minutes + lives[-1][1])
    else:
        lives = _STORY + _SOLVED + (_ANGRY + _DECIDED if dice.random() < 0.1 else _HAPPY + _ENDED)
    start = (now - age).replace(microsecond=0)
    events, spoken = [], {}
    for name, minutes, data in lives:
        given = ids.event_id(dice.randrange(ids.FIRST_EVENT_IDS), [])
        at = start + timedelta(minutes=minutes)
        events.append(Event(name, at, dice.choice(OWNERS), given, tuple(data.items())))
        if name not in ("received", "invited"):
            spoken[given] = dice.choice(WORDS)
    return events, spoken


def _text(case: Case, state: State, now: datetime, spoken: dict[str, str]) -> str:
    lines = ["---", f"id: {case.id}", f"title: {scalar(case.title)}", f"step: {state.step}"]
    lines += [f"ball: {state.ball}"] if state.ball else []
    ends = ends_in_file(state, now, ZONE)
    lines += ["deadlines:", *(f"  {name}: {end}" for name, end in ends)] if ends else []
    lines.append(f"received: {moments.iso(case.events[0].at, ZONE)}")
    lines += [f"{key}: {getattr(case, key)}" for key in ("channel", "moment", "owner")]
    lines += ["customer:", *(f"  {key}: {scalar(value)}" for key, value in case.customer.items())]
    lines += [f"wish: {scalar(case.wish)}", f"procedure: {scalar(case.procedure)}", "log:"]
    for e in case.events:
        pairs = [("event", e.kind), ("at", moments.iso(e.at, ZONE)), ("by", e.by), *e.data, ("id", e.id)]
        lines.append("- " + flow_mapping([(key, _written(key, value)) for key, value in pairs]))
    body = ["Wat de klant vertelde: " + WORDS[3], ""]
    for e in case.events:
        if e.id in spoken:
            body += [heading(e, ZONE), spoken[e.id], ""]
    return "\n".join([*lines, "---", *body])


def _written(key: str, value: str) -> str:
    return value if key in ("at", "mood", "score", "ease", "for") else scalar(value)


def write(
    root: Path, count: int, share_open: float, now: datetime | None = None, versioned: bool = True
) -> list[Made]:
    """A workspace with `count` cases in `root`, committed to git; what was made."""
    now = now or datetime.now(UTC).replace(microsecond=0)
    (root / "cases").mkdir(parents=True)
    (root / "kv.yaml").write_text("language: nl\n", encoding="utf-8")
    (root / ".gitignore").write_text(".kv/\n.*.tmp\n", encoding="utf-8")
    (root / ".gitattributes").write_text("cases/**/*.md -text\n", encoding="utf-8")
    made = []
    for case, text in cases(count, share_open, now):
        folder = root / "cases"
        if case.state.ended_at is not None:
            folder = folder / "closed" / str(case.state.ended_at.astimezone(ZONE).year)
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{case.id}.md").write_text(text, encoding="utf-8")
        made.append(case)
    if versioned:
        git(root, "init", "-q", "-b", "main")
        git(root, "add", "-A")
        git(root, "-c", "core.fsync=none", "commit", "-q", "-m", "made")
    return made


def git(root: Path, *words: str) -> None:
    """Git, in somebody's name, whatever this machine is set to."""
    who = {"GIT_AUTHOR_NAME": "Bench", "GIT_AUTHOR_EMAIL": "bench@test.example",
           "GIT_COMMITTER_NAME": "Bench", "GIT_COMMITTER_EMAIL": "bench@test.example"}  # fmt: skip
    subprocess.run(["git", "-C", str(root), *words], check=True, env={**os.environ, **who})
