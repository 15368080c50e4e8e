"""The logs of two versions: the union of their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from klantervaring.core.merge.conflicts import CONFLICT
from klantervaring.core.merge.version import (
    Line,
    Log,
    all_remarks,
    changed,
    one_sided,
    said,
)

#: The texts of one event, each with its line. More than one after a merge of a line
#: that two sides changed.
_Texts = Mapping[str, Line]


def merged_logs(base: Log, a: Log, b: Log) -> tuple[Log, list[Line]]:
    """Return the union by id, by moment and then id; and what one side had taken away.

    What it took away and the other kept is there all the same. The same id with
    another text keeps both. A line without id is known by what it says.
    """
    if a == b or _is_as(b, base):
        return a, []
    if _is_as(a, base):
        return b, []
    lines: list[Line] = []
    came_back: list[Line] = []
    for known, mine, theirs in _by_event(base, a, b):
        if not (mine and theirs):
            came_back += [line for line in known.values() if line.id]
        lines += _joined(known, mine, theirs)
    lines.sort(key=lambda line: line.order)
    return Log(tuple(lines), "", all_remarks(base, a, b)), came_back


def _by_event(base: Log, a: Log, b: Log) -> Iterator[list[_Texts]]:
    """Yield, for each event of the two sides, its texts in the base and in both of them."""
    old = _by_key(base)
    one = _by_key(a)
    other = _by_key(b)
    for key in dict.fromkeys((*one, *other)):
        yield [texts.get(key, {}) for texts in (old, one, other)]


def _joined(base: _Texts, a: _Texts, b: _Texts) -> Iterator[Line]:
    """Yield the lines that one event has in the union."""
    for text in _kept(base, a, b):
        yield _line(base.get(text), a.get(text), b.get(text))


def _is_as(log: Log, base: Log) -> bool:
    """Return whether a log stands as it stood; one that is to be written anew has no text yet."""
    return log.text == base.text and log.lines == base.lines


def _by_key(log: Log) -> dict[tuple[str, int], dict[str, Line]]:
    """Return the lines by id, or by (text, occurrence number); each with the texts it has."""
    found: dict[tuple[str, int], dict[str, Line]] = {}
    occurrences: Counter[str] = Counter()
    for line in log.lines:
        text = said(line.value)
        key = (line.id, 0)
        if not line.id:
            occurrences[text] += 1
            key = (f"={text}", occurrences[text])
        found.setdefault(key, {})[text] = line
    return found


def _kept(base: _Texts, a: _Texts, b: _Texts) -> Iterable[str]:
    """Return which texts of one event are kept."""
    if not a or not b:
        return a or b
    if one_sided(base.keys(), a.keys(), b.keys()):
        return changed(base.keys(), a.keys(), b.keys())
    both = {**a, **b}
    if all(map(_is_conflict, both.values())):
        # the same, told twice: its id says all
        return [min(both, key=lambda text: both[text].order)]
    return both


def _is_conflict(line: Line) -> bool:
    return (
        isinstance(line.value, dict) and line.value.get("event") == CONFLICT
    )


def _line(base: Line | None, a: Line | None, b: Line | None) -> Line:
    """Return one text of an event, as the side that changed its look has it."""
    if a is None or b is None:
        found = a or b
        assert found is not None
        return found
    if one_sided(base, a, b):
        return b if a == base else a
    return a._replace(text="", remarks=all_remarks(base, a, b))


def latest_owners(log: Log) -> dict[str, int]:
    """Return how late somebody was made the owner, by who it was: the last assignment holds."""
    found: dict[str, int] = {}
    for place, line in enumerate(log.in_order(), 1):
        value = line.value
        if isinstance(value, dict) and value.get("event") == "assigned":
            found[said(value.get("owner"))] = place
    return found
