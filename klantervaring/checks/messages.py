"""Mails that are recorded twice: two clones took one in, each in its own way."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.case import Case, Event
from klantervaring.core.events import ATTACHED, CLOSED
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.record import Record


class _Recorded(NamedTuple):
    """A mail in a case."""

    record: Record
    event: Event


def recorded_twice(inspection: Inspection) -> Iterator[Finding]:
    """Yield each mail that stands in two places, at all but the first of them."""
    for found in _by_mail(inspection).values():
        first, *others = found
        for other in others:
            if not _is_settled(first.record.case, other.record.case):
                mistake = _twice(first, other)
                yield inspection.placed("mail", other.record, mistake)


def _by_mail(
    inspection: Inspection,
) -> dict[tuple[str, str], list[_Recorded]]:
    """Return where each mail stands, by its Message-ID and digest; older cases first."""
    found: dict[tuple[str, str], list[_Recorded]] = {}
    for record in sorted(inspection.own(), key=_age):
        for event in record.case.events:
            message = event.get("message")
            digest = event.get("sha256")
            if message and digest and event.kind != ATTACHED:
                recorded = _Recorded(record, event)
                found.setdefault((message, digest), []).append(recorded)
    return found


def _age(record: Record) -> tuple[bool, float, str]:
    at = record.case.received
    return at is None, at.timestamp() if at else 0.0, record.id


def _is_settled(one: Case, other: Case) -> bool:
    """Return whether one of two cases was closed as a duplicate, so that only the other goes on."""
    if one.id == other.id:
        return False
    return any(
        event.kind == CLOSED and event.get("outcome") == "duplicate"
        for case in (one, other)
        for event in case.events
    )


def _twice(first: _Recorded, other: _Recorded) -> Mistake:
    id = other.record.id
    kept = first.record.id
    message = Text(
        "the same mail stands at {id} too: {message}",
        id=kept,
        message=other.event.get("message"),
    )
    remedy = _remedy(id, kept)
    return Mistake(message, remedy, event=other.event)


def _remedy(id: str, kept: str) -> Text:
    if id == kept:
        edit = ours("kv edit {}", quoted(id))
        return Text(
            "Take one of the two lines out of the log: {command}",
            command=Code(edit),
        )
    close = ours("kv close {} duplicate --of {}", quoted(id), quoted(kept))
    edit = ours("kv edit {}", quoted(id))
    return Text(
        "If it does not belong here, take its line out of the log: {edit}."
        " If the two cases are one, close this one: {close}",
        close=Code(close),
        edit=Code(edit),
    )
