"""Two at once, in processes of their own: together they never pass what one person may do.

Every test run takes a few tries; the whole:
KV_RACES=200 python -m pytest tests/desk/test_races.py
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from klantervaring.core import ids

from tests.conftest import NOW, Desk
from tests.faults.process import Command, Ran, ended, start

TRIES = int(os.environ.get("KV_RACES", "10"))
A, B = ids.case_id(901), ids.case_id(902)
RECEIVED = "2026-11-01T09:00 received"


def both(desk: Desk, one: tuple[str, ...], other: tuple[str, ...]) -> list[Ran]:
    """What came of two commands that began at the same time."""
    begun = []
    for arguments in (one, other):
        folder = Path(tempfile.mkdtemp(prefix="kv-run-"))
        begun.append((start(desk, Command(arguments, {"KV_NOW": desk.now}), folder), folder))
    found = []
    for process, folder in begun:
        _, status = os.waitpid(process, 0)
        found.append(ended(os.waitstatus_to_exitcode(status), folder))
    return found


def later(desk: Desk, number: int, days: int) -> None:
    desk.now = (datetime.fromisoformat(NOW) + timedelta(days=days * number)).isoformat()


def test_two_gestures_at_once_never_pass_the_budget(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {budget: 50}\n")
    for id in (A, B):
        desk.put(id, RECEIVED)
    desk.commit()
    for number in range(TRIES):
        later(desk, number, days=31)  # another month, so a budget that is whole again
        gift = ("--what", "taart", "--cost", "40", "--why", "feest")
        ran = both(desk, ("compensate", A, *gift), ("compensate", B, *gift))
        assert sorted(each.code for each in ran) == [0, 4], ran
        assert "of the budget of sanne € 10.00 is left" in max(ran, key=lambda each: each.code).err
        left = desk.done("budget", "--json").json["people"][0]["left"]
        assert left == 10
    given = [event for id in (A, B) for event in desk.log(id) if event["event"] == "compensated"]
    assert len(given) == TRIES


def test_nobody_is_asked_twice_by_two_at_once(desk: Desk) -> None:
    for id in (A, B):
        desk.put(id, RECEIVED, customer="{name: De Kei}")
    desk.commit()
    for number in range(TRIES):
        later(desk, number, days=91)
        ran = both(desk, ("ask", A), ("ask", B))
        assert sorted(each.code for each in ran) == [0, 4], ran
        assert "De Kei was asked on" in max(ran, key=lambda each: each.code).err
    asked = [event for id in (A, B) for event in desk.log(id) if event["event"] == "asked"]
    assert len(asked) == TRIES
