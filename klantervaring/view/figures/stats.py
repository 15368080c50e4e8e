"""The figures of a period on the screen (`kv stats`).

A number that is None is not shown: nothing is known, or it is not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from klantervaring.core import choices
from klantervaring.core.facts import UNKNOWN
from klantervaring.core.stats.figure_words import figure_typed
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
    Code,
    Named,
    Part,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.figures.bars import (
    BarCell,
    Trend,
    show_bars,
    show_trends,
)
from klantervaring.view.figures.plain_figures import promise, won_back
from klantervaring.view.terminal.screen import Column, Screen, Table

NAMES = {
    "steps": N_("Steps reached"),
    "channels": N_("Channel"),
    "moments": N_("Moment"),
    "causes": N_("Cause"),
    "kano": N_("Kano"),
}
_TABLES = {
    "channels": choices.CHANNELS,
    "moments": choices.MOMENTS,
    "kano": choices.KANO,
}
LEVELS = {"first": N_("first"), "second": N_("second")}
FELT = {"mood": N_("Mood (1-5)"), "score": N_("Score (0-10)")}
_DECIDED = {
    "upheld": N_("upheld"),
    "partly": N_("partly"),
    "rejected": N_("rejected"),
}
_NOTHING = ours("-")
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


def appealed(say: Speaker) -> dict[str, Clean]:
    """Return what each number of appeals is called above its column; a decision in short where it can be."""
    decisions = choices.DECISIONS.items()
    return {
        "lodged": N_("lodged"),
        **{
            key: _DECIDED.get(key) or say.part(decision.title)
            for key, decision in decisions
        },
        "open": N_("open"),
    }


class FigureSheet:
    """Shows the report of one period to one reader. `titles` are those of promises and steps."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        report: Report,
        for_public: bool,
        titles: Mapping[str, Named],
    ) -> None:
        self.screen = screen
        self.say = speaker
        self.report = report
        self.for_public = for_public
        self.titles = titles

    def show(self, unknown: int, trends: Sequence[Trend] = ()) -> None:
        """Show all of it, and how to ask on; `unknown` promises are of history from a list."""
        flow = self.report.flow
        self.screen.title(self._period())
        told = Text(
            "In {came} · out {went} · open {open}",
            came=self.n(flow["in"]),
            went=self.n(flow["out"]),
            open=self.n(flow["open"]),
        )
        self.screen.line(self.say(told))
        show_trends(self.screen, self.say, trends)
        self._promises()
        if unknown and not self.for_public:
            self.screen.line(self.say(Text(*_HISTORY, n=unknown)))
        self._marks()
        self._appeals()
        self._recovery()
        self._heading(N_("What we did"))
        for deed in self._deeds():
            self.screen.line(ours("- {}", self.say(deed)))
        self.screen.line()
        self.screen.line(self.say(self._remark()))

    def _remark(self) -> Text:
        if self.for_public:
            return Text(
                "A dash stands for a number below three, or one from which such a number follows."
            )
        figure = figure_typed(self._one_that_is_here(), self.titles)
        command = ours("kv stats --cases {}", quoted(self.say.part(figure)))
        return Text(
            "Which cases are those? {command}", command=Code(command)
        )

    def _one_that_is_here(self) -> str:
        """Return the figure by which a reader sees how to ask on."""
        for row in self.report.promises:
            return f"promises.{row.name}.late"
        return "in"

    def _period(self) -> Clean:
        since, until = self.report.since, self.report.until
        if since and until:
            told = Text(
                "Figures from {since} up to and including {until}",
                since=self.say.date(since),
                until=self.say.date(until),
            )
        elif since:
            told = Text("Figures since {since}", since=self.say.date(since))
        elif until:
            told = Text(
                "Figures up to and including {until}",
                until=self.say.date(until),
            )
        else:
            told = Text("Figures of all cases")
        return self.say(told)

    # -- parts --------------------------------------------------------------------------------------------

    def _promises(self) -> None:
        if self.screen.drawn:
            told = []
            for row in self.report.promises:
                kept = promise(row, self.n, self.percent, self.say)
                told.append((self.title_of(row.name), kept))
            self._lines(N_("Promises that began in the period"), told)
            return
        self._table(
            N_("Promises that began in the period"),
            _OF_PROMISES,
            list(map(self._promise, self.report.promises)),
            ("met", "share"),
            ("median", "p90"),
        )

    def _promise(self, row: PromiseRow) -> dict[str, Cell]:
        half = ninth = _NOTHING
        if row.median_seconds is not None:
            median = self._span(row.median_seconds)
            half = self.say(Text("half within {span}", span=median))
            p90 = self._span(row.p90_seconds)
            ninth = self.say(Text("90 % within {span}", span=p90))
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

    def _marks(self) -> None:
        told = []
        for key, name in NAMES.items():
            cells = self.marked(key)
            if cells and self.screen.drawn:
                self._heading(name)
                many = len(cells) > 1  # one alone is as long as all of it
                if many and show_bars(self.screen, cells[:_BARS]):
                    cells = cells[_BARS:]
                if cells:
                    self.screen.line(_in_a_line(cells))
            elif cells:
                told.append((name, _in_a_line(cells)))
        self._lines(N_("What came in"), told)

    def marked(self, key: str) -> list[BarCell]:
        """Return the numbers of one of `NAMES` with their names: steps in their order, all else by size."""
        cells = list(self.report.marks[key].items())
        if key == "steps":
            places = {name: place for place, name in enumerate(self.titles)}
            cells.sort(key=lambda cell: places.get(cell[0], len(places)))
        return [
            BarCell(self.cell_name(key, name), number, self.n(number))
            for name, number in cells
        ]

    def cell_name(self, key: str, name: str) -> Clean:
        """Say what is counted under a name, of one of `NAMES`."""
        if name == UNKNOWN:
            return self.say.word(N_("unknown"))
        if key == "steps":
            return self.title_of(name)
        if key in _TABLES:
            return words.choice(_TABLES[key], name, self.say)
        return words.written(name, self.say)

    def _appeals(self) -> None:
        rows: list[dict[str, Cell]] = []
        for level, title in LEVELS.items():
            cells = self.report.appeals[level]
            if cells["lodged"]:
                row: dict[str, Cell] = {"level": self.say.word(title)}
                row |= {
                    name: self.n(number) for name, number in cells.items()
                }
                row["share"] = self._upheld(cells)
                rows.append(row)
        headings = {
            "level": N_("appeal"),
            **appealed(self.say),
            "share": N_("upheld*"),
        }
        self._table(N_("Appeals"), headings, rows)
        if rows:
            told = Text(
                "* of those decided on; partly upheld counts as upheld."
            )
            self.screen.line(self.say(told))

    def _upheld(self, cells: Cells) -> Clean:
        told = [cells[decision] for decision in choices.DECISIONS]
        decided = [number for number in told if number is not None]
        if len(decided) < len(told):
            return _NOTHING
        upheld = (cells["upheld"] or 0) + (cells["partly"] or 0)
        whole = sum(decided)
        return self.percent(upheld / whole if whole else None)

    def _asked(self) -> Clean:
        asked = self.report.asked
        told = Text(
            "{score} on average of {n} answers",
            score=self.mean(asked.score),
            n=self.n(asked.answers),
        )
        return self.say(told)

    def _recovery(self) -> None:
        report = self.report
        told = []
        for what, row in report.compared.items():
            if row.pairs:
                told.append((FELT[what], self.say(self._felt(row))))
        if report.won_back.judged:
            won = self.say(self._won(report.won_back))
            told.append((N_("Won back"), won))
        if report.asked.answers:
            told.append((N_("When we asked"), self._asked()))
        self._lines(N_("The effect of recovery"), told)

    def _felt(self, row: ComparedRow) -> Text:
        told = Text(
            "{before} before, {after} after ({pairs} cases: {better} better, {worse} worse, {same} the same)",
            before=self.mean(row.before),
            after=self.mean(row.after),
            pairs=self.n(row.pairs),
            better=self.n(row.better),
            worse=self.n(row.worse),
            same=self.n(row.same),
        )
        return _by_chance(told, row.chance)

    def _won(self, row: WonBackRow) -> Text:
        if self.screen.drawn:
            return _by_chance(
                won_back(row, self.n, self.percent), row.chance
            )
        told = Text(
            "{won} of {judged}, {share} (between {low} and {high}, 19 times out of 20)",
            won=self.n(row.won),
            judged=self.n(row.judged),
            share=self.percent(row.share),
            low=self.percent(row.low),
            high=self.percent(row.high),
        )
        return _by_chance(told, row.chance)

    def _deeds(self) -> Iterator[Text]:
        n, report = self.n, self.report
        no_but, made = report.no_but, report.improvements
        cost = report.cost
        spent = _NOTHING if cost is None else words.money(cost, self.say)
        yield Text(
            "no-but: {offered} offered, {accepted} accepted",
            offered=n(no_but["offered"]),
            accepted=n(no_but["accepted"]),
        )
        yield Text(
            "gestures: {count}, {cost}",
            count=n(report.gestures),
            cost=spent,
        )
        yield Text("fans: {n}", n=n(report.fans))
        yield Text(
            "improvements: {opened} begun; effect checked {closed}, carried out {done}, open {open},"
            " overdue {overdue}",
            opened=n(made["opened"]),
            closed=n(made["closed"]),
            done=n(made["done"]),
            open=n(made["open"]),
            overdue=n(made["overdue"]),
        )
        yield Text(
            "alerts: {taken} taken, {open} call now",
            taken=n(report.alerts["taken"]),
            open=n(report.alerts["open"]),
        )

    # -- numbers ------------------------------------------------------------------------------------------

    def n(self, number: int | None) -> Clean:
        """A number, or a dash."""
        return _NOTHING if number is None else ours("{}", number)

    def percent(self, share: float | None) -> Clean:
        """A share in whole percents."""
        return _NOTHING if share is None else clean(f"{share * 100:.0f} %")

    def mean(self, value: float | None) -> Clean:
        """A mean with one decimal, as the language writes it."""
        if value is None:
            return _NOTHING
        written = f"{value:.1f}"
        return clean(
            written.replace(".", ",")
            if self.say.language == "nl"
            else written
        )

    def _span(self, seconds: int | None) -> Clean:
        return _NOTHING if seconds is None else self.say.span(seconds)

    def title_of(self, name: str) -> Clean:
        """Say what a promise or a step is called."""
        found: Part = self.titles.get(name, name)
        return self.say.part(found)

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
        below = {lower: upper for upper, lower in stacks}
        over = dict(stacks)
        drawn = [
            (key, over[key]) if key in over else (key,)
            for key in headings
            if key not in below
        ]
        self.screen.table(Table(columns, rows, drawn))


def _in_a_line(cells: Sequence[BarCell]) -> Clean:
    told = [ours("{} {}", cell.name, cell.written) for cell in cells]
    return ours(", ").join(told)


def _by_chance(told: Text, chance: bool | None) -> Text:
    return Text("{told}; may be chance", told=told) if chance else told
