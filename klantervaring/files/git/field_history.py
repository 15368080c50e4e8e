"""How a case came to say what it says: each change of each field, from git's history of its file.

It reads; and where git knows nothing, there is no history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core.case import Case, Event
from klantervaring.core.merge.version import LOG, Value, said
from klantervaring.core.values import NamedTuple
from klantervaring.files.git.objects import contents
from klantervaring.files.git.runner import LONG, run_git
from klantervaring.files.store import Store
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import CASES, CLOSED, SUFFIX


class _Commit(NamedTuple):
    """A commit that touched the case: who made it when (UTC), and its file before and after.

    Both as names of objects, "" for none.
    """

    revision: str
    author: str
    at: datetime
    before: str
    after: str


class Set(NamedTuple):
    """One change of one field.

    `happened` is the moment of the event that brought it, else `recorded`.
    """

    field: str
    was: str
    value: str
    who: str
    happened: datetime
    recorded: datetime
    revision: str
    event: str = ""


def changes_of(store: Store, case: Case) -> list[Set]:
    """Return all changes of all fields of a case, newest first. Raises GitFailed."""
    root = store.workspace.root
    commits = _commits_of(root, _places(store, case))
    oids = {
        oid for commit in commits for oid in (commit.before, commit.after)
    }
    held = contents(root, sorted(oids - {""}))
    found: list[Set] = []
    for commit in commits:
        before, after = held.get(commit.before), held.get(commit.after)
        found += _changes(_Reader(store, case.id), commit, before, after)
    return found


def _commits_of(root: Path, paths: list[str]) -> list[_Commit]:
    """Return the commits that changed the case, newest first; merges only join them."""
    form = ("--no-merges", "--format=%x01%H%x00%an%x00%ct")
    options = ("--raw", "-z", "--no-abbrev", "--no-renames")
    listed = run_git(
        root, "log", *form, *options, "--", *paths, seconds=LONG
    )
    return list(map(_read_commit, listed.split(b"\x01")[1:]))


def _places(store: Store, case: Case) -> list[str]:
    """Return where the file of a case may have stood: it is closed in a year of its events."""
    folders = [CASES]
    years = [event.at.astimezone(store.zone).year for event in case.events]
    if years:
        span = range(min(years), max(years) + 2)
        folders += [f"{CASES}/{CLOSED}/{year}" for year in span]
    return [f"{folder}/{case.id}{SUFFIX}" for folder in folders]


def _read_commit(part: bytes) -> _Commit:
    """Read one commit of `git log --raw -z`; a file that moved is gone and new."""
    told = part.decode("utf-8", "replace").split("\0")
    revision, author, at, *rest = told
    before = after = ""
    for line in rest:
        words = line.strip().split(" ")
        if len(words) == 5 and words[0].startswith(":"):
            _, _, was, now, _ = words
            before = was if was.strip("0") else before
            after = now if now.strip("0") else after
    moment = datetime.fromtimestamp(int(at), UTC)
    return _Commit(revision, author, moment, before, after)


class _Reader(NamedTuple):
    """Reads versions of one case."""

    store: Store
    id: str

    def events(self, raw: bytes | None) -> list[Event]:
        """Return the events of a version, none where there is none. Raises BadFile."""
        if not raw:
            return []
        document = Document.read(raw)
        return list(read_case(document, self.store.zone, self.id).events)

    def new_event(
        self, before: bytes | None, after: bytes | None
    ) -> Event | None:
        """Return the last event that a commit brought, or None."""
        try:
            known = set(self.events(before))
            new = [
                event for event in self.events(after) if event not in known
            ]
        except BadFile:
            return None
        return max(
            new, key=lambda event: (event.at, event.id), default=None
        )


def _changes(
    reader: _Reader,
    commit: _Commit,
    before: bytes | None,
    after: bytes | None,
) -> Iterator[Set]:
    was, now = _fields(before) or {}, _fields(after)
    if now is None:
        return
    event = reader.new_event(before, after)
    who = event.by if event and event.by else commit.author
    happened = event.at if event else commit.at
    for field in {**was, **now}:
        old, new = was.get(field, ""), now.get(field, "")
        if old != new:
            yield Set(
                field,
                was=old,
                value=new,
                who=who,
                happened=happened,
                recorded=commit.at,
                revision=commit.revision,
                event=event.kind if event else "",
            )


def _fields(raw: bytes | None) -> dict[str, str] | None:
    """Return the fields of a file by name, dotted in mappings, without the log."""
    try:
        data = Document.read(raw or b"").data()
    except BadFile:
        return None
    data.pop(LOG, None)
    return dict(_leaves("", data))


def _leaves(
    field: str, value: Value | Mapping[str, Value]
) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield field, said(value)
        return
    for key, inner in value.items():
        yield from _leaves(f"{field}.{key}" if field else key, inner)
