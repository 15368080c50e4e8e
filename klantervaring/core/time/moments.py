"""Moments as files write them: reading and writing ISO 8601 in the workspace's time zone.

Inside, every moment is UTC in whole seconds: two times of one zone that differ only in fold compare
as equal in Python, two in UTC never do. What a person types is read by `typed_moments`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum
from functools import lru_cache

from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple

# patterns are compiled when they are first needed: a list of cases as kv writes them needs none of them
_ISO = (
    r"(?a)(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:(?:[Tt]| +)(?P<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?"
    r"(?: *(?P<offset>[Zz]|UTC|[+-]\d{2}(?::?\d{2})?))?)?"
)
#: What was probably meant for a moment, though it is written in another way.
_MEANT = (
    r"(?a)(?:(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<year_>\d{4})(?P<mark_>[-/.])(?P<month_>\d{1,2})(?P=mark_)(?P<day_>\d{1,2}))"
    r"(?:(?:[Tt]|,? +)(?P<hour>\d{1,2})[:.](?P<rest>\d{2}(?::\d{2})?)"
    r"(?: *(?P<offset>[Zz]|[+-]\d{2}:?\d{2}))?)?"
)
#: Years that a case may have; outside them a date is a slip of the pen.
FIRST_YEAR = 1900
LAST_YEAR = 2999


class Doubt(Enum):
    """Why a local time without offset does not name one moment."""

    GAP = "gap"
    TWICE = "twice"


class NotAMoment(ValueError):
    """The text is no moment; `hints` are the ISO texts of which one was probably meant."""

    def __init__(self, reason: Text, hints: tuple[str, ...] = ()) -> None:
        super().__init__(reason.template)
        self.reason = reason
        self.hints = hints


class ReadMoment(NamedTuple):
    """A moment that was read: `at` in UTC, whole seconds; `doubt` where the text left a choice."""

    at: datetime
    doubt: Doubt | None = None
    day_only: bool = False


def read_moment(text: str, zone: tzinfo) -> ReadMoment:
    """Read an ISO 8601 date or date-time; without offset it is in `zone`; a bare day is its start.

    A time in the hour that the clock skips is moved forward by that hour (02:30 is 03:30), a time in
    the hour that comes twice is the first of the two; both are told in `doubt`. Fractions of a second
    are cut off. Raises NotAMoment.
    """
    match = re.fullmatch(_ISO, text.strip())
    if match is None:
        raise _no_moment(text)
    day = read_day(match["date"])
    clock = _clock(match["time"])
    if match["offset"]:
        local = datetime.combine(day, clock, _offset(match["offset"]))
        return ReadMoment(local.astimezone(UTC))
    at, doubt = resolve(datetime.combine(day, clock), zone)
    return ReadMoment(at, doubt, day_only=match["time"] is None)


def _no_moment(text: str) -> NotAMoment:
    said = Text(
        "not a date or time as {example}",
        example=Code("2026-11-20T14:05"),
    )
    return NotAMoment(said, _iso_hints(text))


#: Characters of a moment as `iso` writes it.
_LENGTH = len("2026-11-20T14:05:00+01:00")


def read_iso(text: str) -> datetime | None:
    """Return the moment in UTC of a text as `iso` writes it, which leaves no doubt; None for any other text.

    `read_moment` says the same of it, in several times the time.
    """
    if (
        len(text) != _LENGTH
        or text[10] != "T"
        or text[22] != ":"
        or text[7] != "-"
        or not text.isascii()
    ):
        return None
    if (
        text[13] != ":"
        or text[16] != ":"
        or not _FIRST <= text[:4] <= _LAST
    ):
        return None
    if text[20:22] > "13" or text[23] > "5":
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


_FIRST = str(FIRST_YEAR)
_LAST = str(LAST_YEAR)


def read_day(text: str) -> date:
    """Read `YYYY-MM-DD`. Raises NotAMoment."""
    try:
        day = date.fromisoformat(text) if _looks_like_a_day(text) else None
    except ValueError:
        _refuse_year(int(text[:4]))
        raise NotAMoment(no_such_day(int(text[5:7]))) from None
    if day is None:
        raise _no_day(text)
    _refuse_year(day.year)
    return day


def _no_day(text: str) -> NotAMoment:
    said = Text(
        "not a date as {day}",
        day=Code("YYYY-MM-DD"),
    )
    return NotAMoment(said, _iso_hints(text))


def _looks_like_a_day(text: str) -> bool:
    """Return whether it is `YYYY-MM-DD` with digits of ASCII, be it a day or none."""
    digits = text[:4] + text[5:7] + text[8:]
    return (
        len(text) == 10
        and text[4] + text[7] == "--"
        and digits.isascii()
        and digits.isdecimal()
    )


def _refuse_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise NotAMoment(
            Text("the year is not between {first} and {last}", **years)
        )


def check_year(at: datetime, zone: tzinfo) -> None:
    """Check that a moment can be read again where it is written in `zone`. Raises NotAMoment."""
    _refuse_year(at.astimezone(zone).year)


def no_such_day(month: int) -> Text:
    """Return why numbers that look like a date are none."""
    if not 1 <= month <= 12:
        return Text("month is not between 1 and 12")
    return Text("day is out of range for that month")


NO_SUCH_TIME = Text("there is no such time of day")
_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def resolve(local: datetime, zone: tzinfo) -> tuple[datetime, Doubt | None]:
    """Return a wall-clock time in `zone` as UTC, and whether it was skipped or comes twice there.

    Raises NotAMoment outside the years that a case may have.
    """
    _refuse_year(local.year)
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    at = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return at, None
    skipped = at.astimezone(zone).replace(tzinfo=None) != local
    return at, Doubt.GAP if skipped else Doubt.TWICE


def iso(at: datetime | int, zone: tzinfo) -> str:
    """Return `at` as files and JSON have it: `2026-11-20T14:05:00+01:00`; an int is seconds since 1970."""
    if isinstance(at, int):
        return _iso_of_second(at, zone)
    return _written(at.astimezone(zone))


@lru_cache(maxsize=4096)  # JSON has the same moment of a case several times
def _iso_of_second(at: int, zone: tzinfo) -> str:
    return _written(datetime.fromtimestamp(at, zone))


def _written(local: datetime) -> str:
    """Return a moment with its offset; of a time when clocks were not set by whole minutes yet, in UTC."""
    text = local.isoformat(timespec="seconds")
    if len(text) == _LENGTH:
        return text
    return local.astimezone(UTC).isoformat(timespec="seconds")


@lru_cache(maxsize=4096)  # thousands of cases share the days of some years
def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of `day` in `zone`, in UTC; also where midnight itself is skipped."""
    return datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the last whole second of `day` in `zone`, in UTC."""
    return start_of_day(day + _ONE_DAY, zone) - _SECOND


def _clock(text: str | None) -> time:
    if text is None:
        return time(0)
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise NotAMoment(NO_SUCH_TIME) from None


def _offset(text: str) -> tzinfo:
    if text in ("Z", "z", "UTC"):
        return UTC
    told = text[3:].lstrip(":")
    hours = int(text[1:3])
    minutes = int(told or 0)
    if minutes > 59 or 60 * hours + minutes > 14 * 60:
        raise NotAMoment(
            Text("the offset from UTC is not between -14:00 and +14:00")
        )
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)


def _iso_hints(text: str) -> tuple[str, ...]:
    """Return the whole text as ISO 8601 has it, where it is certain what each part of it is.

    Between slashes some write the day first and others the month: then it may be either.
    """
    match = re.fullmatch(_MEANT, text.strip())
    if match is None:
        return ()
    day, month, year = (
        int(match[key] or match[f"{key}_"])
        for key in ("day", "month", "year")
    )
    clock = ""
    if match["hour"]:
        offset = (match["offset"] or "").upper()
        clock = f"T{int(match['hour']):02}:{match['rest']}{offset}"
    found = [f"{year:04}-{month:02}-{day:02}{clock}"]
    if match["mark"] == "/":
        found.append(f"{year:04}-{day:02}-{month:02}{clock}")
    return tuple(filter(_is_iso, dict.fromkeys(found)))


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
