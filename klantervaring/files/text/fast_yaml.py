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

    from klantervaring.files.text.yaml_tree import Node

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
    if (
        len(lines) != text.count("\n")
        or text[-1:] != "\n"
        or not text.replace("\n", "").isprintable()
    ):
        return None
    found: dict[str, Any] = {}
    waiting = ""  # the key that has no value yet
    below: Any = None  # the mapping or list that is open
    for indent, key, value, item in lines:
        if item or indent:
            if waiting:
                found[waiting] = below = [] if item else {}
                waiting = ""
            if not (
                _is_item(below, item)
                if item
                else _is_inner(below, indent, key, value)
            ):
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
    if (
        text[-1] != "]"
        or len(held) != len(parts)
        or len(text) != sum(map(len, held)) + 2 * len(held)
    ):
        return None
    return [_plain(value) for value in held]


def _is_item(below: Any, item: str) -> bool:
    """Whether the inside of braces fits where it stands; it is added there."""
    pairs = _PART.findall(item)
    said = dict(pairs)
    # the pairs fill the braces: no sign was passed over, and no key came twice or was left out
    if (
        type(below) is not list
        or len(said) != len(pairs)
        or len(item) != _length(pairs)
        or "" in said
    ):
        return False
    below.append(
        {name: _plain(value) for name, value in pairs} if '"' in item else said
    )
    return True


def _is_inner(below: Any, indent: str, key: str, value: str) -> bool:
    """Whether an indented entry fits where it stands; it is added there."""
    said = _value(value) if value else None
    if (
        type(below) is not dict
        or type(said) is not str
        or len(indent) != _INDENT
        or key in below
    ):
        return False
    below[key] = said
    return True


def _length(pairs: list[tuple[str, str]]) -> int:
    """How long pairs are as they stand between braces."""
    return (
        sum([len(name) + len(value) for name, value in pairs])
        + 4 * len(pairs)
        - 2
    )


def _plain(value: str) -> str:
    return value[1:-1] if value[0] == '"' else value


def tree(text: str, shift: int, node: Callable[..., Node]) -> Node | None:
    """The tree of a text of plain lines, made of `node`s; offsets are moved by `shift`. Else None."""
    if facts(text) is None:
        return None
    builder, at = _Builder(node), shift
    for number, line in enumerate(text[:-1].split("\n"), 1):
        builder.add(line, at, number)
        at += len(line) + 1
    return builder.root


class _Builder:
    """Builds a tree line by line, of a text of which it is known that all its lines are plain."""

    def __init__(self, node: Callable[..., Node]) -> None:
        self._node = node
        self.root = node("mapping", 0, 0, 0, 0, style="block")
        self._key: Node | None = None  # that has no value yet
        self._open = self.root

    def add(self, line: str, start: int, number: int) -> None:
        """One more line, which stands at `start`."""
        indent, key, value, item = re.fullmatch(_LINE, line).groups()  # type: ignore[union-attr]
        if item is not None:
            self._opens("sequence", start, number, 0)
            self._open.items.append(self._braces(line, start, number))
            self._open.end = self.root.end = start + len(line)
        elif key is not None:  # no remark
            self._entry(len(indent), key, value, start + len(indent), number)

    def _entry(
        self, column: int, key: str, value: str | None, start: int, number: int
    ) -> None:
        name = self._node(
            "scalar", start, start + len(key), number, column, key
        )
        if column:
            self._opens("mapping", start, number, column)
        else:
            self._open = self.root
            if not self.root.entries and self._key is None:
                self.root.start, self.root.line = start, number
        if value is None:
            self._key = name
            return
        behind = len(key) + len(": ")
        held = self._value(value, start + behind, number, column + behind)
        self._open.entries.append((name, held))
        self._open.end = self.root.end = held.end

    def _opens(self, kind: str, start: int, number: int, column: int) -> None:
        """Where a key waits for its value, this is the first line of that."""
        if self._key is not None:
            self._open = self._node(
                kind, start, start, number, column, style="block"
            )
            self.root.entries.append((self._key, self._open))
            self._key = None

    def _value(self, text: str, start: int, number: int, column: int) -> Node:
        if text[0] != "[":
            return self._scalar(text, start, number, column)
        node = self._node(
            "sequence", start, start + len(text), number, column, style="flow"
        )
        for part in _PART.finditer(text, 1, len(text) - 1):
            node.items.append(
                self._scalar(
                    part[2], start + part.start(), number, column + part.start()
                )
            )
        return node

    def _braces(self, line: str, start: int, number: int) -> Node:
        item = self._node(
            "mapping", start + 2, start + len(line), number, 2, style="flow"
        )
        for pair in _PART.finditer(line, 3, len(line) - 1):
            at = pair.start(1), pair.start(2)
            name, value = (
                self._scalar(pair[i + 1], start + at[i], number, at[i])
                for i in (0, 1)
            )
            item.entries.append((name, value))
        return item

    def _scalar(self, text: str, start: int, number: int, column: int) -> Node:
        style = '"' if text[0] == '"' else ""
        return self._node(
            "scalar",
            start,
            start + len(text),
            number,
            column,
            _plain(text),
            style,
        )
