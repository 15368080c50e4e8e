"""Git is killed at each of its own steps while history is purged, here or in the clone that follows.

Afterwards all is as before or done, or the next `kv check --fix`, `kv purge` and `kv sync` end it by
themselves: then nothing that was erased is in any clone or where they meet, and the work of others is there.

Every test run takes some of the steps; all: KV_FAULTS=all python -m pytest tests/faults/test_purge_struck.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Desk, Result
from tests.erasing.marked_person import MarkedPerson
from tests.faults import git_struck
from tests.faults.conftest import WHOLE
from tests.faults.process import Ran
from tests.faults.test_git_killed import Struck, _locks_are_old_at_once, struck, struck_git
from tests.sync.conftest import Team, git

__all__ = ["_locks_are_old_at_once", "struck", "struck_git"]

pytestmark = pytest.mark.skipif(not git_struck.can_trace(), reason="this machine does not let git be traced")
#: Steps of one command that the bounded form takes.
_FEW = 2
#: Files whose content tells nothing: being made, of moments, or made anew from others.
_PASSING = re.compile(r"tmp_|\.lock$|/index$|/kv/index|\.(pack|idx|rev)$|commit-graph$")
_RANDOM = re.compile(r"(?<=tmp_)\w+|(?<=incoming-)\w+")
_MOMENT = re.compile(rb"> \d+ [+-]\d{4}")
_NAMES = ("anna", "bram", "carla", "linked", "team.git", "home")


class _Struck:
    """A team in which somebody was erased, put back after each strike as it was before the first."""

    def __init__(self, made: Path, folder: Path, purged: bool) -> None:
        (folder / "team").mkdir()
        self.team = Team.begin(folder / "team", made)
        self.scene = MarkedPerson(self.team, cases=1)
        self.scene.work_of_bram()
        self.scene.erase()
        if purged:
            self.scene.anna.done("purge", "--yes", by="anna")
        for desk in (self.scene.anna, self.scene.bram):
            desk.git("gc", "--quiet")  # fewer files, so fewer steps
        git(self.team.remote, "gc", "--quiet")
        self._kept = folder / "all.tar"
        subprocess.run(["tar", "cf", str(self._kept), *_NAMES], cwd=self.team.folder, check=True)

    def put_back(self) -> None:
        for name in _NAMES:
            shutil.rmtree(self.team.folder / name)
        subprocess.run(["tar", "xf", str(self._kept)], cwd=self.team.folder, check=True)


@pytest.mark.parametrize("who", ["anna", "bram"])
def test_a_purge_whose_git_is_killed(
    made: Path, who: str, struck: Struck, tmp_path: Path, counted: Counter[str]
) -> None:
    """Of Anna the purge itself is struck, of Bram the sync by which his clone is cleaned."""
    words = {"anna": ("purge", "--yes"), "bram": ("sync", "--yes")}[who]
    all_of_it = _Struck(made, tmp_path, purged=who == "bram")
    scene = all_of_it.scene
    desk = {"anna": scene.anna, "bram": scene.bram}[who]
    assert struck.give(desk, words, 0, KV_USER=who).code == 0
    bad, known = [], set()
    for strike in _strikes(struck.steps):
        all_of_it.put_back()
        ran = struck.give(desk, words, strike, KV_USER=who)
        counted["gits killed"] += 1
        state = (ran.code, _state(scene))
        if state in known:
            continue  # two steps before one rename leave the same
        known.add(state)
        wrong = [*_right_after(scene, ran), *_goes_on(scene, desk, check=strike % 2 == 0)]
        bad += [f"{words[0]}, step {strike}: {each}" for each in wrong]
        counted["lost, hidden or stuck"] += bool(wrong)
    counted["states after a purge"] += len(known)
    assert not bad, f"{len(bad)}:\n" + "\n".join(bad)


def _strikes(steps: int) -> Iterator[int]:
    apart = 1 if WHOLE else max(1, steps // _FEW)
    yield from range(1 if WHOLE else apart // 2, steps + 1, apart)


def _state(scene: MarkedPerson) -> str:
    """What is on the disk, but for moments, and for what a file that is being made holds so far."""
    digest = sha256()
    for path in sorted(scene.team.folder.rglob("*")):
        name = str(path)
        content = b""
        if path.is_file() and not _PASSING.search(name):
            content = _MOMENT.sub(b">", path.read_bytes())
        digest.update(f"{_RANDOM.sub('', name)} {len(content)}\n".encode() + content)
    for desk in (scene.anna, scene.bram):
        digest.update(desk.git("ls-files", "--stage").encode())
    return digest.hexdigest()


def _right_after(scene: MarkedPerson, ran: Ran) -> Iterator[str]:
    if ran.code not in (0, 6, 7, 8) or "fault of kv itself" in ran.err:
        yield f"exit {ran.code}: {ran.err}"
    listed = scene.bram.run("list", "--all", "--json")
    if {case["id"] for case in listed.json} != {*scene.own, scene.other}:
        yield f"the list shows {listed}"
    yield from _not_there(scene, sent=False)


def _not_there(scene: MarkedPerson, sent: bool) -> Iterator[str]:
    """Work of others that is gone."""
    if "Bram was hier" not in (scene.lines(scene.other) if sent else scene.bram.case(scene.other)):
        yield "what Bram wrote is gone"
    linked = (scene.team.folder / "linked" / "los.txt").read_text()
    if "mooi werk" not in linked:
        yield f"the linked worktree lost work: {linked!r}"


def _goes_on(scene: MarkedPerson, desk: Desk, check: bool) -> Iterator[str]:
    """With a check first, or with the next command at once; then everybody is clean."""
    if check:
        fixed = desk.run("check", "--fix", by=desk.root.name)
        if fixed.code != 0:
            yield f"check --fix: {fixed}"
    for who, words in (
        (scene.anna, ("purge", "--yes")),
        (scene.bram, ("sync", "--yes")),
        (scene.carla, ("sync", "--yes")),
        (scene.anna, ("sync",)),
        (scene.bram, ("sync",)),
    ):
        told = _past_locks(who, *words)
        if told.code != 0:
            yield f"{words[0]} of {who.root.name}: {told}"
            return
    yield from scene.left()
    yield from _not_there(scene, sent=True)
    yield from _not_well(scene)


def _not_well(scene: MarkedPerson) -> Iterator[str]:
    if "verder werk" not in scene.bram.git("stash", "show", "-p"):
        yield "the stash lost work"
    if "over de trein" not in scene.bram.git("log", "--format=%B"):
        yield "a message lost more than a name"
    for each in (scene.anna, scene.bram, scene.carla):
        fixed = each.run("check", "--fix")  # a lock that stood in nobody's way is still there
        if fixed.code != 0 or each.git("rev-parse", "HEAD").strip() != scene.team.head():
            yield f"{each.root.name} is not well, or stands elsewhere: {fixed}"
    for place in (scene.anna.root, scene.bram.root, scene.carla.root, scene.team.remote):
        told = subprocess.run(
            ["git", "-C", str(place), "fsck", "--strict", "--no-dangling"],
            env=scene.anna.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if told.returncode or told.stdout:
            yield f"{place.name}: {told.stdout}{told.stderr}"


def _past_locks(desk: Desk, *words: str) -> Result:
    """Give a command; after a check where it is refused, and without each lock of the other side's git."""
    told = desk.run(*words, by=desk.root.name)
    if told.code == 7:
        desk.run("check", "--fix", by=desk.root.name)
        told = desk.run(*words, by=desk.root.name)
    while lock := re.search(r"left its lock (\S+\.lock):", told.err):
        Path(lock[1]).unlink()
        told = desk.run(*words, by=desk.root.name)
    return told
