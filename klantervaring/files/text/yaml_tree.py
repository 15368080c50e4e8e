"""YAML text as a tree that remembers its places, in which every scalar is text.

Plain lines are read by `plainyaml`, all others by `yamlparser`. Nothing in a file can hang, crash or grow it:
anchors, aliases, tags, merge keys, duplicate keys and deep nesting are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.text import fast_yaml

#: The styles of scalars that stand on lines of their own.
BLOCK_STYLES = ("|", ">")

Data = str | dict[str, "Data"] | list["Data"]


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
        """Whether it is written with braces or brackets."""
        return self.style == "flow"

    def get(self, key: str) -> Node | None:
        """The value of `key` in a mapping."""
        return next(
            (value for name, value in self.entries if name.value == key), None
        )

    def scalars(self) -> Iterator[Node]:
        """The texts that it holds, in the order in which they stand."""
        if self.kind == "scalar":
            yield self
        for name, value in self.entries:
            yield name
            yield from value.scalars()
        for item in self.items:
            yield from item.scalars()

    def data(self) -> Data:
        """Text, dict and list; what the text says, without its places."""
        if self.kind == "mapping":
            return {name.value: value.data() for name, value in self.entries}
        if self.kind == "sequence":
            return [item.data() for item in self.items]
        return self.value


def parse(text: str, shift: int = 0, lines_before: int = 0) -> Node:
    """The tree of one YAML document; offsets are moved by `shift`. Raises BadYaml.

    `lines_before` lines stand before it in the file; only a message that names two lines needs them.
    """
    plain = fast_yaml.tree(text, shift, Node)
    if plain is not None:
        return plain
    from klantervaring.files.text import (
        yaml_parser,
    )  # the library takes as long to import as a whole command

    return yaml_parser.parse(text, shift, lines_before)


def hint_quotes() -> Text:
    """The commonest slip of the pen: a text that YAML takes for something else."""
    return Text(
        "Put the text after the colon between double quotes: {example}",
        example=Code('title: "…"'),
    )


def hint(text: str, line: int) -> Text | None:
    """What was probably meant on `line`."""
    lines = text.split("\n")
    slip = _KEY_LINE.match(lines[line - 1]) if 1 <= line <= len(lines) else None
    if slip is None:
        return None
    rest = slip[1]
    odd = (
        rest[0] in "'\"*&!%@`{[|>-?"
        or ": " in rest
        or rest.endswith(":")
        or " #" in rest
    )
    return hint_quotes() if odd else None


_KEY_LINE = re.compile(r"[ \t]*(?:- )?[\w-]+:[ \t]+(\S.*)")
