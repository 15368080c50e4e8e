"""`kv log`: what happened, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from klantervaring.cli.lists.listing import CaseList as Cases
from klantervaring.cli.lists.shown_cases import records_of
from klantervaring.cli.typed.options import (
    Context,
    MaybeIds,
    Reporting,
    session_of,
)
from klantervaring.cli.typed.period import period_asked
from klantervaring.cli.typed.value_types import Number
from klantervaring.core.facts import EVENT
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import (
    N_,
    Text,
)
from klantervaring.core.time.time_range import TimeRange
from klantervaring.files.ledger import Ledger
from klantervaring.files.record import Record
from klantervaring.view.events import history

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "log",
    cls=Reporting,
    epilog="  kv log\n  kv log K7QX 3HMZ\n  kv log --mine --since yesterday",
)
def log(
    ctx: Context,
    ids: MaybeIds = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            click_type=Number(1),
            metavar="N",
            help=N_("At most this many events."),
        ),
    ] = 50,
) -> None:
    session = session_of(ctx)
    period = period_asked(session)
    cases = Cases(ctx, closed=True)
    records, troubles = _logged(cases, ids, limit, period)
    rows = history.newest(records, limit, period)
    if session.how.as_json:
        session.answer(history.as_json(rows, session.workspace.zone))
    elif rows:
        history.show(session.screen, session.speaker, rows, cases.now)
    else:
        session.tell(Text("Nothing happened then."))
    session.troubles(troubles)


def _logged(
    cases: Cases, ids: list[str] | None, limit: int, period: TimeRange
) -> tuple[Iterable[Record], Iterable[Finding]]:
    """Return the cases with the events that are asked for, and what cannot be read of them."""
    session = cases.session
    if ids:
        records = records_of(session, ids)
        return _meant(cases, records), [
            f for r in records for f in r.troubles
        ]
    overview = cases.overview
    wanted = None
    if cases.filtered:
        wanted = [card.number for card in cases.cards]
    numbers = Ledger(overview, wanted).newest(EVENT, limit, period)
    return session.read(overview.cards(numbers)), overview.troubles


def _meant(cases: Cases, records: Sequence[Record]) -> Sequence[Record]:
    """Return those of the cases that somebody named that the filters let through."""
    if not cases.filtered:
        return records
    wanted = {card.id for card in cases.cards}
    return [record for record in records if record.id in wanted]
