"""What git is in the middle of in a clone, and the ways out that lose nothing of what was recorded since.

It reads only.
"""

from __future__ import annotations

from pathlib import Path

from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.files.git import history, refs, staging, trees
from klantervaring.files.git.pending import Waiting
from klantervaring.files.git.trees import Place
from klantervaring.files.git.unfinished import (
    MERGE,
    PATCH,
    REBASES,
    unfinished,
)
from klantervaring.files.merge.case_paths import touched

#: Where a rebase keeps the commit that its branch had, and the one that it goes onto.
_BEFORE = ("orig-head", "onto")


def doing(root: Path) -> str:
    """Return the command of git that is not finished, "" for none; a merge is not among them."""
    found = unfinished(trees.place_of_workspace(root).git_dir)
    return next((command for command in found if command != MERGE), "")


def ways_on(root: Path, command: str) -> Text:
    """Return how to go on with what git is in the middle of, and how to stop it where that loses nothing.

    Raises GitFailed.
    """
    place = trees.place_of_workspace(root)
    unmerged = staging.unmerged(place.top)
    of_cases = touched(unmerged, place.prefix)
    if command == PATCH and not unmerged:
        return _end_of_patch()
    further = _further(command, bool(of_cases))
    stop = _stop(root, command)
    if stop is None:
        return further
    return Text(
        "{further} Or stop it, and keep what was recorded since: {command}",
        further=further,
        command=Code(stop, at_root=True),
    )


def _end_of_patch() -> Text:
    return Text(
        "The patch does not fit. End it, and keep what was recorded since: {command}",
        command=Code("git am --quit", at_root=True),
    )


def _further(command: str, of_cases: bool) -> Text:
    go_on = Code(ours("git {} --continue", quoted(command)), at_root=True)
    if not of_cases:
        return Text("Go on with {command}.", command=go_on)
    return Text(
        "Join what is in conflict with {fix}, then go on with {command}.",
        fix=Code("kv check --fix"),
        command=go_on,
    )


def _stop(root: Path, command: str) -> Clean | None:
    """Return the command that stops it; None where something would be lost that no commit has."""
    if command == PATCH:  # what came behind stays, and what it took in too
        return ours("git am --quit")
    place = trees.place_of_workspace(root)
    if Waiting(root).read() is not None or staging.has_unstaged(place.top):
        return None
    abort = ours("git {} --abort", quoted(command))
    since = _recorded_since(place)
    if not since:
        return abort
    commits = ours(" ").join(quoted(commit[:12]) for commit in since)
    return ours("{} && git cherry-pick {}", abort, commits)


def _recorded_since(place: Place) -> list[str]:
    """Return the commits that were made here since a rebase began, the oldest first."""
    known = []
    for folder in REBASES:
        for name in _BEFORE:
            file = place.git_dir / folder / name
            if file.is_file():
                known.append(file.read_text(encoding="ascii").strip())
    return history.committed_since(place.top, known) if known else []


# -- without a branch ----------------------------------------------------------


def way_back(root: Path) -> Text:
    """Return how to come back to a branch where none is checked out, with what was committed meanwhile."""
    command = doing(root)
    if command:
        return ways_on(root, command)
    commit = trees.revision(root, "HEAD")[:12]
    merged = merged_into(root, refs.branch_before(root), commit)
    return Text(
        "Go back to your branch, with what was written since: {command}",
        command=Code(merged, at_root=True),
    )


def way_over(root: Path, remote: str, branch: str, here: str) -> Clean:
    """Return the command by which the branch `here` goes on from a branch of the other side."""
    if branch == here:  # it follows another one there
        return ours("git branch -u {}", quoted(f"{remote}/{branch}"))
    return merged_into(root, branch, here)


def merged_into(root: Path, branch: str, what: str) -> Clean:
    """Return the command that goes to a branch, in the work tree that has it, and takes something along."""
    place = refs.checked_out_at(root, branch)
    if place:
        return ours("cd {} && git merge {}", quoted(place), quoted(what))
    return ours(
        "git switch {} && git merge {}", quoted(branch), quoted(what)
    )
