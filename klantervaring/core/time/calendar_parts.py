"""Months and quarters of the calendar, as a report divides a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from klantervaring.core.values import NamedTuple

MONTH = 1
QUARTER = 3


class DayRange(NamedTuple):
    """From one day up to and including another."""

    first: date
    last: date


def year_part(day: date, months: int) -> DayRange:
    """Return the part of the year, of so many months, in which a day lies."""
    before = (day.month - 1) // months * months
    first = date(day.year, before + 1, 1)
    return DayRange(first, _next(first, months) - timedelta(days=1))


def year_parts(within: DayRange, months: int) -> Iterator[DayRange]:
    """Yield the parts of the year that a period touches, each whole."""
    here = year_part(within.first, months)
    while here.first <= within.last:
        yield here
        here = year_part(here.last + timedelta(days=1), months)


def before(within: DayRange) -> DayRange:
    """Return the period of as many days that ends the day before."""
    last = within.first - timedelta(days=1)
    return DayRange(last - (within.last - within.first), last)


def is_whole(within: DayRange, months: int) -> bool:
    """Return whether a period begins and ends with such parts of the year."""
    begins = year_part(within.first, months).first == within.first
    return begins and year_part(within.last, months).last == within.last


def _next(first: date, months: int) -> date:
    year, month = divmod(first.month - 1 + months, 12)
    return date(first.year + year, month + 1, 1)
