"""On which line of a case file does an event stand?"""

from __future__ import annotations

from datetime import tzinfo

from klantervaring.core.case import Event
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.files.text.document import Document


def line_of_event(document: Document, event: Event, zone: tzinfo) -> int:
    """Return the line of the file on which an event stands."""
    log = document.get("log")
    for item in log.items if log is not None else ():
        said = {name.value: value.value for name, value in item.entries}
        alike = said.get("event", ""), said.get("id", "")
        if alike != (event.kind, event.id):
            continue
        if event.id or _is_moment(said.get("at", ""), event, zone):
            return item.line + 1
    return document.line_of("log")


def _is_moment(text: str, event: Event, zone: tzinfo) -> bool:
    try:
        return read_moment(text, zone).at == event.at
    except NotAMoment:
        return False
