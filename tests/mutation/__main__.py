"""Try every mutant of a room against the tests beside it: `python -m tests.mutation core/merge core/rules`.

A mutant is imported in place of the module, in a process of its own, and the tests of the room must fail. One
that they let pass is a survivor: a mistake that nobody would notice. `equal.txt` holds those that change
nothing that anybody can see, each with the reason. One process at a time; some seconds for each survivor.

With `--lines A-B` only mutants of these lines, with `--list` none is tried but all are told.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
EQUAL = Path(__file__).with_name("equal.txt")
#: What else is asked about a room, after the tests beside it.
ALSO = {"core/merge": ("tests/files/merge/test_case_files.py",)}
#: Seconds of processor time after which a mutant is taken to run in a circle: killed.
PATIENCE = 60


class Importer(importlib.abc.MetaPathFinder):
    """Gives one module as a mutant has it."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        self.path = path
        self.code = compile(tree, str(path), "exec", dont_inherit=True)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
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


class Stopwatch:
    """How long each file of tests took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what one test took."""
        file = report.nodeid.partition("::")[0]
        self.seconds[file] = self.seconds.get(file, 0.0) + report.duration


def all_pass(
    files: Sequence[str], importer: Importer | None, marked: str = "not long"
) -> tuple[bool, list[str]]:
    """Run tests in a copy of this process: whether all passed, and the files, the quickest first."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_tests(files, importer, marked, writing)
    os.close(writing)
    with open(reading, encoding="utf-8") as told:  # noqa: PTH123
        order = told.read().split()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0, order


def _be_tests(files: Sequence[str], importer: Importer | None, marked: str, telling: int) -> None:
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE + 5))
        signal.signal(signal.SIGXCPU, lambda *_: os._exit(1))
        if importer:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(nowhere, number)
            sys.meta_path.insert(0, importer)
        watch = Stopwatch()
        flags = [
            "-x",
            "-q",
            "-W",
            "ignore",
            "--no-header",
            "--assert=plain",
            "-p",
            "no:cacheprovider",
            "-m",
            marked,
        ]
        code = pytest.main([*flags, "-p", "no:xdist", *files], plugins=[watch])
        order = sorted(watch.seconds, key=lambda file: watch.seconds[file])
        os.write(telling, "\n".join(order).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


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


def modules(room: str) -> Iterator[Path]:
    """Yield the modules of a room (`core/merge`), or the one that is named (`core/ids.py`)."""
    place = ROOT / "klantervaring" / room
    yield from sorted(place.glob("*.py")) if place.is_dir() else [place]


def tests_of(room: str) -> list[str]:
    """Return the files of tests to ask, the quickest first; ends where they do not pass as things stand."""
    beside = f"tests/{room}"
    if room.endswith(".py"):
        beside = _test_of(room)
    passed, order = all_pass([beside, *ALSO.get(room, ())], None)
    if not passed:
        raise SystemExit(f"the tests of {room} do not pass as things stand")
    return order


def _test_of(module: str) -> str:
    path = Path(module)
    its_own = path.parent / f"test_{path.name}"
    return f"tests/{its_own if (ROOT / 'tests' / its_own).exists() else path.parent}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants of the rooms that are named; 1 where one in ten or more survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="+", metavar="ROOM")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--lines", default="1-999999")
    given = parser.parse_args(arguments)
    first, last = map(int, given.lines.split("-"))
    os.chdir(ROOT)
    equal = equal_ones()
    worst = 0.0
    for room in given.rooms:
        files = [] if given.list else tests_of(room)
        for path in modules(room):
            short = str(path.relative_to(ROOT / "klantervaring"))
            chosen = [
                mutant for mutant in mutants(path.read_text(encoding="utf-8")) if first <= mutant.line <= last
            ]
            if given.list:
                print(*(f"{short} {m.name}" for m in chosen), sep="\n")
            elif chosen:
                worst = max(worst, share(path, short, chosen, files, equal))
    return int(worst >= 0.1)


def share(
    path: Path,
    short: str,
    chosen: list[Mutant],
    files: list[str],
    equal: dict[str, str],
) -> float:
    """Try mutants of one module, tell the survivors, and return how many of a hundred parts they are."""
    begun = time.perf_counter()
    known = [m for m in chosen if f"{short} {m.name}" in equal]
    tried = [m for m in chosen if m not in known]
    survivors = 0
    for mutant in tried:
        importer = Importer(path, mutant.tree)
        if all_pass(files, importer)[0] and all_pass(files, importer, "long")[0]:
            survivors += 1
            print(f"{short} {mutant.name}    (line {mutant.line})", flush=True)
    left = survivors / len(tried) if tried else 0.0
    print(
        f"== {short}: {len(tried)} mutants, {survivors} survive ({left:.0%}), {len(known)} are equal;"
        f" {time.perf_counter() - begun:.0f} seconds",
        flush=True,
    )
    return left


def _warm() -> Any:
    """Import beforehand what all tests need and nothing of kv, so that a copy of this process begins soon."""
    import frontmatter
    import hypothesis.strategies
    import rich.console
    import typer
    import yaml

    return frontmatter, hypothesis.strategies, rich.console, typer, yaml


if __name__ == "__main__":
    _warm()
    sys.exit(main())
