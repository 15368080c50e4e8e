"""The proof-reader's checks for data of other customers: names, addresses, numbers, ids of their cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from klantervaring.core.customers.customer import Customer
from klantervaring.core.customers.keys import contact_keys, says_nobody
from klantervaring.core.ids import ALPHABET, is_case_id
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import Text
from klantervaring.letters.proof.parts import Check, LetterFinding, Proof

_ID = re.compile(
    rf"(?<![\w-])([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})(?![\w-])", re.I
)
#: A shorter name of one word is too often a word.
_SHORTEST_WORD = 6


def _whole(proof: Proof) -> str:
    return f"{proof.letter.subject}\n{proof.body}"


def _keys_of_others(proof: Proof) -> set[str]:
    found = set()
    for customer in proof.facts.others:
        for text in (*customer.emails, *customer.phones):
            found.update(contact_keys(text))
    return {key for key in found if not says_nobody(key)}


def _contacts(proof: Proof) -> Iterator[LetterFinding]:
    """Yield addresses and numbers of other customers; the receiver's own, ours and shared ones may stand."""
    foreign = _keys_of_others(proof) - set(proof.facts.own_keys)
    for text in (proof.letter.to, _whole(proof)):
        for key in dict.fromkeys(contact_keys(text)):
            address = key.partition(":")[2]
            is_ours = address.lower() in proof.facts.our_addresses
            if key in foreign and not is_ours:
                yield proof.found(
                    "other-customer",
                    Text("{data} is of another customer.", data=address),
                    _place(proof, address),
                    address,
                )


def _place(proof: Proof, words: str) -> int:
    return (
        plain(proof.body).find(plain(words)) if words in proof.body else -1
    )


def _names(proof: Proof) -> Iterator[LetterFinding]:
    text = _whole(proof)
    folded = f" {_bare(text)} "
    for customer in proof.facts.others:
        for name, is_person in _names_of(customer):
            bare = _bare(name)
            if f" {bare} " not in folded or _may_stand(proof, bare):
                continue
            match = _written(name, text)
            if match is None and not is_person:
                continue
            data = match[0] if match else name
            start = match.start() if match else -1
            yield proof.found(
                "other-customer",
                Text("{data} is of another customer.", data=data),
                max(start - len(proof.letter.subject) - 1, -1),
                data,
            )


def _names_of(customer: Customer) -> Iterator[tuple[str, bool]]:
    """Yield each name, and whether it is a person's: that is also typed in small letters, the surname first.

    The words of a school's name are often those of any sentence; a first name is anybody's.
    """
    for spelling in customer.spellings:
        yield spelling, False
    for contact in customer.contacts:
        first, *others = contact.split() or [""]
        if others:
            yield contact, True
            yield " ".join([*others, first]), True


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))


def _may_stand(proof: Proof, bare: str) -> bool:
    """Tell whether it is in the customer's own name, in ours, or in that of a party."""
    facts = proof.facts
    known = (*facts.names, *facts.signers, *facts.harmless)
    return not bare or any(
        f" {bare} " in f" {_bare(each)} " for each in known
    )


def _written(name: str, text: str) -> re.Match[str] | None:
    """Return where the name stands as a name: with a capital wherever it has one."""
    words = re.findall(r"\w+", name)
    if len(words) == 1 and len(words[0]) < _SHORTEST_WORD:
        return None
    pattern = r"\W+".join(_word(word) for word in words)
    return re.search(rf"(?<!\w){pattern}(?!\w)", text)


def _word(word: str) -> str:
    """Return a pattern for a word in whatever case, but for a capital at its beginning."""
    first = re.escape(word[0])
    if not word[0].isupper():
        first = f"(?i:{first})"
    return f"{first}(?i:{re.escape(word[1:])})"


def _ids(proof: Proof) -> Iterator[LetterFinding]:
    for match in _ID.finditer(_whole(proof)):
        id = "-".join(match.groups()).upper()
        is_other = id != proof.facts.id and id in proof.facts.other_ids
        if is_case_id(id) and is_other:
            yield proof.found(
                "other-customer",
                Text(
                    "{data} is the number of another customer's case.",
                    data=id,
                ),
                match.start() - len(proof.letter.subject) - 1,
                id,
            )


OTHER_CHECKS: tuple[Check, ...] = (_contacts, _names, _ids)


def case_ids(customers: Iterable[Customer]) -> frozenset[str]:
    """Return the ids of all cases of these customers."""
    return frozenset(
        case.id for customer in customers for case in customer.cases
    )
