"""One command of kv in a process of its own, begun warm, with the layer below it.

The process is a fork of this one: it does not spend its time on imports, and whatever happens to it, the
tests go on.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn

from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session

from tests.conftest import HARNESS_FAILED, PATIENCE, Desk, live
from tests.faults.layer import Fault, Layer, Step, same_dice


class Ran(NamedTuple):
    """How a command ended: its exit code (minus the signal that killed it), words, and steps if it lived."""

    code: int
    out: str
    err: str
    steps: tuple[Step, ...] = ()


class Command(NamedTuple):
    """What is asked of kv, and what the environment says besides the usual."""

    arguments: tuple[str, ...]
    env: Mapping[str, str] = {}


def give(desk: Desk, command: Command, fault: Fault | None = None, keep_git_in: Path | None = None) -> Ran:
    """Give the command with this fault; `keep_git_in` gets a copy of `.git` from before each start of git."""
    folder = Path(tempfile.mkdtemp(prefix="kv-run-"))
    process = start(desk, command, folder, fault or Fault(), keep_git_in)
    _, status = os.waitpid(process, 0)
    ran = ended(os.waitstatus_to_exitcode(status), folder)
    assert ran.code != HARNESS_FAILED, ran.err
    return ran


def start(desk: Desk, command: Command, folder: Path, fault: Fault | None = None,
          keep_git_in: Path | None = None) -> int:  # fmt: skip
    """Start the command and give its process id; its words go to files in `folder`.

    With a fault, also with one that never strikes, the layer is below it and the dice are always the same.
    """

    def work() -> int:
        if fault is None:
            return run(Session(), list(command.arguments))
        same_dice()
        layer = Layer(desk.root, fault, None if keep_git_in is None else keep)
        layer.install()
        code = run(Session(), list(command.arguments))
        (folder / "steps").write_bytes(pickle.dumps(tuple(layer.steps)))
        return code

    def keep(number: int) -> None:
        assert keep_git_in is not None
        shutil.copytree(desk.root / ".git", keep_git_in / str(number))

    return apart(desk, work, folder, command.env)


def apart(desk: Desk, work: Callable[[], int], folder: Path, env: Mapping[str, str] | None = None,
          seconds: int = PATIENCE) -> int:  # fmt: skip
    """Do the work in a process of its own, at the desk; it gives the exit code."""
    process = os.fork()
    if process == 0:
        _live(desk, work, folder, env or {}, seconds)
    return process


def ended(code: int, folder: Path) -> Ran:
    """What a process that has ended left in `folder`, which is taken away."""
    out, err = ((folder / n).read_text(errors="replace") if (folder / n).exists() else "" for n in _STREAMS)
    steps = folder / "steps"
    kept = pickle.loads(steps.read_bytes()) if steps.exists() else ()
    shutil.rmtree(folder)
    return Ran(code, out, err, kept)


_STREAMS = ("out", "err")


def _live(
    desk: Desk, work: Callable[[], int], folder: Path, env: Mapping[str, str], seconds: int
) -> NoReturn:
    try:
        os.setsid()
        signal.alarm(seconds)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, name in enumerate(_STREAMS, start=1):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600), number)
        live(work, desk.root, desk.environment(env=env))
    finally:
        os._exit(HARNESS_FAILED)
