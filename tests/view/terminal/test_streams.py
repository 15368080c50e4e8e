"""Streams that are closed, full or no longer read: what was asked for is done all the same, and said so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import KV, PATIENCE, Desk, Result

FULL = "de schijf is vol"
pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")


@pytest.fixture
def one(desk: Desk) -> Desk:
    """A desk with one case."""
    desk.new()
    return desk


def given(desk: Desk, redirected: str, *words: str) -> Result:
    """Give a command as a shell does, with its streams led elsewhere."""
    line = f'exec "$@" {redirected}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *KV, *words], capture_output=True, text=True, encoding="utf-8",
        env=desk.environment(lang="nl"), cwd=desk.root, timeout=PATIENCE, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


def only(desk: Desk) -> str:
    """The id of the one case."""
    (id,) = (each["id"] for each in desk.done("list", "--json").json)
    return str(id)


def notes(desk: Desk) -> int:
    """How many notes that case has."""
    return [event["event"] for event in desk.log(only(desk))].count("noted")


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_what_was_saved_is_said_where_the_answer_finds_no_room(desk: Desk, how: tuple[str, ...]) -> None:
    told = given(desk, ">/dev/full", "nieuw", "Leeg", "--customer", "Kiezel", "-m", "x", *how)
    assert (told.code, len(desk.done("list", "--json").json)) == (7, 1)
    assert "Wat er te bewaren was, is bewaard." in told.err
    assert FULL in told.err
    assert "Er is niets gewijzigd" not in told.err
    assert given(desk, ">/dev/full", "notitie", only(desk), "-m", "y", *how).code == 7
    assert notes(desk) == 1


@pytest.mark.parametrize("words", [["lijst"], ["lijst", "--json"], ["vandaag"], ["--help"], ["toon", "-h"]])
def test_a_command_that_only_shows_says_just_that(one: Desk, words: list[str]) -> None:
    told = given(one, ">/dev/full", *words)
    assert told.code == 8
    assert "Het antwoord kon niet getoond worden" in told.err
    assert FULL in told.err
    assert "bewaard" not in told.err


def test_what_a_dry_run_would_do_is_not_called_saved(one: Desk) -> None:
    told = given(one, ">/dev/full", "notitie", only(one), "-m", "x", "--dry-run")
    assert (told.code, notes(one)) == (8, 0)
    assert "bewaard" not in told.err


def test_a_remark_that_finds_no_room_stops_nothing(one: Desk) -> None:
    done = given(one, "2>/dev/full", "notitie", only(one), "-m", "x", "--at", "nu")
    assert (done.code, notes(one)) == (0, 1)
    assert "notitie" in done.out


def test_who_stops_reading_stops_nothing(one: Desk) -> None:
    line = f'"$@" 2>&1 | true; "{sys.executable}" -c ""'
    words = [*KV, "notitie", only(one), "-m", "x", "--at", "nu"]
    subprocess.run(
        ["sh", "-c", line, "sh", *words], env=one.environment(), cwd=one.root, timeout=PATIENCE, check=True
    )
    assert notes(one) == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_as_one_that_leads_nowhere(one: Desk, closed: str) -> None:
    nowhere = closed.replace("<&-", "</dev/null").replace(">&-", ">/dev/null")
    id = only(one)
    for words in (["toon", id], ["lijst", "--json"], ["notitie", id, "-m", "x"], ["nieuw"], ["notitie", id]):
        told = given(one, closed, *words)
        assert told.code == given(one, nowhere, *words).code
        assert "Traceback" not in told.err
    assert notes(one) == 2
    assert not list(one.home.rglob("kv-bug*"))


def test_a_file_that_is_opened_does_not_become_a_closed_stream(one: Desk) -> None:
    before = one.snapshot()
    assert given(one, "<&- >&- 2>&-", "lijst").code == 0
    assert one.snapshot() == before
