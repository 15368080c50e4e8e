"""The register of what was erased (`erased.yaml`) on disk, and the digests of files that go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path

from klantervaring.core.erasure.register import (
    Erasure,
    Register,
    joined_registers,
    read_register,
    written_register,
)
from klantervaring.files.disk.safe_write import content_of
from klantervaring.files.workspace.layout import REGISTER


def erased_of(root: Path) -> Register:
    """Return what was erased in the workspace at `root`; nothing where there is no register."""
    return _register(content_of(root, root / REGISTER) or b"")


def content_digest(content: bytes) -> str:
    """Return by what the bytes of a file are known again: their SHA-256."""
    return sha256(content).hexdigest()


def digests_of(
    contents: Iterable[bytes], elsewhere: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the digests of files that go, without empty ones and without those that stand elsewhere too."""
    found = {content_digest(content) for content in contents if content}
    return tuple(sorted(found - set(elsewhere)))


def with_erasures(content: bytes, new: Iterable[Erasure]) -> bytes:
    """Return the content of a register to which these were added."""
    old = _register(content)
    added = Register(tuple(new))
    return written_register(joined_registers(old, added)).encode()


def joined_files(*contents: bytes) -> bytes:
    """Return the content of a register that holds all that these hold, the same in any order."""
    read = map(_register, contents)
    return written_register(joined_registers(*read)).encode()


def _register(content: bytes) -> Register:
    return read_register(content.decode("utf-8", "replace"))
