"""Lengths by the calendar: months that are shorter, leap years, and what can be typed."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.time.lengths import CalendarLength, LengthUnit, read_length

#: Days of which every length here ends within what a date can say.
DAYS = st.dates(date(1990, 1, 1), date(2900, 12, 31))
LENGTHS = st.builds(CalendarLength, st.integers(1, 999), st.sampled_from(LengthUnit))


@pytest.mark.parametrize(
    ("day", "length", "end"),
    [
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 jaar", "2028-02-29"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-01-30", "1 maand", "2026-02-28"),
        ("2026-08-31", "18 months", "2028-02-29"),
        ("2026-12-15", "1 month", "2027-01-15"),
        ("2026-11-20", "90 days", "2027-02-18"),
        ("2026-11-20", "6 weken", "2027-01-01"),
        ("2026-11-20", "2 YEARS", "2028-11-20"),
    ],
)
def test_the_day_on_which_a_length_ends(day: str, length: str, end: str) -> None:
    assert read_length(length).after(date.fromisoformat(day)) == date.fromisoformat(end)


@pytest.mark.parametrize("text", ["2", "years", "0 days", "-1 day", "1.5 years", "1000 years", "2 eeuwen",
                                  "2  years and 1 day", "١ year"])  # fmt: skip
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        read_length(text)


@given(LENGTHS)
def test_what_is_written_is_read(length: CalendarLength) -> None:
    assert read_length(str(length)) == length


@given(DAYS, st.integers(1, 999))
def test_months_end_on_the_same_day_or_the_last_one(day: date, amount: int) -> None:
    end = CalendarLength(amount, LengthUnit.MONTH).after(day)
    months = (end.year - day.year) * 12 + end.month - day.month
    assert months == amount
    assert end.day == min(day.day, monthrange(end.year, end.month)[1])


@given(DAYS, DAYS, LENGTHS)
def test_a_later_day_never_ends_sooner(one: date, other: date, length: CalendarLength) -> None:
    first, second = sorted((one, other))
    assert first < length.after(first) <= length.after(second)
