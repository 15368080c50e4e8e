"""What is gone here of a case that others changed comes back and is told; what is new here is never lost."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, change_title, same

BACK = "others changed it, so what was taken away here comes back."


@pytest.fixture
def changed(shared: Shared) -> Shared:
    """A case with a note that both have, which bram changed since, and a case of anna's that bram has not."""
    team, id = shared
    team.anna.done("note", id, "-m", "Belangrijk.", by="anna", now=TUESDAY)
    team.all_sync()
    team.bram.done("note", id, "-m", "Van bram.", by="bram", now=WEDNESDAY)
    team.sync(team.bram)
    team.anna.new("Koffie koud", by="anna", now=WEDNESDAY)
    return team, id


def without_note(desk: Desk, id: str) -> None:
    """Take the last note out of the file, its line and its words, as a hand does."""
    lines = desk.path(id).read_text("utf-8").splitlines(keepends=True)
    heading = next(at for at, line in enumerate(lines) if "· noted ·" in line)
    kept = [line for line in lines[:heading] if "event: noted" not in line]
    desk.path(id).write_text("".join(kept), "utf-8")


@pytest.mark.parametrize("what", ["an event", "the case"])
def test_what_is_gone_comes_back_and_the_rest_goes_over(changed: Shared, what: str) -> None:
    team, id = changed
    if what == "the case":
        team.anna.path(id).unlink()
    else:
        without_note(team.anna, id)
    would = team.anna.done("sync", "--dry-run", by="anna", now=THURSDAY)
    told = team.anna.done("sync", by="anna", now=THURSDAY)
    for found in (would, told):
        assert f"{id}: {BACK}" in found.out
        assert "gone" not in found.out + found.err
    assert "Sent: one case." in told.out
    assert {"Belangrijk.", "Van bram."} <= set(team.anna.case(id).splitlines())
    team.sync(team.bram)
    same(team)
    assert BACK not in team.anna.done("sync", by="anna", now=THURSDAY).out


def test_one_that_others_closed_comes_back_where_it_stands_now(changed: Shared) -> None:
    team, id = changed
    team.bram.done("close", id, "withdrawn", "--because", "x", by="bram", now=WEDNESDAY)
    team.sync(team.bram)
    without_note(team.anna, id)
    assert f"{id}: {BACK}" in team.anna.done("sync", by="anna", now=THURSDAY).out
    team.sync(team.bram)
    same(team)
    assert "Belangrijk." in team.anna.case(id)


def test_a_file_in_which_something_is_new_stops_with_what_is_wrong_in_it(changed: Shared) -> None:
    team, id = changed
    without_note(team.anna, id)
    change_title(team.anna, id, "Anders dan het was")
    before = team.anna.snapshot()
    for words in (("sync", "--dry-run"), ("sync",)):
        told = team.anna.run(*words, by="anna", now=THURSDAY)
        assert told.code == 6
        assert (
            f"cases/{id}.md:1: This file comes in changed, and is held back here: one event is gone"
            in told.err
        )
        assert f"git restore -SW -- cases/{id}.md" in told.err
        assert "kv sync --accept-deletions" in told.err
    assert team.anna.snapshot() == before


def test_one_that_cannot_be_read_stops_with_its_own_remedy(changed: Shared) -> None:
    team, id = changed
    path = team.anna.path(id)
    path.write_text(path.read_text("utf-8").replace("title:", "title: [", 1), "utf-8")
    told = team.anna.run("sync", by="anna", now=THURSDAY)
    assert (told.code, "is held back here: not valid YAML" in told.err) == (6, True), told
    assert "Commit it" not in told.err
