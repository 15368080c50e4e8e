"""Commits of named files: files first, then git.

It must not decide what is versioned; it commits the paths that it is given, and nothing else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.history import TRAILER
from klantervaring.files.git.locks import lock_in
from klantervaring.files.git.objects import (
    Blob,
    is_content,
    parsed_entries,
)
from klantervaring.files.git.repository import is_adrift
from klantervaring.files.git.runner import (
    COMMIT,
    DURABLE,
    GitFailed,
    is_inside_repository,
    portions,
    run_git,
    separated,
    setting_of,
    settings_of,
    terminated,
)
from klantervaring.files.git.trees import in_head, place_of_workspace
from klantervaring.files.git.unfinished import MERGE, unfinished

_FROM_STDIN = ("--pathspec-from-file=-", "--pathspec-file-nul")
_ADD = ("add", "--all", "--force", *_FROM_STDIN)
_KNOWN_ONLY = ("-c", "user.useConfigOnly=true")
#: What git says (with LC_ALL=C.UTF-8) of a file that it does not know yet, and of a
#: person whom it does not know where it must not guess.
_NOT_KNOWN = "did not match any file"
_NOBODY = "auto-detection is disabled"
#: The setting by which somebody signs commits.
_SIGNED = "commit.gpgsign"
#: What git leaves where a conflict may be, also one of a stash that was brought back.
_JOINED = "AUTO_MERGE"
#: Commands during which git itself refuses to commit some files only, in these words.
_REFUSES = (MERGE, "cherry-pick")
_PARTIAL = "cannot do a partial commit"
#: Seconds that another git is waited for, and the pause between two tries.
_PATIENCE = 1.5
_PAUSE = 0.05


class Versioned(Enum):
    """What became of a change in git."""

    YES = "yes"
    OFF = "off"
    NO_REPOSITORY = "no repository"
    NO_GIT = "no git"
    REFUSED = "refused"


class CommitOutcome(NamedTuple):
    """What git did; `message` is its own text where it refused.

    `adrift` tells that the commit is on no branch, where it gets lost (a detached
    HEAD).
    """

    versioned: Versioned
    message: str = ""
    adrift: bool = False


class Identity(NamedTuple):
    """In whose name a commit is made where git itself knows nobody."""

    name: str
    email: str


def ids_in_subject(ids: Iterable[str]) -> str:
    """Return what git's history says of several cases, or of other files by their names."""
    listed = list(ids)
    first = " ".join(listed[:3])
    return f"{first} and {len(listed) - 3} more" if listed[3:] else first


def commit_files(
    root: Path,
    paths: Sequence[Path],
    subject: str,
    command: str,
    identity: Identity,
    new: bool = False,
) -> CommitOutcome:
    """Make one commit of just `paths`; what else is staged stays staged.

    Hooks and signing are run. Objects are synced to the disk before the commit names
    them. `command` makes it one of kv's, which `kv undo` takes back; "" does not.
    `new` spares git a try where some files are new to it.
    """
    if not is_inside_repository(root):
        return CommitOutcome(Versioned.NO_REPOSITORY)
    names = [str(path.relative_to(root)) for path in paths]
    message = ["commit", "--quiet", "-m", subject]
    if command:
        message += ["-m", f"{TRAILER}: {command}"]
    try:
        _refuse_unmerged(root, names)
        _Commit(root, message, identity).make(names, new)
    except GitFailed as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return CommitOutcome(Versioned.NO_GIT, str(error))
        if not _is_done_already(root, names):
            return CommitOutcome(Versioned.REFUSED, str(error))
    return CommitOutcome(Versioned.YES, adrift=is_adrift(root))


def _refuse_unmerged(root: Path, names: Sequence[str]) -> None:
    """Raise GitFailed for a file in conflict: adding it would settle that with one side only.

    Git is asked only where it left something that says that there may be one.
    """
    git_dir = place_of_workspace(root).git_dir
    begun = list(unfinished(git_dir))
    if not (begun or (git_dir / _JOINED).exists()):
        return
    whole = next((command for command in begun if command in _REFUSES), "")
    for some in portions(names):
        told = run_git(root, "ls-files", "--unmerged", "-z", "--", *some)
        for name, _ in parsed_entries(told):
            if whole:
                raise GitFailed(f"fatal: {_PARTIAL} during a {whole}.")
            raise GitFailed(f"error: {name} is in conflict")


class _Commit(NamedTuple):
    """A commit that is to be made: the words of git with its message, and by whom."""

    root: Path
    words: Sequence[str]
    identity: Identity

    def make(self, names: Sequence[str], new: bool) -> None:
        """Commit files by name, from one start of git where it knows them all.

        Raises GitFailed.
        """
        if not names:
            return
        if not new and all(
            os.path.lexists(self.root / name) for name in names
        ):
            try:
                self._of_known(names)
                return
            except GitFailed as error:
                if _NOT_KNOWN not in str(error):
                    raise
        to_add, to_commit = _known_names(self.root, names)
        if to_add:
            _patiently(self.root, *_ADD, names=to_add)
        if to_commit:
            self._of_known(to_commit)

    def _of_known(self, names: Sequence[str]) -> None:
        words = (*self.words, "--only", *_FROM_STDIN)
        try:
            _patiently(self.root, *_KNOWN_ONLY, *words, names=names)
        except GitFailed as error:
            if _NOBODY not in str(error):
                raise
            who = _as(settings_of(self.root), self.identity)
            _patiently(self.root, *who, *words, names=names)


def _patiently(root: Path, *arguments: str, names: Sequence[str]) -> None:
    """Run git with names as its input; another one at work is waited for a moment."""
    until = time.monotonic() + _PATIENCE
    listed = terminated(names)
    while True:
        try:
            run_git(
                root, *DURABLE, *arguments, stdin=listed, seconds=COMMIT
            )
            return
        except GitFailed as error:
            if not lock_in(str(error)) or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)


def _is_done_already(root: Path, names: Sequence[str]) -> bool:
    """Return whether the last commit has these files as they are.

    Git then calls it a refusal that there is nothing to commit. An index that a
    stopped git left behind is put right.
    """
    try:
        if not is_committed(root, names):
            return False
        _patiently(root, *_ADD, names=_known_names(root, names)[0])
    except GitFailed:
        return False
    return True


def is_committed(root: Path, names: Sequence[str]) -> bool:
    """Return whether the last commit has these files, by name from the root, as they are.

    Raises GitFailed.
    """
    there = [name for name in names if os.path.lexists(root / name)]
    for some in portions(there):
        oids = run_git(root, "hash-object", "--", *some).decode().split()
        held = {
            name: blob.oid for name, blob in in_head(root, some).items()
        }
        if dict(zip(some, oids, strict=True)) != held:
            return False
    gone = [name for name in names if name not in set(there)]
    return not gone or not in_head(root, gone)


def not_committed(root: Path, held: Mapping[str, bytes]) -> list[str]:
    """Return those of these files, by name from the root, that the last commit has not with this content."""
    found = []
    for some in portions(list(held)):
        blobs: dict[str, Blob] = {}
        with suppress(GitFailed):  # nothing is committed yet
            blobs = in_head(root, some)
        for name in some:
            if not is_content(held[name], blobs.get(name)):
                found.append(name)
    return found


def _known_names(
    root: Path, names: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return those of `names` that `add` and that `commit` can take.

    They would stumble over others. For both what is there or in the index; for
    `commit` also what is in the last commit only: a command that was stopped between
    the two has taken it out of the index.
    """
    there = {name for name in names if os.path.lexists(root / name)}
    gone = [name for name in names if name not in there]
    if not gone:
        return list(names), list(names)
    staged = _known(root, gone)
    try:
        committed = _known(root, gone, "--with-tree=HEAD")
    except GitFailed:  # there is no commit yet
        committed = staged
    to_add, to_commit = (
        [name for name in names if name in there | known]
        for known in (staged, committed)
    )
    return to_add, to_commit


def _known(root: Path, names: Sequence[str], *options: str) -> set[str]:
    listed = run_git(root, "ls-files", "-z", *options, "--", *names)
    return set(separated(listed))


def _as(settings: Mapping[str, str], identity: Identity) -> tuple[str, ...]:
    """Return options that name the person, where git has no name of its own."""
    named = os.environ.get("GIT_COMMITTER_EMAIL") or os.environ.get("EMAIL")
    if named or "user.email" in settings:
        return ()
    name = f"user.name={identity.name}"
    email = f"user.email={identity.email}"
    return ("-c", name, "-c", email)


# -- commits of what git has already -------------------------------------------


def conclude(
    tree: Path,
    message: str,
    identity: Identity,
    hooks: Sequence[str] = (),
) -> None:
    """Commit what is in the index, also a merge that was begun; hooks and signing run.

    `hooks` are options of git that say where its hooks are, where that is not in `tree`.

    Raises GitFailed.
    """
    who = _as(settings_of(tree), identity)
    words = (*DURABLE, *who, *hooks, "commit", "--quiet")
    run_git(tree, *words, "-m", message, seconds=COMMIT)


def commit_tree(
    root: Path,
    tree: str,
    message: str,
    parents: Sequence[str],
    identity: Identity,
    settings: Mapping[str, str],
) -> str:
    """Make a commit of a tree that git has, signed where that is set up; return its name.

    Raises GitFailed.
    """
    words = [*DURABLE, *_as(settings, identity), "commit-tree", tree]
    for parent in parents:
        words += ["-p", parent]
    if _is_signed(root, settings):
        words.append("-S")
    made = run_git(root, *words, "-m", message, seconds=COMMIT)
    return made.decode().strip()


def _is_signed(root: Path, settings: Mapping[str, str]) -> bool:
    if _SIGNED not in settings:
        return False
    return setting_of(root, _SIGNED, "--type=bool") == "true"
