"""Bytes as text in the encoding that somebody names, whatever is wrong with the name: nothing here raises."""

from __future__ import annotations

import codecs

#: An encoding that is named where another is meant: what browsers make of it (WHATWG, "Encoding").
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "unknown-8bit": "utf-8",
}
#: How Python calls the charsets of mail. It knows other encodings, some of which take hours for a long text.
_CHARSETS = (
    "ascii", "utf", "iso8859", "iso2022", "cp", "koi8", "gb", "big5", "euc", "shift", "mac-", "tis", "hz",
    "johab", "hp-", "kz1048", "ptcp",
)  # fmt: skip


def in_charset(held: bytes, charset: str) -> str:
    """Return bytes as text: in the charset that is named where that works, else UTF-8, else Windows-1252."""
    for encoding in (_encoding(charset), "utf-8"):
        try:
            return held.decode(encoding)
        except ValueError:
            continue
    return held.decode("cp1252", "replace")


def _encoding(charset: str) -> str:
    """Return how Python calls the charset that a mail names, UTF-8 where that is no charset of mail."""
    named = charset.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_MEANT.get(named, named)).name
    except (LookupError, ValueError):
        return "utf-8"
    return found if found.startswith(_CHARSETS) else "utf-8"
