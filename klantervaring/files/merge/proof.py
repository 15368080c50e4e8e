"""The proof that a joined case has all that its two versions had: every event, value and line of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klantervaring.core.merge.conflicts import CONFLICT
from klantervaring.core.merge.version import DERIVED, LOG, Value, said
from klantervaring.core.values import NamedTuple
from klantervaring.files.merge.case_texts import log_entries
from klantervaring.files.text.document import Document


class CannotJoin(Exception):
    """The two cannot be joined so that nothing of either is lost."""


class _Held(NamedTuple):
    """What a file holds: its events and their ids, its values by field, and the lines of its body."""

    events: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    values: frozenset[tuple[str, str]] = frozenset()
    text: frozenset[str] = frozenset()


def prove(
    document: Document,
    base: Document | None,
    *sides: Document,
) -> None:
    """Raise CannotJoin unless everything of both sides is in what was written."""
    again = Document.read(document.encode())
    kept = _held(again)
    was = _held(base) if base else _Held()
    conflicts = list(_conflicts(again))
    one, two = map(_held, sides)
    for side in (one, two):
        lost = _lost(side, was, kept, conflicts)
        if lost:
            raise CannotJoin(f"missing: {sorted(lost)}")
    for mine, theirs, now in zip(one, two, kept, strict=True):
        if mine & theirs - now:
            raise CannotJoin("missing: what both sides have")


def _conflicts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield field and value of each conflict in the log."""
    for entry in log_entries(document):
        if entry.get("event") == CONFLICT:
            yield entry.get("field", ""), entry.get("value", "")


def _lost(
    side: _Held,
    was: _Held,
    kept: _Held,
    conflicts: Sequence[tuple[str, str]],
) -> set[str]:
    """Return what one side brought and is not there."""
    lost = {
        *(side.events - was.events - kept.events),
        *(side.ids - was.ids - kept.ids),
        *(side.text - was.text - kept.text),
    }
    for field, value in side.values - was.values - kept.values:
        if not _is_kept(field, value, conflicts):
            lost.add(value)
    return lost


def _is_kept(
    field: str, value: str, conflicts: Sequence[tuple[str, str]]
) -> bool:
    """Return whether a conflict event holds the value, by itself or as part of a whole mapping or list."""
    holding = [kept for kept, text in conflicts if value in text]
    return any(f"{field}.".startswith(f"{kept}.") for kept in holding)


def _held(document: Document) -> _Held:
    data = document.data()
    for key in DERIVED & data.keys():
        del data[key]
    log = data.pop(LOG, [])
    events = log if isinstance(log, list) else []
    ids = {entry.get("id", "") for entry in log_entries(document)}
    lines = map(str.strip, document.body.splitlines())
    return _Held(
        events=frozenset(said(e) for e in events if not _is_conflict(e)),
        ids=frozenset(ids - {""}),
        values=frozenset(_values("", data)),
        text=frozenset(lines) - {""},
    )


def _is_conflict(value: Value) -> bool:
    return isinstance(value, dict) and value.get("event") == CONFLICT


def _values(field: str, value: Value) -> Iterator[tuple[str, str]]:
    """Yield each text with the field that it stands in; the words of a list are all of one field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _values(f"{field}.{key}" if field else key, inner)
        return
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        for word in value:
            yield field, said(word)
    else:
        yield field, said(value)
