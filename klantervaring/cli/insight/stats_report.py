"""What `kv stats` does: the cases of a period counted, and told in one of its forms."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from klantervaring.cli.lists.alert_scope import firing
from klantervaring.cli.lists.listing import CaseList
from klantervaring.cli.lists.one_look import OneLook
from klantervaring.cli.typed.options import session_of
from klantervaring.cli.typed.period import days_asked
from klantervaring.core.errors import WrongInput
from klantervaring.core.facts import PENDING, UNKNOWN, Fact
from klantervaring.core.procedure import Kind
from klantervaring.core.stats.figure_words import (
    figure_meant,
    figure_typed,
)
from klantervaring.core.stats.figures import (
    MARKS,
    Counted,
    Ground,
    Report,
    below,
    figure_names,
    figures,
    report,
)
from klantervaring.core.summary.alert_facts import plain_cause
from klantervaring.core.summary.card import Card
from klantervaring.core.text.sentences import N_, Named, Several, Text
from klantervaring.core.time.calendar_parts import (
    MONTH,
    DayRange,
    year_parts,
)
from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.time.time_range import ALWAYS, TimeRange, time_range
from klantervaring.core.values import NamedTuple
from klantervaring.files.index.reader import Reader
from klantervaring.files.ledger import Ledger
from klantervaring.view.figures import report_data
from klantervaring.view.figures.bars import Trend
from klantervaring.view.figures.stats import FigureSheet

#: The kinds of facts of which a report tells in the order in which they are met.
_IN_ORDER = ("promises.", f"{PENDING}.", "steps.")


class Reported:
    """The figures of the period that somebody asked for, of the cases that the filters let through."""

    def __init__(
        self,
        ctx: Any,
        words: Sequence[str] | None,
        days: DayRange | None = None,
    ) -> None:
        """`days` are the period where that is settled already."""
        self.session = session_of(ctx)
        self._counted: dict[TimeRange, list[Counted]] = {}
        self._names: dict[TimeRange, dict[str, set[str]]] = {}
        self.since, self.until = days or days_asked(self.session)
        look = OneLook(self.session)
        at = self._end_of(self.until)
        # first: open cases alone may need a look of their own
        alerts = firing(CaseList(ctx, words, at=at, look=look))
        self.alerts = [alert.card.id for alert in alerts]
        self.cases = CaseList(ctx, words, closed=True, at=at, look=look)
        self.ledger = _ledger_of(self.cases)
        self.now = self.cases.clock
        zone = self.session.workspace.zone
        self.today = self.cases.now.astimezone(zone).date()
        self.period = TimeRange(self._first(), self._last())
        self.counted = self.counted_in(self.period)
        self.figures = figures(self.counted, self.now, self.today)

    def _first(self) -> int:
        if not self.since:
            return ALWAYS.first
        begin = start_of_day(self.since, self.session.workspace.zone)
        return int(begin.timestamp())

    def _last(self) -> int:
        if not self.until:
            return self.now
        # `--at` may name a later moment
        end = end_of_day(self.until, self.session.workspace.zone)
        return min(self.now, int(end.timestamp()))

    def _end_of(self, until: date | None) -> datetime | None:
        """A period that is over is told as it stood at the end of its last day."""
        end = (
            end_of_day(until, self.session.workspace.zone)
            if until
            else None
        )
        return end if end and end < self.session.now else None

    def counted_in(self, period: TimeRange) -> list[Counted]:
        """Return what counts in a period; promises and steps in the order in which they are met."""
        if period not in self._counted:
            self._counted[period] = self._count(period)
        return self._counted[period]

    def _count(self, period: TimeRange) -> list[Counted]:
        counted = self.ledger.counted(period)
        kinds = {each.fact.kind for each in counted}
        ordered = [kind for kind in kinds if kind.startswith(_IN_ORDER)]
        met = self.ledger.first_met(ordered, period)
        rank = {kind: place for place, kind in enumerate(met)}
        counted.sort(key=lambda each: rank.get(each.fact.kind, len(rank)))
        alerts = Counted(Fact("alerts.open"), len(self.alerts), 0)
        joined = [c._replace(fact=self._joined(c.fact)) for c in counted]
        return [*joined, alerts]

    @cached_property
    def _first_written(self) -> dict[str, str]:
        """Return by the kind of each cause that of how it was first written, as an alert joins them."""
        first: dict[str, tuple[int, str]] = {}
        named: dict[str, str] = {}
        for _, fact in self.ledger.rows("causes."):
            name = plain_cause(fact.kind)
            written = (fact.at, fact.kind)
            named[fact.kind] = name
            first[name] = min(first.get(name, written), written)
        return {kind: first[name][1] for kind, name in named.items()}

    def _joined(self, fact: Fact) -> Fact:
        kind = self._first_written.get(fact.kind, fact.kind)
        return fact._replace(kind=kind)

    def _ways_written(self, kinds: Iterable[str]) -> list[str]:
        """Return the kinds of facts that count for these, in whatever way a cause is written."""
        wanted = set(kinds)
        found = self._first_written
        ways = [kind for kind, first in found.items() if first in wanted]
        return [*ways, *wanted.difference(ways)]

    # -- the cases behind a figure ------------------------------------------------------------------------

    def list_cases(self, figure: str) -> None:
        """Show the cases behind a figure. Raises WrongInput for one that there is not."""
        cards = self._cards(self._wanted(figure))
        if self.session.how.as_json:
            self.cases.answer(cards)
        elif cards:
            self.cases.lists.cases(cards)
        else:
            self.session.screen.line(
                self.session.speaker(Text("No case is like that."))
            )

    def _wanted(self, figure: str) -> list[str]:
        """Return the names of what is counted in a figure. Raises WrongInput for one that there is not."""
        figure = figure_meant(figure, self.figures, self.titles())
        wanted = below(self.figures, figure)
        if not wanted:
            raise self._unknown(figure)
        if figure.partition(".")[0] in MARKS:
            return self._as_first_written(wanted)
        return wanted

    def _as_first_written(self, wanted: list[str]) -> list[str]:
        met = self.ledger.first_met(self._ways_written(wanted), self.period)
        written = self._first_written
        return [written.get(kind, kind) for kind in met]

    def names_in(self, period: TimeRange) -> dict[str, set[str]]:
        """Return the figures that something counts for in a period, with the kinds of facts that do."""
        if period not in self._names:
            found: dict[str, set[str]] = {}
            for each in self.counted_in(period):
                kinds = self._ways_written([each.fact.kind])
                for name in figure_names(each.fact, self.now, self.today):
                    found.setdefault(name, set()).update(kinds)
            self._names[period] = found
        return self._names[period]

    def open_at(self, moment: int) -> list[str]:
        """Return the ids of the cases that had come in by a moment and were not closed yet."""
        until = TimeRange(ALWAYS.first, moment)
        came = {number for number, _ in self.ledger.moments("in", until)}
        went = {number for number, _ in self.ledger.moments("out", until)}
        return self.ledger.ids(came - went)

    def _cards(self, names: Iterable[str]) -> list[Card]:
        """Return the cards that count for any of these figures, each once."""
        ids: dict[str, None] = {}
        for name in names:
            ids |= dict.fromkeys(self.counting_for(name))
        of_id = {card.id: card for card in self.cases.cards}
        return [of_id[id] for id in ids if id in of_id]

    def counting_for(
        self,
        name: str,
        period: TimeRange | None = None,
    ) -> list[str]:
        """Return the ids of the cases that count for a figure, by their files; of fans by day."""
        if name == "alerts.open":
            return self.alerts
        within = period or self.period
        numbers = set()
        for kind in self.names_in(within).get(name, ()):
            times = ALWAYS if kind == "open" else within
            for number, fact in self.ledger.rows(kind, times):
                joined = self._joined(fact)
                if name in figure_names(joined, self.now, self.today):
                    numbers.add(number)
        if name == "fans":
            fans = self.ledger.fans(self.session.workspace.zone, within)
            return [fan.case for fan in fans]
        return self.ledger.ids(numbers)

    def _unknown(self, figure: str) -> WrongInput:
        from difflib import get_close_matches

        near = get_close_matches(figure, self.figures, n=3, cutoff=0.5)
        groups = dict.fromkeys(name.split(".")[0] for name in self.figures)
        remedy = Text("Known are: {known}.", known=self._typed(groups))
        if near:
            remedy = Text("Did you mean {near}?", near=self._typed(near))
        return WrongInput(
            Text("There is no figure {name}.", name=figure), remedy=remedy
        )

    def _typed(self, figures: Iterable[str]) -> Several:
        titles = self.titles()
        return Several(
            tuple(figure_typed(name, titles) for name in figures)
        )

    # -- the report ---------------------------------------------------------------------------------------

    def told(self) -> Report:
        """Return the figures of the period as numbers."""
        return self._report(
            self.counted,
            self.figures,
            self.period,
            (self.since, self.until),
        )

    @cached_property
    def days(self) -> DayRange:
        """Return the days of the period; without a first since the first case."""
        last = self.until or self.today
        first = self.since
        if first is None:
            came = [at for _, at in self.ledger.moments("in")]
            start = min(came, default=self.now)
            zone = self.session.workspace.zone
            first = datetime.fromtimestamp(start, zone).date()
        return DayRange(min(first, last), last)

    def months(self) -> Iterator[Month]:
        """Yield the months of the period, and how many had come in and gone out by the end of each."""
        came = sorted(at for _, at in self.ledger.moments("in"))
        went = sorted(at for _, at in self.ledger.moments("out"))
        for part in year_parts(self.days, MONTH):
            days = self._within(part)
            period = time_range(*days, self.session.workspace.zone)
            last = min(period.last, self.now)
            first = period.first
            ended = bisect_right(came, last), bisect_right(went, last)
            begun = bisect_left(came, first), bisect_left(went, first)
            yield Month(days, period._replace(last=last), begun, ended)

    def _within(self, part: DayRange) -> DayRange:
        first = max(part.first, self.days.first)
        return DayRange(first, min(part.last, self.days.last))

    def let_go(self) -> None:
        """Let other questions be answered as of now; what was counted stays."""
        if self.cases.past:
            self.cases.past.let_go()

    def told_of(self, period: TimeRange) -> Report:
        """Return those of another period, of the same cases as they stand at the same moment."""
        counted = self.counted_in(period)
        found = figures(counted, self.now, self.today)
        return self._report(counted, found, period, (None, None))

    def _report(
        self,
        counted: Sequence[Counted],
        found: dict[str, int],
        period: TimeRange,
        days: tuple[date | None, date | None],
    ) -> Report:
        ground = Ground(
            counted=counted,
            amounts=lambda kind: self.ledger.amounts(kind, period),
            as_of=self.now,
            since=days[0],
            until=days[1],
        )
        return report(ground, found)

    def unknown_promises(self) -> int:
        """Return of how many promises it is not known how they were kept."""
        count = 0
        for name, times in self.figures.items():
            if name.startswith("promises.") and name.endswith(
                f".{UNKNOWN}"
            ):
                count += times
        return count

    def titles(self) -> dict[str, Named]:
        """Return what the procedures of the cases call their promises and steps, by the names of figures."""
        found: dict[str, Named] = {}
        kept = Reader(self.session.root, self.cases.overview.database)
        for procedure in self.ledger.procedures(kept.procedure):
            for step in procedure.steps.values():
                found[f"steps.{step.name}"] = step.title
            for rule in procedure.deadlines.values():
                if rule.kind is Kind.PROMISE:
                    found[f"promises.{rule.name}"] = rule.title
        return found


class Month(NamedTuple):
    """A month, or what of it is in a period; how many came in and went out before it, and by its end."""

    days: DayRange
    period: TimeRange
    begun: tuple[int, int]
    ended: tuple[int, int]

    @property
    def still_open(self) -> int:
        """Return how many were open at its end."""
        came, went = self.ended
        return came - went


def flow_over_time(reported: Reported) -> list[Trend]:
    """Return what came in and went out, month by month."""
    months = list(reported.months())
    found = []
    for place, name in enumerate((N_("in"), N_("out"))):
        numbers = [each.ended[place] - each.begun[place] for each in months]
        found.append(Trend(name, N_("month"), numbers, *reported.days))
    return found


def answer_figures(
    reported: Reported,
    found: Report,
    as_csv: bool,
    trends: Callable[[], Sequence[Trend]],
    for_public: bool = False,
) -> None:
    """Tell figures: as JSON, as CSV, or on the screen. `reported` is what stands behind them."""
    session = reported.session
    zone = reported.session.workspace.zone
    if session.how.as_json:
        session.answer(report_data.as_json(found, zone))
    elif as_csv:
        session.screen.raw(report_data.as_csv(found, zone))
    else:
        sheet = FigureSheet(
            screen=session.screen,
            speaker=session.speaker,
            report=found,
            for_public=for_public,
            titles=reported.titles(),
        )
        drawn = trends() if session.screen.drawn else ()
        sheet.show(reported.unknown_promises(), drawn)


def _ledger_of(cases: CaseList) -> Ledger:
    """Return the facts of the cases of a list."""
    if cases.past:
        cases.past.tell()
    if not cases.filtered:
        return Ledger(cases.overview)
    return Ledger(cases.overview, cases.numbers)
