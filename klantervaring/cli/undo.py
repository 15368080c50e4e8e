"""`kv undo`: the last command of kv is taken back as a new commit; undo again takes that back."""

from __future__ import annotations

from klantervaring.cli.recording import desk_of, diff, tell_git
from klantervaring.cli.session import Session
from klantervaring.core.text.sentences import Text


def undo_last(session: Session) -> None:
    """Take back the last command, or show what that would change."""
    undone = desk_of(session).undo()
    outcome = undone.outcome
    if session.how.as_json:
        files = [session.store.shown(c.path) for c in outcome.changes]
        session.answer(
            {
                "undone": undone.subject,
                "files": files,
                "dry_run": outcome.dry_run,
            }
        )
    else:
        for change in outcome.changes if outcome.dry_run else ():
            session.screen.raw(diff(session, change))
        text = (
            Text("Would be taken back: {what}")
            if outcome.dry_run
            else Text("Taken back: {what}")
        )
        session.screen.line(
            session.speaker(Text(text.template, what=undone.subject))
        )
    tell_git(session, outcome)
