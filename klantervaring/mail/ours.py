"""Who of us is who in mail: our addresses, our server, the short name of whose address it is."""

from __future__ import annotations

from klantervaring.core.choices import US
from klantervaring.core.errors import WrongInput
from klantervaring.core.values import NamedTuple
from klantervaring.files.store import Store
from klantervaring.mail.receipt import OurServer


class Ours(NamedTuple):
    """Our addresses in lower case, our server, and the people by their addresses."""

    addresses: frozenset[str]
    server: OurServer
    people: dict[str, str]


def ours_of(store: Store) -> Ours:
    """Return who we are: as `mail.addresses`, `people` and the procedures say."""
    config = store.workspace.config
    mine = [address.lower() for address in config.mail.addresses]
    people = {
        person.email.lower(): person.short
        for person in config.people.values()
        if person.email
    }
    domains = frozenset(each.rpartition("@")[2] for each in mine)
    everything = frozenset((*mine, *people, *_of_procedures(store)))
    return Ours(everything, OurServer(config.mail.server, domains), people)


def _of_procedures(store: Store) -> list[str]:
    config = store.workspace.config
    found = []
    for name in (config.procedure, *config.kinds.values()):
        try:
            party = store.shelf.newest(name).parties.get(US)
        except WrongInput:
            continue  # `kv check` tells it
        if party is not None and party.email:
            found.append(party.email.lower())
    return found
