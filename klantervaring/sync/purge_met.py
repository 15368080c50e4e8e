"""A sync that meets a history which others purged: this clone is cleaned first, and sends nothing old."""

from __future__ import annotations

from klantervaring.core.errors import Conflict
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.rewriting.purged import (
    PURGED,
    all_known,
    purge_records,
    soiled,
    waiting_among,
)
from klantervaring.sync.clone import Clone
from klantervaring.sync.other_side import OtherSide


class PurgeMet(Conflict):
    """Others purged the history; this clone still has what was erased."""

    def __init__(self, by: str) -> None:
        super().__init__(
            Text(
                "{by} took what was erased out of the history. This clone still has it.",
                by=by,
            ),
            remedy=Text(
                "To clean this clone too, and keep what only it has: {command}",
                command=Code("kv sync --yes"),
            ),
        )


class BroughtBack(Conflict):
    """The other side has a history that was purged: sent there without kv, or never purged there."""

    def __init__(self, remote: str) -> None:
        super().__init__(
            Text(
                "{remote} has what was taken out of the history: somebody sent it without kv, or before"
                " that was known there. Nothing was taken in.",
                remote=remote,
            ),
            remedy=Text(
                "Take it out again: {command}", command=Code("kv purge")
            ),
        )


def refuse_purged(clone: Clone, other: OtherSide) -> None:
    """Raise PurgeMet for what this clone still has, BroughtBack for what the other side has again."""
    refs = clone.asked.refs.tips
    if not any(ref.startswith(PURGED) for ref in refs):
        return
    records = purge_records(clone.root)
    waiting = waiting_among(refs)
    head = clone.head()
    theirs = other.tip()
    tips = filter(None, (head, theirs))
    old = soiled(clone.root, tips, all_known(records))
    if waiting or head in old:
        by = [r.by for r in records if not waiting or r.name in waiting]
        raise PurgeMet(by[0])
    if theirs in old:
        raise BroughtBack(other.remote.name)
