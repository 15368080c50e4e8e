"""A fast reader of YAML lines as kv itself writes them, without the YAML library.

`yaml_facts` tells what the lines say, `tree` also where it stands. A text with any other line gives None and
is read by `yaml_parser`; `tests/files/text/test_fast_yaml.py` holds that both make the same tree. It is there
for speed: an index of 10,000 cases from nothing takes 2.5 s of processor time with it and 6.5 s without.
"""

from __future__ import annotations

import re

from klantervaring.files.text.node import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What is not printable is refused first, so the patterns name only ASCII: others take longer to compile
# than a frequent command takes.
#: A scalar that means itself wherever it stands: no character in it opens, ends or marks anything. A colon
#: may stand within a word, as in a time. The quantifiers of signs are possessive, so that each is tried once;
#: of a group they may not be: Python 3.11.2 takes half of one along.
_FIRST = r"[^\x00-/:-@\[-`{-\x7f]"
_FURTHER = r"[^\x00-\x1f!\"#$&*,:<>?\[\\\]^`{|}~\x7f]*+"
_WORD = rf"{_FIRST}{_FURTHER}(?::(?=[0-9A-Za-z]){_FURTHER})*(?<! )"
_QUOTED = r'"[^"\\]*+"'
_SCALAR = f"{_WORD}|{_QUOTED}"
_KEY = r"[A-Za-z][A-Za-z0-9_-]{0,60}+"
#: Indent, key and value of an entry; or the inside of braces; or a comment.
_LINES = re.compile(
    rf"^(?:( {{0,2}})({_KEY}):(?: (.+))?|- \{{(.+)\}}|#.*)\n", re.MULTILINE
)
#: What stands between commas within braces or brackets. It begins where these open or behind a comma: a word
#: without end is not looked through from each of its letters.
_PART = re.compile(
    rf"(?<![^ [{{])(?<![^,] )(?:({_KEY}): )?({_SCALAR})(?:, |\Z)"
)
_INDENT = 2


def yaml_facts(text: str) -> dict[str, Any] | None:
    """Return what a text in kv's own layout says, as text, dicts and lists by key; None for any other."""
    lines = _LINES.findall(text)
    if len(lines) != text.count("\n") or text[-1:] != "\n":
        return None
    if not text.replace("\n", "").isprintable():
        return None
    reader = _Facts()
    for indent, key, value, item in lines:
        if item:
            fits = reader.add_item(item)
        elif indent:
            fits = reader.add_inner(indent, key, value)
        else:
            fits = not key or reader.add_entry(key, value)
        if not fits:
            return None
    return reader.found if reader.found and not reader.waiting else None


class _Facts:
    """Gathers what the lines say; each method returns whether its line fits where it stands."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.waiting = ""  # the key that has no value yet
        self._open: Any = (
            None  # the mapping or list that takes further lines
        )

    def add_entry(self, key: str, value: str) -> bool:
        if self.waiting or key in self.found:
            return False
        self._open = None
        if not value:
            self.waiting = key
            return True
        said = _value(value)
        self.found[key] = said
        return said is not None

    def add_inner(self, indent: str, key: str, value: str) -> bool:
        if self.waiting:
            self._begin({})
        held = self._open
        said = _value(value) if value else None
        if type(held) is not dict or type(said) is not str:
            return False
        if len(indent) != _INDENT or key in held:
            return False
        held[key] = said
        return True

    def add_item(self, item: str) -> bool:
        if self.waiting:
            self._begin([])
        pairs = _PART.findall(item)
        said = dict(pairs)
        if type(self._open) is not list or len(said) != len(pairs):
            return False
        # the pairs fill the braces: no character was passed over, and no key was left out
        length = 4 * len(pairs) - 2
        for name, value in pairs:
            length += len(name) + len(value)
        if length != len(item) or "" in said:
            return False
        if '"' in item:
            said = {name: _unquoted(value) for name, value in pairs}
        self._open.append(said)
        return True

    def _begin(self, held: Any) -> None:
        self.found[self.waiting] = self._open = held
        self.waiting = ""


def _value(text: str) -> str | list[str] | None:
    """Return the scalar, or the list of scalars, behind a key; None where it is in another layout."""
    if text[0] == "[":
        return _list(text)
    part = _PART.fullmatch(text)
    if part is None or part[1] or len(part[2]) != len(text):
        return None
    return _unquoted(text)


def _list(text: str) -> list[str] | None:
    """Return the scalars of a list, where the brackets hold nothing else."""
    held = []
    length = 0
    for key, value in _PART.findall(text, 1, len(text) - 1):
        if key:
            return None
        held.append(_unquoted(value))
        length += len(value) + 2
    return held if text[-1] == "]" and length == len(text) else None


def _unquoted(value: str) -> str:
    return value[1:-1] if value[0] == '"' else value


def tree(text: str, shift: int) -> Node | None:
    """Return the tree of a text in kv's own layout, offsets moved by `shift`; None for any other."""
    if yaml_facts(text) is None:
        return None
    builder = _Builder(text, shift)
    for number, line in enumerate(_LINES.finditer(text), 1):
        builder.add(line, number)
    return builder.root


class _Builder:
    """Builds a tree line by line, of a text of which it is known that all its lines are in kv's layout."""

    def __init__(self, text: str, shift: int) -> None:
        self.root = Node("mapping", 0, 0, 0, 0, style="block")
        self._text = text
        self._shift = shift
        self._key: Node | None = None  # that has no value yet
        self._open = self.root
        self._start = self._number = 0  # of the line

    def add(self, line: re.Match[str], number: int) -> None:
        """Add what one more line says."""
        self._start, self._number = line.start(), number
        indent, key, value, item = line.groups()
        if item is not None:
            self._begin("sequence", self._start)
            self._open.items.append(self._braces(line.end() - 1))
            self._open.end = self._open.items[-1].end
        elif key is None:  # a comment
            return
        elif indent:
            self._begin("mapping", line.start(2))
            self._entry(line, value)
        else:
            self._open = self.root
            if not self.root.entries and self._key is None:
                self.root.start = self._shift + self._start
                self.root.line = number
            self._entry(line, value)
        self.root.end = self._open.end

    def _begin(self, kind: str, start: int) -> None:
        """Open a collection where a key waits for its value: this is the first line of that."""
        if self._key is not None:
            self._open = self._node(kind, start, start, style="block")
            self.root.entries.append((self._key, self._open))
            self._key = None

    def _entry(self, line: re.Match[str], value: str | None) -> None:
        name = self._scalar(line, 2)
        if value is None:
            self._key = name
            return
        if value[0] == "[":
            held = self._list(*line.span(3))
        else:
            held = self._scalar(line, 3)
        self._open.entries.append((name, held))
        self._open.end = held.end

    def _list(self, start: int, end: int) -> Node:
        node = self._node("sequence", start, end, style="flow")
        for part in _PART.finditer(self._text, start + 1, end - 1):
            node.items.append(self._scalar(part, 2))
        return node

    def _braces(self, end: int) -> Node:
        start = self._start + len("- ")
        node = self._node("mapping", start, end, style="flow")
        for pair in _PART.finditer(self._text, start + 1, end - 1):
            entry = self._scalar(pair, 1), self._scalar(pair, 2)
            node.entries.append(entry)
        return node

    def _scalar(self, match: re.Match[str], group: int) -> Node:
        text = match[group]
        style = '"' if text[0] == '"' else ""
        return self._node(
            "scalar", *match.span(group), _unquoted(text), style
        )

    def _node(
        self,
        kind: str,
        start: int,
        end: int,
        value: str = "",
        style: str = "",
    ) -> Node:
        return Node(
            kind,
            self._shift + start,
            self._shift + end,
            self._number,
            start - self._start,
            value,
            style,
        )
