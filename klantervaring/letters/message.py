"""A letter as a mail: a text and an HTML part; as a draft for a mail program, or ready to be sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy

from markdown_it import MarkdownIt

from klantervaring.core.case import Case, Event
from klantervaring.core.events import NOTED, RECEIVED
from klantervaring.core.values import NamedTuple
from klantervaring.letters.kinds import MESSAGE
from klantervaring.letters.writing import LetterText

#: Marks a mail as one that was not sent yet: Outlook and Thunderbird open it to be sent.
UNSENT = "X-Unsent"
#: Characters of a line that any server takes (RFC 5321: 998).
_LONGEST_LINE = 500
#: What of Markdown a letter may have: no link, no picture and no HTML, for its fields are foreign text.
_RULES = ("emphasis", "list", "heading", "newline", "escape", "blockquote")
#: In how many quotes and lists a line of a letter may stand: on paper there is room for no more.
DEEPEST = 12
_ENCLOSES = (
    "blockquote_open",
    "blockquote_close",
    "list_item_open",
    "list_item_close",
)
_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: Calibri, Arial, sans-serif; font-size: 11pt; line-height: 1.45; max-width: 38em">
{body}</body></html>
"""


class Envelope(NamedTuple):
    """What is around a letter: from whom, to whom, when, its own id, and the mails that it answers."""

    sender: str
    sender_name: str
    receivers: tuple[str, ...]
    at: datetime
    message_id: str
    answers: str = ""
    references: tuple[str, ...] = ()


def _headed(envelope: Envelope, subject: str) -> EmailMessage:
    """Return a mail that says from whom, to whom, about what and when it is, and what it answers."""
    message = EmailMessage(_policy(envelope))
    message["From"] = _address(envelope.sender, envelope.sender_name)
    if envelope.receivers:
        message["To"] = tuple(map(_address, envelope.receivers))
    message["Subject"] = subject
    message["Date"] = envelope.at
    message["Message-ID"] = f"<{envelope.message_id}>"
    if envelope.answers:
        message["In-Reply-To"] = f"<{envelope.answers}>"
        message["References"] = " ".join(
            f"<{each}>" for each in envelope.references
        )
    return message


def message_of(
    letter: LetterText,
    envelope: Envelope,
    language: str,
    is_unsent: bool = False,
) -> EmailMessage:
    """Return the mail; with addresses beyond ASCII as RFC 6532 says. Raises ValueError for a bad head."""
    message = _headed(envelope, letter.subject)
    if is_unsent:
        message[UNSENT] = "1"
    message.set_content(
        as_plain(letter.body), cte="quoted-printable", charset="utf-8"
    )
    message.add_alternative(
        as_html_page(letter, language),
        subtype="html",
        cte="quoted-printable",
        charset="utf-8",
    )
    message["Content-Language"] = language  # behind what clears it
    return message


def bytes_of(message: EmailMessage) -> bytes:
    """Return a mail as it is handed over. A subject of ASCII stays whole: some read a break as a blank."""
    policy = message.policy
    if str(message["Subject"]).isascii():
        policy = policy.clone(max_line_length=_LONGEST_LINE)
    return message.as_bytes(policy=policy)


def _policy(envelope: Envelope) -> EmailPolicy[EmailMessage]:
    return SMTPUTF8 if needs_utf8(envelope) else SMTP


def needs_utf8(envelope: Envelope) -> bool:
    """Return whether an address has a sign beyond ASCII, for which the server must know SMTPUTF8."""
    return not all(map(str.isascii, (envelope.sender, *envelope.receivers)))


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def as_plain(body: str) -> str:
    """Return a text without its marks of Markdown, as a mail program without HTML shows it."""
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", body)
    return re.sub(r"^#{1,6} +", "", text, flags=re.MULTILINE)


def as_html(body: str) -> str:
    """Return a text as HTML; whatever in it looks like HTML is shown as it stands."""
    return str(_reader().render(body))


def line_too_deep(body: str) -> int:
    """Return the first line, from 1, that stands in more quotes and lists than fit a letter; 0: none."""
    depth = 0
    for token in _reader().parse(body):
        if token.type in _ENCLOSES:
            depth += token.nesting
        if depth > DEEPEST and token.map:
            return int(token.map[0]) + 1
    return 0


def _reader() -> MarkdownIt:
    # what is deeper than its limit the reader leaves out, without a word
    return MarkdownIt(
        "zero", {"breaks": True, "maxNesting": 10 * DEEPEST}
    ).enable(list(_RULES))


def as_html_page(letter: LetterText, language: str) -> str:
    """Return a letter as a page of HTML."""
    from html import escape

    return _PAGE.format(
        language=language,
        title=escape(letter.subject),
        body=as_html(letter.body),
    )


def thread_of(case: Case) -> tuple[str, tuple[str, ...]]:
    """Return the Message-ID that a letter of the case answers, and all those before it, the oldest first.

    That is the newest mail of the customer; where there is none, the newest of ours. A report of delivery is
    no mail of either.
    """
    known = []
    for event in case.events:
        id = event.get(MESSAGE)
        if _is_message_id(id) and event.kind != NOTED:
            known.append((event, id))
    if not known:
        return "", ()
    theirs = [id for event, id in known if _is_theirs(event)]
    answered = theirs[-1] if theirs else known[-1][1]
    ids: Sequence[str] = dict.fromkeys(
        id for _, id in known if id != answered
    )  # type: ignore[assignment]
    return answered, (*ids, answered)


def _is_theirs(event: Event) -> bool:
    return event.kind == RECEIVED or event.came_in


def _is_message_id(id: str) -> bool:
    """Return whether a text can stand between the brackets of a Message-ID."""
    return re.fullmatch(r"[!-;=?-~]+@[!-;=?-~]+", id) is not None


def new_message_id(random: bytes, sender: str) -> str:
    """Return a Message-ID, without brackets, of random bytes and the domain of the sender."""
    domain = sender.rpartition("@")[2]
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return f"kv.{random.hex()}@{domain or 'localhost'}"
