"""Taking commands of kv back and bringing them again: which one is next, and the changes that do it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from klantervaring.core.case import Case, Event
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.errors import (
    ChangedMeanwhile,
    Conflict,
    DiskRefused,
    KvError,
    Refused,
    WrongInput,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import (
    Code,
    Remedy,
    Text,
)
from klantervaring.core.values import NamedTuple
from klantervaring.desk.door import Held
from klantervaring.desk.unfinished import refuse_unfinished
from klantervaring.desk.values import ERASE, Result
from klantervaring.files.disk.attachments import moved
from klantervaring.files.disk.journal import is_of_kv
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.git import history
from klantervaring.files.git.commit import CommitOutcome, Versioned
from klantervaring.files.git.pending import MIXED
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.store import Store
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.erased import erased_of
from klantervaring.files.workspace.subjects import subject_told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.desk.verbs import Desk

#: The commands by which the commits of both are known.
UNDO = "undo"
REDO = "redo"


def would_undo(desk: Desk, again: bool = False) -> Undone:
    """Return what `take_back` would take back, or with `again` bring again; nothing is changed.

    Raises WrongInput where there is none, DiskRefused.
    """
    with desk.door(_word(again)) as held:
        made = _next_made(held, desk.store, again)
        return undone(desk.store, made, again)


def take_back(desk: Desk, wanted: Undone, again: bool = False) -> Undone:
    """Take back the last command of kv that stands, as a new commit, or bring the last undone again.

    Raises Conflict where it is no longer the one that is `wanted`, or later changes stand on it.
    """
    with desk.door(_word(again)) as held:
        return _taken_back(held, desk.store, wanted, again)


def _word(again: bool) -> str:
    return REDO if again else UNDO


class Stacks(NamedTuple):
    """The commands that can be taken back, and those taken back that can be brought again; newest last."""

    done: tuple[history.Made, ...]
    undone: tuple[history.Made, ...]


def stacks(made: Sequence[history.Made]) -> Stacks:
    """Return what can go back and forth, out of the commits of kv, the newest first.

    An undo takes the last command from the one to the other and a redo the last undone back; whatever else
    was done makes what was undone before it history. An undo of an older kv, which does not say what it took
    back, is a command as any other.
    """
    done: list[history.Made] = []
    undone: list[history.Made] = []
    for each in reversed(made):
        if each.command == UNDO and each.undone:
            undone += done[-1:]
            del done[-1:]
        elif each.command == REDO and each.undone:
            done += undone[-1:]
            del undone[-1:]
        else:
            done.append(each)
            undone.clear()
    return Stacks(tuple(done), tuple(undone))


def commands_here(root: Path) -> Stacks:
    """Return what commands did here. Raises DiskRefused where git does not answer."""
    try:
        return stacks(history.made_here(root))
    except GitFailed as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return Stacks((), ())
        raise _no_answer(error) from error


def _changed_by(root: Path, revision: str) -> Sequence[history.Difference]:
    """Return what a commit changed of kv's own files; others are a hook's.

    Raises Conflict where what was before it is not here, DiskRefused.
    """
    try:
        found = history.differences_of(root, revision)
    except history.CutOff as cut:
        raise Conflict(
            Text(
                "What was before that commit is not in this clone. Nothing was taken back."
            ),
            remedy=Text(
                "It has the newest commits only. Bring in the others: {command}",
                command=Code("git fetch --unshallow", at_root=True),
            ),
        ) from cut
    except GitFailed as error:
        raise _no_answer(error) from error
    return [each for each in found if is_of_kv(root, each[0])]


def _no_answer(error: GitFailed) -> DiskRefused:
    return DiskRefused(
        Text(
            "Git did not answer: {message}. Nothing was taken back.",
            message=git_words(str(error)),
        ),
        remedy=git_remedy(str(error))
        or Text("See what it says, and try again."),
    )


def _last(store: Store, again: bool) -> history.Made:
    """Return the command to take back, or with `again` to bring again. Raises WrongInput: there is none."""
    found = commands_here(store.workspace.root)
    wanted = found.undone if again else found.done
    if wanted:
        _refuse_mixed(wanted[-1])
        _refuse_erasing(store, wanted[-1])
        return wanted[-1]
    if again:
        raise WrongInput(
            Text("There is nothing to bring again."),
            remedy=Text(
                "Only what {command} took back can be, until something else is done.",
                command=Remedy("undo"),
            ),
        )
    raise WrongInput(
        Text("There is no command to take back."),
        remedy=Text(
            "Only what kv itself has committed to git in this clone can be taken back."
        ),
    )


def _refuse_mixed(made: history.Made) -> None:
    """Raise Conflict for a commit that has what somebody changed by hand too."""
    if made.command == MIXED:
        raise Conflict(
            Text(
                "Git refused this at first, and a change by hand is in it: {what}. Nothing was taken back.",
                what=subject_told(made.subject),
            ),
            remedy=Text(
                "Mend the case: {command}", command=Remedy("edit-case")
            ),
        )


class Takeable(NamedTuple):
    """What can be taken back, the newest first; whether what is before it cannot, since it was erased."""

    commands: tuple[history.Made, ...]
    ends: bool


def takeable(store: Store, most: int) -> Takeable:
    """Return the newest commands that can be taken back one after the other, at most so many."""
    done = commands_here(store.workspace.root).done
    found: list[history.Made] = []
    for made in reversed(done[-most:]):
        if made.command == MIXED:
            break
        if _brings_back_erased(store, made):
            return Takeable(tuple(found), ends=True)
        found.append(made)
    return Takeable(tuple(found), ends=False)


def _brings_back_erased(store: Store, made: history.Made) -> bool:
    """Return whether a command erased something, or has words of a case that somebody erased since."""
    if made.command == ERASE:
        return True
    erased = erased_of(store.workspace.root).ids
    if not erased:
        return False
    changed = _changed_by(store.workspace.root, made.revision)
    for path, *both in changed:
        for case in filter(None, (_case(store, path, r) for r in both)):
            if case.id in erased and not is_erased(case):
                return True
    return False


def _refuse_erasing(store: Store, made: history.Made) -> None:
    """Raise Refused for what was erased: it is to be gone."""
    if _brings_back_erased(store, made):
        raise Refused(
            Text("What was erased is not brought back."),
            remedy=Text(
                "Nor is anything that was done before it taken back."
            ),
            overridable=False,
        )


def _reverting(
    store: Store,
    differences: Sequence[history.Difference],
    again: bool,
) -> list[Change]:
    """Return the changes that take a commit back, or with `again` make it anew; files that go away last.

    Raises Conflict where a file is not as it was left.
    """
    if not differences:
        raise _nothing_of_kv()
    changes = []
    for path, before, after in differences:
        was, will = (before, after) if again else (after, before)
        changes.append(Change(path, was, will))
    changes.sort(key=lambda change: change.after is None)
    _refuse_changed_since(store, changes)
    return [*_moving_along(store.workspace.root, changes), *changes]


def _nothing_of_kv() -> Conflict:
    return Conflict(
        Text("That commit changed no file of kv. Nothing was taken back."),
        remedy=Text(
            "It is no commit of kv. See whose it is: {command}",
            command=Code("git log -1", at_root=True),
        ),
    )


def _refuse_changed_since(store: Store, changes: Sequence[Change]) -> None:
    root = store.workspace.root
    for change in changes:
        if content_of(root, change.path) != change.before:
            raise _changed_since(store.shown(change.path))


def _changed_since(where: str) -> Conflict:
    return Conflict(
        Text("The file was changed since. Nothing was taken back."),
        where=where,
        remedy=Remedy("take-later-back"),
    )


def _moving_along(root: Path, changes: Sequence[Change]) -> list[Change]:
    """Return the moves of what lies beside a case that moves, and that the commit does not have.

    Raises Conflict where something else than a folder stands there.
    """
    gone, coming = _moving_cases(root, changes)
    found = []
    for id in gone.keys() & coming.keys():
        found += moved(root, gone[id], coming[id])
    own = {change.path for change in changes}
    return [change for change in found if change.source not in own]


def _moving_cases(
    root: Path,
    changes: Sequence[Change],
) -> tuple[dict[str, Path], dict[str, Path]]:
    """Return where cases go, and where they come, by their ids."""
    gone = {}
    coming = {}
    for change in changes:
        id = _case_of(root, change.path)
        if id and change.after is None:
            gone[id] = change.path
        elif id and change.before is None:
            coming[id] = change.path
    return gone, coming


def _case_of(root: Path, path: Path) -> str:
    """Return the id of the case whose own file this is, or ""."""
    part = part_of(str(path.relative_to(root)), "")
    return "" if part is None or part.name else part.id


class Reversed(NamedTuple):
    """What became of one case: its title, the events that came or went, and how it stands now, if at all."""

    id: str
    title: str
    procedure: Procedure
    events: tuple[Event, ...]
    state: State | None


class Undone(NamedTuple):
    """What was taken back or brought again: its commit and command, what that did, and each case."""

    revision: str
    subject: str
    command: str
    outcome: Result
    cases: tuple[Reversed, ...]


def undone(store: Store, made: history.Made, again: bool) -> Undone:
    """Return what a commit did, before anything of it is taken back or brought again."""
    differences = _changed_by(store.workspace.root, made.revision)
    cases = reversed_cases(store, differences, not again)
    nothing = Result((), (), CommitOutcome(Versioned.OFF))
    return Undone(
        made.revision, made.subject, made.command, nothing, tuple(cases)
    )


def reversed_cases(
    store: Store,
    differences: Sequence[history.Difference],
    gone: bool,
) -> list[Reversed]:
    """Return what a commit did to cases; `gone` tells that the state before it holds now."""
    was: dict[str, Case] = {}
    is_: dict[str, Case] = {}
    for path, before, after in differences:
        for raw, found in ((before, was), (after, is_)):
            case = _case(store, path, raw)
            if case is not None:
                found[case.id] = case
    return [
        _reversed(store, was.get(id), is_.get(id), gone)
        for id in dict.fromkeys((*was, *is_))
    ]


def _case(store: Store, path: Path, raw: bytes | None) -> Case | None:
    if raw is None or path.suffix != ".md":
        return None
    with contextlib.suppress(BadFile, KvError):
        id = store.file_id(path)
        if id:
            return read_case(Document.read(raw), store.zone, id)
    return None


def _reversed(
    store: Store,
    was: Case | None,
    is_: Case | None,
    gone: bool,
) -> Reversed:
    """At least one of both is there."""
    some = is_ or was
    assert some is not None
    procedure = store.procedure_of(some)
    here = was if gone else is_
    state = fold_case(procedure, here) if here is not None else None
    title = (here or some).title
    changed = tuple(_in_one_only(was, is_))
    return Reversed(some.id, title, procedure, changed, state)


def _in_one_only(was: Case | None, is_: Case | None) -> Iterator[Event]:
    """Yield the events that came, then those that went."""
    old = _events_of(was)
    new = _events_of(is_)
    yield from (event for event in new if event not in old)
    yield from (event for event in old if event not in new)


def _events_of(case: Case | None) -> Sequence[Event]:
    return case.events if case is not None else ()


def _next_made(held: Held, store: Store, again: bool) -> history.Made:
    """Return the commit to take back next, or to bring again. Raises Conflict, WrongInput, DiskRefused."""
    refuse_unfinished(held, store.workspace.root)
    return _last(store, again)


def _taken_back(
    held: Held,
    store: Store,
    wanted: Undone,
    again: bool,
) -> Undone:
    made = _next_made(held, store, again)
    if made.revision != wanted.revision:
        told = Text("Something else was done here meanwhile.")
        raise ChangedMeanwhile(told)
    outcome = _reverted(held, store, made, again)
    return wanted._replace(outcome=outcome)


def _reverted(
    held: Held,
    store: Store,
    made: history.Made,
    again: bool,
) -> Result:
    differences = _changed_by(store.workspace.root, made.revision)
    changes = _reverting(store, differences, again)
    done = _word(again)
    held.command = f"{done}\n{history.UNDONE}: {made.revision}"
    return held.carry_out([], f"{done}: {made.subject}", changes)
