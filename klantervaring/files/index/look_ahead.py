"""All rows brought up to date in a process beside this one, while the command line is still being read.

`kv new` asks who calls, and to see that no closed case has changed takes some 3 ms for each 1,000 files: on
another processor nobody waits for it. Without such a process everything works as well. It begins before
what else the command needs is imported, and before the index is opened here: SQLite must not be used across
a fork.
"""

from __future__ import annotations

import os

from klantervaring.files.index.cases import as_kept, overview
from klantervaring.files.index.opening import KeptIndex, let_write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.index.fresh import Counted
    from klantervaring.files.index.overview import Overview

_STANDARD = (0, 1, 2)


class Looks:
    """The looks of one call at the cases of a workspace, of which one may begin beforehand."""

    def __init__(self) -> None:
        self._ahead: LookAhead | None = None

    def index_of(self, root: str) -> KeptIndex:
        """Return the index that such a look goes on with; who asks for one soon asks for the other."""
        return KeptIndex(root)

    def overview(
        self,
        index: KeptIndex,
        closed: bool,
        since: int,
        horizon: int,
        counted: Counted,
    ) -> Overview:
        """As `cases.overview`; the index goes on with what was found."""
        kept = index.database
        found = overview(index.root, closed, kept, counted, horizon, since)
        index.take(found.database)
        return found

    def begin(self, root: str, horizon: int) -> None:
        """Begin to look over all cases, for a command that will ask who calls."""
        self._ahead = begin_look_ahead(root, horizon)

    def seen_beforehand(self, root: str) -> Overview | None:
        """Return all cases as they were seen; None where nobody looked, or could not."""
        if self._ahead is None or self._ahead.root != root:
            return None
        return self._ahead.overview()

    def end(self) -> None:
        """End what was begun, whether or not it is ready."""
        if self._ahead is not None:
            self._ahead.end()
            self._ahead = None


class LookAhead:
    """A process that looks over all cases of a workspace, and writes what changed into the index."""

    def __init__(self, root: str, process: int) -> None:
        self.root = root
        self._process = process

    def overview(self) -> Overview | None:
        """Return all cases as that process found them; None where it could not bring them up to date."""
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
    nothing = os.open(os.devnull, os.O_RDWR)
    # whoever reads what the command says must not wait for the copy
    for handle in _STANDARD:
        os.dup2(nothing, handle)
    return overview(root, closed=True, horizon=horizon).is_kept
