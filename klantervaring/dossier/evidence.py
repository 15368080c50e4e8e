"""The files beside a case that go along: found, measured, and named so that any system can hold them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from klantervaring.core.values import NamedTuple
from klantervaring.dossier.contents import SeenEvent
from klantervaring.dossier.manifest import ListedFile
from klantervaring.files.disk import beneath
from klantervaring.files.disk.attachments import named
from klantervaring.files.disk.safe_read import chunks
from klantervaring.files.record import attachments

FOLDER = "attachments"
#: Bytes of a name and of its ending, so that a path fits everywhere.
_LONGEST = 120
_ENDING = 12


class Evidence(NamedTuple):
    """One file that an event names: as it is called there, and where it is, None where it is not.

    `listed` is how it stands in the dossier; `is_changed`: it is not what the event names.
    """

    name: str
    source: Path | None
    listed: ListedFile | None
    is_changed: bool = False


class EvidenceFound(NamedTuple):
    """The files of a case by the number of the event that names each, and how many others lie beside it."""

    by_event: dict[int, Evidence]
    others: int

    @property
    def all(self) -> list[Evidence]:
        """Return each file once, in the order of the events."""
        return list(dict.fromkeys(self.by_event.values()))


def evidence_of(
    root: Path, case: Path, events: Iterable[SeenEvent]
) -> EvidenceFound:
    """Return the files that these events name, by the number of the event. Raises OSError."""
    found: dict[int, Evidence] = {}
    known: dict[Path, Evidence] = {}
    for number, seen in enumerate(events):
        if seen.file:
            path = named(
                root,
                case,
                seen.file,
                seen.sha256,
            )
            if path not in known:
                known[path] = _measured(
                    root,
                    path,
                    seen,
                    len(known) + 1,
                )
            found[number] = known[path]
    there = _count(root, attachments(case))
    return EvidenceFound(found, max(there - _there(known), 0))


def _there(known: Mapping[Path, Evidence]) -> int:
    return sum(each.source is not None for each in known.values())


def _count(root: Path, folder: Path) -> int:
    try:
        return len(beneath.names_in(root, folder))
    except OSError:  # a link, or closed to us: nothing of it is read
        return 0


def _measured(
    root: Path, path: Path, seen: SeenEvent, number: int
) -> Evidence:
    name = Path(seen.file).name or seen.file
    if not beneath.is_file(root, path):
        return Evidence(name, None, None)
    size, found = _size_and_digest(root, path)
    place = f"{FOLDER}/{number:03}-{tidy(seen.file)}"
    is_changed = bool(seen.sha256) and found != seen.sha256
    return Evidence(
        name,
        path,
        ListedFile(place, size, found),
        is_changed,
    )


def _size_and_digest(root: Path, path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    for piece in pieces_of(root, path):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def pieces_of(root: Path, path: Path) -> Iterator[bytes]:
    """Yield a file of the workspace piece by piece. Raises OSError; NotRegular for anything else."""
    with beneath.parent(root, path) as (folder, name):
        yield from chunks(name, folder=folder)


def tidy(name: str) -> str:
    """Return a name that every system takes, with its ending: letters, digits, dashes and dots."""
    safe = _safe(name)
    stem, dot, ending = safe.strip(".").rpartition(".")
    if not stem or len(ending.encode()) > _ENDING:
        stem = safe.strip(".")
        dot = ""
        ending = ""
    room = _LONGEST - len(ending.encode())
    short = stem.encode()[:room].decode("utf-8", "ignore")
    return f"{short}{dot}{ending}" if short else "file"


def _safe(name: str) -> str:
    """Return the last part of a path, with letters, digits, dashes and dots alone."""
    path = unicodedata.normalize("NFC", name).replace("\\", "/")
    last = PurePosixPath(path).name
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in last)
