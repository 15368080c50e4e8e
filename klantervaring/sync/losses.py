"""What a change of case files would take from everybody: cases and files beside them, events of a log.

Kv itself takes away neither but with `kv undo`; so where it happens, somebody must say that it is meant. It
looks and says; `own_changes` and `refusals` decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from klantervaring.core.text.sentences import Text, plural
from klantervaring.core.values import NamedTuple
from klantervaring.files.git.commit import TRAILER
from klantervaring.files.git.runner import run_git
from klantervaring.files.merge.case_texts import event_keys
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.sync.clone import Beside, CaseFile

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
    """A case that would be gone, or so many `events` of it, or the file `name` that is beside it."""

    id: str
    path: str
    events: int = 0
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
            n=self.events,
        )


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


def _missing(was: bytes, now: bytes) -> int:
    """Return how many events of a log are not in the other; 0 where one cannot be read."""
    if _ERASED in now:  # what it lost it lost on purpose, everywhere
        return 0
    gone = set(_ID.findall(was)) - set(_ID.findall(now))
    if not gone and was.count(b"event:") <= now.count(b"event:"):
        return 0
    try:
        old, new = (
            Counter(event_keys(Document.read(raw))) for raw in (was, now)
        )
    except BadFile:
        return 0
    return (old - new).total()


def is_meant(
    root: Path, known: str, ours: str, paths: Sequence[str]
) -> bool:
    """Return whether the commits behind `known` that touched these paths say that a loss is meant.

    `kv undo` takes back what kv did here, and a loss may have been accepted before.
    Raises GitFailed.
    """
    words = ("log", "--no-merges", "--format=%B")
    told = run_git(root, *words, f"{known}..{ours}", "--", *paths)
    return _MEANT.search(told.decode("utf-8", "replace")) is not None
