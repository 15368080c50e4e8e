"""What is written for somebody outside the workspace: whole, for its owner only, and over nothing unasked."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from klantervaring.core.errors import DiskRefused, KvError, WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.reasons import system_reason

#: Ours to read and write, and nobody else's.
OWN_FILE = 0o600
OWN_FOLDER = 0o700
#: What stands there is no file, or a folder that is not empty.
_OF_ANOTHER_KIND = (NotRegular, IsADirectoryError, NotADirectoryError)
#: What others can be allowed with a file that is not theirs.
_READABLE = 0o044
#: A new file, never through a link.
NEW_FILE = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
)


def hand_out(
    path: Path,
    holding: bytes,
    is_forced: bool,
    for_others: bool = False,
) -> None:
    """Write a file at `path`, or nothing; what is there already only goes where it `is_forced`.

    What is `for_others` may be read by whoever may read what was there: somebody let them, for a web
    server perhaps. Raises WrongInput, DiskRefused.
    """
    refuse_taken(path, is_forced)
    with new_place(path) as place:
        with new_file(place) as file:
            file.write(holding)
            if for_others and path.is_file() and not path.is_symlink():
                mode = stat.S_IMODE(path.stat().st_mode)
                os.fchmod(file.fileno(), mode & _READABLE | OWN_FILE)
        put_in_place(place, path, is_forced)


def refuse_taken(path: Path, is_forced: bool) -> None:
    """Check that a file can stand there: nothing is lost by it, and its folder is there. Raises WrongInput.

    What stands there goes only where it `is_forced`.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise WrongInput(
            Text("{name} is no folder.", name=str(folder)),
            where=str(path),
            remedy=Text("Name a file in a folder that is there."),
        )
    if os.path.lexists(path) and not is_forced:
        raise WrongInput(
            Text("{file} is there already.", file=str(path)),
            remedy=Text(
                "Take another name, or write over it: {option}.",
                option=Code("--force"),
            ),
        )


@contextmanager
def new_place(path: Path) -> Iterator[Path]:
    """Give a place beside `path` at which nothing stands, and take away what stays there.

    Raises DiskRefused for what the system refuses meanwhile, WrongInput where something else stands there.
    """
    place = path.absolute().parent / f".kv-{os.urandom(6).hex()}.tmp"
    try:
        try:
            yield place
        finally:
            _take_away(place)
    except OSError as error:
        refuse_taken(path, not isinstance(error, FileExistsError))
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> KvError:
    """Return that something else stands there, or that the system would not write."""
    text = Text(
        "This cannot be written: {reason}.", reason=system_reason(error)
    )
    where = str(path)
    if isinstance(error, _OF_ANOTHER_KIND):
        other = Text("Take another name, or take it away yourself.")
        return WrongInput(text, where=where, remedy=other)
    room = Text(
        "Make room, or see to it that you may write there, and try again."
    )
    return DiskRefused(text, where=where, remedy=room)


@contextmanager
def new_file(place: Path) -> Iterator[IO[bytes]]:
    """Give a new file for its owner only, which is on the disk at the end. Raises OSError."""
    with os.fdopen(os.open(place, NEW_FILE, OWN_FILE), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def put_in_place(place: Path, path: Path, is_forced: bool) -> None:
    """Bring a file or folder to where it belongs; what was there goes behind it, where that `is_forced`.

    A folder goes for a folder only. Raises OSError: NotRegular for a device or a pipe, FileExistsError where
    something came there meanwhile.
    """
    if not is_forced or not os.path.lexists(path):
        _put_new(place, path)
    elif place.is_dir():
        _exchange(place, path)
    else:
        _refuse_device(path)
        place.replace(path)
    _sync(path.absolute().parent)


def _refuse_device(path: Path) -> None:
    mode = path.stat(follow_symlinks=path.exists()).st_mode
    if stat.S_IFMT(mode) not in _NO_DEVICE:
        raise NotRegular(path)


_NO_DEVICE = (stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR)


def _put_new(place: Path, path: Path) -> None:
    if place.is_dir():
        path.mkdir(OWN_FOLDER)  # in place of an empty folder it can be put
        place.rename(path)
        return
    try:
        os.link(place, path)  # unlike a rename it takes no place
    except FileExistsError:
        raise
    except OSError:  # a disk without links, as a memory stick is
        os.close(os.open(path, NEW_FILE, OWN_FILE))
        place.replace(path)


def _exchange(place: Path, path: Path) -> None:
    """Put it where something else was, which comes back where that fails."""
    with new_place(path) as old:
        path.rename(old)
        try:
            place.rename(path)
        except OSError:
            with suppress(OSError):
                old.rename(path)
            raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
