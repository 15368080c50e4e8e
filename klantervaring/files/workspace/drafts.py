"""Drafts of cases in somebody's editor, each with what it began as, so that only what differs is a wish.

An editor that does not wait may save a draft long after kv went on. So what a draft began as (its base)
stays when the draft is put away, and a draft that begins as something else has another name: whatever is
saved late is compared with its own beginning.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from pathlib import Path

from klantervaring.core.errors import Conflict
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.safe_read import content
from klantervaring.files.disk.safe_write import write_private
from klantervaring.files.text.saved_text import take_rescued
from klantervaring.files.workspace.layout import SUFFIX, private_of

#: What ends the name of a draft that no later command opens.
_TRIED_OUT = ".dry-run.md"
#: The name of a draft that is not the first of its case.
_NUMBERED = re.compile(rf"(.+)\.\d{{1,6}}{re.escape(SUFFIX)}", re.ASCII)
#: So many beginnings of one case are kept.
_KEPT = 8


class EditDraft(NamedTuple):
    """A draft, what it began as, and whether it was there already."""

    path: Path
    base: bytes
    earlier: bool = False

    def put_away(self) -> None:
        """Take the draft away, also where an editor left a link or an empty folder in its place.

        What cannot be taken away does no harm: its base stays, and the next draft has another name.
        """
        with contextlib.suppress(OSError):
            if _is_folder(self.path):
                self.path.rmdir()
            else:
                self.path.unlink(missing_ok=True)


def take_up(root: Path, case: Path, now: bytes) -> EditDraft:
    """Return the draft of a case that waits, else a new one of what the case holds `now`.

    Raises Conflict for a draft of which nobody knows any more what it began as.
    """
    private = Path(private_of(str(root)))
    waiting = _waiting(private, case)
    if waiting is not None:
        return waiting
    number = _free_number(private, case, now)
    draft = EditDraft(_draft(private, case, number), now)
    write_private(root, _base(private, case, number), now)
    write_private(root, draft.path, now)
    for old in range(1, number - _KEPT + 1):
        _base(private, case, old).unlink(missing_ok=True)
    return draft


def _free_number(private: Path, case: Path, now: bytes) -> int:
    """Return the number of a new draft: the last one, where that may begin as this does, else the next."""
    number = max(_numbers(private / "bases", case, ".base"), default=1)
    is_free = not os.path.lexists(_draft(private, case, number))
    base = _held(_base(private, case, number))
    if is_free and base in (None, now):
        return number
    taken = _numbers(private / "drafts", case, ".md")
    return max([number, *taken]) + 1


class KeptEdit(NamedTuple):
    """A draft that waits: its file, that of its case, when it was last saved, and what is new in it."""

    path: Path
    case: Path
    at: int
    begins: str


def waiting_edits(root: Path) -> list[KeptEdit]:
    """Return the drafts of cases that wait for somebody."""
    private = Path(private_of(str(root)))
    folder = private / "drafts"
    found = []
    paths = sorted(folder.glob("*.md")) if folder.is_dir() else []
    for path in paths:
        if not path.name.endswith(_TRIED_OUT):
            take_rescued(path)
            with contextlib.suppress(OSError):
                found.append(_kept(private, path))
    return found


def _kept(private: Path, draft: Path) -> KeptEdit:
    at = int(draft.lstat().st_mtime)
    begins = _first_new(content(draft), _base_of(private, draft))
    return KeptEdit(draft, case_of(draft), at, begins)


def case_of(draft: Path) -> Path:
    """Return what the file of a draft's case is called: a later draft has a number behind it."""
    found = _NUMBERED.fullmatch(draft.name)
    return Path(f"{found[1]}{SUFFIX}" if found else draft.name)


def _first_new(text: bytes, base: bytes | None) -> str:
    """Return the first line that the base does not have."""
    known = set((base or b"").splitlines())
    new = [line for line in text.splitlines() if line not in known]
    return b"".join(new[:1]).decode("utf-8", "replace")


def _base_of(private: Path, draft: Path) -> bytes | None:
    return _held(private / "bases" / f"{draft.stem}.base")


def forget(root: Path, case: Path) -> None:
    """Throw away what stands there as drafts of a case: whoever edits it begins anew. Raises OSError."""
    private = Path(private_of(str(root)))
    for number in _numbers(private / "drafts", case, ".md"):
        _throw_away(_draft(private, case, number))


def _throw_away(path: Path) -> None:
    if _is_folder(path):
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def try_out(root: Path, case: Path, now: bytes) -> EditDraft:
    """Return a draft that no later command opens, for a dry run; it begins as the one that waits, if any."""
    private = Path(private_of(str(root)))
    waiting = _waiting(private, case)
    base = waiting.base if waiting is not None else now
    held = content(waiting.path) if waiting is not None else now
    path = private / "drafts" / f"{case.stem}{_TRIED_OUT}"
    _throw_away(path)
    write_private(root, path, held)
    return EditDraft(path, base)


def _waiting(private: Path, case: Path) -> EditDraft | None:
    """Return the first draft of a case; a link, pipe or folder in the place of one is none."""
    for number in sorted(_numbers(private / "drafts", case, ".md")):
        path = _draft(private, case, number)
        take_rescued(path)
        if stat.S_ISREG(path.lstat().st_mode):
            base = _begun_as(path, _base(private, case, number))
            return EditDraft(path, base, earlier=True)
    return None


def _begun_as(draft: Path, base: Path) -> bytes:
    """Return what a draft began as. Raises Conflict where nobody knows any more."""
    begun = _held(base) or _held(draft.with_suffix(".base"))
    if begun is None:
        raise _began_as_nobody_knows(draft)
    return begun


def _began_as_nobody_knows(draft: Path) -> Conflict:
    return Conflict(
        Text(
            "There is a draft of which is not known any more what it began as; it is not used."
        ),
        where=str(draft),
        remedy=_keep_and_take_away(draft),
    )


def _keep_and_take_away(draft: Path) -> Text:
    command = ours("rm {}", quoted(str(draft)))
    return Text(
        "Put what you want to keep of it into the case, and take it away: {command}",
        command=Code(command),
    )


def _draft(private: Path, case: Path, number: int) -> Path:
    return private / "drafts" / _name(case, number, ".md")


def _base(private: Path, case: Path, number: int) -> Path:
    return private / "bases" / _name(case, number, ".base")


def _name(case: Path, number: int, ending: str) -> str:
    return (
        f"{case.stem}{ending}"
        if number == 1
        else f"{case.stem}.{number}{ending}"
    )


def _numbers(folder: Path, case: Path, ending: str) -> list[int]:
    """Return the numbers of the files of a case in a folder; the first has none in its name."""
    wanted = re.compile(
        rf"{re.escape(case.stem)}(?:\.(\d{{1,6}}))?{re.escape(ending)}"
    )
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    return [
        int(match[1] or 1)
        for name in names
        if (match := wanted.fullmatch(name))
    ]


def _held(path: Path) -> bytes | None:
    try:
        return content(path)
    except FileNotFoundError:
        return None
