"""The bytes of the file of a case: of a regular file only, within what a case may have."""

from __future__ import annotations

from pathlib import Path

from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.case_folders import MAY_READ
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.reasons import system_reason
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import CASES, LARGEST


def read_regular(root: Path, path: Path) -> bytes:
    """The bytes of a regular file, at most one more than a case may have. Raises BadFile.

    A link is not followed, and a FIFO or device is not waited for.
    """
    try:
        return beneath.read_file(root, path, LARGEST + 1)
    except beneath.NoName as error:
        raise _not_a_file(path, error) from error
    except NotRegular as error:
        raise _not_a_file(path, None) from error
    except OSError as error:
        raise _not_a_file(path, error) from error


def _not_a_file(path: Path, error: OSError | None) -> BadFile:
    if isinstance(error, beneath.NoName):
        return BadFile(
            Text("a name that no file here may have"),
            remedy=Text("Give it another name."),
        )
    if path.is_symlink():
        return BadFile(
            Text("a link, not a file"),
            remedy=Text("Put the file itself in its place."),
        )
    if error is not None and path.is_file():
        reason = system_reason(error)
        return BadFile(
            Text("cannot be opened: {reason}", reason=reason),
            remedy=MAY_READ,
        )
    return BadFile(
        Text("not a regular file"),
        remedy=Text("Take it out of {folder}.", folder=Code(CASES)),
    )
