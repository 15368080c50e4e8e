"""The plain lines of a case file as a tree, without the YAML library, whose parser takes most of a reading.

Plain are lines as kv itself writes them. For a text with any other line the answer is None, and `yamltree`
takes the whole of it apart; what is answered here is the very tree that it makes (a test holds them equal).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from klantervaring.files.yamltree import Node

#: A scalar that means itself wherever it stands: no sign in it opens, ends or marks anything. A colon may
#: stand within a word, as in a time.
_WORD = r"[0-9A-Za-zÀ-ɏ](?:[0-9A-Za-zÀ-ɏ +./@_()=%;'’…€-]|:(?=[0-9A-Za-z]))*(?<! )"
_QUOTED = r'"[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*"'
_KEY = r"[A-Za-z][A-Za-z0-9_-]{0,60}"
_ENTRY = re.compile(rf"( *)({_KEY}):(?: ({_WORD}|{_QUOTED}))?$")
_ITEM = re.compile(rf"- \{{(?:{_KEY}: (?:{_WORD}|{_QUOTED})(?:, |(?=\}})))+\}}$")
_PAIR = re.compile(rf"({_KEY}): ({_WORD}|{_QUOTED})")
#: A remark on a line of its own, at its very beginning.
_REMARK = re.compile("#[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*$")
_INDENT = 2


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
        entry = _ENTRY.match(line)
        if entry is None and line[:1] == "#":
            return _REMARK.match(line) is not None
        if entry is None:
            return _ITEM.match(line) is not None and self._item(line, at + self._shift, number)
        indent, key, value = len(entry[1]), entry[2], entry[3]
        if indent == _INDENT and value is not None:
            return self._nested(key, value, at + self._shift, number)
        if indent or self._key is not None or key in self._seen:
            return False
        self._seen.add(key)
        start = at + self._shift
        if len(self._seen) == 1:
            self.root.start, self.root.line = start, number
        name = self._node("scalar", start, start + len(key), number, 0, key)
        self._open, self._inner = None, set()
        if value is None:
            self._key = name
        else:
            self._add(self.root, name, self._scalar(value, start + len(key) + 2, number, len(key) + 2))
        return True

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
        known = set()
        for pair in _PAIR.finditer(line, 3):
            key, value, column = pair[1], pair[2], pair.start()
            known.add(key)
            name = self._node("scalar", start + column, start + column + len(key), number, column, key)
            column = pair.start(2)
            item.entries.append((name, self._scalar(value, start + column, number, column)))
        self._open.items.append(item)
        self._open.end = self.root.end = end
        return len(known) == len(item.entries)

    def _scalar(self, text: str, start: int, number: int, column: int) -> Node:
        end = start + len(text)
        if text[0] == '"':
            return self._node("scalar", start, end, number, column, text[1:-1], '"')
        return self._node("scalar", start, end, number, column, text)

    def _add(self, parent: Node, name: Node, value: Node) -> None:
        parent.entries.append((name, value))
        parent.end = self.root.end = value.end
