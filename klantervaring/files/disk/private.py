"""kv's own working files of this clone: the folder that holds them, made and looked at before it is used.

It lies where nothing that a clone, a pull or an archive brings can come (`places.private_of`). What an older
kv kept in the workspace is moved over once. It must not know what the files are for.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.workspace.layout import (
    PRIVATE,
    is_own_folder,
    private_of,
    repository_of,
)

#: What an older kv may have left in the workspace that is worth keeping, the notes of changes last; and what
#: is made anew by itself.
_KEPT = ("drafts", "kept", "uncommitted", "unfinished")
_MADE_ANEW = ("index", "lock", ".gitignore")


def make(root: str) -> str:
    """The folder for the workspace at `root`, there and ours alone; made where it is missing.

    Raises OSError; NotRegular where something stands there that kv did not make.
    """
    place, git_dir = private_of(root), repository_of(root)[1]
    base = Path(git_dir or root)
    with suppress(FileExistsError):
        _make(base, place)
    for folder in _folders(base, place):
        if (
            git_dir
        ):  # there it is ours, whatever rights a copy of the clone gave it
            beneath.change_mode(base, folder, 0o700, 0o077)
        there = beneath.found(base, folder)
        if there is None or not is_own_folder(there):
            raise NotRegular(folder)
    return place


def _folders(base: Path, place: str) -> list[str]:
    parts = beneath.parts_of(base, place)
    return [os.path.join(base, *parts[: end + 1]) for end in range(len(parts))]


def _make(base: Path, place: str) -> None:
    """Make what is missing of the folder, for its owner only."""
    for folder in _folders(base, place):
        if not beneath.is_there(base, folder):
            with beneath.beside(base, folder) as (above, name):
                os.mkdir(name, 0o700, dir_fd=above)
                os.fsync(above)


# -- what an older kv kept in the workspace ----------------------------------------------------------------


def is_foreign(root: Path) -> bool:
    """Whether something stands in the workspace where kv keeps its files only when there is no git."""
    return bool(repository_of(str(root))[1]) and beneath.is_there(root, PRIVATE)


def is_odd(root: Path) -> bool:
    """Whether, without git, something stands in the place of kv's own files that kv did not make."""
    if repository_of(str(root))[1]:
        return False
    there = beneath.found(root, PRIVATE)
    return there is not None and not is_own_folder(there)


def move_over(root: Path, is_tracked: bool) -> None:
    """Take over what an older kv of this clone left in the workspace, once.

    What the repository brought (`is_tracked`), and what is not ours alone, stays where it is and is never
    read. To be called under the lock. Raises OSError.
    """
    there = beneath.found(root, PRIVATE)
    if is_tracked or there is None or not is_own_folder(there):
        return
    old, new = root / PRIVATE, Path(make(str(root)))
    for name in _KEPT:
        if beneath.is_there(old, name) and not beneath.is_there(new, name):
            with (
                beneath.beside(old, name) as (here, _),
                beneath.beside(new, name) as (target, _),
            ):
                os.rename(name, name, src_dir_fd=here, dst_dir_fd=target)
    for name in _MADE_ANEW:
        _take_away(old, name)
    with suppress(OSError):  # what else is in it is not ours to take away
        beneath.remove_folder(root, PRIVATE)


def _take_away(old: Path, name: str) -> None:
    with suppress(OSError):
        if beneath.is_folder(old, name):
            for inner in beneath.names(old, name):
                beneath.unlink(old, os.path.join(name, inner))
            beneath.remove_folder(old, name)
        else:
            beneath.unlink(old, name)
