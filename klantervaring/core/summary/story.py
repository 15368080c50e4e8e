"""A case as plain values and back, for what is worked out of it later.

Moments are whole seconds since 1970 in UTC. Pure functions of case and state.
"""

from __future__ import annotations

from datetime import UTC, datetime

from klantervaring.core.case import Case, Event, Written
from klantervaring.core.findings import Finding
from klantervaring.core.summary.alert_facts import seconds
from klantervaring.core.text.sentences import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain_story(case: Case) -> tuple[Any, ...]:
    """Return the fields of `Case`, its events first; of what cannot be read only the lines."""
    return (
        tuple(map(_plain_event, case.events)),
        tuple(case.customer.items()),
        tuple(case.written),
        tuple([finding.line for finding in case.unread]),
        case.id,
        case.title,
        case.kind,
        case.tags,
        tuple(case.texts().items()),
        case.body,
    )


def _plain_event(event: Event) -> tuple[Any, ...]:
    return event.kind, seconds(event.at), event.by, event.id, event.data


def told_case(plain: tuple[Any, ...]) -> Case:
    """Return the case of a story."""
    events, customer, written, unread, *facts, body = plain
    id, title, kind, tags, texts = facts
    return Case(
        id=id,
        title=title,
        events=tuple([_told_event(*event) for event in events]),
        customer=dict(customer),
        kind=kind,
        tags=tags,
        **dict(texts),
        written=Written(*written),
        body=body,
        unread=tuple([_UNREAD._replace(line=line) for line in unread]),
    )


def _told_event(kind: str, at: int, by: str, id: str, data: Any) -> Event:
    return Event(kind, datetime.fromtimestamp(at, UTC), by, id, data)


#: A card keeps only that there is one; `store` tells which.
_TOLD = Text("(a line of its log does not count)")
_UNREAD = Finding("unread", _TOLD, _TOLD)
