"""A dossier on the disk: a folder or a zip, whole or not at all, for its owner only.

A zip holds its files as they are, with the moment of making on each: so the same dossier is the same bytes
on every machine, and a change of any byte of it is found.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, TypeAlias
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from klantervaring.core.errors import ChangedMeanwhile, WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.manifest import ListedFile
from klantervaring.files.reasons import system_reason

SUFFIX = ".zip"
#: Ours to read and write, and nobody else's.
_FILE, _FOLDER = 0o600, 0o700
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
#: The years that a zip can tell.
_FIRST_YEAR, _LAST_YEAR = 1980, 2107

Reading: TypeAlias = Callable[[], Iterable[bytes]]


class PackedFile(NamedTuple):
    """One file that goes in, and what reads it piece by piece."""

    listed: ListedFile
    read: Reading


def is_zip(path: Path) -> bool:
    """Tell whether a dossier of this name is a zip; else it is a folder."""
    return path.suffix.lower() == SUFFIX


def refuse_taken(path: Path, is_forced: bool) -> None:
    """Raise WrongInput where something stands there already, and nobody said to put this in its place."""
    if os.path.lexists(path) and not is_forced:
        raise WrongInput(
            Text("{file} is there already.", file=str(path)),
            remedy=Text(
                "Take another name, or write over it: {option}.",
                option=Code("--force"),
            ),
        )


def pack(path: Path, files: Sequence[PackedFile], made: datetime) -> None:
    """Write a dossier; what stood there before goes once the new one is whole.

    Raises WrongInput where it cannot be written, ChangedMeanwhile where a file is not what was measured.
    """
    write = _write_zip if is_zip(path) else _write_folder
    try:
        with _new_place(path) as place:
            write(place, files, made)
            _put(place, path)
    except OSError as error:
        raise WrongInput(
            Text(
                "The dossier cannot be written: {reason}.",
                reason=system_reason(error),
            ),
            where=str(path),
        ) from error


@contextmanager
def _new_place(path: Path) -> Iterator[Path]:
    """Give a place beside `path` that nothing stands at, and take away what stays there."""
    place = path.absolute().parent / f".kv-{os.urandom(6).hex()}.tmp"
    try:
        yield place
    finally:
        _take_away(place)


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _put(place: Path, path: Path) -> None:
    """Bring what was written to where it belongs; what was there goes behind it."""
    if not os.path.lexists(path):
        _put_new(place, path)
        return
    with _new_place(path) as old:
        path.rename(old)
        try:
            place.rename(path)
        except OSError:
            with suppress(OSError):
                old.rename(path)
            raise


def _put_new(place: Path, path: Path) -> None:
    """Bring it to where nothing is. Raises FileExistsError where something came there meanwhile."""
    if place.is_dir():
        path.mkdir(_FOLDER)  # in place of an empty folder it can be put
        place.rename(path)
    else:
        os.link(place, path)
    handle = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- as a folder ---------------------------------------------------------------


def _write_folder(
    place: Path, files: Sequence[PackedFile], _: datetime
) -> None:
    place.mkdir(_FOLDER)
    for each in files:
        target = place / each.listed.name
        if target.parent != place:
            target.parent.mkdir(_FOLDER, exist_ok=True)
        with os.fdopen(os.open(target, _NEW, _FILE), "wb") as file:
            _copy(each, file)
            file.flush()
            os.fsync(file.fileno())


def _copy(each: PackedFile, file: IO[bytes]) -> None:
    digest = hashlib.sha256()
    for piece in each.read():
        digest.update(piece)
        file.write(piece)
    if digest.hexdigest() != each.listed.sha256:
        raise ChangedMeanwhile(
            Text("The file was changed while it was copied."),
            where=each.listed.name,
            remedy=Text("Give the command again."),
        )


# -- as a zip ------------------------------------------------------------------


def _write_zip(
    place: Path, files: Sequence[PackedFile], made: datetime
) -> None:
    with os.fdopen(os.open(place, _NEW, _FILE), "wb") as file:
        zip_into(file, files, made)
        file.flush()
        os.fsync(file.fileno())


class ZipPlace(Protocol):
    """Where a zip can be written to."""

    def write(self, raw: bytes, /) -> int:
        """Take a piece."""

    def flush(self) -> None:
        """Keep nothing back."""

    def close(self) -> None:
        """Take no more."""


def zip_into(
    file: ZipPlace, files: Iterable[PackedFile], made: datetime
) -> None:
    """Write the files as a zip; the same files and moment give the same bytes."""
    at = made.astimezone(UTC)
    year = min(max(at.year, _FIRST_YEAR), _LAST_YEAR)
    moment = (year, at.month, at.day, at.hour, at.minute, at.second)
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for each in files:
            info = ZipInfo(each.listed.name, moment)
            info.create_system = 3  # the system of the rights below
            info.external_attr = _FILE << 16
            info.file_size = each.listed.size
            with archive.open(info, "w") as inner:
                _copy(each, inner)
