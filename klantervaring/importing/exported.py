"""What `kv export` wrote, read again: its rows, from whichever kind of file, as `kv list --json` has them.

It must not know what a case is; `returned.py` makes cases of the rows.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.text.spreadsheet import unguarded
from klantervaring.core.values import NamedTuple
from klantervaring.exporting.tables import (
    CASES,
    CUSTOMER,
    EVENTS,
    OF_CUSTOMER,
    OF_EVENT,
)
from klantervaring.exporting.text_files import cells_of_markdown
from klantervaring.importing.book import Sheets
from klantervaring.importing.sheet import from_line, line_of_header

#: Columns by which an export is known: no list that people keep has all of these.
_KNOWN_BY = frozenset(["id", "title", "step", "received", "procedure"])
_SQLITE = b"SQLite format 3\0"
_BLANKS = b" \t\r\n\xef\xbb\xbf"
#: A text that goes on in the next column: `story.2`.
_PART = re.compile(r"(\w+)\.[1-9]\d?")
_SEPARATORS = ";,\t"


class ExportedRow(NamedTuple):
    """A case as its row tells it: the number of the row, its values, and whether it has its events."""

    line: int
    values: Mapping[str, Any]
    has_events: bool


def is_export(raw: bytes) -> bool:
    """Return whether bytes are JSON or a database, of which only an export is read."""
    return raw.startswith(_SQLITE) or raw.lstrip(_BLANKS)[:1] == b"["


def rows_in(raw: bytes, name: str) -> list[ExportedRow]:
    """Return the rows of an export in JSON or SQLite. Raises WrongInput, in which it is called `name`."""
    try:
        if raw.startswith(_SQLITE):
            return _in_database(raw)
        return list(_in_json(json.loads(raw.decode("utf-8-sig"))))
    except (ValueError, RecursionError, sqlite3.Error) as error:
        raise WrongInput(
            Text("This file is no export of kv."),
            where=name,
            remedy=Text(
                "Give it as {command} wrote it, or a list as CSV.",
                command=Code("kv export"),
            ),
        ) from error


def _in_json(found: Any) -> Iterator[ExportedRow]:
    """Yield the cases of a list. Raises ValueError where it holds anything else."""
    if not isinstance(found, list):
        raise ValueError(found)
    for number, row in enumerate(found, 1):
        if not isinstance(row, dict):
            raise ValueError(row)
        yield ExportedRow(number, row, "events" in row)


def _in_database(raw: bytes) -> list[ExportedRow]:
    """Return the cases of a database. Raises sqlite3.Error where it has no such tables."""
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(raw)
        tables = {name: _table(base, name) for name in (CASES, EVENTS)}
    finally:
        base.close()
    return rows_of_tables(tables)


def _table(base: sqlite3.Connection, name: str) -> list[list[str]]:
    found = base.execute(f"SELECT * FROM {name} ORDER BY rowid")
    header = [column[0] for column in found.description]
    rows = [header]
    for row in found:
        rows.append(["" if value is None else str(value) for value in row])
    return rows


# -- tables ---------------------------------------------------------------------------------------------


def is_exported_header(cells: Sequence[str]) -> bool:
    """Return whether these names of columns are those of an export."""
    return set(cells) >= _KNOWN_BY


def rows_of_book(tables: Sheets, header: int) -> list[ExportedRow] | None:
    """Return the rows of an export in a workbook, whatever its sheet is called; None for any other list.

    The names of its columns stand in row `header`.
    """
    for rows in tables.values():
        found = rows[header - 1 :]
        if found and is_exported_header(found[0]):
            return rows_of_tables({**tables, CASES: found}, header)
    return None


def rows_of_text(text: str, header: int) -> list[ExportedRow] | None:
    """Return the rows of an export in CSV or Markdown; None for any other list.

    `header` is the line of the names, where somebody said so.
    """
    table = cells_of_markdown(text)
    if table and is_exported_header(table[0]):
        return rows_of_tables({CASES: table})
    line = line_of_header(text, header)
    cells = _cells_of_csv(from_line(text, line))
    return rows_of_tables({CASES: cells}, line) if cells else None


def _cells_of_csv(text: str) -> list[list[str]]:
    """Return the cells of an export in CSV, none of any other list."""
    first = text[: text.find("\n")].strip("\r\ufeff")
    for separator in _SEPARATORS:
        names = [name.strip('"') for name in first.split(separator)]
        if is_exported_header(names):
            csv.field_size_limit(max(csv.field_size_limit(), len(text)))
            lines = csv.reader(
                io.StringIO(text, newline=""), delimiter=separator
            )
            return [list(map(unguarded, row)) for row in lines if row]
    return []


def rows_of_tables(tables: Sheets, header: int = 1) -> list[ExportedRow]:
    """Return the cases of tables, each with its events where these are among the tables.

    The names of the cases stand in row `header`.
    """
    events: dict[str, list[dict[str, Any]]] = {}
    has_events = EVENTS in tables
    for _, row in _by_name(tables.get(EVENTS, ())):
        events.setdefault(row.get("case", ""), []).append(_event(row))
    found = []
    for line, row in _by_name(tables[CASES], header):
        values = _case(row)
        if has_events:
            values["events"] = events.get(row.get("id", ""), [])
        found.append(ExportedRow(line, values, has_events))
    return found


def _by_name(
    rows: Sequence[Sequence[str]], header_line: int = 1
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number, by the names of its columns; texts that went on as one."""
    header = list(rows[0]) if rows else []
    for number, row in enumerate(rows[1:], header_line + 1):
        found: dict[str, str] = {}
        for name, cell in zip(header, row, strict=False):
            part = _PART.fullmatch(name)
            if part and part[1] in found:
                found[part[1]] += cell
            else:
                found[name] = cell
        if any(found.values()):
            yield number, found


def _case(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as JSON has it: the customer by its keys, tags as a list. Raises ValueError."""
    customer = {
        key: row[name] for key, name in CUSTOMER.items() if row.get(name)
    }
    customer |= json.loads(row.get(OF_CUSTOMER) or "{}")
    values: dict[str, Any] = {**row, "customer": customer}
    tags = row.get("tags", "")
    if tags.startswith("["):
        values["tags"] = json.loads(tags)
    else:
        values["tags"] = tags.split(", ") if tags else []
    return values


def _event(row: Mapping[str, str]) -> dict[str, Any]:
    """Return an event as JSON has it. Raises ValueError."""
    told = {key: row[key] for key in OF_EVENT if row.get(key)}
    return {**told, **json.loads(row.get("data") or "{}")}
