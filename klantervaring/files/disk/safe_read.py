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
    from os import PathLike


class NotRegular(OSError):
    """A link, FIFO, socket, device or folder stands there."""

    def __init__(self, path: PathLike[str] | str) -> None:
        super().__init__(errno.EINVAL, "not a regular file", os.fspath(path))


def content(
    path: PathLike[str] | str,
    most: int = -1,
    follow: bool = False,
    folder: int | None = None,
) -> bytes:
    """The bytes of a regular file, with `most` at most so many; a link leads there only with `follow`.

    A name is that of a file in `folder`, where the handle of one is given: `within` sees to it that no link
    leads to that. Raises NotRegular, and OSError as `open` does.
    """
    flags = (
        os.O_RDONLY
        | os.O_NONBLOCK
        | os.O_CLOEXEC
        | (0 if follow else os.O_NOFOLLOW)
    )
    handle = _open(path, flags, folder)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegular(path)
        return read_whole(handle, most)
    finally:
        os.close(handle)


def pieces(
    path: PathLike[str] | str, folder: int | None = None
) -> Iterator[bytes]:
    """The bytes of a regular file piece by piece, so that a large one never stands in memory whole.

    A link leads nowhere; `folder` is a handle of the folder in which `path` is looked for. Raises NotRegular,
    and OSError as `open` does.
    """
    handle = _open(
        path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW, folder
    )
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegular(path)
        while piece := os.read(handle, _PIECE):
            yield piece
    finally:
        os.close(handle)


def read_whole(handle: int, most: int = -1) -> bytes:
    """The bytes of an open file from here on, with `most` at most so many. Raises OSError."""
    pieces, left = [], most if most >= 0 else sys.maxsize
    while left and (piece := os.read(handle, min(left, _AT_ONCE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


#: Bytes; more than most cases have.
_AT_ONCE = 16384
#: Bytes of a file that may be large.
_PIECE = 1024 * 1024


def _open(path: PathLike[str] | str, flags: int, folder: int | None) -> int:
    try:
        return os.open(path, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link; a socket
            raise NotRegular(path) from error
        raise
