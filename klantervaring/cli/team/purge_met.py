"""What `kv sync` does where others purged the history: it asks once, cleans this clone, and goes on."""

from __future__ import annotations

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.team.purge_shown import (
    show_left,
    show_names,
    show_touched,
)
from klantervaring.core.text.sentences import Text
from klantervaring.desk.door import enter
from klantervaring.erasing.clones import Purging
from klantervaring.sync.clone import Clone
from klantervaring.sync.other_side import OtherSide
from klantervaring.sync.purge_met import PurgeMet


def follow(
    session: Session,
    clone: Clone,
    met: PurgeMet,
    yes: bool,
) -> bool:
    """Clean the clone where it has anything of the old history. Return whether somebody agreed.

    Raises Conflict for files with changes that are not committed.
    """
    purging = Purging(clone, OtherSide(clone), session.now)
    touched = purging.is_touched()
    if touched and not (yes or _agrees(session, met)):
        return False
    with enter(clone.workspace, clone.by, "purge") as held:
        plan = purging.follow(held)
    session.forget_index()
    if touched:
        show_touched(session, plan)
        session.tell(Text("This clone is clean of what was erased."))
        show_names(session, plan)
        show_left(session, clone, plan)
    return True


def _agrees(session: Session, met: PurgeMet) -> bool:
    if not session.can_ask:
        return False
    session.warn(met.text)
    question = Text(
        "Clean this clone too? What only it has stays, without what was erased."
    )
    return prompts.yes(session, question, default=True)
