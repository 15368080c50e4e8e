"""What is wrong with the events of a case, and where its file says something else than follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo

from klantervaring.checks.free_days import (
    terms_moved,
    told_of_move,
    with_new_ends,
)
from klantervaring.checks.inspection import (
    Inspection,
    Mistake,
    log_wins,
)
from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.drift import drift_of
from klantervaring.core.events import EFFECT_CHECKED, IMPROVED, usual_title
from klantervaring.core.field_names import held_value, name_of
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.deadlines import named_day
from klantervaring.core.rules.log_words import strange_words
from klantervaring.core.rules.misfits import misfits_told
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.time import moments
from klantervaring.core.winning_back.recovery import improvements
from klantervaring.files.record import Record
from klantervaring.files.unknown_events import UNKNOWN


def wrong_event_ids(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield ids that two events have, and those that are none."""
    counted = Counter(event.id for event in record.case.events if event.id)
    for id, count in counted.items():
        if count > 1:
            yield _of_several(id, count)
        if not ids.is_event_id(id):
            yield _of_no_event(id)


def _of_several(id: str, count: int) -> Mistake:
    return Mistake(
        Text("{count} events have the id {id}", count=count, id=id),
        Text(
            "Take the id of those away that were added by hand; an event needs none."
        ),
        "log",
    )


def _of_no_event(id: str) -> Mistake:
    return Mistake(
        Text("{id} is not the id of an event", id=id),
        Text("Take it away; an event that was added by hand needs none."),
        "log",
    )


def days_to_count_to(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield events that name no day to be read, where a term ends before that day: it ends as it begins."""
    for deadline in record.state.deadlines:
        event = deadline.started_by
        key = deadline.rule.until
        if key and named_day(event, key) is None:
            remedy = _write_the_date(record.id)
            yield Mistake(_no_date(event, key), remedy, event=event)


def _no_date(event: Event, key: str) -> Text:
    return Text(
        "{event} has no date under {key}: {said}",
        event=usual_title(event.kind),
        key=Code(key),
        said=event.get(key) or "?",
    )


def _write_the_date(id: str) -> Text:
    return Text(
        "Write the date as {example}, with {command}.",
        example=Code("2026-12-03"),
        command=Code(ours("kv edit {}", quoted(id))),
    )


def misfits(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield events that do not fit the step without a reason; `unknown` tells what nobody knows."""
    known = record.state.procedure.events
    for event, message, remedy in misfits_told(record.case, record.state):
        if event.kind in known:
            yield Mistake(message, remedy, event=event)


def unknown(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield events that nobody knows."""
    for finding in record.case.unread:
        if finding.check == UNKNOWN:
            yield Mistake(
                finding.message, finding.remedy, line=finding.line
            )


def values_of_events(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield words of events that are none of the values which their keys may have."""
    for event in record.case.events:
        for message, remedy in strange_words(record.state.procedure, event):
            yield Mistake(message, remedy, event=event)


def improvements_asked_for(
    _: Inspection,
    record: Record,
) -> Iterator[Mistake]:
    """Yield improvements carried out or looked at that no analysis asked for (R4)."""
    known = {improvement.name for improvement in improvements(record.case)}
    for event in record.case.events:
        of = event.get("of")
        if event.kind in (IMPROVED, EFFECT_CHECKED) and of not in known:
            yield _of_no_improvement(event, of)


def _of_no_improvement(event: Event, of: str) -> Mistake:
    message = Text(
        "{event} is of {of}, and there is no such improvement",
        event=usual_title(event.kind),
        of=of,
    )
    return Mistake(message, _PUT_THE_ID, event=event)


_PUT_THE_ID = Text(
    "Put the id of the event {event} under {key}.",
    event=Code("analysed"),
    key=Code("of"),
)


def state(inspection: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield what the file says of step, ball, receipt and deadlines, where its log says something else."""
    drifted = _drift(inspection, record, record.case)
    if any(key == "deadlines" for key, _, _ in drifted):
        moved = terms_moved(inspection, record)
        yield from map(told_of_move, moved)
        drifted = _drift(inspection, record, with_new_ends(record, moved))
    for drift in drifted:
        said = _says_otherwise(record.state.procedure, *drift)
        yield log_wins(record, said, drift[0])


def _says_otherwise(
    procedure: Procedure,
    key: str,
    written: str,
    right: str,
) -> Text:
    return Text(
        "{key} says {written}, the log says {right}",
        key=name_of(key),
        written=held_value(key, written, procedure) or "-",
        right=held_value(key, right, procedure) or "-",
    )


def _drift(
    inspection: Inspection, record: Record, case: Case
) -> list[tuple[str, str, str]]:
    zone = inspection.store.zone
    return [*drift_of(case, record.state, inspection.now, zone)]


def deadlines_before_receipt(
    inspection: Inspection,
    record: Record,
) -> Iterator[Mistake]:
    """Yield deadlines of the file that lie before the case was received."""
    started = record.state.started_at
    if started is None:
        return
    for name, text in record.case.written.deadlines:
        if _lies_before(text, started, inspection.store.zone):
            said = _ends_before(name, text, started)
            yield log_wins(record, said, "deadlines")


def _ends_before(name: str, text: str, started: datetime) -> Text:
    return Text(
        "{deadline} of {when} lies before the case was received ({received})",
        deadline=Code(name),
        when=text,
        received=started,
    )


def _lies_before(text: str, started: datetime, zone: tzinfo) -> bool:
    """Return whether a deadline ends before `started`; a day ends with its last moment."""
    try:
        end = moments.read_moment(text, zone)
    except moments.NotAMoment:
        return False
    same_day = end.day_only and text == moments.iso(started, zone)[:10]
    return end.at < started and not same_day
