"""Work on many cases, shared out among the processors.

What does the work is copied with the process (fork), so that nothing of it has to be sent.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeVar

    _Item = TypeVar("_Item")
    _Answer = TypeVar("_Answer")

#: With fewer, making processes costs more than it saves; more processes wait for the disk.
_WORTH_IT = 400
_MOST = 4
#: How many one process is given at a time.
_SHARE = 50


def shared_out(
    work: Callable[[_Item], _Answer],
    items: Sequence[_Item],
    begin_copy: Callable[[], None],
) -> Iterator[_Answer]:
    """Yield what `work` answers to each, in order; `begin_copy` is called first in each further process."""
    count = min(_processors(), _MOST)
    if len(items) < _WORTH_IT or count < 2:
        yield from map(work, items)
        return
    # what the first of them need of procedures all others need, too
    yield from map(work, items[:_SHARE])
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        count,
        get_context("fork"),
        initializer=_begin,
        initargs=(work, begin_copy),
    ) as pool:
        yield from pool.map(_answer, items[_SHARE:], chunksize=_SHARE)


#: In a process of its own: the work that it has from the process that made it.
_work: list[Callable[[Any], Any]] = []


def _begin(
    work: Callable[[Any], Any], begin_copy: Callable[[], None]
) -> None:
    begin_copy()
    _work.append(work)


def _answer(item: Any) -> Any:
    return _work[0](item)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
