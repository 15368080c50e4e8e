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

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
#: Bytes that are read at a time; more than most cases have.
_AT_ONCE = 16384


#: What the error says; `reasons` has it in the reader's words.
NOT_REGULAR = "not a regular file"


class NotRegular(OSError):
    """A link, FIFO, socket, device or folder stands there."""

    def __init__(self, path: PathLike[str] | str) -> None:
        super().__init__(errno.EINVAL, NOT_REGULAR, os.fspath(path))


def content(
    path: PathLike[str] | str,
    most: int = -1,
    follow: bool = False,
    folder: int | None = None,
) -> bytes:
    """Return the bytes of a regular file, with `most` at most so many.

    A link leads there only with `follow`. A name is that of a file in `folder`, where
    the handle of one is given: `beneath` sees to it that no link leads to that.
    Raises NotRegular, and OSError as `open` does.
    """
    return b"".join(chunks(path, most, follow, folder))


def chunks(
    path: PathLike[str] | str,
    most: int = -1,
    follow: bool = False,
    folder: int | None = None,
) -> Iterator[bytes]:
    """Yield what `content` returns piece by piece: a large file never stands in memory whole."""
    flags = _FLAGS if follow else _FLAGS | os.O_NOFOLLOW
    try:
        handle = os.open(path, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link; a socket
            raise NotRegular(path) from error
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegular(path)
        left = most if most >= 0 else sys.maxsize
        while left and (piece := os.read(handle, min(left, _AT_ONCE))):
            left -= len(piece)
            yield piece
    finally:
        os.close(handle)
