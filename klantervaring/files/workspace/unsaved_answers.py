"""What somebody types at questions, noted while they type, so that nothing of it is lost with the command.

A private file that only lives as long as the command; where the command does not come to its end, it stays.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from klantervaring.core.errors import KvError
from klantervaring.files.disk import private
from klantervaring.files.disk.safe_write import free_name

_MODE = 0o600
#: No disk takes it, or there is no workspace.
_REFUSALS = (OSError, KvError)


def drafts_of(root: Path) -> Path:
    """Return the folder of drafts of the workspace at `root`, among kv's own files. Raises OSError."""
    return Path(private.make(str(root)), "drafts")


class Typed:
    """The answers of one call. A disk that refuses stops nobody: they are then only held."""

    def __init__(self, command: str, folder: Callable[[], Path]) -> None:
        """`folder` is where drafts are kept; it is asked for when the first answer was given."""
        self._command = command
        self._folder = folder
        self._path: Path | None = None
        self._question = ""
        self.held = ""

    def add(self, question: str, answer: str) -> None:
        """Note an answer, or one line of it, under its question."""
        if not answer:
            return
        heading = f"# {question}\n" if question != self._question else ""
        self._question = question
        self.held += f"{heading}{answer}\n"
        with contextlib.suppress(*_REFUSALS):
            self._write(f"{heading}{answer}\n")

    def drop(self) -> None:
        """Forget what was typed: the command came to its end, so it is where it belongs."""
        if self._path is not None:
            with contextlib.suppress(*_REFUSALS):
                self._path.unlink(missing_ok=True)
        self.held = ""

    def kept(self) -> Path | None:
        """Return the file that holds all of it; None where no disk takes it (`held` still does)."""
        from tempfile import gettempdir

        for folder in (self._folder, lambda: Path(gettempdir())):
            with contextlib.suppress(*_REFUSALS):
                if self._path is None or self._read() != self.held:
                    self._begin(folder())
                    self._write(self.held)
                return self._path
        return None

    def _read(self) -> str:
        assert self._path is not None
        return self._path.read_bytes().decode("utf-8", "surrogateescape")

    def _write(self, text: str) -> None:
        if self._path is None:
            self._begin(self._folder())
        assert self._path is not None
        handle = os.open(
            self._path,
            os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW,
        )
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="surrogateescape"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(handle)

    def _begin(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = free_name(folder, folder, f"kv-{self._command}.txt")
        os.close(
            os.open(
                path,
                os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC,
                _MODE,
            )
        )
        self._path = path
