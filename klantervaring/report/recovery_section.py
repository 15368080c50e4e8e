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

    def _felt_row(
        self,
        what: str,
        row: ComparedRow,
    ) -> list[ShownFigure]:
        start = f"recovery.{what}"
        return [
            self._head(FELT[what]),
            *self._counts(start, ("pairs", *MOVED)),
            self._mean(f"{start}.before", row.before),
            self._mean(f"{start}.after", row.after),
            self._shown(f"{start}.p", _by_chance(row)),
            self._chance(f"{start}.chance"),
        ]

    def _counts(
        self, start: str, names: tuple[str, ...]
    ) -> Iterator[ShownFigure]:
        for name in names:
            yield self.told.counted(f"{start}.{name}", "recovery")

    def _mean(
        self,
        figure: str,
        mean: float | None,
    ) -> ShownFigure:
        return self._shown(figure, self.sheet.mean(mean))

    def _shown(
        self,
        figure: str,
        text: Clean,
    ) -> ShownFigure:
        return self.told.shown(figure, text, "recovery")

    def _judged(self) -> PageTable:
        start = "recovery.won_back"
        row = [
            self._head(N_("Won back")),
            *self._counts(start, ("judged", "won")),
            *self._shares(start, ("share", "low", "high")),
            self._chance(f"{start}.chance"),
        ]
        return self._table(N_("Won back"), WON, [row])

    def _shares(
        self, start: str, names: tuple[str, ...]
    ) -> Iterator[ShownFigure]:
        for name in names:
            yield self.told.percented(f"{start}.{name}", "recovery")

    def _asked(self) -> PageTable:
        score = self.report.asked.score
        row = [
            self._head(N_("When we asked")),
            self.told.counted("recovery.asked.answers", "recovery"),
            self._mean("recovery.asked.score", score),
        ]
        return self._table(N_("Customers whom we asked"), ASKED, [row])

    def _chance(self, figure: str) -> ShownFigure:
        value = self.told.figures[figure]
        if value is None:
            return self._shown(figure, ours("-"))
        text = _CHANCE if value else N_("no chance")
        return self._shown(figure, self.say.word(text))

    # -- pictures -------------------------------------------------------------------------------------

    def _drawn(self) -> list[Picture]:
        before_and_after = N_("Before and after; * may be chance")
        won = N_("Won back, in percent; * may be chance")
        return [
            *self._picture(
                before_and_after, list(self._before_and_after())
            ),
            *self._picture(won, list(self._won())),
        ]

    def _before_and_after(self) -> Iterator[Bar]:
        for what, row in self.report.compared.items():
            if row.before is not None and row.after is not None:
                yield self._felt_bar(
                    what,
                    row,
                    N_("before"),
                    row.before,
                )
                yield self._felt_bar(
                    what,
                    row,
                    N_("after"),
                    row.after,
                )

    def _felt_bar(
        self, what: str, row: ComparedRow, when: Clean, value: float
    ) -> Bar:
        felt = self._marked(self.say.word(FELT[what]), row.chance)
        name = ours("{}, {}", felt, self.say.word(when))
        length = 100 * value / _HIGHEST[what]
        return Bar(name, self.sheet.mean(value), length)

    def _won(self) -> Iterator[Bar]:
        won = self.report.won_back
        if won.share is None or won.low is None or won.high is None:
            return
        name = self._marked(self.say.word(N_("Won back")), won.chance)
        share = self.sheet.percent(won.share)
        yield Bar(
            name, share, 100 * won.share, 100 * won.low, 100 * won.high
        )

    def _marked(
        self,
        name: Clean,
        is_chance: bool | None,
    ) -> Clean:
        return ours("{} *", name) if is_chance else name


def _by_chance(row: ComparedRow) -> Clean:
    """Return the likelihood of so much by chance."""
    return ours("-") if row.p is None else clean(f"{row.p:.4f}")
