"""The commands that the procedures of a workspace make of their events; kv's own names go first."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.cli.session import Session
from klantervaring.commands import CALLED
from klantervaring.core.command import Command
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


def shown_commands(session: Session) -> dict[str, Command]:
    """Return the same as they are shown: each is given cases."""
    return {
        name: Command(
            name=form.name, words="ID...", help=form.event, dutch=form.dutch
        )
        for name, form in own_commands(session).items()
    }


def _procedures(session: Session) -> Iterator[Procedure]:
    try:
        config, shelf = session.workspace.config, session.store.shelf
        wanted = [config.procedure, *config.kinds.values(), *shelf.own()]
    except KvError:
        return
    for name in dict.fromkeys(wanted):
        try:
            yield shelf.newest(name)
        except KvError:  # whoever needs it is told what is wrong
            continue
