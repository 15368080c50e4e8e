"""A commit made aside: hooks, filters and signing run as they are set up, while nobody sees a file change.

It must not touch the work tree, its index or its branch.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.git.commit import Identity, commit_tree, conclude
from klantervaring.files.git.objects import Blob, contents_of, is_content
from klantervaring.files.git.repository import (
    hooks_of,
    hooks_there,
)
from klantervaring.files.git.runner import (
    LONG,
    GitFailed,
    run_git,
    terminated,
)
from klantervaring.files.git.staging import set_files, staged
from klantervaring.files.git.trees import (
    blobs_of,
    place_of_workspace,
    revision,
)
from klantervaring.files.workspace.layout import forget_repository

#: What git runs for a commit that is made in a work tree; the first two look at files.
_LOOKING = ("pre-commit", "pre-merge-commit")
_HOOKS = (*_LOOKING, "prepare-commit-msg", "commit-msg", "post-commit")


def commit_aside(
    root: Path,
    scratch: Path,
    wanted: Mapping[str, Blob | None],
    message: str,
    parents: Sequence[str],
    identity: Identity,
    settings: Mapping[str, str],
) -> str:
    """Commit the present tree with these files in place of its own, and these parents.

    Hooks and signing are run as they are set up; where there are hooks, in a work
    tree of its own at `scratch`. `settings` are those of git. Return the new commit.
    Raises GitFailed with the words of git or the hook.
    """
    if hooks_there(root, _HOOKS, settings):
        with _work_tree(root, scratch) as tree:
            set_files(tree, wanted)
            # those of the files that people see: a folder of the repository is not here yet
            hooks = _Hooks(
                hooks_of(root, settings),
                hooks_there(root, _LOOKING, settings),
            )
            return _committed(tree, message, parents, identity, hooks)
    tree_name = _tree_of(root, scratch, wanted)
    return commit_tree(
        root, tree_name, message, parents, identity, settings
    )


def _tree_of(
    root: Path,
    scratch: Path,
    wanted: Mapping[str, Blob | None],
) -> str:
    """Return the name of the last commit's tree with these files in it."""
    unstaged = {
        path: was for path, (was, _) in staged(root, "HEAD").items()
    }
    top, _, git_dir = place_of_workspace(root)
    scratch.mkdir(mode=0o700, exist_ok=True)
    try:
        index = scratch / "index"
        shutil.copyfile(git_dir / "index", index)
        set_files(top, {**unstaged, **wanted}, index)
        return run_git(root, "write-tree", index=index).decode().strip()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _work_tree(root: Path, folder: Path) -> Iterator[Path]:
    """Make a work tree at `folder` on the present commit, without files, that goes again."""
    put_away(root, folder)
    words = ("worktree", "add", "--quiet", "--no-checkout", "--detach")
    run_git(root, *words, str(folder), "HEAD")
    forget_repository(str(folder))
    try:
        run_git(folder, "read-tree", "HEAD")
        yield folder
    finally:
        put_away(root, folder)


def put_away(root: Path, folder: Path) -> None:
    """Take away a work tree, also one that a stopped command left.

    What cannot go does no harm.
    """
    if not os.path.lexists(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    forget_repository(str(folder))
    with suppress(GitFailed):
        run_git(root, "worktree", "prune", "--expire=now")


class _Hooks(NamedTuple):
    """The folder of the hooks, and those of them that look at files."""

    folder: Path
    looking: Sequence[str]

    @property
    def options(self) -> tuple[str, ...]:
        """Return the options by which git runs just these."""
        return ("-c", f"core.hooksPath={self.folder}")


def _committed(
    tree: Path,
    message: str,
    parents: Sequence[str],
    identity: Identity,
    hooks: _Hooks,
) -> str:
    """Commit the index of a work tree, as a merge where there are two parents."""
    if len(parents) > 1:
        run_git(tree, "update-ref", "MERGE_HEAD", parents[1])
    if hooks.looking:  # what a hook looks at must be there
        run_git(tree, "checkout-index", "--all", "--quiet", seconds=LONG)
    if "pre-merge-commit" in hooks.looking and len(parents) > 1:
        words = (*hooks.options, "hook", "run", "pre-merge-commit")
        run_git(tree, *words, seconds=LONG)
    conclude(tree, message, identity, hooks.options)
    return revision(tree, "HEAD")


# -- files as git would check them out -----------------------------------------


def as_checked_out(
    root: Path,
    scratch: Path,
    commit: str,
    wanted: Mapping[str, Blob],
) -> dict[str, bytes]:
    """Return, by path, files of a commit as git would put them into the work tree.

    Its filters and line ends are git's own affair: it checks them out into
    `scratch`, a folder that goes again. What git could not take back as it is stays
    as the object has it. Raises GitFailed, OSError.
    """
    if not wanted:
        return {}
    made = _checked_out(root, scratch, commit, wanted)
    held = contents_of(root, wanted.values())
    for path, blob in wanted.items():
        if not is_held(root, path, made[path], blob):
            made[path] = held[blob.oid]
    return made


def _checked_out(
    root: Path,
    scratch: Path,
    commit: str,
    wanted: Mapping[str, Blob],
) -> dict[str, bytes]:
    top = place_of_workspace(root).top
    put_away(root, scratch)
    scratch.mkdir(mode=0o700)
    try:
        index = scratch / "index"
        set_files(
            top, {**_attributes(root, commit, wanted), **wanted}, index
        )
        run_git(
            top,
            *(
                "checkout-index",
                "-z",
                "--stdin",
                f"--prefix={scratch}/tree/",
            ),
            stdin=terminated(wanted),
            seconds=LONG,
            index=index,
        )
        made = {}
        for path in wanted:
            made[path] = beneath.read_file(scratch / "tree", path)
        return made
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _attributes(
    root: Path,
    commit: str,
    paths: Iterable[str],
) -> dict[str, Blob]:
    """Return the files of a commit that say how git converts those at these paths."""
    folders = {
        folder for path in paths for folder in PurePosixPath(path).parents
    }
    names = sorted(str(folder / ".gitattributes") for folder in folders)
    return blobs_of(root, commit, names)


def is_held(root: Path, path: str, content: bytes, blob: Blob) -> bool:
    """Return whether a blob is this content of a file at `path`.

    As it is, or as git converts it on its way in. Raises GitFailed.
    """
    if is_content(content, blob):
        return True
    words = ("hash-object", "--stdin", f"--path={path}")
    top = place_of_workspace(root).top
    converted = run_git(top, *words, stdin=content, seconds=LONG)
    return converted.decode().strip() == blob.oid
