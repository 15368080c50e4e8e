"""The file of the index: where it is, which one this process has open, and whether it may be believed now.

Other processes write it, take it away and put another one in its place at any moment. So whoever had it open
asks again (`current`), and where the system refuses something there is no index: that is no mistake.
Every list begins here, so it imports nothing else that takes time.
"""

from __future__ import annotations

import _sqlite3 as sqlite3
import os

from klantervaring.core.errors import DamagedIndex
from klantervaring.files.index.database import PAGE, Database
from klantervaring.files.workspace.layout import is_own_folder, private_of

FOLDER = "index"
_FILE = "cases.db"
#: The one connection of this process to each file: SQLite's locks are between connections.
_opened: dict[str, Database] = {}
#: Files past which this process reads.
_passed_by: set[str] = set()


def path_of(root: str) -> str:
    """Return where the index of a workspace stands."""
    return os.path.join(private_of(root), FOLDER, _FILE)


def current(root: str, database: Database | None) -> Database | None:
    """Return the index that somebody has, while nobody else can have written it; else as `load`."""
    if database is not None and database.is_held:
        return database
    return load(root)


def load(root: str) -> Database | None:
    """Return the index of a workspace as it was kept; None where there is none that may be believed.

    One that this process has open and that is no longer to be believed is closed.
    """
    path = path_of(root)
    found = _open_at(path)
    if found is not None and found.is_held:
        return found
    inode = inode_of_ours(path)
    if path in _passed_by or not inode:
        return None
    try:
        found = found or Database(root, path, inode)
        found.hold()
        if found.holds():
            _opened[path] = found
            return found
    except (sqlite3.Error, DamagedIndex, KeyError):
        pass
    if found is not None:
        found.close()
    return None


def take(path: str, database: Database) -> Database:
    """Go on in this process with an index that was made at `path`; return it."""
    _opened[path] = database
    return database


def is_passed_by(path: str) -> bool:
    """Return whether this process reads past a file."""
    return path in _passed_by


def let_write(root: str) -> None:
    """Let other processes write the index of a workspace that this one reads. Raises DamagedIndex."""
    found = _open_at(path_of(root))
    if found is not None:
        found.release()


def close_all() -> None:
    """Let go of every index that this process has open."""
    for found in _opened.values():
        found.close()
    _opened.clear()


def discard(root: str) -> None:
    """Take the index away; the next list makes it anew. Raises OSError."""
    path = path_of(root)
    found = _open_at(path)
    if found is not None:
        found.close()
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError):
        return


def distrust(root: str) -> None:
    """Take away an index that turned out to be damaged; where that cannot be, this process reads past it."""
    try:
        discard(root)
    except OSError:
        _passed_by.add(path_of(root))


class PastIndex:
    """Within it this process reads past the file of an index, whatever becomes of that."""

    def __init__(self, root: str) -> None:
        self._path = path_of(root)

    def __enter__(self) -> None:
        _passed_by.add(self._path)

    def __exit__(self, *_: object) -> None:
        _passed_by.discard(self._path)


class KeptIndex:
    """The index of one workspace, for whoever asks for it again and again."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._database: Database | None = None

    @property
    def database(self) -> Database | None:
        """The index as it was kept; None where there is none that may be believed."""
        self._database = current(self.root, self._database)
        return self._database

    def take(self, database: Database) -> None:
        """Go on with an index that was brought up to date, or made, meanwhile."""
        self._database = database

    def distrust(self) -> None:
        """Take the index away, which is damaged; the next list makes it anew."""
        self._database = None
        distrust(self.root)

    def passed_by(self) -> PastIndex:
        """Let this process read past its file, within what is returned."""
        return PastIndex(self.root)

    def release(self) -> None:
        """Let others write it."""
        if self._database is not None:
            self._database.release()

    def close(self) -> None:
        """Let go of it."""
        if self._database is not None:
            self._database.close()
            self._database = None


def _open_at(path: str) -> Database | None:
    found = _opened.get(path)
    return found if found is not None and found.is_open else None


def is_ours(folder: str) -> bool:
    """Return whether a folder of kv's own stands there, within another one."""
    try:
        above = os.lstat(os.path.dirname(folder))
        return is_own_folder(above) and is_own_folder(os.lstat(folder))
    except OSError:
        return False


def inode_of_ours(path: str) -> int:
    """Return the inode of a file that only we may read and write, in a folder of ours; else 0."""
    if not is_ours(os.path.dirname(path)):
        return 0
    try:
        found = os.lstat(path)
    except OSError:
        return 0
    mine = found.st_uid == os.geteuid()
    # SQLite would read zeros behind a cut
    is_whole = found.st_size % PAGE == 0
    is_closed = found.st_mode & 0o170077 == 0o100000
    return found.st_ino if mine and is_whole and is_closed else 0
