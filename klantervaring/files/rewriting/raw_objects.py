"""Git's objects as they are stored, of every kind: read, named and made.

It must not know what a commit or a tree means; `rewriting` does.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import (
    DURABLE,
    LONG,
    GitFailed,
    portions,
    run_git,
)

_SHA1 = 40


class RawObject(NamedTuple):
    """An object: its kind (`commit`, `tree`, `blob`, `tag`), and its bytes."""

    kind: str
    content: bytes


def read_objects(root: Path, oids: Iterable[str]) -> dict[str, RawObject]:
    """Return objects by name; those that are not there are left out. Raises GitFailed."""
    found: dict[str, RawObject] = {}
    for some in portions(list(dict.fromkeys(oids))):
        asked = "\n".join([*some, ""]).encode()
        words = ("cat-file", "--batch")
        answer = run_git(root, *words, stdin=asked, seconds=LONG)
        found |= _parsed(answer, some)
    return found


def _parsed(answer: bytes, asked: Sequence[str]) -> dict[str, RawObject]:
    found = {}
    at = 0
    for oid in asked:
        start = answer.find(b"\n", at) + 1
        words = answer[at:start].decode("ascii", "replace").split()
        at = start
        if len(words) == 3:
            size = int(words[2])
            found[oid] = RawObject(words[1], answer[start : start + size])
            at = start + size + 1
    return found


def object_name(made: RawObject, length: int) -> str:
    """Return the name that git gives an object; `length` is that of names here: 40 or 64."""
    digest = hashlib.sha1 if length == _SHA1 else hashlib.sha256
    head = f"{made.kind} {len(made.content)}\0".encode()
    return digest(head + made.content, usedforsecurity=False).hexdigest()


def write_objects(
    root: Path,
    scratch: Path,
    made: Iterable[RawObject],
) -> None:
    """Put objects into git's store, so that they last; `scratch` is a folder that goes again.

    Raises GitFailed, OSError.
    """
    by_kind: dict[str, list[bytes]] = {}
    for kind, content in made:
        by_kind.setdefault(kind, []).append(content)
    for kind, contents in by_kind.items():
        for some in portions(contents):
            _write(root, scratch, kind, some)


def _write(
    root: Path,
    scratch: Path,
    kind: str,
    contents: Sequence[bytes],
) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700, parents=True)
    paths = [scratch / str(number) for number in range(len(contents))]
    words = ("hash-object", "--literally", "--no-filters", "-w", "-t", kind)
    try:
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        named = map(str, paths)
        made = run_git(root, *DURABLE, *words, "--", *named, seconds=LONG)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    names = made.decode().split()
    if len(names) != len(contents):
        raise GitFailed("git did not take all objects")
