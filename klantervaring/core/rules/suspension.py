"""Terms that stop for a while, because somebody else must act first, and run on with the days left.

As the law on public decisions has it (Awb 4:15), and as systems for cases count: the day on which it is
suspended still counts, that on which it runs on does not. What was left of it then is left of it now. A term
in hours or minutes stops and runs on at the very moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from klantervaring.core.case import Event
from klantervaring.core.procedure import DeadlineRule, Procedure
from klantervaring.core.rules.state import Deadline, Suspension
from klantervaring.core.time import terms
from klantervaring.core.time.moments import end_of_day
from klantervaring.core.time.terms import Calendar, Term, Unit

_DAY = timedelta(days=1)


def suspend(
    procedure: Procedure,
    deadline: Deadline,
    event: Event,
) -> Deadline:
    """Return the deadline as `event` leaves it, if that suspends it; only what runs can be suspended."""
    if deadline.name not in procedure.events[event.kind].suspends:
        return deadline
    if not deadline.runs(event.at):
        return deadline
    suspensions = (*deadline.suspensions, Suspension(event))
    return deadline._replace(suspensions=suspensions)


def resume(
    procedure: Procedure,
    deadline: Deadline,
    event: Event,
) -> Deadline:
    """Return the deadline as it runs on from `event`, if that resumes or meets it."""
    resumes = deadline.name in procedure.events[event.kind].resumes
    meets = any(trigger.fits(event) for trigger in deadline.rule.met_by)
    if not deadline.suspended or not (resumes or meets):
        return deadline
    *earlier, last = deadline.suspensions
    suspensions = (*earlier, last._replace(ended=event))
    running = deadline._replace(suspensions=suspensions)
    return running._replace(due=due_of(procedure.calendar, running))


def due_of(calendar: Calendar, deadline: Deadline) -> datetime:
    """Return the last moment of a term with all that lengthened or suspended it."""
    rule = deadline.rule
    start = deadline.started_by.at
    lengths = lengths_of(deadline)
    if not rule.term.in_days:
        gross = terms.due(start, lengths, rule.roll, calendar)
        return gross + suspended_time(deadline)
    last = net_last_day(calendar, deadline)
    return end_of_day(
        terms.rolled(last, rule.roll, calendar), calendar.zone
    )


def lengths_of(deadline: Deadline) -> tuple[Term, ...]:
    """Return the term, and what was added to it."""
    rule: DeadlineRule = deadline.rule
    if deadline.extended_by is None or rule.extension is None:
        return (rule.term,)
    return (rule.term, rule.extension.term)


def net_last_day(calendar: Calendar, deadline: Deadline) -> date:
    """Return the last day of a term in days, suspended days left out, before it is rolled."""
    return _last_day(calendar, *days_left(calendar, deadline))


def days_left(
    calendar: Calendar, deadline: Deadline
) -> tuple[date, tuple[Term, ...]]:
    """Return the day from which a term in days runs on for the last time, and the lengths counted from it:
    what was left of it then, and what was added since.

    Of one that never stood still, the day on which it began, and all of it.
    """
    start = _day_of(deadline.started_by, calendar)
    lengths = lengths_of(deadline)[:1]
    added = lengths_of(deadline)[1:]
    for suspension in deadline.suspensions:
        if suspension.ended is None:
            continue
        if _is_lengthened(deadline, suspension.began):
            lengths, added = (*lengths, *added), ()
        last = _last_day(calendar, start, lengths)
        stopped = _day_of(suspension.began, calendar)
        lengths = (_left(calendar, stopped, last, lengths),)
        start = _day_of(suspension.ended, calendar)
    return start, (*lengths, *added)


def _is_lengthened(deadline: Deadline, before: Event) -> bool:
    longer = deadline.extended_by
    return longer is not None and longer.at <= before.at


def _last_day(
    calendar: Calendar,
    start: date,
    lengths: Iterable[Term],
) -> date:
    for length in lengths:
        start = terms.add_days(start, length, calendar)
    return start


def _left(
    calendar: Calendar,
    stopped: date,
    last: date,
    lengths: Iterable[Term],
) -> Term:
    """Return what is left of lengths that end on `last`: of working days alone, working days."""
    working = all(length.unit is Unit.WORKING_DAY for length in lengths)
    between = _days_between(stopped, last, calendar, working)
    return Term(between, Unit.WORKING_DAY if working else Unit.DAY)


def suspended_days(
    suspensions: Iterable[Suspension], calendar: Calendar
) -> int:
    """Return on how many days a term really stood still."""
    return sum(
        (_day_of(each.ended, calendar) - _day_of(each.began, calendar)).days
        for each in suspensions
        if each.ended is not None
    )


def suspended_time(deadline: Deadline) -> timedelta:
    """Return how long a term really stood still, to the second."""
    still = timedelta()
    for each in deadline.suspensions:
        if each.ended is not None:
            still += each.ended.at - each.began.at
    return still


def _days_between(
    first: date,
    last: date,
    calendar: Calendar,
    working: bool,
) -> int:
    """Count the days after `first`, `last` included; with `working` only those on which one works."""
    count = 0
    for number in range((last - first).days):
        day = first + (number + 1) * _DAY
        if not working or calendar.is_working_day(day):
            count += 1
    return count


def _day_of(event: Event, calendar: Calendar) -> date:
    return event.at.astimezone(calendar.zone).date()
