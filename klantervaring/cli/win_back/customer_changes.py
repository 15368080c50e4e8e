"""What people say of customers, written into their file: joined spellings, what they share, their wishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import diff, tell_git
from klantervaring.cli.typed.customers_meant import (
    book_of,
    known_customers,
    one_customer,
)
from klantervaring.cli.typed.values import chosen
from klantervaring.core.choices import CHANNELS
from klantervaring.core.customers.customer import Book, Customer
from klantervaring.core.customers.keys import NAME, contact_keys, key_of
from klantervaring.core.errors import KvError, NoSuchCase, WrongInput
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.customers import (
    book_in,
    joining,
    with_different,
    with_preferences,
    with_shared,
    with_spelling,
)

#: What takes a preference away: an empty text would as easily be an unset variable of a script.
NONE = "-"


class SaidOfCustomers(NamedTuple):
    """What somebody says in one command: two spellings, two that differ, what is shared, or wishes by key."""

    same: tuple[str, str]
    different: tuple[str, str]
    shared: str
    wishes: Mapping[str, str]


def change(
    session: Session,
    ledger: Ledger,
    words: list[str],
    said: SaidOfCustomers,
) -> tuple[list[str], Book]:
    """Write down what was said; return the words for whom it is about, and what the file says now.

    `words` name the customer of the wishes. With a dry run it is what the file would say. Raises KvError.
    """
    if any(said.same):
        return [said.same[0]], _join(session, ledger, *said.same)
    if any(said.different):
        book = _part(session, ledger, *said.different)
        return [said.different[0]], book
    if said.shared:
        return [said.shared], _share(session, said.shared)
    return words, _note(session, ledger, words, said.wishes)


def _join(
    session: Session,
    ledger: Ledger,
    first: str,
    second: str,
) -> Book:
    known = known_customers(session, ledger)
    name, spelling = (
        _spelt(known, book_of(session), typed) for typed in (first, second)
    )

    def change(book: Book, text: str) -> str:
        joined = joining(book, name, spelling)
        return with_spelling(text, joined) if joined else text

    return _change(
        session,
        change,
        Text(
            "{name} and {spelling} are one customer.",
            name=name,
            spelling=spelling,
        ),
    )


def _part(
    session: Session,
    ledger: Ledger,
    first: str,
    second: str,
) -> Book:
    known = known_customers(session, ledger)
    book = book_of(session)
    one, other = (_spelt(known, book, typed) for typed in (first, second))
    return _change(
        session,
        lambda book, text: with_different(text, book, one, other),
        Text(
            "{one} and {other} are different customers.",
            one=one,
            other=other,
        ),
    )


def _share(session: Session, said: str) -> Book:
    check_typed_line(said)
    if key_of(said).startswith(NAME):
        raise WrongInput(
            Text(
                "{said} is no mail address, and no telephone number.",
                said=said,
            ),
            remedy=Text("What several customers share is such a one."),
        )
    return _change(
        session,
        lambda book, text: with_shared(text, book, said.strip()),
        Text(
            "{said} is shared: it makes nobody one customer with another.",
            said=said,
        ),
    )


def _spelt(known: tuple[Customer, ...], book: Book, typed: str) -> str:
    """The spelling that is meant, as it stands in a case or in the file. Raises NoSuchCase."""
    check_typed_line(typed)
    wanted = key_of(typed)
    texts: list[str] = []
    contacts: list[str] = []
    for customer in known:
        texts += (customer.name, *customer.spellings)
        contacts += (*customer.emails, *customer.phones)
    texts += contacts
    texts += [entry.name for entry in book.entries.values()]
    for text in texts:
        if key_of(text) == wanted:
            return text
    # one of several in one field
    if any(wanted in contact_keys(text) for text in contacts):
        return typed
    raise _nobody(typed, texts)


def _nobody(typed: str, texts: list[str]) -> KvError:
    from difflib import get_close_matches

    near = get_close_matches(typed, list(dict.fromkeys(texts)), n=3)
    remedy = (
        Text("Did you mean {near}?", near=", ".join(near)) if near else None
    )
    return NoSuchCase(
        Text("No customer is called {words}.", words=typed),
        remedy=remedy
        or Text("{command} shows them all.", command=Code("kv customer")),
    )


def _note(
    session: Session,
    ledger: Ledger,
    words: list[str],
    wishes: Mapping[str, str],
) -> Book:
    check_typed_line(*wishes.values())
    if wishes.get("channel", NONE) != NONE:
        channel = chosen(wishes["channel"], CHANNELS, "--channel")
        wishes = {**wishes, "channel": channel}
    name = one_customer(session, ledger, words).name
    wanted = {
        key: "" if value == NONE else value for key, value in wishes.items()
    }
    return _change(
        session,
        lambda book, text: with_preferences(text, book, name, wanted),
        Text("Noted for {name}.", name=name),
    )


def _change(session: Session, change: Any, done: Text) -> Book:
    outcome = desk_of(session).rewrite_customers(change, "customer")
    for changed in (
        outcome.changes
        if session.how.dry_run and not session.how.as_json
        else ()
    ):
        session.screen.raw(diff(session, changed))
    if not session.how.as_json and not session.how.dry_run:
        session.screen.line(session.speaker(done))
    if not outcome.changes:
        return book_of(session)
    tell_git(session, outcome)
    return book_in(outcome.changes[0].after or b"")
