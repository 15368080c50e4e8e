"""`kv hold`: a case that must not be erased for now, and the end of that."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.recording.recording import record
from klantervaring.cli.typed.options import (
    Context,
    Ids,
    Writing,
    session_of,
)
from klantervaring.core.events import HELD, RELEASED
from klantervaring.core.text.sentences import N_

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "hold",
    cls=Writing,
    epilog='  kv hold K7QX -m "De zaak ligt bij de rechter."\n'
    '  kv hold K7QX --release -m "Uitspraak gedaan, geen hoger beroep."',
)
def hold(
    ctx: Context,
    ids: Ids,
    release: Annotated[
        bool,
        typer.Option(
            "--release",
            show_default=False,
            help=N_("The reason has gone: the case may be erased again."),
        ),
    ] = False,
) -> None:
    if release:
        question = N_("Why may it be erased again?")
        record(session_of(ctx), ids, RELEASED, question=question)
    else:
        record(
            session_of(ctx), ids, HELD, question=N_("Why must it be kept?")
        )
