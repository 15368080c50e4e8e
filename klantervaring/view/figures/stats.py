"""The figures of a period on the screen (`kv stats`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from klantervaring.core.stats.figures import (
    PromiseRow,
    Report,
    WonBackRow,
)
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Clean,
    Named,
    Text,
    ours,
    plural,
)
from klantervaring.language import Speaker
from klantervaring.view.figures.bars import (
    BarCell,
    Trend,
    show_bars,
    show_trends,
)
from klantervaring.view.figures.plain_figures import promise, won_back
from klantervaring.view.figures.sheet_words import DASH, SheetWords
from klantervaring.view.terminal.screen import Column, Screen, Table

NAMES = {
    "steps": N_("Steps reached"),
    "channels": N_("Channel"),
    "moments": N_("Moment"),
    "causes": N_("Cause"),
    "kano": N_("Kano"),
}
LEVELS = {"first": N_("first"), "second": N_("second")}
FELT = {"mood": N_("Mood (1-5)"), "score": N_("Score (0-10)")}
#: How many of a group have a bar; the others stand in a line below.
_BARS = 12
_HISTORY = plural(
    "One promise is unknown: history from a list, which does not tell when we reacted.",
    "{n} promises are unknown: history from a list, which does not tell when we reacted.",
)

_OF_PROMISES = {
    "name": N_("promise"),
    "met": N_("in time"),
    "late": N_("late"),
    "overdue": N_("late, open"),
    "running": N_("runs"),
    "share": N_("share"),
    "median": N_("how long"),
    "p90": NOTHING,
}
_OF_APPEALS = {
    "level": N_("appeal"),
    "lodged": N_("lodged"),
    "upheld": N_("upheld"),
    "partly": N_("partly"),
    "rejected": N_("rejected"),
    "open": N_("open"),
    "share": N_("upheld*"),
}


class FigureSheet(SheetWords):
    """Shows the report of one period to one reader. `titles` are those of promises and steps."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        report: Report,
        for_public: bool,
        titles: Mapping[str, Named],
    ) -> None:
        super().__init__(
            speaker,
            report,
            for_public,
            titles,
        )
        self.screen = screen

    def show(self, unknown: int, trends: Sequence[Trend] = ()) -> None:
        """Show all of it, and how to ask on; `unknown` promises are of history from a list."""
        self._flow(trends)
        self._promises(unknown)
        self._marks()
        self._appeals()
        self._recovery()
        self._deeds()
        self.screen.line()
        self._line(self.remark())

    # -- parts --------------------------------------------------------------------------------------------

    def _flow(self, trends: Sequence[Trend]) -> None:
        self.screen.title(self.say(self.period()))
        self._line(self.flow())
        show_trends(self.screen, self.say, trends)

    def _promises(self, unknown: int) -> None:
        title = N_("Promises that began in the period")
        if self.screen.drawn:
            self._lines(title, list(map(self._kept, self.report.promises)))
        else:
            self._promise_table(title)
        if unknown and not self.for_public:
            self._line(Text(*_HISTORY, n=unknown))

    def _kept(self, row: PromiseRow) -> tuple[Clean, Clean]:
        kept = promise(
            row,
            self.n,
            self.percent,
            self.say,
        )
        return self.title_of(row.name), kept

    def _promise_table(self, title: Clean) -> None:
        self._table(
            title,
            _OF_PROMISES,
            list(map(self._promise, self.report.promises)),
            ("met", "share"),
            ("median", "p90"),
        )

    def _promise(self, row: PromiseRow) -> dict[str, Cell]:
        half, ninth = self._times(row)
        return {
            "name": self.title_of(row.name),
            "met": self.n(row.met),
            "late": self.n(row.late),
            "overdue": self.n(row.overdue),
            "running": self.n(row.running),
            "share": self.percent(row.share),
            "median": half,
            "p90": ninth,
        }

    def _times(self, row: PromiseRow) -> tuple[Clean, Clean]:
        """Return within what time it was kept half the time, and nine times out of ten."""
        if row.median_seconds is None:
            return DASH, DASH
        median = self._span(row.median_seconds)
        half = Text("half within {span}", span=median)
        p90 = self._span(row.p90_seconds)
        return self.say(half), self.say(
            Text("90 % within {span}", span=p90)
        )

    def _span(self, seconds: int | None) -> Clean:
        return DASH if seconds is None else self.say.span(seconds)

    def _marks(self) -> None:
        told = [(key, self.marked(key)) for key in NAMES]
        there = [(key, cells) for key, cells in told if cells]
        if self.screen.drawn:
            for key, cells in there:
                self._drawn(key, cells)
            return
        lines = [(NAMES[key], _in_a_line(cells)) for key, cells in there]
        self._lines(N_("What came in"), lines)

    def _drawn(
        self,
        key: str,
        cells: Sequence[BarCell],
    ) -> None:
        self._heading(NAMES[key])
        many = len(cells) > 1  # one alone is as long as all of it
        if many and show_bars(self.screen, cells[:_BARS]):
            cells = cells[_BARS:]
        if cells:
            self.screen.line(_in_a_line(cells))

    def _appeals(self) -> None:
        appeals = self.report.appeals
        lodged = [level for level in LEVELS if appeals[level]["lodged"]]
        rows = list(map(self._appeal, lodged))
        self._table(N_("Appeals"), _OF_APPEALS, rows)
        if rows:
            self._line(
                Text(
                    "* of those decided on; partly upheld counts as upheld."
                )
            )

    def _appeal(self, level: str) -> dict[str, Cell]:
        cells = self.report.appeals[level]
        row: dict[str, Cell] = {"level": self.say.word(LEVELS[level])}
        row |= {name: self.n(number) for name, number in cells.items()}
        return row | {"share": self.upheld(cells)}

    def _recovery(self) -> None:
        told = [*self._compared(), *self._won_back(), *self._asked()]
        self._lines(N_("The effect of recovery"), told)

    def _compared(self) -> Iterator[tuple[Clean, Clean]]:
        for what, row in self.report.compared.items():
            if row.pairs:
                felt = _by_chance(self.felt(row), row.chance)
                yield FELT[what], self.say(felt)

    def _won_back(self) -> Iterator[tuple[Clean, Clean]]:
        row = self.report.won_back
        if row.judged:
            won = _by_chance(self._won(row), row.chance)
            yield N_("Won back"), self.say(won)

    def _asked(self) -> Iterator[tuple[Clean, Clean]]:
        if self.report.asked.answers:
            yield N_("When we asked"), self.say(self.asked())

    def _won(self, row: WonBackRow) -> Text:
        if self.screen.drawn:
            return won_back(row, self.n, self.percent)
        return Text(
            "{won} of {judged}, {share} (between {low} and {high}, 19 times out of 20)",
            won=self.n(row.won),
            judged=self.n(row.judged),
            share=self.percent(row.share),
            low=self.percent(row.low),
            high=self.percent(row.high),
        )

    def _deeds(self) -> None:
        self._heading(N_("What we did"))
        for deed in self.deeds():
            self.screen.line(ours("- {}", self.say(deed)))

    # -- lines --------------------------------------------------------------------------------------------

    def _line(self, told: Text) -> None:
        self.screen.line(self.say(told))

    def _heading(self, heading: Clean) -> None:
        self.screen.line()
        self.screen.title(self.say.word(heading))

    def _lines(
        self,
        heading: Clean,
        told: Sequence[tuple[Clean, Clean]],
    ) -> None:
        """Show lines with a name each below a heading; nothing where there are none."""
        if not told:
            return
        self._heading(heading)
        self.screen.facts(self.say.facts(told))

    def _table(
        self,
        heading: Clean,
        headings: Mapping[str, Clean],
        rows: Sequence[Mapping[str, Cell]],
        *stacks: tuple[str, str],
    ) -> None:
        if not rows:
            return
        self._heading(heading)
        columns = [
            Column(key, self.say.word(name))
            for key, name in headings.items()
        ]
        self.screen.table(Table(columns, rows, _stacked(headings, stacks)))


def _stacked(
    keys: Iterable[str], stacks: Sequence[tuple[str, str]]
) -> list[tuple[str, ...]]:
    """Return the columns as they stand below each other in a window: upper and lower of a stack together."""
    over = dict(stacks)
    below = set(over.values())
    return [
        (key, over[key]) if key in over else (key,)
        for key in keys
        if key not in below
    ]


def _in_a_line(cells: Sequence[BarCell]) -> Clean:
    told = [ours("{} {}", cell.name, cell.written) for cell in cells]
    return ours(", ").join(told)


def _by_chance(told: Text, chance: bool | None) -> Text:
    return Text("{told}; may be chance", told=told) if chance else told
