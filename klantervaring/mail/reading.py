"""A mail as a value: who, when, about what, and what it says. It must not know cases."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from datetime import datetime
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from functools import cached_property
from hashlib import sha256

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.mail import headers, plain_text
from klantervaring.mail.headers import Address
from klantervaring.mail.plain_text import MailFile
from klantervaring.mail.quoting import Forwarded, forwarded_in, new_text

#: Bytes of a mail that is read.
LARGEST_MAIL = 64 * 1024 * 1024
_MIB = 1024 * 1024
#: Headers of which every mail has one.
_SOME = ("From", "Date", "Message-ID", "Received", "Subject", "To")
#: How the file begins in which Outlook keeps a mail of its own form.
_OUTLOOK = b"\xd0\xcf\x11\xe0"
#: Signs in a header that Python takes for the end of a line; a mail knows only CR LF.
_OTHER_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
#: A text as it is compared: what programs make of blanks and quotes on the way does not count.
_UNSURE = str.maketrans("", "", " \t\n>=")
_UNSURE_BYTES = b" \t\r\n>="


class Mail:
    """One mail. What is asked of it is worked out once, and nothing of it raises."""

    def __init__(self, raw: bytes, name: str = "") -> None:
        """`name` is what it is called where it comes from. Raises WrongInput for what is no mail."""
        self.name = name
        if raw.startswith(_OUTLOOK):
            raise WrongInput(
                Text(
                    "This is a message of Outlook's own form, and no mail."
                ),
                remedy=Text(
                    "Save it as {form}, or drag it out of Outlook on the web.",
                    form=Code(".eml"),
                ),
            )
        self.raw = raw
        self.message = _parsed(raw)
        if not any(self.message.get(name) for name in _SOME):
            raise WrongInput(
                Text("This is no mail: it has no sender and no date."),
                remedy=Text(
                    "A mail is saved as {form}.", form=Code(".eml")
                ),
            )

    @property
    def head(self) -> Mail:
        """Return it without what it says: a mail that is only to be named takes little room."""
        return Mail(headers.END_OF_HEAD.split(self.raw, 1)[0], self.name)

    @cached_property
    def sha256(self) -> str:
        """Return the digest of its bytes."""
        return sha256(self.raw).hexdigest()

    @cached_property
    def id(self) -> str:
        """Return its Message-ID without angle brackets; one made of what it says where it has none."""
        found = headers.message_ids(self.message, "Message-ID")
        return found[0] if found else headers.digest_id(self.likeness)

    @cached_property
    def likeness(self) -> str:
        """Return what makes two mails one: who, when, about what and which words; not how they came."""
        date = headers.first_header(self.message, "Date")
        sender = self.sender.email if self.sender else ""
        said = (sender, date, self.subject, self.text)
        return "\0".join(part.translate(_UNSURE) for part in said)

    @cached_property
    def sameness(self) -> str:
        """Return its likeness with the files that came along: by it two mails of one id are one, or not."""
        files = (
            file.held.translate(None, _UNSURE_BYTES) for file in self.files
        )
        found = sorted(sha256(held).hexdigest() for held in files)
        return "\0".join((self.likeness, *found))

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """Return the ids of the mails that it answers, the nearest first."""
        nearest = headers.message_ids(self.message, "In-Reply-To")
        above = headers.message_ids(self.message, "References")
        return tuple(dict.fromkeys((*nearest, *reversed(above))))

    @cached_property
    def sender(self) -> Address | None:
        """Return who it is from."""
        found = headers.addresses(self.message, "From")
        found = found or headers.addresses(self.message, "Sender")
        return found[0] if found else None

    @cached_property
    def reply_to(self) -> list[Address]:
        """Return to whom an answer should go, where that is said."""
        return headers.addresses(self.message, "Reply-To")

    @cached_property
    def recipients(self) -> list[Address]:
        """Return to whom it went."""
        return headers.addresses(self.message, "To", "Cc", "Bcc")

    @cached_property
    def subject(self) -> str:
        """Return what it is about, in one line."""
        return headers.first_header(self.message, "Subject")

    @cached_property
    def date(self) -> datetime | None:
        """Return the moment that its sender names."""
        raw = headers.first_header(self.message, "Date")
        return headers.moment_in(raw) if raw else None

    @cached_property
    def text(self) -> str:
        """Return all that it says, quoted mails too."""
        return plain_text.text_of(self.message)

    @cached_property
    def new_text(self) -> str:
        """Return what is new in it."""
        return new_text(self.text)

    @cached_property
    def forwarded(self) -> Forwarded | None:
        """Return the mail that stands in its text, where one does."""
        return forwarded_in(self.text)

    @cached_property
    def files(self) -> list[MailFile]:
        """Return the files that came with it."""
        return plain_text.files_of(self.message)

    @cached_property
    def mails_within(self) -> list[bytes]:
        """Return the mails that are attached to it whole."""
        found: list[bytes] = []
        for part in plain_text.message_parts(self.message):
            if plain_text.kind_of_part(part) == "message/rfc822":
                found += map(
                    plain_text.raw_of_message, plain_text.inner_parts(part)
                )
        return found

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Return the content types of its parts."""
        parts = plain_text.message_parts(self.message)
        return frozenset(map(plain_text.kind_of_part, parts))

    @cached_property
    def is_unreadable(self) -> bool:
        """Return whether nobody can read it without a key."""
        sealed = not self.kinds.isdisjoint(plain_text.ENCRYPTED)
        return sealed and not self.text

    def header(self, name: str) -> str:
        """Return the first header of that name, as a text of one line."""
        return headers.first_header(self.message, name)

    def headers(self, name: str) -> list[str]:
        """Return all headers of that name, from the top."""
        return [
            headers.one_line(headers.decoded(raw))
            for raw in headers.raw_headers(self.message, name)
        ]


def read_mail(raw: bytes, name: str = "") -> Mail:
    """Return a mail. Raises WrongInput for what is none, and for one that is too large."""
    if len(raw) > LARGEST_MAIL:
        raise too_large(len(raw))
    return Mail(_bare(raw), name)


def _bare(raw: bytes) -> bytes:
    """Return a mail as it was before an editor saved it: no mark of an encoding, no empty lines above."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode()
    return raw.removeprefix(BOM_UTF8).lstrip(b"\r\n")


def too_large(size: int) -> WrongInput:
    """Return the refusal of a mail of so many bytes."""
    return WrongInput(
        Text(
            "The mail has {found} MiB; at most {limit} MiB are taken in.",
            found=-(-size // _MIB),
            limit=LARGEST_MAIL // _MIB,
        ),
        remedy=Text(
            "Keep it where large files are kept, and note in the case where that is."
        ),
    )


class _AsItCame(policy.Compat32):
    """Keeps headers as they came, but for signs with which Python could not write them again.

    A mail that stands in a mail is written again when it is taken out.
    """

    def header_source_parse(
        self, sourcelines: list[str]
    ) -> tuple[str, str]:
        """Return the name and the value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, _OTHER_LINE_ENDS.sub(" ", value)


def _parsed(raw: bytes) -> Message:
    """Return a mail taken apart; of one with parts in parts without end only its headers."""
    try:
        return BytesParser(policy=_AsItCame()).parsebytes(raw)
    except (RecursionError, ValueError, AssertionError, LookupError):
        found = BytesHeaderParser(policy=_AsItCame()).parsebytes(raw)
        found.set_type("text/x-unread")
        return found
