"""YAML text as a tree that remembers its places, in which every scalar is text.

Built from PyYAML's parser events, one at a time and without recursion, so that nothing in a file can
hang, crash or grow it: anchors, aliases, tags, merge keys, duplicate keys and deep nesting are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from klantervaring.core.text import Code, Text

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # a PyYAML that was built without libyaml

    class _Parser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):  # type: ignore[no-redef]
        """The same events from pure Python."""

        def __init__(self, stream: str) -> None:
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)


DEEPEST = 16

Data = str | dict[str, "Data"] | list["Data"]


class BadYaml(Exception):
    """The text cannot be used. `line` counts from 1 within the text, 0 when it is the whole."""

    def __init__(self, message: Text, line: int, remedy: Text | None = None) -> None:
        super().__init__(message.template)
        self.message = message
        self.line = line
        self.remedy = remedy


@dataclass(slots=True)
class Node:
    """A scalar, mapping or sequence; `start` and `end` are offsets of its text, end exclusive.

    `end` is the end of its last visible character, not of the blank lines and comments after it.
    """

    kind: str
    start: int
    end: int
    line: int
    column: int
    value: str = ""
    style: str = ""
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    @property
    def flow(self) -> bool:
        """Whether it is written with braces or brackets."""
        return self.style == "flow"

    def get(self, key: str) -> Node | None:
        """The value of `key` in a mapping."""
        return next((value for name, value in self.entries if name.value == key), None)

    def data(self) -> Data:
        """Text, dict and list; what the text says, without its places."""
        if self.kind == "mapping":
            return {name.value: value.data() for name, value in self.entries}
        if self.kind == "sequence":
            return [item.data() for item in self.items]
        return self.value


def parse(text: str, shift: int = 0) -> Node:
    """The tree of one YAML document; offsets are moved by `shift`. Raises BadYaml."""
    try:
        return _build(_events(text), text, shift)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        problem = str(error.problem or error.context or "")
        raise BadYaml(Text("not valid YAML: {problem}", problem=problem), line, hint(text, line)) from None
    except yaml.YAMLError as error:
        raise BadYaml(Text("not valid YAML: {problem}", problem=str(error)), 0) from None
    except UnicodeEncodeError:
        raise BadYaml(Text("a character that does not exist"), 0) from None


def _events(text: str) -> Iterator[Any]:
    parser = _Parser(text)
    try:
        while True:
            event = parser.get_event()
            yield event
            if isinstance(event, yaml.StreamEndEvent):
                return
    finally:
        if hasattr(parser, "dispose"):
            parser.dispose()


def _build(events: Iterator[Any], text: str, shift: int) -> Node:
    root: Node | None = None
    open_nodes: list[_Open] = []
    for event in events:
        kind = type(event)
        if kind in _ENDS:
            _close(open_nodes.pop(), event, shift)
            continue
        if kind is yaml.DocumentStartEvent and root is not None:
            raise BadYaml(Text("more than one document"), event.start_mark.line + 1)
        if kind in _OUTSIDE:
            continue
        node = _node(event, text, shift)
        if open_nodes:
            open_nodes[-1].add(node)
        root = root or node
        if node.kind != "scalar":
            open_nodes.append(_Open(node))
            if len(open_nodes) > DEEPEST:
                raise BadYaml(Text("nested deeper than {limit}", limit=DEEPEST), node.line)
    return root if root is not None else Node("scalar", shift, shift, 1, 0)


_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_OUTSIDE = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("key", "node", "seen")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.key: Node | None = None
        self.seen: dict[str, int] = {}

    def add(self, child: Node) -> None:
        self.node.end = max(self.node.end, child.end)
        if self.node.kind == "sequence":
            self.node.items.append(child)
        elif self.key is None:
            self._take_key(child)
        else:
            self.node.entries.append((self.key, child))
            self.key = None

    def _take_key(self, child: Node) -> None:
        if child.kind != "scalar":
            raise BadYaml(Text("a key that is no text"), child.line, hint_quotes())
        if child.value == "<<" and child.style == "":
            raise BadYaml(Text("merge keys ({sign}) are not allowed", sign=Code("<<")), child.line)
        if child.value in self.seen:
            raise BadYaml(
                Text(
                    "duplicate key {key}, lines {first} and {second}",
                    key=child.value,
                    first=self.seen[child.value],
                    second=child.line,
                ),
                child.line,
                Text("Keep one of the two."),
            )
        self.seen[child.value] = child.line
        self.key = child


def _close(opened: _Open, event: Any, shift: int) -> None:
    if opened.node.flow:
        opened.node.end = shift + event.end_mark.index


def _node(event: Any, text: str, shift: int) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise BadYaml(
            Text("anchors and aliases ({signs}) are not allowed", signs=Code("& *")), line, hint(text, line)
        )
    if event.tag is not None:
        raise BadYaml(Text("tags ({sign}) are not allowed", sign=Code("!")), line, hint(text, line))
    start, end = event.start_mark.index, event.end_mark.index
    place = (shift + start, shift + end, line, event.start_mark.column)
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or ""
        if style in ("|", ">"):
            place = (place[0], shift + start + len(text[start:end].rstrip()), line, place[3])
        return Node("scalar", *place, value=event.value, style=style)
    kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
    return Node(kind, place[0], place[1], line, place[3], style="flow" if event.flow_style else "block")


def hint_quotes() -> Text:
    """The commonest slip of the pen: a text that YAML takes for something else."""
    return Text("Put the text after the colon between double quotes: {example}", example=Code('title: "…"'))


def hint(text: str, line: int) -> Text | None:
    """What was probably meant on `line`, or the line before it."""
    lines = text.split("\n")
    for number in (line, line - 1):
        if 1 <= number <= len(lines) and _SLIP.match(lines[number - 1]):
            return hint_quotes()
    return None


_SLIP = re.compile(r"""\s*[\w-]+:\s+(?:['"*&!%@`{\[|>-].*|.*:(?:\s.*|$)|.*\s\#.*)""")
