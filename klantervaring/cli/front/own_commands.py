"""The commands that the procedures of a workspace make of their events, for a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from klantervaring.cli.call.session import Session
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.procedure import Procedure
from klantervaring.core.text.sentences import Text


def own_commands(session: Session) -> dict[str, EventCommand]:
    """Return the commands by each of their names; none where the workspace cannot be read."""
    try:
        return session.store.shelf.forms_by_name(session.workspace.config)
    except KvError:
        return {}


def reachable_aliases(session: Session) -> dict[str, str]:
    """Return what the aliases of whoever types stand for; a command of the workspace goes before one."""
    own = own_commands(session)
    aliases = session.aliases.items()
    return {name: line for name, line in aliases if name not in own}


def own_command(
    session: Session,
    name: str,
    words: Iterable[str],
) -> EventCommand | None:
    """Return the command so called, as the cases among `words` have it: they stay with their version.

    Where they have not all the same, as it is called by.
    """
    form = own_commands(session).get(name)
    if form is None:
        return None
    found = [_as_in(each, name, form) for each in _rules(session, words)]
    alike = [each for each in found if each == found[0]]
    return found[0] if found and alike == found else form


def refuse_unlike(
    form: EventCommand, session: Session, ids: Iterable[str]
) -> None:
    """Refuse cases of which the versions do not ask the same: one would hold what it does not know."""
    found = [_as_in(each, form.name, form) for each in _rules(session, ids)]
    asked = [(each.options, each.question) for each in found]
    if any(each != asked[0] for each in asked):
        raise WrongInput(
            Text(
                "The versions of these cases do not have the same options for kv {name}.",
                name=form.name,
            ),
            remedy=Text("Give them one by one."),
        )


def _rules(session: Session, words: Iterable[str]) -> Iterator[Procedure]:
    """Yield the procedure of each case that is named."""
    for word in words:
        with suppress(KvError):  # it names none
            yield session.store.get(word).state.procedure


def _as_in(
    procedure: Procedure,
    name: str,
    form: EventCommand,
) -> EventCommand:
    forms = [*procedure.forms()]
    named = [each for each in forms if name in each.names]
    alike = [each for each in forms if each.event == form.event]
    return next(iter((*named, *alike)), form)


def mistake_in_own(session: Session) -> KvError | None:
    """Return the first mistake for which commands of procedures are not known, or None."""
    try:
        config = session.workspace.config
        shelf = session.store.shelf
        found = [*shelf.each_newest(config)]
    except KvError as error:
        # outside of a workspace nothing is wrong
        return error if error.where else None
    mistakes = (each for each in found if isinstance(each, KvError))
    return next(mistakes, None)
