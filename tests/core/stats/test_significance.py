"""What a small number can tell: the sign test and Wilson's interval, against counting and known values."""

from __future__ import annotations

from math import comb

import pytest
from klantervaring.core.stats.significance import may_be_chance, sign_test, tells_nothing, wilson


@pytest.mark.parametrize("pairs", range(1, 31))
def test_the_sign_test_counts_all_samples_that_are_as_lopsided(pairs: int) -> None:
    for worse in range(pairs + 1):
        tail = sum(comb(pairs, k) for k in range(min(worse, pairs - worse) + 1))
        assert sign_test(pairs - worse, worse) == pytest.approx(min(1.0, 2 * tail / 2**pairs))
        assert sign_test(worse, pairs - worse) == sign_test(pairs - worse, worse)


@pytest.mark.parametrize(
    ("better", "worse", "chance"),
    [
        (0, 0, True),
        (5, 0, True),  # 0.0625
        (6, 0, False),  # 0.03125
        (0, 6, False),  # worse is no chance either
        (8, 1, False),
        (7, 1, True),
        (6, 2, True),
        (12, 3, False),
        (500, 500, True),
        (1000, 0, False),
    ],
)
def test_from_how_many_it_is_no_longer_chance(better: int, worse: int, chance: bool) -> None:
    assert may_be_chance(better, worse) is chance


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (10, 14, 0.4535, 0.8828),
        (50, 100, 0.4038, 0.5962),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_a_share(hits: int, total: int, low: float, high: float) -> None:
    found = wilson(hits, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_share_tells_something_once_one_half_lies_outside() -> None:
    assert [tells_nothing(*pair) for pair in ((4, 4), (3, 3), (0, 4), (10, 14), (59, 100), (60, 100))] == [
        False, True, False, True, True, False,
    ]  # fmt: skip
