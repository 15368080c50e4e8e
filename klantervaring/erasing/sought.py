"""What a search looks for: the names of a person, folded, and their addresses and numbers in any spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from klantervaring.core.customers.keys import contact_keys, may_hold_contact
from klantervaring.core.erasure.personal import holds_name, names_in
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple
from klantervaring.erasing.content import lines_in


class Sought(NamedTuple):
    """A person who is looked for: names (folded), and keys of addresses and numbers."""

    names: frozenset[str]
    keys: frozenset[str]

    def stands_in(self, line: str) -> bool:
        """Tell whether a line names this person."""
        folded = plain(line)
        if holds_name(folded, self.names):
            return True
        if not self.keys or not may_hold_contact(folded):
            return False
        return not self.keys.isdisjoint(contact_keys(line))

    def lines(self, content: bytes) -> Iterator[tuple[int, str]]:
        """Yield each line of a file that names this person, by its number from 1."""
        for number, line in enumerate(lines_in(content), 1):
            if self.stands_in(line):
                yield number, line


def sought(customers: Iterable[Mapping[str, str]]) -> Sought:
    """Return what is looked for: all by which a person is called in these customers of cases."""
    names: set[str] = set()
    keys: set[str] = set()
    for customer in customers:
        names |= names_in(customer)
        for field in ("email", "phone"):
            keys.update(contact_keys(customer.get(field, "")))
    return Sought(frozenset(names), frozenset(keys))
