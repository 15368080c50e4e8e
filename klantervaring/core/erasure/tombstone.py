"""The tombstone of a case: the event that says when, by whom and why its words and names were taken away.

A case that has one is *stripped* (`strip.py`): figures still count it, and nobody can read of whom it was.
"""

from __future__ import annotations

import re
from datetime import datetime

from klantervaring.core.case import Case, Event
from klantervaring.core.customers.keys import key_of, keys_of
from klantervaring.core.events import ERASED
from klantervaring.core.ids import FIRST_EVENT_IDS, event_id
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: The key of a tombstone that holds what stands in place of the customer.
STAND_IN = "customer"
#: What stands in place of a customer: random, so that nobody can work out whom it was.
_STAND_IN = re.compile(r"erased-[0-9a-z]{8}", re.ASCII)


class Tombstone(NamedTuple):
    """When a case was erased, by whom and why; the first where two clones did."""

    at: datetime
    by: str
    because: str


def is_tombstone(event: Event) -> bool:
    """Tell whether an event is the one that says that its case was erased."""
    return event.kind == ERASED


def is_erased(case: Case) -> bool:
    """Tell whether a case was erased: its words and names are gone, and it takes part in figures alone."""
    return any(map(is_tombstone, case.events))


def tombstone_of(case: Case) -> Tombstone | None:
    """Return the first tombstone of a case, None where it was not erased."""
    for event in filter(is_tombstone, case.events):
        return Tombstone(event.at, event.by, event.because)
    return None


def stand_in_of(number: int) -> str:
    """Return what stands in place of a customer, for a random `number` of 40 bits."""
    return f"erased-{event_id(number % FIRST_EVENT_IDS, ())}"


def is_stand_in(text: str) -> bool:
    """Tell whether a text is what stands in place of a customer who was erased."""
    return _STAND_IN.fullmatch(text) is not None


def stand_ins(events: Iterable[Event]) -> tuple[str, ...]:
    """Return what stands in place of the customer, in order; several where clones erased the case apart.

    All of them are one customer, so that figures which count by customer stay as they were.
    """
    said = {event.get(STAND_IN) for event in filter(is_tombstone, events)}
    return tuple(sorted(filter(is_stand_in, said)))


def customer_keys(case: Case) -> frozenset[str]:
    """Return by what the customer of a case is known again, also of one who was erased."""
    keys = keys_of(case.customer)
    return keys.union(map(key_of, stand_ins(case.events)))


def lived(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return what happened in a case, without its tombstones: to erase it was nothing that happened to it."""
    return tuple(event for event in events if event.kind != ERASED)
