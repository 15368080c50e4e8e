"""Fans: customers whose expectations were exceeded, day by day. One a day is what we are here for.

A fan is made by a score of 9 or 10 at the verdict or at aftercare, by a story (`delighted`), or by a
compliment. Days are those of the workspace's zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import COMPLIMENT
from klantervaring.core.stats.ratings import number
from klantervaring.core.values import NamedTuple

DELIGHTED = "delighted"
#: The lowest score of a fan, inclusive.
FAN_SCORE = 9


class Fan(NamedTuple):
    """A customer of one case who became a fan on a day, by these events of that day."""

    day: date
    case: Case
    events: tuple[Event, ...]

    @property
    def customer(self) -> str:
        """Who, by the name in the case; "" where it has none."""
        return self.case.customer.get("name", "")

    @property
    def score(self) -> int | None:
        """The highest score of that day, if one was given."""
        return max(
            (s for e in self.events if (s := number(e, "score")) is not None),
            default=None,
        )

    @property
    def story(self) -> str:
        """What was told: of the story itself, else of the verdict."""
        told = sorted(self.events, key=lambda e: e.kind != DELIGHTED)
        words = (
            self.case.story() if e.kind == "received" else self.case.words_of(e)
            for e in told
        )
        return next((text for text in words if text.strip()), "")


def fans(case: Case, zone: tzinfo) -> tuple[Fan, ...]:
    """The days on which this case's customer became a fan; one fan a day, however often it was said."""
    days: dict[date, list[Event]] = {}
    for event in _fan_events(case):
        days.setdefault(event.at.astimezone(zone).date(), []).append(event)
    return tuple(
        Fan(day, case, tuple(events)) for day, events in sorted(days.items())
    )


def all_fans(cases: Iterable[Case], zone: tzinfo) -> tuple[Fan, ...]:
    """The fans of many cases, by day."""
    return tuple(
        sorted(
            (f for c in cases for f in fans(c, zone)),
            key=lambda f: (f.day, f.case.id),
        )
    )


def _fan_events(case: Case) -> list[Event]:
    return [event for event in case.events if makes_fan(case, event)]


def makes_fan(case: Case, event: Event) -> bool:
    """Whether this event makes the customer a fan: a compliment (F16), a story, or a score of 9 or 10."""
    if event.kind == "received":
        return case.kind == COMPLIMENT
    score = (
        number(event, "score")
        if event.kind in ("judged", "followed-up")
        else None
    )
    return event.kind == DELIGHTED or (score is not None and score >= FAN_SCORE)


def streak(found: Iterable[Fan], today: date) -> int:
    """How many days in a row there was a fan, up to today; while today has none yet, up to yesterday."""
    days = {fan.day for fan in found}
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count += 1
        day -= timedelta(days=1)
    return count
