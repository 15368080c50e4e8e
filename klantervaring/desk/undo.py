"""Taking back the last command of kv: which one it was, and the changes that reverse it."""

from __future__ import annotations

from pathlib import Path

from klantervaring.core.errors import Conflict, DiskRefused, WrongInput
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.desk.door import Held
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.git import history
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.store import Store


def refuse_uncommitted(held: Held) -> None:
    """Raise Conflict while git refuses the last command: the newest commit is another one then."""
    waits = held.waits_for_git()
    if waits is not None:
        raise Conflict(
            Text(
                "The last command is saved, but git refused it: {what}. Nothing was taken back.",
                what=waits.subject,
            ),
            remedy=Remedy("see-check"),
        )


def last_command(root: Path) -> history.Made:
    """Return what the last command of kv committed. Raises WrongInput where there is none, DiskRefused."""
    made = None
    try:
        made = history.last_of_kv(root)
    except GitFailed as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise DiskRefused(
                Text(
                    "Git did not answer: {message}. Nothing was taken back.",
                    message=str(error),
                ),
                remedy=Text("See what it says, and try again."),
            ) from error
    if made is None or not made.files:
        raise WrongInput(
            Text("There is no command to take back."),
            remedy=Text(
                "Only what kv itself has committed to git can be taken back."
            ),
        )
    return made


def reversing(store: Store, made: history.Made) -> list[Change]:
    """Return the changes that take a commit back, files that go away last.

    Raises Conflict where a file is not as the commit left it.
    """
    root = store.workspace.root
    changes = []
    for path, before, after in made.files:
        changes.append(Change(path, after, before))
    changes.sort(key=lambda change: change.after is None)
    for change in changes:
        _refuse_odd_name(root, change.path)
        if content_of(root, change.path) != change.before:
            raise Conflict(
                Text("The file was changed since. Nothing was taken back."),
                where=store.shown(change.path),
                remedy=Remedy("take-later-back"),
            )
    return changes


def _refuse_odd_name(root: Path, path: Path) -> None:
    """Raise Conflict for a path of a commit that no file of the workspace may have."""
    try:
        beneath.parts_of(root, path)
    except beneath.NotInside as error:
        raise Conflict(
            Text(
                "That commit has a file with a name that no file here may have. Nothing was taken back."
            ),
            where=str(path),
            remedy=Text(
                "It is no commit of kv. See whose it is: {command}",
                command=Code("git log -1"),
            ),
        ) from error
