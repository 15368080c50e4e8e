"""The sum of a deadline in words: from its start and its length to its last moment (`kv why`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from klantervaring.core.rules.deadlines import named_day
from klantervaring.core.rules.state import Deadline
from klantervaring.core.rules.suspension import (
    days_left,
    lengths_of,
    net_last_day,
    suspended_days,
    suspended_time,
)
from klantervaring.core.text.sentences import (
    Clean,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time.terms import Term, Unit, last_day
from klantervaring.files.record import Record
from klantervaring.language import Speaker

_TERMS = {
    Unit.MINUTE: plural("{n} minute", "{n} minutes"),
    Unit.HOUR: plural("{n} hour", "{n} hours"),
    Unit.DAY: plural("{n} day", "{n} days"),
    Unit.WEEK: plural("{n} week", "{n} weeks"),
    Unit.WORKING_DAY: plural("{n} working day", "{n} working days"),
}


def term(length: Term, speaker: Speaker) -> Clean:
    """A term in words: `28 days`."""
    return speaker(Text(*_TERMS[length.unit], n=length.amount))


def in_days(days: int) -> Text:
    """A number of days."""
    return Text(*_TERMS[Unit.DAY], n=days)


def exact(speaker: Speaker, at: datetime) -> Clean:
    """A moment to the second."""
    return speaker.moment(
        at,
        seconds=True,
        exact=True,
    )


def told_day(d: Deadline, speaker: Speaker) -> Clean:
    """Return the day that the starting event names, before which the term ends."""
    day = named_day(d.started_by, d.rule.until)
    if day is None:
        return clean(d.started_by.get(d.rule.until) or "?")
    return speaker.date(day)


def count(speaker: Speaker, record: Record, d: Deadline) -> Text:
    """Say how the end of a deadline was counted."""
    if d.rule.until:
        return _day_before(speaker, d)
    length = _all_of(lengths_of(d), speaker)
    if not d.rule.term.in_days:
        return _elapsed(speaker, d, length)
    if suspended_days(d.suspensions, record.state.procedure.calendar):
        return _net(
            speaker,
            record,
            d,
            length,
        )
    return _to_last_day(
        speaker,
        record,
        d,
        length,
    )


def _day_before(speaker: Speaker, d: Deadline) -> Text:
    day = told_day(d, speaker)
    if named_day(d.started_by, d.rule.until) is None:
        return _no_date(day)
    return Text(
        "the day before {day} = {due}, until 24:00",
        day=day,
        due=speaker.day(d.due),
    )


def _no_date(day: Clean) -> Text:
    return Text(
        "{day} is not a date, so the term ends when it begins", day=day
    )


def _all_of(lengths: Iterable[Term], speaker: Speaker) -> Clean:
    return ours(" + ").join(term(each, speaker) for each in lengths)


def _elapsed(speaker: Speaker, d: Deadline, length: Clean) -> Text:
    """Say the sum of a term in elapsed time."""
    if suspended_time(d):
        still = speaker.whole_span(suspended_time(d))
        length = ours("{} + {}", length, still)
    start = d.started_by.at
    counted = Text(
        "{start} + {length} = {due}",
        start=exact(speaker, start),
        length=length,
        due=exact(speaker, d.due),
    )
    if not _clock_shift(start, d.due, speaker.zone):
        return counted
    return Text("{counted} (the clock changed in between)", counted=counted)


def _clock_shift(start: datetime, end: datetime, zone: tzinfo) -> bool:
    return (
        start.astimezone(zone).utcoffset()
        != end.astimezone(zone).utcoffset()
    )


def _to_last_day(
    speaker: Speaker,
    record: Record,
    d: Deadline,
    length: Clean,
) -> Text:
    """Say the sum of a term in days that never stood still."""
    last = _unrolled(record, d)
    day = speaker.day(d.started_by.at)
    if _ends_on(last, d, speaker):
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


def _ends_on(day: date, d: Deadline, speaker: Speaker) -> bool:
    return day == d.due.astimezone(speaker.zone).date()


def _net(
    speaker: Speaker,
    record: Record,
    d: Deadline,
    length: Clean,
) -> Text:
    """Say the sum of a term that stood still."""
    net = net_last_day(record.state.procedure.calendar, d)
    counted = _net_sum(
        speaker,
        record,
        d,
        length,
    )
    if _ends_on(net, d, speaker):
        return counted
    return Text(
        "{counted}; a free day, so {rolled}",
        counted=counted,
        rolled=speaker.day(d.due),
    )


def _net_sum(
    speaker: Speaker,
    record: Record,
    d: Deadline,
    length: Clean,
) -> Text:
    """Say the last day gross, the days that do not count, what was left, and the last day net."""
    calendar = record.state.procedure.calendar
    resumed, left = days_left(calendar, d)
    return Text(
        "{day} + {length} = {gross}, gross; {days} suspended; {resumed} + {left} = {net}, net, until 24:00",
        day=speaker.day(d.started_by.at),
        length=length,
        gross=speaker.date(_unrolled(record, d)),
        days=in_days(suspended_days(d.suspensions, calendar)),
        resumed=speaker.date(resumed),
        left=_all_of(left, speaker),
        net=speaker.date(net_last_day(calendar, d)),
    )
