"""The headers of a mail as texts, addresses and ids, whatever is wrong with them: nothing here raises."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from klantervaring.core.text.input_checks import CONTROL, HIDDEN
from klantervaring.core.time.moments import LAST_YEAR
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.charsets import in_charset

#: Characters of a header that are looked at; more is an attack, or of no use.
_LONGEST = 20_000
#: Characters of a Message-ID that is kept as it stands.
_LONGEST_ID = 250
_ID = re.compile(r"<([^<>\s]+)>")
_ADDRESS = re.compile(
    r"(?<![^\s@<>()\[\]\\,;:\"])[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\"]+"
)
#: What parts the head of a mail from what it says.
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_DATE = re.compile(rb"^date[ \t]*:(.*(?:\n[ \t].*)*)", re.I | re.M)
_SURROGATE = re.compile("[\ud800-\udfff]")
#: The year of RFC 822: an older moment is that of a clock that nobody set.
FIRST_YEAR = 1982
#: What the decoders of the library raise for what is no mail.
_ODD = (
    HeaderParseError, binascii.Error, LookupError, ValueError, TypeError, AttributeError, OverflowError,
    RecursionError,
)  # fmt: skip


class Address(NamedTuple):
    """A mail address in lower case, with the name beside it."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """Return what stands behind the `@`."""
        return self.email.rpartition("@")[2]


def raw_headers(message: Message, name: str) -> Iterator[str]:
    """Yield the values of all headers of that name, from the top, as they stand."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            yield str(value)[:_LONGEST]


def first_header(message: Message, name: str) -> str:
    """Return the first header of that name as a text of one line, "" where there is none."""
    for raw in raw_headers(message, name):
        return one_line(decoded(raw))
    return ""


def decoded(raw: str) -> str:
    """Return what a header says: encoded words and bytes of any charset as text."""
    text = _of_bytes(raw)
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except _ODD:
        return text
    said = [
        part if isinstance(part, str) else in_charset(part, charset or "")
        for part, charset in parts
    ]
    return "".join(said)


def _of_bytes(raw: str) -> str:
    """Return a header in which bytes stand as they came: UTF-8, else Windows-1252."""
    if raw.isascii():
        return raw
    return in_charset(raw.encode("utf-8", "surrogateescape"), "")


def one_line(text: str) -> str:
    """Return a text of one line without what steers a screen, and without what nobody sees."""
    text = _SURROGATE.sub("\ufffd", CONTROL.sub(" ", text))
    return " ".join(HIDDEN.sub("", text).split())


def addresses(message: Message, *names: str) -> list[Address]:
    """Return the addresses in these headers, in order; what is no address is left out."""
    raws = [raw for name in names for raw in raw_headers(message, name)]
    return [
        address for raw in raws for address in addresses_in(_of_bytes(raw))
    ]


def addresses_in(text: str) -> list[Address]:
    """Return the addresses in the text of a header."""
    try:
        pairs = getaddresses([" ".join(text.split())])
    except _ODD:
        pairs = []
    if not any(_ADDRESS.fullmatch(email) for _, email in pairs):
        pairs = [("", found) for found in _ADDRESS.findall(text)]
    found = []
    for name, email in pairs:
        email = one_line(email).strip("'")
        if _ADDRESS.fullmatch(email):
            found.append(Address(_name(name, email), email.lower()))
    return found


def _name(name: str, email: str) -> str:
    """Return the name beside an address, "" where it only repeats that."""
    said = one_line(decoded(name)).strip("\"' ")
    return "" if said.lower() == email.lower() else said


def message_ids(message: Message, *names: str) -> list[str]:
    """Return the ids of messages in these headers, without angle brackets, each once."""
    found: list[str] = []
    for name in names:
        for raw in raw_headers(message, name):
            text = _of_bytes(raw)
            found += map(plain_id, _ID.findall(text) or _odd_ids(text))
    return list(dict.fromkeys(filter(None, found)))


def ids_in(text: str) -> list[str]:
    """Return what may be ids of messages in a text that gives a mail back."""
    return [plain_id(found) for found in _ID.findall(text)]


def _odd_ids(text: str) -> list[str]:
    """Return the ids in a header that has none in the right form: one in brackets whole, else words."""
    bare = text.strip()
    if bare.startswith("<"):
        return [bare]
    return [word for word in bare.split() if "@" in word]


def plain_id(id: str) -> str:
    """Return an id of a message as the log has it: short, and of plain signs; another becomes its digest."""
    bare = one_line(id).strip("<> ")
    plain = bare.isascii() and " " not in bare
    if plain and len(bare) <= _LONGEST_ID:
        return bare
    return digest_id(bare) if bare else ""


def digest_id(text: str) -> str:
    """Return an id for what has none, or none that can be kept."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:32]}@kv.invalid"


def date_line(head: bytes) -> bytes:
    """Return what stands behind `Date` in the first bytes of a mail, without its blanks."""
    fields = END_OF_HEAD.split(head, 1)[0]
    found = _DATE.search(fields)
    if found is None:
        return b""
    words = found[1].split()
    return b"".join(words)


def moment_in(text: str) -> datetime | None:
    """Return the moment that a Date header names, None where it names none."""
    try:
        found = parsedate_to_datetime(one_line(text))
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        at = found.astimezone(UTC).replace(microsecond=0)
    except (*_ODD, IndexError):
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None
