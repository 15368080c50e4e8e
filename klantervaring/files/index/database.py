"""The index: its tables, in an SQLite file or in memory, and how they are read and written.

Throw-away: it stands among kv's own files, for its owner only, and is made anew on any doubt. Where it cannot
be had (locked, read-only, cut, gone, of somebody else) the same tables stand in memory. Nobody is waited for;
`opening` says which file it is. It must not know what a case is.
Every list begins here, so it imports nothing else that takes time.
"""

from __future__ import annotations

# sqlite3 itself imports datetime, which takes as long once more
import _sqlite3 as sqlite3
import marshal
import os
import sys

from klantervaring import __version__
from klantervaring.core.errors import DamagedIndex
from klantervaring.core.time.offsets import Offsets
from klantervaring.files.index.signature import (
    UNSETTLED,
    is_sealed,
    is_settled,
    seal,
    signature,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from klantervaring.files.index.signature import Signature

#: Bytes of a page of SQLite.
PAGE = 4096
#: Grows with every change of the tables, and of how a value is found or kept.
_SCHEMA = 21
_ONE_TABLE = ("main.fact",)
#: What stands before the table of facts once other ones are told.
_OTHER_FACTS = (
    "CREATE TEMP TABLE later (number INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE other AS SELECT * FROM main.fact WHERE 0",
    "CREATE TEMP VIEW unchanged AS SELECT * FROM main.fact"
    " WHERE number NOT IN (SELECT number FROM temp.later)",
    "CREATE TEMP VIEW fact AS SELECT * FROM temp.unchanged"
    " UNION ALL SELECT * FROM temp.other",
)
_OWN_FACTS = (
    "DROP VIEW IF EXISTS temp.fact",
    "DROP VIEW IF EXISTS temp.unchanged",
    "DROP TABLE IF EXISTS temp.other",
    "DROP TABLE IF EXISTS temp.later",
)
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE source (path TEXT PRIMARY KEY, ctime INT, size INT, inode INT) WITHOUT ROWID;
CREATE TABLE kept (name TEXT PRIMARY KEY, sources BLOB, value BLOB) WITHOUT ROWID;
CREATE TABLE folder (folder INTEGER PRIMARY KEY, path TEXT UNIQUE, files BLOB);
CREATE TABLE cases (number INTEGER PRIMARY KEY, folder INT, name TEXT, id TEXT, title TEXT, owner TEXT,
    open INT, received INT, ended INT, last INT, summary BLOB, repeats TEXT);
CREATE INDEX cases_in ON cases (folder, name);
CREATE INDEX cases_owner ON cases (owner);
CREATE INDEX cases_last ON cases (last);
CREATE INDEX cases_repeat ON cases (repeats) WHERE repeats IS NOT NULL;
CREATE TABLE story (number INTEGER PRIMARY KEY, plain BLOB);
CREATE TABLE told (number INTEGER PRIMARY KEY, facts BLOB);
CREATE TABLE fact (kind TEXT, at INT, number INT, place INT, earlier INT, amount INT, plain BLOB,
    PRIMARY KEY (kind, at, number, place)) WITHOUT ROWID;
CREATE TABLE words (number INTEGER PRIMARY KEY, told TEXT, more TEXT, contacts TEXT);
CREATE TABLE customer (key TEXT, number INT, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE due (folder INT, at INT, number INT, PRIMARY KEY (folder, at, number)) WITHOUT ROWID;
CREATE TABLE procedure (reference TEXT PRIMARY KEY, words BLOB) WITHOUT ROWID;
"""


class Database:
    """An index that is open. What is written within `with` is seen whole or not at all.

    From `hold` on all queries see the same rows: nobody else can write meanwhile.
    """

    def __init__(
        self,
        root: str,
        path: str = "",
        inode: int = 0,
        is_new: bool = False,
    ) -> None:
        """Open the file at `path`, which has this inode; without one the index is in memory.

        Raises sqlite3.Error.
        """
        self.root = root
        self._path = path
        self._inode = inode
        self._connection = sqlite3.connect(
            path or ":memory:", timeout=0, isolation_level=None
        )
        #: whether it was not closed yet
        self.is_open = True
        self._is_new = is_new
        #: whether something was written that others cannot see: one of them reads, or its file has gone
        self._is_unseen = False
        self._settings: dict[str, Any] = {}
        #: the tables in which the facts stand that queries find, each in one of them
        self.fact_tables: tuple[str, ...] = _ONE_TABLE
        #: the moment from which on files are read that this index is made of, by the clock of the disk
        self.clock = 0

    # -- reading -------------------------------------------------------------------------------------

    def select(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query. Raises DamagedIndex."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise DamagedIndex(str(error)) from error

    def hold(self) -> None:
        """Let nobody write from now on, until `close`.

        Raises DamagedIndex where it is not whole, or another file stands in its place.
        """
        if self.is_held:
            return
        self.select("BEGIN")
        self.select("PRAGMA user_version")  # now SQLite has its lock
        if self._path and not is_sealed(self._path, self._inode):
            self.select("ROLLBACK")
            raise DamagedIndex(self._path)

    def take_alone(self) -> None:
        """Let nobody read or write, until `close`. Raises sqlite3.DatabaseError."""
        self._connection.execute("BEGIN EXCLUSIVE")

    def release(self) -> None:
        """Let others write again; what was not kept by now is lost. Raises DamagedIndex.

        In memory nobody else can: nothing is lost there.
        """
        if self._path and self.is_held:
            self.select("ROLLBACK")
            self._is_unseen = False

    @property
    def is_held(self) -> bool:
        """Whether nobody else can write, so that what was known of it still is so."""
        return self.is_open and self._connection.in_transaction

    def close(self) -> None:
        """Let go of the file; what was not kept is lost."""
        self.is_open = False
        self._connection.close()

    @property
    def is_kept(self) -> bool:
        """Whether others see what was written here."""
        return bool(self._path) and not self._is_new and not self._is_unseen

    @property
    def language(self) -> str:
        """The language that kv.yaml names, or ""."""
        return str(self._setting("language"))

    @property
    def timezone(self) -> str:
        """The name of the time zone in which days are counted."""
        return str(self._setting("timezone"))

    @property
    def offsets(self) -> Offsets:
        """The offsets of that zone from UTC."""
        return Offsets(*unpacked(self._setting("offsets")))

    def _setting(self, name: str) -> Any:
        if not self._settings:
            self._settings = dict(
                self.select("SELECT name, value FROM about")
            )
        return self._settings[name]

    def holds(self) -> bool:
        """Return whether it was made by this kv, under what is so now. Raises DamagedIndex, KeyError.

        Nothing of it is taken apart before that is known.
        """
        if self.select("PRAGMA user_version") != [(_SCHEMA,)]:
            return False
        if self._setting("stamp") != _stamp():
            return False
        return all(
            signature(self.root, path) == tuple(found)
            for path, *found in self.select(
                "SELECT path, ctime, size, inode FROM source"
            )
        )

    # -- writing -------------------------------------------------------------------------------------

    def __enter__(self) -> Database:
        """Begin to write. Raises as `run`."""
        run = self._do
        self.clock = self._clock_of_disk()
        # a file half written has no seal
        run("PRAGMA journal_mode = MEMORY")
        if self._is_new:
            run(f"PRAGMA page_size = {PAGE}")
            run("BEGIN EXCLUSIVE")
            for statement in filter(str.strip, _TABLES.split(";")):
                run(statement)
            run(f"PRAGMA user_version = {_SCHEMA}")
        else:
            self.hold()
            # now SQLite has its lock for writing
            run("DELETE FROM kept WHERE 0")
        return self

    def _clock_of_disk(self) -> int:
        if not self._path:
            return self.clock
        folder = os.path.dirname(self._path)
        try:
            os.utime(folder)
            return os.stat(folder).st_ctime_ns
        except OSError as error:
            raise sqlite3.OperationalError(str(error)) from error

    def __exit__(self, failed: object, *_: object) -> None:
        """Keep what was written, where nothing failed. While others read, it is seen here only.

        Nobody else can write from the first query to the last: what was looked up before still is so.
        """
        run = self._do
        self._settings = {}
        # as long as this goes on, SQLite keeps the lock for reading
        reading = run("SELECT name FROM sqlite_master")
        try:
            if failed:
                run("ROLLBACK")
            else:
                self._keep()
        finally:
            if not (self._is_new or self._connection.in_transaction):
                run("BEGIN")
            reading.close()

    def _keep(self) -> None:
        run = self._do
        run("PRAGMA locking_mode = EXCLUSIVE")  # until the seal is on it
        try:
            run("COMMIT")
            self._is_new = False
            self._is_unseen = bool(self._path) and not seal(
                self._path, self._inode
            )
        except sqlite3.OperationalError:
            if not self._connection.in_transaction:  # no room, or no disk
                raise
            self._is_unseen = True  # somebody reads: `hold` goes on
        finally:
            run("PRAGMA locking_mode = NORMAL")
        if not self._is_unseen:
            # SQLite lets others in at the end of a change
            run("BEGIN IMMEDIATE")
            run("COMMIT")

    def run(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a statement for each of `rows`. Raises sqlite3.OperationalError, DamagedIndex."""
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            raise _meaning(error) from None

    def _do(self, sql: str) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql)
        except sqlite3.DatabaseError as error:
            raise _meaning(error) from None

    def settled(self, found: Signature) -> Signature:
        """Return the signature under which something is kept that is read now."""
        return found if is_settled(found, self.clock) else UNSETTLED

    def replace_facts(
        self, numbers: Iterable[int], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Let queries find these facts of some cases in place of their own; nothing of it is kept."""
        self.own_facts()
        for statement in _OTHER_FACTS:
            self._do(statement)
        each = [(number,) for number in numbers]
        self.run("INSERT INTO temp.later VALUES (?)", each)
        marks = ", ".join("?" * 7)
        self.run(f"INSERT INTO temp.other VALUES ({marks})", rows)
        self.fact_tables = "temp.unchanged", "temp.other"

    def own_facts(self) -> None:
        """Let queries find the facts again that are kept."""
        for statement in _OWN_FACTS:
            self._do(statement)
        self.fact_tables = _ONE_TABLE

    def follow(
        self,
        settings: dict[str, Any],
        sources: Iterable[tuple[str, Signature]],
    ) -> None:
        """Note what the rows will follow from: the properties above, and files; raises as `run`."""
        about = {**settings, "offsets": packed(settings["offsets"])}
        about["stamp"] = _stamp()
        self.run("INSERT INTO about VALUES (?, ?)", about.items())
        self.run(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
            [(path, *self.settled(found)) for path, found in sources],
        )
        self._settings = {}

    def copied(self) -> Database:
        """Return the same in memory, to be written where the file cannot be. Raises DamagedIndex.

        One that was to be made anew is let go of, so that nobody takes it for whole.
        """
        copy = Database(self.root, is_new=self._is_new)
        try:
            if self._is_new:
                self.close()
            else:
                self._connection.backup(copy._connection)
        except sqlite3.Error as error:
            raise DamagedIndex(str(error)) from error
        return copy


def _meaning(error: sqlite3.DatabaseError) -> Exception:
    """Return the error where the file is locked, read-only or full; else that it is damaged."""
    passes = isinstance(error, sqlite3.OperationalError)
    return error if passes else DamagedIndex(str(error))


def _stamp() -> str:
    """Return what must be the same beside the sources: kv, Python, and where it looks for zones."""
    zones = os.environ.get("PYTHONTZPATH", "")
    return "\n".join((__version__, sys.version, zones))


# -- values in it ----------------------------------------------------------------------------------------


def packed(value: Any) -> bytes:
    """Return a plain value as it is kept."""
    return marshal.dumps(value)


def unpacked(kept: bytes) -> Any:
    """Return the value again. Never of an index that does not hold: only what is ours is taken apart.

    Raises DamagedIndex.
    """
    try:
        return marshal.loads(kept)
    except (EOFError, ValueError, TypeError) as error:
        raise DamagedIndex(str(error)) from error
