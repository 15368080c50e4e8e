"""The text of a case file, and where its front matter begins and ends.

Lists begin here, so nothing is imported that takes time.
"""

from __future__ import annotations

from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.workspace.layout import LARGEST

_BOM = "\ufeff"
_DASHES = Code("---")
_RESTORE = Text(
    "Take back the last version from git: {command}",
    command=Code("git restore -SW FILE", at_root=True),
)


class BadFile(Exception):
    """A file that cannot be read as a case. `line` counts from 1; a fault of the whole is of line 1."""

    def __init__(
        self,
        message: Text,
        line: int = 1,
        remedy: Text | Remedy | None = None,
    ) -> None:
        super().__init__(message.template)
        self.message = message
        self.line = max(line, 1)
        self.remedy = remedy or Text(
            "Open the file in an editor and mend that line."
        )


class Frame(NamedTuple):
    """Offsets in the text of a file: of its front matter without the lines of dashes, and of its body."""

    start: int
    end: int
    body: int


def decode(raw: bytes) -> str:
    """Return strict UTF-8 of at most 256 KiB, a byte order mark kept. Raises BadFile."""
    if not raw:
        raise BadFile(Text("the file is empty"), remedy=_RESTORE)
    if len(raw) > LARGEST:
        raise _too_large()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _in_utf_16()
    zero = raw.find(b"\0")
    if zero >= 0:
        raise _with_zero(raw, zero)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_utf_8(raw, error.start) from None


def _too_large() -> BadFile:
    remedy = Text(
        "Move long texts to an attachment: {command}",
        command=Remedy("attach"),
    )
    said = Text(
        "larger than {limit} KiB",
        limit=LARGEST // 1024,
    )
    return BadFile(said, remedy=remedy)


def _in_utf_16() -> BadFile:
    remedy = Text("Save it as UTF-8.")
    return BadFile(Text("the file is UTF-16"), remedy=remedy)


def _with_zero(raw: bytes, place: int) -> BadFile:
    message = Text(
        "NUL bytes at byte {place}",
        place=place,
    )
    return BadFile(message, _line_at(raw, place), _RESTORE)


def _no_utf_8(raw: bytes, place: int) -> BadFile:
    message = Text(
        "not UTF-8 at byte {place}",
        place=place,
    )
    remedy = Text("Save the file as UTF-8.")
    return BadFile(message, _line_at(raw, place), remedy)


def _line_at(raw: bytes, place: int) -> int:
    return raw.count(b"\n", 0, place) + 1


def split(text: str) -> Frame:
    """Return where the front matter and the body stand. Raises BadFile."""
    if text.startswith("---\n"):  # as kv writes it
        end = text.find("\n---", 3)
        if end > 0 and text.startswith("\n---\n", end):
            return Frame(4, end + 1, end + 5)
    first, newline, _ = text.partition("\n")
    if not newline or not _is_dashes(first.removeprefix(_BOM)):
        raise _not_begun()
    return _frame(text, len(first) + 1)


def _frame(text: str, start: int) -> Frame:
    """Return where they stand, the front matter from `start` on. Raises BadFile where it has no end."""
    at = start
    for line in text[start:].split("\n"):
        behind = at + len(line) + 1
        if _is_dashes(line):
            return Frame(start, at, min(behind, len(text)))
        at = behind
    raise _not_closed()


def _not_begun() -> BadFile:
    remedy = Text(
        "A case begins with {mark} on a line of its own.",
        mark=_DASHES,
    )
    said = Text(
        "does not begin with {mark}",
        mark=_DASHES,
    )
    return BadFile(said, remedy=remedy)


def _not_closed() -> BadFile:
    remedy = Text(
        "Put {mark} on a line of its own after the last key.",
        mark=_DASHES,
    )
    return BadFile(Text("the front matter is not closed"), remedy=remedy)


def _is_dashes(line: str) -> bool:
    return line.removesuffix("\r").rstrip(" \t") == "---"


def parts(raw: bytes) -> tuple[bytes, str] | None:
    """Return the front matter with its lines of dashes, and the body; None where `split` would raise."""
    try:
        text = decode(raw)
        body = split(text).body
    except BadFile:
        return None
    return text[:body].encode(), text[body:]
