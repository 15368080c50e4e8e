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
from klantervaring.files.merge.commits import front_text, part_of
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import SUFFIX


class MergeParents(NamedTuple):
    """Two commits and what they have in common, "" where that is nothing."""

    base: str
    ours: str
    theirs: str


def under_way(place: Place) -> MergeParents | None:
    """What git is in the middle of: a merge, a commit being picked, replayed or taken back; else None."""
    top, git_dir = place.top, place.git_dir
    if not any((git_dir / name).exists() for name in (*_HEADS, *_REBASE)):
        return None
    ours = trees.revision(top, "HEAD")
    merged = trees.revision(top, "MERGE_HEAD")
    if merged:
        return MergeParents(trees.base_of(top, ours, merged), ours, merged)
    replayed = (
        "REBASE_HEAD"
        if any((git_dir / name).exists() for name in _REBASE)
        else ""
    )
    for name in filter(None, (replayed, "CHERRY_PICK_HEAD")):
        picked = trees.revision(top, name)
        if picked:
            return MergeParents(trees.revision(top, f"{picked}^"), ours, picked)
    taken_back = trees.revision(top, "REVERT_HEAD")
    return (
        MergeParents(taken_back, ours, trees.revision(top, f"{taken_back}^"))
        if taken_back
        else None
    )


_HEADS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")
_REBASE = ("rebase-merge", "rebase-apply")


def differences_from(place: Place, base: str, side: str) -> Differences:
    """How a side differs from the base, which may be nothing at all."""
    if base:
        return trees.differences(place.top, base, side)
    return {
        path: (None, blob)
        for path, blob in trees.files(place.top, side, ".").items()
    }


def stages(
    unmerged: Mapping[str, Mapping[int, Blob]],
    contents: Mapping[str, bytes],
    prefix: str,
) -> tuple[dict[str, Blob], dict[str, Blob], dict[str, Blob]]:
    """Base, ours and theirs out of git's stages, each file at the path of the case that it is.

    What git takes for one file may be two cases: it guesses that a file was renamed by what is in it.
    """
    found: tuple[dict[str, Blob], ...] = ({}, {}, {})
    for path, staged in unmerged.items():
        for stage, blob in staged.items():
            found[stage - 1][_own_path(path, contents[blob.oid], prefix)] = blob
    return found[0], found[1], found[2]


def _own_path(path: str, raw: bytes, prefix: str) -> str:
    part = part_of(path, prefix)
    if part is None or part.name:
        return path
    try:
        said = front_text(Document.read(raw), "id").upper()
    except BadFile:
        return path
    if not ids.is_case_id(said) or said == part.id:
        return path
    return path[: path.rindex("/") + 1] + said + SUFFIX


def otherwise_in_index(
    place: Place, ours: str, diffs: tuple[Differences, Differences]
) -> dict[str, tuple[Blob, Blob]]:
    """Files that are new on one side alone: what git's index has, where that is something else, and what the
    side has.
    """
    staged = staging.staged(place.top, ours)
    one, two = diffs
    found: dict[str, tuple[Blob, Blob]] = {}
    for path in one.keys() ^ two.keys():
        was, new = one.get(path) or two[path]
        index = staged[path][1] if path in staged else new
        if was is None and new is not None and index not in (None, new):
            found[path] = (index, new)
    return found


def event_ids(raw: bytes) -> frozenset[str]:
    """The ids of the events in the log of a case; none of a file that cannot be read."""
    try:
        log = Document.read(raw).get("log")
    except BadFile:
        return frozenset()
    items = log.items if log is not None else []
    return frozenset(
        v.value
        for item in items
        for k, v in item.entries
        if k.value == "id" and v.value
    )
