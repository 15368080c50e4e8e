"""A tree of YAML that remembers where each part stands; every scalar is text.

`yaml_tree` makes it. This imports neither of its two makers.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from klantervaring.core.text.sentences import Text

    Data: TypeAlias = "str | dict[str, Data] | list[Data]"
else:
    Data = object

#: The styles of scalars that stand on lines of their own.
BLOCK_STYLES = ("|", ">")


class BadYaml(Exception):
    """The text cannot be used. `line` counts from 1 within the text, 0 when it is the whole."""

    def __init__(
        self, message: Text, line: int, remedy: Text | None = None
    ) -> None:
        super().__init__(message.template)
        self.message = message
        self.line = line
        self.remedy = remedy


class Node:
    """A scalar, mapping or sequence; `start` and `end` are offsets of its text, end exclusive.

    `end` is the end of its last visible character, not of the blank lines and comments after it.
    """

    __slots__ = (
        "column",
        "end",
        "entries",
        "file",
        "items",
        "kind",
        "line",
        "start",
        "style",
        "value",
    )

    def __init__(
        self,
        kind: str,
        start: int,
        end: int,
        line: int,
        column: int,
        value: str = "",
        style: str = "",
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.line = line
        self.column = column
        self.value = value
        self.style = style
        #: the file that it stands in, where that is not the one that is read
        self.file = ""
        self.entries: list[tuple[Node, Node]] = []
        self.items: list[Node] = []

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name)
            for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def flow(self) -> bool:
        """Return whether it is written with braces or brackets."""
        return self.style == "flow"

    def get(self, key: str) -> Node | None:
        """Return the value of `key` in a mapping."""
        for name, value in self.entries:
            if name.value == key:
                return value
        return None

    def scalars(self) -> Iterator[Node]:
        """Yield the scalars that it holds, keys included, in the order in which they stand."""
        if self.kind == "scalar":
            yield self
        for name, value in self.entries:
            yield name
            yield from value.scalars()
        for item in self.items:
            yield from item.scalars()

    def data(self) -> Data:
        """Return what the text says, without its places."""
        if self.kind == "mapping":
            return {
                name.value: value.data() for name, value in self.entries
            }
        if self.kind == "sequence":
            return [item.data() for item in self.items]
        return self.value
