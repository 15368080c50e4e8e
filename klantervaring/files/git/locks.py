"""The lock files of git: which stand there, which a stopped git left, and taking those away.

It starts no git.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from klantervaring.files.disk import private
from klantervaring.files.workspace.layout import repository_of

#: Seconds after which a lock was left behind while no git is at work here, and
#: that are waited for that; and the pause between two looks.
_LEFT_BEHIND, _AT_MOST, _PAUSE = 5, 10, 0.05
#: Seconds that `ps` may take.
_PATIENCE = 10
#: Where git has further locks: of each ref, and of linked worktrees.
_DEEPER = ("refs", "worktrees")
#: What git writes under a lock and never overwrites: it too stands in the way of the next one.
_NEW_REFS = "packed-refs.new"


def lock_in(message: str) -> str:
    """Return the lock file that git names as being in its way, else ""."""
    found = re.search(
        r"Unable to create '(.+\.lock)': File exists", message
    )
    return found[1] if found else ""


def locks(root: Path) -> list[Path]:
    """Return the lock files in the git directory, of a running or a stopped git."""
    top, folder = repository_of(str(root))
    if not top:
        return []
    git_dir = Path(folder)
    found = sorted(git_dir.glob("*.lock"))
    found += git_dir.glob(_NEW_REFS)
    for folder in _DEEPER:
        found += sorted(git_dir.joinpath(folder).rglob("*.lock"))
    return found


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
    folders = repository_of(str(root))
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
        if any(map(place.is_relative_to, folders)):
            return True
    return False


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
