"""A case file in which everything is as kv writes it, read the short way: nearly all are.

What `casefile` would have anything to remark on, or to make out first, is not read here: the answer is None
then, and `casefile` reads it. Of all others it reads the same (a test holds them equal).
"""

from __future__ import annotations

from klantervaring.core.case import (
    LONGEST_TITLE,
    Case,
    Event,
    Written,
    in_order,
)
from klantervaring.core.choices import CHANNELS, KINDS, MOMENTS, PROBLEM
from klantervaring.core.time import moments
from klantervaring.files.text import fast_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

#: The facts that are one text, and what those may be of which only some are known.
_TEXTS = (
    "id",
    "title",
    "kind",
    "step",
    "ball",
    "received",
    "channel",
    "moment",
    "owner",
    "about",
    "wish",
    "procedure",
    "formerly",
    "twin",
)
_KNOWN = {
    key: frozenset(("", *known))
    for key, known in (
        ("kind", KINDS),
        ("channel", CHANNELS),
        ("moment", MOMENTS),
    )
}
_TEXT_ONLY = {str}
_OF_EVENT = frozenset(("event", "at", "by", "id"))


def read(front: bytes, body: str, file_id: str) -> Case | None:
    """The case that a file holds (`frame.parts`); `file_id` is the id that its name gives."""
    try:
        said = fast_yaml.facts(front[4:-4].decode())
    except UnicodeDecodeError:
        return None
    return case(said, file_id, body) if said else None


def case(said: Mapping[str, Any], file_id: str, body: str) -> Case | None:
    """The case of which the front matter says this; `file_id` is the id that its file name gives."""
    text = {key: said.get(key, "") for key in _TEXTS}
    customer, tags, ends = (
        said.get("customer", {}),
        said.get("tags", []),
        said.get("deadlines", {}),
    )
    events = _events(said.get("log"))
    if not (
        events
        and _are_texts(text.values())
        and text["id"] == file_id
        and text["title"].strip()
        and len(text["title"]) <= LONGEST_TITLE
        and all(text[key] in known for key, known in _KNOWN.items())
        and (not text["received"] or moments.read_iso(text["received"]))
        and isinstance(customer, dict)
        and isinstance(tags, list)
        and _are_texts(tags)
        and isinstance(ends, dict)
        and all(map(_is_usual_end, ends.values()))
    ):
        return None
    written = Written(
        text["step"], text["ball"], text["received"], tuple(ends.items())
    )
    return Case(
        file_id,
        text["title"],
        events,
        customer,
        text["kind"] or PROBLEM,
        text["channel"],
        text["moment"],
        text["owner"],
        text["about"],
        text["wish"],
        tuple(tags),
        text["procedure"],
        text["formerly"],
        text["twin"],
        written,
        body,
    )


def _are_texts(values: Iterable[Any]) -> bool:
    return set(map(type, values)) <= _TEXT_ONLY


def _events(log: Any) -> tuple[Event, ...]:
    """The events of the log; none where not every line is one, or none is the receipt."""
    if not isinstance(log, list):
        return ()
    events = []
    for line in log:
        at = (
            moments.read_iso(line.get("at", ""))
            if isinstance(line, dict)
            else None
        )
        if at is None or not line.get("event"):
            return ()
        data = tuple(
            [pair for pair in line.items() if pair[0] not in _OF_EVENT]
        )
        events.append(
            Event(
                line["event"], at, line.get("by", ""), line.get("id", ""), data
            )
        )
    return (
        in_order(events)
        if "received" in [event.kind for event in events]
        else ()
    )


def _is_usual_end(text: Any) -> bool:
    """Whether it is a moment as kv writes it, or a day."""
    if not isinstance(text, str) or len(text) != 10:
        return isinstance(text, str) and moments.read_iso(text) is not None
    try:
        moments.read_day(text)
    except moments.NotAMoment:
        return False
    return True
