"""Lists as cases to begin: the rows of a CSV file, or bad lines with their reasons.

This must not write, ask or print: `desk` begins the cases, `cli` tells how it went.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypeVar

from klantervaring.core.customers.candidates import HeldMeeting
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import Intake
from klantervaring.files.workspace.layout import MEETINGS
from klantervaring.importing.cell_moments import Order
from klantervaring.importing.columns import Columns, Names
from klantervaring.importing.list_text import read_list_text
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


class Said(NamedTuple):
    """What a person says of a list: FIELD=COLUMN for columns of another name, the line of the names (0:
    the first), and the order of its dates ("": as the list shows)."""

    mapped: Sequence[str] = ()
    header: int = 0
    dates: str = ""


def read_list(path: Path, said: Said, setting: Setting) -> Listed:
    """Return the rows of the CSV file at `path`.

    Raises WrongInput for a file that is no CSV, and where the columns are not clear.
    """
    names = Names(COLUMNS, _NEEDED, said.mapped)
    text, encoding, mended = read_list_text(path, str(path))
    sheet = ImportSheet(text, str(path), names, said.header, may_say=True)
    columns = Columns(sheet, names)
    orders = columns.orders(said.dates, may_say=True)
    made, bad = _read(columns, setting, orders, RowReader.intake)
    rows = tuple(GoodRow(line, intake) for line, intake in made)
    return Listed(rows, tuple(bad), columns.unused(), encoding, mended)


def read_customers(
    path: Path, mapped: Sequence[str], notice: Notice, setting: Setting
) -> Listed:
    """Return a case for each customer in the CSV file at `path`, who must hear of `notice` beforehand.

    Only what says who the customer is, and who looks after them, is read; `mapped` holds FIELD=COLUMN.
    Raises as `read_list` does.
    """
    names = Names(CUSTOMER_COLUMNS, (("customer",),), mapped)
    text, encoding, mended = read_list_text(path, str(path))
    columns = Columns(ImportSheet(text, str(path), names), names)
    made, bad = _read(
        columns, setting, {}, lambda reader: reader.forewarning(notice)
    )
    rows = tuple(GoodRow(line, intake) for line, intake in made)
    return Listed(rows, tuple(bad), columns.unused(), encoding, mended)


def read_meetings(
    root: Path, zone: tzinfo
) -> tuple[list[HeldMeeting], list[BadLine]]:
    """Return the meetings in a list of days and customers, also those to come, and the lines of no use.

    Raises WrongInput as `read_list` does.
    """
    names = Names(MEETING_COLUMNS, (("received",), ("customer",)), ())
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
