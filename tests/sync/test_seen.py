"""While a sync brings in what others closed and reopened, every look sees each case, once.

One process syncs, another lists again and again until that has ended. Every test run takes one sync; 1,000
looks:
KV_LOOKS=1000 python -m pytest tests/sync/test_seen.py
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session
from klantervaring.core import ids
from klantervaring.files.index import cases, refresh

from tests.conftest import COUNTED, Desk
from tests.faults.process import apart, ended
from tests.sync.conftest import Team

LOOKS = int(os.environ.get("KV_LOOKS", "0"))
CASES = 200 if LOOKS else 60
LOG = "2026-11-16T09:00+01:00 received\n2026-11-16T10:00+01:00 responded\n"
CLOSED = LOG + "2026-11-17T09:00+01:00 closed outcome=withdrawn because=zo\n"


def later(event: str, minutes: int) -> str:
    """The next line of the log: nothing that anybody recorded ever leaves it."""
    moment = datetime(2026, 11, 17, 9) + timedelta(minutes=minutes)
    return f"{moment.isoformat(timespec='minutes')}+01:00 {event}\n"


def put(desk: Desk, log: str) -> None:
    """All cases with this log, where it says that they belong."""
    for number in range(CASES):
        id = ids.case_id(number * 977)
        for path in desk.root.glob(f"cases/**/{id}.md"):
            path.unlink()
        desk.put(id, log)
    desk.run("check", "--fix")
    desk.commit_all()


@pytest.fixture(scope="module")
def full(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Team:
    team = Team.begin(tmp_path_factory.mktemp("team"), made)
    put(team.anna, LOG)
    team.all_sync()
    return team


def looks_while_syncing(desk: Desk) -> list[list[str]]:
    """What each look saw, from before the sync began until after it ended."""
    folder = Path(tempfile.mkdtemp(prefix="kv-run-"))
    syncing = apart(desk, lambda: run(Session(), ["sync"]), folder, {"KV_USER": "bram"})
    seen, over = [], False
    while not over:
        over = os.waitpid(syncing, os.WNOHANG)[0] != 0
        told = desk.run("list", "--all", "--json")
        assert (told.code, told.err) == (0, ""), told
        seen.append(sorted(case["id"] for case in told.json))
    ended(0, folder)
    return seen


def test_each_look_sees_each_case_once(full: Team, tmp_path: Path) -> None:
    team = full.copy(tmp_path)
    every = sorted(ids.case_id(number * 977) for number in range(CASES))
    looks, log, rounds = Counter[str](), CLOSED, 0
    while not looks or looks["looks"] < LOOKS:
        put(team.anna, log)
        rounds += 1
        log += later("closed outcome=withdrawn because=weer" if rounds % 2 == 0 else "reopened", rounds)
        team.sync(team.anna)
        for seen in looks_while_syncing(team.bram):
            looks["looks"] += 1
            looks["looks that missed or doubled a case"] += seen != every
    COUNTED.update(looks)
    assert looks["looks that missed or doubled a case"] == 0
    assert looks["looks"] > 1


def test_the_first_that_ever_closes_is_seen_while_it_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There was no folder of closed cases when the look began."""
    id = desk.new()
    place = desk.path(id)
    place.write_text(place.read_text() + "En nog iets.\n")
    real = refresh.refreshed

    def refreshed(*given: Any) -> Any:
        if place.exists():
            year = desk.root / "cases" / "closed" / "2026"
            year.mkdir(parents=True)
            place.rename(year / place.name)
        return real(*given)

    monkeypatch.setattr(cases, "refreshed", refreshed)
    told = desk.run("list", "--all", "--json")
    assert [case["id"] for case in told.json] == [id]


def test_a_single_case_is_found_at_every_moment(full: Team, tmp_path: Path) -> None:
    team = full.copy(tmp_path)
    put(team.anna, CLOSED)
    team.sync(team.anna)
    folder = Path(tempfile.mkdtemp(prefix="kv-run-"))
    syncing = apart(team.bram, lambda: run(Session(), ["sync"]), folder, {"KV_USER": "bram"})
    codes, number, over = Counter[int](), 0, False
    while not over:
        over = os.waitpid(syncing, os.WNOHANG)[0] != 0
        number += 1
        codes[team.bram.run("show", ids.case_id((number % CASES) * 977)).code] += 1
    ended(0, folder)
    assert set(codes) == {0}
