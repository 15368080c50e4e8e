"""What the figures of a period are called, and the sentences that tell of them, for one reader.

A number that is None is not shown: nothing is known, or it is not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from klantervaring.core import choices
from klantervaring.core.facts import UNKNOWN
from klantervaring.core.stats.figure_words import figure_typed
from klantervaring.core.stats.figures import (
    FLOW,
    MOVED,
    Cells,
    ComparedRow,
    Report,
    WonBackRow,
)
from klantervaring.core.text.sentences import (
    N_,
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
from klantervaring.view.figures.bars import BarCell

#: What stands where nothing is known.
DASH = ours("-")
_PAIRS = ("pairs", *MOVED)
_FELT = plural(
    "{before} before, {after} after ({pairs} case: {better} better, {worse} worse, {same} the same)",
    "{before} before, {after} after ({pairs} cases: {better} better, {worse} worse, {same} the same)",
)
_ANSWERED = plural(
    "{score} on average of {answers} answer",
    "{score} on average of {answers} answers",
)
#: What may become of an improvement.
_IMPROVED = ("opened", "closed", "done", "open", "overdue")
_TABLES = {
    "channels": choices.CHANNELS,
    "moments": choices.MOMENTS,
    "kano": choices.KANO,
}


class SheetWords:
    """Says the figures of a report to one reader.

    `titles` are those of promises and steps, by the names of their figures.
    """

    def __init__(
        self,
        speaker: Speaker,
        report: Report,
        for_public: bool,
        titles: Mapping[str, Named],
    ) -> None:
        self.say = speaker
        self.report = report
        self.for_public = for_public
        self.titles = titles

    # -- numbers ------------------------------------------------------------------------------------------

    def n(self, number: int | None) -> Clean:
        """A number, or a dash."""
        return DASH if number is None else ours("{}", number)

    def percent(self, share: float | None) -> Clean:
        """A share in whole percents."""
        return DASH if share is None else clean(f"{share * 100:.0f} %")

    def money(self, cost: int | None) -> Clean:
        """An amount in cents, or a dash."""
        return DASH if cost is None else words.money(cost, self.say)

    def mean(self, value: float | None) -> Clean:
        """A mean with one decimal, as the language writes it."""
        if value is None:
            return DASH
        written = f"{value:.1f}"
        return clean(
            written.replace(".", ",")
            if self.say.language == "nl"
            else written
        )

    # -- what is counted ----------------------------------------------------------------------------------

    def title_of(self, name: str) -> Clean:
        """Say what a promise is called."""
        return self._called("promises", name)

    def _called(self, group: str, name: str) -> Clean:
        found: Part = self.titles.get(f"{group}.{name}", name)
        return self.say.part(found)

    def marked(self, key: str) -> list[BarCell]:
        """Return the numbers of a mark with their names, in their order."""
        return [
            BarCell(self.cell_name(key, name), number, self.n(number))
            for name, number in self.in_order(key)
        ]

    def in_order(self, key: str) -> list[tuple[str, int | None]]:
        """Return the numbers of a mark: steps in the order of their titles, all else by size."""
        cells = list(self.report.marks[key].items())
        if key == "steps":
            cells.sort(key=self._place)
        return cells

    def _place(self, step: tuple[str, int | None]) -> int:
        """Return where a step stands; one without a title stands last."""
        name = f"steps.{step[0]}"
        names = list(self.titles)
        return names.index(name) if name in names else len(names)

    def cell_name(self, key: str, name: str) -> Clean:
        """Say what is counted of a mark under a name."""
        if name == UNKNOWN:
            return self.say.word(N_("unknown"))
        if key == "steps":
            return self._called(key, name)
        if key in _TABLES:
            return words.choice(_TABLES[key], name, self.say)
        return words.written(name, self.say)

    # -- sentences ----------------------------------------------------------------------------------------

    def period(self) -> Text:
        """Say of which days the figures are."""
        since = self.report.since
        until = self.report.until
        if since and until:
            return self._between(since, until)
        if since:
            return Text("Figures since {since}", since=self.say.date(since))
        return self._up_to(until) if until else Text("Figures of all cases")

    def _between(self, since: date, until: date) -> Text:
        return Text(
            "Figures from {since} up to and including {until}",
            since=self.say.date(since),
            until=self.say.date(until),
        )

    def _up_to(self, until: date) -> Text:
        return Text(
            "Figures up to and including {until}",
            until=self.say.date(until),
        )

    def flow(self) -> Text:
        """Say how many cases came in, went out and are open."""
        flow = self.report.flow
        came, went, still = [self.n(flow[name]) for name in FLOW]
        return Text(
            "In {came} · out {went} · open {open}",
            came=came,
            went=went,
            open=still,
        )

    def upheld(self, cells: Cells) -> Clean:
        """Return the share of appeals that were upheld, of those decided on."""
        told = [cells[decision] for decision in choices.DECISIONS]
        decided = sum(each or 0 for each in told)
        if None in told or not decided:
            return DASH
        upheld = (cells["upheld"] or 0) + (cells["partly"] or 0)
        return self.percent(upheld / decided)

    def asked(self) -> Text:
        """Say what customers answered when we asked."""
        asked = self.report.asked
        return Text(
            *_ANSWERED,
            n=asked.answers or 0,
            score=self.mean(asked.score),
            answers=self.n(asked.answers),
        )

    def felt(self, row: ComparedRow) -> Text:
        """Say what customers felt before and after."""
        return Text(
            *_FELT,
            n=row.pairs or 0,
            before=self.mean(row.before),
            after=self.mean(row.after),
            **self._counts(row, _PAIRS),
        )

    def won(self, row: WonBackRow) -> Text:
        """Say how many customers were won back, and between what their share may really lie."""
        return Text(
            "{won} of {judged}, {share} (between {low} and {high}, 19 times out of 20)",
            **self._counts(row, ("won", "judged")),
            **self._shares(row, ("share", "low", "high")),
        )

    def _shares(
        self,
        row: object,
        names: Iterable[str],
    ) -> dict[str, Clean]:
        return {name: self.percent(getattr(row, name)) for name in names}

    def _counts(
        self,
        row: object,
        names: Iterable[str],
    ) -> dict[str, Clean]:
        return {name: self.n(getattr(row, name)) for name in names}

    def deeds(self) -> Iterator[Text]:
        """Say what we did."""
        yield self._offers()
        yield self._gestures()
        yield self._fans()
        yield self._improvements()
        yield self._alerts()

    def _fans(self) -> Text:
        return Text("fans: {n}", n=self.n(self.report.fans))

    def _offers(self) -> Text:
        no_but = self.report.no_but
        return Text(
            "no-but: {offered} offered, {accepted} accepted",
            offered=self.n(no_but["offered"]),
            accepted=self.n(no_but["accepted"]),
        )

    def _gestures(self) -> Text:
        return Text(
            "gestures: {count}, {cost}",
            count=self.n(self.report.gestures),
            cost=self.money(self.report.cost),
        )

    def _improvements(self) -> Text:
        made = self.report.improvements
        told = {name: self.n(made[name]) for name in _IMPROVED}
        return Text(
            "improvements: {opened} begun; effect checked {closed}, carried out {done}, open {open},"
            " overdue {overdue}",
            **told,
        )

    def _alerts(self) -> Text:
        alerts = self.report.alerts
        return Text(
            "alerts: {taken} taken, {open} call now",
            taken=self.n(alerts["taken"]),
            open=self.n(alerts["open"]),
        )

    def remark(self) -> Text:
        """Say what a dash stands for, or how to ask which cases they are."""
        if self.for_public:
            return Text(
                "A dash stands for a number below three, or one from which such a number follows."
            )
        return Text(
            "Which cases are those? Put {option} behind the command.",
            option=Code(self._asking_on()),
        )

    def _asking_on(self) -> Clean:
        figure = figure_typed(self._one_that_is_here(), self.titles)
        return ours("--cases {}", quoted(self.say.part(figure)))

    def _one_that_is_here(self) -> str:
        """Return a figure by which a reader sees how to ask on: of what was late, else of what came in."""
        for row in self.report.promises:
            if row.late:
                return f"promises.{row.name}.late"
            if row.overdue:
                return f"promises.{row.name}.overdue"
        return "in"
