"""What the desk needs of customers: the care that their file asks for, when they were asked, its new text.

Seldom needed, and long to import: `facts.customer_file` gives it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from klantervaring.core.candidates import PAUSE, asked_lately
from klantervaring.core.case import Case
from klantervaring.core.customers.customer import NOTHING, Book, customers
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.policy import Facts
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.text.front_matter import BadFile, decode
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import CUSTOMERS


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


def care_book(root: Path) -> Book:
    """Return what the file knows; a mistake in it keeps no new case waiting, `kv check` tells it."""
    with contextlib.suppress(WrongInput):
        return read_book(root)
    return NOTHING


def rewriting(root: Path, change: Callable[[Book, str], str]) -> list[Change]:
    """Return the change of the file that `change` makes of what it says and its text. Raises WrongInput."""
    path = root / CUSTOMERS
    before = content_of(root, path)
    try:
        text = decode(before) if before else ""
    except BadFile as bad:
        where = f"{CUSTOMERS}:{bad.line}"
        raise WrongInput(bad.message, where=where, remedy=bad.remedy) from None
    after = change(read_book(root), text).encode("utf-8")
    if after == (before or b""):
        return []
    return [Change(path, before, after)]
