"""A period, from one moment up to and including another."""

from __future__ import annotations

from datetime import date, tzinfo

from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.values import NamedTuple


class TimeRange(NamedTuple):
    """From one moment up to and including another, in seconds since 1970.

    Of what counts once a case, the first time within the period counts.
    """

    first: int
    last: int


#: From long before the first case to long after the last.
ALWAYS = TimeRange(-(10**12), 10**12)


def time_range(first: date | None, last: date, zone: tzinfo) -> TimeRange:
    """Return the period from one day up to and including another; without a first from the beginning."""
    return TimeRange(
        int(start_of_day(first, zone).timestamp())
        if first
        else ALWAYS.first,
        int(end_of_day(last, zone).timestamp()),
    )
