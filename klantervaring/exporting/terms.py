"""What stands in a calendar: promises, targets and hearings that run, and for a while those that ended.

All of it follows from the logs, also when something was changed last: so the same cases give the same
calendar at whatever moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from klantervaring.core.case import Case, Event
from klantervaring.core.events import DECIDED, HEARD, INVITED
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import Deadline, State
from klantervaring.core.text.sentences import Named
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.core.values import NamedTuple

#: So long a program that takes files in, and follows none, can learn that a term is met.
CANCELLED_FOR = timedelta(days=60)
#: The day of a hearing is not one of the terms of a procedure.
INVITATION = "invitation"


class CalendarTerm(NamedTuple):
    """One entry. `on` is a day, or a moment in UTC; `changed` when it last became another, with the number of
    that event in its case.
    """

    uid: str
    case: Case
    what: Named | None
    kind: str
    on: date | datetime
    began: datetime
    changed: datetime
    sequence: int
    where: str = ""
    cancelled: bool = False


def newest_moment(cases: Iterable[tuple[Case, State]]) -> datetime:
    """Return when something last happened in any of the cases: the clock of a calendar."""
    moments = (event.at for case, _ in cases for event in case.events[-1:])
    return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))


def terms_of(
    cases: Sequence[tuple[Case, State]], zone: tzinfo, with_rights: bool
) -> list[CalendarTerm]:
    """Return the entries of the cases, by their ends."""
    since = newest_moment(cases) - CANCELLED_FOR
    found = []
    for case, state in cases:
        for term in _terms(case, state, zone):
            is_wanted = with_rights or term.kind != Kind.RIGHT.value
            is_news = not term.cancelled or term.changed >= since
            if is_wanted and is_news:
                found.append(term)
    return sorted(found, key=lambda term: (str(term.on), term.uid))


def _terms(
    case: Case, state: State, zone: tzinfo
) -> Iterator[CalendarTerm]:
    for deadline in state.deadlines:
        if not deadline.suspended:
            yield _of_deadline(case, state, deadline, zone)
    yield from _hearings(case, state, zone)


def _of_deadline(
    case: Case, state: State, deadline: Deadline, zone: tzinfo
) -> CalendarTerm:
    began = deadline.started_by
    last = _last_change(case, deadline)
    name = began.id or began.at.strftime("%Y%m%dT%H%M%SZ")
    due = deadline.due
    return CalendarTerm(
        uid=f"{case.id}.{deadline.name}.{name}@klantervaring",
        case=case,
        what=deadline.title,
        kind=deadline.kind.value,
        on=due.astimezone(zone).date() if deadline.in_days else due,
        began=began.at,
        changed=last,
        sequence=_number(case, last),
        cancelled=not (deadline.pending and state.open),
    )


def _last_change(case: Case, deadline: Deadline) -> datetime:
    """Return the moment of the newest event by which a term became what it is."""
    moments = [deadline.started_by.at]
    for event in (deadline.extended_by, deadline.met_by):
        if event is not None:
            moments.append(event.at)
    for stood_still in deadline.suspensions:
        moments += [e.at for e in stood_still if e is not None]
    if deadline.gone_at is not None:
        moments.append(deadline.gone_at)
    known = case.events[-1].at  # a term may go at its own last moment
    return min(max(moments), max(known, deadline.started_by.at))


def _number(case: Case, at: datetime) -> int:
    """Return how many events a case had by a moment: what comes later has a higher number."""
    return sum(event.at <= at for event in case.events)


def _hearings(
    case: Case, state: State, zone: tzinfo
) -> Iterator[CalendarTerm]:
    """Yield invitations to explain an objection; one is over with the next, and with what it was for."""
    ends = (INVITED, HEARD, DECIDED)
    for place, event in enumerate(case.events):
        on = _when(event, zone) if event.kind == INVITED else None
        if on is None:
            continue
        later = case.events[place + 1 :]
        ended = next((e.at for e in later if e.kind in ends), None)
        if ended is None and not state.open:
            ended = case.events[-1].at
        changed = ended or event.at
        name = event.id or event.at.strftime("%Y%m%dT%H%M%SZ")
        yield CalendarTerm(
            uid=f"{case.id}.{INVITATION}.{name}@klantervaring",
            case=case,
            what=None,
            kind=INVITATION,
            on=on,
            began=event.at,
            changed=changed,
            sequence=_number(case, changed),
            where=event.get("where"),
            cancelled=ended is not None,
        )


def _when(event: Event, zone: tzinfo) -> date | datetime | None:
    try:
        found = read_moment(event.get("for"), zone)
    except NotAMoment:
        return None
    if found.day_only:
        return found.at.astimezone(zone).date()
    return found.at
