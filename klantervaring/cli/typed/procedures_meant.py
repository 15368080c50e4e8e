"""Which procedures somebody means who types `kv procedure`."""

from __future__ import annotations

from collections.abc import Sequence

from klantervaring.cli.call.session import Session
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Procedure
from klantervaring.core.text.sentences import Code, Text

#: Before a name: the one that comes with kv, where the workspace has another of that version.
_OF_KV = "kv:"


def procedures_meant(
    session: Session, names: Sequence[str], diff: bool
) -> list[Procedure]:
    """Return one procedure, or with `diff` two of which the first is the earlier. Raises WrongInput."""
    most = 2 if diff else 1
    if len(names) > most:
        raise WrongInput(
            Text(
                "There are too many words: {words}",
                words=" ".join(names[most:]),
            ),
            remedy=Text(
                "Help: {command}", command=Code("kv procedure --help")
            ),
        )
    found = [_meant(session, name) for name in names]
    found = found or [session.store.procedure_of_new()]
    if diff and len(found) == 1:
        return [_before(session, found[0]), *found]
    return found


def _meant(session: Session, name: str) -> Procedure:
    shelf = session.store.shelf
    if not name.startswith(_OF_KV):
        return shelf.get(shelf.meant(name))
    shipped = shelf.shipped(name.removeprefix(_OF_KV))
    if shipped is None:
        raise WrongInput(
            Text("there is no procedure {name}", name=name),
            remedy=Text(
                "Known are: {known}.", known=", ".join(shelf.known())
            ),
        )
    return shipped


def _before(session: Session, procedure: Procedure) -> Procedure:
    shelf = session.store.shelf
    name = procedure.name
    earlier = [v for v in shelf.versions(name) if v < procedure.version]
    if not earlier:
        raise WrongInput(
            Text(
                "there is no version before {reference}",
                reference=procedure.reference,
            ),
            remedy=Text(
                "Name two: {command}",
                command=Code(
                    "kv procedure --diff NAME@VERSION NAME@VERSION"
                ),
            ),
        )
    return shelf.get(f"{name}@{earlier[-1]}")
