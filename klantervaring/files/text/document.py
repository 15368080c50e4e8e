"""A case file as text: what stands where, byte for byte.

The text belongs to the people who edit it: comments, order, quoting, unknown keys, line ends and a missing
last newline stay (docs/format.md). `edit` changes some of its lines; `case_fields` says what the keys mean.
"""

from __future__ import annotations

from klantervaring.core.text.sentences import Text
from klantervaring.files.text import fast_yaml
from klantervaring.files.text.front_matter import BadFile, decode, split
from klantervaring.files.text.node import BadYaml
from klantervaring.files.text.odd_characters import (
    conflict_line,
    refuse_characters,
)
from klantervaring.files.text.yaml_tree import parse_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.text.node import Data, Node


class Document:
    """The text of one case file with its front matter. Never changes; an edit makes a new one."""

    __slots__ = ("_root", "_said", "frame", "newline", "text")

    def __init__(self, text: str) -> None:
        """Take `text` apart. Raises BadFile."""
        self.text = text
        self.frame = split(text)
        before = self.frame.start - 2
        self.newline = "\r\n" if text.startswith("\r\n", before) else "\n"
        matter = text[self.frame.start : self.frame.end]
        self._root: Node | None = None
        said = fast_yaml.yaml_facts(matter)
        if said is None:
            refuse_characters(matter)
            said = self.root.data()  # type: ignore[assignment]
        self._said: dict[str, Data] = said  # type: ignore[assignment]

    @classmethod
    def read(cls, raw: bytes) -> Document:
        """Return the document in `raw`, which must be strict UTF-8. Raises BadFile."""
        return cls(decode(raw))

    @property
    def root(self) -> Node:
        """Return the front matter with the place of each key and value. Raises BadFile."""
        if self._root is None:
            self._root = self._parsed()
        return self._root

    def _parsed(self) -> Node:
        start, end, _ = self.frame
        try:
            root = parse_yaml(self.text[start:end], start, lines_before=1)
        except BadYaml as bad:
            line = bad.line + 1 if bad.line else 1
            raise BadFile(bad.message, line, bad.remedy) from None
        if root.kind != "mapping":
            raise BadFile(Text("the front matter is not a list of keys"))
        return root

    def data(self) -> dict[str, Data]:
        """Return all keys and values of the front matter as text, dicts and lists."""
        return dict(self._said)

    @property
    def body(self) -> str:
        """Return what stands after the front matter, byte for byte."""
        return self.text[self.frame.body :]

    def get(self, key: str) -> Node | None:
        """Return the value of a top-level key with its place."""
        return self.root.get(key)

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        return self.text.encode("utf-8")

    def conflict_line(self) -> int:
        """Return the line on which an unresolved merge begins in the body, or 0."""
        return conflict_line(self.text, self.frame.body)

    def line_of(self, key: str, *inner: str) -> int:
        """Return the line on which a key stands, counting from 1; the first where it is missing.

        `inner` leads from a top-level key to one within it.
        """
        node = self.root
        line = 0
        for step in (key, *inner):
            for name, value in node.entries:
                if name.value == step:
                    node = value
                    line = name.line
                    break
        return line + 1

    def line_at(self, *path: str | int) -> int:
        """Return the line on which the value behind these keys and places begins; counts from 1."""
        node = self.root
        for step in path:
            inner = (
                node.items[step]
                if isinstance(step, int)
                else node.get(step)
            )
            assert inner is not None
            node = inner
        return node.line + 1
