"""Git is killed at each of its own steps: nothing is lost, hidden or stuck, and what to do is named.

A command of kv is given while the git that it starts is killed before its first, second, third ... call that
changes anything on the disk, until the command passes untouched. After each every list sees every case, what
kv said is true, `kv check --fix` leaves nothing, the next command works, and git has what the files say. A
sync is struck like that too; then both clones end the same, with every word of both.

Every test run takes some of the steps; all: KV_FAULTS=all python -m pytest tests/faults/test_git_killed.py
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from klantervaring.files.git import locks

from tests.conftest import Desk
from tests.faults import git_struck
from tests.faults.conftest import WHOLE
from tests.faults.judging import standing
from tests.faults.process import Command, Ran, give
from tests.faults.scenes import build
from tests.sync.conftest import Team

pytestmark = pytest.mark.skipif(not git_struck.can_trace(), reason="this machine does not let git be traced")
#: Steps of one command that the bounded form takes.
_FEW = 2
SCENES = ("note on three", "new", "close", "undo", "undo of a closing", "edit", "erase")


#: Of the gits of a command only the one with the number `KV_AT` is struck, "" for all. The shell alone tells,
#: so that the others cost nothing; there is one sign for each git in the file `KV_BEGUN`.
_ONE_OF_ALL = """#!/bin/sh
begun=
read -r begun < "$KV_BEGUN"
printf x >> "$KV_BEGUN"
[ -z "$KV_AT" ] || [ ${#begun} -eq "$KV_AT" ] || exec "$KV_GIT" "$@"
"""


@pytest.fixture(scope="session")
def struck_git(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the PATH in which `git` is the one that can be struck."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "git"
    struck = f'exec "{sys.executable}" -S -E "{git_struck.__file__}" "$@"'
    script.write_text(f"{_ONE_OF_ALL}{struck}\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture(autouse=True)
def _locks_are_old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits until a lock has aged; which locks there are is found as ever."""
    monkeypatch.setattr(locks, "_LEFT_BEHIND", 0)


class Struck:
    """Gives commands whose git is killed at one of its steps."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._counted, self._begun = scratch / "counted", scratch / "begun"
        self._each: list[int] = []

    @property
    def steps(self) -> int:
        """How many steps all the gits of the last untouched command took."""
        return sum(self._each)

    def give(self, desk: Desk, arguments: tuple[str, ...], strike: int, **env: str) -> Ran:
        """The command with its git killed at the step `strike` of all; with 0 the steps are counted."""
        for file in (self._counted, self._begun):
            file.write_text("")
        at, step = self._place(strike)
        real = shutil.which("git")
        assert real is not None
        told = {"PATH": f"{self._folder}:{os.environ['PATH']}", "KV_GIT": real, "KV_AT": at,
                "KV_STRIKE": str(step), "KV_COUNTED": str(self._counted),
                "KV_BEGUN": str(self._begun), **env}  # fmt: skip
        ran = give(desk, Command(arguments, told))
        if strike == 0:
            self._each = list(map(int, self._counted.read_text().split()))
        return ran

    def _place(self, strike: int) -> tuple[str, int]:
        """Which git it is, from 0 on, and which of its steps."""
        if strike == 0:
            return "", 0
        for number, steps in enumerate(self._each):
            if strike <= steps:
                return str(number), strike
            strike -= steps
        raise ValueError("there are not so many steps")

    def strikes(self, steps: int) -> Iterator[int]:
        """The steps to strike; the bounded form takes some, spread over all."""
        apart = 1 if WHOLE else max(1, steps // _FEW)
        yield from range(1, steps + 1, apart)


@pytest.fixture
def struck(struck_git: Path, tmp_path: Path) -> Struck:
    return Struck(struck_git, tmp_path)


@pytest.mark.parametrize("name", SCENES)
def test_a_command_whose_git_is_killed(
    name: str, scene_desk: Desk, struck: Struck, tmp_path: Path, counted: Counter[str]
) -> None:
    scene = build(name, scene_desk)
    words, env = scene.command.arguments, dict(scene.command.env)
    untouched = scene.copy(tmp_path / "untouched")
    assert struck.give(untouched, words, 0, **env).code == 0
    before, after, bad = standing(scene.desk), standing(untouched), []
    for strike in struck.strikes(struck.steps):
        desk = scene.copy(tmp_path / "struck")
        ran = struck.give(desk, words, strike, **env)
        wrong = [
            *_right_after(ran, desk, before, after),
            *_goes_on(desk, scene.bystander, check=strike % 2 == 0),
        ]
        bad += [f"{name}, step {strike}: {each}" for each in wrong]
        counted["gits killed"] += 1
        counted["lost, hidden or stuck"] += bool(wrong)
        shutil.rmtree(desk.root)
    assert not bad, f"{len(bad)}:\n" + "\n".join(bad)


def _ids(desk: Desk) -> list[str]:
    listed = desk.run("list", "--all", "--json")
    return sorted(case["id"] for case in listed.json) if listed.code == 0 else [f"exit {listed.code}"]


def _right_after(ran: Ran, desk: Desk, before: object, after: object) -> Iterator[str]:
    now = standing(desk)
    if ran.code not in (0, 6, 7, 8) or "fault of kv itself" in ran.err:
        yield f"exit {ran.code}: {ran.err}"
    if now not in (before, after):
        yield "the files are neither as before nor as they should become"
    if ran.code in (0, 7) and now != after:
        yield f"it says that it is saved, and it is not: {ran}"
    if ran.code in (6, 8) and now != before:
        yield f"it says that nothing was changed, and something was: {ran}"
    if len(_ids(desk)) != sum(name.count("/") == 0 for name in now):
        yield f"the list shows {_ids(desk)}"


def _goes_on(desk: Desk, bystander: str, check: bool) -> Iterator[str]:
    """A check puts all right; or the next command does, or names the lock that it cannot take away."""
    if not check:
        told = desk.run("note", bystander, "-m", "Meteen daarna.")
        if told.code not in (0, 7):
            yield f"the next command: {told}"
        if told.code == 7 and ".lock" not in told.err:
            yield f"nothing is named that stands in the way: {told}"
    fixed = desk.run("check", "--fix")
    if fixed.code != 0:
        yield f"check --fix: {fixed}"
    told = desk.run("note", bystander, "-m", "Daarna.")
    if told.code != 0 or "Daarna." not in desk.case(bystander):
        yield f"the command after the check: {told}"
    if desk.git("status", "--porcelain"):
        yield f"not in git: {desk.git('status', '--porcelain')}"
    if desk.run("check").code != 0:
        yield f"left: {desk.run('check')}"


# -- a sync --------------------------------------------------------------------------------------------------


def _both_wrote(team: Team) -> tuple[list[str], list[str]]:
    """What each did since they last shared: the texts, and the ids of all cases."""
    ids = [team.anna.new(f"Zaal {n} te koud", by="anna") for n in range(4)]
    team.all_sync()
    team.anna.done("note", ids[0], "-m", "Van anna.", by="anna")
    team.anna.done("close", ids[1], "withdrawn", "--because", "zij wil niet meer", by="anna")
    team.anna.done("note", ids[2], "-m", "Ook van anna.", by="anna")
    new = team.anna.new("Nieuw bij anna", by="anna")
    team.sync(team.anna)
    team.bram.done("note", ids[0], "-m", "Van bram.", by="bram")
    team.bram.done("note", ids[1], "-m", "Nog van bram.", by="bram")
    other = team.bram.new("Nieuw bij bram", by="bram")
    return ["Van anna.", "Ook van anna.", "Van bram.", "Nog van bram."], [*ids, new, other]


def _prepared(make: Callable[[Path], Team], folder: Path) -> Team:
    folder.mkdir()
    return make(folder)


def test_a_sync_whose_git_is_killed(
    made: Path, struck: Struck, tmp_path: Path, counted: Counter[str]
) -> None:
    team = _prepared(lambda folder: Team.begin(folder, made), tmp_path / "team")
    texts, ids = _both_wrote(team)
    whole = _prepared(team.copy, tmp_path / "whole")
    assert struck.give(whole.bram, ("sync",), 0, KV_USER="bram").code == 0
    bad = []
    for strike in struck.strikes(struck.steps):
        now = _prepared(team.copy, tmp_path / "struck")
        ran = struck.give(now.bram, ("sync",), strike, KV_USER="bram")
        wrong = list(_after_sync(now, ran, texts, ids))
        bad += [f"sync, step {strike}: {each}" for each in wrong]
        counted["gits killed"] += 1
        counted["lost, hidden or stuck"] += bool(wrong)
        shutil.rmtree(now.folder)
    assert not bad, f"{len(bad)}:\n" + "\n".join(bad)


def _after_sync(team: Team, ran: Ran, texts: list[str], ids: list[str]) -> Iterator[str]:
    if ran.code not in (0, 6, 7) or "fault of kv itself" in ran.err:
        yield f"exit {ran.code}: {ran.err}"
    own = [id for id in ids if id != ids[4]]
    seen = _ids(team.bram)
    if not set(own) <= set(seen) or len(seen) != len(set(seen)):
        yield f"the list shows {seen}"
    fixed = team.bram.run("check", "--fix", by="bram")
    if fixed.code != 0:
        yield f"check --fix: {fixed}"
    for desk in (team.bram, team.anna, team.bram):
        told = desk.run("sync", by=desk.root.name)
        # The git that was killed was at the other side, maybe with several locks: each is named in turn.
        while lock := re.search(r"left its lock (\S+\.lock):", told.err):
            Path(lock[1]).unlink()
            told = desk.run("sync", by=desk.root.name)
        if told.code != 0:
            yield f"the next sync: {told}"
            return
    if team.anna.files() != team.bram.files():
        yield "they do not end the same"
    held = "".join(path.read_text() for path in team.anna.root.glob("cases/**/*.md"))
    yield from (f"{text!r} is lost or doubled" for text in texts if held.count(text) != 1)
    if _ids(team.anna) != sorted(ids):
        yield f"cases are missing: {_ids(team.anna)}"
