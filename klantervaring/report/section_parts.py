"""What the sections of a report are put together of: cells, tables and pictures for one reader."""

from __future__ import annotations

from collections.abc import Sequence

from klantervaring.core.stats.figures import Cells
from klantervaring.core.text.sentences import N_, Clean, Text, clean, ours
from klantervaring.report.page_parts import (
    Bar,
    PageTable,
    Picture,
    ReportSection,
    ShownFigure,
    scaled,
)
from klantervaring.report.rules import RULES
from klantervaring.report.telling import Slice, Telling

#: Two years by month: what fits a sheet of paper and can be read there.
_MOST_BARS = 24


class SectionParts:
    """Words parts of a report."""

    def __init__(self, told: Telling) -> None:
        self.told = told
        self.sheet = told.sheet
        self.say = told.sheet.say
        self.report = told.report

    # -- parts ----------------------------------------------------------------------------------------

    def _cells(
        self, group: str, cells: Cells, names: dict[str, Clean]
    ) -> list[list[ShownFigure]]:
        return [
            [
                self._head(names[name]),
                self.told.counted(f"{group}.{name}", group),
            ]
            for name in cells
        ]

    def _head(self, name: Clean) -> ShownFigure:
        return ShownFigure(self.say.word(name))

    def _span(self, seconds: int | None) -> Clean:
        return ours("-") if seconds is None else self.say.span(seconds)

    def _period(self, each: Slice) -> Clean:
        first, last = each.days
        if first.month == last.month:
            return clean(f"{first:%Y-%m}")
        quarter = (first.month + 2) // 3
        return self.say(Text("{year} Q{n}", year=first.year, n=quarter))

    def _table(
        self,
        caption: Clean,
        headings: Sequence[Clean],
        rows: Sequence[Sequence[ShownFigure]],
    ) -> PageTable:
        heads = list(map(self.say.word, headings))
        return PageTable(self.say.word(caption), heads, rows)

    def _over_time(
        self, each: Slice, text: Clean, figure: str, rule: str
    ) -> ShownFigure:
        """Return a cell of a part of the period, with a link to its cases, else to the rule."""
        when = self._period(each)
        link = self.told.link(figure, each.period, when)
        return ShownFigure(text, link=link or f"rule-{rule}")

    def _bars(
        self, title: Clean, cells: Sequence[tuple[Clean, int | None]]
    ) -> list[Picture]:
        lengths = scaled([number for _, number in cells])
        bars = []
        for (name, number), length in zip(cells, lengths, strict=True):
            bars.append(Bar(name, self.sheet.n(number), length))
        return self._pictures(title, bars)

    def _bars_over_time(
        self,
        title: Clean,
        numbers: Sequence[int | None],
    ) -> list[Picture]:
        periods = map(self._period, self.told.slices)
        bars = list(zip(periods, numbers, strict=True))
        return self._bars(title, bars)

    def _pictures(self, title: Clean, bars: Sequence[Bar]) -> list[Picture]:
        """Return the bars in pictures that each fit a sheet of paper; nothing of none."""
        told = self.say.word(
            N_("The table beside it has the same numbers.")
        )
        name = self.say.word(title)
        parts = [
            bars[first : first + _MOST_BARS]
            for first in range(0, len(bars), _MOST_BARS)
        ]
        if len(parts) == 1:
            return [Picture(name, told, bars)]
        pictures = []
        for number, part in enumerate(parts, 1):
            numbered = Text(
                "{title} ({n} of {count})",
                title=name,
                n=number,
                count=len(parts),
            )
            pictures.append(Picture(self.say(numbered), told, part))
        return pictures

    def _section(
        self,
        key: str,
        title: Clean,
        tables: Sequence[PageTable],
        pictures: Sequence[Picture] = (),
    ) -> ReportSection:
        shown = [table for table in tables if table.rows]
        lines = (
            []
            if shown
            else [self.say.word(N_("There is nothing to tell of this."))]
        )
        return ReportSection(
            key,
            self.say.word(title),
            self.say.word(RULES[key]),
            shown,
            pictures,
            lines,
        )
