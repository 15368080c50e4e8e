"""How large the window is in which somebody reads."""

from __future__ import annotations

import os

_USUAL = (80, 24)
#: In less no id is shown whole; a terminal that is narrower breaks the lines itself.
_LEAST = (20, 5)
#: A number of more digits is no size.
_DIGITS = 6


def columns() -> int:
    """Return the width, found where rich finds it; 0 says that it is not known."""
    return _size("COLUMNS", 0)


def rows() -> int:
    """Return the height; 0 says that it is not known."""
    return _size("LINES", 1)


def _size(name: str, which: int) -> int:
    given = os.environ.get(name, "")
    if given.isdecimal() and len(given) < _DIGITS:
        return _usable(int(given), which)
    for handle in (0, 1, 2):
        try:
            found = os.get_terminal_size(handle)[which]
        except OSError:
            continue
        return _usable(found, which)
    return _USUAL[which]


def _usable(size: int, which: int) -> int:
    return max(size, _LEAST[which]) if size else _USUAL[which]
