"""What the system refused: why, and what became of a command of which only the answer could not be shown."""

from __future__ import annotations

from klantervaring.cli.call.session import Session
from klantervaring.core.errors import DiskRefused, KvError, Unshown
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.reasons import system_reason
from klantervaring.files.workspace.config import gone_folder, is_nowhere


def refusal_of(error: OSError) -> KvError:
    """Return the error for what the system refused: where the current folder is gone, that is why."""
    missing = isinstance(error, FileNotFoundError)
    return gone_folder() if missing and is_nowhere() else refused(error)


def unshown(session: Session, error: OSError) -> KvError:
    """Return what to tell of a command that came to its end, but whose answer the system would not take."""
    reason = system_reason(error)
    if not session.records:
        return DiskRefused(
            Text("The answer could not be shown: {reason}.", reason=reason),
            remedy=Text(
                "Let the output go where there is room, and try again."
            ),
        )
    return Unshown(
        Text(
            "What there was to save is saved. Only the answer could not be shown: {reason}.",
            reason=reason,
        ),
        remedy=Text(
            "Look with {command} before you give the command again: what it recorded would be there twice.",
            command=Code("kv log"),
        ),
    )
