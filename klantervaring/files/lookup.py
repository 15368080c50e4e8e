"""From what somebody typed to the file of a case: a whole id, or a prefix that only one case has."""

from __future__ import annotations

from collections.abc import Callable
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
        wanted = ids.bare(typed)
        exact = self._folders.exact(ids.dashed(wanted))
        if exact is not None:
            return exact
        unread: list[Finding] = []
        named = self._by_id(unread)
        if ids.dashed(wanted) in named:
            return named[ids.dashed(wanted)]
        hits = sorted(id for id in named if ids.bare(id).startswith(wanted))
        if len(wanted) < ids.SHORTEST_PREFIX:
            hits = []
        if len(hits) == 1:
            return named[hits[0]]
        found = None if hits else self._by_key(ids.dashed(wanted), named)
        if found is not None:
            return found
        twins = [] if hits else self._formerly(ids.dashed(wanted), named)
        if len(twins) == 1:
            return named[twins[0]]
        hits = hits or twins
        if unread and not hits:
            raise cannot_read(_likeliest(unread, wanted))
        raise not_found(typed, hits, list(named))

    def _by_id(self, unread: list[Finding]) -> dict[str, Path]:
        """Return the file of each id. Of several with one id: that named as kv names it, and the open one."""
        named: dict[str, Path] = {}
        copies: list[Path] = []
        for path in self._folders.paths_with_troubles(True, unread):
            id = self._folders.id_of(path)
            if id_at_start(path.name) not in ("", id):
                copies.append(path)
            elif (
                id not in named
                or named[id].name != path.name == f"{id}{SUFFIX}"
            ):
                named[id] = path
        for (
            path
        ) in copies:  # a copy stands in where the case has no other file
            id = id_at_start(path.name)
            if id in named:
                continue
            case = self._read(path, b"")
            if case is None or case.id != id:
                id = self._folders.id_of(path)
            named[id] = path
        return named

    def _by_key(self, id: str, named: dict[str, Path]) -> Path | None:
        """Return the file with this id in its front matter, among those whose name is no id."""
        if not ids.is_case_id(id):
            return None
        for name, path in named.items():
            case = None if ids.is_case_id(name) else self._read(path, b"")
            if case is not None and case.id == id:
                return path
        return None

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


def _likeliest(unread: list[Finding], wanted: str) -> Finding:
    """Return the finding of the case that is wanted, else the first."""
    own = (f for f in unread if ids.bare(f.id).startswith(wanted))
    return next(own, unread[0])


def not_found(
    typed: str, hits: list[str], existing: list[str]
) -> NoSuchCase:
    """Return what tells somebody that an id is of no case, or of more than one."""
    if hits:
        longer = all(
            ids.bare(id).startswith(ids.bare(typed)) for id in hits
        )
        return NoSuchCase(
            Text(
                "{typed} is not one case but {count}: {hits}.",
                typed=typed,
                count=len(hits),
                hits=Code(", ".join(hits)),
            ),
            remedy=Text("Type more of the id.")
            if longer
            else Text("Name one of those."),
        )
    near = ids.one_slip_away(typed, existing)
    if near:
        return NoSuchCase(
            Text("There is no case {typed}.", typed=typed),
            remedy=Text("Did you mean {near}?", near=Code(", ".join(near))),
        )
    said = Text("There is no case {typed}.", typed=typed)
    if not typed.strip():
        said = Text("An empty word is the id of no case.")
    return NoSuchCase(
        said,
        remedy=Text(
            "An id is 8 symbols, or at least the first {count}; {command} shows them all.",
            count=ids.SHORTEST_PREFIX,
            command=Remedy("list-all"),
        ),
    )
