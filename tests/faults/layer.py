"""A layer between kv and the system: it counts what is asked of the disk, and lets one request fail.

It sees the calls that write, sync, rename, link, make and remove below one folder, and the starts of git.
The N-th raises an error of the system (once, or from there on), ends the process as a power switch would,
or does half of its writing first. Without a fault it keeps the order of what was done, for the model of
power loss. It changes a whole process and is meant for one that is thrown away: see `process`.
"""

from __future__ import annotations

import builtins
import io
import os
import random
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

#: How a fault shows itself: the call fails, it and all after it fail, the process dies before the call,
#: half of the bytes are written and then the disk is full or the process dies.
ONCE, ON, KILL, SHORT, TORN = "once", "on", "kill", "short", "torn"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Fault(NamedTuple):
    """What goes wrong at the call with number `at` (from 1); 0 is no fault at all.

    `then_kill` is the number of a later call, before which the process dies: while it sees to the fault.
    """

    at: int = 0
    how: str = ONCE
    errno: int = 0
    then_kill: int = 0

    def strikes(self, number: int) -> bool:
        """Whether the call with this number is struck."""
        return number == self.at or (self.how == ON and 0 < self.at < number)


class Step(NamedTuple):
    """One call: its name, the paths below the folder, bytes with their place, and whether it went well."""

    call: str
    path: str
    target: str = ""
    content: bytes = b""
    offset: int = -1
    done: bool = True


class Layer:
    """Counts the calls below `root` and lets the fault strike; `steps` are all calls, the N-th at N - 1."""

    def __init__(self, root: Path, fault: Fault, at_start: Callable[[int], None] | None = None) -> None:
        self.root = os.fspath(root)
        self.fault = fault
        self.steps: list[Step] = []
        self._calls = 0
        self._open: dict[int, str] = {}
        self._at_start = at_start

    def install(self) -> None:
        """Take the place of the functions of `os`, of `open` and of starting a process."""
        for name in ("rename", "replace", "link"):
            self._wrap(name, self._two_paths)
        for name in ("unlink", "remove", "mkdir", "rmdir", "truncate", "chmod"):
            self._wrap(name, self._one_path)
        for name in ("fsync", "fdatasync", "ftruncate", "fchmod"):
            self._wrap(name, self._on_handle)
        self._wrap("open", self._opened)
        self._wrap("close", self._closed)
        self._wrap("write", self._written)
        self._wrap("pwrite", self._written_at)
        self._wrap_open()
        self._wrap_start()

    def asked(self, step: Step, do: Callable[[], Any]) -> Any:
        """Do it, unless the fault strikes."""
        self._calls += 1
        if self._calls == self.fault.then_kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault.strikes(self._calls):
            self._strike(step)
        try:
            result = do()
        except BaseException:
            self.steps.append(step._replace(done=False))
            raise
        self.steps.append(step)
        return result

    def write(self, handle: int, data: Any, do: Callable[[Any], int]) -> int:
        """Write to an open file; a torn or short write does half of it first."""
        whole = bytes(data)
        step = Step("write", self._open[handle], "", whole, os.lseek(handle, 0, os.SEEK_CUR))
        if self.fault.how in (SHORT, TORN) and self._calls + 1 == self.fault.at:
            do(whole[: len(whole) // 2])
        count: int = self.asked(step, lambda: do(data))
        return count

    def _strike(self, step: Step) -> None:
        if self.fault.how in (KILL, TORN):
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.fault.errno, os.strerror(self.fault.errno), f"{self.root}/{step.path}")

    # -- which calls ---------------------------------------------------------------------------------

    def _wrap(self, name: str, wrapper: Callable[..., Callable[..., Any]]) -> None:
        setattr(os, name, wrapper(name, getattr(os, name)))

    def _below(self, path: Any, folder: Any = None) -> str | None:
        """The path from the root; None for one that is elsewhere. `folder` is the handle that it is below."""
        if isinstance(path, int):
            return self._open.get(path)
        if folder is not None:
            above = self._open.get(folder)
            return None if above is None else self._from_root(Path(self.root, above, os.fsdecode(path)))
        return self._from_root(Path.cwd() / os.fsdecode(path))

    def _from_root(self, path: Path) -> str | None:
        """As `_below`; of the git directory only what kv keeps there itself, and not what git does in it."""
        full = Path(os.path.normpath(path))
        if not full.is_relative_to(self.root):
            return None
        parts = full.relative_to(self.root).parts
        if ".git" in parts[:1] and (parts[1:2] != ("kv",) or parts[2:3] == ("sync",)):
            return None if len(parts) > 1 else str(Path(*parts))
        return str(Path(*parts))

    def _one_path(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **named: Any) -> Any:
            below = self._below(path, named.get("dir_fd"))
            if below is None:
                return real(path, *more, **named)
            return self.asked(Step(name, below), lambda: real(path, *more, **named))

        return call

    def _two_paths(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, target: Any, **named: Any) -> Any:
            here = self._below(path, named.get("src_dir_fd"))
            there = self._below(target, named.get("dst_dir_fd"))
            if here is None and there is None:
                return real(path, target, **named)
            return self.asked(Step(name, here or "", there or ""), lambda: real(path, target, **named))

        return call

    def _on_handle(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: Any, *more: Any) -> Any:
            below = self._below(handle if isinstance(handle, int) else handle.fileno())
            if below is None:
                return real(handle, *more)
            step = Step(name, below, offset=more[0] if name == "ftruncate" else -1)
            return self.asked(step, lambda: real(handle, *more))

        return call

    def _opened(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, flags: int, *more: Any, **named: Any) -> int:
            below = self._below(path, named.get("dir_fd"))
            if below is None or not flags & (_WRITING | os.O_DIRECTORY):
                handle: int = real(path, flags, *more, **named)
                return handle
            if not flags & _WRITING:  # on the way to a file: what is done with the handle counts
                handle = real(path, flags, *more, **named)
            else:
                made = flags & os.O_CREAT and not os.path.lexists(Path(self.root, below))
                step = Step("create" if made else "truncate" if flags & os.O_TRUNC else name, below)
                handle = self.asked(step, lambda: real(path, flags, *more, **named))
            self._open[handle] = below
            return handle

        return call

    def _closed(self, _: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int) -> None:
            self._open.pop(handle, None)
            real(handle)

        return call

    def _written(self, _: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int, data: Any) -> int:
            if handle not in self._open:
                count: int = real(handle, data)
                return count
            return self.write(handle, data, lambda piece: real(handle, piece))

        return call

    def _written_at(self, _: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int, data: Any, offset: int) -> Any:
            if handle not in self._open:
                return real(handle, data, offset)
            step = Step("write", self._open[handle], "", bytes(data), offset)
            return self.asked(step, lambda: real(handle, data, offset))

        return call

    def _wrap_open(self) -> None:
        """`open` and pathlib's own: the file is made by the `os.open` above, and writes are counted."""
        real, layer = io.open, self

        class Raw(io.FileIO):
            interrupted = False

            def write(self, data: Any) -> int:
                if self.interrupted:  # Python itself tries again, and then it goes through
                    return super().write(data)
                try:
                    return layer.write(self.fileno(), data, super().write)
                except InterruptedError:
                    self.interrupted = True
                    raise

            def close(self) -> None:
                if not self.closed:
                    layer._open.pop(self.fileno(), None)
                super().close()

        def call(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
                 newline: Any = None, closefd: bool = True, opener: Any = None) -> Any:  # fmt: skip
            if not set(mode) & set("wxa+") or self._below(file) is None:
                return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
            raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener or _plain_open)
            buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

        io.open = builtins.open = call

    def _wrap_start(self) -> None:
        """The start of git: it may be refused, and between two of them the process may die."""
        real = subprocess.Popen.__init__

        def call(process: Any, arguments: Any, *more: Any, **named: Any) -> None:
            if arguments[0] != "git":
                return real(process, arguments, *more, **named)
            if self._at_start is not None:
                self._at_start(len(self.steps))
            done = self.asked(Step("start", "git"), lambda: real(process, arguments, *more, **named))
            assert done is None
            return None

        subprocess.Popen.__init__ = call  # type: ignore[assignment, method-assign]


def _plain_open(path: Any, flags: int) -> int:
    return os.open(path, flags, 0o666)


def same_dice(seed: int = 11) -> None:
    """Let `os.urandom` throw the same numbers in every process: then also ids are the same."""
    os.urandom = random.Random(seed).randbytes
