"""The words of which people make moments: numbers, lengths, clocks, parts of a day, months; in two languages.

Tables, and functions that take what they know out of a row of words. `typed_moments` makes a moment of what
they find. Nothing here guesses: a clock of twelve hours says so, and whoever uses it must know which half of
the day is meant.
"""

from __future__ import annotations

import re
from datetime import timedelta

from klantervaring.core.values import NamedTuple

_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "een één a an one",
            "twee two",
            "drie three",
            "vier four",
            "vijf five",
            "zes six",
            "zeven seven",
            "acht eight",
            "negen nine",
            "tien ten",
            "elf eleven",
            "twaalf twelve",
        ),
        start=1,
    )
    for name in names.split()
}
_QUARTERS = {"kwart": 15, "quarter": 15, "twintig": 20, "twenty": 20}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mrt mar march maart",
            "apr april",
            "mei may",
            "jun june juni",
            "jul july juli",
            "aug august augustus",
            "sep sept september",
            "okt oct october oktober",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_UNITS = {
    name: unit
    for unit, names in {
        "minutes": "m min minuut minuten minute minutes",
        "hours": "h u uur uren hour hours",
        "days": "d dag dagen day days",
        "weeks": "w week weken weeks",
    }.items()
    for name in names.split()
}
#: The first and the last hour of a part of the day.
MORNING = (6, 11)
AFTERNOON = (12, 17)
EVENING = (18, 23)
NIGHT = (0, 5)
_PARTS = {
    name: part
    for part, names in {
        MORNING: "ochtend ochtends morgens morning",
        AFTERNOON: "middag middags afternoon",
        EVENING: "avond avonds evening",
        NIGHT: "nacht nachts night",
    }.items()
    for name in names.split()
}
#: Behind another word, `morgen` is a part of the day: `gistermorgen`.
_ENDINGS = {**_PARTS, "morgen": MORNING}
#: What the beginning of such a word says of the day.
_BEGINNINGS = {
    "van": "today",
    "gister": "yesterday",
    "eergister": "eergisteren",
    "morgen": "tomorrow",
}
_TONIGHT = {"tonight": ("today", EVENING)}
_AFTER = ("over", "past")
_BEFORE = ("voor", "to")
_OCLOCK = ("uur", "u", "o'clock")
#: Words that say nothing.
_FILLERS = frozenset(
    ("om", "op", "at", "on", "the", "de", "in", "'s", "’s", "s")
)
_LENGTH = re.compile(r"(\d{1,4}|[^\W\d]+(?=\s))?\s*([^\W\d]+)")
_CLOCK = re.compile(
    r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?(uur|u)?(am|pm)?", re.ASCII
)
_HOUR = re.compile(r"(\d{1,2})(u|uur|am|pm)", re.ASCII)


class Clock(NamedTuple):
    """What a clock says; with `twelve` it may be twelve hours later as well."""

    hour: int
    minute: int = 0
    second: int = 0
    twelve: bool = False


class DayHours(NamedTuple):
    """A part of the day, and the word for the day where it says that too."""

    hours: tuple[int, int]
    day: str = ""


def number_said(word: str) -> int | None:
    """Return a number in digits or as a word, or None."""
    if word.isascii() and word.isdigit():
        return int(word)
    return _NUMBERS.get(word)


class Length(NamedTuple):
    """So many of a unit; days and weeks go by the clock of the wall, hours and minutes by that of UTC."""

    amount: int
    unit: str

    @property
    def span(self) -> timedelta:
        """Return how long it is."""
        return timedelta(**{self.unit: self.amount})

    @property
    def in_days(self) -> bool:
        """Tell whether it is counted in days."""
        return self.unit in ("days", "weeks")


def length(text: str) -> Length | None:
    """Return a length of time: `7d`, `48 uur`, `2weken`, `a week`; None where it is none."""
    found = _LENGTH.fullmatch(text.strip().lower())
    if found is None:
        return None
    count = number_said(found[1] or "") if found[1] else None
    unit = _UNITS.get(found[2])
    if count is None or unit is None:
        return None
    return Length(count, unit)


def words_of(text: str) -> list[str]:
    """Return the words of a moment that say something."""
    words = [word.rstrip(",") for word in text.lower().split()]
    return [word for word in words if word and word not in _FILLERS]


def take_part(words: list[str]) -> DayHours | None:
    """Take a part of the day out of `words`: `gisteravond`, `vr middag`, `'s ochtends`, `this morning`."""
    for place, word in enumerate(words):
        found = _part(word)
        if found is not None:
            words[place : place + 1] = [found.day] if found.day else []
            if place and words[place - 1 : place] == ["this"]:
                words[place - 1] = "today"
            if place and words[place - 1 : place] == ["last"]:
                words[place - 1] = "yesterday"
            return found
    return None


def _part(word: str) -> DayHours | None:
    if word in _PARTS:
        return DayHours(_PARTS[word])
    if word in _TONIGHT:
        day, hours = _TONIGHT[word]
        return DayHours(hours, day)
    for ending, hours in _ENDINGS.items():
        before = word.removesuffix(ending)
        if before not in ("", word, "over"):
            return DayHours(hours, _BEGINNINGS.get(before, before))
    return None


def take_clock(words: list[str]) -> Clock | None:
    """Take a clock out of `words`: `16:00`, `half vier`, `quarter past three`, `16 uur`, `3pm`."""
    for place in range(len(words)):
        for many in (5, 4, 3, 2, 1):
            said = words[place : place + many]
            found = _clock(said) if len(said) == many else None
            if found is not None:
                words[place : place + many] = []
                return found
    return None


def _clock(said: list[str]) -> Clock | None:
    match said:
        case [one]:
            return _in_digits(one)
        case [time, "am" | "pm" as half]:
            return _in_digits(time + half) or _hour_with(time, half)
        case [time, word] if word in _OCLOCK:
            return _in_digits(time) if ":" in time else _sharp(time)
        case ["half", "past", hour]:
            return _spoken(hour, 30)
        case ["half", hour]:
            return _spoken(hour, -30)
        case [minutes, which, "half", hour]:
            return _around(minutes, which, hour, -30)
        case [minutes, which, hour]:
            return _around(minutes, which, hour, 0)
    return None


def _in_digits(word: str) -> Clock | None:
    found = _CLOCK.fullmatch(word)
    if found:
        hour = _half_day(int(found[1]), found[5])
        return Clock(hour, int(found[2]), int(found[3] or 0))
    found = _HOUR.fullmatch(word)
    if found and found[2] in ("am", "pm"):
        return _hour_with(found[1], found[2])
    return _sharp(found[1]) if found else None


def _hour_with(hour: str, half: str) -> Clock | None:
    told = number_said(hour)
    return None if told is None else Clock(_half_day(told, half))


def _half_day(hour: int, half: str | None) -> int:
    """Return the hour of a clock of twelve hours, before noon or after; without either as it is."""
    if not half or not 1 <= hour <= 12:
        return hour
    return hour % 12 + 12 * (half == "pm")


def _sharp(hour: str) -> Clock | None:
    """Return a whole hour; up to twelve it may be of either half of the day."""
    told = number_said(hour)
    return None if told is None else Clock(told, twelve=1 <= told <= 12)


def _around(minutes: str, which: str, hour: str, more: int) -> Clock | None:
    """Return so many minutes before or after the hour, `more` minutes on."""
    count = _QUARTERS.get(minutes) or number_said(minutes)
    if count is None or which not in (*_AFTER, *_BEFORE):
        return None
    return _spoken(hour, more + (count if which in _AFTER else -count))


def _spoken(hour: str, minutes: int) -> Clock | None:
    """Return a clock as it is told: of twelve hours, and `minutes` after the hour, or before it."""
    told = number_said(hour)
    if told is None or not 1 <= told <= 12:
        return None
    total = (told * 60 + minutes) % 720
    return Clock(total // 60, total % 60, twelve=True)
