"""Who a customer is: the cases that share a name, a mail address or a number, and what we know of them.

Spellings that people joined (`customers.yaml`) are one customer. Pure functions; what a key is tells
`identity`, and reading the file is `files.customers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from klantervaring.core.case import Case
from klantervaring.core.customers.keys import (
    contact_keys,
    key_of,
    keys_of,
    says_nobody,
)
from klantervaring.core.customers.union_find import grouped
from klantervaring.core.filters import Wanted
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.customers.union_find import Bonds


class Entry(NamedTuple):
    """What `customers.yaml` says of one customer: how to be addressed, by which channel, with what care."""

    name: str
    address: str = ""
    channel: str = ""
    care: str = ""


class Book(NamedTuple):
    """The customers file: entries by key, the keys of spellings that lead to a name, keys that are shared
    and so no identity, and pairs of keys that are different customers whatever they share.
    """

    entries: Mapping[str, Entry] = MappingProxyType({})
    same: Mapping[str, str] = MappingProxyType({})
    shared: tuple[str, ...] = ()
    different: tuple[tuple[str, str], ...] = ()

    def name_of(self, spelling: str) -> str:
        """The name under which a spelling is known; the spelling itself where nobody joined it."""
        seen = set()
        while (key := key_of(spelling)) in self.same and key not in seen:
            seen.add(key)
            spelling = self.same[key]
        return spelling

    @property
    def joined(self) -> tuple[tuple[str, str], ...]:
        """The keys that are one customer, in pairs."""
        return tuple(
            (spelling, key_of(name)) for spelling, name in self.same.items()
        )

    @property
    def bonds(self) -> Bonds:
        """What it says of who is one customer with whom, as `grouped` takes it."""
        return self.joined, self.shared, self.different

    def are_different(self, one: str, other: str) -> bool:
        """Whether the file says that two spellings are two customers."""
        asked = {key_of(self.name_of(one)), key_of(self.name_of(other))}
        return any(
            set(map(self._main, pair)) == asked for pair in self.different
        )

    def _main(self, key: str) -> str:
        """The key of the name to which a key leads."""
        return key_of(self.name_of(self.same[key])) if key in self.same else key

    def entry(self, name: str) -> Entry:
        """What is known of the customer of that name or spelling."""
        main = self.name_of(name)
        return self.entries.get(key_of(main), Entry(main))


#: What is known where there is no customers file.
NOTHING = Book()


class Customer(NamedTuple):
    """One customer with all cases, the oldest first, and every spelling, contact and address in them."""

    name: str
    cases: tuple[Case, ...]
    entry: Entry
    spellings: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @property
    def care(self) -> str:
        """The special care that this customer needs (F2): as the file says, else as the newest case does."""
        said = (
            case.customer.get("care", "").strip()
            for case in reversed(self.cases)
        )
        return self.entry.care or next((care for care in said if care), "")


def customers(
    cases: Iterable[Case], book: Book = NOTHING
) -> tuple[Customer, ...]:
    """All customers, by name. Cases that name no customer at all belong to none."""
    known = tuple(cases)
    groups = grouped([keys_of(case.customer) for case in known], *book.bonds)
    found = (
        of_cases((known[place] for place in group), book) for group in groups
    )
    return tuple(sorted(found, key=lambda c: (plain(c.name), c.name)))


def customer_of(
    asked: Mapping[str, str], cases: Iterable[Case], book: Book = NOTHING
) -> Customer | None:
    """The customer that these facts belong to, with the cases there are; None for somebody new."""
    new = Case("", "", (), customer=asked)
    group = next(
        (c for c in customers((*cases, new), book) if new in c.cases), None
    )
    earlier = (
        tuple(case for case in group.cases if case is not new) if group else ()
    )
    return of_cases(earlier, book) if earlier else None


def matching(
    found: Iterable[Customer], words: Iterable[str]
) -> tuple[Customer, ...]:
    """Those in whose names, contacts or addresses all words stand; a whole name, address or number goes
    before parts.
    """
    said = tuple(words)
    wanted, whole = Wanted(said), key_of(" ".join(said))
    hits = [c for c in found if wanted.stand_in(_texts(c))]
    exact = [c for c in hits if whole in _keys(c)]
    return tuple(exact or hits)


def _keys(customer: Customer) -> set[str]:
    contacts = (*customer.emails, *customer.phones)
    return {
        *map(key_of, _texts(customer)),
        *(key for text in contacts for key in contact_keys(text)),
    }


def _texts(customer: Customer) -> tuple[str, ...]:
    said = (
        customer.spellings,
        customer.contacts,
        customer.emails,
        customer.phones,
    )
    return (customer.name, *(text for texts in said for text in texts))


def of_cases(cases: Iterable[Case], book: Book) -> Customer:
    """The customer whose cases these are, all of them."""
    ordered = tuple(sorted(cases, key=lambda c: (c.received or _NEVER, c.id)))
    said = {
        key: _said(ordered, key)
        for key in ("name", "contact", "email", "phone")
    }
    spelt = [*said["name"], *said["email"], *said["phone"], *said["contact"]]
    usual = _commonest(ordered) or next(
        (s for s in spelt if not says_nobody(key_of(s))), ""
    )
    entry = book.entry(next(_known(said, book), usual or next(iter(spelt), "")))
    return Customer(
        entry.name,
        ordered,
        entry,
        said["name"],
        said["contact"],
        said["email"],
        said["phone"],
    )


def _known(said: Mapping[str, tuple[str, ...]], book: Book) -> Iterator[str]:
    """The names in the file to which the spellings, addresses and numbers of cases lead."""
    if not book.same and not book.entries:
        return
    listed = (
        key.partition(":")[2]
        for text in (*said["email"], *said["phone"])
        for key in contact_keys(text)
    )
    for spelling in (*said["name"], *listed, *said["contact"]):
        key = key_of(spelling)
        if not says_nobody(key) and (key in book.same or key in book.entries):
            yield book.name_of(spelling)


def _commonest(cases: Iterable[Case]) -> str:
    """The name that most cases have, of equals the one that came first."""
    names = [
        name
        for case in cases
        if (name := case.customer.get("name", "").strip())
    ]
    names = [name for name in names if not says_nobody(key_of(name))]
    return next((name for name, _ in Counter(names).most_common(1)), "")


_NEVER = datetime.max.replace(tzinfo=UTC)


def _said(cases: Iterable[Case], key: str) -> tuple[str, ...]:
    """What the cases say under a key of the customer, each once, the newest first."""
    return tuple(
        dict.fromkeys(
            c.customer[key]
            for c in reversed(tuple(cases))
            if c.customer.get(key)
        )
    )
