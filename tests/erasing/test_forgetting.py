"""What kv keeps of a case goes with its erasing, wherever that is stopped: all of it, or nothing.

Drafts, unsaved answers, texts put aside and a waiting mail lie outside the case. A process that dies anywhere
leaves a note, and a check or the next command ends what it began.

Every test run takes some of the steps; all: KV_FAULTS=all python -m pytest tests/erasing/test_forgetting.py
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.erasing.searching import hits
from tests.faults.layer import KILL, ONCE, Fault
from tests.faults.process import Command, give

WHOLE = os.environ.get("KV_FAULTS") == "all"
NAME, ADDRESS = "Tjitske Zwaluwenburg", "tjitske@zwaluwenburg.example"
MARKED = ("zwaluwenburg", "tjitske", "zeldzaamheid")
#: How many places a process dies at in the bounded form.
_FEW = 10


class Kept:
    """A closed case of a marked person, beside which kv keeps much, and a case of somebody else."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.id = desk.new("Te warm", "--customer", NAME, "--email", ADDRESS, "-m", "zeldzaamheid")
        self.other = desk.new("Koffie was op", "--customer", "Lyceum De Duin")
        desk.done("close", self.id, "withdrawn", "--because", "zeldzaamheid")
        desk.write("inbox/mail.eml", f"From: {ADDRESS}\nSubject: zeldzaamheid\n\n{NAME}\n")
        desk.commit()
        answers = {
            "command": "note",
            "cases": {self.id: 2},
            "at": 1,
            "serial": 1,
            "answers": [["?", "zeldzaamheid"]],
        }
        self.texts = {
            f"drafts/{self.id}.md": "Over de zeldzaamheid.\n",
            f"bases/{self.id}.1.base": "De zeldzaamheid van eerst.\n",
            "drafts/answers-1-2-3.json": json.dumps(answers),
            "kept/brief.md": f"Beste {NAME}\n",
            f"letters/{self.id}.apology.md": "Over de zeldzaamheid.\n",
        }
        for name, text in self.texts.items():
            path = desk.private / name
            path.parent.mkdir(exist_ok=True, mode=0o700)
            path.write_text(text)

    @property
    def command(self) -> Command:
        return Command(("erase", self.id, "--yes"))

    def twin(self, folder: Path) -> Desk:
        """A copy of it all."""
        shutil.copytree(self.desk.root, folder)
        return Desk(folder, self.desk.home)

    def left(self, desk: Desk) -> list[str]:
        """Where words are left, but for the history of git."""
        return [
            each for each in hits(desk.root, MARKED) if "/.git/objects/" not in each and " blob " not in each
        ]

    def half(self, desk: Desk) -> Iterator[str]:
        """What is neither as before nor done."""
        if "gewist" in desk.case(self.id):
            yield from self.left(desk)
        else:
            there = {name for name in self.texts if (desk.private / name).exists()}
            yield from (f"{name} is gone too early" for name in self.texts.keys() - there)
            if not (desk.root / "inbox" / "mail.eml").exists():
                yield "the mail is gone too early"
        if (desk.private / "forgetting").exists():
            yield "the note is left"


@pytest.fixture
def kept(desk: Desk) -> Kept:
    return Kept(desk)


def test_all_that_kv_keeps_goes_with_the_case(kept: Kept) -> None:
    kept.desk.done(*kept.command.arguments)
    assert list(kept.half(kept.desk)) == []
    assert "gewist" in kept.desk.case(kept.id)
    assert kept.desk.run("check").code == 0


def test_killed_anywhere_the_next_command_ends_it(kept: Kept, tmp_path: Path) -> None:
    steps = give(kept.twin(tmp_path / "untouched"), kept.command, Fault()).steps
    noted = next(at for at, step in enumerate(steps, 1) if step.target == ".git/kv/forgetting")
    places = range(1, len(steps) + 1) if WHOLE else range(noted, len(steps) + 1, len(steps) // _FEW)
    erased, bad = [], []
    for at in places:
        desk = kept.twin(tmp_path / "struck")
        assert give(desk, kept.command, Fault(at, KILL)).code == -9
        told = desk.run("check", "--fix") if at % 2 else desk.run("note", kept.other, "-m", "Daarna.")
        bad += [f"{at} {steps[at - 1][:3]}: {each}" for each in kept.half(desk)]
        erased.append("gewist" in desk.case(kept.id))
        if told.code not in (0, 1):
            bad.append(f"{at}: {told}")
        shutil.rmtree(desk.root)
    assert bad == []
    assert {*erased} == {True, False}


def test_what_the_disk_keeps_is_told_and_tried_again(kept: Kept, tmp_path: Path) -> None:
    steps = give(kept.twin(tmp_path / "untouched"), kept.command, Fault()).steps
    last = max(
        at for at, s in enumerate(steps, 1) if s.call == "unlink" and s.path.startswith(".git/kv/kept")
    )
    desk = kept.twin(tmp_path / "struck")
    ran = give(desk, kept.command, Fault(last, ONCE, 5))
    assert ran.code == 0
    assert "kv check --fix" in ran.err
    assert kept.left(desk)
    (found,) = [each for each in desk.run("check", "--json").json if each["check"] == "leftovers"]
    assert found["fixable"]
    desk.done("note", kept.other, "-m", "Daarna.")
    assert kept.left(desk) == []


def test_a_text_that_changed_meanwhile_stays(kept: Kept, tmp_path: Path) -> None:
    """Somebody began to write at the same place before the next command."""
    steps = give(kept.twin(tmp_path / "untouched"), kept.command, Fault()).steps
    gone = next(
        at for at, s in enumerate(steps, 1) if s.call == "unlink" and s.path.startswith(".git/kv/kept")
    )
    desk = kept.twin(tmp_path / "struck")
    assert give(desk, kept.command, Fault(gone, KILL)).code == -9
    (desk.private / "kept" / "brief.md").write_text("Iets anders.\n")
    desk.done("note", kept.other, "-m", "Daarna.")
    assert (desk.private / "kept" / "brief.md").read_text() == "Iets anders.\n"
    assert kept.left(desk) == []


# -- what stands beside an erased case later -----------------------------------------------------------------


def test_what_comes_back_beside_an_erased_case_is_found_and_goes(kept: Kept) -> None:
    desk, id = kept.desk, kept.id
    desk.write(f"cases/closed/2026/{id}/brief.pdf", "zeldzaamheid")
    desk.write(f"cases/{id} (kopie).pdf", "zeldzaamheid")
    desk.commit()
    desk.done(*kept.command.arguments)
    assert kept.left(desk) == []
    desk.write(f"cases/closed/2026/{id}/brief.pdf", "zeldzaamheid")
    desk.write(f"cases/{id} (kopie).pdf", "zeldzaamheid")
    desk.write(f"cases/closed/2026/{id}/nieuw.pdf", "iets nieuws")
    desk.commit()
    for name, text in kept.texts.items():
        (desk.private / name).write_text(text)
    found = [each for each in desk.run("check", "--json").json if each["check"] == "erased"]
    assert {each["path"]: each["fixable"] for each in found} == {
        f"cases/closed/2026/{id}/brief.pdf": True,
        f"cases/{id} (kopie).pdf": True,
        f"cases/closed/2026/{id}/nieuw.pdf": False,
        **{f".git/kv/{name}": True for name in kept.texts if name != "kept/brief.md"},
    }
    left = desk.run("check", "--fix", "--json").json
    assert [each["path"] for each in left] == [".git/kv/kept/brief.md", f"cases/closed/2026/{id}/nieuw.pdf"]
    assert [each for each in kept.left(desk) if "kept/brief.md" not in each] == []
    assert desk.git("status", "--porcelain") == ""
    assert desk.run("undo").code != 0
