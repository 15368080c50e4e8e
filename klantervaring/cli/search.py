"""`kv search`: the cases in which words stand anywhere, and where they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.listing import CaseList as Cases
from klantervaring.cli.look import show_list
from klantervaring.cli.options import (
    Context,
    Sorted,
)
from klantervaring.core.filters import Wanted
from klantervaring.core.summary.card import STAND_IN
from klantervaring.core.text.sentences import (
    N_,
    Clean,
)
from klantervaring.view.screens.found import place_of

app = typer.Typer(rich_markup_mode=None)


#: In so many cases at most it is looked where the words stand; for each its file is read.
_SEEN = 200


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
    cases, wanted = Cases(ctx, closed=True), Wanted(words)
    cases.keep_with(wanted)
    if cases.cards and not cases.session.how.as_json:
        cards = cases.sorted(cases.cards)
        cases.lists.cases(cards, _places(cases, wanted))
        cases.done()
    else:
        show_list(cases)


def _places(cases: Cases, wanted: Wanted) -> dict[int, Clean]:
    """Return where the words stand in each case, by its number; of a great many only in the first."""
    session, found = cases.session, {}
    store = session.store
    looked_for = [word for word, _ in wanted.words]
    for card in cases.sorted(cases.cards)[:_SEEN]:
        if card.mark(cases.clock)[0] == STAND_IN:
            continue  # git would be asked for each
        case = store.history(store.workspace.root / card.path)
        if case is not None:
            found[card.number] = place_of(
                case,
                card.procedure,
                looked_for,
                session.screen,
                session.speaker,
            )
    return found
