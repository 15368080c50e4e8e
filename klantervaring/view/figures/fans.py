"""The calendar of fans: a year in the terminal with a cell a day, the streak, today's, and the stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from klantervaring.core.text.sentences import (
    NOTHING,
    Clean,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.winning_back.fans import Fan
from klantervaring.language import DAYS, MONTHS, Speaker
from klantervaring.view.terminal.screen import Screen
from klantervaring.view.terminal.window import columns

NOBODY = ours("·")
NOT_YET = ours("○")
MANY = ours("+")
NOT_HERE = ours(" ")
_WEEK = 7
#: The columns of a year: the name of a day, and its weeks.
_WIDTH = 4 + 54
#: How a sign gets a style.
Paint = Callable[[Clean, str], Clean]
#: How many stories are told, the newest first.
_STORIES = 7
_IN_A_ROW = plural("One day in a row.", "{n} days in a row.")
_THIS_YEAR = plural("One fan in {year}.", "{n} fans in {year}.")


class FanCalendar:
    """A year of fans, as it stands on a day."""

    def __init__(
        self,
        year: int,
        today: date,
        fans: Sequence[Fan],
        streak: int,
    ) -> None:
        """`fans` are those of the year by day; `streak` is how many days in a row had one."""
        self.year = year
        self.today = today
        self.fans = fans
        self.streak = streak
        self._count = Counter(fan.day for fan in self.fans)

    def show(self, screen: Screen, speaker: Speaker) -> None:
        """The calendar, and what it says in words."""
        screen.title(
            speaker(Text(*_THIS_YEAR, n=len(self.fans), year=self.year))
        )
        fits = not screen.drawn or columns() >= _WIDTH
        show = screen.row if fits else screen.line
        for line in self._lines(speaker, screen.painted if fits else None):
            show(line)
        screen.line(speaker(_LEGEND))
        if self.year == self.today.year:
            screen.line()
            screen.title(self._today(speaker))
        self._stories(screen, speaker)

    def cell(self, day: date) -> Clean:
        """One sign for a day: how many fans, or none; blank for days to come and of other years."""
        if day.year != self.year or day > self.today:
            return NOT_HERE
        count = self._count[day]
        if count:
            return ours("{}", count) if count <= 9 else MANY
        return NOT_YET if day == self.today else NOBODY

    def _drawn(self, day: date, paint: Paint | None) -> Clean:
        """The same sign in colour; a digit says as much without."""
        sign = self.cell(day)
        if paint and sign == NOT_YET:
            return paint(sign, "today")
        if paint and self._count[day] and sign != NOT_HERE:
            return paint(sign, "fan")
        return sign

    def _lines(self, speaker: Speaker, paint: Paint | None) -> list[Clean]:
        """A line of months, and one for each day of the week; a column is a week from Monday."""
        weeks = self._weeks()
        lines = [self._months(weeks, speaker)]
        for n in range(_WEEK):
            line = speaker.word(DAYS[n]).ljust(4)
            for monday in weeks:
                line += self._drawn(monday + timedelta(days=n), paint)
            lines.append(line)
        return [line.rstrip() for line in lines]

    def _weeks(self) -> list[date]:
        """The Mondays of the weeks that have a day in the year."""
        first = date(self.year, 1, 1)
        last = date(self.year, 12, 31)
        monday = first - timedelta(days=first.weekday())
        count = (last - monday).days // _WEEK + 1
        return [monday + timedelta(weeks=n) for n in range(count)]

    def _months(self, weeks: Sequence[date], speaker: Speaker) -> Clean:
        line = NOTHING
        for number, name in enumerate(MONTHS, 1):
            first = date(self.year, number, 1)
            column = next(
                i
                for i, week in enumerate(weeks)
                if week + timedelta(days=_WEEK) > first
            )
            line = line.ljust(4 + column) + speaker.word(name)
        return line

    def _today(self, speaker: Speaker) -> Clean:
        here = [fan for fan in self.fans if fan.day == self.today]
        row = (
            speaker(Text(*_IN_A_ROW, n=self.streak))
            if self.streak
            else NOTHING
        )
        if not here:
            told = speaker(Text("Today: not yet. Whom can you surprise?"))
        else:
            names = ", ".join(
                dict.fromkeys(fan.customer or fan.case for fan in here)
            )
            told = speaker(Text("Today: {names}.", names=names))
        return ours(" ").join(part for part in (told, row) if part)

    def _stories(self, screen: Screen, speaker: Speaker) -> None:
        for fan in list(reversed(self.fans))[:_STORIES]:
            screen.line()
            screen.title(_heading(fan, speaker))
            if fan.story:
                for line in clean(fan.story, lines=True).split("\n"):
                    screen.line(ours("    {}", line))

    def as_json(self) -> dict[str, Any]:
        """The year as data; a day without fans is left out."""
        return {
            "year": self.year,
            "today": [
                fan.case for fan in self.fans if fan.day == self.today
            ],
            "streak": self.streak,
            "days": {
                day.isoformat(): count
                for day, count in sorted(self._count.items())
            },
            "fans": [
                {
                    "day": fan.day.isoformat(),
                    "case": fan.case,
                    "customer": fan.customer or None,
                    "score": fan.score,
                    "story": fan.story or None,
                }
                for fan in self.fans
            ],
        }


_LEGEND = Text(
    "A digit: so many fans that day; {many} more than nine, {none} none, {today} none today yet.",
    many=MANY,
    none=NOBODY,
    today=NOT_YET,
)


def _heading(fan: Fan, speaker: Speaker) -> Clean:
    who = clean(fan.customer) or ours("-")
    parts = [speaker.date(fan.day), who, clean(fan.case)]
    if fan.score is not None:
        parts.append(speaker(Text("score {score}", score=fan.score)))
    return ours("  ").join(parts)
