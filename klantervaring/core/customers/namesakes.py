"""Cases that only a name holds together: two people may be called the same. Pure functions."""

from __future__ import annotations

from klantervaring.core.customers.customer import (
    Book,
    Customer,
    Experience,
)
from klantervaring.core.customers.keys import NAME
from klantervaring.core.customers.union_find import grouped


def parted_by_address(
    customer: Customer, book: Book
) -> list[list[Experience]]:
    """Return the cases that have an address or a number, apart where they share none.

    A name that somebody said is the same customer holds together as an address does.
    """
    said = {key for pair in book.joined for key in pair}
    keyed = []
    for case in customer.cases:
        keys = case.keys
        sure = [k for k in keys if k in said or not k.startswith(NAME)]
        keyed.append(sure)
    groups = grouped(keyed, *book.bonds)
    return [[customer.cases[at] for at in group] for group in groups]
