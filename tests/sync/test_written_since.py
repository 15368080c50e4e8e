"""What is recorded while git is in the middle of something is kept, and no side of a conflict is lost."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.sync.test_pulls import git
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, findings, kinds, same

#: What joins a case that met.
joins = pytest.mark.parametrize("command", [("sync",), ("check", "--fix")], ids=" ".join)
OBJECTION = "Ik maak bezwaar tegen het besluit."


def broken_driver(desk: Desk) -> None:
    """The Python that git starts kv with is gone."""
    desk.git("config", "merge.kv.driver", "/oude/python3 -I -m klantervaring merge-driver %O %A %B %P")


def on_branch(desk: Desk, *change: str) -> None:
    """Something that is committed with git on the branch x, beside what is on main."""
    desk.git("switch", "--quiet", "-c", "x")
    desk.git(*change)
    desk.git("commit", "--quiet", "--all", "-m", "x")
    desk.git("switch", "--quiet", "main")


def set_line(desk: Desk, id: str, key: str, value: str) -> None:
    """Another value of a key, by hand and committed."""
    lines = [line for line in desk.case(id).splitlines() if not line.startswith(f"{key}:")]
    lines.insert(2, f"{key}: {value}")
    desk.path(id).write_text("\n".join(lines) + "\n")


def wish_on_branch(desk: Desk, id: str) -> None:
    """On the branch x a wish that main does not have; on main another owner."""
    desk.git("switch", "--quiet", "-c", "x")
    set_line(desk, id, "wish", "VAN X")
    desk.commit()
    desk.git("switch", "--quiet", "main")
    set_line(desk, id, "owner", "bram")
    desk.commit()


def recorded(desk: Desk, *command: str, code: int = 7) -> str:
    """A command that is saved while git refuses to commit; what it says."""
    told = desk.run(*command, by="anna", now=WEDNESDAY)
    assert told.code == code, told
    assert "Recorded" in told.out
    return told.err


def nothing_waits(desk: Desk) -> None:
    assert not (desk.root / ".git" / "kv" / "uncommitted").exists()
    assert desk.git("status", "--porcelain") == ""
    assert desk.run("check", now=THURSDAY).out == "Everything is in order.\n"


@joins
def test_an_objection_recorded_at_a_deletion_is_kept(shared: Shared, command: tuple[str, ...]) -> None:
    team, id = shared
    anna = team.anna
    on_branch(anna, "rm", "--quiet", f"cases/{id}.md")
    anna.done("note", id, "-m", "Een notitie.", by="anna", now=TUESDAY)
    assert git(anna, "merge", "x") != 0
    recorded(anna, "escalate", id, "-m", OBJECTION)
    anna.done(*command, by="anna", now=THURSDAY)
    assert OBJECTION in anna.case(id)
    assert OBJECTION in anna.git("show", f"HEAD:cases/{id}.md")
    assert kinds(anna, id)[-2:] == ["noted", "appealed"]
    nothing_waits(anna)
    team.all_sync()
    assert OBJECTION in team.bram.case(id)
    same(team)


@joins
def test_what_is_recorded_where_we_took_it_away_is_kept(shared: Shared, command: tuple[str, ...]) -> None:
    team, id = shared
    anna = team.anna
    anna.git("switch", "--quiet", "-c", "x")
    anna.done("note", id, "-m", "Op de andere branch.", by="anna", now=TUESDAY)
    anna.git("switch", "--quiet", "main")
    anna.git("rm", "--quiet", f"cases/{id}.md")
    anna.git("commit", "--quiet", "-m", "weg")
    assert git(anna, "merge", "x") != 0
    recorded(anna, "escalate", id, "-m", OBJECTION)
    anna.done(*command, by="anna", now=THURSDAY)
    assert kinds(anna, id)[-2:] == ["noted", "appealed"]
    nothing_waits(anna)


@joins
@pytest.mark.parametrize("ending", [False, True], ids=["open", "closed"])
def test_what_is_recorded_where_git_could_not_ask_kv_is_joined(
    shared: Shared, command: tuple[str, ...], ending: bool
) -> None:
    team, id = shared
    anna = team.anna
    wish_on_branch(anna, id)
    broken_driver(anna)
    assert git(anna, "merge", "x") != 0
    recorded(anna, "note", id, "-m", "Tijdens de merge.")
    if ending:
        recorded(anna, "close", id, "satisfied")
        assert anna.place(id) != f"cases/{id}.md"
    anna.done(*command, by="anna", now=THURSDAY)
    front = anna.front(id)
    assert (front["wish"], front["owner"]) == ("VAN X", "bram")
    assert "Tijdens de merge." in anna.case(id)
    assert ("closed" in kinds(anna, id)) is ending
    assert "conflict" not in kinds(anna, id)
    nothing_waits(anna)


@pytest.mark.parametrize("added", [False, True], ids=["not added", "added"])
def test_a_file_attached_during_a_merge_is_kept(shared: Shared, added: bool) -> None:
    team, id = shared
    anna = team.anna
    on_branch(anna, "rm", "--quiet", f"cases/{id}.md")
    anna.done("note", id, "-m", "Een notitie.", by="anna", now=TUESDAY)
    assert git(anna, "merge", "x") != 0
    (team.folder / "bewijs.pdf").write_bytes(b"bewijs")
    recorded(anna, "attach", id, str(team.folder / "bewijs.pdf"))
    if added:
        anna.git("add", "cases")
        told = anna.run("sync", by="anna", now=THURSDAY)
        assert told.code == 6
        assert "git commit" in told.err
        assert "--abort" not in told.err
        anna.git("commit", "--quiet", "-m", "af")
    team.all_sync()
    assert (team.bram.root / "cases" / id / "bewijs.pdf").read_bytes() == b"bewijs"
    nothing_waits(anna)
    same(team)


def test_a_file_that_came_in_with_a_merge_is_kept_where_another_case_is_in_conflict(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    other = anna.new("Koffie koud", by="anna", now=TUESDAY)
    (team.folder / "bewijs.pdf").write_bytes(b"bewijs")
    anna.git("switch", "--quiet", "-c", "x")
    anna.done("attach", id, str(team.folder / "bewijs.pdf"), by="anna", now=TUESDAY)
    anna.git("rm", "--quiet", f"cases/{other}.md")
    anna.git("commit", "--quiet", "-m", "weg")
    anna.git("switch", "--quiet", "main")
    for each in (id, other):
        anna.done("note", each, "-m", "Op main.", by="anna", now=TUESDAY)
    assert git(anna, "merge", "x") != 0
    anna.done("check", "--fix", by="anna", now=THURSDAY)
    assert (anna.root / "cases" / id / "bewijs.pdf").read_bytes() == b"bewijs"
    assert anna.git("show", f"HEAD:cases/{id}/bewijs.pdf") == "bewijs"
    nothing_waits(anna)


def test_an_edit_during_a_merge_is_joined(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    wish_on_branch(anna, id)
    broken_driver(anna)
    assert git(anna, "merge", "x") != 0
    set_line(anna, id, "title", "Met de hand")
    anna.done("check", "--fix", by="anna", now=THURSDAY)
    front = anna.front(id)
    assert (front["wish"], front["owner"], front["title"]) == ("VAN X", "bram", "Met de hand")


def test_a_conflict_that_git_could_not_ask_kv_about_loses_no_side(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    wish_on_branch(anna, id)
    set_line(anna, id, "wish", "VAN MAIN")
    anna.commit()
    broken_driver(anna)
    assert git(anna, "merge", "x") != 0
    told = anna.run("check", "--fix", by="anna", now=THURSDAY)
    assert "VAN MAIN" in told.out
    assert "VAN X" in told.out
    assert "conflict" in kinds(anna, id)
    assert {"VAN X", "VAN MAIN"} <= {word.strip("'\",}") for word in _values(anna, id)}


def _values(desk: Desk, id: str) -> list[str]:
    """The wish that stands, and what the log holds of the other one."""
    return [desk.front(id)["wish"], *(line.get("value", "") for line in desk.log(id))]


@pytest.mark.parametrize("during", [False, True], ids=["at once", "after a note"])
def test_a_stash_that_meets_loses_no_side(shared: Shared, during: bool) -> None:
    team, id = shared
    anna = team.anna
    set_line(anna, id, "wish", "UIT DE STASH")
    anna.git("stash", "--quiet")
    set_line(anna, id, "owner", "bram")
    anna.commit()
    broken_driver(anna)
    assert git(anna, "stash", "pop") != 0
    if during:
        assert "kv check --fix" in recorded(anna, "note", id, "-m", "Tussendoor.")
    anna.done("check", "--fix", by="anna", now=THURSDAY)
    front = anna.front(id)
    assert (front["wish"], front["owner"]) == ("UIT DE STASH", "bram")
    assert ("Tussendoor." in anna.case(id)) is during
    team.all_sync()
    same(team)


def test_a_sync_settles_no_conflict_with_one_side(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    set_line(anna, id, "wish", "UIT DE STASH")
    anna.git("stash", "--quiet")
    set_line(anna, id, "owner", "bram")
    anna.commit()
    broken_driver(anna)
    assert git(anna, "stash", "pop") != 0
    told = anna.run("sync", by="anna", now=THURSDAY)
    assert told.code == 6
    assert f"cases/{id}.md" in told.err
    assert "kv check --fix" in told.err
    assert anna.git("ls-files", "--unmerged") != ""
    anna.done("check", "--fix", by="anna", now=THURSDAY)
    team.all_sync()
    assert team.bram.front(id)["wish"] == "UIT DE STASH"


def test_what_is_recorded_before_a_merge_is_made_whole_is_kept(shared: Shared) -> None:
    """A merge that was concluded by halves, and then something that no commit has yet."""
    team, id = shared
    anna = team.anna
    anna.git("switch", "--quiet", "-c", "x")
    anna.done("note", id, "-m", "Op de andere branch.", by="anna", now=TUESDAY)
    anna.git("switch", "--quiet", "main")
    anna.done("note", id, "-m", "Op main.", by="anna", now=TUESDAY)
    git(anna, "merge", "--no-commit", "x")
    anna.git("checkout", "main", "--", f"cases/{id}.md")
    anna.git("commit", "--quiet", "-m", "een kant")
    set_line(anna, id, "title", "Met de hand")
    anna.done("check", "--fix", by="anna", now=THURSDAY)
    assert anna.front(id)["title"] == "Met de hand"
    assert {"Op main.", "Op de andere branch."} <= set(anna.case(id).splitlines())
    team.all_sync()
    same(team)


@pytest.mark.parametrize("way", ["cherry-pick", "rebase"])
def test_the_way_out_of_a_pick_and_a_rebase_keeps_both_sides(shared: Shared, way: str) -> None:
    team, id = shared
    anna = team.anna
    wish_on_branch(anna, id)
    broken_driver(anna)
    if way == "rebase":
        assert git(anna, "rebase", "x") != 0
    else:
        assert git(anna, "cherry-pick", "x") != 0
    said = recorded(anna, "note", id, "-m", "Tussendoor.")
    assert "kv check --fix" in said
    assert ("git cherry-pick --continue" in said) is (way == "cherry-pick")
    anna.run("check", "--fix", by="anna", now=THURSDAY)
    assert git(anna, way, "--continue") == 0
    front = anna.front(id)
    assert (front["wish"], front["owner"]) == ("VAN X", "bram")
    assert "Tussendoor." in anna.case(id)
    team.all_sync()
    same(team)
    assert not [found for found in findings(anna) if found.check == "leftovers"]


def test_nothing_is_taken_back_while_a_merge_is_open(shared: Shared) -> None:
    """What is taken back then would come in again with the side that has it."""
    team, id = shared
    anna = team.anna
    on_branch(anna, "rm", "--quiet", f"cases/{id}.md")
    anna.done("note", id, "-m", "Een notitie.", by="anna", now=TUESDAY)
    assert git(anna, "merge", "x") != 0
    before = anna.files()
    told = anna.run("undo", by="anna", now=WEDNESDAY)
    assert told.code == 6
    assert "is not finished: git merge. Nothing was taken back." in told.err
    assert "Finish it first: kv sync" in told.err
    assert anna.files() == before
    anna.done("sync", by="anna", now=WEDNESDAY)
    assert kinds(anna, id)[-1] == "noted"
