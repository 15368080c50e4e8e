"""A copy of the team's workspace: whatever git is told by whoever joins, and wherever the workspace lies."""

from __future__ import annotations

import re
from pathlib import Path
from unittest import mock

import pytest
from klantervaring.files.git.runner import GitFailed

from tests.conftest import GIT_CONFIG, Desk, Result
from tests.sync.conftest import Team, git
from tests.sync.test_borders import follow, sync
from tests.sync.test_situations import TUESDAY, WEDNESDAY, Shared


def join(team: Team, url: Path, place: Path, **how: str) -> Result:
    return Desk(team.folder, team.home).run(
        "join", "--no-hook", str(url), str(place), by="anna", env={"KV_HOME": None, **how}
    )


@pytest.fixture
def below(team: Team) -> tuple[Path, str]:
    """A meeting place of a larger repository with the workspace `team/desk`, and a case there."""
    top = team.folder / "big"
    place = team.folder / "big.git"
    git(team.folder, "init", "--quiet", "--bare", "--initial-branch=main", "big.git")
    git(team.folder, "init", "--quiet", "--initial-branch=main", "big")
    (top / "tests" / "cases").mkdir(parents=True)
    (top / "tests" / "cases" / "een.md").write_text("van een ander programma\n")
    (top / "team" / "desk" / "cases").mkdir(parents=True)
    desk = Desk(top / "team" / "desk", team.home)
    desk.done("init", "--no-hook", str(desk.root))
    id = desk.new("Beamer stuk", by="anna", now=TUESDAY)
    desk.commit_all()
    assert desk.run("share", str(place), "--yes", by="anna").code == 0
    return place, id


@pytest.mark.parametrize("name", ["upstream", "hoofd/kantoor"])
def test_whatever_name_somebody_gives_remotes_the_cases_are_there(
    shared: Shared, tmp_path: Path, name: str
) -> None:
    team, id = shared
    config = tmp_path / "gitconfig"
    config.write_text(f"{GIT_CONFIG.read_text()}\n[clone]\n\tdefaultRemoteName = {name}\n")
    told = join(team, team.remote, team.folder / "cara", GIT_CONFIG_GLOBAL=str(config))
    assert (told.code, "begun" in told.out) == (0, False), told
    cara = Desk(team.folder / "cara", team.home)
    assert cara.place(id) == f"cases/{id}.md"
    assert cara.git("status", "--porcelain") == ""
    cara.done("note", id, "-m", "van cara", by="cara", now=TUESDAY)
    team.sync(cara, team.anna)
    assert "van cara" in team.anna.case(id)


@pytest.mark.parametrize("command", [("rm",), ("rm", "--quiet", "--cached")])
def test_a_case_whose_going_is_staged_is_named_and_comes_back_as_it_says(
    shared: Shared, command: tuple[str, ...]
) -> None:
    team, id = shared
    anna, path = team.anna, f"cases/{id}.md"
    before = anna.case(id)
    anna.git(*command, "--", path)
    (anna.root / path).unlink(missing_ok=True)
    checked = anna.run("check")
    assert (checked.code, f"git restore -SW -- {path}" in checked.out) == (1, True), checked
    told = sync(anna)
    assert told.code == 6
    back = re.search(r"To bring it back: (.*?)\. If", told.err)
    assert back, told
    anna.git(*back[1].removeprefix(anna.way).split()[1:])
    assert anna.case(id) == before
    assert anna.git("status", "--porcelain") == ""
    team.all_sync()
    assert team.bram.case(id) == before


# -- a workspace below the top -------------------------------------------------------------------------------


def test_a_workspace_in_a_folder_is_joined_and_named(team: Team, below: tuple[Path, str]) -> None:
    place, id = below
    told = join(team, place, team.folder / "cara")
    cara = Desk(team.folder / "cara" / "team" / "desk", team.home)
    assert told.code == 0, told
    assert f"Workspace: {cara.root}" in told.out
    assert "cara/team/desk && kv" in told.out
    assert cara.place(id) == f"cases/{id}.md"
    assert cara.git("status", "--porcelain") == ""
    assert not (team.folder / "cara" / "cases").exists()
    cara.done("note", id, "-m", "van cara", by="cara", now=WEDNESDAY)
    team.sync(cara, Desk(team.folder / "big" / "team" / "desk", team.home))
    assert "van cara" in (team.folder / "big" / "team" / "desk" / "cases" / f"{id}.md").read_text()


def test_line_ends_in_a_folder_are_as_they_were_written(team: Team, below: tuple[Path, str]) -> None:
    place, id = below
    converting = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.autocrlf", "GIT_CONFIG_VALUE_0": "true"}
    assert join(team, place, team.folder / "cara", **converting).code == 0
    path = Path("team") / "desk" / "cases" / f"{id}.md"
    assert (team.folder / "cara" / path).read_bytes() == (team.folder / "big" / path).read_bytes()


def test_of_several_workspaces_in_folders_each_is_named_and_one_can_be_taken(
    team: Team, below: tuple[Path, str]
) -> None:
    place, id = below
    top = team.folder / "big"
    (top / "tweede").mkdir()
    (top / "tweede" / "kv.yaml").write_text("language: nl\n")
    git(top, "add", "--all")
    git(top, "-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "-qm", "x")
    git(top, "push", "--quiet", "origin", "main")
    target = team.folder / "cara"
    told = join(team, place, target)
    assert (told.code, "team/desk/, tweede/" in told.err) == (2, True), told
    assert not target.exists()
    follow(team.anna, told._replace(err=told.err.replace("kv init", "true")), "Take one of them: ")
    cara = Desk(target / "team" / "desk", team.home)
    cara.done("init", "--no-hook", str(cara.root))
    assert cara.place(id) == f"cases/{id}.md"
    assert sync(cara).code == 0


@pytest.mark.parametrize("there", ["not there", "an empty folder"])
@pytest.mark.parametrize("what", ["no workspace", "several branches", "no repository", "no settings"])
def test_a_join_that_fails_leaves_nothing(shared: Shared, what: str, there: str) -> None:
    team, _ = shared
    url, target = team.remote, team.folder / "op" / "kantoor"
    if there == "an empty folder":
        target.mkdir(parents=True)
    if what == "no workspace":
        url = team.folder / "iets"
        git(team.folder, "init", "--quiet", "--initial-branch=main", "iets")
        git(url, "-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "-qm", "x", "--allow-empty")
    if what == "several branches":
        git(team.remote, "symbolic-ref", "HEAD", "refs/heads/master")
        git(team.remote, "branch", "tweede", "main")
    if what == "no repository":
        url = team.folder / "nergens"
    how = {"GIT_CONFIG_GLOBAL": str(team.remote / "HEAD")} if what == "no settings" else {}
    told = join(team, url, target, **how)
    assert told.code != 0, told
    assert "kv init" not in told.err or "git clone" in told.err
    if there == "not there":
        assert not target.parent.exists()
    else:
        assert list(target.iterdir()) == []


def test_one_of_several_branches_is_taken_as_it_says(shared: Shared) -> None:
    team, id = shared
    git(team.remote, "symbolic-ref", "HEAD", "refs/heads/master")
    git(team.remote, "branch", "tweede", "main")
    told = join(team, team.remote, team.folder / "cara")
    chosen = told._replace(err=told.err.replace("BRANCH", "tweede").replace("kv init", "true"))
    follow(team.anna, chosen, "Take one of them: ")
    assert git(team.folder / "cara", "branch", "--show-current").strip() == "tweede"
    assert (team.folder / "cara" / "cases" / f"{id}.md").exists()


# -- of several branches, the one with the cases -------------------------------------------------------------


def first_commit(team: Team) -> str:
    return git(team.remote, "rev-list", "--max-parents=0", "main").split()[0]


def head_names(team: Team, branch: str) -> None:
    git(team.remote, "symbolic-ref", "HEAD", f"refs/heads/{branch}")


@pytest.mark.parametrize("stale", ["left behind", "settings alone", "began apart, without a case"])
def test_the_branch_with_the_cases_is_taken_whatever_workspace_the_head_names(
    shared: Shared, stale: str
) -> None:
    team, id = shared
    bram = team.bram
    if stale == "left behind":
        git(team.remote, "branch", "oud", first_commit(team))
    else:
        start = ["-c", "oud", first_commit(team)] if stale == "settings alone" else ["--orphan", "oud"]
        bram.git("switch", "--quiet", *start)
        bram.write("kv.yaml", "language: nl\n")
        bram.git("add", "kv.yaml")
        bram.git("commit", "--quiet", "-m", "instellingen")
        bram.git("push", "--quiet", "origin", "oud")
    head_names(team, "oud")
    cara = team.join("cara")
    assert cara.git("branch", "--show-current").strip() == "main"
    assert id in cara.done("list", by="cara").out
    cara.done("note", id, "-m", "van cara", by="cara", now=TUESDAY)
    apart = stale.startswith("began apart")  # that one is told, as ever
    assert [sync(desk).code for desk in (cara, team.anna)] == [6 if apart else 0] * 2
    assert "van cara" in team.anna.case(id)


def test_with_the_same_cases_on_both_the_head_is_taken(shared: Shared) -> None:
    team, bram = shared[0], shared[0].bram
    bram.git("switch", "--quiet", "-c", "voorstel")
    bram.write("alerts.yaml", "# nog leeg\n")
    bram.git("add", "alerts.yaml")
    bram.git("commit", "--quiet", "-m", "een voorstel")
    bram.git("push", "--quiet", "origin", "voorstel")
    cara = team.join("cara")
    assert cara.git("branch", "--show-current").strip() == "main"
    assert sync(cara).code == 0
    assert cara.run("status", by="cara").code == 0


def split(shared: Shared) -> str:
    """Bring a case to the branch `zij` of the other side that main has not; return its id."""
    team, _ = shared
    bram = team.bram
    bram.git("switch", "--quiet", "-c", "zij")
    id = bram.new("Op een andere branch", by="bram", now=TUESDAY)
    bram.git("push", "--quiet", "--set-upstream", "origin", "zij")
    return id


@pytest.mark.parametrize("head", ["main", "zij"])
def test_where_each_of_two_branches_has_cases_both_are_named(shared: Shared, head: str) -> None:
    team, id = shared
    split(shared)
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    sync(team.anna)
    head_names(team, head)
    told = join(team, team.remote, team.folder / "cara")
    assert (told.code, "main" in told.err, "zij" in told.err) == (2, True, True), told
    assert not (team.folder / "cara").exists()


def test_a_branch_with_other_cases_is_named_by_sync_and_status_until_both_are_one(shared: Shared) -> None:
    team, id = shared
    other = split(shared)
    for words in (["sync", "--dry-run"], ["sync"], ["status"]):
        told = team.anna.run(*words, by="anna")
        assert (told.code, "The branch zij there has cases" in told.err) == (6, True), told
        assert "have the same" not in told.out
        asked = team.anna.run(*words, "--json", by="anna")
        assert (asked.code, asked.json["elsewhere"], asked.json["apart"]) == (6, ["zij"], []), asked
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    assert sync(team.anna).code == 6
    told = sync(team.bram)
    assert (told.code, "The branch main there has cases" in told.err) == (6, True), told
    follow(team.bram, told, "To go on from main with yours: ")
    team.sync(team.bram, team.anna)
    assert team.anna.place(other) == f"cases/{other}.md"
    assert "van anna" in team.bram.case(id)
    for desk in (team.anna, team.bram):
        assert desk.run("status", by=desk.root.name).code == 0


def test_a_folder_whose_name_begins_as_an_option_is_shown_so_that_a_shell_enters_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(team.folder)
    words = ("join", "--no-hook", str(team.remote), "--", "-kv")
    told = Desk(team.folder, team.home).run(*words, by="anna", env={"KV_HOME": None})
    assert (told.code, "cd ./-kv && kv" in told.out) == (0, True), told


def test_a_disk_that_is_full_is_told_and_nothing_is_left_there(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "fatal: cannot copy 'description': No space left on device"
    monkeypatch.setattr("klantervaring.files.git.remotes.clone", mock.Mock(side_effect=GitFailed(said)))
    told = join(team, team.remote, team.folder / "cara")
    assert (told.code, "the disk is full. Nothing was changed." in told.err) == (8, True), told
    assert not (team.folder / "cara").exists()
