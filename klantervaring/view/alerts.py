"""Alerts on the screen: which rule fired, on which facts, who should act, and how to take it (F6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from klantervaring.core import moments
from klantervaring.core.alerts import Alert, Level
from klantervaring.core.text import N_, Text, clean
from klantervaring.files.store import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.screen import Column, Screen, Table

Rows = Sequence[tuple[Record, Alert]]
LEVELS = {Level.DESK: N_("desk"), Level.OWNER: N_("owner"), Level.DIRECTOR: N_("director")}


def show(screen: Screen, speaker: Speaker, rows: Rows) -> None:
    """On a terminal two lines for each, that are never cut off; in a pipe one line of a table."""
    if not screen.drawn:
        screen.table(_table(speaker, rows))
        return
    last = ""
    for record, alert in rows:
        if record.id != last:
            screen.title(
                " ".join(filter(None, (record.id, _care(record, speaker), clean(record.case.title))))
            )
        last = record.id
        screen.line(f"- {_told(alert, speaker)}")
        screen.line(f"  {_who(record, alert, speaker)} · {_next(record, alert, speaker)}")


def _table(speaker: Speaker, rows: Rows) -> Table:
    say = speaker.word
    columns = [
        Column("id", say(N_("case"))), Column("alert", say(N_("alert"))),
        Column("who", say(N_("who should act"))),
        Column("next", say(N_("next"))), Column("title", say(N_("title"))),
    ]  # fmt: skip
    cells = [
        {
            "id": record.id,
            "alert": _told(alert, speaker),
            "who": _who(record, alert, speaker),
            "next": _next(record, alert, speaker),
            "title": clean(record.case.title),
        }
        for record, alert in rows
    ]
    return Table(columns, cells)


def _told(alert: Alert, speaker: Speaker) -> str:
    return speaker(Text("{rule}: {facts}", rule=alert.rule.title, facts=alert.found.facts))


def _who(record: Record, alert: Alert, speaker: Speaker) -> str:
    level, owner = speaker.word(LEVELS[alert.rule.level]), clean(record.case.owner)
    return f"{level} ({owner})" if alert.rule.level is Level.OWNER and owner else level


def _next(record: Record, alert: Alert, speaker: Speaker) -> str:
    if alert.taken is not None:
        return speaker(Text("taken by {by}, {at}", by=alert.taken.by or "-", at=alert.taken.at))
    return f"kv take {record.id} {clean(alert.rule.name)}"


def _care(record: Record, speaker: Speaker) -> str:
    marked = words.care(record.case, speaker)
    return f"({marked})" if marked else ""


def as_json(rows: Rows, speaker: Speaker, zone: tzinfo) -> list[dict[str, Any]]:
    """The rows of `kv alerts --json`; `facts` is a sentence in the reader's language."""
    return [
        {
            "id": record.id,
            "title": record.case.title,
            "rule": alert.rule.name,
            "level": alert.rule.level.value,
            "facts": speaker(alert.found.facts),
            "key": alert.found.key,
            "since": moments.iso(alert.found.at, zone),
            "owner": record.case.owner or None,
            "taken": _taken(alert, zone),
        }
        for record, alert in rows
    ]


def _taken(alert: Alert, zone: tzinfo) -> dict[str, str | None] | None:
    event = alert.taken
    return {"by": event.by or None, "at": moments.iso(event.at, zone)} if event else None
