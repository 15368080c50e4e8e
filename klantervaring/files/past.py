"""The cases of an overview as they stood at another moment: only those are read that have changed since."""

from __future__ import annotations

from copy import copy

from klantervaring.core.facts import FIRST
from klantervaring.core.summary.card import COPIES
from klantervaring.core.summary.case_facts import facts_of
from klantervaring.files.index.facts import plain_fact
from klantervaring.files.index.rows import card_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from klantervaring.core.early_warning.watch_words import Listed
    from klantervaring.core.summary.card import Card
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.record import Record
    from klantervaring.files.store import Store


class Past:
    """Cases as they stood at a moment; of all others of the overview there was nothing yet.

    `records` are those in which something happened since, by number.
    """

    def __init__(
        self,
        store: Store,
        overview: Overview,
        at: datetime,
        open_only: bool = False,
    ) -> None:
        """With `open_only` those are left out that were closed then."""
        self._store = store
        self._overview = overview
        self._at = at
        self._open_only = open_only
        self._later = self._numbers("last IS NULL OR last > ?")
        self._later |= set(overview.unread)
        self.records: dict[int, Record] = {}
        self._made: dict[tuple[int, Listed], Card] = {}
        for card in overview.cards(self._later - self._to_leave_out()):
            record = self._stood(card)
            if record is not None:
                self.records[card.number] = record

    def within(self, overview: Overview, open_only: bool = False) -> Past:
        """Return some of the same cases, those of `overview`, of the same look; with `open_only` as above."""
        some = copy(self)
        some._overview = overview
        some._open_only = open_only
        return some

    def _numbers(self, condition: str) -> set[int]:
        found = self._overview.select(
            f"SELECT number FROM cases WHERE ({condition}) AND {{these}}",
            int(self._at.timestamp()),
        )
        return {number for (number,) in found}

    def _to_leave_out(self) -> set[int]:
        """Return cases of which it is known without reading them that they were not there, or not open."""
        rows = self._overview.select(
            "SELECT number FROM {facts} WHERE kind = ? AND at > ? AND {these}",
            FIRST,
            int(self._at.timestamp()),
        )
        found = {number for (number,) in rows}
        if self._open_only:
            found |= self._numbers("NOT open AND ended <= ?")
        return found - self._overview.unread.keys()

    def _stood(self, card: Card) -> Record | None:
        root = self._store.workspace.root
        record = self._overview.unread.get(card.number)
        if record is None:
            record, _ = self._store.load(root / card.path)
        if record is not None and card.mark(0)[0] == COPIES:
            record = record._replace(copied=True)
        return self._store.as_of(record, self._at) if record else None

    def cards(self, listed: Listed = ()) -> list[Card]:
        """Return the cards of the cases, in the order of their files; `listed` are words to watch."""
        still = "open AND last <= ?" if self._open_only else "last <= ?"
        same = self._numbers(still) - self._later
        return self._told({*same, *self.records}, listed)

    def changed(self, listed: Listed = ()) -> list[Card]:
        """Return those of the cases in which something happened since, as they stood; `listed` as above."""
        return self._told(self.records, listed)

    def _told(self, numbers: Collection[int], listed: Listed) -> list[Card]:
        found = []
        for card in self._overview.cards(numbers):
            record = self.records.get(card.number)
            if record is not None:
                found.append(self._as_it_stood(card, record, listed))
            else:
                found.append(card)
        return [card for card in found if card.open or not self._open_only]

    def _as_it_stood(
        self, card: Card, record: Record, listed: Listed
    ) -> Card:
        """Return the card of a case that changed since; it is asked for in several lists."""
        key = card.number, listed
        if key not in self._made:
            made = card_of(record, self._store.zone, listed)
            made.number, made.path = card.number, card.path
            self._made[key] = made
        return self._made[key]

    def tell(self) -> None:
        """Let queries on the facts of the overview find what could be told then, from now on."""
        rows = []
        for number, record in self.records.items():
            told = facts_of(record.case, record.state, self._store.zone)
            for place, fact in enumerate(told):
                kind, at, *values = plain_fact(fact)
                rows.append((kind, at, number, place, *values))
        self._overview.database.replace_facts(self._later, rows)

    def let_go(self) -> None:
        """Let queries find again what can be told now."""
        self._overview.database.own_facts()
