"""The plain lines of a case file, without the YAML library, whose parser takes most of a reading.

Plain are lines as kv itself writes them. `facts` tells what they say, `tree` also where it stands. For a text
with any other line the answer is None, and `yamltree` takes the whole of it apart; what is answered here is
the very tree that it makes, and what that says (a test holds them equal).
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from klantervaring.files.yamltree import Node

# What is not printable is never plain, so the patterns need to name signs of ASCII only: others would take
# longer to compile than a frequent command takes.
#: A scalar that means itself wherever it stands: no sign in it opens, ends or marks anything. A colon may
#: stand within a word, as in a time. (Written so that the signs are run through in one go, and only once.)
_FIRST = r"[^\x00-/:-@\[-`{-\x7f]"
_SIGNS = r"[^\x00-\x1f!\"#$&*,:<>?\[\\\]^`{|}~\x7f]*+"
_WORD = rf"{_FIRST}{_SIGNS}(?::(?=[0-9A-Za-z]){_SIGNS})*+(?<! )"
_QUOTED = r'"[^"\\]*+"'
_SCALAR = f"{_WORD}|{_QUOTED}"
_KEY = r"[A-Za-z][A-Za-z0-9_-]{0,60}+"
#: Indent, key and value of an entry; or the inside of braces.
_LINE = rf"(?:( {{0,2}})({_KEY}):(?: (.+))?|- \{{(.+)\}}|#.*)"
_LINES = re.compile(rf"^{_LINE}\n", re.MULTILINE)
#: What stands between commas within braces or brackets.
_PART = re.compile(rf"(?:({_KEY}): )?({_SCALAR})(?:, |\Z)")
_INDENT = 2


def facts(text: str) -> dict[str, Any] | None:
    """What a text of plain lines says: text, dicts and lists by key. Else None."""
    lines = _LINES.findall(text)
    if len(lines) != text.count("\n") or text[-1:] != "\n" or not text.replace("\n", "").isprintable():
        return None
    found: dict[str, Any] = {}
    waiting = ""  # the key that has no value yet
    below: Any = None  # the mapping or list that is open
    for indent, key, value, item in lines:
        if item or indent:
            if waiting:
                found[waiting] = below = [] if item else {}
                waiting = ""
            if not (_is_item(below, item) if item else _is_inner(below, indent, key, value)):
                return None
        elif (waiting and key) or key in found:
            return None
        elif value:
            found[key] = said = _value(value)
            if said is None:
                return None
            below = None
        elif key:
            waiting, below = key, None
    return found if found and not waiting else None


def _value(text: str) -> str | list[str] | None:
    """The scalar, or the list of scalars, that stands behind a key; None where it is not plain."""
    if text[0] == "[":
        return _listed(text)
    part = _PART.fullmatch(text)
    if part is None or part[1] or len(part[2]) != len(text):
        return None
    return _plain(text)


def _listed(text: str) -> list[str] | None:
    """The scalars of a list, where brackets hold nothing else."""
    parts = _PART.findall(text, 1, len(text) - 1)
    held = [value for key, value in parts if not key]
    if text[-1] != "]" or len(held) != len(parts) or len(text) != sum(map(len, held)) + 2 * len(held):
        return None
    return [_plain(value) for value in held]


def _is_item(below: Any, item: str) -> bool:
    """Whether the inside of braces fits where it stands; it is added there."""
    pairs = _PART.findall(item)
    said = dict(pairs)
    # the pairs fill the braces: no sign was passed over, and no key came twice or was left out
    if type(below) is not list or len(said) != len(pairs) or len(item) != _length(pairs) or "" in said:
        return False
    below.append({name: _plain(value) for name, value in pairs} if '"' in item else said)
    return True


def _is_inner(below: Any, indent: str, key: str, value: str) -> bool:
    """Whether an indented entry fits where it stands; it is added there."""
    said = _value(value) if value else None
    if type(below) is not dict or type(said) is not str or len(indent) != _INDENT or key in below:
        return False
    below[key] = said
    return True


def _length(pairs: list[tuple[str, str]]) -> int:
    """How long pairs are as they stand between braces."""
    return sum([len(name) + len(value) for name, value in pairs]) + 4 * len(pairs) - 2


def _plain(value: str) -> str:
    return value[1:-1] if value[0] == '"' else value


def tree(text: str, shift: int, node: Callable[..., Node]) -> Node | None:
    """The tree of a text of plain lines, made of `node`s; offsets are moved by `shift`. Else None."""
    if not text.endswith("\n") or len(text) < 2:
        return None
    reader = _Reader(shift, node)
    at = 0
    for number, line in enumerate(text[:-1].split("\n"), 1):
        if not reader.takes(line, at, number):
            return None
        at += len(line) + 1
    return reader.root if reader.root.entries and reader.whole else None


class _Reader:
    """Takes one line after the other; `whole` tells that no key still waits for its value."""

    def __init__(self, shift: int, node: Callable[..., Node]) -> None:
        self._shift = shift
        self._node = node
        self.root = node("mapping", shift, shift, 1, 0, style="block")
        self._seen: set[str] = set()
        self._key: Node | None = None
        self._open: Node | None = None
        self._inner: set[str] = set()

    @property
    def whole(self) -> bool:
        return self._key is None

    def takes(self, line: str, at: int, number: int) -> bool:
        """Whether the line is a plain one that may stand here."""
        read = re.fullmatch(_LINE, line)
        if read is None or not line.isprintable():
            return False
        spaces, key, value, item = read.groups()
        if item is not None:
            return self._item(line, at + self._shift, number)
        if key is None:  # a remark
            return True
        indent, said = len(spaces), _value(value) if value else ""
        if said is None:
            return False
        if indent == _INDENT and value is not None:
            return value[0] != "[" and self._nested(key, value, at + self._shift, number)
        if indent or self._key is not None or key in self._seen:
            return False
        self._seen.add(key)
        start = at + self._shift
        if len(self._seen) == 1:
            self.root.start, self.root.line = start, number
        name = self._node("scalar", start, start + len(key), number, 0, key)
        self._open, self._inner = None, set()
        column = len(key) + 2
        if isinstance(said, list):
            self._add(self.root, name, self._list(value, start + column, number, column))
        elif value is not None:
            self._add(self.root, name, self._scalar(value, start + column, number, column))
        else:
            self._key = name
        return True

    def _list(self, listed: str, start: int, number: int, column: int) -> Node:
        node = self._node("sequence", start, start + len(listed), number, column, style="flow")
        for part in _PART.finditer(listed, 1, len(listed) - 1):
            place = part.start()
            node.items.append(self._scalar(part[2], start + place, number, column + place))
        return node

    def _nested(self, key: str, value: str, start: int, number: int) -> bool:
        start += _INDENT
        if self._key is not None:
            self._open = self._node("mapping", start, start, number, _INDENT, style="block")
            self.root.entries.append((self._key, self._open))
            self._key = None
        if self._open is None or self._open.kind != "mapping" or key in self._inner:
            return False
        self._inner.add(key)
        name = self._node("scalar", start, start + len(key), number, _INDENT, key)
        column = _INDENT + len(key) + 2
        self._add(self._open, name, self._scalar(value, start + len(key) + 2, number, column))
        self.root.end = self._open.end
        return True

    def _item(self, line: str, start: int, number: int) -> bool:
        if self._key is not None:
            self._open = self._node("sequence", start, start, number, 0, style="block")
            self.root.entries.append((self._key, self._open))
            self._key = None
        if self._open is None or self._open.kind != "sequence":
            return False
        end = start + len(line)
        item = self._node("mapping", start + 2, end, number, 2, style="flow")
        pairs: dict[str, str] = {}
        for pair in _PART.finditer(line, 3, len(line) - 1):
            key, value, column = pair[1] or "", pair[2], pair.start()
            pairs[key] = value
            name = self._node("scalar", start + column, start + column + len(key), number, column, key)
            column = pair.start(2)
            item.entries.append((name, self._scalar(value, start + column, number, column)))
        self._open.items.append(item)
        self._open.end = self.root.end = end
        whole = len(line) == _length(list(pairs.items())) + len("- {}") and "" not in pairs
        return whole and len(pairs) == len(item.entries)

    def _scalar(self, text: str, start: int, number: int, column: int) -> Node:
        end = start + len(text)
        if text[0] == '"':
            return self._node("scalar", start, end, number, column, text[1:-1], '"')
        return self._node("scalar", start, end, number, column, text)

    def _add(self, parent: Node, name: Node, value: Node) -> None:
        parent.entries.append((name, value))
        parent.end = self.root.end = value.end
