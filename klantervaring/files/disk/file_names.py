"""Names that a file of a workspace may have: those that git would take, on any system, and no other.

A tree from the other side may hold any bytes as names; git itself refuses some of them, and so does kv
before anything is written. It must not look at a disk.
"""

from __future__ import annotations

import os
import re

#: Bytes that a name may have on the file systems in use.
LONGEST = 255
_STEERING = re.compile(r"[\x00-\x1f\x7f/]")
#: Characters that some file systems leave out when they compare names: `.g<200c>it` is `.git` there.
_LEFT_OUT = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
#: `.git` as Windows knows it too: its short names, and what may stand behind it there.
_GIT = re.compile(
    r"(?:\.git|git~\d+|gi[0-9a-f]{4}~\d)[ .]*(?::.*)?", re.IGNORECASE
)


def is_file_name(name: str) -> bool:
    """Return whether a file or folder of a workspace may be called so; a name alone, without a slash."""
    if name in ("", os.curdir, os.pardir) or _STEERING.search(name):
        return False
    if len(os.fsencode(name)) > LONGEST:
        return False
    parts = _LEFT_OUT.sub("", name).split("\\")
    return not any(map(_GIT.fullmatch, parts))


def is_path(path: str) -> bool:
    """Return whether a path of a tree, with `/` between its names, may be put into a work tree."""
    return all(map(is_file_name, path.split("/")))
