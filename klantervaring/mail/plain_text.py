"""What a mail says, as plain text: the tree of its parts, charsets, HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.message import Message

from klantervaring.core.text.input_checks import CONTROL
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.charsets import in_charset
from klantervaring.mail.headers import (
    decoded,
    one_line,
    raw_headers,
)

#: Levels of parts in parts that are looked into, and parts in all.
_DEEPEST = 40
_MOST_PARTS = 2000
#: Characters of one text that are looked at.
_LONGEST = 400_000
_STEERING = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
#: A picture in the text of at most so many bytes is a logo.
_LOGO = 20_000
#: Texts that programs read, and nobody else.
_FOR_PROGRAMS = (
    "text/calendar",
    "text/css",
    "text/javascript",
    "text/x-amp-html",
    "text/x-unread",
)
#: Texts that people write, which a program may give the name of a file.
_WRITTEN = ("text/plain", "text/html")
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


#: Tells whether a part is a file, and not what the mail says.
_FileTest = Callable[[Message], bool]


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
    stack = [MailPart(message, 0)]
    seen = 0
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
            # the library stumbles over how its charset is written
            if again:
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
    return tidied(_said(message, 0, _file_test(message)))


def _said(part: Message, depth: int, is_file: _FileTest) -> str:
    if _has_parts(part) and depth < _DEEPEST:
        texts = (_said(each, depth + 1, is_file) for each in _in_turn(part))
        told = filter(str.strip, texts)
        return next(told, "") if _says_once(part) else "\n\n".join(told)
    if not _is_text(part) or is_file(part):
        return ""
    text = _decoded(part)
    return _of_html(text) if kind_of_part(part) == "text/html" else text


def _has_parts(part: Message) -> bool:
    is_tree = kind_of_part(part).startswith("multipart/")
    return is_tree and part.is_multipart()


def _is_text(part: Message) -> bool:
    """Return whether a part is a text for people: of a kind nobody knows, too, and parts without a border."""
    kind = kind_of_part(part)
    if kind.startswith("multipart/"):
        return not part.is_multipart()
    return kind.startswith("text/") and kind not in _FOR_PROGRAMS


def _says_once(part: Message) -> bool:
    """Return whether one of the parts is what it says: the others are other forms of it, or belong to it."""
    return kind_of_part(part) in (
        "multipart/alternative",
        "multipart/related",
        "multipart/signed",
    )


def _in_turn(part: Message) -> list[Message]:
    """Return the parts within one in the order in which they are read."""
    inner = inner_parts(part)[:_MOST_PARTS]
    if kind_of_part(part) == "multipart/alternative":
        return sorted(inner, key=_rank)
    root = parameter(part, "start").strip("<>")
    if not root:
        return inner
    return sorted(inner, key=lambda each: _content_id(each) != root)


def _content_id(part: Message) -> str:
    named = next(raw_headers(part, "Content-ID"), "")
    return named.strip("<> \t").lower()


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


def _file_test(message: Message) -> _FileTest:
    """Return by what the files of a mail are told: a name makes one, but where the mail says nothing else."""
    for part in message_parts(message):
        if _is_text(part) and not _is_named(part) and held_by(part).strip():
            return _is_named
    return _is_no_writing


def _is_attached(part: Message) -> bool:
    disposition = next(raw_headers(part, "Content-Disposition"), "")
    return disposition.strip().lower().startswith("attachment")


def _is_named(part: Message) -> bool:
    return _is_attached(part) or bool(file_name_of(part))


def _is_no_writing(part: Message) -> bool:
    is_written = kind_of_part(part) in _WRITTEN
    return _is_attached(part) if is_written else _is_named(part)


def file_name_of(part: Message) -> str:
    """Return what a part is called, however its name is encoded; "" where it has no name."""
    name = _named(part, "filename", "Content-Disposition")
    name = name or _named(part, "name", "Content-Type")
    name = one_line(decoded(name)).replace("\\", "/")
    return name.rsplit("/", 1)[-1].strip()


def _named(part: Message, parameter: str, header: str) -> str:
    """Return a parameter of a header, with the charset that it names (RFC 2231)."""
    try:
        found = part.get_param(parameter, "", header)
    except _ODD:
        return ""
    if not isinstance(found, tuple):
        return str(found)
    charset, _, value = found
    held = value.encode("raw-unicode-escape", "replace")
    return in_charset(held, charset or "")


def files_of(message: Message) -> list[MailFile]:
    """Return the files of a mail; logos, signatures and what only software reads are left in the mail."""
    found = []
    is_file = _file_test(message)
    for part in message_parts(message):
        kind = kind_of_part(part)
        if kind.startswith("multipart/") or kind in _SIGNATURES:
            continue
        if kind.startswith("text/") and not is_file(part):
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
