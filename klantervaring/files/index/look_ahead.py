"""All rows brought up to date in a process beside this one, while the command line is still being read.

`kv new` asks who calls, and to see that no closed case has changed takes some 3 ms for each 1,000 files: on
another processor nobody waits for it. Without such a process everything works as well. It begins before
anything else is imported, and before the index is opened here: SQLite must not be used across a fork.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.index.overview import Overview

_STANDARD = (0, 1, 2)


class LookAhead:
    """A process that looks over all cases of a workspace, and writes what changed into the index."""

    def __init__(self, root: str, process: int) -> None:
        self.root = root
        self._process = process

    def overview(self) -> Overview | None:
        """Return all cases as that process found them; None where it could not bring them up to date."""
        from klantervaring.files.index.cases import as_kept
        from klantervaring.files.index.opening import let_write

        if not self._process:
            return None
        let_write(self.root)  # while this process reads it could not write
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return None if status else as_kept(self.root)

    def end(self) -> None:
        """End the process, whether or not it is ready."""
        if self._process:
            import signal

            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0


def begin_look_ahead(
    root: str, horizon: int | None = None
) -> LookAhead | None:
    """Begin to look over the cases in a process of its own; None where that would not help."""
    if (
        not hasattr(os, "sched_getaffinity")
        or len(os.sched_getaffinity(0)) < 2
    ):
        return None
    try:
        process = os.fork()
    except OSError:
        return None
    if process:
        return LookAhead(root, process)
    code = 1
    try:
        code = 0 if _is_up_to_date(root, horizon) else 1
    finally:
        os._exit(code)  # nothing of the caller's runs on in a copy


def _is_up_to_date(root: str, horizon: int | None) -> bool:
    from klantervaring.files.index.cases import overview

    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (
        _STANDARD
    ):  # whoever reads what the command says must not wait for the copy
        os.dup2(nothing, handle)
    return overview(root, closed=True, horizon=horizon).is_kept
