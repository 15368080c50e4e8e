"""Lists of a clone whose cases others change: what comes in is there at once, index or no index."""

from __future__ import annotations

import time

from tests.conftest import Desk
from tests.files.index.test_index import LISTS, PAUSE, same_without
from tests.sync.conftest import Team

SHOWN = (*LISTS, ("list", "--json"), ("due", "--within", "90d"))


def relied_on(desk: Desk) -> None:
    """An index that is relied on."""
    time.sleep(PAUSE)
    desk.done("list", "--all")


def right(desk: Desk) -> str:
    """Each list says the same with and without the index; what they said."""
    for words in SHOWN:
        same_without(desk, words)
    return "".join(desk.run(*words).out for words in SHOWN)


def test_what_a_sync_brings(shared: tuple[Team, str]) -> None:
    team, id = shared
    relied_on(team.anna)
    other = team.bram.new("Koffie koud", "--care", "blind: bellen", by="bram")
    team.bram.done("close", id, "withdrawn", by="bram")
    team.sync(team.bram, team.anna)
    said = right(team.anna)
    assert other in said
    assert "extra care" in said
    assert id not in team.anna.done("list").out


def test_what_undo_takes_back_and_a_check_mends(shared: tuple[Team, str]) -> None:
    team, id = shared
    relied_on(team.anna)
    team.anna.done("close", id, "withdrawn", by="anna")
    right(team.anna)
    assert id not in team.anna.done("list").out
    relied_on(team.anna)
    team.anna.done("undo", by="anna")
    right(team.anna)
    assert id in team.anna.done("list").out
    path = team.anna.path(id)
    path.write_text(path.read_text().replace("step: verdict", "step: listen"))
    relied_on(team.anna)
    assert "(the file says listen)" in team.anna.done("list").out
    team.anna.run("check", "--fix", by="anna")
    right(team.anna)
    assert "the file says" not in team.anna.done("list").out


def test_what_a_plain_pull_brings_and_a_merge_that_stops(shared: tuple[Team, str]) -> None:
    team, id = shared
    team.bram.done("close", id, "withdrawn", by="bram")
    other = team.bram.new("Koffie koud", by="bram")
    team.sync(team.bram)
    relied_on(team.anna)
    team.anna.git("pull", "--quiet", "--no-rebase")
    right(team.anna)
    assert id not in team.anna.done("list").out
    assert other in team.anna.done("list").out
    relied_on(team.anna)
    team.bram.done("reopen", id, "-m", "Toch niet goed.", "--because", "De klant belde.", by="bram")
    team.sync(team.bram)
    team.anna.git("fetch", "--quiet")
    team.anna.git("merge", "--quiet", "--no-ff", "--no-commit", "origin/main")
    assert (team.anna.root / ".git" / "MERGE_HEAD").exists()
    right(team.anna)
    assert id in team.anna.done("list").out
