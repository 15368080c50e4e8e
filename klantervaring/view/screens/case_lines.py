"""Cases in a window, one line each: which it is, how late or left, whose, what, what to do and by whom.

A case stands once, with its worst term and how many more there are.
"""

from __future__ import annotations

from klantervaring.core.summary.order import called_customer
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.view import words
from klantervaring.view.terminal.one_line import CaseLine, Slot, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from klantervaring.core.summary.card import Card, Pending
    from klantervaring.core.text.sentences import Clean
    from klantervaring.view.screens.card_words import CardWords

    Terms = Sequence[Pending]

_BEGUN = (
    Slot("id", style="bold"),
    Slot("how", style="how"),
)
_NAMED = (
    Slot("customer", least=10, ease=16, rank=3, named=True),
    Slot("title", least=12, ease=28),
    Slot("do", style="dim"),
    Slot("owner", least=5, ease=8, rank=4),
)
_FURTHER = (
    Slot("what", least=8, ease=12, rank=7),
    Slot("step", least=10, ease=16, rank=8),
    Slot("ball", least=4, ease=5, rank=9),
)
#: The columns of a list, and those of what is late or ends soon.
LIST = (
    *_BEGUN,
    Slot("received", rank=5),
    *_NAMED,
    *_FURTHER,
)
TERMS = (
    *_BEGUN,
    *_NAMED,
    Slot("received", rank=6),
    *_FURTHER,
)
_HEADINGS = {
    "received": N_("since"),
    "customer": N_("customer"),
    "title": N_("title"),
    "do": N_("to do"),
    "owner": N_("who"),
    "what": N_("deadline"),
    "step": N_("step"),
    "ball": N_("ball"),
}
_LATE = {"how": N_("late by")}
#: The symbols of an id by which a case is called, where no other begins so.
_CALLED = 4


class CaseLines:
    """Shows cards to one person at a terminal, at one moment."""

    def __init__(self, lists: CardWords) -> None:
        self.lists = lists
        self.screen = lists.screen
        self.say = lists.speaker
        self.now = lists.now
        self._shared = lists.shared()

    def cases(
        self, cards: Sequence[Card], found: Mapping[int, Clean]
    ) -> None:
        """A list of cases, in their order; with what was found in each, by its number."""
        lines = []
        for card in cards:
            line = self.of_case(card)
            more = found.get(card.number, NOTHING)
            notes = [note for note in (line.note, more) if note]
            lines.append(line._replace(note=ours(" · ").join(notes)))
        self._show(LIST, lines, {})

    def terms(
        self, rows: Iterable[tuple[Card, Pending]], late: bool
    ) -> None:
        """The cases of terms, in their order; where all are late the heading says so."""
        lines = [
            self.line(card, terms, late) for card, terms in grouped(rows)
        ]
        self._show(TERMS, lines, _LATE if late else {})

    def _show(
        self,
        fields: Sequence[Slot],
        lines: Sequence[CaseLine],
        more: dict[str, Clean],
    ) -> None:
        headings = {
            key: self.say.word(heading)
            for key, heading in {**_HEADINGS, **more}.items()
        }
        show(self.screen, fields, lines, headings)

    def of_case(self, card: Card) -> CaseLine:
        """The line of a case by what is late in it, else by what ends first."""
        late = card.overdue(self.now)
        return self.line(card, late or self._first(card))

    def _first(self, card: Card) -> Terms:
        """What ends first, what somebody owes before what a customer may do."""
        runs = card.running(self.now)
        owed = [term for term in runs if term.kind != "right"]
        return (owed or runs)[:1]

    def line(
        self, card: Card, terms: Terms, is_late: bool = False
    ) -> CaseLine:
        """The line of a case with the first of its terms; `is_late`: that it is late is said above."""
        say = self.say
        first = next(iter(terms), None)
        cells = {
            "id": self.called(card),
            "how": self._how(card, terms, is_late),
            "customer": clean(called_customer(card)),
            "title": self._title(card),
            "do": self.to_do(card),
            "owner": clean(card.owner) or ours("-"),
            "what": say.part(first.title) if first else NOTHING,
            "step": self.lists.step(card),
            "ball": self.lists.ball(card) if card.open else NOTHING,
            "received": say.brief(card.received, self.now)
            if card.received
            else NOTHING,
        }
        return CaseLine(
            cells, self._style(first), self.lists.mark(card).strip()
        )

    def called(self, card: Card) -> Clean:
        """The id as one says it: its first symbols, where no other case has them."""
        begin, _, rest = card.id.partition("-")
        short = rest and len(begin) == _CALLED and begin not in self._shared
        return clean(begin if short else card.id)

    def to_do(self, card: Card) -> Clean:
        """What comes next, in the word that is typed for it."""
        said = self.command(card).split()[1:]
        called = self.called(card)
        words = []
        for word in said:
            if word.startswith("-"):
                break
            if word != called:
                words.append(word)
        return ours(" ").join(words)

    def command(self, card: Card) -> Clean:
        """The command that comes next, as the reader types it."""
        return self.lists.command(card, self.called(card))

    def _title(self, card: Card) -> Clean:
        care = words.care(card, self.say)
        title = clean(card.title)
        return ours("({}) {}", care, title) if care else title

    def _how(self, card: Card, terms: Terms, is_late: bool) -> Clean:
        if not terms:
            return NOTHING if card.open else self._ended(card)
        seconds = self.now - terms[0].due
        how = (
            words.brief_span(seconds, self.say)
            if is_late
            else words.briefly_late(seconds, self.say)
        )
        more = len(terms) - 1
        return ours("{} +{}", how, more) if more else how

    def _ended(self, card: Card) -> Clean:
        if not card.outcome:
            return self.say.word(N_("closed"))
        return words.outcome(card.outcome, self.say)

    def _style(self, first: Pending | None) -> str:
        if first is None or first.kind == "right":
            return ""
        if first.due < self.now:
            return "late"
        is_today = self.say.day(first.due) == self.say.day(self.now)
        return "today" if is_today else ""

    def begin(self, card: Card) -> None:
        """Propose where to begin."""
        command = self.command(card)
        if command:
            self.screen.line(
                self.say(
                    Text(
                        "Begin with {id}: {command}",
                        id=self.called(card),
                        command=Code(command),
                    )
                )
            )


def grouped(
    rows: Iterable[tuple[Card, Pending]],
) -> list[tuple[Card, list[Pending]]]:
    """Return each case once, with its terms, in the order in which each comes first."""
    found: dict[str, tuple[Card, list[Pending]]] = {}
    for card, term in rows:
        found.setdefault(card.id, (card, []))[1].append(term)
    return list(found.values())
