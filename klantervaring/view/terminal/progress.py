"""A bar on standard error while something long is at work, where that is a terminal; else nothing.

It must not know what is counted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from klantervaring.core.text.sentences import Clean
from klantervaring.view.terminal.window import columns, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.progress import Progress

#: Fewer than this are done before a bar would be read.
_WORTH_A_BAR = 100
#: How often it is drawn at most.
_DRAWN = 100


@contextlib.contextmanager
def bar(
    counting: Clean,
    finishing: Clean,
    total: int,
    plain: bool,
    worth: int = _WORTH_A_BAR,
) -> Iterator[Callable[[], None]]:
    """Give a function that counts one of `total`; after the last the bar says `finishing`.

    Of fewer than `worth` there is no bar.
    """
    if total < worth or not _is_drawn(plain):
        yield lambda: None
        return
    with _progress() as progress:
        progress.add_task(counting, total=total)
        yield _Counted(progress, total, finishing).one


def _is_drawn(plain: bool) -> bool:
    return (
        sys.stderr.isatty()
        and not plain
        and os.environ.get("TERM") != "dumb"
    )


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    # no thread draws it: what goes on meanwhile may make processes of this one
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(
            stderr=True,
            width=columns(),
            height=rows(),
        ),
        transient=True,
        auto_refresh=False,
    )


class _Counted:
    """Counts what is done, and draws the bar now and then."""

    def __init__(
        self,
        progress: Progress,
        total: int,
        finishing: Clean,
    ) -> None:
        self._progress = progress
        self._often = max(1, total // _DRAWN)
        self._finishing = finishing

    def one(self) -> None:
        """Count one."""
        [task] = self._progress.tasks
        self._progress.advance(task.id)
        if task.finished:
            self._progress.update(task.id, description=self._finishing)
        if task.finished or task.completed % self._often == 0:
            self._progress.refresh()
