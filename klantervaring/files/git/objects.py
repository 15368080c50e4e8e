"""Git's objects: the contents of files by their names, read, named and made."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import (
    COMMIT,
    DURABLE,
    LONG,
    GitFailed,
    portions,
    run_git,
)
from klantervaring.files.workspace.layout import common_of, repository_of

#: Options by which git tells differences as `parsed_differences` reads them.
RAW = ("--raw", "-z", "--no-abbrev", "--no-renames")
#: Digits of the names of objects, of either kind of repository.
_SHA1 = 40
_SHA256 = 64
#: How the settings of a repository say that its names are of the longer kind; only its own file may.
_LONGER = re.compile(rb"(?im)^\s*objectformat\s*=\s*\"?sha256\b")


class Blob(NamedTuple):
    """A file in a tree: its mode, as git writes it, and the name of its content."""

    mode: str
    oid: str


#: Path -> what it was and what it is, None where it is not there.
Differences = dict[str, tuple[Blob | None, Blob | None]]


def parsed_differences(
    told: bytes,
) -> Iterator[tuple[str, Blob | None, Blob | None]]:
    """Yield path, before and after, of what git told with `RAW`."""
    fields = told.split(b"\0")
    told_of = fields[0::2]
    names = fields[1::2]
    for raw, name in zip(told_of, names, strict=False):
        yield (os.fsdecode(name), *_sides(raw))


def parsed_runs(told: bytes) -> list[Differences]:
    """Return the differences that git told with `RAW`, each behind a line with a commit."""
    runs: list[Differences] = []
    fields = iter(told.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            runs[-1][os.fsdecode(next(fields))] = _sides(field)
        elif field:
            runs.append({})
    return runs


def _sides(raw: bytes) -> tuple[Blob | None, Blob | None]:
    before, after, was, now, _ = raw.decode().strip(":\n").split()
    return _blob(before, was), _blob(after, now)


def _blob(mode: str, oid: str) -> Blob | None:
    return Blob(mode, oid) if oid.strip("0") else None


def parsed_entries(told: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield path and words of each entry that `ls-tree -z` or `ls-files -z` told."""
    for line in filter(None, told.split(b"\0")):
        words, name = line.split(b"\t", 1)
        yield os.fsdecode(name), words.decode().split()


def parsed_tree(told: bytes) -> dict[str, Blob]:
    """Return the files that `ls-tree -z` told, by path."""
    found = {}
    for name, (mode, _, oid) in parsed_entries(told):
        found[name] = Blob(mode, oid)
    return found


def contents(root: Path, oids: Iterable[str]) -> dict[str, bytes]:
    """Return the contents of blobs by name, all from one process.

    Each is held against its name, which is its digest. Raises GitFailed for one
    that is not there or not whole.
    """
    wanted = list(dict.fromkeys(oids))
    if not wanted:
        return {}
    asked = "\n".join([*wanted, ""]).encode()
    answer = run_git(
        root, "cat-file", "--batch", stdin=asked, seconds=COMMIT
    )
    found: dict[str, bytes] = {}
    at = 0
    for name in wanted:
        start = answer.find(b"\n", at) + 1
        kind, size = _kind_and_size(answer[at:start])
        at = start + size + 1
        found[name] = answer[start : start + size]
        if kind != "blob" or blob_name(found[name], len(name)) != name:
            raise GitFailed(f"object {name} is not there, or not whole")
    return found


def contents_of(root: Path, blobs: Iterable[Blob]) -> dict[str, bytes]:
    """Return the contents of these files by the names of their blobs."""
    return contents(root, [blob.oid for blob in blobs])


def _kind_and_size(told: bytes) -> tuple[str, int]:
    """Return what git says of an object that it has, ("", 0) of one that it has not."""
    words = told.decode("ascii", "replace").split()
    if len(words) != 3 or not words[2].isdecimal():
        return "", 0
    return words[1], int(words[2])


def no_name(root: Path) -> str:
    """Return the name that stands for no object in the repository of `root`. Git is not started."""
    common = common_of(repository_of(str(root))[1])
    with suppress(OSError):
        if _LONGER.search(Path(common, "config").read_bytes()):
            return "0" * _SHA256
    return "0" * _SHA1


def blob_name(content: bytes, length: int) -> str:
    """Return the name that git gives a content.

    `length` is that of names in this repository: 40 or 64.
    """
    import hashlib

    made = hashlib.sha1 if length == _SHA1 else hashlib.sha256
    named = b"blob %d\0" % len(content) + content
    return made(named, usedforsecurity=False).hexdigest()


def is_content(content: bytes, blob: Blob | None) -> bool:
    """Return whether a blob has this content."""
    if blob is None:
        return False
    name = blob_name(content, len(blob.oid))
    return name == blob.oid


def write_blobs(
    root: Path,
    scratch: Path,
    new: Sequence[bytes],
) -> list[str]:
    """Put contents into git's store, so that they last, and return their names.

    `scratch` is a folder for files that go again. Raises GitFailed.
    """
    if not new:
        return []
    import shutil  # most commands make no object

    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = [str(scratch / str(number)) for number in range(len(new))]
    words = (*DURABLE, "hash-object", "-w", "--no-filters", "--")
    made: list[str] = []
    try:
        for path, content in zip(paths, new, strict=True):
            Path(path).write_bytes(content)
        for some in portions(paths):
            made += (
                run_git(root, *words, *some, seconds=LONG).decode().split()
            )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return made
