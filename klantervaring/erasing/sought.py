"""What a search looks for: the names of a person, folded, and their addresses and numbers in any spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from klantervaring.core.customers.keys import (
    NAME,
    contact_keys,
    key_of,
    may_hold_contact,
)
from klantervaring.core.erasure.personal import customer_names, holds_name
from klantervaring.core.events import GONE
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple
from klantervaring.erasing.content import lines_in, searched

#: What stands between words where a name has no blanks.
_BETWEEN_WORDS = re.compile(r"[-_./]+")


class Sought(NamedTuple):
    """A person who is looked for: names (folded), keys of addresses and numbers, and those of whole names."""

    names: frozenset[str]
    keys: frozenset[str]
    whole: frozenset[str]

    def is_called(self, text: str) -> bool:
        """Tell whether a text is a name, an address or a number of this person and nothing else."""
        key = key_of(text)
        return key in self.whole or key in self.keys

    def apart_from(self, others: Iterable[Mapping[str, str]]) -> Sought:
        """Return the person without words that are in the names of others, too: they tell nobody apart."""
        theirs: set[str] = set()
        for customer in others:
            theirs |= {n for n in customer_names(customer) if " " not in n}
        return self._replace(names=self.names - theirs)

    def without(self, others: Sought) -> Sought:
        """Return the person without all by which these others are called."""
        return self._replace(
            names=self.names - others.names, keys=self.keys - others.keys
        )

    def stands_in(self, line: str) -> bool:
        """Tell whether a line names this person."""
        folded = plain(line)
        if holds_name(folded, self.names):
            return True
        if not self.keys or not may_hold_contact(folded):
            return False
        return not self.keys.isdisjoint(contact_keys(line))

    def is_in_name(self, name: str) -> bool:
        """Tell whether a name of a file, a folder, a branch or a tag names this person."""
        apart = _BETWEEN_WORDS.sub(" ", name)
        return self.stands_in(name) or self.stands_in(apart)

    def lines(self, content: bytes) -> Iterator[tuple[int, str]]:
        """Yield each line of a file that names this person, by its number from 1."""
        for number, line in enumerate(lines_in(content), 1):
            if self.stands_in(searched(line)):
                yield number, line


def sought(customers: Iterable[Mapping[str, str]]) -> Sought:
    """Return what is looked for: all by which a person is called in these customers of cases."""
    names: set[str] = set()
    keys: set[str] = set()
    whole: set[str] = set()
    for customer in customers:
        names |= customer_names(customer)
        for field in ("name", "contact"):
            whole.add(key_of(customer.get(field, "")))
        for field in ("email", "phone"):
            keys.update(contact_keys(customer.get(field, "")))
    return Sought(
        frozenset(names), frozenset(keys), frozenset(whole - {NAME})
    )


def without_name(line: str, name: str) -> str:
    """Return a line with a word in place of a folded name, wherever that stands as words of their own."""
    folded = "".join(plain(sign)[:1] or sign for sign in line)
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", name)))
    if not words or len(folded) != len(line):
        return line
    found = list(re.finditer(rf"(?<!\w){words}(?!\w)", folded))
    for match in reversed(found):
        line = line[: match.start()] + GONE + line[match.end() :]
    return line
