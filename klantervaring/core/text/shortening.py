"""A text that is told in part: cut off behind a word, and marked so."""

from __future__ import annotations


def shortened(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, cut off behind a word."""
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    if text[limit - 1] != " " and " " in start:
        start = start.rsplit(" ", 1)[0]
    return start.rstrip(" ,;:.-") + "…"
