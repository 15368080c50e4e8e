"""The screen: the only place that knows rich. Drawn on a terminal, plain aligned text elsewhere.

Every text that comes in here is clean already (`core.text.clean`); nothing here is read as markup.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as RichText


class Column(NamedTuple):
    """A column of a table: the key of its cells, its heading and its style when drawn."""

    key: str
    heading: str
    style: str = ""


class Table(NamedTuple):
    """Rows of cells. `stacks` says which columns stand above each other where it is drawn: so a row
    with eight facts fits 80 columns; the first of a stack gives the heading. The stack `flexible` gets
    the width that the others leave. In a pipe every column is its own, one line per row."""

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, str]]
    stacks: Sequence[Sequence[str]] = ()
    flexible: int = -1


class Screen:
    """Where a command speaks: standard output for answers, standard error for everything else."""

    def __init__(self, plain: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.plain = plain
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self.drawn = self._out.isatty() and not plain and os.environ.get("TERM") != "dumb"
        self._console: Console | None = None

    def line(self, text: str = "", style: str = "") -> None:
        """One line, or several; wrapped at words on a terminal."""
        if not self.drawn:
            self._out.write(text + "\n")
            return
        from rich.text import Text

        self._rich().print(Text(_wrapped(text, self._rich().width), style=style))

    def raw(self, text: str) -> None:
        """Text that must not be wrapped: JSON, a diff, a diagram."""
        self._out.write(text + "\n")

    def title(self, text: str) -> None:
        """A heading."""
        self.line(text, "bold")

    def say(self, text: str) -> None:
        """Something beside the answer, such as an error or a remark: on standard error."""
        self._out.flush()
        self._err.write((_wrapped(text, _columns()) if self._err.isatty() else text) + "\n")
        self._err.flush()

    def table(self, table: Table) -> None:
        """A table; an empty one is nothing."""
        if not table.rows:
            return
        if self.drawn:
            self._draw(table)
        else:
            self._out.write(aligned(table))

    def _rich(self) -> Console:
        if self._console is None:
            from rich.console import Console

            self._console = Console(file=self._out, highlight=False, markup=False, emoji=False)
        return self._console

    def _draw(self, table: Table) -> None:
        from rich import box
        from rich.table import Table as Drawn
        from rich.text import Text

        columns = {c.key: c for c in table.columns}
        stacks = [list(s) for s in table.stacks] or [[c.key] for c in table.columns]
        room = _room(table, stacks, self._rich().width) if table.flexible >= 0 else 0
        drawn = Drawn(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
        for stack in stacks:
            drawn.add_column(Text(columns[stack[0]].heading))
        for row in table.rows:
            cells = (_cell(s, row, columns, room if i == table.flexible else 0) for i, s in enumerate(stacks))
            drawn.add_row(*cells)
        self._rich().print(drawn)


def _wrapped(text: str, columns: int) -> str:
    """Text as a terminal shows it: lines end at words, and go on below where their words began."""
    return "\n".join(_hung(line, columns) for line in text.split("\n"))


def _hung(line: str, columns: int) -> str:
    if width(line) <= columns:
        return line
    import textwrap

    indent = " " * len(_LEAD.match(line)[0])  # type: ignore[index]
    return textwrap.fill(line, columns, subsequent_indent=indent, break_long_words=False,
                         break_on_hyphens=False, replace_whitespace=False, drop_whitespace=True)  # fmt: skip


#: What stands before the words of a line: blanks, a dash, a name in a column of its own.
_LEAD = re.compile(r" *(?:- |\S.{0,24}?\S {2,})?")


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def _room(table: Table, stacks: Sequence[Sequence[str]], total: int) -> int:
    """The width that is left for the flexible stack."""
    headings = {c.key: c.heading for c in table.columns}
    taken = 0
    for i, stack in enumerate(stacks):
        if i != table.flexible:
            cells = [row.get(key, "") for row in table.rows for key in stack]
            taken += max(width(text) for text in [*cells, headings[stack[0]]])
    return max(total - taken - 3 * (len(stacks) - 1), _NARROWEST)


_NARROWEST = 12


def _cell(stack: Sequence[str], row: Mapping[str, str], columns: Mapping[str, Column], room: int) -> RichText:
    from rich.text import Text

    text = Text()
    shown = [key for key in stack if row.get(key) or key == stack[0]]
    for i, key in enumerate(shown):
        cell = row.get(key, "")
        text.append(("\n" if i else "") + (shortened(cell, room) if room else cell), columns[key].style)
    return text


def shortened(text: str, room: int) -> str:
    """The text in at most `room` columns; what is cut off is marked with an ellipsis."""
    if width(text) <= room:
        return text
    while width(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def aligned(table: Table) -> str:
    """The table as text: columns two blanks apart, nothing cut off, nothing at the ends of lines."""
    lines = [[c.heading for c in table.columns]]
    lines += [[row.get(c.key, "") for c in table.columns] for row in table.rows]
    widths = [max(width(line[i]) for line in lines) for i in range(len(table.columns))]
    return "".join(
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
