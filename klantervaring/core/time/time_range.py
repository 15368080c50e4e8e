"""A period, from one moment up to and including another."""

from __future__ import annotations

from datetime import date, tzinfo

from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.values import NamedTuple


class TimeRange(NamedTuple):
    """From one moment up to and including another, in seconds since 1970."""

    first: int
    last: int

    def counts(self, at: int, earlier: int | None) -> bool:
        """Return whether what happened at a moment counts in the period.

        Of what counts once a case, the first time within the period counts; `earlier` is the time before.
        """
        here = self.first <= at <= self.last
        return here and (earlier is None or earlier < self.first)


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
