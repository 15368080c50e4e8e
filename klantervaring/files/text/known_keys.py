"""The keys of a case file, in their usual order, and the log that a file without one seems to have had.

What a file says is given as text, dicts and lists by key.
"""

from __future__ import annotations

from klantervaring.core.case import FACTS, words_under_headings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: The order in which kv writes keys; a key that is missing comes in after its nearest predecessor.
KEYS = [
    *"id formerly twin title kind step ball deadlines received".split(),
    *FACTS,
    *"customer wish tags procedure log".split(),
]
#: The keys of a customer.
OF_CUSTOMER = frozenset(("name", "contact", "email", "phone", "care"))
#: The keys of a log line that every event may have; all others are its data.
OF_EVENT = frozenset(("event", "at", "by", "id"))
#: The log, and the keys that kv writes only of what stands in it.
_LOG = "log"
_FOLLOWS = ("step", "ball", "deadlines")


def log_is_lost(said: Mapping[str, Any], body: str) -> bool:
    """Tell whether a file without a log had one: what follows from it is there, or its events or words."""
    if said.get(_LOG):
        return False
    follows = any(map(said.get, _FOLLOWS))
    return follows or bool(
        events_elsewhere(said) or words_under_headings(body)
    )


def events_elsewhere(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that lead to a list of events where a file has no log; none where there is no such."""
    for key, value in said.items():
        if _holds_events(value):
            return (key,)
        if isinstance(value, dict):
            inner = events_elsewhere(value)
            if inner:
                return (key, *inner)
    return ()


def second_log(said: Mapping[str, Any]) -> str:
    """Return the key of a list of events that is called as the log is, but in capitals; "" for none."""
    for key, value in said.items():
        if key != _LOG and key.lower() == _LOG and _holds_events(value):
            return key
    return ""


def _holds_events(value: Any) -> bool:
    lines = value if isinstance(value, list) else ()
    return any(
        {"event", "at"} <= set(map(str.lower, line))
        for line in lines
        if isinstance(line, dict)
    )
