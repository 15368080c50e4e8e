"""The screen: the only place that knows rich. Drawn on a terminal, plain aligned text elsewhere.

Every text that comes in here is clean already (`core.text.clean`); nothing here is read as markup. What fits
the terminal as it is goes there as rich would draw it, sign for sign (a test holds it against rich): rich
takes longer than the whole rest of a command. What must be folded or measured with care, rich draws.
"""

from __future__ import annotations

import os
import sys

from klantervaring.core.text.sentences import NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

    from klantervaring.core.text.sentences import Cell, Clean


class Column:
    """A column of a table: the key of its cells, its heading and its style when drawn."""

    __slots__ = ("heading", "key", "style")

    def __init__(self, key: str, heading: Clean, style: str = "") -> None:
        self.key = key
        self.heading = heading
        self.style = style


class Table:
    """Rows of cells. `stacks` says which columns stand above each other where it is drawn: so a row
    with eight facts fits 80 columns; the first of a stack gives the heading. The stack `flexible` gets
    the width that the others leave. In a pipe every column is its own, one line per row."""

    __slots__ = ("columns", "flexible", "rows", "stacks")

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, Cell]],
        stacks: Sequence[Sequence[str]] = (),
        flexible: int = -1,
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.stacks = stacks
        self.flexible = flexible


class Screen:
    """Where a command speaks: standard output for answers, standard error for everything else."""

    def __init__(
        self,
        plain: bool = False,
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        self.plain = plain
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self.drawn = (
            self._out.isatty()
            and not plain
            and os.environ.get("TERM") != "dumb"
        )
        self._console: Console | None = None

    def line(self, text: Clean = NOTHING, style: str = "") -> None:
        """One line, or several; wrapped at words on a terminal."""
        if not self.drawn:
            self._out.write(text + "\n")
            return
        wrapped = _wrapped(text, columns())
        lines = wrapped.split("\n")
        if style in ("", "bold") and all(
            _fits(line, columns()) for line in lines
        ):
            self._out.write(
                "".join(
                    (_bold(line) if style and line else line) + "\n"
                    for line in lines
                )
            )
            return
        from rich.text import Text

        self._rich().print(Text(wrapped, style=style))

    def raw(self, text: Clean) -> None:
        """Text that must not be wrapped: JSON, a diff, a diagram."""
        self._out.write(text + "\n")

    def title(self, text: Clean) -> None:
        """A heading."""
        self.line(text, "bold")

    def say(self, text: Clean) -> None:
        """Something beside the answer, such as an error or a remark: on standard error."""
        self._out.flush()
        self._err.write(
            (_wrapped(text, columns()) if self._err.isatty() else text) + "\n"
        )
        self._err.flush()

    def asked(self, prompt: Clean) -> str:
        """The line that somebody types behind `prompt`. Raises EOFError."""
        return input(prompt)

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

            # without a size rich would read COLUMNS and LINES itself, and falls over some
            self._console = Console(
                file=self._out,
                width=columns(),
                height=HEIGHT,
                highlight=False,
                markup=False,
                emoji=False,
            )
        return self._console

    def _draw(self, table: Table) -> None:
        keys = [c.key for c in table.columns]
        stacks = [[k for k in s if k in keys] for s in table.stacks] or [
            [k] for k in keys
        ]
        left = _left(table, stacks, columns()) if table.flexible >= 0 else 0
        room = max(left, _NARROWEST) if table.flexible >= 0 else 0
        if _is_narrow(table, stacks, left, columns()):
            self._out.write(in_blocks(table, stacks, columns()))
            return
        text = drawn(table, stacks, room, columns())
        if text:
            self._out.write(text)
        else:
            self._rich().print(_by_rich(table, stacks, room))


def _by_rich(
    table: Table, stacks: Sequence[Sequence[str]], room: int
) -> RichTable:
    from rich import box
    from rich.table import Table as Drawn
    from rich.text import Text

    columns = {c.key: c for c in table.columns}
    drawn = Drawn(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1)
    )
    for stack in stacks:
        drawn.add_column(Text(columns[stack[0]].heading))
    for row in table.rows:
        cells = (
            _cell(s, row, columns, room if i == table.flexible else 0)
            for i, s in enumerate(stacks)
        )
        drawn.add_row(*cells)
    return drawn


def _wrapped(text: str, columns: int) -> str:
    """Text as a terminal shows it: lines end at words, and go on below where their words began."""
    return "\n".join(_hung(line, columns) for line in text.split("\n"))


def _hung(line: str, columns: int) -> str:
    if width(line) <= columns:
        return line
    import re
    import textwrap

    indent = " " * len(re.match(_LEAD, line)[0])  # type: ignore[index]
    return textwrap.fill(
        line,
        columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


#: What stands before the words of a line: blanks, a dash, a name in a column of its own.
_LEAD = r" *(?:- |\S.{0,24}?\S {2,})?"


def columns() -> int:
    """The width of the terminal, found where rich finds it; 0 says that it is not known."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and len(given) < _DIGITS:
        return max(int(given), _LEAST) if int(given) else _USUAL
    for handle in (0, 1, 2):
        try:
            found = os.get_terminal_size(handle).columns
            return max(found, _LEAST) if found else _USUAL
        except OSError:
            continue
    return _USUAL


_USUAL = 80
#: What rich wants to know and nothing here depends on.
HEIGHT = 25
#: In less no id is shown whole; a terminal that is narrower breaks the lines itself.
_LEAST = 20
#: A number of more digits is no width.
_DIGITS = 6


def _left(table: Table, stacks: Sequence[Sequence[str]], total: int) -> int:
    """The width that is left for the flexible stack; below 0 where there is none."""
    headings = {c.key: c.heading for c in table.columns}
    taken = 0
    for i, stack in enumerate(stacks):
        if i != table.flexible:
            cells = [row.get(key, "") for row in table.rows for key in stack]
            taken += max(width(text) for text in [*cells, headings[stack[0]]])
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
    if total < _TABLES or table.flexible < 0:
        return total < _TABLES
    kept = [key for key in stacks[table.flexible] if key in _WHOLE]
    return left < max(_NARROWEST, _widest(table, kept))


def _widest(table: Table, keys: Sequence[str]) -> int:
    return max(
        (width(row.get(key, "")) for row in table.rows for key in keys),
        default=0,
    )


def in_blocks(table: Table, stacks: Sequence[Sequence[str]], total: int) -> str:
    """A row below the other: what names it, and under that each of its cells on a line of its own.

    An id and a command are whole; all else gives way. Of a table of numbers each has its heading before it.
    """
    columns = {c.key: c for c in table.columns}
    first, *others = [key for stack in stacks for key in stack]
    lines = []
    for row in table.rows:
        head = _given_way(first, row.get(first, ""), total)
        lines += [
            _bold(line) if columns[first].style and line else line
            for line in head
        ]
        for key in others:
            named = (
                f"{columns[key].heading}: "
                if table.flexible < 0 and columns[key].heading
                else ""
            )
            if row.get(key):
                told = _given_way(key, named + row[key], total - len(_INDENT))
                lines += [_INDENT + line for line in told]
    return "".join(line + "\n" for line in lines)


def _given_way(key: str, cell: str, room: int) -> list[str]:
    """The lines of a cell; only of an id or a command there may be more than one."""
    if width(cell) <= room or key not in _WHOLE:
        return [shortened(cell, room)]
    return _hung(cell, room).split("\n")


_INDENT = "  "


def _cell(
    stack: Sequence[str],
    row: Mapping[str, str],
    columns: Mapping[str, Column],
    room: int,
) -> RichText:
    from rich.text import Text

    text = Text()
    shown = [key for key in stack if row.get(key) or key == stack[0]]
    for i, key in enumerate(shown):
        cell = row.get(key, "")
        text.append(
            ("\n" if i else "") + (shortened(cell, room) if room else cell),
            columns[key].style,
        )
    return text


def shortened(text: str, room: int) -> str:
    """The text in at most `room` columns; what is cut off is marked with an ellipsis."""
    if width(text) <= room:
        return text
    while text and width(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def aligned(table: Table) -> str:
    """The table as text: columns two blanks apart, nothing cut off, nothing at the ends of lines."""
    columns = [
        [c.heading, *(row.get(c.key, "") for row in table.rows)]
        for c in table.columns
    ]
    padded = [_padded(cells) for cells in columns]
    return "".join(
        "  ".join(line).rstrip() + "\n" for line in zip(*padded, strict=True)
    )


def _padded(cells: Sequence[str]) -> list[str]:
    if _is_even("".join(cells)):
        wide = max(map(len, cells))
        return [cell.ljust(wide) for cell in cells]
    wide = max(map(width, cells))
    return [cell + " " * (wide - width(cell)) for cell in cells]


def drawn(
    table: Table, stacks: Sequence[Sequence[str]], room: int, total: int
) -> str:
    """The table as rich draws it, where all of it fits in `total` columns as it is; else ""."""
    columns = {c.key: c for c in table.columns}
    heads: list[str] = [columns[stack[0]].heading for stack in stacks]
    styles = [columns[stack[0]].style for stack in stacks]
    if any(columns[key].style for stack in stacks for key in stack[1:]) or {
        *styles
    } - {"", "bold"}:
        return ""
    cells = [
        _stacked(s, table.rows, room if i == table.flexible else 0)
        for i, s in enumerate(stacks)
    ]
    texts = [[line for cell in column for line in cell] for column in cells]
    widths = [
        max(map(len, [head, *lines]))
        for head, lines in zip(heads, texts, strict=True)
    ]
    whole = sum(widths) + len(_GAP) * (len(widths) - 1)
    even = all(_is_even("".join(lines)) for lines in [heads, *texts])
    if whole > total or not even or not all(heads):
        return ""
    shown = [
        _filled(*column) for column in zip(cells, widths, styles, strict=True)
    ]
    head = _HEAD_GAP.join(
        _bold(text.ljust(wide))
        for text, wide in zip(heads, widths, strict=True)
    )
    return "".join(
        (
            head,
            "\n",
            "─" * whole,
            "\n",
            *_lines(shown, [" " * wide for wide in widths]),
        )
    )


def _stacked(
    stack: Sequence[str], rows: Sequence[Mapping[str, str]], room: int
) -> list[list[str]]:
    """The lines of each cell: what is there of a stack, one above the other."""
    cells = [
        [row.get(key, "") for key in stack if row.get(key) or key == stack[0]]
        for row in rows
    ]
    return (
        [[shortened(text, room) for text in cell] for cell in cells]
        if room
        else cells
    )


def _filled(
    cells: Sequence[Sequence[str]], wide: int, style: str
) -> list[list[str]]:
    if not style:
        return [[line.ljust(wide) for line in cell] for cell in cells]
    filled = [(cell[0], cell[1:]) for cell in cells]
    return [
        [
            (_bold(first) if first else "") + " " * (wide - len(first)),
            *(line.ljust(wide) for line in below),
        ]
        for first, below in filled
    ]


def _lines(
    columns: Sequence[Sequence[Sequence[str]]], blanks: Sequence[str]
) -> Iterator[str]:
    """The lines of all rows; a cell that is shorter than others of its row ends in blank lines."""
    for row in zip(*columns, strict=True):
        for i in range(max(map(len, row))):
            yield _GAP.join(
                [
                    cell[i] if i < len(cell) else blanks[k]
                    for k, cell in enumerate(row)
                ]
            )
            yield "\n"


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m"


#: What stands between two columns, and between two headings.
_GAP = "   "
_HEAD_GAP = f"{_bold(' ')} {_bold(' ')}"


def _fits(line: str, columns: int) -> bool:
    return len(line) <= columns and _is_even(line)


def _is_even(text: str) -> bool:
    """Whether each letter surely takes one column."""
    if text.isascii() or max(text) < _FIRST_UNEVEN:
        return True
    return all(c < _FIRST_UNEVEN or c in _EVEN for c in text)


#: The first letter that combines with another, and what is of one column behind it: dashes, quotes and
#: dots of printed text, and the euro.
_FIRST_UNEVEN = "\u0300"
_EVEN = frozenset("‐‑‒–—―‘’‚“”„†‡•…€")


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if _is_even(text):
        return len(text)
    import unicodedata

    return sum(
        0
        if unicodedata.combining(c)
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )
