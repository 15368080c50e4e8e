"""The door: the workspace's lock, and what may be done only while it is held.

Files change by way of a journal, then git commits just these. What a stopped command had begun is finished
first (docs/reliability.md).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klantervaring.core.settings.people import refuse_stranger
from klantervaring.desk.by_hand import by_hand, without_loose
from klantervaring.desk.values import ERASE, Planned, Result
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.atomic import temporary_files
from klantervaring.files.disk.journal import Journal, Unfinished, is_of_kv
from klantervaring.files.disk.lock import locked
from klantervaring.files.disk.safe_write import (
    Change,
    Finished,
    carry_out,
    finish,
    refused,
    undisturbed,
)
from klantervaring.files.git import staging, trees
from klantervaring.files.git.commit import (
    CommitOutcome,
    Identity,
    Versioned,
    commit_files,
)
from klantervaring.files.git.pending import Saved, Waiting
from klantervaring.files.git.runner import GitFailed, is_inside_repository
from klantervaring.files.index.change import renew
from klantervaring.files.workspace.config import Workspace
from klantervaring.files.workspace.forgetting import Forgetting
from klantervaring.files.workspace.layout import (
    CASES,
    INBOX,
    PRIVATE,
)

if TYPE_CHECKING:
    from klantervaring.files.git.objects import Differences


class Held:
    """The workspace's lock, held by one command: only through it do files change and commits come.

    `finished` is what it finished first of a command that had been stopped; `committed` names what git had
    refused earlier and took now. In a dry run there is no lock, and nothing is changed.
    """

    def __init__(
        self,
        workspace: Workspace,
        by: str,
        command: str,
        dry_run: bool,
    ) -> None:
        self.command = command
        self.finished: Finished | None = None
        self.committed = ""
        self._workspace = workspace
        self._root = workspace.root
        self._by = by
        self._dry_run = dry_run
        self._journal = Journal(workspace.root)
        self._waiting = Waiting(workspace.root)
        self._forgetting = Forgetting(workspace.root)

    def carry_out(
        self,
        planned: Sequence[Planned],
        subject: str,
        further: Sequence[Change] = (),
    ) -> Result:
        """Change the files and commit them, or tell what would change. Raises as `safe_write.carry_out`."""
        changes = [change for plan in planned for change in plan.changes]
        changes += further
        result = _meant(planned, changes, self._dry_run)
        if self._dry_run:
            return result
        made = self._changed(changes, subject)
        return result._replace(
            git=made, finished=self.finished, committed=self.committed
        )

    def _changed(
        self,
        changes: Sequence[Change],
        subject: str,
    ) -> CommitOutcome:
        touched = [path for change in changes for path in change.touched]
        new = any(change.before is None for change in changes)
        with undisturbed():
            self._commit_edits(changes)
            self._change(changes, subject, self.command)
            made = self._commit(touched, subject, self.command, new)
            self._renew(changes)
        return made

    @contextlib.contextmanager
    def forgetting(
        self, ids: Sequence[str], kept: Sequence[Change]
    ) -> Iterator[None]:
        """Take away what kv keeps of cases as soon as they are erased; noted first. Raises DiskRefused."""
        if self._dry_run:
            yield
            return
        try:
            files = [(change.path, change.before or b"") for change in kept]
            self._forgetting.write(ids, files)
        except OSError as error:
            raise refused(error) from error
        try:
            yield
        finally:
            self._forget()

    def _forget(self) -> None:
        """Take away what was noted so; what no disk lets go is for the next command."""
        if not self._has_note():
            with contextlib.suppress(OSError):
                self._forgetting.finish()

    def advance(
        self,
        changes: Sequence[Change],
        old: str,
        new: str,
        why: str,
        known: Differences | None = None,
    ) -> None:
        """Bring the files and the branch from the commit `old` to `new`; what else is staged stays.

        Raises Conflict, DiskRefused (then nothing was changed), and GitFailed: then the next command
        finishes it.
        """
        with undisturbed():
            self._change(changes, why, "sync", (old, new))
            if not self._moved_on(old, new, why, known):
                raise GitFailed("the branch was moved meanwhile")
            self._journal.clear()
            self._renew(changes)

    def put(self, changes: Sequence[Change]) -> None:
        """Write files that git is about to commit by itself."""
        with undisturbed():
            self._change(changes, "cases merged", "sync")
            self._journal.clear()

    def goes_by(self, workspace: Workspace) -> None:
        """Commit from now on as these settings say: by whom, and whether at all."""
        self._workspace = workspace

    def commit_by_hand(
        self, paths: Sequence[Path], subject: str
    ) -> CommitOutcome:
        """Commit what people changed in these files without kv."""
        return self._commit(paths, subject, command="")

    @property
    def commits(self) -> bool:
        """Whether what changes here is committed by kv at all."""
        return self._workspace.config.git_commit

    def commit_settings(
        self, paths: Sequence[Path], subject: str
    ) -> CommitOutcome:
        """Commit files of settings that people changed; what git refuses, the next sync looks at anew."""
        return self._asked_git(paths, subject, command="")

    def waits_for_git(self) -> Saved | None:
        """Return what is saved and git has refused so far."""
        return self._waiting.read()

    # -- before anything else ------------------------------------------------------------------------

    def settle_earlier(self, stopped: bool) -> None:
        """Finish and commit what earlier commands left; `stopped` tells that one ended in the middle."""
        self._move_over()
        with contextlib.suppress(GitFailed):  # whoever commits says so
            staging.look_again(self._root, CASES)
        self._finish_earlier()
        self._forget()
        if stopped:
            self.sweep()
        self.commit_earlier()

    def commit_earlier(self) -> None:
        """Commit what git refused at an earlier command; while it still refuses, that goes on waiting."""
        try:
            waits = self._waiting.seen_again()
            if waits is None:
                return
            with undisturbed():
                self._commit_waiting(waits)
        except GitFailed:
            return
        except OSError as error:
            raise refused(error) from error

    def sweep(self) -> None:
        """Take away temporary files of stopped commands, once nothing is left to finish."""
        try:
            for folder in (CASES, INBOX):
                for path in temporary_files(
                    self._root, self._root / folder
                ):
                    beneath.unlink(self._root, path, missing_ok=True)
        except OSError as error:
            raise refused(error) from error

    def _move_over(self) -> None:
        """Take over what an older kv kept in the workspace, once; not what a repository brought."""
        try:
            if private.is_foreign(self._root):
                private.move_over(
                    self._root, staging.knows(self._root, PRIVATE)
                )
        except OSError as error:
            raise refused(error) from error

    def _finish_earlier(self) -> None:
        """Finish what a stopped command had begun, as the command it was."""
        if not self._has_note():
            return
        with undisturbed():
            self.finished = finish(self._journal)
            if self.finished is not None:
                self._commit_finished(self.finished)

    def _has_note(self) -> bool:
        try:
            return self._journal.is_there()
        except OSError as error:
            raise refused(error) from error

    def _commit_finished(self, finished: Finished) -> None:
        begun: Unfinished = finished.unfinished
        if begun.commits is not None:
            old, new = begun.commits
            if self._moved_on(old, new, begun.subject):
                self._journal.clear()
                return
        ours = [
            path for path in finished.touched if is_of_kv(self._root, path)
        ]
        self._commit(ours, begun.subject, begun.command)

    def _commit_waiting(self, waits: Saved) -> None:
        if not staging.differs(self._root, waits.paths):
            self._waiting.clear()  # somebody committed it meanwhile
            return
        made = self._asked_git(waits.paths, waits.subject, waits.command)
        if made.versioned is Versioned.YES:
            self._waiting.clear()
            self.committed = waits.subject

    # -- files and commits ---------------------------------------------------------------------------

    def _commit_edits(self, changes: Sequence[Change]) -> None:
        """Commit first what people made of these files, so that taking this command back leaves it.

        Not what is to be erased. What git refuses of it waits too: as nothing that a command made.
        """
        versioned = self.commits and is_inside_repository(self._root)
        if self.command == ERASE or not versioned:
            return
        found = by_hand(self._root, changes)
        if found.paths:
            new = self._not_waiting(found.paths)
            self._commit_found(new, found.subject)

    def _not_waiting(self, paths: Sequence[Path]) -> list[Path]:
        waits = self.waits_for_git()
        known = waits.paths if waits is not None else ()
        return [path for path in paths if path not in known]

    def _commit_found(self, new: Sequence[Path], subject: str) -> None:
        made = self._asked_git(new, subject, command="", new=True)
        if made.versioned is Versioned.REFUSED and self._is_known(new):
            saved = Saved(tuple(new), subject, "", made.message)
            self._waiting.add(saved)

    def _is_known(self, paths: Sequence[Path]) -> bool:
        """Return whether git says what was committed there; else all looks as if somebody had edited it."""
        names = [str(path.relative_to(self._root)) for path in paths]
        with contextlib.suppress(GitFailed):
            trees.in_head(self._root, names)
            return True
        return False

    def _change(
        self,
        changes: Sequence[Change],
        subject: str,
        command: str,
        commits: tuple[str, str] | None = None,
    ) -> None:
        carry_out(changes, self._journal, subject, command, commits)
        _drop_empty_folders(self._root, changes)

    def _renew(self, changes: Sequence[Change]) -> None:
        """Let the index know what was written, so that the next list need not read it."""
        touched = [path for change in changes for path in change.touched]
        names = [str(path.relative_to(self._root)) for path in touched]
        renew(str(self._root), names)

    def _moved_on(
        self,
        old: str,
        new: str,
        why: str,
        known: Differences | None = None,
    ) -> bool:
        return staging.advance(self._root, old, new, why, known)

    def _commit(
        self,
        paths: Sequence[Path],
        subject: str,
        command: str,
        new: bool = False,
    ) -> CommitOutcome:
        """Commit, and take the note of the change away; what git refuses is noted for the next command."""
        made = self._asked_git(paths, subject, command, new)
        noted = True
        if made.versioned is Versioned.REFUSED:
            once = tuple(dict.fromkeys(paths))
            saved = Saved(once, subject, command, made.message)
            noted = self._waiting.add(saved)
        if noted:
            self._journal.clear()
        return made

    def _asked_git(
        self,
        paths: Sequence[Path],
        subject: str,
        command: str,
        new: bool = False,
    ) -> CommitOutcome:
        if not self._workspace.config.git_commit:
            return CommitOutcome(Versioned.OFF)
        who = identity_of(self._workspace, self._by)
        with contextlib.suppress(GitFailed):  # it says so once more
            paths = without_loose(self._root, paths)
        return commit_files(self._root, paths, subject, command, who, new)


@contextlib.contextmanager
def hold(
    workspace: Workspace,
    by: str,
    command: str,
    dry_run: bool = False,
) -> Iterator[Held]:
    """Hold the workspace's lock; what a stopped command had begun is finished first.

    Raises Conflict where somebody else holds it for long, DiskRefused.
    """
    held = Held(workspace, by, command, dry_run)
    if dry_run:
        yield held
        return
    with locked(workspace.root, f"kv {command}, {by}") as stopped:
        held.settle_earlier(stopped)
        yield held


def enter(
    workspace: Workspace,
    by: str,
    command: str,
    dry_run: bool = False,
) -> contextlib.AbstractContextManager[Held]:
    """Hold the workspace's lock. Raises WrongInput for a person nobody knows, Conflict, DiskRefused."""
    people = workspace.config.people
    stranger = refuse_stranger(by, people, acts=True)
    if stranger is not None:
        raise stranger
    return hold(workspace, by, command, dry_run)


def identity_of(workspace: Workspace, by: str) -> Identity:
    """Return in whose name git commits, where it knows nobody itself."""
    person = workspace.config.people.get(by)
    name, email = (person.name, person.email) if person else ("", "")
    return Identity(name or by or "kv", email or f"{by or 'kv'}@localhost")


def _meant(
    planned: Sequence[Planned],
    changes: Sequence[Change],
    dry_run: bool,
) -> Result:
    """Return what is to be done, before git has it."""
    return Result(
        recorded=tuple(plan.recorded for plan in planned),
        changes=tuple(changes),
        git=CommitOutcome(Versioned.OFF),
        dry_run=dry_run,
    )


def _drop_empty_folders(root: Path, changes: Sequence[Change]) -> None:
    left = [
        c for c in changes if c.moved_from is not None or c.after is None
    ]
    for folder in {change.source.parent for change in left}:
        if folder.name != "cases":
            with contextlib.suppress(OSError):
                beneath.remove_folder(root, folder)
