"""Whether the cells of a row stand in their columns, and whether it is a whole row.

A separator or a line break in a text without quotes moves what follows to other columns, or to other lines.
It must not come in then, nor may the half that looks like a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klantervaring.core.text.sentences import Text
from klantervaring.importing.cell_moments import is_attempt, names_a_day
from klantervaring.importing.cells import spoiled, unwrapped
from klantervaring.importing.columns import MOMENTS_OF, Columns
from klantervaring.importing.sheet import SheetRow
from klantervaring.importing.words import COLUMNS, WORDS_OF, folded_word

#: Fields in which a person may write what they like, also a separator or a line break.
_FREE = COLUMNS.keys() - {*MOMENTS_OF, *WORDS_OF, "email", "phone"}
#: With what a row below all others begins.
_SUMS = frozenset(
    ["totaal", "subtotaal", "som", "total", "subtotal", "sum"]
)
_SEVERAL_LINES = Text("a text of several lines needs quotes around it")
_WRAPPED = Text(
    "the line stands in quotes as a whole; take the first and the last one off"
)
_BLANK_BEHIND = Text(
    "a blank stands behind a separator, as within a text; put quotes around that text, or take the blank out"
)


class Shapes:
    """The shapes of the rows of a list."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.rows = columns.sheet.rows
        self.fields = {
            place: field for field, place in columns.places.items()
        }

    # -- cells beside their columns ------------------------------------------------------------------

    def beside(self, row: SheetRow) -> Text | None:
        """Return why the cells of a row cannot be told apart; None where they can."""
        if row.fault is not None:
            return row.fault
        if self._is_wrapped(row):
            return _WRAPPED
        width = self.columns.width
        header = len(self.columns.header)
        filled = [i + 1 for i, cell in enumerate(row.cells) if cell.strip()]
        beside = [number for number in filled if number > width]
        if beside and beside[-1] <= header:
            return Text(
                "more cells than there are columns with a name; are quotes missing, or the name of"
                " column {number}?",
                number=beside[0],
            )
        if beside:
            return Text(
                "more cells than there are columns; are quotes missing?"
            )
        if not self._lines_up(row.cells):
            return Text(
                "more cells than there are columns; are quotes missing, or a separator at the end of"
                " the line with the names?"
            )
        if self._holds_rows(row.cells):
            return Text(
                "a cell holds what looks like the next row; is a quote missing or too many?"
            )
        return _BLANK_BEHIND if self._may_hold_a_cut(row.cells) else None

    def _is_wrapped(self, row: SheetRow) -> bool:
        """Return whether a row is one cell that holds all others, in quotes as a whole."""
        parted = self.columns.sheet.separator
        inside = row.cells[0].count(parted) if parted else 0
        return len(row.cells) == 1 and 0 < self.columns.width - 1 <= inside

    def _may_hold_a_cut(self, cells: Sequence[str]) -> bool:
        """Return whether a separator within a text may have made cells of a row that has no cell too many.

        The empty cells at its end may be left out. People put a blank behind a separator, programs do not; or
        somebody puts one behind each.
        """
        if self.columns.sheet.separator in ("", "\t"):
            return False
        begun = [cell.startswith(" ") for cell in cells[1:] if cell.strip()]
        if not any(begun) or all(begun):
            return False
        places = range(max(self._behind_sure(cells), 1), len(cells))
        for place in filter(lambda at: cells[at].startswith(" "), places):
            if self._may_be_cut(place - 1, cells[place - 1], cells[place]):
                return True
        return False

    def _lines_up(self, cells: Sequence[str]) -> bool:
        """Return whether empty cells too many are just that, and not a text that was cut in two before them.

        It was not where behind the last sure cell no text can be joined with what follows it so that the
        row still has all that it needs.
        """
        width = self.columns.width
        header = len(self.columns.header)
        if len(cells) <= width or len(cells) == header:
            return True
        surplus = len(cells) - (header if len(cells) > header else width)
        for place in range(self._behind_sure(cells), width):
            behind = place + 1 + surplus
            pieces = cells[place + 1 : behind]
            if self._may_be_cut(place, cells[place], pieces):
                joined = [*cells[: place + 1], *cells[behind:]]
                if self._has_what_it_needs(joined):
                    return False
        return True

    def _behind_sure(self, cells: Sequence[str]) -> int:
        """Return the place behind the last cell that certainly stands in its column."""
        behind = 0
        for place, field in self.fields.items():
            if place < len(cells) and _is_sure(field, cells[place]):
                behind = max(behind, place + 1)
        return behind

    def _may_be_cut(
        self, place: int, cell: str, pieces: Sequence[str]
    ) -> bool:
        if self.fields.get(place, "title") not in _FREE:
            return False
        rest = "".join(pieces)
        return bool(cell.strip()) and bool(rest.strip())

    def _has_what_it_needs(self, cells: Sequence[str]) -> bool:
        filled = {
            f for place, f in self.fields.items() if cells[place].strip()
        }
        needed = self.columns.names.needed
        return all(not filled.isdisjoint(fields) for fields in needed)

    def _holds_rows(self, cells: Sequence[str]) -> bool:
        """Return whether a quote that was opened by mistake took rows below into a cell."""
        begins = self.columns.places.get("received")
        if begins is None or not self.columns.sheet.separator:
            return False
        for place, cell in enumerate(cells[begins:], begins):
            lines = (
                cell.splitlines() if "\n" in cell or "\r" in cell else []
            )
            for line in lines[1:]:
                if self._is_row(line, place, begins):
                    return True
        return False

    def _is_row(self, line: str, place: int, begins: int) -> bool:
        """Return whether a line within the cell at `place` is a row, whole or up to the quote that closed."""
        parts = line.split(self.columns.sheet.separator)
        header = len(self.columns.header)
        if len(parts) not in (place + 1, self.columns.width, header):
            return False
        if len(parts) < 3 or _is_prose(parts):
            return False
        return is_attempt(parts[begins].strip())

    # -- halves of rows ------------------------------------------------------------------------------

    def broken_off(self, place: int) -> Iterator[Text]:
        """Yield why the row at `place` may be a part of a row only, by itself or by those around it.

        What has no separators, as a sheet of a workbook, has no such parts.
        """
        here = self.rows[place]
        if not self.columns.sheet.separator or self._is_wrapped(here):
            return
        if self._is_short_part(here):
            yield Text(
                "fewer cells than there are columns; {rule}",
                rule=_SEVERAL_LINES,
            )
        below = self.rows[place + 1 : place + 2]
        if below and self._is_rest(below[0], here):
            yield Text(
                "line {line} may be the rest of it; {rule}",
                line=below[0].line,
                rule=_SEVERAL_LINES,
            )
        if place and self._is_beginning(place - 1):
            yield Text(
                "line {line} may be its beginning; {rule}",
                line=self.rows[place - 1].line,
                rule=_SEVERAL_LINES,
            )

    def _cell(self, row: SheetRow, field: str) -> str:
        return self.columns.cell(row, field).strip()

    def _is_short(self, row: SheetRow) -> bool:
        return len(row.cells) < self.columns.width

    def _is_short_part(self, row: SheetRow) -> bool:
        """Return whether a row has too few cells and does not begin as one does: with a moment, of somebody.

        Without a column of moments nothing shows where a row begins.
        """
        if row.fault is not None or not self._is_short(row):
            return False
        begins = _is_sure("received", self._cell(row, "received"))
        return not (begins and self._cell(row, "customer"))

    def _is_rest(self, row: SheetRow, above: SheetRow) -> bool:
        """Return whether a row is the rest of the one above it, as far as one can tell.

        It is where it does not begin with a day, not even with one that cannot be read.
        """
        if self._is_wrapped(row):
            return False
        if self._is_short_part(row):
            return True
        begin = self._cell(row, "received")
        if not begin or spoiled("received", begin) or names_a_day(begin):
            return False
        if folded_word(begin) in _SUMS:
            return False
        for field, cell in self.columns.cells(row).items():
            if _is_sure(field, cell):
                return False
        if self._is_short(above):
            return True
        last = "".join(above.cells[-1:])
        return bool(last.strip())

    def _is_beginning(self, place: int) -> bool:
        """Return whether the row at `place` has only the first cells of a row, and the last goes on below."""
        row = self.rows[place]
        last = len(self.rows[place].cells) - 1
        if not self._is_short_part(row):
            return False
        if self.columns.places.get("received", -1) <= last:
            return False
        for above in self.rows[max(place - 1, 0) : place]:
            cells = len(above.cells) + last
            if self._is_short(above) and cells >= self.columns.width:
                return False  # with the one above it is a whole row
        return self.fields.get(last, "") in _FREE


def _is_prose(cells: Sequence[str]) -> bool:
    """Return whether a blank follows a separator: people put one there, programs do not."""
    return any(cell.startswith(" ") for cell in cells[1:])


def _is_sure(field: str, cell: str) -> bool:
    """Return whether a cell holds what only belongs in the column of that field."""
    text = " ".join(unwrapped(field, cell).split())
    if field in MOMENTS_OF:
        return is_attempt(text)
    if field in WORDS_OF:
        return folded_word(text) in WORDS_OF[field]
    if field == "email":
        return "@" in text
    digits = sum(map(str.isdigit, text))
    letters = any(map(str.isalpha, text))
    return field == "phone" and digits >= 6 and not letters
