"""What an edit by hand changed in a case: its fields, its log, its text. It must not judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from klantervaring.core.merge.version import DERIVED, LOG
from klantervaring.core.values import NamedTuple

#: What a case file says, by key.
Data = Mapping[str, object]
#: One line of a log: the keys of an event, or what else stands there.
Line = Mapping[str, str]


class Edited(NamedTuple):
    """Fields by name, dotted in mappings; lines of the log that came, and that are not there any more."""

    fields: tuple[str, ...]
    added: tuple[Line, ...]
    lost: tuple[Line, ...]
    text: bool = False

    @property
    def changed(self) -> tuple[Line, ...]:
        """Return lines that are there under the same id, but say something else than they did."""
        kept = {line.get("id") for line in self.added} - {None}
        return tuple(line for line in self.lost if line.get("id") in kept)


def compare(before: Data, after: Data) -> Edited:
    """Return what `after` says otherwise than `before`; what follows from the log counts for nothing."""
    was = dict(_leaves(before))
    now = dict(_leaves(after))
    fields = tuple(
        name for name in {**was, **now} if was.get(name) != now.get(name)
    )
    old = _lines(before)
    new = _lines(after)
    return Edited(fields, _without(new, old), _without(old, new))


def _leaves(data: Data, above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if not above and key in {LOG, *DERIVED}:
            continue
        name = f"{above}.{key}" if above else key
        if isinstance(value, Mapping):
            yield from _leaves(value, name)
        else:
            yield name, _said(value)


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    return repr(value)


def _lines(data: Data) -> list[Line]:
    log = data.get(LOG)
    items = log if isinstance(log, list) else [log] if log else []
    return list(map(_line, items))


def _line(item: object) -> Line:
    if not isinstance(item, Mapping):
        return {"event": str(item)}
    return {
        str(key): value if isinstance(value, str) else repr(value)
        for key, value in item.items()
    }


def _without(
    lines: Iterable[Line], others: Iterable[Line]
) -> tuple[Line, ...]:
    """Return the lines that stand not among the others, one for one."""
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return tuple(found)
