"""What the desk needs of customers: the care that their file asks for, when they were asked, its new text.

Seldom needed, and long to import: `facts.customer_file` gives it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core.case import Case
from klantervaring.core.customers.candidates import PAUSE, circle
from klantervaring.core.customers.customer import (
    NOTHING,
    Book,
    Customer,
    Experience,
    Preferences,
)
from klantervaring.core.erasure.tombstone import customer_keys
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import ASKINGS
from klantervaring.core.rules.policy import Facts
from klantervaring.desk.values import Intake
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.text.front_matter import BadFile, decode
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import CUSTOMERS


def with_asking(
    facts: Facts,
    root: Path,
    cases: Iterable[Case],
    id: str,
    now: datetime,
) -> Facts:
    """Return facts that say when the customer of case `id` was asked lately. Raises WrongInput."""
    told, asked = _told_and_asked(cases)
    known = circle(
        told,
        asked=asked,
        aftercare={},
        now=int(now.timestamp()),
        zone=UTC,
        book=read_book(root),
    )
    customer = known.customer_with(id) or _alone(told, id)
    at = known.asked_lately(customer)
    return facts._replace(
        customer=customer.name,
        asked_at=None if at is None else datetime.fromtimestamp(at, UTC),
        pause=PAUSE,
    )


def _told_and_asked(
    cases: Iterable[Case],
) -> tuple[list[Experience], dict[str, int]]:
    """Return what customers told, and when they were asked last, by case; each case is looked at once."""
    told: list[Experience] = []
    asked: dict[str, int] = {}
    for case in cases:
        told.append(_experience(case))
        for event in case.events:
            if event.kind in ASKINGS:
                asked[case.id] = int(event.at.timestamp())
    return told, asked


def _experience(case: Case) -> Experience:
    received = int(case.received.timestamp()) if case.received else None
    keys = customer_keys(case)
    return Experience(case.id, case.customer, received, keys)


def _alone(told: Iterable[Experience], id: str) -> Customer:
    """Return the customer of a case without a name: it is one customer all the same."""
    own = tuple(each for each in told if each.id == id)
    return Customer(id, own, Preferences(id))


def care_book(root: Path) -> Book:
    """Return what the file knows; a mistake in it keeps no new case waiting, `kv check` tells it."""
    with contextlib.suppress(WrongInput):
        return read_book(root)
    return NOTHING


def with_care(root: Path, intakes: Iterable[Intake]) -> list[Intake]:
    """Return intakes with the care that the file asks for."""
    book = care_book(root)
    return [_with_care_of(book, intake) for intake in intakes]


def _with_care_of(book: Book, intake: Intake) -> Intake:
    if intake.words is not None:  # it comes back as it was
        return intake
    customer = intake.case.customer
    care = book.entry(customer.get("name", "")).care
    if not care or intake.case.care:
        return intake
    customer = {**customer, "care": care}
    return intake._replace(case=intake.case._replace(customer=customer))


def rewriting(
    root: Path, change: Callable[[Book, str], str]
) -> list[Change]:
    """Return the change of the file that `change` makes of what it says and its text. Raises WrongInput."""
    path = root / CUSTOMERS
    before = content_of(root, path)
    try:
        text = decode(before) if before else ""
    except BadFile as bad:
        where = f"{CUSTOMERS}:{bad.line}"
        raise WrongInput(
            bad.message, where=where, remedy=bad.remedy
        ) from None
    after = change(read_book(root), text).encode("utf-8")
    if after == (before or b""):
        return []
    return [Change(path, before, after)]
