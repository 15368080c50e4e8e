"""Days and moments in the words of a letter, and those that stand in a text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo

from klantervaring.core.time.time_words import MONTHS
from klantervaring.core.values import NamedTuple

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_WEEKDAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_NAMES = {
    name.lower(): number
    for names in _WEEKDAYS.values()
    for number, name in enumerate(names.split())
}
_SPELLED = (
    rf"(?:\b({'|'.join(_DAY_NAMES)})\s+)?"
    rf"\b(\d{{1,2}})(?:e|th|st|nd|rd)?\s+(?:of\s+)?({_NAMES})\b\.?(?:,?\s+(\d{{4}}))?"
)
#: As Americans write it: `November 20, 2026`.
_MONTH_FIRST = (
    rf"\b({_NAMES})\s+(\d{{1,2}})(?:th|st|nd|rd)?,?\s+(\d{{4}})\b"
)
_DIGITS = r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b"
_ISO = r"\b(\d{4})-(\d{2})-(\d{2})\b"
#: A clock behind a day: `om 9.00 uur`, `at 14:05`.
_CLOCK = r"[,\s]+(?:om|at|voor|before|by)?\s*(\d{1,2})[.:](\d{2})(?:\s*(?:uur|u|am|pm)\b)?"


def day_in_words(day: date, language: str) -> str:
    """Return a day as a letter has it: `zondag 29 maart 2026`."""
    weekday = _WEEKDAYS[language].split()[day.weekday()]
    month = _MONTHS[language].split()[day.month - 1]
    return f"{weekday} {day.day} {month} {day.year}"


def moment_in_words(at: datetime, zone: tzinfo, language: str) -> str:
    """Return a moment as a letter has it, in local time: `zondag 29 maart 2026 om 9.05 uur`."""
    local = at.astimezone(zone)
    day = day_in_words(local.date(), language)
    if language == "nl":
        return f"{day} om {local.hour}.{local.minute:02} uur"
    return f"{day} at {local.hour:02}:{local.minute:02}"


class DayFound(NamedTuple):
    """A day that stands in a text, and where. `clock` is the time of day behind it.

    `is_odd` tells that its weekday is another one, or that no such day exists; then `day` is None.
    """

    day: date | None
    start: int
    end: int
    text: str
    clock: time | None = None
    is_odd: bool = False


def days_found(text: str, near: date) -> list[DayFound]:
    """Return the days that stand in a text, in order; one without a year is the one nearest to `near`."""
    found: list[DayFound] = []
    for pattern, order in (
        (_SPELLED, "wdmy"),
        (_MONTH_FIRST, "mdy"),
        (_DIGITS, "dmy"),
        (_ISO, "ymd"),
    ):
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not any(_overlaps(match, each) for each in found):
                parts = dict(zip(order, match.groups(), strict=True))
                found.append(_read(text, match, parts, near))
    return sorted(found, key=lambda each: each.start)


def _overlaps(match: re.Match[str], other: DayFound) -> bool:
    return match.start() < other.end and other.start < match.end()


def _read(
    text: str, match: re.Match[str], parts: dict[str, str], near: date
) -> DayFound:
    said = match[0]
    day = _day(parts, near)
    clock = re.match(_CLOCK, text[match.end() :])
    named = (parts.get("w") or "").lower()
    is_odd = day is None or (
        named != "" and day.weekday() != _DAY_NAMES[named]
    )
    return DayFound(
        day,
        match.start(),
        match.end(),
        " ".join(said.split()),
        _time(clock) if clock else None,
        is_odd,
    )


def _day(parts: dict[str, str], near: date) -> date | None:
    month = parts["m"].lower()
    number = MONTHS[month] if month in MONTHS else int(month)
    year = parts.get("y")
    try:
        if year:
            return date(int(year), number, int(parts["d"]))
        days = [
            date(each, number, int(parts["d"]))
            for each in (near.year - 1, near.year, near.year + 1)
        ]
    except ValueError:
        return None
    return min(days, key=lambda day: abs(day - near))


def _time(clock: re.Match[str]) -> time | None:
    try:
        return time(int(clock[1]), int(clock[2]))
    except ValueError:
        return None
