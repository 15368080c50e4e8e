"""The board of open cases: in the terminal, and as a page for a screen on the wall."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.letter_out import put_out
from klantervaring.cli.listing import CaseList
from klantervaring.cli.options import Context, Listing, Words
from klantervaring.cli.report import Force, Out
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import N_, Clean, Code, Text
from klantervaring.report.board import Lane, lanes, on_the_wall, show
from klantervaring.report.rendering import rendered_page

app = typer.Typer(rich_markup_mode=None)
#: Seconds between two looks at the cases.
_EVERY = 5


@app.command(
    "board",
    cls=Listing,
    epilog="  kv board\n  kv board -o bord.html --public --watch",
)
def board(
    ctx: Context,
    words: Words = None,
    output: Out = "",
    for_public: Annotated[
        bool,
        typer.Option(
            "--public",
            show_default=False,
            help=N_("For everybody: no names, no titles, no ids."),
        ),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            show_default=False,
            help=N_(
                "Write the page again when something changed, until Ctrl-C."
            ),
        ),
    ] = False,
    force: Force = False,
) -> None:
    cases = CaseList(ctx, words)
    _check(output, watch)
    named = not for_public
    if not output and cases.session.how.as_json and named:
        cases.answer(
            cases.sorted(card for card in cases.cards if card.open)
        )
        cases.done()
        return
    if not output:
        show(
            cases.session.screen,
            cases.session.speaker,
            _lanes(cases, named),
        )
        cases.done()
        return
    path = Path(output)
    page = _page(cases, named, watch)
    put_out(path, page.encode(), force)
    cases.session.tell(Text("Written: {file}", file=str(path)))
    if watch:
        _follow(cases, path, page, named)
    cases.done()


def _check(output: str, watch: bool) -> None:
    if watch and not output:
        raise WrongInput(
            Text("What is watched is written to a file."),
            remedy=Text(
                "For example: {command}",
                command=Code("kv board -o bord.html --watch"),
            ),
        )
    if output and not output.endswith(".html"):
        raise WrongInput(
            Text("A board needs a file whose name ends in .html."),
            remedy=Text(
                "For example: {command}",
                command=Code("kv board -o bord.html"),
            ),
        )


def _lanes(cases: CaseList, named: bool) -> list[Lane]:
    still = [card for card in cases.cards if card.open]
    return lanes(still, cases.clock, cases.session.speaker, named)


def _page(cases: CaseList, named: bool, watch: bool) -> str:
    say = cases.session.speaker
    title: Clean = say(Text("Open customer experiences"))
    return rendered_page(
        "board.html",
        language=say.language,
        title=title,
        as_of=say.moment(cases.clock),
        lanes=list(on_the_wall(_lanes(cases, named), say)),
        renewed=watch,
        nothing=say(Text("No case is open.")),
        dash="-",
    )


def _follow(cases: CaseList, path: Path, page: str, named: bool) -> None:
    """Write the page again whenever it would be another, until somebody ends it."""
    session = cases.session
    asked = dict(session.asked)
    try:
        while True:
            time.sleep(_EVERY)
            session.look_anew()
            session.asked = dict(asked)
            newer = _page(CaseList(session, cases.words), named, True)
            if newer != page:
                put_out(path, newer.encode(), True)
                page = newer
    except KeyboardInterrupt:
        session.screen.line()
