"""A dossier on the disk: a folder or a zip, whole or not at all, for its owner only.

A zip holds its files as they are, with the moment of making on each: so the same dossier is the same bytes
on every machine, and a change of any byte of it is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, TypeAlias
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from klantervaring.core.errors import ChangedMeanwhile
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.manifest import ListedFile
from klantervaring.files.disk.handed_out import (
    OWN_FILE,
    OWN_FOLDER,
    new_file,
    new_place,
    put_in_place,
)

SUFFIX = ".zip"
#: The years that a zip can tell.
_FIRST_YEAR = 1980
_LAST_YEAR = 2107

Reading: TypeAlias = Callable[[], Iterable[bytes]]


class PackedFile(NamedTuple):
    """One file that goes in, and what reads it piece by piece."""

    listed: ListedFile
    read: Reading


def packed_file(name: str, raw: bytes) -> PackedFile:
    """Return a file that goes in from memory."""
    digest = hashlib.sha256(raw).hexdigest()
    return PackedFile(ListedFile(name, len(raw), digest), lambda: (raw,))


def packed_text(name: str, text: str) -> PackedFile:
    """Return a text that goes in from memory, with the bytes that were no text as they were."""
    return packed_file(name, text.encode("utf-8", "surrogateescape"))


def is_zip(path: Path) -> bool:
    """Tell whether a dossier of this name is a zip; else it is a folder."""
    return path.suffix.lower() == SUFFIX


def pack(
    path: Path,
    files: Sequence[PackedFile],
    made: datetime,
    is_forced: bool,
) -> None:
    """Write a dossier; what stood there before goes once the new one is whole, where that `is_forced`.

    Raises WrongInput where it cannot be written, ChangedMeanwhile where a file is not what was measured.
    """
    write = _write_zip if is_zip(path) else _write_folder
    with new_place(path) as place:
        write(place, files, made)
        put_in_place(place, path, is_forced)


# -- as a folder ---------------------------------------------------------------


def _write_folder(
    place: Path,
    files: Sequence[PackedFile],
    _: datetime,
) -> None:
    place.mkdir(OWN_FOLDER)
    for each in files:
        target = place / each.listed.name
        if target.parent != place:
            target.parent.mkdir(OWN_FOLDER, exist_ok=True)
        with new_file(target) as file:
            _copy(each, file)


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
    place: Path,
    files: Sequence[PackedFile],
    made: datetime,
) -> None:
    with new_file(place) as file:
        zip_into(file, files, made)


class ZipPlace(Protocol):
    """Where a zip can be written to."""

    def write(self, raw: bytes, /) -> int:
        """Take a piece."""

    def flush(self) -> None:
        """Keep nothing back."""

    def close(self) -> None:
        """Take no more."""


def zip_into(
    file: ZipPlace,
    files: Iterable[PackedFile],
    made: datetime,
) -> None:
    """Write the files as a zip; the same files and moment give the same bytes."""
    at = made.astimezone(UTC)
    year = min(max(at.year, _FIRST_YEAR), _LAST_YEAR)
    moment = (year, at.month, at.day, at.hour, at.minute, at.second)
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for each in files:
            info = ZipInfo(each.listed.name, moment)
            info.create_system = 3  # the system of the rights below
            info.external_attr = OWN_FILE << 16
            info.file_size = each.listed.size
            with archive.open(info, "w") as inner:
                _copy(each, inner)
