"""Proves what becomes of every kind of file: read, read with findings, or refused with line and remedy.

No file crashes, hangs or slows the reading, and both parsers of PyYAML come to the same answer.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from klantervaring.cli.call import remedies
from klantervaring.core.case import Case
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.time.moments import iso
from klantervaring.files.text import yaml_parser
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import LARGEST

from tests.conftest import PATIENCE, ROOT

ZONE = ZoneInfo("Europe/Amsterdam")
ID = "K7QX-4MRX"
MATTER = """\
id: K7QX-4MRX
title: Leskist zonder handleiding
step: respond
ball: us
deadlines:
  response: 2026-11-22T14:05:00+01:00
received: 2026-11-20T14:05:00+01:00
channel: email
moment: during
owner: sanne
customer:
  name: Basisschool De Zandbank
  email: conciërge@zandbank.example
procedure: een-fan-per-dag@1
log:
- {event: received, at: 2026-11-20T14:05:00+01:00, by: sanne, id: 7f3k9m2q}
"""
BODY = "De leskist kwam zonder handleiding.\n"
GOOD = f"---\n{MATTER}---\n{BODY}"
QUOTES = "between double quotes"
MEND = "mend that line"
TAKE = "Take the character away"
ONE = "Keep one of the two"
RESTORE = "Take back the last version from git"
UTF8 = "UTF-8"
EDITOR = "in an editor"


def swapped(line: str, *more: str) -> str:
    """The good file with these lines in the place of those of the same keys, or as its last keys."""
    lines = MATTER.splitlines()
    for new in (line, *more):
        key = new.split(":")[0] + ":"
        at = next((i for i, old in enumerate(lines) if old.startswith(key)), None)
        lines[at if at is not None else len(lines) : len(lines) if at is None else at + 1] = [new]
    return framed("\n".join(lines) + "\n")


def without(*keys: str) -> str:
    """The good file without the lines of these keys."""
    return framed("".join(n for n in MATTER.splitlines(keepends=True) if not n.startswith(keys)))


def framed(matter: str, body: str = BODY) -> str:
    """A file with this front matter."""
    return f"---\n{matter}---\n{body}"


def said(text: Text | Remedy) -> str:
    """The English sentence."""
    if isinstance(text, Remedy):
        worded = remedies.worded(text)
        return worded.text if isinstance(worded, Code) else said(worded)
    parts = {
        key: said(part) if isinstance(part, Text | Remedy) else part.text if isinstance(part, Code) else part
        for key, part in text.parts.items()
    }
    return text.template.format(**parts)


def raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")


@pytest.fixture(params=["libyaml", "pure Python"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once with the parser in C and once without."""
    if request.param == "pure Python":
        monkeypatch.setattr(yaml_parser, "_Parser", yaml_parser.PurePython)
    elif not yaml.__with_libyaml__:
        pytest.skip("this PyYAML has no libyaml")


# -- refused ------------------------------------------------------------------------------------------

#: name: file, line, what is said of it, what to do about it
REFUSED: dict[str, tuple[str | bytes, int, str, str]] = {
    "empty": (b"", 1, "the file is empty", RESTORE),
    "only a newline": ("\n", 1, "does not begin with ---", "begins with ---"),
    "text without front matter": (BODY, 1, "does not begin with ---", "begins with ---"),
    "JSON": ('{\n"id": "K7QX-4MRX"\n}\n', 1, "does not begin with ---", "begins with ---"),
    "blank line before": ("\n" + GOOD, 1, "does not begin with ---", "begins with ---"),
    "text behind the opening": ("--- x\n" + MATTER + "---\n", 1, "does not begin with ---", ""),
    "not closed": ("---\n" + MATTER + BODY, 1, "the front matter is not closed", "Put --- on a line"),
    "opening only": ("---\n", 1, "the front matter is not closed", "Put --- on a line"),
    "closed by an indented line": ("---\n" + MATTER + " ---\n", 1, "is not closed", "Put --- on a line"),
    "cut within a letter": (raw(GOOD)[: raw(GOOD).index("ë".encode()) + 1], 14, "not UTF-8 at byte", UTF8),
    "latin-1": (GOOD.encode("latin-1"), 14, "not UTF-8 at byte", UTF8),
    "half a character in UTF-8": (raw(GOOD) + b"\xed\xa0\x80", 20, "not UTF-8 at byte", UTF8),
    "UTF-16": (GOOD.encode("utf-16"), 1, "the file is UTF-16", "Save it as UTF-8"),
    "UTF-16 big end first": (b"\xfe\xff" + GOOD.encode("utf-16-be"), 1, "the file is UTF-16", UTF8),
    "NUL bytes behind": (raw(GOOD) + bytes(99), 20, f"NUL bytes at byte {len(raw(GOOD))}", RESTORE),
    "only NUL bytes": (bytes(512), 1, "NUL bytes at byte 0", RESTORE),
    "too large": (GOOD + "x" * LARGEST, 1, "larger than 256 KiB", "kv attach"),
    "front matter is empty": (framed(""), 1, "not a list of keys", EDITOR),
    "front matter is a remark": (framed("# niets\n"), 1, "not a list of keys", EDITOR),
    "front matter is a list": (framed("- a\n- b\n"), 1, "not a list of keys", EDITOR),
    "front matter is a word": (framed("kist\n"), 1, "not a list of keys", EDITOR),
    "two documents": (framed(MATTER + "--- {}\n"), 18, "more than one document", EDITOR),
    "key twice": (
        framed(MATTER + "step: listen\n"),
        18,
        "duplicate key step, lines 4 and 18",
        ONE,
    ),
    "log twice": (framed(MATTER + "log: []\n"), 18, "duplicate key log, lines 16 and 18", ONE),
    "key twice, once in quotes": (
        framed(MATTER + "'ball': us\n"),
        18,
        "duplicate key ball",
        ONE,
    ),
    "key twice in braces": (swapped("customer: {name: a, name: b}"), 12, "duplicate key name", ONE),
    "wrong indent": (
        framed(MATTER + "school:\n  in: Ede\n   aan: Dam\n"),
        20,
        "not valid YAML",
        EDITOR,
    ),
    "tab for an indent": (framed(MATTER + "school:\n\tplaats: Ede\n"), 19, "not valid YAML", EDITOR),
    "colon in the title": (swapped("title: Klacht: kist kapot"), 3, "not valid YAML", QUOTES),
    "title ends with a colon": (swapped("title: Klacht over: kist:"), 3, "not valid YAML", QUOTES),
    "title begins with 's": (swapped("title: 's ochtends al kapot"), 3, "not valid YAML", QUOTES),
    "title begins with 's, a quote below": (
        swapped("title: 's ochtends al kapot", "wish: 'een nieuwe'"),
        3,
        "not valid YAML",
        QUOTES,
    ),
    'title begins with "': (swapped('title: "Kist" zonder deksel'), 3, "not valid YAML", QUOTES),
    'title opens with "': (swapped('title: "Kist zonder deksel'), 3, "not valid YAML", QUOTES),
    "title begins with *": (swapped("title: *haast*"), 3, "", QUOTES),
    "title begins with * and a word": (swapped("title: *haast"), 3, "anchors and aliases", QUOTES),
    "title begins with &": (swapped("title: &zo kist"), 3, "anchors and aliases", QUOTES),
    "title begins with !": (swapped("title: !haast kist"), 3, "tags (!) are not allowed", QUOTES),
    "title begins with ! alone": (swapped("title: ! kist"), 3, "tags (!) are not allowed", QUOTES),
    "title begins with {": (swapped("title: {{ klant.naam }}"), 3, "a key that is no text", QUOTES),
    "title begins with [": (swapped("title: [spoed] kist kapot"), 3, "not valid YAML", QUOTES),
    "title opens with [": (swapped("title: [spoed, kist kapot"), 3, "not valid YAML", QUOTES),
    "title begins with @": (swapped("title: @sanne kijk even"), 3, "not valid YAML", QUOTES),
    "title begins with %": (swapped("title: %kist"), 3, "not valid YAML", QUOTES),
    "title begins with a dash": (swapped("title: - kist"), 3, "not valid YAML", QUOTES),
    "title begins with >": (swapped("title: >kist"), 3, "not valid YAML", QUOTES),
    "anchor and alias": (framed(MATTER + "a: &x [1]\nb: *x\n"), 18, "anchors and aliases", MEND),
    "a list in itself": (framed(MATTER + "a: &x [*x]\n"), 18, "anchors and aliases", MEND),
    "many aliases": (
        framed("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 12))),
        2,
        "anchors and aliases",
        MEND,
    ),
    "merge key": (framed(MATTER + "<<: {a: b}\n"), 18, "merge keys (<<) are not allowed", EDITOR),
    "merge key in braces": (framed(MATTER + "a: {<<: [x]}\n"), 18, "merge keys (<<) are not allowed", EDITOR),
    "tag": (framed(MATTER + "a: !!str 1\n"), 18, "tags (!) are not allowed", QUOTES),
    "key that is a list": (framed(MATTER + "? [a]\n: b\n"), 18, "a key that is no text", QUOTES),
    "17 deep": (framed(MATTER + f"a: {'[' * 16}{']' * 16}\n"), 18, "nested deeper than 16", EDITOR),
    "17 deep in lines": (
        framed(MATTER + "".join(f"{' ' * n}a{n}:\n" for n in range(17))),
        34,
        "nested deeper than 16",
        EDITOR,
    ),
    "escape sign": (swapped("title: \x1b[31mrood"), 3, "control character U+001B", TAKE),
    "C1 sign": (swapped("title: \x9b31mrood"), 3, "control character U+009B", TAKE),
    "delete sign": (swapped("owner: sa\x7fnne"), 11, "control character U+007F", TAKE),
    "lone carriage return": (
        swapped("owner: a\rb"),
        11,
        "control character U+000D",
        "Take the character away",
    ),
    "not a character": (swapped("owner: a\ufffe"), 11, "control character U+FFFE", EDITOR),
    "half a character, escaped": (swapped('title: "\\ud83d"'), 3, "", EDITOR),
    "unknown escape": (swapped('title: "\\q"'), 3, "not valid YAML", EDITOR),
    "unresolved merge": (
        framed(f"{MATTER}<<<<<<< HEAD\nwish: a\n=======\nwish: b\n>>>>>>> main\n"),
        18,
        "unresolved merge at line 18",
        "kv check --fix joins what git kept of both; else keep what holds",
    ),
    "half resolved merge": (
        framed(MATTER + ">>>>>>> main\n"),
        18,
        "unresolved merge at line 18",
        "else keep what holds and take the marked lines away",
    ),
    **{
        f"no colon: {line}": (framed(MATTER.replace("owner: sanne", line)), 11, "a colon is missing", EDITOR)
        for line in ("owner:sanne", "owner：sanne", "owner sanne", "sanne")
    },
    "no colon on the last line but the log": (
        framed(MATTER.replace("procedure: ", "procedure:")),
        15,
        "a colon is missing",
        EDITOR,
    ),
    "no colon further in": (framed(MATTER.replace("  name: ", "  name ")), 13, "a colon is missing", EDITOR),
    "no blank behind a colon further in": (
        framed(MATTER.replace("  name: ", "  name:")),
        13,
        "a colon is missing",
        EDITOR,
    ),
    "a line separator in the title": (
        framed(MATTER.replace("Leskist ", "Leskist ")),
        3,
        "not valid YAML",
        EDITOR,
    ),
    "tab before a key of a mapping": (
        framed(MATTER.replace("  name", "\tname")),
        13,
        "a tab where blanks",
        EDITOR,
    ),
    "tab behind blanks": (framed(MATTER.replace("  name", "  \tname")), 13, "a tab where blanks", EDITOR),
    "tab before a line of the log": (
        framed(MATTER.replace("- {", "\t- {")),
        17,
        "a tab where blanks",
        EDITOR,
    ),
    "tab before a key": (framed(MATTER.replace("owner", "\towner")), 11, "a tab where blanks", EDITOR),
    "no id": (without("id:"), 1, "no id", f"id: {ID}"),
    "id is a list": (swapped(f"id: [{ID}]"), 1, "no id", f"id: {ID}"),
}


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("text", "line", "message", "remedy"), REFUSED.values(), ids=list(REFUSED))
def test_refused_with_line_and_remedy(text: str | bytes, line: int, message: str, remedy: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_case(Document.read(raw(text)), ZONE, ID)
    assert caught.value.line == line
    assert message in said(caught.value.message)
    assert remedy in said(caught.value.remedy)
    assert not any(sign in said(caught.value.message) for sign in "\x1b\x9b\x7f\r")


def test_an_escape_that_no_character_has_is_refused_by_the_slow_parser_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_parser, "_Parser", yaml_parser.PurePython)
    with pytest.raises(BadFile, match="character that does not exist"):
        Document.read(raw(swapped('title: "\\Uffffffff"')))


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    text = framed(MATTER + f"a: !!python/object/apply:os.system ['touch {touched}']\n")
    with pytest.raises(BadFile, match="tags"):
        Document.read(raw(text))
    assert not touched.exists()


# -- read, with findings ------------------------------------------------------------------------------

DATE = "not a date or time as"
KEPT = "It is kept as it stands"
#: name: file, then line, what is said and what to do for each finding, in the order of the lines
FOUND: dict[str, tuple[str, list[tuple[int, str, str]]]] = {
    "no title": (without("title:"), [(1, "no title", "Give it a title")]),
    "title is empty": (swapped("title:"), [(3, "no title", "Give it a title")]),
    "title is blank": (swapped('title: "  "'), [(3, "no title", "Give it a title")]),
    "title is a list": (swapped("title: [a, b]"), [(3, "title is not text", KEPT), (3, "no title", "")]),
    "title too long": (swapped("title: " + "lang " * 50), [(3, "longer than 200", "Shorten it")]),
    "id of another file": (swapped("id: NKZH-282Z"), [(2, "id NKZH-282Z and file name", "the same id")]),
    "id climbs": (swapped("id: ../../x"), [(2, "id ../../x and file name", "the same id")]),
    "a day that is none": (swapped("received: 2026-02-30"), [(8, "received: ", "2026-")]),
    "a month that is none": (swapped("received: 2026-13-01"), [(8, "received: ", "2026-")]),
    "an hour that is none": (swapped("received: 2026-01-01T25:00"), [(8, "received: ", "2026-")]),
    "day first": (swapped("received: 02-03-2026"), [(8, f"received: {DATE}", "2026-03-02")]),
    "day first with dots": (swapped("received: 2.3.2026"), [(8, f"received: {DATE}", "2026-03-02")]),
    "year 9999": (swapped("received: 9999-12-31"), [(8, "the year is not between 1900 and 2999", "2026-")]),
    "clock goes forward": (
        swapped("received: 2026-03-29T02:30:00"),
        [(8, "read as 2026-03-29T03:30:00+02:00", "offset from UTC")],
    ),
    "clock goes back": (
        swapped("received: 2026-10-25T02:30:00"),
        [(8, "read as 2026-10-25T02:30:00+02:00", "offset from UTC")],
    ),
    "deadlines are a word": (
        swapped("deadlines: morgen", "  response: x").replace("  response: x\n", ""),
        [(6, "deadlines is not keys such as response", KEPT)],
    ),
    "a day between slashes may be two": (
        framed(MATTER + "- {event: noted, at: 04/03/2026 10:00}\n"),
        [(18, "at: ", "Write it as 2026-03-04T10:00 or 2026-04-03T10:00, whichever day was meant.")],
    ),
    "a day between slashes that is one": (
        framed(MATTER + "- {event: noted, at: 03/14/2026 10:00}\n"),
        [(18, "at: ", "Write it as 2026-03-14T10:00.")],
    ),
    "deadline is no moment": (swapped("  response: morgen"), [(7, f"deadlines.response: {DATE}", "2026-")]),
    "deadline is empty": (swapped("  response:"), [(7, f"deadlines.response: {DATE}", "2026-")]),
    "deadline is a mapping": (
        swapped("  response: {who: wij}"),
        [(7, "deadlines.response is not a moment", KEPT)],
    ),
    "customer is text": (
        swapped("customer: De Zandbank", "  name:", "  email:").replace("  name:\n  email:\n", ""),
        [(12, "customer is not keys such as name", KEPT)],
    ),
    "unknown channel": (swapped("channel: duif"), [(9, "channel: duif is not known", "Known are: email")]),
    "unknown moment": (swapped("moment: ooit"), [(10, "moment: ooit is not known", "Known are: before")]),
    "tags are a mapping": (swapped("tags: {a: b}"), [(18, "tags is not a list", KEPT)]),
    "no log": (without("log:", "- {"), [(1, "no log, though the case had one", "back from git")]),
    "a log that is empty": (
        swapped("log: []").replace("- {", "# {"),
        [(1, "though the case had one", "from git"), (16, "no event received", "- {event: received")],
    ),
    "a log under another name": (
        framed(MATTER.replace("log:", "Log:")),
        [(16, "Log seems to be it", "Write log: for it")],
    ),
    "a log within another key": (
        framed(
            without("log:", "- {").split("---\n")[1]
            + "eigen:\n  logboek:\n  - {Event: noted, At: 2026-11-21}\n"
        ),
        [(17, "eigen.logboek seems to be it", "Write log: for it")],
    ),
    "no log, and nothing that it told": (
        without("log:", "- {", "step:", "ball:", "deadlines:", "  response:"),
        [(1, "no log", "has a log")],
    ),
    "no log, but the words of an event": (
        without("log:", "- {", "step:", "ball:", "deadlines:", "  response:")
        + "\n## 2026-11-20 15:00 · noted · sanne · 7f3k9m2q\nAfgesproken.\n",
        [(1, "no log, though the case had one", "back from git")],
    ),
    "a second log": (
        framed(MATTER + "LOG:\n- {event: noted, at: 2026-11-21}\n"),
        [(18, "LOG is a second log", "under log: where")],
    ),
    "keys in capitals": (
        framed(
            MATTER.replace("customer:\n", "Owner: sanne\ncustomer:\n  Phone: x\n")
            + "- {event: noted, at: 2026-11-21, By: sanne, Of: x, Eigen: x}\n"
        ),
        [
            (20, "By seems to be by", "small"),
            (20, "Of seems to be of", "small"),
            (12, "Owner seems to be owner", "small"),
            (14, "Phone seems to be phone", "small"),
        ],
    ),
    "log is text": (swapped("log: niets").replace("- {", "# {"), [(16, "log is not a list of events", KEPT)]),
    "log lines that say nothing": (
        framed(MATTER + "- {by: sanne, event: noted}\n- gebeld\n- 3\n-\n- [a]\n- {at: 2026-11-20}\n"),
        [(line, "a log line without event, at", "- {event: noted") for line in range(18, 24)],
    ),
    "log line with a day that is none": (
        framed(MATTER + "- {event: noted, at: 2026-02-30}\n"),
        [(18, "at: ", "2026-")],
    ),
    "log line with a list in it": (
        framed(MATTER + "- {event: noted, at: 2026-11-21, wie: [a, b]}\n"),
        [(18, "log: wie is not text", KEPT)],
    ),
}


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("text", "findings"), FOUND.values(), ids=list(FOUND))
def test_read_with_findings(text: str, findings: list[tuple[int, str, str]]) -> None:
    document = Document.read(raw(text))
    case = read_case(document, ZONE, ID)
    assert [finding.line for finding in case.findings] == [line for line, _, _ in findings]
    for finding, (_, message, remedy) in zip(case.findings, findings, strict=True):
        assert message in said(finding.message)
        assert remedy in said(finding.remedy)
    assert case.id == ID
    assert Edit(document).done().encode() == raw(text)


def test_what_has_a_finding_hides_nothing_else() -> None:
    case = read(framed(MATTER + "- gebeld\n- {event: noted, at: 2026-11-21T09:00:00+01:00}\n"))
    assert [event.kind for event in case.events] == ["received", "noted"]
    assert case.customer["name"] == "Basisschool De Zandbank"


def test_a_case_whose_log_says_nothing_counts_from_its_receipt() -> None:
    case = read(swapped("log: []").replace("- {", "# {"))
    assert [event.kind for event in case.events] == ["received"]
    assert iso(case.events[0].at, ZONE) == "2026-11-20T14:05:00+01:00"


# -- read ---------------------------------------------------------------------------------------------

CRLF = GOOD.replace("\n", "\r\n")
#: name: file, and keys with what they say
READ: dict[str, tuple[str, dict[str, object]]] = {
    "good": (GOOD, {"title": "Leskist zonder handleiding", "ball": "us"}),
    "byte order mark": ("\ufeff" + GOOD, {"id": ID}),
    "byte order mark on the second line": (GOOD.replace("id:", "\ufeffid:", 1), {"id": ID}),
    "CRLF": (CRLF, {"id": ID, "procedure": "een-fan-per-dag@1"}),
    "CRLF and LF": (CRLF.replace("us\r\n", "us\n"), {"ball": "us"}),
    "CRLF, no last line end": (CRLF[:-2], {"id": ID}),
    "no last newline": (GOOD[:-1], {"id": ID}),
    "ends behind the closing line": (framed(MATTER, "")[:-1], {"id": ID}),
    "no body": (framed(MATTER, ""), {"id": ID}),
    "blanks behind the lines": (GOOD.replace("---\n", "---  \n"), {"id": ID}),
    "keys further in": (framed("".join(f"  {n}\n" for n in MATTER.splitlines())), {"id": ID, "ball": "us"}),
    "--- in a block": (framed(MATTER + "nb: |\n  voor\n  ---\n  na\n"), {"nb": "voor\n---\nna\n"}),
    "phone with a zero": (swapped("phone: 0612345670"), {"phone": "0612345670"}),
    "yes, no, on, off": (framed(MATTER + "no: on\non: off\ny: n\n"), {"no": "on", "on": "off", "y": "n"}),
    "wish is no": (swapped("wish: no"), {"wish": "no"}),
    "nothing": (framed(MATTER + "a: ~\nb: null\nc:\n"), {"a": "~", "b": "null", "c": ""}),
    "time as title": (swapped("title: 12:30"), {"title": "12:30"}),
    "numbers": (
        framed(MATTER + "a: 0012\nb: 0x1f\nc: 1e3\nd: .inf\n"),
        {"a": "0012", "b": "0x1f", "c": "1e3"},
    ),
    "keys that are numbers": (framed(MATTER + "1: a\n2026-01-01: b\n"), {"1": "a", "2026-01-01": "b"}),
    "unknown keys": (framed(MATTER + "x: {a: [1, {b: ja}]}\n"), {"x": {"a": ["1", {"b": "ja"}]}}),
    "remarks": (framed("# kop\n" + MATTER.replace("us\n", "us  # wij\n") + "  # einde\n"), {"ball": "us"}),
    "the end of a document": (framed(MATTER + "...\n"), {"id": ID}),
    "16 deep": (framed(MATTER + f"a: {'[' * 15}{']' * 15}\n"), {"id": ID}),
    "markup": (swapped('title: "[/b] [link=x]kist[/link]"'), {"title": "[/b] [link=x]kist[/link]"}),
    "signs that cannot be seen": (swapped("title: a\u202eb\u200bc"), {"title": "a\u202eb\u200bc"}),
    "a line that only YAML ends": (swapped("title: a\u2028wish: b"), {"title": "a", "wish": "b"}),
    "emoji": (swapped("title: 😀 kist"), {"title": "😀 kist"}),
    "seven equals signs in a block": (framed(MATTER + "nb: |\n  kop\n  =======\n"), {"nb": "kop\n=======\n"}),
}


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("text", "says"), READ.values(), ids=list(READ))
def test_read_without_findings(text: str, says: dict[str, object]) -> None:
    document = Document.read(raw(text))
    data = document.data()
    assert {key: data.get(key) for key in says} == says
    assert read_case(document, ZONE, ID).findings == ()
    assert document.encode() == raw(text)
    assert Edit(document).done().encode() == raw(text)


BODIES = {
    "rule": "een\n\n---\n\ntwee\n---\ndrie",
    "blank lines around": "\n\n  ingesprongen\n\n\n",
    "no newline": "een",
    "control bytes": "\x1b[2J\x07 een \x9b twee\r drie\n",
    "CRLF": "een\r\ntwee\r\n",
    "front matter again": GOOD,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_the_body_is_what_stands_behind_the_closing_line(body: str) -> None:
    document = Document.read(raw(framed(MATTER, body)))
    assert document.body == body
    assert read_case(document, ZONE, ID).body == body


CONFLICTS = {
    "none": (BODY, 0),
    "whole": ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n", 20),
    "whole with CRLF": ("a\r\n<<<<<<< HEAD\r\nb\r\n=======\r\nc\r\n>>>>>>> main\r\n", 20),
    "mail quoted seven deep": ("a\nb\nc\n>>>>>>> Hoi\n", 0),
    "its marks in another order": (">>>>>>> a\n=======\n<<<<<<< b\n", 0),
    "without the one in the middle": ("<<<<<<< a\nb\n>>>>>>> c\n", 0),
    "with the base of both": ("<<<<<<< a\nb\n||||||| c\nd\n=======\ne\n>>>>>>> f\n", 19),
    "heading of seven letters": ("Verslag\n=======\n", 0),
    "table of bars": ("||||||| a |\n", 0),
    "within a line": ("a <<<<<<< HEAD\n", 0),
}


@pytest.mark.parametrize(("body", "line"), CONFLICTS.values(), ids=list(CONFLICTS))
def test_an_unresolved_merge_in_the_body_has_a_line(body: str, line: int) -> None:
    assert Document.read(raw(framed(MATTER, body))).conflict_line() == line


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    document = Document.read(raw(swapped("title: a\u2028  b\u2028  c", "wish: 12:30")))
    assert document.line_of("title") == 3
    assert document.line_of("step") == 4
    assert document.line_of("wish") == 18
    assert document.line_of("tags") == 1


def test_a_time_without_zone_is_in_the_zone_of_the_workspace() -> None:
    case = read(GOOD.replace("at: 2026-11-20T14:05:00+01:00", "at: 2026-11-20 14:05"))
    assert [iso(event.at, ZONE) for event in case.events] == ["2026-11-20T14:05:00+01:00"]


def test_a_log_line_without_id_is_an_event() -> None:
    case = read(framed(MATTER + "- {event: noted, at: 2026-11-21, by: sanne}\n"))
    assert [(event.kind, event.id) for event in case.events] == [("received", "7f3k9m2q"), ("noted", "")]


def test_fields_are_text() -> None:
    case = read(swapped("title: 2026-01-01", "wish: no", "tags: [1, on]"))
    assert (case.title, case.wish, case.tags) == ("2026-01-01", "no", ("1", "on"))


def read(text: str) -> Case:
    return read_case(Document.read(raw(text)), ZONE, ID)


# -- nothing takes long ------------------------------------------------------------------------------

SIZE = 200 * 1024
#: What a file of this size may hold, and what it is measured by.
PLAIN = "- a: b\n"
#: Signs that have made parsers crash or crawl, as many as a file can hold.
LONG = {
    "brackets": "[",
    "braces": "{",
    "keys in braces": "{a: ",
    "a value of brackets": "a: [",
    "pairs of brackets": "[],",
    "dashes": "- ",
    "dash lines": "-\n",
    "question marks": "? ",
    "colons": "a: ",
    "blanks": " ",
    "blanks behind a key": "k:" + " " * 5000 + "\n",
    "quotes": "'",
    "open quotes": "a: 'b\n",
    "remarks": " #",
    "anchors": "&a ",
    "aliases": "*a ",
    "tags": "!",
    "documents": "--- a\n",
    "nearly closed": "---    x\n",
    "escapes": "\\x",
    "commas": "a,",
    "line ends": "\r\n",
}
READ_ALL = """
import sys, time
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.document import Document
for line in sys.stdin:
    matter = eval(line)
    started = time.process_time()
    for text in (matter, "k: " + matter, "k: [" + matter, 'k: "' + matter, "k:" + matter + ": x: y"):
        try:
            Document.read(("---\\n" + text + "\\n---\\n").encode())
        except BadFile:
            pass
    print(time.process_time() - started)
"""


@pytest.mark.long
def test_no_file_takes_long_or_kills_the_reader() -> None:
    texts = [sign * (SIZE // len(sign)) for sign in (PLAIN, *LONG.values())]
    ran = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input="".join(f"{text!r}\n" for text in texts),
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    plain, *took = map(float, ran.stdout.split())
    times = {name: seconds / plain for name, seconds in zip(LONG, took, strict=True)}
    assert {name: ratio for name, ratio in times.items() if ratio > 4} == {}  # the most that was seen: 1.3


def test_a_small_file_that_swells_takes_no_time() -> None:
    started = time.process_time()
    for name in ("many aliases", "a list in itself", "merge key in braces"):
        with pytest.raises(BadFile):
            Document.read(raw(REFUSED[name][0]))
    assert time.process_time() - started < 0.5


# -- the shared collection of bad files ------------------------------------------------------------------

CORPUS = ROOT.parent / "shared" / "corpus"
#: What these say of themselves is readable; that it is not so follows only from the log and the rules.
NEEDS_THE_LOG = {"deadline-before", "step-unknown", "step-stale"}


def outcome(content: bytes, name: str) -> str:
    """The class of a file as far as reading shows: QUAR, FIELD, WARN or OK."""
    try:
        document = Document.read(content)
        case = read_case(document, ZONE, Path(name).stem)
    except BadFile:
        return "QUAR"
    assert Edit(document).done().encode() == document.encode() == content
    if any(finding.check == "types" for finding in case.findings):
        return "FIELD"
    return "WARN" if case.findings or document.conflict_line() else "OK"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the collection of bad files is not beside the repository")
def test_every_file_of_the_collection_has_an_outcome_that_its_index_allows() -> None:
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = {}
    for row in rows:
        started = time.process_time()
        got = outcome((CORPUS / row["file"]).read_bytes(), row["file"])
        allowed = ["OK"] if row["name"] in NEEDS_THE_LOG else row["class"].split("|")
        if got not in allowed or time.process_time() - started > 1:
            wrong[row["name"]] = (got, row["class"])
    assert wrong == {}
    assert {row["file"] for row in rows} == {path.name for path in CORPUS.glob("*.md")}
