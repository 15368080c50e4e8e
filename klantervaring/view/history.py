"""What happened, newest first (`kv log`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any

from klantervaring.core.case import Event, words_under_headings
from klantervaring.core.text.sentences import N_, Cell, clean
from klantervaring.files.store import Record
from klantervaring.language import Speaker
from klantervaring.view import as_json as json_view
from klantervaring.view import words
from klantervaring.view.screen import Screen, Table, headed

Rows = Sequence[tuple[Record, Event]]

_HEADINGS = {
    "at": N_("when"),
    "id": N_("case"),
    "event": N_("what"),
    "by": N_("who"),
    "title": N_("title"),
}


def newest(records: Iterable[Record], limit: int) -> Rows:
    """The last `limit` events of all the cases, newest first."""
    rows = [
        (record, event)
        for record in records
        for event in record.case.events
    ]
    return sorted(
        rows, key=lambda row: (row[1].at, row[1].id), reverse=True
    )[:limit]


def as_json(rows: Rows, zone: tzinfo) -> list[dict[str, Any]]:
    """Each event with the id of its case under `case`."""
    texts = {r.id: words_under_headings(r.case.body) for r, _ in rows}
    return [
        {
            "case": r.id,
            **json_view.event(e, zone, texts[r.id].get(e.id, "")),
        }
        for r, e in rows
    ]


def show(screen: Screen, speaker: Speaker, rows: Rows) -> None:
    """A table: when, which case, what, who."""
    columns = headed(speaker, _HEADINGS, bold="id")
    cells: list[dict[str, Cell]] = [
        {
            "at": speaker.moment(event.at),
            "id": clean(record.id),
            "event": words.event(
                record.state.procedure, event.kind, speaker
            ),
            "by": clean(event.by) or "-",
            "title": clean(record.case.title),
        }
        for record, event in rows
    ]
    stacks = (("at",), ("id", "title"), ("event", "by"))
    screen.table(Table(columns, cells, stacks, flexible=1))
