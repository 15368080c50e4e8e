"""A lock that a stopped git left is taken away, whatever else runs here; that of a git at work never."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from klantervaring.files.git import locks

from tests.conftest import Desk


@pytest.fixture(autouse=True)
def _locks_are_old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_LEFT_BEHIND", 0)


@pytest.fixture
def left(desk: Desk) -> Path:
    lock = desk.root / ".git" / "index.lock"
    lock.write_bytes(b"")
    return lock


@contextmanager
def git_at_work(folder: Path, scratch: Path) -> Iterator[Callable[[], object]]:
    """A program that is called git and stands in `folder`; given is what ends it."""
    program = scratch / "git-at-work"
    shutil.copy(str(shutil.which("sleep")), program)
    with subprocess.Popen([program, "300"], cwd=folder) as running:
        name = Path(f"/proc/{running.pid}/comm")
        while not name.read_text().startswith("git"):  # set a moment after the program has begun
            time.sleep(0.001)
        try:
            yield running.kill
        finally:
            running.kill()


@pytest.mark.parametrize("gone", [FileNotFoundError, ProcessLookupError])
def test_a_process_that_ends_while_it_is_looked_at_is_no_git_at_work(
    desk: Desk, left: Path, monkeypatch: pytest.MonkeyPatch, gone: type[OSError]
) -> None:
    def ended(_: Path) -> bytes:
        raise gone

    monkeypatch.setattr(Path, "read_bytes", ended)
    assert locks.left_locks(desk.root) == [left]


def test_a_git_that_works_for_a_moment_is_waited_for(
    desk: Desk, left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with git_at_work(desk.root, tmp_path) as end:
        assert locks.left_locks(desk.root) == []
        monkeypatch.setattr(time, "sleep", lambda _: end())
        locks.free_locks(desk.root)
    assert not left.exists()


def test_a_git_that_works_on_keeps_its_lock(
    desk: Desk, left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with git_at_work(desk.root / ".git", tmp_path), monkeypatch.context() as patched:
        patched.setattr(locks, "_AT_MOST", 0.2)
        locks.free_locks(desk.root)
        assert left.exists()
    locks.free_locks(desk.root)
    assert not left.exists()


def test_a_folder_without_git_has_no_locks(tmp_path: Path) -> None:
    (tmp_path / "index.lock").write_bytes(b"")
    assert locks.left_locks(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["HEAD.lock", "config.lock", "packed-refs.lock", "packed-refs.new", "shallow.lock",
     "refs/heads/main.lock", "refs/notes/commits.lock", "refs/stash.lock", "logs/HEAD.lock",
     "logs/refs/heads/main.lock", "logs/refs/notes/commits.lock",
     "objects/info/commit-graphs/commit-graph-chain.lock",
     "objects/pack/multi-pack-index.lock", "objects/maintenance.lock", "worktrees/los/index.lock",
     "worktrees/los/logs/HEAD.lock"],
)  # fmt: skip
def test_every_lock_of_git_is_found_and_taken_away(desk: Desk, name: str) -> None:
    lock = desk.root / ".git" / name
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_bytes(b"")
    assert desk.run("check").code == 1
    assert desk.run("check", "--fix").code == 0
    assert not lock.exists()


@pytest.mark.parametrize("name", ["kv/outbox/7K3F.lock", "hooks/eigen.lock", "modules/ander/index.lock"])
def test_a_lock_that_is_not_of_this_git_stays(desk: Desk, name: str) -> None:
    lock = desk.root / ".git" / name
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_bytes(b"")
    assert locks.locks(desk.root) == []


@pytest.mark.parametrize("working", ["desk", "los"])
def test_work_trees_that_are_linked_share_their_locks_and_whoever_works_in_them(
    desk: Desk, left: Path, tmp_path: Path, working: str
) -> None:
    left.unlink()
    desk.git("worktree", "add", "--quiet", "--detach", "../los")
    lock = desk.root / ".git" / "refs" / "heads" / "main.lock"
    lock.write_bytes(b"")
    linked = desk.root.parent / "los"
    with git_at_work(desk.root.parent / working, tmp_path):
        assert (locks.left_locks(desk.root), locks.left_locks(linked)) == ([], [])
    assert (locks.left_locks(desk.root), locks.left_locks(linked)) == ([lock], [lock])
