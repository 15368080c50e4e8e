"""What others had is gone there, or goes by another name: no team is split, nothing is put back unasked."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team, git
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, same

GONE = "The branch main is not there any more: what others had there is gone. Nothing was sent."


def emptied(team: Team) -> None:
    """Somebody made the place anew."""
    shutil.rmtree(team.remote)
    git(team.folder, "init", "--quiet", "--bare", "--initial-branch=main", "team.git")


def without_branch(team: Team) -> None:
    """Somebody took the branch away there."""
    git(team.remote, "update-ref", "-d", "refs/heads/main")


def forgotten(team: Team) -> None:
    """And git here let go of what it had heard."""
    without_branch(team)
    team.anna.git("fetch", "--quiet", "--prune", "origin")


def sync(desk: Desk, *options: str) -> tuple[int, str]:
    told = desk.run("sync", *options, by=desk.root.name, now=THURSDAY)
    return told.code, told.out + told.err


def test_a_branch_that_was_renamed_there_splits_no_team(shared: Shared) -> None:
    team, id = shared
    git(team.remote, "branch", "-m", "main", "trunk")
    cara = team.join("cara")
    cara.done("note", id, "-m", "Van cara.", by="cara", now=TUESDAY)
    team.sync(cara)
    team.anna.done("note", id, "-m", "Van anna.", by="anna", now=WEDNESDAY)
    for desk in (team.anna, team.bram):
        for options in (("--dry-run",), ()):
            code, told = sync(desk, *options)
            assert code == 6
            assert "Nobody shares the branch main; the cases of the others are on trunk." in told
            assert "git switch trunk && git merge main" in told
    assert git(team.remote, "branch", "--format=%(refname:short)").split() == ["trunk"]
    team.anna.git("switch", "--quiet", "trunk")
    team.anna.git("merge", "--quiet", "main")
    team.sync(team.anna, cara)
    assert {"Van cara.", "Van anna."} <= set(cara.case(id).splitlines())


@pytest.mark.parametrize("remote", ["origin", "kantoor"])
def test_a_branch_that_follows_one_which_is_not_there_is_brought_back_to_its_own(
    shared: Shared, remote: str
) -> None:
    team, id = shared
    if remote != "origin":
        team.anna.git("remote", "rename", "origin", remote)
    team.bram.new("Map ontbrak", "--channel", "phone", by="bram", now=TUESDAY)
    team.sync(team.bram)
    team.anna.git("config", "branch.main.merge", "refs/heads/anders")
    team.anna.done("note", id, "-m", "Van anna.", by="anna", now=TUESDAY)
    code, told = sync(team.anna)
    follows = f"{team.anna.way}git branch -u {remote}/main"
    assert (code, f"Bring yours there: {follows}; then kv sync." in told) == (6, True)
    assert f"git branch -u {remote}/main" in team.anna.run("status", by="anna").err
    team.anna.git("branch", "-u", f"{remote}/main")
    team.all_sync()
    assert "Van anna." in team.bram.case(id).splitlines()


@pytest.mark.parametrize("gone", [emptied, without_branch, forgotten])
def test_what_is_gone_there_is_not_put_back_before_somebody_says_so(
    shared: Shared, gone: Callable[[Team], None]
) -> None:
    team, id = shared
    other = team.anna.new("Koffie koud", by="anna", now=TUESDAY)
    gone(team)
    for options in (("--dry-run",), (), ("--accept-rewrite", "--dry-run"), ()):
        code, told = sync(team.anna, *options)
        asked = "--accept-rewrite" not in options
        assert (code, GONE in told, "kv sync --accept-rewrite" in told) == (6 * asked, asked, asked), told
        assert git(team.remote, "for-each-ref") == ""
    code, told = sync(team.anna, "--accept-rewrite")
    assert (code, "Sent: 2 cases." in told) == (0, True), told
    assert {id, other} <= {word.strip() for word in told.split()}
    team.sync(team.bram, team.anna)
    same(team)


def test_a_place_that_is_new_is_no_place_from_which_something_went(shared: Shared) -> None:
    team, _ = shared
    team.anna.git("remote", "remove", "origin")
    told = team.anna.run("share", str(team.folder / "elders"), "--yes", by="anna", now=THURSDAY)
    assert (told.code, "Sent: one case." in told.out) == (0, True), told


def test_a_folder_in_which_a_colleague_works_is_no_place_to_meet(shared: Shared) -> None:
    team, _ = shared
    before = team.anna.git("config", "--list", "--local")
    told = team.anna.run("share", str(team.bram.root), "--yes", by="anna", now=THURSDAY)
    assert (told.code, "Something else is there already. Nothing was changed." in told.err) == (2, True)
    assert team.anna.git("config", "--list", "--local") == before
    team.anna.done("share", str(team.remote), "--yes", by="anna", now=THURSDAY)
