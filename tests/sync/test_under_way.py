"""What kv proposes while git is in the middle of something works as typed, and keeps what was recorded."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import Desk
from tests.sync.test_pulls import CONTINUED, git
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, same
from tests.sync.test_written_since import broken_driver, set_line


def typed(desk: Desk, command: str) -> None:
    """What kv said, as somebody types it into a shell."""
    assert command
    env = {**desk.environment(), **CONTINUED}
    words = ["sh", "-c", command]
    done = subprocess.run(words, cwd=desk.root, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done


def behind(said: str, words: str) -> str:
    """The command that stands behind these words, to the end of the line."""
    assert words in said, said
    return said.partition(words)[2].splitlines()[0]


def in_a_rebase(desk: Desk, id: str) -> None:
    """A rebase that stopped at a commit for somebody to change it."""
    desk.done("note", id, "-m", "Een.", by="anna", now=TUESDAY)
    desk.done("note", id, "-m", "Twee.", by="anna", now=TUESDAY)
    env = {**desk.environment(), "GIT_SEQUENCE_EDITOR": "sed -i 1s/pick/edit/"}
    subprocess.run(["git", "rebase", "--quiet", "-i", "HEAD~2"], cwd=desk.root, env=env, check=True)


@pytest.mark.parametrize("way", ["go on", "stop"])
def test_what_is_recorded_in_a_rebase_is_kept_by_both_ways(shared: Shared, way: str) -> None:
    team, id = shared
    anna = team.anna
    in_a_rebase(anna, id)
    other = anna.new("Koffie koud", by="anna", now=WEDNESDAY)
    noted = anna.done("note", other, "-m", "Drie.", by="anna", now=WEDNESDAY)
    checked = anna.run("check", now=WEDNESDAY)
    synced = anna.run("sync", by="anna", now=WEDNESDAY)
    assert synced.code == 6
    for said in (noted.err, checked.out, synced.err):
        assert "git switch" not in said
        assert f"Go on with {anna.way}git rebase --continue." in said
    command = "git rebase --continue"
    if way == "stop":
        command = behind(synced.err, "keep what was recorded since: ")
        assert command.startswith(f"{anna.way}git rebase --abort && ")
    typed(anna, command)
    assert anna.git("branch", "--show-current").strip() == "main"
    assert "Drie." in anna.case(other)
    assert {"Een.", "Twee."} <= set(anna.case(id).splitlines())
    team.all_sync()
    same(team)


def test_what_no_commit_has_forbids_to_stop(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    in_a_rebase(anna, id)
    set_line(anna, id, "title", "Met de hand")
    told = anna.run("sync", by="anna", now=WEDNESDAY)
    assert "git rebase --continue" in told.err
    assert "--abort" not in told.err


def patched(desk: Desk, id: str) -> str:
    """A patch of a wish, which does not fit main any more."""
    set_line(desk, id, "wish", "UIT DE PATCH")
    desk.commit("wens")
    patch = desk.git("format-patch", "-1", "-o", str(desk.root.parent / "patches")).strip()
    desk.git("reset", "--quiet", "--hard", "HEAD~1")
    set_line(desk, id, "owner", "bram")
    desk.commit("eigenaar")
    return patch


def test_a_patch_that_does_not_fit_is_named_as_what_it_is(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    assert git(anna, "am", patched(anna, id)) != 0
    anna.done("note", id, "-m", "Tussendoor.", by="anna", now=WEDNESDAY)
    told = anna.run("sync", by="anna", now=WEDNESDAY)
    assert told.code == 6
    assert "git am" in told.err
    assert "rebase" not in told.err
    typed(anna, behind(told.err, "keep what was recorded since: "))
    assert "Tussendoor." in anna.case(id)
    team.all_sync()
    same(team)


def test_a_patch_that_meets_a_case_is_joined(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    patch = patched(anna, id)
    broken_driver(anna)
    assert git(anna, "am", "-3", patch) != 0
    assert anna.run("note", id, "-m", "Tussendoor.", by="anna", now=WEDNESDAY).code == 7
    told = anna.run("sync", by="anna", now=WEDNESDAY)
    go_on = f"then go on with {anna.way}git am --continue."
    assert f"Join what is in conflict with kv check --fix, {go_on}" in told.err
    anna.run("check", "--fix", by="anna", now=THURSDAY)
    typed(anna, "git am --continue")
    front = anna.front(id)
    assert (front["wish"], front["owner"]) == ("UIT DE PATCH", "bram")
    assert "Tussendoor." in anna.case(id)
    team.all_sync()
    same(team)


def test_a_pick_with_something_saved_is_not_stopped(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    anna.git("switch", "--quiet", "-c", "x")
    set_line(anna, id, "wish", "VAN X")
    anna.commit()
    anna.git("switch", "--quiet", "main")
    set_line(anna, id, "owner", "bram")
    anna.commit()
    broken_driver(anna)
    assert git(anna, "cherry-pick", "x") != 0
    assert "git cherry-pick --abort" in anna.run("sync", by="anna", now=WEDNESDAY).err
    noted = anna.run("note", id, "-m", "Tussendoor.", by="anna", now=WEDNESDAY)
    assert noted.code == 7
    assert "git add" not in noted.err
    told = anna.run("sync", by="anna", now=WEDNESDAY)
    assert "--abort" not in told.err
    go_on = f"then go on with {anna.way}git cherry-pick --continue."
    assert f"Join what is in conflict with kv check --fix, {go_on}" in told.err
