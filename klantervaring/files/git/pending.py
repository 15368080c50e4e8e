"""Changes that are saved but whose commit git refused: noted among kv's own files until git takes them.

It must not commit; `desk` does that at the next command.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.atomic import write_whole
from klantervaring.files.disk.journal import is_of_kv
from klantervaring.files.disk.own_notes import DamagedNote, noted_in
from klantervaring.files.workspace.layout import private_of

NAME = "uncommitted"
#: In place of a command: what commands did and what people changed by hand, no longer to be told apart.
MIXED = "by-hand"


class Saved(NamedTuple):
    """The files of one or more commands, with what their commit says and the command that made them.

    `command` is MIXED where people changed something of it by hand, and "" where they made all of it.
    `message` is why git refused them last, in its own words.
    """

    paths: tuple[Path, ...]
    subject: str
    command: str
    message: str = ""


class Waiting:
    """The note among kv's own files of the workspace at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._private = Path(private_of(str(root)))
        self.path = self._private / NAME

    def read(self) -> Saved | None:
        """Return all that waits, as one commit: a file may hold the work of several commands.

        Raises OSError.
        """
        try:
            raw = beneath.read_file(self._private, NAME)
            return noted_in(raw, self._told)
        except (FileNotFoundError, NotADirectoryError, DamagedNote):
            return None

    def _told(self, noted: Any) -> Saved:
        return Saved(
            paths=tuple(map(self._place, noted["files"])),
            subject=str(noted["subject"]),
            command=str(noted["command"]),
            message=str(noted["message"]),
        )

    def add(self, saved: Saved) -> bool:
        """Note this beside what waits already. Return whether it is on the disk."""
        try:
            before = self.read()
            self._write(_joined(before, saved) if before else saved)
        except OSError:
            return False
        return True

    def seen_again(self) -> Saved | None:
        """Return what waits; where a file is not as kv left it, that is mixed with what a command did.

        Raises OSError.
        """
        saved = self.read()
        if saved is None or self._is_as_left(saved.paths):
            return saved
        mixed = saved._replace(command=saved.command and MIXED)
        self._write(mixed)
        return mixed

    def clear(self) -> None:
        """Forget it: git has it all. Raises OSError."""
        beneath.unlink(self._private, NAME, missing_ok=True)

    def _write(self, saved: Saved) -> None:
        files = [str(path.relative_to(self._root)) for path in saved.paths]
        left = self._digests(saved.paths)
        noted = {**saved._asdict(), "files": files, "left": left}
        del noted["paths"]
        write_whole(self._private, NAME, json.dumps(noted).encode())

    def _is_as_left(self, paths: Sequence[Path]) -> bool:
        """Also where an older kv noted nothing of it."""
        noted = json.loads(beneath.read_file(self._private, NAME))
        left = noted.get("left")
        return left is None or left == self._digests(paths)

    def _digests(self, paths: Sequence[Path]) -> list[str]:
        """Return of each file what it holds, in short; "" where none is to be read."""
        found = []
        for path in paths:
            digest = ""
            with contextlib.suppress(OSError):
                content = beneath.read_file(self._root, path)
                digest = hashlib.sha256(content).hexdigest()
            found.append(digest)
        return found

    def _place(self, name: object) -> Path:
        if isinstance(name, str) and is_of_kv(
            self._root, self._root / name
        ):
            return self._root / name
        raise ValueError("not a file that kv commits")


def _joined(before: Saved, after: Saved) -> Saved:
    command = _listed(before.command, after.command, ", ")
    made = {before.command, after.command}
    if MIXED in made or ("" in made and made != {""}):
        command = MIXED
    return Saved(
        paths=tuple(dict.fromkeys((*before.paths, *after.paths))),
        subject=_listed(before.subject, after.subject, "; "),
        command=command,
        message=after.message,
    )


def _listed(before: str, after: str, between: str) -> str:
    return between.join(dict.fromkeys([*before.split(between), after]))
