"""Months and quarters: each day is in one, and they follow upon each other."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.time.calendar_parts import (
    MONTH,
    QUARTER,
    DayRange,
    before,
    is_whole,
    year_part,
    year_parts,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize("months", [MONTH, QUARTER])
@given(one=DAYS, length=st.integers(0, 900))
def test_parts_follow_upon_each_other_and_hold_the_whole(months: int, one: date, length: int) -> None:
    within = DayRange(one, one + timedelta(days=length))
    found = list(year_parts(within, months))
    assert found[0].first <= within.first <= found[0].last
    assert found[-1].first <= within.last <= found[-1].last
    for earlier, later in itertools.pairwise(found):
        assert later.first == earlier.last + timedelta(days=1)
    assert all(year_part(each.last, months) == each for each in found)
    assert is_whole(DayRange(found[0].first, found[-1].last), months)


def test_a_quarter_and_what_was_before_it() -> None:
    quarter = year_part(date(2026, 11, 29), QUARTER)
    assert quarter == DayRange(date(2026, 10, 1), date(2026, 12, 31))
    assert before(quarter) == DayRange(date(2026, 7, 1), date(2026, 9, 30))
    assert not is_whole(DayRange(date(2026, 10, 2), date(2026, 12, 31)), QUARTER)
