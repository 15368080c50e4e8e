"""Voice and mood: numbers at three times, and that what was not asked is never a zero."""

from __future__ import annotations

import pytest
from klantervaring.core.stats.ratings import Voice, When, after, at, rating, ratings

from tests.core.builders import RECEIVED, case, event, log


@pytest.mark.parametrize(
    ("said", "score", "mood", "ease"),
    [
        ("score=0 mood=1 ease=1", 0, 1, 1),
        ("score=10 mood=5 ease=5", 10, 5, 5),
        ("score=11 mood=6 ease=6", None, None, None),
        ("score=-1 mood=0 ease=0", None, None, None),
        ("score=acht mood=² ease=", None, None, None),
        ("score=07 mood=003", 7, 3, None),
        (f"score={'9' * 5000} mood={'1' * 10} ease=٣", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_number_is_in_its_range_or_was_not_asked(
    said: str, score: int | None, mood: int | None, ease: int | None
) -> None:
    one = event(f"2026-06-05T09:00 judged verdict=satisfied {said}")
    assert (rating(one, "score"), rating(one, "mood"), rating(one, "ease")) == (score, mood, ease)


WHOLE = RECEIVED.replace(";", " mood=3;") + (
    "2026-06-01T09:10 listened mood=1 score=4; 2026-06-02T09:00 responded mood=5;"
    "2026-06-05T09:00 judged verdict=not-satisfied score=3 mood=2 ease=2;"
    "2026-06-09T09:00 judged verdict=satisfied score=8;"
    "2026-07-01T09:00 followed-up verdict=satisfied mood=5"
)


def test_the_three_times() -> None:
    one = case(log(WHOLE))
    assert at(one, When.BEFORE) == Voice(score=4, mood=3, ease=None)
    assert at(one, When.VERDICT) == Voice(score=8, mood=2, ease=2)
    assert at(one, When.AFTERCARE) == Voice(mood=5)
    assert after(one) == Voice(score=8, mood=5, ease=2)
    assert [(r.when.value, r.event.kind) for r in ratings(one)] == [
        ("before", "received"), ("before", "listened"), ("verdict", "judged"), ("verdict", "judged"),
        ("aftercare", "followed-up"),
    ]  # fmt: skip


def test_a_zero_is_a_score_and_unasked_is_none() -> None:
    zero = case(log(RECEIVED + "2026-06-05T09:00 judged verdict=not-satisfied score=0"))
    assert after(zero) == Voice(score=0)
    assert after(zero).asked
    nobody = case(log(RECEIVED))
    assert after(nobody) == Voice(None, None, None)
    assert not after(nobody).asked
    assert ratings(nobody) == ()
