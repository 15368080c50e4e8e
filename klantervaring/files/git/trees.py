"""Git's trees and commits, read and made without a look at the files that people work on.

It must not touch the work tree, its index or its branch, except in `advance`, and must not know what is
in the files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.git import git
from klantervaring.files.git.git import GitFailed, run
from klantervaring.files.workspace.layout import forget, repository_of

#: Modes of files whose content can be written as it is.
REGULAR = ("100644", "100755")
_NOTHING = "0" * 40
_LONG = 600


class Blob(NamedTuple):
    """A file in a tree: its mode, as git writes it, and the name of its content."""

    mode: str
    oid: str


class Place(NamedTuple):
    """Where a workspace is in its repository: the top folder, the way from there (`team/desk/`), .git."""

    top: Path
    prefix: str
    git_dir: Path


#: Path from the top -> what it was and what it is, None where it is not there.
Differences = dict[str, tuple[Blob | None, Blob | None]]


@lru_cache(maxsize=8)
def place(root: Path) -> Place:
    """Where the workspace at `root` is in its repository. Raises GitFailed."""
    top, git_dir = repository_of(str(root))
    if not top:
        raise GitFailed("not a git repository")
    below = os.path.relpath(root, top)
    return Place(
        Path(top), "" if below == os.curdir else f"{below}/", Path(git_dir)
    )


def revision(root: Path, name: str) -> str:
    """The commit that `name` names, or "" where there is none."""
    try:
        asked = run(
            root,
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            f"{name}^{{commit}}",
        )
        return asked.decode().strip()
    except GitFailed as error:
        if error.is_a_no:
            return ""
        raise


def base_of(root: Path, a: str, b: str) -> str:
    """The last commit that both have, or "". Of several that are equally late, what those have in common:
    an older base asks more, and loses nothing.
    """
    try:
        found = run(root, "merge-base", "--all", a, b).decode().split()
    except GitFailed as error:
        if error.is_a_no:
            return ""
        raise
    base = found[0]
    for other in found[1:]:
        base = base_of(root, base, other) if base else ""
    return base


def is_ancestor(root: Path, old: str, new: str) -> bool:
    """Whether `old` is part of the history of `new`; also where nothing is known of it."""
    try:
        run(root, "merge-base", "--is-ancestor", old, new)
        return True
    except GitFailed as error:
        return not error.is_a_no


def holds_any(root: Path, commit: str, names: Sequence[str]) -> bool:
    """Whether a commit has any of these files or folders, named from the top."""
    return bool(run(root, "ls-tree", "-z", "--full-tree", commit, "--", *names))


def blobs_of(root: Path, commit: str, paths: Iterable[str]) -> dict[str, Blob]:
    """The files that a commit has at these paths from the top; none where there is no such commit."""
    found: dict[str, Blob] = {}
    for some in git.portions(list(paths)):
        try:
            listed = run(
                root, "ls-tree", "-z", "--full-tree", commit, "--", *some
            ).split(b"\0")
        except GitFailed:
            return {}
        found.update(_listed_blob(line) for line in listed if line)
    return found


def commits_outside(
    root: Path, old: str, new: str, folder: str
) -> tuple[str, ...]:
    """The commits from `old` to `new` that touch files outside a folder, as git names them."""
    span = f"{old}..{new}" if old else new
    told = run(
        root,
        "log",
        "--no-merges",
        "--name-only",
        "-z",
        "--format=%x01%h %s%x00",
        span,
        seconds=_LONG,
    )
    found = []
    for part in told.decode("utf-8", "replace").split("\x01")[1:]:
        subject, *names = part.split("\0")
        if any(
            name.strip() and not name.strip("\n").startswith(folder)
            for name in names
        ):
            found.append(subject)
    return tuple(found)


def differences(root: Path, old: str, new: str) -> Differences:
    """What differs between two commits or trees; a file that moved is one less and one more."""
    options = ("-r", "-z", "--no-renames", "--raw", "--no-abbrev")
    return raw(run(root, "diff-tree", *options, old, new))


def raw(told: bytes) -> Differences:
    """Differences as git tells them with `--raw -z`."""
    fields = told.split(b"\0")
    found: Differences = {}
    for raw, name in zip(fields[0::2], fields[1::2], strict=False):
        before, after, was, now, _ = raw.decode().lstrip(":").split()
        found[os.fsdecode(name)] = (_blob(before, was), _blob(after, now))
    return found


def _blob(mode: str, oid: str) -> Blob | None:
    return Blob(mode, oid) if oid.strip("0") else None


def files(root: Path, revision: str, folder: str) -> dict[str, Blob]:
    """All files of a commit below a folder, by path from the top."""
    listed = run(
        root, "ls-tree", "-r", "-z", "--full-tree", revision, "--", folder
    ).split(b"\0")
    found = {}
    for line in filter(None, listed):
        name, blob = _listed_blob(line)
        found[name] = blob
    return found


def contents(root: Path, oids: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs, all from one process."""
    return {
        oid: content
        for oid, content in git.blobs(root, list(oids)).items()
        if content is not None
    }


def as_checked_out(
    root: Path, scratch: Path, commit: str, wanted: Mapping[str, Blob]
) -> dict[str, bytes]:
    """Path -> content of files of a commit as git would put them into the work tree.

    Its filters and line ends are git's own affair: it checks them out into `scratch`, a folder that goes
    again. What git could not take back as it is stays as the object has it. Raises GitFailed, OSError.
    """
    if not wanted:
        return {}
    put_away(root, scratch)
    scratch.mkdir(mode=0o700)
    try:
        index = scratch / "index"
        set_files(
            place(root).top,
            {**_attributes(root, commit, wanted), **wanted},
            index,
        )
        listed = b"\0".join(map(os.fsencode, wanted)) + b"\0"
        into = f"--prefix={scratch}/tree/"
        run(
            place(root).top,
            "checkout-index",
            "-z",
            "--stdin",
            into,
            stdin=listed,
            seconds=_LONG,
            index=index,
        )
        made = {path: beneath.read(scratch / "tree", path) for path in wanted}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    raw = contents(root, [blob.oid for blob in wanted.values()])
    return {
        path: content
        if is_held(root, path, content, wanted[path])
        else raw[wanted[path].oid]
        for path, content in made.items()
    }


def _attributes(
    root: Path, commit: str, paths: Iterable[str]
) -> dict[str, Blob]:
    """The files of a commit that say how git converts the files at these paths."""
    folders = {
        str(folder) for path in paths for folder in PurePosixPath(path).parents
    }
    names = sorted(
        f"{folder}/.gitattributes".removeprefix("./") for folder in folders
    )
    listed = run(
        root, "ls-tree", "-z", "--full-tree", commit, "--", *names
    ).split(b"\0")
    return dict(_listed_blob(line) for line in listed if line)


def _listed_blob(line: bytes) -> tuple[str, Blob]:
    meta, name = line.split(b"\t", 1)
    mode, _, oid = meta.decode().split()
    return os.fsdecode(name), Blob(mode, oid)


def is_held(root: Path, path: str, content: bytes, blob: Blob) -> bool:
    """Whether a blob is this content of a file at `path`, as it is or as git converts it on its way in.

    Raises GitFailed.
    """
    if git.blob_name(content, len(blob.oid)) == blob.oid:
        return True
    converted = run(
        place(root).top,
        "hash-object",
        "--stdin",
        f"--path={path}",
        stdin=content,
        seconds=_LONG,
    )
    return converted.decode().strip() == blob.oid


# -- a commit made aside -----------------------------------------------------------------------------------


def commit_tree(
    root: Path,
    scratch: Path,
    wanted: Mapping[str, Blob | None],
    message: str,
    parents: Sequence[str],
    identity: git.Identity,
) -> str:
    """The commit of the present one with these files in place of its own, and with these parents.

    Hooks and signing are run as they are set up; where there are hooks, in a work tree of its own. Raises
    GitFailed with the words of git or the hook.
    """
    if any(_has_hook(root, name) for name in _HOOKS):
        with aside(root, scratch) as tree:
            set_files(tree, wanted)
            return commit(tree, message, parents, identity)
    scratch.mkdir(mode=0o700, exist_ok=True)
    try:
        index, own = scratch / "index", place(root).git_dir / "index"
        shutil.copyfile(own, index)
        unstaged = {
            path: was for path, (was, _) in staged(root, "HEAD").items()
        }
        set_files(place(root).top, {**unstaged, **wanted}, index)
        tree_name = run(root, "write-tree", index=index).decode().strip()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    named = [word for parent in parents for word in ("-p", parent)]
    return git.commit_of(root, tree_name, message, named, identity)


#: What git runs for a commit that is made in a work tree.
_HOOKS = (
    "pre-commit",
    "pre-merge-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
)


@contextmanager
def aside(root: Path, folder: Path) -> Iterator[Path]:
    """A work tree at `folder` on the present commit, without files, that goes again. Raises GitFailed."""
    put_away(root, folder)
    run(
        root,
        "worktree",
        "add",
        "--quiet",
        "--no-checkout",
        "--detach",
        str(folder),
        "HEAD",
    )
    forget(str(folder))
    try:
        run(folder, "read-tree", "HEAD")
        yield folder
    finally:
        put_away(root, folder)


def put_away(root: Path, folder: Path) -> None:
    """Take such a work tree away; also one that a stopped command left. What cannot go does no harm."""
    if not os.path.lexists(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    forget(str(folder))
    with suppress(GitFailed):
        run(root, "worktree", "prune", "--expire=now")


def set_files(
    tree: Path, wanted: Mapping[str, Blob | None], index: Path | None = None
) -> None:
    """Set paths of the index of `tree`, or of another; None takes one out. Raises GitFailed."""
    lines = [
        f"{blob.mode} {blob.oid}\t".encode() + os.fsencode(name)
        if blob
        else _GONE + os.fsencode(name)
        for name, blob in wanted.items()
    ]
    if lines:
        listed = b"\0".join(lines) + b"\0"
        run(
            tree,
            "update-index",
            "-z",
            "--index-info",
            stdin=listed,
            seconds=_LONG,
            index=index,
        )


_GONE = f"0 {_NOTHING}\t".encode()


def write(root: Path, scratch: Path, new: Sequence[bytes]) -> list[str]:
    """Put contents into git's store; their names. `scratch` is a folder for files that go again."""
    if not new:
        return []
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = [scratch / str(number) for number in range(len(new))]
    try:
        for path, content in zip(paths, new, strict=True):
            path.write_bytes(content)
        return _hashed(root, paths)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _hashed(root: Path, paths: Sequence[Path]) -> list[str]:
    """The names of the objects made of files; they last."""
    durable = ("-c", "core.fsync=all", "-c", "core.fsyncMethod=batch")
    made: list[str] = []
    for some in git.portions(paths):
        words = (
            *durable,
            "hash-object",
            "-w",
            "--no-filters",
            "--",
            *map(str, some),
        )
        made += run(root, *words, seconds=_LONG).decode().split()
    return made


def commit(
    tree: Path, message: str, parents: Sequence[str], identity: git.Identity
) -> str:
    """Commit the index of a work tree made aside, as a merge where there are two parents: hooks and
    signing are run as they are set up. The new commit. Raises GitFailed with the words of git or the hook.
    """
    if len(parents) > 1:
        run(tree, "update-ref", "MERGE_HEAD", parents[1])
    looking = [
        name
        for name in ("pre-commit", "pre-merge-commit")
        if _has_hook(tree, name)
    ]
    if looking:  # what a hook looks at must be there
        run(tree, "checkout-index", "--all", "--quiet", seconds=_LONG)
    if "pre-merge-commit" in looking and len(parents) > 1:
        run(tree, "hook", "run", "pre-merge-commit", seconds=_LONG)
    git.conclude(tree, message, identity)
    return revision(tree, "HEAD")


def _has_hook(root: Path, name: str) -> bool:
    path = _hooks(root) / name
    return path.is_file() and os.access(path, os.X_OK)


@lru_cache(maxsize=8)
def _hooks(root: Path) -> Path:
    return root / os.fsdecode(
        run(root, "rev-parse", "--git-path", "hooks").rstrip(b"\n")
    )


# -- moving on to it ---------------------------------------------------------------------------------------


def staged(root: Path, revision: str) -> Differences:
    """What is staged otherwise than in the commit: as the commit has it, and as it is staged."""
    options = ("--cached", "--raw", "--no-abbrev", "-z", "--no-renames")
    return raw(run(place(root).top, "diff-index", *options, revision))


def advance(
    root: Path, old: str, new: str, why: str, known: Differences | None = None
) -> bool:
    """Let the branch name `new` in place of `old`, and the index hold its files; False where the branch
    names something else meanwhile. Other staged work stays. May be repeated. Raises GitFailed.

    `known` is how the two differ, where that was worked out already.
    """
    now = revision(root, "HEAD")
    if now not in (old, new):
        return False
    diff = differences(root, old, new) if known is None else known
    wanted = {name: after for name, (_, after) in diff.items()}
    set_files(place(root).top, wanted)
    if now == old:
        run(root, "update-ref", "-m", why, "HEAD", new, old)
    return True


def run_hook(root: Path, name: str, *arguments: str) -> None:
    """Run one of git's hooks, where there is one. Its refusal changes nothing any more."""
    if _has_hook(root, name):
        with suppress(GitFailed):
            run(
                place(root).top,
                "hook",
                "run",
                name,
                "--",
                *arguments,
                seconds=_LONG,
            )
