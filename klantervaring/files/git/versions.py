"""How a case came to say what it says: each change of each field, from git's history of its file.

It reads; and where git knows nothing, there is no history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from klantervaring.core.case import Case, Event
from klantervaring.core.merge.case_merge import LOG, Value, said
from klantervaring.core.values import NamedTuple
from klantervaring.files.git import git
from klantervaring.files.store import Store
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import CASES, CLOSED, SUFFIX


class Commit(NamedTuple):
    """A commit that touched the case: who made it when (UTC), and the case's file before and after."""

    revision: str
    author: str
    at: datetime
    before: bytes | None
    after: bytes | None


class Set(NamedTuple):
    """One change of one field. `happened` is the moment of the event that brought it, else `recorded`."""

    field: str
    was: str
    value: str
    who: str
    happened: datetime
    recorded: datetime
    revision: str
    event: str = ""


def changes_of(store: Store, case: Case) -> list[Set]:
    """All changes of all fields of a case, newest first. Raises GitFailed."""
    return [
        change
        for commit in commits_of(store, case)
        for change in _changes(store, case.id, commit)
    ]


def commits_of(store: Store, case: Case) -> Iterator[Commit]:
    """The commits that changed the case, newest first; merges only join them. Raises GitFailed."""
    root = store.workspace.root
    options = (
        "--no-merges",
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-renames",
        "--format=%x01%H%x00%an%x00%ct",
    )
    listed = git.run(
        root, "log", *options, "--", *_places(store, case), seconds=60
    )
    found = [_read_commit(part) for part in listed.split(b"\x01")[1:]]
    held = git.blobs(
        root,
        [oid for *_, before, after in found for oid in (before, after) if oid],
    )
    for revision, author, at, before, after in found:
        yield Commit(revision, author, at, held.get(before), held.get(after))


def _places(store: Store, case: Case) -> list[str]:
    """Where the file of a case may stand or have stood: a case is closed in a year of its events."""
    years = [event.at.astimezone(store.zone).year for event in case.events]
    closed = (
        [
            f"{CASES}/{CLOSED}/{year}"
            for year in range(min(years), max(years) + 2)
        ]
        if years
        else []
    )
    return [f"{folder}/{case.id}{SUFFIX}" for folder in (CASES, *closed)]


def _read_commit(part: bytes) -> tuple[str, str, datetime, str, str]:
    """One commit of `git log --raw -z`; a file that moved is gone in one place and new in another."""
    revision, author, at, *rest = part.split(b"\0")
    before = after = ""
    for line in rest:
        words = line.decode("utf-8", "replace").strip().split(" ")
        if len(words) == 5 and words[0].startswith(":"):
            before = words[2] if words[2].strip("0") else before
            after = words[3] if words[3].strip("0") else after
    moment = datetime.fromtimestamp(int(at.strip()), UTC)
    return (
        revision.decode(),
        author.decode("utf-8", "replace"),
        moment,
        before,
        after,
    )


def _changes(store: Store, id: str, commit: Commit) -> Iterator[Set]:
    was, now = _fields(commit.before), _fields(commit.after)
    if now is None:
        return
    event = _new_event(store, id, commit)
    who = event.by if event is not None and event.by else commit.author
    happened = event.at if event is not None else commit.at
    kind = event.kind if event is not None else ""
    for field in {**(was or {}), **now}:
        old, new = (was or {}).get(field, ""), now.get(field, "")
        if old != new:
            yield Set(
                field, old, new, who, happened, commit.at, commit.revision, kind
            )


def _fields(raw: bytes | None) -> dict[str, str] | None:
    """The fields of a file by name, dotted in mappings; the log by its number of lines is none of them."""
    try:
        data = Document.read(raw or b"").data()
    except BadFile:
        return None
    return dict(
        _leaves("", {key: value for key, value in data.items() if key != LOG})
    )


def _leaves(
    field: str, value: Value | Mapping[str, Value]
) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{field}.{key}" if field else key, inner)
    else:
        yield field, said(value)


def _new_event(store: Store, id: str, commit: Commit) -> Event | None:
    """The event that a commit brought, where it brought just one or several at one moment."""
    try:
        known = _events(store, id, commit.before) if commit.before else set()
        new = [
            e for e in _events(store, id, commit.after or b"") if e not in known
        ]
    except BadFile:
        return None
    return max(new, key=lambda e: (e.at, e.id)) if new else None


def _events(store: Store, id: str, raw: bytes) -> set[Event]:
    return set(read_case(Document.read(raw), store.zone, id).events)
