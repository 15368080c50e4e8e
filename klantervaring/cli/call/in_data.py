"""What a call answers a program: its values as JSON, and cases among them."""

from __future__ import annotations

from klantervaring.core.facts import LISTED, ListedCase
from klantervaring.core.summary.card import STAND_IN
from klantervaring.core.summary.case_facts import listed_case
from klantervaring.files.ledger import Ledger
from klantervaring.view import as_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo
    from typing import Any

    from klantervaring.core.summary.card import Card
    from klantervaring.core.text.sentences import Clean
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.record import Record
    from klantervaring.files.store import Store

    Told = list[dict[str, Any]]


class InData:
    """Puts answers in data."""

    def written(self, value: object) -> Clean:
        """Return an answer as JSON."""
        return as_json.dump(value)

    def cases(
        self,
        store: Store,
        clock: int,
        records: Sequence[Record],
        duplicates: Mapping[str, Sequence[str]],
    ) -> Told:
        """Return cases with all that happened in them; `duplicates` are those of each, by id."""
        told = []
        for record in records:
            path = store.shown(record.path)
            case = as_json.case(record, path, clock, store.zone)
            if record.id in duplicates:
                case["duplicates"] = list(duplicates[record.id])
            told.append(case)
        return told

    def listed(
        self,
        cards: Sequence[Card],
        every: Overview,
        changed: Mapping[int, Record],
        clock: int,
        zone: tzinfo,
    ) -> Told:
        """Return what lists tell of some of the cases of `every`, in their order and without their events.

        Those `changed` are told as these records say.
        """
        facts = {}
        ledger = Ledger(every, [card.number for card in cards])
        for number, fact in ledger.rows(LISTED):
            facts[number] = ListedCase(*fact.plain)
        for number, record in changed.items():
            facts[number] = listed_case(record.case, record.state)
        found = []
        for card in cards:
            stands_in = card.mark(clock)[0] == STAND_IN
            case = facts[card.number]
            found.append(
                as_json.in_list(case, card.path, clock, zone, stands_in)
            )
        return found
