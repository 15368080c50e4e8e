"""Room for the desk: what everybody may still spend, what recovery cost and brought."""

from __future__ import annotations

import typer

from klantervaring.cli.options import Context, Reading, session_of
from klantervaring.core.budgets import (
    Room,
    budgets_of,
    period,
    spent_by,
    spent_on,
    yearly,
)
from klantervaring.view import budgets as shown

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "budget",
    cls=Reading,
    epilog="  kv budget\n  kv budget --json",
)
def budget(ctx: Context) -> None:
    session = session_of(ctx)
    config, zone = session.workspace.config, session.workspace.zone
    today = session.now.astimezone(zone).date()
    look = session.store.look(closed=True)
    cases = [record.case for record in look.records]
    within = period(config.budget_period, today)
    spent = spent_on(cases, within, zone)
    rooms = [
        Room(name, limit, spent_by(name, spent))
        for name, limit in budgets_of(config.people).items()
    ]
    year = yearly(cases, period("year", today), zone)
    if session.how.as_json:
        session.answer(shown.as_json(within, rooms, year, config.budget_period))
    else:
        shown.show(session.screen, session.speaker, within, rooms, year)
    session.troubles(look.troubles)
