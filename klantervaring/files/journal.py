"""A change of many files, written down before it is made: what was begun is finished at the next command.

It knows places and digests, not what is in the files; `writing` makes the changes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from klantervaring.core.values import NamedTuple
from klantervaring.files.places import PRIVATE
from klantervaring.files.regular import content

NAME = "unfinished"


class Entry(NamedTuple):
    """One file of the change: where its new content waits, where it is and where it goes.

    `before` and `after` are SHA-256 digests, "" for a file that is not there.
    """

    temporary: Path | None
    source: Path
    path: Path
    move_first: bool
    before: str
    after: str


class Unfinished(NamedTuple):
    """A change that was begun: its files, and what its commit says."""

    entries: tuple[Entry, ...]
    subject: str
    command: str
    #: the commits before and after, where the files are those of a commit that is there already
    commits: tuple[str, str] | None = None


class Journal:
    """The note in `.kv/` of the workspace at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.path = root / PRIVATE / NAME

    def read(self) -> Unfinished | None:
        """What was begun and not finished. A note that is not whole was never acted on: None.

        Raises OSError for a note that cannot be read: it may be one that was acted on.
        """
        try:
            noted = json.loads(content(self.path))
            entries = tuple(self._entry(entry) for entry in noted["files"])
            old, new = noted.get("commits") or ("", "")
            commits = (str(old), str(new)) if new else None
            return Unfinished(entries, str(noted["subject"]), str(noted["command"]), commits)
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def write(self, change: Unfinished) -> None:
        """Note the change; it is on the disk when this returns. Raises OSError."""
        noted = {
            "subject": change.subject,
            "command": change.command,
            "commits": change.commits,
            "files": [self._noted(entry) for entry in change.entries],
        }
        temporary = self.path.with_suffix(".tmp")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(noted, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)
        sync_folder(self.path.parent)

    def clear(self) -> bool:
        """The change is made, or taken back whole. Whether the note is gone.

        One that stays behind a change that was made does no harm: nothing is left to finish.
        """
        if os.path.lexists(self.path):
            try:
                self.path.unlink()
            except OSError:
                return False
        return True

    def _noted(self, entry: Entry) -> dict[str, Any]:
        noted: dict[str, Any] = entry._asdict()
        for key in ("temporary", "source", "path"):
            noted[key] = str(noted[key].relative_to(self._root)) if noted[key] else None
        return noted

    def _entry(self, noted: dict[str, Any]) -> Entry:
        places = {k: self._root / noted[k] if noted[k] else None for k in ("temporary", "source", "path")}
        if not (places["source"] and places["path"]):
            raise ValueError("no place")
        entry = Entry(**{**noted, **places})
        if any(leads_out(Path(noted[k])) for k in places if noted[k]):
            raise ValueError("a place outside the workspace")
        return entry


def leads_out(place: Path) -> bool:
    """Whether a place that a note names may lie outside the workspace."""
    return place.is_absolute() or ".." in place.parts


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
