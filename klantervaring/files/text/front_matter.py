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
    command=Code("git show HEAD:./FILE > FILE"),
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
        raise BadFile(
            Text("larger than {limit} KiB", limit=LARGEST // 1024),
            remedy=Text(
                "Move long texts to an attachment: {command}",
                command=Remedy("attach"),
            ),
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadFile(
            Text("the file is UTF-16"), remedy=Text("Save it as UTF-8.")
        )
    zero = raw.find(b"\0")
    if zero >= 0:
        message = Text("NUL bytes at byte {place}", place=zero)
        raise BadFile(message, _line_at(raw, zero), _RESTORE)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = Text("not UTF-8 at byte {place}", place=error.start)
        line = _line_at(raw, error.start)
        remedy = Text("Save the file as UTF-8.")
        raise BadFile(message, line, remedy) from None


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
        raise BadFile(
            Text("does not begin with {mark}", mark=_DASHES),
            remedy=Text(
                "A case begins with {mark} on a line of its own.",
                mark=_DASHES,
            ),
        )
    start = at = len(first) + 1
    for line in text[start:].split("\n"):
        behind = at + len(line) + 1
        if _is_dashes(line):
            return Frame(start, at, min(behind, len(text)))
        at = behind
    raise BadFile(
        Text("the front matter is not closed"),
        remedy=Text(
            "Put {mark} on a line of its own after the last key.",
            mark=_DASHES,
        ),
    )


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
