"""The files that people see in a workspace, each with the place (`core/erasure/places.py`) that it is in.

What git and kv keep for themselves stands in folders of theirs, and is looked at elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.workspace.layout import (
    ALERTS,
    CASES,
    CONFIG,
    CUSTOMERS,
    INBOX,
    MEETINGS,
    PRIVATE,
    PROCEDURES,
)

_GIT = ".git"
#: Files and folders at the root that are of one place.
_AT_THE_ROOT = {
    CUSTOMERS: "customers",
    MEETINGS: "meetings",
    INBOX: "inbox",
    CONFIG: "settings",
    ALERTS: "settings",
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
