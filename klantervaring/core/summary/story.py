"""A case without its body, as plain values and back: all that happened in it, for what asks of the log.

Moments are whole seconds since 1970 in UTC. Pure functions of case and state.
"""

from __future__ import annotations

from datetime import UTC, datetime

from klantervaring.core.case import Case, Event, Written
from klantervaring.core.summary.alert_facts import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Grows whenever a story holds something else than before.
STORY = 1


def plain_story(case: Case) -> tuple[Any, ...]:
    """Return the fields of `Case` up to `written`, its events first; without body and findings."""
    return (
        tuple(map(_plain_event, case.events)),
        case.id,
        case.title,
        tuple(case.customer.items()),
        case.kind,
        case.channel,
        case.moment,
        case.owner,
        case.about,
        case.wish,
        case.tags,
        case.procedure,
        case.formerly,
        case.twin,
        tuple(case.written),
    )


def _plain_event(event: Event) -> tuple[Any, ...]:
    return event.kind, seconds(event.at), event.by, event.id, event.data


def told_case(plain: tuple[Any, ...], until: int | None = None) -> Case:
    """Return the case of a story, with `until` (inclusive) only what had happened by then.

    What its file says of where it stands is of its last event, and is left out of an earlier state.
    """
    lines, id, title, customer, *facts, written = plain
    events = [
        Event(kind, datetime.fromtimestamp(at, UTC), by, event_id, data)
        for kind, at, by, event_id, data in lines
        if until is None or at <= until
    ]
    kind, channel, moment, owner, about, wish, tags, *more = facts
    procedure, formerly, twin = more
    return Case(
        id=id,
        title=title,
        events=tuple(events),
        customer=dict(customer),
        kind=kind,
        channel=channel,
        moment=moment,
        owner=owner,
        about=about,
        wish=wish,
        tags=tags,
        procedure=procedure,
        formerly=formerly,
        twin=twin,
        written=Written(*written)
        if len(events) == len(lines)
        else Written(),
    )
