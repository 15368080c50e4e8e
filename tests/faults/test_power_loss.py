"""The power goes while a command writes: whatever the disk then holds, each case is the old or the new one.

A command is recorded without a fault. After each of its steps every state is built that the disk may be
found in (see `disk`), with the git of that moment beside it. There `kv check --fix` leaves nothing, `kv
list` names every case, no case is missing, empty or torn, the next command works and finds the stopped one
done wholly or not at all; and once kv has said that it is saved, it is.

Every test run takes some of the states; all: KV_FAULTS=all python -m pytest tests/faults/test_power_loss.py
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Desk
from tests.faults import judging
from tests.faults.conftest import WHOLE
from tests.faults.disk import Recorded, State
from tests.faults.judging import Story, standing
from tests.faults.layer import Fault, Step
from tests.faults.process import Ran, give
from tests.faults.scenes import Scene, build

NAMES = ("new", "escalate", "close", "import of 3")
MORE = ("new, the first", "new with a letter", "reopen", "note on three", "undo of an import", "edit")
#: How many states of one moment are built at most, and how many steps the next moment is away.
_MOST, _APART = (60, 1) if WHOLE else (2, 7)


class Moment(NamedTuple):
    """The disk as it may be found: its files, the copy of `.git`, and whether kv had said "saved"."""

    step: int
    files: State
    git: Path
    said: bool


@pytest.mark.parametrize("name", [*NAMES, *MORE] if WHOLE else NAMES)
def test_old_or_new(name: str, scene_desk: Desk, tmp_path: Path, counted: Counter[str]) -> None:
    scene = build(name, scene_desk)
    done = scene.copy(tmp_path / "done")
    ran = give(done, scene.command, Fault(), keep_git_in=tmp_path / "git")
    assert ran.code == 0, ran
    story = Story(scene, standing(scene.desk), standing(done))
    bad = []
    for moment in moments(scene, ran.steps, tmp_path / "git", done.root / ".git"):
        wrong = list(_found(moment, story, ran, tmp_path / "found"))
        where = ran.steps[moment.step - 1][:3] if moment.step else "the start"
        bad += [f"after {moment.step} ({where}): {each}" for each in wrong]
        counted["states"] += 1
        counted["bad states"] += bool(wrong)
    assert not bad, f"{len(bad)} of {name}:\n" + "\n".join(bad)


def moments(scene: Scene, steps: tuple[Step, ...], kept: Path, last: Path) -> Iterator[Moment]:
    """All different states of all moments."""
    recorded, dice, seen = Recorded(_tree(scene.desk.root), steps), random.Random(scene.name), set()
    for length in [*range(0, len(steps), _APART), len(steps)]:
        for files in recorded.states(length, _MOST, dice):
            for git in _gits(scene, steps, length, kept, last):
                said = length == len(steps)
                key = (frozenset(files.items()), git, said)
                if key not in seen:
                    seen.add(key)
                    yield Moment(length, files, git, said)


def _gits(scene: Scene, steps: tuple[Step, ...], length: int, kept: Path, last: Path) -> list[Path]:
    """What `.git` may be after so many steps; two where a git was at work."""
    starts = [at for at, step in enumerate(steps) if step.call == "start"]
    ends = {at: kept / str(after) for at, after in pairwise(starts)}
    begun = [at for at in starts if at < length]
    if not begun:
        return [scene.desk.root / ".git"]
    end = ends.get(begun[-1], last)
    return [kept / str(begun[-1]), end] if length == begun[-1] + 1 else [end]


def _tree(root: Path) -> dict[str, bytes | None]:
    """All files and folders of a workspace, of `.git` only what kv keeps there itself; the folders first."""
    found = {}
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] != ".git" or parts[1:2] in ((), ("kv",)):
            found["/".join(parts)] = None if path.is_dir() else path.read_bytes()
    return found


def _found(moment: Moment, story: Story, ran: Ran, folder: Path) -> Iterator[str]:
    """Put the state on a disk; what is wrong there, and after the next command."""
    desk = Desk(_built(moment, folder), story.scene.desk.home)
    try:
        yield from judging.mended(story, desk)
        yield from _listed(story, desk)
        if moment.said and standing(desk) != story.after:
            yield "it was said to be saved, and it is not"
        yield from judging.next_command(story, ran, desk)
        yield from judging.mended(story, desk)
    finally:
        shutil.rmtree(folder)


def _built(moment: Moment, folder: Path) -> Path:
    shutil.copytree(moment.git, folder / ".git")
    shutil.rmtree(folder / ".git" / "kv", ignore_errors=True)
    for name, content in moment.files.items():
        path = folder / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


def _listed(story: Story, desk: Desk) -> Iterator[str]:
    listed = desk.run("list", "--all", "--json")
    if listed.code != 0:
        yield f"the list: {listed}"
        return
    ids = {case["id"] for case in listed.json}
    both = {name[:-3] for name in story.before if name.endswith(".md") and name in story.after}
    if not both <= ids:
        yield f"the list lacks {sorted(both - ids)}"
