"""A change of the index: the rows of files that changed are made anew, those of files that have gone go.

Nothing that lists cases imports it before a file has changed.
"""

from __future__ import annotations

import _sqlite3 as sqlite3
import os

from klantervaring.core.errors import DamagedIndex, KvError
from klantervaring.core.ids import is_case_id
from klantervaring.core.summary.summarise import vocabulary
from klantervaring.files.index.database import Database, packed, unpacked
from klantervaring.files.index.fresh import Fresh, Outdated
from klantervaring.files.index.kept_procedures import keep_procedure
from klantervaring.files.index.opening import (
    discard,
    inode_of_ours,
    is_ours,
    is_passed_by,
    load,
    path_of,
    take,
)
from klantervaring.files.index.reader import Reader
from klantervaring.files.index.rows import FiledRow, put, remove, row_of
from klantervaring.files.index.signature import ABSENT, UNSETTLED, signature
from klantervaring.files.workspace.layout import (
    SUFFIX,
    is_named_as_case,
    is_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from klantervaring.core.procedure import Procedure
    from klantervaring.files.index.fresh import Counted
    from klantervaring.files.index.reader import Place
    from klantervaring.files.index.rows import CaseRow
    from klantervaring.files.index.signature import Signature, Signatures

#: Rows in memory at once while many are written.
_AT_ONCE = 500


def brought_up_to_date(
    root: str,
    database: Database | None,
    different: Sequence[Outdated],
    counted: Counted | None,
    horizon: int | None,
) -> Fresh:
    """Write what changed into the index, into a new one where there is none.

    Where it cannot be written, into a copy in memory.
    """
    is_new = database is None
    kept = _anew(root) if database is None else database
    try:
        change = IndexChange(kept, counted, horizon)
        return change.made(different, is_new)
    # locked, read-only, full, gone
    except (sqlite3.OperationalError, DamagedIndex):
        change = IndexChange(kept.copied(), counted, horizon)
        return change.made(different, is_new)


class IndexChange:
    """One change of the index."""

    def __init__(
        self,
        database: Database,
        counted: Counted | None = None,
        horizon: int | None = None,
    ) -> None:
        self._database = database
        self._counted = counted
        self._reader = Reader(database.root, database, horizon)
        self._fresh = Fresh(database, counted)
        #: references of procedures that were kept already
        self._kept: set[str] = set()
        #: the files of which there are rows, by their folders as far as those were asked for
        self._files: dict[int, Signatures] = {}

    def made(self, different: Sequence[Outdated], is_new: bool) -> Fresh:
        """Bring rows up to date; of a new index also what they follow from.

        Raises as `Database.run`.
        """
        with self._database:
            if is_new:
                self._follow()
            self._sweep()
            self._bring(different)
            self._keep_files()
        return self._fresh

    def _follow(self) -> None:
        """Note the settings, and what all rows follow from."""
        sources = self._reader.sources
        self._database.follow(sources.settings(), sources.files())

    def _sweep(self) -> None:
        """Take out the rows of folders that have gone: what they say of people goes, too."""
        for folder, path in self._database.select(
            "SELECT folder, path FROM folder"
        ):
            if not os.path.lexists(os.path.join(self._database.root, path)):
                self._remove(folder, [*self._known(folder)])

    def _remove(self, folder: int, names: Sequence[str]) -> None:
        remove(self._database, folder, names)
        known = self._known(folder)
        for name in names:
            known.pop(name, None)

    def _known(self, folder: int) -> Signatures:
        if folder not in self._files:
            ((files,),) = self._database.select(
                "SELECT files FROM folder WHERE folder = ?", folder
            )
            self._files[folder] = unpacked(files)
        return self._files[folder]

    def _keep_files(self) -> None:
        self._database.run(
            "UPDATE folder SET files = ? WHERE folder = ?",
            [(packed(files), n) for n, files in self._files.items()],
        )

    def _bring(self, different: Sequence[Outdated]) -> None:
        places: dict[Place, tuple[int, Signature]] = {}
        for each in different:
            number = self._number(each.folder)
            self._remove(number, [*each.changed, *each.gone])
            # until they are read; in the order of the listing, as they are compared soonest
            unread = dict.fromkeys(each.changed, UNSETTLED)
            self._known(number).update(unread)
            for name, seen in sorted(each.changed.items()):
                places[each.folder, name] = number, seen
        entries: list[FiledRow] = []
        for entry in self._entries(places):
            entries.append(entry)
            if len(entries) == _AT_ONCE:
                put(self._database, entries)
                entries.clear()
        put(self._database, entries)

    def _number(self, folder: str) -> int:
        self._database.run(
            "INSERT OR IGNORE INTO folder (path, files) VALUES (?, ?)",
            [(folder, packed({}))],
        )
        ((number,),) = self._database.select(
            "SELECT folder FROM folder WHERE path = ?", folder
        )
        return int(number)

    def _entries(
        self, places: dict[Place, tuple[int, Signature]]
    ) -> Iterator[FiledRow]:
        misnamed = {place for place in places if not _is_named_by_kv(place)}
        self._fresh.may_have_copies = bool(misnamed)
        unread = []
        for place, row in self._read(list(places)):
            if row is None:
                unread.append(place)
                continue
            folder, seen = places[place]
            if place in misnamed:  # so that each look comes upon it
                seen = UNSETTLED
            else:
                seen = self._database.settled(seen)
            self._keep(row.procedure)
            self._known(folder)[place[1]] = seen
            yield FiledRow(folder, place[1], row)
        for place, row in self._unsure(unread):
            yield FiledRow(places[place][0], place[1], row)

    def _read(
        self, places: Sequence[Place]
    ) -> Iterable[tuple[Place, CaseRow | None]]:
        rows = self._reader.rows(places)
        return self._counted(len(places), rows) if self._counted else rows

    def _unsure(
        self, places: Sequence[Place]
    ) -> Iterator[tuple[Place, CaseRow]]:
        """Yield what can be known of cases of which not all can be read; what is wrong is told each time."""
        for place, record, troubles in self._reader.unsure(places):
            self._fresh.troubles += troubles
            if record is not None:
                self._fresh.records[place] = record
                self._keep_words(record.state.procedure)
                trouble = record.trouble is not None
                yield (
                    place,
                    row_of(
                        record.case,
                        record.state,
                        self._reader.zone,
                        record.stand_in,
                        trouble,
                    ),
                )

    def _keep(self, reference: str) -> None:
        """Keep the procedure of a row, once."""
        if reference in self._kept:
            return
        self._kept.add(reference)
        procedure = self._reader.procedure(reference)
        if procedure is not None:
            keep_procedure(self._database, procedure)
            self._keep_words(procedure)

    def _keep_words(self, procedure: Procedure) -> None:
        row = procedure.reference, packed(vocabulary(procedure))
        self._database.run(
            "INSERT OR IGNORE INTO procedure VALUES (?, ?)", [row]
        )


def renew(root: str, paths: Iterable[str]) -> None:
    """Bring the rows of these files (from the root) up to date, which a command has just written.

    So the next list reads none of them. Where that cannot be, the next list does it; nothing is raised.
    """
    different: dict[str, Outdated] = {}
    for path in filter(is_text, filter(is_named_as_case, paths)):
        folder, name = os.path.split(path)
        of_folder = different.setdefault(folder, Outdated(folder, {}, []))
        seen = signature(root, path)
        if seen == ABSENT:
            of_folder.gone.append(name)
        else:
            of_folder.changed[name] = seen
    try:
        database = load(root) if different else None
        if database is not None:
            IndexChange(database).made(list(different.values()), False)
    except (sqlite3.Error, DamagedIndex, OSError, KvError):
        return


def _is_named_by_kv(place: Place) -> bool:
    """Return whether a file has the name of a case."""
    _, name = place
    return is_case_id(name[: -len(SUFFIX)])


# -- an empty index --------------------------------------------------------------------------------


def _anew(root: str) -> Database:
    """Return an empty index, in its file where that can be, else in memory."""
    path = path_of(root)
    try:
        _make_folder(root, os.path.dirname(path))
        if not is_passed_by(path) and not _is_in_use(root, path):
            discard(root)
            inode = _made(path)
            return take(path, Database(root, path, inode, is_new=True))
    except (sqlite3.Error, OSError):
        pass  # read-only, full, or somebody else was first
    return Database(root, is_new=True)


def _is_in_use(root: str, path: str) -> bool:
    """Return whether another process reads or writes a file that is a database."""
    inode = inode_of_ours(path)
    if not inode:
        return False
    found = Database(root, path, inode)
    try:
        found.take_alone()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    finally:
        found.close()
    return False


def _made(path: str) -> int:
    """Make an empty file that only we may read, and return its inode. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        return os.fstat(handle).st_ino
    finally:
        os.close(handle)


def _make_folder(root: str, folder: str) -> None:
    if is_ours(folder):
        return
    # it takes longer to import than a changed file to be read
    from klantervaring.files.disk import private

    private.make(root)
    if not os.path.lexists(folder):
        os.mkdir(folder, 0o700)
    if not is_ours(folder):
        raise FileExistsError(folder)
