"""The repository of this clone: made, its hooks, and who works in it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import (
    LONG,
    GitFailed,
    ask_git,
    is_inside_repository,
    run_git,
    setting_of,
    settings_of,
)
from klantervaring.files.git.trees import place_of_workspace
from klantervaring.files.workspace.layout import common_of, repository_of

#: The setting by which somebody keeps hooks elsewhere, with those of other repositories.
_HOOKS_PATH = "core.hookspath"


def init(root: Path) -> None:
    """Make a repository in `root`, for its owner only. Raises GitFailed."""
    words = ("init", "--quiet", "--initial-branch=main")
    run_git(root, *words, private=True)


def user_name(root: Path) -> str:
    """Return git's user.name, or ""."""
    return setting_of(root, "user.name")


def user_here(root: Path) -> str:
    """Return git's user.name in the work tree around a folder; "" where there is none, without git."""
    return user_name(root) if is_inside_repository(root) else ""


def set_person(root: Path, name: str, email: str) -> None:
    """Set in whose name this clone commits; other clones and repositories keep theirs."""
    for key, value in (("user.name", name), ("user.email", email)):
        if value and ask_git(root, "config", key) != value:
            run_git(root, "config", "--", key, value)


def is_adrift(root: Path) -> bool:
    """Return whether no branch is checked out, so that commits are on none.

    Git is not started.
    """
    with contextlib.suppress(OSError):
        return not _checked_out(repository_of(str(root))[1])
    return False


def _checked_out(git_dir: str) -> str:
    """Return the full name of the branch that is checked out, "" for none. Raises OSError.

    Its file is a link where git's settings say so (`core.preferSymlinkRefs`).
    """
    head = Path(git_dir, "HEAD")
    if head.is_symlink():
        return os.fspath(head.readlink())
    mark, _, name = head.read_bytes().partition(b":")
    return os.fsdecode(name.strip()) if mark == b"ref" else ""


class LostBranch(NamedTuple):
    """A branch of which the file with its last commit is empty; that commit, where git's log tells it."""

    name: str
    path: Path
    commit: str


def lost_branch(root: Path) -> LostBranch | None:
    """Return the present branch where a power cut left its file empty; None for most. Git is not started."""
    git_dir = repository_of(str(root))[1]
    common = Path(common_of(git_dir))
    with contextlib.suppress(OSError):
        name = _checked_out(git_dir)
        path = common / name
        if name and not path.read_bytes().strip(b"\0\n"):
            return LostBranch(name, path, _last_logged(common, name))
    return None


def _last_logged(common: Path, name: str) -> str:
    """Return the last commit of a branch by git's log of it, "" where there is none."""
    with contextlib.suppress(OSError):
        lines = (common / "logs" / name).read_bytes().splitlines()
        words = lines[-1].split() if lines else []
        return words[1].decode("ascii", "replace") if words[1:] else ""
    return ""


# -- hooks ---------------------------------------------------------------------


def own_hooks(root: Path) -> Path | None:
    """Return the folder with the hooks; None where they are shared with others.

    Raises GitFailed where there is no repository.
    """
    settings = settings_of(root)
    return None if _HOOKS_PATH in settings else hooks_of(root, settings)


def hooks_of(root: Path, settings: Mapping[str, str]) -> Path:
    """Return the folder from which git runs hooks for the files that people see, by its settings.

    Raises GitFailed.
    """
    top, _, git_dir = place_of_workspace(root)
    if _HOOKS_PATH not in settings:
        return Path(common_of(str(git_dir)), "hooks")
    return top / setting_of(root, _HOOKS_PATH, "--type=path")


def hooks_there(
    root: Path, names: Sequence[str], settings: Mapping[str, str]
) -> list[str]:
    """Return those of these hooks that git has to run, by its settings. Raises GitFailed."""
    folder = hooks_of(root, settings)
    there = []
    for name in names:
        path = folder / name
        if path.is_file() and os.access(path, os.X_OK):
            there.append(name)
    return there


def run_hook(
    root: Path, settings: Mapping[str, str], name: str, *arguments: str
) -> None:
    """Run one of git's hooks, where there is one. Its refusal changes nothing any more."""
    if hooks_there(root, [name], settings):
        words = ("hook", "run", name, "--", *arguments)
        with contextlib.suppress(GitFailed):
            run_git(place_of_workspace(root).top, *words, seconds=LONG)
