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
from klantervaring.files.workspace.unsaved_answers import draft_of

if TYPE_CHECKING:
    from klantervaring.erasing.sought import Sought


def kept_of(
    root: Path,
    ids: Collection[str],
    person: Sought,
) -> Iterator[Change]:
    """Yield the loss of each file of kv's own that is of one of these cases, or names this person."""
    for folder, path in _kept(root):
        told = _told_of(folder, path)
        way = path.relative_to(folder)
        if _case_of(way, told, ids) or any(person.lines(told)):
            yield Change(path, beneath.read_file(folder, path), None)


def kept_of_cases(
    root: Path, ids: Collection[str]
) -> Iterator[tuple[Path, str]]:
    """Yield each file of kv's own that is of one of these cases, with the id of that case."""
    for folder, path in _kept(root):
        told = _told_of(folder, path)
        id = _case_of(path.relative_to(folder), told, ids)
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


def _told_of(folder: Path, path: Path) -> bytes:
    """Return what a text says; of an answer in an editor also what its draft says: that tells whose it is."""
    own = beneath.read_file(folder, path)
    draft = draft_of(path)
    if draft in (None, path) or not beneath.is_file(folder, draft):
        return own
    return b"\n".join((own, beneath.read_file(folder, draft)))


def _kept(root: Path) -> Iterator[tuple[Path, Path]]:
    for folder in text_folders(root):
        for path in _files(folder):
            yield folder, path


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
