"""Objects of git that a power cut left empty or took: what is said names the way out, and that works."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team


def way_out(told: str) -> str:
    """Return the lines to type of `kv help team`, of its last part, for a team that shares."""
    _, _, last = told.partition("When git's own files are damaged")
    block = re.search(r"^ *find .*?^ *kv sync", last, re.MULTILINE | re.DOTALL)
    assert block is not None
    lines = [line.strip() for line in block[0].splitlines()]
    return "\n".join(lines[:-1])


@pytest.mark.parametrize("left", ["empty", "gone"])
@pytest.mark.parametrize(
    "what", ["HEAD", "HEAD:cases", "HEAD:cases/{id}.md", "HEAD~2:cases/{id}.md", "HEAD~1"]
)
def test_objects_that_are_damaged_have_a_way_out_that_loses_nothing(
    shared: tuple[Team, str], what: str, left: str
) -> None:
    team, id = shared
    anna = team.anna
    team.bram.done("note", id, "-m", "van Bram", by="bram")
    team.sync(team.bram)
    anna.done("note", id, "-m", "eerst", by="anna")
    new = anna.new("Zaal te koud", by="anna")
    name = anna.git("rev-parse", what.format(id=id)).strip()
    place = anna.root / ".git" / "objects" / name[:2] / name[2:]
    place.unlink()
    if left == "empty":
        place.touch()
    told = anna.run("sync", by="anna")
    assert told.code == 7
    assert "kv help team" in told.err
    if what == "HEAD":
        assert "kv help team" in anna.run("check", by="anna").out
    anna.run("note", id, "-m", "daarna", by="anna")
    typed = way_out(anna.done("help", "team").out)
    subprocess.run(["sh", "-c", typed], cwd=anna.root, env=anna.environment(), check=True)
    team.sync(anna, team.bram)
    assert anna.done("check", "--json").json == []
    for words in ("van Bram", "eerst", "daarna"):
        assert words in team.bram.case(id)
    assert team.bram.path(new).read_bytes() == anna.path(new).read_bytes()


def test_what_is_damaged_at_the_other_side_is_for_whoever_looks_after_it(shared: tuple[Team, str]) -> None:
    team, id = shared
    team.bram.done("note", id, "-m", "van Bram", by="bram")
    team.sync(team.bram)
    name = team.bram.git("rev-parse", "HEAD:cases").strip()
    place = team.remote / "objects" / name[:2] / name[2:]
    place.unlink()
    place.touch()
    told = team.anna.run("sync", by="anna")
    assert told.code == 7
    assert "damaged at the other side" in told.err


@pytest.mark.parametrize("left", ["empty", "gone"])
@pytest.mark.parametrize("first", ["sync", "note"])
def test_an_index_that_a_power_cut_took_is_made_anew(shared: tuple[Team, str], left: str, first: str) -> None:
    team, id = shared
    anna = team.anna
    team.bram.done("note", id, "-m", "van Bram", by="bram")
    team.sync(team.bram)
    anna.done("note", id, "-m", "eerst", by="anna")
    index = anna.root / ".git" / "index"
    index.unlink()
    if left == "empty":
        index.touch()
    words = ("sync",) if first == "sync" else ("note", id, "-m", "daarna")
    anna.done(*words, by="anna")
    assert anna.git("status", "--porcelain") == ""
    team.sync(anna, team.bram)
    for said in ("van Bram", "eerst"):
        assert said in team.bram.case(id)


def test_an_index_that_is_damaged_is_named_with_what_makes_it_anew(shared: tuple[Team, str]) -> None:
    team, id = shared
    anna = team.anna
    index = anna.root / ".git" / "index"
    index.write_bytes(b"\0" * index.stat().st_size)
    told = anna.run("note", id, "-m", "van Anna", by="anna")
    assert (told.code, "its list of your files is damaged" in told.err) == (7, True), told
    assert "Make that list anew: " in anna.run("check", "--fix", by="anna").out
    typed = told.err.partition("Make that list anew: ")[2].splitlines()[0]
    subprocess.run(["sh", "-c", typed], cwd=anna.root, env=anna.environment(), check=True)
    team.sync(anna, team.bram)
    assert "van Anna" in team.bram.case(id)
    assert anna.done("check", "--json").json == []


def test_a_folder_without_git_keeps_an_empty_file_that_is_called_as_gits(made: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "los", tmp_path)
    shutil.copytree(made, desk.root, ignore=shutil.ignore_patterns(".git"))
    empty = desk.write("index", "")
    id = desk.new()
    told = desk.subprocess("note", id, "-m", "x")
    assert (told.code, empty.exists()) == (0, True), told
