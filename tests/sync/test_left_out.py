"""What a clone does not send, because no other one would take it in: it is named, and all else goes over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Desk
from tests.hostile.test_entries import forbidden as forbidden  # its fixture
from tests.sync.conftest import MONDAY, Team, git

TUESDAY = "2026-11-17T09:00:00+01:00"
#: More than what may stand beside a case.
TOO_MANY = 101 * 1024 * 1024


class Odd(NamedTuple):
    """What lies among the files of a case: its name, how it comes there, and what is said of it."""

    name: str
    make: Callable[[Path], object]
    said: str


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(TOO_MANY)


def text(path: Path) -> None:
    path.write_text("inhoud")


LINK, NAME = "stays here: it is no file", "stays here: no file of a workspace may have this name"
ODD = {
    "link": Odd("link.txt", lambda path: path.symlink_to("/etc/passwd"), LINK),
    "link to nothing": Odd("link.txt", lambda path: path.symlink_to("nergens"), LINK),
    "link to a folder": Odd("link", lambda path: path.symlink_to("/etc"), LINK),
    "line break": Odd("een\ntwee.txt", text, NAME),
    "short name of .git": Odd("git~1", text, NAME),
    "too large": Odd("groot.bin", large, "stays here: it has 101 MiB"),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=list(ODD))
def test_what_no_other_clone_takes_in_stays_and_the_rest_goes(shared: tuple[Team, str], odd: Odd) -> None:
    team, id = shared
    folder = team.anna.root / "cases" / id
    folder.mkdir()
    odd.make(folder / odd.name)
    text(folder / "goed.txt")
    other = team.anna.new("Zaal te koud", by="anna", now=TUESDAY)
    told = team.anna.run("sync", "--json", by="anna")
    assert told.code == 5, told
    assert told.json["unreadable"] == [f"cases/{id}/{odd.name}:1"]
    assert odd.said in team.anna.run("sync", by="anna").err  # each time, until it is mended
    assert (
        git(team.remote, "ls-tree", "-z", "--name-only", "main", f"cases/{id}/") == f"cases/{id}/goed.txt\0"
    )
    team.sync(team.bram)
    assert (team.bram.root / "cases" / id / "goed.txt").read_text() == "inhoud"
    assert team.bram.path(other)
    found = team.anna.run("check", "--json").json
    assert [f["check"] for f in found] == ["attachments"]
    assert odd.said in found[0]["message"]
    (folder / odd.name).unlink()
    assert team.anna.run("check", "--json").json == []
    team.sync(team.anna)


def test_a_pipe_and_a_folder_among_the_files_are_named_by_the_check(shared: tuple[Team, str]) -> None:
    team, id = shared
    folder = team.anna.root / "cases" / id
    folder.mkdir()
    os.mkfifo(folder / "pijp")
    (folder / "map").mkdir()
    text(folder / "map" / "brief.txt")
    assert [f["message"].partition(":")[0] for f in team.anna.run("check", "--json").json] == [
        f"cases/{id}/map", f"cases/{id}/pijp",
    ]  # fmt: skip
    told = team.anna.done("sync", by="anna")
    assert f"cases/{id}/map/brief.txt" in told.err


@pytest.mark.parametrize("odd", [ODD["link"], ODD["line break"]], ids=["link", "name"])
def test_what_somebody_committed_with_git_is_not_sent_either(shared: tuple[Team, str], odd: Odd) -> None:
    team, id = shared
    before = team.head()
    folder = team.anna.root / "cases" / id
    folder.mkdir()
    odd.make(folder / odd.name)
    team.anna.commit()
    told = team.anna.run("sync", by="anna")
    assert told.code == 6, told
    assert "what no other clone takes in" in told.err
    assert team.head() == before
    command = told.err.partition("Take it out of git: ")[2].partition("; then")[0]
    assert command.startswith(f"{team.anna.way}git rm --cached -- ")
    team.anna.git("rm", "--quiet", "--cached", "--", f"cases/{id}/{odd.name}")
    team.anna.git("commit", "--quiet", "-m", "weg")
    assert team.anna.run("sync", by="anna").code == 5  # it lies there still
    team.sync(team.bram)


def test_at_the_first_sending_it_is_not_sent_either(desk: Desk, tmp_path: Path) -> None:
    id = desk.new()
    folder = desk.root / "cases" / id
    folder.mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    desk.commit()
    told = desk.run("share", "--yes", str(tmp_path / "hub"))
    assert (told.code, "what no other clone takes in" in told.err) == (6, True), told
    (folder / "link").unlink()
    desk.done("share", "--yes", str(tmp_path / "hub"))


def test_what_went_over_and_belongs_to_no_case_is_told(team: Team) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    (team.anna.root / "cases" / name).write_bytes(b"geen zaak\n")
    team.anna.git("add", "--all")
    team.anna.git("commit", "--quiet", "-m", "met git")
    team.sync(team.anna)
    told = team.bram.done("sync", by="bram")
    assert "Went over too: cases/caf" in told.out
    assert team.bram.run("list").code == 5


# -- a case that is no file any more ------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder_with(path: Path) -> None:
    path.mkdir()
    text(path / "iets.md")


@pytest.mark.parametrize(
    "make", [pipe, Path.mkdir, folder_with, lambda path: path.symlink_to("/etc/passwd")],
    ids=["pipe", "folder", "folder with a file", "link"],
)  # fmt: skip
def test_a_case_that_became_something_else_holds_back_nothing_else(
    shared: tuple[Team, str], make: Callable[[Path], object]
) -> None:
    team, id = shared
    other = team.anna.new("Zaal te koud", by="anna", now=MONDAY)
    path = team.anna.path(id)
    held = path.read_bytes()
    path.unlink()
    make(path)
    told = team.anna.run("sync", "--json", by="anna")
    assert told.code == 5, told
    assert told.json["unreadable"] == [f"cases/{id}.md:1"]
    team.sync(team.bram)
    assert team.bram.path(other)
    assert team.bram.path(id).read_bytes() == held
    assert_comes_back(team.anna, path)
    team.sync(team.anna)
    assert path.read_bytes() == held


def assert_comes_back(desk: Desk, path: Path) -> None:
    """What took its place is taken away, as kv says."""
    assert str(path.relative_to(desk.root)) in desk.run("check").out
    if path.is_dir() and not path.is_symlink():
        for below in path.iterdir():
            below.unlink()
        path.rmdir()
    else:
        path.unlink()
    desk.git("restore", "--", str(path.relative_to(desk.root)))


def test_a_case_that_nobody_may_read_stays_and_the_rest_goes(
    shared: tuple[Team, str], forbidden: Callable[[Path], None]
) -> None:
    team, id = shared
    other = team.anna.new("Map ontbrak", "--channel", "phone", by="anna", now=TUESDAY)
    team.anna.path(id).touch()
    path = team.anna.path(id)
    path.write_text(path.read_text() + "Nog een zin.\n")
    forbidden(path)
    told = team.anna.run("sync", by="anna")
    assert told.code == 5
    assert f"cases/{id}.md:1: cannot be opened: you may not. See to it that you may read it." in told.err
    assert f"cases/{other}.md" in git(team.remote, "ls-tree", "-r", "--name-only", "main")
    assert team.anna.run("status", by="anna").code in (0, 5)
