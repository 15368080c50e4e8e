"""Which files may go from one clone to the others: regular ones, not too large, under a name for all systems.

One rule for both sides of a sync: what a clone would not take in it does not send either.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.file_names import is_path
from klantervaring.files.workspace.layout import LARGEST_ATTACHMENT

#: Modes, as git writes them, of files whose content can be written as it is.
REGULAR = ("100644", "100755")
_MIB = 1024 * 1024
#: What to do with a file that is too large to stand beside a case.
KEEP_ELSEWHERE = Text(
    "Keep it where large files are kept, and note in the case where that is."
)


class Obstacle(NamedTuple):
    """What stands in the way of a file, and what to do about it."""

    message: Text
    remedy: Text


def may_come_in(path: str, mode: str) -> bool:
    """Return whether an entry of a tree may be put in place, as far as its path and mode tell."""
    return is_path(path) and mode in REGULAR


def obstacle(root: Path, path: str) -> Obstacle | None:
    """Return what keeps a file at `path` from `root` here; None where nothing does, or nothing is there."""
    there = root / path
    if not os.path.lexists(there):
        return None
    if not is_path(path):
        return _ANOTHER_NAME
    found = beneath.found(root, path)
    if found is None or not stat.S_ISREG(found.st_mode):
        return _NO_FILE
    if found.st_size > LARGEST_ATTACHMENT:
        return _too_large(found.st_size)
    return None if os.access(there, os.R_OK) else _UNREADABLE


_ANOTHER_NAME = Obstacle(
    Text("stays here: no file of a workspace may have this name"),
    Text("Give it another name, or take it away."),
)
_NO_FILE = Obstacle(
    Text("stays here: it is no file, but a link, a folder or the like"),
    Text("Put the file itself in its place, or take it away."),
)
_UNREADABLE = Obstacle(
    Text("stays here: it cannot be read"),
    Text("See to it that you may read it."),
)


def _too_large(size: int) -> Obstacle:
    said = Text(
        "stays here: it has {found} MiB, and beside a case at most {limit} MiB fit",
        found=mebibytes(size),
        limit=mebibytes(LARGEST_ATTACHMENT),
    )
    return Obstacle(said, KEEP_ELSEWHERE)


def mebibytes(size: int) -> int:
    """Return how many MiB hold so many bytes."""
    return -(-size // _MIB)
