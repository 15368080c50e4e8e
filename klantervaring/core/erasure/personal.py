"""By what a customer is called, and whether a short text of ours names somebody.

Causes, tags and the like are words by which figures group, so they stay when a case is erased, unless
they name the customer, or hold an address or a number. Pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from klantervaring.core.customers.keys import contact_keys
from klantervaring.core.text.folding import plain

#: The keys of a customer that hold names and ways to reach them.
NAMING = ("name", "contact", "email", "phone")
#: What is part of the names of many, and names nobody.
_OF_MANY = frozenset(
    "basisschool basisonderwijs school scholen scholengroep openbare christelijke katholieke protestantse"
    " bijzonder speciaal onderwijs college lyceum stichting vereniging bestuur academie gemeente bedrijf"
    " groep mevrouw meneer familie primary academy foundation association company".split()
)
#: Shorter words are articles and prefixes (`de`, `van`, `der`).
_SHORTEST_NAME = 4


def customer_names(customer: Mapping[str, str]) -> frozenset[str]:
    """Return by what a customer is called, folded: whole texts, and each longer word of a name."""
    found = set()
    for key in NAMING:
        text = plain(customer.get(key, "")).strip()
        found.add(text)
        if key in ("name", "contact"):
            found.update(_words(text))
    return frozenset(found - {""})


def _words(text: str) -> Iterable[str]:
    words = [word for word in _apart(text) if len(word) >= _SHORTEST_NAME]
    return [word for word in words if word not in _OF_MANY]


def _apart(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def names_somebody(text: str, names: Collection[str]) -> bool:
    """Tell whether a text holds one of these folded names, or any address or telephone number."""
    return holds_name(plain(text), names) or bool(contact_keys(text))


def holds_name(folded: str, names: Collection[str]) -> bool:
    """Tell whether a folded text holds one of these folded names, not as part of another word."""
    found = [name for name in names if name in folded]
    if not found:
        return False
    apart = f" {' '.join(_apart(folded))} "
    return any(f" {' '.join(_apart(name))} " in apart for name in found)
