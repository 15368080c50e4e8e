"""Lists as cases to begin: the rows of a CSV file, or bad lines with their reasons.

This must not write, ask or print: `desk` begins the cases, `cli` tells how it went.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TypeVar

from klantervaring.core.customers.candidates import HeldMeeting
from klantervaring.core.text.sentences import Clean, Text, ours
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import Intake
from klantervaring.files.workspace.layout import MEETINGS
from klantervaring.importing.book import BOOK, BookSheet, read_workbook
from klantervaring.importing.cell_moments import (
    Order,
    order_of,
    order_seen,
)
from klantervaring.importing.columns import Columns, Names
from klantervaring.importing.exported import (
    ExportedRow,
    is_export,
    rows_in,
    rows_of_book,
    rows_of_text,
)
from klantervaring.importing.list_text import (
    LARGEST_EXPORT,
    LARGEST_LIST,
    list_text,
    read_list_bytes,
    read_list_text,
)
from klantervaring.importing.returned import CannotReturn, returned
from klantervaring.importing.row_reader import Notice, RowReader, Setting
from klantervaring.importing.shapes import Shapes
from klantervaring.importing.sheet import ImportSheet
from klantervaring.importing.words import COLUMNS

_NEEDED = (("received",), ("customer",), ("title", "story"))
#: What is read of a list of customers; its other columns are left alone.
CUSTOMER_COLUMNS = ("customer", "contact", "email", "phone", "owner")
MEETING_COLUMNS = ("received", *CUSTOMER_COLUMNS)


class BadLine(NamedTuple):
    """A row that cannot come in: the line of the file on which it starts, and everything against it.

    `stranger` is the owner whom it names, where nobody works here under that name.
    """

    line: int
    reasons: tuple[Text, ...]
    stranger: str = ""

    def told(self, say: Callable[[Text], Clean]) -> Clean:
        """Return all reasons on one line, in the words that `say` has for each."""
        # of a whole sentence the full stop would stand before the semicolon
        *others, last = map(say, self.reasons)
        before = [said.rstrip(".") for said in others]
        return ours("; ").join([*before, last])


class GoodRow(NamedTuple):
    """A row that can come in."""

    line: int
    intake: Intake


class Listed(NamedTuple):
    """What a list holds. `unused` are columns that were left alone, `mended` counts what was corrected."""

    rows: tuple[GoodRow, ...]
    bad: tuple[BadLine, ...]
    unused: tuple[str, ...]
    encoding: str
    mended: int
    #: how many cases of an export come back without what happened in them: a CSV does not hold that
    bare: int = 0
    #: the sheet of a workbook that was read, and the others in which something stands
    sheet: str = ""
    not_read: tuple[str, ...] = ()


class Said(NamedTuple):
    """What a person says of a list: FIELD=COLUMN for columns of another name, the line of the names (0:
    the first), and the order of its dates ("": as the list shows)."""

    mapped: Sequence[str] = ()
    header: int = 0
    dates: str = ""


def read_list(path: Path, said: Said, setting: Setting) -> Listed:
    """Return the rows of the list at `path`: a CSV file, a workbook, or what `kv export` wrote.

    Raises WrongInput for a file that is none of these, and where the columns are not clear.
    """
    name = str(path)
    raw = read_list_bytes(path, name, limit_of=_limit)
    if is_export(raw):
        return _returning(rows_in(raw, name), said, setting)
    names = Names(COLUMNS, _NEEDED, said.mapped)
    file = _ListFile(raw, name, names, said)
    if raw.startswith(BOOK):
        return _in_a_book(file, setting)
    return _in_a_text(file, setting)


class _ListFile(NamedTuple):
    """A list: what its file holds, what that is called, its columns, and what a person says of it."""

    raw: bytes
    name: str
    names: Names
    said: Said


def _in_a_book(file: _ListFile, setting: Setting) -> Listed:
    sheets = read_workbook(file.raw, file.name)
    tables = {title: page.rows for title, page in sheets.items()}
    exported = rows_of_book(tables, file.said.header or 1)
    if exported is not None:
        return _returning(exported, file.said, setting)
    book = BookSheet(sheets, file.name, file.names, file.said.header)
    listed = _listed(Columns(book, file.names), file.said, setting)
    return _of_book(listed, book)


def _in_a_text(file: _ListFile, setting: Setting) -> Listed:
    text, encoding, mended = list_text(file.raw, file.name)
    exported = rows_of_text(text, file.said.header)
    if exported is not None:
        return _returning(exported, file.said, setting)
    columns = Columns(_sheet(text, file), file.names)
    listed = _listed(columns, file.said, setting)
    return listed._replace(encoding=encoding, mended=mended)


def _sheet(text: str, file: _ListFile) -> ImportSheet:
    header = file.said.header
    return ImportSheet(text, file.name, file.names, header, may_say=True)


def _limit(first: bytes) -> int:
    """Return how large a list may be that begins so: an export is larger than what people keep."""
    is_large = is_export(first) or first.startswith(BOOK)
    return LARGEST_EXPORT if is_large else LARGEST_LIST


def _listed(columns: Columns, said: Said, setting: Setting) -> Listed:
    orders = columns.orders(said.dates, may_say=True, today=_today(setting))
    made, bad = _read(columns, setting, orders, RowReader.intake)
    rows = tuple(GoodRow(line, intake) for line, intake in made)
    return Listed(rows, tuple(bad), columns.unused(), "UTF-8", 0)


def _today(setting: Setting) -> date:
    return setting.now.astimezone(setting.zone).date()


def _of_book(listed: Listed, book: BookSheet) -> Listed:
    """Return a list with what is to tell of the workbook that it stands in."""
    return listed._replace(
        mended=book.mended,
        sheet=book.title,
        not_read=tuple(book.not_read),
    )


def _returning(
    exported: Sequence[ExportedRow], said: Said, setting: Setting
) -> Listed:
    """Return the cases of an export."""
    order = _order(exported, said, setting)
    rows = []
    bad = []
    bare = 0
    for row in exported:
        try:
            intake = returned(row, setting, order)
        except CannotReturn as error:
            bad.append(BadLine(row.line, (error.reason,)))
            continue
        rows.append(GoodRow(row.line, intake))
        bare += intake.words is None
    return Listed(tuple(rows), tuple(bad), (), "UTF-8", 0, bare)


def _order(
    exported: Sequence[ExportedRow], said: Said, setting: Setting
) -> Order:
    """Return the order of day and month where a spreadsheet wrote the days of an export in its own way."""
    past = order_seen(_cells(exported, _PAST), _today(setting))
    ends = order_seen(_cells(exported, _ENDS))
    return order_of(past, ends, said.dates, may_say=True)


#: How the columns of an export end that hold days: those that are past, and those to come, too.
_PAST = ("received", "closed", ".met")
_ENDS = (".due",)


def _cells(
    exported: Sequence[ExportedRow], endings: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    for row in exported:
        for name, cell in row.values.items():
            if name.endswith(endings) and cell:
                yield row.line, str(cell)


def read_customers(
    path: Path, mapped: Sequence[str], notice: Notice, setting: Setting
) -> Listed:
    """Return a case for each customer in the list at `path`, who must hear of `notice` beforehand.

    Only what says who the customer is, and who looks after them, is read; `mapped` holds FIELD=COLUMN.
    Raises as `read_list` does.
    """
    names = Names(CUSTOMER_COLUMNS, (("customer",),), mapped)
    raw = read_list_bytes(path, str(path))
    encoding = "UTF-8"
    mended = 0
    sheet: ImportSheet
    if raw.startswith(BOOK):
        sheet = BookSheet(read_workbook(raw, str(path)), str(path), names)
    else:
        text, encoding, mended = list_text(raw, str(path))
        sheet = ImportSheet(text, str(path), names)
    columns = Columns(sheet, names)
    made, bad = _read(
        columns, setting, {}, lambda reader: reader.forewarning(notice)
    )
    rows = tuple(GoodRow(line, intake) for line, intake in made)
    listed = Listed(rows, tuple(bad), columns.unused(), encoding, mended)
    return (
        _of_book(listed, sheet) if isinstance(sheet, BookSheet) else listed
    )


def read_meetings(
    root: Path, zone: tzinfo
) -> tuple[list[HeldMeeting], list[BadLine]]:
    """Return the meetings in a list of days and customers, also those to come, and the lines of no use.

    Raises WrongInput as `read_list` does.
    """
    names = Names(MEETING_COLUMNS, (("received",), ("customer",)), None)
    text, _, _ = read_list_text(root / MEETINGS, MEETINGS, root)
    columns = Columns(ImportSheet(text, MEETINGS, names), names)
    setting = Setting(
        now=datetime.max.replace(tzinfo=UTC),
        zone=zone,
        by="",
        procedure="",
        because="",
        people={},
    )
    made, bad = _read(columns, setting, columns.orders(), RowReader.meeting)
    return [meeting for _, meeting in made], bad


_Made = TypeVar("_Made")


def _read(
    columns: Columns,
    setting: Setting,
    orders: Mapping[str, Order],
    make: Callable[[RowReader], _Made | None],
) -> tuple[list[tuple[int, _Made]], list[BadLine]]:
    """Return what `make` makes of the rows, each with its line, and the rows of which nothing can be made."""
    shapes = Shapes(columns)
    made: list[tuple[int, _Made]] = []
    bad: list[BadLine] = []
    for place, row in enumerate(columns.sheet.rows):
        beside = shapes.beside(row)
        broken_off = shapes.broken_off(place)
        if beside is not None:
            bad.append(BadLine(row.line, (beside, *broken_off)))
            continue
        reader = RowReader(columns, row, setting, orders)
        found = make(reader)
        faults = (*broken_off, *reader.faults)
        if found is None or faults:
            bad.append(BadLine(row.line, faults, reader.stranger))
        else:
            made.append((row.line, found))
    return made, bad
