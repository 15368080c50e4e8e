"""YAML text as a tree by the library PyYAML: from its parser events, one at a time and without recursion.

It knows YAML and nothing of cases.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Any

import yaml

from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.reasons import NO_COLON, TAB, yaml_reason
from klantervaring.files.text.node import BLOCK_STYLES, BadYaml, Node


class PurePython(
    yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser
):
    """The parser for a PyYAML that was built without libyaml: the same events, more slowly."""

    def __init__(self, stream: str) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


_Parser: Any = (
    getattr(yaml.cyaml, "CParser", PurePython)
    if yaml.__with_libyaml__
    else PurePython
)

DEEPEST = 16


def parse(text: str, shift: int = 0, lines_before: int = 0) -> Node:
    """Return the tree of one YAML document, as `yaml_tree.parse_yaml` does. Raises BadYaml."""
    marked = text.lstrip(_BOM)  # which the parser skips without counting it
    builder = _Builder(
        marked, shift + len(text) - len(marked), lines_before
    )
    try:
        for event in _events(marked):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise builder.explained(error) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise _no_character(marked) from None
    return builder.root or Node("scalar", shift, shift, 1, 0)


_BOM = "\ufeff"


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


def _no_character(text: str) -> BadYaml:
    """Name the first character that YAML does not know; in an escape, it may stand anywhere."""
    found = _UNKNOWN.search(text)
    if found is None:
        return BadYaml(Text("a character that does not exist"), 0)
    line = text.count("\n", 0, found.start()) + 1
    return BadYaml(
        Text(
            "control character {code}", code=Code(f"U+{ord(found[0]):04X}")
        ),
        line,
    )


_UNKNOWN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


#: A line that the parser takes for the rest of the text above it has a colon.
_UNEXPECTED = "mapping values are not allowed"


class _Builder:
    """Makes the tree from events, and knows where it was when the text turned out to be wrong."""

    def __init__(self, text: str, shift: int, lines_before: int) -> None:
        self.root: Node | None = None
        self._lines_before = lines_before
        self._text = text
        self._shift = shift
        self._open: list[_Open] = []
        self._last: Node | None = None
        self._line_ends = [
            match.start() for match in re.finditer("\n", text)
        ]

    def take(self, event: Any) -> None:
        """Take the next event of the parser. Raises BadYaml."""
        if isinstance(event, _ENDS):
            self._close(event)
        elif (
            isinstance(event, yaml.DocumentStartEvent)
            and self.root is not None
        ):
            raise BadYaml(
                Text("more than one document"), self._line(event.start_mark)
            )
        elif isinstance(event, yaml.NodeEvent):
            self._refuse(event)
            self._add(self._node(event))

    def explained(self, error: yaml.MarkedYAMLError) -> BadYaml:
        """Explain a mistake in the grammar, with the line on which the pen slipped."""
        line = self._culprit(error)
        problem = str(error.problem or error.context or "")
        if self._is_tab(error.problem_mark):
            problem = TAB
        elif problem.startswith(_UNEXPECTED) and self._is_no_entry(
            line - 1
        ):
            problem, line = NO_COLON, line - 1
        is_text = "escape" not in problem and problem != TAB
        remedy = hint(self._text, line) if is_text else None
        return BadYaml(
            Text("not valid YAML: {problem}", problem=yaml_reason(problem)),
            line,
            remedy,
        )

    def _is_no_entry(self, line: int) -> bool:
        """Return whether a line that stands as far in as the next one lacks its colon."""
        above, below = ["", *self._text.split("\n")][line : line + 2]
        said = above.strip()
        indent = len(above) - len(said)
        same = indent == len(below) - len(below.lstrip())
        has_colon = ": " in said or said.endswith(":")
        return same and said[:1].isalpha() and not has_colon

    def _is_tab(self, mark: Any) -> bool:
        """Return whether the parser stopped at a tab before a line, or before what stands further in."""
        place = mark.index if mark is not None else len(self._text)
        above = self._text[:place].rpartition("\n")[2]
        return self._text[place : place + 1] == "\t" and not above.strip()

    def _line(self, mark: Any) -> int:
        """Return the line as editors count it: YAML ends lines at more characters than they do."""
        return bisect.bisect_left(self._line_ends, mark.index) + 1

    def _culprit(self, error: yaml.MarkedYAMLError) -> int:
        """Return the line on which the pen slipped, which may be above the one that made no sense."""
        mark = error.problem_mark or error.context_mark
        if mark is None:
            return 0
        line = self._line(mark)
        opened = error.context_mark
        if opened is None:
            return line
        context = str(error.context)
        if "simple key" in context:
            return self._line(opened)  # a key whose colon was not found
        if "quoted scalar" in context and "escape" not in str(
            error.problem
        ):
            return self._line(opened)  # a quote without its partner
        last = self._last
        if (
            last
            and last.style in ("'", '"')
            and self._end_line(last) == line
        ):
            # a quote that found its partner on a later line
            return last.line
        if "flow" in context and not self._begins_with_blank(line):
            # a bracket still open at the next key
            return self._line(opened)
        return line

    def _end_line(self, node: Node) -> int:
        end = node.end - self._shift
        return bisect.bisect_left(self._line_ends, end) + 1

    def _begins_with_blank(self, line: int) -> bool:
        start = self._line_ends[line - 2] + 1 if line > 1 else 0
        return self._text[start : start + 1].isspace()

    def _refuse(self, event: Any) -> None:
        """Raise BadYaml for what would let a file hang or grow kv."""
        if event.anchor is not None:  # of an alias, too
            message = Text(
                "anchors and aliases ({signs}) are not allowed",
                signs=Code("& *"),
            )
        elif getattr(event, "tag", None) is not None:
            message = Text("tags ({sign}) are not allowed", sign=Code("!"))
        else:
            return
        line = self._line(event.start_mark)
        is_text = isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent))
        remedy = hint(self._text, line) if is_text else None
        raise BadYaml(message, line, remedy)

    def _node(self, event: Any) -> Node:
        start = event.start_mark.index
        end = event.end_mark.index
        line = self._line(event.start_mark)
        column = event.start_mark.column
        kind = "scalar"
        value = ""
        style = ""
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
            style = event.style or ""
            if style == '"' and _HALF.search(value):
                raise BadYaml(Text("a character that does not exist"), line)
            if style in BLOCK_STYLES:
                end = _end_of_block(self._text, start, end)
        else:
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            kind = "mapping" if is_mapping else "sequence"
            style = "flow" if event.flow_style else "block"
        start, end = self._shift + start, self._shift + end
        return Node(kind, start, end, line, column, value, style)

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].add(node)
        self.root = self.root or node
        if node.kind == "scalar":
            self._last = node
            return
        self._open.append(_Open(node, self._lines_before))
        if len(self._open) > DEEPEST:
            raise BadYaml(
                Text("nested deeper than {limit}", limit=DEEPEST), node.line
            )

    def _close(self, event: Any) -> None:
        node = self._open.pop().node
        if node.flow:
            node.end = self._shift + event.end_mark.index
        if self._open:
            parent = self._open[-1].node
            parent.end = max(parent.end, node.end)


#: Half a character, which only an escape can write; libyaml refuses it by itself.
_HALF = re.compile("[\ud800-\udfff]")
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _end_of_block(text: str, start: int, end: int) -> int:
    """Return where a block scalar ends: behind its last letter, or behind the blank lines that it keeps."""
    visible = start + len(text[start:end].rstrip())
    keeps = _KEEPS.match(text, start) or text[visible:end].strip("\r\n")
    return end - 1 if keeps and end - 1 > visible else visible


_KEEPS = re.compile(r"[|>][1-9]?\+")


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("key", "keys", "lines_before", "node")

    def __init__(self, node: Node, lines_before: int) -> None:
        self.node = node
        self.lines_before = lines_before
        self.key: Node | None = None
        self.keys: dict[str, int] = {}  # each with its line

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
            raise BadYaml(
                Text("a key that is no text"),
                child.line,
                _quotes_around("title"),
            )
        if child.value == "<<" and child.style == "":
            raise BadYaml(
                Text(
                    "merge keys ({sign}) are not allowed", sign=Code("<<")
                ),
                child.line,
            )
        if child.value in self.keys:
            message = Text(
                "duplicate key {key}, lines {first} and {second}",
                key=child.value,
                first=self.keys[child.value] + self.lines_before,
                second=child.line + self.lines_before,
            )
            raise BadYaml(message, child.line, Text("Keep one of the two."))
        self.keys[child.value] = child.line
        self.key = child


# -- what was probably meant ---------------------------------------------------------------------------


def _quotes_around(key: str) -> Text:
    """Return what mends the commonest slip of the pen: a text that YAML takes for something else."""
    example = Code(f'{key}: "…"')
    return Text(
        "Put the text after the colon between double quotes: {example}",
        example=example,
    )


_KEY_LINE = re.compile(
    r"[ \t]*(?:- )?(?P<key>[\w-]+):[ \t]+(?P<value>\S.*)"
)
_ODD_VALUE = re.compile(r"['\"*&!%@`{}\[\],|>?-]|.*(?:: | #|:$)")


def hint(text: str, line: int) -> Text | None:
    """Return what was probably meant on `line`, or None."""
    lines = text.split("\n")
    found = (
        _KEY_LINE.match(lines[line - 1])
        if 1 <= line <= len(lines)
        else None
    )
    if found is None or not _ODD_VALUE.match(found["value"]):
        return None
    return _quotes_around(found["key"])
