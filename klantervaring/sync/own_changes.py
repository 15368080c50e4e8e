"""What people changed in this clone without kv: committed, held back, or left to them.

A case that cannot be read stays here, and so does one that is gone or has lost events or a file beside it,
until somebody says that it is meant. So does a file beside a case that no other clone would take in. What is
gone of a case that others changed comes back as they have it, if that takes nothing else away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from klantervaring.core.errors import Conflict, GitRefused
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.desk.door import Held
from klantervaring.files.case_bytes import read_regular
from klantervaring.files.case_folders import putting_back
from klantervaring.files.disk import beneath
from klantervaring.files.disk.attachments import is_named
from klantervaring.files.disk.shareable import obstacle
from klantervaring.files.git import staging, trees
from klantervaring.files.git.commit import Versioned, ids_in_subject
from klantervaring.files.git.objects import Blob, blob_name, is_content
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.git.staging import Dirty
from klantervaring.files.merge.commits import Changes
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import CASES
from klantervaring.sync import losses
from klantervaring.sync.clone import Beside, Clone, git_refused
from klantervaring.sync.own_settings import PLACES, own_settings
from klantervaring.sync.synced import Synced

#: What a sync looks at; nothing else of a repository is ever committed.
_WATCHED = (CASES, *PLACES)


class OwnChanges(NamedTuple):
    """What is not as in the last commit: of cases and of settings, those held back, and `loose` ones.

    `unmerged` are files of cases in which git found a conflict.
    """

    paths: list[str]
    settings: tuple[str, ...]
    held: tuple[Finding, ...]
    loose: tuple[str, ...]
    unmerged: tuple[str, ...] = ()


def own_changes(clone: Clone) -> OwnChanges:
    """Return what people changed here; what cannot be read, or would be lost, is held back."""
    watched = [f"{clone.prefix}{name}" for name in _WATCHED]
    dirty = staging.dirty(clone.top, watched)
    meant = _of_cases_meant(clone, dirty)
    left_out = list(_left_out(clone, meant))
    own = _not_as_committed(clone, _fit(clone, meant, left_out))
    held = _held_cases(clone, own)
    paths = _without(clone, own, held)
    settings = own_settings(clone, dirty)
    return OwnChanges(
        paths,
        settings.paths,
        (*held, *left_out, *settings.held),
        settings.loose,
        tuple(sorted(filter(clone.part_of, dirty.unmerged))),
    )


def _fit(
    clone: Clone,
    paths: Sequence[str],
    left_out: Iterable[Finding],
) -> list[str]:
    odd = {finding.path for finding in left_out}
    return [path for path in paths if clone.shown(path) not in odd]


def _held_cases(clone: Clone, own: Sequence[str]) -> list[Finding]:
    """Return the cases that cannot be read, or of which something is gone that nobody said yes to."""
    held = list(_unreadable(clone, own))
    if not clone.accepted.deletions:
        held += _gone(clone, _without(clone, own, held))
    return held


def _refuse_unmerged(clone: Clone, paths: Sequence[str]) -> None:
    """Raise Conflict for cases of which git has two versions: a commit would settle it with one of them."""
    if paths:
        raise Conflict(
            Text("Git found a conflict in this case."),
            where=clone.shown(paths[0]),
            remedy=Text(
                "{fix} joins both versions; then {command}.",
                fix=Code("kv check --fix"),
                command=Code("kv sync"),
            ),
        )


def _without(
    clone: Clone,
    paths: Iterable[str],
    held: Iterable[Finding],
) -> list[str]:
    """Leave out all files of the cases that are held back."""
    ids = {finding.id for finding in held}
    return [path for path in paths if clone.id_of(path) not in ids]


def _not_taken(path: str) -> GitRefused:
    return GitRefused(
        Text("Git did not take {path} into the commit.", path=path),
        remedy=Text(
            "See what {command} says of it.",
            command=Code("git status --ignored", at_root=True),
        ),
    )


def commit_own(clone: Clone, held: Held) -> Synced:
    """Commit what people changed without kv: settings by themselves, then cases. Raises GitRefused."""
    own = own_changes(clone)
    _refuse_unmerged(clone, own.unmerged)
    done = Synced(
        held=own.held,
        settings=_commit_settings(clone, held, own.settings),
        loose=own.loose,
    )
    if not own.paths:
        return done
    ids = sorted(clone.touched(own.paths))
    _commit_cases(clone, held, own.paths, ids)
    return done._replace(committed=tuple(ids))


def _commit_cases(
    clone: Clone,
    held: Held,
    paths: Sequence[str],
    ids: Iterable[str],
) -> None:
    subject = f"{ids_in_subject(ids)} edited by hand"
    if clone.accepted.deletions:
        subject += f"\n\n{losses.ACCEPTED}: yes"
    commit_paths(clone, held, paths, subject)
    left = own_changes(clone).paths
    if left:  # what is said to be shared must be in the commit
        raise _not_taken(left[0])


def commit_paths(
    clone: Clone,
    held: Held,
    paths: Sequence[str],
    subject: str,
) -> None:
    """Commit these files as the work tree has them. Raises GitRefused."""
    places = [clone.top / path for path in sorted(paths)]
    made = held.commit_by_hand(places, subject)
    clone.asked.forget_refs()
    if made.versioned is Versioned.REFUSED:
        raise git_refused(made.message)


def _commit_settings(
    clone: Clone,
    held: Held,
    paths: Sequence[str],
) -> tuple[str, ...]:
    """Commit files of settings as the work tree has them; return them as seen from the root."""
    names = tuple(map(clone.shown, paths))
    if names and held.commits:
        subject = f"{ids_in_subject(names)} changed by hand"
        places = [clone.top / path for path in paths]
        made = held.commit_settings(places, subject)
        clone.asked.forget_refs()
        if made.versioned is Versioned.REFUSED:
            raise git_refused(made.message)
        return names
    return ()


# -- what counts as changed ----------------------------------------------------


def _of_cases_meant(clone: Clone, dirty: Dirty) -> list[str]:
    """Leave out what is no file of a case, and what git is told to ignore and no case names."""
    found = []
    for path in dirty.paths:
        part = clone.part_of(path)
        if part is None or part.name.startswith("."):
            continue
        spared = path not in dirty.ignored or not part.name
        if spared or is_named(clone.top, path):
            found.append(path)
    return found


def _not_as_committed(clone: Clone, paths: list[str]) -> list[str]:
    """Leave out files that are byte for byte as the last commit has them.

    Nobody edited those, whatever git makes of their line ends.
    """
    blobs: dict[str, Blob] = {}
    with suppress(GitFailed):  # nothing is committed yet
        blobs = trees.blobs_of(clone.root, "HEAD", paths)
    return [p for p in paths if not _is_blob(clone, p, blobs.get(p))]


def _is_blob(clone: Clone, path: str, blob: Blob | None) -> bool:
    if not beneath.is_file(clone.top, path):
        return False
    with suppress(OSError):  # what may not be read is named
        return is_content(beneath.read_file(clone.top, path), blob)
    return False


# -- what is held back ---------------------------------------------------------


def _left_out(clone: Clone, paths: Iterable[str]) -> Iterator[Finding]:
    """Yield the files beside a case that no other clone would take in; the case itself goes."""
    for path in paths:
        found = obstacle(clone.top, path)
        if found is not None and not clone.is_case(path):
            yield Finding(
                "attachments",
                found.message,
                found.remedy,
                1,
                clone.id_of(path),
                clone.shown(path),
            )


def _unreadable(clone: Clone, paths: Sequence[str]) -> Iterator[Finding]:
    for path in paths:
        if not clone.is_case(path) or not clone.is_here(path):
            continue
        try:
            Document.read(read_regular(clone.top, clone.top / path))
        except BadFile as bad:
            yield unreadable_finding(clone, path, bad)


def unreadable_finding(clone: Clone, path: str, bad: BadFile) -> Finding:
    """Return the finding for a file of a case that cannot be read."""
    return Finding(
        "frame",
        bad.message,
        bad.remedy,
        bad.line,
        clone.id_of(path),
        clone.shown(path),
    )


def _losses(clone: Clone, paths: Sequence[str]) -> Iterator[losses.Loss]:
    """Yield what is gone from the disk, against the last commit: cases, events, files beside cases."""
    blobs = trees.blobs_of(clone.root, "HEAD", paths)
    before = clone.cases_by_id(blobs)
    places = clone.paths_by_id()
    after = _texts_here(clone, clone.touched(blobs), places)
    cases = {id: after[id] for id in before.keys() & after.keys()}
    yield from losses.between(before, cases)
    gone = _gone_beside(clone, blobs)
    if gone:
        here = _beside_now(clone, paths, places, after)
        yield from losses.files_between(gone, here, after)


def _texts_here(
    clone: Clone,
    ids: AbstractSet[str],
    places: Mapping[str, Path],
) -> dict[str, bytes]:
    after = {}
    for id in ids & places.keys():
        after[id] = beneath.read_file(clone.root, places[id])
    return after


def _gone_beside(
    clone: Clone,
    blobs: Mapping[str, Blob],
) -> dict[str, Beside]:
    return clone.beside(
        {p: blob for p, blob in blobs.items() if not clone.is_here(p)}
    )


def _beside_now(
    clone: Clone,
    paths: Sequence[str],
    places: Mapping[str, Path],
    ids: Iterable[str],
) -> list[Beside]:
    """Return the files that these cases have beside them; the content only of those that changed."""
    found = []
    for id in ids:
        folder = places[id].with_suffix("")
        for name in beneath.names_in(clone.root, folder):
            found.append(Beside(id, name, ""))
    return [*found, *_changed_beside(clone, paths)]


def _changed_beside(clone: Clone, paths: Sequence[str]) -> Iterator[Beside]:
    for path in paths:
        part = clone.part_of(path)
        if part and part.name and beneath.is_file(clone.top, path):
            raw = beneath.read_file(clone.top, path)
            oid = blob_name(raw, len(clone.head()))
            yield Beside(part.id, part.name, oid)


def _gone(clone: Clone, paths: Sequence[str]) -> Iterator[Finding]:
    """Yield what is gone from the disk, against the last commit."""
    if not paths or not clone.head():
        return
    for loss in _losses(clone, paths):
        path = clone.shown(loss.path)
        remedy = Text(
            "To bring it back: {command}. If it is meant: {accept}.",
            command=Code(putting_back(path), at_root=True),
            accept=Code(losses.ACCEPT),
        )
        yield Finding("gone", loss.what, remedy, 1, loss.id, path)


# -- what comes back ----------------------------------------------------------


class ComingBack(NamedTuple):
    """The files that are held back here no longer, as seen from the root, and the cases that come back."""

    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def coming_back(
    clone: Clone,
    held: Iterable[Finding],
    changes: Changes,
    head: str,
) -> ComingBack:
    """Return what others changed of what is held back here.

    Raises Conflict for a file in which something stands that git does not have yet.
    """
    paths = set()
    for finding in held:
        path = f"{clone.prefix}{finding.path}"
        if path in changes:
            _refuse_own_words(clone, finding, path, head)
            paths.add(path)
        else:
            _refuse_waiting(clone, finding, changes)
    coming = [path for path, new in changes.items() if new is not None]
    back = clone.touched(paths) & clone.touched(coming)
    shown = tuple(sorted(map(clone.shown, paths)))
    return ComingBack(shown, tuple(sorted(back)))


def _refuse_own_words(
    clone: Clone,
    finding: Finding,
    path: str,
    head: str,
) -> None:
    """Raise Conflict for a file that comes in, and in which something stands that git does not have yet."""
    if clone.is_here(path) and not _only_lacks(clone, path, head):
        raise _held_back(finding, f"{finding.path}:{finding.line}")


def _only_lacks(clone: Clone, path: str, head: str) -> bool:
    """Return whether the file of a case only lacks lines of what is committed: it says nothing of its own."""
    blob = trees.blobs_of(clone.root, head, [path]).get(path)
    if blob is None or not clone.is_case(path):
        return False
    committed = clone.asked.contents_of([blob])[blob.oid]
    here = beneath.read_file(clone.top, path).splitlines()
    left = iter(committed.splitlines())
    return all(line in left for line in here)


def _refuse_waiting(
    clone: Clone,
    finding: Finding,
    changes: Changes,
) -> None:
    """Raise Conflict where another file of the case was changed here, waits with it, and comes in changed."""
    id = finding.id
    same = [p for p in changes if id and clone.id_of(p) == id]
    waiting = _not_as_committed(clone, list(filter(clone.is_here, same)))
    if waiting:
        raise _held_back(finding, clone.shown(waiting[0]))


def _held_back(finding: Finding, where: str) -> Conflict:
    return Conflict(
        Text(
            "This file comes in changed, and is held back here: {reason}. Nothing was changed.",
            reason=finding.message,
        ),
        where=where,
        remedy=finding.remedy,
    )
