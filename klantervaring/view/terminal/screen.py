"""The screen: the only place that knows rich. Drawn on a terminal, plain aligned text elsewhere.

Every text that comes in here is clean already (`core.text.clean`); nothing here is read as markup. What fits
the terminal as it is goes there as rich would draw it, sign for sign (a test holds it against rich): rich
takes longer than the whole rest of a command. What must be folded or measured with care, rich draws.
"""

from __future__ import annotations

import os
import sys
from io import StringIO
from itertools import chain

from klantervaring.core.text.sentences import NOTHING, is_even, ours
from klantervaring.core.values import NamedTuple
from klantervaring.view.terminal.page import Page
from klantervaring.view.terminal.styles import (
    AUTO,
    NONE,
    WEIGHT,
    ink,
    inked,
    painted,
    unpainted,
)
from klantervaring.view.terminal.widths import shortened, width
from klantervaring.view.terminal.window import columns
from klantervaring.view.terminal.wrapping import hung, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import TextIO

    from rich.text import Text as RichText

    from klantervaring.core.text.sentences import Cell, Clean
    from klantervaring.language import Speaker


class Column(NamedTuple):
    """A column of a table: the key of its cells, its heading and its style when drawn."""

    key: str
    heading: Clean
    style: str = ""


def headed(
    speaker: Speaker, headings: Mapping[str, Clean], bold: str = ""
) -> list[Column]:
    """Return columns by their keys, headings in the reader's language; the one that is `bold` names a row."""
    columns = []
    for key, heading in headings.items():
        style = "bold" if key == bold else ""
        columns.append(Column(key, speaker.word(heading), style))
    return columns


#: Where a row has its style, for a pipe that asked for colour.
STYLE = "style"


class Table(NamedTuple):
    """Rows of cells. `stacks` says which columns stand above each other where it is drawn: so a row
    with eight facts fits 80 columns; the first of a stack gives the heading. The stack with the
    column `flexible` gets the width that the others leave. In a pipe every column is its own, one line
    per row."""

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    stacks: Sequence[Sequence[str]] = ()
    flexible: str = ""


class Screen:
    """Where a command speaks: standard output for answers, standard error for everything else."""

    def __init__(
        self,
        plain: bool = False,
        out: TextIO | None = None,
        err: TextIO | None = None,
        color: str = AUTO,
    ) -> None:
        self.plain = plain
        self.color = color
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self.drawn = (
            self._out.isatty()
            and not plain
            and os.environ.get("TERM") != "dumb"
        )
        self.ink = ink(color, self.drawn, os.environ)
        self._page: Page | None = None

    def painted(self, text: Clean, style: str) -> Clean:
        """Return the text in a style of `styles`, as far as this screen has such."""
        return painted(text, style, self.ink)

    def line(self, text: Clean = NOTHING, style: str = "") -> None:
        """One line, or several; wrapped at words on a terminal."""
        if not self.drawn:
            self._put(self.painted(text, style) + "\n")
            return
        lines = wrapped(text, columns()).split("\n")
        for each in lines:
            self._put(inked(each, style, self.ink) + "\n")

    def row(self, text: Clean) -> None:
        """One line that fits as it is, with styles in it."""
        self._put(text + "\n")

    def raw(self, text: Clean) -> None:
        """Text that must not be wrapped: JSON, a diff, a diagram."""
        self._put(text + "\n")

    def title(self, text: Clean) -> None:
        """A heading."""
        self.line(text, "bold")

    def say(self, text: Clean) -> None:
        """Something beside the answer, such as an error or a remark: on standard error."""
        shown = wrapped(text, columns()) if self._err.isatty() else text
        if self._page is not None:
            self._page.put(shown + "\n", beside=True)
            return
        self._out.flush()
        self._err.write(shown + "\n")
        self._err.flush()

    def flush(self) -> None:
        """Let what was shown be read now: the command goes on for long."""
        self._out.flush()

    # -- a page ---------------------------------------------------------------------------------------

    def begin_page(self, pager: Callable[[], str] | None) -> None:
        """From now on wait with what is shown: a command that has to begin again then shows nothing twice.

        What a window is too small for goes through the pager that `pager` names by the person's own settings.
        """
        if self._page is None:
            own = pager if self.drawn else None
            self._page = Page(self._out, self._err, own)

    def end_page(self) -> None:
        """Show what waited."""
        page, self._page = self._page, None
        if page is not None:
            page.show()

    def drop_page(self) -> None:
        """Forget what waited."""
        self._page = None

    def _put(self, text: str) -> None:
        shown = unpainted(text) if self.ink == NONE else text
        if self._page is None:
            self._out.write(shown)
        else:
            self._page.put(shown)

    def asked(self, prompt: Clean) -> str:
        """The line that somebody types behind `prompt`. Raises EOFError."""
        self.end_page()
        return input(prompt)

    def facts(self, facts: Iterable[tuple[Clean, Clean]]) -> None:
        """A line for each, the names in a column of their own."""
        shown = list(facts)
        space = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.line(ours("{}  {}", name.ljust(space), value))

    def table(self, table: Table) -> None:
        """A table; an empty one is nothing."""
        if not table.rows:
            return
        if self.drawn:
            self._draw(table)
        else:
            self._put(aligned(table, self.ink))

    def _draw(self, table: Table) -> None:
        total, stacks = columns(), list(_stacks(table))
        left = room = 0
        if table.flexible:
            left = _left(table, stacks, total)
            room = max(left, _NARROWEST)
        if _is_narrow(table, stacks, left, total):
            self._put(in_blocks(table, stacks, total))
            return
        text = drawn(table, stacks, room, total)
        self._put(text or _by_rich(table, stacks, room, total))


def _stacks(table: Table) -> Iterator[list[str]]:
    """Yield the keys that stand above each other, of the columns that there are."""
    keys = [column.key for column in table.columns]
    for stack in table.stacks or zip(keys):
        yield [key for key in stack if key in keys]


def _rooms(
    table: Table, stacks: Sequence[Sequence[str]], room: int
) -> Iterator[tuple[Sequence[str], int]]:
    """Yield each stack and its width; 0 where it takes what it needs."""
    for stack in stacks:
        yield stack, room if table.flexible in stack else 0


def _by_rich(
    table: Table, stacks: Sequence[Sequence[str]], room: int, total: int
) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    columns = {c.key: c for c in table.columns}
    drawn = Drawn(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1)
    )
    for stack in stacks:
        drawn.add_column(Text(columns[stack[0]].heading))
    for row in table.rows:
        cells = []
        for stack, wide in _rooms(table, stacks, room):
            cells.append(_cell(stack, row, columns, wide))
        drawn.add_row(*cells)
    # without a size rich would read COLUMNS and LINES itself, and falls over some
    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        width=total,
        height=_HEIGHT,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        console.print(drawn)
    return captured.get()


#: What rich wants to know and nothing here depends on.
_HEIGHT = 25


def _left(table: Table, stacks: Sequence[Sequence[str]], total: int) -> int:
    """The width that is left for the flexible stack; below 0 where there is none."""
    headings = {c.key: c.heading for c in table.columns}
    taken = 0
    for stack in stacks:
        if table.flexible not in stack:
            heading = width(headings[stack[0]])
            taken += max(heading, _widest(table, stack))
    return total - taken - 3 * (len(stacks) - 1)


#: A title in less room says nothing.
_NARROWEST = 12
#: Narrower than this no table is drawn.
_TABLES = 40
#: What is of no use where a part of it is cut off: an id, and a command.
_WHOLE = ("id", "next")


def _is_narrow(
    table: Table, stacks: Sequence[Sequence[str]], left: int, total: int
) -> bool:
    """Whether a table would cut off an id or a command, or has no room at all."""
    if total < _TABLES or not table.flexible:
        return total < _TABLES
    flexible = [stack for stack in stacks if table.flexible in stack]
    kept = [key for stack in flexible for key in stack if key in _WHOLE]
    return left < max(_NARROWEST, _widest(table, kept))


def _widest(table: Table, keys: Sequence[str]) -> int:
    widest = 0
    for key in keys:
        for row in table.rows:
            widest = max(widest, width(row.get(key, "")))
    return widest


def in_blocks(
    table: Table, stacks: Sequence[Sequence[str]], total: int
) -> str:
    """A row below the other: what names it, and under that each of its cells on a line of its own.

    An id and a command are whole; all else gives way. Of a table of numbers each has its heading before it.
    """
    columns = {c.key: c for c in table.columns}
    first, *others = [key for stack in stacks for key in stack]
    lines: list[str] = []
    for row in table.rows:
        head = _given_way(first, row.get(first, ""), total)
        lines += map(_bold, head) if columns[first].style else head
        for key in others:
            cell, heading = row.get(key), columns[key].heading
            if not cell:
                continue
            named = heading and not table.flexible
            told = f"{heading}: {cell}" if named else cell
            for line in _given_way(key, told, total - len(_INDENT)):
                lines.append(_INDENT + line)
    return _ended(lines)


def _ended(lines: Iterable[str]) -> str:
    return "".join([line + "\n" for line in lines])


def _given_way(key: str, cell: str, room: int) -> list[str]:
    """The lines of a cell; only of an id or a command there may be more than one."""
    if width(cell) <= room or key not in _WHOLE:
        return [shortened(cell, room)]
    return hung(cell, room).split("\n")


_INDENT = "  "


def _cell(
    stack: Sequence[str],
    row: Mapping[str, str],
    columns: Mapping[str, Column],
    room: int,
) -> RichText:
    from rich.text import Text

    text = Text()
    for key in _shown(stack, row):
        cell = row.get(key, "")
        if key != stack[0]:
            text.append("\n")
        style = columns[key].style
        text.append(shortened(cell, room) if room else cell, style)
    return text


def _shown(stack: Sequence[str], row: Mapping[str, str]) -> list[str]:
    """The keys of a stack of which a row says something, and its first."""
    return [key for key in stack if row.get(key) or key == stack[0]]


def aligned(table: Table, ink: int = NONE) -> str:
    """The table as text: columns two blanks apart, nothing cut off, nothing at the ends of lines.

    A row may name its style under `STYLE`.
    """
    padded = []
    for column in table.columns:
        cells = [row.get(column.key, "") for row in table.rows]
        padded.append(_padded([column.heading, *cells]))
    styles = ["", *[row.get(STYLE, "") for row in table.rows]]
    lines = list(zip(*padded, strict=True))
    return _ended(
        inked("  ".join(cells).rstrip(), style, ink)
        for cells, style in zip(lines, styles, strict=True)
    )


def _padded(cells: Sequence[str]) -> list[str]:
    if is_even("".join(cells)):
        wide = max(map(len, cells))
        return [cell.ljust(wide) for cell in cells]
    wide = max(map(width, cells))
    return [cell + " " * (wide - width(cell)) for cell in cells]


def drawn(
    table: Table, stacks: Sequence[Sequence[str]], room: int, total: int
) -> str:
    """The table as rich draws it, where all of it fits in `total` columns as it is; else ""."""
    columns = {c.key: c for c in table.columns}
    shown = []
    for stack, wide in _rooms(table, stacks, room):
        head, *below = [columns[key] for key in stack]
        if any(column.style for column in below):
            return ""
        cells = [_stacked(stack, row, wide) for row in table.rows]
        shown.append(_Drawn(head, cells))
    whole = sum(column.width for column in shown) + _GAPS * (len(shown) - 1)
    if whole > total or not all(column.is_even() for column in shown):
        return ""
    headings = [_bold(c.heading.ljust(c.width)) for c in shown]
    lines = _lines(shown, len(table.rows))
    return _ended([_HEAD_GAP.join(headings), "─" * whole, *lines])


def _stacked(
    stack: Sequence[str], row: Mapping[str, str], room: int
) -> list[str]:
    """The lines of a cell: what is there of a stack, one above the other."""
    cell = [row.get(key, "") for key in _shown(stack, row)]
    return [shortened(text, room) for text in cell] if room else cell


class _Drawn:
    """A column as it is drawn: its heading, and the lines of each cell."""

    def __init__(self, head: Column, cells: Sequence[list[str]]) -> None:
        self.heading: str = head.heading
        self.style = head.style
        self.cells = cells
        self._texts = [self.heading, *chain.from_iterable(cells)]
        self.width = max(map(len, self._texts))

    def is_even(self) -> bool:
        """Whether each of its letters takes one column, and its style is known here."""
        known = self.heading and self.style in ("", "bold")
        return bool(known) and is_even("".join(self._texts))

    def line(self, row: int, below: int) -> str:
        """One line of a cell; a blank one below its last."""
        cell = self.cells[row]
        text = cell[below] if below < len(cell) else ""
        if below or not self.style:
            return text.ljust(self.width)
        return _bold(text) + " " * (self.width - len(text))


def _lines(columns: Sequence[_Drawn], rows: int) -> Iterator[str]:
    for row in range(rows):
        height = max(len(column.cells[row]) for column in columns)
        for below in range(height):
            yield _GAP.join([column.line(row, below) for column in columns])


def _bold(text: str) -> str:
    return inked(text, "bold", WEIGHT)


#: What stands between two columns, and between two headings.
_GAP = "   "
_GAPS = len(_GAP)
_HEAD_GAP = f"{_bold(' ')} {_bold(' ')}"
