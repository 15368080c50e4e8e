"""Git's commits and trees, read without a look at the files that people work on.

It must not change anything, and must not know what is in the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.objects import (
    RAW,
    Blob,
    Differences,
    parsed_differences,
    parsed_runs,
    parsed_tree,
)
from klantervaring.files.git.runner import (
    LONG,
    GitFailed,
    ask_git,
    portions,
    run_git,
)
from klantervaring.files.workspace.layout import repository_of


class Place(NamedTuple):
    """Where a workspace is in its repository.

    `top` is its folder, `prefix` the way from there ("" or `team/desk/`), `git_dir`
    the folder of git.
    """

    top: Path
    prefix: str
    git_dir: Path


@lru_cache(maxsize=8)
def place_of_workspace(root: Path) -> Place:
    """Return where the workspace at `root` is. Raises GitFailed without a repository."""
    top, git_dir = repository_of(str(root))
    if not top:
        raise GitFailed("not a git repository")
    below = os.path.relpath(root, top)
    prefix = "" if below == os.curdir else f"{below}/"
    return Place(Path(top), prefix, Path(git_dir))


def revision(root: Path, name: str) -> str:
    """Return the commit that `name` names, or "" where there is none."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    return ask_git(root, *asked, f"{name}^{{commit}}")


def base_of(root: Path, a: str, b: str) -> str:
    """Return the last commit that both have, or "".

    Of several that are equally late, what those have in common: an older base asks
    more, and loses nothing.
    """
    first, *others = ask_git(root, "merge-base", "--all", a, b).split() or [
        ""
    ]
    for other in others:
        first = base_of(root, first, other) if first else ""
    return first


def is_ancestor(root: Path, old: str, new: str) -> bool:
    """Return whether `old` is part of the history of `new`, or nothing is known of it."""
    try:
        run_git(root, "merge-base", "--is-ancestor", old, new)
    except GitFailed as error:
        return not error.is_a_no
    return True


def _listed(root: Path, commit: str, *names: str) -> bytes:
    words = ("ls-tree", "-z", "--full-tree", commit)
    return run_git(root, *words, "--", *names)


def holds_any(root: Path, commit: str, names: Sequence[str]) -> bool:
    """Return whether a commit has any of these files or folders, named from the top."""
    return bool(_listed(root, commit, *names))


def blobs_of(
    root: Path, commit: str, paths: Iterable[str]
) -> dict[str, Blob]:
    """Return the files that a commit has at these paths from the top. Raises GitFailed."""
    found: dict[str, Blob] = {}
    for some in portions(list(paths)):
        found |= parsed_tree(_listed(root, commit, *some))
    return found


def in_head(root: Path, names: Sequence[str]) -> dict[str, Blob]:
    """Return what the last commit has under these names from `root`. Raises GitFailed."""
    return parsed_tree(run_git(root, "ls-tree", "-z", "HEAD", "--", *names))


def files(root: Path, revision: str, *folders: str) -> dict[str, Blob]:
    """Return all files of a commit below these folders, none for all, by path from the top."""
    words = ("ls-tree", "-r", "-z", "--full-tree", revision)
    return parsed_tree(run_git(root, *words, "--", *folders))


def tree_differences(root: Path, old: str, new: str) -> Differences:
    """Return what differs between two commits; a file that moved is gone and new."""
    return as_differences(
        run_git(root, "diff-tree", "-r", *RAW, old, new, "--")
    )


def differences(
    root: Path, pairs: Sequence[tuple[str, str]], *places: str
) -> list[Differences]:
    """Return, of each pair of commits, how the second differs from the first.

    `places` are the only ones that are looked at, from the top; none are all. A file
    that moved is gone and new. Raises GitFailed.
    """
    apart = [(old, new) for old, new in pairs if old != new]
    if not apart:
        return [{} for _ in pairs]
    asked = "".join(f"{new} {old}\n" for old, new in apart).encode()
    words = ("diff-tree", "--stdin", "--always", "-r", *RAW, "--", *places)
    runs = parsed_runs(run_git(root, *words, stdin=asked, seconds=LONG))
    found = dict(zip(apart, runs, strict=True))
    return [found.get(pair, {}) for pair in pairs]


def changed_there(
    root: Path, ours: str, theirs: str, *places: str
) -> set[str]:
    """Return the paths that `theirs` changed since both were one, and has otherwise than `ours`.

    All of its paths where they have no beginning in common. Raises GitFailed.
    """
    base = base_of(root, ours, theirs)
    if not base:
        return set(files(root, theirs, *places))
    pairs = ((base, theirs), (ours, theirs))
    since, otherwise = differences(root, pairs, *places)
    return since.keys() & otherwise.keys()


def as_differences(told: bytes) -> Differences:
    """Return the differences that git told with `RAW`."""
    found: Differences = {}
    for path, before, after in parsed_differences(told):
        found[path] = before, after
    return found


def commits_outside(
    root: Path,
    old: str,
    new: str,
    folder: str,
) -> tuple[str, ...]:
    """Return the commits from `old` to `new` that touch files outside a folder.

    Each by its short name and subject; `old` may be "".
    """
    form = ("--no-merges", "--name-only", "-z", "--format=%x01%h %s%x00")
    span = f"{old}..{new}" if old else new
    told = run_git(root, "log", *form, span, "--", seconds=LONG)
    found = []
    for part in told.decode("utf-8", "replace").split("\x01")[1:]:
        subject, *names = part.split("\0")
        if not _all_within(names, folder):
            found.append(subject)
    return tuple(found)


def _all_within(names: Iterable[str], folder: str) -> bool:
    named = filter(None, (name.strip("\n") for name in names))
    return all(name.startswith(folder) for name in named)
