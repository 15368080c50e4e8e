"""Ids of what comes in: made of what it says, so that two clones that take it in have it once."""

from __future__ import annotations

from hashlib import sha256

from klantervaring.core import ids
from klantervaring.core.values import NamedTuple

#: How many events may come in with a case.
MOST_EVENTS = 400


class DerivedIds(NamedTuple):
    """The ids of one case and of the events that come in with it."""

    number: int

    @classmethod
    def of(cls, seed: str) -> DerivedIds:
        """Return those of what `seed` tells from all else."""
        digest = sha256(seed.encode()).digest()
        return cls(int.from_bytes(digest[:8], "big"))

    @property
    def case(self) -> str:
        """Return the id of the case."""
        return ids.case_id(self.number % ids.CASE_IDS)

    def event(self, place: int) -> str:
        """Return the id of an event by its place, from 0 up to `MOST_EVENTS`, exclusive."""
        room = ids.FIRST_EVENT_IDS - MOST_EVENTS
        return ids.event_id(self.number % room + place, ())
