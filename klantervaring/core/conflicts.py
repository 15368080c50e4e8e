"""What two people set differently: the values are kept in the log until somebody settles it.

Making such events is `files.merging`; this module reads them, for lists and for `kv settle`.
"""

from __future__ import annotations

from collections.abc import Iterable

from klantervaring.core.case import Event

#: The event that keeps one value of a field that two sides set differently.
CONFLICT = "conflict"
#: The event by which somebody puts an end to conflicts; `of` names them.
SETTLED = "settled"


def unsettled(events: Iterable[Event]) -> dict[str, tuple[Event, ...]]:
    """Field -> its conflict events that no `settled` event names in `of`; each holds a `value`."""
    listed = [event for event in events if event.kind in (CONFLICT, SETTLED)]
    if not listed:
        return {}
    ended = {id for event in listed if event.kind == SETTLED for id in event.get("of").split()}
    found: dict[str, tuple[Event, ...]] = {}
    for event in listed:
        if event.kind == CONFLICT and event.id not in ended:
            field = event.get("field")
            found[field] = (*found.get(field, ()), event)
    return found
