"""Notes that kv keeps as JSON in its private folder: a damaged one is told as such, whatever is in it."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Noted = TypeVar("Noted")

#: What JSON, and whatever takes it apart, raises of what nobody wrote so: cut, nested deep, of another kind.
_DAMAGED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


#: The first moment that is in no year of ours: that of 3000.
_FAR = 32_503_680_000


class DamagedNote(Exception):
    """A note that is not as kv wrote it."""


def a_moment(value: Any) -> int:
    """Return a moment in seconds since 1970. Raises ValueError for what is no number or lies in no year."""
    at = int(value)
    if not 0 <= at < _FAR:
        raise ValueError(f"no moment: {at}")
    return at


def a_text(value: Any) -> str:
    """Return a text. Raises TypeError for what is none."""
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value


def noted_in(raw: bytes, told: Callable[[Any], Noted]) -> Noted:
    """Return what a note says, taken apart by `told`. Raises DamagedNote."""
    try:
        return told(json.loads(raw))
    except _DAMAGED as error:
        raise DamagedNote(str(error)) from error
