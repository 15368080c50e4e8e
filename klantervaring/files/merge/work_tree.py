"""What the work tree has of a case that two sides changed: joined by somebody already, or one side and more.

It compares what files say, part by part: each value, each line of the log, each section of the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from klantervaring.core.merge.conflicts import CONFLICT
from klantervaring.core.merge.version import (
    DERIVED,
    LOG,
    Line,
    Value,
    Version,
    said,
)
from klantervaring.files.merge.case_files import Versions
from klantervaring.files.merge.take_apart import take_apart
from klantervaring.files.text.document import Document

#: The kinds of parts; a part is named by its kind and by what it is within the file.
_VALUE = "value"
_SECTION = "section"
_REMARKS = "remarks"
_EVENT = "event"
_NOTED = "conflict"
_Part = tuple[str, str]
_Parts = Mapping[_Part, str]


def is_resolved(
    document: Document, versions: Versions, zone: tzinfo
) -> bool:
    """Return whether somebody joined the two sides already, and nothing that one of them changed is lost.

    Of what both changed a person may choose, but not leave all of it as ours has it: so git leaves a file
    where it cannot ask kv to join. Raises CannotJoin.
    """
    if document.conflict_line():
        return False
    now = _parts(document, zone)
    was, ours, theirs = (
        _parts(version, zone) if version else {} for version in versions
    )
    asked = taken = False
    for part in {**was, **ours, **theirs}:
        before = was.get(part)
        mine = ours.get(part)
        other = theirs.get(part)
        here = now.get(part)
        if before == mine == other:
            continue
        if here == before:
            return False
        asked |= other not in (before, mine)
        taken |= other not in (before, mine) and here != mine
    new = now.keys() - was.keys() - ours.keys() - theirs.keys()
    return taken or not asked or any(kind == _NOTED for kind, _ in new)


def made_from(
    document: Document, sides: Sequence[Document | None], zone: tzinfo
) -> int | None:
    """Return which of the sides this was made from: the nearest whose log is all there, None for neither.

    Raises CannotJoin.
    """
    now = _parts(document, zone)
    found = []
    for place, side in enumerate(sides):
        was = _parts(side, zone) if side else {}
        if side and _events(was) <= _events(now):
            parts = {**was, **now}
            apart = sum(was.get(part) != now.get(part) for part in parts)
            found.append((apart, place))
    return min(found)[1] if found else None


def _events(parts: _Parts) -> set[str]:
    return {name for kind, name in parts if kind in (_EVENT, _NOTED)}


def _parts(document: Document, zone: tzinfo) -> dict[_Part, str]:
    """Return what a file says, but for what follows from its log."""
    version = take_apart(document, zone)
    parts = dict(_of_keys(version))
    for line in version.log.lines:
        text = said(line.value)
        parts[_kind(line), line.id or text] = text
    for section in version.body.sections:
        text = "\n".join((section.heading, *section.lines)).strip()
        above = parts.get((_SECTION, section.id), "")
        parts[_SECTION, section.id] = above + text
    return parts


def _kind(line: Line) -> str:
    value = line.value
    is_noted = isinstance(value, dict) and value.get("event") == CONFLICT
    return _NOTED if is_noted else _EVENT


def _of_keys(version: Version) -> Iterator[tuple[_Part, str]]:
    """Yield the values of the front matter and the remarks between them."""
    remarks = {"": version.preamble.remarks, LOG: version.log.remarks}
    for key, piece in version.pieces.items():
        if key in DERIVED or key == LOG:
            continue
        remarks[key] = piece.remarks
        for field, text in _values(key, piece.value):
            yield (_VALUE, field), text
    for key, lines in remarks.items():
        if lines:
            yield (_REMARKS, key), "\n".join(lines)


def _values(field: str, value: Value) -> Iterator[tuple[str, str]]:
    """Yield what each field says; the words of a list are one."""
    if not isinstance(value, dict):
        yield field, said(value)
        return
    for key, inner in value.items():
        yield from _values(f"{field}.{key}", inner)
