"""The files of a workspace, each with the place (`core/erasure/places.py`) that it is in.

Those that people see are walked here. What git and kv keep for themselves stands in folders of theirs, and is
looked at elsewhere; `place_of` tells the place of each of them too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.rewriting.ref_moves import SAID_LAST
from klantervaring.files.workspace.agreed_servers import (
    NAME as AGREED_SERVERS,
)
from klantervaring.files.workspace.forgetting import NAME as FORGETTING
from klantervaring.files.workspace.layout import (
    ALERTS,
    CASES,
    CONFIG,
    CUSTOMERS,
    INBOX,
    MEETINGS,
    PRIVATE,
    PROCEDURES,
    REGISTER,
    personal_file,
    repository_of,
)
from klantervaring.files.workspace.unsaved_answers import draft_places

_GIT = ".git"
#: Files and folders at the root that are of one place.
_AT_THE_ROOT = {
    CUSTOMERS: "customers",
    MEETINGS: "meetings",
    INBOX: "inbox",
    CONFIG: "settings",
    ALERTS: "settings",
    REGISTER: "journal",
    PROCEDURES: "settings",
    "letters": "settings",
}


class Found(NamedTuple):
    """A file: the key of its place, where it is, and the id of the case that it belongs to, or ""."""

    place: str
    path: Path
    id: str = ""


def files_in(root: Path) -> Iterator[Found]:
    """Yield each regular file of the workspace that people see; what is behind a link is not of it."""
    for above, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - {_GIT, PRIVATE})
        for name in sorted(names):
            path = Path(above, name)
            if name != _GIT and beneath.is_file(root, path):
                yield _found(root, path)


def _found(root: Path, path: Path) -> Found:
    shown = path.relative_to(root)
    first = shown.parts[0]
    if first != CASES:
        return Found(_AT_THE_ROOT.get(first, "other-files"), path)
    part = part_of(shown.as_posix(), "")
    if part is None:
        return Found("other-files", path)
    place = "other-attachments" if part.name else "other-cases"
    return Found(place, path, part.id)


def given_name(path: str) -> str:
    """Return what people chose in the path of a file from the root, without the folders and names of kv."""
    part = part_of(path, "")
    if part is not None:
        return part.name
    first, _, below = path.partition("/")
    return below if first in _AT_THE_ROOT else path


# -- what git and kv keep ------------------------------------------------------------------------------------


def place_of(root: Path, path: Path) -> str:
    """Return the key of the place that a file is in, "" for one that is in no place of the list.

    A case and its files are those of others here: whose they are is for whoever erases.
    """
    folder, elsewhere = draft_places(root)
    if path.is_relative_to(elsewhere):
        return "drafts"
    for place, kind in (
        (folder.parent, place_among_own),
        (Path(repository_of(str(root))[1]), _place_in_git),
        (root, lambda parts: _found(root, Path(root, *parts)).place),
    ):
        if path.is_relative_to(place):
            return kind(path.relative_to(place).parts)
    return "settings" if path == Path(personal_file()) else ""


def place_among_own(parts: Sequence[str]) -> str:
    """Return the place of a file that kv keeps for itself, by its way from that folder."""
    return _OWN.get(parts[0], "drafts")


def _place_in_git(parts: Sequence[str]) -> str:
    if parts[0] == "worktrees":
        return _place_in_git(parts[2:]) if len(parts) > 2 else "worktrees"
    if parts[-1] == "stash" and parts[0] in ("refs", "logs"):
        return "stashes"
    return _IN_GIT.get(parts[0], "")


#: What kv keeps for itself beside texts of people: made anew by itself, or notes of places and digests.
_OWN = {
    "index": "index",
    "lock": "journal",
    "unfinished": "journal",
    "uncommitted": "journal",
    FORGETTING: "journal",
    "retention": "journal",
    AGREED_SERVERS: "journal",
    ".gitignore": "journal",
}
_IN_GIT = {
    "objects": "objects",
    "refs": "refs",
    "packed-refs": "refs",
    "HEAD": "refs",
    "logs": "reflogs",
    "index": "git-index",
    **dict.fromkeys(
        ("config", "description", "hooks", "info"), "git-files"
    ),
    **dict.fromkeys(("gitdir", "commondir", "shallow"), "git-files"),
    **dict.fromkeys(SAID_LAST, "git-files"),
}
