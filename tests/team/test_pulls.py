"""Every way in which git brings two clones together: no case swallows another, and nothing goes away that
somebody changed. With real git, with the driver of kv and without it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.conftest import Desk
from tests.team.conftest import Team
from tests.team.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, findings, kinds, same

STORY = (
    "De map van de cursus lag er niet toen de groep begon, en de docent moest kopieren. De klant vond dat"
    " slordig en wil dat het volgende keer in orde is. Er waren twaalf deelnemers en niemand had materiaal."
)
CONTINUED = {"GIT_EDITOR": "true"}


def git(desk: Desk, *words: str) -> int:
    """Give git a command that may stop at a conflict; its exit code."""
    environment = {**desk.environment(), **CONTINUED}
    done = subprocess.run(["git", *words], cwd=desk.root, env=environment, capture_output=True, check=False)
    return done.returncode


def pull(desk: Desk) -> None:
    git(desk, "pull", "--quiet", "--no-rebase", "--no-edit")


def merge(desk: Desk) -> None:
    git(desk, "fetch", "--quiet")
    git(desk, "merge", "--quiet", "--no-edit", "origin/main")


def rebase(desk: Desk) -> None:
    git(desk, "pull", "--quiet", "--rebase")
    while (desk.root / ".git" / "rebase-merge").exists():
        desk.run("check", "--fix", by="bram", now=THURSDAY)
        assert git(desk, "rebase", "--continue") == 0


def pick(desk: Desk) -> None:
    """What they have becomes the branch, and own commits are picked onto it."""
    git(desk, "fetch", "--quiet")
    own = desk.git("rev-list", "--reverse", "origin/main..HEAD").split()
    desk.git("switch", "--quiet", "-C", "main", "origin/main")
    for commit in own:
        if git(desk, "cherry-pick", commit):
            desk.run("check", "--fix", by="bram", now=THURSDAY)
            empty = git(desk, "cherry-pick", "--continue")  # where nothing is left of it, git asks
            assert not empty or git(desk, "cherry-pick", "--skip") == 0


WAYS: tuple[Callable[[Desk], None], ...] = (pull, merge, rebase, pick)
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
drivers = pytest.mark.parametrize("driver", [True, False], ids=["driver", "no driver"])


def prepared(team: Team, driver: bool) -> Desk:
    """The clone that pulls."""
    if not driver:
        team.bram.git("config", "--remove-section", "merge.kv")
    return team.bram


def ended_well(team: Team) -> None:
    """After a check and syncs both have the same, and nothing is wrong."""
    team.bram.done("check", "--fix", by="bram", now=THURSDAY)
    team.sync(team.bram, team.anna, team.bram)
    same(team)
    assert team.anna.done("check", now=THURSDAY).out.strip() == "Everything is in order."


def told(desk: Desk, title: str) -> str:
    return desk.new(title, "--channel", "email", "-m", STORY, by="anna", now=TUESDAY)


@drivers
@ways
def test_a_case_that_git_takes_for_another_stays_a_case(
    team: Team, way: Callable[[Desk], None], driver: bool
) -> None:
    one = told(team.anna, "Cursusmap ontbrak")
    team.all_sync()
    team.anna.done("undo", by="anna")
    other = told(team.anna, "Stoelen te weinig")
    team.sync(team.anna)
    bram = prepared(team, driver)
    bram.done("note", one, "-m", "klant belde terug, heel boos", by="bram", now=WEDNESDAY)
    way(bram)
    ended_well(team)
    assert kinds(team.anna, one) == ["received", "noted"]
    assert kinds(team.anna, other) == ["received"]
    assert "heel boos" in team.anna.case(one)
    assert "heel boos" not in team.anna.case(other)
    assert (team.anna.front(one)["title"], team.anna.front(other)["title"]) == (
        "Cursusmap ontbrak",
        "Stoelen te weinig",
    )


@drivers
@ways
def test_a_deletion_against_a_change_is_kept(
    shared: Shared, way: Callable[[Desk], None], driver: bool
) -> None:
    team, id = shared
    team.anna.path(id).unlink()
    team.anna.commit()
    team.sync(team.anna)
    bram = prepared(team, driver)
    bram.done("note", id, "-m", "Zij belde.", by="bram", now=WEDNESDAY)
    way(bram)
    ended_well(team)
    assert "Zij belde." in team.anna.case(id)


@drivers
@ways
def test_a_change_against_a_deletion_of_ones_own_is_kept(
    shared: Shared, way: Callable[[Desk], None], driver: bool
) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "Zij belde.", by="anna", now=WEDNESDAY)
    team.sync(team.anna)
    bram = prepared(team, driver)
    bram.path(id).unlink()
    bram.commit()
    way(bram)
    ended_well(team)
    assert "Zij belde." in team.bram.case(id)


@drivers
@ways
def test_closed_here_and_objected_there_is_open_in_every_way(
    shared: Shared, way: Callable[[Desk], None], driver: bool
) -> None:
    team, id = shared
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    team.sync(team.anna)
    bram = prepared(team, driver)
    bram.done("escalate", id, "-m", "Bezwaar.", by="bram", now=WEDNESDAY)
    way(bram)
    bram.run("check", "--fix", by="bram", now=THURSDAY)
    team.sync(team.bram, team.anna)
    same(team)
    assert team.anna.place(id) == f"cases/{id}.md"
    assert "(its closing did not know of: objection)" in team.anna.done("list", now=THURSDAY).out
    assert [f.id for f in findings(team.anna)] == [id]


@drivers
def test_only_what_is_mended_is_spoken_of(shared: Shared, driver: bool) -> None:
    """The only closed case of the year is reopened here, and git thinks that the whole folder moved."""
    team, first = shared
    second = team.anna.new("Koffie koud", by="anna", now=TUESDAY)
    team.anna.done("close", first, "withdrawn", by="anna", now=TUESDAY)
    team.all_sync()
    team.anna.done("reopen", first, "-m", "Toch niet.", by="anna", now=WEDNESDAY)
    team.sync(team.anna)
    bram = prepared(team, driver)
    bram.done("close", second, "withdrawn", "--because", "klaar", by="bram", now=WEDNESDAY)
    pull(bram)
    fixed = bram.done("check", "--fix", by="bram", now=THURSDAY)
    assert "regular file" not in fixed.out + fixed.err
    ended_well(team)
    assert team.bram.place(first) == f"cases/{first}.md"
    assert team.bram.place(second) == f"cases/closed/2026/{second}.md"
