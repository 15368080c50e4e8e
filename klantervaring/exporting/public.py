"""What of cases may go to everybody: no id, no title, no name, no free text, and days in place of moments.

A list of what may, not of what may not: a key that somebody adds stays inside.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from klantervaring.core.case import FACTS
from klantervaring.core.choices import (
    CHANNELS,
    KINDS,
    MOMENTS,
    OUTCOMES,
    PARTIES,
    PROBLEM,
    YES_OR_NO,
)
from klantervaring.core.facts import UNKNOWN
from klantervaring.core.field_names import KEYS
from klantervaring.exporting.tables import OutTable, Row

_DAY = len("2026-11-20")
#: Keys of a case, of a deadline and of an event with one of a few values.
_OF_CASE = "step level ball open channel moment outcome procedure".split()
_OF_DEADLINE = "name kind owed_by state".split()
_OF_EVENT = (
    "event via direction verdict decision outcome score mood ease level solved waived accepted care kano"
    " helped cost"
).split()
#: Columns that tell of nothing that may be told: in a public table they would only be empty.
_PRIVATE = (
    frozenset(
        "id title customer contact email phone care customer_data wish tags path formerly twin"
        " conflicts stand_in unread story by data text what why approved_by".split()
    )
    .union(FACTS)
    .difference(_OF_CASE)
)


class _Numbers:
    """What is a number or an amount; as long a one as a telephone number is none."""

    def __contains__(self, value: object) -> bool:
        return bool(re.fullmatch(r"\d{1,6}([.,]\d{1,2})?", str(value)))


_VALUES_OF_CASE: Mapping[str, Container[Any]] = {
    "kind": KINDS,
    "ball": PARTIES,
    "open": (True, False),
    "level": _Numbers(),
    "channel": CHANNELS,
    "moment": MOMENTS,
    "outcome": OUTCOMES,
}
_VALUES_OF_EVENT: Mapping[str, Container[Any]] = {
    **dict.fromkeys("score mood ease level cost".split(), _Numbers()),
    **dict.fromkeys("solved waived care".split(), YES_OR_NO),
    **{key: field.values for key, field in KEYS.items() if field.values},
}


def public_rows(
    rows: Iterable[Row], names: Container[str]
) -> list[dict[str, Any]]:
    """Return the rows as everybody may have them, in the order of their days; `id` is just a number.

    `names` are those of procedures, of their steps and of their events. Any other word than these and the
    values that kv knows is somebody's own, and may tell of whom.
    """
    told = [_public(row, names) for row in rows]
    told.sort(key=lambda row: (row["received"] or "", repr(row)))
    return [
        {"id": str(number), **row} for number, row in enumerate(told, 1)
    ]


def _deadline(row: Row) -> dict[str, Any]:
    days = {key: _day(row.get(key)) for key in ("due", "met")}
    return {**{key: row[key] for key in _OF_DEADLINE if key in row}, **days}


def _event(row: Row, names: Container[str]) -> dict[str, Any]:
    values = {**_VALUES_OF_EVENT, "event": names}
    return {**_kept(row, _OF_EVENT, values), "at": _day(row["at"])}


def _public(row: Row, names: Container[str]) -> dict[str, Any]:
    """Return what may be told of a case."""
    values = {**_VALUES_OF_CASE, "step": names, "procedure": names}
    return {
        **_kept({"kind": PROBLEM, **row}, ("kind", *_OF_CASE), values),
        "received": _day(row.get("received")),
        "closed": _day(row.get("closed")),
        "deadlines": list(map(_deadline, row.get("deadlines", ()))),
        "events": [_event(each, names) for each in row.get("events", ())],
    }


def _kept(
    row: Row,
    keys: Iterable[str],
    values: Mapping[str, Container[Any]],
) -> dict[str, Any]:
    found = {key: row[key] for key in keys if key in row}
    return {
        key: value if value is None or value in values[key] else UNKNOWN
        for key, value in found.items()
    }


def _day(moment: str | None) -> str | None:
    return moment[:_DAY] if moment else None


def public_table(table: OutTable) -> OutTable:
    """Return a table of public rows without the columns that have nothing to tell.

    The number of a case is the only link between tables.
    """
    kept: Sequence[int] = [
        place
        for place, column in enumerate(table.columns)
        if column.name not in _PRIVATE
        or (column.name == "id" and not place)
    ]
    columns = tuple(table.columns[place] for place in kept)
    rows = [tuple(row[place] for place in kept) for row in table.rows]
    return OutTable(table.name, columns, rows)
