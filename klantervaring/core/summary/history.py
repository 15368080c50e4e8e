"""Is a case history from a list, of which nobody knows when we reacted?"""

from __future__ import annotations

from klantervaring.core.case import Case
from klantervaring.core.erasure.tombstone import lived
from klantervaring.core.merge.conflicts import CONFLICT, SETTLED
from klantervaring.core.rules.state import State


def is_history(case: Case, state: State) -> bool:
    """Return whether nothing is known of it but that it came in and was closed: an old list tells no more."""
    told = {event.kind for event in lived(case.events)} - {
        CONFLICT,
        SETTLED,
    }
    return not state.open and told <= {"received", "closed"}
