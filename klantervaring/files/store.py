"""The cases of a workspace: finding, listing and reading them. One bad file never hides another.

It must not write cases; `desk` does that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core import ids
from klantervaring.core.case import Case, Written
from klantervaring.core.errors import CannotRead, NoSuchCase, WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold, fold_case
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Remedy,
    Text,
    ours,
    quoted,
)
from klantervaring.core.time.terms import Calendar
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.git import history
from klantervaring.files.git.runner import is_inside_repository
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.config import Workspace
from klantervaring.files.workspace.layout import (
    CASES,
    CLOSED,
    LARGEST,
    PLACEHOLDERS,
    PROCEDURES,
    SUFFIX,
    case_folder_handle,
    is_named_as_case,
    is_year,
    merge_under_way,
)
from klantervaring.files.workspace.procedures import Shelf


def attachments(path: Path) -> Path:
    """The folder with the files that belong to the case at `path`: of the same name, beside it."""
    return path.with_suffix("")


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
    #: whether there are other files of the same case, which are left out of lists
    copied: bool = False

    @property
    def id(self) -> str:
        return self.case.id

    @property
    def troubles(self) -> tuple[Finding, ...]:
        """What whoever looks at it must be told each time: what cannot be read may be an objection."""
        trouble = (self.trouble,) if self.trouble is not None else ()
        return trouble if self.stand_in else (*trouble, *self.case.unread)

    @property
    def sure(self) -> bool:
        """Whether all that its file says could be read, under rules that are known."""
        return self.trouble is None and not self.case.unread


class Shelved(NamedTuple):
    """What a look at the workspace found: the cases, what could not be read, and further files of a case."""

    records: tuple[Record, ...]
    troubles: tuple[Finding, ...]
    copies: tuple[Record, ...] = ()


class Store:
    """Reads the cases of one workspace; remembers only procedures, and what git has of unreadable files."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
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
            from klantervaring.files.disk.lock import (
                unmoving,
            )  # seldom needed, and long to import

            with unmoving(
                self.workspace.root
            ):  # a case may have been moved past this look
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
        paths = list(self._paths(closed or unsure, troubles))
        read = {path: self._read_case(path) for path in paths}
        self.expect(
            [path for path, (_, case, _) in read.items() if case is None]
        )
        for path in paths:
            record, wrong = self._loaded(path, *read[path])
            troubles += wrong
            here = closed or (
                not unsure and path.parent == self.workspace.cases
            )
            if record is not None and (record.state.open or wrong or here):
                records.append(record)
        return records, troubles

    @property
    def merging(self) -> bool:
        """Whether a merge that was begun with git is not finished yet."""
        return merge_under_way(str(self.workspace.root))

    def paths(self, closed: bool = False) -> Iterator[Path]:
        """The files that are or should be cases, by name; open ones first.

        With `closed` also those that stand in no place for cases, when they have the name of one.
        """
        return self._paths(closed, [])

    def grep(self, holds: Callable[[bytes], bool]) -> list[Record]:
        """Return the cases, open and closed, whose bytes are like that; the others are not taken apart.

        A file that cannot be read is left out; lists name those.
        """
        found = []
        for path in self.paths(closed=True):
            with suppress(BadFile, CannotRead):
                if holds(read_regular(self.workspace.root, path)):
                    found.append(self.read(path))
        return found

    def as_of(self, record: Record, until: datetime) -> Record | None:
        """The record as it stood at `until`, or None when the case was not there yet."""
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
        """The file of the case that `typed` names: an id or a unique prefix.

        Raises NoSuchCase; CannotRead where there is none, but a folder that cannot be read.
        """
        wanted = ids.bare(typed)
        exact = self._exact(ids.dashed(wanted))
        if exact is not None:
            return exact
        unread: list[Finding] = []
        named = self._by_id(unread)
        if ids.dashed(wanted) in named:
            return named[ids.dashed(wanted)]
        hits = sorted(id for id in named if ids.bare(id).startswith(wanted))
        if len(wanted) < ids.SHORTEST_PREFIX:
            hits = []
        if len(hits) == 1:
            return named[hits[0]]
        found = None if hits else self._by_key(ids.dashed(wanted), named)
        if found is not None:
            return found
        twins = [] if hits else self._formerly(ids.dashed(wanted), named)
        if len(twins) == 1:
            return named[twins[0]]
        hits = hits or twins
        raise (
            cannot_read(unread[0])
            if unread and not hits
            else self._not_found(typed, hits, list(named))
        )

    def has(self, id: str) -> bool:
        """Whether an id is taken by a case, open or closed; told without listing all cases."""
        return (
            self._exact(id) is not None or self._exact(id.lower()) is not None
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
                else self._not_found(typed, [], [])
            )
        return record

    def read(self, path: Path) -> Record:
        """The case at `path`, as it stands there. Raises CannotRead."""
        raw, case, trouble = self._read_case(path)
        if case is None:
            assert trouble is not None
            raise cannot_read(trouble)
        return self._record(case, path, raw)

    def can_join(self, record: Record, copy: Record) -> bool:
        """Whether a further file of a case can go into the first so that nothing is lost."""
        if attachments(copy.path).is_dir():
            return False  # it has files of its own beside it
        return copy.raw == record.raw or self.joined(record, copy) is not None

    def joined(self, record: Record, copy: Record) -> Document | None:
        """Both files as one, None where something of either would be lost."""
        # seldom needed, and long to import
        from klantervaring.files.merge.case_files import joined_case
        from klantervaring.files.merge.proof import CannotJoin

        if not (record.sure and copy.sure):
            return None
        versions = (None, Document.read(record.raw), Document.read(copy.raw))
        try:
            return joined_case(
                record.id, versions, self.procedure_of, self.zone
            ).document
        except (BadFile, CannotJoin, WrongInput):
            return None

    def shown(self, path: Path) -> str:
        """The path as messages and JSON name it: from the workspace's root."""
        return str(path.relative_to(self.workspace.root))

    def id_of(self, path: Path) -> str:
        """The id that the file's name gives, or its name where that is none."""
        name = path.name[: -len(SUFFIX)]
        return name.upper() if ids.is_case_id(name.upper()) else name

    def file_id(self, path: Path) -> str:
        """The id that the file's name gives, or "" where it is none: then the front matter says it."""
        id = self.id_of(path)
        return id if ids.is_case_id(id) else ""

    def place_of(self, state: State, id: str) -> Path:
        """Where the file of a case in `state` belongs."""
        if state.open or state.ended_at is None:
            return self.workspace.cases / f"{id}{SUFFIX}"
        year = state.ended_at.astimezone(self.zone).year
        return self.workspace.cases / CLOSED / str(year) / f"{id}{SUFFIX}"

    # -- how -----------------------------------------------------------------------------------------

    def _paths(self, closed: bool, unread: list[Finding]) -> Iterator[Path]:
        """As `paths`; folders that cannot be read are added to `unread`."""
        for folder, names in self.places(closed, unread):
            yield from (folder / name for name in names)

    def places(
        self, closed: bool, unread: list[Finding]
    ) -> Iterator[tuple[Path, list[str]]]:
        """The folders with the names of the files in them that are or should be cases; as `paths`.

        Folders without such files are left out; those that cannot be read are added to `unread`.
        """
        return (place for place in self._places(closed, unread) if place[1])

    def _places(
        self, closed: bool, unread: list[Finding]
    ) -> Iterator[tuple[Path, list[str]]]:
        cases = self.workspace.cases
        found = self._scan(cases, unread)
        yield cases, [e.name for e in found if is_named_as_case(e.name)]
        unread += self._passed_over(cases, found)
        strays = [
            cases / e.name
            for e in found
            if e.name != CLOSED and _may_hold_cases(e)
        ]
        found = self._scan(cases / CLOSED, unread if closed else [])
        unread += self._passed_over(cases / CLOSED, found)
        for entry in (
            e for e in found if _may_hold_cases(e) or (closed and _is_linked(e))
        ):
            folder = cases / CLOSED / entry.name
            if closed:
                inner = self._scan(folder, unread)
                yield (
                    folder,
                    [e.name for e in inner if is_named_as_case(e.name)],
                )
                unread += self._passed_over(folder, inner)
            elif not is_year(entry.name):
                strays.append(folder)
        yield cases / CLOSED, [e.name for e in found if _has_an_id(e.name)]
        for folder in strays:
            yield from self._stray(folder, unread)

    def _stray(
        self, folder: Path, unread: list[Finding]
    ) -> Iterator[tuple[Path, list[str]]]:
        """A folder that people made among the cases, and those in it."""
        found = self._scan(folder, unread)
        yield folder, [e.name for e in found if _has_an_id(e.name)]
        unread += self._passed_over(folder, found)
        for entry in found:
            if _may_hold_cases(entry):
                yield from self._stray(folder / entry.name, unread)

    def _passed_over(
        self, folder: Path, found: Sequence[_Entry]
    ) -> Iterator[Finding]:
        """Files that begin with the id of a case and are not read, and placeholders of sync programs."""
        there = {e.name.upper() for e in found}
        for entry in found:
            id = _begins_with(entry.name)
            beside = (
                len(entry.name) == _ID_LENGTH
            )  # the place of attachments: `kv check` looks at that
            if not id or is_named_as_case(entry.name) or entry.folder or beside:
                continue
            if entry.name.endswith(PLACEHOLDERS):
                if f"{id}{SUFFIX}".upper() not in there:
                    place = Code(
                        ours(
                            "git restore -- {}",
                            quoted(self.shown(folder / f"{id}{SUFFIX}")),
                        )
                    )
                    fetch = Text(
                        "Let that program fetch the file, or take it from git: {command}",
                        command=place,
                    )
                    yield self._trouble(
                        folder / entry.name, 1, _NOT_HERE, fetch
                    )._replace(id=id)
            elif entry.name[0] != "." and not entry.name.endswith(_BACKUPS):
                remedy = Text(
                    "A case is read as {name}; give it that name, or take it out of {folder}.",
                    name=Code(f"{id}{SUFFIX}"),
                    folder=Code(CASES),
                )
                yield self._trouble(
                    folder / entry.name, 1, _NOT_READ, remedy
                )._replace(id=id)

    def names(self, folder: Path) -> list[str]:
        """The files in a folder that are or should be cases, by name; none where it cannot be read."""
        return [
            e.name for e in self._scan(folder, []) if is_named_as_case(e.name)
        ]

    def _scan(self, folder: Path, unread: list[Finding]) -> list[_Entry]:
        """What is in a folder, by name. One below cases/ that cannot be read is added to `unread`."""
        try:
            return _entries(str(self.workspace.root), self.shown(folder))
        except FileNotFoundError:
            return []
        except OSError as error:
            message, remedy = _why_closed(folder, error)
            if folder == self.workspace.cases:
                raise CannotRead(
                    message, where=self.shown(folder), remedy=remedy
                ) from error
            unread.append(self._trouble(folder, 1, message, remedy))
            return []

    def _exact(self, id: str) -> Path | None:
        """The file that is named as kv names that of `id`: the open one, else that of the first year."""
        if not ids.is_case_id(id.upper()):
            return None
        name = f"{id}{SUFFIX}"
        if self._holds(self.workspace.cases / name):
            return self.workspace.cases / name
        closed = self.workspace.cases / CLOSED
        years = [
            closed / e.name
            for e in self._scan(closed, [])
            if _may_hold_cases(e)
        ]
        return next(
            (
                folder / name
                for folder in [*years, closed]
                if self._holds(folder / name)
            ),
            None,
        )

    def _holds(self, path: Path) -> bool:
        """Whether anything stands there; not where that cannot be told: whoever lists all tells why."""
        try:
            return beneath.is_there(self.workspace.root, path)
        except OSError:
            return False

    def _by_id(self, unread: list[Finding]) -> dict[str, Path]:
        """The file of each id. Of several with one id: that named as kv names it, and the open one."""
        named: dict[str, Path] = {}
        copies: list[Path] = []
        for path in self._paths(True, unread):
            id = self.id_of(path)
            if _begins_with(path.name) not in ("", id):
                copies.append(path)
            elif (
                id not in named
                or named[id].name != path.name == f"{id}{SUFFIX}"
            ):
                named[id] = path
        for path in copies:  # a copy stands in where the case has no other file
            id = _begins_with(path.name)
            _, case, _ = (
                self._read_case(path) if id not in named else (b"", None, None)
            )
            if id not in named:
                named[
                    id
                    if case is not None and case.id == id
                    else self.id_of(path)
                ] = path
        return named

    def _by_key(self, id: str, named: dict[str, Path]) -> Path | None:
        """The file with this id in its front matter, among those whose name is no id."""
        if not ids.is_case_id(id):
            return None
        for path in (
            path for name, path in named.items() if not ids.is_case_id(name)
        ):
            _, case, _ = self._read_case(path)
            if case is not None and case.id == id:
                return path
        return None

    def _formerly(self, id: str, named: dict[str, Path]) -> list[str]:
        """The cases that had this id together, before each was given its own."""
        if not ids.is_case_id(id):
            return []
        word, found = id.encode(), []
        for name, path in named.items():
            raw, case, _ = (
                self._read_case(path)
                if word in _bytes(self.workspace.root, path)
                else (b"", None, None)
            )
            if raw and case is not None and case.formerly == id:
                found.append(name)
        return sorted(found)

    def load(self, path: Path) -> tuple[Record | None, tuple[Finding, ...]]:
        """The case at `path`, what is wrong with it, or both; neither where the file has gone meanwhile."""
        return self._loaded(path, *self._read_case(path))

    def readable(self, path: Path) -> Record | None:
        """The case at `path` as its file says it; None where that cannot be read. Git is not asked."""
        raw, case, _ = self._read_case(path)
        return self._record(case, path, raw) if case is not None else None

    def _loaded(
        self, path: Path, raw: bytes, case: Case | None, trouble: Finding | None
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
            raw, id = (
                read_regular(self.workspace.root, path),
                self.file_id(path),
            )
            case = read_case(Document.read(raw), self.zone, id)
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
                self._trouble(path, bad.line, bad.message, bad.remedy),
            )

    def _trouble(
        self, path: Path, line: int, message: Text, remedy: Text | Remedy
    ) -> Finding:
        return Finding(
            "frame",
            message,
            remedy,
            line=line,
            id=self.id_of(path),
            path=self.shown(path),
        )

    def _last_good(self, path: Path) -> Case | None:
        """The newest committed version that can be read: it stands in for the file."""
        if path not in self._versions:
            self.expect([path])
        for raw in self._versions[path]:
            try:
                return read_case(
                    Document.read(raw), self.zone, self.file_id(path)
                )
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
            line = max(
                raw.decode("utf-8", "replace")
                .split("\nprocedure:")[0]
                .count("\n")
                + 2,
                1,
            )
            remedy = error.remedy or Text("Mend the procedure file.")
            trouble = self._trouble(path, line, error.text, remedy)._replace(
                check="procedure"
            )
            return Record(case, _unknown(case), path, raw, trouble=trouble)
        return Record(case, fold_case(procedure, case), path, raw)

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
        return self.shelf.in_force(self.workspace.config.procedure, day)

    def _not_found(
        self, typed: str, hits: list[str], existing: list[str]
    ) -> NoSuchCase:
        if hits:
            longer = all(
                ids.bare(id).startswith(ids.bare(typed)) for id in hits
            )
            return NoSuchCase(
                Text(
                    "{typed} is not one case but {count}: {hits}.",
                    typed=typed,
                    count=len(hits),
                    hits=Code(", ".join(hits)),
                ),
                remedy=Text("Type more of the id.")
                if longer
                else Text("Name one of those."),
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
                command=Remedy("list-all"),
            ),
        )


_PUT_IN_PLACE = Text("Put the folder itself in its place.")
_MAY_READ = Text("See to it that you may read it.")


class _Entry(NamedTuple):
    """A name in a folder, and whether a folder or a link stands under it."""

    name: str
    folder: bool
    link: bool


def _entries(root: str, folder: str) -> list[_Entry]:
    """What is in a folder named from the root, by name. Raises OSError, also for a link to a folder."""
    handle = case_folder_handle(root, folder)
    try:
        with os.scandir(handle) as entries:
            return sorted(
                _Entry(e.name, e.is_dir(follow_symlinks=False), e.is_symlink())
                for e in entries
            )
    finally:
        os.close(handle)


def _why_closed(folder: Path, error: OSError) -> tuple[Text, Text]:
    """What is wrong with a folder that cannot be read, and what to do."""
    if folder.is_symlink():
        return Text("a link, not a folder"), _PUT_IN_PLACE
    return Text(
        "the folder cannot be read: {reason}",
        reason=error.strerror or str(error),
    ), _MAY_READ


_NOT_HERE = Text(
    "the case is not on this disk; a sync program left only its name"
)
_NOT_READ = Text("the name begins as that of a case, and no command reads it")
#: What editors leave beside a file.
_BACKUPS = ("~", ".swp", ".swo", ".bak", ".orig", ".rej", ".tmp", ".part")


def _begins_with(name: str) -> str:
    """The id with which the name of a file begins, "" where it begins with none."""
    begun = name.lstrip(".")[:_ID_LENGTH].upper()
    return begun if ids.is_case_id(begun) else ""


_ID_LENGTH = 9


def _apart(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Each case once, and its further files: the one that kv names so counts, and the open one first."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.id, []).append(record)
    if len(found) == len(records):
        return list(records), []
    first = {id: _first_file(id, same) for id, same in found.items()}
    kept = [r for r in records if first[r.id] is r]
    marked = [
        r._replace(copied=True) if len(found[r.id]) > 1 else r for r in kept
    ]
    return marked, [r for r in records if first[r.id] is not r]


def _first_file(id: str, same: Sequence[Record]) -> Record:
    return next((r for r in same if r.path.name == f"{id}{SUFFIX}"), same[0])


def _has_an_id(name: str) -> bool:
    return is_named_as_case(name) and _begins_with(name) != ""


def _may_hold_cases(entry: _Entry) -> bool:
    """Whether it is a folder that may hold cases: no link, and not the attachments of a case."""
    plain = entry.folder and not entry.name.startswith(".")
    return plain and not ids.is_case_id(entry.name.upper())


def _is_linked(entry: _Entry) -> bool:
    return entry.link and not is_named_as_case(entry.name)


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
    return State(
        procedure, step=case.written.step or "start", started_at=case.received
    )


def _bytes(root: Path, path: Path) -> bytes:
    try:
        return read_regular(root, path)
    except BadFile:
        return b""


def read_regular(root: Path, path: Path) -> bytes:
    """The bytes of a regular file, at most one more than a case may have. Raises BadFile.

    A link is not followed, and a FIFO or device is not waited for.
    """
    try:
        return beneath.read_file(root, path, LARGEST + 1)
    except beneath.NoName as error:
        raise _not_a_file(path, error) from error
    except NotRegular as error:
        raise _not_a_file(path, None) from error
    except OSError as error:
        raise _not_a_file(path, error) from error


def _not_a_file(path: Path, error: OSError | None) -> BadFile:
    if isinstance(error, beneath.NoName):
        return BadFile(
            Text("a name that no file here may have"),
            remedy=Text("Give it another name."),
        )
    if path.is_symlink():
        return BadFile(
            Text("a link, not a file"),
            remedy=Text("Put the file itself in its place."),
        )
    if error is not None and path.is_file():
        reason = error.strerror or str(error)
        return BadFile(
            Text("cannot be opened: {reason}", reason=reason), remedy=_MAY_READ
        )
    return BadFile(
        Text("not a regular file"),
        remedy=Text("Take it out of {folder}.", folder=Code(CASES)),
    )
