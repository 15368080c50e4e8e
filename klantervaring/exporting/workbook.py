"""Tables as a workbook (xlsx): each a sheet, with types, filters, and names of columns that stay in sight."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.exporting.tables import (
    FLAG,
    MOMENT,
    MONEY,
    NUMBER,
    OutColumn,
    OutTable,
    in_cells,
)
from klantervaring.exporting.text_files import wall_clock
from klantervaring.extras import needed

#: Rows of a sheet, as Excel has them.
MOST_SHEET_ROWS = 1_048_576
#: Names of columns stand above all rows.
_NAMES_STAY = {"general": {"row": 1, "col": 0}}
_LOOKS = {MOMENT: "yyyy-mm-dd hh:mm", MONEY: "#,##0.00"}
_WIDTHS = {MOMENT: 17, NUMBER: 7, FLAG: 7, MONEY: 10}
_WIDTHS_OF = {
    "title": 40,
    "text": 60,
    "story": 60,
    "id": 11,
    "case": 11,
}
_WIDTH = 16
#: The part of a workbook that says when it was made, and what stands there in place of it.
_PROPERTIES = "docProps/core.xml"
_MOMENT_MADE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_NO_MOMENT = b"2000-01-01T00:00:00Z"
#: zip's own measure of how hard to try: a quarter of a second for 10,000 cases, half a second at 6.
_QUICKLY = 1


def as_xlsx(tables: Sequence[OutTable], zone: tzinfo) -> bytes:
    """Return the tables as a workbook. Raises WrongInput without its writer, and for too many rows."""
    writer = needed("rustpy_xlsxwriter", "sheets")
    for table in tables:
        _look_at_size(table)
    out = io.BytesIO()
    sheets = [(table.name, _in_records(table, zone)) for table in tables]
    writer.write_worksheets(sheets, out, **_layout(tables, writer))
    return _without_a_clock(out)


def _in_records(table: OutTable, zone: tzinfo) -> Any:
    return _records(in_cells(table), zone)


def _layout(tables: Sequence[OutTable], writer: Any) -> dict[str, Any]:
    """Return how the sheets look: the names of columns stay, and what each column is as wide as."""
    names = [table.name for table in tables]
    header = writer.Format().set_bold().set_border_bottom("thin")
    return {
        "freeze_panes": _NAMES_STAY,
        "autofilter": dict.fromkeys(names, True),
        "header_format": dict.fromkeys(names, header),
        **_of_columns(tables, writer),
    }


def _of_columns(tables: Sequence[OutTable], writer: Any) -> dict[str, Any]:
    return {
        "column_widths": {each.name: _widths(each) for each in tables},
        "column_formats": {
            each.name: _formats(each, writer) for each in tables
        },
    }


def _look_at_size(table: OutTable) -> None:
    if len(table.rows) < MOST_SHEET_ROWS:
        return
    raise _too_many_rows(table)


def _too_many_rows(table: OutTable) -> WrongInput:
    return WrongInput(
        Text(
            "A sheet holds {limit} rows at most, and {name} has more.",
            limit=MOST_SHEET_ROWS,
            name=Code(table.name),
        ),
        remedy=Text("Choose fewer cases, or another kind of file."),
    )


def _records(table: OutTable, zone: tzinfo) -> Iterator[dict[str, Any]]:
    """Yield each row by the names of its columns; one of nothing where there is none, for the names."""
    names = [column.name for column in table.columns]
    moments = [c.name for c in table.columns if c.kind == MOMENT]
    if not table.rows:
        yield dict.fromkeys(names)
    for row in table.rows:
        record = dict(zip(names, row, strict=True))
        for name in moments:
            record[name] = _of_a_clock(record[name], zone)
        yield record


def _of_a_clock(moment: str | None, zone: tzinfo) -> datetime | str | None:
    """Return a moment as spreadsheets have it; one of the hour that comes twice as text, with its offset."""
    local = wall_clock(moment, zone) if moment else ""
    return datetime.fromisoformat(local) if local else moment


def _widths(table: OutTable) -> dict[str, float]:
    return {column.name: _width(column) for column in table.columns}


def _width(column: OutColumn) -> float:
    usual = _WIDTHS.get(column.kind, _WIDTH)
    return _WIDTHS_OF.get(column.name, usual)


def _formats(table: OutTable, writer: Any) -> dict[str, Any]:
    """Return how cells of moments and of money look, by the names of their columns."""
    return {
        column.name: writer.Format().set_num_format(_LOOKS[column.kind])
        for column in table.columns
        if column.kind in _LOOKS
    }


def _without_a_clock(workbook: io.BytesIO) -> bytes:
    """Return the same workbook, made at no moment: the same cases give the same bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(workbook) as made,
        zipfile.ZipFile(out, "w") as kept,
    ):
        for part in made.infolist():
            written = made.read(part)
            if part.filename == _PROPERTIES:
                written = _MOMENT_MADE.sub(_NO_MOMENT, written)
            kept.writestr(part, written, compresslevel=_QUICKLY)
    return out.getvalue()
