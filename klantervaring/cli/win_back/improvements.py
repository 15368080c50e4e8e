"""`kv improvements`: what is to change so that it does not happen again (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import N_, Text
from klantervaring.core.winning_back.recovery import Improvement, Standing
from klantervaring.files.ledger import Ledger
from klantervaring.view.figures import improvements as shown

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "improvements",
    cls=Reading,
    epilog="  kv improvements\n  kv improvements --owner joris\n  kv improvements --all --json",
)
def list_improvements(
    ctx: Context,
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar="NAME",
            show_default=False,
            help=N_("Only those that this person carries out."),
        ),
    ] = "",
    all_: Annotated[
        bool,
        typer.Option(
            "--all",
            show_default=False,
            help=N_("Also those that are closed."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    owner = session.known_person(owner) if owner else ""
    today = session.now.astimezone(session.workspace.zone).date()
    cases = session.overview(closed=True)
    rows = Ledger(cases).improvements()
    if owner:
        rows = [i for i in rows if plain(i.owner) == plain(owner)]
    if not all_:
        rows = [i for i in rows if i.standing(today) is not Standing.CLOSED]
    _show_listed(session, rows, today)
    session.troubles(cases.troubles)


def _show_listed(
    session: Session,
    rows: Sequence[Improvement],
    today: date,
) -> None:
    if session.how.as_json:
        session.answer(shown.as_json(rows, today, session.workspace.zone))
    elif rows:
        shown.show(session.screen, session.speaker, rows, today)
    else:
        session.screen.line(
            session.speaker(Text("No improvement is waiting."))
        )
