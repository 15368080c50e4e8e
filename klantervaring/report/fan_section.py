"""The section of a report on fans: how many, on which days, and what they told."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    clean,
    ours,
)
from klantervaring.core.winning_back.fans import Fan
from klantervaring.report.fan_days import FanDays
from klantervaring.report.headings import BY_DAY, NUMBERED
from klantervaring.report.page_parts import (
    PageTable,
    Picture,
    ReportSection,
    ShownFigure,
    YearOfDays,
)
from klantervaring.report.section_parts import SectionParts
from klantervaring.report.telling import Slice, Telling

#: The newest stories that a report tells.
_STORIES = 12
_OVER_TIME = N_("Fans over time")
_IN_A_ROW = N_("days in a row with a fan")


class FanSection(SectionParts):
    """Makes the section on fans; neither their days nor their names are for the public."""

    def __init__(self, told: Telling) -> None:
        super().__init__(told)
        self._calendar = FanDays(told.fans, self.say)

    def section(self) -> ReportSection:
        """Return it."""
        numbers = self._in_numbers()
        return numbers._replace(
            quotes=tuple(self._stories()), years=tuple(self._years())
        )

    def _in_numbers(self) -> ReportSection:
        return self._section(
            "fans",
            N_("Fans"),
            [self._in_whole(), self._over_parts()],
            self._drawn(),
        )

    def _in_whole(self) -> PageTable:
        rows = list(self._numbers())
        return self._table(N_("Fans"), NUMBERED, rows)

    def _numbers(self) -> Iterator[list[ShownFigure]]:
        yield [self._head(N_("fans")), self.told.counted("fans", "fans")]
        yield from self._streak()

    def _streak(self) -> Iterator[list[ShownFigure]]:
        if not self.sheet.for_public:
            cell = self.told.beside(self.told.streak, "fans", "fans")
            yield [self._head(_IN_A_ROW), cell]

    def _over_parts(self) -> PageTable:
        headings = NUMBERED if self.sheet.for_public else BY_DAY
        rows = list(map(self._part_row, self.told.slices))
        return self._table(_OVER_TIME, headings, rows)

    def _part_row(self, each: Slice) -> list[ShownFigure]:
        return [
            ShownFigure(self._period(each)),
            self._number(each),
            *self._days(each),
        ]

    def _number(self, each: Slice) -> ShownFigure:
        number = self.sheet.n(each.report.fans)
        return self._over_time(
            each,
            number,
            "fans",
            "fans",
        )

    def _days(self, each: Slice) -> Iterator[ShownFigure]:
        if not self.sheet.for_public:
            yield ShownFigure(self._calendar.days_of(each.days))

    def _drawn(self) -> list[Picture]:
        fans = [each.report.fans for each in self.told.slices]
        return self._bars_over_time(_OVER_TIME, fans)

    def _years(self) -> Iterator[YearOfDays]:
        if not self.sheet.for_public:
            first = self.told.slices[0]
            last = self.told.slices[-1]
            yield from self._calendar.years(
                first.days.first, last.days.last
            )

    def _stories(self) -> Iterator[tuple[Clean, Clean]]:
        for fan in self._newest():
            yield self._who(fan), clean(fan.story, lines=True)

    def _newest(self) -> list[Fan]:
        told = [fan for fan in reversed(self.told.fans) if fan.story]
        return told[:_STORIES]

    def _who(self, fan: Fan) -> Clean:
        if self.sheet.for_public:
            return NOTHING
        name = clean(fan.customer or fan.case)
        return ours("{}, {}", name, self.say.date(fan.day))
