"""The cases of a workspace: finding, listing and reading them. One bad file never hides another.

It must not write cases; `desk` does that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from klantervaring.core.case import Case, Written
from klantervaring.core.choices import DUPLICATE, PROBLEM
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold, fold_case, without_rules
from klantervaring.core.rules.set_aside import original_of
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.case_bytes import read_regular
from klantervaring.files.case_folders import (
    CaseFolders,
    cannot_read,
)
from klantervaring.files.git import history
from klantervaring.files.git.runner import is_inside_repository
from klantervaring.files.index.kept_procedures import kept_procedure
from klantervaring.files.lookup import Lookup, not_found
from klantervaring.files.procedures.procedures import Shelf
from klantervaring.files.record import Record
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.unknown_events import unknown_lines
from klantervaring.files.workspace.config import (
    Workspace,
    named_in_settings,
)
from klantervaring.files.workspace.layout import (
    CLOSED,
    PROCEDURES,
    SUFFIX,
    merge_under_way,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.index.database import Database

#: What stands behind the fields of each case that is whole.
_END_OF_FIELDS = b"\n---"


class Shelved(NamedTuple):
    """What a look at the workspace found: the cases, what could not be read, and further files of a case."""

    records: tuple[Record, ...]
    troubles: tuple[Finding, ...]
    copies: tuple[Record, ...] = ()


class Store(CaseFolders):
    """Reads the cases of one workspace; remembers only procedures, and what git has of unreadable files."""

    def __init__(
        self, workspace: Workspace, horizon: int | None = None
    ) -> None:
        """Of logs only what happened up to the `horizon` counts, see `read_case`."""
        super().__init__(workspace)
        self.horizon = horizon
        self._versions: dict[Path, list[bytes]] = {}
        self.zone = workspace.zone
        self.shelf = Shelf(workspace.root / PROCEDURES, self.zone)

    # -- many ----------------------------------------------------------------------------------------

    def look(
        self, closed: bool = False, until: datetime | None = None
    ) -> Shelved:
        """The open cases, with `closed` also the others; with `until`, as they stood at that moment.

        A case that had not been received by then is left out.
        """
        # where a merge is not finished, what became open again may still stand among the closed ones
        unsure = not closed and self.merging
        wide = closed or unsure
        places = list(self.places(wide, [])) if wide else []
        found, troubles = self._looked(closed, unsure)
        if wide and places != list(self.places(wide, [])):
            # seldom needed, and long to import
            from klantervaring.files.disk.lock import unmoving

            # a case may have been moved past this look
            with unmoving(self.workspace.root):
                found, troubles = self._looked(closed, unsure)
        records, copies = _apart(found)
        if until is not None:
            records = [
                past
                for r in records
                if (past := self.as_of(r, until)) is not None
            ]
        return Shelved(tuple(records), tuple(troubles), tuple(copies))

    def _looked(
        self, closed: bool, unsure: bool
    ) -> tuple[list[Record], list[Finding]]:
        """The cases as they stand now, and what could not be read."""
        records: list[Record] = []
        troubles: list[Finding] = []
        paths = list(self.paths_with_troubles(closed or unsure, troubles))
        for path, record, wrong in self._loads(paths):
            troubles += wrong
            here = closed or (
                not unsure and path.parent == self.workspace.cases
            )
            if record is not None and (record.state.open or wrong or here):
                records.append(record)
        return records, troubles

    def _loads(
        self, paths: Sequence[Path]
    ) -> Iterator[tuple[Path, Record | None, tuple[Finding, ...]]]:
        """Yield each of these files as `load` has it; git is asked for older versions of all at once."""
        read = {path: self._read_case(path) for path in paths}
        self.expect(
            [path for path, (_, case, _) in read.items() if case is None]
        )
        for path in paths:
            yield path, *self._loaded(path, *read[path])

    @property
    def merging(self) -> bool:
        """Whether a merge that was begun with git is not finished yet."""
        return merge_under_way(str(self.workspace.root))

    def grep(self, holds: Callable[[bytes], bool]) -> list[Record]:
        """Return the cases, open and closed, whose bytes are like that; the others are not taken apart.

        For a file that cannot be read its last good version stands in: what it holds still happened.
        """
        likely = [
            path
            for path in self.paths(closed=True)
            if self.may_hold(path, holds)
        ]
        return [r for _, r, _ in self._loads(likely) if r is not None]

    def may_hold(self, path: Path, holds: Callable[[bytes], bool]) -> bool:
        """Whether a file is like that, or was: it cannot be read, or was cut off."""
        try:
            raw = read_regular(self.workspace.root, path)
        except BadFile:
            return True
        return _END_OF_FIELDS not in raw or holds(raw)

    def duplicates_of(self, id: str) -> list[str]:
        """Return the ids of the cases that were closed as duplicates of this one."""
        wanted = (DUPLICATE.encode(), id.encode())
        found = self.grep(lambda raw: all(word in raw for word in wanted))
        return [r.id for r in found if original_of(r.case, r.state) == id]

    def as_of(self, record: Record, until: datetime) -> Record | None:
        """The record as it stood at `until`, or None when the case was not there yet."""
        received = record.case.received
        if received is not None and until < received:
            return None
        events = [e for e in record.case.events if e.at <= until]
        if not events and not record.case.unread:
            return None
        if len(events) == len(record.case.events):
            return record
        # what the file says is of its last event, and must not be held against an earlier state
        case = record.case._replace(written=Written(), events=tuple(events))
        return record._replace(
            case=case, state=fold(record.state.procedure, events)
        )

    # -- one -----------------------------------------------------------------------------------------

    def find(self, typed: str) -> Path:
        """Return the file of the case that `typed` names: an id or a unique prefix.

        Raises NoSuchCase; CannotRead where there is none, but a folder that cannot be read.
        """
        return Lookup(self, self._case_with).find(typed)

    def _case_with(self, path: Path, word: bytes) -> Case | None:
        """Return what a file holds, None where that cannot be read or the word is not in it."""
        if word not in _bytes(self.workspace.root, path):
            return None  # most need not be taken apart
        _, case, _ = self._read_case(path)
        return case

    def has(self, id: str) -> bool:
        """Whether an id is taken by a case, open or closed; told without listing all cases."""
        return (
            self.exact(id) is not None or self.exact(id.lower()) is not None
        )

    def get(self, typed: str) -> Record:
        """The case that `typed` names. Raises NoSuchCase, and CannotRead when nothing stands in."""
        path = self.find(typed)
        record, troubles = self.load(path)
        if record is None and not troubles:  # it was moved meanwhile
            path = self.find(typed)
            record, troubles = self.load(path)
        if record is None:
            raise (
                cannot_read(troubles[0])
                if troubles
                else not_found(typed, [], [])
            )
        return record

    def title(self, path: Path) -> str:
        """The title of the case at `path`, without a look at its procedure; "" where it cannot be read."""
        _, case, _ = self._read_case(path)
        return case.title if case else ""

    def read(self, path: Path) -> Record:
        """The case at `path`, as it stands there. Raises CannotRead."""
        raw, case, trouble = self._read_case(path)
        if case is None:
            assert trouble is not None
            raise cannot_read(trouble)
        return self._record(case, path, raw)

    def place_of(self, state: State, id: str) -> Path:
        """Where the file of a case in `state` belongs."""
        if state.open or state.ended_at is None:
            return self.workspace.cases / f"{id}{SUFFIX}"
        year = state.ended_at.astimezone(self.zone).year
        return self.workspace.cases / CLOSED / str(year) / f"{id}{SUFFIX}"

    # -- how -----------------------------------------------------------------------------------------

    def load(self, path: Path) -> tuple[Record | None, tuple[Finding, ...]]:
        """The case at `path`, what is wrong with it, or both; neither where the file has gone meanwhile."""
        return self._loaded(path, *self._read_case(path))

    def history(self, path: Path) -> Case | None:
        """The case at `path` without its state; where it cannot be read its last good version."""
        _, case, _ = self._read_case(path)
        return case if case is not None else self._last_good(path)

    def readable(self, path: Path) -> Record | None:
        """The case at `path` as its file says it; None where that cannot be read. Git is not asked."""
        raw, case, _ = self._read_case(path)
        return self._record(case, path, raw) if case is not None else None

    def _loaded(
        self,
        path: Path,
        raw: bytes,
        case: Case | None,
        trouble: Finding | None,
    ) -> tuple[Record | None, tuple[Finding, ...]]:
        """As `load`, of what was read."""
        if case is not None:
            record = self._record(case, path, raw)
            return record, record.troubles
        assert trouble is not None
        if not os.path.lexists(path):
            return None, ()
        stand_in = self._last_good(path)
        if stand_in is None:
            return None, (trouble,)
        record = self._record(stand_in, path, raw)
        return record._replace(trouble=trouble, stand_in=True), (trouble,)

    def _read_case(
        self, path: Path
    ) -> tuple[bytes, Case | None, Finding | None]:
        raw = b""
        try:
            raw = read_regular(self.workspace.root, path)
            id = self.file_id(path)
            case = self.case_in(Document.read(raw), id)
            placed = [
                f._replace(id=case.id, path=self.shown(path))
                for f in case.unread
            ]
            return (
                raw,
                case._replace(unread=tuple(placed)) if placed else case,
                None,
            )
        except BadFile as bad:
            return (
                raw,
                None,
                self.trouble(path, bad.line, bad.message, bad.remedy),
            )

    def case_in(self, document: Document, file_id: str) -> Case:
        """The case that a text holds, as its log counts here. Raises BadFile."""
        return read_case(document, self.zone, file_id, self.horizon)

    def _last_good(self, path: Path) -> Case | None:
        """The newest committed version that can be read: it stands in for the file."""
        if path not in self._versions:
            self.expect([path])
        for raw in self._versions[path]:
            try:
                return self.case_in(Document.read(raw), self.file_id(path))
            except BadFile:
                continue
        return None

    def expect(self, unreadable: Sequence[Path]) -> None:
        """Ask git for the versions of all these files at once, however many they are."""
        inside = is_inside_repository(self.workspace.root)
        found = (
            history.versions_of(self.workspace.root, unreadable)
            if inside and unreadable
            else {}
        )
        self._versions.update(
            {path: found.get(path, []) for path in unreadable}
        )

    def _record(self, case: Case, path: Path, raw: bytes) -> Record:
        try:
            procedure = self.procedure_of(case)
        except WrongInput as error:
            trouble = self._no_rules(path, raw, error)
            state = without_rules(case)
            return Record(case, state, path, raw, trouble=trouble)
        state = fold_case(procedure, case)
        unknown = unknown_lines(case, procedure, raw, self.zone)
        if unknown:
            placed = [f._replace(path=self.shown(path)) for f in unknown]
            case = case._replace(unread=(*case.unread, *placed))
        return Record(case, state, path, raw)

    def _no_rules(
        self,
        path: Path,
        raw: bytes,
        error: WrongInput,
    ) -> Finding:
        """Return what keeps the procedure of a case from being read, at the line that names it."""
        above = raw.decode("utf-8", "replace").split("\nprocedure:")[0]
        line = above.count("\n") + 2
        remedy = error.remedy or Text("Mend the procedure file.")
        said = error.text
        if error.where:
            said = Text("{path}: {message}", path=error.where, message=said)
        found = self.trouble(path, line, said, remedy)
        return found._replace(check="procedure")

    def procedure_of(self, case: Case) -> Procedure:
        """The procedure that the case names; for one that names none the workspace's own, as it was in force
        when the case was received.
        """
        if case.procedure:
            return self.shelf.get(case.procedure)
        day = (
            case.received.astimezone(self.zone).date()
            if case.received
            else None
        )
        with named_in_settings():
            return self.shelf.in_force(self.workspace.config.procedure, day)

    def procedure_of_new(self, kind: str = PROBLEM) -> Procedure:
        """Return the rules that a new case of a kind follows. Raises WrongInput."""
        with named_in_settings():
            return self.shelf.newest(
                self.workspace.config.procedure_for(kind)
            )


def store_with_index(
    workspace: Workspace,
    horizon: int,
    database: Callable[[], Database | None],
) -> Store:
    """Return what reads the cases of a workspace, with the procedures that its index keeps."""
    made = Store(workspace, horizon)
    made.shelf.rely_on(
        lambda name: kept_procedure(database(), name, made.zone)
    )
    return made


def _apart(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Each case once, and its further files: the one that kv names so counts, and the open one first."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.id, []).append(record)
    if len(found) == len(records):
        return list(records), []
    first = {id: _first_file(id, same) for id, same in found.items()}
    kept = []
    copies = []
    for record in records:
        if first[record.id] is not record:
            copies.append(record)
        elif len(found[record.id]) > 1:
            kept.append(record._replace(copied=True))
        else:
            kept.append(record)
    return kept, copies


def _first_file(id: str, same: Sequence[Record]) -> Record:
    return next(
        (r for r in same if r.path.name == f"{id}{SUFFIX}"), same[0]
    )


def _bytes(root: Path, path: Path) -> bytes:
    try:
        return read_regular(root, path)
    except BadFile:
        return b""
