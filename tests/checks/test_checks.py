"""Each check of `kv check` by a file of its own: what it says, where, what to do, and what --fix does."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from klantervaring.checks import checks, texts
from klantervaring.core import ids
from klantervaring.core.rules import deadlines
from klantervaring.core.text.sentences import clean
from klantervaring.files.text.document import Document

from tests.conftest import Desk

A, B = ids.case_id(801), ids.case_id(802)
GOOD = f"""\
---
id: {A}
title: Stoelen te kort
step: listen
ball: us
deadlines:
  first-word: 2026-11-18T09:20:00+01:00
  response: 2026-11-20T09:00:00+01:00
received: 2026-11-18T09:00:00+01:00
procedure: een-fan-per-dag@1
log:
- {{event: received, at: 2026-11-18T09:00:00+01:00, by: noor, id: 1a2b3c4d}}
---
Er stonden vier stoelen te weinig.
"""
LOG = 11
DIGEST = hashlib.sha256(b"brief").hexdigest()
CASE = f"cases/{A}.md"


def line(old: str, new: str) -> str:
    """The good file with one line another, or gone."""
    assert f"\n{old}\n" in GOOD
    return GOOD.replace(f"\n{old}\n", f"\n{new}\n" if new else "\n")


def more(*log: str) -> str:
    """The good file with more lines in its log."""
    return GOOD.replace("\n---\nEr", "".join(f"\n- {{{entry}}}" for entry in log) + "\n---\nEr")


def in_2024(*log: str) -> str:
    """The same, received two years before."""
    return re.sub(r"2026-11-(18|20)T09", r"2024-11-\1T09", more(*log))


class Found(NamedTuple):
    """What must be found: check, line, what is said of it, what to do, and whether --fix does that."""

    check: str
    line: int
    message: str
    remedy: str
    fixable: bool = False
    path: str = CASE
    id: str = A


Files = dict[str, str]
FIX = "kv check --fix"
HERE = "response: 2026-11-20T09:00:00+01:00"

#: name: the files of the workspace, and what must be found in them
FILES: dict[str, tuple[Files, list[Found]]] = {
    "nothing is wrong": ({CASE: GOOD}, []),
    "frame": (
        {CASE: line("title: Stoelen te kort", "title: Let op: stoelen")},
        [Found("frame", 3, "not valid YAML", "between double quotes")],
    ),
    "procedure is missing": (
        {CASE: line("procedure: een-fan-per-dag@1", "procedure: een-fan-per-dag@7")},
        [Found("procedure", 10, "procedure een-fan-per-dag@7 is missing", "Put it back as procedures/")],
    ),
    "procedure is named without its version": (
        {CASE: line("procedure: een-fan-per-dag@1", "procedure: een-fan-per-dag")},
        [Found("procedure", 10, "procedure een-fan-per-dag is missing", "Name it with its version. Known")],
    ),
    "procedure is not named": (
        {CASE: line("procedure: een-fan-per-dag@1", "")},
        [Found("procedure", 2, "names no procedure; een-fan-per-dag@1 is used", "procedure: een-fan-per")],
    ),
    "type": (
        {CASE: line("ball: us", "ball: us\nchannel: postduif")},
        [Found("types", 6, "channel: postduif is not known", "Known are: email")],
    ),
    "no receipt in the log": (
        {CASE: GOOD.replace("event: received", "event: noted")},
        [Found("types", LOG, "the log has no event received", "{event: received, at: 2026-11-18T09:00:00")],
    ),
    "id and name": (
        {CASE: line(f"id: {A}", f"id: {B}")},
        [Found("ids", 2, f"id {B} and file name {A} differ", "the same id")],
    ),
    "file name": (
        {"cases/stoelen.md": GOOD},
        [Found("ids", 2, "the file name stoelen.md is not an id", f"Rename the file to {A}.md",
               path="cases/stoelen.md")],
    ),
    "ending": (
        {f"cases/{A}.MD": GOOD},
        [Found("ids", 2, f"the file name {A}.MD is not an id", f"to {A}.md", path=f"cases/{A}.MD")],
    ),
    "two files": (
        {CASE: GOOD, "cases/kopie.md": GOOD},
        [Found("ids", 1, f"a copy of cases/{A}.md, without differences", "takes it away", True,
               "cases/kopie.md")],
    ),
    "words without their event": (
        {CASE: GOOD + "\n## 2026-11-19 09:00 · noted · sanne · 5f6g7h8j\nx\n"},
        [Found("words", 16, "words under the event 5f6g7h8j", "kv history")],
    ),
    "a hold of more than a year ago": (
        {CASE: in_2024("event: held, at: 2024-11-19, id: 2a2b3c4d")},
        [Found("holds", LOG + 2, "held since Tue 19 Nov 2024", f"kv hold {A} --release")],
    ),
    "a hold that was said again": (
        {CASE: in_2024("event: held, at: 2024-11-19", "event: held, at: 2026-11-19, id: 3a2b3c4d")},
        [],
    ),
    "a telephone number in the title": (
        {CASE: line("title: Stoelen te kort", "title: Bel 06-12345678 terug")},
        [Found("privacy", 3, "the title holds a telephone number", f"kv edit {A}")],
    ),
    "a mail address and a citizen number in tags": (
        {CASE: line("ball: us", "ball: us\ntags: [j@k.example, '111222333']")},
        [Found("privacy", 6, "a tag holds a mail address", f"kv edit {A}"),
         Found("privacy", 6, "a tag holds a citizen number (BSN)", "belongs in no case")],
    ),
    "a citizen number in the name of a file": (
        {CASE: more(f"event: attached, at: 2026-11-19, id: 2a2b3c4d, file: 111222333.pdf, sha256: {DIGEST}"),
         f"cases/{A}/111222333.pdf": "brief"},
        [Found("privacy", LOG, "the name of an attachment holds a citizen number (BSN)", "Rename it")],
    ),
    "two events": (
        {CASE: more("event: noted, at: 2026-11-19, id: 1a2b3c4d")},
        [Found("ids", LOG, "2 events have the id 1a2b3c4d", "Take the id of those away")],
    ),
    "id of an event": (
        {CASE: more("event: noted, at: 2026-11-19, id: drie")},
        [Found("ids", LOG, "drie is not the id of an event", "Take it away")],
    ),
    "future": (
        {CASE: more("event: noted, at: 2026-11-21T09:00")},
        [Found("order", LOG + 2, "note of Sat 21 Nov 2026 09:00 lies in the future", "Correct the moment")],
    ),
    "deadline before the receipt": (
        {CASE: line(f"  {HERE}", "  response: 2026-11-17T09:00:00+01:00")},
        [Found("order", 6, "response of 2026-11-17T09:00:00+01:00 lies before the case was", FIX, True),
         Found("state", 6, "deadlines says", FIX, True)],
    ),
    "deadline on an earlier day": (
        {CASE: line(f"  {HERE}", "  response: 2026-11-17")},
        [Found("order", 6, "response of 2026-11-17 lies before the case was received (Wed 18 Nov", FIX, True),
         Found("state", 6, "deadlines says", FIX, True)],
    ),
    "deadline on the day of receipt": (
        {CASE: line(f"  {HERE}", "  response: 2026-11-18")},
        [Found("state", 6, "deadlines says", FIX, True)],
    ),
    "event before the receipt": (
        {CASE: more("event: noted, at: 2026-11-17")},
        [Found("events", LOG + 2, "of Tue 17 Nov 2026 00:00 does not fit and moves nothing: It lies before",
               f"Put its line right with kv edit {A}; a reason does not help here.")],
    ),
    "event out of step": (
        {CASE: more("event: judged, at: 2026-11-19, verdict: satisfied")},
        [Found("events", LOG + 2, "verdict of Thu 19 Nov 2026 00:00 does not fit", "because")],
    ),
    "a reason does not help an event that lacks something": (
        {CASE: more("event: offered, at: 2026-11-19, cannot: x, because: toch")},
        [Found("events", LOG + 2, "does not fit and moves nothing: --alternative is missing.",
               f"Put its line right with kv edit {A}; a reason does not help here.")],
    ),
    "a word of an event that is none of its values": (
        {CASE: more("event: contacted, at: 2026-11-19, direction: uit", "event: noted, at: 2026-11-19")},
        [Found("types", LOG + 2, "direction: uit is not known", "Write it as direction: out.")],
    ),
    "a word of a field that is none of its values": (
        {CASE: line("ball: us", "ball: us\nchannel: balie")},
        [Found("types", 6, "channel: balie is not known", "Write it as channel: in-person.")],
    ),
    "an owner who is not here": (
        {"kv.yaml": "people: {sanne: {name: Sanne Hoekstra}, noor: {}}\n",
         CASE: line("ball: us", "ball: us\nowner: joris")},
        [Found("types", 6, "owner: joris is not known", "Known are: sanne, noor.")],
    ),
    "an owner by another name": (
        {"kv.yaml": "people: {sanne: {name: Sanne Hoekstra}, noor: {}}\n",
         CASE: line("ball: us", "ball: us\nowner: Sanne")},
        [Found("types", 6, "owner: Sanne is not known", "Write it as owner: sanne.")],
    ),
    "event that nobody knows": (
        {CASE: more("event: gebeld, at: 2026-11-19")},
        [Found("events", LOG + 2, "knows no event gebeld", "Put its name right with kv edit")],
    ),
    "step": ({CASE: line("step: listen", "step: verdict")},
             [Found("state", 4, "step says The customer's verdict, the log says Listen", FIX, True)]),
    "no step": ({CASE: line("step: listen", "")},
                [Found("state", 1, "step says -, the log says Listen", FIX, True)]),
    "ball": ({CASE: line("ball: us", "ball: customer")},
             [Found("state", 5, "ball says customer, the log says us", FIX, True)]),
    "received": ({CASE: line("received: 2026-11-18T09:00:00+01:00", "received: 2026-11-18T08:00:00+01:00")},
                 [Found("state", 9, "received says 2026-11-18T08", FIX, True)]),
    "deadlines": ({CASE: line(f"  {HERE}", "  response: 2026-11-21T09:00:00+01:00")},
                  [Found("state", 6, "response: 2026-11-21T09:00:00+01:00, the log", FIX, True)]),
    "step, but a line of the log cannot be read": (
        {CASE: more("event: resolved, at: 2026-11-31, solution: x").replace("step: listen", "step: verdict")},
        [Found("state", 4, "step says The customer's verdict, the log says Listen", "First mend the log"),
         Found("types", 13, "at: day is out of range", "Write it as")],
    ),
    "place": (
        {f"cases/closed/2025/{A}.md": GOOD},
        [Found("place", 4, "the file belongs in cases", FIX, True, f"cases/closed/2025/{A}.md")],
    ),
    "place, but a line of the log cannot be read": (
        {f"cases/closed/2025/{A}.md": more("event: closed, at: gisteren, outcome: withdrawn")},
        [Found("place", 4, "the file belongs in cases", "First mend the log", False,
               f"cases/closed/2025/{A}.md"),
         Found("types", 13, "at: not a date", "Write it as", False, f"cases/closed/2025/{A}.md")],
    ),
    "merge": (
        {CASE: GOOD + "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n"},
        [Found("conflicts", 15, "unresolved merge", "Keep what holds")],
    ),
    "direction in a title": (
        {CASE: line("title: Stoelen te kort", "title: stoelen \u202ffdp.exe\u202e")},
        [Found("signs", 3, "a character that cannot be seen: U+202E", "Take it away")],
    ),
    "escape in a title": (
        {CASE: line("title: Stoelen te kort", 'title: "stoelen \\x1b[2J"')},
        [Found("signs", 3, "a character that cannot be seen: U+001B", "Take it away")],
    ),
    "no width in a customer": (
        {CASE: line("ball: us", "ball: us\ncustomer: {name: De\u200bBron}")},
        [Found("signs", 6, "a character that cannot be seen: U+200B", "Take it away")],
    ),
    "escape in the story": (
        {CASE: GOOD + "\x1b]52;c;x\x07\n"},
        [Found("signs", 15, "a character that cannot be seen: U+001B", "Take it away")],
    ),
    "signs that may be there": (
        {CASE: "\ufeff" + GOOD + "co\u00adop\u200bera\u00a0tie \U0001f937\u200d\u2640\ufe0f e\u0301\tx\n"},
        [],
    ),
    "attachment": (
        {CASE: more(f"event: attached, at: 2026-11-19, file: b.txt, sha256: {DIGEST}"),
         f"cases/{A}/b.txt": "brief"}, [],
    ),
    "attachment is missing": (
        {CASE: more("event: attached, at: 2026-11-19, file: ../b.txt")},
        [Found("attachments", LOG + 2, "the attachment ../b.txt is missing", f"the case: cases/{A}/b")],
    ),
    "attachment is another": (
        {CASE: more(f"event: attached, at: 2026-11-19, file: b.txt, sha256: {'0' * 64}"),
         f"cases/{A}/b.txt": "brief"},
        [Found("attachments", LOG + 2, "the attachment b.txt is not what was attached", "from git")],
    ),
    "leftover": (
        {CASE: GOOD, f"cases/.{A}.md.0a1b2c3d.tmp": "half"},
        [Found("leftovers", 1, "a file that a stopped command left behind", FIX, True,
               f"cases/.{A}.md.0a1b2c3d.tmp", "")],
    ),
    "leftover among attachments": (
        {CASE: GOOD, f"cases/{A}/.b.pdf.0a1b2c3d.tmp": "half"},
        [Found("leftovers", 1, "a file that a stopped command left behind", FIX, True,
               f"cases/{A}/.b.pdf.0a1b2c3d.tmp", "")],
    ),
    "improvement that nobody asked for": (
        {CASE: more("event: improved, at: 2026-11-19, of: abcd1234")},
        [Found("improvements", LOG + 2, "improvement is of abcd1234, and there is no such improvement",
               "Put the id of the event analysed under of.")],
    ),
    "a mail that two clones took in": (
        {CASE: more(f"event: contacted, at: 2026-11-19, message: a@b.example, sha256: {'0' * 64}",
                    f"event: contacted, at: 2026-11-20, message: a@b.example, sha256: {'0' * 64}")},
        [Found("mail", LOG + 3, f"the same mail stands at {A} too: a@b.example", f"kv edit {A}")],
    ),
    "two values that nobody settled": (
        {CASE: more("event: conflict, at: 2026-11-19, field: title, value: Anders, id: 7f3k9m2q")},
        [Found("sharing", 3, "title was set differently by two people: Anders", f"kv settle {A} title")],
    ),
    "customers": ({CASE: GOOD, "customers.yaml": "De Kiezel: {care: doof}\nKiezel: De Kiezel\n"}, []),
    "customers with an unknown key": (
        {CASE: GOOD, "customers.yaml": "De Kiezel: {care: doof}\nDe Zandbank: {zorg: x}\n"},
        [Found("customers", 2, "unknown key zorg", "Known are: address, channel, care.", False,
               "customers.yaml", "")],
    ),
    "a register that somebody wrote in": (
        {CASE: GOOD, "erased.yaml": "# What was erased.\n- {id: 7J5W-CWQM, at: gisteren}\n"},
        [Found("register", 2, "a line that names no case which was erased", "Bring it back as it was", False,
               "erased.yaml", "")],
    ),
    "customers in a circle": (
        {CASE: GOOD, "customers.yaml": "A: B\nB: A\n"},
        [Found("customers", 1, "the spellings lead round in a circle", "in an editor", False,
               "customers.yaml", "")],
    ),
    "customers twice": (
        {CASE: GOOD, "customers.yaml": "De Kiezel:\n  care: doof\nde  kiezel: Ander\n"},
        [Found("customers", 3, "the same customer as on line 1", "in an editor", False,
               "customers.yaml", "")],
    ),
    "rules of early warning that hold": (
        {CASE: GOOD, "alerts.yaml": "eigen: {when: words, words: [a], level: owner}\n"}, [],
    ),
    "a rule of early warning without its level": (
        {CASE: GOOD, "alerts.yaml": "mood: {at-most: 1}\neigen: {when: words, words: [a]}\n"},
        [Found("alerts", 2, "level is missing", "Add a line level: desk|owner|director", False,
               "alerts.yaml", "")],
    ),
    "rules of early warning that are no YAML": (
        {CASE: GOOD, "alerts.yaml": "onzin: [\n"},
        [Found("alerts", 2, "not valid YAML", "in an editor", False, "alerts.yaml", "")],
    ),
    "meetings": ({CASE: GOOD, "meetings.csv": "Datum;Klant\n2026-11-20;De Kiezel\n"}, []),
    "meetings of nobody": (
        {CASE: GOOD, "meetings.csv": "Datum;Zaal\n2026-11-20;3\n"},
        [Found("meetings", 1, "customer", "Call one of them customer", False, "meetings.csv", "")],
    ),
    "meetings on no day": (
        {CASE: GOOD, "meetings.csv": "Datum;Klant\n2026-11-20;De Kiezel\n40-11-2026;De Zandbank\n"},
        [Found("meetings", 3, "40-11-2026", "in an editor", False, "meetings.csv", "")],
    ),
    "a letter of our own": (
        {CASE: GOOD, "letters/nl/reaction.md": "---\nsubject: Antwoord\n---\n{{ salutation }}\n"}, [],
    ),
    "letters of which none can be made": (
        {CASE: GOOD, "letters/nl/reaction.md": "Zonder kop.\n",
         "letters/en/outcome.md": "---\nsubject: x\n---\nDear {{ nobody }},\n",
         "letters/nl/apology.md": "---\nsubject: x\n---\nBeste,\n{% for a in b %}{% endfor %}\n"},
        [Found("letters", 1, "does not begin with a front matter", "in an editor", False,
               "letters/nl/reaction.md", ""),
         Found("letters", 1, "no field nobody", "Known are: ", False, "letters/en/outcome.md", ""),
         Found("letters", 2, "may not do this: For", "{{ name }}", False, "letters/nl/apology.md", "")],
    ),
    "letters whose names are those of no letter": (
        {CASE: GOOD, "letters/nl/besluit.md": "Beste,\n", "letters/outcome.md": "Beste,\n",
         "letters/README.md": "Onze brieven.\n", "letters/nl/._outcome.md": "x\n"},
        [Found("letters", 1, "no letter is made of this file", "letters/nl/KIND.md", False,
               f"letters/{name}", "") for name in ("nl/besluit.md", "outcome.md")],
    ),
    "settings that name what is there": (
        {CASE: GOOD, "kv.yaml": "procedure: een-fan-per-dag@1\nkinds: {idea: een-idee}\n"
         "people: {noor: {email: noor@dyade.example}, sanne: {}}\n"}, [],
    ),
    "settings that name what is not there": (
        {CASE: GOOD, "kv.yaml": "procedure: een-fan-per-dga\nkinds:\n  idea: een-idee@9\n"
         "people:\n  noor: {}\n  sanne:\n    email: sanne dyade.example\nletterhead: {logo: logo.png}\n"},
        [Found("settings", 1, "no procedure een-fan-per-dga", "Known are: ", False, "kv.yaml", ""),
         Found("settings", 3, "no procedure een-idee@9", "Known are: ", False, "kv.yaml", ""),
         Found("settings", 7, "sanne dyade.example is no e-mail address", "sanne@", False, "kv.yaml", ""),
         Found("settings", 8, "The file cannot be read", "Is its name right", False, "kv.yaml", "")],
    ),
}  # fmt: skip


def fill(desk: Desk, files: Files) -> None:
    for name, text in files.items():
        desk.write(name, text)
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "--allow-empty", "-m", "by hand")


@pytest.mark.parametrize(("files", "wanted"), FILES.values(), ids=list(FILES))
def test_it_is_found_with_place_and_remedy(desk: Desk, files: Files, wanted: list[Found]) -> None:
    fill(desk, files)
    before = desk.snapshot()
    result = desk.run("check", "--json")
    assert (result.code, result.err) == (1 if wanted else 0, "")
    found = result.json
    assert sorted((f["check"], f["path"], f["line"], f["id"], f["fixable"]) for f in found) == sorted(
        (w.check, w.path, w.line, w.id, w.fixable) for w in wanted
    )
    for want in wanted:
        same = [f for f in found if (f["check"], f["path"]) == (want.check, want.path)]
        assert any(want.message in f["message"] and want.remedy in f["remedy"] for f in same), (want, same)
    assert_told(desk, found)
    assert desk.snapshot() == before


def assert_told(desk: Desk, found: list[dict[str, str]]) -> None:
    lines = desk.run("check").lines
    wanted = [
        said
        for f in found
        for said in (f"{clean(f['path'])}:{f['line']}: [{f['check']}] {f['message']}", f"    {f['remedy']}")
    ]
    assert lines[:-1] == wanted


@pytest.mark.parametrize(("files", "wanted"), FILES.values(), ids=list(FILES))
def test_what_has_one_safe_answer_is_mended_and_nothing_else(
    desk: Desk, files: Files, wanted: list[Found]
) -> None:
    fill(desk, files)
    before = desk.files()
    left = [w for w in wanted if not w.fixable]
    result = desk.run("check", "--fix", "--json")
    assert result.code == (1 if left else 0)
    assert sorted(f["check"] for f in result.json) == sorted(w.check for w in left)
    after = desk.files()
    if len(left) == len(wanted):
        assert after == before
    elif not left:
        assert after[CASE] == GOOD.encode()
        assert {*after} - {CASE} == {*before} - {CASE, *(w.path for w in wanted)}
    assert desk.git("status", "--porcelain") == ""


def test_every_check_has_a_file_here() -> None:
    # what is gone is no file, and duplicates are two: test_never_skipped and sync/test_situations have them;
    # what is left of an erased case needs one that is: erasing/test_forgetting
    shown = {w.check for _, wanted in FILES.values() for w in wanted}
    assert shown == checks.CHECKS - {"gone", "duplicates", "erased"}


#: Directions, as Unicode calls what turns the text behind it.
_STEERS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def test_the_signs_that_are_found_are_those_that_are_shown_as_signs() -> None:
    every = [chr(n) for n in range(0x110000) if n not in range(0xD800, 0xE000)]
    steering = {
        s for s in every if unicodedata.bidirectional(s) in _STEERS or unicodedata.category(s) == "Cc"
    }
    assert all(clean(sign) != sign for sign in steering)
    assert all(texts.UNSEEN.match(sign) for sign in steering - set("\t\n\r"))
    assert all(clean(sign, lines=True) != sign for sign in every if texts.UNSEEN.match(sign))
    assert all(texts.UNSEEN.match(sign) for sign in every if texts.STEERING.match(sign))


# -- what needs more than files -----------------------------------------------------------------------------

ROLLING = """\
name: rollend
version: 1
title: Rollend
roll: next-working-day

free-days: [2026-12-25, 2026-01-01]
steps:
  study: {ball: us, title: Onderzoek, next: [ruled]}
  done: {ball: none, title: Klaar}
events:
  received: {title: Ontvangen, moves: [{from: [start], to: study}]}
  ruled: {title: Besluit, command: 'record {id} ruled', moves: [{from: [study], to: done}]}
deadlines:
  ruling: {title: Besluit, kind: promise, starts: [received], term: 6 weeks, met-by: [ruled], owed-by: us}
"""
UNDER_IT = GOOD.replace("een-fan-per-dag@1", "rollend@1").replace("step: listen", "step: study")
UNDER_IT = re.sub(r"  first-word.*\n  response.*\n", "  ruling: 2026-12-30\n", UNDER_IT)


@pytest.mark.parametrize(
    ("change", "due", "told"),
    [
        (lambda text: text, "2026-12-30", False),
        (lambda text: text.replace("6 weeks", "7 weeks"), "2027-01-06", True),
        (lambda text: text.replace("6 weeks", "40 working days"), "2027-01-14", True),
        (lambda text: text.replace("6 weeks", "7 weeks").replace("roll: next-working-day", "roll: none"),
         "2027-01-06", False),
        (lambda text: text.replace("6 weeks", "7 weeks").replace("2026-01-01", "2027-01-01"),
         "2027-01-06", False),
        (lambda text: text.replace("6 weeks", "7 weeks").replace("free-days", "# free-days"),
         "2027-01-06", False),
    ],
    ids=["this year", "next year", "working days", "does not roll", "days of next year", "no list"],
)  # fmt: skip
def test_free_days_that_end_before_a_term_does(
    desk: Desk, change: Callable[[str], str], due: str, told: bool
) -> None:
    desk.write("procedures/rollend@1.yaml", change(ROLLING))
    for id in (A, B):
        desk.write(f"cases/{id}.md", UNDER_IT.replace(A, id).replace("2026-12-30", due))
    result = desk.run("check", "--json")
    assert result.code == int(told), result
    if told:
        found = result.json[0]
        assert result.json == [found]
        assert [found[key] for key in ("check", "path", "line", "fixable")] == [
            "procedure", "procedures/rollend@1.yaml", 6, False,
        ]  # fmt: skip
        assert f"the free days end with 2026-12-25, but ruling of {A} ends on {due}" in found["message"]
        assert found["remedy"] == "Add the free days of 2027 to rollend@1."


def test_free_days_that_changed_name_each_term_that_runs_and_moved(desk: Desk) -> None:
    """A file of a procedure tells the days; its versions in git tell that a term is no mistake of a hand."""
    file = "procedures/rollend@1.yaml"
    desk.write(file, ROLLING)
    for id in (A, B):
        desk.write(f"cases/{id}.md", UNDER_IT.replace(A, id))
    desk.git("add", "-A")
    desk.git("commit", "-qm", "cases")
    assert desk.run("check").code == 0
    desk.write(file, ROLLING.replace("2026-12-25,", "2026-12-25, 2026-12-30,"))
    desk.write(f"cases/{B}.md", UNDER_IT.replace(A, B).replace("2026-12-30", "2026-12-28"))
    found = desk.run("check", "--json").json
    told = {f["id"]: f["message"] for f in found if f["check"] == "state"}
    assert told == {
        A: "Besluit ended on 2026-12-30; since the free days changed it ends on 2026-12-31",
        B: "deadlines says ruling: 2026-12-28, the log says ruling: 2026-12-31",
    }
    assert all(f["fixable"] for f in found if f["check"] == "state")
    desk.done("check", "--fix")
    assert "ruling: 2026-12-31" in (desk.root / f"cases/{A}.md").read_text("utf-8")
    assert desk.run("check").code == 0


SLIPS = """\
name: uitleg
version: 1
extends: een-fan-per-dag@2
parties:
  us:
    email: balie
events:
  explained:
    title: {en: explanation, nl: uitleg}
    command: verklar {id}
  thanked:
    title: {en: thanks, nl: dank}
    command: {name: bedank, options: {cost: {type: amount, most: 25}, cakes: {type: number, most: 2}}}
  shown:
    title: {en: shown, nl: getoond}
    command: bedank {id}
"""


def test_what_a_procedure_proposes_to_type_and_where_it_sends_letters_can_be(desk: Desk) -> None:
    desk.write("procedures/uitleg@1.yaml", SLIPS)
    found = desk.run("check", "--json").json
    assert {f["path"] for f in found} == {"procedures/uitleg@1.yaml"}
    assert [(f["line"], f["message"], f["remedy"]) for f in found] == [
        (6, "balie is no e-mail address.", "Write it as sanne@example.org."),
        (10, "there is no command verklar", "All there are: kv help all."),
        (13, "least, most go with type: number", "Take them away, or say that it is a number."),
    ]
    right = SLIPS.replace("verklar", "note").replace("balie", "balie@x.example")
    desk.write("procedures/uitleg@1.yaml", right.replace(", most: 25", ""))
    assert desk.run("check").code == 0


def test_a_command_that_records_what_the_procedure_lacks_is_named(desk: Desk) -> None:
    """Every screen proposed it, and it was refused each time."""
    named = GOING.replace("  lodged", "  appealed")
    desk.write("procedures/klein@1.yaml", GOING)
    (found,) = desk.run("check", "--json").json
    assert (found["path"], found["line"]) == ("procedures/klein@1.yaml", 10)
    assert found["message"] == "kv escalate records the event appealed, which this file does not have"
    assert found["remedy"] == "Call the event appealed, or give it a command of its own."
    for mended in (named, GOING.replace("command: escalate {id}", "command: {name: lodge}")):
        desk.write("procedures/klein@1.yaml", mended)
        assert desk.run("check").code == 0


def test_what_a_receipt_must_say_and_nothing_says_is_named(desk: Desk) -> None:
    """No case could begin, and nobody knew why."""
    desk.write("procedures/klein@1.yaml", ASKING)
    desk.write("kv.yaml", "procedure: klein\n")
    (found,) = desk.run("check", "--json").json
    assert (found["path"], found["line"]) == ("procedures/klein@1.yaml", 9)
    assert found["message"] == "received asks postcode, which no command says that begins a case"
    refused = desk.run("new", "x", "--customer", "y")
    assert (refused.code, "postcode is missing." in refused.err, "Say it" in refused.err) == (4, True, False)
    desk.write("procedures/klein@1.yaml", ASKING.replace("postcode", "before"))
    assert desk.run("check").code == 0


def test_a_term_that_never_runs_on_and_a_need_that_never_agrees_are_named(desk: Desk) -> None:
    """Nobody would ever be late with the one, and the other was refused each time."""
    desk.write("procedures/klein@1.yaml", STANDING)
    found = desk.run("check", "--json").json
    assert [(each["line"], each["message"]) for each in found] == [
        (9, "answer stands still from here on, and no event resumes it"),
        (10, "term-suspended never agrees here"),
        (11, "term-runs never agrees here"),
    ]
    assert found[0]["remedy"] == found[1]["remedy"] == "Name the deadline and the event with resumes."
    right = STANDING.replace("supplied: {", "supplied: {resumes: [answer], ").replace("1 week", LONGER)
    desk.write("procedures/klein@1.yaml", right)
    assert desk.run("check").code == 0


LONGER = "1 week, extended-by: {event: longer, term: 1 week}"
STANDING = """\
name: klein
version: 1
title: Klein
steps:
  open: {ball: us, title: Open}
  wait: {ball: customer, title: Wait}
events:
  received: {title: receipt, moves: [{from: [start], to: open}]}
  asked-for-more: {title: question, suspends: [answer], moves: [{from: [open], needs: [term-runs]}]}
  supplied: {title: more, moves: [{from: [open], needs: [term-suspended]}]}
  longer: {title: longer, moves: [{from: [open], needs: [term-runs]}]}
  end: {title: end}
deadlines:
  answer: {kind: promise, title: answer, starts: [received], term: 1 week, met-by: [end], owed-by: us}
"""
ASKING = """\
name: klein
version: 1
title: Klein
steps:
  open: {ball: us, title: Open}
events:
  received:
    title: receipt
    asks: [postcode]
    moves: [{from: [start], to: open}]
"""
GOING = """\
name: klein
version: 1
title: Klein
steps:
  open: {ball: us, title: Open}
events:
  received: {title: receipt, moves: [{from: [start], to: open}]}
  lodged:
    title: objection
    command: escalate {id}
    raises-level: yes
    moves: [{from: [open]}]
"""


def test_a_mistake_in_a_procedure_has_its_line(desk: Desk) -> None:
    desk.write("procedures/rollend@1.yaml", ROLLING.replace("term: 6 weeks", "term: 6 maanden"))
    desk.write(CASE, UNDER_IT)
    found = desk.run("check", "--json").json
    assert [(f["check"], f["path"], f["id"]) for f in found] == [
        ("procedure", CASE, A),
        ("procedure", "procedures/rollend@1.yaml", ""),
    ]
    before, _, _ = ROLLING.partition("term: 6 weeks")
    assert [f["line"] for f in found] == [9, before.count("\n") + 1]


@pytest.mark.parametrize(
    "raw", [GOOD.replace("log:\n- ", "log: []  # "), GOOD.split("received:")[0] + "log: []\n---\n"]
)
def test_a_case_without_a_receipt_is_left_as_it_is(desk: Desk, raw: str) -> None:
    for name in (CASE, f"cases/closed/2026/{B}.md"):
        desk.write(name, raw.replace(A, name[-12:-3]))
    before = desk.snapshot()
    result = desk.run("check", "--fix")
    assert result.code == 1
    assert desk.snapshot() == before


def test_a_file_is_taken_apart_once_however_much_is_found_in_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(CASE, more(*(f"event: noted, at: 2027-01-01, id: X{n}" for n in range(300))))
    really, read = Document.read.__func__, []  # type: ignore[attr-defined]

    def counting(cls: type[Document], raw: bytes) -> object:
        read.append(raw)
        return really(cls, raw)

    monkeypatch.setattr(Document, "read", classmethod(counting))
    found = desk.run("check", "--json").json
    assert Counter(f["check"] for f in found) == {"order": 300}
    assert len(read) < 5


def test_terms_that_were_met_cost_nothing_at_each_later_event(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = (f"{n // 60:02}:{n % 60:02}" for n in range(500))
    contacts = [f"event: contacted, direction: out, at: 2026-11-19T10:{clock}" for clock in clocks]
    desk.write(CASE, more("event: responded, at: 2026-11-19T09:30", *contacts))
    really, looked_at = deadlines._changed, []

    def counting(*given: Any) -> object:
        looked_at.append(given)
        return really(*given)

    monkeypatch.setattr(deadlines, "_changed", counting)
    found = desk.done("show", A, "--json").json
    assert [d["name"] for d in found["deadlines"]].count("progress") == 501
    assert len(looked_at) < 3 * 502


def test_git_is_started_no_more_often_for_events_without_a_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, real = [], subprocess.run

    def counted(words: list[str], **how: Any) -> object:
        asked.append(words)
        return real(words, **how)

    starts = []
    for calls in ([], [f"event: noted, at: 2026-11-19T10:{n:02}" for n in range(40)]):
        fill(desk, {CASE: more(*calls)})
        desk.run("check")  # what is kept of the history is made
        with monkeypatch.context() as watched:
            watched.setattr(subprocess, "run", counted)
            asked.clear()
            desk.done("check")
        starts.append(len(asked))
    assert starts[0] == starts[1]


def test_files_of_others_are_no_leftovers(desk: Desk) -> None:
    desk.write(CASE, GOOD)
    desk.write("cases/.van-een-redacteur.md.tmp", "nog niet bewaard")
    (desk.root / "cases" / ".map.0a1b2c3d.tmp").mkdir()
    assert desk.done("check", "--fix", "--json").json == []
    assert (desk.root / "cases" / ".van-een-redacteur.md.tmp").read_text() == "nog niet bewaard"


def test_a_note_that_cannot_be_read_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be of a change that is half made; taken for nothing, that would never be finished."""
    for id in (A, B):
        desk.write(f"cases/{id}.md", GOOD.replace(A, id))
    desk.commit()
    _stopped_after_one_file(monkeypatch)
    with pytest.raises(SystemError):
        _note_both(desk)
    monkeypatch.undo()
    note, really = desk.private / "unfinished", os.open

    def refusing(path: Any, *more: Any, **named: Any) -> int:
        if str(path) == note.name:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return really(path, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refusing)
        assert desk.run("note", A, "-m", "later").code == 8
    assert note.exists()
    desk.done("note", A, "-m", "later")
    assert [e["event"] for e in desk.log(B)][-1] == "noted"
    assert [e["event"] for e in desk.log(A)][-2:] == ["noted", "noted"]


@pytest.mark.parametrize("place", ["/etc/hosts", "../elders", None, 3])
def test_a_note_that_leads_elsewhere_is_not_followed(desk: Desk, place: object) -> None:
    desk.write(CASE, GOOD)
    entry = {"temporary": None, "source": place, "path": place, "move_first": False,
             "before": "0" * 64, "after": ""}  # fmt: skip
    desk.write(".git/kv/unfinished", json.dumps({"subject": "a", "command": "b", "files": [entry]}))
    assert desk.done("note", A, "-m", "x").err == ""
    assert not (desk.private / "unfinished").exists()


def test_a_change_that_was_stopped_halfway_is_found_and_finished(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id in (A, B):
        desk.write(f"cases/{id}.md", GOOD.replace(A, id))
    desk.commit()
    swaps = _stopped_after_one_file(monkeypatch)
    with pytest.raises(SystemError):
        _note_both(desk)
    assert len(swaps) == 2
    monkeypatch.undo()
    found = desk.run("check", "--json").json
    assert {(f["check"], f["fixable"]) for f in found} == {("leftovers", True)}
    assert "stopped in the middle of a change" in found[0]["message"] or len(found) > 1
    assert desk.run("check", "--fix", "--json").json == []
    assert [desk.log(id)[-1]["event"] for id in (A, B)] == ["noted", "noted"]
    assert desk.commits()[0] == f"{A} {B} noted"


def _stopped_after_one_file(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A process that is killed after the first of its files was replaced, as far as one test can."""
    from klantervaring.files.disk import safe_write

    real, swaps = safe_write._swap, []

    def swap(root: object, entry: object) -> None:
        swaps.append(entry)
        if len(swaps) == 2:
            raise SystemError("killed")
        real(root, entry)  # type: ignore[arg-type]

    monkeypatch.setattr(safe_write, "_swap", swap)
    return swaps


def _note_both(desk: Desk) -> None:
    from datetime import UTC, datetime

    from klantervaring.desk.values import NewEvent
    from klantervaring.desk.verbs import Desk as Door
    from klantervaring.files.store import Store
    from klantervaring.files.workspace import config

    store = Store(config.read_workspace(desk.root))
    Door(store, datetime(2026, 11, 20, 13, 5, tzinfo=UTC), "noor").record(
        [A, B], [NewEvent("noted", words="x")], "note"
    )
