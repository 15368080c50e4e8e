"""What a mail says, as plain text: the tree of its parts, charsets, HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message

from klantervaring.core.text.input_checks import CONTROL
from klantervaring.core.values import NamedTuple
from klantervaring.mail.headers import (
    decoded,
    in_charset,
    one_line,
    raw_headers,
)

#: Levels of parts in parts that are looked into, and parts in all.
_DEEPEST, _MOST_PARTS = 40, 2000
#: Characters of one text that are looked at.
_LONGEST = 400_000
_STEERING = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
#: A picture in the text of at most so many bytes is a logo.
_LOGO = 20_000
#: Parts that only say that the mail was signed.
_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)
#: Parts that nobody can read without a key.
ENCRYPTED = (
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
)
_ODD = (
    MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError,
)  # fmt: skip


class MailFile(NamedTuple):
    """A file in a mail."""

    name: str
    kind: str
    held: bytes


class MailPart(NamedTuple):
    """A part of a mail, and how deep it stands."""

    part: Message
    depth: int


def kind_of_part(part: Message) -> str:
    """Return the content type in lower case, `text/plain` where it names none."""
    try:
        return part.get_content_type()
    except _ODD:
        return "text/plain"


def parameter(part: Message, name: str) -> str:
    """Return a parameter of the content type in lower case, "" where it has none that can be read."""
    try:
        found = part.get_param(name) or ""
    except _ODD:
        return ""
    said = found[-1] if isinstance(found, tuple) else found
    return str(said or "").strip("\"' ").lower()


def message_parts(message: Message) -> Iterator[Message]:
    """Yield all parts, outermost first; a mail within is one part, and not looked into."""
    stack, seen = [MailPart(message, 0)], 0
    while stack and seen < _MOST_PARTS:
        part, depth = stack.pop()
        seen += 1
        yield part
        if depth < _DEEPEST and kind_of_part(part).startswith("multipart/"):
            inner = inner_parts(part)
            stack += [MailPart(each, depth + 1) for each in reversed(inner)]


def inner_parts(part: Message) -> list[Message]:
    """Return the parts directly within one."""
    if not part.is_multipart():
        return []
    payload = part.get_payload()
    found = payload if isinstance(payload, list) else []
    return [each for each in found if isinstance(each, Message)]


def held_by(part: Message) -> bytes:
    """Return the bytes of a part that is no tree of parts."""
    if part.is_multipart():
        return b"".join(map(raw_of_message, inner_parts(part)))
    for again in (False, True):
        try:
            if (
                again
            ):  # the library stumbles over how its charset is written
                part.set_type("text/plain")
                part.del_param("charset")
            held = part.get_payload(decode=True)
        except _ODD:
            continue
        if isinstance(held, bytes):
            return held
    return b""


def raw_of_message(message: Message) -> bytes:
    """Return a mail that stands in another as bytes, with the headers as they came."""
    policy = message.policy.clone(max_line_length=0)
    try:
        return message.as_bytes(policy=policy)
    except _ODD:
        return str(message.get_payload()).encode("utf-8", "surrogateescape")


# -- the text ------------------------------------------------------------------


def text_of(message: Message) -> str:
    """Return what a mail says as plain text, tidied; "" where it says nothing that can be read."""
    return tidied(_said(message, 0))


def _said(part: Message, depth: int) -> str:
    kind = kind_of_part(part)
    if kind.startswith("multipart/") and depth < _DEEPEST:
        return _said_within(part, kind, depth)
    if kind not in ("text/plain", "text/html") or is_attached_file(part):
        return ""
    text = _decoded(part)
    return _of_html(text) if kind == "text/html" else text


def _said_within(part: Message, kind: str, depth: int) -> str:
    inner = inner_parts(part)
    if kind == "multipart/alternative":
        plain_first = sorted(inner, key=_rank)
        texts = (_said(each, depth + 1) for each in plain_first)
        return next((text for text in texts if text.strip()), "")
    if kind in ("multipart/related", "multipart/signed"):
        inner = inner[:1]
    texts = (_said(each, depth + 1) for each in inner[:_MOST_PARTS])
    return "\n\n".join(filter(str.strip, texts))


def _rank(part: Message) -> int:
    """Return which of several forms of one text is read first."""
    return 0 if kind_of_part(part) == "text/plain" else 1


def _decoded(part: Message) -> str:
    charset = parameter(part, "charset")
    return in_charset(held_by(part), charset)[:_LONGEST]


def _of_html(text: str) -> str:
    """Return the text of HTML; what the library cannot read says nothing."""
    import html_text

    text = _SURROGATE.sub("\ufffd", text.replace("\0", ""))
    try:
        return str(html_text.extract_text(text))
    except _ODD:
        return ""


def tidied(text: str) -> str:
    """Return a text without signs that steer a screen, with plain line ends and no blanks at them."""
    text = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u00a0", " ").replace("\u200b", "")
    text = _STEERING.sub("", CONTROL.sub("", text))
    text = _SURROGATE.sub("\ufffd", text)
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


# -- files ---------------------------------------------------------------------


def is_attached_file(part: Message) -> bool:
    """Return whether a part is a file, and not what the mail says."""
    disposition = next(raw_headers(part, "Content-Disposition"), "")
    if disposition.strip().lower().startswith("attachment"):
        return True
    return bool(file_name_of(part))


def file_name_of(part: Message) -> str:
    """Return what a part is called, however its name is encoded; "" where it has no name."""
    try:
        name = part.get_filename() or ""
    except _ODD:
        name = ""
    name = one_line(decoded(str(name))).replace("\\", "/")
    return name.rsplit("/", 1)[-1].strip()


def files_of(message: Message) -> list[MailFile]:
    """Return the files of a mail; logos, signatures and what only software reads are left in the mail."""
    found = []
    for part in message_parts(message):
        kind = kind_of_part(part)
        if kind.startswith("multipart/") or kind in _SIGNATURES:
            continue
        if not is_attached_file(part) and kind.startswith("text/"):
            continue
        held = held_by(part)
        if held and not _is_logo(part, kind, held):
            name = file_name_of(part) or _usual_name(kind)
            found.append(MailFile(name, kind, held))
    return found


def _is_logo(part: Message, kind: str, held: bytes) -> bool:
    named = next(raw_headers(part, "Content-ID"), "")
    within = bool(named) and kind.startswith("image/")
    return within and len(held) <= _LOGO


def _usual_name(kind: str) -> str:
    """Return a name for a file without one, with an ending that tells what it is."""
    if kind == "message/rfc822":
        return "bericht.eml"
    ending = kind.partition("/")[2]
    known = {"jpeg": "jpg", "calendar": "ics", "plain": "txt"}
    short = known.get(ending, ending)
    plain = short.isalnum() and len(short) <= 4
    return f"bijlage.{short}" if plain else "bijlage"
