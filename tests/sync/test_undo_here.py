"""`kv undo` takes back the last thing that was done in this clone, whatever git did with its commits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team, git
from tests.sync.test_joining import below as below  # its fixture
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, kinds, same


def nothing_to_take_back(desk: Desk) -> None:
    before = desk.files()
    told = desk.run("undo", by="anna", now=THURSDAY)
    assert told.code == 2
    assert "There is no command to take back." in told.err
    assert desk.files() == before


def test_in_a_new_clone_nothing_is_taken_back(shared: Shared) -> None:
    team, _ = shared
    carla = team.join("carla")
    nothing_to_take_back(carla)
    assert carla.done("undo", "--list", "--json").json == []


def shallow(team: Team) -> Desk:
    """A clone with the newest commit only."""
    git(team.folder, "clone", "--quiet", "--depth", "1", f"file://{team.remote}", "kort")
    return Desk(team.folder / "kort", team.home)


def test_in_a_shallow_clone_the_workspace_stays(shared: Shared) -> None:
    team, id = shared
    desk = shallow(team)
    nothing_to_take_back(desk)
    desk.done("note", id, "-m", "Hier.", by="anna", now=TUESDAY)
    assert "Taken back: note" in desk.done("undo", by="anna", now=TUESDAY).out
    nothing_to_take_back(desk)


def test_a_commit_without_what_was_before_it_is_not_taken_back(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "Laatste.", by="anna", now=TUESDAY)
    team.sync(team.anna)
    desk = shallow(team)
    desk.git("reflog", "expire", "--expire=now", "--all")
    before = desk.files()
    told = desk.run("undo", by="anna", now=THURSDAY)
    assert told.code == 6
    assert "What was before that commit is not in this clone. Nothing was taken back." in told.err
    assert "git fetch --unshallow" in told.err
    assert desk.files() == before
    desk.git("fetch", "--quiet", "--unshallow")
    desk.done("undo", by="anna", now=THURSDAY)
    assert kinds(desk, id)[-1] != "noted"


@pytest.mark.parametrize("how", ["kv", "git"])
def test_an_undo_says_yes_to_no_other_loss(shared: Shared, how: str) -> None:
    team, id = shared
    anna = team.anna
    anna.done("note", id, "-m", "Blijft.", by="anna", now=TUESDAY)
    team.all_sync()
    anna.done("note", id, "-m", "Vergissing.", by="anna", now=WEDNESDAY)
    anna.done("undo", by="anna", now=WEDNESDAY)
    lines = [line for line in anna.case(id).splitlines() if "event: noted" not in line]
    anna.path(id).write_text("\n".join([*lines, ""]), encoding="utf-8")
    if how == "git":
        anna.commit()
    else:
        anna.done("note", id, "-m", "Nog een.", by="anna", now=WEDNESDAY)
        anna.done("undo", by="anna", now=WEDNESDAY)
    told = anna.run("sync", by="anna", now=THURSDAY)
    assert (told.code, "one event is gone from its log" in told.err) == (6, True)
    assert "event: noted" in git(team.remote, "show", f"main:{anna.place(id)}")
    team.accept(anna)
    assert "event: noted" not in git(team.remote, "show", f"main:{anna.place(id)}")


def test_an_undo_passes_from_a_folder_of_a_larger_repository(team: Team, below: tuple[Path, str]) -> None:
    place, id = below
    desk = Desk(team.folder / "big" / "team" / "desk", team.home)
    desk.done("note", id, "-m", "Vergissing.", by="anna", now=TUESDAY)
    desk.done("sync", by="anna")
    desk.done("undo", by="anna", now=WEDNESDAY)
    assert "Sent: one case." in desk.done("sync", by="anna").out
    assert "event: noted" not in git(place, "show", f"main:team/desk/cases/{id}.md")
    path = desk.path(id)
    path.write_text(path.read_text().replace("title: Beamer", "title: Scherm"))
    lines = [line for line in desk.case(id).splitlines() if "event: received" not in line]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    desk.commit()
    assert f"git log --stat -- cases/{id}.md" in desk.run("sync", by="anna").err


def put_in_place(desk: Desk, id: str, how: str) -> None:
    """Let git go by something else than what was committed, and than what it sends."""
    head = desk.head().strip()
    if how == "commit":
        desk.git("replace", "--graft", head)
    elif how == "grafts":
        desk.write(".git/info/grafts", f"{head}\n")
    else:
        other = desk.write(".git/other", desk.case(id).replace("Beamer", "Scherm"))
        blob = desk.git("hash-object", "-w", str(other)).strip()
        desk.git("replace", desk.git("rev-parse", f"HEAD:{desk.place(id)}").strip(), blob)


@pytest.mark.parametrize("how", ["commit", "grafts", "blob"])
def test_what_git_has_in_place_of_something_is_passed_by(shared: Shared, how: str) -> None:
    team, id = shared
    anna = team.anna
    anna.done("note", id, "-m", "Laatste.", by="anna", now=TUESDAY)
    put_in_place(anna, id, how)
    assert "Sent: one case." in anna.done("sync", by="anna").out
    assert "Taken back: note" in anna.done("undo", by="anna", now=THURSDAY).out
    assert "Sent: one case." in anna.done("sync", by="anna").out
    team.sync(team.bram)
    assert "Scherm" not in team.bram.case(id)
    assert kinds(team.bram, id)[-1] != "noted"


@pytest.mark.parametrize("setting", ["trailer.separators", "i18n.logOutputEncoding"])
def test_what_was_taken_back_passes_whatever_git_is_told_of_words(shared: Shared, setting: str) -> None:
    team, id = shared
    value = "=" if setting.startswith("trailer") else "UTF-16"
    team.anna.git("config", setting, value)
    team.anna.done("note", id, "-m", "Laatste.", by="anna", now=TUESDAY)
    team.sync(team.anna)
    team.anna.done("undo", by="anna", now=THURSDAY)
    team.all_sync()
    assert kinds(team.bram, id)[-1] != "noted"


@pytest.mark.parametrize("backend", ["merge", "apply"])
def test_what_a_rebase_made_anew_is_taken_back_first(shared: Shared, backend: str) -> None:
    team, id = shared
    anna = team.anna
    other = anna.new("Koffie koud", by="anna", now=TUESDAY)
    team.sync(anna, team.bram)
    team.bram.done("note", id, "-m", "Van bram.", by="bram", now=TUESDAY)
    team.sync(team.bram)
    anna.done("note", other, "-m", "Eerste.", by="anna", now=WEDNESDAY)
    anna.done("note", other, "-m", "Laatste.", by="anna", now=WEDNESDAY)
    anna.git("config", "rebase.backend", backend)
    anna.git("pull", "--quiet", "--rebase")
    assert "note at Koffie koud" in anna.done("undo", by="anna", now=WEDNESDAY).out
    assert "Laatste." not in anna.case(other)
    anna.done("undo", by="anna", now=WEDNESDAY)
    assert kinds(anna, other) == ["received"]
    anna.done("redo", by="anna", now=WEDNESDAY)
    assert kinds(anna, other) == ["received", "noted"]
    team.all_sync()
    assert "Van bram." in anna.case(id)
    assert "Eerste." in team.bram.case(other)
    same(team)


def test_what_somebody_else_did_is_not_taken_back_because_it_was_picked(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    bram = {"GIT_AUTHOR_EMAIL": "bram@test.example"}
    team.bram.done("note", id, "-m", "Van bram.", by="bram", now=TUESDAY, env=bram)
    team.sync(team.bram)
    anna.git("fetch", "--quiet")
    anna.git("switch", "--quiet", "-C", "main", "origin/main~1")
    anna.git("cherry-pick", "origin/main")
    listed = anna.done("undo", "--list", "--json").json
    assert "note" not in {each["command"] for each in listed}
