"""Nasty case files, each through every command: those of the shared collection, and some of our own.

Each has the outcome that it must have; a command that reads leaves every byte, one that writes changes
the lines that it must and no other, and a file that cannot be read keeps its bytes.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core import ids
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document

from tests.conftest import Desk, Result

ZONE = ZoneInfo("Europe/Amsterdam")
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
GOOD, FILE = ids.case_id(501), ids.case_id(502)
LISTS = ("today", "overdue", "due --within 9w", "next", "list", "list --all", "search a", "log")
ONE = ("show", "why", "next", "log")
OTHERS = ("config", "procedure", f"show {GOOD}")
#: What is written to each file, in this order; a tilde stands for a blank.
WRITES = (
    "note ID -m Gebeld~met~de~school", "listen ID -m Zij~vertelde --wish een~nieuwe~map",
    "respond ID --via phone -m Komt~goed", "assign ID joris", "tag ID +spoed", "edit ID",
    "resolve ID --solution map -m Gebracht", "close ID withdrawn", "undo", "check --fix",
)  # fmt: skip
#: Enough for our own: every way in which a file is changed.
FEWER = tuple(w for w in WRITES if w.split()[0] not in ("listen", "assign", "resolve"))
EDITOR = 'sh -c \'printf "%s\\n" "Een regel erbij." >> "$1"\' sh'
#: Keys that follow from the log, or that the commands above set.
OURS = {"step", "ball", "deadlines", "received", "owner", "wish", "tags"}
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Nasty(NamedTuple):
    """A file, the outcomes that it may have, and whether lists must mark it."""

    id: str
    content: bytes
    classes: tuple[str, ...]
    marked: bool = False
    writes: tuple[str, ...] = WRITES


# -- the shared collection ----------------------------------------------------------------------------------

#: What these say of themselves is contradicted by their log: a finding, and a mark in lists.
MARKED = ("deadline-before", "step-unknown", "step-stale")


def collection() -> Iterator[object]:
    if not CORPUS.is_dir():
        reason = "the collection of nasty files is not beside the repository"
        yield pytest.param(None, marks=pytest.mark.skip(reason=reason), id="collection")
        return
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            path = CORPUS / row["file"]
            classes = tuple(row["class"].split("|"))
            yield pytest.param(
                Nasty(path.stem, path.read_bytes(), classes, row["name"] in MARKED), id=row["name"]
            )


# -- our own ------------------------------------------------------------------------------------------------

MATTER = """\
id: ID
title: Lokaal bleek op slot
step: listen
ball: us
deadlines:
  first-word: 2026-11-18T09:20:00+01:00
  response: 2026-11-20T09:00:00+01:00
received: 2026-11-18T09:00:00+01:00
channel: phone
owner: noor
customer:
  name: Basisschool 't Vlot
  email: ren\u00e9e@vlot.example
procedure: een-fan-per-dag@1
log:
- {event: received, at: 2026-11-18T09:00:00+01:00, by: noor, id: 3c4d5e6f}
"""
BODY = "Het lokaal was op slot.\n"


def with_line(old: str, new: str, body: str = BODY) -> str:
    """The good file with a line in place of the one that begins so."""
    lines = [new if line.startswith(old) else line for line in MATTER.splitlines()]
    return "---\n" + "\n".join(lines) + "\n---\n" + body


def with_more(more: str, body: str = BODY) -> str:
    return f"---\n{MATTER}{more}---\n{body}"


WHOLE = with_more("")
#: name: file, outcome, whether lists mark it
OWN: dict[str, tuple[str | bytes, str, bool]] = {
    "good": (WHOLE, "OK", False),
    "CRLF": (WHOLE.replace("\n", "\r\n"), "OK", False),
    "byte order mark": ("\ufeff" + WHOLE, "OK", False),
    "no last newline": (WHOLE[:-1], "OK", False),
    "no body": (with_more("", "")[:-1], "OK", False),
    "remarks and blanks": (with_line("step", "\n# nog bellen\nstep: listen  # klopt"), "OK", False),
    "log in brackets": (
        WHOLE.replace("log:\n- {", "log: [{").replace("3c4d5e6f}", "3c4d5e6f}]"), "OK", False,
    ),
    "other keys": (with_more("school: {plaats: Ede, 12: 0012}\nno: on\n"), "OK", False),
    "rules in the body": (with_more("", "\n\n---\nna\n---\n\n\n"), "OK", False),
    "markup": (with_line("title", 'title: "[/x] [blink]*hm*{a}[link=file:///x]"'), "OK", False),
    "clock that comes twice": (with_more("- {event: noted, at: 2026-10-25T02:30}\n"), "FIELD", True),
    "empty": (b"", "QUAR", False),
    "half": (WHOLE.encode()[: WHOLE.encode().index(b"\xc3") + 1], "QUAR", False),
    "not closed": (WHOLE.replace("---\nHet", "Het"), "QUAR", False),
    "zeroes": (WHOLE.encode() + bytes(512), "QUAR", False),
    "latin-1": (WHOLE.encode("latin-1"), "QUAR", False),
    "UTF-16": (WHOLE.encode("utf-16"), "QUAR", False),
    "colon": (with_line("title", "title: Let op: op slot"), "QUAR", False),
    "apostrophe": (with_line("title", "title: 't lokaal op slot"), "QUAR", False),
    "star": (with_line("title", "title: **op slot**"), "QUAR", False),
    "key twice": (with_more("step: respond\n"), "QUAR", False),
    "anchors": (with_more("a: &a [x, *a]\n"), "QUAR", False),
    "tag": (with_more("a: !!python/name:os.system x\n"), "QUAR", False),
    "too deep": (with_more("a: " + "[" * 20 + "]" * 20 + "\n"), "QUAR", False),
    "escape": (with_line("title", "title: \x1b[31mrood"), "QUAR", False),
    "unresolved": (with_more("<<<<<<< HEAD\nx: y\n=======\nx: z\n>>>>>>> b\n"), "QUAR", False),
    "no id": (with_line("id", "nummer: 3"), "QUAR", False),
    "too large": (WHOLE + "x" * 2**18, "QUAR", False),
    "no title": (with_line("title", "title:"), "FIELD", True),
    "title is a list": (with_line("title", "title: [op, slot]"), "FIELD", True),
    "customer is text": (
        WHOLE.replace("customer:\n  name: B", "customer: B").replace("  email", "e-mail"), "FIELD", True,
    ),
    "day that is none": (with_line("received", "received: 2026-06-31"), "FIELD", True),
    "day first": (with_line("received", "received: 18-11-2026"), "FIELD", True),
    "deadline that is none": (with_line("  response", "  response: gauw"), "FIELD", True),
    "log lines that say nothing": (with_more("- gebeld\n- {by: noor}\n"), "FIELD", True),
    "id climbs": (with_line("id", "id: ../../../etc/x"), "WARN", True),
    "step that is old": (with_line("step", "step: verdict"), "WARN", True),
    "step that nobody knows": (with_line("step", "step: wachtkamer"), "WARN", True),
    "ball that is another's": (with_line("ball", "ball: customer"), "WARN", True),
    "deadline before the receipt": (with_line("  response", "  response: 2019-05-01T09:00"), "WARN", True),
    "deadline another": (with_line("  response", "  response: 2026-11-21T09:00:00+01:00"), "WARN", True),
    "event before the receipt": (with_more("- {event: noted, at: 2026-11-17}\n"), "WARN", False),
    "event that does not fit": (with_more("- {event: judged, at: 2026-11-19}\n"), "WARN", False),
    "hidden signs": (with_line("title", "title: rekening \u202efdp.exe"), "WARN", False),
    "escape in the body": (with_more("", "Rood \x1b]52;c;x\x07\x1b[31m \x9b2J\n"), "WARN", False),
    "score without end": (
        with_more("- {event: judged, at: 2026-11-19, score: " + "9" * 6000 + "}\n"), "FIELD", False,
    ),
    "attachment that no disk can hold": (
        with_more("- {event: attached, at: 2026-11-19, file: " + "x" * 5000 + "}\n"), "WARN", False,
    ),
    "escape in an outcome": (
        with_more('- {event: closed, at: 2026-11-19, because: x, outcome: "\\x1b[2Jweg"}\n'), "FIELD", True,
    ),
    "unresolved body": (with_more("", "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> b\n"), "WARN", False),
}  # fmt: skip


def own() -> Iterator[object]:
    for number, (name, (text, outcome, marked)) in enumerate(OWN.items()):
        id = ids.case_id(600 + number)
        content = text if isinstance(text, bytes) else text.encode()
        yield pytest.param(
            Nasty(id, content.replace(b"id: ID", b"id: " + id.encode()), (outcome,), marked, FEWER), id=name
        )


# -- every command ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def begun(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a case that is in order."""
    home = tmp_path_factory.mktemp("corpus")
    shutil.copytree(made, home / "desk")
    desk = Desk(home / "desk", home)
    desk.write(f"cases/{GOOD}.md", WHOLE.replace("id: ID", f"id: {GOOD}"))
    desk.commit()
    assert desk.done("check", "--json").json == []
    return desk.root


@pytest.fixture
def scene(begun: Path, nasty: Nasty) -> Iterator[Desk]:
    """That workspace with the nasty file in it, and a desk at it."""
    desk = Desk(begun, begun.parent)
    (begun / "cases" / f"{nasty.id}.md").write_bytes(nasty.content)
    yield desk
    desk.path(nasty.id).unlink()


def answer(scene: Desk, *words: str) -> Result:
    """What a command says, without a fault of its own or a sign that steers a terminal."""
    result = scene.run(*words, env={"EDITOR": EDITOR})
    assert result.code in (0, 1, 2, 3, 4, 5), (words, result)
    assert "Traceback" not in result.err
    assert STEERING.findall(result.err) == [], (words, result)
    signs = CONTROL if "--json" in words else STEERING
    assert signs.findall(result.out) == [], (words, result)
    return result


@pytest.mark.parametrize("nasty", [*collection(), *own()])
def test_what_reads_leaves_every_byte_and_tells(scene: Desk, nasty: Nasty) -> None:
    before = scene.snapshot()
    found = [f for f in answer(scene, "check", "--json").json if f["path"] == f"cases/{nasty.id}.md"]
    outcome = outcome_of({f["check"] for f in found})
    assert outcome in nasty.classes, found
    assert all(f["line"] >= 1 and f["message"] and f["remedy"] for f in found)
    told = outcome == "QUAR" or has_unread_line(scene, nasty)
    code = 5 if told else 0
    said = {}
    for command in LISTS:
        said[command] = answer(scene, *command.split())
        assert said[command].code == code, (command, said[command])
        assert (f"cases/{nasty.id}.md:" in said[command].err) is told
    for command in ONE:
        said[command] = answer(scene, command, nasty.id)
        assert said[command].code == code, command
    for command in (*OTHERS, f"show {nasty.id} --json"):
        answer(scene, *command.split())
    assert GOOD in said["list"].out
    if nasty.marked:
        row = next(line for line in said["list"].out.splitlines() if line.startswith(nasty.id))
        assert "(see kv check)" in row or "(the file says" in row or told, row
        assert "Look at this" in said["show"].out
    assert scene.snapshot() == before


def has_unread_line(scene: Desk, nasty: Nasty) -> bool:
    """Whether it is a case of which a line of the log cannot be read: then every list names that line."""
    shown = answer(scene, "show", nasty.id, "--json").out
    return bool(shown) and "unread" in json.loads(shown)


def outcome_of(checks: set[str]) -> str:
    """The class of a file, by what `kv check` finds in it."""
    if "frame" in checks:
        return "QUAR"
    if "types" in checks:
        return "FIELD"
    return "WARN" if checks else "OK"


@pytest.mark.parametrize("nasty", [*collection(), *own()])
def test_what_writes_changes_its_own_lines(scene: Desk, nasty: Nasty) -> None:
    readable = answer(scene, "show", nasty.id).code == 0 or has_unread_line(scene, nasty)
    if readable:
        scene.commit()
    good = scene.case(GOOD)
    texts = [nasty.content]
    for command in nasty.writes:
        if command == "undo" and len(texts) == 1:  # nothing of this file can be taken back
            continue
        head, before = scene.head(), texts[-1]
        words = [w.replace("~", " ").replace("ID", nasty.id) for w in command.split()]
        result = answer(scene, *words)
        after = scene.path(nasty.id).read_bytes()
        if command == "check --fix":
            assert_mended(scene, before, after)
        elif result.code != 0:
            assert (after, scene.head()) == (before, head), (command, result)
            assert result.code in (2, 4) if readable else 5, (command, result)
        elif command == "undo":
            assert after == texts[-2]
        elif after != before:
            assert_only_ours(before, after, command)
        assert readable or after == before, command
        if after != before:
            texts.append(after)
    assert scene.case(GOOD) == good
    assert len(texts) > 4 or not readable or b"9999" in nasty.content, texts


def assert_mended(scene: Desk, before: bytes, after: bytes) -> None:
    """What had one safe answer is mended, and nothing else is changed."""
    if after != before:
        assert_only_ours(before, after, "check --fix")
    assert [f for f in answer(scene, "check", "--json").json if f["fixable"]] == []


def assert_only_ours(before: bytes, after: bytes, command: str) -> None:
    """The lines of other keys and of the body stand there as they stood, in their order."""
    old = Document.read(before)
    new = (line.rstrip("\r\n") for line in after.decode().split("\n"))
    for line in lines_of_others(old):
        assert any(line == other for other in new), (command, line, after.decode())
    was, now = (read_case(Document.read(raw), ZONE, FILE).events for raw in (before, after))
    assert set(was) <= set(now)


def lines_of_others(document: Document) -> Iterator[str]:
    """The lines of the file that no command has a reason to change."""
    ours: set[int] = set()
    for name, value in document.root.entries:
        if name.value in OURS or (name.value == "log" and value.flow):
            first = document.text.count("\n", 0, name.start)
            ours |= set(range(first, document.text.count("\n", 0, max(name.end, value.end)) + 1))
    lines = document.text.split("\n")
    for number, line in enumerate(lines):
        is_end = number == len(lines) - 1  # to a last line without its end more may be added
        if number not in ours and not is_end:
            yield line.rstrip("\r")
