"""`kv search`: the cases in which words stand anywhere, and where they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.lists.found_cases import show_found
from klantervaring.cli.lists.listing import CaseList as Cases
from klantervaring.cli.typed.options import (
    Context,
    Sorted,
)
from klantervaring.core.text.sentences import N_

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "search",
    cls=Sorted,
    epilog="  kv search koffie\n  kv search 'de zaal' --since 2026-01-01",
)
def search(
    ctx: Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            show_default=False,
            help=N_("All of them must be there."),
        ),
    ],
) -> None:
    show_found(Cases(ctx, closed=True), words)
