"""The proof of a deadline: start fact, rule and source, the count, the result (`kv why`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from klantervaring.core.case import Event
from klantervaring.core.choices import CHANNELS, DEADLINE_STATES
from klantervaring.core.procedure import (
    CARE,
    DeadlineRule,
    Procedure,
    Trigger,
)
from klantervaring.core.rules.deadlines import named_day
from klantervaring.core.rules.state import (
    Deadline,
    DeadlineState,
    Suspension,
)
from klantervaring.core.rules.suspension import (
    days_left,
    due_of,
    lengths_of,
    net_last_day,
    suspended_days,
    suspended_time,
)
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time import moments
from klantervaring.core.time.terms import Roll, Term, Unit, last_day
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.events.event_words import EventWords, happened
from klantervaring.view.terminal.screen import Screen


def show_proofs(
    screen: Screen,
    speaker: Speaker,
    record: Record,
    found: Sequence[Deadline],
    now: datetime,
) -> None:
    """One proof after the other, as names and sentences."""
    screen.title(ours("{}  {}", clean(record.id), clean(record.case.title)))
    if record.state.set_aside:
        outcome = words.outcome(record.state.outcome, speaker)
        aside = Text(
            "Closed as {outcome}: no list and no figure counts its deadlines.",
            outcome=outcome,
        )
        screen.line(speaker(aside))
    for d in found:
        screen.line()
        screen.title(words.deadline(d, speaker))
        facts = []
        for name, text in proof_facts(speaker, record, d, now):
            facts.append((ours("  {}", name), text))
        screen.facts(facts)
    if not found:
        screen.line(speaker(Text("No deadline has started.")))


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
    yield N_("starts"), speaker(_start(speaker, procedure, d.started_by))
    yield N_("rule"), speaker(_rule(d, speaker))
    yield N_("source"), speaker(_source(procedure, d.rule))
    yield N_("owed by"), words.party(procedure, d.owed_by, speaker)
    yield N_("met by"), triggers(procedure, d.rule.met_by, speaker)
    if d.extended_by is not None:
        by = _by(speaker, procedure, d.extended_by)
        yield N_("extended"), speaker(by)
    for each in d.suspensions:
        said = _suspension(speaker, record, d, each)
        why = _why(speaker, record, each) if with_reasons else ""
        yield N_("suspended"), _with_why(speaker, said, why)
    yield N_("count"), speaker(_count(speaker, record, d))
    if not d.suspended:
        yield N_("last moment"), _exact(speaker, d.due)
    yield N_("now"), _now(speaker, record, d, now)


def _start(speaker: Speaker, procedure: Procedure, start: Event) -> Text:
    return Text(
        "{event} on {moment}, recorded by {by}",
        event=happened(procedure, start, speaker),
        moment=_exact(speaker, start.at),
        by=start.by or "-",
    )


def _by(speaker: Speaker, procedure: Procedure, event: Event) -> Text:
    return Text(
        "by {event} on {moment}",
        event=happened(procedure, event, speaker),
        moment=_exact(speaker, event.at),
    )


def _suspension(
    speaker: Speaker, record: Record, d: Deadline, each: Suspension
) -> Text:
    """Say by what a term was suspended, until when, and how long: days of a term in days, else the time."""
    procedure, began = record.state.procedure, each.began
    said = _by(speaker, procedure, began)
    if each.ended is None:
        return said
    long: Text | Clean = speaker.span(each.ended.at - began.at)
    if d.in_days:
        long = _days(suspended_days([each], procedure.calendar))
    return Text(
        "{began}, until {event} on {moment}: {days}",
        began=said,
        event=happened(procedure, each.ended, speaker),
        moment=_exact(speaker, each.ended.at),
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


def _days(days: int) -> Text:
    return Text(*_TERMS[Unit.DAY], n=days)


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
            channel=words.choice(CHANNELS, d.fitted_to, speaker),
        )
    return rule


def _told_day(d: Deadline, speaker: Speaker) -> Clean:
    """Return the day that the starting event names, before which the term ends."""
    day = named_day(d.started_by, d.rule.until)
    if day is None:
        return clean(d.started_by.get(d.rule.until) or "?")
    return speaker.date(day)


def _usual_rule(d: Deadline, speaker: Speaker) -> Text:
    if d.rule.until:
        return Text(
            "until the end of the day before {day}",
            day=_told_day(d, speaker),
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


def _count(speaker: Speaker, record: Record, d: Deadline) -> Text:
    if d.rule.until and named_day(d.started_by, d.rule.until) is None:
        return Text(
            "{day} is not a date, so the term ends when it begins",
            day=_told_day(d, speaker),
        )
    if d.rule.until:
        return Text(
            "the day before {day} = {due}, until 24:00",
            day=_told_day(d, speaker),
            due=speaker.day(d.due),
        )
    length = _all_of(lengths_of(d), speaker)
    if not d.rule.term.in_days:
        return _elapsed(speaker, d, length)
    days = suspended_days(d.suspensions, record.state.procedure.calendar)
    if days:
        return _net(speaker, record, d, length, days)
    return _to_last_day(speaker, record, d, length)


def _all_of(lengths: Iterable[Term], speaker: Speaker) -> Clean:
    return ours(" + ").join(term(each, speaker) for each in lengths)


def _elapsed(speaker: Speaker, d: Deadline, length: Clean) -> Text:
    """Say the sum of a term in elapsed time."""
    start = d.started_by.at
    if suspended_time(d):
        length = ours("{} + {}", length, speaker.span(suspended_time(d)))
    counted = Text(
        "{start} + {length} = {due}",
        start=_exact(speaker, start),
        length=length,
        due=_exact(speaker, d.due),
    )
    if not _clock_shift(start, d.due, speaker.zone):
        return counted
    return Text("{counted} (the clock changed in between)", counted=counted)


def _to_last_day(
    speaker: Speaker, record: Record, d: Deadline, length: Clean
) -> Text:
    """Say the sum of a term in days that never stood still."""
    last, day = _unrolled(record, d), speaker.day(d.started_by.at)
    if last == d.due.astimezone(speaker.zone).date():
        return Text(
            "{day} + {length} = {last}, until 24:00",
            day=day,
            length=length,
            last=speaker.day(d.due),
        )
    return Text(
        "{day} + {length} = {last}, a free day; so {rolled}, until 24:00",
        day=day,
        length=length,
        last=speaker.date(last),
        rolled=speaker.day(d.due),
    )


def _unrolled(record: Record, d: Deadline) -> date:
    calendar = record.state.procedure.calendar
    return last_day(d.started_by.at, lengths_of(d), calendar)


def _net(
    speaker: Speaker, record: Record, d: Deadline, length: Clean, days: int
) -> Text:
    """Say the sum of a term that stood still: gross, the days that do not count, what was left, and net."""
    zone, calendar = speaker.zone, record.state.procedure.calendar
    net = net_last_day(calendar, d)
    resumed, left = days_left(calendar, d)
    counted = Text(
        "{day} + {length} = {gross}, gross; {days} suspended; {resumed} + {left} = {net}, net, until 24:00",
        day=speaker.day(d.started_by.at),
        length=length,
        gross=speaker.date(_unrolled(record, d)),
        days=_days(days),
        resumed=speaker.date(resumed),
        left=_all_of(left, speaker),
        net=speaker.date(net),
    )
    if net == d.due.astimezone(zone).date():
        return counted
    return Text(
        "{counted}; a free day, so {rolled}",
        counted=counted,
        rolled=speaker.day(d.due),
    )


def _clock_shift(start: datetime, end: datetime, zone: tzinfo) -> bool:
    return (
        start.astimezone(zone).utcoffset()
        != end.astimezone(zone).utcoffset()
    )


def _now(
    speaker: Speaker, record: Record, d: Deadline, moment: datetime
) -> Clean:
    now = words.until(record.state, moment)
    state = d.state(now)
    named = words.choice(DEADLINE_STATES, state.value, speaker)
    if d.met_by is not None:
        return ours("{}: {}", named, _exact(speaker, d.met_by.at))
    if state is DeadlineState.OVERDUE:
        return words.how_late(d, now, speaker)
    if state is DeadlineState.RUNNING:
        return ours("{}: {}", named, words.how_late(d, now, speaker))
    if state is DeadlineState.SUSPENDED:
        ball = words.party(
            record.state.procedure, record.state.ball, speaker
        )
        return speaker(
            Text(
                "{suspended}; first to act: {who}",
                suspended=named,
                who=ball,
            )
        )
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
    extended = d.extended_by
    shown = {
        "deadline": d.name,
        "kind": d.kind.value,
        "owed_by": d.owed_by,
        "procedure": record.state.procedure.reference,
        "source": d.rule.source or None,
        "own_choice": d.rule.own_choice,
        "started_by": _event(d.started_by, zone),
        **_length_json(d),
        "extended_by": (extended.id or extended.kind) if extended else None,
        "due": moments.iso(d.due, zone),
        "state": d.state(now).value,
        "met_by": _event(d.met_by, zone),
    }
    if d.suspensions:
        shown |= _suspended_json(record, d, zone)
    return shown


def _length_json(d: Deadline) -> dict[str, Any]:
    until = d.rule.until
    return {
        "term": None if until else str(d.rule.term),
        "until": d.started_by.get(until) if until else None,
        "fitted_to": d.fitted_to or None,
        "roll": d.rule.roll.value,
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
