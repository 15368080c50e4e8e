"""Refuses to take anything back while git is in the middle of something."""

from __future__ import annotations

from pathlib import Path

from klantervaring.core.errors import Conflict
from klantervaring.core.text.sentences import (
    Code,
    Remedy,
    Text,
    ours,
    quoted,
)
from klantervaring.desk.door import Held
from klantervaring.files.git import trees
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.git.unfinished import MERGE
from klantervaring.files.merge import parents


def refuse_unfinished(held: Held, root: Path) -> None:
    """Raise Conflict while git is in the middle of something, or refuses what was done last."""
    _refuse_meeting(root)
    _refuse_uncommitted(held)


def _refuse_uncommitted(held: Held) -> None:
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


def _refuse_meeting(root: Path) -> None:
    """Raise Conflict while git brings two commits together: what is taken back then comes in again."""
    try:
        command = parents.meeting(trees.place_of_workspace(root))
    except GitFailed:
        return  # without a repository there is nothing to take back either
    if command:
        is_merge = command == MERGE
        go_on = Code(
            ours("git {} --continue", quoted(command)), at_root=True
        )
        raise Conflict(
            Text(
                "Something that was begun with git is not finished: {command}. Nothing was taken back.",
                command=Code(ours("git {}", quoted(command))),
            ),
            remedy=Text(
                "Finish it first: {command}",
                command=Remedy("sync") if is_merge else go_on,
            ),
        )
