"""Nothing that was typed at a question is lost: for each question of each command, whatever ends the command.

The commands are those of the registry; what each asks is found by answering it, so a new question is in
here by itself. In the bounded form the first and the last question of a command meet one of the endings in
turn, and every third command a refusal; with KV_FAULTS=all each question meets each of them.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple
from unittest import mock

import pytest
from klantervaring.__main__ import run
from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.commands import NAMES as EVERY_NAME
from klantervaring.core import ids
from klantervaring.view.terminal.questions import AnswerPlace, Read

from tests.conftest import Desk, Terminal
from tests.faults.conftest import WHOLE
from tests.faults.layer import ON, Fault, Layer

RECEIVED = "2026-11-18T09:00 received id=aaaaaaa1"
SOLVED = f"{RECEIVED}\n2026-11-18T10:00 resolved solution=map id=aaaaaaa2"
APPEALED = f"{SOLVED}\n2026-11-19T09:00 appealed id=aaaaaaa3"
JUDGED = f"{SOLVED}\n2026-11-18T11:00 judged verdict=satisfied id=aaaaaaa5"
FIX = (
    f"{SOLVED}\n2026-11-18T12:00 analysed cause=te-vroeg kano=basic fix=later owner=sanne"
    " due=2026-12-18 id=aaaaaaa4"
)
#: A case in each step, and with an improvement that is open and one that is carried out.
LOGS = (
    RECEIVED,
    JUDGED,
    APPEALED,
    f"{APPEALED}\n2026-11-19T10:00 heard waived=yes id=aaaaaaa6",
    FIX,
    f"{FIX}\n2026-11-18T13:00 improved of=aaaaaaa4 id=aaaaaaa7",
    f"{JUDGED}\n2026-11-18T12:00 closed outcome=satisfied",
)
CASES = [ids.case_id(700 + number) for number in range(len(LOGS))]
#: What is tried where a line is asked for, until one is accepted; a day is kept as it is read everywhere.
LINES = (
    "Een antwoord",
    "2026-11-18",
    "2026-11-22",
    "12.50",
    "sanne",
    "+spoed",
    "3",
    "iemand@example.org",
    "een-bestand.txt",
    "06-12345678",
    *CASES,
)
#: What is typed in the tour is practice, and kept nowhere.
NAMES = tuple(name for name in EVERY_NAME if name != "tour")
#: An editor that changes nothing: that of the machine may wait where it finds no terminal.
EDITOR: dict[str, str | None] = {"EDITOR": "true"}
STORY = ["Een regel van het verhaal.", "En nog een."]


class Asked(NamedTuple):
    """A question, and what was answered to it."""

    question: str
    answer: str
    is_text: bool

    @property
    def shown(self) -> str:
        """The question as it stands before a colon."""
        return self.question.removesuffix(".")


@pytest.fixture
def world(scene_desk: Desk) -> Desk:
    """A workspace with a case for each command."""
    desk = scene_desk
    for id, log in zip(CASES, LOGS, strict=True):
        path = desk.put(id, log, customer="{name: De Kiezel}")
        if "outcome=" in log:
            text = path.read_text()
            place = desk.write(f"cases/closed/2026/{id}.md", text)
            assert place.is_file()
            path.unlink()
    desk.write("een-bestand.txt", "x")
    desk.commit_all()
    (desk.home / "elders").mkdir()
    return desk


def _twin(desk: Desk, name: str) -> Desk:
    shutil.copytree(desk.root, desk.root.with_name(name))
    return Desk(desk.root.with_name(name), desk.home)


# -- what a command asks -----------------------------------------------------------------------------


class _Answers:
    """Answers whatever is asked, with what is accepted; notes what that was."""

    def __init__(self, case: str) -> None:
        self.asked: list[Asked] = []
        self._case = case
        self._tried: Iterator[str] = iter(())

    def __call__(self, place: AnswerPlace) -> Read:
        if place.prompt.rstrip().endswith("]") and "(" in place.prompt:
            return Read("")  # a word in the question itself: the usual one
        question = self._question(place)
        if self.asked and self.asked[-1].question == question and not place.ends:
            self.asked.pop()
        elif any(each.question == question for each in self.asked):
            self._tried = iter(("",))  # asked of another once more, where Enter ends it
        else:
            self._tried = iter((self._case, *LINES) if "case" in question else ("1", *LINES))
        answer = "\n".join(STORY) if place.ends else next(self._tried)
        self.asked.append(Asked(question, answer, bool(place.ends)))
        place.noted(answer)
        return Read(answer)

    def _question(self, place: AnswerPlace) -> str:
        typed = place.noted.__self__  # type: ignore[attr-defined]
        question: str = typed._answers[-1][0]
        return question


def _dialogue(desk: Desk, name: str) -> list[Asked]:
    """What a command asks, of the case for which it asks most."""
    found: list[Asked] = []
    for number, case in enumerate(CASES):
        twin = _twin(desk, f"{name}-{number}")
        answers = _Answers(case)
        with (
            contextlib.chdir(twin.root),  # what it writes goes with it
            mock.patch.object(Session, "at_terminal", True),
            mock.patch.object(prompts, "follows_keys", return_value=True),
            mock.patch.object(prompts, "edited", answers),
        ):
            ended = twin.run(name, env=EDITOR)
        shutil.rmtree(twin.root)
        if len(answers.asked) > len(found):
            found = answers.asked
        if ended.code == 0 or not answers.asked:
            break
    return found


# -- what ends it ------------------------------------------------------------------------------------


def _ctrl_c(terminal: Terminal) -> None:
    assert terminal.presses(b"\x03") == 130, terminal.screen


def _ctrl_d(terminal: Terminal) -> None:
    assert terminal.presses(b"\x04") == 130, terminal.screen


def _hung_up(terminal: Terminal) -> None:
    assert terminal.hangs_up() == -signal.SIGHUP


def _killed(terminal: Terminal) -> None:
    assert terminal.is_killed() == -signal.SIGKILL


#: How a command ends, and whether the disk is full all along.
ENDINGS: dict[str, tuple[Callable[[Terminal], None], bool]] = {
    "ctrl-c": (_ctrl_c, False),
    "killed": (_killed, False),
    "full-disk": (_ctrl_c, True),
    "hung-up": (_hung_up, False),
    "full-disk-killed": (_killed, True),
    "ctrl-d": (_ctrl_d, False),
}


def _begun(desk: Desk, name: str, full: bool = False) -> Terminal:
    def work() -> int:
        if full:
            Layer(desk.root, Fault(1, ON, errno.ENOSPC)).install()
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        return run(Session(), [name])

    env = desk.environment(env=EDITOR | {"TMPDIR": str(desk.home / "elders"), "COLUMNS": None})
    return Terminal(work, desk.root, env, 200)


def _types(terminal: Terminal, asked: Asked, end: bool) -> None:
    """Type an answer; with `end` go on to the next question."""
    terminal.asks(asked.shown)
    first, *more = asked.answer.split("\n")
    terminal.sends(f"\x15{first}".encode())
    for line in more:
        terminal.sends(f"\r{line}".encode())
    _stands(terminal, asked)
    if end:
        terminal.sends(b"\r.\r" if asked.is_text else b"\r")


def _stands(terminal: Terminal, asked: Asked) -> None:
    """Read on until the whole answer stands at its question."""
    if not asked.is_text:
        terminal.sees_beside(asked.shown, asked.answer)
        return
    for line in asked.answer.split("\n"):
        terminal.sees(line)


def _comes_back(desk: Desk, name: str, typed: list[Asked]) -> None:
    """Give the command again: what was typed is offered, and stands at its question."""
    terminal = _begun(desk, name)
    terminal.asks("Go on with it?")
    assert "You were busy with" in terminal.screen
    terminal.sends(b"\r")
    for place, asked in enumerate(typed):
        terminal.asks(asked.shown)
        _stands(terminal, asked)
        if place + 1 < len(typed):
            terminal.sends(b"\r.\r" if asked.is_text else b"\r")
    assert terminal.presses(b"\x03") == 130
    terminal = _begun(desk, name)
    terminal.asks("Go on with it?")  # and again
    terminal.answers("drop")
    terminal.asks(typed[0].shown)
    assert terminal.presses(b"\x03") == 130


@pytest.mark.parametrize("name", NAMES)
def test_what_was_typed_is_offered_again(world: Desk, name: str, counted: Counter[str]) -> None:
    questions = _dialogue(world, name)
    turn = NAMES.index(name)
    every = range(len(questions))
    for place in every if WHOLE else every[turn % max(1, len(every)) :][:1]:
        endings = list(ENDINGS) if WHOLE else [list(ENDINGS)[(turn + place) % len(ENDINGS)]]
        for ending in endings:
            end, full = ENDINGS[ending]
            terminal = _begun(world, name, full)
            for asked in questions[:place]:
                _types(terminal, asked, end=True)
            _types(terminal, questions[place], end=False)
            end(terminal)
            _comes_back(world, name, questions[: place + 1])
            counted["endings of a dialogue"] += 1
            counted["questions"] += ending == endings[0]


@pytest.mark.parametrize("name", NAMES if WHOLE else NAMES[::6])
def test_what_was_typed_is_offered_again_after_a_refusal(world: Desk, name: str) -> None:
    """When the last answer is given, a file stands where the cases were."""
    questions = _dialogue(world, name)
    if len(questions) < 2:
        pytest.skip("it asks for a case and nothing else, or for nothing")
    aside = world.root.with_name("weg")
    terminal = _begun(world, name)
    for asked in questions[:-1]:
        _types(terminal, asked, end=True)
    _types(terminal, questions[-1], end=False)
    (world.root / "cases").rename(aside)
    (world.root / "cases").touch()
    terminal.sends(b"\r.\r" if questions[-1].is_text else b"\r")
    # what follows are questions that have a usual answer
    assert terminal.skips() in (2, 3, 4, 5, 6, 8), terminal.screen
    (world.root / "cases").unlink()
    aside.rename(world.root / "cases")
    _comes_back(world, name, questions)


def test_most_commands_that_write_ask(world: Desk) -> None:
    """A harness that asks nothing would prove nothing."""
    asking = [name for name in ("new", "listen", "offer", "decide", "compensate") if _dialogue(world, name)]
    assert len(asking) == 5
