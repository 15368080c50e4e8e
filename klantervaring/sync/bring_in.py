"""How a plan becomes a commit, and how the files that people see come to hold it: all of them or none."""

from __future__ import annotations

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from pathlib import Path

from klantervaring.core.errors import ChangedMeanwhile, Conflict
from klantervaring.core.text.sentences import Code, Text
from klantervaring.desk.door import Held
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change, content_of, replace
from klantervaring.files.git import (
    aside,
    objects,
    repository,
    staging,
)
from klantervaring.files.git.commit import ids_in_subject
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.merge.case_paths import CasePart
from klantervaring.files.merge.commits import Changes, Plan
from klantervaring.sync.clone import Clone, git_refused

_EXECUTABLE = 0o111


def committed(clone: Clone, plan: Plan, parents: Sequence[str]) -> str:
    """Return the new commit of a plan; nobody sees it yet. Raises GitRefused."""
    wanted = _as_blobs(clone, plan.changes)
    try:
        return aside.commit_aside(
            clone.root,
            clone.private / "sync",
            wanted,
            _subject(plan),
            parents,
            clone.identity,
            clone.asked.settings,
        )
    except GitFailed as error:
        raise git_refused(str(error)) from error


def _as_blobs(clone: Clone, changes: Changes) -> dict[str, Blob | None]:
    made = _written(clone, changes)
    wanted: dict[str, Blob | None] = {}
    for path, content in changes.items():
        if isinstance(content, bytes):
            wanted[path] = made[path]
        else:
            wanted[path] = content
    return wanted


def _written(clone: Clone, changes: Changes) -> dict[str, Blob]:
    """Give git the contents that it does not have yet."""
    new = {}
    for path, content in changes.items():
        if isinstance(content, bytes):
            new[path] = content
    scratch = clone.private / "sync-blobs"
    names = objects.write_blobs(clone.root, scratch, list(new.values()))
    blobs = (Blob("100644", name) for name in names)
    return dict(zip(new, blobs, strict=True))


def _subject(plan: Plan) -> str:
    merged = sorted({found.id for found in plan.found})
    if merged:
        return f"{ids_in_subject(merged)} merged"
    return "cases of several clones brought together"


def bring(
    clone: Clone,
    held: Held,
    old: str,
    new: str,
    back: Collection[str] = (),
) -> None:
    """Bring the files and the branch from one commit to the other, or nothing.

    `back` are files from which something is gone here, and that come back.
    Raises Conflict for a file that is not as committed, GitRefused, DiskRefused.
    """
    (diff,) = clone.asked.differences((old, new))
    _refuse_staged(clone, old, diff)
    contents = _contents(clone, diff, new)
    changes = _moves_first(clone, _changes(clone, diff, contents, back))
    inside, outside = _by_workspace(clone, changes)
    with _told_as_refusals():
        # each by itself: the note of a change is about this workspace
        replace(clone.top, outside)
        held.advance(inside, old, new, "kv sync", diff)
    _follow(clone, diff, new)


def _refuse_staged(clone: Clone, old: str, diff: Differences) -> None:
    staged = staging.staged(clone.root, old).keys() & diff.keys()
    if staged:
        raise _not_as_committed(min(staged))


def _by_workspace(
    clone: Clone,
    changes: Iterable[Change],
) -> tuple[list[Change], list[Change]]:
    """Return the changes inside this workspace, and those of others in the same repository."""
    inside: list[Change] = []
    outside: list[Change] = []
    for change in changes:
        own = change.path.is_relative_to(clone.root)
        (inside if own else outside).append(change)
    return inside, outside


@contextmanager
def _told_as_refusals() -> Iterator[None]:
    """Raise Conflict for a file that somebody changed just now, GitRefused for what git refuses."""
    try:
        yield
    except ChangedMeanwhile as error:
        raise _not_as_committed(error.where) from error
    except GitFailed as error:
        raise git_refused(str(error)) from error


def _follow(clone: Clone, diff: Differences, new: str) -> None:
    """Do what git does itself where it checks a commit out."""
    clone.asked.checked_out(new)
    _set_modes(clone, diff)
    settings = clone.asked.settings
    repository.run_hook(clone.root, settings, "post-merge", "0")


def _contents(
    clone: Clone,
    diff: Differences,
    new: str,
) -> dict[str, bytes]:
    """Return what the files that come in hold: of cases as they are, of others as git checks them out."""
    own, others = _of_cases_and_others(clone, diff)
    held = clone.asked.contents_of(own.values())
    scratch = clone.private / "sync-out"
    made = aside.as_checked_out(clone.root, scratch, new, others)
    return made | {path: held[blob.oid] for path, blob in own.items()}


def _of_cases_and_others(
    clone: Clone,
    diff: Differences,
) -> tuple[dict[str, Blob], dict[str, Blob]]:
    own: dict[str, Blob] = {}
    others: dict[str, Blob] = {}
    for path, (_, blob) in diff.items():
        if blob is not None:
            among_cases = path.startswith(f"{clone.cases}/")
            kind = own if among_cases else others
            kind[path] = blob
    return own, others


def _changes(
    clone: Clone,
    diff: Differences,
    contents: Mapping[str, bytes],
    back: Collection[str],
) -> list[Change]:
    """Return the changes of the files that are not as they will be.

    Raises Conflict for one that is not as committed.
    """
    changes = []
    for path, (was, _) in sorted(diff.items()):
        there = clone.top / path
        now = content_of(clone.top, there)
        after = contents.get(path)
        if now == after:
            continue
        if now is not None and clone.shown(path) not in back:
            known = was and aside.is_held(clone.root, path, now, was)
            if not known:
                raise _not_as_committed(path)
        changes.append(Change(there, now, after))
    return changes


def _moves_first(clone: Clone, changes: Sequence[Change]) -> list[Change]:
    """Make one move of a file that goes here and comes there, both of one case.

    It stands in one place or the other at every moment. What comes stands before what
    goes.
    """
    gone = _going(clone, changes)
    moved = []
    left = []
    for change in changes:
        old = _from_where(clone, change, gone)
        if old is None:
            left.append(change)
        else:
            moved.append(_move(clone, old, change))
    sources = {change.moved_from for change in moved}
    left = [change for change in left if change.path not in sources]
    return [*moved, *sorted(left, key=lambda change: change.after is None)]


def _going(
    clone: Clone,
    changes: Iterable[Change],
) -> dict[CasePart, Change]:
    gone = {}
    for change in changes:
        part = _part(clone, change.path)
        if part and change.after is None:
            gone[part] = change
    return gone


def _from_where(
    clone: Clone,
    change: Change,
    gone: dict[CasePart, Change],
) -> Change | None:
    """Take out of what goes the file that comes here, if there is one."""
    part = _part(clone, change.path)
    if part is None or change.before is not None:
        return None
    return gone.pop(part, None)


def _move(clone: Clone, old: Change, new: Change) -> Change:
    return Change(
        new.path,
        before=old.before,
        after=new.after,
        moved_from=old.path,
        move_first=new.path.parent == clone.workspace.cases,
    )


def _part(clone: Clone, path: Path) -> CasePart | None:
    return clone.part_of(path.relative_to(clone.top).as_posix())


def _set_modes(clone: Clone, diff: Differences) -> None:
    for path, (was, new) in diff.items():
        before = was.mode if was else "100644"
        if new is None or new.mode == before:
            continue
        executable = new.mode == "100755"
        add, take = (_EXECUTABLE, 0) if executable else (0, _EXECUTABLE)
        beneath.change_mode(clone.top, path, add, take)


def _not_as_committed(path: str) -> Conflict:
    return Conflict(
        Text(
            "This file comes in changed, and has changes here that are not committed. Nothing was changed."
        ),
        where=path,
        remedy=Text(
            "Commit it, or take your change back; then {command}.",
            command=Code("kv sync"),
        ),
    )
