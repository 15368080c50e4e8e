"""What was purged comes back by no way: another place to meet, a clone that knows nothing, git alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk, Result
from tests.erasing.marked_person import MARKED, TUESDAY, MarkedPerson
from tests.erasing.searching import hits
from tests.sync.conftest import Team, begun, git, team

__all__ = ["begun", "team"]

WEDNESDAY = "2026-11-18T12:00:00+01:00"


@pytest.fixture
def scene(team: Team) -> MarkedPerson:
    """A marked person, purged by anna; carla has her data, a note of her own, and heard of nothing yet."""
    made = MarkedPerson(team)
    team.sync(made.carla)
    made.erase()
    made.anna.done("purge", "--yes", by="anna")
    made.follow(made.bram)
    made.carla.done("note", made.other, "-m", "Carla was hier", by="carla", now=TUESDAY)
    return made


@pytest.fixture
def elsewhere(team: Team) -> Path:
    """Another place to meet, empty."""
    git(team.folder, "init", "--quiet", "--bare", "--initial-branch=main", "elders.git")
    return team.folder / "elders.git"


def move(desk: Desk, place: Path) -> Result:
    return desk.run("sync", "--to", str(place), by=desk.root.name)


def records(folder: Path) -> list[str]:
    form = "--format=%(refname)"
    return git(folder, "for-each-ref", form, "refs/kv/purged").splitlines()


def all_is_well(scene: MarkedPerson, *places: Path) -> None:
    """Everybody syncs in the end, nobody lost work, and nothing is left anywhere."""
    clones = (scene.anna, scene.bram, scene.carla)
    for desk in (*clones, *clones):
        desk.done("sync", "--yes", by=desk.root.name)
    assert len({desk.git("rev-parse", "HEAD") for desk in clones}) == 1
    assert "Carla was hier" in scene.anna.case(scene.other)
    assert scene.left() == []
    for place in places:
        assert hits(place, MARKED) == []
    for desk in clones:
        assert desk.git("fsck", "--strict", "--no-dangling") == ""


def test_the_record_goes_along_to_another_place(scene: MarkedPerson, elsewhere: Path) -> None:
    assert move(scene.anna, elsewhere).code == 0
    assert records(elsewhere) == records(scene.anna.root) != []
    told = move(scene.carla, elsewhere)
    assert (told.code, "This clone still has it" in told.err) == (6, True), told
    assert hits(elsewhere, MARKED) == []
    scene.carla.done("sync", "--yes", by="carla")
    scene.bram.done("sync", "--to", str(elsewhere), by="bram")
    all_is_well(scene, elsewhere)


def test_the_record_goes_to_a_place_that_has_the_cases_by_git_alone(
    scene: MarkedPerson, elsewhere: Path
) -> None:
    scene.anna.git("push", "--quiet", str(elsewhere), "main")
    assert records(elsewhere) == []
    assert move(scene.anna, elsewhere).code == 0
    assert records(elsewhere) == records(scene.anna.root) != []


@pytest.mark.parametrize("prune", ["false", "true"])
def test_who_moved_first_with_the_old_history_is_put_right(
    scene: MarkedPerson, elsewhere: Path, prune: str
) -> None:
    assert move(scene.carla, elsewhere).code == 0
    before, known = scene.anna.snapshot(), records(scene.anna.root)
    scene.anna.git("config", "fetch.prune", prune)
    told = move(scene.anna, elsewhere)
    assert (told.code, "kv purge" in told.err, scene.anna.snapshot()) == (6, True, before), told
    assert records(scene.anna.root) == known
    asked = scene.anna.run("purge", by="anna")
    assert (asked.code, scene.anna.snapshot()) == (4, before), asked
    told = scene.anna.done("purge", "--yes", by="anna")
    assert "is out of kv1 again" in told.out
    assert hits(elsewhere, MARKED) == []
    told = scene.carla.run("sync", by="carla")
    assert (told.code, "This clone still has it" in told.err) == (6, True), told
    scene.carla.done("sync", "--yes", by="carla")
    scene.bram.done("sync", "--to", str(elsewhere), by="bram")
    all_is_well(scene, elsewhere)


@pytest.mark.parametrize(
    "how",
    [("pull", "--quiet", "--no-rebase", "-X", "theirs"), ("pull", "--quiet", "--no-rebase", "-s", "ours")],
)
@pytest.mark.parametrize("who", ["anna", "carla"])
def test_what_git_alone_joined_and_sent_is_taken_out_again(
    scene: MarkedPerson, how: tuple[str, ...], who: str
) -> None:
    scene.carla.git(*how, "--allow-unrelated-histories")
    scene.carla.git("push", "--quiet")
    assert hits(scene.team.remote, MARKED)
    told = scene.anna.run("sync", by="anna")
    assert (told.code, "Take it out again: kv purge" in told.err) == (6, True), told
    one = {"anna": scene.anna, "carla": scene.carla}[who]
    one.done("purge", "--yes", by=who)
    assert hits(scene.team.remote, MARKED) == []
    all_is_well(scene)


def test_what_git_alone_took_in_here_is_cleaned(scene: MarkedPerson) -> None:
    scene.carla.git("pull", "--quiet", "--no-rebase", "-X", "theirs")
    scene.anna.git("pull", "--quiet", "--no-rebase", str(scene.carla.root), "main")
    assert hits(scene.anna.root, MARKED)
    told = scene.anna.run("sync", by="anna")
    assert (told.code, "This clone still has it" in told.err) == (6, True), told
    scene.anna.done("sync", "--yes", by="anna")
    assert hits(scene.anna.root, MARKED) == []
    all_is_well(scene)


def test_a_clone_that_followed_one_purge_keeps_nothing_of_the_next(team: Team) -> None:
    scene = MarkedPerson(team)
    anna, bram = scene.anna, scene.bram
    id = anna.new("Zonnebril", "--customer", "Marmeladov", by="anna", now=TUESDAY)
    anna.done("close", id, "withdrawn", "--because", "x", by="anna", now=TUESDAY)
    scene.erase()
    anna.done("purge", "--yes", by="anna", now=TUESDAY)
    bram.done("sync", "--yes", by="bram", now=TUESDAY)
    anna.done("erase", id, "--yes", by="anna", now=WEDNESDAY)
    anna.done("purge", "--yes", by="anna", now=WEDNESDAY)
    bram.done("sync", "--yes", by="bram", now=WEDNESDAY)
    for desk in (anna, bram):
        assert hits(desk.root, ["zonnebril", "marmeladov"]) == []
