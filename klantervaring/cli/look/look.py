"""Looking: the list, one case, the procedure."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.listing import CaseList as Cases
from klantervaring.cli.lists.listing import show_list
from klantervaring.cli.lists.one_case import duplicates_of
from klantervaring.cli.lists.shown_cases import (
    each_apart,
    records_of,
)
from klantervaring.cli.typed.options import (
    Context,
    Ids,
    Reading,
    Sorted,
    Whole,
    Words,
    session_of,
)
from klantervaring.cli.typed.procedures_meant import procedures_meant
from klantervaring.cli.typed.together import refuse_together
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Procedure
from klantervaring.core.text.sentences import N_
from klantervaring.view.procedure import procedure_json, procedures

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "list",
    cls=Sorted,
    epilog="  kv list\n  kv list --mine --sort received\n  kv list regenboog --all",
)
def list_(
    ctx: Context,
    words: Words = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all", show_default=False, help=N_("Also closed cases.")
        ),
    ] = False,
) -> None:
    show_list(Cases(ctx, words, closed=all_))


@app.command(
    "show",
    cls=Reading,
    epilog="  kv show K7QX\n  kv show K7QX --all\n  kv show k7q 3hmz --json",
)
def show(
    ctx: Context,
    ids: Ids,
    all_: Whole = False,
) -> None:
    session = session_of(ctx)
    records = records_of(session, ids)
    duplicates = duplicates_of(session, records)
    if session.how.as_json:
        session.answer_cases(records, len(ids) > 1, duplicates)
    else:
        shown = session.shown
        shown.duplicates = duplicates
        whole = all_ or not session.screen.drawn
        each_apart(session, records, shown.full if whole else shown.brief)
    session.troubles([f for r in records for f in r.troubles])


@app.command(
    "procedure",
    cls=Reading,
    epilog="  kv procedure\n  kv procedure --mermaid\n  kv procedure een-fan-per-dag@1 --json\n"
    "  kv procedure --diff een-fan-per-dag@1 een-fan-per-dag@2",
)
def procedure(
    ctx: Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            show_default=False,
            help=N_(
                "Another one than that of new cases; with --diff two, of which the first is the earlier."
            ),
        ),
    ] = None,
    mermaid: Annotated[
        bool,
        typer.Option(
            "--mermaid",
            show_default=False,
            help=N_("As a diagram, in Mermaid's language."),
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            show_default=False,
            help=N_(
                "What differs from the version before, or between two;"
                " kv:NAME@VERSION is that of kv itself."
            ),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    refuse_together({"--mermaid": mermaid, "--diff": diff})
    found = procedures_meant(session, names or [], diff)
    speaker = session.speaker
    screen = session.screen
    if diff:
        _show_differences(session, *found)
    elif session.how.as_json:
        session.answer(procedure_json.as_json(found[0]))
    elif mermaid:
        screen.raw(procedures.mermaid(found[0], speaker))
    else:
        procedures.show(screen, speaker, found[0])


def _show_differences(
    session: Session,
    was: Procedure,
    now: Procedure,
) -> None:
    differ = procedure_json.differences_of(was, now)
    if session.how.as_json:
        session.answer(procedure_json.differences_json(differ))
    else:
        procedure_json.show_differences(
            session.screen,
            session.speaker,
            _called(session, was),
            _called(session, now),
            differ,
        )


def _called(session: Session, procedure: Procedure) -> str:
    """Return what somebody types for a procedure: of one that is in kv and here, which of both it is."""
    with suppress(WrongInput):
        own = session.store.shelf.get(procedure.reference)
        if procedure == own:
            return procedure.reference
    return f"kv:{procedure.reference}"
