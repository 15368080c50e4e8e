"""A git that is killed at one of its own calls to the system: kv finds it on the PATH in place of git.

It starts the real git under ptrace and counts the calls of it and of all that it starts which change anything
on the disk. Before the call with the number in `KV_STRIKE` all of them are killed, as the power or the memory
killer would do it. What was counted stands in the file `KV_COUNTED`, for the next git of the same command.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import shutil
import signal
import struct
import sys
from pathlib import Path

_TRACEME, _SYSCALL, _SETOPTIONS, _GETINFO = 0, 24, 0x4200, 0x420E
#: Follow what it starts, tell calls from signals, and let nothing live on without us.
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x100000
_WALL = 0x40000000
#: The signal by which a stop at a call is told.
_AT_A_CALL = signal.SIGTRAP | 0x80
_CREATE = os.O_CREAT
#: The numbers of the calls that change something, by machine; of the second kind only where a file is made:
#: with the place of the argument that says so.
CHANGING = {
    "x86_64": (
        {1, 18, 74, 75, 76, 77, 82, 83, 84, 86, 87, 88, 90, 263, 264, 265, 266, 268, 316},
        {2: 1, 257: 2},
    ),
    "aarch64": ({33, 34, 35, 36, 37, 38, 45, 46, 52, 53, 64, 68, 82, 83, 276}, {56: 2}),
}


def can_trace() -> bool:
    """Whether this machine lets a program be traced, and its calls are known."""
    if platform.machine() not in CHANGING or shutil.which("git") is None:
        return False
    process = os.fork()
    if process == 0:
        os._exit(0 if _ptrace(_TRACEME, 0) >= 0 else 1)
    return os.waitpid(process, 0)[1] == 0


def _ptrace(request: int, process: int, place: int = 0, data: int = 0) -> int:
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.restype = ctypes.c_long
    call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    done: int = call(request, process, place, data)
    return done


def main() -> None:
    """Run git with our own arguments, and be struck where it was asked."""
    counted, strike = Path(os.environ["KV_COUNTED"]), int(os.environ["KV_STRIKE"])
    before = int(counted.read_text() or 0) if counted.exists() else 0
    process = os.fork()
    if process == 0:
        _ptrace(_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execv(os.environ["KV_GIT"], ["git", *sys.argv[1:]])
    count, status = _followed(process, before, strike)
    counted.write_text(str(count))
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


def _followed(first: int, count: int, strike: int) -> tuple[int, int]:
    """How many calls there were in all, and how the first process ended."""
    os.waitpid(first, 0)
    _ptrace(_SETOPTIONS, first, 0, _OPTIONS)
    _ptrace(_SYSCALL, first)
    alive = {first}
    while True:
        process, status = os.waitpid(-1, _WALL)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            alive.discard(process)
            if process == first:
                return count, status
            continue
        alive.add(process)
        stop = os.WSTOPSIG(status)
        if stop == _AT_A_CALL and _changes(process):
            count += 1
            if count == strike:
                for each in alive:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(each, signal.SIGKILL)
                continue
        passed_on = 0 if stop in (_AT_A_CALL, signal.SIGTRAP, signal.SIGSTOP) else stop
        _ptrace(_SYSCALL, process, 0, passed_on)


def _changes(process: int) -> bool:
    """Whether it stands before a call that changes something."""
    info = ctypes.create_string_buffer(96)
    if _ptrace(_GETINFO, process, 96, ctypes.addressof(info)) < 0 or info.raw[0] != 1:
        return False
    number, *arguments = struct.unpack_from("7Q", info.raw, 24)
    always, making = CHANGING[platform.machine()]
    if number in making:
        return bool(arguments[making[number]] & _CREATE)
    return number in always


if __name__ == "__main__":
    main()
