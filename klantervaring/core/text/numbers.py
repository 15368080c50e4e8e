"""Whole numbers as files write them: read in one place, with a range.

What is written in a file may be as long as somebody likes; what is no number of its range was not said.
"""

from __future__ import annotations

#: The most digits that are taken for a number: more than a level, version, score or size ever has.
_DIGITS = 9
LARGEST = 10**_DIGITS - 1


def number(text: str, low: int = 0, high: int = LARGEST) -> int | None:
    """Return the number that `text` is, from `low` to `high`, both inclusive; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        return None
    return found if low <= (found := int(text)) <= high else None


def whole(text: str, low: int = 0, high: int = LARGEST) -> int:
    """Return the number that `text` is. Raises ValueError where it is none, or out of range."""
    found = number(text, low, high)
    if found is None:
        raise ValueError(f"no number of its range: {text[:_DIGITS]!r}")
    return found
