"""A file for somebody outside the workspace: written whole, for its owner only, and over nothing unasked."""

from __future__ import annotations

import os
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.reasons import system_reason

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def hand_out(path: Path, holding: bytes, is_forced: bool) -> None:
    """Write a file at `path`, or nothing; what is there already only goes where it `is_forced`.

    Raises WrongInput.
    """
    try:
        _placed(path, holding, is_forced)
    except FileExistsError:
        raise WrongInput(
            Text("{file} is there already.", file=str(path)),
            remedy=Text(
                "Take another name, or write over it: {option}.",
                option=Code("--force"),
            ),
        ) from None
    except OSError as error:
        raise WrongInput(
            Text(
                "The file cannot be written: {reason}.",
                reason=system_reason(error),
            ),
            where=str(path),
        ) from error


def _placed(path: Path, holding: bytes, is_forced: bool) -> None:
    """Put the whole of it there at once. Raises OSError, and FileExistsError where something is there."""
    temporary = path.parent / f".kv-{os.urandom(6).hex()}.tmp"
    try:
        with os.fdopen(os.open(temporary, _FLAGS, 0o600), "wb") as file:
            file.write(holding)
            file.flush()
            os.fsync(file.fileno())
        if is_forced:
            temporary.replace(path)
        else:
            os.link(temporary, path)  # unlike a rename it takes no place
    finally:
        temporary.unlink(missing_ok=True)
