"""A run that dies wherever it is: all of it or nothing, and the next run brings the rest."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from tests.conftest import Desk
from tests.faults.layer import KILL, Fault
from tests.faults.process import Command, give
from tests.mail.conftest import Written

#: Every call is struck with KV_FAULTS=all; else those that are this far apart.
APART = 1 if os.environ.get("KV_FAULTS") == "all" else 9
FORWARD = "Pak jij dit?\n\nVan: Klant <k@x.example>\nVerzonden: ma\nAan: ons\nOnderwerp: Zaal\n\nKoud.\n"


def twin(desk: Desk, name: str) -> Desk:
    root = desk.root.parent / name / "desk"
    shutil.rmtree(root.parent, ignore_errors=True)
    shutil.copytree(desk.root, root)
    return Desk(root, desk.home)


def state(desk: Desk) -> tuple[dict[str, bytes], int]:
    """Return what people see, and how many commits were made since it was copied."""
    return desk.files(), len(desk.commits())


@pytest.fixture
def command(letter: Written) -> Command:
    paths = [
        letter("1"), letter("2", In_Reply_To="<1@regenboog.example>"),
        letter("3", From="bram@kwikstaart.example"), letter("4", FORWARD, From="ervaring@dyade.example"),
    ]  # fmt: skip
    return Command(("mail", *map(str, paths)))


def test_all_or_nothing_and_the_next_run_completes_it(post: Desk, command: Command) -> None:
    whole = twin(post, "whole")
    ran = give(whole, command, Fault())
    assert ran.code == 0, ran
    steps = ran.steps
    after = state(whole)
    assert after[1] == 1
    for number in range(1, len(steps) + 1, APART):
        struck = twin(post, "struck")
        assert give(struck, command, Fault(number, KILL)).code == -signal.SIGKILL
        struck.done(*command.arguments)
        assert state(struck) == after, f"killed before {steps[number - 1][:3]}"
        assert struck.git("status", "--porcelain") == ""
