"""kv's own working files of this clone: the folder that holds them, made and looked at before it is used.

It lies where nothing that a clone, a pull or an archive brings can come (`layout.private_of`). What an older
kv kept in the workspace is moved over once. It must not know what the files are for.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.workspace.layout import (
    PRIVATE,
    is_own_folder,
    private_of,
    repository_of,
)

#: What an older kv may have left in the workspace that is worth keeping, the notes of
#: changes last; and what is made anew by itself.
_KEPT = ("drafts", "kept", "uncommitted", "unfinished")
_MADE_ANEW = ("index", "lock", ".gitignore")


class Obstructed(NotRegular):
    """Something stands in the way of kv's own files: why they cannot be kept, and what to do about it."""

    def __init__(
        self, path: beneath.Where, reason: Text, remedy: Text
    ) -> None:
        super().__init__(path)
        self.reason = reason
        self.remedy = remedy


def in_the_way(root: str) -> Obstructed | None:
    """Return what stands in the way of the folder for the workspace at `root`; None where nothing does.

    Raises OSError.
    """
    top, git_dir = repository_of(root)
    if git_dir and not os.path.isdir(git_dir):
        return _leads_nowhere(top)
    base = Path(git_dir or root)
    folder = base
    for part in beneath.parts_of(base, private_of(root)):
        folder = folder / part
        there = beneath.found(base, folder)
        if there is None:
            break
        if not stat.S_ISDIR(there.st_mode):
            return Obstructed(folder, _NO_FOLDER, _TAKE_AWAY)
        if there.st_uid != os.geteuid():
            return Obstructed(folder, _OF_OTHERS, _AS_THEM)
    return None


_NO_FOLDER = Text("something else stands where kv keeps its own files")
_TAKE_AWAY = Text(
    "A link is not followed. Look at it, and take it away: kv makes the folder anew."
)
_OF_OTHERS = Text("it belongs to another account")
_AS_THEM = Text("Work under that account, or ask who set up this computer.")


def _leads_nowhere(top: str) -> Obstructed:
    repair = ours("git worktree repair {}", quoted(top))
    return Obstructed(
        os.path.join(top, ".git"),
        Text("the folder of git that it names is not there"),
        Text(
            "Was that moved? In the repository that this belongs to: {command}",
            command=Code(repair),
        ),
    )


def make(root: str) -> str:
    """Return the folder for the workspace at `root`, ours alone; made where it is missing.

    Raises OSError; Obstructed or NotRegular where something stands there that kv did not make.
    """
    found = in_the_way(root)
    if found is not None:
        raise found
    place = private_of(root)
    git_dir = repository_of(root)[1]
    base = Path(git_dir or root)
    folder = base
    for part in beneath.parts_of(base, place):
        folder = folder / part
        if not beneath.is_there(base, folder):
            with suppress(FileExistsError):
                beneath.make_own_folder(base, folder)
        # there it is ours, whatever rights a copy of the clone gave it
        if git_dir:
            beneath.change_mode(base, folder, 0o700, 0o077)
        if not _is_own(base, folder):
            raise NotRegular(folder)
    return place


def _is_own(root: Path, path: beneath.Where) -> bool:
    there = beneath.found(root, path)
    return there is not None and is_own_folder(there)


# -- what an older kv kept in the workspace ------------------------------------


def is_foreign(root: Path) -> bool:
    """Return whether something stands where kv keeps its files only without git."""
    in_git = bool(repository_of(str(root))[1])
    return in_git and beneath.is_there(root, PRIVATE)


def is_not_ours(root: Path) -> bool:
    """Return whether, without git, something stands there that kv did not make."""
    in_git = bool(repository_of(str(root))[1])
    there = not in_git and beneath.is_there(root, PRIVATE)
    return there and not _is_own(root, PRIVATE)


def move_over(root: Path, is_tracked: bool) -> None:
    """Take over what an older kv of this clone left in the workspace, once.

    What the repository brought (`is_tracked`), and what is not ours alone, stays where
    it is and is never read. To be called under the lock. Raises OSError.
    """
    if is_tracked or not _is_own(root, PRIVATE):
        return
    old = root / PRIVATE
    new = Path(make(str(root)))
    for name in _KEPT:
        if beneath.is_there(old, name) and not beneath.is_there(new, name):
            _move(name, old, new)
    for name in _MADE_ANEW:
        with suppress(OSError):
            _take_away(old, name)
    with suppress(OSError):  # what else is in it is not ours to take away
        beneath.remove_folder(root, PRIVATE)


def _move(name: str, old: Path, new: Path) -> None:
    with (
        beneath.parent(old, name) as (here, _),
        beneath.parent(new, name) as (there, _),
    ):
        os.rename(name, name, src_dir_fd=here, dst_dir_fd=there)


def _take_away(old: Path, name: str) -> None:
    if not beneath.is_folder(old, name):
        beneath.unlink(old, name)
        return
    for inner in beneath.names_in(old, name):
        beneath.unlink(old, os.path.join(name, inner))
    beneath.remove_folder(old, name)
