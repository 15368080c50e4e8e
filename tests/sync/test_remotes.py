"""Whatever a clone's settings of git say of a remote, what others have is heard, and what is said is true."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.sync.conftest import git
from tests.sync.test_borders import follow, sync
from tests.sync.test_situations import TUESDAY, WEDNESDAY, Shared


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "+refs/heads/*:refs/remotes/hoofd/*",
        "+refs/heads/ander:refs/remotes/origin/ander",
        "+refs/*:refs/*",
    ],
)
def test_what_others_have_is_heard_whatever_is_fetched_by_itself(shared: Shared, spec: str) -> None:
    team, id = shared
    anna, bram = team.anna, team.bram
    anna.git("config", "--unset-all", "remote.origin.fetch")
    if spec:
        anna.git("config", "remote.origin.fetch", spec)
    bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(bram)
    assert id in sync(anna).out
    assert "van bram" in anna.case(id)
    bram.done("note", id, "-m", "nog een", by="bram", now=TUESDAY)
    team.sync(bram)
    anna.done("note", id, "-m", "van anna", by="anna", now=WEDNESDAY)
    told = sync(anna)
    assert (told.code, "Sent" in told.out) == (0, True), told
    assert anna.done("status", "--json", by="anna").json["ahead"] == []
    team.sync(bram)
    assert anna.case(id) == bram.case(id)
    assert "van anna" in bram.case(id)


def test_of_several_branches_the_own_one_is_looked_at(shared: Shared) -> None:
    """`FETCH_HEAD`, which kv proposes to look at, is what came in, also where a branch goes before it."""
    team, id = shared
    team.bram.git("push", "--quiet", "origin", "HEAD:refs/heads/aaa")
    team.bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(team.bram, team.anna)
    assert team.anna.git("rev-parse", "FETCH_HEAD").strip() == team.head()


@pytest.mark.parametrize(("before", "after"), [("proef/één", "proef"), ("proef", "proef/één")])
def test_a_branch_that_went_makes_room_for_one_with_a_name_like_it(
    shared: Shared, before: str, after: str
) -> None:
    team, id = shared
    anna, bram = team.anna, team.bram
    for each in (before, "proef-ernaast"):
        git(team.remote, "branch", each, "main")
    team.sync(anna)
    git(team.remote, "branch", "-D", before)
    git(team.remote, "branch", after, "main")
    bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(bram)
    anna.done("note", id, "-m", "van anna", by="anna", now=WEDNESDAY)
    team.sync(anna, bram)
    for desk in (anna, bram):
        assert "van bram" in desk.case(id)
        assert "van anna" in desk.case(id)
    heard = anna.git("for-each-ref", "--format=%(refname)", "refs/remotes").split()
    assert heard == [f"refs/remotes/origin/{n}" for n in sorted(["main", "proef-ernaast", after])]


def test_a_branch_with_a_name_in_other_bytes_is_shared(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    anna.git("branch", "-m", os.fsdecode(b"\xe9\xe9n"))
    anna.git("branch", "--unset-upstream")
    git(team.remote, "update-ref", "-d", "refs/heads/main")
    anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    assert id in sync(anna, "--accept-rewrite").out
    assert sync(anna).code == 0


def test_a_variable_of_git_hides_no_settings_of_the_clone(shared: Shared) -> None:
    """`GIT_CONFIG` lets `git config` read another file, and nothing else that git does."""
    team, id = shared
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    told = team.anna.run("sync", by="anna", env={"GIT_CONFIG": os.devnull})
    assert (told.code, id in told.out) == (0, True), told


# -- hooks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg"])
@pytest.mark.parametrize("kept", [True, False], ids=["in the repository", "in the folder alone"])
def test_hooks_in_a_folder_of_the_repository_are_run_for_a_merge(
    shared: Shared, name: str, kept: bool
) -> None:
    team, id = shared
    bram = team.bram
    path = bram.write(".githooks/" + name, "#!/bin/sh\nls cases >&2; echo nee >&2; exit 1\n")
    path.chmod(0o755)
    if kept:
        bram.commit()
        team.sync(bram, team.anna)
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    bram.done("note", id, "-m", "van bram", by="bram", now=WEDNESDAY)
    team.sync(team.anna)
    before = bram.snapshot()
    bram.git("config", "core.hooksPath", ".githooks")
    told = sync(bram)
    assert (told.code, "nee" in told.err) == (7, True), told
    if name.startswith("pre-"):
        assert f"{id}.md" in told.err  # it could look at the cases
    assert bram.snapshot() == before
    bram.git("config", "--unset", "core.hooksPath")
    team.all_sync()
    assert "van bram" in team.anna.case(id)


# -- where a team could meet ---------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["plaats", "plaats/.git"])
def test_a_repository_in_which_somebody_works_is_left_as_it_is(
    desk: Desk, tmp_path: Path, where: str
) -> None:
    desk.new()
    git(tmp_path, "init", "--quiet", "plaats")
    (tmp_path / "plaats" / "mijn.txt").write_text("mijn")

    def files() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in (tmp_path / "plaats").rglob("*") if p.is_file()}

    before = files()
    told = desk.run("share", "--yes", str(tmp_path / where))
    assert (told.code, "Something else is there already" in told.err) == (2, True), told
    assert files() == before
    assert desk.git("remote") == ""
    git(tmp_path, "init", "--quiet", "--bare", "leeg.git")
    desk.done("share", "--yes", str(tmp_path / "leeg.git"))


# -- which remote --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agreed", ["origin", "iets anders", ""])
def test_a_remote_that_is_called_otherwise_now_is_still_the_one(shared: Shared, agreed: str) -> None:
    team, id = shared
    anna = team.anna
    if agreed:
        anna.git("config", "kv.remote", agreed)
    anna.git("remote", "rename", "origin", "team")
    anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    assert anna.done("status", "--json", by="anna").json["remote"] == "team"
    team.sync(anna, team.bram)
    assert "van anna" in team.bram.case(id)


def test_who_is_on_a_branch_of_their_own_is_led_back(shared: Shared) -> None:
    team, id = shared
    anna = team.anna
    anna.git("switch", "--quiet", "-c", "werk", "--track", "main")
    anna.git("switch", "--quiet", "-c", "dieper", "--track", "werk")
    anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    told = sync(anna)
    assert (told.code, "Nobody shares the branch dieper" in told.err) == (6, True), told
    follow(anna, told, "Bring yours there: ")
    team.sync(anna, team.bram)
    assert "van anna" in team.bram.case(id)


def test_branches_that_follow_each_other_lead_nowhere(shared: Shared) -> None:
    team, _ = shared
    for here, there in (("een", "twee"), ("twee", "een")):
        team.anna.git("config", f"branch.{here}.remote", ".")
        team.anna.git("config", f"branch.{here}.merge", f"refs/heads/{there}")
    team.anna.git("switch", "--quiet", "-c", "een", "--no-track")
    assert team.anna.done("status", "--json", by="anna").json["remote"] == "origin"


# -- what goes where -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["two pushurls", "two urls", "pushInsteadOf"])
def test_each_address_to_which_all_goes_is_named(shared: Shared, how: str) -> None:
    team, id = shared
    anna, second = team.anna, team.folder / "tweede.git"
    git(team.folder, "clone", "--quiet", "--bare", str(team.remote), str(second))
    wanted = [str(team.remote), str(second)]
    if how == "pushInsteadOf":
        anna.git("config", f"url.{second}.pushInsteadOf", "../team.git")
        wanted = [str(second)]
    else:
        option = ("--add", "--push") if how == "two pushurls" else ("--add",)
        for place in wanted:
            anna.git("remote", "set-url", *option, "origin", place)
    if how == "two urls":
        wanted.insert(0, "../team.git")
    anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    shown = f"Shared with {', '.join(wanted)}."
    assert shown in anna.run("sync", "--dry-run", by="anna").out.replace("Would be shared", "Shared")
    assert shown in sync(anna).out
    assert git(second, "rev-parse", "main") == anna.git("rev-parse", "HEAD")


def test_an_address_that_has_not_got_it_is_tried_again(shared: Shared) -> None:
    team, id = shared
    anna, second = team.anna, team.folder / "tweede.git"
    for place in (team.remote, second):
        anna.git("remote", "set-url", "--add", "--push", "origin", str(place))
    anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    for _ in range(2):
        assert anna.run("sync", by="anna").code == 7
    git(team.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(second))
    team.sync(anna)
    assert git(second, "rev-parse", "main") == anna.git("rev-parse", "HEAD")


def test_a_place_that_is_not_there_is_shared_with_in_no_preview(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    told = team.anna.run("sync", "--dry-run", "--to", "nergens", by="anna")
    assert (told.code, "hared with" in told.out) == (7, False)


def test_tags_of_ones_own_stay_here(shared: Shared) -> None:
    team, id = shared
    team.anna.git("config", "push.followTags", "true")
    team.anna.git("tag", "-a", "geheim", "-m", "van mij")
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    team.sync(team.anna)
    assert git(team.remote, "tag") == ""
