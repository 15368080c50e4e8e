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
_SEPARATORS = ";,\t|"
#: So far down the names of the columns are looked for, below lines of explanation.
_FAR_DOWN = 100
#: So many known names make a line of names of it, also where others are missing.
_SOME = 2
#: A first line that is for Excel, also as spreadsheets save it again: in quotes, with empty cells behind.
_FOR_EXCEL = re.compile(
    r"[\ufeff\"']*sep=(\t|[^\w\s\"'])?[\"';,\t| ]*(?:\r\n|\r|\n|\Z)",
    re.IGNORECASE,
)


class Names(Protocol):
    """Which names of columns are looked for."""

    def found(self, names: Sequence[str]) -> int:
        """How many of the names say what their column holds."""

    def suffices(self, names: Sequence[str]) -> bool:
        """Whether there is a column for all that a list must have."""


class SheetRow(NamedTuple):
    """One record of the file: its cells, or what is wrong with it and its cells as far as one can tell."""

    line: int
    cells: Sequence[str]
    fault: Text | None = None


class ImportSheet:
    """The records of a CSV text: the header, and the others with the line on which each starts."""

    def __init__(
        self,
        text: str,
        name: str,
        names: Names,
        header: int = 0,
        may_say: bool = False,
    ) -> None:
        """`header` is the line of the names, where somebody said so; `may_say` whether one can say so.

        Raises WrongInput where the names are not on the first line, and for a list of too many rows.
        """
        csv.field_size_limit(max(csv.field_size_limit(), len(text)))
        self.name = name
        said = _FOR_EXCEL.match(text)
        meant = (said[1] or "") if said else ""
        start = header or (2 if said else 1)
        rest = _from_line(text, start)
        separators = meant + _SEPARATORS
        fitness = {sign: _fitness(rest, sign, names) for sign in separators}
        self.separator = max(
            separators,
            key=lambda sign: (
                fitness[sign][0],
                sign == meant,
                fitness[sign][1],
            ),
        )
        records = list(
            islice(_records(rest, self.separator, start), MOST_ROWS + 2)
        )
        self.where = f"{name}:{records[0].line if records else start}"
        self.header = _header(records, self.where, header)
        if len(records) > MOST_ROWS + 1:
            raise WrongInput(
                Text("The list has more than {count} rows.", count=MOST_ROWS),
                where=name,
                remedy=DIVIDE,
            )
        self.records = records[1:]
        if not header and not names.suffices(self.header):
            self._look_further_down(text, start, separators, names, may_say)

    def _look_further_down(
        self,
        text: str,
        start: int,
        separators: str,
        names: Names,
        may_say: bool,
    ) -> None:
        """Name the line below on which the names seem to stand, if there is one. Raises WrongInput."""
        lines = enumerate(io.StringIO(text, newline=""), 1)
        for number, line in islice(lines, start, start + _FAR_DOWN):
            for separator in separators:
                cells = _cells(line, separator)
                if names.suffices(cells) or names.found(
                    cells
                ) >= _SOME > names.found(self.header):
                    raise WrongInput(
                        Text(
                            "The names of the columns seem to stand on line {line}.",
                            line=number,
                        ),
                        where=self.where,
                        remedy=_say_so(number)
                        if may_say
                        else Text("Take the lines above it off."),
                    )


def _say_so(line: int) -> Text:
    return Text(
        "Say so with {option}, or take the lines above it off.",
        option=Code(f"{OPTION} {line}"),
    )


def _header(records: Sequence[SheetRow], where: str, said: int) -> list[str]:
    """The names of the columns. Raises WrongInput where there are none."""
    if (
        records
        and records[0].fault is None
        and (not said or records[0].line == said)
    ):
        return [
            " ".join(unwrapped("", cell).split()) for cell in records[0].cells
        ]
    if said:
        raise WrongInput(
            Text("no line with the names of the columns"),
            where=where,
            remedy=Text(
                "Count the lines as a text editor does, empty ones too: {option}.",
                option=Code(f"{OPTION} …"),
            ),
        )
    raise WrongInput(
        Text("no line with the names of the columns"),
        where=where,
        remedy=Text("Put the names of the columns on the first line."),
    )


def _from_line(text: str, start: int) -> str:
    """The text from that line on."""
    lines = io.StringIO(text, newline="")
    for _ in range(start - 1):
        lines.readline()
    return lines.read()


def _fitness(text: str, separator: str, names: Names) -> tuple[int, int]:
    """How well a separator cuts the first record: into names that are known, and into many cells."""
    first = next(_records(text, separator), None)
    cells = first.cells if first and first.fault is None else ()
    return names.found([unwrapped("", cell) for cell in cells]), len(cells)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _records(text: str, separator: str, start: int = 1) -> Iterator[SheetRow]:
    """All records but empty ones; quotes that do not fit make one bad record of what they span."""
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
            yield SheetRow(line, cells)


class _Lines:
    """The lines of a text, with the first one of each record at hand."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.first = ""

    def begin(self) -> None:
        """What comes now is another record."""
        self.first = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.first = self.first or line
            yield line
