"""What a report is made of: the figures, what stands beside them, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klantervaring.core.fans import Fan
from klantervaring.core.recovery import Improvement
from klantervaring.core.stats.figures import Report
from klantervaring.core.text.sentences import Clean, clean
from klantervaring.core.time.calendar_parts import DayRange
from klantervaring.core.values import NamedTuple
from klantervaring.report.page_parts import Shown
from klantervaring.view.figures.stats import FigureSheet


class Slice(NamedTuple):
    """A month or a quarter of the period: its figures, and how many were open at its end.

    `still_open` is None where it is not for everybody.
    """

    days: DayRange
    report: Report
    still_open: int | None


class Telling(NamedTuple):
    """All that a report tells of.

    `links` says by the name of a figure where its cases stand; it is empty for the public.
    """

    sheet: FigureSheet
    figures: Mapping[str, int | float | bool | str | None]
    slices: Sequence[Slice]
    fans: Sequence[Fan]
    streak: int
    improvements: Sequence[Improvement]
    links: Mapping[str, str]

    @property
    def report(self) -> Report:
        """Return the figures as numbers."""
        return self.sheet.report

    def shown(self, figure: str, text: Clean, rule: str) -> Shown:
        """Return a cell that shows a figure, with a link to its cases, else to the rule."""
        link = self.links.get(figure, f"rule-{rule}")
        return Shown(text, clean(figure), self.figures[figure], link)

    def counted(self, figure: str, rule: str) -> Shown:
        """Return a cell with a number of cases."""
        value = self.figures[figure]
        number = value if isinstance(value, int) else None
        return self.shown(figure, self.sheet.n(number), rule)

    def percented(self, figure: str, rule: str) -> Shown:
        """Return a cell with a share."""
        value = self.figures[figure]
        share = value if isinstance(value, float | int) else None
        return self.shown(figure, self.sheet.percent(share), rule)
