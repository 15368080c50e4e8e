"""Moments as spreadsheets write them, read by what their column shows.

It must not guess: what may be two days, where the list itself gives reason to doubt, is no moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

from klantervaring.core.choices import DATE_ORDERS, DAY_FIRST, MONTH_FIRST
from klantervaring.core.text.input_checks import says_nothing
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time import moments
from klantervaring.core.time.moments import Doubt, NotAMoment, ReadMoment
from klantervaring.core.time.time_words import MONTHS
from klantervaring.core.time.typed_moments import DAYS
from klantervaring.core.values import NamedTuple

#: The option with which a person says in which order the dates of a list stand.
OPTION = "--dates"


class Sign(NamedTuple):
    """A cell, with its line, that can only have the day or the month first. With `lies_ahead` it may have
    both, and would lie in the future with the day first, and in the past with the month first."""

    line: int
    cell: str
    lies_ahead: bool = False


class Seen(NamedTuple):
    """The first signs of either order in a column."""

    day_first: Sign | None = None
    month_first: Sign | None = None


class Order(NamedTuple):
    """How the dates of a column are read. `doubt` speaks against the day first; `may_say` is whether the
    person can settle it with the option; `offset` is the time zone of cells that name none."""

    first: str = DAY_FIRST
    doubt: Sign | None = None
    may_say: bool = False
    offset: str = ""


def order_seen(
    cells: Iterable[tuple[int, str]], today: date | None = None
) -> Seen:
    """Return what the cells of a column, each with its line, show of the order of day and month.

    With `today` the column holds days that are past.
    """
    day_first = month_first = ahead = None
    for line, cell in cells:
        match = _NUMBERS.match(cell)
        if match is None:
            continue
        one = int(match[1])
        other = int(match[3])
        if 12 < one <= 31 and 1 <= other <= 12 and len(match[4]) == 4:
            day_first = day_first or Sign(line, cell)
        elif 12 < other <= 31 and 1 <= one <= 12:
            month_first = month_first or Sign(line, cell)
        elif today and _lies_ahead(int(match[4]), one, other, today):
            ahead = ahead or Sign(line, cell, lies_ahead=True)
    return Seen(day_first, month_first or ahead)


def first_signs(columns: Sequence[Seen]) -> Seen:
    """Return the first signs of either order in several columns."""
    day_first = [seen.day_first for seen in columns if seen.day_first]
    month_first = [seen.month_first for seen in columns if seen.month_first]
    return Seen(next(iter(day_first), None), next(iter(month_first), None))


def _lies_ahead(year: int, one: int, other: int, today: date) -> bool:
    """Return whether two numbers are a day to come with the day first, and none with the month first."""
    now = (today.year, today.month, today.day)
    past = one <= 12 and (year, one, other) <= now
    return past and now < (year, other, one)


def order_of(own: Seen, others: Seen, said: str, may_say: bool) -> Order:
    """Return the order of a column: as was `said`, else by its own cells, else by the `others` of the list.

    Without any evidence the day comes first, as in Dutch; one cell with the month first is reason to doubt. A
    day in the future is a slip where the list shows that the day comes first.
    """
    if said:
        return Order(said, None, may_say)
    shown = own if own.day_first or own.month_first else others
    doubt = shown.month_first
    if doubt and doubt.lies_ahead and (own.day_first or others.day_first):
        doubt = None
    return Order(DAY_FIRST, doubt, may_say)


def offset_in(name: str) -> str:
    """Return the time zone that the name of a column says: `Created (UTC)`; "" where it says none."""
    match = _ZONE_IN_NAME.search(name)
    return _offset(match[1] or match[2]) if match else ""


_TIME = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
_FROM_UTC = r"(?:UTC|GMT|utc|gmt)(?: ?[+-]\d{1,2}(?::?\d{2})?)?"
_PLACE = r"[A-Z][a-z]\w*/[\w/+-]+"
_ZONE = (
    rf"Z|z|[+-]\d{{2}}:?\d{{2}}|{_FROM_UTC}|(?!UUR)[A-Z]{{3,4}}|{_PLACE}"
)
#: Behind an offset, the name of the place adds nothing: `+01:00[Europe/Amsterdam]`.
_CLOCK = (
    rf"(?:(?:,? |T){_TIME}"
    rf"(?: ?u(?:ur)?| ?[\[(]?({_ZONE})[\])]?(?: ?[\[(][\w/+-]+[\])])?)?)?"
)
#: In the name of a column a word is a zone where it can be nothing else, or stands in brackets.
_ZONE_IN_NAME = re.compile(
    rf"(?<![^\W_])({_FROM_UTC}|CES?T)(?![^\W_])"
    rf"|[\[(]([+-]\d{{2}}:\d{{2}}|[CMWE]ES?T|MES?Z|BST|[ECMP][SD]T|{_PLACE})[\])]"
)
_FROM_UTC_BY = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")
_NAMED_ZONE = re.compile(r"(.+:\d{2})([^\W\d].{2,})")
#: Two digits of a year are no year, but they show an order.
_NUMBERS = re.compile(
    r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)", re.ASCII
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK, re.ASCII
)
_YEAR_FIRST = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK, re.ASCII
)
#: What looks like an attempt at a date: it may be wrong, but it is no part of a story.
_SOME_DAY = (
    r"(?:\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}"
    r"|\d{1,2}[- ][^\W\d_]{3,9}\.?[- ]\d{2,4}"
    r"|\d{5,8}(?:[.,]\d+)?)"
)
_ATTEMPT = re.compile(
    rf"\W*{_SOME_DAY}(?:[ T,]*\d{{1,2}}[:.u]\d{{0,2}}.{{0,40}})?\W*"
)

_EXAMPLE = Code("01-03-2025 10:04, 2025-03-01T10:04")
_WITH_OFFSET = Code("2025-03-01T10:04+01:00")
_WHY_NOT = (
    (
        re.compile(r".*\d ?[ap]\.?m\.?", re.IGNORECASE),
        Text("the time has AM or PM"),
        _EXAMPLE,
    ),
    (
        re.compile(r".*\d[:.]\d{2} ?[-–—] ?\d{1,2}[:.]\d{2}.*", re.ASCII),
        Text("it may be two times of the day"),
        _EXAMPLE,
    ),
    (
        re.compile(
            r".*\d:\d{2}.*?(?:\d ?Z|[+-]\d{2}:?\d{2}|\b(?!UUR)[A-Z]{3,4}[\])]?)",
            re.ASCII,
        ),
        Text("it has a time zone"),
        _WITH_OFFSET,
    ),
    (
        re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\D.*)?", re.ASCII),
        Text("the year has two digits"),
        _EXAMPLE,
    ),
    (
        re.compile(r"\d+(?:[.,]\d+)?", re.ASCII),
        Text("it is a number; give the column the format of a date"),
        _EXAMPLE,
    ),
)
#: Words by which people say when, and no text begins with these alone.
_OF_TIME = frozenset(
    [
        *MONTHS,
        *DAYS,
        *"begin half medio eind rond ca circa vorige afgelopen week maand jaar om uur".split(),
        *"early mid end late about last month year at".split(),
    ]
)

_AS_IN_DUTCH = Order()


def is_attempt(cell: str) -> bool:
    """Return whether a cell was meant as a moment, right or wrong."""
    return bool(_ATTEMPT.fullmatch(cell))


def names_a_day(cell: str) -> bool:
    """Return whether a cell says nothing but when, maybe too little: `gisteren`, `begin maart 2025`, `?`."""
    if says_nothing(cell):
        return True
    words = [word.strip(".,()") for word in cell.lower().split()]
    return all(word in _OF_TIME or word[:1].isdigit() for word in words)


def cell_moment(
    cell: str, zone: tzinfo, order: Order = _AS_IN_DUTCH
) -> ReadMoment | Text:
    """Return the moment in a cell, in the order of its column or as ISO 8601; or why not.

    Never a guess: words, years of two digits, day numbers and times that come twice are bad.
    """
    doubt = _doubtful(cell, order)
    if doubt is not None:
        return doubt
    written = _in_zone(_iso(cell, order), zone)
    if unknown := _NAMED_ZONE.fullmatch(written):
        return _not_known_zone(cell, unknown[2])
    try:
        found = moments.read_moment(written, zone) if written else None
        if found is not None:
            moments.check_year(found.at, zone)
    except NotAMoment as error:
        return _in_the_other_order(cell, zone, order) or Text(
            "{text} is not a moment: {reason}.",
            text=cell,
            reason=error.reason,
        )
    if found is None:
        return _not_clear(cell)
    if found.doubt is None or found.day_only:
        return found
    if found.doubt is Doubt.GAP:
        return Text(
            "{text} did not exist: the clock went forward in that hour.",
            text=cell,
        )
    return _twice(cell, written, zone)


def _iso(cell: str, order: Order) -> str:
    """Return the cell as ISO 8601 in that order, or "" where it is no date in numbers.

    The name of a time zone stands at its end as it is.
    """
    if match := _DAY_FIRST.fullmatch(cell):
        one, _, other, year, *clock = match.groups(default="")
        day = one
        month = other
        if order.first == MONTH_FIRST:
            day = other
            month = one
        if clock[-1].startswith("-"):
            return ""  # no program writes an offset so, people write until when
    elif match := _YEAR_FIRST.fullmatch(cell):
        year, _, month, day, *clock = match.groups(default="")
    else:
        return ""
    hour, minute, second, zone = clock
    written = f"{year}-{month:0>2}-{day:0>2}"
    if not hour:
        return written
    offset = _offset(zone) or order.offset
    return f"{written}T{hour:0>2}:{minute}:{second or '00'}{offset}"


def _offset(said: str) -> str:
    """Return an offset from UTC as ISO 8601 has it, and the name of any other zone as it is."""
    upper = said.upper().replace(" ", "")
    if match := _FROM_UTC_BY.fullmatch(upper):
        sign, hours, minutes = match.groups(default="00")
        return f"{sign}{hours:0>2}:{minutes}"
    return "Z" if upper in ("UTC", "GMT", "Z") else said


def _in_zone(written: str, zone: tzinfo) -> str:
    """Return a moment with the offset for the name of a time zone, where the zone here has that name then."""
    match = _NAMED_ZONE.fullmatch(written)
    if match is None:
        return written
    clock, name = match.groups()
    if name == str(zone):
        return clock
    try:
        local = datetime.fromisoformat(clock).replace(tzinfo=zone)
    except ValueError:
        return clock  # whoever reads it says what is wrong with it
    for at in (local, local.replace(fold=1)):
        if at.tzname() == name:
            return at.isoformat()
    return written


def _not_known_zone(cell: str, name: str) -> Text:
    return Text(
        "{text} is in a time zone that is not the one here ({zone}); write it with the hours from UTC:"
        " {example}",
        text=cell,
        zone=name,
        example=_WITH_OFFSET,
    )


def _turned(order: Order) -> Order:
    other = MONTH_FIRST if order.first == DAY_FIRST else DAY_FIRST
    return order._replace(first=other)


def _doubtful(cell: str, order: Order) -> Text | None:
    """Return why a cell may be either of two days, where another cell speaks against the usual order."""
    written = _iso(cell, order)
    turned = _iso(cell, _turned(order))
    if order.doubt is None or turned == written:
        return None
    # one of the two is no month: that is no doubt
    if max(written[5:7], turned[5:7]) > "12":
        return None
    days = Code(f"{written[:10]} / {turned[:10]}")
    if order.may_say:
        return Text(
            "{text} may be two days ({days}), for {sign}; write the one that it is, or say how all are"
            " written with {option}",
            text=cell,
            days=days,
            sign=_said_sign(order.doubt),
            option=Code(f"{OPTION} {'|'.join(DATE_ORDERS)}"),
        )
    return Text(
        "{text} may be two days ({days}), for {sign}; write the one that it is",
        text=cell,
        days=days,
        sign=_said_sign(order.doubt),
    )


def _said_sign(sign: Sign) -> Text:
    if sign.lies_ahead:
        return Text(
            "with the day first line {line} ({example}) lies in the future",
            line=sign.line,
            example=sign.cell,
        )
    return Text(
        "on line {line} ({example}) the month comes first",
        line=sign.line,
        example=sign.cell,
    )


def _in_the_other_order(
    cell: str, zone: tzinfo, order: Order
) -> Text | None:
    """Return how to write a date that is one only when day and month change places; None for any other."""
    turned = _iso(cell, _turned(order))
    if turned == _iso(cell, order):
        return None
    try:
        moments.read_moment(turned, zone)
    except NotAMoment:
        return None
    if order.may_say and order.first == DAY_FIRST:
        return Text(
            "{text} is not a moment with the day first; if the month comes first on all lines, say {option};"
            " else write it as {day}",
            text=cell,
            day=Code(turned[:10]),
            option=Code(f"{OPTION} {MONTH_FIRST}"),
        )
    return Text(
        "{text} is not a moment in this order ({order}); write it as {day}",
        text=cell,
        day=Code(turned[:10]),
        order=Code(order.first),
    )


def _not_clear(cell: str) -> Text:
    for pattern, reason, examples in _WHY_NOT:
        if pattern.fullmatch(cell):
            return Text(
                "{text} is not clear as a moment: {reason}; write it as {examples}",
                text=cell,
                reason=reason,
                examples=examples,
            )
    return Text(
        "{text} is not clear as a moment; write it as {examples}",
        text=cell,
        examples=_EXAMPLE,
    )


def _twice(cell: str, written: str, zone: tzinfo) -> Text:
    """Return a time that came twice, and how to say which of the two it is."""
    local = datetime.fromisoformat(written)
    both = (
        local.replace(tzinfo=zone, fold=fold).isoformat(timespec="seconds")
        for fold in (0, 1)
    )
    return Text(
        "{text} came twice: the clock went back in that hour. Write the one that it was: {examples}",
        text=cell,
        examples=Code(" / ".join(both)),
    )
