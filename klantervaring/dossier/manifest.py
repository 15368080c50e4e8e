"""The list of all that is in a dossier: each file with its size and SHA-256; and its own check.

The check finds any change in the list itself; whoever changed list and check is found by the digest of the
whole list, which is told when the dossier is made and goes to the reader by another way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from klantervaring.core.values import NamedTuple

MANIFEST = "manifest.json"
#: Bytes of a list that is read at most.
LARGEST_MANIFEST = 16 * 1024 * 1024
_FORMAT = 1


class ListedFile(NamedTuple):
    """One file of a dossier: its path with `/`, its bytes, and its SHA-256."""

    name: str
    size: int
    sha256: str


class Manifest(NamedTuple):
    """The list of a dossier: of which case, made when (ISO 8601), and its files in order."""

    case: str
    made: str
    files: tuple[ListedFile, ...]


def as_bytes(manifest: Manifest) -> bytes:
    """Return the list as it stands in its file; the same list is the same bytes."""
    told = {
        "format": _FORMAT,
        "case": manifest.case,
        "made": manifest.made,
        "files": [each._asdict() for each in manifest.files],
    }
    check = hashlib.sha256(_dumped(told)).hexdigest()
    return _dumped({**told, "check": check})


def _dumped(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def digest_of_manifest(raw: bytes) -> str:
    """Return the digest by which the whole dossier is known: the SHA-256 of its list."""
    return hashlib.sha256(raw).hexdigest()


def read_manifest(raw: bytes) -> Manifest:
    """Return the list. Raises ValueError for one that is none, or is not as kv wrote it."""
    try:
        told = json.loads(raw)
        listed = (
            ListedFile(each["name"], each["size"], each["sha256"])
            for each in told["files"]
        )
        found = Manifest(told["case"], told["made"], tuple(listed))
        is_same = as_bytes(found) == raw
    except (
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        UnicodeError,
    ) as error:
        raise ValueError(str(error)) from error
    if not is_same:
        raise ValueError("changed")
    _check_types(found.files)
    return found


def _check_types(files: Iterable[ListedFile]) -> None:
    for each in files:
        if type(each.size) is not int or not isinstance(each.name, str):
            raise ValueError(each.name)
