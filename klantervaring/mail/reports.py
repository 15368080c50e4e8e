"""What a report of delivery tells: whether a mail will never arrive, and which mail that may be."""

from __future__ import annotations

import re

from klantervaring.mail import plain_text
from klantervaring.mail.headers import ids_in
from klantervaring.mail.reading import Mail

#: The part that a program reads (RFC 3464, RFC 6533), and those that give the mail back, or its head.
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_GIVEN_BACK = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
)
#: How a report says of a mail that it will never arrive.
_FAILED = re.compile(rb"^action[ \t]*:[ \t]*failed", re.M | re.I)
#: Bytes of a mail that was given back in which its head is.
_HEAD = 20_000


def tells_of_failure(mail: Mail) -> bool:
    """Return whether a report may tell that a mail did not arrive: not that it did, or is late.

    A server that has no part for programs in its report tells it in words alone.
    """
    for part in plain_text.message_parts(mail.message):
        kind = plain_text.kind_of_part(part)
        if kind in _STATUS:
            held = plain_text.held_by(part)
            return _FAILED.search(held) is not None
    return True


def mails_named(mail: Mail) -> list[str]:
    """Return the ids of the mails that a mail answers or gives back, and of those that these answer."""
    found = [*mail.answers, *ids_in(mail.text)]
    for part in plain_text.message_parts(mail.message):
        kind = plain_text.kind_of_part(part)
        if kind in _GIVEN_BACK:
            head = plain_text.held_by(part)[:_HEAD]
            text = head.decode("utf-8", "replace")
            found += ids_in(text)
    return found
