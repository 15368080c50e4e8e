"""Tables as a workbook (xlsx): each a sheet, with types, filters, and names of columns that stay in sight."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.exporting.tables import (
    FLAG,
    MOMENT,
    MONEY,
    NUMBER,
    OutTable,
    in_cells,
)
from klantervaring.exporting.text_files import wall_clock
from klantervaring.extras import needed

#: Rows of a sheet, as Excel has them.
MOST_SHEET_ROWS = 1_048_576
#: Without a clock: the same cases give the same bytes.
_MADE = datetime(2000, 1, 1)
#: A workbook's moments are days since then.
_FIRST_DAY = datetime(1899, 12, 30)
_DAY = 86_400
_WIDTHS = {MOMENT: 17, NUMBER: 7, FLAG: 7, MONEY: 10}
_WIDTHS_OF = {"title": 40, "text": 60, "story": 60, "id": 11, "case": 11}
_WIDTH = 16
_OPTIONS = {
    "constant_memory": True,
    "in_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_xlsx(tables: Sequence[OutTable], zone: tzinfo) -> bytes:
    """Return the tables as a workbook. Raises WrongInput without XlsxWriter, and for too many rows."""
    xlsxwriter = needed("xlsxwriter", "sheets")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"created": _MADE})
    looks = {
        MOMENT: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        MONEY: book.add_format({"num_format": "#,##0.00"}),
        "name": book.add_format({"bold": True, "bottom": 1}),
    }
    for table in tables:
        _write(book.add_worksheet(table.name), in_cells(table), zone, looks)
    book.close()
    return out.getvalue()


def _write(
    sheet: Any, table: OutTable, zone: tzinfo, looks: dict[str, Any]
) -> None:
    if len(table.rows) >= MOST_SHEET_ROWS:
        raise WrongInput(
            Text(
                "A sheet holds {limit} rows at most, and {name} has more.",
                limit=MOST_SHEET_ROWS,
                name=Code(table.name),
            ),
            remedy=Text("Choose fewer cases, or another kind of file."),
        )
    last = len(table.columns) - 1
    for place, column in enumerate(table.columns):
        width = _WIDTHS_OF.get(
            column.name, _WIDTHS.get(column.kind, _WIDTH)
        )
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), last)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, looks["name"])
    writers = [_writer(sheet, c.kind, zone, looks) for c in table.columns]
    for number, row in enumerate(table.rows, 1):
        for place, value in enumerate(row):
            if value is not None:
                writers[place](number, place, value)


def _writer(
    sheet: Any, kind: str, zone: tzinfo, looks: dict[str, Any]
) -> Any:
    """Return what writes a value of a kind at a row and column."""
    if kind == MOMENT:
        return _Moments(sheet, zone, looks[MOMENT]).write
    if kind == MONEY:
        look = looks[MONEY]
        return lambda row, place, value: sheet.write_number(
            row, place, value, look
        )
    plain = {NUMBER: sheet.write_number, FLAG: sheet.write_boolean}
    return plain.get(kind, sheet.write_string)


class _Moments:
    """Writes moments as spreadsheets have them; one that comes twice as text, with its offset."""

    def __init__(self, sheet: Any, zone: tzinfo, look: Any) -> None:
        self._sheet = sheet
        self._zone = zone
        self._look = look

    def write(self, row: int, place: int, moment: str) -> None:
        local = wall_clock(moment, self._zone)
        if not local:
            self._sheet.write_string(row, place, moment)
            return
        passed = datetime.fromisoformat(local) - _FIRST_DAY
        days = passed.days + passed.seconds / _DAY
        self._sheet.write_number(row, place, days, self._look)
