"""Cases and deadlines as JSON: stable, described in docs/format.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from json.encoder import encode_basestring
from typing import Any

from klantervaring.core.case import (
    FACTS,
    Case,
    Event,
    words_under_headings,
)
from klantervaring.core.choices import PROBLEM
from klantervaring.core.erasure.tombstone import tombstone_of
from klantervaring.core.facts import ListedCase
from klantervaring.core.findings import Finding
from klantervaring.core.summary.card import Card, Pending
from klantervaring.core.summary.case_facts import listed_case
from klantervaring.core.text.invisible import in_json
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import Clean, escaped
from klantervaring.core.time import moments
from klantervaring.files.record import Record
from klantervaring.language import Speaker


def dump(value: object) -> Clean:
    """Return JSON text, readable, letters as letters; what is unseen or steers a terminal is escaped."""
    return escaped(_written(value, "\n"), in_json)


def _written(value: Any, line: str) -> str:
    """Return a value as `json.dumps` writes it with an indent of 2; `line` begins a line at this depth.

    With an indent Python has no fast writer: of 10,000 cases `list --all --json` takes half as long this way.
    """
    plain = _PLAIN.get(type(value))
    if plain is not None:
        return plain(value)
    if isinstance(value, dict):
        return _between("{}", _named(value, f"{line}  "), line)
    if isinstance(value, (list, tuple)):
        told = [_written(inner, f"{line}  ") for inner in value]
        return _between("[]", told, line)
    return json.dumps(value, ensure_ascii=False)


def _named(value: Mapping[str, Any], line: str) -> list[str]:
    """Return each entry; most hold no others, and are written without a further call."""
    found = []
    for key, inner in value.items():
        plain = _PLAIN.get(type(inner))
        told = plain(inner) if plain else _written(inner, line)
        found.append(f"{encode_basestring(key)}: {told}")
    return found


def _between(ends: str, told: list[str], line: str) -> str:
    """Return `told` between `ends`, each on a line of its own; nothing takes no line."""
    if not told:
        return ends
    below = f"{line}  "
    return f"{ends[0]}{below}{f',{below}'.join(told)}{line}{ends[1]}"


#: How what holds no others is written: Python takes its time for each call of `json.dumps`.
_PLAIN: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: str,
    float: json.dumps,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _none: "null",
}


def case(
    record: Record, path: str, now: int, zone: tzinfo
) -> dict[str, Any]:
    """Return one case with its events."""
    found = record.case
    words = words_under_headings(found.body)
    told = listed_case(found, record.state)
    shown: dict[str, Any] = {}
    for key, value in in_list(
        told, path, now, zone, record.stand_in
    ).items():
        if key == "outcome":
            shown["events"] = [
                event(e, zone, words.get(e.id, "")) for e in found.events
            ]
        shown[key] = value
    return shown | _tombstone(found, zone)


def _tombstone(found: Case, zone: tzinfo) -> dict[str, Any]:
    """Return when a case was erased, by whom and why; nothing of one that was not."""
    tombstone = tombstone_of(found)
    if tombstone is None:
        return {}
    at = moments.iso(tombstone.at, zone)
    return {"erased": {**tombstone._asdict(), "at": at}}


def in_list(
    told: ListedCase, path: str, now: int, zone: tzinfo, stand_in: bool
) -> dict[str, Any]:
    """Return one case without its events. Keys that few cases have come only where there is something."""
    said = dict(told.texts)
    shown: dict[str, Any] = {
        "id": told.id,
        "title": told.title,
        "step": told.step,
        "level": told.level,
        "ball": told.ball or None,
        "open": told.open,
        "customer": dict(told.customer),
        "channel": said.get("channel"),
        "moment": said.get("moment"),
        "received": _time(told.received, zone),
        "owner": said.get("owner"),
        "wish": said.get("wish"),
        "procedure": said.get("procedure"),
        "path": path,
        "deadlines": [_deadline(d, now, zone) for d in told.deadlines],
        "outcome": told.outcome or None,
    }
    if told.kind != PROBLEM:
        shown["kind"] = told.kind
    shown |= {key: said[key] for key in FACTS if key in said}
    if told.tags:
        shown["tags"] = told.tags
    if "formerly" in said:
        shown |= {"formerly": said["formerly"], "twin": said.get("twin")}
    if told.conflicts:
        shown["conflicts"] = [
            {"field": field, "values": values}
            for field, values in told.conflicts
        ]
    if stand_in:
        shown["stand_in"] = True
    if told.unread:
        shown["unread"] = told.unread
    return shown


def _deadline(
    plain: tuple[Any, ...], now: int, zone: tzinfo
) -> dict[str, Any]:
    """Return one run of a deadline."""
    name, kind, owed_by, due, met, before, after = plain
    return {
        "name": name,
        "kind": kind,
        "owed_by": owed_by,
        "due": moments.iso(due, zone),
        "state": before if now <= due else after,
        "met": _time(met, zone),
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


def late(
    card: Card, term: Pending, now: int, zone: tzinfo
) -> dict[str, Any]:
    """A row of `kv overdue --json`."""
    return {
        **_row(card, term, zone),
        "late_seconds": now - term.due,
        **_who(card),
    }


def soon(
    card: Card, term: Pending, now: int, zone: tzinfo
) -> dict[str, Any]:
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


def brief(card: Card) -> dict[str, Any]:
    """A case in a row of `kv digest --json`."""
    return {"id": card.id, "title": card.title, **_who(card)}


def _row(card: Card, term: Pending, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "deadline": term.name,
        "kind": term.kind,
        "due": moments.iso(term.due, zone),
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


def _time(at: int | None, zone: tzinfo) -> str | None:
    return None if at is None else moments.iso(at, zone)
