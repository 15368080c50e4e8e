"""What kv keeps of cases that are being erased: noted before they are, and taken away behind it.

These files lie outside the workspace, so they are no part of the change that the journal notes. The note
has places and digests alone. A command that is stopped anywhere leaves it, and the next one goes by it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.atomic import write_whole
from klantervaring.files.disk.own_notes import DamagedNote, noted_in
from klantervaring.files.index.opening import discard
from klantervaring.files.workspace.erased import (
    content_digest,
    erased_of,
)
from klantervaring.files.workspace.layout import is_own_folder, private_of
from klantervaring.files.workspace.unsaved_answers import draft_places

NAME = "forgetting"


class LeftText(NamedTuple):
    """A file that goes: in which of the folders of `text_folders`, its name there, and its SHA-256."""

    folder: int
    name: str
    digest: str


def _told(noted: Any) -> tuple[Collection[str], list[LeftText]]:
    """Return the cases of a note, and its files."""
    texts = [LeftText(**each) for each in noted["files"]]
    return list(map(str, noted["cases"])), texts


def text_folders(root: Path) -> list[Path]:
    """Return the folders that are there in which kv keeps what somebody typed: its own, and one for a while.

    The second lies where others may make folders, too: one that is not ours alone is passed over.
    """
    own = Path(private_of(str(root)))
    elsewhere = draft_places(root)[1]
    found = [own]
    with suppress(OSError):
        if is_own_folder(elsewhere.lstat()):
            found.append(elsewhere)
    return found


class Forgetting:
    """The note among kv's own files of the workspace at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._private = Path(private_of(str(root)))
        self.path = self._private / NAME

    def is_there(self) -> bool:
        """Return whether something was noted. Raises OSError."""
        return beneath.is_there(self._private, NAME)

    def write(
        self, ids: Sequence[str], files: Iterable[tuple[Path, bytes]]
    ) -> None:
        """Note that these files go, as they are now, once these cases are erased. Raises OSError."""
        texts = [self._noted(path, content) for path, content in files]
        noted = {"cases": ids, "files": [t._asdict() for t in texts]}
        private.make(str(self._root))
        write_whole(self._private, NAME, json.dumps(noted).encode())

    def _noted(self, path: Path, content: bytes) -> LeftText:
        folders = text_folders(self._root)
        number = next(
            n for n, f in enumerate(folders) if path.is_relative_to(f)
        )
        name = str(path.relative_to(folders[number]))
        return LeftText(number, name, content_digest(content))

    def finish(self) -> None:
        """Take away what was noted, if its cases are erased by now, and the note. Raises OSError.

        A file that somebody changed meanwhile stays; `kv check` names it.
        """
        if not self.is_there():
            return
        ids, texts = self._read()
        if ids and erased_of(self._root).ids.issuperset(ids):
            discard(str(self._root))
            for text in texts:
                self._take_away(text)
        beneath.unlink(self._private, NAME, missing_ok=True)

    def _read(self) -> tuple[Collection[str], list[LeftText]]:
        """Return the cases and the files of the note; of one that is not whole none. Raises OSError."""
        try:
            return noted_in(beneath.read_file(self._private, NAME), _told)
        except DamagedNote:
            return (), []

    def _take_away(self, text: LeftText) -> None:
        try:
            folder = text_folders(self._root)[text.folder]
            held = beneath.read_file(folder, text.name)
        except (IndexError, FileNotFoundError, beneath.NotInside):
            return
        if content_digest(held) == text.digest:
            beneath.unlink(folder, text.name, missing_ok=True)
