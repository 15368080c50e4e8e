"""`kv stats`: the figures of a period, or the cases that one of them counts (H1)."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.insight.public_figures import (
    PublicFigures,
    quarters_asked,
)
from klantervaring.cli.insight.stats_report import (
    Reported,
    answer_figures,
    flow_over_time,
)
from klantervaring.cli.typed.options import (
    Context,
    Reporting,
    Words,
    session_of,
)
from klantervaring.cli.typed.together import not_with, refuse_together
from klantervaring.core.text.sentences import N_, Text, ours

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "stats",
    cls=Reporting,
    epilog="  kv stats --since 2026-11-01 --until 2026-11-30\n"
    "  kv stats --cases open\n"
    "  kv stats --public --csv",
)
def stats(
    ctx: Context,
    words: Words = None,
    figure: Annotated[
        str,
        typer.Option(
            "--cases",
            metavar="FIGURE",
            show_default=False,
            help=N_(
                "The cases that a figure counts, by its name in --json or --csv."
            ),
        ),
    ] = "",
    for_public: Annotated[
        bool,
        typer.Option(
            "--public",
            show_default=False,
            help=N_(
                "For everybody: whole quarters, no names, no number below three."
            ),
        ),
    ] = False,
    as_csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            show_default=False,
            help=N_("A line for each figure, for a spreadsheet."),
        ),
    ] = False,
) -> None:
    refuse_together({"--cases": figure, "--csv": as_csv})
    as_json = session_of(ctx).how.as_json
    refuse_together({"--json": as_json, "--csv": as_csv})
    if figure and for_public:
        why = Text("Which cases a figure counts is not for everybody.")
        raise not_with("--cases", "--public", why)
    if for_public:
        days = quarters_asked(ctx, words, ours("kv stats --public"))
        told = PublicFigures(ctx, days)
        told.answer(as_csv)
        told.last.cases.done()
        return
    reported = Reported(ctx, words)
    if figure:
        reported.list_cases(figure)
    else:
        answer_figures(
            reported,
            reported.told(),
            as_csv,
            lambda: flow_over_time(reported),
        )
    reported.cases.done()
