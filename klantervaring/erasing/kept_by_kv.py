"""What kv keeps for itself of people who are erased: drafts, answers, letters under way, kept texts."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from klantervaring.erasing.sought import Sought
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.workspace.layout import private_of
from klantervaring.files.workspace.unsaved_answers import draft_places

#: What kv makes anew, and notes of changes, which name places alone.
_OF_NOBODY = ("index", "lock", "unfinished", "uncommitted", ".gitignore")


def kept_of(
    root: Path, ids: Collection[str], person: Sought
) -> Iterator[Change]:
    """Yield the loss of each file of kv's own that is of one of these cases, or names this person."""
    for folder in (Path(private_of(str(root))), *draft_places(root)[1:]):
        for path in _files(folder):
            content = beneath.read_file(folder, path)
            named = any(id in path.name for id in ids)
            if named or any(person.lines(content)):
                yield Change(path, content, None)


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - set(_OF_NOBODY))
        for name in sorted(set(names) - set(_OF_NOBODY)):
            path = Path(above, name)
            if beneath.is_file(folder, path):
                yield path
