"""What every list does: read the cards, keep those that the filters ask for, name what cannot be read.

The commands of the day show their lists here too, so that the front door shows the very same.
"""

from __future__ import annotations

from klantervaring.cli.call.session import Session
from klantervaring.core.summary.card import UNREAD
from klantervaring.core.summary.order import cards_in_order
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.workspace.layout import first_year
from klantervaring.view.screens.lists import Lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from klantervaring.cli.lists.one_look import OneLook
    from klantervaring.core.early_warning.watch_words import Listed
    from klantervaring.core.filters import Filter
    from klantervaring.core.findings import Finding
    from klantervaring.core.summary.card import Card, Pending
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.past import Past

    Terms = list[tuple[Card, Pending]]

#: Seconds within which what ends is on the day's screen.
SOON = 48 * 3600


class CaseList:
    """The cases that a list is about, and the moment as of which it answers."""

    def __init__(
        self,
        asked: Any,
        words: Sequence[str] | None = None,
        closed: bool = False,
        at: datetime | None = None,
        look: OneLook | None = None,
    ) -> None:
        """`asked` is the session, or typer's context of the command; `at` is the moment to answer as of,
        where nobody asked for another; `look` is the one that its lists share.
        """
        self.session: Session = (
            asked
            if isinstance(asked, Session)
            else asked.find_object(Session)
        )
        self.words = tuple(words or ())
        self._closed = closed
        self.look = look
        self._overview: Overview | None = None
        self._all: list[Card] | None = None
        self._found: list[Card] | None = None
        self._past: Past | None = None
        self._troubles: Sequence[Finding] = ()
        self._wanted: Filter | None = None
        #: by what its cases are sorted, where somebody asked for that
        self.order: str = self.session.asked.get("sort") or ""
        typed = self.session.how.at
        self._at: datetime | None = (
            self.session.moment(typed, ahead=None) if typed else at
        )
        if self.filtered:
            self._wanted = self._filter()

    @property
    def filtered(self) -> bool:
        """Whether somebody asked for some cases only."""
        asked = self.session.asked
        return bool(
            self.words or any(asked[key] for key in asked if key != "sort")
        )

    @property
    def closed(self) -> bool:
        """Whether closed cases are looked at, too."""
        return self._closed

    @property
    def now(self) -> datetime:
        """The moment as of which the list answers."""
        return self._at or self.session.now

    @property
    def clock(self) -> int:
        """The same in seconds since 1970."""
        return int(self._at.timestamp()) if self._at else self.session.clock

    @property
    def elsewhen(self) -> bool:
        """Whether that is another moment than now."""
        return self._at is not None

    @property
    def cards(self) -> list[Card]:
        """The cards of the cases, in the order of their files."""
        if self._found is None:
            self._found = self.kept(self._likely_cards())
        return self._found

    @property
    def numbers(self) -> Collection[int]:
        """Their numbers in the index; where all of one owner are asked for, no card is made for them."""
        wanted = self._wanted
        is_all = self._closed and not self._at and self._found is None
        if is_all and wanted is not None and wanted.is_of_owner_alone:
            return self.overview.numbers_of(wanted.means_owner)
        return [card.number for card in self.cards]

    def _likely_cards(self) -> list[Card]:
        """The cards among which are those that are asked for; of one owner the others are not taken apart."""
        wanted = self._wanted
        if wanted is None or not wanted.owner or self._at or self._all:
            return self.all_cards()
        numbers = self.overview.numbers_of(wanted.means_owner)
        return self.overview.cards(numbers)

    def in_asked_order(self) -> list[Card]:
        """The cards as somebody asked for; where nobody did, in the order of their files."""
        return self.sorted(self.cards) if self.order else self.cards

    def all_cards(self, listed: Listed = ()) -> list[Card]:
        """The cards of all cases that are looked at, whatever the filters ask for.

        With `listed` those that were changed since tell which of these words stand in them; of the others
        `alert_scope.watch` says it.
        """
        if not listed and self._all is not None:
            return self._all
        past = self.past
        found = past.cards(listed) if past else self.overview.cards()
        if not listed:
            self._all = found
        return found

    @property
    def past(self) -> Past | None:
        """The cases as they stood at another moment, where the list asks for one."""
        if self._at and self._past is None:
            open_only = self._was_before and not self._closed
            self._past = self.past_of(self.overview, open_only)
        return self._past

    def past_of(self, some: Overview, open_only: bool = False) -> Past:
        """Return some cases as they stood at its moment; with `open_only` those that were open then."""
        if self.look is not None:
            return self.look.past(some, self.now, open_only)
        from klantervaring.files.past import Past

        return Past(self.session.store, some, self.now, open_only)

    @property
    def _is_wide(self) -> bool:
        """Whether all cases must be looked at: what was open at another moment may have been closed since."""
        return self._closed or self._was_before

    @property
    def _was_before(self) -> bool:
        return self._at is not None and self._at < self.session.now

    def wants(self, card: Card) -> bool:
        """Whether the filters let it through."""
        return self._wanted is None or self._wanted.fits(
            card, self.session.workspace.zone
        )

    @property
    def lists(self) -> Lists:
        """Shows the cards as of the moment that was asked for."""
        return Lists(
            self.session.screen,
            self.session.speaker,
            self.clock,
            self._shared,
        )

    def _shared(self) -> set[str]:
        """Return the beginnings of ids that more than one case has."""
        return self.overview.shared_beginnings()

    def sorted(self, cards: Iterable[Card]) -> list[Card]:
        """Return these cards as somebody asked for, else by urgency."""
        return cards_in_order(cards, self.clock, self.order)

    def keep_only(self, cards: list[Card]) -> None:
        """Be about no more than these of its cases."""
        self._found = cards

    def cards_of(self, numbers: set[int]) -> list[Card]:
        """The cards of these of all cases that are looked at, as far as the filters ask for them."""
        return self.kept(self._cards_of(numbers))

    def _cards_of(self, numbers: set[int]) -> list[Card]:
        if self.past is None:
            return self.overview.cards(numbers)
        return [card for card in self.all_cards() if card.number in numbers]

    def overdue(self) -> Terms:
        """Unmet promises and targets whose last moment has passed, longest first."""
        now = self.clock
        # the others need not be taken apart
        if self._found is None and not self._at:
            cards = self.kept(self.overview.overdue(now))
        else:
            cards = self.cards
        rows = [
            (card, term) for card in cards for term in card.overdue(now)
        ]
        return self._sorted_terms(rows)

    def _sorted_terms(self, rows: Terms) -> Terms:
        """Return terms by their ends; where somebody asked for another order those of a case together."""
        rows.sort(key=lambda row: (row[1].due, row[0].id))
        if not self.order:
            return rows
        cards = {card.id: card for card, _ in rows}
        order = [card.id for card in self.sorted(cards.values())]
        place = {id: n for n, id in enumerate(order)}
        return sorted(rows, key=lambda row: place[row[0].id])

    def due(self, until: int) -> Terms:
        """What runs and ends at or before `until`, what ends first first; of open cases."""
        now = self.clock
        rows = [
            (card, term)
            for card in self.cards
            for term in card.running(now)
            if term.due <= until
        ]
        return self._sorted_terms(rows)

    def unsure(self, terms: Terms) -> list[Card]:
        """The cases with a line that cannot be read of which `terms` shows none."""
        named = {card.id for card, _ in terms}
        cards = self.cards if self._troubles else []
        return [
            card
            for card in cards
            if card.mark(self.clock)[0] == UNREAD and card.id not in named
        ]

    def show_unsure(self, terms: Terms) -> None:
        """Show those, below the terms of the others."""
        cards = self.unsure(terms)
        if cards:
            self.section(
                Text(
                    "Not known, for a line of the log does not count: {n}",
                    n=len(cards),
                )
            )
            self.lists.waiting(cards)

    def section(self, heading: Text) -> None:
        """Begin a part of a screen."""
        self.session.screen.line()
        self.session.screen.title(self.session.speaker(heading))

    def done(self) -> None:
        """Name what could not be read; the command ends with exit code 5 then."""
        self.session.troubles(self._troubles)

    def answer(self, cards: Sequence[Card]) -> None:
        """Answer with these of its cases as JSON, without their events."""
        self.session.answer(self.told(cards))

    def told(self, cards: Sequence[Card]) -> list[dict[str, Any]]:
        """Return what lists tell of these of its cases in data, without their events."""
        changed = self.past.records if self.past else {}
        zone = self.session.workspace.zone
        return self.session.in_data.listed(
            cards, self.overview, changed, self.clock, zone
        )

    @property
    def overview(self) -> Overview:
        """The cases as they stand now, not filtered."""
        if self._overview is None:
            self._overview = self._looked()
            self._troubles = self._overview.troubles
        return self._overview

    def _looked(self) -> Overview:
        if self.look is None:
            return self.session.overview(self._is_wide, self._since)
        return self.look.every() if self._is_wide else self.look.opened()

    @property
    def _since(self) -> int:
        """The first year that is looked at: what was closed before it was not open at its moment."""
        return 0 if self._closed else first_year(self.clock)

    def kept(self, cards: Iterable[Card]) -> list[Card]:
        """Those of these cards that the filters ask for."""
        return [card for card in cards if self._is_listed(card)]

    def _is_listed(self, card: Card) -> bool:
        """Whether it is asked for; of open cases none that was closed, unless its file says otherwise."""
        is_meant = card.open or self._closed
        if not is_meant and not card.mark(self.clock)[0]:
            return False
        return self.wants(card)

    def _filter(self) -> Filter:
        from klantervaring.cli.typed.filter_values import filter_of

        return filter_of(self.session, self.words, self.all_cards)


# -- what the front door shows, too -----------------------------------------------------------------------


def show_open(session: Session) -> None:
    """All open cases."""
    session.begin_page()
    show_list(CaseList(session))


def show_late(session: Session) -> None:
    """What is overdue."""
    cases = CaseList(session)
    session.begin_page()
    show_overdue(cases, cases.overdue())
    cases.done()


def show_list(cases: CaseList) -> None:
    """The cases one below the other, or as JSON."""
    session = cases.session
    if session.how.as_json:
        cases.answer(cases.in_asked_order())
    elif cases.cards:
        cases.lists.cases(cases.sorted(cases.cards))
    else:
        session.screen.line(session.speaker(Text("No case is like that.")))
        if cases.filtered and not cases.closed:
            closed = Text(
                "Only open cases were looked at. Closed ones too: {option}",
                option=Code("--all"),
            )
            session.screen.say(session.speaker(closed))
    cases.done()


def show_overdue(cases: CaseList, rows: Terms) -> None:
    """Promises and targets whose moment has passed."""
    if rows:
        lists = cases.lists
        lists.terms(rows, late=True)
        if lists.screen.drawn:
            lists.lines.begin(rows[0][0])
    elif not cases.unsure(rows):
        cases.session.screen.line(
            cases.session.speaker(Text("Nothing is overdue."))
        )
    cases.show_unsure(rows)
