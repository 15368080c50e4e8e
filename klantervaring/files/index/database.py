"""The SQLite file of the index: its tables, and whether what stands in it may be believed.

Throw-away: it stands among kv's own files, for its owner only, and is made anew on any doubt. Where it cannot
be had (locked, read-only, cut, of somebody else) the same tables stand in memory. Nobody is waited for.
It must not know what a case is. Every list begins here, so it imports nothing else that takes time.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import sys
from zlib import crc32

from klantervaring import __version__
from klantervaring.core.errors import DamagedIndex
from klantervaring.core.time.offsets import Offsets
from klantervaring.files.index.signature import (
    UNSETTLED,
    is_settled,
    signature,
)
from klantervaring.files.workspace.layout import is_own_folder, private_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from klantervaring.files.index.signature import Signature

FOLDER, _FILE = "index", "cases.db"
#: Bytes of a page of SQLite.
_PAGE = 4096
#: Grows with every change of the tables.
_SCHEMA = 1
#: After so many changes at once the log of SQLite would take long to be read by whoever comes next.
_MANY = 500
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE source (path TEXT PRIMARY KEY, ctime INT, size INT, inode INT) WITHOUT ROWID;
CREATE TABLE kept (name TEXT PRIMARY KEY, sources BLOB, value BLOB) WITHOUT ROWID;
CREATE TABLE folder (folder INTEGER PRIMARY KEY, path TEXT UNIQUE);
CREATE TABLE file (folder INT, name TEXT, ctime INT, size INT, inode INT, number INT,
    PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE TABLE cases (number INTEGER PRIMARY KEY, folder INT, name TEXT, id TEXT, title TEXT, open INT,
    received INT, ended INT, summary BLOB);
CREATE INDEX cases_in ON cases (folder, open, name);
CREATE TABLE story (number INTEGER PRIMARY KEY, plain BLOB);
CREATE TABLE figure (number INTEGER PRIMARY KEY, plain BLOB);
CREATE TABLE words (number INTEGER PRIMARY KEY, told TEXT, more TEXT, contacts TEXT);
CREATE TABLE customer (key TEXT, number INT, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE event (kind TEXT, at INT, number INT, place INT,
    PRIMARY KEY (kind, at, number, place)) WITHOUT ROWID;
CREATE TABLE due (folder INT, at INT, number INT, PRIMARY KEY (folder, at, number)) WITHOUT ROWID;
CREATE TABLE procedure (reference TEXT PRIMARY KEY, words BLOB) WITHOUT ROWID;
"""


class Database:
    """An index that is open. What is written within `with` is seen whole or not at all."""

    def __init__(self, root: str, path: str = "") -> None:
        """Open the file at `path`; without one the index is in memory. Raises sqlite3.Error."""
        self.root = root
        self._path = path
        self._connection = sqlite3.connect(
            path or ":memory:", timeout=0, isolation_level=None
        )
        self._settings: dict[str, Any] = {}
        #: the moment from which on files are read that this index is made of, by the clock of the disk
        self.clock = 0
        self._before = 0

    # -- reading -------------------------------------------------------------------------------------

    def select(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query. Raises DamagedIndex."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise DamagedIndex(str(error)) from error

    @property
    def is_on_disk(self) -> bool:
        """Whether others see what is written here."""
        return bool(self._path)

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
            self._settings = dict(self.select("SELECT name, value FROM about"))
        return self._settings[name]

    def holds(self) -> bool:
        """Return whether it was made by this kv, under what is so now. Raises DamagedIndex.

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
        """Begin to write. Raises sqlite3.Error, OSError where that cannot be."""
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("BEGIN IMMEDIATE")
        if self._path:
            os.utime(self._path)
            self.clock = os.stat(self._path).st_ctime_ns
        self._before = self._connection.total_changes
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        """Keep what was written, where nothing failed; after many rows the log of SQLite is emptied."""
        if not self._connection.in_transaction:
            return
        self._connection.execute("ROLLBACK" if failed else "COMMIT")
        if self._connection.total_changes - self._before > _MANY:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def run(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a statement for each of `rows`. Raises sqlite3.Error."""
        self._connection.executemany(sql, rows)

    def settled(self, found: Signature) -> Signature:
        """Return the signature under which something is kept that is read now."""
        return found if is_settled(found, self.clock) else UNSETTLED

    def empty(self) -> None:
        """Make all tables anew. Raises sqlite3.Error, OSError."""
        self._connection.execute(f"PRAGMA page_size = {_PAGE}")
        self._connection.execute("PRAGMA journal_mode = WAL")
        with self:
            tables = self.select(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
            for (name,) in tables:
                self._connection.execute(f'DROP TABLE "{name}"')
            for statement in filter(str.strip, _TABLES.split(";")):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {_SCHEMA}")
        self._settings = {}

    def follow(
        self,
        settings: dict[str, Any],
        sources: Iterable[tuple[str, Signature]],
    ) -> None:
        """Note what the rows will follow from: the properties above, and files. Raises sqlite3.Error."""
        about = {**settings, "offsets": packed(settings["offsets"])}
        about["stamp"] = _stamp()
        self.run("INSERT INTO about VALUES (?, ?)", about.items())
        self.run(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
            [(path, *self.settled(found)) for path, found in sources],
        )
        self._settings = {}

    def copied(self) -> Database:
        """Return the same in memory, to be written where the file cannot be."""
        copy = Database(self.root)
        self._connection.backup(copy._connection)
        return copy


def load(root: str) -> Database | None:
    """Return the index of a workspace as it was kept; None where there is none that may be believed."""
    path = path_of(root)
    if not (_is_ours(os.path.dirname(path)) and _is_file_of_ours(path)):
        return None
    try:
        found = Database(root, path)
        return found if found.holds() else None
    except (sqlite3.Error, DamagedIndex, KeyError):
        return None


def anew(root: str) -> Database:
    """Return an empty index, in its file where that can be, else in memory."""
    path = path_of(root)
    for attempt in (_take_over, _replace):
        try:
            attempt(root, path)
            found = Database(root, path)
            found.empty()
            return found
        except sqlite3.OperationalError:  # locked, or not to be written
            break
        except (sqlite3.DatabaseError, DamagedIndex):  # no database at all
            continue
        except OSError:
            break
    found = Database(root)
    found.empty()
    return found


def path_of(root: str) -> str:
    """Return where the index of a workspace stands."""
    return os.path.join(private_of(root), FOLDER, _FILE)


def forget(root: str) -> None:
    """Take the index away; the next list makes it anew. Raises OSError."""
    path = path_of(root)
    for name in (path, f"{path}-wal", f"{path}-shm", f"{path}-journal"):
        if os.path.lexists(name):
            os.unlink(name)


def _take_over(root: str, path: str) -> None:
    """See to it that a file of our own stands there."""
    _make_folder(root, os.path.dirname(path))
    if not _is_file_of_ours(path):
        _replace(root, path)


def _replace(root: str, path: str) -> None:
    forget(root)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    os.close(os.open(path, flags, 0o600))


def _make_folder(root: str, folder: str) -> None:
    if _is_ours(folder):
        return
    from klantervaring.files.disk import private  # seldom needed

    private.make(root)
    if not os.path.lexists(folder):
        os.mkdir(folder, 0o700)
    if not _is_ours(folder):
        raise FileExistsError(folder)


def _is_ours(folder: str) -> bool:
    """Return whether a folder of kv's own stands there, within another one."""
    try:
        above = os.lstat(os.path.dirname(folder))
        return is_own_folder(above) and is_own_folder(os.lstat(folder))
    except OSError:
        return False


def _is_file_of_ours(path: str) -> bool:
    """Return whether a file stands there that only we may read and write, and that was not cut."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    mine = found.st_uid == os.geteuid()
    is_whole = (
        found.st_size % _PAGE == 0
    )  # SQLite would read zeros behind a cut
    return mine and is_whole and found.st_mode & 0o170077 == 0o100000


def _stamp() -> str:
    """Return what must be the same beside the sources: kv, Python, and where it looks for zones."""
    zones = os.environ.get("PYTHONTZPATH", "")
    return "\n".join((__version__, sys.version, zones))


# -- values in it ----------------------------------------------------------------------------------------


def packed(value: Any) -> bytes:
    """Return a plain value as it is kept, with a check sum."""
    plain = marshal.dumps(value)
    return crc32(plain).to_bytes(4, "big") + plain


def unpacked(kept: bytes) -> Any:
    """Return the value again. Raises DamagedIndex.

    Never of an index that does not hold: such a file may be anybody's, and only ours is taken apart.
    """
    plain = kept[4:]
    if crc32(plain).to_bytes(4, "big") != kept[:4]:
        raise DamagedIndex("a check sum is wrong")
    return marshal.loads(plain)
