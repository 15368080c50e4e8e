"""Which customers somebody means by words of a name, an address or a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantervaring.core.customers.customer import (
    Book,
    Customer,
    Experience,
    customers,
    matching,
)
from klantervaring.core.customers.namesakes import parted_by_address
from klantervaring.core.errors import NoSuchCase, WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.workspace.customers import read_book

if TYPE_CHECKING:
    from klantervaring.cli.call.session import Session
    from klantervaring.files.ledger import Ledger


def book_of(session: Session) -> Book:
    """Return what the customers file says. Raises WrongInput."""
    return read_book(session.workspace.root)


def known_customers(
    session: Session, ledger: Ledger
) -> tuple[Customer, ...]:
    """Return all customers, by name."""
    return customers(ledger.experiences(), book_of(session))


def found_customers(
    known: tuple[Customer, ...], words: list[str]
) -> tuple[Customer, ...]:
    """Return the customers whom these words name; without words all. Raises NoSuchCase."""
    if not words:
        return tuple(c for c in known if c.experiences)
    found = matching(known, words)
    if not found:
        raise _nobody_called(words)
    return found


def _nobody_called(words: list[str]) -> NoSuchCase:
    return NoSuchCase(
        Text("No customer is called {words}.", words=" ".join(words)),
        remedy=Text(
            "{command} shows them all.", command=Code("kv customer")
        ),
    )


def one_customer(
    session: Session,
    ledger: Ledger,
    words: list[str],
) -> Customer:
    """Return the one customer whom these words name. Raises NoSuchCase, WrongInput."""
    remedy = Text("Give the whole name, or the mail address.")
    if not "".join(words).strip():
        raise WrongInput(Text("Say of which customer."), remedy=remedy)
    found = found_customers(known_customers(session, ledger), words)
    if len(found) == 1:
        return found[0]
    raise WrongInput(
        Text(
            "Say of which customer: {count} are like that.",
            count=len(found),
        ),
        remedy=remedy,
    )


def warn_of_namesakes(session: Session, customer: Customer) -> None:
    """Say so where nothing but a name holds the cases of a customer together: they may be of two people."""
    groups = parted_by_address(customer, book_of(session))
    if len(groups) < 2:
        return
    session.warn(
        Text(
            "Nothing but the name holds these cases together: {cases}. Are they of several customers? Give"
            " one of them another name ({command}), and give the command again.",
            cases=" / ".join(map(_in_words, groups)),
            command=Code("kv edit ID"),
        )
    )


def _in_words(cases: list[Experience]) -> str:
    """Return the ids of cases, with an address or number that they have."""
    ids = ", ".join(case.id for case in cases)
    customer = cases[-1].customer
    reached = customer.get("email") or customer.get("phone") or ""
    return f"{ids} ({reached})"
