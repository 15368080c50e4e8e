"""Files that stand beside erased cases, and texts that kv keeps of them: what an erasing should have taken.

They come from programs that copy files, from people, and from a text that somebody began afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klantervaring.core.erasure.register import Register
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import ERASE
from klantervaring.erasing.kept_by_kv import kept_of_cases
from klantervaring.files.disk import beneath
from klantervaring.files.disk.atomic import is_temporary
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.workspace.erased import (
    content_digest,
    erased_of,
)
from klantervaring.files.workspace.layout import CASES

if TYPE_CHECKING:
    from klantervaring.desk.verbs import Desk

#: What stands before the id of a case in names of copies that people and programs made.
_HIDDEN = ".~#"


class LeftFile(NamedTuple):
    """A file of an erased case. `went`: it is one of those that the register says went."""

    path: Path
    id: str
    went: bool


def beside_erased(
    root: Path, ids: Collection[str], register: Register
) -> Iterator[LeftFile]:
    """Yield each file whose place or name begins with one of these ids."""
    if not ids:
        return
    digests = register.digests
    for path in beneath.files_below(root, root / CASES):
        if is_temporary(path.name):
            continue
        below = path.relative_to(root / CASES).parts
        begun = [id_begun(part, ids) for part in below]
        found = next(filter(None, begun), "")
        if found:
            content = beneath.read_file(root, path)
            went = content_digest(content) in digests
            yield LeftFile(path, found, went)


def id_begun(name: str, ids: Collection[str]) -> str:
    """Return the id with which the name of a file or folder begins, as copies do; "" where none is."""
    bare = name.lstrip(_HIDDEN).upper()
    return next((id for id in ids if bare.startswith(id)), "")


def forget_texts(root: Path, desk: Callable[[], Desk]) -> None:
    """Take away the texts that kv keeps here of cases which others erased; most times there are none.

    Raises Conflict, DiskRefused.
    """
    ids = erased_of(root).ids
    theirs = {id for _, id in kept_of_cases(root, ids)} if ids else set()
    if theirs:
        take_left_away(desk(), sorted(theirs), ())


def take_left_away(
    desk: Desk, ids: Sequence[str], paths: Sequence[Path]
) -> None:
    """Take these files away, and all texts that kv keeps of these erased cases, in one commit.

    Raises Conflict, DiskRefused.
    """
    root = desk.workspace.root
    with desk.door(ERASE) as held:
        gone = [_gone(root, path) for path in paths]
        kept = [_gone(p.parent, p) for p, _ in kept_of_cases(root, ids)]
        with held.forgetting(ids, kept):
            if gone:
                subject = f"{' '.join(ids[:3])} rest erased"
                held.carry_out([], subject, gone)


def _gone(root: Path, path: Path) -> Change:
    return Change(path, content_of(root, path), None)
