"""The commands that the procedures of a workspace make of their events, for a call."""

from __future__ import annotations

from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError
from klantervaring.core.event_commands import EventCommand
from klantervaring.files.procedures.own_commands import (
    forms_by_name,
    read_procedures,
)


def own_commands(session: Session) -> dict[str, EventCommand]:
    """Return the commands by each of their names; none where the workspace cannot be read."""
    try:
        return forms_by_name(session.workspace.config, session.store.shelf)
    except KvError:
        return {}


def mistake_in_own(session: Session) -> KvError | None:
    """Return the first mistake for which commands of procedures are not known, or None."""
    try:
        config, shelf = session.workspace.config, session.store.shelf
        found = [*read_procedures(config, shelf)]
    except KvError as error:
        # outside of a workspace nothing is wrong
        return error if error.where else None
    mistakes = (each for each in found if isinstance(each, KvError))
    return next(mistakes, None)
