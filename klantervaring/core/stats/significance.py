"""How much a small number can tell: whether a difference or a share may well be chance.

Pure arithmetic, exact or by a named formula, with its source. It must not know what is counted.
"""

from __future__ import annotations

from klantervaring.core.values import NamedTuple

#: The usual limit: what comes about in more than one of twenty such samples by itself counts as chance.
LIMIT = 0.05
#: The normal deviate that leaves 2.5 % on either side.
_Z = 1.959963984540054


class Interval(NamedTuple):
    """Where a share lies with 95 % confidence; both ends from 0 to 1."""

    low: float
    high: float


def sign_test(better: int, worse: int) -> float:
    """How often chance alone makes a difference at least as lopsided, either way; ties are left out.

    Exact and two-sided: the binomial distribution with one half (Dixon and Mood, The Statistical Sign
    Test, J. Amer. Statist. Assoc. 41, 1946).
    """
    pairs = better + worse
    fewer = min(better, worse)
    if pairs == 0:
        return 1.0
    term = tail = 1
    for i in range(1, fewer + 1):
        term = term * (pairs - i + 1) // i
        tail += term
    return min(1.0, tail / (1 << (pairs - 1)))


def wilson(hits: int, total: int) -> Interval:
    """The 95 % score interval of a share (E. B. Wilson, J. Amer. Statist. Assoc. 22, 1927): it stays
    between 0 and 1 and holds for small numbers too. Nothing is known of none."""
    if total == 0:
        return Interval(0.0, 1.0)
    share = hits / total
    square = _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = (
        _Z
        * (share * (1 - share) / total + square / (4 * total * total))
        ** 0.5
        / (1 + square / total)
    )
    return Interval(max(0.0, middle - spread), min(1.0, middle + spread))


def may_be_chance(better: int, worse: int) -> bool:
    """Whether so few went up or down that chance may have done it."""
    return sign_test(better, worse) > LIMIT


def tells_nothing(hits: int, total: int) -> bool:
    """Whether it is open on which side of one half the share lies."""
    interval = wilson(hits, total)
    return interval.low <= 0.5 <= interval.high
