"""Git's index and the work tree: what of it git knows, ignores or found in conflict, and setting it.

It must not know what is in the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.objects import (
    RAW,
    Blob,
    Differences,
    no_name,
    parsed_entries,
)
from klantervaring.files.git.runner import (
    LONG,
    GitFailed,
    run_git,
    separated,
    terminated,
)
from klantervaring.files.git.trees import (
    as_differences,
    in_head,
    place_of_workspace,
    revision,
    tree_differences,
)
from klantervaring.files.git.unfinished import unfinished
from klantervaring.files.workspace.layout import repository_of

#: Options by which git tells each file that is not as committed, also those that it ignores.
_EVERY_FILE = (
    "--untracked-files=all",
    "--ignored=traditional",
    "--no-renames",
)


#: How an index begins whose form has no place for what git is told to pass by.
_OLDEST = b"DIRC\0\0\0\2"
#: What git says of a file in conflict, beside all that has a "U".
_BOTH = ("AA", "DD")


class Dirty(NamedTuple):
    """The files that are not as in the last commit, by path from the top.

    `ignored` are those of `paths` that git does not know and that its rules tell it to
    ignore: what kv works with is not left out without a word. `unmerged` are those in
    conflict.
    """

    paths: list[str]
    ignored: set[str]
    unmerged: set[str]


def dirty(top: Path, places: Sequence[str]) -> Dirty:
    """Return the files at or below these places that are not as in the last commit. Raises GitFailed."""
    words = ("status", "--porcelain=v1", *_EVERY_FILE, "-z", "--", *places)
    found = Dirty([], set(), set())
    for line in separated(run_git(top, *words, seconds=LONG)):
        state = line[:2]
        path = line[len("XY ") :]
        found.paths.append(path)
        if state == "!!":
            found.ignored.add(path)
        elif "U" in state or state in _BOTH:
            found.unmerged.add(path)
    return found


def ignored(root: Path, names: Sequence[str]) -> set[str]:
    """Return those of these files that git does not know and is told to ignore. Raises GitFailed."""
    if not names:
        return set()
    top, prefix, _ = place_of_workspace(root)
    found = dirty(top, [f"{prefix}{name}" for name in names])
    return {path.removeprefix(prefix) for path in found.ignored}


def has_unstaged(top: Path) -> bool:
    """Return whether a file that git knows is not as its index has it, but for those in conflict."""
    words = ("status", "--porcelain=v1", "--no-renames", "-z")
    told = run_git(top, *words, "--untracked-files=no", seconds=LONG)
    for line in separated(told):
        state = line[:2]
        if state[1] != " " and "U" not in state and state not in _BOTH:
            return True
    return False


def unmerged(top: Path) -> dict[str, dict[int, Blob]]:
    """Return the paths in conflict, with git's stages: 1 the base, 2 ours, 3 theirs."""
    found: dict[str, dict[int, Blob]] = {}
    told = run_git(top, "ls-files", "--unmerged", "-z")
    for path, (mode, oid, stage) in parsed_entries(told):
        found.setdefault(path, {})[int(stage)] = Blob(mode, oid)
    return found


def paths_of(top: Path, folder: str) -> set[str]:
    """Return all paths below a folder that git's index knows."""
    return set(separated(run_git(top, "ls-files", "-z", "--", folder)))


def skipped(root: Path, *places: str) -> list[str]:
    """Return the files that git is told to pass by (skip-worktree), named from `root` as `places` are.

    The list is empty where git does not answer.
    """
    return [name for tag, name in _tagged(root, places) if tag in "Ss"]


def assumed(root: Path, *places: str) -> list[str]:
    """Return the files that git is told to take as unchanged, as `skipped`."""
    return [name for tag, name in _tagged(root, places) if tag.islower()]


def _tagged(root: Path, places: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a letter for what git is told of each file (small: to take it as unchanged), and its name."""
    with suppress(GitFailed):
        told = run_git(root, "ls-files", "-v", "-z", "--", *places)
        for line in separated(told):
            tag, _, name = line.partition(" ")
            yield tag, name


def assume_nothing(root: Path, place: str) -> None:
    """Let git see again what changes in files that it is told to take as unchanged. Raises GitFailed."""
    found = assumed(root, place)
    if found:
        words = ("update-index", "--no-assume-unchanged", "-z", "--stdin")
        run_git(root, *words, stdin=terminated(found))


def look_again(root: Path, place: str) -> None:
    """Let git see again what changes in files that are here and that it is told to pass by. Raises GitFailed.

    It is started only where its index may say so: the oldest form of that, which most have, cannot. An index
    that is not there, or that a power cut left empty, is made anew.
    """
    top, git_dir = repository_of(str(root))
    if not top:
        return
    with suppress(OSError):
        version = _beginning(Path(git_dir, "index"))
        if version == _OLDEST:
            return
        if not version:
            _begin_anew(root, Path(git_dir))
        here = []
        for name in skipped(root, place):
            if os.path.lexists(root / name):
                here.append(name)
        if here:
            words = ("update-index", "--no-skip-worktree", "-z", "--stdin")
            run_git(root, *words, stdin=terminated(here))


def _beginning(index: Path) -> bytes:
    """Return how an index begins, b"" where there is none. Raises OSError."""
    try:
        with index.open("rb") as file:
            return file.read(len(_OLDEST))
    except FileNotFoundError:
        return b""


def _begin_anew(root: Path, git_dir: Path) -> None:
    """Let git make its index from the last commit; a merge that is under way was in it, and is left alone."""
    if not any(unfinished(git_dir)):
        (git_dir / "index").unlink(missing_ok=True)
        run_git(root, "reset", "--quiet", seconds=LONG)


def knows(root: Path, name: str) -> bool:
    """Return whether the index or the last commit has anything at or below `name`.

    Also where git does not say: then it may.
    """
    try:
        if paths_of(root, name):
            return True
    except GitFailed:
        return True
    try:
        return bool(in_head(root, [name]))
    except GitFailed:  # there is no commit yet
        return False


def differs(root: Path, paths: Sequence[Path]) -> bool:
    """Return whether any of `paths` is not as the last commit has it. Raises GitFailed."""
    names = [str(path.relative_to(root)) for path in paths]
    options = ("--porcelain", "--untracked-files=all")
    return bool(run_git(root, "status", *options, "--", *names))


def staged(root: Path, revision: str) -> Differences:
    """Return what is staged otherwise than in the commit: as the commit has it, and now."""
    top = place_of_workspace(root).top
    return as_differences(
        run_git(top, "diff-index", "--cached", *RAW, revision, "--")
    )


def add(top: Path, paths: Sequence[str]) -> None:
    """Tell the index what the work tree has at these paths. Raises GitFailed."""
    options = ("--add", "--remove", "-z", "--stdin")
    run_git(top, "update-index", *options, stdin=terminated(paths))


def set_files(
    tree: Path,
    wanted: Mapping[str, Blob | None],
    index: Path | None = None,
) -> None:
    """Set paths of the index of `tree`, or of another; None takes one out.

    Raises GitFailed.
    """
    lines = []
    gone = Blob("0", no_name(tree))
    for name, blob in wanted.items():
        mode, oid = blob or gone
        lines.append(f"{mode} {oid}\t{name}")
    if lines:
        run_git(
            tree,
            "update-index",
            "-z",
            "--index-info",
            stdin=terminated(lines),
            seconds=LONG,
            index=index,
        )


def advance(
    root: Path,
    old: str,
    new: str,
    why: str,
    known: Differences | None = None,
) -> bool:
    """Let the branch name `new` in place of `old`, and the index hold its files.

    False where the branch names something else meanwhile. Other staged work stays.
    May be repeated. `known` is how the two differ, where that was worked out
    already. Raises GitFailed.
    """
    now = revision(root, "HEAD")
    if now not in (old, new):
        return False
    diff = tree_differences(root, old, new) if known is None else known
    wanted = {name: after for name, (_, after) in diff.items()}
    set_files(place_of_workspace(root).top, wanted)
    if now == old:
        run_git(root, "update-ref", "-m", why, "HEAD", new, old)
    return True


def merge_text(root: Path, scratch: Path, texts: Sequence[bytes]) -> bytes:
    """Return ours, base and theirs of a text as git joins them.

    `scratch` is a folder that goes again. Raises GitFailed where git cannot.
    """
    import shutil  # most commands merge nothing

    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        paths = [str(scratch / str(number)) for number in range(3)]
        for path, text in zip(paths, texts, strict=True):
            Path(path).write_bytes(text)
        return run_git(root, "merge-file", "-p", "--quiet", *paths)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
