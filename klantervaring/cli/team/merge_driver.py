"""`kv merge-driver`: git asks kv to join two versions of a case."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.core.text.sentences import N_
from klantervaring.files.merge.git_driver import drive

app = typer.Typer(rich_markup_mode=None)


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
    session = session_of(ctx)
    session.exit_code = drive(base, ours, theirs, path)
