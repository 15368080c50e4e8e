"""What merges that are long concluded left out of cases: git guesses, and a person may resolve by halves.

It compares each merge with its parents, for the cases in which they differ; it must not change anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from klantervaring.core.values import NamedTuple
from klantervaring.files.git import trees
from klantervaring.files.git.objects import Blob, Differences, contents
from klantervaring.files.git.runner import GitFailed, run_git
from klantervaring.files.git.trees import Place
from klantervaring.files.merge.commits import part_of
from klantervaring.files.merge.parents import event_ids
from klantervaring.files.workspace.layout import CASES, SUFFIX

#: How many of the newest merges are looked at, and among how many commits they are looked for.
NEWEST, _AMONG = 20, 1000
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
    diff: Differences


def dropped(place: Place, which: Sequence[str] = ()) -> list[Dropped]:
    """Cases of which something went away in one of the newest merges, and is not back. Raises GitFailed."""
    listed = run_git(
        place.top, "rev-list", "--parents", f"-n{_AMONG}", "HEAD", *which
    ).decode()
    commits = [line.split() for line in listed.splitlines()]
    merges = [names for names in commits if len(names) > 2][:NEWEST]
    if not merges:
        return []
    looks = _looks(
        place,
        [(merge, parent) for merge, *parents in merges for parent in parents],
    )
    named = {
        blob.oid
        for look in looks
        for blob in _case_files(look.diff, place.prefix)
    }
    held = contents(place.top, sorted(named))
    parents_of = {merge: parents for merge, *parents in merges}
    found = []
    for look in looks:
        for id in _suspect(look.diff, held, place.prefix):
            one = _confirmed(place, id, look, parents_of[look.merge])
            found += [one] if one is not None else []
    return list({one.id: one for one in found}.values())


def _looks(place: Place, pairs: Sequence[tuple[str, str]]) -> list[_Look]:
    asked = "".join(f"{merge} {parent}\n" for merge, parent in pairs).encode()
    options = (
        "--stdin",
        "--always",
        "-r",
        "-z",
        "--no-renames",
        "--raw",
        "--no-abbrev",
    )
    told = run_git(
        place.top,
        "diff-tree",
        *options,
        "--",
        f"{place.prefix}{CASES}",
        stdin=asked,
    )
    parts = re.split(rb"(?:^|(?<=\0))[0-9a-f]{40,64}\0", told)[1:]
    return [
        _Look(*pair, trees.as_differences(part))
        for pair, part in zip(pairs, parts, strict=True)
    ]


def _case_files(diff: Differences, prefix: str) -> Iterator[Blob]:
    for path, sides in diff.items():
        if path.endswith(SUFFIX) and part_of(path, prefix) is not None:
            yield from (blob for blob in sides if blob is not None)


def _suspect(
    diff: Differences, held: Mapping[str, bytes | None], prefix: str
) -> list[str]:
    """Cases that are gone, or that have fewer events than the parent had: a quick look, without reading."""
    before: dict[str, set[bytes]] = {}
    after: dict[str, set[bytes]] = {}
    for path, sides in diff.items():
        part = part_of(path, prefix)
        if part is None or part.name:
            continue
        for side, blob in zip((before, after), sides, strict=True):
            if blob is not None:
                side.setdefault(part.id, set()).update(
                    _ID.findall(held[blob.oid] or b"")
                )
    return [
        id for id, was in before.items() if id not in after or was - after[id]
    ]


def _confirmed(
    place: Place, id: str, look: _Look, parents: Sequence[str]
) -> Dropped | None:
    """Whether the merge left out something of the case that somebody had changed, and nobody put it back."""
    other = next(
        (parent for parent in parents if parent != look.parent), look.parent
    )
    base = trees.base_of(place.top, *parents[:2])
    was, mine, theirs, merged, now = (
        _Content.of(place, revision, id)
        for revision in (base, look.parent, other, look.merge, "HEAD")
    )
    wanted = mine.events - (
        was.events - theirs.events
    )  # what the other side took out of the log may be out
    lost = wanted - merged.events - now.events
    gone = merged.nowhere and now.nowhere and mine.texts != was.texts
    if (
        gone
        and run_git(
            place.top, "rev-list", f"{look.merge}..HEAD", "--", *mine.paths
        ).strip()
    ):
        gone, lost = (
            False,
            frozenset(),
        )  # it came back since, and was taken away by somebody who meant it
    if merged.nowhere and mine.texts == was.texts:
        return (
            None  # taken away by one side, and the other had left it as it was
        )
    return Dropped(id, look.merge, look.parent, base) if gone or lost else None


class _Content(NamedTuple):
    """What a commit has of a case, also under the id that it was given since."""

    paths: tuple[str, ...]
    texts: frozenset[bytes]
    events: frozenset[str]

    @classmethod
    def of(cls, place: Place, revision: str, id: str) -> _Content:
        listed = (
            trees.files(place.top, revision, f"{place.prefix}{CASES}")
            if revision
            else {}
        )
        own = {
            p: b
            for p, b in listed.items()
            if (q := part_of(p, place.prefix)) and q == (id, "")
        }
        own = own or _renamed(place, revision, id, listed)
        texts = frozenset(
            raw
            for raw in contents(
                place.top, [b.oid for b in own.values()]
            ).values()
            if raw
        )
        return cls(tuple(own), texts, _events(texts))

    @property
    def nowhere(self) -> bool:
        return not self.paths


def _events(texts: Iterable[bytes]) -> frozenset[str]:
    return frozenset(event for raw in texts for event in event_ids(raw))


def _renamed(
    place: Place, revision: str, id: str, listed: Mapping[str, Blob]
) -> dict[str, Blob]:
    """The files of the case that was given another id, as its text says."""
    if not revision:
        return {}
    words = (
        "grep",
        "-l",
        "-z",
        "-F",
        "-e",
        f"formerly: {id}",
        revision,
        "--",
        f"{place.prefix}{CASES}",
    )
    try:
        found = run_git(place.top, *words)
    except GitFailed:
        return {}
    paths = [
        p.decode(errors="surrogateescape").partition(":")[2]
        for p in found.split(b"\0")
        if p
    ]
    return {path: listed[path] for path in paths if path in listed}
