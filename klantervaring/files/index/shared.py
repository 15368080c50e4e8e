"""The same work for many names, shared out among the processors of the machine.

It must not know what the work is. The answers come from copies of this process, so they are of plain types;
what a copy cannot answer, the caller does itself.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from typing import Any

#: With fewer names, making a copy takes longer than the work. More copies than this wait for the disk.
_WORTH_IT, _MOST = 400, 4


def each(names: Sequence[str], work: Callable[[str], Any]) -> dict[str, Any]:
    """The answer for each name; a name for which a copy failed is left out."""
    count = min(_processors(), _MOST) if len(names) >= _WORTH_IT else 1
    shares = [names[place::count] for place in range(count)]
    begun = [_begun(share, work) for share in shares[1:]]
    answers = {name: work(name) for name in shares[0]}
    for process, handle in begun:
        answers |= _answers(process, handle)
    return answers


def _processors() -> int:
    return (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )


def _begun(names: Sequence[str], work: Callable[[str], Any]) -> tuple[int, int]:
    """A copy of this process that is at work: its number, and where its answers come from."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process:
        os.close(theirs)
        return process, ours
    code = 1
    try:
        os.close(ours)
        with os.fdopen(theirs, "wb") as out:
            out.write(marshal.dumps({name: work(name) for name in names}))
        code = 0
    finally:
        os._exit(code)  # nothing of the caller's runs on in a copy


def _answers(process: int, handle: int) -> dict[str, Any]:
    with os.fdopen(handle, "rb") as answers:
        raw = answers.read()
    _, status = os.waitpid(process, 0)
    if status:
        return {}
    found: dict[str, Any] = marshal.loads(raw)
    return found
