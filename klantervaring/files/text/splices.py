"""Splices of a document: which stretches of its text are replaced, so that all else stays byte for byte.

What a person wrote in a value that goes stays: its comments, on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.comments import block_header, comments
from klantervaring.files.text.document import Document
from klantervaring.files.text.node import BLOCK_STYLES, Node

_COMMA = re.compile(r"#[^\r\n]*|,")


class Stretch(NamedTuple):
    """One entry of a mapping or one item of a list: where it stands, and the nodes that it is made of."""

    start: int
    end: int
    nodes: tuple[Node, ...]


def part_of_entry(name: Node, value: Node) -> Stretch:
    """Return an entry of a mapping as a part."""
    return Stretch(name.start, max(name.end, value.end), (name, value))


def part_of_item(item: Node) -> Stretch:
    """Return an item of a list as a part."""
    return Stretch(item.start, item.end, (item,))


class Splices:
    """The splices of one document, gathered in any order."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._text = document.text
        self._changes: list[tuple[int, int, str]] = []
        #: they come behind what is added to the value above them
        self._new_keys: list[tuple[int, int, str]] = []

    def spliced(self) -> str:
        """Return the changed text. Raises WrongInput where two changes overlap."""
        pieces = []
        at = 0
        changes = [*self._changes, *self._new_keys]
        for start, end, new in sorted(
            changes, key=lambda change: change[:2]
        ):
            if start < at:
                raise cannot_splice()
            pieces += [self._text[at:start], new]
            at = end
        return "".join([*pieces, self._text[at:]])

    def __bool__(self) -> bool:
        return bool(self._changes or self._new_keys)

    # -- lines ---------------------------------------------------------------------------------------

    def _put(self, start: int, end: int, new: str) -> None:
        self._changes.append((start, end, new))

    def append(self, text: str) -> None:
        """Add `text` at the end of the file."""
        self._put(len(self._text), len(self._text), text)

    def _line_start(self, offset: int) -> int:
        return self._text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        """Return the offset behind the line end of the line on which `offset` stands."""
        return self._text.index("\n", offset) + 1

    def _lines(self, column: int, lines: Iterable[str]) -> str:
        newline = self.document.newline
        return "".join(" " * column + line + newline for line in lines)

    def insert_below(
        self, offset: int, column: int, lines: Iterable[str]
    ) -> None:
        """Insert lines below the line on which `offset` stands."""
        at = self._line_end(offset)
        self._put(at, at, self._lines(column, lines))

    def insert_key(
        self, lines: Iterable[str], above: Sequence[str]
    ) -> None:
        """Insert the lines of a new key below the last of the keys `above`, or as the first."""
        root = self.document.root
        at = self.document.frame.start
        for name, value in root.entries:
            if name.value in above:
                at = self._line_end(part_of_entry(name, value).end)
        self._new_keys.append((at, at, self._lines(root.column, lines)))

    def append_key(self, lines: Iterable[str]) -> None:
        """Insert the lines of a new key below all others, and below what stands there."""
        document = self.document
        at = document.frame.end
        column = document.root.column
        self._new_keys.append((at, at, self._lines(column, lines)))

    def drop_lines(self, part: Stretch) -> None:
        """Take away the lines of `part`, but not its comments."""
        start = self._line_start(part.start)
        end = self._line_end(part.end)
        before = self._text[start : part.start]
        indent = before[: len(before) - len(before.lstrip(" "))]
        self._put(start, end, self._comment_lines(start, end, part, indent))

    def _comment_lines(
        self, start: int, end: int, part: Stretch, indent: str
    ) -> str:
        """Return the comments in this stretch of text, each as a line, none further in than what goes.

        Further in, a comment would become part of a block of text that stands above it.
        """
        lines = []
        for at, behind in comments(self._text, start, end, part.nodes):
            before = self._text[self._line_start(at) : at]
            if not before.strip():
                before = min(before, indent, key=len)
            else:
                before = indent
            lines.append(before + self._text[at:behind])
        return self._lines(0, lines)

    # -- values --------------------------------------------------------------------------------------

    def replace(self, name: Node, value: Node, written: str) -> None:
        """Put `written` on the line of the key, or in the place of the value where it has one."""
        part = Stretch(value.start, value.end, (value,))
        if value.start == value.end:
            self._write_behind_colon(name, value, written)
        elif value.style == "block":
            self._write_behind_colon(name, value, written)
            self.drop_lines(part)
        elif value.style in BLOCK_STYLES:
            indicator_end, header_end = block_header(self._text, value)
            self._put(value.start, indicator_end, written)
            if value.end > header_end:
                self._put(header_end, self._line_end(value.end), "")
        else:
            self._put(value.start, value.end, written)
            indent = " " * name.column
            below = self._comment_lines(
                value.start, value.end, part, indent
            )
            if below:
                at = self._line_end(value.end)
                self._put(at, at, below)

    def _write_behind_colon(
        self, name: Node, value: Node, written: str
    ) -> None:
        colon = self._text.find(":", name.end, value.start) + 1
        at = colon or name.end
        self._put(at, at, f" {written}" if colon else f": {written}")

    def edit_collection(
        self,
        node: Node,
        parts: Sequence[Stretch],
        gone: Sequence[Stretch],
        new: Sequence[str],
    ) -> None:
        """Take parts of a collection away, and put new ones at its end."""
        if node.flow:
            self._edit_flow(node, parts, gone, new)
            return
        for part in gone:
            self.drop_lines(part)
        dash = "- " if node.kind == "sequence" else ""
        lines = [dash + text for text in new]
        self.insert_below(node.end, node.column, lines)

    def _edit_flow(
        self,
        node: Node,
        parts: Sequence[Stretch],
        gone: Sequence[Stretch],
        new: Sequence[str],
    ) -> None:
        last = max(part.end for part in parts if part not in gone)
        self._put(last, last, "".join(", " + text for text in new))
        behind = [part for part in gone if part.start > last]
        if behind and "#" not in self._text[last : node.end]:
            self._put(last, behind[-1].end, "")
            gone = [part for part in gone if part not in behind]
        for part in gone:
            self._drop_with_comma(part, node.end - 1)

    def _drop_with_comma(self, part: Stretch, limit: int) -> None:
        """Take away a part of a flow collection with the comma and blanks behind it, or all of its line."""
        text = self._text
        comma = part.end
        for found in _COMMA.finditer(text, part.end, limit):
            if found[0] == ",":
                comma = found.end()
                break
        if any(comments(text, part.start, comma, part.nodes)):
            raise cannot_splice()
        start = self._line_start(part.start)
        end = self._line_end(comma)
        begins_line = not text[start : part.start].strip()
        if begins_line and not text[comma:end].strip():
            self._put(start, end, "")
            return
        behind = limit - len(text[comma:limit].lstrip(" \t"))
        if text[behind] == "#" and not begins_line:
            behind = comma
        self._put(part.start, behind, "")


def cannot_splice() -> WrongInput:
    """Return the refusal of a change that would touch what is not ours."""
    return WrongInput(
        Text(
            "The text of this case is laid out so that it cannot be changed without touching other lines."
        ),
        remedy=Text(
            "Nothing was changed. Write {key} as a plain list, or use {command}.",
            key=Code("log"),
            command=Remedy("edit-case"),
        ),
    )
