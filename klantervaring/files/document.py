"""A case file as text: what stands where, and splices that change those lines and no other.

The text belongs to the people who edit it: comments, order, quoting, unknown keys, line ends and a
missing last newline stay byte for byte (SPEC sections 3 and 7). What the fields mean is `casefile`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text import Code, Text
from klantervaring.files.scalars import flow_mapping
from klantervaring.files.yamltree import BadYaml, Data, Node, parse

LARGEST = 256 * 1024
_BOM = "\ufeff"
#: C0, DEL and C1 except tab, newline and carriage return.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_RETURN = re.compile("\r(?!\n)")
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}\r?$", re.MULTILINE)
#: The order in which kv writes keys; a key that is missing comes in after its nearest predecessor.
KEYS = ("id title step ball deadlines received channel moment owner customer wish tags procedure log").split()


class BadFile(Exception):
    """A file that cannot be read as a case. `line` counts from 1; a fault of the whole is of line 1."""

    def __init__(self, message: Text, line: int = 1, remedy: Text | None = None) -> None:
        super().__init__(message.template)
        self.message = message
        self.line = max(line, 1)
        self.remedy = remedy or Text("Open the file in an editor and mend that line.")


class Document:
    """The text of one case file with its front matter as a tree. Never changes; edits make a new one."""

    __slots__ = ("body_start", "matter_start", "newline", "root", "text")

    def __init__(self, text: str) -> None:
        """Take `text` apart. Raises BadFile."""
        self.text = text
        self.matter_start, matter_end, self.body_start = _frame(text)
        matter = text[self.matter_start : matter_end]
        _refuse_signs(matter)
        self.newline = "\r\n" if text[: self.matter_start].endswith("\r\n") else "\n"
        try:
            self.root = parse(matter, self.matter_start)
        except BadYaml as bad:
            raise BadFile(bad.message, bad.line + 1 if bad.line else 1, bad.remedy) from None
        if self.root.kind != "mapping":
            raise BadFile(Text("the front matter is not a list of keys"))

    @classmethod
    def read(cls, raw: bytes) -> Document:
        """The document in `raw`, which must be strict UTF-8. Raises BadFile."""
        return cls(decode(raw))

    @property
    def body(self) -> str:
        """What stands after the front matter, byte for byte."""
        return self.text[self.body_start :]

    def get(self, key: str) -> Node | None:
        """The value of a top-level key."""
        return self.root.get(key)

    def encode(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode("utf-8")

    def data(self) -> dict[str, Data]:
        """All keys and values of the front matter as text, dicts and lists."""
        data = self.root.data()
        assert isinstance(data, dict)
        return data

    def conflict_line(self) -> int:
        """The line of a conflict marker in the body, or 0."""
        match = _CONFLICT.search(self.text, self.body_start)
        return self.text.count("\n", 0, match.start()) + 1 if match else 0

    def line_of(self, key: str) -> int:
        """The line on which a top-level key stands, or 0; counts from 1."""
        name = next((n for n, _ in self.root.entries if n.value == key), None)
        return name.line + 1 if name else 0


def decode(raw: bytes) -> str:
    """Strict UTF-8 of at most 256 KiB, a byte order mark kept. Raises BadFile."""
    if not raw:
        raise BadFile(Text("the file is empty"), remedy=_RESTORE)
    if len(raw) > LARGEST:
        raise BadFile(
            Text("larger than {limit} KiB", limit=LARGEST // 1024),
            remedy=Text("Move long texts to an attachment: {command}", command=Code("kv attach ID FILE")),
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadFile(Text("the file is UTF-16"), remedy=Text("Save it as UTF-8."))
    zero = raw.find(b"\0")
    if zero >= 0:
        line = raw.count(b"\n", 0, zero) + 1
        raise BadFile(Text("NUL bytes at byte {place}", place=zero), line, remedy=_RESTORE)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        text = Text("not UTF-8 at byte {place}", place=error.start)
        raise BadFile(text, line, Text("Save the file as UTF-8.")) from None


_RESTORE = Text("Take back the last version from git: {command}", command=Code("git show HEAD:./FILE > FILE"))


def _frame(text: str) -> tuple[int, int, int]:
    """Offsets: start and end of the front matter, start of the body. Raises BadFile."""
    start = len(_BOM) if text.startswith(_BOM) else 0
    opening = _OPENING.match(text, start)
    if opening is None:
        raise BadFile(
            Text("does not begin with {mark}", mark=Code("---")),
            remedy=Text("A case begins with {mark} on a line of its own.", mark=Code("---")),
        )
    matter = opening.end()
    closing = _CLOSING.search(text, matter)
    if closing is None:
        raise BadFile(
            Text("the front matter is not closed"),
            remedy=Text("Put {mark} on a line of its own after the last key.", mark=Code("---")),
        )
    return matter, closing.start(), min(closing.end() + 1, len(text))


def _refuse_signs(matter: str) -> None:
    conflict = _CONFLICT.search(matter)
    if conflict:
        line = matter.count("\n", 0, conflict.start()) + 2
        raise BadFile(
            Text("unresolved merge at line {line}", line=line),
            line,
            Text("Keep what holds and take the marked lines away."),
        )
    found = CONTROL.search(matter) or _LONE_RETURN.search(matter)
    if found:
        line = matter.count("\n", 0, found.start()) + 2
        raise BadFile(
            Text("control character {code}", code=Code(f"U+{ord(found[0]):04X}")),
            line,
            Text("Take the character away."),
        )


class Edit:
    """Changes to a document, gathered and then carried out at once by `done`."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._splices: list[tuple[int, int, str]] = []
        self._expected: dict[str, Any] = document.data()
        self._body = document.body

    # -- what can be changed -----------------------------------------------------------------------

    def set_text(self, key: str, written: str, value: str) -> None:
        """Give a top-level key the value `value`, written as the scalar `written`."""
        if self._expected.get(key) == value:
            return
        self._expected[key] = value
        node = self._document.get(key)
        if node is None:
            self._insert_key(key, f"{key}: {written}")
        else:
            self._replace_value(node, written)

    def remove(self, key: str) -> None:
        """Take a top-level key away, with its lines."""
        if key not in self._expected:
            return
        del self._expected[key]
        name, value = self._entry(key)
        start = self._line_start(name.start)
        self._splices.append((start, self._line_end(max(name.end, value.end)), ""))

    def set_mapping(self, key: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Make the mapping under `key` hold just these pairs of key and plain scalar.

        Entries that stay are left where and as they stand; an empty one is taken away whole.
        """
        wanted = dict(pairs)
        if not wanted:
            self.remove(key)
            return
        if self._expected.get(key) == wanted:
            return
        self._expected[key] = wanted
        node = self._document.get(key)
        if node is None:
            lines = [f"{key}:", *(f"  {name}: {value}" for name, value in pairs)]
            self._insert_key(key, self._document.newline.join(lines))
        elif node.kind != "mapping" or not node.entries or set(wanted).isdisjoint(_names(node)):
            self._replace_mapping(key, node, pairs)
        elif node.flow:
            self._edit_flow(node, wanted)
        else:
            self._edit_block(node, wanted)

    def set_list(self, key: str, values: Sequence[tuple[str, str]]) -> None:
        """Make the list under `key` hold these (scalar, value); an empty one is taken away."""
        if not values:
            self.remove(key)
            return
        expected = [value for _, value in values]
        if self._expected.get(key) == expected:
            return
        self._expected[key] = expected
        written = "[" + ", ".join(scalar for scalar, _ in values) + "]"
        node = self._document.get(key)
        if node is None:
            self._insert_key(key, f"{key}: {written}")
        elif node.kind == "sequence" and not node.flow:
            self._replace_block(key, node, written)
        else:
            self._replace_value(node, written)

    def append_log(self, pairs: Sequence[tuple[str, str, str]]) -> None:
        """Add one line to `log`; `pairs` are key, scalar and value."""
        line = "- " + flow_mapping([(key, written) for key, written, _ in pairs])
        item = {key: value for key, _, value in pairs}
        log = self._expected.get("log") or []
        if not isinstance(log, list):
            raise _cannot_splice()
        self._expected["log"] = [*log, item]
        node = self._document.get("log")
        if node is None:
            self._insert_key("log", f"log:{self._document.newline}{line}")
        elif node.kind == "scalar":
            self._splices.append((node.end, node.end, self._document.newline + line))
        elif node.flow:
            self._append_to_flow(node, line[2:])
        else:
            self._insert_line(self._line_end(node.end), " " * node.column + line)

    def append_body(self, section: str) -> None:
        """Add a section at the end of the body, with a blank line before it."""
        newline, text = self._document.newline, self._document.text
        ended = text.endswith("\n")
        new = section.replace("\r\n", "\n").replace("\n", newline) + (newline if ended else "")
        if self._body:
            blank = self._body.endswith(newline * 2)
            new = ("" if blank else newline if ended else newline * 2) + new
        # a file that ends right behind the closing --- first needs the end of that line
        frame = newline if not self._body and not ended else ""
        self._splices.append((len(text), len(text), frame + new))
        self._body += new

    def done(self) -> Document:
        """The changed document, read back and compared: what was asked has changed and nothing else.

        Raises WrongInput when this text cannot be changed without touching what is not ours.
        """
        text = self._spliced()
        if len(text.encode("utf-8")) > LARGEST:
            raise WrongInput(
                Text("The case would become larger than {limit} KiB.", limit=LARGEST // 1024),
                remedy=Text("Add long texts as a file: {command}", command=Code("kv attach ID FILE")),
            )
        try:
            changed = Document(text)
        except BadFile:
            raise _cannot_splice() from None
        if changed.data() != self._expected or changed.body != self._body:
            raise _cannot_splice()
        return changed

    # -- how -----------------------------------------------------------------------------------------

    def _spliced(self) -> str:
        text, parts, at = self._document.text, [], 0
        for start, end, new in sorted(self._splices, key=lambda s: s[:2]):
            if start < at:
                raise _cannot_splice()
            parts += [text[at:start], new]
            at = end
        return "".join([*parts, text[at:]])

    def _entry(self, key: str) -> tuple[Node, Node]:
        return next((n, v) for n, v in self._document.root.entries if n.value == key)

    def _line_start(self, offset: int) -> int:
        return self._document.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        """Just past the newline of the line on which `offset` stands."""
        return self._document.text.index("\n", offset) + 1

    def _insert_line(self, at: int, line: str) -> None:
        self._splices.append((at, at, line + self._document.newline))

    def _insert_key(self, key: str, lines: str) -> None:
        before = KEYS[: KEYS.index(key)] if key in KEYS else KEYS
        at = self._document.matter_start
        for name, value in self._document.root.entries:
            if name.value in before:
                at = self._line_end(max(name.end, value.end))
        self._insert_line(at, lines)

    def _replace_value(self, node: Node, written: str) -> None:
        empty = node.start == node.end
        self._splices.append((node.start, node.end, f" {written}" if empty else written))

    def _replace_mapping(self, key: str, node: Node, pairs: Sequence[tuple[str, str]]) -> None:
        if self._has_comment(node):
            raise _cannot_splice()
        if node.kind == "mapping" and not node.flow:
            indent = " " * node.column
            lines = (self._document.newline + indent).join(f"{name}: {value}" for name, value in pairs)
            self._splices.append((node.start, node.end, lines))
        elif node.kind == "sequence" and not node.flow:
            self._replace_block(key, node, flow_mapping(list(pairs)))
        else:
            self._replace_value(node, flow_mapping(list(pairs)))

    def _replace_block(self, key: str, node: Node, written: str) -> None:
        """Put a value on the line of its key in place of a block that stands below it."""
        name, _ = self._entry(key)
        if "#" in self._document.text[name.end : node.start] or self._has_comment(node):
            raise _cannot_splice()
        self._splices.append((name.end, node.end, f": {written}"))

    def _has_comment(self, node: Node) -> bool:
        """Whether a person's remark may stand between the entries of a collection."""
        scalars = sorted(_leaves(node), key=lambda n: n.start)
        gaps, at = [], node.start
        for leaf in scalars:
            gaps.append(self._document.text[at : leaf.start])
            at = leaf.end
        return any("#" in gap for gap in [*gaps, self._document.text[at : node.end]])

    def _edit_block(self, node: Node, wanted: Mapping[str, str]) -> None:
        for name, value in node.entries:
            if name.value not in wanted:
                start = self._line_start(name.start)
                self._splices.append((start, self._line_end(max(name.end, value.end)), ""))
            elif value.data() != wanted[name.value]:
                self._replace_value(value, wanted[name.value])
        indent = " " * node.column
        new = [f"{indent}{k}: {v}" for k, v in wanted.items() if k not in _names(node)]
        if new:
            self._insert_line(self._line_end(node.end), self._document.newline.join(new))

    def _edit_flow(self, node: Node, wanted: Mapping[str, str]) -> None:
        kept = [(n, v) for n, v in node.entries if n.value in wanted]
        for i, (name, value) in enumerate(node.entries):
            if name.value in wanted:
                if value.data() != wanted[name.value]:
                    self._replace_value(value, wanted[name.value])
                continue
            if self._has_comment(node):
                raise _cannot_splice()
            last = i + 1 == len(node.entries) or all(n.value not in wanted for n, _ in node.entries[i + 1 :])
            if last:
                before = max(kept[-1][0].end, kept[-1][1].end)
                end = max(node.entries[-1][0].end, node.entries[-1][1].end)
                self._splices.append((before, end, ""))
                break
            self._splices.append((name.start, node.entries[i + 1][0].start, ""))
        new = [f"{k}: {v}" for k, v in wanted.items() if k not in _names(node)]
        if new:
            at = max(kept[-1][0].end, kept[-1][1].end)
            self._splices.append((at, at, "".join(", " + pair for pair in new)))

    def _append_to_flow(self, node: Node, item: str) -> None:
        if node.items:
            self._splices.append((node.items[-1].end, node.items[-1].end, ", " + item))
        else:
            self._splices.append((node.start, node.end, f"[{item}]"))


def _names(node: Node) -> set[str]:
    return {name.value for name, _ in node.entries}


def _leaves(node: Node) -> list[Node]:
    if node.kind == "scalar":
        return [node]
    children = [child for pair in node.entries for child in pair] + node.items
    return [leaf for child in children for leaf in _leaves(child)]


def _cannot_splice() -> WrongInput:
    return WrongInput(
        Text("The text of this case is laid out so that it cannot be changed without touching other lines."),
        remedy=Text(
            "Nothing was changed. Write {key} as a plain list, or use {command}.",
            key=Code("log"),
            command=Code("kv edit ID"),
        ),
    )
