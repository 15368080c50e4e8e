"""Whatever call to the system fails, and wherever the process dies: the old text or the new one.

For each command the first, second, third ... call that writes, syncs, renames, links, makes, removes or
starts git is struck, until the command passes untouched: by EIO, ENOSPC, EACCES and EINTR, once and from
there on, by half a write, and by a kill. After each no case is missing, torn or doubled, what kv said of it
is true, `kv check --fix` leaves nothing, and the next command works and finds the struck one done wholly or
not at all.

Every test run takes some of them; all of them: KV_FAULTS=all python -m pytest tests/faults
"""

from __future__ import annotations

import errno
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.faults import judging
from tests.faults.conftest import WHOLE
from tests.faults.judging import Story, standing
from tests.faults.layer import KILL, ON, ONCE, SHORT, TORN, Fault, Step
from tests.faults.process import give
from tests.faults.scenes import SCENES, build

ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EINTR)
KINDS = [Fault(0, how, number) for how in (ONCE, ON) for number in ERRORS]
KINDS += [Fault(0, KILL), Fault(0, SHORT, errno.ENOSPC), Fault(0, TORN)]
#: In the bounded form: these, and of each the calls that are this far apart.
_FEW = (Fault(0, ONCE, errno.EIO), Fault(0, ON, errno.ENOSPC), Fault(0, KILL), Fault(0, TORN))
_APART, _MOST = 5, 5
#: Commands that have much to take back when they are refused in the middle.
TAKING_BACK = ("note on three", "close", "reopen", "import of 3", "undo of a closing")
NAMES = (
    "new", "new with a letter", "escalate", "import of 20", "undo", "undo of a closing", "edit", "close",
    "sync", "erase",
)  # fmt: skip


@pytest.mark.parametrize("name", SCENES if WHOLE else NAMES)
def test_old_or_new(name: str, scene_desk: Desk, tmp_path: Path, counted: Counter[str]) -> None:
    scene = build(name, scene_desk)
    untouched = scene.copy(tmp_path / "untouched")
    ran = give(untouched, scene.command, Fault())
    assert ran.code == 0, ran
    story = Story(scene, standing(scene.desk), standing(untouched))
    assert story.before != story.after
    bad = []
    for fault in faults(ran.steps, list(SCENES).index(name)):
        wrong = list(_after(fault, story, tmp_path / "struck"))
        bad += [f"{fault} at {ran.steps[fault.at - 1][:3]}: {each}" for each in wrong]
        counted["faults"] += 1
        counted["lost or untrue"] += bool(wrong)
    assert not bad, f"{len(bad)} of {name}:\n" + "\n".join(bad)
    assert not list(_after(Fault(len(ran.steps) + 1, KILL), story, tmp_path / "struck")), "it never passes"


@pytest.mark.parametrize("name", TAKING_BACK if WHOLE else TAKING_BACK[:1])
def test_killed_while_it_takes_back(
    name: str, scene_desk: Desk, tmp_path: Path, counted: Counter[str]
) -> None:
    scene = build(name, scene_desk)
    untouched = scene.copy(tmp_path / "untouched")
    steps = give(untouched, scene.command, Fault()).steps
    story = Story(scene, standing(scene.desk), standing(untouched))
    bad = []
    for fault in _while_taking_back(story, steps, tmp_path / "tried"):
        wrong = list(_after(fault, story, tmp_path / "struck"))
        bad += [f"{fault} at {steps[fault.at - 1][:3]}: {each}" for each in wrong]
        counted["faults"] += 1
        counted["lost or untrue"] += bool(wrong)
    assert not bad, f"{len(bad)} of {name}:\n" + "\n".join(bad)


def _while_taking_back(story: Story, steps: tuple[Step, ...], folder: Path) -> Iterator[Fault]:
    """A call of the swapping fails; then the process dies before each call that comes after it."""
    noted = next(at for at, step in enumerate(steps, 1) if step.target == ".git/kv/unfinished")
    git = max(at for at, step in enumerate(steps, 1) if step.call == "start")
    for at in range(noted + 1, git - 1, 1 if WHOLE else 4):
        desk = story.scene.copy(folder)
        last = len(give(desk, story.scene.command, Fault(at, ONCE, errno.EIO)).steps) + 1
        shutil.rmtree(folder)
        for kill in range(at + 1, last + 1, 1 if WHOLE else 3):
            yield Fault(at, ONCE, errno.EIO, kill)


def faults(steps: tuple[Step, ...], scene: int) -> Iterator[Fault]:
    """The faults to try on a command that takes these steps; each scene begins at another of its calls."""
    for number, kind in enumerate(KINDS if WHOLE else _FEW):
        apart = 1 if WHOLE else max(_APART, len(steps) // _MOST)
        for at in range(1 if WHOLE else 1 + (number + scene) % apart, len(steps) + 1, apart):
            if kind.how not in (SHORT, TORN) or steps[at - 1].call == "write":
                yield kind._replace(at=at)


def _after(fault: Fault, story: Story, folder: Path) -> Iterator[str]:
    """Strike a copy of the workspace; what is wrong then, after a check, and after the next command."""
    desk = story.scene.copy(folder)
    try:
        ran = give(desk, story.scene.command, fault)
        yield from judging.right_after(story, ran, desk)
        if fault.at % 2:  # a check comes next, or a command does: both must find their way
            yield from judging.mended(story, desk)
        yield from judging.next_command(story, ran, desk)
        yield from judging.mended(story, desk)
    finally:
        shutil.rmtree(folder)
