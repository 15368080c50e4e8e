"""From its first query to its last a command sees one index: nobody can write in between, whatever fails."""

from __future__ import annotations

import shlex
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from klantervaring.files.index import opening

from tests.conftest import Desk

RECEIVED = "2026-11-01T09:00+01:00 received"
CASES = ("K7QX-4MRX", "2222-2222", "DC22-222S", "2P63-222S", "3KM2-222B")


class Watched(sqlite3.Connection):
    """A connection beside which somebody tries to write before each statement, once something was read."""

    tries = 0
    written: tuple[str, ...] = ()
    _path = ""
    _is_read = False

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, **options)
        self._path = path

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if self._is_read and self._path != ":memory:":
            self._strike(sql)
        self._is_read |= self.in_transaction and sql.startswith("SELECT")
        return super().execute(sql, *values)

    def _strike(self, before: str) -> None:
        Watched.tries += 1
        other = sqlite3.Connection(self._path, timeout=0, isolation_level=None)
        with closing(other), suppress(sqlite3.OperationalError):
            other.execute("INSERT INTO kept VALUES (?, x'', x'')", [before])
            Watched.written += (before,)


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    connect = sqlite3.connect
    monkeypatch.setattr("_sqlite3.connect", lambda path, **how: connect(path, factory=Watched, **how))
    monkeypatch.setattr(Watched, "tries", 0)
    monkeypatch.setattr(Watched, "written", ())
    return Watched


@pytest.fixture
def filled(desk: Desk) -> Desk:
    for id in CASES:
        desk.put(id, RECEIVED, title=f"Zaal {id}")
    time.sleep(0.12)  # a file that has just been written is read again
    desk.done("list", "--all")
    return desk


def as_it_is(desk: Desk) -> None:
    """Nothing is wrong."""


def slipped(desk: Desk) -> None:
    """The rules of early warning have a mistake, which is found while they are about to be kept."""
    desk.write("alerts.yaml", "mood:\n  at-most: veel\n")


def edited(desk: Desk) -> None:
    """A case was changed by hand, so the index is."""
    desk.put(CASES[0], RECEIVED, title="Lokaal")


@pytest.mark.parametrize("scene", [as_it_is, slipped, edited], ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("command", ["today", "overdue", "stats", "fans", "list --all", "customer"])
def test_nobody_writes_between_two_queries(
    scene: Any, command: str, filled: Desk, others: type[Watched]
) -> None:
    scene(filled)
    answer = filled.run(*command.split())
    assert others.tries
    assert others.written == ()
    opening.discard(str(filled.root))
    assert filled.run(*command.split()) == answer


@pytest.mark.parametrize("others_read", [False, True])
def test_others_may_read_what_was_written_while_the_command_goes_on(filled: Desk, others_read: bool) -> None:
    root = str(filled.root)
    found = opening.load(root)
    assert found is not None
    path = opening.path_of(root)
    with closing(sqlite3.Connection(path, timeout=0, isolation_level=None)) as other:
        if others_read:
            other.execute("BEGIN")
            other.execute("SELECT * FROM about")
        with found:
            found.run("INSERT INTO kept VALUES ('x', x'', x'')", [()])
        assert found.is_kept is not others_read
        assert found.select("SELECT name FROM kept WHERE name = 'x'") == [("x",)]
    with closing(sqlite3.Connection(path, timeout=0, isolation_level=None)) as other:
        if not others_read:
            assert other.execute("SELECT name FROM kept WHERE name = 'x'").fetchall() == [("x",)]
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM kept")
    found.close()


def test_whoever_reads_in_a_pager_keeps_nobody_from_writing(filled: Desk, tmp_path: Path) -> None:
    pager, told = tmp_path / "pager.py", tmp_path / "told"
    pager.write_text(
        "import sqlite3, sys\n"
        "index = sqlite3.connect(sys.argv[1], timeout=0)\n"
        "index.execute('DELETE FROM kept'), index.commit()\n"
        "open(sys.argv[2], 'w').write(sys.stdin.read())\n"
    )
    words = [sys.executable, str(pager), opening.path_of(str(filled.root)), str(told)]
    terminal = filled.terminal("list", rows=5, env={"KV_PAGER": shlex.join(words)})
    assert (terminal.ends(), terminal.shown) == (0, "")
    assert all(f"Zaal {id}" in told.read_text() for id in CASES)
