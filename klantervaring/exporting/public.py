"""What of cases may go to everybody: no id, no title, no name, no free text, and days in place of moments.

A list of what may, not of what may not: a key that somebody adds stays inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from klantervaring.core.choices import PROBLEM
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
_PRIVATE = frozenset(
    "id title owner about customer contact email phone care customer_data wish tags path formerly twin"
    " conflicts stand_in unread story by data text what why approved_by".split()
)


def public_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows as everybody may have them, in the order of their days; `id` is just a number."""
    told = list(map(_public, rows))
    told.sort(key=lambda row: (row["received"] or "", repr(row)))
    return [
        {"id": str(number), **row} for number, row in enumerate(told, 1)
    ]


def _deadline(row: Row) -> dict[str, Any]:
    days = {key: _day(row.get(key)) for key in ("due", "met")}
    return {**_kept(row, _OF_DEADLINE), **days}


def _event(row: Row) -> dict[str, Any]:
    return {**_kept(row, _OF_EVENT), "at": _day(row["at"])}


def _public(row: Row) -> dict[str, Any]:
    """Return what may be told of a case."""
    return {
        "kind": row.get("kind", PROBLEM),
        **_kept(row, _OF_CASE),
        "received": _day(row.get("received")),
        "closed": _day(row.get("closed")),
        "deadlines": list(map(_deadline, row.get("deadlines", ()))),
        "events": list(map(_event, row.get("events", ()))),
    }


def _kept(values: Row, keys: Iterable[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


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
