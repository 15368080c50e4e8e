"""Typed fields of our own YAML files (kv.yaml, procedure files): every mistake names file and line.

It must not know what the fields are for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from klantervaring.core.choices import LANGUAGES
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.numbers import LARGEST as LARGEST_NUMBER
from klantervaring.core.text.numbers import whole
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Text,
    ours,
    quoted,
)
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular, content
from klantervaring.files.reasons import system_reason
from klantervaring.files.text.front_matter import BadFile, decode
from klantervaring.files.text.node import BadYaml, Node
from klantervaring.files.text.odd_characters import (
    place_of_conflict,
    unresolved,
)
from klantervaring.files.text.yaml_tree import parse_yaml
from klantervaring.files.workspace.layout import LARGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")


_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Fields:
    """A mapping of one of our YAML files; every key must be asked for by somebody who knows it."""

    def __init__(self, node: Node, path: str, known: Iterable[str]) -> None:
        """Raises WrongInput for a node that is no mapping and for a key that is not `known`."""
        self.node = node
        self.path = path
        #: keys of what this file extends that were set to nothing, by name
        self.taken_away: dict[str, Node] = {}
        if node.kind != "mapping":
            raise self.fault(node, Text("keys are expected here"))
        names = tuple(known)
        for key, _ in node.entries:
            if names and key.value not in names:
                raise self.fault(
                    key,
                    Text("unknown key {key}", key=key.value),
                    Text(
                        "Known are: {known}.", known=Code(", ".join(names))
                    ),
                )

    def fault(
        self, node: Node, message: Text, remedy: Text | None = None
    ) -> WrongInput:
        """Return the error for a mistake at `node`."""
        where = f"{node.file or self.path}:{node.line}"
        return WrongInput(message, where=where, remedy=remedy)

    def has(self, key: str) -> bool:
        """Tell whether `key` is there."""
        return self.node.get(key) is not None

    def of(self, node: Node, known: Iterable[str]) -> Fields:
        """Return a mapping within this one, with its own known keys."""
        return Fields(node, self.path, known)

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text of `key`; without `default` it must be there."""
        node = self.node.get(key)
        if node is None:
            return self._default(key, default)
        return self.scalar(node)

    def title(self, key: str, default: Named | None = None) -> Named:
        """Return the one text of `key`, or that for each language; without `default` it must be there."""
        node = self.node.get(key)
        words = self._words(node) if node is not None else ()
        return Named(words) if words else self._default(key, default)

    def _words(self, node: Node) -> tuple[tuple[str, str], ...]:
        """Return what a title is, by language; one in which nothing stands is left out."""
        words = [("en", node.value)]
        if node.kind != "scalar":
            inner = self.of(node, sorted(LANGUAGES))
            words = [
                (key.value, inner.scalar(said))
                for key, said in node.entries
            ]
        return tuple(each for each in words if each[1].strip())

    def scalar(self, node: Node) -> str:
        """Return the text of a scalar node."""
        if node.kind != "scalar":
            raise self.fault(node, Text("a text is expected here"))
        return node.value

    def yes(self, key: str, default: bool = False) -> bool:
        """Return the yes or no of `key`."""
        node = self.node.get(key)
        if node is None:
            return default
        if node.kind != "scalar" or node.value.lower() not in _YES_NO:
            raise self.fault(
                node, Text("{key} is yes or no", key=Code(key))
            )
        return _YES_NO[node.value.lower()]

    def number(self, key: str, default: int | None = None) -> int:
        """Return the whole number of `key`."""
        return self.made(
            key,
            whole,
            Text(
                "{key} is a whole number from 0 to {most}",
                key=Code(key),
                most=LARGEST_NUMBER,
            ),
            default,
        )

    def one_of(
        self, key: str, known: Iterable[str], default: str | None = None
    ) -> str:
        """Return the text of `key`, which must be one of `known`."""
        allowed = tuple(known)
        node = self.node.get(key)
        if node is None:
            return self._default(key, default, "|".join(allowed))
        value = self.scalar(node)
        if value not in allowed and value != default:
            raise self.fault(
                node,
                Text(
                    "{key}: {value} is not known",
                    key=Code(key),
                    value=value,
                ),
                Text("Known are: {known}.", known=Code(", ".join(allowed))),
            )
        return value

    def made(
        self,
        key: str,
        make: Callable[[str], T],
        wanted: Text,
        default: T | None = None,
    ) -> T:
        """Return what `make` makes of the text of `key`; its ValueError is told as `wanted`."""
        node = self.node.get(key)
        if node is None:
            return self._default(key, default)
        try:
            return make(self.scalar(node))
        except ValueError:
            raise self.fault(node, wanted) from None

    def names(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list under `key`; none where it is missing."""
        node = self.node.get(key)
        if node is None:
            return ()
        if node.kind != "sequence":
            raise self.fault(node, Text("a list is expected here"))
        return tuple(map(self.scalar, node.items))

    def inner(self, key: str, known: Iterable[str]) -> Fields | None:
        """Return the mapping under `key`, with its own known keys."""
        node = self.node.get(key)
        return None if node is None else self.of(node, known)

    def at(self, key: str) -> Node:
        """Return the node of `key`, or of the whole mapping."""
        return self.node.get(key) or self.node

    def line_of(self, *keys: str) -> int:
        """Return the line of the innermost of nested `keys` that stands here."""
        line = 1
        node = self.node
        for key in keys:
            held = {
                name.value: (name, below) for name, below in node.entries
            }
            if key not in held:
                break
            name, node = held[key]
            line = name.line
        return line

    def _default(
        self, key: str, default: T | None, value: str = "..."
    ) -> T:
        if default is None:
            raise self.fault(
                self.node,
                Text("{key} is missing", key=Code(key)),
                Text("Add a line {line}.", line=Code(f"{key}: {value}")),
            )
        return default


def read_fields(
    path: Path,
    shown: str,
    known: Iterable[str],
    workspace: Path | None = None,
) -> Fields:
    """Return the fields of the YAML file at `path`, called `shown` in messages. Raises WrongInput.

    It is a file of the workspace with this root, in which no link leads anywhere; without one, of kv itself.
    """
    try:
        raw = raw_of(path, workspace)
    except OSError as error:
        raise unreadable(shown, error) from error
    return fields_in(raw, shown, known)


def fields_in(raw: bytes, shown: str, known: Iterable[str]) -> Fields:
    """Return the fields of a YAML file that holds `raw`. Raises WrongInput."""
    if len(raw) > LARGEST:  # it is no case, which could have attachments
        raise WrongInput(
            Text("larger than {limit} KiB", limit=LARGEST // 1024),
            where=f"{shown}:1",
            remedy=Text("Take out of it what is not needed."),
        )
    try:
        text = decode(raw or b"\n")
        _refuse_conflict(text, shown)
        root = parse_yaml(text)
    except (BadFile, BadYaml) as bad:
        where = f"{shown}:{max(bad.line, 1)}"
        raise WrongInput(
            bad.message, where=where, remedy=bad.remedy
        ) from None
    if root.kind == "scalar" and not root.value:
        root = Node("mapping", 0, 0, 1, 0)
    return Fields(root, shown, known)


def _refuse_conflict(text: str, shown: str) -> None:
    place = place_of_conflict(text)
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise WrongInput(
            unresolved(line),
            where=f"{shown}:{line}",
            remedy=Text(
                "Keep what holds of both, and take the marked lines away; then tell git with {command}.",
                command=Code(
                    ours("git add {}", quoted(shown)), at_root=True
                ),
            ),
        )


def raw_of(path: Path, workspace: Path | None) -> bytes:
    """Return the bytes of such a file, one more than it may have at most. Raises OSError, NotRegular."""
    if workspace is None:
        return content(path, LARGEST + 1, follow=True)
    return beneath.read_file(workspace, path, LARGEST + 1)


def unreadable(shown: str, error: OSError) -> WrongInput:
    """Return the error for a file of the workspace that cannot be read, with what to do about it."""
    if isinstance(error, NotRegular):
        message = Text("not a regular file")
        remedy = Text("Put the file itself in its place.")
    else:
        reason = system_reason(error)
        message = Text("The file cannot be read: {reason}.", reason=reason)
        remedy = Text("Is its name right, and may you read it?")
    return WrongInput(message, where=f"{shown}:1", remedy=remedy)
