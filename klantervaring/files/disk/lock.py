"""One writer at a time: a lock on the workspace, held from reading until the commit is made.

It holds no lock while a person types; and it must not decide what is done under the lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from klantervaring.core.errors import Conflict
from klantervaring.core.text.sentences import Text
from klantervaring.files.disk import private
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.workspace.layout import private_of

#: Seconds that a command waits for another one before it gives up with exit 6.
PATIENCE = 10.0
_PAUSE = 0.02


@contextlib.contextmanager
def locked(root: Path, who: str) -> Iterator[bool]:
    """Hold the workspace's lock; `who` is told to those who wait. Raises Conflict, DiskRefused.

    Gives whether whoever held it last was stopped in the middle: then the name still stands there.
    """
    handle = _open(root)
    try:
        _wait(handle)
        stopped = os.pread(handle, 1, 0) != b""
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{who} (process {os.getpid()})".encode(), 0)
        try:
            yield stopped
        finally:
            # a name that stays only makes the next command look twice
            with contextlib.suppress(OSError):
                os.ftruncate(handle, 0)
    finally:
        os.close(handle)


@contextlib.contextmanager
def unmoving(root: Path) -> Iterator[None]:
    """Hold off whoever writes while something is read again that moved meanwhile.

    Where the lock cannot be had, nothing is held off: a reader never fails for it.
    """
    try:
        place = os.path.join(private_of(str(root)), "lock")
        handle = os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:  # nobody ever wrote here, or it is not ours to read
        yield
        return
    try:
        with contextlib.suppress(Conflict, OSError):
            _wait(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _open(root: Path) -> int:
    try:
        place = os.path.join(private.make(str(root)), "lock")
        return os.open(
            place,
            os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW,
            0o600,
        )
    except OSError as error:
        raise refused(error) from error


def _wait(handle: int, how: int = fcntl.LOCK_EX) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise Conflict(
                    Text(
                        "The workspace is in use by {who}.",
                        who=_holder(handle),
                    ),
                    remedy=Text(
                        "Wait until that command is done and try again."
                    ),
                ) from None
            time.sleep(_PAUSE)


def _holder(handle: int) -> str:
    return os.pread(handle, 200, 0).decode("utf-8", "replace") or "?"
