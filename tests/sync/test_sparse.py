"""A clone in which git keeps files off the disk: no case is missing without a word, and writing says why."""

from __future__ import annotations

import pytest

from tests.sync.conftest import Team

WAY_OUT = "git sparse-checkout disable"
LISTS = ("list", "overdue", "today", "due", "next", "alerts", "stats", "search beamer", "log", "digest")


@pytest.fixture
def hidden(shared: tuple[Team, str]) -> tuple[Team, str, str]:
    """A team in which Anna's git keeps one of two cases off her disk: hers, its id, and the other one's."""
    team, id = shared
    other = team.anna.new("Zaal te koud", by="anna")
    team.all_sync()
    team.anna.git("sparse-checkout", "set", "--no-cone", "/*", f"!/cases/{id}.md")
    assert not (team.anna.root / "cases" / f"{id}.md").exists()
    return team, id, other


@pytest.mark.parametrize("command", LISTS)
def test_each_list_names_what_it_lacks(hidden: tuple[Team, str, str], command: str) -> None:
    team, id, _ = hidden
    for _ in range(2):  # without an index that knows of it, and with one
        told = team.anna.run(*command.split(), by="anna")
        assert told.code in (1, 5)
        assert f"cases/{id}.md" in told.err
        assert WAY_OUT in told.err


def test_the_case_itself_is_not_called_unknown(hidden: tuple[Team, str, str]) -> None:
    team, id, other = hidden
    for words in (("show", id), ("note", id, "-m", "x"), ("close", id[:5], "withdrawn")):
        told = team.anna.run(*words, by="anna")
        assert told.code == 5, told
        assert WAY_OUT in told.err
    assert team.anna.done("show", other)
    assert team.anna.run("show", "ZZZZ-ZZZZ").code in (3, 5)


def test_the_check_names_it_until_it_is_there_again(hidden: tuple[Team, str, str]) -> None:
    team, id, _ = hidden
    (found,) = team.anna.run("check", "--json").json
    assert (found["id"], found["path"]) == (id, f"cases/{id}.md")
    assert WAY_OUT in found["remedy"]
    assert team.anna.run("check", "--fix").code == 1
    team.anna.git("sparse-checkout", "disable")
    assert team.anna.done("check", "--json").json == []
    assert team.anna.done("show", id)
    assert team.anna.done("list").err == ""


def test_a_sync_tells_it_and_brings_in_the_rest(hidden: tuple[Team, str, str]) -> None:
    team, id, other = hidden
    team.bram.done("note", other, "-m", "van Bram", by="bram")
    team.sync(team.bram)
    told = team.anna.run("sync", by="anna")
    assert told.code == 5
    assert WAY_OUT in told.err
    assert "van Bram" in team.anna.case(other)
    team.bram.done("note", id, "-m", "ook van Bram", by="bram")
    team.sync(team.bram)
    team.anna.run("sync", by="anna")
    assert "ook van Bram" in team.anna.case(id)


def test_a_case_off_the_disk_is_not_told_as_taken_away(shared: tuple[Team, str]) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "van Anna", by="anna")
    team.anna.git("sparse-checkout", "set", "--no-cone", "/*", f"!/cases/{id}.md")
    told = team.anna.run("sync", by="anna")
    assert (told.code, id in told.out, "taken away" in told.out) == (5, True, False), told
    team.sync(team.bram)
    assert "van Anna" in team.bram.case(id)


def test_a_clone_that_shows_all_that_kv_reads_is_left_alone(shared: tuple[Team, str]) -> None:
    team, id = shared
    team.anna.git("sparse-checkout", "set", "--no-cone", "/*", "!/elders")
    assert team.anna.done("list").err == ""
    assert team.anna.done("check", "--json").json == []
    assert team.anna.done("note", id, "-m", "x", by="anna").err == ""


def test_what_git_does_not_take_there_is_saved_and_says_why(shared: tuple[Team, str]) -> None:
    team, id = shared
    team.anna.git("sparse-checkout", "set", "--cone", "procedures")
    told = team.anna.run("new", "Nieuw", "--customer", "De Kiezel", "--json", by="anna")
    assert told.code == 7
    assert WAY_OUT in told.err
    assert "hook" not in told.err
    assert WAY_OUT in team.anna.run("sync", by="anna").err
    team.anna.git("sparse-checkout", "disable")
    team.anna.done("check", "--fix")
    team.sync(team.anna, team.bram)
    assert team.bram.path(told.json["id"])
    assert team.anna.path(id)


def test_a_workspace_of_which_nothing_is_on_the_disk(shared: tuple[Team, str]) -> None:
    team, _ = shared
    team.anna.git("update-index", "--refresh")  # git leaves what it has not seen since it was copied
    team.anna.git("sparse-checkout", "set", "--no-cone", "procedures")
    assert team.anna.files() == {}
    told = team.anna.run("list")
    assert told.code == 2
    assert WAY_OUT in told.err


def test_a_single_file_that_git_was_told_to_pass_over(shared: tuple[Team, str]) -> None:
    team, id = shared
    team.anna.git("update-index", "--skip-worktree", f"cases/{id}.md", "kv.yaml")
    (team.anna.root / f"cases/{id}.md").unlink()
    (found,) = team.anna.run("check", "--json").json
    assert found["path"] == f"cases/{id}.md"
    assert f"git update-index --no-skip-worktree cases/{id}.md" in found["remedy"]


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ("skip-worktree", "note"),
        ("skip-worktree", "sync"),
        ("skip-worktree", "check"),
        ("assume-unchanged", "check"),
    ],
)
def test_a_case_that_git_is_told_to_pass_by_is_looked_at_again(
    shared: tuple[Team, str], told: str, first: str
) -> None:
    team, id = shared
    team.anna.git("update-index", f"--{told}", team.anna.place(id))
    path = team.anna.path(id)
    path.write_text(path.read_text().replace("title: Beamer", "title: Scherm"))
    (found,) = team.anna.run("check", "--json", by="anna").json
    assert (found["path"], found["fixable"]) == (f"cases/{id}.md", True)
    words = {"note": ("note", id, "-m", "x"), "sync": ("sync",), "check": ("check", "--fix")}[first]
    team.anna.done(*words, by="anna")
    assert team.anna.done("check", "--json", by="anna").json == []
    team.all_sync()
    assert "title: Scherm" in team.bram.case(id)


def test_a_case_that_is_gone_is_named_whatever_git_is_told_to_take_as_unchanged(
    shared: tuple[Team, str],
) -> None:
    team, id = shared
    team.anna.git("update-index", "--assume-unchanged", team.anna.place(id))
    team.anna.path(id).unlink()
    (found,) = team.anna.run("check", "--json", by="anna").json
    assert (found["path"], found["fixable"]) == (f"cases/{id}.md", True)
    told = team.anna.run("check", "--fix", by="anna")
    assert told.code == 1
    assert f"git restore -SW -- cases/{id}.md" in told.err + team.anna.run("check", by="anna").out
    team.sync(team.bram)
    assert id in team.bram.case(id)


def test_settings_that_git_is_told_to_pass_by_stay_as_they_are_here(shared: tuple[Team, str]) -> None:
    team, id = shared
    anna = team.anna
    before = (team.bram.root / "kv.yaml").read_text()
    anna.git("update-index", "--skip-worktree", "kv.yaml")
    anna.write("kv.yaml", before + "organisation: Alleen hier\n")
    anna.done("note", id, "-m", "x", by="anna")
    team.all_sync()
    assert (team.bram.root / "kv.yaml").read_text() == before
    assert "Alleen hier" in (anna.root / "kv.yaml").read_text()
