"""Customers: one page each, of all we went through together; joined spellings and preferences (F9, R4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.options import Changing, Context, session_of
from klantervaring.cli.recording import desk_of, diff, tell_git
from klantervaring.cli.session import Session
from klantervaring.cli.values import chosen
from klantervaring.core.choices import CHANNELS
from klantervaring.core.customers.customer import (
    Book,
    Customer,
    customers,
    matching,
)
from klantervaring.core.customers.keys import NAME, contact_keys, key_of
from klantervaring.core.errors import KvError, NoSuchCase, WrongInput
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.customers import (
    joining,
    read_book,
    with_different,
    with_preferences,
    with_shared,
    with_spelling,
)
from klantervaring.view import customers as view

if TYPE_CHECKING:
    from klantervaring.files.index.overview import Overview

app = typer.Typer(rich_markup_mode=None)
NameWords = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        show_default=False,
        help=N_("Words of a customer's name, contact or address."),
    ),
]
#: What takes a preference away: an empty text would as easily be an unset variable of a script.
NONE = "-"


def _text(option: str, help: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(
        option, metavar="TEXT", show_default=False, help=help
    )
    return found


@app.command(
    "customer",
    cls=Changing,
    epilog="  kv customer\n"
    "  kv customer regenboog\n"
    '  kv customer regenboog --address "Marijke, jij" --channel phone\n'
    '  kv customer regenboog --care "slechthorend: schrijf liever"\n'
    '  kv customer --same "Basisschool De Regenboog" "De Regenboog"\n'
    '  kv customer --different "De Regenboog" "De Kiezel"\n'
    "  kv customer --shared info@bestuur.example\n"
    "  kv customer regenboog --export -o regenboog.zip",
)
def customer(
    ctx: Context,
    words: NameWords = None,
    same: Annotated[
        tuple[str, str],
        typer.Option(
            "--same",
            metavar="NAME NAME",
            show_default=False,
            help=N_(
                "Two spellings of one customer; the first is the name from now on."
            ),
        ),
    ] = ("", ""),
    different: Annotated[
        tuple[str, str],
        typer.Option(
            "--different",
            metavar="NAME NAME",
            show_default=False,
            help=N_(
                "Two customers who stay two, whatever address or number they share."
            ),
        ),
    ] = ("", ""),
    shared: Annotated[
        str,
        _text(
            "--shared",
            N_("An address or number that several customers share."),
        ),
    ] = "",
    address: Annotated[
        str,
        _text(
            "--address",
            N_("How they like to be addressed (- takes it away)."),
        ),
    ] = "",
    channel: Annotated[
        str,
        typer.Option(
            "--channel",
            metavar="CHANNEL",
            show_default=False,
            help=N_(
                "By which channel they like to hear from us (- takes it away)."
            ),
        ),
    ] = "",
    care: Annotated[
        str,
        _text(
            "--care", N_("What special care they need (- takes it away).")
        ),
    ] = "",
    export: Annotated[
        bool,
        typer.Option(
            "--export",
            show_default=False,
            help=N_("All that is held of them, for them: a zip file."),
        ),
    ] = False,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.zip",
            show_default=False,
            help=N_("With --export: where it is written."),
        ),
    ] = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            show_default=False,
            help=N_("With --export: in place of a file that is there."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    cases = session.overview(closed=True)
    ledger = Ledger(cases)
    if export:
        _export(session, ledger, words or [], output, force)
        return
    given = {"address": address, "channel": channel, "care": care}
    wishes = {key: value for key, value in given.items() if value}
    if any(same):
        _join(session, ledger, *same)
        words = [same[0]]
    elif any(different):
        _part(session, ledger, *different)
        words = [different[0]]
    elif shared:
        _share(session, shared)
        words = [shared]
    elif wishes:
        _note(session, ledger, words or [], wishes)
    if session.how.dry_run and not session.how.as_json:
        return
    if shared and not matching(_known(session, ledger), words or []):
        return  # it was said beforehand
    found = found_customers(session, ledger, words or [])
    _show(session, cases, found, single=bool(words))
    session.troubles(cases.troubles)


def _book(session: Session) -> Book:
    return read_book(session.workspace.root)


def _known(session: Session, ledger: Ledger) -> tuple[Customer, ...]:
    return customers(ledger.experiences(), _book(session))


def found_customers(
    session: Session, ledger: Ledger, words: list[str]
) -> tuple[Customer, ...]:
    """Return the customers whom these words name; without words all. Raises NoSuchCase."""
    known = _known(session, ledger)
    if not words:
        return tuple(c for c in known if c.experiences)
    found = matching(known, words)
    if not found:
        raise NoSuchCase(
            Text("No customer is called {words}.", words=" ".join(words)),
            remedy=Text(
                "{command} shows them all.", command=Code("kv customer")
            ),
        )
    return found


def _show(
    session: Session,
    cases: Overview,
    found: tuple[Customer, ...],
    single: bool,
) -> None:
    single = single and len(found) == 1
    numbers = [case.number for c in found for case in c.cases]
    if session.how.as_json:
        facts = Ledger(cases, numbers).by_case(*view.TOLD_IN_JSON)
        zone = session.store.zone
        told = [view.as_json(c, facts, session.clock, zone) for c in found]
        session.answer(told[0] if single else told)
        return
    records = session.read(cases.cards(numbers)) if single else []
    pages = view.Pages(
        session.screen, session.speaker, session.now, records
    )
    if single:
        pages.page(found[0])
    elif found:
        pages.overview(found)
    else:
        session.screen.line(
            session.speaker(Text("There is no customer yet."))
        )


def _export(
    session: Session,
    ledger: Ledger,
    words: list[str],
    output: str,
    force: bool,
) -> None:
    from klantervaring.cli.customer_export import PersonExport

    PersonExport(session, one_customer(session, ledger, words)).put(
        output, force
    )


def one_customer(
    session: Session, ledger: Ledger, words: list[str]
) -> Customer:
    """Return the one customer whom these words name. Raises NoSuchCase, WrongInput."""
    found = found_customers(session, ledger, words) if words else ()
    if len(found) == 1:
        return found[0]
    raise WrongInput(
        Text(
            "Say of which customer: {count} are like that.",
            count=len(found),
        ),
        remedy=Text("Give the whole name, or the mail address."),
    )


# -- what we know of them ----------------------------------------------------------------------------------


def _join(
    session: Session, ledger: Ledger, first: str, second: str
) -> None:
    known = _known(session, ledger)
    name, spelling = (
        _spelt(known, _book(session), typed) for typed in (first, second)
    )

    def change(book: Book, text: str) -> str:
        joined = joining(book, name, spelling)
        return with_spelling(text, joined) if joined else text

    _change(
        session,
        change,
        Text(
            "{name} and {spelling} are one customer.",
            name=name,
            spelling=spelling,
        ),
    )


def _part(
    session: Session, ledger: Ledger, first: str, second: str
) -> None:
    book = _book(session)
    known = customers(ledger.experiences(), book)
    one, other = (_spelt(known, book, typed) for typed in (first, second))
    _change(
        session,
        lambda book, text: with_different(text, book, one, other),
        Text(
            "{one} and {other} are different customers.",
            one=one,
            other=other,
        ),
    )


def _share(session: Session, said: str) -> None:
    check_typed_line(said)
    if key_of(said).startswith(NAME):
        raise WrongInput(
            Text(
                "{said} is no mail address, and no telephone number.",
                said=said,
            ),
            remedy=Text("What several customers share is such a one."),
        )
    _change(
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
    contacts = [text for c in known for text in (*c.emails, *c.phones)]
    texts = [text for c in known for text in (c.name, *c.spellings)]
    texts += [*contacts, *(entry.name for entry in book.entries.values())]
    for text in texts:
        if key_of(text) == wanted:
            return text
    if any(
        wanted in contact_keys(text) for text in contacts
    ):  # one of several in one field
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
) -> None:
    check_typed_line(*wishes.values())
    if wishes.get("channel", NONE) != NONE:
        channel = chosen(wishes["channel"], CHANNELS, "--channel")
        wishes = {**wishes, "channel": channel}
    name = one_customer(session, ledger, words).name
    wanted = {
        key: "" if value == NONE else value for key, value in wishes.items()
    }
    _change(
        session,
        lambda book, text: with_preferences(text, book, name, wanted),
        Text("Noted for {name}.", name=name),
    )


def _change(session: Session, change: Any, done: Text) -> None:
    outcome = desk_of(session).rewrite_customers(change, "customer")
    for changed in (
        outcome.changes
        if session.how.dry_run and not session.how.as_json
        else ()
    ):
        session.screen.raw(diff(session, changed))
    if not session.how.as_json and not session.how.dry_run:
        session.screen.line(session.speaker(done))
    if outcome.changes:
        tell_git(session, outcome)
