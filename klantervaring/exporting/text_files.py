"""Tables as text: CSV as a Dutch Excel and LibreOffice open it, and Markdown."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from klantervaring.core.text.invisible import in_text_file
from klantervaring.core.text.spreadsheet import guarded
from klantervaring.exporting.tables import (
    FLAG,
    MOMENT,
    MONEY,
    NUMBER,
    OutTable,
    in_cells,
)

#: By this mark Excel knows UTF-8.
_MARK = "\ufeff"
_TEN = 10


def as_csv(table: OutTable, zone: tzinfo) -> str:
    """Return a table with `;` between cells, a comma in numbers, and each text as text."""
    table = in_cells(table)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        cells = zip(row, kinds, strict=True)
        writer.writerow(
            [_csv_cell(value, kind, zone) for value, kind in cells]
        )
    return _MARK + out.getvalue()


def _csv_cell(value: Any, kind: str, zone: tzinfo) -> str:
    if value is None:
        return ""
    if kind == MOMENT:
        return wall_clock(value, zone) or guarded(in_text_file(value))
    if kind == FLAG:
        return "yes" if value else "no"
    if kind in (NUMBER, MONEY):
        return str(value).replace(".", ",")
    return guarded(in_text_file(str(value)))


def wall_clock(moment: str, zone: tzinfo) -> str:
    """Return a moment as clocks show it in `zone`, as every spreadsheet reads it; a day as it is.

    "" for one of the hour that comes twice in autumn: without its offset nobody knows which it was.
    """
    if len(moment) == _TEN:
        return moment
    as_written = _as_written(moment[:_TO_HOUR], moment[_TO_OFFSET:], zone)
    if as_written is None:
        return ""
    if as_written:
        return f"{moment[:_TEN]} {moment[_TEN + 1 : _TO_OFFSET]}"
    local = datetime.fromisoformat(moment).astimezone(zone)
    return wall_clock(local.isoformat(), zone)


#: Where the minutes and the offset begin in `2026-11-20T14:05:00+01:00`.
_TO_HOUR = 13
_TO_OFFSET = 19
#: The first and the last minute of an hour, before the clock goes back and after.
_ENDS = (
    (0, 0),
    (0, 1),
    (59, 0),
    (59, 1),
)


@lru_cache(maxsize=65536)  # a list names each hour many times
def _as_written(hour: str, offset: str, zone: tzinfo) -> bool | None:
    """Return whether clocks in `zone` show an hour just so; None for one that comes twice."""
    found = set()
    for minute, fold in _ENDS:
        local = datetime.fromisoformat(f"{hour}:{minute:02}")
        found.add(local.replace(tzinfo=zone, fold=fold).utcoffset())
    if (
        datetime.fromisoformat(f"{hour}:00{offset}").utcoffset()
        not in found
    ):
        return False
    return True if len(found) == 1 else None


def _filled(table: OutTable) -> list[int]:
    """Return the places of the columns in which something stands."""
    return [
        place
        for place in range(len(table.columns))
        if any(row[place] is not None for row in table.rows)
    ]


def as_markdown(table: OutTable, zone: tzinfo) -> str:
    """Return a table without the columns in which nothing stands."""
    filled = _filled(table)
    names = [table.columns[place].name for place in filled]
    lines = [_line(names), _line(["---"] * len(names))]
    for row in table.rows:
        cells = []
        for place in filled:
            kind = table.columns[place].kind
            cells.append(_markdown_cell(row[place], kind, zone))
        lines.append(_line(cells))
    return "\n".join([*lines, ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown_cell(value: Any, kind: str, zone: tzinfo) -> str:
    if value is None:
        return ""
    if kind == MOMENT:
        shown = wall_clock(value, zone).removesuffix(":00")
        return shown or in_text_file(value)
    if kind == FLAG:
        return "yes" if value else "no"
    return _escaped(in_text_file(" ".join(str(value).split())))


def _escaped(text: str) -> str:
    """Return a text in which no sign marks anything up, nor ends its cell."""
    return "".join(f"\\{c}" if c in _MARKS else c for c in text)


_MARKS = frozenset("\\`*_{}[]<>()#+!|~&")


def cells_of_markdown(text: str) -> list[list[str]]:
    """Return the rows of a table that `as_markdown` wrote; of any other text none."""
    lines = text.splitlines() if text.startswith("| ") else []
    if len(lines) < _HEAD or not all(map(_is_row, lines)):
        return []
    if set(lines[1]) > set("| -"):
        return []
    return list(map(_cells, [lines[0], *lines[_HEAD:]]))


def _is_row(line: str) -> bool:
    return line[:2] == "| " and line[-2:] == " |"


def _cells(line: str) -> list[str]:
    cells = line[2:-2].split(" | ")
    return [_ESCAPED.sub(r"\1", cell) for cell in cells]


#: How many lines a table has above its rows.
_HEAD = 2
_ESCAPED = re.compile(rf"\\([{re.escape(''.join(sorted(_MARKS)))}])")
