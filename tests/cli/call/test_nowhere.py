"""Commands that are given in a folder that does not exist any more: help and a named workspace work."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import KV, PATIENCE, Desk, Result

GONE = "The folder in which you are does not exist any more."


def given(desk: Desk, folder: Path, *words: str, home: str | None = None) -> Result:
    """Give a command in a folder that is taken away first."""
    folder.mkdir()
    script = 'cd "$0" && rmdir "$0" && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, str(folder), *KV, *words], capture_output=True, text=True, encoding="utf-8",
        env=desk.environment(env={"KV_HOME": home}), cwd=desk.home, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "words", [("help",), ("--help",), ("help", "sync"), ("list", "--help"), ("help", "all")]
)
def test_help(desk: Desk, tmp_path: Path, words: tuple[str, ...]) -> None:
    told = given(desk, tmp_path / "weg", *words)
    assert (told.code, told.err) == (0, "")
    assert told.out


def test_a_named_workspace(desk: Desk, tmp_path: Path) -> None:
    id = desk.new()
    root = str(desk.root)
    for words, home in ((("-C", root, "list"), None), (("list",), root), (("check",), root), ((), root)):
        told = given(desk, tmp_path / "weg", *words, home=home)
        assert (told.code, told.err) == (0, ""), told
    assert given(desk, tmp_path / "weg", "-C", root, "note", id, "-m", "van nergens").code == 0
    assert "van nergens" in desk.case(id)
    assert desk.commits()[0] == f"{id} noted"
    assert given(desk, tmp_path / "weg", "undo", "--yes", home=root).code == 0
    assert "van nergens" not in desk.case(id)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("list",),
        ("new", "x"),
        ("sync",),
        ("check",),
        ("config",),
        ("init",),
        ("join", "hub"),
        ("-C", "..", "list"),
    ],
    ids=" ".join,
)
def test_without_one_the_reason_is_told(desk: Desk, tmp_path: Path, words: tuple[str, ...]) -> None:
    told = given(desk, tmp_path / "weg", *words)
    assert told.code == 2, told
    assert told.out == ""
    assert told.err.startswith(f"kv: {GONE}\n    ")
    assert "kv -C DIR" in told.err


def test_a_file_that_would_be_written_there(desk: Desk, tmp_path: Path) -> None:
    desk.new()
    told = given(desk, tmp_path / "weg", "export", "csv", "-o", "lijst.csv", home=str(desk.root))
    assert (told.code, GONE in told.err) == (2, True), told
