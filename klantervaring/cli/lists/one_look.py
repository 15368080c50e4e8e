"""One look at the files of all cases, for a command that answers from several lists of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from klantervaring.cli.call.session import Session
from klantervaring.files.index.cases import in_folders
from klantervaring.files.index.overview import Overview
from klantervaring.files.past import Past
from klantervaring.files.workspace.layout import CASES, merge_under_way


class OneLook:
    """The cases as they are now, and parts of them, looked at only once where that is enough.

    `opened` may have to look again; what was given before does not hold then.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._every: Overview | None = None
        self._past: Past | None = None

    def every(self) -> Overview:
        """Return all cases. Raises KvError."""
        if self._every is None:
            found = self._session.overview(closed=True)
            if found.is_odd:
                return found
            self._every = found
        return self._every

    def opened(self) -> Overview:
        """Return the open cases. Raises KvError."""
        self._every = None
        if not merge_under_way(self._session.root):
            self.every()
        if self._every is None:
            return self._session.overview()
        return self._every.within([CASES])

    def among(self, folders: Collection[str]) -> Overview:
        """Return the cases in some folders, named from the root. Raises KvError."""
        if self._every is not None:
            return self._every.within(folders)
        session = self._session
        return in_folders(
            session.root, folders, session.database, session.horizon
        )

    def past(
        self, some: Overview, at: datetime, open_only: bool = False
    ) -> Past:
        """Return cases that one of the others gave as they stood at the one moment that is asked for."""
        store = self._session.store
        if self._every is None:
            return Past(store, some, at, open_only)
        if self._past is None:
            self._past = Past(store, self._every, at)
        return self._past.within(some, open_only)
