"""The commands that the procedures of a workspace make of their events, by names that are not kv's own."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.command import Command
from klantervaring.core.errors import KvError
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.procedure import Procedure
from klantervaring.files.procedures.procedures import Shelf
from klantervaring.files.workspace.config import Config


def forms_by_name(config: Config, shelf: Shelf) -> dict[str, EventCommand]:
    """Return the commands by each of their names. Raises KvError where the procedures cannot be listed.

    Of two with one name that of new cases goes first, then that of the highest version (`kv check` tells).
    """
    found: dict[str, EventCommand] = {}
    for procedure in read_procedures(config, shelf):
        if isinstance(procedure, KvError):
            continue  # whoever needs it is told what is wrong
        for form in procedure.forms():
            for name in form.names:
                found.setdefault(name, form)
    return found


def shown_commands(config: Config, shelf: Shelf) -> dict[str, Command]:
    """Return the same as they are shown: each is given cases. Raises KvError."""
    return {
        name: Command(
            name=form.name, words="ID...", help=form.event, dutch=form.dutch
        )
        for name, form in forms_by_name(config, shelf).items()
    }


def read_procedures(
    config: Config, shelf: Shelf
) -> Iterator[Procedure | KvError]:
    """Yield the procedures, those of new cases first; of one that cannot be read, what is wrong with it."""
    wanted = [config.procedure, *config.kinds.values(), *shelf.own()]
    for name in dict.fromkeys(wanted):
        try:
            yield shelf.newest(name)
        except KvError as error:
            yield error
