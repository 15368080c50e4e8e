"""Budgets: periods to the day, and what was spent in them by whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.case import Case
from klantervaring.core.facts import GESTURE, WON
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.time.time_range import time_range
from klantervaring.core.winning_back.budgets import (
    PERIODS,
    Room,
    Year,
    balance,
    is_decider,
    period,
    spent_by,
    spent_on,
)
from klantervaring.files.ledger import Ledger

from tests.core.builders import AMSTERDAM, RECEIVED, case, log, procedure


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("month", "2026-11-25", "2026-11-01", "2026-11-30"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("month", "2028-02-01", "2028-02-01", "2028-02-29"),
        ("quarter", "2026-11-25", "2026-10-01", "2026-12-31"),
        ("quarter", "2026-03-31", "2026-01-01", "2026-03-31"),
        ("year", "2026-06-15", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period(kind: str, day: str, first: str, last: str) -> None:
    assert [str(d) for d in period(kind, date.fromisoformat(day))] == [first, last]


@given(st.sampled_from(list(PERIODS)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_periods_follow_on_each_other(kind: str, day: date) -> None:
    this = period(kind, day)
    assert this.holds(day)
    following = period(kind, this.last + timedelta(days=1))
    assert following.first == this.last + timedelta(days=1)
    assert not this.holds(following.first)


def test_what_was_spent_counts_on_its_day_in_the_zone() -> None:
    text = RECEIVED + (
        "2026-10-31T23:59:59 compensated cost=1; 2026-11-01T00:00 compensated cost=2.50;"
        "2026-11-30T23:59:59 compensated cost=4; 2026-12-01T00:00 compensated cost=8"
    )
    spent = spent_on([case(log(text))], period("month", date(2026, 11, 20)), AMSTERDAM)
    assert spent_by("noor", spent) == 650
    assert spent_by("joris", spent) == 0
    assert Room("noor", 500, 650).left == -150


@pytest.mark.parametrize(
    ("role", "email", "decides"),
    [
        ("director", "", True),
        ("Directeur klantgeluk", "", True),
        (" director of customer happiness ", "", True),
        ("", "FRANK.cannegieter@dyade.nl", True),
        ("planning", "", False),
        ("", "", False),
        ("bureau-van-oranje", "", False),
        ("", "info@burovanoranje.nl", False),
        ("us", "academy@dyade.nl", False),
    ],
)
def test_who_decides_here(role: str, email: str, decides: bool) -> None:
    """Those whom the procedure names in a step of ours; the third party's yes is not one to our spending."""
    assert is_decider(role, email, procedure()) is decides


def test_a_case_counts_in_the_year_in_which_its_customer_was_won_back() -> None:
    text = RECEIVED + (
        "2026-12-30T09:00 compensated cost=5; 2026-12-31T23:59:59 judged verdict=satisfied;"
        "2027-01-01T00:00 compensated cost=3"
    )
    won = case(log(text))
    lost = case(log(RECEIVED + "2026-12-31T09:00 judged verdict=not-satisfied"))
    again = case(log(text + ";2027-01-20T09:00 followed-up verdict=satisfied"))
    assert of_year(2026, won, lost) == Year(2026, 1, 500, 1, 1)
    assert of_year(2027, won, lost) == Year(2027, 1, 300, 0, 0)
    assert of_year(2027, again) == Year(2027, 1, 300, 1, 1)


def of_year(year: int, *cases: Case) -> Year:
    ledger = Ledger.of_cases([(each, fold_case(procedure(), each)) for each in cases], AMSTERDAM)
    times = time_range(date(year, 1, 1), date(year, 12, 31), AMSTERDAM)
    given, won = ([fact for _, fact in ledger.rows(kind, times)] for kind in (GESTURE, WON))
    return balance(year, given, won)
