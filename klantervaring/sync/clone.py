"""The clone that is synced: where it is in its repository, and which of its paths belong to which case.

It must not decide anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from klantervaring.core.errors import GitRefused, WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.desk import door
from klantervaring.files.disk import beneath
from klantervaring.files.disk.shareable import may_come_in
from klantervaring.files.git import trees
from klantervaring.files.git.commit import Identity
from klantervaring.files.git.objects import Blob
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.git.trees import Place
from klantervaring.files.merge.case_paths import CasePart, part_of, touched
from klantervaring.files.store import Store
from klantervaring.files.workspace.layout import CASES
from klantervaring.sync.asked import GitAnswers


class Accepted(NamedTuple):
    """What the person who syncs has said yes to: cases and events that go, a history that was rewritten."""

    deletions: bool = False
    rewrite: bool = False


NONE_ACCEPTED = Accepted()


class CaseFile(NamedTuple):
    """A case's file in a commit: its path from the top, and what it holds."""

    path: str
    raw: bytes


class Beside(NamedTuple):
    """A file that is put beside a case: of which case, its name, and what git calls its content."""

    id: str
    name: str
    oid: str


class Clone:
    """One clone of a workspace, in which `by` works.

    Paths are from `top`, the folder of its repository.
    """

    def __init__(
        self,
        store: Store,
        by: str,
        accepted: Accepted = NONE_ACCEPTED,
    ) -> None:
        self.store = store
        self.by = by
        self.accepted = accepted
        self.workspace = store.workspace
        self.root = store.workspace.root
        #: the folder of kv's own files, in which each part of a sync makes its own
        self.private = store.workspace.private
        self.place = _repository(self.root)
        self.asked = GitAnswers(self.root)
        self.top, self.prefix, self.git_dir = self.place
        #: the folder of the cases
        self.cases = f"{self.prefix}{CASES}"

    @property
    def identity(self) -> Identity:
        """In whose name git commits, where it knows nobody itself."""
        return door.identity_of(self.workspace, self.by)

    def head(self) -> str:
        """Return the commit that is checked out, "" where nothing is committed yet."""
        return self.asked.refs.head

    # -- paths and cases ---------------------------------------------------------

    def part_of(self, path: str) -> CasePart | None:
        """Return the case that a path belongs to, with the name beside it, or None."""
        return part_of(path, self.prefix)

    def id_of(self, path: str) -> str:
        """Return the id of the case that a path belongs to, or ""."""
        part = self.part_of(path)
        return part.id if part else ""

    def is_case(self, path: str) -> bool:
        """Return whether a path is that of a case itself, not of a file beside one."""
        part = self.part_of(path)
        return part is not None and not part.name

    def touched(self, paths: Iterable[str]) -> set[str]:
        """Return the ids of the cases that these paths belong to."""
        return touched(paths, self.prefix)

    def shown(self, path: str) -> str:
        """Return a path of the workspace as seen from its root."""
        return path.removeprefix(self.prefix)

    def no_cases(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return those in the workspace that belong to no case, as seen from its root.

        What is hidden among the cases is left out: nobody put it there to be seen.
        """
        found = []
        for path in paths:
            among_cases = path.startswith(f"{self.cases}/")
            hidden = among_cases and Path(path).name.startswith(".")
            of_case = among_cases and self.id_of(path)
            if path.startswith(self.prefix) and not (hidden or of_case):
                found.append(self.shown(path))
        return tuple(sorted(found))

    # -- files -------------------------------------------------------------------

    def is_here(self, path: str) -> bool:
        """Return whether anything stands there in the work tree. Raises OSError."""
        return beneath.is_there(self.top, path)

    def paths_by_id(self) -> dict[str, Path]:
        """Return the file of each case that is on the disk, wherever it stands."""
        found = {}
        for path in self.store.paths(closed=True):
            found[self.store.id_of(path)] = path
        return found

    def files_of(
        self, revision: str, ids: AbstractSet[str]
    ) -> dict[str, Blob]:
        """Return the files that a commit has of these cases. Raises GitFailed."""
        if not ids:
            return {}
        every = trees.files(self.root, revision, self.cases)
        return self.among(every, ids)

    def among(
        self, files: Mapping[str, Blob], ids: AbstractSet[str]
    ) -> dict[str, Blob]:
        """Return those of these files that belong to these cases."""
        return {
            p: blob for p, blob in files.items() if self.id_of(p) in ids
        }

    def cases_by_id(self, blobs: Mapping[str, Blob]) -> dict[str, CaseFile]:
        """Return the cases themselves among these files. Raises GitFailed."""
        own = {}
        for path, blob in blobs.items():
            if self.is_case(path):
                own[path] = blob
        held = self.asked.contents_of(own.values())
        found = {}
        for path, blob in own.items():
            found[self.id_of(path)] = CaseFile(path, held[blob.oid])
        return found

    def beside(self, blobs: Mapping[str, Blob]) -> dict[str, Beside]:
        """Return the files beside cases among these, by path; what no clone takes in is none."""
        found = {}
        for path, blob in blobs.items():
            part = self.part_of(path)
            if part and part.name and may_come_in(path, blob.mode):
                found[path] = Beside(part.id, part.name, blob.oid)
        return found


def _repository(root: Path) -> Place:
    try:
        return trees.place_of_workspace(root)
    except GitFailed as error:
        raise _no_repository(error) from error


def _no_repository(error: GitFailed) -> WrongInput:
    return WrongInput(
        Text(
            "This is not a git repository, so there is nothing to share: {message}",
            message=git_words(str(error)),
        ),
        remedy=Text("Make it one with {command}.", command=Code("kv init")),
    )


def git_refused(message: str) -> GitRefused:
    """Return the error for a commit that git or a hook did not make."""
    return GitRefused(
        Text(
            "Git refused: {message}",
            message=git_words(message, committing=True),
        ),
        remedy=git_remedy(message, committing=True)
        or Text(
            "See what it says; {command} tries again.",
            command=Code("kv sync"),
        ),
    )
