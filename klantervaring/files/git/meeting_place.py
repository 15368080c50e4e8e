"""The place where clones meet: a repository without files of its own, on a disk that all of them reach.

It must not decide what is sent; `sync` does.
"""

from __future__ import annotations

import os
import re
from enum import Enum
from pathlib import Path

from klantervaring.files.disk.safe_write import refused
from klantervaring.files.git.runner import LONG, GitFailed, run_git
from klantervaring.files.git.trees import revision
from klantervaring.files.rewriting.ref_moves import forget_graph

#: Those who share the disk by their group may write, and nobody else may look.
_FOR_THE_GROUP = "--shared=0660"
#: `host:path`, as ssh has it; a single letter is the drive of a disk.
_BY_SSH = re.compile(r"[^/\\:]{2,}:.*")


class Holds(Enum):
    """What there is in a place where a team could meet."""

    NOTHING = "nothing"
    #: a repository to which nothing was sent yet
    EMPTY = "empty"
    #: what this clone has, or had once
    OURS = "ours"
    OTHERS = "others"
    #: files that are no repository, or that somebody works with in one
    FILES = "files"


def is_folder_meant(target: str) -> bool:
    """Return whether somebody means a folder, and not an address."""
    if Path(target).expanduser().exists():
        return True
    return "://" not in target and not _BY_SSH.fullmatch(target)


def what_is_in(root: Path, target: str) -> Holds:
    """Return what there is. Raises GitFailed where an address does not answer, DiskRefused."""
    if not is_folder_meant(target):
        return _held_by(root, target)
    folder = Path(target)
    if not os.path.lexists(folder):
        return Holds.NOTHING
    if not folder.is_dir():
        return Holds.FILES
    if _is_empty(folder):
        return Holds.NOTHING
    return _in_folder(root, target)


def _is_empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError as error:
        raise refused(error) from error


def _in_folder(root: Path, target: str) -> Holds:
    """Return what a folder holds in which something is."""
    folder = Path(target)
    if not _may_be_repository(folder):
        return Holds.FILES
    holds = _held_by(root, target)
    if holds is Holds.OTHERS or _is_without_files(folder):
        return holds
    return Holds.FILES


def _may_be_repository(folder: Path) -> bool:
    return (folder / "HEAD").exists() or (folder / ".git").exists()


def _is_without_files(folder: Path) -> bool:
    """Return whether a folder itself is a repository in which nobody works."""
    named = (f"--git-dir={folder}", "rev-parse", "--is-bare-repository")
    try:
        return run_git(folder, *named, alone=True).strip() == b"true"
    except GitFailed:
        return False


def _held_by(root: Path, target: str) -> Holds:
    words = ("ls-remote", "--heads", "--end-of-options", target)
    told = run_git(root, *words, seconds=LONG).decode("utf-8", "replace")
    tips = [line.split("\t")[0] for line in told.splitlines()]
    if not tips:
        return Holds.EMPTY
    known = [revision(root, tip) for tip in tips]
    return Holds.OURS if any(known) else Holds.OTHERS


def make_place(folder: Path, branch: str) -> None:
    """Make the place, or point what is there at this branch. Raises GitFailed, DiskRefused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(error) from error
    words = ("init", "--quiet", "--bare", _FOR_THE_GROUP)
    run_git(folder, *words, f"--initial-branch={branch}", ".", alone=True)
    if (
        folder / "HEAD"
    ).exists():  # one that was there names another branch
        named = (f"--git-dir={folder}", "symbolic-ref", "HEAD")
        run_git(folder, *named, f"refs/heads/{branch}", alone=True)


def is_own_folder_of_git(folder: Path) -> bool:
    """Return whether it is a repository without files in a folder of this account."""
    try:
        mine = folder.is_absolute() and folder.stat().st_uid == os.geteuid()
    except OSError:
        return False
    bare = (folder / "HEAD").is_file() and (folder / "objects").is_dir()
    return mine and bare


def prune_place(folder: Path) -> None:
    """Take away all that nothing names in a repository without files. Raises GitFailed."""
    named = (f"--git-dir={folder}",)
    forget_graph(folder)
    for words in (
        ("reflog", "expire", "--expire=now", "--all"),
        ("repack", "-a", "-d", "-q", "-l"),
        ("prune", "--expire=now"),
        ("commit-graph", "write", "--reachable"),
    ):
        run_git(folder, *named, *words, alone=True, seconds=LONG)
