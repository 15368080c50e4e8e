"""Try every mutant of a room against the tests beside it: `python -m tests.mutation core/merge core/rules`.

With each mutant in place the tests of the room must fail. One that they let pass is a survivor: a mistake
that nobody would notice. `equal.txt` holds those that change nothing that anybody sees, each with the reason.
The tests are collected once; each mutant is tried in a copy of that process, in which the code of its
function is another, so most take less than a second. What stands outside functions is imported anew.

Tests that are marked `long` are left out; with `--long` they are asked too. With `--lines A-B` only mutants
of these lines are tried, with `--every N` each N-th, with `--list` none is but all are told.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import importlib
import importlib.abc
import importlib.machinery
import inspect
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

import pytest

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "klantervaring"
EQUAL = Path(__file__).with_name("equal.txt")
#: What else is asked about a room, after the tests beside it.
ALSO = {
    "core/merge": ("tests/files/merge",),
    "core/rules": (
        "tests/core",
        "tests/files/procedures/test_procedures.py",
        "tests/desk/test_policy.py",
        "tests/desk/test_independence.py",
    ),
}
#: What asks about each module of a room, and is asked about a single one, too.
EACH = {"core/merge": ("tests/core/merge/test_case_merge.py",)}
#: Seconds of processor time after which a mutant is taken to run in a circle: killed.
PATIENCE = 90
FLAGS = ("-q", "--no-header", "--assert=plain", "-W", "ignore", "-p", "no:cacheprovider", "-p", "no:xdist")


# -- in a process that has collected the tests -------------------------------------------------------------


class Trial:
    """In place of pytest's own loop: one run as things stand, and then one for each mutant, in a copy."""

    def __init__(self, work: Sequence[tuple[Path, Mutant]], tell: Callable[[int, bool], None]) -> None:
        self.work = work
        self.tell = tell
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all, the quickest tests first."""
        for item in session.items:
            begun = time.perf_counter()
            if not _passes(session, item):
                raise SystemExit(f"{item.nodeid} does not pass as things stand")
            self.seconds[item.nodeid] = time.perf_counter() - begun
        gc.collect()
        gc.freeze()  # a copy that tidies up would have to copy all of this
        items = sorted(session.items, key=lambda item: self.seconds[item.nodeid])
        for number, (path, mutant) in enumerate(self.work):
            self.tell(number, _copy_passes(session, items, _changes(path, mutant)))
        return True


def _passes(session: pytest.Session, item: pytest.Item) -> bool:
    failed = session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    return session.testsfailed == failed


def _copy_passes(
    session: pytest.Session, items: Sequence[pytest.Item], changes: Sequence[tuple[FunctionType, CodeType]]
) -> bool:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with _ended():
        _be_bounded()
        for function, code in changes:
            function.__code__ = code
        os._exit(not all(_passes(session, item) for item in items))


def _changes(path: Path, mutant: Mutant) -> list[tuple[FunctionType, CodeType]]:
    """The functions of the module whose code the mutant changes; none where it changes something else."""
    module = importlib.import_module(_dotted(path))
    before = _codes(ast.parse(path.read_text(encoding="utf-8")), path)
    after = _codes(mutant.tree, path)
    return [
        (function, after[name])
        for name, function in _functions(module)
        if name in after and after[name] != before[name]
    ]


def _codes(tree: ast.Module, path: Path) -> dict[str, CodeType]:
    """The code of each function by its name in the module, nested ones within theirs."""
    found: dict[str, CodeType] = {}
    waiting = [compile(tree, str(path), "exec", dont_inherit=True)]
    while waiting:
        inner = [const for const in waiting.pop().co_consts if isinstance(const, CodeType)]
        found |= {code.co_qualname: code for code in inner}
        waiting += inner
    return found


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    places: list[Mapping[str, Any]] = [vars(module)]
    places += [vars(kind) for kind in vars(module).values() if inspect.isclass(kind) and _is_of(kind, module)]
    for place in places:
        for value in place.values():
            function = inspect.unwrap(getattr(value, "fget", None) or getattr(value, "__func__", value))
            if isinstance(function, FunctionType) and _is_of(function, module):
                yield function.__qualname__, function


def _is_of(value: Any, module: ModuleType) -> bool:
    return bool(value.__module__ == module.__name__)


# -- what stands outside functions ---------------------------------------------------------------------------


class Importer(importlib.abc.MetaPathFinder):
    """Gives one module as a mutant has it."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.name = _dotted(path)
        self.path = path
        self.code = compile(tree, str(path), "exec", dont_inherit=True)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the module that is changed, and no other."""
        if fullname != self.name:
            return None
        loader = Loader(fullname, str(self.path), self.code)
        return importlib.machinery.ModuleSpec(fullname, loader, origin=str(self.path))


class Loader(importlib.machinery.SourceFileLoader):
    """Loads code that is there already."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        """Return the changed code."""
        return self.code


def _imported_passes(path: Path, mutant: Mutant, asked: Sequence[str]) -> bool:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with _ended():
        _be_bounded()
        sys.meta_path.insert(0, Importer(path, mutant.tree))
        os._exit(pytest.main(["-x", *FLAGS, *asked]))


# -- both ----------------------------------------------------------------------------------------------------


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@contextlib.contextmanager
def _ended() -> Iterator[None]:
    """Whatever happens within, the copy of the process ends there; with 1 unless it said otherwise."""
    try:
        yield
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _be_bounded() -> None:
    """End after `PATIENCE`, and say nothing to anybody."""
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE + 5))
    signal.signal(signal.SIGXCPU, lambda *_: os._exit(1))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)


def survivors(work: Sequence[tuple[Path, Mutant]], asked: Sequence[str]) -> Iterator[tuple[Path, Mutant]]:
    """Try mutants; yield those that the tests let pass, as soon as it is known."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        with _ended():
            _be_a_trial(work, asked, writing)
    os.close(writing)
    waiting = set(range(len(work)))
    with open(reading, encoding="utf-8") as told:  # noqa: PTH123
        for line in told:
            number, what = line.split()
            waiting.discard(int(number))
            path, mutant = work[int(number)]
            if what == "elsewhere":
                what = "passes" if _imported_passes(path, mutant, asked) else "fails"
            if what == "passes":
                yield path, mutant
    os.wait()
    if waiting:
        raise SystemExit(f"{len(waiting)} mutants were not tried")


def _be_a_trial(work: Sequence[tuple[Path, Mutant]], asked: Sequence[str], telling: int) -> NoReturn:
    def tell(number: int, passed: bool) -> None:
        nothing = passed and not _changes(*work[number])
        what = "elsewhere" if nothing else "passes" if passed else "fails"
        os.write(telling, f"{number} {what}\n".encode())

    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    pytest.main([*FLAGS, *asked], plugins=[Trial(work, tell)])
    os._exit(0)


def equal_ones() -> dict[str, str]:
    """Read the mutants that change nothing that anybody sees: name -> reason."""
    found: dict[str, str] = {}
    reason = ""
    for line in EQUAL.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            reason = line.removeprefix("# ")
        elif line.strip():
            found[line.strip()] = reason
    return found


def modules(room: str) -> list[Path]:
    """Return the modules of a room (`core/merge`), or the one that is named (`core/ids.py`)."""
    place = PACKAGE / room
    return sorted(place.glob("*.py")) if place.is_dir() else [place]


def tests_of(room: str) -> list[str]:
    """Return the files or folders of tests that are asked about a room or a module."""
    path = Path(room)
    its_own = Path("tests", path.parent, f"test_{path.name}")
    if (ROOT / its_own).exists():
        return list(dict.fromkeys((str(its_own), *EACH.get(str(path.parent), ()))))
    folder = str(path.parent) if room.endswith(".py") else room
    return [f"tests/{folder}", *ALSO.get(folder, ())]


def named(path: Path, mutant: Mutant) -> str:
    """Return what a mutant is known by."""
    return f"{path.relative_to(PACKAGE)} {mutant.name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants of the rooms that are named; 1 where one in ten or more survives in a room."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="+", metavar="ROOM")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--lines", default="1-999999")
    given = parser.parse_args(arguments)
    first, last = map(int, given.lines.split("-"))
    os.chdir(ROOT)
    chosen = [] if given.long else ["-m", "not long"]
    worst = 0.0
    for room in given.rooms:
        work = [
            (path, mutant)
            for path in modules(room)
            for mutant in mutants(path.read_text(encoding="utf-8"))
            if first <= mutant.line <= last
        ]
        work = work[:: given.every]
        if given.list:
            print(*(named(*one) for one in work), sep="\n")
        else:
            worst = max(worst, share(room, work, [*chosen, *tests_of(room)]))
    return int(worst >= 0.1)


def share(room: str, work: list[tuple[Path, Mutant]], asked: list[str]) -> float:
    """Try mutants of one room, tell the survivors, and return which part of those not equal they are."""
    begun = time.perf_counter()
    equal = equal_ones()
    tried = [one for one in work if named(*one) not in equal]
    left = 0
    for path, mutant in survivors(tried, asked):
        left += 1
        print(f"{named(path, mutant)}    (line {mutant.line})", flush=True)
    part = left / max(1, len(tried))
    told = f"{len(tried)} mutants, {left} survive ({part:.1%}), {len(work) - len(tried)} more are equal"
    print(f"== {room}: {told}; {time.perf_counter() - begun:.0f} seconds", flush=True)
    return part


if __name__ == "__main__":
    sys.exit(main())
