"""The team: sharing with others, what others have, a new clone, and who did what."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.options import (
    Changing,
    Context,
    Hook,
    Id,
    Me,
    Reading,
    session_of,
)
from klantervaring.core.text.sentences import N_

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
    from klantervaring.cli.sync import sync_now
    from klantervaring.sync.clone import Accepted

    sync_now(
        session_of(ctx), Accepted(accept_deletions, accept_rewrite), to
    )


@app.command(
    "status",
    cls=Reading,
    epilog="  kv status\n  kv status --json",
)
def status(ctx: Context) -> None:
    from klantervaring.cli.sync import show_status

    show_status(session_of(ctx))


@app.command(
    "join",
    cls=Changing,
    epilog="  kv join git@git.example.org:kv.git\n  kv join /media/team/klantervaringen.git balie",
)
def join(
    ctx: Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            show_default=False,
            help=N_("Where the team's repository is."),
        ),
    ],
    directory: Annotated[
        str,
        typer.Argument(
            metavar="[DIR]",
            show_default=False,
            help=N_("Where to put the copy."),
        ),
    ] = "",
    me: Me = "",
    hook: Hook = None,
) -> None:
    from klantervaring.cli.join import join_team

    join_team(session_of(ctx), url, directory, hook, me)


@app.command(
    "settle",
    cls=Changing,
    epilog='  kv settle K7QX\n  kv settle K7QX title --take "Cursusmap ontbrak"',
)
def settle(
    ctx: Context,
    id: Id,
    field: Annotated[
        str,
        typer.Argument(
            metavar="[FIELD]",
            show_default=False,
            help=N_("The field (default: all)."),
        ),
    ] = "",
    take: Annotated[
        str | None,
        typer.Option(
            "--take",
            metavar="VALUE",
            show_default=False,
            help=N_("The value that shall hold."),
        ),
    ] = None,
) -> None:
    from klantervaring.cli.settle import settle_case

    settle_case(session_of(ctx), id, field, take)


@app.command(
    "history",
    cls=Reading,
    epilog="  kv history K7QX\n  kv history K7QX --field owner",
)
def history(
    ctx: Context,
    id: Id,
    field: Annotated[
        str,
        typer.Option(
            "--field",
            metavar="FIELD",
            show_default=False,
            help=N_("Only this field."),
        ),
    ] = "",
    last: Annotated[
        bool,
        typer.Option(
            "--last",
            show_default=False,
            help=N_("Only who set the value that holds now."),
        ),
    ] = False,
) -> None:
    from klantervaring.cli.history import show_history

    show_history(session_of(ctx), id, field, last)


@app.command(
    "merge-driver",
    cls=Reading,
    epilog="  kv merge-driver %O %A %B %P",
)
def merge_driver(
    ctx: Context,
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE", show_default=False, help=N_("The common base.")
        ),
    ],
    ours: Annotated[
        str,
        typer.Argument(
            metavar="OURS",
            show_default=False,
            help=N_("Ours; the result goes here."),
        ),
    ],
    theirs: Annotated[
        str,
        typer.Argument(
            metavar="THEIRS", show_default=False, help=N_("Theirs.")
        ),
    ],
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help=N_("The case's own path."),
        ),
    ],
) -> None:
    from klantervaring.cli.merge_driver import drive

    session = session_of(ctx)
    session.exit_code = drive(base, ours, theirs, path)
