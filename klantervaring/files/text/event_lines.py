"""On which line of a case file does an event stand?"""

from __future__ import annotations

from datetime import datetime, tzinfo

from klantervaring.core.case import Event
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.files.text.document import Document


def line_of_event(document: Document, event: Event, zone: tzinfo) -> int:
    """Return the line of the file on which an event stands."""
    found = lines_of_events(document, zone).get(named_in_log(event))
    return document.line_of("log") if found is None else found


def lines_of_events(
    document: Document, zone: tzinfo
) -> dict[tuple[str, str | datetime], int]:
    """Return the lines of events by what `named_in_log` calls them; of several called so the first."""
    lines: dict[tuple[str, str | datetime], int] = {}
    log = document.get("log")
    for item in log.items if log is not None else ():
        said = {name.value: value.value for name, value in item.entries}
        when = said.get("id") or _moment(said.get("at", ""), zone)
        lines.setdefault((said.get("event", ""), when), item.line + 1)
    return lines


def named_in_log(event: Event) -> tuple[str, str | datetime]:
    """Return what tells an event from others: its kind, and its id; without one its moment."""
    return event.kind, event.id or event.at


def _moment(text: str, zone: tzinfo) -> datetime | str:
    try:
        return read_moment(text, zone).at
    except NotAMoment:
        return ""
