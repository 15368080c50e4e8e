"""How many columns of a terminal a text takes, and a text in no more than some."""

from __future__ import annotations

from klantervaring.core.text.sentences import is_even, ours
from klantervaring.view.terminal.styles import unpainted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from klantervaring.core.text.sentences import Clean

    _Shown = TypeVar("_Shown", Clean, str)


def width(text: str) -> int:
    """How many columns of a terminal the text takes; its styles take none."""
    text = unpainted(text)
    if is_even(text):
        return len(text)
    import unicodedata

    taken = 0
    for c in text:
        if not unicodedata.combining(c):
            taken += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return taken


def in_a_column(texts: Sequence[Clean]) -> list[Clean]:
    """Return texts as wide as the widest of them, with two blanks behind each."""
    wide = max(map(width, texts), default=0)
    return [ours("{}  ", text.ljust(wide)) for text in texts]


def shortened(text: _Shown, room: int) -> _Shown:
    """The text in at most `room` columns; what is cut off is marked with an ellipsis."""
    if width(text) <= room:
        return text
    # so that a very long one is not measured again for each sign of it
    text = text[: 4 * room]
    while text and width(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + ours("…")
