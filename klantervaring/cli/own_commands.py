"""The commands that the procedures of a workspace make of their events, for a call."""

from __future__ import annotations

from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError
from klantervaring.core.event_commands import EventCommand
from klantervaring.files.procedures.own_commands import forms_by_name


def own_commands(session: Session) -> dict[str, EventCommand]:
    """Return the commands by each of their names; none where the workspace cannot be read."""
    try:
        return forms_by_name(session.workspace.config, session.store.shelf)
    except KvError:
        return {}
