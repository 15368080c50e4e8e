"""How a case came to say what it says: each change of each field, from git's history of its file.

What a merge made of a field that two people set is a change too, and so is what somebody settled.

It reads; and where git knows nothing, there is no history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core.case import Case, Event
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.events import ERASED, GONE
from klantervaring.core.merge.conflicts import CONFLICT, SETTLED
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

    Both as names of objects, "" for none. A merge has no one file before it.
    """

    revision: str
    author: str
    at: datetime
    before: str
    after: str
    merges: bool


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
    walk = _Walk(_Reader(store, case.id))
    found: list[Set] = []
    for commit in reversed(commits):
        before = held.get(commit.before)
        after = held.get(commit.after)
        found[:0] = walk.changes(commit, before, after)
    return list(map(_without_words, found)) if is_erased(case) else found


#: Fields that tell of nobody: what follows from the log, and names of ours.
_OURS = frozenset(
    "id step ball received deadlines procedure kind owner level".split()
)


def _without_words(change: Set) -> Set:
    """Return a change of an erased case without its words: git has them until a purge, kv shows none."""
    if change.field.partition(".")[0] in _OURS:
        return change
    value = change.value if change.event == ERASED else _gone(change.value)
    return change._replace(was=_gone(change.was), value=value)


def _gone(text: str) -> str:
    return GONE if text else ""


def recorded_in(store: Store, case: Case) -> dict[Event, datetime]:
    """Return when each event of a case was first committed (UTC), where git knows. Raises GitFailed.

    An event with an id is known by that in the bytes of a version; only one without is read.
    """
    root = store.workspace.root
    commits = _commits_of(root, _places(store, case))
    held = contents(root, sorted({c.after for c in commits} - {""}))
    waiting = set(case.events)
    found = {}
    reader = _Reader(store, case.id)
    for commit in reversed(commits):
        raw = held.get(commit.after)
        if raw is None or not waiting:
            continue
        for event in _in_version(reader, raw, waiting):
            waiting.discard(event)
            found[event] = commit.at
    return found


def _in_version(
    reader: _Reader, raw: bytes, waiting: set[Event]
) -> list[Event]:
    """Return which of these events a version has."""
    found = [e for e in waiting if e.id and f"id: {e.id}".encode() in raw]
    without = {event for event in waiting if not event.id}
    if without:
        found += without.intersection(reader.new_events(None, raw))
    return found


def _commits_of(root: Path, paths: list[str]) -> list[_Commit]:
    """Return the commits that changed the case, newest first, and none before what it was built on."""
    form = ("--date-order", "--format=%x01%H%x00%an%x00%ct")
    options = ("-c", "--raw", "-z", "--no-abbrev", "--no-renames")
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
    merges = False
    for line in rest:
        words = line.strip().split(" ")
        if words[0].startswith("::"):  # as each parent has it, and now
            merges = True
            now = words[-2]
            after = now if now.strip("0") else after
        elif len(words) == 5 and words[0].startswith(":"):
            _, _, was, now, _ = words
            before = was if was.strip("0") else before
            after = now if now.strip("0") else after
    moment = datetime.fromtimestamp(int(at), UTC)
    return _Commit(revision, author, moment, before, after, merges)


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

    def new_events(
        self, before: bytes | None, after: bytes | None
    ) -> list[Event]:
        """Return the events that a commit brought, the last one last; none where a version cannot be read."""
        try:
            known = set(self.events(before))
            new = [
                event for event in self.events(after) if event not in known
            ]
        except BadFile:
            return []
        return sorted(new, key=lambda event: (event.at, event.id))


class _Walk:
    """Goes through the versions of a case, the oldest first, and knows what each field last was."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._last: dict[str, str] = {}
        self._kept: set[str] = set()

    def changes(
        self, commit: _Commit, before: bytes | None, after: bytes | None
    ) -> list[Set]:
        now = _fields(after)
        if now is None:
            return []
        if commit.merges:
            found = self._merged(commit, now, after)
        else:
            was = _fields(before) or {}
            new = self._reader.new_events(before, after)
            found = list(_changes(commit, was, now, new))
        self._last.update((each.field, each.value) for each in found)
        return found

    def _merged(
        self, commit: _Commit, now: Mapping[str, str], after: bytes | None
    ) -> list[Set]:
        """Return what a merge made of fields: those that both sides set, or that are not as last set."""
        kept = {}
        for event in self._reader.new_events(None, after):
            if event.kind == CONFLICT and event.id not in self._kept:
                kept[event.get("field")] = event.kind
                self._kept.add(event.id)
        found = []
        for field in {**self._last, **now}:
            old = self._last.get(field, "")
            new = now.get(field, "")
            if old != new or field in kept:
                change = _set(commit, field, old, new)
                found.append(change._replace(event=kept.get(field, "")))
        return found


def _set(commit: _Commit, field: str, was: str, value: str) -> Set:
    """Return a change as the commit tells it."""
    return Set(
        field,
        was=was,
        value=value,
        who=commit.author,
        happened=commit.at,
        recorded=commit.at,
        revision=commit.revision,
    )


def _changes(
    commit: _Commit,
    was: Mapping[str, str],
    now: Mapping[str, str],
    events: Sequence[Event],
) -> Iterator[Set]:
    """Yield what a commit changed, and what it settled as it stood."""
    settled = {e.get("field") for e in events if e.kind == SETTLED}
    for field in {**was, **now}:
        old = was.get(field, "")
        new = now.get(field, "")
        if old == new and field not in settled:
            continue
        change = _set(commit, field, old, new)
        for event in events[-1:]:
            change = change._replace(
                who=event.by or commit.author,
                happened=event.at,
                event=event.kind,
            )
        yield change


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
