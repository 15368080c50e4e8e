"""Whether another customer is named in a text of a dossier: as the proof-reader of letters sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from klantervaring.cli.call.session import Session
from klantervaring.cli.work.letter_work import LetterWork
from klantervaring.core.procedure import Party
from klantervaring.files.record import Record
from klantervaring.files.workspace.config import Config
from klantervaring.letters.proof.facts import LetterFacts
from klantervaring.letters.proof.others import OTHER_CHECKS, case_ids
from klantervaring.letters.proof.parts import Proof
from klantervaring.letters.writing import LetterText


def others_named(session: Session, record: Record) -> Callable[[str], bool]:
    """Return what tells whether a text names another customer than that of the case, or a case of one."""
    facts = _facts(session, record)

    def names_others(text: str) -> bool:
        proof = Proof(LetterText("", "", text), facts, [], [])
        return any(
            any(True for _ in check(proof)) for check in OTHER_CHECKS
        )

    return names_others


def _facts(session: Session, record: Record) -> LetterFacts:
    """Return what such a text is held against; of a letter itself there is nothing in it."""
    config = session.workspace.config
    own, others = LetterWork(session, session.now).apart(record)
    parties = record.state.procedure.parties.values()
    customer = record.case.customer
    name = customer.get("name", "")
    contact = customer.get("contact", "")
    return LetterFacts(
        id=record.id,
        names=tuple(filter(None, (name, contact))),
        customer=name,
        signers=_signers(config),
        our_addresses=_our_addresses(config, parties),
        own_keys=own,
        today=session.now.date(),
        others=tuple(others),
        other_ids=case_ids(others),
        harmless=_harmless(config, parties),
    )


def _signers(config: Config) -> tuple[str, ...]:
    people = config.people.values()
    return tuple(person.name for person in people if person.name)


def _harmless(config: Config, parties: Iterable[Party]) -> tuple[str, ...]:
    """Return names that are in any text: of the organisation, and of the parties."""
    found = [config.organisation]
    for party in parties:
        found += [words for _, words in party.title.words]
    return tuple(filter(None, found))


def _our_addresses(
    config: Config, parties: Iterable[Party]
) -> frozenset[str]:
    """Return the addresses of the organisation, its people and the parties of a procedure."""
    found = list(config.mail.addresses)
    found += [person.email for person in config.people.values()]
    found += [party.email for party in parties]
    return frozenset(map(str.lower, filter(None, found)))
