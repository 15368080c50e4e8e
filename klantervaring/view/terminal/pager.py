"""The pager: what is longer than the window goes through it, where a person reads.

Which one is for the person to say, by `KV_PAGER`, `PAGER` or their own settings; what a workspace says is
never run. It is needed seldom, and what it needs takes long to import.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping

#: As git calls it: a page that fits is only written, colours stay, and so does what was read.
_LESS = ("less", "-FRX")


def pager(environment: Mapping[str, str], own: str = "") -> list[str]:
    """Return the command of the pager; none where somebody wants none, or there is none.

    `own` is what the person's own settings say.
    """
    for said in (
        environment.get("KV_PAGER"),
        environment.get("PAGER"),
        own or None,
    ):
        if said is not None:
            return _words(said)
    for program, *options in (_LESS, ("more",)):
        if shutil.which(program):
            return [program, *options]
    return []


def _words(said: str) -> list[str]:
    try:
        return shlex.split(said)
    except ValueError:  # a quote that does not end
        return []


def read_in(command: list[str], text: str) -> bool:
    """Let somebody read a text in a pager, to the end or not. Return whether there was one."""
    environment = {**os.environ}
    environment.setdefault("LESS", _LESS[1].lstrip("-"))
    environment.setdefault("LESSCHARSET", "utf-8")
    try:
        reading = subprocess.Popen(
            command, stdin=subprocess.PIPE, env=environment
        )
    except OSError:
        return False
    # Ctrl-C is the pager's
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        reading.communicate(text.encode("utf-8", "replace"))
    finally:
        signal.signal(signal.SIGINT, before)
    return True
