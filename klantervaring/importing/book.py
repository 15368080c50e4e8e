"""Workbooks (xlsx, ods) as sheets of texts; what a cell shows of a date is written as ISO 8601.

It must not know what the columns mean.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.extras import needed
from klantervaring.importing.book_losses import Lost, lost_cells
from klantervaring.importing.list_text import too_long_a_list
from klantervaring.importing.mending import mended_rows
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


class BookPage(NamedTuple):
    """The cells of a sheet as texts, whether people see it, and where a formula has no value."""

    rows: list[list[str]]
    is_hidden: bool = False
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_workbook(raw: bytes, name: str) -> dict[str, BookPage]:
    """Return each sheet by its name. Raises WrongInput, in which the file is called `name`."""
    python_calamine = needed("python_calamine", "sheets")
    try:
        _refuse_bomb(raw, name)
        book = python_calamine.load_workbook(io.BytesIO(raw))
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return {
                each.name: _page(book, packed, each)
                for each in book.sheets_metadata
            }
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        ParseError,
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


def _page(book: Any, packed: zipfile.ZipFile, sheet: Any) -> BookPage:
    found = list(lost_cells(packed, sheet.name))
    cells = book.get_sheet_by_name(sheet.name).to_python(
        skip_empty_area=False
    )
    rows = [list(map(_cell, row)) for row in cells]
    formulas = set()
    for lost in found:
        _put(rows, lost)
        if lost.is_formula:
            formulas.add((lost.row, lost.column))
    is_hidden = not str(sheet.visible).endswith(".Visible")
    return BookPage(rows, is_hidden, frozenset(formulas))


def _put(rows: list[list[str]], lost: Lost) -> None:
    """Put what a cell lost in its place; beyond the last cell with a value there is no room for it yet."""
    rows.extend([] for _ in range(lost.row + 1 - len(rows)))
    row = rows[lost.row]
    row.extend("" for _ in range(lost.column + 1 - len(row)))
    row[lost.column] = lost.text


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
    """The sheet of a workbook with the list, as rows of a CSV text are: numbered as the spreadsheet does."""

    def __init__(
        self,
        book: Mapping[str, BookPage],
        name: str,
        names: ColumnNames,
        header: int = 0,
    ) -> None:
        """`header` is the row of the names, where somebody said so.

        Raises WrongInput where the names are not there, and for a sheet of too many rows.
        """
        self.separator = ""
        sheets = {
            title: page for title, page in book.items() if _filled(page)
        }
        #: What people call the sheet, and the others in which something stands.
        self.title = _with_the_list(sheets, name, names, header)
        self.not_read = [title for title in sheets if title != self.title]
        page = sheets.get(self.title, BookPage([]))
        rows, self.mended = mended_rows(page.rows)
        filled = _filled(page._replace(rows=rows), header)
        place = f"{name}:{self.title}" if self.not_read else name
        self.where = f"{place}:{filled[0].line if filled else 1}"
        self.header = header_of(filled, self.where, header)
        check_length(filled, name)
        self.rows = filled[1:]
        if not header and not names.suffices(self.header):
            line = _further_down(filled, names)
            if line:
                raise self.further_down(line, may_say=True)


def _filled(page: BookPage, header: int = 0) -> list[SheetRow]:
    """Return the rows in which something stands, from the one of the names on."""
    formulas: dict[int, set[int]] = {}
    for row, column in page.formulas:
        formulas.setdefault(row, set()).add(column)
    found = []
    for number, cells in enumerate(page.rows, 1):
        if number >= header and any(cell.strip() for cell in cells):
            lost = frozenset(formulas.get(number - 1, ()))
            found.append(SheetRow(number, cells, None, lost))
    return found


def _further_down(rows: Sequence[SheetRow], names: ColumnNames) -> int:
    """Return the row below the first on which the names seem to stand, 0 where there is none."""
    for row in rows[1:_FAR_DOWN]:
        if names.suffices(row.cells):
            return row.line
    return 0


def _with_the_list(
    sheets: Mapping[str, BookPage],
    name: str,
    names: ColumnNames,
    header: int,
) -> str:
    """Return the title of the sheet with the list: the first that people see with the names of its columns.

    Raises WrongInput where only a hidden sheet has them.
    """
    fitness = {
        title: _fitness(_filled(page, header), names)
        for title, page in sheets.items()
    }
    seen = [title for title, page in sheets.items() if not page.is_hidden]
    best = max(seen, key=lambda title: fitness[title], default="")
    if best and (fitness[best].fits or fitness[best].columns > 1):
        return best
    for title, page in sheets.items():
        if page.is_hidden and (fitness[title].fits or not seen):
            raise _hidden(title, name)
    return best


class _Fitness(NamedTuple):
    """How well a sheet fits: the larger, the better."""

    fits: bool = False
    at_the_top: bool = False
    known: int = 0
    columns: int = 0


def _fitness(rows: Sequence[SheetRow], names: ColumnNames) -> _Fitness:
    if not rows:
        return _Fitness()
    first = [" ".join(cell.split()) for cell in rows[0].cells]
    at_the_top = names.suffices(first)
    fits = at_the_top or _further_down(rows, names) > 0
    return _Fitness(
        fits, at_the_top, names.found(first), len(list(filter(None, first)))
    )


def _hidden(title: str, name: str) -> WrongInput:
    return WrongInput(
        Text("The sheet with the list is hidden: {sheet}.", sheet=title),
        where=name,
        remedy=Text(
            "Show it in your spreadsheet and save it again, or save it as a list of its own."
        ),
    )


#: So far down the names of the columns are looked for.
_FAR_DOWN = 100
