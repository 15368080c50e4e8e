"""What a report is made of: the figures, what stands beside them, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from klantervaring.core.stats.figures import Report
from klantervaring.core.text.sentences import NOTHING, Clean, clean
from klantervaring.core.time.calendar_parts import DayRange
from klantervaring.core.time.time_range import TimeRange
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.fans import Fan
from klantervaring.core.winning_back.recovery import Improvement
from klantervaring.report.page_parts import ShownFigure
from klantervaring.view.figures.stats import FigureSheet


class Slice(NamedTuple):
    """A month or a quarter of the period: its figures, and how many were open at its end.

    `still_open` is None where it is not for everybody.
    """

    days: DayRange
    report: Report
    still_open: int | None
    period: TimeRange


class Link(Protocol):
    """Where the cases of a figure stand on the page, of the period or of another one; "" for nowhere."""

    def __call__(
        self,
        figure: str,
        period: TimeRange | None = None,
        when: Clean = NOTHING,
    ) -> str:
        """Return the part of the page."""


class Telling(NamedTuple):
    """All that a report tells of. `link` says where the cases of a figure stand: nowhere for the public."""

    sheet: FigureSheet
    figures: Mapping[str, int | float | bool | str | None]
    slices: Sequence[Slice]
    fans: Sequence[Fan]
    streak: int
    improvements: Sequence[Improvement]
    link: Link

    @property
    def report(self) -> Report:
        """Return the figures as numbers."""
        return self.sheet.report

    def shown(self, figure: str, text: Clean, rule: str) -> ShownFigure:
        """Return a cell that shows a figure, with a link to its cases, else to the rule."""
        link = self.link(figure) or f"rule-{rule}"
        return ShownFigure(text, clean(figure), self.figures[figure], link)

    def beside(
        self, number: int | None, figure: str, rule: str
    ) -> ShownFigure:
        """Return a cell with a number that stands elsewhere as a figure, or follows from its cases."""
        return self.shown_beside(self.sheet.n(number), figure, rule)

    def shown_beside(
        self, text: Clean, figure: str, rule: str
    ) -> ShownFigure:
        """Return the same of a text."""
        return ShownFigure(text, link=self.link(figure) or f"rule-{rule}")

    def counted(self, figure: str, rule: str) -> ShownFigure:
        """Return a cell with a number of cases."""
        value = self.figures[figure]
        number = value if isinstance(value, int) else None
        return self.shown(figure, self.sheet.n(number), rule)

    def percented(self, figure: str, rule: str) -> ShownFigure:
        """Return a cell with a share."""
        value = self.figures[figure]
        share = value if isinstance(value, float | int) else None
        return self.shown(figure, self.sheet.percent(share), rule)
