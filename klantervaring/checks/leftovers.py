"""What stopped commands left: half-made changes, temporary files, unfinished texts, what git refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from klantervaring.checks.erased import texts_of_erased
from klantervaring.checks.inspection import FIX, Inspection
from klantervaring.core.errors import CannotRead
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.atomic import temporary_files
from klantervaring.files.disk.journal import Journal
from klantervaring.files.git import locks, staging
from klantervaring.files.git.pending import Saved, Waiting
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.files.git.runner import GitFailed, is_inside_repository
from klantervaring.files.git.trees import place_of_workspace
from klantervaring.files.merge import parents
from klantervaring.files.reasons import system_reason
from klantervaring.files.store import Store
from klantervaring.files.workspace.drafts import case_of
from klantervaring.files.workspace.forgetting import Forgetting
from klantervaring.files.workspace.layout import PRIVATE, SUFFIX
from klantervaring.files.workspace.subjects import subject_told
from klantervaring.letters.outbox import RECORDED, Attempt, Outbox

_TAKES_IT_AWAY = Text("{command} takes it away.", command=FIX)
#: Folders of texts that wait for somebody: they hold what is in a case, also of one that is gone since.
_TEXTS = {
    "drafts": Text("a text that somebody did not finish"),
    "kept": Text(
        "a text that was put aside, because the file was changed meanwhile"
    ),
}
_LOOK_AT_IT = Text(
    "Put what you want to keep into the case, and take the text away."
)

_WHILE_NO_GIT = Text(
    "{command} takes it away while no git is at work.", command=FIX
)


def left_behind(inspection: Inspection) -> Iterator[Finding]:
    """Yield what stands among kv's own files and in the folders of cases and should not."""
    store = inspection.store
    try:
        yield from _among_own(inspection)
    except private.Obstructed as blocked:
        yield _obstructed(store, blocked)
    except OSError as error:
        yield _unreadable(store, error)
    yield from _foreign(store)
    yield from _locks(store)
    yield from _temporary(store)


def _locks(store: Store) -> Iterator[Finding]:
    for lock in locks.left_locks(store.workspace.root):
        message = Text("a lock that a stopped git left behind")
        yield _fixable(store, lock, message, _WHILE_NO_GIT)


def _temporary(store: Store) -> Iterator[Finding]:
    workspace = store.workspace
    for path in temporary_files(workspace.root, workspace.cases):
        message = Text("a file that a stopped command left behind")
        yield _fixable(store, path, message, _TAKES_IT_AWAY)


def _among_own(inspection: Inspection) -> Iterator[Finding]:
    """Yield what stands among kv's own files. Raises OSError; Obstructed where kv can have none."""
    store = inspection.store
    root = store.workspace.root
    blocked = private.in_the_way(str(root))
    if blocked is not None and is_inside_repository(root):
        raise blocked
    yield from _notes(store)
    of_erased = texts_of_erased(inspection)
    yield from _waiting_texts(store, of_erased)
    yield from _letters_in_doubt(store, of_erased)


def _obstructed(store: Store, blocked: private.Obstructed) -> Finding:
    path = _shown(store, Path(blocked.filename))
    return Finding(
        "leftovers", blocked.reason, blocked.remedy, line=1, path=path
    )


def _notes(store: Store) -> Iterator[Finding]:
    """Yield what kv noted for its next command. Raises OSError."""
    yield from _half_made(store)
    yield from _not_forgotten(store)
    yield from _not_committed(store)


def _half_made(store: Store) -> Iterator[Finding]:
    journal = Journal(store.workspace.root)
    if journal.is_there():
        message = Text("a command was stopped in the middle of a change")
        yield _fixable(store, journal.path, message, _FINISHES_IT)


_FINISHES_IT = Text(
    "The next command that changes something finishes it, or {command}.",
    command=FIX,
)


def _not_forgotten(store: Store) -> Iterator[Finding]:
    forgetting = Forgetting(store.workspace.root)
    if forgetting.is_there():
        message = Text("texts of erased cases that are not taken away yet")
        yield _fixable(store, forgetting.path, message, _DOES_IT)


_DOES_IT = Text(
    "The next command that changes something does it, or {command}.",
    command=FIX,
)


def _not_committed(store: Store) -> Iterator[Finding]:
    root = store.workspace.root
    waiting = Waiting(root)
    saved = waiting.read()
    if saved is not None and _waits_still(root, saved):
        remedy = _way_on(root, saved)
        yield _fixable(store, waiting.path, _git_refused(saved), remedy)


def _git_refused(saved: Saved) -> Text:
    return Text(
        "{what} is saved, but git refused: {message}",
        what=subject_told(saved.subject),
        message=git_words(saved.message, committing=True),
    )


def _way_on(root: Path, saved: Saved) -> Text:
    """Return what to do; while git is in the middle of something, that comes first."""
    known = git_remedy(saved.message, committing=True)
    if known and parents.is_under_way(place_of_workspace(root)):
        return known
    return Text(
        "The next command that changes something commits it, or {command}.",
        command=FIX,
    )


def _waits_still(root: Path, saved: Saved) -> bool:
    """Return whether nobody committed it meanwhile, as far as git says so."""
    try:
        return staging.differs(root, saved.paths)
    except GitFailed:
        return True


def _waiting_texts(
    store: Store,
    told: Collection[Path],
) -> Iterator[Finding]:
    private_folder = store.workspace.private
    for folder, message in _TEXTS.items():
        for name in beneath.names_in(private_folder, folder):
            path = private_folder / folder / name
            if name.endswith(SUFFIX) and path not in told:
                yield _waiting_text(store, path, message)


def _waiting_text(store: Store, path: Path, message: Text) -> Finding:
    return Finding(
        "drafts",
        message,
        _LOOK_AT_IT,
        line=1,
        id=store.file_id(case_of(path)),
        path=_shown(store, path),
    )


def _letters_in_doubt(
    store: Store,
    told: Collection[Path],
) -> Iterator[Finding]:
    """Yield the letters that may have left without the case knowing. Raises OSError."""
    outbox = Outbox(store.workspace.root)
    for case, kind in outbox.noted():
        note = outbox.note(case, kind)
        shown = _shown(store, note)
        try:
            attempt = outbox.read(case, kind)
        except CannotRead as error:
            yield _damaged(error, case, shown)
            continue
        if attempt is None or attempt.state == RECORDED:
            continue
        if note not in told:
            yield _in_doubt(attempt, shown)


def _damaged(error: CannotRead, case: str, shown: str) -> Finding:
    remedy = error.remedy or _LOOK_AT_IT
    return Finding(
        "leftovers", error.text, remedy, line=1, id=case, path=shown
    )


def _in_doubt(attempt: Attempt, shown: str) -> Finding:
    return Finding(
        "leftovers",
        Text("a letter that was on its way when a command was stopped"),
        _whether_it_left(attempt),
        line=1,
        id=attempt.case,
        path=shown,
    )


def _whether_it_left(attempt: Attempt) -> Text:
    letter = ours(
        "kv letter {} {}", quoted(attempt.case), quoted(attempt.kind)
    )
    command = Code(letter)
    return Text(
        "Say whether it left: {command}",
        command=command,
    )


def _foreign(store: Store) -> Iterator[Finding]:
    """Yield what stands where kv once kept its own files, and is not read there."""
    root = store.workspace.root
    if private.is_not_ours(root):
        yield _of_somebody_else()
    elif private.is_foreign(root):
        came_along = staging.knows(root, PRIVATE)
        yield _from_elsewhere() if came_along else _of_an_older_kv(store)


def _of_somebody_else() -> Finding:
    return _not_ours(
        Text("kv did not make this, and reads nothing in it"),
        Text(
            "Look at it, and take it away: {command}",
            command=Code(ours("rm -r {}", quoted(PRIVATE)), at_root=True),
        ),
    )


def _from_elsewhere() -> Finding:
    return _not_ours(
        Text("this came with the repository; kv reads nothing in it"),
        Text(
            "Take it away for everybody: {command}",
            command=Code(
                ours("git rm -r {}", quoted(PRIVATE)), at_root=True
            ),
        ),
    )


def _of_an_older_kv(store: Store) -> Finding:
    return _fixable(
        store,
        store.workspace.root / PRIVATE,
        Text("what an older kv kept here"),
        Text("The next command that changes something takes it over."),
    )


def _not_ours(message: Text, remedy: Text) -> Finding:
    return Finding("leftovers", message, remedy, line=1, path=PRIVATE)


def _fixable(
    store: Store, path: Path, message: Text, remedy: Text
) -> Finding:
    shown = _shown(store, path)
    return Finding(
        "leftovers", message, remedy, line=1, path=shown, fixable=True
    )


def _shown(store: Store, path: Path) -> str:
    """Return a path from the root of the workspace, or whole where it is elsewhere in the git directory."""
    root = store.workspace.root
    return str(
        path.relative_to(root) if path.is_relative_to(root) else path
    )


def _unreadable(store: Store, error: OSError) -> Finding:
    return Finding(
        "leftovers",
        Text(
            "the folder cannot be read: {reason}",
            reason=system_reason(error),
        ),
        Text("See to it that you may read it."),
        line=1,
        path=_shown(store, store.workspace.private),
    )
