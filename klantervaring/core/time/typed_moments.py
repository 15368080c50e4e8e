"""Moments as people type them: `now`, `-2h`, `gisteren 16:00`, `vr 9:30`, `3 nov`, `20-11 14:05`, ISO 8601.

Dutch and English words are understood in either language; what was understood is echoed by the
command; what is doubtful is refused with the ways to say it without doubt, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

from klantervaring.core.errors import KvError, Refused, WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time import moments, time_words
from klantervaring.core.time.moments import Doubt, NotAMoment
from klantervaring.core.time.time_words import (
    MONTHS,
    Clock,
    DayHours,
    Length,
)

Date: TypeAlias = tuple[int, int, int | None]

_NOW = ("now", "nu")
_DAYS = {
    "today": 0,
    "vandaag": 0,
    "yesterday": -1,
    "gisteren": -1,
    "eergisteren": -2,
    "tomorrow": 1,
    "morgen": 1,
    "overmorgen": 2,
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday ma maandag",
            "tue tuesday di dinsdag",
            "wed wednesday wo woensdag",
            "thu thursday do donderdag",
            "fri friday vr vrijdag",
            "sat saturday za zaterdag",
            "sun sunday zo zondag",
        )
    )
    for name in names.split()
}
#: Words that are a day by themselves.
DAYS = (*_DAYS, *_WEEKDAYS)
_RELATIVE = re.compile(r"([+-])\s*(.*)")
_DAY_MONTH = re.compile(r"(\d{1,2})-(\d{1,2})(?:-(\d{4}))?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|e)?", re.ASCII)
#: The week in which a day lies, against that of today.
_WEEKS = {
    "vorige": -1,
    "last": -1,
    "deze": 0,
    "this": 0,
    "volgende": 1,
    "next": 1,
}
#: The last such weekday, or the next one to come.
_PAST = ("afgelopen", "vorige", "last")
_COMING = ("komende", "aanstaande", "coming")
_NEXT = ("volgende", "next")
#: A day without year that comes within this time is hardly the one of a year ago.
_SOON = timedelta(days=7)
_AGO = ("geleden", "ago")
_FROM_NOW = ("over", "in")


def typed_moment(
    text: str, now: datetime, zone: tzinfo, ahead: bool | None = False
) -> datetime:
    """Return the moment that `text` names, in UTC, whole seconds.

    A weekday or a day without year is the last one that is past, of what happened; with `ahead` the next
    one to come. With None a weekday may be either, and is refused with both. A day without year that comes
    within a week is not taken for the one of a year ago. A day without time is its first moment. However it
    is written, its year is one that a case may have. Raises WrongInput, and Refused for such a day to come.
    """
    try:
        at = _meant(text, now, zone, ahead)
        moments.check_year(at, zone)
    except NotAMoment as error:
        raise _not_a_moment(text, error.reason) from None
    return at


def _meant(
    text: str, now: datetime, zone: tzinfo, ahead: bool | None
) -> datetime:
    """Return the moment, of whatever year. Raises WrongInput, NotAMoment."""
    said = text.strip()
    if said.lower() in _NOW:
        return now
    length = _relative(said.lower())
    if length is not None:
        return _so_far(length, text, now, zone)
    if re.match(r"\d{4}-", said):
        return _iso(said, zone)
    here = now.astimezone(zone).replace(tzinfo=None)
    found = _spoken(text, here, ahead)
    at = _local(found, text, zone)
    if ahead is None and time_words.words_of(said)[0] in _WEEKDAYS:
        raise _either(text, found, _spoken(text, here, ahead=True))
    return at


def _either(text: str, last: datetime, coming: datetime) -> WrongInput:
    return WrongInput(
        Text("{text} may be the last one or the next.", text=text),
        remedy=_one_of(_written(last), _written(coming)),
    )


def _one_of(first: str, second: str) -> Text:
    return Text(
        "Write {last} or {next}.", last=Code(first), next=Code(second)
    )


def _written(at: datetime) -> str:
    return f"{at:%d-%m-%Y %H:%M}"


def typed_day(text: str, now: datetime, zone: tzinfo) -> date:
    """Return the day that `text` names, for filters. Raises WrongInput."""
    return typed_moment(text, now, zone).astimezone(zone).date()


def window(text: str) -> timedelta:
    """Return a length of time from now, as `7d`, `48 uur` or `2 weken`. Raises WrongInput."""
    found = time_words.length(text)
    if found is None:
        raise WrongInput(
            Text("{text} is not a length of time.", text=text),
            remedy=Text("Write it as {example}.", example=_LENGTHS),
        )
    return found.span


def _relative(said: str) -> Length | None:
    """Return how far from now something is: `-2h`, `3 dagen geleden`, `over een week`; else None."""
    signed = _RELATIVE.fullmatch(said)
    if signed:
        return _earlier(signed[2], back=signed[1] == "-")
    words = said.split()
    if words[1:] and words[-1] in _AGO:
        return _earlier(" ".join(words[:-1]), back=True)
    if words[1:] and words[0] in _FROM_NOW:
        return time_words.length(" ".join(words[1:]))
    return None


def _earlier(said: str, back: bool) -> Length | None:
    length = time_words.length(said)
    return (
        length._replace(amount=-length.amount)
        if length and back
        else length
    )


def _so_far(
    length: Length, text: str, now: datetime, zone: tzinfo
) -> datetime:
    """Return so much earlier or later: hours and minutes by the clock of UTC, days by that of the wall."""
    if not length.in_days:
        return now + length.span
    local = now.astimezone(zone).replace(tzinfo=None)
    return _local(local + length.span, text, zone)


def _iso(text: str, zone: tzinfo) -> datetime:
    read = moments.read_moment(text, zone)
    if read.doubt is not None and not read.day_only:
        raise _doubtful(text, read.doubt, read.at, zone)
    return read.at


def _spoken(text: str, here: datetime, ahead: bool | None) -> datetime:
    """Return the wall-clock time that words name, seen from `here`. Raises WrongInput, Refused."""
    words = time_words.words_of(text)
    clock = time_words.take_clock(words)
    part = time_words.take_part(words)
    if clock is None and part is None and not words:
        raise _unclear(text)
    hours = _hours(clock, part, text)
    found = [_day(words, hour, here, bool(ahead), text) for hour in hours]
    if found[1:]:
        raise WrongInput(
            Text("{text} may be before noon or after.", text=text),
            remedy=_one_of(*map(_written, found)),
        )
    if found[0] > here and not ahead and _is_without_year(words):
        raise _still_to_come(text, found[0], ahead)
    return found[0]


def _is_without_year(words: list[str]) -> bool:
    """Return whether words name a day of a month, and no year; without any it is today."""
    begins_with_weekday = bool(words) and words[0] in _WEEKDAYS
    said = _date(words[1:] if begins_with_weekday else words)
    return said is not None and said[2] is None


def _still_to_come(
    text: str, coming: datetime, ahead: bool | None
) -> KvError:
    """Return that a day without year comes soon, and how to say that the one of a year ago is meant."""
    last = f"{coming:%d-%m}-{coming.year - 1} {coming:%H:%M}"
    if ahead is None:
        return WrongInput(
            Text("{text} may be the last one or the next.", text=text),
            remedy=_one_of(last, _written(coming)),
        )
    return Refused(
        Text("{text} lies in the future.", text=text),
        remedy=Text(
            "If you mean the one of a year ago, write {last}.",
            last=Code(last),
        ),
        overridable=False,
    )


def _hours(
    clock: Clock | None, part: DayHours | None, text: str
) -> list[time]:
    """Return what the clock says: two times where it may be before noon or after."""
    if clock is None:
        return [time(part.hours[0] if part else 0)]
    told = _clock(clock, text)
    later = told.replace(hour=(told.hour + 12) % 24)
    if part is not None:
        first, last = part.hours
        fitting = [t for t in (told, later) if first <= t.hour <= last]
        if not fitting:
            raise _unclear(text)
        return fitting[:1]
    return sorted((told, later)) if clock.twelve else [told]


def _day(
    words: list[str],
    clock: time,
    here: datetime,
    ahead: bool,
    text: str,
) -> datetime:
    """Return the day that the words name, none of them today, with that time."""
    match words or ["today"]:
        case [word] if word in _DAYS:
            day = here.date() + timedelta(days=_DAYS[word])
            return datetime.combine(day, clock)
        case [word] if word in _WEEKDAYS:
            return _weekday(_WEEKDAYS[word], clock, here, ahead)
        case [which, "week", day] | [day, which, "week"] if (
            which in _WEEKS and day in _WEEKDAYS
        ):
            return _in_week(_WEEKDAYS[day], _WEEKS[which], clock, here)
        case [which, day] if day in _WEEKDAYS:
            return _which(which, _WEEKDAYS[day], clock, here, text)
    return _dated(words, clock, here, ahead, text)


def _dated(
    words: list[str],
    clock: time,
    here: datetime,
    ahead: bool,
    text: str,
) -> datetime:
    """Return the day of a month that the words name, also with its weekday before it."""
    named = _WEEKDAYS.get(words[0])
    said = _date(words if named is None else words[1:])
    if said is None:
        raise _unclear(text)
    found = _day_month(said, clock, here, ahead)
    if named is not None and found.weekday() != named:
        raise _another_weekday(text, words[0])
    return found


def _another_weekday(text: str, weekday: str) -> WrongInput:
    return WrongInput(
        Text(
            "{text}: that day is no {weekday}.",
            text=text,
            weekday=weekday,
        ),
        remedy=_HOW,
    )


def _date(words: list[str]) -> Date | None:
    """Return day, month and year, None where it is not said: `20-11`, `3 nov 2026`, `november 3`."""
    year = None
    if len(words) == 3 and _YEAR.fullmatch(words[2]):
        year, words = int(words[2]), words[:2]
    if len(words) == 1:
        found = _DAY_MONTH.fullmatch(words[0])
        return found and (
            int(found[1]),
            int(found[2]),
            int(found[3]) if found[3] else None,
        )
    if len(words) != 2:
        return None
    day, month = words if words[1].rstrip(".") in MONTHS else words[::-1]
    number = MONTHS.get(month.rstrip("."))
    counted = _ORDINAL.fullmatch(day)
    if not (counted and number):
        return None
    return int(counted[1]), number, year


def _in_week(
    number: int, weeks: int, clock: time, here: datetime
) -> datetime:
    away = timedelta(days=number - here.weekday(), weeks=weeks)
    return datetime.combine(here.date() + away, clock)


def _which(
    which: str, number: int, clock: time, here: datetime, text: str
) -> datetime:
    """Return the last such weekday, or the next; `volgende dinsdag` may be this week's or next week's."""
    if which in _PAST:
        return _weekday(number, clock, here, ahead=False)
    coming = _weekday(number, clock, here, ahead=True)
    if which in _COMING:
        return coming
    if which not in _NEXT:
        raise _unclear(text)
    following = _in_week(number, 1, clock, here)
    if coming != following:
        raise WrongInput(
            Text("{text} may be this week or the next.", text=text),
            remedy=_one_of(_written(coming), _written(following)),
        )
    return coming


def _clock(clock: Clock, text: str) -> time:
    try:
        return time(clock.hour, clock.minute, clock.second)
    except ValueError:
        raise _not_a_moment(text, moments.NO_SUCH_TIME) from None


def _weekday(
    number: int, clock: time, here: datetime, ahead: bool
) -> datetime:
    day = here.date() + timedelta(days=number - here.weekday())
    found = datetime.combine(day, clock)
    if ahead and found < here:
        return found + timedelta(days=7)
    if found > here and not ahead:
        return found - timedelta(days=7)
    return found


def _day_month(
    said: Date, clock: time, here: datetime, ahead: bool
) -> datetime:
    day, month, year = said
    if year is not None:
        return _made(year, month, day, clock)
    soon = here + _SOON
    if soon.year > here.year and (month, day) <= (soon.month, soon.day):
        return _made(soon.year, month, day, clock)
    found = _made(here.year, month, day, clock)
    if ahead and found < here:
        return _made(here.year + 1, month, day, clock)
    if not ahead and found > soon:
        return _made(here.year - 1, month, day, clock)
    return found


def _made(year: int, month: int, day: int, clock: time) -> datetime:
    written = f"{year:04}-{month:02}-{day:02}"
    return datetime.combine(moments.read_day(written), clock)


def _local(local: datetime, text: str, zone: tzinfo) -> datetime:
    at, doubt = moments.resolve(local, zone)
    if doubt is not None and local.time() != time(0):
        raise _doubtful(text, doubt, at, zone)
    return at


def _doubtful(
    text: str, doubt: Doubt, at: datetime, zone: tzinfo
) -> WrongInput:
    if doubt is Doubt.GAP:
        return WrongInput(
            Text(
                "{text} did not exist: the clock went forward in that hour.",
                text=text,
            ),
            remedy=Text(
                "Did you mean {later}?", later=Code(moments.iso(at, zone))
            ),
        )
    later = at.astimezone(zone).replace(fold=1).astimezone(UTC)
    return WrongInput(
        Text(
            "{text} came twice: the clock went back in that hour.",
            text=text,
        ),
        remedy=Text(
            "Write {first} or {second}.",
            first=Code(moments.iso(at, zone)),
            second=Code(moments.iso(later, zone)),
        ),
    )


def _not_a_moment(text: str, reason: Text) -> WrongInput:
    return WrongInput(
        Text("{text} is not a moment: {reason}.", text=text, reason=reason),
        remedy=_HOW,
    )


def _unclear(text: str) -> WrongInput:
    return WrongInput(
        Text("{text} is not clear as a moment.", text=text), remedy=_HOW
    )


_HOW = Text(
    "Write it as {examples}.",
    examples=Text("now, -2h, yesterday 16:00, Fri 9:30, 20-11 14:05"),
)
_LENGTHS = Text("48 hours, 7 days, 2 weeks")
