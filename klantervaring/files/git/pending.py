"""Changes that are saved but whose commit git refused: noted among kv's own files until git takes them.

It must not commit; `desk` does that at the next command.
"""

from __future__ import annotations

import json
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.atomic import write_whole
from klantervaring.files.disk.journal import is_of_kv
from klantervaring.files.workspace.layout import private_of

NAME = "uncommitted"


class Saved(NamedTuple):
    """The files of one or more commands, with what their commit says and the command that made them.

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
            noted = json.loads(beneath.read_file(self._private, NAME))
            return Saved(
                paths=tuple(map(self._place, noted["files"])),
                subject=str(noted["subject"]),
                command=str(noted["command"]),
                message=str(noted["message"]),
            )
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def add(self, saved: Saved) -> bool:
        """Note this beside what waits already. Return whether it is on the disk."""
        try:
            before = self.read()
            self._write(_joined(before, saved) if before else saved)
        except OSError:
            return False
        return True

    def clear(self) -> None:
        """Forget it: git has it all. Raises OSError."""
        beneath.unlink(self._private, NAME, missing_ok=True)

    def _write(self, saved: Saved) -> None:
        files = [str(path.relative_to(self._root)) for path in saved.paths]
        noted = {**saved._asdict(), "files": files}
        del noted["paths"]
        write_whole(self._private, NAME, json.dumps(noted).encode())

    def _place(self, name: object) -> Path:
        if isinstance(name, str) and is_of_kv(
            self._root, self._root / name
        ):
            return self._root / name
        raise ValueError("not a file that kv commits")


def _joined(before: Saved, after: Saved) -> Saved:
    return Saved(
        paths=tuple(dict.fromkeys((*before.paths, *after.paths))),
        subject=_listed(before.subject, after.subject, "; "),
        command=_listed(before.command, after.command, ", "),
        message=after.message,
    )


def _listed(before: str, after: str, between: str) -> str:
    return between.join(dict.fromkeys([*before.split(between), after]))
