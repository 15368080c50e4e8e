"""A procedure file with what it takes over from the version that it extends: a version is its difference.

Keys are merged by name, mapping by mapping; a list or text stands in place of the other; a key that is set to
nothing is taken away. Name, version and day are always a file's own.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Sequence,
)
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.procedures.procedure_file import KEYS
from klantervaring.files.text.node import Node
from klantervaring.files.text.typed_fields import Fields, read_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    #: Answers with the file that another one means by `name@version`.
    Find: TypeAlias = "Callable[[Source, str], Source | None]"

EXTENDS = "extends"
#: How many versions may extend one another: each is read for a case of the last.
_MOST = 50
_OWN = ("name", "version", "since", EXTENDS)


class Source(NamedTuple):
    """A procedure file: where it is, how it is called in messages, and the workspace that it belongs to."""

    path: Path
    shown: str
    #: None for a file of kv itself
    workspace: Path | None = None


def read_whole(source: Source, find: Find) -> Fields:
    """Return the fields of a file, merged with those of the version that it extends, and so on.

    Raises WrongInput with the line of `extends` where that
    leads nowhere, in a circle or too far.
    """
    *extending, whole = _chain(source, find)
    for top in reversed(extending):
        _take_over(top, whole)
        whole = top
    return whole


def _chain(source: Source, find: Find) -> list[Fields]:
    """Return the fields of a file, of the one that it extends, and so on. Raises WrongInput."""
    top = _top(source)
    chain = [top]
    passed = {source.path}
    while top.has(EXTENDS):
        source = _extended(source, top, find)
        _check_it_ends(source, chain, passed)
        top = _top(source)
        chain.append(top)
        passed.add(source.path)
    return chain


def _top(source: Source) -> Fields:
    return read_fields(source.path, source.shown, KEYS, source.workspace)


def _check_it_ends(
    base: Source,
    chain: Sequence[Fields],
    passed: Container[Path],
) -> None:
    if base.path in passed:
        raise _in_a_circle(chain[-1])
    if len(chain) > _MOST:
        raise _too_far(chain[0])


def _extended(source: Source, top: Fields, find: Find) -> Source:
    reference = top.text(EXTENDS)
    base = find(source, reference)
    if base is None:
        raise _leads_nowhere(top, reference)
    return base


def _take_over(top: Fields, extended: Fields) -> None:
    """Put into `top` what it does not say and `extended` does, which knows in which file that stands."""
    inherited = [
        *_all_nodes(extended.node),
        *extended.taken_away.values(),
    ]
    for node in inherited:
        node.file = node.file or extended.path
    extended.node.entries = [
        (key, value)
        for key, value in extended.node.entries
        if key.value not in _OWN
    ]
    top.taken_away = dict(extended.taken_away)
    _merge(top, top.node, extended.node)


def _in_a_circle(top: Fields) -> WrongInput:
    said = Text(
        "{reference} extends itself in the end",
        reference=top.text(EXTENDS),
    )
    remedy = Text("Let it extend an earlier version, or nothing.")
    return top.fault(top.at(EXTENDS), said, remedy)


def _too_far(first: Fields) -> WrongInput:
    return first.fault(
        first.at(EXTENDS),
        Text(
            "more than {most} versions extend one another here", most=_MOST
        ),
        Text("Write one of them whole, so that it extends nothing."),
    )


def _leads_nowhere(top: Fields, reference: str) -> WrongInput:
    said = Text("there is no procedure {reference}", reference=reference)
    remedy = Text(
        "Name a version that is there, as {example}.",
        example=Code("een-fan-per-dag@1"),
    )
    return top.fault(top.at(EXTENDS), said, remedy)


def _merge(top: Fields, own: Node, base: Node) -> None:
    """Put into `own` what it does not say and `base` does, in the order of `base`."""
    said = {key.value: (key, value) for key, value in own.entries}
    merged = []
    for key, inherited in base.entries:
        entry = said.pop(key.value, (key, inherited))
        if _stays(top, entry, inherited):
            merged.append(entry)
    own.entries = [*merged, *said.values()]
    _check_it_takes_nothing(top, said.values())


def _check_it_takes_nothing(
    top: Fields,
    new: Iterable[tuple[Node, Node]],
) -> None:
    """Refuse to take away what `base` does not have."""
    for key, value in new:
        if _is_nothing(value):
            raise _nothing_to_take(top, key)


def _stays(top: Fields, entry: tuple[Node, Node], inherited: Node) -> bool:
    """Whether an entry that `base` has too is still there, with what it takes over; note one taken away."""
    key, value = entry
    if value is not inherited and _is_nothing(value):
        top.taken_away[key.value] = key
        return False
    _complete(top, value, inherited)
    return True


def _complete(top: Fields, value: Node, inherited: Node) -> None:
    if value is inherited:
        return
    if value.kind == inherited.kind == "mapping":
        _merge(top, value, inherited)


def _nothing_to_take(top: Fields, key: Node) -> WrongInput:
    nothing = Text(
        "{key}: there is nothing to take away",
        key=Code(key.value),
    )
    return top.fault(key, nothing)


def _is_nothing(node: Node) -> bool:
    return node.kind == "scalar" and not node.value and not node.style


def _all_nodes(node: Node) -> Iterator[Node]:
    yield node
    for key, value in node.entries:
        yield key
        yield from _all_nodes(value)
    for item in node.items:
        yield from _all_nodes(item)
