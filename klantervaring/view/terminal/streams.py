"""The three streams of a process: each is there, and one that takes no more does not stop the work.

What a command does never depends on whether its answer can be shown: it comes to its end, and then says that
nobody could read it. `main` opens them before anything else.
"""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO


class _Enduring(io.FileIO):
    """Where a stream goes; what it refuses is remembered, and all else that comes is let go."""

    def __init__(self, number: int, before: TextIO | None) -> None:
        """`before` is the stream that stood there: as it goes, it may close the number."""
        super().__init__(number, "w", closefd=False)
        self.error: OSError | None = None
        self._before = before

    def write(self, data: Any, /) -> int:
        """Return how many bytes were taken: those that are refused, too."""
        while self.error is None:
            try:
                taken = super().write(data)
            except OSError as error:
                self.error = error
                break
            if taken is not None:
                return taken
            import select  # seldom needed

            select.select((), (self,), ())
        return memoryview(data).nbytes


def open_streams() -> None:
    """Open what is closed on nothing, as `</dev/null` does, and let the streams out endure."""
    for number in (0, 1, 2):
        _open(number)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)))
    sys.stdout = _enduring(sys.stdout, 1)
    sys.stderr = _enduring(sys.stderr, 2)


def refusal(stream: TextIO) -> OSError | None:
    """Return why a stream took not all that was shown; None where it did."""
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.error if isinstance(raw, _Enduring) else None


def _open(number: int) -> None:
    """Let a number that is closed lead to nothing: else the next file to be opened would get it."""
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, os.O_RDWR)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)
        os.set_inheritable(number, True)


def _enduring(stream: TextIO | None, number: int) -> TextIO:
    """The same stream, or one in its place; signs that its encoding lacks become question marks."""
    raw = _Enduring(number, stream)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding if stream else "utf-8",
        errors="replace",
        line_buffering=number == 2 or raw.isatty(),
    )
