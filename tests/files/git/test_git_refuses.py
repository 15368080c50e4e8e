"""What git refuses is saved all the same, is named until git takes it, and is committed at the next command.

A hook that says no, and lock files that a killed git left behind: kv never takes those away itself.
"""

from __future__ import annotations

import threading

import pytest
from klantervaring.files.git import locks
from klantervaring.files.git.pending import Saved, Waiting

from tests.conftest import Desk


@pytest.fixture
def refusing(desk: Desk) -> Desk:
    """Two cases, and a hook that refuses every commit."""
    desk.ids = [desk.new("Map ontbrak"), desk.new("Zaal te koud")]  # type: ignore[attr-defined]
    hook = desk.write(".git/hooks/pre-commit", "#!/bin/sh\necho vandaag niet >&2\nexit 1\n")
    hook.chmod(0o755)
    return desk


def ids_of(desk: Desk) -> list[str]:
    found: list[str] = desk.ids  # type: ignore[attr-defined]
    return found


def again(desk: Desk) -> None:
    (desk.root / ".git" / "hooks" / "pre-commit").unlink()


def in_git(desk: Desk) -> bool:
    return desk.git("status", "--porcelain", "--", "cases") == ""


def test_the_next_command_commits_it(refusing: Desk) -> None:
    one, two = ids_of(refusing)
    for id, words in ((one, "eerst"), (two, "dan"), (one, "nog eens")):
        assert refusing.run("note", id, "-m", words).code == 7
    again(refusing)
    result = refusing.done("tag", two, "+koud")
    assert result.err == f"What git had refused is in git now: {one} noted; {two} noted\n"
    assert refusing.commits()[:2] == [f"{two} tagged", f"{one} noted; {two} noted"]
    assert in_git(refusing)
    assert refusing.done("note", one, "-m", "klaar").err == ""


def test_check_names_it_and_mends_it(refusing: Desk) -> None:
    id, _ = ids_of(refusing)
    refusing.run("note", id, "-m", "x")
    found = refusing.run("check", "--json")
    assert (found.code, [f["message"] for f in found.json]) == (
        1, [f"{id} noted is saved, but git refused: vandaag niet"],
    )  # fmt: skip
    still = refusing.run("check", "--fix")
    assert (still.code, "mended" in still.out) == (1, False)
    assert (
        f"{id} noted is opgeslagen, maar git weigerde: vandaag niet" in refusing.run("check", lang="nl").out
    )
    again(refusing)
    assert "mended: .git/kv/uncommitted" in refusing.done("check", "--fix").out
    assert in_git(refusing)


def test_undo_never_takes_back_an_earlier_command_instead(refusing: Desk) -> None:
    one, two = ids_of(refusing)
    assert refusing.run("note", one, "-m", "in git geweigerd").code == 7
    before = refusing.snapshot()
    result = refusing.run("undo")
    assert (result.code, refusing.snapshot()) == (6, before)
    assert f"git refused it: {one} noted. Nothing was taken back." in result.err
    again(refusing)
    assert "Taken back" in refusing.done("undo").out
    assert "in git geweigerd" not in refusing.case(one)
    assert two in refusing.done("list").out


def test_what_somebody_commits_by_hand_waits_no_longer(refusing: Desk) -> None:
    id, _ = ids_of(refusing)
    refusing.run("note", id, "-m", "x")
    again(refusing)
    refusing.commit("met de hand")
    assert refusing.done("note", id, "-m", "y").err == ""
    assert refusing.commits()[:2] == [f"{id} noted", "met de hand"]
    assert refusing.done("check", "--json").json == []


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_that_a_killed_git_left_is_named_and_left_alone(desk: Desk, name: str) -> None:
    id = desk.new("Map ontbrak")
    lock = desk.write(f".git/{name}", "")
    result = desk.run("note", id, "-m", "toch bewaard")
    assert result.code == 7
    told = result.err.splitlines()
    assert told[0] == f"Saved, but not in git: {lock} is in the way."
    assert told[1].endswith(f"When none is at work: rm {lock}")
    assert lock.exists()
    assert "toch bewaard" in desk.case(id)
    lock.unlink()
    desk.done("list")
    assert f"What git had refused is in git now: {id} noted" in desk.done("note", id, "-m", "en door").err
    assert in_git(desk)


def test_a_lock_that_goes_away_in_a_moment_is_waited_for(desk: Desk) -> None:
    id = desk.new("Map ontbrak")
    lock = desk.write(".git/index.lock", "")
    other = threading.Timer(0.3, lock.unlink)
    other.start()
    result = desk.done("note", id, "-m", "x")
    other.join()
    assert result.err == ""
    assert in_git(desk)


@pytest.mark.parametrize("noted", [
    "", "{}", "[", "3", "[" * 100_000,
    '{"files": ["/etc/hosts"], "subject": "a", "command": "b", "message": ""}',
    '{"files": ["../../x"], "subject": "a", "command": "b", "message": ""}', '{"files": 3}',
])  # fmt: skip
def test_a_note_that_says_nothing_is_no_trouble(desk: Desk, noted: str) -> None:
    id = desk.new("Map ontbrak")
    desk.write(".git/kv/uncommitted", noted)
    assert desk.done("note", id, "-m", "x").err == ""
    assert desk.done("check", "--json").json == []


def test_notes_are_joined_in_order_and_kept_below_the_workspace(desk: Desk) -> None:
    desk.new("Map ontbrak")
    waiting = Waiting(desk.root)
    first, second = desk.root / "cases" / "a.md", desk.root / "cases" / "b.md"
    assert waiting.add(Saved((first, second), "A noted", "note", "nee"))
    assert waiting.add(Saved((second,), "B noted", "note", "weer nee"))
    assert waiting.read() == Saved((first, second), "A noted; B noted", "note", "weer nee")


def test_git_says_which_lock_is_in_its_way() -> None:
    assert locks.lock_in("fatal: Unable to create '/een map/.git/index.lock': File exists.\n\nAnother") == (
        "/een map/.git/index.lock"
    )
    assert locks.lock_in("fatal: Unable to create '/x/index.lock': Permission denied") == ""
