"""What may stand at the end of a line, told to a shell: at once where that can be, else by way of typer."""

from __future__ import annotations

import os

from klantervaring.cli.completing.completion_values import (
    cases,
    commands,
    lines,
)
from klantervaring.commands import CALLED
from klantervaring.core.errors import KvError
from klantervaring.files.workspace.layout import has_procedures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.cli.call.session import Session
    from klantervaring.cli.completing.completion_values import Proposal

#: What a word may consist of to be a word for every shell.
_PLAIN = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- "
)


def complete(session: Session) -> None:
    """Tell a shell what may stand at the end of its line."""
    line = os.environ.get("_KV_LINE", "")
    found = at_once(session, line)
    if found is None:
        from klantervaring.cli.completing.completion import proposals

        found = proposals(session, line)
    if found:
        session.screen.raw(lines(found))


def at_once(session: Session, line: str) -> list[Proposal] | None:
    """Return what may be proposed without typer: a command, or the first id behind it. None for what else."""
    words = line.split(" ")
    begun = words[-1]
    if (
        not _PLAIN.issuperset(line)
        or "" in words[:-1]
        or begun[:1] == "-"
        or len(words) < 2
    ):
        return None
    if len(words) == 2:
        return _of_kv(session, begun)
    command = CALLED.get(words[1])
    if len(words) > 3 or command is None or not command.of_cases:
        return None
    try:
        return cases(session, command.name, begun)
    except Exception:  # nothing may break the prompt of a shell
        return []


def _of_kv(session: Session, begun: str) -> list[Proposal] | None:
    """Return the commands that begin so; None where a procedure or the person may make more of them."""
    try:
        own = session.has_personal and session.personal.alias
        if own or has_procedures(session.root):
            return None
    except KvError:  # there is no workspace yet
        return list(commands(session.speaker, begun))
    return list(commands(session.speaker, begun))
