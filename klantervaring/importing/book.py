"""Workbooks (xlsx, ods) as sheets of texts; what a cell shows of a date is written as ISO 8601.

It must not know what the columns mean.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.extras import needed
from klantervaring.importing.list_text import too_long_a_list
from klantervaring.importing.sheet import (
    ColumnNames,
    ImportSheet,
    SheetRow,
    check_length,
    header_of,
)

#: With what the files of Excel and LibreOffice begin.
BOOK = b"PK\3\4"
#: Bytes that a workbook may unfold to.
_LARGEST_UNFOLDED = 1024**3
_HALF_A_SECOND = timedelta(microseconds=500_000)
Sheets = Mapping[str, Sequence[Sequence[str]]]


def read_workbook(raw: bytes, name: str) -> Sheets:
    """Return the cells of each sheet as texts. Raises WrongInput, in which the file is called `name`."""
    python_calamine = needed("python_calamine", "sheets")
    try:
        _refuse_bomb(raw, name)
        book = python_calamine.load_workbook(io.BytesIO(raw))
        found = {}
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(
                skip_empty_area=False
            )
            found[sheet] = [list(map(_cell, row)) for row in rows]
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
    ) as error:
        raise WrongInput(
            Text("This file is no workbook that can be read."),
            where=name,
            remedy=Text(
                "Save it in your spreadsheet again, without a password."
            ),
        ) from error
    return found


def _refuse_bomb(raw: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        size = sum(each.file_size for each in packed.infolist())
    if size > _LARGEST_UNFOLDED:
        raise too_long_a_list(_LARGEST_UNFOLDED, name)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        rounded = (value + _HALF_A_SECOND).replace(microsecond=0)
        is_day = rounded.time() == time(0)
        return str(rounded.date() if is_day else rounded)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class BookSheet(ImportSheet):
    """The first sheet of a workbook, as the rows of a CSV text are: numbered as the spreadsheet does."""

    def __init__(
        self, sheets: Sheets, name: str, names: ColumnNames, header: int = 0
    ) -> None:
        """`header` is the row of the names, where somebody said so.

        Raises WrongInput where the names are not there, and for a sheet of too many rows.
        """
        self.separator = ""
        first = next(iter(sheets.values()), ())
        filled = [
            SheetRow(number, cells)
            for number, cells in enumerate(first, 1)
            if number >= header and any(cell.strip() for cell in cells)
        ]
        self.where = f"{name}:{filled[0].line if filled else 1}"
        self.header = header_of(filled, self.where, header)
        check_length(filled, name)
        self.rows = filled[1:]
        if not header and not names.suffices(self.header):
            for row in self.rows[:_FAR_DOWN]:
                if names.suffices(row.cells):
                    raise self.further_down(row.line, may_say=True)


#: So far down the names of the columns are looked for.
_FAR_DOWN = 100
