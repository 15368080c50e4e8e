"""A change of many files, written down before it is made: what was begun is finished at the next command.

It knows places and digests, not what is in the files; `safe_write` makes the changes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.atomic import is_temporary, write_whole
from klantervaring.files.disk.own_notes import DamagedNote, noted_in
from klantervaring.files.workspace.layout import (
    CASES,
    CONFIG,
    CUSTOMERS,
    INBOX,
    MEETINGS,
    REGISTER,
    private_of,
)

NAME = "unfinished"


class JournalEntry(NamedTuple):
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

    entries: tuple[JournalEntry, ...]
    subject: str
    command: str
    #: the commits before and after, where the files are those of a commit that is there already
    commits: tuple[str, str] | None = None


class Journal:
    """The note among kv's own files of the workspace at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.private = Path(private_of(str(root)))
        self.path = self.private / NAME

    def is_there(self) -> bool:
        """Return whether something was noted. Raises OSError."""
        return beneath.is_there(self.private, NAME)

    def read(self) -> Unfinished | None:
        """Return what was begun and not finished. A note that is not whole was never acted on: None.

        Raises OSError for a note that cannot be read: it may be one that was acted on.
        """
        try:
            raw = beneath.read_file(self.private, NAME)
            return noted_in(raw, self._told)
        except (FileNotFoundError, beneath.NotInside, DamagedNote):
            return None

    def _told(self, noted: Any) -> Unfinished:
        entries = tuple(map(self._entry, noted["files"]))
        old, new = noted.get("commits") or ("", "")
        commits = (str(old), str(new)) if new else None
        subject = str(noted["subject"])
        return Unfinished(entries, subject, str(noted["command"]), commits)

    def write(self, change: Unfinished) -> None:
        """Note the change; it is on the disk when this returns. Raises OSError."""
        noted = {
            "subject": change.subject,
            "command": change.command,
            "commits": change.commits,
            "files": list(map(self._noted, change.entries)),
        }
        write_whole(self.private, NAME, json.dumps(noted).encode())

    def clear(self) -> bool:
        """Take the note away: the change is made, or taken back whole. Return whether it is gone.

        One that stays behind a change that was made does no harm: nothing is left to finish.
        """
        try:
            if self.is_there():
                beneath.unlink(self.private, NAME)
        except OSError:
            return False
        return True

    def _noted(self, entry: JournalEntry) -> dict[str, Any]:
        noted: dict[str, Any] = entry._asdict()
        for key in _PLACES:
            noted[key] = (
                str(noted[key].relative_to(self.root))
                if noted[key]
                else None
            )
        return noted

    def _entry(self, noted: dict[str, Any]) -> JournalEntry:
        for key in _PLACES:
            if noted[key]:
                beneath.parts_of(self.root, noted[key])
        if noted["temporary"] and not is_temporary(
            Path(noted["temporary"]).name
        ):
            raise ValueError("not a temporary file of kv")
        places = {
            key: self.root / noted[key] if noted[key] else None
            for key in _PLACES
        }
        if not (places["source"] and places["path"]):
            raise ValueError("no place")
        return JournalEntry(**{**noted, **places})


_PLACES = ("temporary", "source", "path")


def is_of_kv(root: Path, path: Path) -> bool:
    """Return whether kv itself writes and commits it: cases, waiting mail, its files at the root."""
    try:
        parts = beneath.parts_of(root, path)
    except beneath.NoName:
        return False
    below = len(parts) > 1 and parts[0] in (CASES, INBOX)
    return below or parts in _AT_THE_ROOT


_AT_THE_ROOT = (
    (CUSTOMERS,),
    (CONFIG,),
    (REGISTER,),
    (MEETINGS,),
)
