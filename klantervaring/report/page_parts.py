"""What a page is made of, before it is HTML: sections, tables and pictures, all of clean text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klantervaring.core.text.sentences import Clean
from klantervaring.core.values import NamedTuple

#: With so many columns a table takes the whole width.
_BROAD = 7
#: Rows of tables, or bars of pictures, that a sheet of paper has room for beside what else is on it.
_ON_A_SHEET = 16


class ShownFigure(NamedTuple):
    """A cell: what it says, and for a figure its name and its value as `kv stats --json` has it.

    `link` is the part of the page that tells what stands behind it, "" where there is none.
    """

    text: Clean
    figure: str = ""
    value: Any = None
    link: str = ""


class PageTable(NamedTuple):
    """Rows below headings; the first cell of a row names it."""

    caption: Clean
    headings: Sequence[Clean]
    rows: Sequence[Sequence[ShownFigure]]


class Bar(NamedTuple):
    """One bar of a picture: its name, number and length from 0 to 100, and where its end may lie."""

    name: Clean
    written: Clean
    length: float
    low: float | None = None
    high: float | None = None


class Picture(NamedTuple):
    """Bars beside each other; all that it shows stands in the table beside it, too."""

    title: Clean
    told: Clean
    bars: Sequence[Bar]


class CalendarDay(NamedTuple):
    """A day of a calendar: its week and its day of the week, both from 0, and how many."""

    week: int
    weekday: int
    fans: int


class YearOfDays(NamedTuple):
    """A calendar of a year; the table beside it has its numbers."""

    title: Clean
    told: Clean
    days: Sequence[CalendarDay]


class Changed(NamedTuple):
    """A sentence on what changed, and where its figures come from: a name, and a part of the page, each."""

    text: Clean
    links: Sequence[tuple[Clean, str]]


class ReportSection(NamedTuple):
    """A part of the page. `rule` says how its figures are counted."""

    key: str
    title: Clean
    rule: Clean
    tables: Sequence[PageTable] = ()
    pictures: Sequence[Picture] = ()
    lines: Sequence[Clean] = ()
    quotes: Sequence[tuple[Clean, Clean]] = ()
    years: Sequence[YearOfDays] = ()

    @property
    def is_broad(self) -> bool:
        """Tell whether a table leaves no room for pictures beside it."""
        widths = [len(table.headings) for table in self.tables]
        return max(widths, default=0) >= _BROAD

    @property
    def fits_a_sheet(self) -> bool:
        """Tell whether its tables, with the pictures beside them, stay together on paper."""
        rows = sum(len(table.rows) for table in self.tables)
        bars = sum(len(picture.bars) for picture in self.pictures)
        return max(rows, bars) <= _ON_A_SHEET


class FigureCases(NamedTuple):
    """The cases behind a figure: id and title of each, how many more there are, and what lists them.

    `place` is the part of the page where they stand.
    """

    place: str
    title: Clean
    rule: str
    cases: Sequence[tuple[Clean, Clean]]
    more: Clean


class ReportContents(NamedTuple):
    """A whole report."""

    language: str
    title: Clean
    lead: Clean
    summary: Sequence[Changed]
    sections: Sequence[ReportSection]
    behind: Sequence[FigureCases]
    foot: Clean
    words: dict[str, Clean]


def scaled(numbers: Sequence[int | None]) -> list[float]:
    """Return numbers as lengths of bars; the largest is 100."""
    most = max([number or 0 for number in numbers], default=0) or 1
    return [100 * (number or 0) / most for number in numbers]
