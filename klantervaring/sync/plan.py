"""What must change in our commit so that it has what the others have too.

Case by case through `files/merge`; files that are no cases by git itself. It changes nothing that people see.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.disk import beneath
from klantervaring.files.disk.shareable import REGULAR
from klantervaring.files.git import aside, staging
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.merge.commits import Changes, Merger, Plan, Trees
from klantervaring.files.merge.customers_file import joined_customers
from klantervaring.files.procedures.procedures import Shelf, own_files
from klantervaring.files.store import Store
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.customers import book_in
from klantervaring.files.workspace.erased import joined_files
from klantervaring.files.workspace.layout import (
    CUSTOMERS,
    PROCEDURES,
    REGISTER,
)
from klantervaring.sync import refusals
from klantervaring.sync.clone import Clone
from klantervaring.sync.held_here import refuse_losing_held
from klantervaring.sync.keeping_out import without_erased
from klantervaring.sync.own_changes import unreadable_finding


def planned(clone: Clone, base: str, head: str, theirs: str) -> Plan:
    """Return what must change in `head`. Raises Conflict for what must not come in."""
    incoming, own = clone.asked.differences((base, theirs), (base, head))
    refusals.refuse_odd_paths(incoming)
    if base == head:
        every: Changes = {path: new for path, (_, new) in incoming.items()}
        return without_erased(clone, Plan(every, ()))
    plan = _merged_cases(clone, (base, head, theirs), own, incoming)
    changes = {**plan.changes, **_merged_texts(clone, own, incoming)}
    return without_erased(clone, plan._replace(changes=changes))


def _merged_texts(
    clone: Clone,
    own: Differences,
    incoming: Differences,
) -> Changes:
    """Return the files that are no cases and that both changed, joined. Raises Conflict."""
    changes: Changes = {}
    for path in own.keys() & incoming.keys():
        ours, (was, new) = own[path], incoming[path]
        if not clone.id_of(path) and ours[1] != new:
            blobs = (ours[1], ours[0] or was, new)
            changes[path] = _merged_text(clone, path, blobs)
    return changes


def check_incoming(
    clone: Clone, plan: Plan, head: str, theirs: str
) -> tuple[Finding, ...]:
    """Return what comes in and cannot be read. Raises Conflict for what must not come in at all."""
    changes = plan.changes
    refusals.refuse_mass_deletion(clone, changes, head, refusals.ASK_OTHERS)
    refusals.refuse_odd_modes(changes)
    refusals.refuse_unusable_settings(clone, changes)
    refuse_losing_held(clone, coming_cases(clone, plan), head, theirs)
    found = []
    for path, raw in _as_sent(clone, plan).items():
        try:
            Document.read(raw)
        except BadFile as bad:
            found.append(unreadable_finding(clone, path, bad))
    return tuple(found)


def coming_cases(clone: Clone, plan: Plan) -> dict[str, bytes]:
    """Return what comes in of cases, by path: as others sent it, and as it was joined here."""
    coming = _as_sent(clone, plan)
    for path, new in plan.changes.items():
        if clone.is_case(path) and isinstance(new, bytes):
            coming[path] = new
    return coming


def _as_sent(clone: Clone, plan: Plan) -> dict[str, bytes]:
    files = {}
    for path, new in plan.changes.items():
        if clone.is_case(path) and isinstance(new, Blob):
            files[path] = new
    held = clone.asked.contents_of(files.values())
    return {path: held[blob.oid] for path, blob in files.items()}


# -- cases ---------------------------------------------------------------------


def _merged_cases(
    clone: Clone,
    commits: tuple[str, str, str],
    own: Differences,
    incoming: Differences,
) -> Plan:
    shared = clone.touched(own) & clone.touched(incoming)
    base, ours, theirs = (clone.files_of(name, shared) for name in commits)
    blobs = [*base.values(), *ours.values(), *theirs.values()]
    blobs += _blobs_of_cases(clone, own, incoming)
    contents = clone.asked.contents_of(blobs)
    with _store_with(clone, incoming, commits[-1]) as store:
        merger = Merger(store, clone.prefix, contents)
        return merger.plan_all((own, incoming), Trees(base, ours, theirs))


def _blobs_of_cases(
    clone: Clone,
    own: Differences,
    incoming: Differences,
) -> Iterator[Blob]:
    for path, sides in own.items():
        if clone.is_case(path):  # before it goes out, both are looked at
            yield from filter(None, sides)
    for path, (_, new) in incoming.items():
        if new is not None and clone.is_case(path):
            yield new


@contextmanager
def _store_with(
    clone: Clone, incoming: Differences, commit: str
) -> Iterator[Store]:
    """Give the store, with procedures that come in at the same time."""
    coming = _coming_procedures(clone, incoming)
    if not coming:
        yield clone.store
        return
    scratch = clone.private / "sync-out"
    made = aside.as_checked_out(clone.root, scratch, commit, coming)
    with _empty_folder(clone.private / "sync-procedures") as shelf:
        _put_procedures(clone, shelf, made)
        store = Store(clone.workspace)
        store.shelf = Shelf(shelf, store.zone)
        yield store


def _coming_procedures(
    clone: Clone,
    incoming: Differences,
) -> dict[str, Blob]:
    folder = f"{clone.prefix}{PROCEDURES}/"
    coming = {}
    for path, (_, new) in incoming.items():
        if new is None or new.mode not in REGULAR:
            continue
        if path.startswith(folder):
            coming[path] = new
    return coming


@contextmanager
def _empty_folder(folder: Path) -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    shutil.rmtree(folder, ignore_errors=True)  # of a stopped sync
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_procedures(
    clone: Clone,
    shelf: Path,
    made: Mapping[str, bytes],
) -> None:
    """Put ours into the folder, then those that come in, which may take their place."""
    for own in own_files(clone.root / PROCEDURES):
        if beneath.is_file(clone.root, own):
            held = beneath.read_file(clone.root, own)
            (shelf / own.name).write_bytes(held)
    for path, raw in made.items():
        (shelf / path.rpartition("/")[2]).write_bytes(raw)


# -- files that are no cases ---------------------------------------------------


def _merged_text(
    clone: Clone, path: str, blobs: Sequence[Blob | None]
) -> bytes:
    """Return ours, base and theirs of a file that both changed, joined by git where it can."""
    held = clone.asked.contents_of(filter(None, blobs))
    texts = [held[blob.oid] if blob else b"" for blob in blobs]
    if path == f"{clone.prefix}{REGISTER}":
        return joined_files(*texts)
    try:
        joined = _joined_by_git(clone, blobs, texts)
    except GitFailed as error:
        return _joined_by_kv(clone, path, texts, error)
    if path == f"{clone.prefix}{CUSTOMERS}" and not _is_book(joined):
        # each of two people may have begun the same customer, in places that git sees apart
        return _both_customers(texts) or joined
    return joined


def _joined_by_git(
    clone: Clone,
    blobs: Sequence[Blob | None],
    texts: Sequence[bytes],
) -> bytes:
    """Raise GitFailed where both changed the same."""
    if blobs[0] is None or blobs[2] is None:
        raise GitFailed("taken away on one side")
    scratch = clone.private / "sync-texts"
    return staging.merge_text(clone.root, scratch, texts)


def _joined_by_kv(
    clone: Clone,
    path: str,
    texts: Sequence[bytes],
    error: GitFailed,
) -> bytes:
    """Join what git could not. Raises Conflict."""
    if path == f"{clone.prefix}{CUSTOMERS}":
        joined = _both_customers(texts)
        if joined is not None:
            return joined
    raise _not_joined(path) from error


def _not_joined(path: str) -> Conflict:
    return Conflict(
        Text(
            "This file is no case, and it was changed here and elsewhere in the same place."
        ),
        where=path,
        remedy=Text(
            "Join the two with git: {command}; then {again}.",
            command=Code("git pull --no-rebase", at_root=True),
            again=Code("kv sync"),
        ),
    )


def _both_customers(texts: Sequence[bytes]) -> bytes | None:
    """Return the customers of both, where git cannot join the two.

    None where both say something else of one customer, or one took away what the other wrote at.
    """
    try:
        ours, base, theirs = (text.decode().splitlines() for text in texts)
    except UnicodeDecodeError:
        return None
    lines = joined_customers(base, ours, theirs)
    if lines is None:
        return None
    joined = "".join(f"{line}\n" for line in lines).encode()
    return joined if _is_book(joined) else None


def _is_book(raw: bytes) -> bool:
    """Return whether this can be read as the file of customers."""
    try:
        book_in(raw)
    except WrongInput:
        return False
    return True
