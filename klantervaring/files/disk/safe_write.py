"""Safe writing of several files: all of them, or none (docs/reliability.md).

Each by `atomic`, noted in the journal beforehand. It must not know what is in the files; what is written
when is for `desk` to say.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from klantervaring.core.errors import (
    ChangedMeanwhile,
    Conflict,
    DiskRefused,
)
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.atomic import (
    write_temporary,
    write_whole,
)
from klantervaring.files.disk.journal import (
    Journal,
    JournalEntry,
    Unfinished,
)
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.reasons import system_reason

#: More files than these are synced together.
_MANY = 32


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
        return (
            (self.path,)
            if self.moved_from is None
            else (self.moved_from, self.path)
        )


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
    root = journal.root
    entries: list[JournalEntry] = []
    tried: list[Change] = []
    try:
        _prepare(root, changes, entries)
        journal.write(Unfinished(tuple(entries), subject, command, commits))
        for change, entry in zip(changes, entries, strict=True):
            _compare(root, change)
            tried.append(change)
            _swap(root, entry)
        touched = [path for change in changes for path in change.touched]
        _sync_folders(root, (path.parent for path in touched))
    except (OSError, Conflict) as error:
        taken_back = _all_restored(root, tried, entries) and journal.clear()
        if taken_back:
            _drop(root, entries)
        if isinstance(error, Conflict):
            raise
        raise refused(error, taken_back) from error


def _prepare(
    root: Path, changes: Sequence[Change], entries: list[JournalEntry]
) -> None:
    """Put all new content on the disk under temporary names, and an entry for each into `entries`."""
    many = len(changes) > _MANY
    for change in changes:
        entries.append(_prepared(root, change, synced=not many))
    if many:
        waiting = [entry.temporary for entry in entries]
        beneath.sync_files(
            root, [path for path in waiting if path is not None]
        )
    _sync_folders(root, (entry.source.parent for entry in entries))


def replace(root: Path, changes: Sequence[Change]) -> None:
    """Change files below `root` one by one, each whole.

    Raises ChangedMeanwhile, DiskRefused; what was done stays done.
    """
    for change in changes:
        try:
            entry = _prepared(root, change)
            _compare(root, change)
            _swap(root, entry)
            beneath.sync_folder(root, change.path.parent)
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
    root = journal.root
    try:
        unfinished = journal.read()
        if unfinished is None:
            journal.clear()
            return None
        for entry in unfinished.entries:
            if not _finished(root, entry) and entry.temporary is not None:
                kept.append(
                    _kept(journal, entry.temporary, entry.path.name)
                )
        touched: dict[Path, None] = {}
        for entry in unfinished.entries:
            touched |= dict.fromkeys((entry.source, entry.path))
        folders = {path.parent for path in touched}
        there = [folder for folder in folders if _is_there(root, folder)]
        _sync_folders(root, there)
    except OSError as error:
        raise refused(error) from error
    return Finished(unfinished, tuple(touched), tuple(kept))


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait: what is being saved is saved, and git, which inherits this, commits it.

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
    """Return the error of the system as one of ours: nothing was changed, or the next command finishes it."""
    reason = system_reason(error)
    remedy = Text(
        "Make room, or see to it that you may write there, and try again."
    )
    if isinstance(error, private.Obstructed):
        reason = error.reason
        remedy = error.remedy
    if taken_back:
        text = Text(
            "The system refused: {reason}. Nothing was changed.",
            reason=reason,
        )
    else:
        text = Text(
            "The system refused in the middle: {reason}. The next command finishes it.",
            reason=reason,
        )
    return DiskRefused(
        text,
        where=str(error.filename or ""),
        remedy=remedy,
    )


def write_private(root: Path, path: Path, holding: bytes) -> None:
    """Write one of kv's own working files of the workspace at `root`, for its owner only.

    `path` lies in `Workspace.private`; its folder is made as needed. Raises OSError.
    """
    place = Path(private.make(str(root)))
    if path.parent != place and not beneath.is_there(place, path.parent):
        beneath.make_own_folder(place, path.parent)
    write_whole(place, path, holding)


def _prepared(
    root: Path, change: Change, synced: bool = True
) -> JournalEntry:
    """The new content on the disk, under a temporary name beside the old.

    A new file is for its owner only; one that is there keeps the mode that somebody gave it.
    """
    temporary = None
    if change.after is not None:
        kept = change.before is not None
        mode = _mode(root, change.source) if kept else beneath.OWNER_FILE
        holding = change.after
        temporary = root / write_temporary(
            root, change.source, holding, mode, kept, synced
        )
        # it must be there before the first file moves
        if change.path.parent != change.source.parent:
            os.close(
                beneath.folder_handle(root, change.path.parent, make=True)
            )
    before = digest(change.before)
    after = digest(change.after)
    return JournalEntry(
        temporary,
        change.source,
        change.path,
        change.move_first,
        before,
        after,
    )


def _mode(root: Path, path: Path) -> int:
    there = beneath.found(root, path)
    if there is None:
        raise FileNotFoundError(
            errno.ENOENT, os.strerror(errno.ENOENT), str(path)
        )
    return stat.S_IMODE(there.st_mode) & 0o777


def digest(held: bytes | None) -> str:
    """Return the SHA-256 of a content; "" for a file that is not there."""
    import hashlib

    return hashlib.sha256(held).hexdigest() if held is not None else ""


def _compare(root: Path, change: Change) -> None:
    """An editor does not ask for our lock: what is there must still be what was read."""
    taken = change.moved_from is not None and _is_there(root, change.path)
    if content_of(root, change.source) != change.before or taken:
        raise ChangedMeanwhile(
            Text(
                "The file changed while this command was at work. Nothing was changed."
            ),
            where=str(change.path if taken else change.source),
            remedy=Text("Give the command again."),
        )


def _is_there(root: Path, path: Path) -> bool:
    return path == root or beneath.is_there(root, path)


def _swap(root: Path, entry: JournalEntry) -> None:
    """The new content takes the place of the old, by renaming only."""
    if entry.temporary is None:
        beneath.unlink(root, entry.path)
    elif entry.move_first:
        if entry.source != entry.path:
            beneath.rename(root, entry.source, entry.path)
        beneath.rename(root, entry.temporary, entry.path)
    else:
        beneath.rename(root, entry.temporary, entry.source)
        if entry.source != entry.path:
            beneath.rename(root, entry.source, entry.path)


def _all_restored(
    root: Path, tried: Sequence[Change], entries: Sequence[JournalEntry]
) -> bool:
    """Undo all swaps; as much as can be, also where one cannot."""
    whole = True
    for change, entry in reversed([*zip(tried, entries, strict=False)]):
        whole = _restored(root, change, entry) and whole
    return whole


def _restored(root: Path, change: Change, entry: JournalEntry) -> bool:
    """Undo a swap, however far it came; whether the old content is in its old place again.

    The new content is then under its temporary name again: should another swap not be undone, or the
    process be stopped here, the next command finishes all of them.
    """
    try:
        if change.moved_from is not None and not _is_there(
            root, change.source
        ):
            beneath.rename(root, change.path, change.source)
        now = content_of(root, change.source)
        if now == change.before:
            return True
        if now != change.after:  # somebody changed it meanwhile
            return False
        _put_back(root, change, entry)
    except (OSError, Conflict):
        return False
    return True


def _put_back(root: Path, change: Change, entry: JournalEntry) -> None:
    if change.before is None:
        assert entry.temporary is not None
        beneath.rename(root, change.source, entry.temporary)
        return
    kept = change.after is not None
    mode = _mode(root, change.source) if kept else beneath.OWNER_FILE
    old = write_temporary(
        root, change.source, change.before, mode, exact=kept
    )
    try:
        if entry.temporary is not None:
            beneath.link(root, change.source, entry.temporary)
        beneath.rename(root, old, change.source)
    except OSError:
        with contextlib.suppress(OSError):
            beneath.unlink(root, old)
        raise


def _finished(root: Path, entry: JournalEntry) -> bool:
    """Do what is left of a swap; False where somebody changed the file meanwhile: it is left alone."""
    if not entry.after:
        if _held(root, entry.path) == entry.before:
            beneath.unlink(root, entry.path)
        return True
    waits = entry.temporary is not None and beneath.is_there(
        root, entry.temporary
    )
    moved = (
        entry.move_first
        and not beneath.is_there(root, entry.source)
        and beneath.is_there(root, entry.path)
    )
    at = entry._replace(source=entry.path) if moved else entry
    held = _held(root, at.source)
    if waits and held == entry.before:
        _swap(root, at)
    elif held == entry.after:
        _drop(root, [entry])
        if not beneath.is_there(root, at.path):
            beneath.rename(root, at.source, at.path)
    else:
        return not waits
    return True


def _held(root: Path, path: Path) -> str:
    """The digest of what a file holds; no digest at all where something else stands there."""
    try:
        return digest(content_of(root, path))
    except Conflict:
        return "?"


def _kept(journal: Journal, temporary: Path, name: str) -> Path:
    path = free_name(journal.private, journal.private / "kept", name)
    write_private(
        journal.root, path, beneath.read_file(journal.root, temporary)
    )
    beneath.unlink(journal.root, temporary)
    return path


def _drop(root: Path, entries: Iterable[JournalEntry]) -> None:
    for entry in entries:
        if entry.temporary is not None:
            with contextlib.suppress(OSError):
                beneath.unlink(root, entry.temporary)


def content_of(root: Path, path: Path) -> bytes | None:
    """Return what a file of the workspace at `root` holds; None where there is none.

    Raises Conflict where something else than a file has taken its place: it is not waited for.
    """
    try:
        return beneath.read_file(root, path)
    except FileNotFoundError:
        return None
    except NotRegular as error:
        raise Conflict(
            Text(
                "There is no file any more, but something else. Nothing was changed."
            ),
            where=str(path),
            remedy=Text("Put the file itself in its place."),
        ) from error


def _sync_folders(root: Path, folders: Iterable[Path]) -> None:
    for folder in sorted(set(folders)):
        beneath.sync_folder(root, folder)


def free_name(root: Path, folder: Path, name: str) -> Path:
    """Return a path in `folder` that is not taken: `name`, or the same with -2, -3 ... before its ending."""
    path = folder / name
    number = 2
    while beneath.is_there(root, path):
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path
