"""Lists of cases: each card a row. The day's screen and the front door show these and no others.

A list is drawn from cards alone; the front door imports this, so nothing that takes time is imported here.
"""

from __future__ import annotations

from klantervaring.core.summary.order import called_customer
from klantervaring.core.text.sentences import (
    N_,
    clean,
    ours,
)
from klantervaring.view import words
from klantervaring.view.screens.card_words import CardWords
from klantervaring.view.terminal.screen import STYLE, Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Iterable,
        Mapping,
        Sequence,
    )

    from klantervaring.core.summary.card import Card, Pending
    from klantervaring.core.text.sentences import Cell, Clean
    from klantervaring.view.screens.case_lines import CaseLines


class Lists(CardWords):
    """Shows cards to one person, at one moment (seconds since 1970, UTC)."""

    def cases(
        self,
        cards: Iterable[Card],
        found: Mapping[int, Clean] | None = None,
    ) -> None:
        """A list of cases; with what was found in each, by its number."""
        if self.screen.drawn:
            self.lines.cases(list(cards), found or {})
            return
        keys = "id care step ball due when owner received customer title"
        rows = []
        for card in cards:
            row = self._case_row(card)
            row["found"] = (found or {}).get(card.number, "")
            rows.append(row)
        if found:
            keys = f"{keys} found"
        columns = self._columns(keys, rows)
        self.screen.table(Table(columns, rows))

    def waiting(self, cards: Iterable[Card]) -> None:
        """Open cases, each with its first end and the next command."""
        if self.screen.drawn:
            self.lines.cases(list(cards), {})
            return
        rows = [
            {**self._case_row(card), "next": self.command(card, card.id)}
            for card in cards
        ]
        columns = self._columns(
            "id care step due when ball owner next customer title", rows
        )
        self.screen.table(Table(columns, rows))

    def terms(
        self, rows: Sequence[tuple[Card, Pending]], late: bool = False
    ) -> None:
        """Deadlines of many cases: what, how late or how long, whose ball, owner, next command."""
        if self.screen.drawn:
            self.lines.terms(rows, late)
            return
        cells = [self._term_row(card, term) for card, term in rows]
        columns = self._columns(
            "id care what at_latest how ball owner next customer title",
            cells,
        )
        self.screen.table(Table(columns, cells))

    @property
    def lines(self) -> CaseLines:
        """The same with one line for each case, for a window."""
        from klantervaring.view.screens.case_lines import CaseLines

        return CaseLines(self)

    def _columns(
        self, keys: str, rows: Sequence[dict[str, Cell]]
    ) -> list[Column]:
        """The columns; that of special care (F2) only where a row has it."""
        say = self.speaker
        wanted = keys.split()
        if not any(row["care"] for row in rows):
            wanted.remove("care")
        return [
            Column(
                key, say.word(_HEADINGS[key]), "bold" if key == "id" else ""
            )
            for key in wanted
        ]

    def _case_row(self, card: Card) -> dict[str, Cell]:
        say = self.speaker
        first = next(
            iter(card.overdue(self.now) or card.running(self.now)), None
        )
        return {
            "id": clean(card.id),
            "care": words.care(card, say),
            "step": self._stands(card) + self.mark(card),
            "ball": self.ball(card) if card.open else "-",
            "due": words.late_or_left(self.now - first.due, say)
            if first
            else "",
            "when": say.part(first.title) if first else "",
            "owner": clean(card.owner) or "-",
            "received": say.short(card.received, self.now, day_only=True)
            if card.received
            else "",
            "customer": clean(called_customer(card)),
            "title": clean(card.title),
            STYLE: _LATE if card.overdue(self.now) else "",
        }

    def _term_row(self, card: Card, term: Pending) -> dict[str, Cell]:
        say = self.speaker
        return {
            "id": clean(card.id),
            "care": words.care(card, say),
            "what": self._deadline(term),
            "at_latest": say.short(term.due, self.now, term.in_days),
            "how": words.late_or_left(self.now - term.due, say),
            "ball": self.ball(card),
            "owner": clean(card.owner) or "-",
            "next": self.command(card, card.id),
            "customer": clean(called_customer(card)),
            "title": clean(card.title),
            STYLE: _LATE if term.due < self.now else "",
        }

    def _deadline(self, term: Pending) -> Clean:
        key = term.title.words, term.kind
        if key not in self._said:
            self._said[key] = words.deadline(term, self.speaker)
        return self._said[key]


#: The style of what is late.
_LATE = ours("late")
_HEADINGS = {
    "id": N_("case"),
    "care": N_("care"),
    "step": N_("step"),
    "ball": N_("ball"),
    "due": N_("late or left"),
    "when": N_("deadline"),
    "owner": N_("owner"),
    "title": N_("title"),
    "customer": N_("customer"),
    "received": N_("received"),
    "found": N_("found"),
    "next": N_("next"),
    "what": N_("what"),
    "at_latest": N_("at the latest"),
    "how": N_("late or left"),
}
