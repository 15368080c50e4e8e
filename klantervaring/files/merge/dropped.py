"""What merges that are long concluded left out of cases: git guesses, and a person may resolve by halves.

It compares each merge with its parents, for the cases in which they differ; it must not change anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from klantervaring.core.values import NamedTuple
from klantervaring.files.git import trees
from klantervaring.files.git.objects import (
    Blob,
    Differences,
    contents_of,
)
from klantervaring.files.git.runner import GitFailed, run_git, separated
from klantervaring.files.git.trees import Place
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.merge.case_texts import logged_ids
from klantervaring.files.workspace.layout import CASES

#: How many of the newest merges are looked at, and among how many commits they are
#: looked for.
NEWEST = 20
_AMONG = 1000
#: Of all merges only those that nobody else was sent yet.
UNSENT = ("--not", "--remotes", "--glob=refs/kv/*")
_ID = re.compile(rb"\bid: *[\"']?([0-9a-z]{8})\b")


class Dropped(NamedTuple):
    """A case of which a merge left something out that `parent` had, and what the parents had in common."""

    id: str
    merge: str
    parent: str
    base: str


class _Look(NamedTuple):
    """How a merge differs from one of its parents."""

    merge: str
    parent: str
    parents: Sequence[str]
    diff: Differences


def dropped(place: Place, which: Sequence[str] = ()) -> list[Dropped]:
    """Return the cases of which something went away in one of the newest merges, and is not back.

    `which` are options that leave some merges out. Raises GitFailed.
    """
    looks = _looks(place, _merges(place, which))
    blobs = [
        blob for look in looks for blob in _case_files(place, look.diff)
    ]
    held = contents_of(place.top, blobs)
    found: dict[str, Dropped] = {}
    for look in looks:
        for id in _suspect(place, look.diff, held):
            base = trees.base_of(place.top, *look.parents[:2])
            if _is_lost(_Reader(place, id), look, base):
                found[id] = Dropped(id, look.merge, look.parent, base)
    return list(found.values())


def _merges(place: Place, which: Sequence[str]) -> list[list[str]]:
    """Return the newest merges, each with its parents behind it."""
    words = ("rev-list", "--parents", f"-n{_AMONG}", "HEAD", *which, "--")
    listed = run_git(place.top, *words).decode().splitlines()
    commits = [line.split() for line in listed]
    return [names for names in commits if len(names) > 2][:NEWEST]


def _looks(place: Place, merges: list[list[str]]) -> list[_Look]:
    pairs = []
    for merge, *parents in merges:
        pairs += [(merge, parent, parents) for parent in parents]
    cases = f"{place.prefix}{CASES}"
    spans = [(parent, merge) for merge, parent, _ in pairs]
    diffs = trees.differences(place.top, spans, cases)
    looks = []
    for pair, diff in zip(pairs, diffs, strict=True):
        looks.append(_Look(*pair, diff))
    return looks


# -- a quick look, without reading ---------------------------------------------


def _case_files(place: Place, diff: Differences) -> list[Blob]:
    found = []
    for path, sides in diff.items():
        if _id_of(place, path):
            found += [blob for blob in sides if blob is not None]
    return found


def _id_of(place: Place, path: str) -> str:
    """Return the id where the path is that of a case itself, else ""."""
    part = part_of(path, place.prefix)
    return part.id if part is not None and not part.name else ""


def _suspect(
    place: Place,
    diff: Differences,
    held: Mapping[str, bytes],
) -> list[str]:
    """Return the cases that are gone, or that have fewer events than the parent had."""
    before: dict[str, set[bytes]] = {}
    after: dict[str, set[bytes]] = {}
    for path, (was, now) in diff.items():
        id = _id_of(place, path)
        if id and was is not None:
            before.setdefault(id, set()).update(_ids_in(held[was.oid]))
        if id and now is not None:
            after.setdefault(id, set()).update(_ids_in(held[now.oid]))
    return [id for id in before if _is_less(before[id], after.get(id))]


def _ids_in(raw: bytes) -> list[bytes]:
    """Return the ids of events that seem to stand in a file."""
    return _ID.findall(raw)


def _is_less(was: set[bytes], now: set[bytes] | None) -> bool:
    return now is None or bool(was - now)


# -- read and compared ---------------------------------------------------------


class _Content(NamedTuple):
    """What a commit has of a case, also under the id that it was given since."""

    paths: tuple[str, ...]
    texts: set[bytes]
    events: set[str]

    @property
    def nowhere(self) -> bool:
        return not self.paths


class _Reader(NamedTuple):
    """Reads one case in commits."""

    place: Place
    id: str

    def content(self, revision: str) -> _Content:
        """Return what a commit has of the case; "" has nothing."""
        if not revision:
            return _Content((), set(), set())
        top = self.place.top
        cases = f"{self.place.prefix}{CASES}"
        listed = trees.files(top, revision, cases)
        own = [p for p in listed if _id_of(self.place, p) == self.id]
        own = own or [p for p in self._renamed(revision) if p in listed]
        held = contents_of(top, [listed[path] for path in own])
        texts = {raw for raw in held.values() if raw}
        events: set[str] = set()
        for raw in texts:
            events |= logged_ids(raw)
        return _Content(tuple(own), texts, events)

    def _renamed(self, revision: str) -> list[str]:
        """Return the files of the case that was given another id, as its text says."""
        words = ("grep", "-l", "-z", "-F", "-e", f"formerly: {self.id}")
        cases = f"{self.place.prefix}{CASES}"
        try:
            found = run_git(self.place.top, *words, revision, "--", cases)
        except GitFailed:
            return []
        return [name.partition(":")[2] for name in separated(found)]


def _is_lost(reader: _Reader, look: _Look, base: str) -> bool:
    """Return whether the merge left out something of the case that somebody had changed.

    And nobody put it back, nor took it away since and meant it.
    """
    others = [parent for parent in look.parents if parent != look.parent]
    theirs = reader.content(others[0] if others else look.parent)
    was = reader.content(base)
    mine = reader.content(look.parent)
    merged = reader.content(look.merge)
    now = reader.content("HEAD")
    if merged.nowhere and mine.texts == was.texts:
        return False  # taken away by one side, and the other had left it as it was
    # what the other side took out of the log may be out
    wanted = mine.events - (was.events - theirs.events)
    if not (merged.nowhere and now.nowhere):
        return bool(wanted - merged.events - now.events)
    top = reader.place.top
    span = f"{look.merge}..HEAD"
    since = run_git(top, "rev-list", span, "--", *mine.paths)
    return not since.strip()
