"""Lines of a log with an event that nobody knows: each may be an objection, misspelt."""

from __future__ import annotations

from contextlib import suppress
from datetime import tzinfo

from klantervaring.core.case import Case
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.moves import unknown_events
from klantervaring.core.text.sentences import Remedy, Text
from klantervaring.files.text.document import Document
from klantervaring.files.text.event_lines import line_of_event
from klantervaring.files.text.front_matter import BadFile

#: The check of such a finding.
UNKNOWN = "events"


def unknown_lines(
    case: Case, procedure: Procedure, raw: bytes, zone: tzinfo
) -> list[Finding]:
    """Return what is said of them, on their lines of the file that holds `raw`."""
    found = []
    for event in unknown_events(procedure, case.events):
        line = 1
        with suppress(BadFile):  # an older version stands in for the file
            line = line_of_event(Document.read(raw), event, zone)
        message = Text(
            "the procedure {procedure} knows no event {event}",
            procedure=procedure.reference,
            event=event.kind,
        )
        remedy = Text(
            "Put its name right with {command}; where a newer kv wrote it, use that one.",
            command=Remedy("edit", id=case.id),
        )
        found.append(Finding(UNKNOWN, message, remedy, line, case.id))
    return found
