"""The figures of a period on the screen (`kv stats`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from klantervaring.core.choices import DECISIONS
from klantervaring.core.facts import PROMISE_STATES
from klantervaring.core.stats.figures import (
    Cells,
    ComparedRow,
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

_PROMISED = N_("Promises that began in the period")
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
_DECISIONS = {
    "upheld": N_("upheld"),
    "partly": N_("partly"),
    "rejected": N_("rejected"),
}


_DECIDED = Text("* of those decided on; partly upheld counts as upheld.")


def appealed(say: Speaker) -> dict[str, Clean]:
    """Return what each number of appeals is called above its column; a decision in short where it can be."""
    decided = {
        key: _DECISIONS.get(key) or say.part(decision.title)
        for key, decision in DECISIONS.items()
    }
    return {"lodged": N_("lodged"), **decided, "open": N_("open")}


class FigureSheet(SheetWords):
    """Shows the report of one period to one reader. `titles` are as of `SheetWords`."""

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
        self._ask_on()

    # -- parts --------------------------------------------------------------------------------------------

    def _flow(self, trends: Sequence[Trend]) -> None:
        self.screen.title(self.say(self.period()))
        self._line(self.flow())
        show_trends(self.screen, self.say, trends)

    def _promises(self, unknown: int) -> None:
        if self.screen.drawn:
            told = list(map(self._kept, self.report.promises))
            self._lines(_PROMISED, told)
        else:
            self._promise_table()
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

    def _promise_table(self) -> None:
        self._table(
            _PROMISED,
            _OF_PROMISES,
            list(map(self._promise, self.report.promises)),
            ("met", "share"),
            ("median", "p90"),
        )

    def _promise(self, row: PromiseRow) -> dict[str, Cell]:
        states = {
            state: self.n(getattr(row, state)) for state in PROMISE_STATES
        }
        half, ninth = self._times(row)
        return {
            "name": self.title_of(row.name),
            **states,
            "share": self.percent(row.share),
            "median": half,
            "p90": ninth,
        }

    def _times(self, row: PromiseRow) -> tuple[Clean, Clean]:
        """Return within what time it was kept half the time, and nine times out of ten."""
        half = row.median_seconds
        ninth = row.p90_seconds
        if half is None:
            return DASH, DASH
        return (
            self.say(Text("half within {span}", span=self._span(half))),
            self.say(Text("90 % within {span}", span=self._span(ninth))),
        )

    def _span(self, seconds: int | None) -> Clean:
        return DASH if seconds is None else self.say.span(seconds)

    def _marks(self) -> None:
        if self.screen.drawn:
            for key, cells in self._there():
                self._drawn(NAMES[key], cells)
        else:
            self._marks_in_lines()

    def _there(self) -> Iterator[tuple[str, list[BarCell]]]:
        for key in NAMES:
            cells = self.marked(key)
            if cells:
                yield key, cells

    def _marks_in_lines(self) -> None:
        told = [
            (NAMES[key], _in_a_line(cells)) for key, cells in self._there()
        ]
        self._lines(N_("What came in"), told)

    def _drawn(self, heading: Clean, cells: Sequence[BarCell]) -> None:
        """Show numbers as bars, and those for which there is no bar in a line."""
        self._heading(heading)
        rest = cells[self._bars(cells) :]
        if rest:
            self.screen.line(_in_a_line(rest))

    def _bars(self, cells: Sequence[BarCell]) -> int:
        """Show bars, and return how many; one alone would be as long as all of it."""
        many = len(cells) > 1
        return (
            _BARS if many and show_bars(self.screen, cells[:_BARS]) else 0
        )

    def _appeals(self) -> None:
        rows = list(self._lodged())
        headings = {
            "level": N_("appeal"),
            **appealed(self.say),
            "share": N_("upheld*"),
        }
        self._table(N_("Appeals"), headings, rows)
        if rows:
            self._line(_DECIDED)

    def _lodged(self) -> Iterator[dict[str, Cell]]:
        for level, title in LEVELS.items():
            cells = self.report.appeals[level]
            if cells["lodged"]:
                yield {"level": self.say.word(title), **self._appeal(cells)}

    def _appeal(self, cells: Cells) -> dict[str, Cell]:
        told = {name: self.n(number) for name, number in cells.items()}
        return {**told, "share": self.upheld(cells)}

    def _recovery(self) -> None:
        told = [*self._compared(), *self._won_back(), *self._asked()]
        self._lines(N_("The effect of recovery"), told)

    def _compared(self) -> Iterator[tuple[Clean, Clean]]:
        for what, row in self.report.compared.items():
            if row.pairs:
                yield FELT[what], self._read(self.felt(row), row)

    def _read(self, told: Text, row: ComparedRow | WonBackRow) -> Clean:
        """Say a figure, and whether it may be chance."""
        if row.chance:
            told = Text("{told}; may be chance", told=told)
        return self.say(told)

    def _won_back(self) -> Iterator[tuple[Clean, Clean]]:
        row = self.report.won_back
        if row.judged:
            yield N_("Won back"), self._read(self._won(row), row)

    def _asked(self) -> Iterator[tuple[Clean, Clean]]:
        if self.report.asked.answers:
            yield N_("When we asked"), self.say(self.asked())

    def _won(self, row: WonBackRow) -> Text:
        if self.screen.drawn:
            return won_back(row, self.n, self.percent)
        return self.won(row)

    def _deeds(self) -> None:
        self._heading(N_("What we did"))
        for deed in self.deeds():
            self.screen.line(ours("- {}", self.say(deed)))

    def _ask_on(self) -> None:
        self.screen.line()
        self._line(self.remark())

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
