"""When the customer of a case was last asked for their experience (F1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from klantervaring.core.candidates import PAUSE, asked_lately
from klantervaring.core.case import Case
from klantervaring.core.customers.customer import customers
from klantervaring.core.rules.policy import Facts
from klantervaring.files.workspace.customers import read_book


def with_asking(
    facts: Facts, root: Path, cases: Iterable[Case], id: str, now: datetime
) -> Facts:
    """Return facts that say when the customer of case `id` was asked lately. Raises WrongInput."""
    for customer in customers(cases, read_book(root)):
        if id in {case.id for case in customer.cases}:
            return facts._replace(
                customer=customer.name,
                asked_at=asked_lately(customer, now),
                pause=PAUSE,
            )
    return facts
