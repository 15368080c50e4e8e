"""Moments as spreadsheets write them, read by what their column shows.

It must not guess: what may be two days, where the list itself gives reason to doubt, is no moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo

from klantervaring.core.choices import DATE_ORDERS, DAY_FIRST, MONTH_FIRST
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time import moments
from klantervaring.core.time.moments import Doubt, NotAMoment, ReadMoment
from klantervaring.core.values import NamedTuple

#: The option with which a person says in which order the dates of a list stand.
OPTION = "--dates"


class Seen(NamedTuple):
    """The first cells of a column, with their lines, that can only have the day or the month first."""

    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None


class Order(NamedTuple):
    """How the dates of a column are read. `doubt` is the cell that speaks against the day first, with its
    line; `may_say` whether the person can settle it with the option."""

    first: str = DAY_FIRST
    doubt: tuple[int, str] | None = None
    may_say: bool = False


def order_seen(cells: Iterable[tuple[int, str]]) -> Seen:
    """Return what the cells of a column, each with its line, show of the order of day and month."""
    day_first = month_first = None
    for line, cell in cells:
        match = _NUMBERS.match(cell)
        if match is None:
            continue
        one, other = int(match[1]), int(match[3])
        if 12 < one <= 31 and 1 <= other <= 12 and len(match[4]) == 4:
            day_first = day_first or (line, cell)
        elif 12 < other <= 31 and 1 <= one <= 12:
            month_first = month_first or (line, cell)
    return Seen(day_first, month_first)


def order_of(own: Seen, others: Seen, said: str, may_say: bool) -> Order:
    """Return the order of a column: as was `said`, else by its own cells, else by the `others` of the list.

    Without any evidence the day comes first, as in Dutch; one cell with the month first is reason to doubt.
    """
    if said:
        return Order(said, None, may_say)
    shown = own if own.day_first or own.month_first else others
    return Order(DAY_FIRST, shown.month_first, may_say)


_TIME = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
_CLOCK = rf"(?:(?:,? |T){_TIME}(?: ?u(?:ur)?| ?(Z|[+-]\d{{2}}:?\d{{2}}))?)?"
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
    rf"\W*{_SOME_DAY}(?:[ T,]*\d{{1,2}}[:.u]\d{{0,2}}.{{0,16}})?\W*"
)

_WHY_NOT = (
    (
        re.compile(r".*\d ?[ap]\.?m\.?", re.IGNORECASE),
        Text("the time has AM or PM"),
    ),
    (
        re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\D.*)?", re.ASCII),
        Text("the year has two digits"),
    ),
    (
        re.compile(r"\d+(?:[.,]\d+)?", re.ASCII),
        Text("it is a number; give the column the format of a date"),
    ),
)
_EXAMPLE = Code("01-03-2025 10:04, 2025-03-01T10:04")


_AS_IN_DUTCH = Order()


def is_attempt(cell: str) -> bool:
    """Return whether a cell was meant as a moment, right or wrong."""
    return bool(_ATTEMPT.fullmatch(cell))


def cell_moment(
    cell: str, zone: tzinfo, order: Order = _AS_IN_DUTCH
) -> ReadMoment | Text:
    """Return the moment in a cell, in the order of its column or as ISO 8601; or why not.

    Never a guess: words, years of two digits, day numbers and times that come twice are bad.
    """
    written = _iso(cell, order.first)
    doubt = _doubtful(cell, written, order)
    if doubt is not None:
        return doubt
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


def _iso(cell: str, first: str) -> str:
    """Return the cell as ISO 8601 with that part of a date first, or "" where it is no date in numbers."""
    if match := _DAY_FIRST.fullmatch(cell):
        one, _, other, year, *clock = match.groups(default="")
        day, month = (one, other) if first == DAY_FIRST else (other, one)
    elif match := _YEAR_FIRST.fullmatch(cell):
        year, _, month, day, *clock = match.groups(default="")
    else:
        return ""
    hour, minute, second, offset = clock
    time = f"T{hour:0>2}:{minute}:{second or '00'}{offset}" if hour else ""
    return f"{year}-{month:0>2}-{day:0>2}{time}"


def _turned(first: str) -> str:
    return MONTH_FIRST if first == DAY_FIRST else DAY_FIRST


def _doubtful(cell: str, written: str, order: Order) -> Text | None:
    """Return why a cell may be either of two days, where another cell speaks against the usual order."""
    turned = _iso(cell, _turned(order.first))
    if order.doubt is None or turned == written:
        return None
    if (
        max(written[5:7], turned[5:7]) > "12"
    ):  # one of the two is no month: that is no doubt
        return None
    line, example = order.doubt
    days = Code(f"{written[:10]} / {turned[:10]}")
    if order.may_say:
        return Text(
            "{text} may be two days ({days}), for on line {line} ({example}) the month comes first; write the"
            " one that it is, or say how all are written with {option}",
            text=cell,
            days=days,
            line=line,
            example=example,
            option=Code(f"{OPTION} {'|'.join(DATE_ORDERS)}"),
        )
    return Text(
        "{text} may be two days ({days}), for on line {line} ({example}) the month comes first; write the"
        " one that it is",
        text=cell,
        days=days,
        line=line,
        example=example,
    )


def _in_the_other_order(
    cell: str, zone: tzinfo, order: Order
) -> Text | None:
    """Return how to write a date that is one only when day and month change places; None for any other."""
    turned = _iso(cell, _turned(order.first))
    if turned == _iso(cell, order.first):
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
    for pattern, reason in _WHY_NOT:
        if pattern.fullmatch(cell):
            return Text(
                "{text} is not clear as a moment: {reason}; write it as {examples}",
                text=cell,
                reason=reason,
                examples=_EXAMPLE,
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
