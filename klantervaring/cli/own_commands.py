"""The commands that the procedures of a workspace make of their events; kv's own names go first."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.cli.session import Session
from klantervaring.commands import CALLED
from klantervaring.core.errors import KvError
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.procedure import Procedure


def own_commands(session: Session) -> dict[str, EventCommand]:
    """Return the commands by each of their names; none where the workspace cannot be read.

    Of two with one name that of new cases goes first, then that of the highest version (`kv check` tells).
    """
    found: dict[str, EventCommand] = {}
    for procedure in _procedures(session):
        for form in procedure.forms():
            for name in form.names:
                if name not in CALLED:
                    found.setdefault(name, form)
    return found


def mistake_in_own(session: Session) -> KvError | None:
    """Return the first mistake for which commands of procedures are not known, or None."""
    for found in _read(session):
        if isinstance(found, KvError):
            return found
    return None


def _procedures(session: Session) -> Iterator[Procedure]:
    for found in _read(session):
        if not isinstance(found, KvError):  # else whoever needs it is told
            yield found


def _read(session: Session) -> Iterator[Procedure | KvError]:
    """Yield the procedures of the workspace, and of each that cannot be read what is wrong with it."""
    try:
        config, shelf = session.workspace.config, session.store.shelf
        wanted = [config.procedure, *config.kinds.values(), *shelf.own()]
    except KvError as error:
        if error.where:  # outside of a workspace nothing is wrong
            yield error
        return
    for name in dict.fromkeys(wanted):
        try:
            yield shelf.newest(name)
        except KvError as error:
            yield error
