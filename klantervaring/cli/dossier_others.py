"""Whether another customer is named in a text of a dossier: as the proof-reader of letters sees it."""

from __future__ import annotations

from collections.abc import Callable

from klantervaring.cli.letter_work import LetterWork
from klantervaring.cli.session import Session
from klantervaring.files.store import Record
from klantervaring.letters.proof_facts import LetterFacts
from klantervaring.letters.proof_others import OTHER_CHECKS
from klantervaring.letters.proof_parts import Proof
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
    people = config.people.values()
    parties = record.state.procedure.parties.values()
    customer = record.case.customer
    addresses = (
        *config.mail.addresses,
        *(person.email for person in people),
        *(party.email for party in parties),
    )
    titles = [words for party in parties for _, words in party.title.words]
    known = (customer.get(key, "") for key in ("name", "contact"))
    return LetterFacts(
        kind="",
        language="",
        id=record.id,
        names=tuple(filter(None, known)),
        salutation="",
        customer=customer.get("name", ""),
        signers=tuple(person.name for person in people if person.name),
        last_days=(),
        known_days=(),
        address="",
        right_to_object=False,
        decision="",
        terms=(),
        our_addresses=frozenset(a.lower() for a in addresses if a),
        own_keys=own,
        today=session.now.date(),
        others=tuple(others),
        other_ids=frozenset(
            case.id for other in others for case in other.cases
        ),
        harmless=tuple(filter(None, (config.organisation, *titles))),
    )
