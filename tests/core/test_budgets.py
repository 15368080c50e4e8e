"""Budgets: periods to the day, and what was spent in them by whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantervaring.core.budgets import PERIODS, Room, period, spent_by, spent_on
from tests.core.builders import AMSTERDAM, RECEIVED, case, log


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
