"""Held in one clone, erased in another: what is held keeps its words until somebody releases it."""

from __future__ import annotations

import contextlib
from subprocess import CalledProcessError

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team
from tests.sync.test_erased import LATER, hits, marked

WHY = "De zaak ligt bij de rechter."


def hold(desk: Desk, id: str) -> None:
    desk.done("hold", id, "-m", WHY, by="bram", now=LATER)


def retention(desk: Desk) -> None:
    """Erase by the rules of the team, three years later."""
    desk.done("config", "set", "retention.default", "2 years")
    desk.done("retention", "--yes", now="2029-11-20T10:00:00+01:00")


def test_a_hold_that_was_shared_stops_retention_in_every_clone(team: Team) -> None:
    id = marked(team.anna)
    team.all_sync()
    hold(team.bram, id)
    team.sync(team.bram, team.anna)
    retention(team.anna)
    refused = team.anna.run("erase", id, "--yes", "--because", "op verzoek")
    assert refused.code == 4
    team.sync(team.anna, team.bram)
    for desk in (team.anna, team.bram):
        assert "Marijke" in desk.case(id)


def test_a_hold_that_was_not_shared_yet_keeps_its_case_until_it_is_released(team: Team) -> None:
    id = marked(team.anna)
    team.all_sync()
    hold(team.bram, id)
    other = team.bram.new("Iets anders", by="bram")
    retention(team.anna)
    team.sync(team.anna)
    before = team.bram.snapshot()
    stopped = team.bram.run("sync", by="bram")
    assert stopped.code == 6
    assert f"{id} is held here, and was erased elsewhere" in stopped.err
    assert team.bram.snapshot() == before
    assert "Marijke" in team.bram.case(id)
    team.bram.done("hold", id, "--release", "-m", "Uitspraak gedaan.", by="bram", now=LATER)
    team.sync(team.bram, team.anna)
    assert team.anna.case(id) == team.bram.case(id)
    assert not hits(team.anna.root)
    assert not hits(team.bram.root)
    assert "Iets anders" in team.anna.case(other)


def test_two_holds_and_one_release_of_one_of_them(team: Team) -> None:
    id = marked(team.anna)
    team.anna.done("hold", id, "-m", WHY)
    team.all_sync()
    hold(team.bram, id)
    team.anna.done("hold", id, "--release", "-m", "Geen hoger beroep.", now="2026-11-22T10:00:00+01:00")
    team.all_sync()
    for desk in (team.anna, team.bram):
        desk.now = "2026-11-22T10:00:00+01:00"
        told = " ".join(desk.done("show", id, lang="en").out.split())
        assert told.count("and not erased while it is") == 1
        assert desk.run("erase", id, "--yes", "--because", "op verzoek").code == 4


def test_git_pull_leaves_it_to_a_person_too(team: Team) -> None:
    id = marked(team.anna)
    team.all_sync()
    hold(team.bram, id)
    retention(team.anna)
    team.sync(team.anna)
    with contextlib.suppress(CalledProcessError):
        team.bram.git("pull", "--quiet", "--no-rebase", "--no-edit")
    assert "Marijke" in team.bram.case(id)
    assert "<<<" in team.bram.case(id)


def test_a_hold_that_was_shared_before_the_erasing_keeps_the_words_too(team: Team) -> None:
    """Whoever erased had not heard of it yet: their sync stops, until the hold is released."""
    id = marked(team.anna)
    team.all_sync()
    hold(team.bram, id)
    team.sync(team.bram)
    team.anna.done("erase", id, "--yes", "--because", "op verzoek", by="anna", now=LATER)
    before = team.anna.head()
    stopped = team.anna.run("sync", by="anna")
    assert stopped.code == 6
    assert f"{id} was erased here, and is held elsewhere" in stopped.err
    assert team.anna.head() == before
    team.sync(team.bram)
    assert "Marijke" in team.bram.case(id)
    team.bram.done("hold", id, "--release", "-m", "Uitspraak gedaan.", by="bram", now=LATER)
    team.sync(team.bram, team.anna, team.bram)
    assert team.anna.case(id) == team.bram.case(id)
    assert not hits(team.anna.root)


def test_who_released_it_and_erased_is_not_stopped(team: Team) -> None:
    id = marked(team.anna)
    hold(team.anna, id)
    team.all_sync()
    team.bram.done("note", id, "-m", "Nog gebeld.", by="bram", now=LATER)
    team.sync(team.bram)
    team.anna.done("hold", id, "--release", "-m", "Uitspraak gedaan.", by="anna", now=LATER)
    team.anna.done("erase", id, "--yes", "--because", "op verzoek", by="anna", now=LATER)
    team.all_sync()
    assert team.anna.case(id) == team.bram.case(id)
    assert "Marijke" not in team.bram.case(id)


@pytest.mark.parametrize("way", [("sync",), ("check", "--fix")], ids=["sync", "check"])
@pytest.mark.parametrize(
    "git", [("pull", "--no-rebase", "--no-edit"), ("merge", "-s", "ours", "origin/main")]
)
def test_what_git_left_to_a_person_takes_no_words_of_a_held_case(
    team: Team, git: tuple[str, ...], way: tuple[str, ...]
) -> None:
    id = marked(team.anna)
    team.all_sync()
    hold(team.bram, id)
    team.anna.done("erase", id, "--yes", "--because", "op verzoek", by="anna", now=LATER)
    team.sync(team.anna)
    team.bram.git("fetch", "--quiet")
    with contextlib.suppress(CalledProcessError):
        team.bram.git(git[0], "--quiet", *git[1:])
    there = team.bram.case(id)
    stopped = team.bram.run(*way, by="bram")
    assert stopped.code == 6, stopped
    assert f"{id} is held here, and was erased elsewhere" in stopped.err
    assert team.bram.case(id) == there
    assert "Marijke" in there


def test_a_purge_elsewhere_takes_no_words_of_a_held_case(team: Team) -> None:
    id = marked(team.anna)
    team.all_sync()
    team.anna.done("erase", id, "--yes", "--because", "op verzoek", by="anna", now=LATER)
    team.sync(team.anna)
    hold(team.bram, id)
    team.anna.done("purge", "--yes", by="anna", now=LATER)
    before = team.bram.snapshot()
    for more in ((), ("--yes",), ("--yes",)):
        stopped = team.bram.run("sync", *more, by="bram")
        assert stopped.code == 6, stopped
        assert team.bram.snapshot() == before
    assert f"{id} is held here, and was erased elsewhere" in stopped.err
    team.bram.done("hold", id, "--release", "-m", "Uitspraak gedaan.", by="bram", now=LATER)
    team.bram.done("sync", "--yes", by="bram")
    team.sync(team.anna)
    assert team.anna.case(id) == team.bram.case(id)
    assert not hits(team.anna.root)
    assert not hits(team.bram.root)
