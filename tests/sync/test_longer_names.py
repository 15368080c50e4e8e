"""A team whose repositories name their objects by SHA-256: a day as everywhere else.

Whatever takes a name of git to have forty digits stops here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.sync.conftest import MONDAY, Team, git

LATER = "2034-11-20T09:00:00+01:00"
LONGER = "--object-format=sha256"


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """Two clones that have the same, empty workspace."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", LONGER, "team.git")
    (tmp_path / "home").mkdir()
    team = Team(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main", LONGER, "anna")
    nowhere: dict[str, str | None] = {"KV_HOME": None}
    Desk(tmp_path, team.home).done("init", "--no-hook", str(team.anna.root), env=nowhere)
    team.anna.done("sync", "--to", str(team.remote), by="anna")
    team.bram = team.join("bram")
    return team


def names_are_longer(desk: Desk) -> bool:
    return len(desk.head().strip()) == 64


def test_a_closing_comes_in_and_the_clone_goes_on(team: Team) -> None:
    id = team.anna.new(by="anna", now=MONDAY)
    team.sync(team.anna, team.bram)
    team.bram.done("close", id, "withdrawn", "--because", "opgelost", by="bram")
    team.sync(team.bram, team.anna)
    assert team.anna.place(id) == f"cases/closed/2026/{id}.md"
    team.anna.done("note", id, "-m", "Gelezen.", by="anna")
    assert team.anna.done("check", "--json").json == []
    assert [event["event"] for event in team.anna.log(id)] == ["received", "closed", "noted"]
    assert team.anna.git("status", "--porcelain") == ""
    assert names_are_longer(team.anna)


def test_a_day_with_both_at_work(team: Team, tmp_path: Path) -> None:
    anna, bram = team.anna, team.bram
    id, other = anna.new(by="anna", now=MONDAY), anna.new("Beamer stuk", by="anna", now=MONDAY)
    team.all_sync()
    anna.done("note", id, "-m", "van Anna", by="anna")
    bram.done("note", id, "-m", "van Bram", by="bram")
    team.all_sync()
    assert anna.case(id) == bram.case(id)
    assert "van Anna" in anna.case(id)
    assert "van Bram" in anna.case(id)
    (tmp_path / "brief.txt").write_text("Beste school")
    anna.done("note", other, "-m", "brief", "--file", str(tmp_path / "brief.txt"), by="anna")
    anna.done("undo", "--yes", by="anna")
    assert [event["event"] for event in anna.log(other)] == ["received"]
    anna.done("close", id, "withdrawn", "--because", "opgelost", by="anna")
    team.all_sync()
    assert bram.place(id) == f"cases/closed/2026/{id}.md"
    anna.done("erase", id, "--yes", "--because", "verzoek", by="anna", now=LATER)
    team.sync(anna)
    anna.done("purge", "--yes", by="anna", now=LATER)
    assert bram.run("sync", by="bram", now=LATER).code == 6
    bram.done("sync", "--yes", by="bram", now=LATER)
    for desk in (anna, bram):
        assert names_are_longer(desk)
        assert "van Anna" not in desk.git("log", "--all", "-p")
        assert desk.run("check", "--json", now=LATER).json == []
        assert desk.git("status", "--porcelain") == ""
