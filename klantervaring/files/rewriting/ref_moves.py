"""All that names commits in one clone (refs, heads of linked worktrees, stashes), and moving it at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import LONG, GitFailed, run_git
from klantervaring.files.rewriting.purged import is_of_purges, refs_below
from klantervaring.files.rewriting.raw_objects import read_objects
from klantervaring.files.rewriting.rewriting import commit_message

#: Where stashes stand while their list is made anew, and what was heard for a purge.
PURGING = "refs/kv/purging/"
_STASHES = f"{PURGING}stash/"
_STASH = "refs/stash"
#: Files of git that hold what was said or seen last.
SAID_LAST = (
    "ORIG_HEAD",
    "FETCH_HEAD",
    "COMMIT_EDITMSG",
    "MERGE_MSG",
    "SQUASH_MSG",
    "TAG_EDITMSG",
    "NOTES_EDITMSG",
    "AUTO_MERGE",
    "rr-cache",
    "lost-found",
    "rebased-patches",
    "gitk.cache",
)


class LinkedTree(NamedTuple):
    """A linked worktree: its name, its folder of git, and its folder of files."""

    name: str
    git_dir: Path
    folder: Path


def common_dir(root: Path) -> Path:
    """Return the folder of git that all worktrees share. Raises GitFailed."""
    told = run_git(root, "rev-parse", "--git-common-dir")
    return (root / os.fsdecode(told.rstrip(b"\n"))).resolve()


def linked_trees(root: Path) -> list[LinkedTree]:
    """Return the worktrees that are linked to this repository and are there. Raises GitFailed."""
    found = []
    for place in sorted((common_dir(root) / "worktrees").glob("*")):
        with suppress(OSError):
            said = (place / "gitdir").read_text().rstrip("\n")
            found.append(LinkedTree(place.name, place, Path(said).parent))
    return found


def stashes(root: Path) -> list[str]:
    """Return the stashes, the last first. Raises GitFailed."""
    last = refs_below(root, _STASH).get("", "")
    if not last:
        return []
    told = run_git(root, "log", "-g", "--format=%H", _STASH, "--")
    # a git that was stopped may have taken the log away, and not yet the ref
    return told.decode().split() or [last]


def every_ref(root: Path) -> dict[str, str]:
    """Return all that names a commit or a tag, with what it names: refs, and heads on no branch."""
    found = dict(_refs(root))
    for tree in linked_trees(root):
        with suppress(OSError):
            head = (tree.git_dir / "HEAD").read_text().strip()
            if not head.startswith("ref:"):
                found[f"worktrees/{tree.name}/HEAD"] = head
    return found


def _refs(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the refs that name a commit or a tag themselves, but for those of purges."""
    form = "--format=%(objectname) %(objecttype) %(symref) %(refname)"
    told = run_git(root, "for-each-ref", form)
    for line in told.decode("utf-8", "surrogateescape").splitlines():
        oid, kind, symref, name = line.split(" ", 3)
        is_own = kind in ("commit", "tag") and not symref
        if is_own and not is_of_purges(name):
            yield name, oid


def move_refs(root: Path, moves: Mapping[str, tuple[str, str]]) -> None:
    """Let refs name something else, all at once: from and to by name, "" for none. Raises GitFailed."""
    lines = [
        _move(os.fsencode(name), old.encode(), new.encode())
        for name, (old, new) in moves.items()
        if old != new
    ]
    if lines:
        words = ("update-ref", "--no-deref", "-z", "--stdin")
        asked = b"".join(line + b"\0" for line in lines)
        run_git(root, *words, stdin=asked, seconds=LONG)


def _move(ref: bytes, old: bytes, new: bytes) -> bytes:
    """Return the line by which git lets a ref name something else."""
    if not new:
        return b"delete %s\0%s" % (ref, old)
    return b"update %s\0%s\0%s" % (ref, new, old)


def stash_moves(
    listed: Iterable[str], new: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return the moves by which stashes are kept while their list is made anew."""
    oids = list(listed)
    moves = {}
    for number, oid in enumerate(oids):
        moves[f"{_STASHES}{number:06}"] = ("", new.get(oid, oid))
    if oids:
        moves[_STASH] = (oids[0], "")
    return moves


def restore_stashes(root: Path) -> None:
    """Make the list of stashes anew of those that were kept; may be begun again. Raises GitFailed."""
    kept = refs_below(root, _STASHES)
    held = read_objects(root, kept.values())
    for name, oid in sorted(kept.items(), reverse=True):
        top = refs_below(root, _STASH).get("", "")
        if oid != top:
            said = commit_message(held[oid]).decode("utf-8", "replace")
            subject = said.partition("\n")[0]
            run_git(root, "stash", "store", "-m", subject, oid)
        move_refs(root, {f"{_STASHES}{name}": (oid, "")})


def forget_what_was(root: Path) -> None:
    """Take away reflogs, what git noted last, and objects that nothing names. Raises GitFailed."""
    words = ("reflog", "expire", "--expire=now", "--expire-unreachable=now")
    run_git(root, *words, "--all", seconds=LONG)
    common = common_dir(root)
    for place in (common, *(common / "worktrees").glob("*")):
        for name in SAID_LAST:
            _take_away(place / name)
    shutil.rmtree(common / "logs" / "refs" / "kv", ignore_errors=True)
    prune_objects(root)


def prune_objects(root: Path) -> None:
    """Let only objects stay that something names, packed anew. Raises GitFailed."""
    forget_graph(common_dir(root))
    run_git(root, "repack", "-a", "-d", "-q", "-l", seconds=LONG)
    run_git(root, "prune", "--expire=now", seconds=LONG)
    run_git(root, "prune-packed", "--quiet", seconds=LONG)
    with suppress(GitFailed):
        run_git(root, "commit-graph", "write", "--reachable", seconds=LONG)


def forget_graph(git_dir: Path) -> None:
    """Take away git's graph of commits, which it can do without.

    It goes before the commits do: where git is stopped, it would name some that are gone.
    """
    for name in ("commit-graph", "commit-graphs"):
        _take_away(git_dir / "objects" / "info" / name)


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def borrowed_stores(root: Path) -> list[str]:
    """Return other stores of objects that this repository borrows from: they are not cleaned here."""
    with suppress(OSError):
        said = common_dir(root) / "objects" / "info" / "alternates"
        return said.read_text().split("\n")[:-1]
    return []
