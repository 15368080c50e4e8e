"""Safe writing: the old file or the new one, never anything else (SPEC section 7).

Temporary file in the same folder, fsync, rename, fsync of the folder. It must not know what is in the
files; what is written when is for `desk` to say.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from klantervaring.core.errors import Conflict, DiskRefused
from klantervaring.core.text import Text

TEMPORARY = ".tmp"


class Change(NamedTuple):
    """One file that changes: from `before` to `after` (None: it is not there), perhaps to a new place.

    `moved_from` is where it stood when `path` is new; with `move_first` it is moved before its content
    changes: so that a case that is closed or reopened is, at every moment between, among the open ones.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    moved_from: Path | None = None
    move_first: bool = False

    @property
    def source(self) -> Path:
        """Where the old content is."""
        return self.moved_from or self.path

    @property
    def touched(self) -> tuple[Path, ...]:
        """All paths that git has to look at."""
        return (self.path,) if self.moved_from is None else (self.moved_from, self.path)


def carry_out(changes: Sequence[Change]) -> None:
    """Make all changes, or none where the disk or the system refuses.

    All new content is on the disk under temporary names before the first file is replaced. Raises
    Conflict when a file is not what it was when it was read, DiskRefused on any error of the system.
    """
    ready: list[tuple[Change, Path | None]] = []
    done: list[Change] = []
    try:
        for change in changes:
            ready.append((change, _prepare(change)))
        for change, temporary in ready:
            _compare(change)
            _swap(change, temporary)
            done.append(change)
        _sync_folders(folder for c in changes for folder in {p.parent for p in c.touched})
    except OSError as error:
        _take_back(done)
        raise refused(error) from error
    except Conflict:
        _take_back(done)
        raise
    finally:
        for _, temporary in ready:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C waits: what is being saved is saved, and git, which inherits this, commits it.

    Only for the short time between the first file and the commit.
    """
    import signal

    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread: Ctrl-C does not come here
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def refused(error: OSError) -> DiskRefused:
    """The error of the system as one of ours; nothing was changed."""
    return DiskRefused(
        Text("The system refused: {reason}. Nothing was changed.", reason=error.strerror or str(error)),
        where=str(error.filename or ""),
        remedy=Text("Make room, or see to it that you may write there, and try again."),
    )


def write_private(path: Path, content: bytes) -> None:
    """Write one of kv's own working files, readable for its owner only; its folder is made if needed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = _write_temporary(path, content, 0o600)
    temporary.replace(path)


def _prepare(change: Change) -> Path | None:
    if change.after is None:
        return None
    change.path.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o666
    if change.before is not None:
        mode = change.source.stat().st_mode & 0o777
    return _write_temporary(change.source, change.after, mode, exact=change.before is not None)


def _write_temporary(path: Path, content: bytes, mode: int, exact: bool = False) -> Path:
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}{TEMPORARY}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        try:
            if exact:
                os.fchmod(handle, mode)
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _compare(change: Change) -> None:
    """An editor does not ask for our lock: what is there must still be what was read."""
    try:
        now = change.source.read_bytes()
    except FileNotFoundError:
        now = None
    taken = change.moved_from is not None and change.path.exists()
    if now != change.before or taken:
        raise Conflict(
            Text("The file changed while this command was at work. Nothing was changed."),
            where=str(change.path if taken else change.source),
            remedy=Text("Give the command again."),
        )


def _swap(change: Change, temporary: Path | None) -> None:
    if temporary is None:
        change.path.unlink()
        return
    if change.moved_from is None:
        temporary.replace(change.path)
    elif change.move_first:
        change.moved_from.rename(change.path)
        temporary.replace(change.path)
    else:
        temporary.replace(change.moved_from)
        change.moved_from.rename(change.path)


def _take_back(done: Iterable[Change]) -> None:
    """Undo what was already swapped; each step is safe by itself, and as much as can be is done."""
    for change in reversed(list(done)):
        with contextlib.suppress(OSError):
            if change.moved_from is not None:
                change.path.rename(change.moved_from)
            if change.before is None:
                change.source.unlink()
            else:
                temporary = _write_temporary(change.source, change.before, 0o666)
                temporary.replace(change.source)


def _sync_folders(folders: Iterable[Path]) -> None:
    for folder in sorted(set(folders)):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def free_name(folder: Path, name: str) -> Path:
    """A path in `folder` that is not taken: `name`, or the same with -2, -3 ... before its ending."""
    path, number = folder / name, 2
    while os.path.lexists(path):
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path
