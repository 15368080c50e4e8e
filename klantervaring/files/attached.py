"""Files that belong to a case: in a folder of its name beside it, named in its log with their SHA-256."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text import Text
from klantervaring.files.regular import NotRegular, content
from klantervaring.files.writing import Change, digest


def attachments(path: Path) -> Path:
    """The folder with the files that belong to the case at `path`: of the same name, beside it."""
    return path.with_suffix("")


def copied(case: Path, file: Path, planned: list[Change]) -> list[tuple[str, str]]:
    """Plan the copy of `file` beside `case`; the keys `file` and `sha256` that name it in an event.

    The same file twice is one copy. Raises WrongInput for a file that cannot be read.
    """
    folder, held = attachments(case), _content(file)
    path = _place(folder, _safe_name(file.name), held, planned)
    if path is not None:
        planned.append(Change(path, None, held))
    name = (path or folder / _safe_name(file.name)).name
    return [("file", name), ("sha256", digest(held))]


def moved(case: Path, place: Path) -> list[Change]:
    """The moves of all files of a case that itself moves from `case` to `place`."""
    folder, target = attachments(case), attachments(place)
    if not folder.is_dir() or folder == target:
        return []
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.is_symlink())
    return [Change(target / p.name, c := content(p), c, moved_from=p) for p in files]


def other_name(name: str, sha256: str) -> str:
    """What a file beside a case is called where two clones put different files there under one name.

    The event keeps the name; its SHA-256 tells which of the two it means.
    """
    path = Path(name)
    return f"{path.stem}-{sha256[:8]}{path.suffix}"


def named(case: Path, name: str, sha256: str) -> Path:
    """The file that an event of the case at `case` names."""
    path = attachments(case) / Path(name).name
    if not is_digest(sha256):
        return path
    other = path.with_name(other_name(path.name, sha256))
    return other if other.is_file() else path


def is_digest(text: str) -> bool:
    """Whether it is a SHA-256 as kv writes it, in either case; nothing else names a file."""
    return re.fullmatch("[0-9a-fA-F]{64}", text) is not None


def _content(file: Path) -> bytes:
    try:
        return content(file, follow=True)
    except NotRegular as error:
        remedy = Text("Attach a file, not a folder or a device.")
        raise WrongInput(Text("not a regular file"), where=str(file), remedy=remedy) from error
    except OSError as error:
        raise WrongInput(
            Text("The file cannot be read: {reason}.", reason=error.strerror or str(error)),
            where=str(file),
            remedy=Text("Is its name right, and may you read it?"),
        ) from error


def _place(folder: Path, name: str, held: bytes, planned: Sequence[Change]) -> Path | None:
    """Where a copy goes; None when the same file is there already."""
    path = folder / name
    if path.is_file() and not path.is_symlink() and content(path) == held:
        return None
    # where two names differ only in case, a Mac or Windows disk has one file for both
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    taken = {plain_name(name) for name in (*there, *(c.path.name for c in planned))}
    path, number = folder / name, 2
    while plain_name(path.name) in taken:
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def plain_name(name: str) -> str:
    """A file name as disks compare it that look at neither case nor the way in which an accent is written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _safe_name(name: str) -> str:
    """A file name that is text, hidden nowhere, and no option to any command."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(c if c.isprintable() and c not in "/\\" else "_" for c in name)
    return name.lstrip(".-") or "bijlage"
