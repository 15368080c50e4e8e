"""Purging: after erase, purge and sync nothing of a person is in any clone, and nobody's own work is lost."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.rewriting.purged import send_refs

from tests.conftest import Desk
from tests.erasing.marked_person import MARKED, NAMES, TUESDAY, MarkedPerson
from tests.erasing.searching import hits
from tests.sync.conftest import Team, begun, git, team

__all__ = ["begun", "team"]

#: All random histories and every place to be killed, or the bounded form that runs with every other test.
WHOLE = os.environ.get("KV_PURGE") == "all"
HISTORIES = range(50) if WHOLE else range(2)


@pytest.mark.parametrize("seed", HISTORIES)
def test_nothing_is_left_anywhere_and_nobody_loses_work(team: Team, seed: int) -> None:
    scene = MarkedPerson(team, seed, cases=20 if WHOLE else 2)
    scene.work_of_bram()
    scene.work_of_carla()
    scene.erase()
    figures = scene.anna.done("stats", "--json", by="anna").json
    scene.anna.done("purge", "--yes", by="anna")
    assert not hits(scene.anna.root, MARKED)
    assert not hits(team.remote, MARKED)
    scene.follow(scene.bram)
    scene.follow(scene.carla)
    team.sync(scene.anna, scene.bram, scene.carla, scene.anna)
    assert scene.left() == []
    assert scene.anna.done("stats", "--json", by="anna").json == figures
    for words in ("Bram was hier", "Carla was hier", "Iemand weet"):
        assert words in scene.lines(scene.other)
    assert "verder werk" in scene.bram.git("stash", "show", "-p")
    assert (team.folder / "linked" / "los.txt").read_text() == "mooi werk\nerased\n"
    assert "over de trein" in scene.bram.git("log", "--format=%B")
    for desk in (scene.anna, scene.bram, scene.carla):
        assert desk.git("fsck", "--strict", "--no-dangling") == ""
        assert desk.run("check").code == 0
        assert desk.git("rev-parse", "HEAD").strip() == team.head()


def test_who_is_clean_can_be_seen(team: Team) -> None:
    scene = MarkedPerson(team)
    scene.work_of_carla()
    scene.bram.done("note", scene.other, "-m", "Bram was hier", by="bram", now=TUESDAY)
    team.sync(scene.bram, scene.anna)
    scene.erase()
    scene.anna.done("purge", "--yes", by="anna")
    status = _status(scene.anna)
    assert {c["by"] for c in status["clean"]} == {"anna"}
    assert status["missing"] == ["bram"]
    scene.follow(scene.bram)
    assert _status(scene.anna)["missing"] == []
    record = git(team.remote, "cat-file", "blob", f"refs/kv/purged/{status['purge']}")
    assert record.startswith("by: anna\n")


def test_who_works_alone_is_clean_at_once(desk: Desk) -> None:
    id = desk.new("Te warm", "--customer", NAMES[0], "-m", "x")
    desk.done("close", id, "withdrawn", "-m", "Klaar.", "--because", "x")
    desk.done("erase", id, "--yes")
    desk.done("purge", "--yes")
    (status,) = desk.done("purge", "--status", "--json").json
    assert (status["here"], status["missing"]) == (True, [])
    assert hits(desk.root, [NAMES[0]]) == []


def test_a_name_goes_in_whatever_encoding_git_keeps_it(desk: Desk) -> None:
    """A message, and a list that was in the folder once, in Windows-1252."""
    id = desk.new("Te warm", "--customer", "Academie Bründl", "-m", "x")
    listed = desk.root / "lijst.txt"
    listed.write_bytes("Academie Bründl\n".encode("cp1252"))
    desk.git("add", "lijst.txt")
    latin = ("-c", "i18n.commitEncoding=ISO-8859-1")
    message = desk.home / "bericht"
    message.write_bytes("Over Bründl\n".encode("cp1252"))
    desk.git(*latin, "commit", "-q", "-F", str(message))
    desk.git("rm", "-q", "lijst.txt")
    desk.git("commit", "-q", "-m", "weg")
    desk.done("close", id, "withdrawn", "-m", "Klaar.", "--because", "x")
    desk.done("erase", id, "--yes")
    desk.done("purge", "--yes")
    objects = desk.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    for oid in objects:
        show = ("git", "-C", str(desk.root), "cat-file", "-p", oid)
        held = subprocess.run(show, capture_output=True, check=True).stdout
        assert "Bründl".encode("cp1252") not in held
    assert "Over erased" in desk.git("log", "--format=%B")


def _status(desk: Desk) -> dict[str, Any]:
    told = desk.done("purge", "--status", "--json", by="anna").out
    found: dict[str, Any] = json.loads(told)[0]
    return found


def test_a_sync_without_a_yes_changes_nothing(team: Team) -> None:
    scene = MarkedPerson(team)
    scene.erase()
    scene.anna.done("purge", "--yes", by="anna")
    before = scene.bram.git("rev-parse", "HEAD")
    told = scene.bram.run("sync", by="bram")
    assert told.code == 6
    assert "kv sync --yes" in told.err
    assert scene.bram.git("rev-parse", "HEAD") == before


@pytest.mark.parametrize("name", ["HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_where_clones_meet_is_named_and_left_to_its_keeper(team: Team, name: str) -> None:
    scene = MarkedPerson(team, cases=1)
    scene.erase()
    team.sync(scene.anna)
    lock = team.remote / name
    lock.write_text("")
    told = scene.anna.run("purge", "--yes", by="anna")
    assert (told.code, lock.exists()) == (7, True), told
    assert f"left its lock {team.remote}/" in told.err.replace("/./", "/")
    assert f"{Path(name).name}: if nobody is sending now" in told.err
    assert "then kv purge" in told.err
    lock.unlink()
    scene.anna.done("purge", "--yes", by="anna")
    assert hits(team.remote, MARKED) == []


def test_a_full_disk_where_the_team_meets_is_named_as_what_it_is(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "samen.git"
    id = desk.new("Koffie was koud", "--customer", "Zwaluwenburg")
    desk.done("share", str(place), "--yes")
    desk.done("close", id, "withdrawn", "--because", "x")
    desk.done("erase", id, "--yes")
    hook = place / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'fatal: No space left on device' >&2\nexit 1\n")
    hook.chmod(0o755)
    told = desk.run("purge", "--yes")
    assert (told.code, "the disk is full" in told.err, "Make room." in told.err) == (7, True, True), told
    assert "must allow" not in told.err


def test_a_folder_that_kv_made_to_meet_in_lets_its_owner_purge(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "samen.git"
    id = desk.new("Koffie was koud", "--customer", "Zwaluwenburg")
    desk.done("share", str(place), "--yes")
    assert git(place, "config", "receive.denyNonFastForwards").strip() == "true"
    desk.done("close", id, "withdrawn", "--because", "x")
    desk.done("erase", id, "--yes")
    with mock.patch("klantervaring.files.git.meeting_place.is_own_folder_of_git", return_value=False):
        refused = desk.run("purge", "--yes")
    assert (refused.code, "must allow that its history is replaced" in refused.err) == (7, True), refused
    assert hits(place, ["zwaluwenburg"])
    desk.done("purge", "--yes")
    assert hits(place, ["zwaluwenburg"]) + hits(desk.root, ["zwaluwenburg"]) == []
    assert git(place, "config", "receive.denyNonFastForwards").strip() == "true"


def test_a_purge_that_stopped_where_clones_meet_is_ended_by_the_next(team: Team) -> None:
    """Git there was stopped between two refs: the new history is there, and not the record of the purge."""
    scene = MarkedPerson(team)
    scene.work_of_bram()
    scene.erase()
    team.sync(scene.anna)

    def half(root: Path, remote: str, specs: list[str], leases: list[str], _: bool) -> None:
        main = [spec for spec in specs if spec.endswith(":refs/heads/main")]
        send_refs(root, remote, main, [lease for lease in leases if lease.startswith("refs/heads/main:")])
        raise GitFailed("the other end hung up")

    with mock.patch("klantervaring.erasing.clones.send_refs", half):
        told = scene.anna.run("purge", "--yes", by="anna")
    assert (told.code, git(team.remote, "for-each-ref", "refs/kv/purged")) == (7, ""), told
    scene.anna.done("purge", "--yes", by="anna")
    assert len(git(team.remote, "for-each-ref", "refs/kv/purged").splitlines()) == 1
    assert "refs/kv/purging" not in scene.anna.git("for-each-ref")
    scene.follow(scene.bram)
    scene.follow(scene.carla)
    team.sync(scene.anna, scene.bram, scene.carla, scene.anna)
    assert scene.left() == []
    assert "Bram was hier" in scene.lines(scene.other)


def test_what_plain_git_brings_back_is_not_taken_in(team: Team) -> None:
    scene = MarkedPerson(team)
    scene.erase()
    scene.anna.done("purge", "--yes", by="anna")
    scene.carla.git("fetch", "--quiet")
    scene.carla.git("-c", "user.name=c", "-c", "user.email=c@c.example", "merge", "-q", "-s", "ours",
                    "--allow-unrelated-histories", "-m", "terug", "origin/main")  # fmt: skip
    scene.carla.git("push", "--quiet", "origin", "HEAD:main")
    told = scene.anna.run("sync", by="anna")
    assert told.code == 6
    assert "kv purge" in told.err


def test_who_sends_meanwhile_is_taken_in_first(team: Team) -> None:
    scene = MarkedPerson(team)
    scene.bram.done("note", scene.other, "-m", "Bram was hier", by="bram", now=TUESDAY)
    scene.erase()
    team.sync(scene.anna)
    sent: list[str] = []

    def first(done: Callable[..., None]) -> Callable[..., None]:
        def send(*words: Any, **more: Any) -> None:
            if not sent:
                sent.append("once")
                team.sync(scene.bram)
            done(*words, **more)

        return send

    with mock.patch("klantervaring.erasing.clones.send_refs", first(send_refs)):
        scene.anna.done("purge", "--yes", by="anna")
    assert sent
    assert "Bram was hier" in scene.lines(scene.other)
    assert not hits(team.remote, MARKED)


def test_names_of_branches_and_tags_are_told_and_stay(team: Team) -> None:
    scene = MarkedPerson(team, cases=1)
    scene.anna.git("branch", "fix-zwaluwenburg")
    scene.anna.git("tag", "voor_Tjitske")
    scene.anna.git("branch", "zaal-te-koud")
    git(team.remote, "branch", "bij/tjitske.z", "main")
    scene.erase()
    wanted = ["refs/heads/bij/tjitske.z", "refs/heads/fix-zwaluwenburg", "refs/tags/voor_Tjitske"]
    (told,) = [scene.anna.done("purge", "--dry-run", "--json", by="anna").json]
    assert [name for name in told["names"] if "/remotes/" not in name] == wanted
    done = scene.anna.done("purge", "--yes", by="anna")
    for name in wanted:
        assert name in done.err + done.out
    assert "zaal-te-koud" not in done.err + done.out
    assert "fix-zwaluwenburg" in scene.anna.git("branch")
    assert "bij/tjitske.z" in git(team.remote, "branch")


def test_a_description_of_a_branch_is_told_and_what_git_found_lost_goes(desk: Desk) -> None:
    id = desk.new("Koffie was koud", "--customer", "Zwaluwenburg")
    desk.git("config", "branch.main.description", "voor Zwaluwenburg")
    desk.git("config", "branch.werk.description", "voor de zaal")
    desk.write(".git/lost-found/other/een", "Zwaluwenburg\n")
    desk.done("close", id, "withdrawn", "--because", "x")
    desk.done("erase", id, "--yes")
    told = desk.done("purge", "--yes")
    assert "These settings of git name who was erased" in told.err
    assert ("branch.main.description" in told.out, "werk" in told.out) == (True, False), told
    assert hits(desk.root / ".git", ["zwaluwenburg"]) == [f"{desk.root}/.git/config: zwaluwenburg"]


# -- killed --------------------------------------------------------------------------------------------------


def _killed_at(desk: Desk, call: int, *words: str) -> bool:
    """Whether a command in a process of its own was killed as it began this call of git."""
    process = os.fork()
    if process == 0:
        _die_at(desk, call, words)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def _die_at(desk: Desk, call: int, words: tuple[str, ...]) -> None:
    begun, run = [0], subprocess.run

    def counted(*arguments: Any, **more: Any) -> Any:
        begun[0] += 1
        if begun[0] == call:
            os._exit(9)
        return run(*arguments, **more)

    with mock.patch.object(subprocess, "run", counted):
        desk.run(*words, by=desk.root.name)
    os._exit(0)


@pytest.mark.parametrize("who", ["anna", "bram"])
def test_killed_anywhere_the_next_command_ends_it(team: Team, tmp_path: Path, who: str) -> None:
    """Whoever is killed: at the purge itself, or at the sync that follows one."""
    scene = MarkedPerson(team)
    scene.work_of_bram()
    scene.erase()
    words: tuple[str, ...] = ("purge", "--yes")
    if who == "bram":
        scene.anna.done(*words, by="anna")
        words = ("sync", "--yes")
    kept = tmp_path.parent / f"{tmp_path.name}-kept"
    _copy(team.folder, kept)
    for call in range(1, 400) if WHOLE else (35, 60):
        _restore(kept, team.folder)
        if not _killed_at(Desk(team.folder / who, team.home), call, *words):
            break
        told = scene.anna.run("purge", "--yes", by="anna")
        assert told.code == 0, (call, told)
        scene.follow(scene.bram)
        scene.follow(scene.carla)
        assert scene.left() == [], call
        assert "Bram was hier" in scene.lines(scene.other)
        assert "verder werk" in scene.bram.git("stash", "show", "-p"), call


def _copy(folder: Path, to: Path) -> None:
    to.mkdir()
    names = ("anna", "bram", "carla", "linked", "team.git", "home")
    subprocess.run(["tar", "cf", str(to / "all.tar"), *names], cwd=folder, check=True)


def _restore(kept: Path, folder: Path) -> None:
    names = ("anna", "bram", "carla", "linked", "team.git", "home")
    subprocess.run(["rm", "-rf", *names], cwd=folder, check=True)
    subprocess.run(["tar", "xf", str(kept / "all.tar")], cwd=folder, check=True)


# -- what cannot be purged yet -------------------------------------------------------------------------------


def test_what_git_did_not_take_is_not_said_to_be_gone(desk: Desk) -> None:
    id = desk.new("Koffie was koud", "--customer", "Zwaluwenburg")
    desk.done("close", id, "withdrawn", "--because", "x")
    hook = desk.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    desk.run("erase", id, "--yes")
    before = desk.snapshot()
    for how in ("--dry-run", "--yes"):
        told = desk.run("purge", how)
        assert (told.code, "is not in the last commit" in told.err) == (7, True), told
        assert (desk.snapshot(), hits(desk.root, ["zwaluwenburg"]) != []) == (before, True)
    assert "git refused" in desk.run("check").out
    hook.unlink()
    assert "out of the history here" in desk.done("purge", "--yes").out
    assert hits(desk.root, ["zwaluwenburg"]) == []


def test_a_clone_with_a_part_of_the_history_is_told_to_fetch_the_rest(team: Team) -> None:
    scene = MarkedPerson(team)
    scene.erase()
    team.sync(scene.anna)
    git(team.folder, "clone", "--quiet", "--depth", "1", team.remote.as_uri(), "half")
    half, before = Desk(team.folder / "half", team.home), team.head()
    for how in ("--dry-run", "--yes"):
        told = half.run("purge", how, by="anna")
        assert (told.code, "git fetch --unshallow" in told.err, team.head()) == (7, True, before), told
    half.git("fetch", "--quiet", "--unshallow")
    half.git("remote", "set-url", "origin", str(team.remote))
    half.done("purge", "--yes", by="anna")
    assert hits(half.root, MARKED) + hits(team.remote, MARKED) == []
