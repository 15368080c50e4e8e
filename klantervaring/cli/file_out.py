"""Files that kv writes outside the workspace: whole, for their owner only, and never over another one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from klantervaring.cli.session import Session
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.reasons import system_reason


def give_page(
    session: Session, path: Path, raw: bytes, is_forced: bool
) -> None:
    """Write a page and say so; with a dry run say that it would be written. Raises WrongInput."""
    is_dry = session.how.dry_run
    if not is_dry:
        put_out(path, raw, is_forced)
    elif os.path.lexists(path) and not is_forced:
        raise _is_taken(path)
    if session.how.as_json:
        session.answer({"file": str(path), "dry_run": is_dry})
    elif is_dry:
        session.tell(Text("Would be written: {file}", file=str(path)))
    else:
        session.tell(Text("Written: {file}", file=str(path)))


def put_out(path: Path, raw: bytes, is_forced: bool) -> None:
    """Write a file outside the workspace whole, for its owner only; never over another one without a yes.

    Raises WrongInput.
    """
    folder = path.parent
    temporary = folder / f".kv-{os.urandom(6).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        handle = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            place: Callable[..., None] = (
                os.replace if is_forced else os.link
            )
            place(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise _is_taken(path) from None
    except OSError as error:
        raise WrongInput(
            Text(
                "The file cannot be written: {reason}.",
                reason=system_reason(error),
            ),
            where=str(path),
        ) from error


def _is_taken(path: Path) -> WrongInput:
    return WrongInput(
        Text("{file} is there already.", file=str(path)),
        remedy=Text(
            "Take another name, or write over it: {option}.",
            option=Code("--force"),
        ),
    )
