"""What a front matter may not hold: marks of a merge, odd blanks, control characters."""

from __future__ import annotations

import re

from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.files.text.front_matter import BadFile

#: Marks of a merge that git could not finish.
_CONFLICT = r"(?m)^(?:[<>|]{7}(?: |\r?$)|={7}\r?$)"
#: In a body only all marks of one, in this order: mail is quoted seven deep, and in Markdown seven equals
#: signs underline a heading.
_CONFLICT_IN_BODY = r"(?m)^(?:(<{7})(?: .*)?|(={7})|(>{7})(?: .*)?)\r?$"
#: C0, DEL and C1 except tab, newline and carriage return; and a return that ends no line.
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)"
#: Characters that look like a blank or like nothing; YAML takes them for letters.
_ODD = "\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
#: Where a blank belongs: before and behind what begins a line, and around a key; `key:` and `- ` need one.
_WHERE_A_BLANK_BELONGS = (
    rf"(?m)^[ ]*(?P<indent>[{_ODD}])|^[ -]*+\w[\w-]*+[ ]*+:(?P<key>[{_ODD}])|^[ ]*-(?P<item>[{_ODD}])"
    rf"|[{{,][ ]*(?P<before>[{_ODD}])[ ]*[\w-]+:|[{{,][ ]*[\w-]+:(?P<inner>[{_ODD}])"
)


def refuse_characters(matter: str) -> None:
    """Raise BadFile for a front matter with marks of a merge, odd blanks or control characters."""
    conflict = place_of_conflict(matter)
    if conflict >= 0:
        raise _unresolved(_line_in(matter, conflict))
    blank = _odd_blank(matter)
    if blank:
        raise _no_blank(matter, blank)
    found = re.search(_CONTROL, matter)
    if found:
        raise _control(matter, found.start())


def place_of_conflict(text: str) -> int:
    """Return where YAML has a mark of a merge that git could not finish; -1 for none."""
    mark = re.search(_CONFLICT, text)
    return mark.start() if mark else -1


def unresolved(line: int) -> Text:
    """Return what is said of such a line."""
    return Text("unresolved merge at line {line}", line=line)


def _unresolved(line: int) -> BadFile:
    remedy = Text(
        "{command} joins what git kept of both; else keep what holds and take the marked lines away.",
        command=Remedy("check-and-fix"),
    )
    return BadFile(unresolved(line), line, remedy)


def _no_blank(matter: str, place: int) -> BadFile:
    said = Text(
        "{code} stands where a blank belongs",
        code=_code(matter[place]),
    )
    remedy = Text("Type a plain blank in its place; the two look the same.")
    return BadFile(said, _line_in(matter, place), remedy)


def _control(matter: str, place: int) -> BadFile:
    said = Text(
        "control character {code}",
        code=_code(matter[place]),
    )
    remedy = Text("Take the character away.")
    return BadFile(said, _line_in(matter, place), remedy)


def _line_in(matter: str, place: int) -> int:
    """Return the line of the file; one line of dashes stands above the front matter."""
    return matter.count("\n", 0, place) + 2


def _code(character: str) -> Code:
    return Code(f"U+{ord(character):04X}")


def _odd_blank(matter: str) -> int:
    """Return where another character stands in place of a blank, so that a key or line would be taken for a
    word; 0 for nowhere. Within quotes it may stand.
    """
    counted = double = single = (
        0  # the quotes of a line, counted up to a place
    )
    for found in re.finditer(_WHERE_A_BLANK_BELONGS, matter):
        place = found.start(found.lastgroup or 0)
        another_line = matter.rfind("\n", counted, place) + 1
        if another_line:
            counted = another_line
            double = 0
            single = 0
        double += matter.count('"', counted, place)
        single += matter.count("'", counted, place)
        counted = place
        if double % 2 == 0 and single % 2 == 0:
            return place
    return 0


def conflict_line(text: str, body: int) -> int:
    """Return the line on which an unresolved merge begins behind offset `body`, or 0."""
    begins = -1
    parted = False
    for mark in re.compile(_CONFLICT_IN_BODY).finditer(text, body):
        opens, parts, _ = mark.groups()
        if opens:
            begins = mark.start()
            parted = False
        elif parts:
            parted = begins >= 0
        elif parted:
            return text.count("\n", 0, begins) + 1
    return 0
