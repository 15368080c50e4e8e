"""The section of a report on promises: how each was kept, in the whole period and over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from klantervaring.core.stats.figures import PROMISE_STATES, PromiseRow
from klantervaring.core.stats.significance import wilson
from klantervaring.core.text.sentences import N_, Clean, Text, ours
from klantervaring.core.values import NamedTuple
from klantervaring.report.headings import KEPT, PROMISES
from klantervaring.report.page_parts import (
    Bar,
    PageTable,
    Picture,
    ReportSection,
    ShownFigure,
)
from klantervaring.report.section_parts import SectionParts
from klantervaring.report.telling import Slice


class _Kept(NamedTuple):
    """How a promise was kept in a part of the period; its share may really lie between `low` and `high`."""

    part: Slice
    promise: str
    due: int
    share: float
    low: float
    high: float


class PromiseSection(SectionParts):
    """Makes the section on promises."""

    def section(self) -> ReportSection:
        """Return it."""
        kept = list(chain.from_iterable(map(_kept, self.told.slices)))
        return self._section(
            "promises",
            N_("Promises kept"),
            [self._in_whole(), self._over_parts(kept)],
            self._drawn(kept),
        )

    def _in_whole(self) -> PageTable:
        return self._table(
            N_("Promises that began in the period"),
            PROMISES,
            list(map(self._row, self.report.promises)),
        )

    def _row(self, row: PromiseRow) -> list[ShownFigure]:
        start = f"promises.{row.name}"
        return [
            ShownFigure(self.sheet.title_of(row.name)),
            *self._counts(start),
            self.told.percented(f"{start}.share", "promises"),
            self._took(f"{start}.median_seconds", row.median_seconds),
            self._took(f"{start}.p90_seconds", row.p90_seconds),
        ]

    def _counts(self, start: str) -> Iterator[ShownFigure]:
        for state in PROMISE_STATES:
            yield self.told.counted(f"{start}.{state}", "promises")

    def _took(
        self,
        figure: str,
        seconds: int | None,
    ) -> ShownFigure:
        return self.told.shown(figure, self._span(seconds), "promises")

    def _over_parts(self, kept: Sequence[_Kept]) -> PageTable:
        rows = list(map(self._kept_row, kept))
        return self._table(N_("Promises kept, over time"), KEPT, rows)

    def _kept_row(self, kept: _Kept) -> list[ShownFigure]:
        return [
            ShownFigure(self._name(kept)),
            self._of_promise(kept, self.sheet.n(kept.due)),
            self._of_promise(kept, self.sheet.percent(kept.share)),
            self._of_promise(kept, self._between(kept)),
        ]

    def _name(self, kept: _Kept) -> Clean:
        title = self.sheet.title_of(kept.promise)
        return ours("{} · {}", self._period(kept.part), title)

    def _between(self, kept: _Kept) -> Clean:
        between = Text(
            "{low} to {high}",
            low=self.sheet.percent(kept.low),
            high=self.sheet.percent(kept.high),
        )
        return self.say(between)

    def _of_promise(
        self,
        kept: _Kept,
        text: Clean,
    ) -> ShownFigure:
        figure = f"promises.{kept.promise}"
        return self._over_time(
            kept.part,
            text,
            figure,
            "promises",
        )

    def _drawn(self, kept: Sequence[_Kept]) -> list[Picture]:
        title = N_(
            "Promises kept in time, in percent; the line shows where the share may really lie"
        )
        return self._picture(title, list(map(self._bar, kept)))

    def _bar(self, kept: _Kept) -> Bar:
        return Bar(
            self._name(kept),
            self.sheet.percent(kept.share),
            100 * kept.share,
            100 * kept.low,
            100 * kept.high,
        )


def _kept(part: Slice) -> Iterator[_Kept]:
    """Yield how each promise of a part of the period was kept, of which it is known and may be shown."""
    for row in part.report.promises:
        due = _due(row)
        if row.share is not None and due is not None:
            low, high = wilson(row.met or 0, due)
            yield _Kept(
                part,
                row.name,
                due,
                row.share,
                low,
                high,
            )


def _due(row: PromiseRow) -> int | None:
    """Return how often a promise was due; None where a part of it is not shown."""
    if row.met is None or row.late is None or row.overdue is None:
        return None
    return row.met + row.late + row.overdue
