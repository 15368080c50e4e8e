"""The cases behind the figures of a report: a list for each figure that links to one, each made once."""

from __future__ import annotations

from datetime import datetime

from klantervaring.cli.insight.stats_report import Reported
from klantervaring.core.facts import UNKNOWN
from klantervaring.core.stats.figure_words import figure_typed
from klantervaring.core.stats.figures import below
from klantervaring.core.text.sentences import (
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.time.time_range import ALWAYS, TimeRange
from klantervaring.report.page_parts import FigureCases
from klantervaring.view.terminal.widths import shortened
from klantervaring.view.words import MORE

#: How many cases stand behind a figure on the page; a command lists the others.
_LISTED = 100
#: How much of a title stands on the page.
_TITLE = 160
#: The options that name the first and the last day of a period.
_DAYS = ours("--since"), ours("--until")


class CasesBehind:
    """Gives each figure the part of the page where its cases are listed."""

    def __init__(self, reported: Reported) -> None:
        self._reported = reported
        self._say = reported.session.speaker
        self._names = reported.titles()
        self._titles = {
            card.id: card.title for card in reported.cases.cards
        }
        self._found: dict[tuple[str, TimeRange], FigureCases | None] = {}

    @property
    def lists(self) -> list[FigureCases]:
        """Return the lists that something links to, in the order of their figures."""
        return [each for each in self._found.values() if each is not None]

    def link(
        self,
        figure: str,
        period: TimeRange | None = None,
        when: Clean = NOTHING,
    ) -> str:
        """Return the part of the page with the cases of a figure, or of those that a share or mean is of.

        `period` is another one than that of the report, which `when` names. "" where there are none.
        """
        asked = figure, period or self._reported.period
        if asked not in self._found:
            self._found[asked] = self._made(*asked, when)
        found = self._found[asked]
        return found.place if found is not None else ""

    def _case(self, id: str) -> tuple[Clean, Clean]:
        title = clean(self._titles.get(id, ""))
        return clean(id), shortened(title, _TITLE)

    def _made(
        self, figure: str, period: TimeRange, when: Clean
    ) -> FigureCases | None:
        ids = self._ids(figure, period)
        if not ids:
            return None
        named = self._say.part(figure_typed(figure, self._names))
        return FigureCases(
            place=f"cases-{len(self._found) + 1}",
            title=ours("{} · {}", when, named) if when else named,
            rule=rule_of(figure),
            cases=list(map(self._case, ids[:_LISTED])),
            more=self._more(len(ids) - _LISTED, figure, period),
        )

    def _more(self, count: int, figure: str, period: TimeRange) -> Clean:
        if count <= 0:
            return NOTHING
        asked = figure_typed(self._listed_as(figure, period), self._names)
        command = ours("kv stats --cases {}", quoted(self._say.part(asked)))
        for option, moment in zip(_DAYS, period, strict=True):
            if moment != ALWAYS.first:
                day = self._day(moment)
                command = ours("{} {} {}", command, option, day)
        return self._say(Text(*MORE, n=count, command=Code(command)))

    def _listed_as(self, figure: str, period: TimeRange) -> str:
        """Return the figure of which a command lists the cases: of a share or mean the one that it is of."""
        for known in (
            self._reported.figures,
            self._reported.names_in(period),
        ):
            if below(known, figure):
                return figure
        return figure.rpartition(".")[0]

    def _day(self, moment: int) -> Clean:
        zone = self._reported.session.workspace.zone
        day = datetime.fromtimestamp(moment, zone).date()
        return clean(day.isoformat())

    def _ids(self, figure: str, period: TimeRange) -> list[str]:
        reported = self._reported
        if figure == "open" and period != reported.period:
            return reported.open_at(period.last)
        ids: dict[str, None] = {}
        for name in self._counted(figure, period):
            ids |= dict.fromkeys(reported.counting_for(name, period))
        return list(ids)

    def _counted(self, figure: str, period: TimeRange) -> list[str]:
        """Return the figures of which a figure is the number, the share or the mean."""
        known = self._reported.names_in(period)
        found = below(known, self._listed_as(figure, period))
        return [name for name in found if not name.endswith(f".{UNKNOWN}")]


def rule_of(figure: str) -> str:
    """Return the rule by which a figure is counted."""
    group = figure.partition(".")[0]
    return "flow" if group in ("in", "out", "open") else group
