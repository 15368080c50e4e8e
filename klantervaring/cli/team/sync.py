"""`kv sync` and `kv status`: bring together what several clones have, and tell where this one stands."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.team.syncing import show_status, sync_now
from klantervaring.cli.typed.options import (
    Changing,
    Context,
    Reading,
    session_of,
)
from klantervaring.core.text.sentences import N_
from klantervaring.sync.clone import Accepted

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "sync",
    cls=Changing,
    epilog="  kv sync\n  kv sync --dry-run",
)
def sync(
    ctx: Context,
    accept_deletions: Annotated[
        bool,
        typer.Option(
            "--accept-deletions",
            show_default=False,
            help=N_(
                "Cases, and events of a log, that are gone here may be gone for everybody."
            ),
        ),
    ] = False,
    accept_rewrite: Annotated[
        bool,
        typer.Option(
            "--accept-rewrite",
            show_default=False,
            help=N_(
                "Others rewrote the history: go on from theirs, with what only this clone has."
            ),
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_(
                "Ask nothing: where others purged the history, this clone is cleaned too."
            ),
        ),
    ] = False,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="ADDRESS",
            show_default=False,
            help=N_(
                "Share with this repository from now on: an address, or the name of a remote."
            ),
        ),
    ] = "",
) -> None:
    sync_now(
        session_of(ctx),
        Accepted(accept_deletions, accept_rewrite),
        to,
        yes,
    )


@app.command(
    "status",
    cls=Reading,
    epilog="  kv status\n  kv status --json",
)
def status(ctx: Context) -> None:
    show_status(session_of(ctx))
