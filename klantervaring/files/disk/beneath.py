"""The one way to a file of a workspace: part by part from a handle of its root, and through no link.

So nothing outside the folder is read, written, moved or taken away, whatever a repository, a colleague or an
archive put there. `root` is a folder that the person of this machine named; each `path` lies below it, given
whole or from the root. It must not know what the files are for.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path

from klantervaring.files.disk import safe_read
from klantervaring.files.disk.file_names import is_file_name
from klantervaring.files.disk.safe_read import NotRegular, content

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
TEMPORARY = ".tmp"


class NotInside(NotRegular):
    """The path leads out of the folder, or through a link."""


class NoName(NotInside):
    """The path has a name that no file of a workspace may have."""

    def __init__(self, path: PathLike[str] | str) -> None:
        super().__init__(path)
        self.strerror = "a name that no file here may have"


def parts_of(root: Path, path: PathLike[str] | str) -> tuple[str, ...]:
    """The names on the way from the root to `path`. Raises NoName where one of them is none."""
    given, base = os.fspath(path), os.fspath(root)
    if given in (base, os.curdir):
        return ()
    below = given.removeprefix(base.rstrip(os.sep) + os.sep)
    parts = tuple(below.split(os.sep))
    if not all(map(is_file_name, parts)):
        raise NoName(given)
    return parts


def open_folder(
    root: Path, path: PathLike[str] | str, make: bool = False
) -> int:
    """A handle of a folder, for whoever closes it; `make` makes what is missing, so that it lasts.

    Raises OSError; NotInside where a link or a file stands on the way.
    """
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts_of(root, path):
        above = handle
        try:
            handle = _below(above, part, path, make)
        finally:
            os.close(above)
    return handle


def _below(above: int, part: str, path: PathLike[str] | str, make: bool) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=above)
    except FileNotFoundError as error:
        if not make:
            error.filename = os.fspath(path)
            raise
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise NotInside(path) from error
        error.filename = os.fspath(path)
        raise
    with suppress(FileExistsError):
        os.mkdir(part, dir_fd=above)
        os.fsync(
            above
        )  # what is put in a folder is lost with a folder whose own name was not synced
    return _below(above, part, path, make=False)


@contextmanager
def beside(
    root: Path, path: PathLike[str] | str, make: bool = False
) -> Iterator[tuple[int, str]]:
    """A handle of the folder in which `path` stands, and its name there. Raises as `open_folder`."""
    parts = parts_of(root, path)
    if not parts:
        raise NotInside(path)
    handle = open_folder(root, os.sep.join(parts[:-1]) or os.curdir, make)
    try:
        yield handle, parts[-1]
    except OSError as error:
        if error.filename == parts[-1]:
            error.filename = os.fspath(path)
        raise
    finally:
        os.close(handle)


# -- looking -----------------------------------------------------------------------------------------------


def read(root: Path, path: PathLike[str] | str, most: int = -1) -> bytes:
    """The bytes of a regular file, with `most` at most so many. Raises NotRegular, OSError."""
    with beside(root, path) as (folder, name):
        return content(name, most, folder=folder)


def pieces(root: Path, path: PathLike[str] | str) -> Iterator[bytes]:
    """The bytes of a regular file of any size, piece by piece. Raises NotRegular, OSError."""
    with beside(root, path) as (folder, name):
        yield from safe_read.pieces(name, folder)


def found(root: Path, path: PathLike[str] | str) -> os.stat_result | None:
    """What stands there, a link as a link; None where nothing does, or nothing of the workspace can."""
    try:
        with beside(root, path) as (folder, name):
            return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except (FileNotFoundError, NotInside):
        return None


def is_there(root: Path, path: PathLike[str] | str) -> bool:
    """Whether anything stands there. Raises OSError where that cannot be told."""
    return found(root, path) is not None


def is_file(root: Path, path: PathLike[str] | str) -> bool:
    """Whether a regular file stands there. Raises OSError where that cannot be told."""
    there = found(root, path)
    return there is not None and stat.S_ISREG(there.st_mode)


def is_folder(root: Path, path: PathLike[str] | str) -> bool:
    """Whether a folder, and no link to one, stands there. Raises OSError where that cannot be told."""
    there = found(root, path)
    return there is not None and stat.S_ISDIR(there.st_mode)


def names(root: Path, path: PathLike[str] | str) -> list[str]:
    """The names in a folder, sorted; none where there is no folder. Raises OSError, NotInside for a link."""
    try:
        handle = open_folder(root, path)
    except FileNotFoundError:
        return []
    try:
        return sorted(os.listdir(handle))
    finally:
        os.close(handle)


# -- changing ----------------------------------------------------------------------------------------------


def create(root: Path, path: PathLike[str] | str, mode: int) -> int:
    """A handle of a new file, for whoever closes it; nothing stood there. Its folders are made as needed.

    Raises OSError.
    """
    with beside(root, path, make=True) as (folder, name):
        return os.open(name, _MAKE, mode, dir_fd=folder)


def rename(
    root: Path, source: PathLike[str] | str, target: PathLike[str] | str
) -> None:
    """Move a file, in place of what stands there; its new folder is made as needed. Raises OSError."""
    with (
        beside(root, source) as (here, old),
        beside(root, target, make=True) as (there, new),
    ):
        os.rename(old, new, src_dir_fd=here, dst_dir_fd=there)


def link(
    root: Path, source: PathLike[str] | str, target: PathLike[str] | str
) -> None:
    """Give a file a second name. Raises OSError."""
    with (
        beside(root, source) as (here, old),
        beside(root, target) as (there, new),
    ):
        os.link(
            old, new, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False
        )


def unlink(
    root: Path, path: PathLike[str] | str, missing_ok: bool = False
) -> None:
    """Take a file away. Raises OSError."""
    try:
        with beside(root, path) as (folder, name):
            os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        if not missing_ok:
            raise


def remove_folder(root: Path, path: PathLike[str] | str) -> None:
    """Take an empty folder away. Raises OSError."""
    with beside(root, path) as (folder, name):
        os.rmdir(name, dir_fd=folder)


def change_mode(
    root: Path, path: PathLike[str] | str, add: int, take: int
) -> None:
    """Set and unset bits of the mode of a file or folder, where it has others. Raises OSError."""
    with beside(root, path) as (folder, name):
        handle = os.open(name, _READ, dir_fd=folder)
        try:
            now = stat.S_IMODE(os.fstat(handle).st_mode)
            if now != now & ~take | add:
                os.fchmod(handle, now & ~take | add)
        finally:
            os.close(handle)


def sync_folder(root: Path, path: PathLike[str] | str) -> None:
    """Make the names in a folder last. Raises OSError."""
    handle = open_folder(root, path)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(root: Path, path: PathLike[str] | str) -> None:
    """Make the bytes of a file last. Raises OSError."""
    with beside(root, path) as (folder, name):
        handle = os.open(name, _READ, dir_fd=folder)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_temporary(
    root: Path,
    path: PathLike[str] | str,
    holding: bytes,
    mode: int,
    exact: bool = False,
    synced: bool = True,
) -> Path:
    """Write a new file beside `path`, under a short temporary name of kv's own; where it is, from the root.

    With `exact` its mode is `mode` whatever the umask; with `synced` its bytes last. Raises OSError: then
    nothing stays.
    """
    folder = os.sep.join(parts_of(root, path)[:-1])
    temporary = Path(folder, f".kv-{os.urandom(6).hex()}{TEMPORARY}")
    handle = create(root, temporary, mode)
    try:
        try:
            if exact:
                os.fchmod(handle, mode)
            view = memoryview(holding)
            while view:
                view = view[os.write(handle, view) :]
            if synced:
                os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        with suppress(OSError):
            unlink(root, temporary)
        raise
    return temporary


def write_whole(root: Path, path: PathLike[str] | str, holding: bytes) -> None:
    """Put a file of kv's own in its place, whole and lasting, for its owner only. Raises OSError."""
    rename(root, write_temporary(root, path, holding, 0o600, exact=True), path)
    sync_folder(root, os.sep.join(parts_of(root, path)[:-1]) or os.curdir)
