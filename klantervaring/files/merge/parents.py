"""Two commits that git is bringing together or has brought together: which ones they are, and what each has.

It reads commits, git's index and its stages; it must not decide what becomes of a case.
"""

from __future__ import annotations

from collections.abc import Mapping

from klantervaring.core import ids
from klantervaring.core.values import NamedTuple
from klantervaring.files.git import staging, trees
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.git.trees import Place
from klantervaring.files.git.unfinished import (
    MEETINGS,
    REBASES,
    unfinished,
)
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.merge.case_texts import front_text
from klantervaring.files.merge.commits import Trees
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import SUFFIX


class MergeParents(NamedTuple):
    """Two commits and what they have in common, "" where that is nothing."""

    base: str
    ours: str
    theirs: str


def meeting(place: Place) -> str:
    """Return the command of git that brings two commits together and is not finished, "" for none."""
    begun = unfinished(place.git_dir)
    return next((command for command in begun if command in MEETINGS), "")


def is_under_way(place: Place) -> bool:
    """Return whether git is in the middle of a merge, a pick, a taking back, a rebase or a patch."""
    return any(unfinished(place.git_dir))


def under_way(place: Place) -> MergeParents | None:
    """Return what git is in the middle of, else None.

    A merge, or a commit being picked, replayed or taken back.
    """
    if not is_under_way(place):
        return None
    top = place.top
    ours = trees.revision(top, "HEAD")
    merged = trees.revision(top, "MERGE_HEAD")
    if merged:
        return MergeParents(trees.base_of(top, ours, merged), ours, merged)
    picked = _picked(place)
    if picked:
        return MergeParents(trees.revision(top, f"{picked}^"), ours, picked)
    undone = trees.revision(top, "REVERT_HEAD")
    if undone:
        return MergeParents(undone, ours, trees.revision(top, f"{undone}^"))
    return None


def _picked(place: Place) -> str:
    """Return the commit that is picked or replayed, or ""."""
    replayed = ""
    if any((place.git_dir / name).exists() for name in REBASES):
        replayed = trees.revision(place.top, "REBASE_HEAD")
    return replayed or trees.revision(place.top, "CHERRY_PICK_HEAD")


def differences_from(place: Place, base: str, side: str) -> Differences:
    """Return how a side differs from the base, which may be nothing at all."""
    if base:
        return trees.tree_differences(place.top, base, side)
    every = trees.files(place.top, side, ".")
    return {path: (None, blob) for path, blob in every.items()}


def stages(
    unmerged: Mapping[str, Mapping[int, Blob]],
    contents: Mapping[str, bytes],
    prefix: str,
) -> Trees:
    """Return base, ours and theirs out of git's stages, each file at the path of the case that it is.

    What git takes for one file may be two cases: it guesses that a file was renamed by
    what is in it.
    """
    found: tuple[dict[str, Blob], ...] = ({}, {}, {})
    for path, staged in unmerged.items():
        for stage, blob in staged.items():
            own = _own_path(path, contents[blob.oid], prefix)
            found[stage - 1][own] = blob
    return Trees(*found)


def _own_path(path: str, raw: bytes, prefix: str) -> str:
    part = part_of(path, prefix)
    if part is None or part.name:
        return path
    try:
        said = front_text(Document.read(raw), "id").upper()
    except BadFile:
        return path
    if said == part.id or not ids.is_case_id(said):
        return path
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{said}{SUFFIX}"


def otherwise_in_index(
    place: Place, ours: str, diffs: tuple[Differences, Differences]
) -> dict[str, tuple[Blob, Blob]]:
    """Return files that are new on one side alone and that git's index has otherwise.

    By path, what the index has, and what the side has.
    """
    staged = staging.staged(place.top, ours)
    one, two = diffs
    found: dict[str, tuple[Blob, Blob]] = {}
    for path in one.keys() ^ two.keys():
        was, new = one.get(path) or two[path]
        _, index = staged.get(path, (None, new))
        if was is None and new and index and index != new:
            found[path] = index, new
    return found
