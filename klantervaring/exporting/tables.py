"""Cases as tables: one row each, and below them their deadlines, their events and what was given.

It takes the rows that `kv list --json` has, and must not know what kind of file comes of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from klantervaring.core.case import FACTS
from klantervaring.core.events import COMPENSATED
from klantervaring.core.money import cents
from klantervaring.core.values import NamedTuple

Row = Mapping[str, Any]

#: What a column holds. A moment is a text of ISO 8601 with its offset; money is in euros.
TEXT = "text"
NUMBER = "number"
MOMENT = "moment"
FLAG = "flag"
MONEY = "money"
CASES = "cases"
DEADLINES = "deadlines"
EVENTS = "events"
GESTURES = "gestures"
#: Keys of a customer that have a column of their own, and how that is called.
CUSTOMER = {
    "name": "customer",
    "contact": "contact",
    "email": "email",
    "phone": "phone",
    "care": "care",
}
#: The column with all other keys of a customer, as JSON.
OF_CUSTOMER = "customer_data"
#: Columns of which the rows hold lists.
LISTS = ("tags", "conflicts", "unread")
#: Keys of an event that have a column of their own; all others stand in `data`.
OF_EVENT = ("event", "at", "by", "id", "text")


class OutColumn(NamedTuple):
    """A column: its name, which never changes with the language, and what it holds."""

    name: str
    kind: str = TEXT


class OutTable(NamedTuple):
    """A table; each row has a value for each column, None for none."""

    name: str
    columns: tuple[OutColumn, ...]
    rows: Sequence[tuple[Any, ...]]


_CASE = (
    OutColumn("id"),
    OutColumn("title"),
    OutColumn("kind"),
    OutColumn("step"),
    OutColumn("level", NUMBER),
    OutColumn("ball"),
    OutColumn("open", FLAG),
    OutColumn("received", MOMENT),
    OutColumn("closed", MOMENT),
    OutColumn("outcome"),
    *map(OutColumn, FACTS),
    *map(OutColumn, CUSTOMER.values()),
    OutColumn(OF_CUSTOMER),
    OutColumn("wish"),
    OutColumn("tags"),
    OutColumn("procedure"),
    OutColumn("path"),
    OutColumn("formerly"),
    OutColumn("twin"),
    OutColumn("conflicts"),
    OutColumn("stand_in", FLAG),
    OutColumn("unread"),
)
_STORY = OutColumn("story")
_DEADLINE = (
    OutColumn("case"),
    OutColumn("name"),
    OutColumn("kind"),
    OutColumn("owed_by"),
    OutColumn("due", MOMENT),
    OutColumn("state"),
    OutColumn("met", MOMENT),
)
_EVENT = (
    OutColumn("case"),
    OutColumn("at", MOMENT),
    OutColumn("event"),
    OutColumn("by"),
    OutColumn("id"),
    OutColumn("data"),
    OutColumn("text"),
)
_GESTURE = (
    OutColumn("case"),
    OutColumn("at", MOMENT),
    OutColumn("by"),
    OutColumn("what"),
    OutColumn("cost", MONEY),
    OutColumn("why"),
    OutColumn("approved_by"),
)
#: What is told of one run of a deadline in the row of its case.
_OF_TERM = ("due", "state", "met")


def case_table(rows: Sequence[Row]) -> OutTable:
    """Return one row a case, with its deadlines behind its facts."""
    facts = _facts(rows, _CASE)
    terms = _terms(rows)
    told = [
        (*plain, *cells)
        for plain, cells in zip(facts.rows, terms.rows, strict=True)
    ]
    return OutTable(CASES, (*facts.columns, *terms.columns), told)


def all_tables(rows: Sequence[Row]) -> tuple[OutTable, ...]:
    """Return the cases, their deadlines, their events and what was given, each as a table."""
    return (
        _facts(rows, (*_CASE, _STORY)),
        _below(DEADLINES, _DEADLINE, rows, _deadlines),
        _below(EVENTS, _EVENT, rows, _events),
        _below(GESTURES, _GESTURE, rows, _gestures),
    )


def _facts(rows: Sequence[Row], columns: tuple[OutColumn, ...]) -> OutTable:
    names = [column.name for column in columns]
    told = [tuple(map(_flat(row).get, names)) for row in rows]
    return OutTable(CASES, columns, told)


def _flat(row: Row) -> dict[str, Any]:
    """Return the values of a row by column."""
    customer = dict(row.get("customer", {}))
    flat = {**row, "customer": None}
    for key, name in CUSTOMER.items():
        flat[name] = customer.pop(key, None)
    flat[OF_CUSTOMER] = as_data(customer)
    for name in LISTS:
        flat[name] = listed_text(row.get(name))
    return flat


def as_data(values: Mapping[str, Any]) -> str | None:
    """Return further keys as the text of a cell, in JSON."""
    return json.dumps(values, ensure_ascii=False) if values else None


def listed_text(values: Sequence[Any] | None) -> str | None:
    """Return a list as the text of a cell: words with commas between, anything else as JSON."""
    if not values:
        return None
    is_plain = all(
        isinstance(each, str) and each == each.strip() and each
        for each in values
    )
    if is_plain and not _JOINS.intersection("".join(values)):
        return ", ".join(values)
    return json.dumps(values, ensure_ascii=False)


#: What parts the words of a list, or begins one in JSON.
_JOINS = frozenset(",[")


def _columns_of(runs: Iterable[str]) -> Iterator[OutColumn]:
    for run in runs:
        for part in _OF_TERM:
            kind = TEXT if part == "state" else MOMENT
            yield OutColumn(f"{run}.{part}", kind)


def _runs(row: Row) -> dict[str, Row]:
    """Return the deadlines of a case by their names, of a second run with its number."""
    runs: dict[str, Row] = {}
    for deadline in row.get("deadlines", ()):
        runs[_run(deadline["name"], runs)] = deadline
    return runs


def _terms(rows: Sequence[Row]) -> OutTable:
    """Return the deadlines of each case beside each other; a second run of one has columns of its own."""
    places: dict[str, int] = {}
    found = []
    for row in rows:
        runs = _runs(row)
        for run in runs:
            places.setdefault(run, len(places))
        found.append(runs)
    columns = list(_columns_of(places))
    told = [
        tuple(
            runs.get(run, {}).get(part)
            for run in places
            for part in _OF_TERM
        )
        for runs in found
    ]
    return OutTable(CASES, tuple(columns), told)


def _run(name: str, taken: Mapping[str, Row]) -> str:
    """Return the name of a run: that of the deadline, behind the first with its number."""
    run = name
    number = 1
    while run in taken:
        number += 1
        run = f"{name}.{number}"
    return run


def _below(
    name: str,
    columns: tuple[OutColumn, ...],
    rows: Iterable[Row],
    told: Callable[[Row], Iterator[tuple[Any, ...]]],
) -> OutTable:
    found: list[tuple[Any, ...]] = []
    for row in rows:
        found.extend(told(row))
    return OutTable(name, columns, found)


def _deadlines(row: Row) -> Iterator[tuple[Any, ...]]:
    for deadline in row.get("deadlines", ()):
        told = [deadline.get(column.name) for column in _DEADLINE[1:]]
        yield row["id"], *told


def _events(row: Row) -> Iterator[tuple[Any, ...]]:
    for event in row.get("events", ()):
        data = {k: v for k, v in event.items() if k not in OF_EVENT}
        yield (
            row["id"],
            event["at"],
            event["event"],
            event.get("by"),
            event.get("id"),
            as_data(data),
            event.get("text"),
        )


def _gestures(row: Row) -> Iterator[tuple[Any, ...]]:
    for event in row.get("events", ()):
        if event["event"] != COMPENSATED:
            continue
        yield (
            row["id"],
            event["at"],
            event.get("by"),
            event.get("what"),
            _euros(event.get("cost", "")),
            event.get("why"),
            event.get("approved-by"),
        )


def _euros(text: str) -> float | None:
    try:
        return cents(text) / 100
    except ValueError:
        return None


# -- texts that are longer than a cell -----------------------------------------------------------------


#: So many characters a cell of a spreadsheet holds, as Excel counts them (UTF-16), less what guards a text.
LONGEST_CELL = 32_000


def _cells_needed(table: OutTable, place: int) -> int:
    """Return how many cells the longest text of a column takes."""
    if table.columns[place].kind != TEXT:
        return 1
    lengths = [_size(row[place]) for row in table.rows]
    return -(-max(lengths, default=1) // LONGEST_CELL) or 1


def in_cells(table: OutTable) -> OutTable:
    """Return a table in which texts too long for a cell go on in the columns `NAME.2`, `NAME.3`."""
    columns: list[OutColumn] = []
    parts: list[int] = []
    for place, column in enumerate(table.columns):
        most = _cells_needed(table, place)
        parts.append(most)
        numbered = [f"{column.name}.{n}" for n in range(2, most + 1)]
        columns += [column, *[OutColumn(name) for name in numbered]]
    if max(parts, default=1) == 1:
        return table
    rows = [_in_parts(row, parts) for row in table.rows]
    return OutTable(table.name, tuple(columns), rows)


def _size(value: Any) -> int:
    """Return how long a text is at most, as Excel counts it."""
    return 2 * len(value) if isinstance(value, str) else 0


def _in_parts(row: Sequence[Any], parts: Sequence[int]) -> tuple[Any, ...]:
    cells: list[Any] = []
    for value, count in zip(row, parts, strict=True):
        if count == 1:
            cells.append(value)
            continue
        step = LONGEST_CELL // 2
        text = value or ""
        pieces = [text[n * step : (n + 1) * step] for n in range(count)]
        cells += [piece or None for piece in pieces]
    return tuple(cells)
