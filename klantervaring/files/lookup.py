"""From what somebody typed to the file of a case: a whole id, or a prefix that only one case has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from klantervaring.core import ids
from klantervaring.core.case import Case
from klantervaring.core.errors import NoSuchCase
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.files.case_folders import (
    CaseFolders,
    cannot_read,
    id_at_start,
)
from klantervaring.files.workspace.layout import SUFFIX


class Lookup:
    """Finds one case by what somebody typed."""

    def __init__(
        self,
        folders: CaseFolders,
        read: Callable[[Path, bytes], Case | None],
    ) -> None:
        """`read` returns what a file holds, None where that cannot be read or a word is not in it."""
        self._folders = folders
        self._read = read

    def find(self, typed: str) -> Path:
        """Return the file of the case that `typed` names: an id or a unique prefix.

        Raises NoSuchCase; CannotRead where there is none, but a folder that cannot be read.
        """
        exact = self._folders.exact(ids.dashed(ids.bare(typed)))
        return self._searched(typed) if exact is None else exact

    def _searched(self, typed: str) -> Path:
        unread: list[Finding] = []
        named = self._by_id(unread)
        hits = self._meant(ids.bare(typed), named)
        if len(hits) == 1:
            return named[hits[0]]
        if unread and not hits:
            raise cannot_read(_likeliest(unread, ids.bare(typed)))
        raise not_found(typed, hits, list(named))

    def _meant(self, wanted: str, named: dict[str, Path]) -> list[str]:
        """Return the cases that may be meant: by an id, else by its beginning, else by what a file says."""
        id = ids.dashed(wanted)
        if id in named:
            return [id]
        return _beginning_with(wanted, named) or self._saying(id, named)

    def _saying(self, id: str, named: dict[str, Path]) -> list[str]:
        """Return the cases whose file says that they have this id, or had it."""
        return self._by_key(id, named) or self._formerly(id, named)

    def _by_id(self, unread: list[Finding]) -> dict[str, Path]:
        """Return the file of each id. Of several with one id: that named as kv names it, and the open one."""
        named: dict[str, Path] = {}
        copies: list[Path] = []
        for path in self._folders.paths_with_troubles(True, unread):
            id = self._folders.id_of(path)
            if id_at_start(path.name) not in ("", id):
                copies.append(path)
            elif id not in named or _is_named_better(path, named[id], id):
                named[id] = path
        for path in copies:
            # a copy stands in where the case has no other file
            if id_at_start(path.name) not in named:
                named[self._id_of_copy(path)] = path
        return named

    def _id_of_copy(self, path: Path) -> str:
        """Return the id with which a name begins where the file says it too, else what its name is."""
        id = id_at_start(path.name)
        case = self._read(path, b"")
        if case and case.id == id:
            return id
        return self._folders.id_of(path)

    def _by_key(self, id: str, named: dict[str, Path]) -> list[str]:
        """Return the one with this id in its front matter, among those whose name is no id."""
        if not ids.is_case_id(id):
            return []
        for name, path in named.items():
            case = None if ids.is_case_id(name) else self._read(path, b"")
            if case is not None and case.id == id:
                return [name]
        return []

    def _formerly(self, id: str, named: dict[str, Path]) -> list[str]:
        """Return the cases that had this id together, before each was given its own."""
        if not ids.is_case_id(id):
            return []
        found = []
        for name, path in named.items():
            case = self._read(path, id.encode())
            if case is not None and case.formerly == id:
                found.append(name)
        return sorted(found)


def _is_named_better(path: Path, known: Path, id: str) -> bool:
    return known.name != path.name == f"{id}{SUFFIX}"


def _beginning_with(wanted: str, named: Iterable[str]) -> list[str]:
    if len(wanted) < ids.SHORTEST_PREFIX:
        return []
    return sorted(id for id in named if ids.bare(id).startswith(wanted))


def _likeliest(unread: list[Finding], wanted: str) -> Finding:
    """Return the finding of the case that is wanted, else the first."""
    own = (f for f in unread if ids.bare(f.id).startswith(wanted))
    return next(own, unread[0])


def not_found(
    typed: str,
    hits: list[str],
    existing: list[str],
) -> NoSuchCase:
    """Return what tells somebody that an id is of no case, or of more than one."""
    if hits:
        return _of_several(typed, hits)
    near = ids.one_slip_away(typed, existing)
    return _slipped(typed, near) if near else _of_none(typed)


def _of_several(typed: str, hits: list[str]) -> NoSuchCase:
    begun = ids.bare(typed)
    remedy = Text("Name one of those.")
    if all(ids.bare(id).startswith(begun) for id in hits):
        remedy = Text("Type more of the id.")
    said = Text(
        "{typed} is not one case but {count}: {hits}.",
        typed=typed,
        count=len(hits),
        hits=Code(", ".join(hits)),
    )
    return NoSuchCase(said, remedy=remedy)


def _slipped(typed: str, near: Iterable[str]) -> NoSuchCase:
    return NoSuchCase(
        Text("There is no case {typed}.", typed=typed),
        remedy=Text("Did you mean {near}?", near=Code(", ".join(near))),
    )


def _of_none(typed: str) -> NoSuchCase:
    said = Text(
        "There is no case {typed}.",
        typed=typed,
    )
    if not typed.strip():
        said = Text("An empty word is the id of no case.")
    return NoSuchCase(said, remedy=_LIST_ALL)


_LIST_ALL = Text(
    "An id is 8 symbols, or at least the first {count}; {command} shows them all.",
    count=ids.SHORTEST_PREFIX,
    command=Remedy("list-all"),
)
