"""Room for the desk: what everybody may still spend, what recovery cost and brought."""

from __future__ import annotations

from datetime import tzinfo

import typer

from klantervaring.cli.options import Context, Reading, session_of
from klantervaring.core.budgets import (
    BudgetPeriod,
    Room,
    balance,
    budgets_of,
    period,
    spent_of,
)
from klantervaring.core.facts import GESTURE, WON, Fact
from klantervaring.core.time.time_range import time_range
from klantervaring.files.ledger import Ledger
from klantervaring.view.figures import budgets as shown

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
    cases = session.overview(closed=True)
    ledger = Ledger(cases)
    within, year = (
        period(config.budget_period, today),
        period("year", today),
    )
    spent = spent_of(_facts(ledger, GESTURE, within, zone))
    rooms = [
        Room(name, limit, spent.get(name, 0))
        for name, limit in budgets_of(config.people).items()
    ]
    balanced = balance(
        today.year,
        given=_facts(ledger, GESTURE, year, zone),
        won=_facts(ledger, WON, year, zone),
    )
    if session.how.as_json:
        session.answer(
            shown.as_json(within, rooms, balanced, config.budget_period)
        )
    else:
        shown.show(session.screen, session.speaker, within, rooms, balanced)
    session.troubles(cases.troubles)


def _facts(
    ledger: Ledger, kind: str, within: BudgetPeriod, zone: tzinfo
) -> list[Fact]:
    times = time_range(within.first, within.last, zone)
    return [fact for _, fact in ledger.rows(kind, times)]
