"""A sync that meets a history which others purged: this clone is cleaned first, and sends nothing old."""

from __future__ import annotations

from pathlib import Path

from klantervaring.core.errors import Conflict
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.git.runner import LONG, run_git
from klantervaring.files.rewriting.purged import (
    PURGED,
    all_known,
    purge_records,
    waiting_among,
)
from klantervaring.sync.clone import Clone


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


def refuse_purged(clone: Clone, theirs: str) -> None:
    """Raise PurgeMet for a purge not followed here, Conflict where somebody sent an old history."""
    root, refs = clone.root, clone.asked.refs.tips
    waiting = waiting_among(refs)
    if waiting:
        records = purge_records(root)
        raise PurgeMet(next(r.by for r in records if r.name in waiting))
    if theirs and any(ref.startswith(PURGED) for ref in refs):
        _refuse_brought_back(root, theirs)


def _refuse_brought_back(root: Path, theirs: str) -> None:
    known = all_known(purge_records(root))
    words = ("rev-list", theirs, "--not", "HEAD")
    told = run_git(root, *words, seconds=LONG).decode().split()
    if any(known.get(oid, oid) != oid for oid in told):
        raise Conflict(
            Text(
                "Somebody sent what was taken out of the history, without kv. Nothing was taken in."
            ),
            remedy=Text(
                "Take it out again: {command}", command=Code("kv purge")
            ),
        )
