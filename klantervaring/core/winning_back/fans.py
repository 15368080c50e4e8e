"""Fans: customers whose expectations were exceeded, day by day. One a day is what we are here for.

A fan is made by a score of 9 or 10 at the verdict or at aftercare, by a story (`delighted`), or by a
compliment. Days are those of the workspace's zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import COMPLIMENT
from klantervaring.core.events import (
    DELIGHTED,
    FOLLOWED_UP,
    JUDGED,
    RECEIVED,
    SHARE,
)
from klantervaring.core.stats.ratings import rating
from klantervaring.core.values import NamedTuple

#: The lowest score of a fan, inclusive.
FAN_SCORE = 9


class Fan(NamedTuple):
    """A customer of the case `case` who became a fan on a day; `at` is the first moment, in seconds.

    `customer` is the name in the case, "" where it has none; `score` is the highest of that day, None where
    none was given; `story` is what was told: of the story itself, else of the verdict.
    """

    day: date
    case: str
    at: int
    customer: str
    score: int | None
    story: str


def fans(case: Case, zone: tzinfo) -> tuple[Fan, ...]:
    """Return the days on which this case's customer became a fan; one a day, however often it was said."""
    days: dict[date, list[Event]] = {}
    for event in case.events:
        if makes_fan(case, event):
            days.setdefault(event.at.astimezone(zone).date(), []).append(
                event
            )
    return tuple(_fan(case, day, events) for day, events in days.items())


def _fan(case: Case, day: date, events: list[Event]) -> Fan:
    said = [rating(event, "score") for event in events]
    scores = [score for score in said if score is not None]
    return Fan(
        day=day,
        case=case.id,
        at=int(events[0].at.timestamp()),
        customer=case.customer.get("name", ""),
        score=max(scores, default=None),
        story=_story(case, events),
    )


def _story(case: Case, events: list[Event]) -> str:
    for event in sorted(events, key=lambda event: event.kind != DELIGHTED):
        received = event.kind == RECEIVED
        words = case.story() if received else case.words_of(event)
        if words.strip():
            return words
    return ""


class SharedStory(NamedTuple):
    """A story that may be told to everybody, and when it was told."""

    at: datetime
    words: str


def shared_story(case: Case) -> SharedStory | None:
    """Return what of a case may be told to everybody: the words that were last marked so, unless taken back.

    A mark has words of its own; nothing that was written for colleagues is ever shared by it.
    """
    for event in reversed(case.events):
        mark = event.get(SHARE) if event.kind == DELIGHTED else ""
        if mark:
            words = case.words_of(event).strip()
            shared = mark == "yes" and words
            return SharedStory(event.at, words) if shared else None
    return None


def makes_fan(case: Case, event: Event) -> bool:
    """Return whether this event makes the customer a fan: a compliment (F16), a story, a score from 9.

    A story in words for everybody makes one only where nothing else in the case does: it tells of a fan that
    was counted already. What takes it back makes none.
    """
    if event.kind == DELIGHTED and event.get(SHARE):
        return event.get(SHARE) == "yes" and event == _only_shared(case)
    if event.kind == RECEIVED:
        return case.kind == COMPLIMENT
    if event.kind in (JUDGED, FOLLOWED_UP):
        score = rating(event, "score")
        return score is not None and score >= FAN_SCORE
    return event.kind == DELIGHTED


def _only_shared(case: Case) -> Event | None:
    """Return the first story for everybody, where nothing else makes the customer a fan."""
    first = None
    for event in case.events:
        if event.get(SHARE) and event.kind == DELIGHTED:
            shared = event.get(SHARE) == "yes"
            first = event if shared and first is None else first
        elif makes_fan(case, event):
            return None
    return first


def streak(days: Iterable[date], today: date) -> int:
    """Return how many days in a row had a fan, up to today; while today has none yet, up to yesterday.

    `days` come latest first; what comes after today does not count.
    """
    count = 0
    wanted = today
    for day in days:
        if day == wanted - timedelta(days=1) and count == 0:
            wanted = day
        if day == wanted:
            count, wanted = count + 1, day - timedelta(days=1)
        elif day < wanted:
            break
    return count
