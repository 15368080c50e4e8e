"""Which mails are here already, with which case; and whose address is whose. It reads and must not write."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from klantervaring.core import ids
from klantervaring.core.case import Event
from klantervaring.core.customers.customer import (
    Book,
    Customer,
    Experience,
    customers,
)
from klantervaring.core.customers.keys import (
    contact_keys,
    key_of,
    says_nobody,
)
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.events import ATTACHED
from klantervaring.core.rules.set_aside import original_of
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.attachments import named
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.workspace.erased import erased_of
from klantervaring.files.workspace.layout import INBOX
from klantervaring.mail.headers import date_line
from klantervaring.mail.reading import LARGEST_MAIL, Mail, read_mail

#: The key of an event that holds the Message-ID of the mail that it came by, or went out by.
MESSAGE = "message"
#: Below `inbox/`, where it is remembered which mails belong nowhere.
_DROPPED = "dropped"
#: Bytes of a kept mail in which its date is looked for.
_HEAD = 32 * 1024
_ID = re.compile(
    r"(?<![0-9A-Za-z])([0-9A-Za-z]{4}-[0-9A-Za-z]{4})(?![0-9A-Za-z])"
)


class HeldMail(NamedTuple):
    """A mail that is here: the case that it is with ("": it waits), and its digest.

    `sameness` is what it says and holds, "" where only the digest is known.
    """

    case: str
    sha256: str
    sameness: str = ""


class Whose(NamedTuple):
    """Of one case what tells whose it is, and whether it is open."""

    id: str
    customer: Mapping[str, str]
    is_open: bool


class Holdings:
    """What is held before this run, and what the run adds. Cases are looked up by ids of messages."""

    def __init__(
        self,
        store: Store,
        experiences: Iterable[Experience],
        book: Book,
    ) -> None:
        self._store = store
        self._book = book
        self._mails: dict[str, list[HeldMail]] = {}
        self._cases: dict[str, Whose] = {}
        self._leads: dict[str, str] = {}
        self._files: dict[str, list[tuple[Record, str, str]]] = {}
        dropped = Path(INBOX, _DROPPED)
        self._any_dropped = beneath.is_folder(store.workspace.root, dropped)
        self._erased = erased_of(store.workspace.root).digests
        self._customers = _by_address(customers(experiences, book), book)

    # -- mails ---------------------------------------------------------------------

    def read_cases(self) -> None:
        """Read the cases in which any message is named."""
        wanted = f"{MESSAGE}:".encode()
        for record in self._store.grep(lambda raw: wanted in raw):
            self._add_case(record)

    def _add_case(self, record: Record) -> None:
        self.note_case(record)
        for event in record.case.events:
            message = event.get(MESSAGE)
            if not message or event.kind == ATTACHED:
                continue
            digest = event.get("sha256")
            self.add(message, HeldMail(record.id, digest))
            name = event.get("file")
            if name and name.endswith(".eml"):
                self._files.setdefault(message, []).append(
                    (record, name, digest)
                )

    def note_case(self, record: Record) -> None:
        """Remember whose a case is, and where a duplicate leads."""
        self._cases[record.id] = Whose(
            record.id, record.case.customer, record.state.open
        )
        original = original_of(record.case, record.state)
        if original:
            with contextlib.suppress(KvError):
                other = self._store.find(original)
                self._leads[record.id] = self._store.id_of(other)

    def add(self, message: str, held: HeldMail) -> None:
        """Remember a mail."""
        self._mails.setdefault(message, []).append(held)

    def held(self, message: str) -> Sequence[HeldMail]:
        """Return what is known under an id of a message."""
        return self._mails.get(message, ())

    def is_dropped(self, mail: Mail) -> bool:
        """Return whether a person said of just this mail that it belongs nowhere."""
        if not self._any_dropped:
            return False  # the files of a mail are not read for nothing
        root = self._store.workspace.root
        return beneath.is_file(root, mark_of_dropped(mail))

    def has(self, mail: Mail) -> bool:
        """Return whether just this mail is or was here: its bytes, or its words and files under its id."""
        if mail.sha256 in self._erased:
            return True
        held = self.held(mail.id)
        if any(each.sha256 == mail.sha256 for each in held):
            return True
        if any(each.sameness == mail.sameness for each in held):
            return True
        return self._has_words(mail)

    def _has_words(self, mail: Mail) -> bool:
        """Return whether one of the kept mails of that id says the same; one that is not kept does."""
        held = [each for each in self.held(mail.id) if not each.sameness]
        if not held:
            return False
        known = []
        for file in self._files.get(mail.id, ()):
            kept = self._kept(*file)
            if kept is not None:
                known.append(kept)
        if not known:
            return True
        return any(each.sameness == mail.sameness for each in known)

    def _kept(self, record: Record, name: str, digest: str) -> Mail | None:
        root = self._store.workspace.root
        path = named(root, record.path, name, digest)
        try:
            return read_mail(beneath.read_file(root, path, LARGEST_MAIL))
        except (OSError, WrongInput):
            return None

    # -- cases ---------------------------------------------------------------------

    def cases_of(self, messages: Iterable[str]) -> list[str]:
        """Return the cases that hold one of these messages, each once; "" stands for one that waits."""
        found = [
            self._lead(held.case)
            for message in messages
            for held in self.held(message)
        ]
        return list(dict.fromkeys(found))

    def _lead(self, id: str) -> str:
        """Return the case in which it goes on where this one is a duplicate."""
        seen = set()
        while id in self._leads and id not in seen:
            seen.add(id)
            id = self._leads[id]
        return id

    def named_in(self, subject: str) -> tuple[list[str], list[str]]:
        """Return the ids of cases in a subject: those that are here, and those that no case here has."""
        found = [word.upper() for word in _ID.findall(subject)]
        known: list[str] = []
        unknown: list[str] = []
        for id in filter(ids.is_case_id, dict.fromkeys(found)):
            here = id in self._cases or self._store.has(id)
            (known if here else unknown).append(id)
        return known, unknown

    def is_customer_of(self, email: str, id: str) -> bool:
        """Return whether an address is of the customer of a case, as the case or another of theirs has it."""
        whose = self._whose(id)
        if whose is None:
            return False
        key = key_of(email)
        if key in contact_keys(whose.customer.get("email", "")):
            return True
        known = self._customers.get(key)
        return known is not None and id in {c.id for c in known.cases}

    def is_closed(self, id: str) -> bool:
        """Return whether nobody looks after a case any more."""
        whose = self._whose(id)
        return whose is not None and not whose.is_open

    def _whose(self, id: str) -> Whose | None:
        if id not in self._cases:
            with contextlib.suppress(KvError):
                self.note_case(self._store.get(id))
        return self._cases.get(id)

    def customer_with(self, email: str) -> Customer | None:
        """Return the customer who is known by an address, None for somebody new."""
        return self._customers.get(key_of(email))

    def name_with(self, email: str) -> str:
        """Return the name to which an address leads in customers.yaml, "" where none is told."""
        key = key_of(email)
        return self._book.name_of(email) if key in self._book.same else ""

    def care_of(self, name: str) -> str:
        """Return the special care that customers.yaml asks for somebody of that name."""
        return self._book.entry(name).care


def mark_of_dropped(mail: Mail) -> Path:
    """Return the empty file, from the root, that remembers a mail that belongs nowhere.

    Nothing of the mail stands in it, not even its id. Another mail of that id has another mark.
    """
    whole = f"{mail.id}\0{mail.sameness}"
    digest = sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
    return Path(INBOX, _DROPPED, digest[:32])


class MailLooks(NamedTuple):
    """By what a mail is known before it is fetched: its size, and what it says of its date."""

    size: int
    date: bytes


def kept_looks(store: Store) -> dict[str, set[MailLooks]]:
    """Return how the mails look that are here, by their ids: what is known need not be fetched."""
    found: dict[str, set[MailLooks]] = {}
    wanted = f"{MESSAGE}:".encode()
    for record in store.grep(lambda raw: wanted in raw):
        for event in record.case.events:
            message = event.get(MESSAGE)
            if message and _is_whole_mail(event):
                looks = _looks_of(store.workspace.root, record, event)
                found.setdefault(message, set()).update(looks)
    return found


def _is_whole_mail(event: Event) -> bool:
    is_mail = event.get("file").endswith(".eml")
    return is_mail and event.kind != ATTACHED


def _looks_of(
    root: Path, record: Record, event: Event
) -> Iterator[MailLooks]:
    """Yield how the mail of an event looks, if it is there."""
    name = event.get("file")
    digest = event.get("sha256")
    path = named(root, record.path, name, digest)
    there = beneath.found(root, path)
    if there is not None:
        with contextlib.suppress(OSError):
            head = beneath.read_file(root, path, _HEAD)
            yield MailLooks(there.st_size, date_line(head))


def _by_address(
    known: Iterable[Customer], book: Book
) -> dict[str, Customer]:
    """Return customers by their addresses; one that several share, or that is nobody's, tells no customer."""
    found: dict[str, Customer] = {}
    for customer in known:
        for text in customer.emails:
            for key in contact_keys(text):
                if key not in book.shared and not says_nobody(key):
                    found[key] = customer
    return found
