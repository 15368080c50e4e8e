"""How often a sync starts git, counted and not timed: each thing is asked once, unless a step changed it."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team
from tests.sync.test_situations import TUESDAY, WEDNESDAY, Shared, same

#: As often as git is started at most: where there is nothing to do, and where both sides have something new.
IDLE, BOTH, SAME_CASE = 5, 22, 28


def starts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What git is asked in a sync that ends well."""
    asked: list[str] = []

    def run(words: list[str], *more: Any, real: Any = subprocess.run, **how: Any) -> Any:
        if words[0] == "git":
            asked.append(" ".join(words).partition("fetch.fsckObjects=true ")[2])
        return real(words, *more, **how)

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "run", run)
        desk.done("sync", by=desk.root.name)
    return asked


def test_nothing_to_do(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.all_sync()
    asked = starts(team.anna, monkeypatch)
    assert len(asked) <= IDLE, asked
    twice = {words for words in asked if asked.count(words) > 1}
    assert all(words.startswith("for-each-ref") for words in twice)


def test_both_have_something_new(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.anna.new("Beamer deed het niet", by="anna", now=TUESDAY)
    team.bram.new("Zaal te koud", by="bram", now=TUESDAY)
    team.sync(team.anna)
    asked = starts(team.bram, monkeypatch)
    assert len(asked) <= BOTH, asked
    team.sync(team.anna)
    same(team)


def test_both_changed_the_same_case(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "Een.", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "Twee.", by="bram", now=WEDNESDAY)
    team.sync(team.anna)
    asked = starts(team.bram, monkeypatch)
    assert len(asked) <= SAME_CASE, asked
    team.sync(team.anna)
    same(team)


def test_what_was_sent_is_noted_as_taken_in(team: Team) -> None:
    team.anna.new("Beamer deed het niet", by="anna", now=TUESDAY)
    team.sync(team.anna)
    noted = team.anna.git("rev-parse", "refs/kv/taken-in/origin/main").strip()
    assert noted == team.head() == team.anna.git("rev-parse", "HEAD").strip()
