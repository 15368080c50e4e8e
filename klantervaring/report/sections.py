"""The sections of a report: each figure of `kv stats` once, in a table, with a picture of some beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from klantervaring.core.stats.figures import MOVED, PROMISE_STATES
from klantervaring.core.stats.significance import wilson
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Text,
    clean,
    ours,
)
from klantervaring.report.fan_days import FanDays
from klantervaring.report.headings import (
    ALERTED,
    ASKED,
    BEFORE_AFTER,
    BY_DAY,
    CHANGED,
    FLOW,
    IMPROVED,
    KEPT,
    NUMBERED,
    OFFERED,
    PROMISES,
    WON,
)
from klantervaring.report.page_parts import (
    Bar,
    ReportSection,
    ShownFigure,
)
from klantervaring.report.section_parts import SectionParts
from klantervaring.report.telling import Slice
from klantervaring.view import words
from klantervaring.view.figures.improvements import STANDINGS
from klantervaring.view.figures.stats import FELT, LEVELS, NAMES, appealed

#: The newest stories that a report tells.
_STORIES = 12
#: How many sections there are.
SECTIONS = 9 + len(NAMES)
_CHANCE = N_("may be chance")
#: The highest that a customer can say.
_HIGHEST = {"mood": 5, "score": 10}


class Sections(SectionParts):
    """Makes the sections of one report for one reader."""

    def all(self) -> Iterator[ReportSection]:
        """Yield the sections in their order."""
        yield self._flow()
        yield self._promises()
        yield from map(self._mark, NAMES)
        yield self._fans()
        yield self._recovery()
        yield self._improvements()
        yield self._no_but()
        yield self._appeals()
        yield self._budget()
        yield self._alerts()

    # -- each -----------------------------------------------------------------------------------------

    def _flow(self) -> ReportSection:
        rows = [
            [self._head(name), self.told.counted(key, "flow")]
            for key, name in FLOW.items()
        ]
        now = self._table(N_("In the whole period"), NUMBERED, rows)
        over = [self._slice_row(each) for each in self.told.slices]
        heads = (N_("period"), N_("in"), N_("out"), N_("open at its end"))
        time = self._table(N_("Over time"), heads, over)
        bars = [
            (self._period(each), each.report.flow["in"])
            for each in self.told.slices
        ]
        return self._section(
            "flow",
            N_("In, out and open"),
            [now, time],
            self._bars(N_("What came in"), bars),
        )

    def _slice_row(self, each: Slice) -> list[ShownFigure]:
        flow = each.report.flow
        numbers = {**flow, "open": each.still_open}
        row = [ShownFigure(self._period(each))]
        for figure in FLOW:
            number = self.sheet.n(numbers[figure])
            row.append(self._over_time(each, number, figure, "flow"))
        return row

    def _promises(self) -> ReportSection:
        rows: list[list[ShownFigure]] = []
        over: list[tuple[list[ShownFigure], Bar]] = []
        for row in self.report.promises:
            start = f"promises.{row.name}"
            median, p90 = (
                self._span(row.median_seconds),
                self._span(row.p90_seconds),
            )
            rows.append(
                [
                    ShownFigure(self.sheet.title_of(row.name)),
                    *(
                        self.told.counted(f"{start}.{state}", "promises")
                        for state in PROMISE_STATES
                    ),
                    self.told.percented(f"{start}.share", "promises"),
                    self.told.shown(
                        f"{start}.median_seconds", median, "promises"
                    ),
                    self.told.shown(
                        f"{start}.p90_seconds", p90, "promises"
                    ),
                ]
            )
        for each in self.told.slices:
            over += self._kept(each)
        tables = [
            self._table(
                N_("Promises that began in the period"), PROMISES, rows
            ),
            self._table(
                N_("Promises kept, over time"),
                KEPT,
                [row for row, _ in over],
            ),
        ]
        return self._section(
            "promises",
            N_("Promises kept"),
            tables,
            self._picture(
                N_(
                    "Promises kept in time, in percent; the line shows where the share may really lie"
                ),
                [bar for _, bar in over],
            ),
        )

    def _kept(self, each: Slice) -> Iterator[tuple[list[ShownFigure], Bar]]:
        """Yield of each promise of a month how it was kept, and the same as a bar."""
        for row in each.report.promises:
            if row.share is None or None in (
                row.met,
                row.late,
                row.overdue,
            ):
                continue
            due = (row.met or 0) + (row.late or 0) + (row.overdue or 0)
            low, high = wilson(row.met or 0, due)
            name = ours(
                "{} · {}", self._period(each), self.sheet.title_of(row.name)
            )
            share = self.sheet.percent(row.share)
            between = Text(
                "{low} to {high}",
                low=self.sheet.percent(low),
                high=self.sheet.percent(high),
            )
            yield (
                [
                    ShownFigure(name),
                    self._of_promise(each, row.name, self.sheet.n(due)),
                    self._of_promise(each, row.name, share),
                    self._of_promise(each, row.name, self.say(between)),
                ],
                Bar(name, share, 100 * row.share, 100 * low, 100 * high),
            )

    def _of_promise(
        self, each: Slice, name: str, text: Clean
    ) -> ShownFigure:
        figure = f"promises.{name}"
        return self._over_time(each, text, figure, "promises")

    def _mark(self, key: str) -> ReportSection:
        cells = list(self.report.marks[key].items())
        if key == "steps":
            places = {name: n for n, name in enumerate(self.sheet.titles)}
            cells.sort(key=lambda cell: places.get(cell[0], len(places)))
        rows, bars = [], []
        for name, number in cells:
            title = self.sheet.cell_name(key, name)
            rows.append(
                [
                    ShownFigure(title),
                    self.told.counted(f"{key}.{name}", key),
                ]
            )
            bars.append((title, number))
        table = self._table(NAMES[key], NUMBERED, rows)
        return self._section(
            key, NAMES[key], [table], self._bars(NAMES[key], bars)
        )

    def _fans(self) -> ReportSection:
        rows = [[self._head(N_("fans")), self.told.counted("fans", "fans")]]
        if not self.sheet.for_public:
            rows.append(
                [
                    self._head(N_("days in a row with a fan")),
                    self.told.beside(self.told.streak, "fans", "fans"),
                ]
            )
        calendar = FanDays(self.told.fans, self.say)
        over = []
        for each in self.told.slices:
            number = self.sheet.n(each.report.fans)
            row = [
                ShownFigure(self._period(each)),
                self._over_time(each, number, "fans", "fans"),
            ]
            if not self.sheet.for_public:
                row.append(ShownFigure(calendar.days_of(each.days)))
            over.append(row)
        headings = NUMBERED if self.sheet.for_public else BY_DAY
        tables = [
            self._table(N_("Fans"), NUMBERED, rows),
            self._table(N_("Fans over time"), headings, over),
        ]
        bars = [
            (self._period(each), each.report.fans)
            for each in self.told.slices
        ]
        found = self._section(
            "fans",
            N_("Fans"),
            tables,
            self._bars(N_("Fans over time"), bars),
        )
        found = found._replace(quotes=tuple(self._stories()))
        if self.sheet.for_public:
            return found
        days = (
            self.told.slices[0].days.first,
            self.told.slices[-1].days.last,
        )
        return found._replace(years=tuple(calendar.years(*days)))

    def _stories(self) -> Iterator[tuple[Clean, Clean]]:
        told = [fan for fan in reversed(self.told.fans) if fan.story]
        for fan in told[:_STORIES]:
            who = NOTHING
            if not self.sheet.for_public:
                name = clean(fan.customer) or clean(fan.case)
                who = ours("{}, {}", name, self.say.date(fan.day))
            yield who, clean(fan.story, lines=True)

    def _recovery(self) -> ReportSection:
        felt, say = [], self.sheet
        for what, row in self.report.compared.items():
            start = f"recovery.{what}"
            cells = [
                self.told.counted(f"{start}.{name}", "recovery")
                for name in ("pairs", *MOVED)
            ]
            before = self.told.shown(
                f"{start}.before", say.mean(row.before), "recovery"
            )
            after = self.told.shown(
                f"{start}.after", say.mean(row.after), "recovery"
            )
            p = NOTHING if row.p is None else clean(f"{row.p:.4f}")
            chance = self.told.shown(
                f"{start}.p", p or ours("-"), "recovery"
            )
            felt.append(
                [
                    self._head(FELT[what]),
                    *cells,
                    before,
                    after,
                    chance,
                    self._chance(f"{start}.chance"),
                ]
            )
        judged = [
            self._head(N_("Won back")),
            self.told.counted("recovery.won_back.judged", "recovery"),
            self.told.counted("recovery.won_back.won", "recovery"),
            self.told.percented("recovery.won_back.share", "recovery"),
            self.told.percented("recovery.won_back.low", "recovery"),
            self.told.percented("recovery.won_back.high", "recovery"),
            self._chance("recovery.won_back.chance"),
        ]
        asked = [
            self._head(N_("When we asked")),
            self.told.counted("recovery.asked.answers", "recovery"),
            self.told.shown(
                "recovery.asked.score",
                say.mean(self.report.asked.score),
                "recovery",
            ),
        ]
        tables = [
            self._table(N_("Before and after"), BEFORE_AFTER, felt),
            self._table(N_("Won back"), WON, [judged]),
            self._table(N_("Customers whom we asked"), ASKED, [asked]),
        ]
        pictures = self._picture(
            N_("Before and after; * may be chance"),
            list(self._before_and_after()),
        )
        pictures += self._picture(
            N_("Won back, in percent; * may be chance"), list(self._won())
        )
        title = N_("The effect of recovery")
        return self._section("recovery", title, tables, pictures)

    def _before_and_after(self) -> Iterator[Bar]:
        for what, row in self.report.compared.items():
            if row.before is None or row.after is None:
                continue
            felt = self._marked(self.say.word(FELT[what]), row.chance)
            told = ((N_("before"), row.before), (N_("after"), row.after))
            for when, value in told:
                name = ours("{}, {}", felt, self.say.word(when))
                length = 100 * value / _HIGHEST[what]
                yield Bar(name, self.sheet.mean(value), length)

    def _won(self) -> Iterator[Bar]:
        won = self.report.won_back
        if won.share is None or won.low is None or won.high is None:
            return
        name = self._marked(self.say.word(N_("Won back")), won.chance)
        share = self.sheet.percent(won.share)
        yield Bar(
            name, share, 100 * won.share, 100 * won.low, 100 * won.high
        )

    def _marked(self, name: Clean, is_chance: bool | None) -> Clean:
        return ours("{} *", name) if is_chance else name

    def _chance(self, figure: str) -> ShownFigure:
        value = self.told.figures[figure]
        if value is None:
            return self.told.shown(figure, ours("-"), "recovery")
        text = _CHANCE if value else N_("no chance")
        return self.told.shown(figure, self.say.word(text), "recovery")

    def _improvements(self) -> ReportSection:
        cells = self._cells(
            "improvements", self.report.improvements, IMPROVED
        )
        tables = [self._table(N_("Improvements"), NUMBERED, cells)]
        if not self.sheet.for_public and self.told.improvements:
            tables.append(
                self._table(
                    N_("What was to change"), CHANGED, self._changed()
                )
            )
        return self._section("improvements", N_("Improvements"), tables)

    def _changed(self) -> list[list[ShownFigure]]:
        today = self.say.zone
        rows = []
        for each in self.told.improvements:
            day = (
                datetime.fromtimestamp(self.report.as_of, UTC)
                .astimezone(today)
                .date()
            )
            standing = self.say.word(STANDINGS[each.standing(day)])
            failed = self.sheet.n(each.failed)
            cause = words.written(each.cause, self.say)
            rows.append(
                [
                    ShownFigure(words.written(each.fix, self.say)),
                    ShownFigure(cause or ours("-")),
                    ShownFigure(standing),
                    ShownFigure(failed),
                ]
            )
        return rows

    def _no_but(self) -> ReportSection:
        rows = self._cells("no_but", self.report.no_but, OFFERED)
        table = self._table(N_("No, but..."), NUMBERED, rows)
        return self._section("no_but", N_("No, but..."), [table])

    def _appeals(self) -> ReportSection:
        rows = []
        for level, title in LEVELS.items():
            cells = [
                self.told.counted(f"appeals.{level}.{name}", "appeals")
                for name in self.report.appeals[level]
            ]
            rows.append([self._head(title), *cells])
        headings = (N_("appeal"), *appealed(self.say).values())
        table = self._table(N_("Appeals"), headings, rows)
        return self._section("appeals", N_("Appeals"), [table])

    def _budget(self) -> ReportSection:
        cost, won = self.report.cost, self.report.won_back.won
        spent = ours("-") if cost is None else words.money(cost, self.say)
        rows = [
            [
                self._head(N_("gestures")),
                self.told.counted("gestures.count", "gestures"),
            ],
            [
                self._head(N_("spent")),
                self.told.shown("gestures.cost", spent, "gestures"),
            ],
            [
                self._head(N_("customers won back")),
                self.told.beside(won, "recovery.won_back.won", "recovery"),
            ],
        ]
        if cost is not None and won:
            each = words.money(cost // won, self.say)
            rows.append(
                [
                    self._head(N_("spent for each customer won back")),
                    self.told.shown_beside(
                        each, "gestures.count", "gestures"
                    ),
                ]
            )
        table = self._table(N_("Spent and won back"), NUMBERED, rows)
        return self._section(
            "gestures", N_("Gestures and what they brought"), [table]
        )

    def _alerts(self) -> ReportSection:
        rows = self._cells("alerts", self.report.alerts, ALERTED)
        return self._section(
            "alerts",
            N_("Alerts"),
            [self._table(N_("Alerts"), NUMBERED, rows)],
        )
