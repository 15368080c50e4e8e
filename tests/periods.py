"""What counts in a period, told in the plainest way: what is counted by SQL is held against it."""

from __future__ import annotations

from klantervaring.core.facts import Fact
from klantervaring.core.time.time_range import TimeRange


def counts(period: TimeRange, fact: Fact) -> bool:
    """Whether the fact counts; of what counts once a case, the first time within the period."""
    here = period.first <= fact.at <= period.last
    return here and (fact.earlier is None or fact.earlier < period.first)
