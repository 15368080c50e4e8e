"""Tables for `str.translate` that are made as characters come by."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Translation(dict[int, str]):
    """What stands in place of a character, by its code; worked out when it is first met."""

    def __init__(self, make: Callable[[str], str]) -> None:
        """`make` gives the text for a character."""
        self._make = make

    def __missing__(self, code: int) -> str:
        self[code] = made = self._make(chr(code))
        return made
