"""Four at once, and any of them killed at any moment: every event that was said to be saved is there, once.

Four processes record events on one case, and on four; then commands are killed at random moments, with the
git that they started or without it. Nothing may be lost, doubled or torn, git has what the files say, and
the next command works.

Every test run takes a few; four times 100 events and 300 kills:
KV_FAULTS=all python -m pytest tests/faults/test_many_at_once.py
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import select
import signal
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session

from tests.conftest import NOW, Desk
from tests.faults.conftest import WHOLE
from tests.faults.process import Command, Ran, apart, ended, start

WORKERS = 4
EACH = 100 if WHOLE else 6
KILLS = 300 if WHOLE else 6
_EVENT = re.compile(r"^Gebeurtenis (\S+)\.$", re.MULTILINE)


@pytest.mark.parametrize("cases", [1, WORKERS], ids=["on one case", "on four cases"])
def test_all_are_kept_once(cases: int, desk: Desk, counted: Counter[str]) -> None:
    ids = [desk.new(f"Lokaal {n} bleef dicht") for n in range(cases)]
    before = len(desk.commits())
    workers = [_worker(desk, str(n), ids[n % cases]) for n in range(WORKERS)]
    for process, folder in workers:
        _, status = os.waitpid(process, 0)
        ran = ended(os.waitstatus_to_exitcode(status), folder)
        assert ran.code == 0, ran
    given = sorted(f"{worker}-{n}" for worker in range(WORKERS) for n in range(EACH))
    kept = sorted(event for id in ids for event in events(desk, id))
    counted["events at once"] += len(given)
    counted["events lost"] += len(set(given) - set(kept))
    assert kept == given
    assert sum(event["event"] == "noted" for id in ids for event in desk.log(id)) == WORKERS * EACH
    assert len(desk.commits()) - before == WORKERS * EACH
    assert desk.git("status", "--porcelain", "--", "cases") == ""
    desk.now = _moment(EACH)
    assert desk.done("check", "--json").json == []


def test_killed_at_any_moment(desk: Desk, counted: Counter[str]) -> None:
    dice = random.Random(2026)
    ids = [desk.new(f"Lokaal {n} bleef dicht") for n in range(3)]
    longest = _takes(desk, ids[0])
    said, perhaps, number = ["duur"], list[str](), 0
    while len(perhaps) < KILLS:
        number += 1
        ran = _killed(desk, _note(ids[number % 3], f"k{number}"), dice.uniform(0, longest), bool(number % 2))
        assert ran.code in (0, -signal.SIGKILL), ran
        (said if ran.code == 0 else perhaps).append(f"k{number}")
        said += _goes_on(desk, ids[number % 3], f"n{number}", counted)
        assert desk.done("check", "--fix", "--json").json == []
    kept = [event for id in ids for event in events(desk, id)]
    counted["kills"] += len(perhaps)
    counted["events lost"] += len(set(said) - set(kept))
    assert len(set(kept)) == len(kept), "an event is there twice"
    assert set(said) <= set(kept) <= {*said, *perhaps}
    assert desk.git("status", "--porcelain", "--", "cases") == ""


def events(desk: Desk, id: str) -> list[str]:
    """The events of these tests that a case tells, by name; told and logged are the same number."""
    text = desk.case(id)
    told = _EVENT.findall(text)
    assert len(told) == sum(event["event"] == "noted" for event in desk.log(id))
    return told


def _moment(seconds: int) -> str:
    return (datetime.fromisoformat(NOW) + timedelta(seconds=seconds)).isoformat()


def _note(id: str, name: str) -> Command:
    return Command(("note", id, "-m", f"Gebeurtenis {name}."))


def _worker(desk: Desk, name: str, id: str) -> tuple[int, Path]:
    """A process that records its events one after another; it ends with 0 when each was saved."""
    folder = Path(tempfile.mkdtemp(prefix="kv-run-"))

    def work() -> int:
        for n in range(EACH):
            os.environ["KV_NOW"] = _moment(n)
            code = run(Session(), list(_note(id, f"{name}-{n}").arguments))
            if code != 0:
                return code
        return 0

    return apart(desk, work, folder, seconds=600), folder


def _takes(desk: Desk, id: str) -> float:
    """How many seconds a command takes that nobody kills."""
    begun = time.monotonic()
    assert _killed(desk, _note(id, "duur"), 60, whole=False).code == 0
    return time.monotonic() - begun


def _killed(desk: Desk, command: Command, after: float, whole: bool) -> Ran:
    """Kill the command after so many seconds, unless it has ended; `whole`: and the git that it started."""
    folder = Path(tempfile.mkdtemp(prefix="kv-run-"))
    lives, end = os.pipe()  # at its end when the process is
    process = start(desk, command, folder)
    os.close(end)
    if not select.select([lives], [], [], after)[0]:
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if whole else os.kill)(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    os.close(lives)
    return ended(os.waitstatus_to_exitcode(status), folder)


def _goes_on(desk: Desk, id: str, name: str, counted: Counter[str]) -> list[str]:
    """The next command works; the events that it said are saved.

    A git that was killed leaves its lock: kv then says that git refused, until a person takes that away.
    """
    told = desk.run(*_note(id, name).arguments)
    locks = sorted((desk.root / ".git").rglob("*.lock"))
    for lock in locks:
        lock.unlink()
    if told.code == 0:
        return [name]
    assert told.code == 7, told
    assert locks, told
    assert ".lock" in told.err
    counted["times a killed git left its lock"] += 1
    desk.done(*_note(id, f"{name}-again").arguments)
    return [name, f"{name}-again"]
