"""Room for the desk: what everybody may still spend, what recovery cost and brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.core.facts import GESTURE, WON, Fact
from klantervaring.core.text.folding import plain
from klantervaring.core.time.time_range import time_range
from klantervaring.core.winning_back.budgets import (
    BudgetPeriod,
    Room,
    Year,
    balance,
    budgets_of,
    period,
    spent_of,
)
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.config import Config
from klantervaring.view.figures import budgets as shown

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "budget",
    cls=Reading,
    epilog="  kv budget\n  kv budget --json",
)
def budget(ctx: Context) -> None:
    session = session_of(ctx)
    config = session.workspace.config
    zone = session.workspace.zone
    today = session.now.astimezone(zone).date()
    cases = session.overview(closed=True)
    ledger = Ledger(cases)
    within = period(config.budget_period, today)
    rooms = _rooms(config, _facts(ledger, GESTURE, within, zone))
    balanced = _balanced(ledger, today, zone)
    _show(session, within, rooms, balanced)
    session.troubles(cases.troubles)


def _show(
    session: Session,
    within: BudgetPeriod,
    rooms: Sequence[Room],
    balanced: Year,
) -> None:
    if session.how.as_json:
        name = session.workspace.config.budget_period
        session.answer(shown.as_json(within, rooms, balanced, name))
    else:
        shown.show(session.screen, session.speaker, within, rooms, balanced)


def _facts(
    ledger: Ledger,
    kind: str,
    within: BudgetPeriod,
    zone: tzinfo,
) -> list[Fact]:
    times = time_range(within.first, within.last, zone)
    return [fact for _, fact in ledger.rows(kind, times)]


def _rooms(config: Config, given: Iterable[Fact]) -> list[Room]:
    """Return what each person with a budget has spent of it."""
    spent = spent_of(given)
    return [
        Room(name, limit, spent.get(plain(name), 0))
        for name, limit in budgets_of(config.people).items()
    ]


def _balanced(ledger: Ledger, today: date, zone: tzinfo) -> Year:
    """Return what recovery cost this year, and what it brought."""
    year = period("year", today)
    return balance(
        today.year,
        given=_facts(ledger, GESTURE, year, zone),
        won=_facts(ledger, WON, year, zone),
    )
