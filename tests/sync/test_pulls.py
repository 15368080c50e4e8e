"""Every way in which git brings two clones together: no case swallows another, and nothing goes away that
somebody changed. With real git, with the driver of kv and without it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, findings, kinds, same

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
    team.accept(team.anna)
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


# -- merges that somebody concluded --------------------------------------------------------------------------


def resolved_by_taking_away(team: Team, id: str) -> None:
    """The one that others took away and bram changed: bram lets git take it away."""
    team.anna.path(id).unlink()
    team.anna.commit()
    team.accept(team.anna)
    team.bram.done("note", id, "-m", "Zij belde.", by="bram", now=WEDNESDAY)
    pull(team.bram)
    team.bram.git("rm", "--quiet", f"cases/{id}.md")
    team.bram.git("commit", "--quiet", "--no-edit")


def resolved_by_taking_theirs(team: Team, id: str) -> None:
    """Both noted something, and bram lets git take the version of the others."""
    team.anna.done("note", id, "-m", "Van anna.", by="anna", now=TUESDAY)
    team.sync(team.anna)
    prepared(team, driver=False)
    team.bram.done("note", id, "-m", "Zij belde.", by="bram", now=WEDNESDAY)
    team.bram.git("pull", "--quiet", "--no-rebase", "--no-edit", "-X", "theirs")


def resolved_as_it_was(team: Team, id: str) -> None:
    """Bram keeps what all had of what the others have changed since."""
    team.anna.done("note", id, "-m", "Zij belde.", by="anna", now=TUESDAY)
    team.sync(team.anna)
    team.bram.new("Koffie koud", by="bram", now=WEDNESDAY)
    team.bram.git("fetch", "--quiet")
    team.bram.git("merge", "--quiet", "--no-edit", "--strategy", "ours", "origin/main")


HALVES = (resolved_by_taking_away, resolved_by_taking_theirs, resolved_as_it_was)
halves = pytest.mark.parametrize("resolved", HALVES, ids=lambda r: r.__name__)


@halves
def test_what_a_concluded_merge_left_out_is_found_and_brought_back(
    shared: Shared, resolved: Callable[[Team, str], None]
) -> None:
    team, id = shared
    resolved(team, id)
    told = team.bram.run("check", by="bram", now=THURSDAY)
    assert told.code == 1
    assert f"cases/{id}.md:1: [sharing] a merge left out what one side had of this case" in told.out
    ended_well(team)
    assert "Zij belde." in team.anna.case(id)
    assert kinds(team.anna, id).count("noted") == team.anna.case(id).count("event: noted")


@halves
def test_a_sync_brings_it_back_before_it_sends(shared: Shared, resolved: Callable[[Team, str], None]) -> None:
    team, id = shared
    resolved(team, id)
    told = team.bram.done("sync", by="bram")
    assert id in told.out
    team.sync(team.anna)
    same(team)
    assert "Zij belde." in team.anna.case(id)
    assert team.anna.done("check", now=THURSDAY).out.strip() == "Everything is in order."


def test_what_came_back_and_was_taken_away_by_somebody_who_meant_it_is_gone(shared: Shared) -> None:
    team, id = shared
    resolved_by_taking_away(team, id)
    team.sync(team.bram, team.anna)
    team.anna.path(id).unlink()
    team.accept(team.anna)
    team.all_sync()
    same(team)
    assert team.bram.done("check", now=THURSDAY).out.strip() == "Everything is in order."
    assert not list(team.bram.root.rglob(f"{id}.md"))


def test_what_one_side_took_back_and_the_other_left_alone_is_no_loss(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "Verkeerde zaak.", by="anna", now=TUESDAY)
    other = team.anna.new("Koffie koud", by="anna", now=TUESDAY)
    team.all_sync()
    team.anna.path(other).unlink()
    team.anna.path(id).write_text(team.bram.case(id).partition("- {event: noted")[0] + "---\nHet verhaal.\n")
    team.bram.new("Zaal te koud", by="bram", now=WEDNESDAY)
    team.accept(team.anna)
    team.all_sync()
    same(team)
    assert "noted" not in kinds(team.bram, id)
    assert team.bram.done("check", "--fix", now=THURSDAY).out.strip().endswith("Everything is in order.")
    assert "noted" not in kinds(team.bram, id)
    assert not list(team.bram.root.rglob(f"{other}.md"))
