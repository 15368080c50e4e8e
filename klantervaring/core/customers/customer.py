"""Who a customer is: the cases that share a name, a mail address or a number, and what we know of them.

Spellings that people joined (`customers.yaml`) are one customer. Pure functions; what a key is tells
`identity`, and reading the file is `files.customers`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from klantervaring.core.choices import SET_ASIDE
from klantervaring.core.customers.keys import (
    NAME,
    contact_keys,
    key_of,
    keys_of,
    name_key,
    says_nobody,
)
from klantervaring.core.customers.union_find import grouped
from klantervaring.core.filters import Wanted
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.customers.union_find import Bonds


class Experience(NamedTuple):
    """What of one case tells whose it is; moments are in seconds since 1970.

    `keys` are those of its customer (`keys.keys_of`), `heard` is when something last happened in it.
    """

    id: str
    customer: Mapping[str, str]
    received: int | None = None
    keys: Collection[str] = ()
    open: bool = False
    heard: int | None = None
    title: str = ""
    step: str = ""
    outcome: str = ""
    #: the number of the case in the index
    number: int = 0


class Preferences(NamedTuple):
    """What `customers.yaml` says of one customer: how to be addressed, by which channel, with what care."""

    name: str
    address: str = ""
    channel: str = ""
    care: str = ""


class Book(NamedTuple):
    """The customers file: entries by key, the keys of spellings that lead to a name, keys that are shared
    and so no identity, and pairs of keys that are different customers whatever they share.
    """

    entries: Mapping[str, Preferences] = MappingProxyType({})
    same: Mapping[str, str] = MappingProxyType({})
    shared: tuple[str, ...] = ()
    different: tuple[tuple[str, str], ...] = ()

    def name_of(self, spelling: str) -> str:
        """Return the name under which a spelling is known; the spelling itself where nobody joined it."""
        if not self.same:  # as in most workspaces, and a key takes a while
            return spelling
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
        return (
            key_of(self.name_of(self.same[key]))
            if key in self.same
            else key
        )

    def entry(self, name: str) -> Preferences:
        """Return what is known of the customer of that name or spelling."""
        main = self.name_of(name)
        known = self.entries.get(key_of(main)) if self.entries else None
        return known or Preferences(main)


#: What is known where there is no customers file.
NOTHING = Book()


class Customer(NamedTuple):
    """One customer with all cases, the oldest first, and every spelling, contact and address in them."""

    name: str
    cases: tuple[Experience, ...]
    entry: Preferences

    @property
    def spellings(self) -> tuple[str, ...]:
        """How the cases spell the name, each once, the newest first; the same holds of what follows."""
        return _said(self.cases, "name")

    @property
    def contacts(self) -> tuple[str, ...]:
        """Who speaks for this customer."""
        return _said(self.cases, "contact")

    @property
    def emails(self) -> tuple[str, ...]:
        """The mail addresses, as they were typed."""
        return _said(self.cases, "email")

    @property
    def phones(self) -> tuple[str, ...]:
        """The telephone numbers, as they were typed."""
        return _said(self.cases, "phone")

    @property
    def experiences(self) -> tuple[Experience, ...]:
        """Their cases but for duplicates, spam and tests, which tell of nothing that they went through."""
        return tuple(c for c in self.cases if c.outcome not in SET_ASIDE)

    @property
    def care(self) -> str:
        """The special care that this customer needs (F2): as the file says, else as the newest case does."""
        if self.entry.care:
            return self.entry.care
        for case in reversed(self.cases):
            care = case.customer.get("care", "").strip()
            if care:
                return care
        return ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its names, and those of its contacts."""
        return (self.name, *_said(self.cases, "name", "contact"))

    @property
    def texts(self) -> tuple[str, ...]:
        """All by which people call this customer."""
        fields = "name", "contact", "email", "phone"
        return (self.name, *_said(self.cases, *fields))


def customers(
    cases: Iterable[Experience], book: Book = NOTHING
) -> tuple[Customer, ...]:
    """Return all customers, by name. Cases that name no customer at all belong to none."""
    known = list(cases)
    found = []
    for group in grouped([case.keys for case in known], *book.bonds):
        found.append(of_cases([known[place] for place in group], book))
    return tuple(sorted(found, key=_by_name))


def _by_name(customer: Customer) -> tuple[str, str]:
    return plain(customer.name), customer.name


def customer_of(
    asked: Mapping[str, str],
    cases: Iterable[Experience],
    book: Book = NOTHING,
) -> Customer | None:
    """Return the customer that these facts belong to, with the cases there are; None for somebody new."""
    known = list(cases)
    keyed = [case.keys for case in known]
    groups = grouped([*keyed, keys_of(asked)], *book.bonds)
    for group in groups:
        if group[-1] == len(known):
            earlier = [known[place] for place in group[:-1]]
            return of_cases(earlier, book) if earlier else None
    return None


def matching(
    found: Iterable[Customer], words: Iterable[str]
) -> tuple[Customer, ...]:
    """Return those in whose names, contacts or addresses all words stand.

    Where there are none, those in whose names they do with signs and blanks aside. A whole name, address or
    number goes before parts.
    """
    said = tuple(words)
    known = tuple(found)
    wanted = Wanted(said)
    whole = key_of(" ".join(said))
    hits = [each for each in known if wanted.stand_in(each.texts)]
    if not hits:
        hits = [each for each in known if wanted.stand_in_name(each.names)]
    exact = [customer for customer in hits if _is_called(customer, whole)]
    return tuple(exact or hits)


def _is_called(customer: Customer, key: str) -> bool:
    """Whether one of the texts by which people call a customer is this name, address or number."""
    if key.startswith(NAME):
        alike = [t for t in customer.texts if name_key(t) == key]
        return any(key_of(text) == key for text in alike)
    known = set(map(key_of, customer.texts))
    for text in (*customer.emails, *customer.phones):
        known.update(contact_keys(text))
    return key in known


def of_cases(cases: Iterable[Experience], book: Book) -> Customer:
    """Return the customer whose cases these are, all of them."""
    ordered = tuple(sorted(cases, key=_by_receipt))
    name = _listed_name(ordered, book) or _commonest(ordered)
    entry = book.entry(name or _any_name(ordered))
    return Customer(name=entry.name, cases=ordered, entry=entry)


def _by_receipt(case: Experience) -> tuple[bool, int, str]:
    return case.received is None, case.received or 0, case.id


def _listed_name(cases: Sequence[Experience], book: Book) -> str:
    """Return the first name in the file to which spellings, addresses and numbers lead, or ""."""
    if not book.same and not book.entries:
        return ""
    listed = []
    for text in _said(cases, "email", "phone"):
        listed += [key.partition(":")[2] for key in contact_keys(text)]
    for spelling in (
        *_said(cases, "name"),
        *listed,
        *_said(cases, "contact"),
    ):
        key = key_of(spelling)
        if not says_nobody(key) and (
            key in book.same or key in book.entries
        ):
            return book.name_of(spelling)
    return ""


def _commonest(cases: Iterable[Experience]) -> str:
    """Return the name that most cases have, of equals the one that came first."""
    having: dict[str, list[Experience]] = {}
    for case in cases:
        name = case.customer.get("name", "").strip()
        having.setdefault(name, []).append(case)
    having.pop("", None)
    by_number = sorted(having, key=lambda name: -len(having[name]))
    for name in by_number:
        keys = having[name][0].keys
        # a name of somebody is a key of its case, but for one that is a number or an address
        if any(key.startswith(NAME) for key in keys):
            return name
        if not says_nobody(key_of(name)):
            return name
    return ""


def _any_name(cases: Sequence[Experience]) -> str:
    """Return how to call somebody without a name: an address, a number, whoever speaks for them."""
    spelt: list[str] = []
    for key in ("name", "email", "phone", "contact"):
        spelt += _said(cases, key)
    return _first_somebody(spelt) or "".join(spelt[:1])


def _first_somebody(spelt: Iterable[str]) -> str:
    """Return the first spelling that does not stand for nobody at all, or ""."""
    for spelling in spelt:
        if not says_nobody(key_of(spelling)):
            return spelling
    return ""


def _said(cases: Sequence[Experience], *keys: str) -> tuple[str, ...]:
    """Return what the cases say under keys of the customer, key by key, each once, the newest first."""
    said = [c.customer.get(key) for key in keys for c in reversed(cases)]
    return tuple(dict.fromkeys(filter(None, said)))
