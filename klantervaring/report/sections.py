"""The sections of a report: each figure of `kv stats` once, in a table, with a picture of some beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from klantervaring.core.text.sentences import N_, Clean, ours
from klantervaring.core.winning_back.recovery import Improvement
from klantervaring.report.fan_section import FanSection
from klantervaring.report.headings import (
    ALERTED,
    APPEALS,
    CHANGED,
    FLOW,
    IMPROVED,
    NUMBERED,
    OFFERED,
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
from klantervaring.view.figures.stats import LEVELS, NAMES

#: How many sections there are.
SECTIONS = 9 + len(NAMES)


class Sections(SectionParts):
    """Makes the sections of one report for one reader."""

    def all(self) -> Iterator[ReportSection]:
        """Yield the sections in their order."""
        yield self._flow()
        yield PromiseSection(self.told).section()
        yield from map(self._mark, NAMES)
        yield FanSection(self.told).section()
        yield RecoverySection(self.told).section()
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
        rows = [
            [self._head(name), self.told.counted(key, "flow")]
            for key, name in FLOW.items()
        ]
        return self._table(N_("In the whole period"), NUMBERED, rows)

    def _flow_over_parts(self) -> PageTable:
        rows = list(map(self._slice_row, self.told.slices))
        heads = (N_("period"), N_("in"), N_("out"), N_("open at its end"))
        return self._table(N_("Over time"), heads, rows)

    def _flow_drawn(self) -> list[Picture]:
        bars = [
            (self._period(each), each.report.flow["in"])
            for each in self.told.slices
        ]
        return self._bars(N_("What came in"), bars)

    def _slice_row(self, each: Slice) -> list[ShownFigure]:
        cells = [self._flow_cell(each, figure) for figure in FLOW]
        return [ShownFigure(self._period(each)), *cells]

    def _flow_cell(
        self,
        each: Slice,
        figure: str,
    ) -> ShownFigure:
        numbers = {**each.report.flow, "open": each.still_open}
        number = self.sheet.n(numbers[figure])
        return self._over_time(
            each,
            number,
            figure,
            "flow",
        )

    # -- what came in ---------------------------------------------------------------------------------

    def _mark(self, key: str) -> ReportSection:
        return self._section(
            key, NAMES[key], [self._mark_table(key)], self._mark_drawn(key)
        )

    def _mark_table(self, key: str) -> PageTable:
        cells = self.sheet.in_order(key)
        rows = [self._mark_row(key, name) for name, _ in cells]
        return self._table(NAMES[key], NUMBERED, rows)

    def _mark_drawn(self, key: str) -> list[Picture]:
        bars = [(cell.name, cell.number) for cell in self.sheet.marked(key)]
        return self._bars(NAMES[key], bars)

    def _mark_row(
        self,
        key: str,
        name: str,
    ) -> list[ShownFigure]:
        title = self.sheet.cell_name(key, name)
        return [ShownFigure(title), self.told.counted(f"{key}.{name}", key)]

    # -- what we did ----------------------------------------------------------------------------------

    def _improvements(self) -> ReportSection:
        tables = [self._improved()]
        if not self.sheet.for_public and self.told.improvements:
            tables.append(self._changed())
        return self._section("improvements", N_("Improvements"), tables)

    def _improved(self) -> PageTable:
        improved = self.report.improvements
        rows = self._cells("improvements", improved, IMPROVED)
        return self._table(N_("Improvements"), NUMBERED, rows)

    def _changed(self) -> PageTable:
        today = self._today()
        rows = [
            self._changed_row(each, today)
            for each in self.told.improvements
        ]
        return self._table(N_("What was to change"), CHANGED, rows)

    def _today(self) -> date:
        moment = datetime.fromtimestamp(self.report.as_of, UTC)
        return moment.astimezone(self.say.zone).date()

    def _changed_row(
        self, each: Improvement, today: date
    ) -> list[ShownFigure]:
        told = (
            words.written(each.fix, self.say),
            words.written(each.cause, self.say) or ours("-"),
            self.say.word(STANDINGS[each.standing(today)]),
            self.sheet.n(each.failed),
        )
        return list(map(ShownFigure, told))

    def _no_but(self) -> ReportSection:
        rows = self._cells("no_but", self.report.no_but, OFFERED)
        table = self._table(N_("No, but..."), NUMBERED, rows)
        return self._section("no_but", N_("No, but..."), [table])

    def _appeals(self) -> ReportSection:
        rows = [
            self._appeal_row(level, title)
            for level, title in LEVELS.items()
        ]
        table = self._table(N_("Appeals"), APPEALS, rows)
        return self._section("appeals", N_("Appeals"), [table])

    def _appeal_row(
        self,
        level: str,
        title: Clean,
    ) -> list[ShownFigure]:
        row = [self._head(title)]
        for name in self.report.appeals[level]:
            figure = f"appeals.{level}.{name}"
            row.append(self.told.counted(figure, "appeals"))
        return row

    def _budget(self) -> ReportSection:
        rows = list(self._spent())
        table = self._table(N_("Spent and won back"), NUMBERED, rows)
        title = N_("Gestures and what they brought")
        return self._section("gestures", title, [table])

    def _spent(self) -> Iterator[list[ShownFigure]]:
        yield [
            self._head(N_("gestures")),
            self.told.counted("gestures.count", "gestures"),
        ]
        yield [self._head(N_("spent")), self._cost()]
        yield self._won_back()
        yield from self._cost_of_each()

    def _won_back(self) -> list[ShownFigure]:
        won, figure = self.report.won_back.won, "recovery.won_back.won"
        return [
            self._head(N_("customers won back")),
            self.told.beside(won, figure, "recovery"),
        ]

    def _cost(self) -> ShownFigure:
        cost = self.report.cost
        spent = ours("-") if cost is None else words.money(cost, self.say)
        return self.told.shown("gestures.cost", spent, "gestures")

    def _cost_of_each(self) -> Iterator[list[ShownFigure]]:
        cost, won = self.report.cost, self.report.won_back.won
        if cost is not None and won:
            each = words.money(cost // won, self.say)
            yield [
                self._head(N_("spent for each customer won back")),
                self.told.shown_beside(each, "gestures.count", "gestures"),
            ]

    def _alerts(self) -> ReportSection:
        rows = self._cells("alerts", self.report.alerts, ALERTED)
        table = self._table(N_("Alerts"), NUMBERED, rows)
        return self._section("alerts", N_("Alerts"), [table])
