"""A git that is killed at one of its own calls to the system: kv finds it on the PATH in place of git.

It starts the real git under ptrace and counts the calls of it and of all that it starts which change anything
on the disk. Before the call with the number in `KV_STRIKE` all of them are killed, as the power or the memory
killer would do it; 0 strikes nothing. What was counted becomes a line of the file `KV_COUNTED`.
A filter of the kernel's own (seccomp) lets all other calls pass, so git is as fast as ever.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import stat
import struct
import sys

_TRACEME, _CONTINUE, _SETOPTIONS, _GETINFO = 0, 7, 0x4200, 0x420E
#: Follow what it starts, stop where the filter says so, and let nothing live on without us.
_OPTIONS = 0x2 | 0x4 | 0x8 | 0x80 | 0x100000
_WALL = 0x40000000
#: How a stop at a call that the filter named is told.
_AT_A_CALL = signal.SIGTRAP | 7 << 8
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
#: Of a filter: load a word, go on or not where it is this one, and what is answered.
_LOAD, _IF_EQUAL, _ANSWER = 0x20, 0x15, 0x06
_PASS, _STOP = 0x7FFF0000, 0x7FF00000
_CREATE = os.O_CREAT
#: The numbers of the calls that change something, by machine; of the second kind only where a file is made:
#: with the place of the argument that says so. Those that write count where they write into a file.
CHANGING = {
    "x86_64": (
        {1, 18, 74, 75, 76, 77, 82, 83, 84, 86, 87, 88, 90, 263, 264, 265, 266, 268, 316},
        {2: 1, 257: 2},
    ),
    "aarch64": ({33, 34, 35, 36, 37, 38, 45, 46, 52, 53, 64, 68, 82, 83, 276}, {56: 2}),
}


_WRITING = {"x86_64": {1, 18}, "aarch64": {64, 68}}
_MACHINE = os.uname().machine
_call_ptrace = ctypes.CDLL(None, use_errno=True).ptrace
_call_ptrace.restype = ctypes.c_long
_call_ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def can_trace() -> bool:
    """Whether this machine lets a program be traced, and its calls are known."""
    if _MACHINE not in CHANGING:
        return False
    process = os.fork()
    if process == 0:
        os._exit(0 if _ptrace(_TRACEME, 0) >= 0 and _filtered() else 1)
    return os.waitpid(process, 0)[1] == 0


def _filtered() -> bool:
    """Let the kernel stop this process, and all that it starts, at calls that may change something."""
    always, making = CHANGING[_MACHINE]
    numbers = sorted({*always, *making})
    steps = [(_LOAD, 0, 0, 0)]
    for left, number in zip(range(len(numbers), 0, -1), numbers, strict=True):
        steps.append((_IF_EQUAL, left, 0, number))
    steps += [(_ANSWER, 0, 0, _PASS), (_ANSWER, 0, 0, _STOP)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    call = ctypes.CDLL(None).prctl
    call.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    call(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    refused: int = call(_SET_SECCOMP, _FILTER, ctypes.addressof(program), 0, 0)
    return refused == 0


def _ptrace(request: int, process: int, place: int = 0, data: int = 0) -> int:
    done: int = _call_ptrace(request, process, place, data)
    return done


def main() -> None:
    """Run git with our own arguments, and be struck where it was asked."""
    counted, strike = os.environ["KV_COUNTED"], int(os.environ["KV_STRIKE"])
    process = os.fork()
    if process == 0:
        _ptrace(_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        _filtered()
        os.execv(os.environ["KV_GIT"], ["git", *sys.argv[1:]])
    count, status = _followed(process, strike)
    with open(counted, "a") as file:  # noqa: PTH123 (pathlib takes long to import)
        file.write(f"{count}\n")
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


def _followed(first: int, strike: int) -> tuple[int, int]:
    """How many calls there were in all, and how the first process ended."""
    os.waitpid(first, 0)
    _ptrace(_SETOPTIONS, first, 0, _OPTIONS)
    _ptrace(_CONTINUE, first)
    alive, count = {first}, 0
    while True:
        process, status = os.waitpid(-1, _WALL)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            alive.discard(process)
            if process == first:
                return count, status
            continue
        alive.add(process)
        stop = os.WSTOPSIG(status)
        if status >> 8 == _AT_A_CALL and _changes(process):
            count += 1
            if count == strike:
                for each in alive:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(each, signal.SIGKILL)
                continue
        passed_on = 0 if stop in (signal.SIGTRAP, signal.SIGSTOP) else stop
        _ptrace(_CONTINUE, process, 0, passed_on)


def _changes(process: int) -> bool:
    """Whether it stands before a call that changes something."""
    info = ctypes.create_string_buffer(96)
    if _ptrace(_GETINFO, process, 96, ctypes.addressof(info)) < 0 or info.raw[0] != 3:
        return False
    number, *arguments = struct.unpack_from("7Q", info.raw, 24)
    always, making = CHANGING[_MACHINE]
    if number in making:
        return bool(arguments[making[number]] & _CREATE)
    if number in _WRITING[_MACHINE]:
        return _is_file(process, arguments[0])
    return number in always


def _is_file(process: int, handle: int) -> bool:
    """Whether this handle of a process leads to a file, and not to another process."""
    try:
        return stat.S_ISREG(os.stat(f"/proc/{process}/fd/{handle}").st_mode)  # noqa: PTH116
    except OSError:
        return False


if __name__ == "__main__":
    main()
