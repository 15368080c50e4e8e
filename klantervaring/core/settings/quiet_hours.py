"""When a digest keeps still: hours of the clock and free days, as kv.yaml says under `digest`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from klantervaring.core.time.terms import Calendar
from klantervaring.core.values import NamedTuple

#: The days on which there is a digest.
ALL_DAYS = "all"
WORKING_DAYS = "working"


class QuietHours(NamedTuple):
    """From a time of the clock up to another, over midnight where the second is the earlier one."""

    begins: time
    ends: time

    def holds(self, clock: time) -> bool:
        """Tell whether it is quiet then."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


class DigestSettings(NamedTuple):
    """When a digest speaks: outside the quiet hours, on all days or on working days."""

    quiet: QuietHours | None = None
    days: str = ALL_DAYS


def is_quiet(
    settings: DigestSettings, local: datetime, calendar: Calendar
) -> bool:
    """Tell whether a digest keeps still at a local moment."""
    if settings.quiet is not None and settings.quiet.holds(local.time()):
        return True
    is_free = not calendar.is_working_day(local.date())
    return settings.days == WORKING_DAYS and is_free


def read_quiet(text: str) -> QuietHours:
    """Read `18:00-08:00`. Raises ValueError."""
    begins, ends = (
        datetime.strptime(part.strip(), "%H:%M").time()
        for part in text.split("-")
    )
    if begins == ends:
        raise ValueError(text)
    return QuietHours(begins, ends)


def working_day_before(day: date, calendar: Calendar) -> date:
    """Return the last working day before a day."""
    return _working(day, -1, calendar)


def working_day_after(day: date, calendar: Calendar) -> date:
    """Return the first working day after a day."""
    return _working(day, 1, calendar)


def _working(day: date, step: int, calendar: Calendar) -> date:
    day += timedelta(days=step)
    while not calendar.is_working_day(day):
        day += timedelta(days=step)
    return day
