"""Regular files only: what lies in a folder is not followed, not waited for, and not read without end.

It must not know what the files are for.
"""

from __future__ import annotations

import errno
import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class NotRegular(OSError):
    """A link, FIFO, socket, device or folder stands there."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(errno.EINVAL, "not a regular file", str(path))


def content(path: Path | str, most: int = -1, follow: bool = False) -> bytes:
    """The bytes of a regular file, with `most` at most so many; a link leads there only with `follow`.

    Raises NotRegular, and OSError as `open` does.
    """
    handle = _open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegular(path)
        return _whole(handle, most)
    finally:
        os.close(handle)


def pieces(path: Path | str) -> Iterator[bytes]:
    """The bytes of a regular file piece by piece, so that a large one never stands in memory whole.

    A link leads nowhere. Raises NotRegular, and OSError as `open` does.
    """
    handle = _open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegular(path)
        while piece := os.read(handle, _PIECE):
            yield piece
    finally:
        os.close(handle)


def _whole(handle: int, most: int) -> bytes:
    pieces, left = [], most if most >= 0 else sys.maxsize
    while left and (piece := os.read(handle, min(left, _AT_ONCE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


#: Bytes; more than most cases have.
_AT_ONCE = 16384
#: Bytes of a file that may be large.
_PIECE = 1024 * 1024


def _open(path: Path | str, flags: int) -> int:
    try:
        return os.open(path, flags)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link; a socket
            raise NotRegular(path) from error
        raise
