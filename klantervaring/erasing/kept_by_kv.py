"""What kv keeps for itself of people who are erased: drafts, answers, letters under way, kept texts."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from klantervaring.erasing.work_tree import place_among_own
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.workspace.forgetting import text_folders

if TYPE_CHECKING:
    from klantervaring.erasing.sought import Sought


def kept_of(
    root: Path, ids: Collection[str], person: Sought
) -> Iterator[Change]:
    """Yield the loss of each file of kv's own that is of one of these cases, or names this person."""
    for folder, path, content in _kept(root):
        way = path.relative_to(folder)
        if _case_of(way, content, ids) or any(person.lines(content)):
            yield Change(path, content, None)


def kept_of_cases(
    root: Path, ids: Collection[str]
) -> Iterator[tuple[Path, str]]:
    """Yield each file of kv's own that is of one of these cases, with the id of that case."""
    for folder, path, content in _kept(root):
        id = _case_of(path.relative_to(folder), content, ids)
        if id:
            yield path, id


def _case_of(way: Path, content: bytes, ids: Collection[str]) -> str:
    """Return of which case a text is: its name tells, that of a folder that an editor made in the place of a
    draft, or what unsaved answers say of themselves. `way` leads to it from the folder of such texts.
    """
    for id in ids:
        if id in str(way) or b'"%s"' % id.encode() in content:
            return id
    return ""


def _kept(root: Path) -> Iterator[tuple[Path, Path, bytes]]:
    for folder in text_folders(root):
        for path in _files(folder):
            yield folder, path, beneath.read_file(folder, path)


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for above, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(above, name)
            place = place_among_own(path.relative_to(folder).parts)
            if place == "drafts" and beneath.is_file(folder, path):
                yield path
