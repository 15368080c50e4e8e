"""Hooks of this clone alone that run a command of kv after each commit and each merge.

They stand in git's own folder, which no clone shares: what a repository brings decides nothing of them.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from klantervaring.files.disk.atomic import write_whole
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.git import driver, repository
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.workspace.init import Hook

_NAMES = ("post-commit", "post-merge")
_MARK = "# Made by `kv calendar --hook`: writes the calendar again."
_TEXT = "#!/bin/sh\n{mark}\n{command} >/dev/null 2>&1 || :\n"


def run_after_commits(root: Path, words: Sequence[str]) -> Hook:
    """Let git run kv with these words from now on; hooks of somebody else stay. Raises DiskRefused."""
    found = _folder(root)
    if isinstance(found, Hook):
        return found
    own = driver.own_command()
    command = shlex.join([*own, "-C", str(root), *words])
    text = os.fsencode(_TEXT.format(mark=_MARK, command=command))
    try:
        found.mkdir(parents=True, exist_ok=True)
        for name in _NAMES:
            write_whole(found, found / name, text)
            (found / name).chmod(0o700)
    except OSError as error:
        raise refused(error) from error
    return Hook.MADE


def run_no_more(root: Path) -> Hook:
    """Take these hooks away. Raises DiskRefused."""
    found = _folder(root)
    if isinstance(found, Hook):
        return found
    try:
        for name in _NAMES:
            (found / name).unlink(missing_ok=True)
    except OSError as error:
        raise refused(error) from error
    return Hook.MADE


def _folder(root: Path) -> Path | Hook:
    """Return the folder of the hooks, or why none can be there."""
    try:
        folder = repository.own_hooks(root)
    except GitFailed:
        return Hook.NO_REPOSITORY
    if folder is None:
        return Hook.SHARED
    places = [folder / name for name in _NAMES]
    return folder if all(map(_is_free, places)) else Hook.ANOTHER


def _is_free(path: Path) -> bool:
    """Return whether nothing stands there but a hook of ours."""
    if not os.path.lexists(path):
        return True
    try:
        return path.is_file() and os.fsencode(_MARK) in path.read_bytes()
    except OSError:
        return False
