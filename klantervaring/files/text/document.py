"""A case file as text: what stands where, and splices that change those lines and no other.

The text belongs to the people who edit it: comments, order, quoting, unknown keys, line ends and a
missing last newline stay byte for byte (SPEC sections 3 and 7). What the fields mean is `casefile`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import CONTROL
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.text import fast_yaml
from klantervaring.files.text.scalars import flow_mapping, scalar
from klantervaring.files.text.yaml_tree import (
    BLOCK_STYLES,
    BadYaml,
    Data,
    Node,
    parse,
)
from klantervaring.files.workspace.layout import LARGEST

_BOM = "\ufeff"
_LONE_RETURN = re.compile("\r(?!\n)")
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:[<>|]{7}(?: |\r?$)|={7}\r?$)", re.MULTILINE)
#: In a body only all marks of one, in this order: mail is quoted seven deep, and in Markdown seven equals
#: signs underline a heading.
_CONFLICT_IN_BODY = re.compile(
    r"^(?:(<{7})(?: .*)?|(={7})|(>{7})(?: .*)?)\r?$", re.MULTILINE
)
#: The order in which kv writes keys; a key that is missing comes in after its nearest predecessor.
KEYS = (
    "id formerly twin title kind step ball deadlines received channel moment owner about customer wish tags"
    " procedure log"
).split()


class BadFile(Exception):
    """A file that cannot be read as a case. `line` counts from 1; a fault of the whole is of line 1."""

    def __init__(
        self, message: Text, line: int = 1, remedy: Text | None = None
    ) -> None:
        super().__init__(message.template)
        self.message = message
        self.line = max(line, 1)
        self.remedy = remedy or Text(
            "Open the file in an editor and mend that line."
        )


class Document:
    """The text of one case file with its front matter as a tree. Never changes; edits make a new one."""

    __slots__ = (
        "_root",
        "body_start",
        "matter_end",
        "matter_start",
        "newline",
        "plain",
        "text",
    )

    def __init__(self, text: str) -> None:
        """Take `text` apart. Raises BadFile."""
        self.text = text
        self.matter_start, self.matter_end, self.body_start = _frame(text)
        self.newline = (
            "\r\n" if text.startswith("\r\n", self.matter_start - 2) else "\n"
        )
        matter = text[self.matter_start : self.matter_end]
        #: what plain lines say, where all are; where they stand only some who ask need to know
        self.plain = fast_yaml.facts(matter)
        self._root: Node | None = None
        if self.plain is None:
            _refuse_signs(matter)
            self._root = self._parsed()

    def _parsed(self) -> Node:
        try:
            root = parse(
                self.text[self.matter_start : self.matter_end],
                self.matter_start,
                lines_before=1,
            )
        except BadYaml as bad:
            raise BadFile(
                bad.message, bad.line + 1 if bad.line else 1, bad.remedy
            ) from None
        if root.kind != "mapping":
            raise BadFile(Text("the front matter is not a list of keys"))
        return root

    @classmethod
    def read(cls, raw: bytes) -> Document:
        """The document in `raw`, which must be strict UTF-8. Raises BadFile."""
        return cls(decode(raw))

    @property
    def root(self) -> Node:
        """The front matter with the place of each key and value."""
        if self._root is None:
            self._root = self._parsed()
        return self._root

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
        data = dict(self.plain) if self.plain is not None else self.root.data()
        assert isinstance(data, dict)
        return data

    def conflict_line(self) -> int:
        """The line on which an unresolved merge begins in the body, or 0."""
        begins, parted = -1, False
        for mark in _CONFLICT_IN_BODY.finditer(self.text, self.body_start):
            opens, parts, _ = mark.groups()
            if opens:
                begins, parted = mark.start(), False
            elif parts:
                parted = begins >= 0
            elif parted:
                return self.text.count("\n", 0, begins) + 1
        return 0

    def line_of(self, key: str) -> int:
        """The line on which a top-level key stands, or 0; counts from 1."""
        name = next((n for n, _ in self.root.entries if n.value == key), None)
        return name.line + 1 if name else 0

    def remarks(
        self, start: int, end: int, nodes: Sequence[Node]
    ) -> list[tuple[int, int]]:
        """Where a person's remarks stand in this stretch of text, of which `nodes` are the values."""
        found, at = [], start
        solid = [
            span
            for node in nodes
            for leaf in node.scalars()
            for span in self._solid(leaf)
        ]
        for solid_start, solid_end in [*solid, (end, end)]:
            found += [
                match.span()
                for match in _REMARK.finditer(self.text, at, solid_start)
            ]
            at = max(at, solid_end)
        return found

    def _solid(self, leaf: Node) -> list[tuple[int, int]]:
        """Where the text of a scalar itself stands; on the first line of a block, a remark may follow."""
        if leaf.style not in BLOCK_STYLES:
            return [(leaf.start, leaf.end)]
        sign, header_end = self.block_header(leaf)
        return [(leaf.start, sign), (header_end, max(header_end, leaf.end))]

    def block_header(self, leaf: Node) -> tuple[int, int]:
        """Just past the signs with which a block scalar begins, and past the line that they stand on."""
        sign = leaf.start + 1
        while self.text[sign] in "+-123456789":
            sign += 1
        return sign, self.text.index("\n", leaf.start) + 1


def decode(raw: bytes) -> str:
    """Strict UTF-8 of at most 256 KiB, a byte order mark kept. Raises BadFile."""
    if not raw:
        raise BadFile(Text("the file is empty"), remedy=_RESTORE)
    if len(raw) > LARGEST:
        raise BadFile(
            Text("larger than {limit} KiB", limit=LARGEST // 1024),
            remedy=Text(
                "Move long texts to an attachment: {command}",
                command=Code("kv attach ID FILE"),
            ),
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadFile(
            Text("the file is UTF-16"), remedy=Text("Save it as UTF-8.")
        )
    zero = raw.find(b"\0")
    if zero >= 0:
        line = raw.count(b"\n", 0, zero) + 1
        raise BadFile(
            Text("NUL bytes at byte {place}", place=zero), line, remedy=_RESTORE
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        text = Text("not UTF-8 at byte {place}", place=error.start)
        raise BadFile(text, line, Text("Save the file as UTF-8.")) from None


_RESTORE = Text(
    "Take back the last version from git: {command}",
    command=Code("git show HEAD:./FILE > FILE"),
)


def _frame(text: str) -> tuple[int, int, int]:
    """Offsets: start and end of the front matter, start of the body. Raises BadFile."""
    closed = text.find("\n---", 3)
    if (
        text.startswith("---\n")
        and closed > 0
        and text.startswith("\n---\n", closed)
    ):  # as kv writes it
        return 4, closed + 1, closed + 5
    start = len(_BOM) if text.startswith(_BOM) else 0
    opening = _OPENING.match(text, start)
    if opening is None:
        raise BadFile(
            Text("does not begin with {mark}", mark=Code("---")),
            remedy=Text(
                "A case begins with {mark} on a line of its own.",
                mark=Code("---"),
            ),
        )
    matter = opening.end()
    closing = _CLOSING.search(text, matter)
    if closing is None:
        raise BadFile(
            Text("the front matter is not closed"),
            remedy=Text(
                "Put {mark} on a line of its own after the last key.",
                mark=Code("---"),
            ),
        )
    return matter, closing.start(), min(closing.end() + 1, len(text))


def _refuse_signs(matter: str) -> None:
    conflict = _CONFLICT.search(matter)
    if conflict:
        line = matter.count("\n", 0, conflict.start()) + 2
        raise BadFile(
            Text("unresolved merge at line {line}", line=line),
            line,
            Text(
                "{command} joins what git kept of both; else keep what holds and take the marked lines away.",
                command=Code("kv check --fix"),
            ),
        )
    blank = _odd_blank(matter)
    if blank:
        raise BadFile(
            Text(
                "{code} stands where a blank belongs",
                code=Code(f"U+{ord(matter[blank]):04X}"),
            ),
            matter.count("\n", 0, blank) + 2,
            Text("Type a plain blank in its place; the two look the same."),
        )
    found = CONTROL.search(matter) or _LONE_RETURN.search(matter)
    if found:
        line = matter.count("\n", 0, found.start()) + 2
        raise BadFile(
            Text(
                "control character {code}", code=Code(f"U+{ord(found[0]):04X}")
            ),
            line,
            Text("Take the character away."),
        )


#: Signs that look like a blank or like nothing; YAML takes them for letters.
_ODD = "\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
#: Where a blank belongs: before and behind what begins a line, and around a key; `key:` and `- ` need one.
_WHERE_A_BLANK_BELONGS = re.compile(
    rf"^[ ]*(?P<indent>[{_ODD}])|^[ -]*[\w-]+[ ]*:(?P<key>[{_ODD}])|^[ ]*-(?P<item>[{_ODD}])"
    rf"|[{{,][ ]*(?P<before>[{_ODD}])[ ]*[\w-]+:|[{{,][ ]*[\w-]+:(?P<inner>[{_ODD}])",
    re.MULTILINE,
)


def _odd_blank(matter: str) -> int:
    """Where another sign stands in place of a blank, so that a key or a line would be taken for a word; 0 for
    nowhere. Within quotes it may stand.
    """
    for found in _WHERE_A_BLANK_BELONGS.finditer(matter):
        place = found.start(found.lastgroup or 0)
        line = matter[matter.rfind("\n", 0, place) + 1 : place]
        if line.count('"') % 2 == 0 and line.count("'") % 2 == 0:
            return place
    return 0


class Edit:
    """Changes to a document, gathered and then carried out at once by `done`.

    What a person wrote in a value that goes stays: its remarks, on lines of their own.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._splices: list[tuple[int, int, str]] = []
        self._new_keys: list[tuple[int, int, str]] = []
        self._touched: set[str] = set()
        self._expected: dict[str, Any] = document.data()
        self._body = document.body

    def value(self, key: str) -> Data | None:
        """What a top-level key will hold, or None where it is missing."""
        found: Data | None = self._expected.get(key)
        return found

    # -- what can be changed -----------------------------------------------------------------------

    def set_text(self, key: str, written: str, value: str) -> None:
        """Give a top-level key the value `value`, written as the scalar `written`."""
        if self._expected.get(key) == value:
            return
        entry = self._touch(key)
        self._expected[key] = value
        if entry is None:
            self._insert_key(key, [f"{scalar(key)}: {written}"])
        else:
            self._replace(*entry, written)

    def remove(self, key: str) -> None:
        """Take a top-level key away, with its lines."""
        if key not in self._expected:
            return
        entry = self._touch(key)
        del self._expected[key]
        assert entry is not None
        self._drop_lines(_Part.of_entry(*entry))

    def set_mapping(
        self,
        key: str,
        pairs: Sequence[tuple[str, str]],
        write: Callable[[str], str] = str,
    ) -> None:
        """Make the mapping under `key` hold just these pairs of key and value.

        `write` makes a scalar of a value; without it they are plain ones. Entries that stay are left
        where and as they stand; an empty one is taken away whole.
        """
        wanted = dict(pairs)
        if not wanted:
            self.remove(key)
            return
        if self._expected.get(key) == wanted:
            return
        entry = self._touch(key)
        self._expected[key] = wanted
        written = [(name, write(value)) for name, value in pairs]
        lines = [f"{scalar(name)}: {value}" for name, value in written]
        if entry is None:
            self._insert_key(key, [f"{key}:", *("  " + line for line in lines)])
        elif _is_blank(entry[1]):
            self._insert_lines(
                self._line_end(entry[1].end), self._root_indent + 2, lines
            )
        elif not entry[1].entries:
            self._replace(*entry, flow_mapping(written))
        else:
            self._edit_mapping(*entry, wanted, dict(written))

    def set_inner(self, key: str, name: str, written: str, value: str) -> None:
        """Give one key of the mapping under `key` the value `value`; the others stay as they stand."""
        said = self._expected.get(key)
        if said is None:
            self.set_mapping(key, [(name, written)])
            self._expected[key] = {name: value}
            return
        if not isinstance(said, dict) or not said:
            raise _cannot_splice()
        if said.get(name) == value:
            return
        entry = self._touch(key)
        assert entry is not None
        self._expected[key] = {**said, name: value}
        for inner_name, inner in entry[1].entries:
            if inner_name.value == name:
                self._replace(inner_name, inner, written)
                return
        parts = [_Part.of_entry(*inner) for inner in entry[1].entries]
        self._edit_collection(
            entry[1], parts, [], [f"{scalar(name)}: {written}"]
        )

    def set_list(self, key: str, values: Sequence[tuple[str, str]]) -> None:
        """Make the list under `key` hold these (scalar, value); an empty one is taken away.

        Items that stay are left where and as they stand, when the others come after them.
        """
        if not values:
            self.remove(key)
            return
        wanted = [value for _, value in values]
        if self._expected.get(key) == wanted:
            return
        entry = self._touch(key)
        self._expected[key] = wanted
        written = "[" + ", ".join(text for text, _ in values) + "]"
        if entry is None:
            self._insert_key(key, [f"{key}: {written}"])
            return
        parts = [_Part.of_item(item) for item in entry[1].items]
        kept = _longest_start(parts, wanted)
        if kept:
            staying = set(kept)
            gone = [part for part in parts if part not in staying]
            self._edit_collection(
                entry[1], parts, gone, [text for text, _ in values[len(kept) :]]
            )
        else:
            self._replace(*entry, written)

    def append_log(self, pairs: Sequence[tuple[str, str, str]]) -> None:
        """Add one line to `log`; `pairs` are key, scalar and value."""
        item = flow_mapping([(key, written) for key, written, _ in pairs])
        log = self._expected.get("log") or []
        if not isinstance(log, list):
            raise _cannot_splice()
        entry = self._touch("log")
        self._expected["log"] = [*log, {key: value for key, _, value in pairs}]
        if entry is None:
            self._insert_key("log", ["log:", f"- {item}"])
        elif _is_blank(entry[1]):
            self._insert_lines(
                self._line_end(entry[1].end), self._root_indent, [f"- {item}"]
            )
        elif entry[1].items:
            self._edit_collection(
                entry[1], [_Part.of_item(entry[1].items[-1])], [], [item]
            )
        else:
            self._replace(*entry, f"[{item}]")

    def append_body(self, section: str) -> None:
        """Add a section at the end of the body, with a blank line before it."""
        newline, text = self._document.newline, self._document.text
        ended = text.endswith("\n")
        new = section.replace("\r\n", "\n").replace("\n", newline) + (
            newline if ended else ""
        )
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
        changed = self._carried_out()
        if changed.data() != self._expected or changed.body != self._body:
            raise _cannot_splice()
        return changed

    # -- carrying out --------------------------------------------------------------------------------

    def _touch(self, key: str) -> tuple[Node, Node] | None:
        """The key and value as they stand; a second change to one key is made on top of the first."""
        if key in self._touched:
            self._document = self._carried_out()
            self._splices, self._new_keys, self._touched = [], [], set()
        self._touched.add(key)
        return next(
            (
                entry
                for entry in self._document.root.entries
                if entry[0].value == key
            ),
            None,
        )

    def _carried_out(self) -> Document:
        if not self._splices and not self._new_keys:
            return self._document
        try:
            raw = self._spliced().encode("utf-8")
        except UnicodeEncodeError:
            raise WrongInput(
                Text("The text is not UTF-8."), remedy=Text("Save it as UTF-8.")
            ) from None
        if len(raw) > LARGEST:
            raise WrongInput(
                Text(
                    "The case would become larger than {limit} KiB.",
                    limit=LARGEST // 1024,
                ),
                remedy=Text(
                    "Add long texts as a file: {command}",
                    command=Code("kv attach ID FILE"),
                ),
            )
        try:
            return Document.read(raw)
        except BadFile:
            raise _cannot_splice() from None

    def _spliced(self) -> str:
        text, parts, at = self._document.text, [], 0
        # a new key comes behind what is added to the value above it
        for start, end, new in sorted(
            [*self._splices, *self._new_keys], key=lambda s: s[:2]
        ):
            if start < at:
                raise _cannot_splice()
            parts += [text[at:start], new]
            at = end
        return "".join([*parts, text[at:]])

    # -- lines ---------------------------------------------------------------------------------------

    @property
    def _root_indent(self) -> int:
        return self._document.root.column

    def _line_start(self, offset: int) -> int:
        return self._document.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        """Just past the newline of the line on which `offset` stands."""
        return self._document.text.index("\n", offset) + 1

    def _lines(self, indent: int, lines: Sequence[str]) -> str:
        return "".join(
            " " * indent + line + self._document.newline for line in lines
        )

    def _insert_lines(self, at: int, indent: int, lines: Sequence[str]) -> None:
        self._splices.append((at, at, self._lines(indent, lines)))

    def _insert_key(self, key: str, lines: Sequence[str]) -> None:
        before = KEYS[: KEYS.index(key)] if key in KEYS else KEYS
        at = self._document.matter_start
        for entry in self._document.root.entries:
            if entry[0].value in before:
                at = self._line_end(_Part.of_entry(*entry).end)
        self._new_keys.append((at, at, self._lines(self._root_indent, lines)))

    def _drop_lines(self, part: _Part) -> None:
        """Take away the lines of `part`, but not its remarks."""
        start, end = self._line_start(part.start), self._line_end(part.end)
        before = self._document.text[start : part.start]
        indent = before[: len(before) - len(before.lstrip(" "))]
        self._splices.append(
            (start, end, self._remark_lines(start, end, part.nodes, indent))
        )

    def _remark_lines(
        self, start: int, end: int, nodes: Sequence[Node], indent: str
    ) -> str:
        """The remarks in this stretch of text, each as a line, none further in than what goes.

        Further in, a remark would become part of a block of text that stands above it.
        """
        text, lines = self._document.text, []
        for at, behind in self._document.remarks(start, end, nodes):
            before = text[self._line_start(at) : at]
            remark = text[at:behind] + self._document.newline
            lines.append(
                (indent if before.strip() else min(before, indent, key=len))
                + remark
            )
        return "".join(lines)

    # -- values --------------------------------------------------------------------------------------

    def _replace(self, name: Node, value: Node, written: str) -> None:
        """Put `written` on the line of the key, or in the place of the value where it has one."""
        if value.start == value.end:
            self._write_behind_colon(name, value, written)
        elif value.style == "block":
            self._write_behind_colon(name, value, written)
            self._drop_lines(_Part(value.start, value.end, [value]))
        elif value.style in BLOCK_STYLES:
            sign, header_end = self._document.block_header(value)
            self._splices.append((value.start, sign, written))
            if value.end > header_end:
                self._splices.append(
                    (header_end, self._line_end(value.end), "")
                )
        else:
            self._splices.append((value.start, value.end, written))
            remarks = self._remark_lines(
                value.start, value.end, [value], " " * name.column
            )
            if remarks:
                below = self._line_end(value.end)
                self._splices.append((below, below, remarks))

    def _write_behind_colon(
        self, name: Node, value: Node, written: str
    ) -> None:
        gap = self._document.text[name.end : value.start]
        colon = gap.find(":") + 1
        at = name.end + colon
        self._splices.append(
            (at, at, f" {written}" if colon else f": {written}")
        )

    def _edit_mapping(
        self,
        name: Node,
        node: Node,
        wanted: Mapping[str, str],
        written: Mapping[str, str],
    ) -> None:
        parts = [_Part.of_entry(*entry) for entry in node.entries]
        gone = [part for part in parts if part.nodes[0].value not in wanted]
        for key, value in node.entries:
            if key.value in wanted and value.data() != wanted[key.value]:
                self._replace(key, value, written[key.value])
        old = {key.value for key, _ in node.entries}
        new = [
            f"{scalar(key)}: {value}"
            for key, value in written.items()
            if key not in old
        ]
        if node.flow and len(gone) == len(parts):
            self._replace(name, node, "{" + ", ".join(new) + "}")
        else:
            self._edit_collection(node, parts, gone, new)

    def _edit_collection(
        self,
        node: Node,
        parts: Sequence[_Part],
        gone: Sequence[_Part],
        new: Sequence[str],
    ) -> None:
        """Take parts of a collection away, and put new ones at its end."""
        if not node.flow:
            for part in gone:
                self._drop_lines(part)
            dash = "- " if node.kind == "sequence" else ""
            self._insert_lines(
                self._line_end(node.end),
                node.column,
                [dash + text for text in new],
            )
            return
        leaving = set(gone)
        last = next(part for part in reversed(parts) if part not in leaving)
        self._splices.append(
            (last.end, last.end, "".join(", " + text for text in new))
        )
        behind = [part for part in gone if part.start > last.end]
        if behind and "#" not in self._document.text[last.end : node.end]:
            self._splices.append((last.end, behind[-1].end, ""))
            leaving -= set(behind)
        self._splices += [
            self._with_comma(part, node.end - 1) for part in leaving
        ]

    def _with_comma(self, part: _Part, limit: int) -> tuple[int, int, str]:
        """A part of a flow collection with the comma and blanks behind it, or all of its line."""
        text = self._document.text
        comma = next(
            (
                m.end()
                for m in _COMMA.finditer(text, part.end, limit)
                if m[0] == ","
            ),
            part.end,
        )
        if self._document.remarks(part.start, comma, part.nodes):
            raise _cannot_splice()
        line_start, line_end = (
            self._line_start(part.start),
            self._line_end(comma),
        )
        begins_line = not text[line_start : part.start].strip()
        if begins_line and not text[comma:line_end].strip():
            return line_start, line_end, ""
        behind = limit - len(text[comma:limit].lstrip(" \t"))
        return (
            part.start,
            behind if begins_line or text[behind] != "#" else comma,
            "",
        )


_REMARK = re.compile(r"#[^\r\n]*")
_COMMA = re.compile(r"#[^\r\n]*|,")


class _Part:
    """One entry of a mapping or one item of a list: where it stands, and the nodes that it is made of."""

    __slots__ = ("end", "nodes", "start")

    def __init__(self, start: int, end: int, nodes: Sequence[Node]) -> None:
        self.start = start
        self.end = end
        self.nodes = nodes

    @classmethod
    def of_entry(cls, name: Node, value: Node) -> _Part:
        return cls(name.start, max(name.end, value.end), (name, value))

    @classmethod
    def of_item(cls, item: Node) -> _Part:
        return cls(item.start, item.end, (item,))


def _is_blank(node: Node) -> bool:
    """Whether nothing at all is written behind the key."""
    return node.kind == "scalar" and node.start == node.end


def _longest_start(
    parts: Sequence[_Part], wanted: Sequence[str]
) -> list[_Part]:
    """The parts that can stay in a list that shall be `wanted`: they must be its first ones."""
    kept: list[_Part] = []
    for part in parts:
        if (
            len(kept) < len(wanted)
            and part.nodes[0].data() == wanted[len(kept)]
        ):
            kept.append(part)
    return kept


def _cannot_splice() -> WrongInput:
    return WrongInput(
        Text(
            "The text of this case is laid out so that it cannot be changed without touching other lines."
        ),
        remedy=Text(
            "Nothing was changed. Write {key} as a plain list, or use {command}.",
            key=Code("log"),
            command=Code("kv edit ID"),
        ),
    )
