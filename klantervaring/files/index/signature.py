"""By what a file is known to be unchanged, without reading it; which case files there are.

A file modified within one clock tick of being read may change again under the same signature (a *racy*
entry, as in git's index), so what was read then is stored as UNSETTLED and read again next time.
Every list begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

import os

from klantervaring.core.ids import is_case_id
from klantervaring.files.workspace.layout import (
    CASES,
    CLOSED,
    PLACEHOLDERS,
    SUFFIX,
    case_folder_handle,
    is_year,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    #: Moment of the last change (ctime) in nanoseconds, size, inode.
    Signature = tuple[int, int, int]
    #: Signatures by file name.
    Signatures = dict[str, Signature]

#: The signatures of no file, and of one that is to be read again next time.
ABSENT = (0, 0, 0)
UNSETTLED = (-1, 0, 0)
#: Nanoseconds within which a clock of a file system may not tell two moments apart: two ticks of the slowest
#: kernel, and for a file system whose moments are whole seconds two of those.
_TICK = 20_000_000
_COARSE_TICK = 2_000_000_000
_SECOND = 1_000_000_000
_ID = len("K7QX-2M4P")
_NAME = _ID + len(SUFFIX)


def signature(root: str, path: str) -> Signature:
    """Return the signature of a file, ABSENT where there is none. `path` is absolute, or from the root.

    A link in a workspace has one of its own, for nothing is read through it; any other is followed.
    """
    try:
        found = os.stat(
            os.path.join(root, path), follow_symlinks=os.path.isabs(path)
        )
    except OSError:
        return ABSENT
    return found.st_ctime_ns, found.st_size, found.st_ino


def is_settled(found: Signature, clock: int) -> bool:
    """Return whether a file that is read from `clock` on cannot change any more under this signature.

    `clock` is the ctime of a file that was touched just then. What is absent appears under another one.
    """
    coarse = found[0] % _SECOND == 0 and clock % _SECOND == 0
    return found[0] + (_COARSE_TICK if coarse else _TICK) < clock


class Folder:
    """A folder, named from the root, with the signatures of its case files; `names` is all that was in it.

    `is_odd`: a case there may have another file, too.
    """

    __slots__ = ("files", "is_odd", "name", "names")

    def __init__(
        self,
        name: str,
        files: Signatures,
        names: Sequence[str] = (),
        is_odd: bool = False,
    ) -> None:
        self.name = name
        self.files = files
        self.names = names
        self.is_odd = is_odd


def folders(root: str, closed: bool, since: int) -> list[Folder] | None:
    """Return the folders of open cases, with `closed` also those of the years from `since` on.

    None where anything stands there that kv did not put there: `store` must look at it. Raises OSError.
    """
    every = [_plain_folder(root, CASES, besides=(CLOSED,))]
    try:
        inner = sorted(os.listdir(os.path.join(root, CASES, CLOSED)))
    except FileNotFoundError:
        inner = []
    for name in inner:
        if not is_year(name):
            every += [] if _is_usual(name) else [None]
        elif closed and int(name) >= since:
            every.append(
                _plain_folder(root, os.path.join(CASES, CLOSED, name))
            )
    plain = [folder for folder in every if folder is not None]
    return plain if len(plain) == len(every) else None


def have_moved(root: str, found: list[Folder]) -> bool:
    """Return whether a file came or went since: one that moves between folders may have passed a look by."""
    return any(
        os.listdir(os.path.join(root, folder.name)) != folder.names
        for folder in found
    )


def signatures(root: str, folder: str, names: list[str]) -> Signatures:
    """Return the signatures of these files of a folder; those that have gone are left out. Raises OSError."""
    handle = case_folder_handle(root, folder)
    try:
        return dict(_signatures(handle, names))
    finally:
        os.close(handle)


def _signatures(
    handle: int, names: list[str]
) -> Iterator[tuple[str, Signature]]:
    stat = os.stat
    for name in names:
        try:
            found = stat(name, dir_fd=handle, follow_symlinks=False)
        except FileNotFoundError:
            continue
        yield name, (found.st_ctime_ns, found.st_size, found.st_ino)


def _plain_folder(
    root: str, name: str, besides: tuple[str, ...] = ()
) -> Folder | None:
    """Return a folder of the workspace; None where it holds what kv did not put there."""
    handle = case_folder_handle(root, name)
    try:
        names = os.listdir(handle)
        cases = [each for each in names if _is_named_by_kv(each)]
        if len(cases) != len(names):
            others = set(names).difference(cases, besides)
            if not all(map(_is_usual, others)):
                return None
        return Folder(name, dict(_signatures(handle, cases)), names)
    finally:
        os.close(handle)


def _is_named_by_kv(name: str) -> bool:
    return (
        len(name) == _NAME
        and name[_ID:] == SUFFIX
        and name[:_ID] == name[:_ID].upper()
        and name[0] != "."
    )


def _is_usual(name: str) -> bool:
    """Return whether it is a name that stands beside cases: hidden, or the folder with files of a case."""
    if name[0] == ".":
        return not name.endswith(PLACEHOLDERS)
    if len(name) != _ID:
        return False
    return is_case_id(name.upper())


def seal(path: str, inode: int) -> bool:
    """Mark an index as whole, by its time of change; whoever writes into it takes that mark away.

    Return whether that could be: the file may have gone, or another one stand in its place.
    """
    try:
        found = os.stat(path)
        if found.st_ino == inode:
            at = _seal_of(found)
            os.utime(path, (at, at))
        return found.st_ino == inode
    except OSError:
        return False


def is_sealed(path: str, inode: int) -> bool:
    """Return whether this very index is there, is whole, and nobody wrote into it since."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return found.st_ino == inode and found.st_mtime == _seal_of(found)


def _seal_of(found: os.stat_result) -> int:
    """Return the time of change that marks it so: no clock shows it, and a copy has another."""
    return hash((found.st_ino, found.st_size)) & 0x3FFFFFFE
