"""Who calls: the customer with a name, an address or a number, open and closed cases alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from klantervaring.core.customers.customer import (
    Book,
    Customer,
    Experience,
    of_cases,
)
from klantervaring.core.customers.keys import keys_of
from klantervaring.core.customers.union_find import grouped
from klantervaring.core.summary.card import Card, holding
from klantervaring.core.values import NamedTuple

if TYPE_CHECKING:
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.record import Record
    from klantervaring.files.store import Store


class Caller(NamedTuple):
    """A customer whom we know: all that their cases say of them, and the newest few cases themselves.

    `broken` is how many promises to them were broken.
    """

    customer: Customer
    newest: tuple[Record, ...]
    broken: int


#: How many cases are told of whoever calls.
TOLD = 3


def caller(
    store: Store,
    cases: Overview,
    book: Book,
    asked: Mapping[str, str],
    now: int,
) -> Caller | None:
    """Return the customer with this name, address or number; None for somebody new.

    `cases` are all cases, open and closed; `now` is in seconds since 1970. Raises Damaged.
    """
    keys = keys_of(asked)
    found = cases.of_customer(keys, book.joined, book.shared)
    if book.different:
        found = _of_one(found, keys, book)
    if not found:
        return None
    paths = {card.id: card.path for card in found}
    customer = of_cases(list(map(_case, found)), book)
    if not customer.experiences:
        return None
    newest = (
        store.load(store.workspace.root / paths[c.id])[0]
        for c in reversed(customer.experiences[-TOLD:])
    )
    broken = sum(holding(card.signs.broken, now) for card in found)
    return Caller(
        customer, tuple(record for record in newest if record), broken
    )


def _of_one(
    found: Sequence[Card], keys: Collection[str], book: Book
) -> list[Card]:
    """Return those that are of one customer with somebody who has these keys."""
    ordered = sorted(found, key=lambda card: card.path)
    known = [card.signs.keys for card in ordered]
    groups = grouped([*known, keys], *book.bonds)
    group = next(
        (group for group in groups if group[-1] == len(ordered)), []
    )
    return [ordered[place] for place in group[:-1]]


def _case(card: Card) -> Experience:
    return Experience(
        card.id,
        card.customer,
        card.received,
        open=bool(card.open),
        outcome=card.outcome,
    )
