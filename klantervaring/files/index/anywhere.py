"""An overview where something stands among the cases that kv did not put there, a merge is not finished, or
git keeps cases off this disk.

What counts there, and what is wrong, is for `store` to say; rows and answers are the same as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from klantervaring.core.findings import Finding
from klantervaring.files.disk.lock import unmoving
from klantervaring.files.index.database import Database
from klantervaring.files.index.overview import Overview
from klantervaring.files.index.refresh import refreshed
from klantervaring.files.index.signature import Folder, signatures
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace
from klantervaring.files.workspace.layout import is_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.index.fresh import Counted


def anywhere(
    root: str,
    closed: bool,
    database: Database | None,
    counted: Counted | None = None,
    horizon: int | None = None,
) -> Overview:
    """Return the cases wherever they stand; as `overview`. Raises KvError, DamagedIndex."""
    store = Store(read_workspace(Path(root)))
    # where a merge is not finished, what became open again may still stand among the closed ones
    unsure = not closed and store.merging
    wide = closed or unsure
    before: list[Finding] = []
    places = list(store.places(wide, before))
    found = _folders(store, places)
    fresh = refreshed(root, found, database, counted, horizon)
    if wide and places != list(store.places(wide, [])):
        # a case was moved past this look
        with unmoving(store.workspace.root):
            before = []
            found = _folders(store, store.places(wide, before))
            fresh = refreshed(root, found, database, counted, horizon)
    fresh.troubles[:0] = before
    home = store.shown(store.workspace.cases)
    open_only = {
        folder.name
        for folder in found
        if unsure or (not closed and folder.name != home)
    }
    return Overview(fresh, found, open_only)


def _folders(
    store: Store, places: Iterable[tuple[Path, list[str]]]
) -> list[Folder]:
    """Return these folders; a name that is no text stands in no row, and `store` tells so."""
    found = []
    for path, names in places:
        folder = store.shown(path)
        listed = list(filter(is_text, names))
        if not is_text(folder):
            continue
        try:
            files = signatures(str(store.workspace.root), folder, listed)
        except OSError:  # it went meanwhile
            files = {}
        found.append(Folder(folder, files, is_odd=True))
    return found
