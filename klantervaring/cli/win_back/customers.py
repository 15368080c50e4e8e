"""Customers: one page each, of all we went through together; joined spellings and preferences (F9, R4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.customers_meant import (
    book_of,
    found_customers,
    one_customer,
)
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.cli.typed.together import refuse_alone, refuse_together
from klantervaring.core.customers.customer import (
    Book,
    Customer,
    customers,
    matching,
)
from klantervaring.core.text.sentences import N_, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.ledger import Ledger
from klantervaring.view import customer_data
from klantervaring.view.customers import Pages

if TYPE_CHECKING:
    from klantervaring.files.index.overview import Overview

app = typer.Typer(rich_markup_mode=None)
_NOBODY = Text("There is no customer yet.")
NameWords = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        show_default=False,
        help=N_("Words of a customer's name, contact or address."),
    ),
]


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
    "  kv customer regenboog --export -o ~/regenboog.zip",
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
    given = {"address": address, "channel": channel, "care": care}
    wishes = {key: value for key, value in given.items() if value}
    about_two = {
        "--same": any(same),
        "--different": any(different),
        "--shared": shared,
    }
    refuse_together({"WORDS": words, **about_two})
    _refuse_mixed(wishes, {**about_two, "--export": export})
    refuse_alone({"-o": output, "--force": force}, "--export", export)
    cases = session.overview(closed=True)
    ledger = Ledger(cases)
    if export:
        _export(session, ledger, words or [], output, force)
        return
    said = _Said(same, different, shared, wishes)
    words, book = _written(session, ledger, words or [], said)
    if session.how.dry_run and not session.how.as_json:
        return
    known = customers(ledger.experiences(), book)
    if shared and not matching(known, words):
        _show_none(session)
        return
    found = found_customers(known, words)
    _show(session, cases, found, single=bool(words))
    session.troubles(cases.troubles)


class _Said(NamedTuple):
    """What somebody says of customers, as `SaidOfCustomers` takes it."""

    same: tuple[str, str]
    different: tuple[str, str]
    shared: str
    wishes: Mapping[str, str]


def _refuse_mixed(
    wishes: Iterable[str],
    others: Mapping[str, object],
) -> None:
    """Refuse two things at once. Raises WrongInput."""
    for key in wishes:
        refuse_together({f"--{key}": True, **others})
    refuse_together(dict(others))


def _written(
    session: Session,
    ledger: Ledger,
    words: list[str],
    said: _Said,
) -> tuple[list[str], Book]:
    """Write down what was said, if anything; return for whom it is, and what the file says now."""
    book = book_of(session)
    pairs = (*said.same, *said.different)
    if not any((*pairs, said.shared, *said.wishes)):
        return words, book
    from klantervaring.cli.win_back import customer_changes  # seldom needed

    told = customer_changes.SaidOfCustomers(*said)
    return customer_changes.change(session, ledger, words, told)


def _show_none(session: Session) -> None:
    """Answer a program; a person was told what was noted, of customers who are still to come."""
    if session.how.as_json:
        session.answer([])


def _show(
    session: Session,
    cases: Overview,
    found: tuple[Customer, ...],
    single: bool,
) -> None:
    numbers = [case.number for c in found for case in c.cases]
    is_page = single and len(found) == 1
    if session.how.as_json:
        # to name nearly all cases to the index takes longer than to look at all
        ledger = Ledger(cases, numbers if single else None)
        told = _told(session, ledger, found)
        session.answer(told[0] if is_page else told)
        return
    records = session.read(cases.cards(numbers)) if is_page else []
    pages = Pages(session.screen, session.speaker, session.now, records)
    _show_pages(session, pages, found, is_page)


def _told(
    session: Session,
    ledger: Ledger,
    found: Iterable[Customer],
) -> list[dict[str, Any]]:
    facts = ledger.by_number(*customer_data.TOLD_IN_JSON)
    zone = session.workspace.zone
    return [
        customer_data.as_json(c, facts, session.clock, zone) for c in found
    ]


def _show_pages(
    session: Session,
    pages: Pages,
    found: tuple[Customer, ...],
    is_page: bool,
) -> None:
    if is_page:
        pages.page(found[0])
    elif found:
        pages.overview(found)
    else:
        session.screen.line(session.speaker(_NOBODY))


def _export(
    session: Session,
    ledger: Ledger,
    words: list[str],
    output: str,
    force: bool,
) -> None:
    from klantervaring.cli.win_back.customer_export import PersonExport

    PersonExport(session, one_customer(session, ledger, words)).put(
        output, force
    )
