"""When a digest keeps still: over midnight, at the edges, and on free days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from klantervaring.core.settings.quiet_hours import (
    ALL_DAYS,
    WORKING_DAYS,
    DigestSettings,
    QuietHours,
    is_quiet,
    read_quiet,
    working_day_after,
    working_day_before,
)
from klantervaring.core.time.terms import Calendar

NIGHT, NOON = read_quiet("18:00-08:00"), read_quiet("12:00-13:00")


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        (NIGHT, "17:59", False), (NIGHT, "18:00", True), (NIGHT, "00:00", True), (NIGHT, "07:59", True),
        (NIGHT, "08:00", False), (NOON, "11:59", False), (NOON, "12:00", True), (NOON, "13:00", False),
    ],
)  # fmt: skip
def test_quiet_hours_begin_at_the_first_moment_and_end_before_the_last(
    hours: QuietHours, clock: str, quiet: bool
) -> None:
    assert hours.holds(time.fromisoformat(clock)) is quiet


@pytest.mark.parametrize("text", ["08:00-08:00", "8", "25:00-08:00", "08:00", "08:00-12:00-13:00", ""])
def test_what_are_no_quiet_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_quiet(text)


def test_they_are_written_as_they_are_read() -> None:
    assert str(NIGHT) == "18:00-08:00"
    assert read_quiet(str(NOON)) == NOON


@pytest.mark.parametrize(
    ("day", "days", "quiet"),
    [
        ("2026-11-27", WORKING_DAYS, False), ("2026-11-28", WORKING_DAYS, True),
        ("2026-11-28", ALL_DAYS, False),
        ("2026-11-30", WORKING_DAYS, False),
    ],
)  # fmt: skip
def test_on_free_days_it_keeps_still_where_it_was_asked_to(day: str, days: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    assert is_quiet(DigestSettings(None, days), moment, Calendar(UTC)) is quiet
    assert is_quiet(DigestSettings(NOON, days), moment, Calendar(UTC))


def test_the_working_day_before_a_monday_is_a_friday_and_after_a_friday_a_monday() -> None:
    calendar = Calendar(UTC)
    assert working_day_before(date(2026, 11, 30), calendar) == date(2026, 11, 27)
    assert working_day_after(date(2026, 11, 27), calendar) == date(2026, 11, 30)
