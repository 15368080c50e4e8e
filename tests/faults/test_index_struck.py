"""The index is struck: cut, spoilt, old, locked, not to be read or written, killed while it is made.

Whatever happens to kv's throw-away files, every reading command answers just what it answers without them.

Every test run takes some strikes; all: KV_FAULTS=all python -m pytest tests/faults/test_index_struck.py
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session

from tests.conftest import Desk, Terminal
from tests.faults.conftest import WHOLE
from tests.faults.process import Command, apart, ended, give, start

SEEDS = range(60 if WHOLE else 2)
#: What every index serves, and the calls that people make most.
READING = (
    "overdue", "today", "list --all --json", "due --within 9w --json", "stats --json", "search kiezel --json",
    "customer --json", "fans --json", "log --json", "budget --json", "ask --json", "alerts --json",
    "improvements --json", "list --at 2026-11-19T12:00 --json",
)  # fmt: skip


@pytest.fixture(scope="module")
def filled(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A workspace with cases of every kind: open, closed, with a gift, an improvement, a fan."""
    folder = tmp_path_factory.mktemp("struck")
    (folder / "home").mkdir()
    shutil.copytree(made, folder / "desk")
    desk = Desk(folder / "desk", folder / "home")
    for number in range(12):
        at = f"2026-11-{2 + number:02}T09:00"
        desk.new(f"Stoel {number} kapot", "--customer", f"School {number % 5}", "--at", at)
    ids = sorted(case["id"] for case in desk.done("list", "--json").json)
    for id in ids[:4]:
        desk.done("close", id, "withdrawn", "--because", "opgelost")
    desk.done("fan", ids[5], "-m", "Zij vertelden het verder.")
    desk.done("compensate", ids[6], "--what", "taart", "--cost", "10", "--why", "de schrik")
    desk.done("cause", ids[7], "--kano", "basic", "--cause", "lijst", "--fix", "Tellen.", "--due", "+9d")
    return desk


@pytest.fixture
def desk(filled: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(filled.root, tmp_path / "desk")
    return Desk(tmp_path / "desk", filled.home)


def answers(desk: Desk) -> list[tuple[int, str]]:
    """What all reading commands say now."""
    said = (desk.run(*command.split()) for command in READING)
    return [(ran.code, ran.out) for ran in said]


def without(desk: Desk) -> list[tuple[int, str]]:
    """What they say where kv can keep nothing."""
    folder = Path(tempfile.mkdtemp()) / "bare"
    shutil.copytree(desk.root, folder)
    bare = Desk(folder, desk.home)
    shutil.rmtree(bare.private / "index", ignore_errors=True)
    bare.private.mkdir(exist_ok=True, mode=0o700)
    (bare.private / "index").write_text("no folder")
    said = answers(bare)
    shutil.rmtree(folder.parent)
    return said


def kept(desk: Desk) -> list[Path]:
    """The files of the index."""
    return sorted(path for path in (desk.private / "index").rglob("*") if path.is_file())


def by_hand(desk: Desk) -> None:
    """Somebody changes a case with an editor."""
    path = sorted(desk.root.glob("cases/*.md"))[-1]
    path.write_text(path.read_text().replace("title: Stoel", "title: Bank"))


def test_without_an_index_the_answers_are_the_same(desk: Desk) -> None:
    assert answers(desk) == without(desk)
    assert kept(desk), "there is no index to strike"


def cut(path: Path, dice: random.Random) -> None:
    os.truncate(path, dice.randrange(path.stat().st_size + 1))


def spoilt(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = dice.randrange(len(content) + 1)
    content[start : start + 512] = dice.randbytes(len(content[start : start + 512]))
    path.write_bytes(content)


def emptied(path: Path, dice: random.Random) -> None:
    path.write_bytes(b"" if dice.random() < 0.5 else bytes(path.stat().st_size))


def gone(path: Path, _: random.Random) -> None:
    path.unlink()


def not_to_be_read(path: Path, dice: random.Random) -> None:
    path.chmod(dice.choice((0o000, 0o444, 0o666)))


def a_folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def of_words(path: Path, dice: random.Random) -> None:
    path.write_text("SQLite format 3\0" * dice.randrange(200))


STRIKES = (cut, spoilt, emptied, gone, not_to_be_read, a_folder, of_words)


@pytest.mark.parametrize("strike", STRIKES, ids=lambda strike: strike.__name__)
def test_a_struck_file(
    strike: Callable[[Path, random.Random], None], desk: Desk, counted: Counter[str]
) -> None:
    right = without(desk)
    for seed in SEEDS:
        dice = random.Random(seed)
        answers(desk)
        strike(dice.choice(kept(desk)), dice)
        assert answers(desk) == right, f"seed {seed}"
        assert answers(desk) == right, f"seed {seed}, the second time"
        counted["strikes at the index"] += 1
        shutil.rmtree(desk.private / "index")


def test_an_older_index_is_put_back(desk: Desk, tmp_path: Path) -> None:
    answers(desk)
    shutil.copytree(desk.private / "index", tmp_path / "older")
    by_hand(desk)
    desk.done("close", desk.done("list", "--json").json[0]["id"], "withdrawn", "--because", "x")
    answers(desk)
    shutil.rmtree(desk.private / "index")
    shutil.copytree(tmp_path / "older", desk.private / "index")
    assert answers(desk) == without(desk)


def test_an_index_of_another_workspace(desk: Desk, tmp_path: Path, made: Path) -> None:
    shutil.copytree(made, tmp_path / "other")
    other = Desk(tmp_path / "other", desk.home)
    for number in range(12):
        other.new(f"Elders {number}", "--customer", "Atelier De Zwaan")
    answers(other)
    answers(desk)
    shutil.rmtree(desk.private / "index")
    shutil.copytree(other.private / "index", desk.private / "index")
    assert answers(desk) == without(desk)


@contextlib.contextmanager
def held(paths: list[Path]) -> Iterator[None]:
    """Another process is writing in all databases among these files."""
    connections = [sqlite3.connect(path, isolation_level=None) for path in paths if path.suffix == ".db"]
    for connection in connections:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
    yield
    for connection in connections:
        connection.close()


def test_somebody_else_holds_it(desk: Desk) -> None:
    answers(desk)
    by_hand(desk)
    with held(kept(desk)):
        assert answers(desk) == without(desk)
    assert answers(desk) == without(desk)


def test_a_folder_that_cannot_be_written(desk: Desk) -> None:
    answers(desk)
    by_hand(desk)
    folder = desk.private / "index"
    folder.chmod(0o500)
    assert answers(desk) == without(desk)
    folder.chmod(0o700)
    assert answers(desk) == without(desk)


def test_a_disk_that_is_full(desk: Desk, counted: Counter[str]) -> None:
    """No file can grow beyond so many bytes: the index stays unfinished, and the answers are right."""
    right = without(desk)

    def work(command: str, most: int) -> Callable[[], int]:
        def limited() -> int:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            return run(Session(), command.split())

        return limited

    for most in (0, 512, 4096, 9000, 20_000, 50_000)[:: 1 if WHOLE else 3]:
        shutil.rmtree(desk.private / "index", ignore_errors=True)
        for command, (code, out) in zip(READING[2:], right[2:], strict=True):
            if len(out) < most or not most:  # what it says goes to a file as well
                folder = Path(tempfile.mkdtemp())
                process = apart(desk, work(command, most or 1 << 20), folder)
                ran = ended(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), folder)
                assert (ran.code, ran.out) == (code, out), (command, most)
                counted["strikes at the index"] += 1
        assert answers(desk) == right


def test_killed_while_it_is_made(desk: Desk, counted: Counter[str]) -> None:
    dice = random.Random(12)
    began = time.monotonic()
    give(desk, Command(("list", "--all", "--json")))
    takes = time.monotonic() - began
    for _ in range(200 if WHOLE else 4):
        if dice.random() < 0.5:
            shutil.rmtree(desk.private / "index", ignore_errors=True)
        by_hand(desk)
        folder = Path(tempfile.mkdtemp())
        process = start(desk, Command(("list", "--all", "--json")), folder)
        time.sleep(dice.random() * takes)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        ended(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), folder)
        counted["kills"] += 1
        assert answers(desk) == without(desk)


#: What people record, with the id of a case where it says ID.
WRITING = (
    "new Kist --customer Regenboog --at 2026-11-19T12:00", "note ID -m Gebeld", "apologise ID -m Sorry",
    "close ID withdrawn --because opgelost", "contact ID out -m Gebeld", "tag ID +spoed",
    "assign ID piet", "compensate ID --what taart --cost 10 --why schrik", "resolve ID --solution kaart",
)  # fmt: skip
SHOWING = ("list", "show ID", "show ID --all", "next", "customer", "stats", "board")


class Unsound(sqlite3.Connection):
    """An index of which one statement fails: the disk gives a page back otherwise, or not at all."""

    left = 0
    #: whether all that follow fail, too
    lasts = False
    mistake = sqlite3.DatabaseError("database disk image is malformed")
    mistake.sqlite_errorcode = sqlite3.SQLITE_CORRUPT

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, **options)
        self._is_file = path != ":memory:"

    def execute(self, *asked: Any) -> sqlite3.Cursor:
        self._count()
        return super().execute(*asked)

    def executemany(self, *asked: Any) -> sqlite3.Cursor:
        self._count()
        return super().executemany(*asked)

    def backup(self, *asked: Any, **how: Any) -> None:
        self._count()
        super().backup(*asked, **how)

    def _count(self) -> None:
        Unsound.left -= self._is_file
        if self._is_file and (Unsound.left == 0 or (Unsound.lasts and Unsound.left < 0)):
            raise Unsound.mistake


UNREAD = sqlite3.OperationalError("disk I/O error")
UNREAD.sqlite_errorcode = sqlite3.SQLITE_IOERR
MISTAKES = (Unsound.mistake, UNREAD)


@pytest.fixture(params=MISTAKES if WHOLE else MISTAKES[:1], ids=str)
def strike(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the statement with a number fail; 0 for none."""
    connect = sqlite3.connect
    monkeypatch.setattr("_sqlite3.connect", lambda path, **how: connect(path, factory=Unsound, **how))
    monkeypatch.setattr(Unsound, "mistake", request.param)
    return lambda number: monkeypatch.setattr(Unsound, "left", number)


def is_through() -> bool:
    """Whether there was no such statement."""
    return Unsound.left > 0


def numbers(is_last: Callable[[], bool]) -> Iterator[int]:
    """The statements that fail, one after the other; some of them where not all are asked for."""
    dice, number = random.Random(7), 1
    while True:
        yield number
        if is_last():
            return
        number += 1 if WHOLE else dice.randrange(10, 80)


def ready(desk: Desk) -> str:
    """Let the index be as the last command left it. The id of a case."""
    time.sleep(0.12)
    desk.done("stats")
    return sorted(path.stem for path in desk.root.glob("cases/*.md"))[3]


@pytest.mark.parametrize("command", [*READING, *SHOWING])
def test_a_statement_that_fails(
    command: str, desk: Desk, counted: Counter[str], strike: Callable[[int], None]
) -> None:
    """What was shown by then is not shown twice."""
    id = ready(desk)
    words = command.replace("ID", id).split()
    right = desk.done(*words)
    for number in numbers(is_through):
        strike(number)
        assert desk.run(*words) == right, f"statement {number}"
        counted["strikes at the index"] += 1


def test_one_that_was_half_made_is_taken_for_no_index(desk: Desk, strike: Callable[[int], None]) -> None:
    ready(desk)
    right = desk.done("next")
    for number in range(1, 16):
        shutil.rmtree(desk.private / "index", ignore_errors=True)
        strike(number)
        assert desk.run("next") == right, f"statement {number}"


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_disk_that_fails_from_there_on(
    mistake: sqlite3.Error, desk: Desk, strike: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the index is to be copied into memory, or made anew."""
    path = desk.path(ready(desk))
    right = desk.done("list", "--json")
    monkeypatch.setattr(Unsound, "mistake", mistake)
    for number in range(1, 60, 1 if WHOLE else 4):
        shutil.rmtree(desk.private / "index", ignore_errors=True)
        monkeypatch.setattr(Unsound, "lasts", False)
        desk.done("list", "--json")
        path.touch()  # so that the index is to be written
        monkeypatch.setattr(Unsound, "lasts", True)
        strike(number)
        assert desk.run("list", "--json") == right, f"statement {number}"


def test_a_damaged_index_that_cannot_be_taken_away(
    desk: Desk, strike: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(desk)
    right = desk.done("today")
    (index,) = kept(desk)
    unlink = os.unlink

    def refused(path: Any, **how: Any) -> None:
        if str(path) == str(index):
            raise PermissionError(13, "struck")
        unlink(path, **how)

    monkeypatch.setattr(os, "unlink", refused)
    strike(10)
    assert desk.run("today") == right
    assert index.exists()


@pytest.mark.parametrize("command", [*SHOWING, "today", "overdue", "alerts"])
def test_a_statement_that_fails_at_a_terminal(
    command: str, desk: Desk, strike: Callable[[int], None]
) -> None:
    id = ready(desk)
    words = command.replace("ID", id).split()
    marked = desk.root.parent / "through"

    def work() -> int:
        code = run(Session(), words)
        if is_through():
            marked.write_text("")
        return code

    def shown() -> tuple[int, str]:
        terminal = Terminal(work, desk.root, desk.environment(), 80)
        return terminal.ends(), terminal.shown

    right = shown()
    for number in numbers(marked.exists):
        strike(number)
        assert shown() == right, f"statement {number}"


@pytest.mark.parametrize("command", WRITING)
def test_a_statement_that_fails_while_something_is_recorded(
    command: str, desk: Desk, counted: Counter[str], tmp_path: Path, strike: Callable[[int], None]
) -> None:
    """It is recorded once."""

    def given(number: int) -> tuple[object, ...]:
        copy = Desk(tmp_path / f"copy{number}" / "desk", desk.home)
        shutil.copytree(desk.root, copy.root)
        id = ready(copy)
        strike(number)
        ran = copy.done(*(id if word == "ID" else word for word in command.split()))
        logs = sorted(len(copy.log(path.stem)) for path in copy.root.glob("cases/**/*.md"))
        return len(ran.out), ran.err, logs, len(copy.commits())

    right = given(0)
    for number in numbers(is_through):
        assert given(number) == right, f"statement {number}"
        counted["strikes at the index"] += 1
