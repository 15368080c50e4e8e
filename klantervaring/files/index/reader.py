"""From case files to rows, few or many of them: many are shared out among the processors.

It must not know how rows are kept. Lists that find a changed file begin here, so what reads any file
(`sources`) is imported only for one that is not as kv writes it, or for many.
"""

from __future__ import annotations

import os

from klantervaring.core import ids
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.moves import counts_whole
from klantervaring.files.disk.safe_read import content
from klantervaring.files.index.kept_procedures import kept_procedure
from klantervaring.files.index.processes import shared_out
from klantervaring.files.index.rows import row_of
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import (
    LARGEST,
    SUFFIX,
    case_folder_handle,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from klantervaring.core.findings import Finding
    from klantervaring.core.procedure import Procedure
    from klantervaring.files.index.database import Database
    from klantervaring.files.index.rows import CaseRow
    from klantervaring.files.index.sources import Sources
    from klantervaring.files.record import Record
    from klantervaring.files.store import Store

    #: A file of a case: its folder from the root, and its name.
    Place = tuple[str, str]


class Reader:
    """Reads case files of a workspace under the settings and procedures as they are now."""

    def __init__(
        self, root: str, database: Database, horizon: int | None = None
    ) -> None:
        self._root = root
        self._horizon = horizon
        #: where procedures are kept; None in a copy of the process, which must not use it
        self._database: Database | None = database
        self._sources: Sources | None = None
        self._zone: tzinfo | None = None
        self._procedures: dict[str, Procedure | None] = {}
        self._handles: dict[str, int] = {}

    @property
    def sources(self) -> Sources:
        """What rows follow from beside case files. Raises KvError where kv.yaml cannot be read."""
        if self._sources is None:
            from klantervaring.files.index.sources import Sources

            self._sources = Sources(self._root, self._horizon)
            self._sources.store.shelf.rely_on(self._kept)
        return self._sources

    @property
    def store(self) -> Store:
        """What reads any file. Raises KvError where kv.yaml cannot be read."""
        return self.sources.store

    @property
    def zone(self) -> tzinfo:
        """The zone in which days are counted."""
        if self._zone is None:
            from zoneinfo import ZoneInfo

            if self._database is not None:
                self._zone = ZoneInfo(self._database.timezone)
            else:
                self._zone = self.store.zone
        return self._zone

    def procedure(self, reference: str) -> Procedure | None:
        """Return the procedure of a reference, None where it is missing or has a mistake."""
        if reference not in self._procedures:
            self._procedures[reference] = self._kept(
                reference
            ) or self._from_file(reference)
        return self._procedures[reference]

    def _kept(self, reference: str) -> Procedure | None:
        return kept_procedure(self._database, reference, self.zone)

    def _from_file(self, reference: str) -> Procedure | None:
        try:
            return self.store.shelf.get(reference)
        except WrongInput:  # `store` tells what is wrong
            return None

    def rows(
        self, places: Sequence[Place]
    ) -> Iterator[tuple[Place, CaseRow | None]]:
        """Yield each file with its row, in order; None where anything is wrong with it."""
        try:
            found = shared_out(self.row, places, self.leave_database)
            yield from zip(places, found, strict=True)
        finally:
            self.close()

    def leave_database(self) -> None:
        """Use the index no more: this is a copy of the process that has it open."""
        self._database = None

    def row(self, place: Place) -> CaseRow | None:
        """Return the row of a file, None where anything is wrong with it."""
        return self._usual_row(*place) or self._any_row(*place)

    def _usual_row(self, folder: str, name: str) -> CaseRow | None:
        """Return the row of a file that is as kv writes it."""
        id = name[: -len(SUFFIX)]
        if not ids.is_case_id(id):
            return None
        try:
            raw = content(name, LARGEST + 1, folder=self._handle(folder))
            document = Document.read(raw)
            case = read_case(document, self.zone, id, self._horizon)
        except (OSError, BadFile):
            return None
        procedure = (
            self.procedure(case.procedure) if case.procedure else None
        )
        if procedure is None or not counts_whole(procedure, case):
            return None
        return row_of(case, fold(procedure, case.events), self.zone)

    def _any_row(self, folder: str, name: str) -> CaseRow | None:
        store = self.store
        record = store.readable(store.workspace.root / folder / name)
        if record is None or not record.sure:
            return None
        return row_of(record.case, record.state, store.zone)

    def unsure(
        self, places: Sequence[Place]
    ) -> Iterator[tuple[Place, Record | None, Sequence[Finding]]]:
        """Yield each of these files with what can be known of its case, and what is wrong.

        Git is asked for older versions of all of them at once.
        """
        if not places:
            return
        root = self.store.workspace.root
        paths = {place: root / "/".join(place) for place in places}
        self.store.expect(list(paths.values()))
        for place, path in paths.items():
            yield place, *self.store.load(path)

    def _handle(self, folder: str) -> int:
        if folder not in self._handles:
            self._handles[folder] = case_folder_handle(self._root, folder)
        return self._handles[folder]

    def close(self) -> None:
        """Let go of the folders."""
        while self._handles:
            os.close(self._handles.popitem()[1])
