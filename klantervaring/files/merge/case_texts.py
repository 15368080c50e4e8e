"""What the text of a case says of itself: a key, the events of its log, and by what two cases are told apart.

It reads the text only, where nothing needs to be known of procedures and zones.
"""

from __future__ import annotations

from klantervaring.core import ids
from klantervaring.core.merge.version import LOG
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile


def front_text(document: Document, key: str) -> str:
    """Return what a key of the front matter says, "" where it says nothing or no text."""
    node = document.get(key)
    return node.value if node is not None and node.kind == "scalar" else ""


def log_entries(document: Document) -> list[dict[str, str]]:
    """Return the texts of each line of the log by key."""
    log = document.get(LOG)
    found = []
    for item in log.items if log is not None else []:
        said = {}
        for name, value in item.entries:
            if value.kind == "scalar":
                said[name.value] = value.value
        found.append(said)
    return found


def logged_ids(raw: bytes) -> set[str]:
    """Return the ids of the events in the log of a case; none of a file that cannot be read."""
    try:
        entries = log_entries(Document.read(raw))
    except BadFile:
        return set()
    return {said.get("id", "") for said in entries} - {""}


def event_keys(document: Document) -> list[str]:
    """Return by what each event is known again: its id, else its kind and moment."""
    found = []
    for said in log_entries(document):
        other = f"{said.get('event', '')} {said.get('at', '')}"
        found.append(said.get("id") or other)
    return found


def receipt(document: Document) -> str:
    """Return what tells two cases with one id apart: the event with which each began."""
    for said in log_entries(document):
        if said.get("event") == "received":
            return said.get("id") or said.get("at", "")
    return ""


def are_two(base: Document | None, one: Document, two: Document) -> bool:
    """Return whether these are two cases, each with a beginning of its own.

    And not two versions of one: where both come from the same base, the moment of a
    receipt without id may have been put right.
    """
    first = receipt(one)
    second = receipt(two)
    if first == second:
        return False
    return base is None or (
        ids.is_event_id(first) and ids.is_event_id(second)
    )
