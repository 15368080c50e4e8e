"""The cases in whose files something stands, found without taking the others apart.

For what must be quick however many cases there are: who calls, and what was spent. A file that cannot
be read is left out here; lists name those.
"""

from __future__ import annotations

from collections.abc import Callable

from klantervaring.core.errors import CannotRead
from klantervaring.files.store import Record, Store, read_regular
from klantervaring.files.text.front_matter import BadFile


def holding(store: Store, holds: Callable[[bytes], bool]) -> list[Record]:
    """The cases, open and closed, whose bytes are like that."""
    found = []
    for path in store.paths(closed=True):
        try:
            if holds(read_regular(store.workspace.root, path)):
                found.append(store.read(path))
        except (BadFile, CannotRead):
            continue
    return found
