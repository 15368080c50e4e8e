"""A file written whole: the old one or the new one, never anything between.

A temporary file in the same folder, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from klantervaring.files.disk import beneath
from klantervaring.files.disk.beneath import (
    Where,
    create,
    folder_of,
    rename,
    sync_folder,
    unlink,
)

#: As `write_temporary` names them, and an older kv did.
_TEMPORARY = re.compile(
    r"\.kv-[0-9a-f]{12}\.tmp|\..+\.[0-9a-f]{8}\.tmp", re.DOTALL
)


def is_temporary(name: str) -> bool:
    """Return whether a file is called as kv calls the new content of another while it writes that."""
    return _TEMPORARY.fullmatch(name) is not None


def write_temporary(
    root: Path,
    path: Where,
    holding: bytes,
    mode: int,
    exact: bool = False,
    synced: bool = True,
) -> Path:
    """Write a new file beside `path`, under a short temporary name of kv's own.

    With `exact` its mode is `mode` whatever the umask; with `synced` its bytes last.
    Return where it is, from the root. Raises OSError: then nothing stays.
    """
    name = f".kv-{os.urandom(6).hex()}.tmp"
    temporary = Path(folder_of(root, path), name)
    handle = create(root, temporary, mode)
    try:
        try:
            if exact:
                os.fchmod(handle, mode)
            left = memoryview(holding)
            while left:
                left = left[os.write(handle, left) :]
            if synced:
                os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        with suppress(OSError):
            unlink(root, temporary)
        raise
    return temporary


def write_whole(root: Path, path: Where, holding: bytes) -> None:
    """Put a file of kv's own in its place, whole and lasting, for its owner only.

    Raises OSError.
    """
    rename(
        root, write_temporary(root, path, holding, 0o600, exact=True), path
    )
    sync_folder(root, folder_of(root, path))


def temporary_files(root: Path, folder: Path) -> list[Path]:
    """Return the temporary files in and below `folder` that a stopped command left; not those of others."""
    found: list[Path] = []
    try:
        inner = beneath.names_in(root, folder)
    # a link, or closed to us: whoever lists the cases tells it
    except OSError:
        return []
    for name in inner:
        path = folder / name
        if is_temporary(name) and beneath.is_file(root, path):
            found.append(path)
        elif beneath.is_folder(root, path):
            found += temporary_files(root, path)
    return found
