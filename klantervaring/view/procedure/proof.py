"""The proof of a deadline: start fact, rule and source, the count, the result (`kv why`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from klantervaring.core.case import Event
from klantervaring.core.choices import CHANNELS, DEADLINE_STATES
from klantervaring.core.procedure import (
    CARE,
    DeadlineRule,
    Procedure,
    Trigger,
)
from klantervaring.core.rules.state import (
    Deadline,
    DeadlineState,
    Suspension,
)
from klantervaring.core.rules.suspension import due_of, suspended_days
from klantervaring.core.text.sentences import N_, Clean, Text, clean, ours
from klantervaring.core.time import moments
from klantervaring.core.time.terms import Roll, Unit
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.events.event_words import EventWords, happened
from klantervaring.view.procedure.count import (
    count,
    exact,
    in_days,
    term,
    told_day,
)
from klantervaring.view.terminal.screen import Screen


def show_proofs(
    screen: Screen,
    speaker: Speaker,
    record: Record,
    found: Sequence[Deadline],
    now: datetime,
) -> None:
    """One proof after the other, as names and sentences."""
    _show_which(screen, speaker, record)
    for d in found:
        facts = proof_facts(
            speaker,
            record,
            d,
            now,
        )
        _show_proof(screen, words.deadline(d, speaker), facts)
    if not found:
        screen.line(speaker(Text("No deadline has started.")))


def _show_which(screen: Screen, speaker: Speaker, record: Record) -> None:
    title = clean(record.case.title)
    screen.title(ours("{}  {}", clean(record.id), title))
    if record.state.set_aside:
        screen.line(speaker(_set_aside(record, speaker)))


def _show_proof(
    screen: Screen,
    title: Clean,
    facts: Iterable[tuple[Clean, Clean]],
) -> None:
    screen.line()
    screen.title(title)
    screen.facts([(ours("  {}", name), text) for name, text in facts])


def _set_aside(record: Record, speaker: Speaker) -> Text:
    return Text(
        "Closed as {outcome}: no list and no figure counts its deadlines.",
        outcome=words.outcome(record.state.outcome, speaker),
    )


def proof_facts(
    speaker: Speaker,
    record: Record,
    d: Deadline,
    now: datetime,
    with_reasons: bool = True,
) -> list[tuple[Clean, Clean]]:
    """Return the proof of a deadline as names and what they are.

    With reasons also why it was suspended, in the words of whoever did.
    """
    lines = _lines(speaker, record, d, now, with_reasons)
    return [(speaker.word(name), text) for name, text in lines]


def _lines(
    speaker: Speaker,
    record: Record,
    d: Deadline,
    now: datetime,
    with_reasons: bool,
) -> Iterator[tuple[Clean, Clean]]:
    procedure = record.state.procedure
    yield from _ground(speaker, procedure, d)
    yield from _owed(speaker, procedure, d)
    yield from _extended(speaker, procedure, d)
    yield from _suspensions(
        speaker,
        record,
        d,
        with_reasons,
    )
    yield N_("count"), speaker(count(speaker, record, d))
    if not d.suspended:
        yield N_("last moment"), exact(speaker, d.due)
    said = _now(
        speaker,
        record,
        d,
        now,
    )
    yield N_("now"), said


def _ground(
    speaker: Speaker,
    procedure: Procedure,
    d: Deadline,
) -> Iterator[tuple[Clean, Clean]]:
    """Yield what a deadline rests on: fact, rule and source."""
    start = _start(speaker, procedure, d.started_by)
    yield N_("starts"), speaker(start)
    yield N_("rule"), speaker(_rule(d, speaker))
    yield N_("source"), speaker(_source(procedure, d.rule))


def _owed(
    speaker: Speaker,
    procedure: Procedure,
    d: Deadline,
) -> Iterator[tuple[Clean, Clean]]:
    yield N_("owed by"), words.party(procedure, d.owed_by, speaker)
    yield N_("met by"), triggers(procedure, d.rule.met_by, speaker)


def _extended(
    speaker: Speaker,
    procedure: Procedure,
    d: Deadline,
) -> Iterator[tuple[Clean, Clean]]:
    if d.extended_by is not None:
        by = _by(speaker, procedure, d.extended_by)
        yield N_("extended"), speaker(by)


def _suspensions(
    speaker: Speaker,
    record: Record,
    d: Deadline,
    with_reasons: bool,
) -> Iterator[tuple[Clean, Clean]]:
    for each in d.suspensions:
        said = _suspension(speaker, record, d, each)
        why = _why(speaker, record, each) if with_reasons else ""
        yield N_("suspended"), _with_why(speaker, said, why)


def _start(speaker: Speaker, procedure: Procedure, start: Event) -> Text:
    return Text(
        "{event} on {moment}, recorded by {by}",
        event=happened(procedure, start, speaker),
        moment=exact(speaker, start.at),
        by=start.by or "-",
    )


def _by(speaker: Speaker, procedure: Procedure, event: Event) -> Text:
    return Text(
        "by {event} on {moment}",
        event=happened(procedure, event, speaker),
        moment=exact(speaker, event.at),
    )


def _suspension(
    speaker: Speaker, record: Record, d: Deadline, each: Suspension
) -> Text:
    """Say by what a term was suspended, until when, and how long: days of a term in days, else the time."""
    procedure = record.state.procedure
    began = each.began
    said = _by(speaker, procedure, began)
    if each.ended is None:
        return said
    long: Text | Clean = speaker.whole_span(each.ended.at - began.at)
    if d.in_days:
        long = in_days(suspended_days([each], procedure.calendar))
    return Text(
        "{began}, until {event} on {moment}: {days}",
        began=said,
        event=happened(procedure, each.ended, speaker),
        moment=exact(speaker, each.ended.at),
        days=long,
    )


def _why(speaker: Speaker, record: Record, each: Suspension) -> str:
    """Return why a term was suspended: the words of the event, else what it says beside them."""
    why = record.case.words_of(each.began)
    said = EventWords(record.state.procedure, speaker)
    return " ".join((why or said.details(each.began)).split())


def _with_why(speaker: Speaker, said: Text, why: str) -> Clean:
    return speaker(
        Text("{said}; {why}", said=said, why=why) if why else said
    )


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
            channel=words.choice(CHANNELS, d.fitted_to, speaker),
        )
    return rule


def _usual_rule(d: Deadline, speaker: Speaker) -> Text:
    if d.rule.until:
        day = told_day(d, speaker)
        return Text("until the end of the day before {day}", day=day)
    length = term(d.rule.term, speaker)
    if not d.rule.term.in_days:
        return Text("{length}, elapsed time", length=length)
    return _rule_in_days(d.rule, length)


def _rule_in_days(rule: DeadlineRule, length: Clean) -> Text:
    if rule.term.unit is Unit.WORKING_DAY:
        return Text(
            "{length}, up to and including the last moment of the last working day",
            length=length,
        )
    if rule.roll is Roll.NEXT_WORKING_DAY:
        return Text(
            "{length}, to the end of the last day; on a free day to the end of the next working day",
            length=length,
        )
    return Text(
        "{length}, up to and including the last moment of the last day",
        length=length,
    )


def _source(procedure: Procedure, rule: DeadlineRule) -> Text:
    said = Text(
        "{source} of {procedure}",
        source=rule.source or "-",
        procedure=procedure.reference,
    )
    if not rule.own_choice:
        return said
    return Text(
        "{source} of {procedure}; the term is our own choice", **said.parts
    )


def triggers(
    procedure: Procedure, found: Iterable[Trigger], speaker: Speaker
) -> Clean:
    """The events that start or end a deadline, each of which will do."""
    told = [trigger(procedure, each, speaker) for each in found]
    return ours(", ").join(told)


def trigger(procedure: Procedure, on: Trigger, speaker: Speaker) -> Clean:
    """The event that starts or ends a deadline, and what it must say."""
    named = words.event(procedure, on.event, speaker)
    if not on.says:
        return named
    said = EventWords(procedure, speaker).says(on.event, on.says)
    return ours("{} ({})", named, said)


def _now(
    speaker: Speaker, record: Record, d: Deadline, moment: datetime
) -> Clean:
    now = words.until(record.state, moment)
    state = d.state(now)
    if d.met_by is None and state is DeadlineState.OVERDUE:
        return words.how_late(d, now, speaker)
    named = words.choice(DEADLINE_STATES, state.value, speaker)
    if d.met_by is not None:
        return ours("{}: {}", named, exact(speaker, d.met_by.at))
    if state is DeadlineState.RUNNING:
        return ours("{}: {}", named, words.how_late(d, now, speaker))
    if state is DeadlineState.SUSPENDED:
        return speaker(_first_to_act(record, named, speaker))
    return named


def _first_to_act(
    record: Record,
    suspended: Clean,
    speaker: Speaker,
) -> Text:
    state = record.state
    return Text(
        "{suspended}; first to act: {who}",
        suspended=suspended,
        who=words.party(state.procedure, state.ball, speaker),
    )


def proof_json(
    record: Record, d: Deadline, now: datetime, zone: tzinfo
) -> dict[str, Any]:
    """One proof as data."""
    shown = {
        **_rule_json(record.state.procedure, d),
        "started_by": _event(d.started_by, zone),
        **_length_json(d),
        "due": moments.iso(d.due, zone),
        "state": d.state(now).value,
        "met_by": _event(d.met_by, zone),
    }
    if d.suspensions:
        shown |= _suspended_json(record, d, zone)
    return shown


def _rule_json(procedure: Procedure, d: Deadline) -> dict[str, Any]:
    return {
        "deadline": d.name,
        "kind": d.kind.value,
        "owed_by": d.owed_by,
        "procedure": procedure.reference,
        "source": d.rule.source or None,
        "own_choice": d.rule.own_choice,
    }


def _length_json(d: Deadline) -> dict[str, Any]:
    until = d.rule.until
    extended = d.extended_by
    return {
        "term": None if until else str(d.rule.term),
        "until": d.started_by.get(until) if until else None,
        "fitted_to": d.fitted_to or None,
        "roll": d.rule.roll.value,
        "extended_by": (extended.id or extended.kind) if extended else None,
    }


def _suspended_json(
    record: Record, d: Deadline, zone: tzinfo
) -> dict[str, Any]:
    """Return what a term has beside the rest that stood still; `gross` is its end without that."""
    calendar = record.state.procedure.calendar
    gross = due_of(calendar, d._replace(suspensions=()))
    suspended = []
    for each in d.suspensions:
        told = {
            "from": _event(each.began, zone),
            "until": _event(each.ended, zone),
            "days": suspended_days([each], calendar),
        }
        suspended.append(told)
    return {"gross": moments.iso(gross, zone), "suspended": suspended}


def _event(event: Event | None, zone: tzinfo) -> dict[str, Any] | None:
    if event is None:
        return None
    return {
        "event": event.kind,
        "at": moments.iso(event.at, zone),
        "id": event.id or None,
    }
