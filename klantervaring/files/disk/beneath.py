"""The one way to a file of a workspace: part by part from a handle of its root, and through no link.

So nothing outside the folder is read, written, moved or taken away, whatever a repository, a colleague or an
archive put there. `root` is a folder that the person of this machine named; each `path` lies below it, given
whole or from the root. It must not know what the files are for.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path

from klantervaring.files.disk.file_names import is_file_name
from klantervaring.files.disk.safe_read import NotRegular, content

#: A path as whoever asks has it.
Where = PathLike[str] | str
#: Modes of what kv makes: what it holds is about people, so it is for its owner only.
OWNER_FILE = 0o600
OWNER_FOLDER = 0o700
#: So many files are synced at a time.
_AT_ONCE = 16
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class NotInside(NotRegular):
    """The path leads out of the folder, or through a link."""


class NoName(NotInside):
    """The path has a name that no file of a workspace may have."""

    def __init__(self, path: Where) -> None:
        super().__init__(path)
        self.strerror = "a name that no file here may have"


# -- the way -------------------------------------------------------------------


def parts_of(root: Path, path: Where) -> tuple[str, ...]:
    """Return the names on the way from the root to `path`. Raises NoName where one is none."""
    given = os.fspath(path)
    base = os.fspath(root)
    if given in (base, os.curdir):
        return ()
    below = given.removeprefix(base.rstrip(os.sep) + os.sep)
    parts = tuple(below.split(os.sep))
    if not all(map(is_file_name, parts)):
        raise NoName(given)
    return parts


def folder_of(root: Path, path: Where) -> str:
    """Return the folder in which `path` stands, from the root. Raises NoName."""
    return os.sep.join(parts_of(root, path)[:-1]) or os.curdir


def folder_handle(root: Path, path: Where, make: bool = False) -> int:
    """Return a handle of a folder, for whoever closes it.

    `make` makes what is missing, for its owner only, so that it lasts. Raises OSError; NotInside where a
    link or a file stands on the way.
    """
    return _handle(root, parts_of(root, path), path, make)


def _handle(
    root: Path, parts: Iterable[str], path: Where, make: bool
) -> int:
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts:
        above = handle
        try:
            handle = _below(above, part, path, make)
        finally:
            os.close(above)
    return handle


def _below(above: int, part: str, path: Where, make: bool) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=above)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise NotInside(path) from error
        if error.errno != errno.ENOENT or not make:
            error.filename = os.fspath(path)
            raise
    with suppress(FileExistsError):
        os.mkdir(part, OWNER_FOLDER, dir_fd=above)
        # what is put in a folder is lost with a folder whose own name was not synced
        os.fsync(above)
    return _below(above, part, path, make=False)


@contextmanager
def _folder(root: Path, path: Where) -> Iterator[int]:
    handle = folder_handle(root, path)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def parent(
    root: Path, path: Where, make: bool = False
) -> Iterator[tuple[int, str]]:
    """Open the folder in which `path` stands: its handle, and the name there.

    Raises as `folder_handle`.
    """
    *folders, name = parts_of(root, path) or ("",)
    if not name:
        raise NotInside(path)
    above = os.sep.join(folders) or os.curdir
    handle = _handle(root, folders, above, make)
    try:
        yield handle, name
    except OSError as error:
        if error.filename == name:
            error.filename = os.fspath(path)
        raise
    finally:
        os.close(handle)


@contextmanager
def _opened(root: Path, path: Where) -> Iterator[int]:
    """Open a file or folder, for its mode or to sync it."""
    with parent(root, path) as (folder, name):
        handle = os.open(name, _READ, dir_fd=folder)
        try:
            yield handle
        finally:
            os.close(handle)


# -- looking -------------------------------------------------------------------


def read_file(root: Path, path: Where, most: int = -1) -> bytes:
    """Return the bytes of a regular file, with `most` at most so many.

    Raises NotRegular, OSError.
    """
    with parent(root, path) as (folder, name):
        return content(name, most, folder=folder)


def found(root: Path, path: Where) -> os.stat_result | None:
    """Return what stands there, a link as a link; None where nothing does, or can."""
    try:
        with parent(root, path) as (folder, name):
            return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except (FileNotFoundError, NotInside):
        return None


def is_there(root: Path, path: Where) -> bool:
    """Return whether anything stands there. Raises OSError where that cannot be told."""
    return found(root, path) is not None


def is_file(root: Path, path: Where) -> bool:
    """Return whether a regular file stands there. Raises OSError."""
    there = found(root, path)
    return there is not None and stat.S_ISREG(there.st_mode)


def is_folder(root: Path, path: Where) -> bool:
    """Return whether a folder, and no link to one, stands there. Raises OSError."""
    there = found(root, path)
    return there is not None and stat.S_ISDIR(there.st_mode)


def names_in(root: Path, path: Where) -> list[str]:
    """Return the names in a folder, sorted; none where there is no folder.

    Raises OSError, NotInside for a link.
    """
    try:
        with _folder(root, path) as handle:
            return sorted(os.listdir(handle))
    except FileNotFoundError:
        return []


def files_below(root: Path, folder: Path) -> Iterator[Path]:
    """Yield the regular files in a folder and below it; what is behind a link is not of the workspace."""
    if not is_folder(root, folder):
        return
    for above, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(above, name)
            if is_file(root, path):
                yield path


# -- changing ------------------------------------------------------------------


def create(root: Path, path: Where, mode: int) -> int:
    """Return a handle of a new file, for whoever closes it; nothing stood there.

    Its folders are made as needed. Raises OSError.
    """
    with parent(root, path, make=True) as (folder, name):
        return os.open(name, _MAKE, mode, dir_fd=folder)


def make_own_folder(root: Path, path: Where) -> None:
    """Make one folder, for its owner only, so that it lasts. Raises OSError."""
    with parent(root, path) as (folder, name):
        os.mkdir(name, OWNER_FOLDER, dir_fd=folder)
        os.fsync(folder)


def rename(root: Path, source: Where, target: Where) -> None:
    """Move a file, in place of what stands there; its new folder is made as needed.

    Raises OSError.
    """
    with (
        parent(root, source) as (here, old),
        parent(root, target, make=True) as (there, new),
    ):
        os.rename(old, new, src_dir_fd=here, dst_dir_fd=there)


def link(root: Path, source: Where, target: Where) -> None:
    """Give a file a second name. Raises OSError."""
    with (
        parent(root, source) as (here, old),
        parent(root, target) as (there, new),
    ):
        os.link(
            old,
            new,
            src_dir_fd=here,
            dst_dir_fd=there,
            follow_symlinks=False,
        )


def unlink(root: Path, path: Where, missing_ok: bool = False) -> None:
    """Take a file away. Raises OSError."""
    try:
        with parent(root, path) as (folder, name):
            os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        if not missing_ok:
            raise


def remove_folder(root: Path, path: Where) -> None:
    """Take an empty folder away. Raises OSError."""
    with parent(root, path) as (folder, name):
        os.rmdir(name, dir_fd=folder)


def change_mode(root: Path, path: Where, add: int, take: int) -> None:
    """Set and unset bits of the mode of a file or folder, where it has others.

    Raises OSError.
    """
    with _opened(root, path) as handle:
        now = stat.S_IMODE(os.fstat(handle).st_mode)
        wanted = now & ~take | add
        if now != wanted:
            os.fchmod(handle, wanted)


def sync_folder(root: Path, path: Where) -> None:
    """Make the names in a folder last. Raises OSError."""
    with _folder(root, path) as handle:
        os.fsync(handle)


def sync_file(root: Path, path: Where) -> None:
    """Make the bytes of a file last. Raises OSError."""
    with _opened(root, path) as handle:
        os.fsync(handle)


def sync_files(root: Path, paths: Sequence[Path]) -> None:
    """Make many files last. At the same time, a disk does that in a fraction of the time. Raises OSError."""
    from threading import Thread

    refusals: list[OSError] = []

    def sync(some: Sequence[Path]) -> None:
        try:
            for path in some:
                sync_file(root, path)
        except OSError as error:
            refusals.append(error)

    shares = [paths[first::_AT_ONCE] for first in range(_AT_ONCE)]
    threads = [Thread(target=sync, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refusals:
        raise refusals[0]
