"""What a change of case files would take from everybody: cases that are gone, events that left a log.

Kv itself takes away neither but with `kv undo`; so where it happens, somebody must say that it is meant. It
looks and says; `team` decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from klantervaring.core.text.sentences import Text, plural
from klantervaring.core.values import NamedTuple
from klantervaring.files.git.commit import TRAILER
from klantervaring.files.git.runner import run_git
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile

#: The trailer of a commit whose losses somebody said yes to.
ACCEPTED = "Kv-Accepted"
#: The id that a case had before; and an id as it stands in a line of a log, enough to see that none is
#: missing without taking the file apart.
_FORMERLY = re.compile(rb"^formerly: *[\"']?([0-9A-Z-]{9})\b", re.MULTILINE)
_ID = re.compile(rb"\bid: *[\"']?([0-9a-z]{8})\b")


class Loss(NamedTuple):
    """A case that would be gone (`events` is 0), or that would have so many events less."""

    id: str
    path: str
    events: int = 0

    @property
    def what(self) -> Text:
        """The loss in words."""
        if not self.events:
            return Text("the case is gone, and kv did not take it away")
        return Text(
            *plural(
                "one event is gone from its log",
                "{n} events are gone from its log",
            ),
            n=self.events,
        )


def between(
    before: Mapping[str, tuple[str, bytes]], after: Mapping[str, bytes]
) -> list[Loss]:
    """The losses from the one to the other: by id, path and content of a case before, its content after."""
    found = []
    renamed = {
        id.decode() for raw in after.values() for id in _FORMERLY.findall(raw)
    }
    for id, (path, was) in sorted(before.items()):
        if id in renamed:  # two cases had it, and each got an id of its own
            continue
        if id not in after:
            found.append(Loss(id, path))
        elif _missing(was, after[id]):
            found.append(Loss(id, path, _missing(was, after[id])))
    return found


def _missing(was: bytes, now: bytes) -> int:
    """How many events of a log are not in the other; 0 where one of them cannot be read."""
    if was == now:
        return 0
    quick = set(_ID.findall(was)) - set(_ID.findall(now))
    if not quick and was.count(b"event:") <= now.count(b"event:"):
        return 0
    try:
        old, new = Counter(_events(was)), Counter(_events(now))
    except BadFile:
        return 0
    return (old - new).total()


def _events(raw: bytes) -> Iterable[str]:
    """By what each event is known again: its id, or kind and moment where it was written without one."""
    log = Document.read(raw).get("log")
    for item in log.items if log is not None else []:
        said = {
            name.value: value.value
            for name, value in item.entries
            if value.kind == "scalar"
        }
        yield said.get("id") or f"{said.get('event', '')} {said.get('at', '')}"


def is_meant(root: Path, known: str, ours: str, paths: Sequence[str]) -> bool:
    """Whether the commits behind `known` that touched these paths say that a loss is meant.

    `kv undo` takes back what kv did here, and a loss may have been accepted before. Raises GitFailed.
    """
    form = f"--format=%(trailers:key={TRAILER},valueonly)%(trailers:key={ACCEPTED},valueonly)"
    told = run_git(
        root, "log", "--no-merges", form, f"{known}..{ours}", "--", *paths
    )
    return bool({"undo", "yes"} & set(told.decode("utf-8", "replace").split()))
