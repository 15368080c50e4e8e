"""`kv undo`: the last command of kv is taken back as a new commit; undo again takes that back."""

from __future__ import annotations

from klantervaring.cli.recording import desk_of, diff, tell_git
from klantervaring.cli.session import Session
from klantervaring.core.text.sentences import Text


def undo_last(session: Session) -> None:
    """Take back the last command, or show what that would change."""
    undone = desk_of(session).undo()
    outcome, what = undone.outcome, undone.subject
    if session.how.as_json:
        session.answer(
            {
                "undone": what,
                "files": [
                    session.store.shown(c.path) for c in outcome.changes
                ],
                "dry_run": outcome.dry_run,
            }
        )
    elif outcome.dry_run:
        for change in outcome.changes:
            session.screen.raw(diff(session, change))
        session.tell(Text("Would be taken back: {what}", what=what))
    else:
        session.tell(Text("Taken back: {what}", what=what))
    tell_git(session, outcome)
