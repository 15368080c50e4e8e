"""What every list does: read the cards, keep those that the filters ask for, name what cannot be read.

The commands of the day show their lists here too, so that the front door shows the very same.
"""

from __future__ import annotations

from klantervaring.cli.session import Session
from klantervaring.core.summary.card import UNREAD
from klantervaring.core.text.sentences import Code, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime
    from typing import Any

    from klantervaring.core.filters import Filter
    from klantervaring.core.findings import Finding
    from klantervaring.core.summary.card import Card, Pending
    from klantervaring.core.watch_words import Listed
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.store import Record, Shelved
    from klantervaring.view.lists import Lists

    Terms = list[tuple[Card, Pending]]

#: Seconds within which what ends is on the day's screen.
SOON = 48 * 3600


class Listing:
    """The cases that a list is about, and the moment as of which it answers."""

    def __init__(
        self,
        asked: Any,
        words: Sequence[str] | None = None,
        closed: bool = False,
        at: datetime | None = None,
    ) -> None:
        """`asked` is the session, or typer's context of the command; `at` is the moment to answer as of,
        where nobody asked for another.
        """
        self.session: Session = (
            asked if isinstance(asked, Session) else asked.find_object(Session)
        )
        self.words = tuple(words or ())
        self._closed = closed
        self._overview: Overview | None = None
        self._all: list[Card] | None = None
        self._found: list[Card] | None = None
        self._seen: list[Record] | None = None
        self._records: list[Record] | None = None
        self._troubles: Sequence[Finding] = ()
        self._wanted: Filter | None = None
        typed = self.session.how.at
        self._at: datetime | None = (
            self.session.moment(typed, ahead=None) if typed else at
        )
        if self.filtered:
            self._wanted = self._filter()

    @property
    def filtered(self) -> bool:
        """Whether somebody asked for some cases only."""
        return bool(self.words or any(self.session.asked.values()))

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
            if self._at:
                self._found = self._cards_of(self.records)
            else:
                self._found = self._kept(self.all_cards())
        return self._found

    def all_cards(self, listed: Listed = ()) -> list[Card]:
        """The cards of all cases that are looked at, whatever the filters ask for.

        With `listed` they tell which of these words stand in them.
        """
        if self._at:
            return self._cards_of(self.seen, listed)
        if listed:
            self.overview.watch(listed)
            return self.overview.cards()
        if self._all is None:
            self._all = self.overview.cards()
        return self._all

    @property
    def records(self) -> list[Record]:
        """The cases themselves, with all that happened in them, in the same order."""
        if self._records is None:
            self._records = [
                record for record in self.seen if self._fits(record)
            ]
        return self._records

    @property
    def seen(self) -> list[Record]:
        """All cases that were looked at, whatever the filters ask for."""
        if self._seen is None:
            look = self._look()
            self._troubles = look.troubles
            past = self._at is not None and self._at < self.session.now
            self._seen = [
                r
                for r in look.records
                if self._closed or not past or r.state.open
            ]
        return self._seen

    def wants(self, card: Card) -> bool:
        """Whether the filters let it through."""
        return self._wanted is None or self._wanted.fits(
            card, card, self.session.store.zone
        )

    @property
    def lists(self) -> Lists:
        """Shows the cards as of the moment that was asked for."""
        from klantervaring.view.lists import Lists

        return Lists(self.session.screen, self.session.speaker, self.clock)

    def keep(self, wanted: Callable[[Record], bool]) -> None:
        """Keep only those of which all that happened fits."""
        self._records = [record for record in self.records if wanted(record)]
        self._found = self._cards_of(self._records)

    def overdue(self) -> Terms:
        """Unmet promises and targets whose last moment has passed, longest first."""
        now = self.clock
        if (
            self._found is None and not self._at
        ):  # the others need not be taken apart
            cards = self._kept(self.overview.overdue(now))
        else:
            cards = self.cards
        rows = [(card, term) for card in cards for term in card.overdue(now)]
        return sorted(rows, key=lambda row: (row[1].due, row[0].id))

    def due(self, until: int) -> Terms:
        """What runs and ends at or before `until`, what ends first first; of open cases."""
        now = self.clock
        rows = [
            (card, term)
            for card in self.cards
            for term in card.running(now)
            if term.due <= until
        ]
        return sorted(rows, key=lambda row: (row[1].due, row[0].id))

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
                    "Not known, for a line of the log cannot be read: {n}",
                    n=len(cards),
                )
            )
            self.lists.waiting(cards)

    def show(self, records: Iterable[Record]) -> None:
        """Show these of its cases as a list."""
        self.lists.cases(self._cards_of(records))

    def section(self, heading: Text) -> None:
        """Begin a part of a screen."""
        self.session.screen.line()
        self.session.screen.title(self.session.speaker(heading))

    def done(self) -> None:
        """Name what could not be read; the command ends with exit code 5 then."""
        self.session.troubles(self._troubles)

    def json_of(self, records: Sequence[Record]) -> None:
        """Answer with cases, without their events."""
        from klantervaring.view import as_json

        store = self.session.store
        self.session.answer(
            [
                as_json.case(
                    r, store.shown(r.path), self.now, store.zone, events=False
                )
                for r in records
            ]
        )

    @property
    def overview(self) -> Overview:
        """The cases as they stand now, not filtered."""
        if self._overview is None:
            self._overview = self.session.overview(self._closed)
            self._troubles = self._overview.troubles
        return self._overview

    def _kept(self, cards: Iterable[Card]) -> list[Card]:
        return (
            [card for card in cards if self.wants(card)]
            if self._wanted
            else list(cards)
        )

    def _fits(self, record: Record) -> bool:
        zone = self.session.store.zone
        return self._wanted is None or self._wanted.fits(
            record.case, record.state, zone
        )

    def _cards_of(
        self, records: Iterable[Record], listed: Listed = ()
    ) -> list[Card]:
        from klantervaring.files.index.rows import card_of

        zone = self.session.store.zone
        return [card_of(record, zone, listed) for record in records]

    def _look(self) -> Shelved:
        # what was open then may have been closed since
        past = self._at is not None and self._at < self.session.now
        return self.session.store.look(
            closed=self._closed or past, until=self._at
        )

    def _filter(self) -> Filter:
        from klantervaring.cli.values import one_of
        from klantervaring.core.choices import CHANNELS, KINDS, PARTIES
        from klantervaring.core.filters import Filter, Wanted

        asked = {key: value or "" for key, value in self.session.asked.items()}
        one_of(asked.get("channel", ""), CHANNELS, "--channel")
        one_of(asked.get("kind", ""), KINDS, "--kind")
        one_of(asked.get("ball", ""), PARTIES, "--ball")
        if asked.get("step"):
            one_of(asked["step"], self._steps(), "--step")
        return Filter(
            step=asked.get("step", ""),
            owner=asked.get("owner", ""),
            ball=asked.get("ball", ""),
            channel=asked.get("channel", ""),
            customer=Wanted([asked["customer"]])
            if asked.get("customer")
            else None,
            tag=asked.get("tag", ""),
            kind=asked.get("kind", ""),
            since=self._day(asked.get("since", "")),
            until=self._day(asked.get("until", "")),
            words=Wanted(self.words) if self.words else None,
        )

    def _day(self, text: str) -> date | None:
        from klantervaring.core.time import typed_moments

        return (
            typed_moments.typed_day(
                text, self.session.now, self.session.workspace.zone
            )
            if text
            else None
        )

    def _steps(self) -> tuple[str, ...]:
        """The steps of all procedures, those of the workspace's own first."""
        shelf, own = (
            self.session.store.shelf,
            self.session.workspace.config.procedure.split("@")[0],
        )
        names = sorted(
            shelf.known(), key=lambda name: name.split("@")[0] != own
        )
        return tuple(
            dict.fromkeys(
                step for name in names for step in shelf.get(name).steps
            )
        )


# -- what the front door shows, too -----------------------------------------------------------------------


def show_today(cases: Listing) -> None:
    """The day: what calls for somebody, what is overdue, what ends soon, and what else is open."""
    all_ = cases.cards  # first: with them comes what is needed to speak
    session, say = cases.session, cases.session.speaker
    late = cases.overdue()
    ours = [
        row for row in cases.due(cases.clock + SOON) if row[1].kind != "right"
    ]
    named = {card.id for card, _ in [*late, *ours]}
    rest = [
        c
        for c in all_
        if c.id not in named and (c.open or c.mark(cases.clock)[0] == UNREAD)
    ]
    session.screen.title(say.moment(cases.clock))
    if all_ or cases.filtered:
        from klantervaring.cli.alert_scope import show_first

        show_first(cases)
    overdue = Text("Overdue: {n}", n=len(late))
    coming = Text("Due within 48 hours: {n}", n=len(ours))
    for heading, rows in ((overdue, late), (coming, ours)):
        if rows:
            cases.section(heading)
            cases.lists.terms(rows)
    if rest:
        cases.section(Text("Also open: {n}", n=len(rest)))
        cases.lists.waiting(rest)
    if not (late or ours or rest):
        none = Text(
            "No case is open. Begin one with {command}.", command=Code("kv new")
        )
        session.screen.line(
            say(Text("No case is like that.") if cases.filtered else none)
        )
    elif not late and not cases.unsure([]):
        session.screen.line()
        session.screen.line(say(Text("Nothing is overdue.")))


def show_overdue(cases: Listing, rows: Terms) -> None:
    """Promises and targets whose moment has passed."""
    if rows:
        cases.lists.terms(rows)
    elif not cases.unsure(rows):
        cases.session.screen.line(
            cases.session.speaker(Text("Nothing is overdue."))
        )
    cases.show_unsure(rows)


def show_case(session: Session, typed: str) -> None:
    """Everything about one case. Raises NoSuchCase, CannotRead."""
    record = session.store.get(typed)
    session.shown.full(record)
    session.troubles(record.troubles)
