"""A list in CSV as records: its separator, the line with the names of its columns, and the rows below.

It must not know what the columns mean: who asks says which names fit.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.importing.cells import unwrapped
from klantervaring.importing.list_text import DIVIDE

#: The option with which a person says on which line the names of the columns stand.
OPTION = "--header"
#: Rows of a list, also of empty stories: what is longer was not kept by people.
MOST_ROWS = 100_000
SEPARATORS = ";,\t|"
#: So far down the names of the columns are looked for, below lines of explanation.
_FAR_DOWN = 100
#: So many known names make a line of names of it, also where others are missing.
_SOME = 2
#: A first line that is for Excel, also as spreadsheets save it again: in quotes, with empty cells behind.
_FOR_EXCEL = re.compile(
    r"[\ufeff\"']*sep=(\t|[^\w\s\"'])?[\"';,\t| ]*(?:\r\n|\r|\n|\Z)",
    re.IGNORECASE,
)


class ColumnNames(Protocol):
    """Which names of columns are looked for."""

    def found(self, names: Sequence[str]) -> int:
        """Return how many of the names say what their column holds."""

    def suffices(self, names: Sequence[str]) -> bool:
        """Return whether there is a column for all that a list must have."""


class SheetRow(NamedTuple):
    """One row of the file: its cells, or what is wrong with it and its cells as far as one can tell.

    `formulas` are the places of cells with a formula that has no value.
    """

    line: int
    cells: Sequence[str]
    fault: Text | None = None
    formulas: frozenset[int] = frozenset()


class ImportSheet:
    """The rows of a CSV text: the header, and the others with the line on which each starts."""

    def __init__(
        self,
        text: str,
        name: str,
        names: ColumnNames,
        header: int = 0,
        may_say: bool = False,
    ) -> None:
        """`header` is the line of the names, where somebody said so; `may_say` whether one can say so.

        Raises WrongInput where the names are not on the first line, and for a list of too many rows.
        """
        csv.field_size_limit(max(csv.field_size_limit(), len(text)))
        for_excel = _FOR_EXCEL.match(text)
        start = line_of_header(text, header)
        rest = from_line(text, start)
        meant = (for_excel[1] or "") if for_excel else ""
        self.separator = _separator(rest, meant, names)
        rows = list(
            islice(_records(rest, self.separator, start), MOST_ROWS + 2)
        )
        self.where = f"{name}:{rows[0].line if rows else start}"
        self.header = header_of(rows, self.where, header)
        check_length(rows, name)
        self.rows = rows[1:]
        if not header and not names.suffices(self.header):
            line = _line_of_names(text, start, meant, names, self.header)
            if line:
                raise self.further_down(line, may_say)

    def further_down(self, line: int, may_say: bool) -> WrongInput:
        """Return that the names of the columns seem to stand on that line."""
        message = Text(
            "The names of the columns seem to stand on line {line}.",
            line=line,
        )
        remedy = _say_so(line) if may_say else _TAKE_OFF
        return WrongInput(message, where=self.where, remedy=remedy)


def _separator(text: str, meant: str, names: ColumnNames) -> str:
    """Return the separator that cuts the first row best; of equal ones the one that was `meant` for Excel."""

    def fitness(separator: str) -> tuple[int, bool, int]:
        known, cells = _fitness(text, separator, names)
        return known, separator == meant, cells

    return max(meant + SEPARATORS, key=fitness)


def _line_of_names(
    text: str,
    start: int,
    meant: str,
    names: ColumnNames,
    header: Sequence[str],
) -> int:
    """Return the line further down on which the names seem to stand, 0 where there is none."""
    lines = enumerate(io.StringIO(text, newline=""), 1)
    known = names.found(header)
    for number, line in islice(lines, start, start + _FAR_DOWN):
        for separator in meant + SEPARATORS:
            cells = _cells(line, separator)
            more = names.found(cells) >= _SOME > known
            if more or names.suffices(cells):
                return number
    return 0


_TAKE_OFF = Text("Take the lines above it off.")


def _say_so(line: int) -> Text:
    return Text(
        "Say so with {option}, or take the lines above it off.",
        option=Code(f"{OPTION} {line}"),
    )


def check_length(rows: Sequence[SheetRow], name: str) -> None:
    """Raise WrongInput where a list has more rows, below its names, than one may have."""
    if len(rows) > MOST_ROWS + 1:
        raise WrongInput(
            Text("The list has more than {count} rows.", count=MOST_ROWS),
            where=name,
            remedy=DIVIDE,
        )


def header_of(rows: Sequence[SheetRow], where: str, said: int) -> list[str]:
    """Return the names of the columns. Raises WrongInput where there are none."""
    first = rows[0] if rows else None
    if first and first.fault is None and said in (0, first.line):
        return [
            " ".join(unwrapped("", cell).split()) for cell in first.cells
        ]
    if said:
        remedy = Text(
            "Count the lines as a text editor does, empty ones too: {option}.",
            option=Code(f"{OPTION} …"),
        )
    else:
        remedy = Text("Put the names of the columns on the first line.")
    message = Text("no line with the names of the columns")
    raise WrongInput(message, where=where, remedy=remedy)


def line_of_header(text: str, said: int) -> int:
    """Return the line of the names: the one that somebody `said`, else the first that is not for Excel."""
    return said or (2 if _FOR_EXCEL.match(text) else 1)


def from_line(text: str, start: int) -> str:
    """Return the text from that line on."""
    lines = io.StringIO(text, newline="")
    for _ in range(start - 1):
        lines.readline()
    return lines.read()


def _fitness(
    text: str, separator: str, names: ColumnNames
) -> tuple[int, int]:
    """Return how well a separator cuts the first record: into names that are known, and into many cells."""
    first = next(_records(text, separator), None)
    cells = first.cells if first and first.fault is None else ()
    return names.found([unwrapped("", cell) for cell in cells]), len(cells)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _records(
    text: str, separator: str, start: int = 1
) -> Iterator[SheetRow]:
    """Yield all records but empty ones; quotes that do not fit make one bad record of what they span."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + start
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            fault = Text(
                "the quotes do not fit (up to line {last})",
                last=reader.line_num + start - 1,
            )
            yield SheetRow(
                line,
                [cell.strip(' "') for cell in lines.first.split(separator)],
                fault,
            )
            continue
        if any(cell.strip() for cell in cells):
            yield SheetRow(line, _bare(cells, lines.record))


def _bare(cells: list[str], record: list[str]) -> list[str]:
    """Return the cells of a record, those in quotes without the blanks that they begin with.

    A cell without quotes keeps them: there they may show that a separator stands within a text.
    """
    if not any(cell.startswith(" ") for cell in cells):
        return cells
    written = "".join(record)
    found = []
    for cell in cells:
        doubled = cell.replace('"', '""')
        in_quotes = cell.startswith(" ") and f'"{doubled}"' in written
        found.append(cell.lstrip() if in_quotes else cell)
    return found


class _Lines:
    """The lines of a text, with those of each record at hand."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.record: list[str] = []

    @property
    def first(self) -> str:
        """The first line of the record."""
        return "".join(self.record[:1])

    def begin(self) -> None:
        """Note that what comes now is another row."""
        self.record.clear()

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.record.append(line)
            yield line
