"""Sending what this clone has to the other side, and what may not be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from klantervaring.core.errors import GitRefused
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.git import trees
from klantervaring.files.git.locks import lock_in
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.workspace.layout import CONFIG
from klantervaring.sync import refusals
from klantervaring.sync.clone import Clone
from klantervaring.sync.other_side import OtherSide
from klantervaring.sync.synced import Synced

_SYNC = Code("kv sync")


def way_past_a_lock(refusal: Exception, again: Code = _SYNC) -> Text | None:
    """Return what to do about a lock at the other side; None where git was refused for something else.

    `again` is the command that goes on then. kv does not take the lock away: only who keeps that repository
    knows that nobody is sending.
    """
    lock = lock_in(str(refusal))
    if not lock:
        return None
    return Text(
        "A git that was stopped there left its lock {lock}: if nobody is sending now, whoever"
        " keeps that repository takes that file away; then {command}.",
        lock=lock,
        command=again,
    )


def send(clone: Clone, other: OtherSide) -> Synced:
    """Send our branch, and return what was sent.

    Raises Conflict for what would be lost for everybody, remotes.Behind where the
    others must be heard again first, GitRefused.
    """
    head = clone.head()
    theirs = other.tip()
    if not head:
        return Synced()
    _sent(other.send_purges)
    if head == theirs:
        if other.goes_to_several():
            _sent(other.send)
        return Synced()
    leaving = _leaving(clone, theirs, head)
    _sent(other.send)
    return leaving._replace(
        others=commits_of_others(clone, theirs, head),
        address=other.addresses(),
    )


def _sent(sending: Callable[[], None]) -> None:
    try:
        sending()
    except GitFailed as error:
        raise GitRefused(
            Text(
                "Saved here, but sending was refused: {message}",
                message=git_words(str(error)),
            ),
            remedy=way_past_a_lock(error)
            or git_remedy(str(error))
            or Text(
                "See what it says; {command} tries again.",
                command=Code("kv sync"),
            ),
        ) from error


def _leaving(clone: Clone, theirs: str, head: str) -> Synced:
    """Return what goes over. Raises Conflict, GitRefused for what must not."""
    if not theirs:
        return _first_leaving(clone, head)
    (diff,) = clone.asked.differences((theirs, head))
    new = {path: after for path, (_, after) in diff.items()}
    refusals.refuse_odd_files(clone, new)
    refusals.refuse_mass_deletion(clone, new, theirs, refusals.TAKE_BACK)
    refusals.refuse_loss(clone, diff, theirs, head)
    return _going(clone, diff, diff)


def _first_leaving(clone: Clone, head: str) -> Synced:
    """Return what goes where nothing is yet: all cases, and the settings."""
    there = trees.files(clone.root, head, clone.cases)
    refusals.refuse_odd_files(clone, there)
    config = trees.files(clone.root, head, f"{clone.prefix}{CONFIG}")
    return _going(clone, there, config)


def _going(
    clone: Clone,
    cases: Iterable[str],
    others: Iterable[str],
) -> Synced:
    sent = tuple(sorted(clone.touched(cases)))
    return Synced(sent=sent, along=clone.no_cases(others))


def ids_between(clone: Clone, old: str, new: str) -> set[str]:
    """Return the cases that differ between two commits; "" for the old one is nothing at all."""
    if not new:
        return set()
    if old:
        (diff,) = clone.asked.differences((old, new))
        return clone.touched(diff)
    return clone.touched(trees.files(clone.root, new, clone.cases))


def commits_of_others(clone: Clone, old: str, new: str) -> tuple[str, ...]:
    """Return the commits from `old` to `new` that touch other folders of a larger repository."""
    if not clone.prefix or not new:
        return ()
    return trees.commits_outside(clone.root, old, new, clone.prefix)
