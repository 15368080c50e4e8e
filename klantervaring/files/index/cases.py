"""The cases of a workspace, brought up to date: begin here.

Every list begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

import os

from klantervaring.files.index.fresh import Fresh
from klantervaring.files.index.opening import load
from klantervaring.files.index.overview import Overview
from klantervaring.files.index.refresh import refreshed
from klantervaring.files.index.signature import (
    Folder,
    folders,
    have_moved,
    signatures,
)
from klantervaring.files.workspace.layout import (
    closed_between,
    hides_files,
    is_named_as_case,
    is_text,
    merge_under_way,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from klantervaring.files.index.database import Database
    from klantervaring.files.index.fresh import Counted


def overview(
    root: str,
    closed: bool = False,
    database: Database | None = None,
    counted: Counted | None = None,
    horizon: int | None = None,
    since: int = 0,
) -> Overview:
    """Return the open cases of a workspace, with `closed` all of them; the same as `Store.look` finds.

    Of those closed in a year before `since` none need be among them. `database` is the index where somebody
    has it already; `counted` goes along with the reading of many files; what logs say of a moment behind the
    `horizon` does not count, see `read_case`.
    Raises KvError, DamagedIndex.
    """
    try:
        merging = not closed and merge_under_way(root)
        unusual = merging or hides_files(root)
        found = None if unusual else folders(root, closed, since)
    except OSError:  # `store` tells what is wrong
        found = None
    if found is not None:
        fresh = refreshed(root, found, database, counted, horizon)
        # of open cases only, one that moved was closed and is not asked for
        moved = closed and have_moved(root, found)
        if not (moved or fresh.may_have_copies):
            return Overview(fresh, found)
    from klantervaring.files.index.anywhere import anywhere

    return anywhere(root, closed, database, counted, horizon)


def as_kept(root: str) -> Overview | None:
    """Return all cases as the index has them, without a look at their files; None where there is none."""
    database = load(root)
    if database is None:
        return None
    paths = database.select("SELECT path FROM folder ORDER BY path")
    return Overview(
        Fresh(database), [Folder(path, {}) for (path,) in paths]
    )


def in_years(
    root: str,
    first: int,
    last: int,
    database: Database | None = None,
    horizon: int | None = None,
) -> Overview:
    """Return the cases closed in the years of two moments and between them, as `in_folders` does.

    Moments are seconds since 1970. Raises KvError, DamagedIndex.
    """
    folders = closed_between(root, first, last)
    return in_folders(root, folders, database, horizon)


def in_folders(
    root: str,
    paths: Iterable[str],
    database: Database | None = None,
    horizon: int | None = None,
) -> Overview:
    """Return the cases in these folders, named from the root, as far as they are there.

    A file that cannot be read is left out; lists name those. Raises KvError, DamagedIndex.
    """
    found = []
    for path in paths:
        try:
            names = os.listdir(os.path.join(root, path))
            cases = [n for n in names if is_named_as_case(n) and is_text(n)]
            found.append(Folder(path, signatures(root, path, cases)))
        except OSError:
            continue
    fresh = refreshed(root, found, database, None, horizon)
    return Overview(fresh, found)
