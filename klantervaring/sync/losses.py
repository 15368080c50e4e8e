"""What a change of case files would take from everybody: cases and files beside them, events of a log.

Kv itself takes away neither but with `kv undo`; so where it happens, somebody must say that it is meant. It
looks and says; `own_changes` and `refusals` decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from klantervaring.core.text.sentences import Text, plural
from klantervaring.core.values import NamedTuple
from klantervaring.files.git.history import TRAILER
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.git.runner import run_git
from klantervaring.files.git.trees import differences
from klantervaring.files.merge.case_texts import event_keys
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.sync.clone import Beside, CaseFile, Clone

#: The trailer of a commit whose losses somebody said yes to, and how one says so.
ACCEPTED = "Kv-Accepted"
ACCEPT = "kv sync --accept-deletions"
#: The line of a commit by which its losses are meant: of kv, or accepted.
_MEANT = re.compile(
    rf"^{TRAILER}:.*\b(undo|redo)\b|^{ACCEPTED}: *yes\b", re.MULTILINE
)
#: The id that a case had before; and an id as it stands in a line of a log, enough to
#: see that none is missing without taking the file apart.
_FORMERLY = re.compile(rb"^formerly: *[\"']?([0-9A-Z-]{9})\b", re.MULTILINE)
_ID = re.compile(rb"\bid: *[\"']?([0-9a-z]{8})\b")


_ERASED = b"event: erased,"


class Loss(NamedTuple):
    """A case that would be gone, or `events` of it by their keys, or the file `name` that is beside it."""

    id: str
    path: str
    events: frozenset[str] = frozenset()
    name: str = ""

    @property
    def what(self) -> Text:
        """The loss in words."""
        if self.name:
            return Text(
                "the file {name} beside it is gone, and kv did not take it away",
                name=self.name,
            )
        if not self.events:
            return Text("the case is gone, and kv did not take it away")
        return Text(
            *plural(
                "one event is gone from its log",
                "{n} events are gone from its log",
            ),
            n=len(self.events),
        )

    def is_of(self, other: Loss) -> bool:
        """Return whether both are of the same case, event or file."""
        if (self.id, self.name) != (other.id, other.name):
            return False
        if self.events or other.events:
            return not self.events.isdisjoint(other.events)
        return True


def files_between(
    before: Mapping[str, Beside],
    after: Collection[Beside],
    cases: Mapping[str, bytes],
) -> Iterator[Loss]:
    """Yield the files by path that are beside their case no more, under that name or another.

    `cases` are the cases as they are now. With one that is gone, that alone is the loss; an erased one lost
    its files on purpose.
    """
    names = {file[:2] for file in after}
    contents = {(file.id, file.oid) for file in after}
    for path, was in sorted(before.items()):
        stays = was[:2] in names or (was.id, was.oid) in contents
        now = cases.get(was.id, _ERASED)
        if not stays and _ERASED not in now:
            yield Loss(was.id, path, name=was.name)


def between(
    before: Mapping[str, CaseFile], after: Mapping[str, bytes]
) -> Iterator[Loss]:
    """Yield the losses from the one to the other, each by id."""
    renamed: set[str] = set()
    for raw in after.values():
        renamed.update(id.decode() for id in _FORMERLY.findall(raw))
    for id, (path, was) in sorted(before.items()):
        if id in renamed:  # two cases had it, and each got an id of its own
            continue
        if id not in after:
            yield Loss(id, path)
        elif events := _missing(was, after[id]):
            yield Loss(id, path, events)


def _missing(was: bytes, now: bytes) -> frozenset[str]:
    """Return the keys of events of a log that are not in the other; none where one cannot be read."""
    if _ERASED in now:  # what it lost it lost on purpose, everywhere
        return frozenset()
    gone = set(_ID.findall(was)) - set(_ID.findall(now))
    if not gone and was.count(b"event:") <= now.count(b"event:"):
        return frozenset()
    try:
        old, new = (
            Counter(event_keys(Document.read(raw))) for raw in (was, now)
        )
    except BadFile:
        return frozenset()
    return frozenset(old - new)


def is_meant(clone: Clone, known: str, ours: str, loss: Loss) -> bool:
    """Return whether a commit behind `known` says that what it takes is meant, and no other one took this.

    `kv undo` takes back what kv did here, and a loss may have been accepted before.
    Raises GitFailed.
    """
    words = ("log", "--no-merges", "--format=%P %H%x00%B%x01")
    span = f"{known}..{ours}"
    told = run_git(clone.top, *words, span, "--", clone.cases)
    steps = []
    meant = False
    for commit in told.decode("utf-8", "replace").split("\x01")[:-1]:
        names, _, body = commit.partition("\0")
        parent, _, own = names.strip().rpartition(" ")
        if _MEANT.search(body):
            meant = True
        elif parent:
            steps.append((parent, own))
    return meant and not _taken_by(clone, steps, loss)


def sides(diff: Differences) -> tuple[dict[str, Blob], dict[str, Blob]]:
    """Return the files before and after, by path."""
    was: dict[str, Blob] = {}
    now: dict[str, Blob] = {}
    for path, (before, after) in diff.items():
        if before:
            was[path] = before
        if after:
            now[path] = after
    return was, now


def gone_from(
    was: Mapping[str, Blob], now: Mapping[str, Blob]
) -> dict[str, Blob]:
    """Return those that are not there any more."""
    return {path: blob for path, blob in was.items() if path not in now}


def _taken_by(
    clone: Clone,
    steps: Sequence[tuple[str, str]],
    loss: Loss,
) -> bool:
    """Return whether one of these steps, from a commit to the next, took what is lost."""
    for diff in differences(clone.top, steps, clone.cases):
        was, now = sides(diff)
        before = clone.cases_by_id(was)
        after = clone.cases_by_id(now)
        texts = {id: case.raw for id, case in after.items()}
        beside = list(clone.beside(now).values())
        gone = clone.beside(gone_from(was, now))
        found = [
            *between(before, texts),
            *files_between(gone, beside, {loss.id: b""}),
        ]
        if any(loss.is_of(step) for step in found):
            return True
    return False
