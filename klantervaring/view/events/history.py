"""What happened, newest first (`kv log`): when, in which case, who did what to whom, and the first words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from klantervaring.core.case import Event, words_under_headings
from klantervaring.core.text.sentences import N_, Cell, Clean, clean, ours
from klantervaring.core.time.time_range import ALWAYS, TimeRange
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import as_json as json_view
from klantervaring.view.events.event_words import happened
from klantervaring.view.events.told import first_words, show_event
from klantervaring.view.terminal.screen import Screen, Table, headed
from klantervaring.view.terminal.widths import in_a_column

Row = tuple[Record, Event]
Rows = Sequence[Row]

_HEADINGS = {
    "at": N_("when"),
    "id": N_("case"),
    "event": N_("what"),
    "by": N_("who"),
    "title": N_("title"),
    "told": N_("words"),
}


def newest(
    records: Iterable[Record],
    limit: int,
    period: TimeRange = ALWAYS,
) -> Rows:
    """The last `limit` events of all the cases in a period, newest first."""
    rows = [
        (record, event)
        for record in records
        for event in record.case.events
        if period.first <= event.at.timestamp() <= period.last
    ]
    rows.sort(key=_when, reverse=True)
    return rows[:limit]


def _when(row: Row) -> tuple[datetime, str]:
    _, event = row
    return event.at, event.id


def as_json(rows: Rows, zone: tzinfo) -> list[dict[str, Any]]:
    """Each event with the id of its case under `case`."""
    texts = _texts_of(rows)
    found = []
    for record, event in rows:
        text = texts[record.id].get(event.id, "")
        told = json_view.event(event, zone, text)
        found.append({"case": record.id, **told})
    return found


def _texts_of(rows: Rows) -> dict[str, dict[str, str]]:
    return {r.id: words_under_headings(r.case.body) for r, _ in rows}


def show(
    screen: Screen,
    speaker: Speaker,
    rows: Rows,
    now: datetime,
) -> None:
    """On a terminal a line for each; in a pipe a table: when, which case, what, who, title, words."""
    if screen.drawn:
        _show_lines(screen, speaker, rows, now)
        return
    columns = headed(speaker, _HEADINGS, bold="id")
    texts = _texts_of(rows)
    cells = [
        _row(speaker, record, event, texts[record.id])
        for record, event in rows
    ]
    screen.table(Table(columns, cells))


def _row(
    speaker: Speaker,
    record: Record,
    event: Event,
    texts: dict[str, str],
) -> dict[str, Cell]:
    return {
        "at": speaker.moment(event.at),
        "id": clean(record.id),
        "event": happened(record.state.procedure, event, speaker),
        "by": clean(event.by) or "-",
        "title": clean(record.case.title),
        "told": first_words(record.case, event, texts, speaker),
    }


def _show_lines(
    screen: Screen, speaker: Speaker, rows: Rows, now: datetime
) -> None:
    called = _called([record.id for record, _ in rows])
    if len(called) == 1:
        screen.title(_which(rows[0][0]))
    texts = _texts_of(rows)
    whens = _whens(rows, speaker, now)
    for head, (record, event) in zip(whens, rows, strict=True):
        if len(called) > 1:
            id = screen.painted(called[record.id], "bold")
            head = ours("{}{}  ", head, id)
        show_event(screen, speaker, head, record, event, texts[record.id])


def _which(record: Record) -> Clean:
    return ours("{}  {}", clean(record.id), clean(record.case.title))


def _called(ids: Iterable[str]) -> dict[str, Clean]:
    """Return what each case is called: its first symbols, where no two have the same."""
    begun = {id: clean(id.partition("-")[0]) for id in ids}
    if len(set(begun.values())) < len(begun):
        return {id: clean(id) for id in begun}
    return begun


def _whens(rows: Rows, speaker: Speaker, now: datetime) -> list[Clean]:
    whens = [speaker.short(event.at, now) for _, event in rows]
    return in_a_column(whens)
