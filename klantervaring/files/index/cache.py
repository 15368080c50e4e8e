"""Other answers that are kept in the index, as plain values, while the files behind them stay as they are.

It must not say what these values mean. The day screen begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.files.index.database import (
    Database,
    packed,
    unpacked,
)
from klantervaring.files.index.signature import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def kept_value(database: Database, name: str) -> Any:
    """Return what was kept under a name, None where its own sources have changed. Raises DamagedIndex."""
    for sources, value in database.select(
        "SELECT sources, value FROM kept WHERE name = ?", name
    ):
        followed = unpacked(sources)
        if all(
            signature(database.root, path) == was for path, was in followed
        ):
            return unpacked(value)
    return None


def keep_value(
    database: Database,
    name: str,
    sources: Iterable[str],
    work: Callable[[], Any],
) -> Any:
    """Return what `work` answers, kept while none of `sources` (from the root) changes.

    To be called within `with database`. Raises what `work` raises, and as `Database.run`.
    """
    found = [(path, signature(database.root, path)) for path in sources]
    value = work()
    followed = [(path, database.settled(seen)) for path, seen in found]
    row = name, packed(followed), packed(value)
    database.run("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", [row])
    return value
