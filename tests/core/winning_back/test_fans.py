"""One fan a day: who is one, on which day of the workspace, and how many days in a row."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.winning_back.fans import fans, streak

from tests.core.builders import AMSTERDAM, RECEIVED, case, event, log

JUDGED = RECEIVED + "2026-06-05T09:00 judged verdict=satisfied score=9;"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-06-05T09:00 judged verdict=satisfied score=8", []),
        ("2026-06-05T09:00 judged verdict=satisfied score=9", ["2026-06-05"]),
        ("2026-06-05T09:00 judged verdict=satisfied score=10", ["2026-06-05"]),
        ("2026-06-05T09:00 judged verdict=satisfied score=11", []),
        ("2026-06-05T09:00 judged verdict=satisfied", []),
        ("2026-06-05T09:00 listened score=10", []),
        ("2026-06-05T09:00 followed-up verdict=satisfied score=9", ["2026-06-05"]),
        ("2026-06-05T09:00 delighted", ["2026-06-05"]),
        ("2026-06-05T09:00 delighted; 2026-06-05T10:00 judged score=9", ["2026-06-05"]),
        ("2026-06-05T09:00 judged score=9; 2026-07-05T10:00 followed-up score=10",
         ["2026-06-05", "2026-07-05"]),
        ("2026-06-05T23:59:59 delighted; 2026-06-06T00:00 delighted", ["2026-06-05", "2026-06-06"]),
    ],
)  # fmt: skip
def test_who_is_a_fan(text: str, days: list[str]) -> None:
    assert [str(fan.day) for fan in fans(case(log(RECEIVED + text)), AMSTERDAM)] == days


def test_the_day_is_that_of_the_workspace() -> None:
    one = case(log(RECEIVED + "2026-06-05T23:30+02:00 delighted"))
    assert fans(one, AMSTERDAM)[0].day == date(2026, 6, 5)
    assert fans(one, ZoneInfo("Asia/Tokyo"))[0].day == date(2026, 6, 6)


def test_the_story_goes_before_the_words_of_a_score() -> None:
    judged, story = event("2026-06-05T09:00 judged score=9", id="7f3k9m2q"), event(
        "2026-06-05T10:00 delighted", id="8f3k9m2q"
    )  # fmt: skip
    body = "Verhaal.\n\n## x · 7f3k9m2q\nEen negen.\n\n## x · 8f3k9m2q\nZij bakte zelf terug.\n"
    both = case((*log(RECEIVED), judged, story))._replace(body=body, customer={"name": "De Kiezel"})
    [fan] = fans(both, AMSTERDAM)
    assert (fan.customer, fan.score, fan.story) == ("De Kiezel", 9, "Zij bakte zelf terug.")
    [fan] = fans(both._replace(events=both.events[:-1]), AMSTERDAM)
    assert fan.story == "Een negen."


def test_a_compliment_is_a_fan_with_its_own_story() -> None:
    one = case(log(RECEIVED))._replace(kind="compliment", body="Wat een trainer!\n")
    assert [(fan.day, fan.story) for fan in fans(one, AMSTERDAM)] == [(date(2026, 6, 1), "Wat een trainer!")]
    assert fans(one._replace(kind="idea"), AMSTERDAM) == ()


@pytest.mark.parametrize(
    ("days", "today", "count"),
    [
        ("", 5, 0),
        ("5", 5, 1),
        ("4", 5, 1),
        ("3", 5, 0),
        ("3 4 5", 5, 3),
        ("3 4", 5, 2),
        ("1 2 4 5", 5, 2),
        ("5 6", 5, 1),
    ],
)
def test_the_streak(days: str, today: int, count: int) -> None:
    each = [case(log(RECEIVED + f"2026-06-{day:0>2}T09:00 delighted")) for day in days.split()]
    found = sorted((fan.day for one in each for fan in fans(one, AMSTERDAM)), reverse=True)
    assert streak(found, date(2026, 6, today)) == count
    assert streak(sorted(found + found, reverse=True), date(2026, 6, today)) == count
