"""Others take the index away, write it or put another one there at any moment: there is always an answer."""

from __future__ import annotations

import marshal
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from klantervaring.cli.call.session import Session
from klantervaring.core import ids
from klantervaring.files.index import opening, signature

import tests.conftest
from tests.conftest import Desk

RECEIVED = "2026-11-16T09:00+01:00 received"
OPEN, ENDED = (ids.case_id(number) for number in (711, 712))


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """An open case and a closed one of De Kiezel, and an index that is relied on."""
    for id in (OPEN, ENDED):
        desk.put(id, RECEIVED, customer="{name: De Kiezel}")
    desk.commit()
    desk.done("close", ENDED, "withdrawn", "--because", "x")
    time.sleep(0.12)  # a file that has just been written is read again
    desk.done("stats")
    return desk


def gone(index: Path) -> None:
    index.unlink(missing_ok=True)


def gone_with_its_folder(index: Path) -> None:
    shutil.rmtree(index.parent, ignore_errors=True)


def written(index: Path) -> None:
    """Somebody writes: the seal is off."""
    if index.exists():
        os.utime(index)


def another(index: Path) -> None:
    """Another kv made it anew: it is whole, and another file."""
    if index.exists():
        made = Path(shutil.copy2(index, index.with_name("made")))
        made.replace(index)
        os.utime(index, (at := signature._seal_of(index.stat()), at))


def begun(index: Path) -> None:
    """Another kv has just begun to make it anew."""
    if index.parent.exists():
        index.unlink(missing_ok=True)
        os.close(os.open(index, os.O_CREAT | os.O_EXCL, 0o600))


def no_folder(index: Path) -> None:
    gone_with_its_folder(index)
    index.parent.write_text("no folder")


BLOWS = (gone, gone_with_its_folder, written, another, begun, no_folder)


class Moments:
    """Each time that the index is looked at, opened or asked; at one of them something happens to it."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.left = 0
        self.blow: Callable[[Path], None] = gone

    def passes(self, path: object) -> None:
        if self.left and str(path).startswith(str(self.index.parent)):
            self.left -= 1
            if not self.left:
                self.blow(self.index)

    def before(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(path: Any, *words: Any, **named: Any) -> Any:
            self.passes(path)
            return real(path, *words, **named)

        return called


@pytest.fixture
def moments(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> Moments:
    found = Moments(filled.private / "index" / "cases.db")

    class Watched(sqlite3.Connection):
        def __init__(self, path: str, **options: Any) -> None:
            found.passes(path)
            super().__init__(path, **options)
            self._path = path

        def execute(self, *asked: Any) -> sqlite3.Cursor:
            found.passes(self._path)
            return super().execute(*asked)

    connect = sqlite3.connect
    monkeypatch.setattr("_sqlite3.connect", lambda path, **how: connect(path, factory=Watched, **how))
    for name in ("stat", "lstat", "utime", "unlink", "open", "mkdir"):
        monkeypatch.setattr(os, name, found.before(getattr(os, name)))
    return found


def each_moment(moments: Moments, blow: Callable[[Path], None], step: int) -> Iterator[int]:
    number = 1
    while True:
        moments.left, moments.blow = number, blow
        yield number
        if moments.left:  # there was no such moment
            return
        number += step


@pytest.mark.parametrize("blow", BLOWS, ids=lambda blow: blow.__name__)
@pytest.mark.parametrize("command", ["list --all", "overdue", "stats --json", "today"])
def test_what_others_do_at_any_moment_changes_no_answer(
    command: str, blow: Callable[[Path], None], filled: Desk, moments: Moments
) -> None:
    words = command.split()
    right = filled.done(*words)
    for number in each_moment(moments, blow, step=3):
        assert filled.run(*words) == right, f"moment {number}"
        if moments.index.parent.is_file():
            moments.index.parent.unlink()


@pytest.mark.parametrize("blow", BLOWS, ids=lambda blow: blow.__name__)
def test_a_changed_case_is_told_of_whatever_others_do_meanwhile(
    blow: Callable[[Path], None], filled: Desk, moments: Moments
) -> None:
    """Then the index is to be written, too."""
    path = filled.path(OPEN)
    for number in each_moment(moments, blow, step=3):
        title = f"Lokaal {number}"
        filled.put(OPEN, RECEIVED, title=title, customer="{name: De Kiezel}")
        assert title in filled.done("list").out
        if moments.index.parent.is_file():
            moments.index.parent.unlink()
    assert path.exists()


class Ahead(Session):
    """A call that looks ahead, as `kv` itself does."""

    def __init__(self) -> None:
        super().__init__()
        self.look_ahead()


@pytest.mark.parametrize("blow", BLOWS, ids=lambda blow: blow.__name__)
def test_what_is_typed_is_recorded_whatever_others_do_while_one_looks_ahead(
    blow: Callable[[Path], None], filled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, wait = Path(opening.path_of(str(filled.root))), os.waitpid

    def waited(process: int, options: int) -> tuple[int, int]:
        ended = wait(process, options)
        blow(index)
        return ended

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(os, "waitpid", waited)
    monkeypatch.setattr(tests.conftest, "Session", Ahead)
    said = filled.run("new", "Weer", "--customer", "De Kiezel")
    assert (said.code, said.err) == (0, "")
    assert "De Kiezel is known here: 2 experiences before." in said.out
    (made,) = {path.stem for path in filled.root.glob("cases/*.md")} - {OPEN}
    assert "title: Weer" in filled.case(made)


def test_an_index_that_fails_again_and_again_is_read_past(
    filled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command begins again once, and then needs no file."""
    right = filled.done("stats", "--json")
    connect = sqlite3.connect

    class Failing(sqlite3.Connection):
        def __init__(self, path: str, **options: Any) -> None:
            super().__init__(path, **options)
            self._is_file = path != ":memory:"

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if self._is_file and "FROM cases" in sql:
                raise sqlite3.DatabaseError("database disk image is malformed")
            return super().execute(sql, *values)

    monkeypatch.setattr("_sqlite3.connect", lambda path, **how: connect(path, factory=Failing, **how))
    assert filled.run("stats", "--json") == right


def test_what_a_disk_spoilt_under_its_seal_is_a_fault_once(filled: Desk) -> None:
    """Nothing tells that it is not what was written; but it is not there for the next call."""
    shown = filled.done("list", "--all").out
    index = Path(opening.path_of(str(filled.root)))
    with sqlite3.connect(index) as connection:
        connection.execute("UPDATE cases SET summary = ?", [marshal.dumps((1, 2))])
    connection.close()
    assert signature.seal(str(index), index.stat().st_ino)
    spoilt = filled.run("list", "--all")
    assert (spoilt.code, spoilt.out) == (70, "")
    assert filled.done("list", "--all").out == shown
