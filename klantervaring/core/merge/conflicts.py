"""What two people set differently, and an ending that did not know what somebody else had recorded: kept in
the log until a person settles it.

Making such events is `files/merge`; this module reads them, for the fold, for lists and for `kv settle`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from klantervaring.core.case import Event
from klantervaring.core.events import ERASED
from klantervaring.core.text.sentences import Remedy, Text

#: The event that keeps one value of a field that two sides set differently.
CONFLICT = "conflict"
#: The event by which somebody puts an end to conflicts; `of` names them.
SETTLED = "settled"
#: The field of a conflict of an ending with an event that whoever ended the case did not know of:
#: `closing.7f3k9m2q`, and the value is the id of the other event.
CLOSING = "closing"

NOBODY: Mapping[str, Event] = MappingProxyType({})


def event_name(event: Event) -> str:
    """Return by what a conflict names an event: its id, or what it is and when it was."""
    return event.id or f"{event.kind}@{event.at:%Y%m%dT%H%M%SZ}"


def unaware(events: Iterable[Event]) -> Mapping[str, Event]:
    """Return, for each ending by name, the first event that whoever recorded it did not know of.

    Such an ending ends nothing, for whatever reason it was recorded and whichever came first. Where one of
    the two is not in the log any more there is nothing to mind.
    """
    events = tuple(events)
    found = [event for event in events if event.kind == CONFLICT]
    if not found:
        return NOBODY
    known = {event_name(event): event for event in events}
    missed: dict[str, Event] = {}
    for ending, other in _endings_met(found, known):
        first = missed.get(ending, other)
        missed[ending] = min(first, other, key=_when)
    return missed or NOBODY


def _when(event: Event) -> tuple[datetime, str]:
    return event.at, event.id


def _endings_met(
    conflicts: Iterable[Event],
    known: Mapping[str, Event],
) -> Iterator[tuple[str, Event]]:
    """Yield each ending that is known, by name, with an event that it did not know of."""
    for event in conflicts:
        ending = ending_of(event.get("field"))
        other = known.get(event.get("value"))
        if ending in known and other:
            yield ending, other


def unsettled(events: Iterable[Event]) -> dict[str, tuple[Event, ...]]:
    """Return, by field, its conflict events that no `settled` event names in `of`; each holds a `value`.

    In an erased case nothing is left to settle, and nobody may.
    """
    events = tuple(events)
    listed = [
        event for event in events if event.kind in (CONFLICT, SETTLED)
    ]
    if not listed or any(event.kind == ERASED for event in events):
        return {}
    found: dict[str, tuple[Event, ...]] = {}
    for event in _not_ended(listed):
        field = event.get("field")
        found[field] = (*found.get(field, ()), event)
    # an ending that is not in the log any more is nothing to mind
    minded = {"", *unaware(events)}
    return {f: es for f, es in found.items() if ending_of(f) in minded}


def _not_ended(listed: Iterable[Event]) -> list[Event]:
    """Return the conflicts to which nobody has put an end."""
    ended: set[str] = set()
    for event in listed:
        if event.kind == SETTLED:
            ended.update(event.get("of").split())
    return [e for e in listed if e.kind == CONFLICT and e.id not in ended]


def ways_to_settle(id: str, field: str) -> Text:
    """Return what a person can do about a conflict of the case `id`."""
    settle = Remedy("settle", id=id, field=field)
    if not ending_of(field):
        return Text("Settle it: {command}", command=settle)
    return Text(
        "It stays open: {settle}. It ends all the same: {close}.",
        settle=settle,
        close=Remedy("close", id=id),
    )


def ending_of(field: str) -> str:
    """Return the ending, by name, that a field of a conflict is about, or ""."""
    kind, _, name = field.partition(".")
    return name if kind == CLOSING else ""
