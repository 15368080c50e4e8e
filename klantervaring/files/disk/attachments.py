"""Files that belong to a case: in a folder of its name beside it, named in its log with their SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular, chunks, content
from klantervaring.files.disk.safe_write import Change, digest
from klantervaring.files.disk.shareable import KEEP_ELSEWHERE, mebibytes
from klantervaring.files.reasons import system_reason
from klantervaring.files.record import attachments
from klantervaring.files.workspace.layout import (
    LARGEST_ATTACHMENT,
    SUFFIX,
)

#: Bytes of a name. A folder takes 255; a number, a digest or the mark of a temporary file may be added.
_LONGEST = 200
_ENDING = 20
#: Signs that no name on a Windows disk may have, beside those that no name may have anywhere.
_NOT_ON_WINDOWS = frozenset('<>:"|?*\\/')
#: What Windows calls its devices, whatever ending stands behind it.
_DEVICES = (
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\.|$)"
)


class Enclosed(NamedTuple):
    """A file that came in a mail: what it is called there, and its bytes."""

    name: str
    held: bytes


def copied(
    root: Path,
    case: Path,
    file: Path | Enclosed,
    planned: list[Change],
) -> list[tuple[str, str]]:
    """Plan the copy of `file` beside `case`; the keys `file` and `sha256` that name it in an event.

    The same file twice is one copy. Raises WrongInput for a file that cannot be read, Conflict where no
    folder can stand beside the case.
    """
    folder = attachments(case)
    held = file.held if isinstance(file, Enclosed) else _content(file)
    _refuse_link(root, folder)
    path, is_new = _place(
        root, folder, _safe_name(file.name), held, planned
    )
    if is_new:
        planned.append(Change(path, None, held))
    return [("file", path.name), ("sha256", digest(held))]


def moved(root: Path, case: Path, place: Path) -> list[Change]:
    """Return the moves of all files of a case that itself moves from `case` to `place`.

    Raises Conflict where something else than a folder stands beside the case.
    """
    folder = attachments(case)
    target = attachments(place)
    if folder == target:
        return []
    _refuse_link(root, folder)
    moves = []
    for name in beneath.names_in(root, folder):
        path = folder / name
        if beneath.is_file(root, path):
            raw = _held(root, path)
            moves.append(Change(target / name, raw, raw, moved_from=path))
    return moves


def is_named(root: Path, path: str) -> bool:
    """Return whether a case names the file that lies beside it at `path` from `root`."""
    file = Path(path)
    case = file.parent.with_suffix(SUFFIX)
    with suppress(OSError):
        return os.fsencode(file.name) in beneath.read_file(root, case)
    return False


def has_odd_folder(root: Path, case: Path) -> bool:
    """Return whether something stands beside a case in place of the folder of its files: a link, say.

    What lies behind a link is not of the workspace: it is neither read nor moved.
    """
    folder = attachments(case)
    return beneath.is_there(root, folder) and not beneath.is_folder(
        root, folder
    )


def _refuse_link(root: Path, folder: Path) -> None:
    if has_odd_folder(root, folder):
        raise Conflict(
            Text(
                "There is something else in place of the folder with the files of this case."
            ),
            where=str(folder.relative_to(root)),
            remedy=Text(
                "A link is not followed. Look at it, and take it away or put the folder itself there."
            ),
        )


def other_name(name: str, sha256: str) -> str:
    """Return what a file beside a case is called where two clones put different files there under one name.

    The event keeps the name; its SHA-256 tells which of the two it means.
    """
    path = Path(name)
    return f"{path.stem}-{sha256[:8]}{path.suffix}"


def named(root: Path, case: Path, name: str, sha256: str) -> Path:
    """Return the file that an event of the case at `case` names."""
    folder = attachments(case)
    path = folder / Path(name).name
    other = folder / other_name(path.name, sha256)
    return (
        other
        if is_digest(sha256) and beneath.is_file(root, other)
        else path
    )


def is_digest(text: str) -> bool:
    """Return whether it is a SHA-256 as kv writes it, in either case; nothing else names a file."""
    return re.fullmatch("[0-9a-fA-F]{64}", text) is not None


def digest_of(root: Path, path: Path) -> str:
    """Return the SHA-256 of a file of any size. Raises OSError; NotRegular for anything else."""
    found = hashlib.sha256()
    with beneath.parent(root, path) as (folder, name):
        for piece in chunks(name, folder=folder):
            found.update(piece)
    return found.hexdigest()


def _check_size(file: Path, found: int) -> None:
    """A copy of a file stands in memory, and in git for ever. Raises WrongInput for one that is too large."""
    if found > LARGEST_ATTACHMENT:
        raise WrongInput(
            Text(
                "The file has {found} MiB; beside a case at most {limit} MiB fit.",
                found=mebibytes(found),
                limit=mebibytes(LARGEST_ATTACHMENT),
            ),
            where=str(file),
            remedy=KEEP_ELSEWHERE,
        )


def _held(root: Path, path: Path) -> bytes:
    """What a file beside a case holds. Raises WrongInput, OSError."""
    there = beneath.found(root, path)
    _check_size(path, there.st_size if there is not None else 0)
    return beneath.read_file(root, path)


def _content(file: Path) -> bytes:
    try:
        _check_size(file, file.stat().st_size)
        return content(file, LARGEST_ATTACHMENT, follow=True)
    except NotRegular as error:
        remedy = Text("Attach a file, not a folder or a device.")
        raise WrongInput(
            Text("not a regular file"), where=str(file), remedy=remedy
        ) from error
    except OSError as error:
        raise WrongInput(
            Text(
                "The file cannot be read: {reason}.",
                reason=system_reason(error),
            ),
            where=str(file),
            remedy=Text("Is its name right, and may you read it?"),
        ) from error


def _place(
    root: Path,
    folder: Path,
    name: str,
    held: bytes,
    planned: Sequence[Change],
) -> tuple[Path, bool]:
    """Return the place of a copy, and whether it is still to be made: the same file may be there already."""
    # where two names differ only in case, a Mac or Windows disk has one file for both
    there = beneath.names_in(root, folder)
    taken = set(map(plain_name, there))
    for change in planned:
        taken.add(plain_name(change.path.name))
    path = folder / name
    number = 2
    while plain_name(path.name) in taken:
        if _is_same(root, path, held) or _is_planned(path, held, planned):
            return path, False
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path, True


def _is_planned(path: Path, held: bytes, planned: Sequence[Change]) -> bool:
    return any(
        change.path == path and change.after == held for change in planned
    )


def _is_same(root: Path, path: Path, held: bytes) -> bool:
    """Whether a regular file stands there that holds just this; one of another size is not read."""
    there = beneath.found(root, path)
    if (
        there is None
        or not stat.S_ISREG(there.st_mode)
        or there.st_size != len(held)
    ):
        return False
    return beneath.read_file(root, path, len(held) + 1) == held


def plain_name(name: str) -> str:
    """Return a file name as disks compare it that look at neither case nor how an accent is written."""
    return unicodedata.normalize(
        "NFC", unicodedata.normalize("NFC", name).casefold()
    )


def unique_name(name: str, held: bytes) -> str:
    """Return a name that only this content has: the same in every clone, whatever else lies beside a case."""
    safe = _safe_name(name)
    return _short(other_name(safe, digest(held)))


def _safe_name(name: str) -> str:
    """A file name that is text, hidden nowhere, no option to any command, and that every disk can have."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(c if c.isprintable() else "_" for c in name)
    return for_every_disk(_short(name.lstrip(".-")))


def for_every_disk(name: str) -> str:
    """Return a file name as a Windows disk can have it, too: the name itself where that can be."""
    signs = ("_" if c in _NOT_ON_WINDOWS else c for c in name)
    name = "".join(signs).rstrip(" .") or "bijlage"
    is_device = re.match(_DEVICES, name, re.IGNORECASE) is not None
    return f"_{name}" if is_device else name


def _short(name: str) -> str:
    """A name that leaves room for what kv puts before or behind it; its ending stays."""
    if len(name.encode()) <= _LONGEST:
        return name
    ending = (
        Path(name).suffix
        if len(Path(name).suffix.encode()) <= _ENDING
        else ""
    )
    return (
        name.encode()[: _LONGEST - len(ending.encode())].decode(
            "utf-8", "ignore"
        )
        + ending
    )
