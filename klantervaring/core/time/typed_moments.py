"""Moments as people type them: `now`, `-2h`, `gisteren 16:00`, `vr 9:30`, `20-11 14:05`, ISO 8601.

Dutch and English words are understood in either language; what was understood is echoed by the
command; what is doubtful is refused with the ways to say it without doubt, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time import moments
from klantervaring.core.time.moments import Doubt, NotAMoment

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
_RELATIVE = re.compile(r"([+-])(\d{1,4})([mhdwu])", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})-(\d{1,2})(?:-(\d{4}))?", re.ASCII)
_STEPS = {
    "m": "minutes",
    "h": "hours",
    "u": "hours",
    "d": "days",
    "w": "weeks",
}
_WINDOW = re.compile(r"(\d{1,4})\s*([hdwu])", re.ASCII)


def typed_moment(
    text: str, now: datetime, zone: tzinfo, ahead: bool | None = False
) -> datetime:
    """Return the moment that `text` names, in UTC, whole seconds.

    A weekday or a day without year is the last one that is past, of what happened; with `ahead` the next
    one to come. With None a weekday may be either, and is refused with both. A day without time is its
    first moment. Raises WrongInput.
    """
    said = text.strip()
    if said.lower() in _NOW:
        return now
    relative = _RELATIVE.fullmatch(said.lower())
    if relative:
        return _relative(relative, now, zone)
    if re.match(r"\d{4}-", said):
        return _iso(said, zone)
    here = now.astimezone(zone).replace(tzinfo=None)
    found = _spoken(text, here, bool(ahead))
    at = _local(found, text, zone)
    if ahead is None and said.lower().split()[0] in _WEEKDAYS:
        raise _either(text, found, _spoken(text, here, ahead=True))
    return at


def _either(text: str, last: datetime, coming: datetime) -> WrongInput:
    return WrongInput(
        Text("{text} may be the last one or the next.", text=text),
        remedy=Text(
            "Write {last} or {next}.",
            last=Code(last.isoformat(timespec="minutes")),
            next=Code(coming.isoformat(timespec="minutes")),
        ),
    )


def typed_day(text: str, now: datetime, zone: tzinfo) -> date:
    """Return the day that `text` names, for filters. Raises WrongInput."""
    return typed_moment(text, now, zone).astimezone(zone).date()


def window(text: str) -> timedelta:
    """Return a length of time from now, as `7d`, `48h` or `2w`. Raises WrongInput."""
    match = _WINDOW.fullmatch(text.strip().lower())
    if match is None:
        raise WrongInput(
            Text("{text} is not a length of time.", text=text),
            remedy=Text(
                "Write it as {example}.", example=Code("48h, 7d, 2w")
            ),
        )
    return timedelta(**{_STEPS[match[2]]: int(match[1])})


def _relative(
    match: re.Match[str], now: datetime, zone: tzinfo
) -> datetime:
    """Return so much earlier or later: hours and minutes by the clock of UTC, days by that of the wall."""
    unit = _STEPS[match[3]]
    step = timedelta(**{unit: int(match[1] + match[2])})
    if unit in ("minutes", "hours"):
        return now + step
    local = now.astimezone(zone).replace(tzinfo=None)
    return _local(local + step, match[0], zone)


def _iso(text: str, zone: tzinfo) -> datetime:
    try:
        read = moments.read_moment(text, zone)
    except NotAMoment as error:
        raise _not_a_moment(text, error.reason) from None
    if read.doubt is not None and not read.day_only:
        raise _doubtful(text, read.doubt, read.at, zone)
    return read.at


def _spoken(text: str, here: datetime, ahead: bool) -> datetime:
    """Return the wall-clock time that words name, seen from `here`."""
    words, clock = text.lower().split(), time(0)
    timed = _CLOCK.fullmatch(words[-1]) if words else None
    if timed:
        clock = _clock(timed, text)
        words[-1:] = [] if words[1:] else ["today"]
    if len(words) != 1:
        raise _unclear(text)
    word = words[0]
    if word in _DAYS:
        day = here.date() + timedelta(days=_DAYS[word])
        return datetime.combine(day, clock)
    if word in _WEEKDAYS:
        return _weekday(_WEEKDAYS[word], clock, here, ahead)
    match = _DAY_MONTH.fullmatch(word)
    if match is None:
        raise _unclear(text)
    return _day_month(match, clock, text, here, ahead)


def _clock(match: re.Match[str], text: str) -> time:
    try:
        return time(int(match[1]), int(match[2]), int(match[3] or 0))
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
    match: re.Match[str],
    clock: time,
    text: str,
    here: datetime,
    ahead: bool,
) -> datetime:
    year = int(match[3]) if match[3] else here.year
    found = _made(year, match, clock, text)
    if match[3]:
        return found
    if ahead and found < here:
        return _made(year + 1, match, clock, text)
    if not ahead and found > here:
        return _made(year - 1, match, clock, text)
    return found


def _made(
    year: int, match: re.Match[str], clock: time, text: str
) -> datetime:
    try:
        return datetime.combine(
            date(year, int(match[2]), int(match[1])), clock
        )
    except ValueError:
        reason = moments.no_such_day(int(match[2]))
        raise _not_a_moment(text, reason) from None


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
    examples=Code(
        "2026-11-20T14:05, now, -2h, gisteren 16:00, vr 9:30, 20-11 14:05"
    ),
)
