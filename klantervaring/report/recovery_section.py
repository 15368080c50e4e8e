"""The section of a report on recovery: how customers felt before and after, and who was won back."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.stats.figures import MOVED, ComparedRow
from klantervaring.core.text.sentences import N_, Clean, clean, ours
from klantervaring.report.headings import ASKED, BEFORE_AFTER, WON
from klantervaring.report.page_parts import (
    Bar,
    PageTable,
    Picture,
    ReportSection,
    ShownFigure,
)
from klantervaring.report.section_parts import SectionParts
from klantervaring.view.figures.stats import FELT

_CHANCE = N_("may be chance")
_FELT = N_("Before and after; * may be chance")
_WON = N_("Won back, in percent; * may be chance")
#: The highest that a customer can say.
_HIGHEST = {"mood": 5, "score": 10}


class RecoverySection(SectionParts):
    """Makes the section on the effect of recovery."""

    def section(self) -> ReportSection:
        """Return it."""
        return self._section(
            "recovery",
            N_("The effect of recovery"),
            [self._felt(), self._judged(), self._asked()],
            self._drawn(),
        )

    # -- tables ---------------------------------------------------------------------------------------

    def _felt(self) -> PageTable:
        compared = self.report.compared
        rows = [self._felt_row(what, compared[what]) for what in compared]
        return self._table(N_("Before and after"), BEFORE_AFTER, rows)

    def _felt_row(self, what: str, row: ComparedRow) -> list[ShownFigure]:
        start = f"recovery.{what}"
        return [
            self._head(FELT[what]),
            *self._counts(start, ("pairs", *MOVED)),
            *self._means(start, row),
            self._shown(f"{start}.p", _by_chance(row)),
            self._chance(f"{start}.chance"),
        ]

    def _means(self, start: str, row: ComparedRow) -> Iterator[ShownFigure]:
        yield self._mean(f"{start}.before", row.before)
        yield self._mean(f"{start}.after", row.after)

    def _counts(
        self,
        start: str,
        names: tuple[str, ...],
    ) -> Iterator[ShownFigure]:
        for name in names:
            yield self.told.counted(f"{start}.{name}", "recovery")

    def _mean(self, figure: str, mean: float | None) -> ShownFigure:
        return self._shown(figure, self.sheet.mean(mean))

    def _shown(self, figure: str, text: Clean) -> ShownFigure:
        return self.told.shown(figure, text, "recovery")

    def _judged(self) -> PageTable:
        row = [self._head(N_("Won back")), *self._judgements()]
        return self._table(N_("Won back"), WON, [row])

    def _judgements(self) -> Iterator[ShownFigure]:
        start = "recovery.won_back"
        yield from self._counts(start, ("judged", "won"))
        yield from self._shares(start, ("share", "low", "high"))
        yield self._chance(f"{start}.chance")

    def _shares(
        self,
        start: str,
        names: tuple[str, ...],
    ) -> Iterator[ShownFigure]:
        for name in names:
            yield self.told.percented(f"{start}.{name}", "recovery")

    def _asked(self) -> PageTable:
        row = [self._head(N_("When we asked")), *self._answers()]
        return self._table(N_("Customers whom we asked"), ASKED, [row])

    def _answers(self) -> Iterator[ShownFigure]:
        start = "recovery.asked"
        score = self.report.asked.score
        yield self.told.counted(f"{start}.answers", "recovery")
        yield self._mean(f"{start}.score", score)

    def _chance(self, figure: str) -> ShownFigure:
        return self._shown(figure, self._reading(self.told.figures[figure]))

    def _reading(self, chance: object) -> Clean:
        if chance is None:
            return ours("-")
        return self.say.word(_CHANCE if chance else N_("no chance"))

    # -- pictures -------------------------------------------------------------------------------------

    def _drawn(self) -> list[Picture]:
        felt = list(self._before_and_after())
        won = list(self._won())
        return self._pictures(_FELT, felt) + self._pictures(_WON, won)

    def _before_and_after(self) -> Iterator[Bar]:
        for what, row in self.report.compared.items():
            if row.before is not None and row.after is not None:
                name = self._marked(self.say.word(FELT[what]), row.chance)
                yield self._felt_bar(
                    name, N_("before"), row.before, _HIGHEST[what]
                )
                yield self._felt_bar(
                    name, N_("after"), row.after, _HIGHEST[what]
                )

    def _felt_bar(
        self,
        name: Clean,
        when: Clean,
        value: float,
        highest: int,
    ) -> Bar:
        called = ours("{}, {}", name, self.say.word(when))
        return Bar(called, self.sheet.mean(value), 100 * value / highest)

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


def _by_chance(row: ComparedRow) -> Clean:
    """Return the likelihood of so much by chance."""
    return ours("-") if row.p is None else clean(f"{row.p:.4f}")
