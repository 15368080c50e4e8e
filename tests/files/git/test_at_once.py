"""What git is asked in one start is the same as what it answers one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.files.git import staging, trees
from klantervaring.files.git.refs import refs_of
from klantervaring.files.git.runner import GitFailed, settings_of

from tests.conftest import Desk


def commit(desk: Desk, name: str, text: str) -> str:
    desk.write(name, text)
    desk.commit(name)
    return desk.git("rev-parse", "HEAD").strip()


def test_differences_of_several_pairs(desk: Desk) -> None:
    one = desk.git("rev-parse", "HEAD").strip()
    two = commit(desk, one, "a file that is called as a commit is")
    three = commit(desk, "notes\nof two lines", "a name that ends in the middle")
    pairs = [(one, two), (two, two), (one, three), (three, one)]
    found = trees.differences(desk.root, pairs)
    assert found == [trees.tree_differences(desk.root, *pair) for pair in pairs]
    assert [len(each) for each in found] == [1, 0, 2, 2]
    assert trees.differences(desk.root, [(one, three)], "cases") == [{}]
    assert trees.differences(desk.root, []) == []


@pytest.mark.parametrize("branch", ["main", "team/één", "a\u2028b"])
def test_names_of_commits(desk: Desk, branch: str) -> None:
    desk.git("switch", "--quiet", "-C", branch)
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD~0")
    head = desk.git("rev-parse", "HEAD").strip()
    refs = refs_of(desk.root)
    assert (refs.branch, refs.head) == (branch, head)
    assert refs.tips["refs/remotes/origin/main"] == head
    desk.git("switch", "--quiet", "--detach")
    assert refs_of(desk.root)[:2] == ("", head)
    desk.git("switch", "--quiet", "--orphan", "leeg")
    assert refs_of(desk.root)[:2] == ("leeg", "")


def test_settings(desk: Desk) -> None:
    desk.git("config", "kv.Remote", "first")
    desk.git("config", "--add", "kv.remote", "second\nline")
    with (desk.root / ".git" / "config").open("a") as config:
        config.write("[commit]\n\tgpgSign\n")
    settings = settings_of(desk.root)
    assert settings["kv.remote"] == "second\nline"
    assert settings["commit.gpgsign"] == "true"


def test_settings_that_git_cannot_read(desk: Desk) -> None:
    (desk.root / ".git" / "config").write_text("[core\n")
    with pytest.raises(GitFailed):
        settings_of(desk.root)


def test_what_is_not_as_committed(desk: Desk) -> None:
    desk.write(".gitignore", "*.tmp\nout/\n")
    desk.write("cases/kept.md", "as it was")
    desk.write("cases/known.tmp", "as it was")
    desk.git("add", "--force", "--all")
    desk.git("commit", "--quiet", "-m", "begin")
    names = ("cases/kept.md", "cases/known.tmp", "cases/new.tmp", "cases/out/deep/file", "cases/x/new")
    for name in names:
        desk.write(name, "changed")
    desk.write("elsewhere.md", "not looked at")
    dirty = staging.dirty(Path(desk.root), ["cases", "kv.yaml"])
    assert sorted(dirty.paths) == sorted(names)
    assert dirty.ignored == {"cases/new.tmp", "cases/out/deep/file"}
