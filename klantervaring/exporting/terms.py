"""What stands in a calendar: promises, targets and hearings that run, and for a while those that ended.

All of it follows from the logs, also when something was changed last: so the same cases give the same
calendar at whatever moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from klantervaring.core.case import Case, Event
from klantervaring.core.events import DECIDED, HEARD, INVITED
from klantervaring.core.procedure import Kind, Procedure
from klantervaring.core.rules.fold import end_terms, trace
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import Named
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.core.values import NamedTuple

#: So long a program that takes files in, and follows none, can learn that a term is met.
CANCELLED_FOR = timedelta(days=60)
#: The day of a hearing is not one of the terms of a procedure.
INVITATION = "invitation"
#: Before anything happened.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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
    changed: datetime = NEVER
    sequence: int = 0
    where: str = ""
    cancelled: bool = False


def newest_moment(cases: Iterable[tuple[Case, State]]) -> datetime:
    """Return when something last happened in any of the cases: the clock of a calendar."""
    moments = (event.at for case, _ in cases for event in case.events[-1:])
    return max(moments, default=NEVER)


def terms_of(
    cases: Sequence[tuple[Case, State]],
    zone: tzinfo,
    with_rights: bool,
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
    case: Case,
    state: State,
    zone: tzinfo,
) -> Iterator[CalendarTerm]:
    """Yield the entries of a case, each with the event by which it last became another."""
    found: dict[str, CalendarTerm] = {}
    passed = trace(state.procedure, case.events)
    for number, (event, after) in enumerate(passed, 1):
        so_far = case._replace(events=case.events[:number])
        for entry in _entries(so_far, end_terms(after), zone):
            before = found.get(entry.uid)
            if before is None or _shown(before) != _shown(entry):
                found[entry.uid] = entry._replace(
                    changed=event.at, sequence=_number(case, event.at)
                )
    yield from found.values()


def _shown(entry: CalendarTerm) -> tuple[date | datetime, bool]:
    """Return what of an entry an event can change."""
    return entry.on, entry.cancelled


def _number(case: Case, at: datetime) -> int:
    """Return how many events a case had by a moment: what comes later has a higher number."""
    return sum(event.at <= at for event in case.events)


def _entries(
    case: Case,
    state: State,
    zone: tzinfo,
) -> Iterator[CalendarTerm]:
    """Yield the entries of a case as it stands: what does not run, or stands still, as cancelled."""
    for deadline in state.deadlines:
        due = deadline.due
        yield CalendarTerm(
            uid=_uid(case, deadline.name, deadline.started_by),
            case=case,
            what=deadline.title,
            kind=deadline.kind.value,
            on=due.astimezone(zone).date() if deadline.in_days else due,
            began=deadline.started_by.at,
            cancelled=not (deadline.pending and state.open),
        )
    yield from _hearings(case, state, zone)


def _uid(case: Case, name: str, began: Event) -> str:
    started = began.id or began.at.strftime("%Y%m%dT%H%M%SZ")
    return f"{case.id}.{name}.{started}@klantervaring"


def _hearings(
    case: Case,
    state: State,
    zone: tzinfo,
) -> Iterator[CalendarTerm]:
    """Yield invitations to explain an objection; one is over with the next, and with what it was for."""
    misfits = [misfit.event for misfit in state.misfits]
    counted = [event for event in case.events if event not in misfits]
    for place, event in enumerate(counted):
        on = _when(event, zone) if event.kind == INVITED else None
        if on is not None:
            over = _is_over(state, counted[place + 1 :])
            yield _hearing(case, event, on)._replace(cancelled=over)


def _is_over(state: State, later: Iterable[Event]) -> bool:
    """Return whether a hearing is over, by what happened later."""
    ends = (_ends_hearing(state.procedure, event) for event in later)
    return any(ends) or not state.open


def _hearing(case: Case, event: Event, on: date | datetime) -> CalendarTerm:
    return CalendarTerm(
        uid=_uid(case, INVITATION, event),
        case=case,
        what=None,
        kind=INVITATION,
        on=on,
        began=event.at,
        where=event.get("where"),
    )


def _ends_hearing(procedure: Procedure, event: Event) -> bool:
    ends = event.kind in (INVITED, HEARD, DECIDED)
    return ends or procedure.objects(event.kind)


def _when(event: Event, zone: tzinfo) -> date | datetime | None:
    try:
        found = read_moment(event.get("for"), zone)
    except NotAMoment:
        return None
    if found.day_only:
        return found.at.astimezone(zone).date()
    return found.at
