"""What lists tell of cases in data, without their events."""

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
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.record import Record


def told(
    cards: Sequence[Card],
    every: Overview,
    changed: Mapping[int, Record],
    clock: int,
    zone: tzinfo,
) -> list[dict[str, Any]]:
    """Return what is told of some of these cases, in their order; those `changed` as these records say."""
    facts = {}
    for number, fact in Ledger(every, [c.number for c in cards]).rows(
        LISTED
    ):
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
