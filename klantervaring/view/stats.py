"""The figures of a period on the screen and as CSV (`kv stats`); all from the same report.

A number that is None is not shown: nothing is known, or it is not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from klantervaring.core.stats.figures import COMPARED, UNKNOWN, Report
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
)
from klantervaring.core.time.moments import start_of_day
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.as_csv import dump
from klantervaring.view.screen import Column, Screen, Table

NAMES = {
    "steps": N_("Steps reached"),
    "channels": N_("Channel"),
    "moments": N_("Moment"),
    "causes": N_("Cause"),
    "kano": N_("Kano"),
}
LEVELS = {"first": N_("first"), "second": N_("second")}
FELT = {"mood": N_("Mood (1-5)"), "score": N_("Score (0-10)")}
_NOTHING = ours("-")
_HISTORY = plural(
    "One promise is unknown: history from a list, which does not tell when we reacted.",
    "{n} promises are unknown: history from a list, which does not tell when we reacted.",
)


class Sheet:
    """The report of one period, for one reader. `titles` are those of promises and steps."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        report: Report,
        for_public: bool,
        titles: Mapping[str, Named] | None = None,
    ) -> None:
        self.screen = screen
        self.say = speaker
        self.report = report
        self.for_public = for_public
        self.titles = titles or {}

    def show(self, unknown: int) -> None:
        """All of it, and how to ask on."""
        report = self.report
        self.screen.title(self._period())
        flow = Text(
            "In {came} · out {went} · open {open}",
            came=self.n(report["in"]),
            went=self.n(report["out"]),
            open=self.n(report["open"]),
        )
        self.screen.line(self.say(flow))
        self._promises()
        if unknown and not self.for_public:
            self.screen.line(self.say(Text(*_HISTORY, n=unknown)))
        self._groups()
        self._appeals()
        self._recovery()
        self._work()
        self.screen.line()
        self.screen.line(self.say(self._remark()))

    def _remark(self) -> Text:
        if self.for_public:
            return Text(
                "A dash stands for a number below three, or one from which such a number follows."
            )
        return Text(
            "Which cases are those? {command}",
            command=Code("kv stats --cases promises.response.late"),
        )

    def _period(self) -> Clean:
        since, until = (
            self.report["period"]["since"],
            self.report["period"]["until"],
        )
        if since and until:
            return self.say(
                Text(
                    "Figures from {since} up to and including {until}",
                    since=self._day(since),
                    until=self._day(until),
                )
            )
        if since:
            return self.say(
                Text("Figures since {since}", since=self._day(since))
            )
        if until:
            return self.say(
                Text(
                    "Figures up to and including {until}",
                    until=self._day(until),
                )
            )
        return self.say(Text("Figures of all cases"))

    def _day(self, text: str) -> Clean:
        return self.say.day(
            start_of_day(date.fromisoformat(text), self.say.zone)
        )

    # -- parts --------------------------------------------------------------------------------------------

    def _promises(self) -> None:
        rows: list[dict[str, Cell]] = [
            {
                "name": self._title(name),
                **{
                    state: self.n(row[state])
                    for state in ("met", "late", "overdue", "running")
                },
                "share": self.percent(row["share"]),
                "median": self._took(
                    Text(
                        "half within {span}",
                        span=self._span(row["median_seconds"]),
                    ),
                    row,
                ),
                "p90": self._took(
                    Text(
                        "90 % within {span}",
                        span=self._span(row["p90_seconds"]),
                    ),
                    row,
                ),
            }
            for name, row in self.report["promises"].items()
        ]
        headings = {
            "name": N_("promise"),
            "met": N_("in time"),
            "late": N_("late"),
            "overdue": N_("open"),
            "running": N_("runs"),
            "share": N_("share"),
            "median": N_("how long"),
            "p90": NOTHING,
        }
        self._table(
            N_("Promises that began in the period"),
            headings,
            rows,
            ("met", "share"),
            ("median", "p90"),
        )

    def _took(self, text: Text, row: Mapping[str, Any]) -> Clean:
        return _NOTHING if row["median_seconds"] is None else self.say(text)

    def _groups(self) -> None:
        rows = [
            (self.say.word(name), self._cells(key))
            for key, name in NAMES.items()
        ]
        shown = [(name, cells) for name, cells in rows if cells]
        if not shown:
            return
        self._heading(N_("What came in"))
        space = max(len(name) for name, _ in shown)
        for name, cells in shown:
            self.screen.line(ours("{}  {}", name.ljust(space), cells))

    def _cells(self, key: str) -> Clean:
        cells = list(self.report[key].items())
        if key == "steps":
            order = list(self.titles)
            cells.sort(
                key=lambda item: (
                    order.index(item[0]) if item[0] in order else len(order)
                )
            )
        return ours(", ").join(
            [
                ours("{} {}", self._cell_name(key, n), self.n(number))
                for n, number in cells
            ]
        )

    def _cell_name(self, key: str, name: str) -> Clean:
        if name == UNKNOWN:
            return self.say.word(N_("unknown"))
        return self._title(name) if key == "steps" else clean(name)

    def _appeals(self) -> None:
        rows: list[dict[str, Cell]] = []
        for level, title in LEVELS.items():
            row = self.report["appeals"][level]
            if row["lodged"]:
                cells = {name: self.n(number) for name, number in row.items()}
                rows.append(
                    {
                        "level": self.say.word(title),
                        **cells,
                        "share": self._upheld(row),
                    }
                )
        headings = {
            "level": N_("appeal"),
            "lodged": N_("lodged"),
            "upheld": N_("upheld"),
            "partly": N_("partly"),
            "rejected": N_("rejected"),
            "open": N_("open"),
            "share": N_("upheld*"),
        }
        self._table(N_("Appeals"), headings, rows)
        if rows:
            self.screen.line(
                self.say(
                    Text(
                        "* of those decided on; partly upheld counts as upheld."
                    )
                )
            )

    def _upheld(self, row: Mapping[str, int | None]) -> Clean:
        upheld, partly, rejected = row["upheld"], row["partly"], row["rejected"]
        if (
            upheld is None
            or partly is None
            or rejected is None
            or not upheld + partly + rejected
        ):
            return _NOTHING
        return self.percent((upheld + partly) / (upheld + partly + rejected))

    def _recovery(self) -> None:
        recovery = self.report["recovery"]
        lines = [
            self._felt(what, recovery[what])
            for what in COMPARED
            if recovery[what]["pairs"]
        ]
        if recovery["won_back"]["judged"]:
            lines.append((N_("Won back"), self._won(recovery["won_back"])))
        if recovery["asked"]["answers"]:
            asked = Text(
                "{score} on average of {n} answers",
                score=self.mean(recovery["asked"]["score"]),
                n=self.n(recovery["asked"]["answers"]),
            )
            lines.append((N_("When we asked"), asked))
        if not lines:
            return
        self._heading(N_("The effect of recovery (H1)"))
        space = max(len(self.say.word(name)) for name, _ in lines)
        for name, told in lines:
            self.screen.line(
                ours("{}  {}", self.say.word(name).ljust(space), self.say(told))
            )

    def _felt(self, what: str, row: Mapping[str, Any]) -> tuple[Clean, Text]:
        told = Text(
            "{before} before, {after} after ({pairs} cases: {better} better, {worse} worse, {same} the same)",
            before=self.mean(row["before"]),
            after=self.mean(row["after"]),
            pairs=self.n(row["pairs"]),
            better=self.n(row["better"]),
            worse=self.n(row["worse"]),
            same=self.n(row["same"]),
        )
        return FELT[what], Text("{told}; may be chance", told=told) if row[
            "chance"
        ] else told

    def _won(self, row: Mapping[str, Any]) -> Text:
        told = Text(
            "{won} of {judged}, {share} (between {low} and {high}, 19 times out of 20)",
            won=self.n(row["won"]),
            judged=self.n(row["judged"]),
            share=self.percent(row["share"]),
            low=self.percent(row["low"]),
            high=self.percent(row["high"]),
        )
        return (
            Text("{told}; may be chance", told=told) if row["chance"] else told
        )

    def _work(self) -> None:
        report = self.report
        self._heading(N_("What we did"))
        for told in self._deeds(report):
            self.screen.line(ours("- {}", self.say(told)))

    def _deeds(self, report: Report) -> Iterator[Text]:
        n, made, alerts = self.n, report["improvements"], report["alerts"]
        no_but, gestures = report["no_but"], report["gestures"]
        yield Text(
            "no-but: {offered} offered, {accepted} accepted",
            offered=n(no_but["offered"]),
            accepted=n(no_but["accepted"]),
        )
        yield Text(
            "gestures: {count}, {cost}",
            count=n(gestures["count"]),
            cost=self._money(gestures["cost"]),
        )
        yield Text("fans: {n}", n=n(report["fans"]))
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
            taken=n(alerts["taken"]),
            open=n(alerts["open"]),
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
            written.replace(".", ",") if self.say.language == "nl" else written
        )

    def _money(self, cost: float | None) -> Clean:
        return (
            _NOTHING
            if cost is None
            else words.money(round(cost * 100), self.say)
        )

    def _span(self, seconds: int | None) -> Clean:
        return (
            _NOTHING
            if seconds is None
            else self.say.span(timedelta(seconds=seconds))
        )

    def _title(self, name: str) -> Clean:
        found: Part = self.titles.get(name, name)
        return self.say.part(found)

    def _heading(self, heading: Clean) -> None:
        self.screen.line()
        self.screen.title(self.say.word(heading))

    def _table(
        self,
        heading: Clean,
        headings: Mapping[str, Clean],
        rows: list[dict[str, Cell]],
        *stacks: tuple[str, str],
    ) -> None:
        if not rows:
            return
        self._heading(heading)
        columns = [
            Column(key, self.say.word(name)) for key, name in headings.items()
        ]
        below = {lower: upper for upper, lower in stacks}
        over = dict(stacks)
        drawn = [
            (key, over[key]) if key in over else (key,)
            for key in headings
            if key not in below
        ]
        self.screen.table(Table(columns, rows, drawn))


def as_csv(report: Report) -> Clean:
    """A line for each figure: its name and its number; nothing where it is not known or not shown."""
    return dump([("figure", "value"), *_flat(report, "")])


def _flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield name, value
        return
    for key, inner in value.items():
        yield from _flat(inner, f"{name}.{key}" if name else key)
