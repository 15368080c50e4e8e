"""Voice and mood: what the customer said of it in numbers, before, at the verdict, and at aftercare (F5, F7).

Score 0 to 10, mood 1 to 5, ease 1 to 5. What was not asked is None, never zero.
"""

from __future__ import annotations

from enum import Enum

from klantervaring.core.case import Case, Event
from klantervaring.core.text import numbers
from klantervaring.core.values import NamedTuple


class When(Enum):
    """The three times at which we ask."""

    BEFORE = "before"
    VERDICT = "verdict"
    AFTERCARE = "aftercare"


#: The lowest and highest value of each number, both inclusive.
RANGES = {
    "score": (0, 10),
    "mood": (1, 5),
    "ease": (1, 5),
}
_ASKED_AT = {
    "received": When.BEFORE,
    "listened": When.BEFORE,
    "judged": When.VERDICT,
    "followed-up": When.AFTERCARE,
}


class Rating(NamedTuple):
    """What was said at one event, in numbers."""

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
        """Return whether anything was said at all."""
        return self != Voice()


def ratings(case: Case) -> tuple[Rating, ...]:
    """Return every event at which the customer said a number, in order."""
    found = []
    for event in case.events:
        when = _ASKED_AT.get(event.kind)
        if when is None:
            continue
        said = [rating(event, key) for key in RANGES]
        if said.count(None) < len(said):
            found.append(Rating(when, event, *said))
    return tuple(found)


def at(case: Case, when: When) -> Voice:
    """Return the numbers at one of the three times.

    Before, the first that was said of each counts: how the customer came to us. At the verdict and at
    aftercare it is the last: how the customer left.
    """
    voice = Voice()
    for said in ratings(case):
        if said.when is when:
            new = Voice(said.score, said.mood, said.ease)
            first = when is When.BEFORE
            voice = _over(voice, new) if first else _over(new, voice)
    return voice


def after(case: Case) -> Voice:
    """Return each number as it was last said once the case was handled: at aftercare, else at the verdict."""
    return _over(at(case, When.AFTERCARE), at(case, When.VERDICT))


def _over(first: Voice, second: Voice) -> Voice:
    """Return the numbers of the first, and where it has none those of the second."""
    pairs = zip(first, second, strict=True)
    return Voice(
        *(one if one is not None else other for one, other in pairs)
    )


def rating(event: Event, key: str) -> int | None:
    """Return the number under `key`; None where it was not asked, is no number, or lies outside its range."""
    return numbers.number(event.get(key), *RANGES[key])
