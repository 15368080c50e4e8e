"""Where kv keeps its own files: in the git directory of this clone, or in a folder that it made itself."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from klantervaring.files.disk import private
from klantervaring.files.index.opening import path_of
from klantervaring.files.workspace.layout import repository_of, root_of

from tests.conftest import Desk, Result


def modes(folder: Path) -> set[int]:
    found = [folder, *folder.rglob("*")]
    return {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in found}


def test_it_is_in_the_git_directory_as_git_names_it(desk: Desk) -> None:
    desk.new()
    told = desk.git("rev-parse", "--git-path", "kv").strip()
    assert desk.private == desk.root / told
    assert (desk.private / "lock").exists()
    assert modes(desk.private) == {0}
    assert not (desk.root / ".kv").exists()
    assert desk.git("status", "--porcelain") == ""


def test_a_linked_work_tree_has_its_own(desk: Desk) -> None:
    desk.new()
    other = desk.root.parent / "other"
    desk.git("worktree", "add", "--quiet", "-b", "other", str(other))
    two = Desk(other, desk.home)
    two.new()
    assert two.private == Path(two.git("rev-parse", "--git-path", "kv").strip())
    assert two.private != desk.private
    assert (two.private / "lock").exists()


def test_a_submodule_has_its_own(desk: Desk, tmp_path: Path) -> None:
    desk.new()
    outer = Desk(tmp_path / "outer", desk.home)
    outer.root.mkdir()
    outer.git("init", "--quiet")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(desk.root), "team")
    inner = Desk(outer.root / "team", desk.home)
    id = inner.new("In de submodule")
    assert inner.private == outer.root / ".git" / "modules" / "team" / "kv"
    assert (inner.private / "lock").exists()
    assert f"{id} received" in inner.git("log", "-1", "--format=%s")


def test_two_workspaces_in_one_repository_do_not_share_it(desk: Desk) -> None:
    deeper = Desk(desk.root / "team" / "desk", desk.home)
    (deeper.root / "cases").mkdir(parents=True)
    deeper.new()
    assert deeper.private == desk.root / ".git" / "kv" / "in" / "team%2Fdesk"
    assert (deeper.private / "lock").exists()
    assert modes(desk.private) == {0}


def without_git(desk: Desk) -> Desk:
    shutil.rmtree(desk.root / ".git")
    fresh = Desk(desk.root.rename(desk.root.parent / "zonder"), desk.home)
    shutil.rmtree(fresh.root / ".kv", ignore_errors=True)
    return fresh


def test_without_git_kv_makes_a_folder_of_its_own(desk: Desk) -> None:
    alone = without_git(desk)
    id = alone.new()
    assert alone.private == alone.root / ".kv"
    assert modes(alone.private) == {0}
    assert id in alone.done("list").out
    assert alone.done("check", "--json").json == []


@pytest.mark.parametrize("what", ["link", "open to all", "file"])
def test_without_git_what_kv_did_not_make_is_named_and_not_used(desk: Desk, what: str) -> None:
    alone = without_git(desk)
    id = alone.new()
    gc.collect()  # the index is closed, as at the end of a process
    away = alone.home / "away"
    shutil.move(alone.root / ".kv", away)
    before = {p.name: p.read_bytes() for p in away.rglob("*") if p.is_file()}
    if what == "link":
        (alone.root / ".kv").symlink_to(away)
    elif what == "file":
        (alone.root / ".kv").write_text("x")
    else:
        shutil.copytree(away, alone.root / ".kv")
        (alone.root / ".kv").chmod(0o755)
    assert id in alone.done("list").out
    assert {(f["check"], f["path"]) for f in alone.run("check", "--json").json} == {("leftovers", ".kv")}
    told: Result = alone.run("note", id, "-m", "x")
    assert (told.code, ".kv" in told.err) == (8, True)
    assert {p.name: p.read_bytes() for p in away.rglob("*") if p.is_file()} == before


def old_kv(desk: Desk, id: str) -> Path:
    """What an older kv left in the workspace: a draft, a note, an index and its lock."""
    old = desk.root / ".kv"
    (old / "drafts").mkdir(parents=True, mode=0o700)
    (old / "index").mkdir(mode=0o700)
    old.chmod(0o700)
    (old / "drafts" / f"{id}.md").write_text("een begonnen tekst")
    (old / "index" / "cases").write_bytes(b"oud")
    (old / "lock").write_text("")
    (old / ".gitignore").write_text("*\n")
    return old


def test_what_an_older_kv_kept_here_is_taken_over_once(desk: Desk) -> None:
    id = desk.new()
    old = old_kv(desk, id)
    assert [f["path"] for f in desk.run("check", "--json").json if f["path"] == ".kv"] == [".kv"]
    desk.done("note", id, "-m", "x")
    assert not old.exists()
    assert (desk.private / "drafts" / f"{id}.md").read_text() == "een begonnen tekst"


def test_what_the_repository_brought_is_never_taken_over(desk: Desk) -> None:
    id = desk.new()
    old = old_kv(desk, id)
    desk.git("add", "--force", ".kv")
    desk.git("commit", "--quiet", "-m", "een kwade collega")
    desk.done("note", id, "-m", "x")
    assert (old / "drafts" / f"{id}.md").exists()
    assert not (desk.private / "drafts").exists()
    found = desk.run("check", "--json").json
    assert [(f["path"], "came with the repository" in f["message"]) for f in found] == [(".kv", True)]


def test_the_folder_of_attachments_is_no_workspace(desk: Desk) -> None:
    id = desk.new()
    inner = desk.root / "cases" / id
    (inner / "cases").mkdir(parents=True)
    (inner / "kv.yaml").write_text("language: en\n")
    for folder in (inner, inner / "cases"):
        assert root_of(str(folder)) == str(desk.root)
        assert repository_of(str(folder))[0] == str(desk.root)
    deep = desk.root / "cases" / "closed" / "2026" / id / "cases"
    deep.mkdir(parents=True)
    assert root_of(str(deep)) == str(desk.root)


def test_the_index_of_a_folder_that_is_gone_goes_too(desk: Desk) -> None:
    id = desk.new("Zwanenburg", "--customer", "Mevrouw Zwanenburg")
    desk.done("close", id, "withdrawn", "--because", "zij trekt het in")
    desk.done("list", "--all")
    rows = "SELECT title FROM cases WHERE title = 'Zwanenburg'"
    index = sqlite3.connect(path_of(str(desk.root)))
    assert index.execute(rows).fetchall()
    desk.done("undo")
    assert not (desk.root / "cases" / "closed" / "2026").exists()
    folders = "SELECT name FROM cases WHERE folder NOT IN (SELECT folder FROM folder WHERE path = 'cases')"
    assert index.execute(folders).fetchall() == []
    index.close()
    assert private.make(str(desk.root)) == str(desk.private)


# -- what stands in its way ----------------------------------------------------------------------------------


def _hindered(desk: Desk, id: str, said: str) -> None:
    """Whatever would write says why it cannot; reading goes on, and the check names it."""
    told = desk.run("note", id, "-m", "x")
    assert (told.code, said in told.err, "Make room" in told.err) == (8, True, False), told
    assert id in desk.done("list").out
    [found] = [f for f in desk.run("check", "--json").json if f["check"] == "leftovers"]
    assert (found["path"], found["message"]) == (".git/kv", said)
    assert found["remedy"]


@pytest.mark.parametrize("kind", ["link", "link to itself", "file", "pipe"])
def test_what_is_no_folder_of_kv_in_git_is_named(desk: Desk, kind: str) -> None:
    id = desk.new()
    elsewhere = desk.home / "elders"
    desk.private.rename(elsewhere)
    held = sorted(path.name for path in elsewhere.iterdir())
    if kind.startswith("link"):
        desk.private.symlink_to(elsewhere if kind == "link" else desk.private)
    elif kind == "file":
        desk.private.write_text("")
    else:
        os.mkfifo(desk.private)
    _hindered(desk, id, "something else stands where kv keeps its own files")
    assert sorted(path.name for path in elsewhere.iterdir()) == held
    desk.private.unlink()
    desk.done("note", id, "-m", "x")


def test_a_folder_of_another_account_is_named_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = desk.new()
    account = os.geteuid()
    with monkeypatch.context() as patched:
        patched.setattr(os, "geteuid", lambda: account + 1)
        _hindered(desk, id, "it belongs to another account")
    desk.done("note", id, "-m", "x")
