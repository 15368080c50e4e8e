"""The calendar of fans on a page: a cell for each day, and the same days as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from klantervaring.core.text.sentences import NOTHING, Clean, Text, ours
from klantervaring.core.time.calendar_parts import DayRange
from klantervaring.core.winning_back.fans import Fan
from klantervaring.language import Speaker
from klantervaring.report.page_parts import CalendarDay, YearOfDays

_WEEK = 7


class FanDays:
    """How many fans each day had."""

    def __init__(self, fans: Sequence[Fan], say: Speaker) -> None:
        self._count = Counter(fan.day for fan in fans)
        self._say = say

    def days_of(self, within: DayRange) -> Clean:
        """Return the days of a month that had a fan, each with how many where there were more."""
        told = []
        for day in sorted(self._count):
            if within.first <= day <= within.last:
                number = day.day
                count = self._count[day]
                many = ours("{} ({})", number, count)
                told.append(many if count > 1 else ours("{}", number))
        return ours(", ").join(told) if told else NOTHING

    def years(self, first: date, last: date) -> Iterator[YearOfDays]:
        """Yield a calendar for each year of a period."""
        for year in range(first.year, last.year + 1):
            begins = max(first, date(year, 1, 1))
            ends = min(last, date(year, 12, 31))
            title = Text("Fans, day by day, in {year}", year=year)
            told = Text("The table beside it has the same numbers.")
            days = list(self._days(begins, ends))
            yield YearOfDays(self._say(title), self._say(told), days)

    def _days(self, first: date, last: date) -> Iterator[CalendarDay]:
        monday = first - timedelta(days=first.weekday())
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            week, weekday = divmod((day - monday).days, _WEEK)
            yield CalendarDay(week, weekday, self._count[day])
