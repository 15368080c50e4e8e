"""Voice and mood: what the customer said of it in numbers, before, at the verdict, and at aftercare (F5, F7).

Score 0 to 10, mood 1 to 5, ease 1 to 5. What was not asked is None, never zero.
"""

from __future__ import annotations

from enum import Enum

from klantervaring.core import numbers
from klantervaring.core.case import Case, Event
from klantervaring.core.values import NamedTuple


class When(Enum):
    """The three times at which we ask."""

    BEFORE = "before"
    VERDICT = "verdict"
    AFTERCARE = "aftercare"


#: The lowest and highest value of each number, both inclusive.
RANGES = {"score": (0, 10), "mood": (1, 5), "ease": (1, 5)}
_ASKED_AT = {
    "received": When.BEFORE,
    "listened": When.BEFORE,
    "judged": When.VERDICT,
    "followed-up": When.AFTERCARE,
}


class Reading(NamedTuple):
    """What was said at one event."""

    when: When
    event: Event
    score: int | None = None
    mood: int | None = None
    ease: int | None = None


class Voice(NamedTuple):
    """The three numbers at one of the three times."""

    score: int | None = None
    mood: int | None = None
    ease: int | None = None

    @property
    def asked(self) -> bool:
        """Whether anything was said at all."""
        return any(value is not None for value in self)


def readings(case: Case) -> tuple[Reading, ...]:
    """Every event at which the customer said a number, in order."""
    found = (
        Reading(_ASKED_AT[e.kind], e, *(number(e, key) for key in RANGES))
        for e in case.events
        if e.kind in _ASKED_AT
    )
    return tuple(
        r for r in found if (r.score, r.mood, r.ease) != (None, None, None)
    )


def at(case: Case, when: When) -> Voice:
    """The numbers at one of the three times.

    Before, the first that was said of each counts: how the customer came to us. At the verdict and at
    aftercare it is the last: how the customer left.
    """
    found = [r for r in readings(case) if r.when is when]
    if when is not When.BEFORE:
        found.reverse()
    return Voice(*(_first(r[key] for r in found) for key in (2, 3, 4)))


def after(case: Case) -> Voice:
    """Each number as it was last said once the case was handled: at aftercare, else at the verdict."""
    late, verdict = at(case, When.AFTERCARE), at(case, When.VERDICT)
    return Voice(
        *(a if a is not None else v for a, v in zip(late, verdict, strict=True))
    )


def number(event: Event, key: str) -> int | None:
    """The number under `key`; None where it was not asked, is no number, or lies outside its range."""
    return numbers.number(event.get(key), *RANGES[key])


def _first(values: object) -> int | None:
    return next((v for v in values if v is not None), None)  # type: ignore[attr-defined]
