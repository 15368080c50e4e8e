"""Cases and deadlines as JSON: stable, described in docs/format.md (SPEC section 5)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any

from klantervaring.core.case import Case, Event, words_under_headings
from klantervaring.core.choices import PROBLEM
from klantervaring.core.findings import Finding
from klantervaring.core.merge.conflicts import unsettled
from klantervaring.core.numbers import number
from klantervaring.core.rules.state import Deadline
from klantervaring.core.summary.card import Card, Pending
from klantervaring.core.text.sentences import Clean, escaped
from klantervaring.core.time import moments
from klantervaring.files.store import Record
from klantervaring.language import Speaker


def dump(value: object) -> Clean:
    """JSON text, readable, with letters as letters; what steers a terminal or is unseen stands as escapes."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=2))


def case(
    record: Record, path: str, now: datetime, zone: tzinfo, events: bool = True
) -> dict[str, Any]:
    """One case; lists leave `events` out. Keys that few cases have come only where there is something."""
    found, state = record.case, record.state
    shown: dict[str, Any] = {
        "id": found.id,
        "title": found.title,
        "step": state.step,
        "level": state.level,
        "ball": state.ball or None,
        "open": state.open,
        "customer": dict(found.customer),
        "channel": found.channel or None,
        "moment": found.moment or None,
        "received": _time(found.received, zone),
        "owner": found.owner or None,
        "wish": found.wish or None,
        "procedure": found.procedure or None,
        "path": path,
        "deadlines": [deadline(d, now, zone) for d in state.deadlines],
    }
    if events:
        words = words_under_headings(found.body)
        shown["events"] = [
            event(e, zone, words.get(e.id, "")) for e in found.events
        ]
    shown["outcome"] = state.outcome or None
    shown |= _rare(record, found)
    return shown


def _rare(record: Record, found: Case) -> dict[str, Any]:
    rare: dict[str, Any] = {}
    if found.kind != PROBLEM:
        rare["kind"] = found.kind
    if found.about:
        rare["about"] = found.about
    if found.tags:
        rare["tags"] = list(found.tags)
    if found.formerly:
        rare |= {"formerly": found.formerly, "twin": found.twin or None}
    open_ = unsettled(found.events)
    if open_:
        rare["conflicts"] = [
            {"field": field, "values": [e.get("value") for e in events]}
            for field, events in open_.items()
        ]
    if record.stand_in:
        rare["stand_in"] = True
    if found.unread:
        rare["unread"] = [f.line for f in found.unread]
    return rare


def deadline(d: Deadline, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """One run of a deadline."""
    return {
        "name": d.name,
        "kind": d.kind.value,
        "owed_by": d.owed_by,
        "due": moments.iso(d.due, zone),
        "state": d.state(now).value,
        "met": _time(d.met_by.at if d.met_by else None, zone),
    }


def event(e: Event, zone: tzinfo, words: str) -> dict[str, Any]:
    """One event with all keys of its log line, and its words where it has any."""
    shown: dict[str, Any] = {
        "event": e.kind,
        "at": moments.iso(e.at, zone),
        "by": e.by or None,
        "id": e.id or None,
        **{
            key: _typed(key, value)
            for key, value in e.data
            if key not in ("event", "at", "by", "id")
        },
    }
    if words:
        shown["text"] = words
    return shown


def _typed(key: str, value: str) -> str | int:
    """What a customer counted is a number; all else is text."""
    counted = number(value) if key in ("mood", "score", "ease") else None
    return value if counted is None else counted


def late(card: Card, term: Pending, now: int, zone: tzinfo) -> dict[str, Any]:
    """A row of `kv overdue --json`."""
    return {
        **_row(card, term, zone),
        "late_seconds": now - term.due,
        **_who(card),
    }


def soon(card: Card, term: Pending, now: int, zone: tzinfo) -> dict[str, Any]:
    """A row of `kv due --json`."""
    return {
        **_row(card, term, zone),
        "seconds_left": term.due - now,
        **_who(card),
    }


def unsure(card: Card, late: bool) -> dict[str, Any]:
    """A row for a case of which a line of the log cannot be read, so that what it owes is not known."""
    unknown = (
        "deadline",
        "kind",
        "due",
        "late_seconds" if late else "seconds_left",
    )
    return {
        "id": card.id,
        "title": card.title,
        **dict.fromkeys(unknown),
        **_who(card),
        "unread": True,
    }


def _row(card: Card, term: Pending, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "deadline": term.name,
        "kind": term.kind,
        "due": moments.iso(datetime.fromtimestamp(term.due, UTC), zone),
    }


def _who(card: Card) -> dict[str, Any]:
    return {
        "ball": card.ball or None,
        "owner": card.owner or None,
        "step": card.step,
        **({"care": card.care} if card.care else {}),
    }


def findings(
    found: Iterable[Finding], speaker: Speaker
) -> list[dict[str, Any]]:
    """The rows of `kv check --json`."""
    return [
        {
            "check": f.check,
            "id": f.id,
            "path": f.path,
            "line": f.line,
            "message": speaker(f.message),
            "remedy": speaker(f.remedy),
            "fixable": f.fixable,
        }
        for f in found
    ]


def _time(at: datetime | None, zone: tzinfo) -> str | None:
    return None if at is None else moments.iso(at, zone)
