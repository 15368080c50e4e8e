"""The section of a report on promises: how each was kept, in the whole period and over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from klantervaring.core.facts import PROMISE_STATES
from klantervaring.core.stats.figures import PromiseRow
from klantervaring.core.stats.significance import Interval, wilson
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
    """How often a promise of a part of the period was due, and its share that was kept in time."""

    part: Slice
    promise: str
    due: int
    share: float
    low_high: Interval


class PromiseSection(SectionParts):
    """Makes the section on promises."""

    def section(self) -> ReportSection:
        """Return it."""
        kept = list(chain.from_iterable(map(_kept, self.told.slices)))
        tables = [self._in_whole(), self._over_parts(kept)]
        title = N_("Promises kept")
        pictures = self._drawn(kept)
        return self._section(
            "promises",
            title,
            tables,
            pictures,
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
            *self._times(start, row),
        ]

    def _times(self, start: str, row: PromiseRow) -> Iterator[ShownFigure]:
        yield self._took(f"{start}.median_seconds", row.median_seconds)
        yield self._took(f"{start}.p90_seconds", row.p90_seconds)

    def _counts(self, start: str) -> Iterator[ShownFigure]:
        for state in PROMISE_STATES:
            yield self.told.counted(f"{start}.{state}", "promises")
        yield self.told.percented(f"{start}.share", "promises")

    def _took(self, figure: str, seconds: int | None) -> ShownFigure:
        return self.told.shown(figure, self._span(seconds), "promises")

    def _over_parts(self, kept: Sequence[_Kept]) -> PageTable:
        rows = list(map(self._kept_row, kept))
        return self._table(N_("Promises kept, over time"), KEPT, rows)

    def _kept_row(self, kept: _Kept) -> list[ShownFigure]:
        cells = [self._of_promise(kept, told) for told in self._told(kept)]
        return [ShownFigure(self._name(kept)), *cells]

    def _told(self, kept: _Kept) -> Iterator[Clean]:
        yield self.sheet.n(kept.due)
        yield self.sheet.percent(kept.share)
        yield self.say(self._between(*kept.low_high))

    def _name(self, kept: _Kept) -> Clean:
        title = self.sheet.title_of(kept.promise)
        return ours("{} · {}", self._period(kept.part), title)

    def _between(self, low: float, high: float) -> Text:
        return Text(
            "{low} to {high}",
            low=self.sheet.percent(low),
            high=self.sheet.percent(high),
        )

    def _of_promise(self, kept: _Kept, text: Clean) -> ShownFigure:
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
        return self._pictures(title, list(map(self._bar, kept)))

    def _bar(self, kept: _Kept) -> Bar:
        low, high = kept.low_high
        name = self._name(kept)
        share = self.sheet.percent(kept.share)
        return Bar(
            name,
            share,
            100 * kept.share,
            100 * low,
            100 * high,
        )


def _kept(part: Slice) -> Iterator[_Kept]:
    """Yield how each promise of a part of the period was kept, of which it is known and may be shown."""
    for row in part.report.promises:
        due = _due(row)
        share = row.share
        if share is not None and due is not None:
            may_be = wilson(row.met or 0, due)
            yield _Kept(
                part,
                row.name,
                due,
                share,
                may_be,
            )


def _due(row: PromiseRow) -> int | None:
    """Return how often a promise was due; None where a part of it is not shown."""
    if row.met is None or row.late is None or row.overdue is None:
        return None
    return row.met + row.late + row.overdue
