"""Characters of a list that other programs spoiled, as they were certainly meant, and how many there were.

Nothing is lost in them: each has one character from which it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence


def mended(text: str) -> tuple[str, int]:
    """Return the text of a list in NFC with such characters as they were meant, and how many there were."""
    return _mended(text, is_encoded_twice(text))


def mended_rows(
    rows: Sequence[Sequence[str]],
) -> tuple[list[list[str]], int]:
    """Return the cells of a sheet in the same way, and how many characters that were."""
    twice = is_encoded_twice("".join(cell for row in rows for cell in row))
    found = []
    count = 0
    for row in rows:
        cells = []
        for cell in row:
            text, here = _mended(cell, twice)
            cells.append(text)
            count += here
        found.append(cells)
    return found, count


def is_encoded_twice(text: str) -> bool:
    """Return whether each character beyond ASCII comes of UTF-8 that was read as Windows-1252: `CafÃ©`.

    Where one does not, somebody may have written down what they saw.
    """
    if text.isascii():
        return False
    return _TWICE.sub("", text.replace(_MARK, "")).isascii()


def garbled_name(text: str) -> str:
    """Return what was meant by a name in which UTF-8 was read as Windows-1252; "" for any other."""
    if text.isascii() or not _IN_A_NAME.search(text):
        return ""
    return _TWICE.sub(_once, text)


def _mended(text: str, twice: bool) -> tuple[str, int]:
    if text.isascii() and "\x7f" not in text:
        return text, 0
    text, count = text.replace(_MARK, ""), 0
    if twice:
        text, count = _TWICE.subn(_once, text)
    count += sum(text.count(chr(code)) for code in _MEANT)
    return unicodedata.normalize("NFC", text.translate(_MEANT)), count


def _once(match: re.Match[str]) -> str:
    """Return what UTF-8 made of these characters, or they themselves where it makes nothing of them."""
    raw = bytes(_BYTE_OF[character] for character in match[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


#: With it a file in UTF-8 may begin; within a list it is what is left of files that were put together.
_MARK = "\ufeff"


def _windows_characters() -> Iterator[tuple[int, str]]:
    """Yield control characters that are no such thing in the text of a person, and what was meant.

    Quotes, dashes and the euro that a Windows program wrote as Latin-1; and the rubout, which stands for
    nothing.
    """
    yield 0x7F, ""
    for code in range(0x80, 0xA0):
        meant = bytes([code]).decode("cp1252", "ignore")
        if meant:
            yield code, meant


_MEANT = dict(_windows_characters())


def _bytes_of_characters() -> Iterator[tuple[str, int]]:
    """Yield the characters for which Windows-1252 or Latin-1 has a byte beyond ASCII, and that byte."""
    for code in range(0x80, 0x100):
        yield chr(code), code
        if meant := bytes([code]).decode("cp1252", "ignore"):
            yield meant, code


_BYTE_OF = dict(_bytes_of_characters())
_NEXT = "".join(c for c, byte in _BYTE_OF.items() if 0x80 <= byte < 0xC0)
#: With other letters before them, such signs are ordinary: `CAFÉ…`.
_TWICE = re.compile(
    rf"[ÂÃÄÅ][{re.escape(_NEXT)}]"
    rf"|â[{re.escape(_NEXT)}]{{2}}|ð[{re.escape(_NEXT)}]{{3}}"
)
_IN_A_NAME = re.compile(r"[ÂÃ](?![“”‘’…])" f"[{re.escape(_NEXT)}]")
