"""The cases of a workspace: finding, listing and reading them. One bad file never hides another.

It must not write cases; `desk` does that.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from klantervaring.core import ids
from klantervaring.core.case import Case
from klantervaring.core.errors import CannotRead, NoSuchCase, WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules import State, fold, fold_case
from klantervaring.core.terms import Calendar
from klantervaring.core.text import Code, Named, Text
from klantervaring.files import git
from klantervaring.files.casefile import read_case
from klantervaring.files.document import LARGEST, BadFile, Document
from klantervaring.files.procedures import Shelf
from klantervaring.files.workspace import CASES, CLOSED, PROCEDURES, Workspace

SUFFIX = ".md"


class Record(NamedTuple):
    """A case with its place and state. `raw` is what the file holds.

    `trouble` says why it is not all that it should be: the file cannot be read and this is its last
    committed version, or the procedure that it names is missing.
    """

    case: Case
    state: State
    path: Path
    raw: bytes
    trouble: Finding | None = None
    stand_in: bool = False

    @property
    def id(self) -> str:
        return self.case.id


class Shelved(NamedTuple):
    """What a look at the workspace found: the cases, and what could not be read."""

    records: tuple[Record, ...]
    troubles: tuple[Finding, ...]


class Store:
    """Reads the cases of one workspace; remembers nothing but the procedures it has read."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.zone = workspace.zone
        self.shelf = Shelf(workspace.root / PROCEDURES, self.zone)

    # -- many ----------------------------------------------------------------------------------------

    def look(self, closed: bool = False, until: datetime | None = None) -> Shelved:
        """The open cases, with `closed` also the others; with `until`, as they stood at that moment.

        A case that had not been received by then is left out.
        """
        records, troubles = [], []
        for path in self.paths(closed):
            record, trouble = self._load(path)
            if trouble is not None:
                troubles.append(trouble)
            if record is not None:
                records.append(record)
        if until is not None:
            records = [past for r in records if (past := self.as_of(r, until)) is not None]
        return Shelved(tuple(records), tuple(troubles))

    def paths(self, closed: bool = False) -> Iterator[Path]:
        """The files that are or should be cases, by name; open ones first."""
        yield from self._in(self.workspace.cases)
        if closed:
            for year in self._years():
                yield from self._in(year)

    def as_of(self, record: Record, until: datetime) -> Record | None:
        """The record as it stood at `until`, or None when the case was not there yet."""
        events = [e for e in record.case.events if e.at <= until]
        if not events:
            return None
        if len(events) == len(record.case.events):
            return record
        return record._replace(state=fold(record.state.procedure, events))

    # -- one -----------------------------------------------------------------------------------------

    def find(self, typed: str) -> Path:
        """The file of the case that `typed` names: an id or a unique prefix. Raises NoSuchCase."""
        named = {self.id_of(path): path for path in self.paths(closed=True)}
        wanted = ids.bare(typed)
        if ids.dashed(wanted) in named:
            return named[ids.dashed(wanted)]
        hits = sorted(id for id in named if ids.bare(id).startswith(wanted))
        if len(wanted) < ids.SHORTEST_PREFIX:
            hits = []
        if len(hits) == 1:
            return named[hits[0]]
        raise self._not_found(typed, hits, list(named))

    def get(self, typed: str) -> Record:
        """The case that `typed` names. Raises NoSuchCase, and CannotRead when nothing stands in."""
        path = self.find(typed)
        record, trouble = self._load(path)
        if record is None:
            assert trouble is not None
            raise cannot_read(trouble)
        return record

    def read(self, path: Path) -> Record:
        """The case at `path`, as it stands there. Raises CannotRead."""
        raw, case, trouble = self._read_case(path)
        if case is None:
            assert trouble is not None
            raise cannot_read(trouble)
        return self._record(case, path, raw)

    def shown(self, path: Path) -> str:
        """The path as messages and JSON name it: from the workspace's root."""
        return str(path.relative_to(self.workspace.root))

    def id_of(self, path: Path) -> str:
        """The id that the file's name gives, or its name where that is none."""
        name = path.name[: -len(SUFFIX)]
        return name.upper() if ids.is_case_id(name.upper()) else name

    def place_of(self, state: State, id: str) -> Path:
        """Where the file of a case in `state` belongs."""
        if state.open or state.ended_at is None:
            return self.workspace.cases / f"{id}{SUFFIX}"
        year = state.ended_at.astimezone(self.zone).year
        return self.workspace.cases / CLOSED / str(year) / f"{id}{SUFFIX}"

    # -- how -----------------------------------------------------------------------------------------

    def _years(self) -> list[Path]:
        try:
            with os.scandir(self.workspace.cases / CLOSED) as entries:
                found = [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(found)

    def _in(self, folder: Path) -> list[Path]:
        try:
            with os.scandir(folder) as entries:
                names = [e.name for e in entries]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CannotRead(
                Text("The folder cannot be read: {reason}.", reason=error.strerror or str(error)),
                where=self.shown(folder),
            ) from error
        return [folder / n for n in sorted(names) if n.lower().endswith(SUFFIX) and not n.startswith(".")]

    def _load(self, path: Path) -> tuple[Record | None, Finding | None]:
        raw, case, trouble = self._read_case(path)
        if case is not None:
            record = self._record(case, path, raw)
            return record, record.trouble
        assert trouble is not None
        stand_in = self._last_good(path)
        if stand_in is None:
            return None, trouble
        record = self._record(stand_in, path, raw)
        return record._replace(trouble=trouble, stand_in=True), trouble

    def _read_case(self, path: Path) -> tuple[bytes, Case | None, Finding | None]:
        raw = b""
        try:
            raw = read_regular(path)
            return raw, read_case(Document.read(raw), self.zone, self._file_id(path)), None
        except BadFile as bad:
            return raw, None, self._trouble(path, bad.line, bad.message, bad.remedy)

    def _file_id(self, path: Path) -> str:
        id = self.id_of(path)
        return id if ids.is_case_id(id) else ""

    def _trouble(self, path: Path, line: int, message: Text, remedy: Text) -> Finding:
        return Finding("frame", message, remedy, line=line, id=self.id_of(path), path=self.shown(path))

    def _last_good(self, path: Path) -> Case | None:
        """The newest committed version that can be read: it stands in for the file."""
        if not git.is_inside_repository(self.workspace.root):
            return None
        for raw in git.versions(self.workspace.root, path):
            try:
                return read_case(Document.read(raw), self.zone, self._file_id(path))
            except BadFile:
                continue
        return None

    def _record(self, case: Case, path: Path, raw: bytes) -> Record:
        try:
            procedure = self.procedure_of(case)
        except WrongInput as error:
            line = max(raw.decode("utf-8", "replace").split("\nprocedure:")[0].count("\n") + 2, 1)
            remedy = error.remedy or Text("Mend the procedure file.")
            trouble = self._trouble(path, line, error.text, remedy)._replace(check="procedure")
            return Record(case, _unknown(case), path, raw, trouble=trouble)
        return Record(case, fold_case(procedure, case), path, raw)

    def procedure_of(self, case: Case) -> Procedure:
        """The procedure that the case names; one that names none is under the workspace's own."""
        if case.procedure:
            return self.shelf.get(case.procedure)
        return self.shelf.newest(self.workspace.config.procedure)

    def _not_found(self, typed: str, hits: list[str], existing: list[str]) -> NoSuchCase:
        if hits:
            return NoSuchCase(
                Text(
                    "{typed} is not one case but {count}: {hits}.",
                    typed=typed,
                    count=len(hits),
                    hits=Code(", ".join(hits)),
                ),
                remedy=Text("Type more of the id."),
            )
        near = ids.one_slip_away(typed, existing)
        if near:
            return NoSuchCase(
                Text("There is no case {typed}.", typed=typed),
                remedy=Text("Did you mean {near}?", near=Code(", ".join(near))),
            )
        return NoSuchCase(
            Text("There is no case {typed}.", typed=typed),
            remedy=Text(
                "An id is 8 symbols, or at least the first {count}; {command} shows them all.",
                count=ids.SHORTEST_PREFIX,
                command=Code("kv list --all"),
            ),
        )


def cannot_read(trouble: Finding) -> CannotRead:
    """The error for a command that needs just this file."""
    where = f"{trouble.path}:{trouble.line}" if trouble.line else trouble.path
    return CannotRead(trouble.message, where=where, remedy=trouble.remedy)


def _unknown(case: Case) -> State:
    """The state of a case whose rules are missing: what its file says, and no deadline is guessed."""
    procedure = Procedure(
        name=case.procedure,
        version=0,
        title=Named(()),
        steps={},
        events={},
        deadlines={},
        calendar=Calendar(UTC),
    )
    return State(procedure, step=case.written.step or "start", started_at=case.received)


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file, at most one more than a case may have. Raises BadFile.

    A link is not followed, and a FIFO or device is not waited for.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _not_a_file(path, error) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _not_a_file(path, None)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise _not_a_file(path, error) from error
    finally:
        os.close(handle)


def _not_a_file(path: Path, error: OSError | None) -> BadFile:
    if path.is_symlink():
        return BadFile(Text("a link, not a file"), remedy=Text("Put the file itself in its place."))
    if error is not None and path.is_file():
        reason = error.strerror or str(error)
        return BadFile(
            Text("cannot be opened: {reason}", reason=reason), remedy=Text("See to it that you may read it.")
        )
    return BadFile(Text("not a regular file"), remedy=Text("Take it out of {folder}.", folder=Code(CASES)))
