"""Term arithmetic: when a term that starts at a moment ends (P2, P5, P6).

Minutes and hours are elapsed time; days, weeks and working days end with the last second of a
calendar day in the workspace's zone. Dates are counted as dates, never as 24 hours.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum

from klantervaring.core.time.moments import end_of_day
from klantervaring.core.values import NamedTuple

_TERM = r"(?a)(\d{1,4}) (minute|hour|day|week|working day)s?"
_SATURDAY = 5


class Unit(Enum):
    """What a term is counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    WORKING_DAY = "working day"


_ELAPSED = (Unit.MINUTE, Unit.HOUR)
#: Multiples of these are made several times as quickly as lengths of so many days or minutes.
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class Roll(Enum):
    """What happens to a term in days that would end on a free day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next-working-day"


class Term(NamedTuple):
    """A length, as `48 hours` or `20 working days`."""

    amount: int
    unit: Unit

    @property
    def in_days(self) -> bool:
        """Return whether it ends with a day (and not at a second)."""
        return self.unit not in _ELAPSED

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}{'s' if self.amount != 1 else ''}"


class Calendar(NamedTuple):
    """The zone that days are counted in, the days off, and what a term does that ends on one.

    Saturdays and Sundays are always free; `free_days` names the others (holidays, days equated by
    decree): data of the procedure, because holiday libraries disagree with Dutch law.
    """

    zone: tzinfo
    free_days: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Neither in a weekend nor a free day."""
        return day.weekday() < _SATURDAY and day not in self.free_days


def read_term(text: str) -> Term:
    """Read `20 minutes`, `48 hours`, `28 days`, `6 weeks`, `20 working days`. Raises ValueError."""
    match = re.fullmatch(_TERM, text.strip())
    if match is None or int(match[1]) == 0:
        raise ValueError(f"not a term: {text!r}")
    return Term(int(match[1]), Unit(match[2]))


def due(
    start: datetime, terms: tuple[Term, ...], roll: Roll, calendar: Calendar
) -> datetime:
    """Return the last moment, inclusive and in UTC, of `terms` counted one after the other from `start`.

    An extension is a second term: it is counted from the last day of the first, before that is
    rolled. Rolling applies once, at the end, and only to terms in days.
    """
    at, in_days = _parted(start, terms)
    if not in_days:
        return at
    day = _days_after(at, in_days, calendar)
    return end_of_day(rolled(day, roll, calendar), calendar.zone)


def rolled(day: date, roll: Roll, calendar: Calendar) -> date:
    """Return the day on which a term ends that would end on `day`."""
    if roll is Roll.NEXT_WORKING_DAY:
        return _next_working_day(day, calendar)
    return day


def last_day(
    start: datetime, terms: tuple[Term, ...], calendar: Calendar
) -> date:
    """Return the last day of `terms` counted from the day of `start`, before it is rolled."""
    return _days_after(*_parted(start, terms), calendar)


def _parted(
    start: datetime, terms: tuple[Term, ...]
) -> tuple[datetime, list[Term]]:
    """Return the moment, in UTC, once the elapsed time among `terms` has passed, and the terms in days."""
    at = start.astimezone(UTC)
    in_days = []
    for term in terms:
        if term.unit in _ELAPSED:
            at += term.amount * (
                _HOUR if term.unit is Unit.HOUR else _MINUTE
            )
        else:
            in_days.append(term)
    return at, in_days


def _days_after(
    at: datetime, terms: list[Term], calendar: Calendar
) -> date:
    day = at.astimezone(calendar.zone).date()
    for term in terms:
        day = add_days(day, term, calendar)
    return day


def add_days(day: date, term: Term, calendar: Calendar) -> date:
    """Return the last day of a term in days that is counted from `day`; that itself does not count."""
    if term.unit is not Unit.WORKING_DAY:
        return day + term.amount * (
            _WEEK if term.unit is Unit.WEEK else _DAY
        )
    for _ in range(term.amount):
        day = _next_working_day(day + _DAY, calendar)
    return day


def _next_working_day(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day += _DAY
    return day
