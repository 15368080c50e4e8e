"""The lock files of git: which stand there, which a stopped git left, and taking those away.

It starts no git.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from klantervaring.files.disk import private
from klantervaring.files.workspace.layout import common_of, repository_of

#: Seconds after which a lock was left behind while no git is at work here, and
#: that are waited for that; and the pause between two looks.
_LEFT_BEHIND = 5
_AT_MOST = 10
_PAUSE = 0.05
#: Seconds that `ps` may take.
_PATIENCE = 10
#: A lock, and what git writes under one and never overwrites: it too stands in the way of the next git.
_LOCK = re.compile(r".+\.lock|packed-refs\.new")
#: Folders with no lock of this repository's git: kv's own, programs, other repositories, single objects.
_WITHOUT = re.compile(r"(worktrees/[^/]+/)?kv|hooks|modules|objects/..")


def lock_in(message: str) -> str:
    """Return the lock file that git names as being in its way, else ""."""
    found = re.search(
        r"Unable to create '(.+?\.lock)': File exists", message
    )
    return found[1] if found else ""


def locks(root: Path) -> list[Path]:
    """Return the lock files in the git directory, of a running or a stopped git.

    Git puts one beside whatever it writes: settings, index, refs, their logs, lists of packs; those of all
    linked work trees too.
    """
    top, folder = repository_of(str(root))
    if not top:
        return []
    git_dir = Path(common_of(folder))
    found = []
    for place, below, names in os.walk(git_dir):
        inside = Path(place).relative_to(git_dir)
        below[:] = [
            n for n in below if not _WITHOUT.fullmatch(f"{inside / n}")
        ]
        found += [Path(place, n) for n in names if _LOCK.fullmatch(n)]
    return sorted(found)


def left_locks(root: Path) -> list[Path]:
    """Return the locks that stand there while no git is at work in the repository."""
    found = locks(root)
    return [] if found and _git_is_at_work(root) else found


def free_locks(root: Path) -> None:
    """Take away the locks that a stopped git left. Raises OSError.

    One made just now is waited for first, and so is a git that is at work: an
    editor looks every few seconds. Another machine may work in the same folder,
    so the clock that counts is that of the disk.
    """
    import tempfile  # seldom needed

    until = time.monotonic() + _AT_MOST
    while locks(root) and time.monotonic() < until:
        left = left_locks(root)
        with tempfile.TemporaryFile(dir=private.make(str(root))) as fresh:
            now = os.fstat(fresh.fileno()).st_mtime
        for lock in left:
            if lock.stat().st_mtime <= now - _LEFT_BEHIND:
                lock.unlink(missing_ok=True)
        time.sleep(_PAUSE)


def _git_is_at_work(root: Path) -> bool:
    """Return whether a git works in this repository, also where that cannot be told.

    Where the system does not say in which folder a process is, any git counts.
    """
    processes = Path("/proc")
    if not (processes / "self" / "cwd").exists():
        return _any_git_runs()
    places = list(_places(root))
    for process in processes.glob("[0-9]*"):
        try:
            name = (process / "comm").read_bytes()
            if not name.startswith(b"git"):
                continue
            place = (process / "cwd").readlink()
        except (FileNotFoundError, ProcessLookupError):  # it has ended
            continue
        except OSError:  # of another account
            return True
        if any(map(place.is_relative_to, places)):
            return True
    return False


def _places(root: Path) -> Iterator[Path]:
    """Yield where a git that works in the repository stands: in a work tree of it, or in its own folder."""
    top, git_dir = repository_of(str(root))
    shared = Path(common_of(git_dir))
    yield from (Path(top), Path(git_dir), shared)
    if shared.name == ".git":
        yield shared.parent
    for linked in shared.glob("worktrees/*/gitdir"):
        yield Path(linked.read_text("utf-8", "replace").strip()).parent


def _any_git_runs() -> bool:
    import subprocess

    try:
        listed = subprocess.check_output(
            ["ps", "-A", "-o", "comm="],
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return True
    names = os.fsdecode(listed).splitlines()
    return any(Path(name.strip()).name.startswith("git") for name in names)
