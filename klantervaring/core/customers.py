"""Who a customer is: the cases that share a name, a mail address or a number, and what we know of them.

Spellings that people joined (`customers.yaml`) are one customer. Pure functions; reading the file is
`files.customers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from klantervaring.core.case import Case
from klantervaring.core.filters import plain
from klantervaring.core.groups import grouped
from klantervaring.core.values import NamedTuple

#: Fewer digits are an extension, or a slip: they tell no two customers apart.
_SHORTEST_NUMBER = 8
#: What stands between several addresses or numbers.
_BETWEEN = (";", ",", "/", " of ", " or ")
#: The beginnings of a number at home, as it is given from abroad.
_ABROAD = ("+31", "0031")


class Entry(NamedTuple):
    """What `customers.yaml` says of one customer: how to be addressed, by which channel, with what care."""

    name: str
    address: str = ""
    channel: str = ""
    care: str = ""


class Book(NamedTuple):
    """The customers file: entries by key, and the keys of spellings that lead to a name."""

    entries: Mapping[str, Entry] = MappingProxyType({})
    same: Mapping[str, str] = MappingProxyType({})

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
        return tuple((spelling, key_of(name)) for spelling, name in self.same.items())

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
        said = (case.customer.get("care", "").strip() for case in reversed(self.cases))
        return self.entry.care or next((care for care in said if care), "")


def key_of(spelling: str) -> str:
    """A name, mail address or number as it is compared: case, accents, signs and blanks aside.

    `+31 6 1234 5678`, `0031 6-12345678` and `06 12345678` are one number.
    """
    text = spelling.strip()
    if "@" in text:
        return "email:" + text.casefold()
    if not any(c.isalpha() for c in text):
        digits = "".join(c for c in text.replace("(0)", "") if c.isdecimal() or c == "+")
        if len(digits) >= _SHORTEST_NUMBER:
            return "phone:" + _at_home(digits)
    return "name:" + " ".join(_without_signs(plain(text)).split())


#: Signs of ASCII that stand for a blank.
_SIGNS = {n: " " for n in range(128) if not chr(n).isalnum() and chr(n) not in "_&+"}


def _without_signs(text: str) -> str:
    if text.isascii():
        return text.translate(_SIGNS)
    return "".join(c if c.isalnum() or c in "_&+" else " " for c in text)


def _at_home(digits: str) -> str:
    """A number as it is dialled in this country."""
    for abroad in _ABROAD:
        if digits.startswith(abroad):
            return "0" + digits.removeprefix(abroad).removeprefix("0")
    return digits


def keys_of(customer: Mapping[str, str]) -> frozenset[str]:
    """By what a case's customer is known again: the name, each mail address, each number."""
    found = {key_of(customer.get("name", ""))}
    for kind in ("email", "phone"):
        text = customer.get(kind, "")
        keys = map(key_of, _parts(text)) if text else ()
        found.update(key for key in keys if key.startswith(kind))
    return frozenset(found - {"name:"})


def _parts(text: str) -> list[str]:
    for between in _BETWEEN:
        text = text.replace(between, "\0")
    return text.split("\0")


def customers(cases: Iterable[Case], book: Book = NOTHING) -> tuple[Customer, ...]:
    """All customers, by name. Cases that name no customer at all belong to none."""
    known = tuple(cases)
    groups = grouped([keys_of(case.customer) for case in known], book.joined)
    found = (of_cases((known[place] for place in group), book) for group in groups)
    return tuple(sorted(found, key=lambda c: (plain(c.name), c.name)))


def customer_of(asked: Mapping[str, str], cases: Iterable[Case], book: Book = NOTHING) -> Customer | None:
    """The customer that these facts belong to, with the cases there are; None for somebody new."""
    new = Case("", "", (), customer=asked)
    group = next((c for c in customers((*cases, new), book) if new in c.cases), None)
    earlier = tuple(case for case in group.cases if case is not new) if group else ()
    return of_cases(earlier, book) if earlier else None


def matching(found: Iterable[Customer], words: Iterable[str]) -> tuple[Customer, ...]:
    """Those in whose names, contacts or addresses all words stand; a whole name goes before parts."""
    wanted = [plain(word) for word in words]
    hits = [c for c in found if all(any(w in plain(t) for t in _texts(c)) for w in wanted)]
    whole = key_of(" ".join(words))
    exact = [c for c in hits if whole in {key_of(text) for text in _texts(c)}]
    return tuple(exact or hits)


def _texts(customer: Customer) -> tuple[str, ...]:
    said = (customer.spellings, customer.contacts, customer.emails, customer.phones)
    return (customer.name, *(text for texts in said for text in texts))


def of_cases(cases: Iterable[Case], book: Book) -> Customer:
    """The customer whose cases these are, all of them."""
    ordered = tuple(sorted(cases, key=lambda c: (c.received or _NEVER, c.id)))
    said = {key: _said(ordered, key) for key in ("name", "contact", "email", "phone")}
    spelt = (*said["name"], *said["email"], *said["phone"], *said["contact"])
    named = spelt if book.same or book.entries else ()
    known = (book.name_of(s) for s in named if key_of(s) in book.same or key_of(s) in book.entries)
    entry = book.entry(next(known, _commonest(ordered) or next(iter(spelt), "")))
    return Customer(entry.name, ordered, entry, said["name"], said["contact"], said["email"], said["phone"])


def _commonest(cases: Iterable[Case]) -> str:
    """The name that most cases have, of equals the one that came first."""
    names = [name for case in cases if (name := case.customer.get("name", "").strip())]
    return next((name for name, _ in Counter(names).most_common(1)), "")


_NEVER = datetime.max.replace(tzinfo=UTC)


def _said(cases: Iterable[Case], key: str) -> tuple[str, ...]:
    """What the cases say under a key of the customer, each once, the newest first."""
    return tuple(dict.fromkeys(c.customer[key] for c in reversed(tuple(cases)) if c.customer.get(key)))
