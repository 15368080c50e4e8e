"""Changes to a case file: some lines of it and no other, read back and compared before they count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import not_encoded
from klantervaring.core.text.sentences import Remedy, Text
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.known_keys import KEYS
from klantervaring.files.text.node import Data, Node
from klantervaring.files.text.scalars import flow_mapping, scalar
from klantervaring.files.text.splices import (
    Splices,
    Stretch,
    cannot_splice,
    part_of_entry,
    part_of_item,
)
from klantervaring.files.workspace.layout import LARGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Edit:
    """Changes to a document, gathered and then carried out at once by `done`."""

    def __init__(
        self, document: Document, order: Sequence[str] = KEYS
    ) -> None:
        """`order` is the one in which the keys of such a file stand."""
        self._order = order
        self._splices = Splices(document)
        self._touched: set[str] = set()
        self._expected: dict[str, Any] = document.data()
        self._body = document.body

    def value(self, key: str) -> Data | None:
        """Return what a top-level key will hold, or None where it is missing."""
        found: Data | None = self._expected.get(key)
        return found

    def set_text(self, key: str, written: str, value: str) -> None:
        """Give a top-level key the value `value`, written as the scalar `written`."""
        if self._expected.get(key) != value:
            entry = self._touch(key, value)
            if entry is None:
                self._insert_key(key, [f"{scalar(key)}: {written}"])
            else:
                self._splices.replace(*entry, written)

    def remove(self, key: str) -> None:
        """Take a top-level key away, with its lines."""
        if key in self._expected:
            entry = self._touch(key, None)
            del self._expected[key]
            assert entry is not None
            self._splices.drop_lines(part_of_entry(*entry))

    def set_mapping(
        self,
        key: str,
        pairs: Sequence[tuple[str, str]],
        write: Callable[[str], str] = str,
    ) -> None:
        """Make the mapping under `key` hold just these pairs of key and value.

        `write` makes a scalar of a value. Entries that stay are left where and as they stand; an empty
        mapping is taken away whole.
        """
        wanted = dict(pairs)
        if not wanted:
            self.remove(key)
            return
        if self._expected.get(key) == wanted:
            return
        entry = self._touch(key, wanted)
        written = {name: write(value) for name, value in pairs}
        lines = _entries(written)
        if entry is None:
            self._insert_key(
                key, [f"{key}:", *("  " + line for line in lines)]
            )
        elif _is_blank(entry[1]):
            self._splices.insert_below(
                entry[1].end, self._column + 2, lines
            )
        elif not entry[1].entries:
            flow = flow_mapping(list(written.items()))
            self._splices.replace(*entry, flow)
        else:
            self._edit_mapping(*entry, wanted, written)

    def _edit_mapping(
        self,
        name: Node,
        node: Node,
        wanted: Mapping[str, str],
        written: Mapping[str, str],
    ) -> None:
        parts = [part_of_entry(*entry) for entry in node.entries]
        gone = [part for part in parts if part.nodes[0].value not in wanted]
        new = dict(written)
        for key, value in node.entries:
            text = new.pop(key.value, None)
            if text is not None and value.data() != wanted[key.value]:
                self._splices.replace(key, value, text)
        if node.flow and len(gone) == len(parts):
            flow = "{" + ", ".join(_entries(new)) + "}"
            self._splices.replace(name, node, flow)
        else:
            self._splices.edit_collection(node, parts, gone, _entries(new))

    def set_inner(
        self, key: str, name: str, written: str, value: str
    ) -> None:
        """Give one key of the mapping under `key` the value `value`; the others stay as they stand."""
        said = self._expected.get(key)
        if said is None:
            self.set_mapping(key, [(name, value)], lambda _: written)
            return
        if not isinstance(said, dict) or not said:
            raise cannot_splice()
        if said.get(name) == value:
            return
        entry = self._touch(key, {**said, name: value})
        assert entry is not None
        node = entry[1]
        for inner_name, inner in node.entries:
            if inner_name.value == name:
                self._splices.replace(inner_name, inner, written)
                return
        parts = [part_of_entry(*inner) for inner in node.entries]
        self._splices.edit_collection(
            node, parts, [], _entries({name: written})
        )

    def set_at(
        self, path: Sequence[str], written: str, value: Data
    ) -> None:
        """Give the key at the end of `path` a value, written so; mappings on the way are made."""
        top, *inner = path
        wanted = _with(self._expected.get(top), inner, value)
        entry = self._touch(top, wanted)
        if entry is None:
            lines = [f"{scalar(top)}: {written}"]
            if inner:
                lines = [f"{scalar(top)}:", f"  {_line(inner, written)}"]
            self._insert_key(top, lines)
            return
        while inner:
            key = inner[0]
            found = [e for e in entry[1].entries if e[0].value == key]
            if not found:
                self._add_entry(*entry, _line(inner, written))
                return
            entry, inner = found[0], inner[1:]
        self._splices.replace(*entry, written)

    def _add_entry(self, name: Node, node: Node, line: str) -> None:
        """Put one more entry, all on one line, in the mapping under the key `name`."""
        if _is_blank(node):
            self._splices.insert_below(node.end, name.column + 2, [line])
        elif node.entries:
            parts = [part_of_entry(*entry) for entry in node.entries]
            self._splices.edit_collection(node, parts, [], [line])
        else:
            self._splices.replace(name, node, "{" + line + "}")

    def remove_at(self, path: Sequence[str]) -> None:
        """Take away the key at the end of `path`; a mapping that would be left empty goes with it."""
        top, *inner = path
        wanted = inner and _without(self._expected.get(top), inner)
        if not wanted:
            self.remove(top)
            return
        entry = self._touch(top, wanted)
        assert entry is not None
        node = entry[1]
        while len(inner) > 1:
            below = node.get(inner[0])
            assert below is not None
            if len(below.entries) == 1:
                break
            node, inner = below, inner[1:]
        parts = [part_of_entry(*each) for each in node.entries]
        gone = [part for part in parts if part.nodes[0].value == inner[0]]
        self._splices.edit_collection(node, parts, gone, [])

    def set_list(self, key: str, values: Sequence[tuple[str, str]]) -> None:
        """Make the list under `key` hold these (scalar, value); an empty one is taken away.

        Items that stay are left where and as they stand, when the others come after them.
        """
        wanted = [value for _, value in values]
        if not wanted:
            self.remove(key)
            return
        if self._expected.get(key) == wanted:
            return
        entry = self._touch(key, wanted)
        written = [text for text, _ in values]
        flow = "[" + ", ".join(written) + "]"
        if entry is None:
            self._insert_key(key, [f"{key}: {flow}"])
            return
        node = entry[1]
        parts = list(map(part_of_item, node.items))
        kept = _longest_start(parts, wanted)
        if kept:
            gone = [part for part in parts if part not in kept]
            new = written[len(kept) :]
            self._splices.edit_collection(node, parts, gone, new)
        else:
            self._splices.replace(*entry, flow)

    def append_log(self, pairs: Sequence[tuple[str, str, str]]) -> None:
        """Add one line to `log`; `pairs` are key, scalar and value."""
        item = flow_mapping([(key, written) for key, written, _ in pairs])
        log = self._expected.get("log") or []
        if not isinstance(log, list):
            raise cannot_splice()
        said = {key: value for key, _, value in pairs}
        entry = self._touch("log", [*log, said])
        if entry is None:
            self._insert_key("log", ["log:", f"- {item}"])
            return
        node = entry[1]
        if _is_blank(node):
            self._splices.insert_below(
                node.end, self._column, [f"- {item}"]
            )
        elif node.items:
            last = part_of_item(node.items[-1])
            self._splices.edit_collection(node, [last], [], [item])
        else:
            self._splices.replace(*entry, f"[{item}]")

    def append_body(self, section: str) -> None:
        """Add a section at the end of the body, with a blank line before it."""
        document = self._splices.document
        newline = document.newline
        ended = document.text.endswith("\n")
        new = section.replace("\r\n", "\n").replace("\n", newline)
        if ended:
            new += newline
        frame = ""
        if not self._body:
            # a file that ends behind the closing --- first needs the end of that line
            frame = "" if ended else newline
        elif not self._body.endswith(newline * 2):
            new = (newline if ended else newline * 2) + new
        self._splices.append(frame + new)
        self._body += new

    def done(self) -> Document:
        """Return the changed document, read back and compared: what was asked has changed, nothing else.

        Raises WrongInput when this text cannot be changed without touching what is not ours.
        """
        changed = self._carried_out()
        if changed.data() != self._expected or changed.body != self._body:
            raise cannot_splice()
        return changed

    # -- carrying out --------------------------------------------------------------------------------

    @property
    def _column(self) -> int:
        return self._splices.document.root.column

    def _touch(self, key: str, value: Any) -> tuple[Node, Node] | None:
        """Expect `value` of a key, and return the key and value as they stand.

        A second change to one key is made on top of the first.
        """
        if key in self._touched:
            self._splices = Splices(self._carried_out())
            self._touched = set()
        self._touched.add(key)
        self._expected[key] = value
        for entry in self._splices.document.root.entries:
            if entry[0].value == key:
                return entry
        return None

    def _insert_key(self, key: str, lines: Sequence[str]) -> None:
        order = self._order
        above = order[: order.index(key)] if key in order else order
        if order is not KEYS and not any(map(self._expected.get, above)):
            # not above what begins the file
            self._splices.append_key(lines)
            return
        self._splices.insert_key(lines, above)

    def _carried_out(self) -> Document:
        if not self._splices:
            return self._splices.document
        try:
            raw = self._splices.spliced().encode("utf-8")
        except UnicodeEncodeError:
            raise not_encoded() from None
        if len(raw) > LARGEST:
            raise WrongInput(
                Text(
                    "The case would become larger than {limit} KiB.",
                    limit=LARGEST // 1024,
                ),
                remedy=Text(
                    "Add long texts as a file: {command}",
                    command=Remedy("attach"),
                ),
            )
        try:
            return Document.read(raw)
        except BadFile:
            raise cannot_splice() from None


def _entries(written: Mapping[str, str]) -> list[str]:
    return [f"{scalar(name)}: {value}" for name, value in written.items()]


def _line(path: Sequence[str], written: str) -> str:
    """Return an entry on one line: `a: {b: {c: written}}`."""
    for key in reversed(path[1:]):
        written = flow_mapping([(key, written)])
    return f"{scalar(path[0])}: {written}"


def _with(said: Any, path: Sequence[str], value: Data) -> Data:
    """Return what a value says with another one at the end of `path`."""
    if not path:
        return value
    known = said or {}
    if not isinstance(known, dict):
        raise cannot_splice()
    first, *inner = path
    return {**known, first: _with(known.get(first), inner, value)}


def _without(said: Any, path: Sequence[str]) -> Data:
    """Return what a mapping says without the key at the end of `path`, nor mappings that it leaves empty."""
    first, *inner = path
    others = {key: value for key, value in said.items() if key != first}
    left = inner and _without(said[first], inner)
    return {**others, first: left} if left else others


def _is_blank(node: Node) -> bool:
    """Return whether nothing at all is written behind the key."""
    return node.kind == "scalar" and node.start == node.end


def _longest_start(
    parts: Sequence[Stretch], wanted: Sequence[str]
) -> list[Stretch]:
    """Return the parts that can stay in a list that shall be `wanted`: they must be its first ones."""
    kept: list[Stretch] = []
    for part in parts:
        if len(kept) == len(wanted):
            break
        if part.nodes[0].data() == wanted[len(kept)]:
            kept.append(part)
    return kept
