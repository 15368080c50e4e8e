"""`kv fans`: the calendar of a year of fans. One a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import (
    Context,
    Reading,
    session_of,
)
from klantervaring.cli.typed.value_types import Number
from klantervaring.core.facts import FAN
from klantervaring.core.text.sentences import N_
from klantervaring.core.time.time_range import time_range
from klantervaring.core.winning_back.fans import streak
from klantervaring.files.ledger import Ledger
from klantervaring.view.figures.fans import FanCalendar

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "fans",
    cls=Reading,
    epilog="  kv fans\n  kv fans --year 2025\n  kv fans --json",
)
def fans(
    ctx: Context,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar="YEAR",
            click_type=Number(1900, 2999),
            show_default=False,
            help=N_("Another year than this one."),
        ),
    ] = None,
) -> None:
    session = session_of(ctx)
    cases = session.overview(closed=True)
    calendar = _calendar(session, Ledger(cases), year)
    if session.how.as_json:
        session.answer(calendar.as_json())
    else:
        calendar.show(session.screen, session.speaker)
    session.troubles(cases.troubles)


def _calendar(
    session: Session,
    ledger: Ledger,
    year: int | None,
) -> FanCalendar:
    zone = session.workspace.zone
    today = session.now.astimezone(zone).date()
    chosen = year or today.year
    whole_year = time_range(date(chosen, 1, 1), date(chosen, 12, 31), zone)
    return FanCalendar(
        year=chosen,
        today=today,
        fans=ledger.fans(zone, whole_year),
        streak=streak(ledger.days(FAN, zone), today),
    )
