"""What a file holds to be read: its lines, those of a mail once decoded, and those of files packed in it.

A search of places looks at these lines. What it cannot look into (a scan, a PDF) it finds by the bytes alone,
and `is_searched_whole` says so.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from email.message import Message
from html import unescape

from klantervaring.files.text.charsets import in_charset

#: Bytes that all in one file may unfold to, and levels of files in files: so that a bomb does no harm.
_LARGEST = 16 * 1024 * 1024
_DEEPEST = 5
_ZIP = b"PK\3\4"
_IN_MAIL = re.compile(rb"^content-transfer-encoding:", re.M | re.I)
#: Files that only office documents have, and the folder in which they keep other documents. Whatever else in
#: them is no text is a logo, a font or a setting.
_OFFICE = {"[Content_Types].xml", "mimetype"}
_EMBEDDED = "/embeddings/"
#: Where a mail begins in a mailbox of many.
_NEXT_MAIL = re.compile(rb"^(?=From )", re.M)
#: The mark of a PDF file, which stands within its first bytes; and how pictures begin.
_PDF = b"%PDF-"
_FIRST = 1024
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
#: What a picture of a phone says of itself, behind four bytes.
_OF_A_PHONE = (b"ftypheic", b"ftypheif", b"ftypmif1")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TAG = re.compile(r"<[^<>]*>")
#: A letter beyond ASCII in RTF.
_OF_RTF = re.compile(r"\\'([0-9a-f]{2})|\\u(\d{1,5}) ?\??", re.I)
#: The same in JSON, or another sign there: the end of a line.
_OF_JSON = re.compile(r"\\u([0-9a-f]{4})|\\.", re.I)
_ODD = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
)


def lines_in(content: bytes) -> Iterator[str]:
    """Yield the lines of a file; of a mail also its decoded parts, of a zip file its members."""
    for text in _Look().texts(content):
        yield from text.splitlines()


def readable(content: bytes) -> str:
    """Return what people may read in a file; much with NULs in it is a picture, and would take long."""
    found = []
    for text in _Look().texts(content):
        if len(text) <= _LONGEST_DOCUMENT or "\0" not in text:
            found.append(text)
    return "\n".join(found)


#: Characters of a document as an old Word kept it, with NULs among its words: some hundred pages.
_LONGEST_DOCUMENT = 1_000_000


def searched_text(content: bytes) -> str:
    """Return all that a file says, as it is searched."""
    return "\n".join(map(searched, lines_in(content)))


def is_searched_whole(content: bytes) -> bool:
    """Tell whether `lines_in` gives all that a file says; it cannot of drawn, sealed and packed words."""
    look = _Look()
    deque(look.texts(content), maxlen=0)
    return look.is_whole


def is_mail(content: bytes) -> bool:
    """Tell whether a file has parts whose words are encoded as mails encode them."""
    return _IN_MAIL.search(content) is not None


def searched(line: str) -> str:
    """Return a line with what it shows behind it, where it has marks of HTML, XML, RTF or JSON."""
    if "\\" in line:
        as_rtf = _OF_RTF.sub(_letter, line)
        as_json = _OF_JSON.sub(_sign, line)
        line = "\n".join((line, as_rtf, as_json))
    if "<" not in line and "&" not in line:
        return line
    # a mark may cut a name, and may be all that is between two words
    cut = _TAG.sub("", line)
    apart = _TAG.sub(" ", line)
    return f"{line}\n{unescape(cut)}\n{unescape(apart)}"


def _letter(found: re.Match[str]) -> str:
    if found[1]:
        return bytes.fromhex(found[1]).decode("cp1252", "replace")
    return chr(int(found[2]))


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else " "


class _Look:
    """Looks into one file, and notes whether anything in it stays unread."""

    def __init__(self) -> None:
        self.is_whole = True
        self._left = _LARGEST

    def texts(self, content: bytes, depth: int = 0) -> Iterator[str]:
        """Yield the text of a file and of all that is in it."""
        if content.startswith(_ZIP):
            yield content.decode("utf-8", "replace")
            inner = self._members(content, depth)
        elif is_mail(content) or b"=?" in content:
            yield self._text(content)
            inner = self._mails(content, depth)
        else:
            yield self._text(content)
            return
        try:
            yield from inner
        except _ODD:
            self.is_whole = False

    def _text(self, content: bytes) -> str:
        if content.startswith(_UTF_16):
            return content.decode("utf-16", "replace")
        first = content[:_FIRST]
        if _is_utf_16(first):
            return content.decode("utf-16-le", "replace")
        if b"\0" in content or _PDF in first or _is_picture(first):
            self.is_whole = False
        return in_charset(content, "")

    def _members(self, content: bytes, depth: int) -> Iterator[str]:
        """Yield the names of the files in a zip file, and what they hold. Raises as zipfile does."""
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            is_office = not _OFFICE.isdisjoint(names)
            for member in packed.infolist():
                yield member.filename
                self._left -= member.file_size
                if self._left < 0:
                    self.is_whole = False
                    return
                held = packed.read(member)
                is_own = is_office and _EMBEDDED not in member.filename
                if not (is_own and b"\0" in held):
                    yield from self._inner(held, depth)

    def _inner(self, held: bytes, depth: int) -> Iterator[str]:
        """Yield the texts of a file that is in another one."""
        if depth < _DEEPEST:
            yield from self.texts(held, depth + 1)
        else:
            self.is_whole = False

    def _mails(self, content: bytes, depth: int) -> Iterator[str]:
        """Yield what is in a mail, and in each of a mailbox. Raises as the library does."""
        yield from self._parts(content, depth)
        for mail in _NEXT_MAIL.split(content)[1:]:
            if is_mail(mail):
                yield from self._parts(mail, depth)

    def _parts(self, content: bytes, depth: int) -> Iterator[str]:
        """Yield the headers of the parts of a mail, and what they hold. Raises as the library does."""
        mail = email.message_from_bytes(
            content, policy=email.policy.default
        )
        for part in mail.walk():
            for name, value in part.items():
                yield f"{name}: {value}"
            held = part.get_payload(decode=True)
            if isinstance(held, bytes):
                yield from self._part(part, held, depth)

    def _part(
        self,
        part: Message,
        held: bytes,
        depth: int,
    ) -> Iterator[str]:
        kind = part.get_content_maintype()
        if kind == "text":
            yield in_charset(held, str(part.get_param("charset", "")))
        elif kind != "image" or _is_attached(part):
            yield from self._inner(held, depth)


def _is_attached(part: Message) -> bool:
    """Return whether somebody sent a picture along; another one is a logo, which says nothing."""
    return part.get_content_disposition() == "attachment"


def _is_utf_16(first: bytes) -> bool:
    """Tell whether every second byte is mostly empty, and few of the others: letters of the West."""
    empty_first = first[::2].count(0)
    empty_second = first[1::2].count(0)
    return empty_first < len(first) // 4 < empty_second


def _is_picture(first: bytes) -> bool:
    return first.startswith(_PICTURES) or first[4:12] in _OF_A_PHONE
