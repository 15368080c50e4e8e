"""Lengths by the calendar, as `2 years` or `90 days`: how long something is kept.

A month later is the same day of that month, or its last one: what is kept a year from 29 February is kept up
to and including 28 February.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum

from klantervaring.core.text.sentences import Text, plural
from klantervaring.core.values import NamedTuple

_MONTHS_OF_A_YEAR = 12
_DAYS_OF_A_WEEK = 7
_WRITTEN = r"(?a)(\d{1,3}) +([a-z]+)"


class LengthUnit(Enum):
    """What a length is counted in; the value is its English word."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


#: By each word that somebody may type, in either language.
_WORDS = {
    word: unit
    for unit, words in (
        (LengthUnit.DAY, "day days dag dagen"),
        (LengthUnit.WEEK, "week weeks weken"),
        (LengthUnit.MONTH, "month months maand maanden"),
        (LengthUnit.YEAR, "year years jaar jaren"),
    )
    for word in words.split()
}
_SAID = {
    LengthUnit.DAY: plural("{n} day", "{n} days"),
    LengthUnit.WEEK: plural("{n} week", "{n} weeks"),
    LengthUnit.MONTH: plural("{n} month", "{n} months"),
    LengthUnit.YEAR: plural("{n} year", "{n} years"),
}


class CalendarLength(NamedTuple):
    """A number of days, weeks, months or years. `str` gives it as files have it."""

    amount: int
    unit: LengthUnit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}{'s' if self.amount != 1 else ''}"

    @property
    def words(self) -> Text:
        """Return it for people."""
        return Text(*_SAID[self.unit], n=self.amount)

    def after(self, day: date) -> date:
        """Return the day that lies so long after `day`."""
        if self.unit is LengthUnit.DAY:
            return day + timedelta(days=self.amount)
        if self.unit is LengthUnit.WEEK:
            return day + timedelta(days=self.amount * _DAYS_OF_A_WEEK)
        months = self.amount
        if self.unit is LengthUnit.YEAR:
            months *= _MONTHS_OF_A_YEAR
        return _months_after(day, months)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, _MONTHS_OF_A_YEAR)
    first = date(day.year + years, month + 1, 1)
    within = first + timedelta(days=day.day - 1)
    if within.month == first.month:
        return within
    return within - timedelta(days=within.day)


def read_length(text: str) -> CalendarLength:
    """Read `2 years`, `18 months`, `6 weeks`, `90 days`, in English or Dutch. Raises ValueError."""
    match = re.fullmatch(_WRITTEN, text.strip().lower())
    if match is None or int(match[1]) == 0 or match[2] not in _WORDS:
        raise ValueError(text)
    return CalendarLength(int(match[1]), _WORDS[match[2]])
