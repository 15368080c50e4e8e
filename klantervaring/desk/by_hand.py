"""What people made, without kv, of the files that a command is about to change; and what is never committed.

It is committed apart, so that taking the command back leaves it (`door.py`). It must not change anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.attachments import is_named
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.git.commit import ids_in_subject, not_committed
from klantervaring.files.git.staging import ignored
from klantervaring.files.merge.case_paths import part_of, touched


class HandEdits(NamedTuple):
    """The files to commit first, with what git's history says of them."""

    paths: tuple[Path, ...]
    subject: str


def by_hand(root: Path, changes: Sequence[Change]) -> HandEdits:
    """Return what of these files is not as the last commit has it.

    Left out is what a change puts back as it was committed: no commit comes of that.
    """
    own = {_name(root, change.source): change for change in changes}
    edited = _edited(root, own)
    names = list(_not_put_back(root, own, edited))
    paths = tuple(root / name for name in names)
    return HandEdits(paths, _subject(names, own))


def _edited(root: Path, own: Mapping[str, Change]) -> Sequence[str]:
    before = {}
    for name, change in own.items():
        if change.before is not None:
            before[name] = change.before
    return not_committed(root, before)


def _not_put_back(
    root: Path,
    own: Mapping[str, Change],
    edited: Sequence[str],
) -> Iterator[str]:
    places = {name: _name(root, own[name].path) for name in edited}
    after = {places[name]: own[name].after or b"" for name in edited}
    new = set(not_committed(root, after))
    for name in edited:
        if places[name] in new:
            yield name


def _name(root: Path, path: Path) -> str:
    return str(path.relative_to(root))


def _subject(names: Sequence[str], every: Iterable[str]) -> str:
    """Return what git's history says: ids, or files of settings; no name that somebody gave a file."""
    ids = touched(names, "") or touched(every, "")
    if ids:
        return f"{ids_in_subject(sorted(ids))} edited by hand"
    settings = [name for name in names if "/" not in name]
    told = ids_in_subject(settings or ["files"])
    return f"{told} changed by hand"


def without_loose(root: Path, paths: Sequence[Path]) -> list[Path]:
    """Leave out the files beside cases that git is told to ignore and no case names: they stay in this clone.

    Raises GitFailed.
    """
    unnamed = list(_unnamed(root, paths))
    loose = ignored(root, unnamed)
    stays = {root / name for name in loose}
    return [path for path in paths if path not in stays]


def _unnamed(root: Path, paths: Sequence[Path]) -> Iterator[str]:
    """Yield the files beside cases that no case names."""
    for path in paths:
        name = _name(root, path)
        part = part_of(name, "")
        if part is None or not part.name:
            continue
        if path.exists() and not is_named(root, name):
            yield name
