"""Whether a dossier is as it was made: every file, every byte, nothing more and nothing less."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from struct import error as StructError
from typing import IO, Protocol
from zipfile import BadZipFile, ZipFile
from zlib import error as BadDeflate

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.manifest import (
    LARGEST_MANIFEST,
    MANIFEST,
    ListedFile,
    Manifest,
    digest_of_manifest,
    read_manifest,
)
from klantervaring.dossier.packing import PackedFile, zip_into
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular, chunks
from klantervaring.files.reasons import system_reason

#: What reading a damaged zip may raise.
_DAMAGE = (
    BadZipFile,
    BadDeflate,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
    UnicodeError,
    OverflowError,
    StructError,
)
_AT_ONCE = 65536


class DossierFinding(NamedTuple):
    """What is not as it was made: a file, "" for the whole, and what is wrong with it."""

    name: str
    text: Text


class Verified(NamedTuple):
    """What was found; `manifest` is None where the list itself cannot be read."""

    manifest: Manifest | None
    digest: str
    findings: tuple[DossierFinding, ...]


class _Archive(Protocol):
    """A folder or a zip to be looked at."""

    #: the files in it, and what is no file
    names: list[str]
    odd: list[str]

    def read(self, name: str, most: int) -> Iterator[bytes]:
        """Yield at most so many bytes of a file."""

    def as_made(self, manifest: Manifest, /) -> bool:
        """Tell whether the whole is, byte for byte, what would be made of these files."""


def verify(path: Path, digest: str = "") -> Verified:
    """Return what is wrong with the dossier at `path`, held against a digest where one is given.

    Raises WrongInput where there is none, or it cannot be read.
    """
    try:
        with ExitStack() as stack:
            archive: _Archive
            if path.is_dir():
                archive = _Folder(path)
            else:
                archive = stack.enter_context(_Zip(path))
            return _verified(archive, digest)
    except _DAMAGE:
        return _damaged()
    except OSError as error:
        if error.errno == errno.EINVAL and path.is_file():
            return _damaged()  # a zip that points to before its beginning
        raise WrongInput(
            Text(
                "The dossier cannot be read: {reason}.",
                reason=system_reason(error),
            ),
            where=str(path),
        ) from error


def _damaged() -> Verified:
    text = Text("It cannot be read to its end: it is damaged.")
    return Verified(None, "", (DossierFinding("", text),))


def _verified(archive: _Archive, digest: str) -> Verified:
    if MANIFEST not in archive.names:
        return _without_list(
            "", Text("The list of the dossier is missing.")
        )
    raw = b"".join(archive.read(MANIFEST, LARGEST_MANIFEST + 1))
    told = digest_of_manifest(raw)
    try:
        manifest = read_manifest(raw)
    except ValueError:
        text = Text("The list of the dossier was changed.")
        return _without_list(told, text)
    findings = [*_of_digest(told, digest), *_of_files(archive, manifest)]
    if not findings and not archive.as_made(manifest):
        text = Text(
            "Each file is as it was made, but what holds them was packed anew."
        )
        findings.append(DossierFinding("", text))
    return Verified(manifest, told, tuple(findings))


def _of_digest(told: str, digest: str) -> Iterator[DossierFinding]:
    if digest and digest.strip().lower() != told:
        yield DossierFinding(
            MANIFEST,
            Text(
                "The digest of the dossier is another one: {it}.", it=told
            ),
        )


def _of_files(
    archive: _Archive, manifest: Manifest
) -> Iterator[DossierFinding]:
    there = list(archive.names)
    for each in manifest.files:
        if each.name not in there:
            yield DossierFinding(each.name, Text("This file is missing."))
        elif not _is_same(archive, each):
            yield DossierFinding(each.name, Text("This file was changed."))
    known = {MANIFEST, *(each.name for each in manifest.files)}
    yield from _too_many(archive, known)


def _too_many(
    archive: _Archive, known: Container[str]
) -> Iterator[DossierFinding]:
    """Yield what is in a dossier and does not belong in it."""
    there = list(archive.names)
    for name in there:
        if name not in known:
            yield DossierFinding(name, Text("This file was added."))
    for name in archive.odd:
        yield DossierFinding(name, Text("This is no file of the dossier."))
    for name in sorted({name for name in there if there.count(name) > 1}):
        yield DossierFinding(name, Text("This file is in it twice."))


def _is_same(archive: _Archive, listed: ListedFile) -> bool:
    digest = hashlib.sha256()
    size = 0
    try:
        for piece in archive.read(listed.name, listed.size + 1):
            digest.update(piece)
            size += len(piece)
    except (*_DAMAGE, NotRegular):
        return False
    return (size, digest.hexdigest()) == (listed.size, listed.sha256)


class _Folder:
    """A dossier as a folder. No link in it is followed."""

    def __init__(self, path: Path) -> None:
        self._root = path.absolute()
        self.names: list[str] = []
        self.odd: list[str] = []
        self._look("")

    def _look(self, folder: str) -> None:
        listed = beneath.names_in(self._root, folder or os.curdir)
        if not listed and folder:
            self.odd.append(folder)
        for name in listed:
            path = f"{folder}/{name}" if folder else name
            if beneath.is_file(self._root, path):
                self.names.append(path)
            elif beneath.is_folder(self._root, path):
                self._look(path)
            else:
                self.odd.append(path)

    def read(self, name: str, most: int) -> Iterator[bytes]:
        with beneath.parent(self._root, name) as (folder, last):
            yield from chunks(last, most, folder=folder)

    def as_made(self, _: Manifest) -> bool:
        return True


class _Zip:
    """A dossier as a zip. It is read and never unpacked."""

    def __init__(self, path: Path) -> None:
        if path.exists() and not path.is_file():
            raise NotRegular(path)
        self._path = path
        self._file = path.open("rb")
        try:
            self._archive = ZipFile(self._file)
        except BaseException:
            self._file.close()
            raise
        self.names = self._archive.namelist()
        self.odd: list[str] = []

    def __enter__(self) -> _Zip:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()
        self._file.close()

    def read(self, name: str, most: int) -> Iterator[bytes]:
        with self._archive.open(name) as file:
            while most and (piece := file.read(min(most, _AT_ONCE))):
                most -= len(piece)
                yield piece

    def as_made(self, manifest: Manifest) -> bool:
        made = datetime.fromisoformat(manifest.made)
        with ExitStack() as stack:
            copy = stack.enter_context(self._path.open("rb"))
            same = _Same(copy)
            zip_into(same, self._packed(manifest), made)
            return same.is_whole()

    def _packed(self, manifest: Manifest) -> Iterable[PackedFile]:
        raw = b"".join(self.read(MANIFEST, LARGEST_MANIFEST))
        digest = digest_of_manifest(raw)
        last = ListedFile(MANIFEST, len(raw), digest)
        for each in (*manifest.files, last):
            yield PackedFile(each, lambda each=each: self._bytes(each))  # type: ignore[misc]

    def _bytes(self, each: ListedFile) -> Iterator[bytes]:
        return self.read(each.name, each.size)


class _Same:
    """A file that is written to only in order to compare it with one that is there."""

    def __init__(self, there: IO[bytes]) -> None:
        self._there = there
        self._at = self._end = 0
        #: where something else stands; what is written once more there is compared anew
        self._differs: set[int] = set()

    def write(self, raw: bytes) -> int:
        """Compare a piece."""
        self._there.seek(self._at)
        is_same = self._there.read(len(raw)) == bytes(raw)
        if is_same:
            self._differs.discard(self._at)
        else:
            self._differs.add(self._at)
        self._at += len(raw)
        self._end = max(self._end, self._at)
        return len(raw)

    def tell(self) -> int:
        """Return where the next piece goes."""
        return self._at

    def seek(self, to: int, whence: int = os.SEEK_SET) -> int:
        """Go to where the next piece goes."""
        self._at = to + (self._end if whence == os.SEEK_END else 0)
        return self._at

    def flush(self) -> None:
        """Do nothing: nothing is kept back."""

    def close(self) -> None:
        """Do nothing: whoever opened the file closes it."""

    def is_whole(self) -> bool:
        """Tell whether all was the same, to the last byte."""
        self._there.seek(0, os.SEEK_END)
        return not self._differs and self._there.tell() == self._end


def _without_list(digest: str, why: Text) -> Verified:
    return Verified(None, digest, (DossierFinding(MANIFEST, why),))
