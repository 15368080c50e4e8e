"""Incremental refresh: finds the files whose signature changed, few or many alike; `change` writes the rows.

Lists begin here, so it imports nothing that takes time before a file has changed.
"""

from __future__ import annotations

from klantervaring.files.index.database import unpacked
from klantervaring.files.index.fresh import Fresh, Outdated
from klantervaring.files.index.opening import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from klantervaring.files.index.database import Database
    from klantervaring.files.index.fresh import Counted
    from klantervaring.files.index.signature import (
        Folder,
    )


def refreshed(
    root: str,
    folders: Sequence[Folder],
    database: Database | None = None,
    counted: Counted | None = None,
    horizon: int | None = None,
) -> Fresh:
    """Return the index of a workspace with the rows of these folders brought up to date.

    `database` is the index where somebody has it already. What was kept of a log that goes on
    behind the `horizon` is made anew: another clock was ahead, or this one was set back.
    Raises KvError where kv.yaml cannot be read, and DamagedIndex.
    """
    database = current(root, database)
    if database is None:
        different = [
            Outdated(each.name, each.files, ()) for each in folders
        ]
    else:
        different = _differences(database, folders, horizon)
        if not different:
            return Fresh(database, counted)
    from klantervaring.files.index.change import brought_up_to_date

    return brought_up_to_date(root, database, different, counted, horizon)


def _differences(
    database: Database, folders: Sequence[Folder], horizon: int | None
) -> list[Outdated]:
    """Return the folders in which something is not as it was kept."""
    ahead = _ahead(database, horizon) if horizon is not None else ()
    found = [_difference(database, folder, ahead) for folder in folders]
    return [each for each in found if each.changed or each.gone]


def _ahead(database: Database, horizon: int) -> Collection[tuple[str, str]]:
    """Return the folders and names of files of which something lies behind the horizon."""
    return database.select(
        "SELECT path, name FROM cases JOIN folder USING (folder)"
        " WHERE last > ?",
        horizon,
    )


def _difference(
    database: Database, folder: Folder, ahead: Collection[tuple[str, str]]
) -> Outdated:
    rows = database.select(
        "SELECT files FROM folder WHERE path = ?", folder.name
    )
    kept = unpacked(rows[0][0]) if rows else {}
    if kept == folder.files and not ahead:
        return Outdated(folder.name, {}, ())
    changed = {
        name: seen
        for name, seen in folder.files.items()
        if kept.get(name) != seen or (folder.name, name) in ahead
    }
    gone = [name for name in kept if name not in folder.files]
    return Outdated(folder.name, changed, gone)
