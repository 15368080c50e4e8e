"""The sections of a report: each figure of `kv stats` once, in a table, with a picture of some beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from klantervaring.core.stats.figures import Cells
from klantervaring.core.text.sentences import N_, Clean, ours
from klantervaring.core.winning_back.recovery import Improvement
from klantervaring.report.fan_section import FanSection
from klantervaring.report.headings import (
    ALERTED,
    CHANGED,
    FLOW,
    FLOW_BY_PART,
    IMPROVED,
    NUMBERED,
    OFFERED,
    SPENT,
    SPENT_FOR_EACH,
)
from klantervaring.report.page_parts import (
    PageTable,
    Picture,
    ReportSection,
    ShownFigure,
)
from klantervaring.report.promise_section import PromiseSection
from klantervaring.report.recovery_section import RecoverySection
from klantervaring.report.section_parts import SectionParts
from klantervaring.report.telling import Slice
from klantervaring.view import words
from klantervaring.view.figures.improvements import STANDINGS
from klantervaring.view.figures.stats import LEVELS, NAMES, appealed

#: How many sections there are.
SECTIONS = 9 + len(NAMES)


class Sections(SectionParts):
    """Makes the sections of one report for one reader."""

    def all(self) -> Iterator[ReportSection]:
        """Yield the sections in their order."""
        yield from self._came()
        yield FanSection(self.told).section()
        yield RecoverySection(self.told).section()
        yield from self._did()

    def _came(self) -> Iterator[ReportSection]:
        yield self._flow()
        yield PromiseSection(self.told).section()
        yield from map(self._mark, NAMES)

    def _did(self) -> Iterator[ReportSection]:
        yield self._improvements()
        yield self._no_but()
        yield self._appeals()
        yield self._budget()
        yield self._alerts()

    # -- in, out and open -----------------------------------------------------------------------------

    def _flow(self) -> ReportSection:
        return self._section(
            "flow",
            N_("In, out and open"),
            [self._flow_in_whole(), self._flow_over_parts()],
            self._flow_drawn(),
        )

    def _flow_in_whole(self) -> PageTable:
        rows = list(map(self._flow_row, FLOW))
        return self._table(N_("In the whole period"), NUMBERED, rows)

    def _flow_row(self, figure: str) -> list[ShownFigure]:
        return [self._head(FLOW[figure]), self.told.counted(figure, "flow")]

    def _flow_over_parts(self) -> PageTable:
        rows = list(map(self._slice_row, self.told.slices))
        return self._table(N_("Over time"), FLOW_BY_PART, rows)

    def _flow_drawn(self) -> list[Picture]:
        came = [each.report.flow["in"] for each in self.told.slices]
        return self._bars_over_time(N_("What came in"), came)

    def _slice_row(self, each: Slice) -> list[ShownFigure]:
        cells = [self._flow_cell(each, figure) for figure in FLOW]
        return [ShownFigure(self._period(each)), *cells]

    def _flow_cell(self, each: Slice, figure: str) -> ShownFigure:
        numbers = {**each.report.flow, "open": each.still_open}
        told = self.sheet.n(numbers[figure])
        return self._over_time(each, told, figure, "flow")

    # -- what came in ---------------------------------------------------------------------------------

    def _mark(self, key: str) -> ReportSection:
        return self._section(
            key, NAMES[key], [self._mark_table(key)], self._mark_drawn(key)
        )

    def _mark_table(self, key: str) -> PageTable:
        rows = [
            self._mark_row(key, name)
            for name, _ in self.sheet.in_order(key)
        ]
        return self._table(NAMES[key], NUMBERED, rows)

    def _mark_drawn(self, key: str) -> list[Picture]:
        bars = [(cell.name, cell.number) for cell in self.sheet.marked(key)]
        return self._bars(NAMES[key], bars)

    def _mark_row(self, key: str, name: str) -> list[ShownFigure]:
        title = self.sheet.cell_name(key, name)
        return [ShownFigure(title), self.told.counted(f"{key}.{name}", key)]

    # -- what we did ----------------------------------------------------------------------------------

    def _improvements(self) -> ReportSection:
        title = N_("Improvements")
        tables = [self._improved(title), *self._changed()]
        return self._section("improvements", title, tables)

    def _improved(self, title: Clean) -> PageTable:
        improved = self.report.improvements
        rows = self._cells("improvements", improved, IMPROVED)
        return self._table(title, NUMBERED, rows)

    def _changed(self) -> Iterator[PageTable]:
        """Yield what was to change, which is not for the public."""
        if not self.sheet.for_public and self.told.improvements:
            rows = list(map(self._changed_row, self.told.improvements))
            yield self._table(N_("What was to change"), CHANGED, rows)

    def _today(self) -> date:
        moment = datetime.fromtimestamp(self.report.as_of, UTC)
        return moment.astimezone(self.say.zone).date()

    def _changed_row(self, each: Improvement) -> list[ShownFigure]:
        told = (
            words.written(each.fix, self.say),
            words.written(each.cause, self.say) or ours("-"),
            self._standing(each),
            self.sheet.n(each.failed),
        )
        return list(map(ShownFigure, told))

    def _standing(self, each: Improvement) -> Clean:
        return self.say.word(STANDINGS[each.standing(self._today())])

    def _no_but(self) -> ReportSection:
        told = self.report.no_but
        title = N_("No, but...")
        return self._counted(
            "no_but",
            title,
            told,
            OFFERED,
        )

    def _counted(
        self,
        key: str,
        title: Clean,
        told: Cells,
        names: dict[str, Clean],
    ) -> ReportSection:
        """Return a section that is just a number for each of some names."""
        rows = self._cells(key, told, names)
        return self._of_table(
            key,
            title,
            NUMBERED,
            rows,
        )

    def _of_table(
        self,
        key: str,
        title: Clean,
        heads: Sequence[Clean],
        rows: Sequence[Sequence[ShownFigure]],
    ) -> ReportSection:
        """Return a section of one table that is called as the section is."""
        return self._section(key, title, [self._table(title, heads, rows)])

    def _appeals(self) -> ReportSection:
        title = N_("Appeals")
        rows = list(map(self._appeal_row, LEVELS))
        return self._of_table(
            "appeals",
            title,
            (N_("appeal"), *appealed(self.say).values()),
            rows,
        )

    def _appeal_row(self, level: str) -> list[ShownFigure]:
        cells = [
            self._appeal_cell(level, name)
            for name in self.report.appeals[level]
        ]
        return [self._head(LEVELS[level]), *cells]

    def _appeal_cell(self, level: str, name: str) -> ShownFigure:
        return self.told.counted(f"appeals.{level}.{name}", "appeals")

    def _budget(self) -> ReportSection:
        rows = list(self._spent())
        table = self._table(N_("Spent and won back"), NUMBERED, rows)
        return self._section("gestures", SPENT, [table])

    def _spent(self) -> Iterator[list[ShownFigure]]:
        count = self.told.counted("gestures.count", "gestures")
        yield [self._head(N_("gestures")), count]
        yield [self._head(N_("spent")), self._cost()]
        yield self._won_back()
        yield from self._cost_of_each()

    def _won_back(self) -> list[ShownFigure]:
        won = self.report.won_back.won
        figure = "recovery.won_back.won"
        return [
            self._head(N_("customers won back")),
            self.told.beside(won, figure, "recovery"),
        ]

    def _cost(self) -> ShownFigure:
        spent = self.sheet.money(self.report.cost)
        return self.told.shown("gestures.cost", spent, "gestures")

    def _cost_of_each(self) -> Iterator[list[ShownFigure]]:
        cost = self.report.cost
        won = self.report.won_back.won
        if cost is not None and won:
            yield self._of_each(cost // won)

    def _of_each(self, cost: int) -> list[ShownFigure]:
        told = self.sheet.money(cost)
        count = "gestures.count"
        cell = self.told.shown_beside(told, count, "gestures")
        return [self._head(SPENT_FOR_EACH), cell]

    def _alerts(self) -> ReportSection:
        told = self.report.alerts
        title = N_("Alerts")
        return self._counted(
            "alerts",
            title,
            told,
            ALERTED,
        )
