"""Safe writing: the old file or the new one, never anything else (SPEC section 7).

Temporary file in the same folder, fsync, rename, fsync of the folder. It must not know what is in the
files; what is written when is for `desk` to say.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from klantervaring.core.errors import ChangedMeanwhile, Conflict, DiskRefused
from klantervaring.core.text import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.journal import Entry, Journal, Unfinished, sync_folder
from klantervaring.files.regular import NotRegular, content

TEMPORARY = ".tmp"
#: More files than these are synced together, so many at a time.
_MANY, _AT_ONCE = 32, 16


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


def carry_out(
    changes: Sequence[Change],
    journal: Journal,
    subject: str,
    command: str,
    commits: tuple[str, str] | None = None,
) -> None:
    """Make all changes, or none where the disk or the system refuses.

    All new content is on the disk under temporary names, and noted in the journal, before the first file
    is replaced; so a crash in between is mended by `finish`. The note stays: whoever commits the change
    clears it then. Raises Conflict when a file is not what it was when it was read, DiskRefused on any
    error of the system.
    """
    entries: list[Entry] = []
    tried: list[Change] = []
    try:
        many = len(changes) > _MANY
        for change in changes:
            entries.append(_prepared(change, synced=not many))
        if many:
            _sync_together([e.temporary for e in entries if e.temporary is not None])
        _sync_folders(e.source.parent for e in entries)
        journal.write(Unfinished(tuple(entries), subject, command, commits))
        for change, entry in zip(changes, entries, strict=True):
            _compare(change)
            tried.append(change)
            _swap(entry)
        _sync_folders(folder for c in changes for folder in {p.parent for p in c.touched})
    except (OSError, Conflict) as error:
        taken_back = _all_restored(tried, entries) and journal.clear()
        if taken_back:
            _drop(entries)
        if isinstance(error, Conflict):
            raise
        raise refused(error, taken_back) from error


def replace(changes: Sequence[Change]) -> None:
    """Change files one by one, each whole. Raises ChangedMeanwhile, DiskRefused; what was done stays done."""
    for change in changes:
        try:
            entry = _prepared(change)
            _compare(change)
            _swap(entry)
            sync_folder(change.path.parent)
        except OSError as error:
            raise refused(error) from error


class Finished(NamedTuple):
    """A change of an earlier command that was finished now.

    `kept` are new contents of files that somebody changed meanwhile: those files were left alone.
    """

    unfinished: Unfinished
    touched: tuple[Path, ...]
    kept: tuple[Path, ...]


def finish(journal: Journal) -> Finished | None:
    """Finish what a stopped command had begun; None where there is nothing. Raises DiskRefused.

    As with `carry_out`, the note is cleared by whoever commits.
    """
    kept: list[Path] = []
    try:
        unfinished = journal.read()
        if unfinished is None:
            journal.clear()
            return None
        for entry in unfinished.entries:
            if not _finished(entry) and entry.temporary is not None:
                kept.append(_kept(journal, entry.temporary, entry.path.name))
        touched = tuple(dict.fromkeys(p for e in unfinished.entries for p in (e.source, e.path)))
        _sync_folders(folder for folder in {p.parent for p in touched} if folder.is_dir())
    except OSError as error:
        raise refused(error) from error
    return Finished(unfinished, touched, tuple(kept))


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


def refused(error: OSError, taken_back: bool = True) -> DiskRefused:
    """The error of the system as one of ours: nothing was changed, or the next command finishes it."""
    reason = error.strerror or str(error)
    if taken_back:
        text = Text("The system refused: {reason}. Nothing was changed.", reason=reason)
    else:
        text = Text(
            "The system refused in the middle: {reason}. The next command finishes it.", reason=reason
        )
    return DiskRefused(
        text,
        where=str(error.filename or ""),
        remedy=Text("Make room, or see to it that you may write there, and try again."),
    )


def write_private(path: Path, holding: bytes) -> None:
    """Write one of kv's own working files, readable for its owner only; its folder is made if needed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = _write_temporary(path, holding, 0o600)
    temporary.replace(path)


def _sync_together(paths: Sequence[Path]) -> None:
    """Make many files last. At the same time, a disk does that in a fraction of the time. Raises OSError."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_sync_file, paths))


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prepared(change: Change, synced: bool = True) -> Entry:
    """The new content on the disk, under a temporary name beside the old."""
    temporary = None
    if change.after is not None:
        _make_folder(change.path.parent)
        kept = change.before is not None
        mode = change.source.stat().st_mode & 0o777 if kept else 0o666
        temporary = _write_temporary(change.source, change.after, mode, exact=kept, synced=synced)
    before, after = digest(change.before), digest(change.after)
    return Entry(temporary, change.source, change.path, change.move_first, before, after)


def _make_folder(folder: Path) -> None:
    """Make a folder that lasts: what is put in it is lost with a folder whose own name is not synced."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def digest(held: bytes | None) -> str:
    """SHA-256 of a content; "" for a file that is not there."""
    import hashlib

    return hashlib.sha256(held).hexdigest() if held is not None else ""


def _write_temporary(path: Path, holding: bytes, mode: int, exact: bool = False, synced: bool = True) -> Path:
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}{TEMPORARY}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        try:
            if exact:
                os.fchmod(handle, mode)
            view = memoryview(holding)
            while view:
                view = view[os.write(handle, view) :]
            if synced:
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
    taken = change.moved_from is not None and os.path.lexists(change.path)
    if content_of(change.source) != change.before or taken:
        raise ChangedMeanwhile(
            Text("The file changed while this command was at work. Nothing was changed."),
            where=str(change.path if taken else change.source),
            remedy=Text("Give the command again."),
        )


def _swap(entry: Entry) -> None:
    """The new content takes the place of the old, by renaming only."""
    if entry.temporary is None:
        entry.path.unlink()
    elif entry.move_first:
        if entry.source != entry.path:
            entry.source.rename(entry.path)
        entry.temporary.replace(entry.path)
    else:
        entry.temporary.replace(entry.source)
        if entry.source != entry.path:
            entry.source.rename(entry.path)


def _all_restored(tried: Sequence[Change], entries: Sequence[Entry]) -> bool:
    """Undo all swaps; as much as can be, also where one cannot."""
    swapped = list(zip(tried, entries, strict=False))
    restored = [_restored(change, entry) for change, entry in reversed(swapped)]
    return all(restored)


def _restored(change: Change, entry: Entry) -> bool:
    """Undo a swap, however far it came; whether the old content is in its old place again.

    The new content is then under its temporary name again: should another swap not be undone, or the
    process be stopped here, the next command finishes all of them.
    """
    try:
        if change.moved_from is not None and not os.path.lexists(change.source):
            change.path.rename(change.source)
        now = content_of(change.source)
        if now == change.before:
            return True
        if now != change.after:  # somebody changed it meanwhile
            return False
        _put_back(change, entry)
    except (OSError, Conflict):
        return False
    return True


def _put_back(change: Change, entry: Entry) -> None:
    if change.before is None:
        assert entry.temporary is not None
        change.source.rename(entry.temporary)
        return
    mode = change.source.stat().st_mode & 0o777 if change.after is not None else 0o666
    old = _write_temporary(change.source, change.before, mode, exact=change.after is not None)
    try:
        if entry.temporary is not None:
            os.link(change.source, entry.temporary)
        old.replace(change.source)
    except OSError:
        with contextlib.suppress(OSError):
            old.unlink()
        raise


def _finished(entry: Entry) -> bool:
    """Do what is left of a swap; False where somebody changed the file meanwhile: it is left alone."""
    if not entry.after:
        if _held(entry.path) == entry.before:
            entry.path.unlink()
        return True
    waits = entry.temporary is not None and entry.temporary.exists()
    moved = entry.move_first and not os.path.lexists(entry.source) and os.path.lexists(entry.path)
    at = entry._replace(source=entry.path) if moved else entry
    held = _held(at.source)
    if waits and held == entry.before:
        _swap(at)
    elif held == entry.after:
        _drop([entry])
        if not os.path.lexists(at.path):
            at.source.rename(at.path)
    else:
        return not waits
    return True


def _held(path: Path) -> str:
    """The digest of what a file holds; no digest at all where something else stands there."""
    try:
        return digest(content_of(path))
    except Conflict:
        return "?"


def _kept(journal: Journal, temporary: Path, name: str) -> Path:
    folder = journal.path.parent / "kept"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = free_name(folder, name)
    temporary.rename(path)
    return path


def _drop(entries: Iterable[Entry]) -> None:
    for entry in entries:
        if entry.temporary is not None:
            with contextlib.suppress(OSError):
                entry.temporary.unlink()


def content_of(path: Path) -> bytes | None:
    """What a file holds; None where there is none.

    Raises Conflict where something else than a file has taken its place: it is not waited for.
    """
    try:
        return content(path)
    except FileNotFoundError:
        return None
    except NotRegular as error:
        raise Conflict(
            Text("There is no file any more, but something else. Nothing was changed."),
            where=str(path),
            remedy=Text("Put the file itself in its place."),
        ) from error


def _sync_folders(folders: Iterable[Path]) -> None:
    for folder in sorted(set(folders)):
        sync_folder(folder)


def leftovers(folder: Path) -> list[Path]:
    """Temporary files in `folder` and below it, which a stopped command left behind; not those of others."""
    found = folder.rglob(f".*{TEMPORARY}")
    return sorted(p for p in found if _OURS.fullmatch(p.name) and p.is_file() and not p.is_symlink())


_OURS = re.compile(rf"\..+\.[0-9a-f]{{8}}{re.escape(TEMPORARY)}", re.DOTALL)


def free_name(folder: Path, name: str) -> Path:
    """A path in `folder` that is not taken: `name`, or the same with -2, -3 ... before its ending."""
    path, number = folder / name, 2
    while os.path.lexists(path):
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path
