"""Looking: lists, one case, the proof of a deadline, words anywhere, what happened, the procedure."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.listing import Listing as Cases
from klantervaring.cli.listing import show_case
from klantervaring.cli.options import Context, Id, Listing, MaybeId, Reading, Words, session_of
from klantervaring.core.errors import WrongInput
from klantervaring.core.filters import has_anywhere
from klantervaring.core.rules import Deadline
from klantervaring.core.text import N_, Code, Text
from klantervaring.files.store import Record

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "list",
    cls=Listing,
    help=N_("Open cases, with --all also closed ones."),
    epilog="  kv list\n  kv list --step verdict --owner sanne\n  kv list regenboog --all",
)
def list_(
    ctx: Context,
    words: Words = None,
    all_: Annotated[bool, typer.Option("--all", show_default=False, help=N_("Also closed cases."))] = False,
) -> None:
    _show_list(Cases(ctx, words, closed=all_))


def _show_list(cases: Cases) -> None:
    session = cases.session
    if session.how.as_json:
        cases.json_of(cases.records)
    elif cases.cards:
        cases.lists.cases(cases.cards)
    else:
        session.screen.line(session.speaker(Text("No case is like that.")))
    cases.done()


@app.command(
    "search",
    cls=Listing,
    help=N_("Cases with these words anywhere: title, customer, story, texts; closed ones too."),
    epilog="  kv search koffie\n  kv search 'de zaal' --since 2026-01-01",
)
def search(
    ctx: Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", show_default=False, help=N_("All of them must be there.")),
    ],
) -> None:
    cases = Cases(ctx, closed=True)
    cases.keep(lambda record: all(has_anywhere(record.case, word) for word in words))
    _show_list(cases)


@app.command(
    "show",
    cls=Reading,
    help=N_("Everything about one case."),
    epilog="  kv show K7QX\n  kv show k7q --json",
)
def show(ctx: Context, id: Id) -> None:
    session = session_of(ctx)
    if not session.how.as_json:
        show_case(session, id)
        return
    from klantervaring.view import as_json

    store = session.store
    record = store.get(id)
    session.answer(as_json.case(record, store.shown(record.path), session.now, store.zone))
    session.troubles(record.troubles)


@app.command(
    "why",
    cls=Reading,
    help=N_("The proof of a deadline: what started it, the rule and its source, the count, the result."),
    epilog="  kv why K7QX\n  kv why K7QX response",
)
def why(
    ctx: Context,
    id: Id,
    deadline: Annotated[
        str, typer.Argument(metavar="[DEADLINE]", show_default=False, help=N_("Only this deadline."))
    ] = "",
) -> None:
    from klantervaring.view.proof import proof_json, show_proofs

    session = session_of(ctx)
    record = session.store.get(id)
    found = _deadlines(record, deadline)
    if session.how.as_json:
        session.answer([proof_json(record, d, session.now, session.store.zone) for d in found])
    else:
        show_proofs(session.screen, session.speaker, record, found, session.now)
    session.troubles(record.troubles)


def _deadlines(record: Record, name: str) -> list[Deadline]:
    found = [d for d in record.state.deadlines if not name or d.name == name]
    if found or not name:
        return found
    known = dict.fromkeys(d.name for d in record.state.deadlines)
    raise WrongInput(
        Text("{id} has no deadline {name}.", id=record.id, name=name),
        remedy=Text("It has: {known}.", known=Code(", ".join(known) or "-")),
    )


@app.command(
    "log",
    cls=Reading,
    help=N_("What happened, newest first: in one case, or in all."),
    epilog="  kv log\n  kv log K7QX",
)
def log(
    ctx: Context,
    id: MaybeId = "",
    limit: Annotated[
        int, typer.Option("--limit", min=1, metavar="N", help=N_("At most this many events."))
    ] = 50,
) -> None:
    from klantervaring.view import history

    session = session_of(ctx)
    records = [session.store.get(id)] if id else list((look := session.store.look(closed=True)).records)
    rows = history.newest(records, limit)
    if session.how.as_json:
        session.answer(history.as_json(rows, session.store.zone))
    else:
        history.show(session.screen, session.speaker, rows)
    session.troubles(look.troubles if not id else [f for r in records for f in r.troubles])


@app.command(
    "procedure",
    cls=Reading,
    help=N_("The procedure: steps, deadlines, who decides, and where they are reached."),
    epilog="  kv procedure\n  kv procedure --mermaid\n  kv procedure een-fan-per-dag@1 --json",
)
def procedure(
    ctx: Context,
    name: Annotated[
        str,
        typer.Argument(metavar="[NAME]", show_default=False, help=N_("Another one than that of new cases.")),
    ] = "",
    mermaid: Annotated[
        bool, typer.Option("--mermaid", show_default=False, help=N_("As a diagram, in Mermaid's language."))
    ] = False,
) -> None:
    from klantervaring.view import procedures

    session = session_of(ctx)
    shelf, wanted = session.store.shelf, name or session.workspace.config.procedure
    found = shelf.newest(wanted)
    if session.how.as_json:
        session.answer(procedures.as_json(found))
    elif mermaid:
        session.screen.raw(procedures.mermaid(found, session.speaker))
    else:
        procedures.show(session.screen, session.speaker, found)
