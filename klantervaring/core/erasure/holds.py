"""Holds: cases that must not be erased for now, because of a lawsuit, say, or a question of a supervisor.

A release names the holds that it ends. So a hold of which whoever released did not know still stands, in
whatever order clones meet. Pure functions.
"""

from __future__ import annotations

from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.events import HELD, RELEASED
from klantervaring.core.merge.conflicts import event_name
from klantervaring.core.text.sentences import Remedy, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from klantervaring.core.case import Case, Event

#: The key of a release that names the holds it ends, with blanks between.
OF = "of"


def standing_holds(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the holds that nobody released, in the order of the log."""
    held = []
    ended: set[str] = set()
    for event in events:
        if event.kind == HELD:
            held.append(event)
        elif event.kind == RELEASED:
            ended.update(event.get(OF).split())
    return tuple(event for event in held if event_name(event) not in ended)


def naming_holds(event: Event, events: Iterable[Event]) -> Event:
    """Return a release with all holds that stand among `events`; any other event as it is."""
    if event.kind != RELEASED or event.get(OF):
        return event
    names = " ".join(map(event_name, standing_holds(events)))
    return event._replace(
        data=(*event.data, (OF, names)) if names else event.data
    )


def refuse_held(case: Case) -> Refused | None:
    """Return why a case is not erased now, None where no hold stands. No reason lifts a hold."""
    holds = standing_holds(case.events)
    if not holds:
        return None
    return Refused(
        Text(
            "{id} is held since {at}: it is not erased.",
            id=case.id,
            at=holds[0].at,
        ),
        remedy=Text(
            "A reason does not change this. When the hold has ended: {command}",
            command=release_command(case.id),
        ),
        overridable=False,
    )


def refuse_no_hold(id: str) -> WrongInput:
    """Return what is said of a release where no hold stands."""
    return WrongInput(
        Text("{id} is not held.", id=id),
        remedy=Text(
            "{command} shows what happened.",
            command=Remedy("show", id=id),
        ),
    )


def release_command(id: str) -> Remedy:
    """Return what releases a case."""
    return Remedy("release-hold", id=id)
