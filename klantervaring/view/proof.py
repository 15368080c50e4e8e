"""The proof of a deadline: start fact, rule and source, the count, the result (`kv why`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from klantervaring.core.choices import DEADLINE_STATES
from klantervaring.core.procedure import CARE, Procedure, Trigger
from klantervaring.core.rules.state import Deadline, DeadlineState
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time import moments
from klantervaring.core.time.moments import end_of_day
from klantervaring.core.time.terms import Roll, Term, Unit, last_day
from klantervaring.files.store import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.screen import Screen


def show_proofs(
    screen: Screen,
    speaker: Speaker,
    record: Record,
    found: Sequence[Deadline],
    now: datetime,
) -> None:
    """One proof after the other, as names and sentences."""
    screen.title(ours("{}  {}", clean(record.id), clean(record.case.title)))
    for d in found:
        screen.line()
        screen.title(words.deadline(d, speaker))
        lines = [
            (speaker.word(name), text)
            for name, text in _lines(speaker, record, d, now)
        ]
        space = max(len(name) for name, _ in lines)
        for name, text in lines:
            screen.line(ours("  {}  {}", name.ljust(space), text))
    if not found:
        screen.line(speaker(Text("No deadline has started.")))


def _lines(
    speaker: Speaker, record: Record, d: Deadline, now: datetime
) -> list[tuple[Clean, Clean]]:
    procedure = record.state.procedure
    start = d.started_by
    began = Text(
        "{event} on {moment}, recorded by {by} ({id})",
        event=words.event(procedure, start.kind, speaker),
        moment=_exact(speaker, start.at),
        by=start.by or "-",
        id=start.id or "-",
    )
    lines = [
        (N_("starts"), speaker(began)),
        (N_("rule"), speaker(_rule(d, speaker))),
        (N_("source"), _source(speaker, record, d)),
        (N_("owed by"), words.party(procedure, d.owed_by, speaker)),
        (N_("met by"), _triggers(record, d.rule.met_by, speaker)),
    ]
    if d.extended_by is not None:
        lines.append(
            (
                N_("extended"),
                speaker(
                    Text(
                        "by {event} on {moment}",
                        event=words.event(
                            procedure, d.extended_by.kind, speaker
                        ),
                        moment=_exact(speaker, d.extended_by.at),
                    )
                ),
            )
        )
    lines.append((N_("count"), speaker(_count(speaker, record, d))))
    lines.append((N_("last moment"), _exact(speaker, d.due)))
    lines.append((N_("now"), _now(speaker, d, words.until(record.state, now))))
    return lines


def _exact(speaker: Speaker, at: datetime) -> Clean:
    return speaker.moment(at, seconds=True, exact=True)


def _rule(d: Deadline, speaker: Speaker) -> Text:
    rule = _usual_rule(d, speaker)
    if d.fitted_to == CARE:
        return Text(
            "{rule}; shorter, because this customer needs care", rule=rule
        )
    if d.fitted_to:
        return Text(
            "{rule}; for what comes in by {channel}",
            rule=rule,
            channel=Code(d.fitted_to),
        )
    return rule


def _usual_rule(d: Deadline, speaker: Speaker) -> Text:
    if d.rule.until:
        return Text(
            "until the end of the day before {day}",
            day=d.started_by.get(d.rule.until) or "?",
        )
    length = term(d.rule.term, speaker)
    if not d.rule.term.in_days:
        return Text("{length}, elapsed time", length=length)
    if d.rule.term.unit is Unit.WORKING_DAY:
        return Text(
            "{length}, up to and including the last moment of the last working day",
            length=length,
        )
    if d.rule.roll is Roll.NEXT_WORKING_DAY:
        return Text(
            "{length}, to the end of the last day; on a free day to the end of the next working day",
            length=length,
        )
    return Text(
        "{length}, up to and including the last moment of the last day",
        length=length,
    )


def _source(speaker: Speaker, record: Record, d: Deadline) -> Clean:
    reference = record.state.procedure.reference
    if d.rule.own_choice:
        return speaker(
            Text(
                "{source} of {procedure}; the term is our own choice",
                source=d.rule.source or "-",
                procedure=reference,
            )
        )
    return speaker(
        Text(
            "{source} of {procedure}",
            source=d.rule.source or "-",
            procedure=reference,
        )
    )


def _triggers(
    record: Record, triggers: Sequence[Trigger], speaker: Speaker
) -> Clean:
    procedure = record.state.procedure
    return ours(", ").join([trigger(procedure, t, speaker) for t in triggers])


def trigger(procedure: Procedure, on: Trigger, speaker: Speaker) -> Clean:
    """The event that starts or ends a deadline, and what it must say."""
    named = words.event(procedure, on.event, speaker)
    return ours("{} ({})", named, clean(on.says)) if on.says else named


def _count(speaker: Speaker, record: Record, d: Deadline) -> Text:
    if d.rule.until:
        named = d.started_by.get(d.rule.until) or "?"
        return Text(
            "the day before {day} = {due}, until 24:00",
            day=named,
            due=speaker.day(d.due),
        )
    start, length = d.started_by.at, term(d.rule.term, speaker)
    if d.extended_by is not None and d.rule.extension is not None:
        length = ours("{} + {}", length, term(d.rule.extension.term, speaker))
    if not d.rule.term.in_days:
        shift = _clock_shift(start, d.due, speaker.zone)
        counted = Text(
            "{start} + {length} = {due}",
            start=_exact(speaker, start),
            length=length,
            due=_exact(speaker, d.due),
        )
        return (
            Text("{counted} (the clock changed in between)", counted=counted)
            if shift
            else counted
        )
    last = _unrolled(record, d)
    if last == d.due.astimezone(speaker.zone).date():
        return Text(
            "{day} + {length} = {last}, until 24:00",
            day=speaker.day(start),
            length=length,
            last=speaker.day(d.due),
        )
    return Text(
        "{day} + {length} = {last}, a free day; so {rolled}, until 24:00",
        day=speaker.day(start),
        length=length,
        last=speaker.day(end_of_day(last, speaker.zone)),
        rolled=speaker.day(d.due),
    )


def _unrolled(record: Record, d: Deadline) -> date:
    extension = d.rule.extension
    lengths = (
        (d.rule.term, extension.term)
        if d.extended_by and extension
        else (d.rule.term,)
    )
    return last_day(d.started_by.at, lengths, record.state.procedure.calendar)


def _clock_shift(start: datetime, end: datetime, zone: tzinfo) -> bool:
    return (
        start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset()
    )


def _now(speaker: Speaker, d: Deadline, now: datetime) -> Clean:
    state = d.state(now)
    named = words.choice(DEADLINE_STATES, state.value, speaker)
    if d.met_by is not None:
        return ours("{}: {}", named, _exact(speaker, d.met_by.at))
    if state in (DeadlineState.RUNNING, DeadlineState.OVERDUE):
        return ours("{}: {}", named, words.how_late(d, now, speaker))
    return named


def term(length: Term, speaker: Speaker) -> Clean:
    """A term in words: `28 days`."""
    return speaker(Text(*_TERMS[length.unit], n=length.amount))


_TERMS = {
    Unit.MINUTE: plural("{n} minute", "{n} minutes"),
    Unit.HOUR: plural("{n} hour", "{n} hours"),
    Unit.DAY: plural("{n} day", "{n} days"),
    Unit.WEEK: plural("{n} week", "{n} weeks"),
    Unit.WORKING_DAY: plural("{n} working day", "{n} working days"),
}


def proof_json(
    record: Record, d: Deadline, now: datetime, zone: tzinfo
) -> dict[str, Any]:
    """One proof as data."""
    start, end = d.started_by, d.met_by
    return {
        "deadline": d.name,
        "kind": d.kind.value,
        "owed_by": d.owed_by,
        "procedure": record.state.procedure.reference,
        "source": d.rule.source or None,
        "own_choice": d.rule.own_choice,
        "started_by": {
            "event": start.kind,
            "at": moments.iso(start.at, zone),
            "id": start.id or None,
        },
        "term": None if d.rule.until else str(d.rule.term),
        "until": d.started_by.get(d.rule.until) if d.rule.until else None,
        "fitted_to": d.fitted_to or None,
        "roll": d.rule.roll.value,
        "extended_by": d.extended_by.id or d.extended_by.kind
        if d.extended_by
        else None,
        "due": moments.iso(d.due, zone),
        "state": d.state(now).value,
        "met_by": {
            "event": end.kind,
            "at": moments.iso(end.at, zone),
            "id": end.id or None,
        }
        if end
        else None,
    }
