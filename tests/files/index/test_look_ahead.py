"""Who calls, looked up beforehand in another process or without one: always the same, nothing stays."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from klantervaring.core import ids
from klantervaring.files.index import look_ahead
from klantervaring.files.index.cases import overview
from klantervaring.files.index.look_ahead import LookAhead, begin_look_ahead
from klantervaring.files.index.opening import load
from klantervaring.files.index.overview import Overview

from tests.conftest import PATIENCE, Desk

OPEN, ENDED, OTHER = (ids.case_id(number) for number in (701, 702, 703))
RECEIVED = "2026-11-16T09:00+01:00 received"
KEY = ["name:dekiezel"]


@pytest.fixture
def known(desk: Desk) -> Desk:
    """An open case and a closed one of De Kiezel, one of somebody else, and an index that is relied on."""
    desk.put(OPEN, RECEIVED, customer="{name: De Kiezel}")
    desk.put(OTHER, RECEIVED, customer="{name: Noor, phone: 0612345678}")
    desk.put(ENDED, RECEIVED, customer="{name: De Kiezel}")
    desk.commit()
    desk.done("close", ENDED, "withdrawn", "--because", "x")
    time.sleep(0.1)
    desk.done("list", "--all")
    return desk


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def begun(desk: Desk) -> LookAhead:
    ahead = begin_look_ahead(str(desk.root))
    assert ahead is not None
    return ahead


def seen(desk: Desk) -> Overview | None:
    return begun(desk).overview()


def found(cases: Overview | None, keys: list[str] = KEY) -> list[str]:
    assert cases is not None
    return sorted(card.path for card in cases.of_customer(keys))


def test_it_finds_open_cases_and_closed_ones(known: Desk) -> None:
    assert found(seen(known)) == [f"cases/{OPEN}.md", f"cases/closed/2026/{ENDED}.md"]


def test_a_changed_file_is_read_and_one_that_has_gone_is_not_told_of(known: Desk) -> None:
    path = known.put(OTHER, "2026-11-16T09:00:00+01:00 received")
    path.write_text(path.read_text().replace("log:", "customer:\n  name: De Kiezel\nlog:"))
    (known.root / "cases" / f"{OPEN}.md").unlink()
    assert found(seen(known)) == sorted((f"cases/{OTHER}.md", f"cases/closed/2026/{ENDED}.md"))


def test_spellings_that_people_joined_lead_to_each_other(known: Desk) -> None:
    cases = overview(str(known.root), closed=True)
    assert cases.of_customer(["name:kiezel"]) == []
    assert len(cases.of_customer(["name:kiezel"], [("name:kiezel", "name:dekiezel")])) == 2
    three = [("name:kiezel", "name:k"), ("name:k", "name:dekiezel"), ("name:noor", "name:kiezel")]
    assert len(cases.of_customer(["name:dekiezel"], three)) == 3
    assert len(cases.of_customer(["name:dekiezel"], three, shared=["name:kiezel"])) == 2


# -- when it is of no use -------------------------------------------------------------------------------


def test_without_an_index_that_can_be_written_it_says_nothing(known: Desk) -> None:
    kept = known.private / "index"
    kept.rename(known.home / "aside")
    kept.write_text("no folder")
    assert seen(known) is None
    assert "2 experiences before" in known.done("new", "Weer", "--customer", "De Kiezel").out


def gone_to_the_kiezel(desk: Desk) -> None:
    """Give the case of somebody else to De Kiezel, by hand."""
    path = desk.put(OTHER, "2026-11-16T09:00:00+01:00 received")
    path.write_text(path.read_text().replace("log:", "customer:\n  name: De Kiezel\nlog:"))


def test_it_waits_for_no_reader_of_its_own_process(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads procedures out of the index while the other process writes what changed."""
    gone_to_the_kiezel(known)
    told, tell = os.pipe()
    look = look_ahead._is_up_to_date

    def when_told(root: str, horizon: int | None) -> bool:
        os.read(told, 1)
        return look(root, horizon)

    monkeypatch.setattr(look_ahead, "_is_up_to_date", when_told)
    ahead = begun(known)
    database = load(str(known.root))
    assert database is not None
    assert database.is_held
    os.write(tell, b"x")
    assert f"cases/{OTHER}.md" in found(ahead.overview())
    for end in (told, tell):
        os.close(end)


READS = """
import sqlite3, sys
index = sqlite3.connect(sys.argv[1], isolation_level=None)
index.execute("BEGIN")
index.execute("PRAGMA user_version").fetchall()
print("reads", flush=True)
sys.stdin.read()
"""


def test_what_somebody_elses_reading_kept_from_the_index_is_not_told_of(known: Desk) -> None:
    """Who reads lets nobody write: what was found then is in no index, and the command looks itself."""
    gone_to_the_kiezel(known)
    index = str(known.private / "index" / "cases.db")
    with Popen([sys.executable, "-c", READS, index], stdin=PIPE, stdout=PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"reads\n"
        assert seen(known) is None
        assert "3 experiences before" in known.done("new", "Weer", "--customer", "De Kiezel").out
        reader.kill()


def test_one_that_nobody_asks_is_let_go(known: Desk) -> None:
    ahead = begun(known)
    process = ahead._process
    ahead.end()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize(("words", "code"), [(("new", "--help"), 0), (("new",), 2)])
def test_a_call_that_asks_nothing_ends_as_before(known: Desk, words: tuple[str, ...], code: int) -> None:
    assert known.subprocess(*words).code == code


def no_fork() -> int:
    raise OSError


def test_without_another_process_it_works_as_well(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", no_fork)
    assert begin_look_ahead(str(known.root)) is None
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert begin_look_ahead(str(known.root)) is None
    assert "2 experiences before" in known.done("new", "Weer", "--customer", "De Kiezel").out


def test_in_a_process_of_its_own_as_within(known: Desk) -> None:
    said = known.subprocess("new", "Weer", "--customer", "de kiezel")
    assert said.code == 0
    assert "De Kiezel is known here: 2 experiences before." in said.out


# -- what is not plain ----------------------------------------------------------------------------------


def a_stray(root: Path) -> None:
    (root / "cases" / "oud").mkdir()


def a_stray_case(root: Path) -> None:
    (root / "cases" / "closed" / f"{OTHER}.md").write_text("---\n---\n")


def a_link(root: Path) -> None:
    (root / "cases" / "closed" / "2024").symlink_to(root / "cases" / "closed" / "2026")


def unreadable(root: Path) -> None:
    (root / "cases" / f"{ids.case_id(5)}.md").write_text("---\n: broken\n")


def twice(root: Path) -> None:
    path = root / "cases" / f"{OPEN}.md"
    (root / "cases" / "closed" / "2026" / path.name).write_bytes(path.read_bytes())


@pytest.mark.parametrize("happens", [a_stray, a_stray_case, a_link, unreadable, twice])
def test_what_is_not_plain_is_left_to_who_asks(known: Desk, happens: Callable[[Path], None]) -> None:
    assert seen(known) is not None
    happens(known.root)
    assert seen(known) is None
    assert "2 experiences before" in known.run("new", "Weer", "--customer", "De Kiezel").out


def test_a_process_that_was_killed_told_nothing(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ahead, "_is_up_to_date", lambda *_: time.sleep(PATIENCE))  # else it may be ready
    ahead = begun(known)
    os.kill(ahead._process, 9)
    assert ahead.overview() is None
    assert look_ahead.LookAhead(str(known.root), 0).overview() is None
