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
    drawn = (
        sys.stderr.isatty()
        and not plain
        and os.environ.get("TERM") != "dumb"
    )
    if not drawn or total < worth:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    parts = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
    )
    console = Console(stderr=True, width=columns(), height=rows())
    # no thread draws it: what goes on meanwhile may make processes of this one
    with Progress(
        *parts, console=console, transient=True, auto_refresh=False
    ) as progress:
        task = progress.add_task(counting, total=total)
        often = max(1, total // _DRAWN)

        def each() -> None:
            progress.advance(task)
            drawn = progress.tasks[0]
            if drawn.finished:
                progress.update(task, description=finishing)
            if drawn.finished or drawn.completed % often == 0:
                progress.refresh()

        yield each
