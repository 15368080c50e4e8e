"""A lock that a stopped git left is taken away, whatever else runs here; that of a git at work never."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
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
def git_at_work(folder: Path, scratch: Path, seconds: float) -> Iterator[None]:
    """A program that is called git and stands in `folder`, for so many seconds."""
    program = scratch / "git-at-work"
    shutil.copy(str(shutil.which("sleep")), program)
    with subprocess.Popen([program, str(seconds)], cwd=folder) as running:
        yield
        running.kill()


@pytest.mark.parametrize("gone", [FileNotFoundError, ProcessLookupError])
def test_a_process_that_ends_while_it_is_looked_at_is_no_git_at_work(
    desk: Desk, left: Path, monkeypatch: pytest.MonkeyPatch, gone: type[OSError]
) -> None:
    def ended(_: Path) -> bytes:
        raise gone

    monkeypatch.setattr(Path, "read_bytes", ended)
    assert locks.left_locks(desk.root) == [left]


def test_a_git_that_works_for_a_moment_is_waited_for(desk: Desk, left: Path, tmp_path: Path) -> None:
    with git_at_work(desk.root, tmp_path, 0.5):
        assert locks.left_locks(desk.root) == []
        locks.free_locks(desk.root)
    assert not left.exists()


def test_a_git_that_works_on_keeps_its_lock(
    desk: Desk, left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_AT_MOST", 0.2)
    with git_at_work(desk.root / ".git", tmp_path, 30):
        locks.free_locks(desk.root)
        assert left.exists()
    locks.free_locks(desk.root)
    assert not left.exists()


def test_a_folder_without_git_has_no_locks(tmp_path: Path) -> None:
    (tmp_path / "index.lock").write_bytes(b"")
    assert locks.left_locks(tmp_path) == []
