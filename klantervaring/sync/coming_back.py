"""What is gone here of a case that others changed comes back as they have it, if that takes nothing away."""

from __future__ import annotations

from collections.abc import Iterable

from klantervaring.core.errors import Conflict
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.git import trees
from klantervaring.files.merge.commits import Changes
from klantervaring.sync.clone import Clone


class ComingBack(NamedTuple):
    """The files that are held back here no longer, as seen from the root, and the cases that come back."""

    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def coming_back(
    clone: Clone, held: Iterable[Finding], changes: Changes, head: str
) -> ComingBack:
    """Return what others changed of what is held back here.

    Raises Conflict for a file in which something stands that git does not have yet.
    """
    paths = set()
    for finding in held:
        path = f"{clone.prefix}{finding.path}"
        if path not in changes:
            continue
        if clone.is_here(path) and not _only_lacks(clone, path, head):
            raise _held_back(finding)
        paths.add(path)
    coming = [path for path, new in changes.items() if new is not None]
    back = clone.touched(paths) & clone.touched(coming)
    shown = tuple(sorted(map(clone.shown, paths)))
    return ComingBack(shown, tuple(sorted(back)))


def _only_lacks(clone: Clone, path: str, head: str) -> bool:
    """Return whether the file of a case only lacks lines of what is committed: it says nothing of its own."""
    blob = trees.blobs_of(clone.root, head, [path]).get(path)
    if blob is None or not clone.is_case(path):
        return False
    committed = clone.asked.contents_of([blob])[blob.oid]
    here = beneath.read_file(clone.top, path).splitlines()
    left = iter(committed.splitlines())
    return all(line in left for line in here)


def _held_back(finding: Finding) -> Conflict:
    return Conflict(
        Text(
            "This file comes in changed, and is held back here: {reason}. Nothing was changed.",
            reason=finding.message,
        ),
        where=f"{finding.path}:{finding.line}",
        remedy=finding.remedy,
    )
