"""What the cells of a workbook lost: errors, and formulas of which no result was saved.

The library that reads workbooks gives nothing for both, as for an empty cell.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, iterparse, parse

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.importing.cells import is_error
from klantervaring.importing.sheet import MOST_ROWS

#: Places of a sheet: a list of the longest kind with more columns than people fill in.
_MOST_CELLS = 160 * MOST_ROWS


class Lost(NamedTuple):
    """A cell, counted from 0, that shows an error or holds a formula without its result."""

    row: int
    column: int
    text: str
    is_formula: bool


def lost_cells(packed: zipfile.ZipFile, sheet: str) -> Iterator[Lost]:
    """Yield what cells of a sheet lost.

    Raises WrongInput where its cells lie too far apart, and what `xml` raises for a part that cannot be read.
    """
    if "content.xml" in packed.namelist():
        with packed.open("content.xml") as part:
            yield from _in_ods(part, sheet)
        return
    name = _part_of(packed, sheet)
    if name in packed.namelist():
        with packed.open(name) as part:
            yield from _in_xlsx(part, _Reach(sheet))


class _Reach:
    """How far the cells of a sheet reach: the library makes room for each place up to the last of them."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self._rows = self._columns = 0

    def take(self, rows: int, columns: int) -> None:
        """Take a cell in that row and column, counted from 1. Raises WrongInput."""
        self._rows = max(self._rows, rows)
        self._columns = max(self._columns, columns)
        if self._rows * self._columns > _MOST_CELLS:
            raise WrongInput(
                Text(
                    "The cells of sheet {sheet} lie too far apart: something stands in row {row}, and in"
                    " column {column}.",
                    sheet=self.sheet,
                    row=self._rows,
                    column=self._columns,
                ),
                remedy=Text(
                    "Take away what stands beside the list, or save the list as a workbook of its own."
                ),
            )


def _bare(name: str) -> str:
    """Return a name of XML without its namespace."""
    return name.rpartition("}")[2]


# -- xlsx --------------------------------------------------------------------------------------------

_RELATED = "xl/_rels/workbook.xml.rels"
_LETTERS = re.compile(r"[A-Z]+")


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part with the cells of a sheet, "" where none is named."""
    if not {_RELATED, "xl/workbook.xml"} <= set(packed.namelist()):
        return ""
    with packed.open("xl/workbook.xml") as part:
        known_as = _related_as(parse(part).getroot(), sheet)
    with packed.open(_RELATED) as part:
        for node in parse(part).getroot():
            if node.get("Id") == known_as:
                return posixpath.join("/xl", node.get("Target", ""))[1:]
    return ""


def _related_as(book: Element, sheet: str) -> str:
    for node in book.iter():
        if _bare(node.tag) == "sheet" and node.get("name") == sheet:
            for key, value in node.attrib.items():
                if key.startswith("{") and _bare(key) == "id":
                    return value
    return ""


def _in_xlsx(part: IO[bytes], reach: _Reach) -> Iterator[Lost]:
    row = column = -1
    for event, node in iterparse(part, ("start", "end")):
        match event, _bare(node.tag):
            case "start", "row":
                row = int(node.get("r", row + 2)) - 1
                column = -1
            case "start", "c":
                column = _column(node.get("r", ""), column + 1)
            case "end", "c":
                if len(node):
                    reach.take(row + 1, column + 1)
                yield from _lost_in_xlsx(node, row, column)
            case "end", "row":
                node.clear()


def _column(place: str, following: int) -> int:
    """Return the number of the column in a name as AB12; without a name it follows the one before it."""
    letters = _LETTERS.match(place)
    if letters is None:
        return following
    number = 0
    for letter in letters[0]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _lost_in_xlsx(node: Element, row: int, column: int) -> Iterator[Lost]:
    texts = {_bare(each.tag): each.text or "" for each in node}
    value = texts.get("v", "")
    kind = node.get("t", "n")
    if kind == "e":
        yield Lost(row, column, value, is_formula=False)
    elif "f" in texts and not value and kind != "str":
        yield Lost(row, column, f"={texts['f']}", is_formula=True)


# -- ods ---------------------------------------------------------------------------------------------

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_CELLS = ("table-cell", "covered-table-cell")


def _in_ods(part: IO[bytes], sheet: str) -> Iterator[Lost]:
    is_here = False
    row = 0
    column = 0
    in_row: list[Lost] = []
    for event, node in iterparse(part, ("start", "end")):
        match event, _bare(node.tag):
            case "start", "table":
                is_here = node.get(f"{_TABLE}name") == sheet
            case "start", "table-row":
                in_row = []
                column = 0
            case "end", tag if tag in _CELLS:
                times = int(node.get(f"{_TABLE}number-columns-repeated", 1))
                if is_here:
                    in_row += _lost_in_ods(node, column, times)
                column += times
            case "end", "table-row":
                times = int(node.get(f"{_TABLE}number-rows-repeated", 1))
                if is_here:
                    yield from _in_rows(in_row, row, times)
                    row += times
                node.clear()


def _in_rows(lost: list[Lost], first: int, times: int) -> Iterator[Lost]:
    for number in range(first, first + min(times, MOST_ROWS)):
        for each in lost:
            yield each._replace(row=number)


def _lost_in_ods(node: Element, column: int, times: int) -> Iterator[Lost]:
    formula = node.get(f"{_TABLE}formula", "")
    shown = "".join(node.itertext()).strip()
    if not formula:
        return
    for place in range(column, column + min(times, MOST_ROWS)):
        if is_error(shown):
            yield Lost(0, place, shown, is_formula=False)
        elif node.get(_VALUE) is None:
            text = formula.partition(":")[2] or formula
            yield Lost(0, place, text, is_formula=True)
