"""A team to test with: a bare repository, and clones in which people give commands.

It proves nothing itself; the remote is a folder beside the clones, and no network is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import GIT_CONFIG, Desk

#: A week in which each clone has its own moments.
MONDAY = "2026-11-16T09:00:00+01:00"


class Team:
    """A bare repository and the clones of it, by name, in a folder as `begin` and `copy` make it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "team.git"
        self.home = folder / "home"
        self.anna = Desk(folder / "anna", self.home)
        self.bram = Desk(folder / "bram", self.home)

    @classmethod
    def begin(cls, folder: Path, first: Path) -> Team:
        """Two clones that have the workspace `first`."""
        (folder / "home").mkdir()
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "team.git")
        shutil.copytree(first, folder / "anna")
        team = cls(folder)
        team.anna.git("remote", "add", "origin", "../team.git")
        team.sync(team.anna)
        team.bram = team.join("bram")
        return team

    def copy(self, folder: Path) -> Team:
        """The same team in another, empty folder."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        config = folder / "bram" / ".git" / "config"
        config.write_text(config.read_text().replace(str(self.remote), str(folder / "team.git")))
        return Team(folder)

    def join(self, name: str) -> Desk:
        """One more clone, set up by `kv join`."""
        told = Desk(self.folder, self.home).run(
            "join", str(self.remote), str(self.folder / name), by=name, env={"KV_HOME": None}
        )
        assert told.code == 0, told
        return Desk(self.folder / name, self.home)

    def sync(self, *desks: Desk) -> None:
        """Each of them syncs, in this order, and all is well."""
        for desk in desks:
            told = desk.run("sync", by=desk.root.name)
            assert told.code == 0, told

    def accept(self, desk: Desk) -> None:
        """One of them syncs and says yes to what is gone."""
        told = desk.run("sync", "--accept-deletions", by=desk.root.name)
        assert told.code == 0, told

    def all_sync(self) -> None:
        """Until both have the same."""
        self.sync(self.anna, self.bram, self.anna)

    def head(self) -> str:
        """The commit that the remote has."""
        return git(self.remote, "rev-parse", "main").strip()


def git(folder: Path, *arguments: str) -> str:
    """What git says, without the machine's own settings."""
    return raw_git(folder, *arguments).decode()


def raw_git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """The same as bytes, with something to read."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": str(GIT_CONFIG)}
    words = ["git", *arguments]
    done = subprocess.run(words, cwd=folder, env=environment, input=stdin, capture_output=True, check=True)
    return done.stdout


@pytest.fixture(scope="session")
def begun(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """A team that is copied for each test: two clones that have the same, empty workspace."""
    return Team.begin(tmp_path_factory.mktemp("team"), made)


@pytest.fixture(scope="session")
def begun_with_case(begun: Team, tmp_path_factory: pytest.TempPathFactory) -> tuple[Team, str]:
    """The same with a case that both have: received, listened to, and told its solution."""
    team = begun.copy(tmp_path_factory.mktemp("team"))
    id = team.anna.new("Beamer deed het niet", "--channel", "phone", by="anna", now=MONDAY)
    team.anna.done("listen", id, "-m", "Geluisterd.", by="anna", now="2026-11-16T09:10+01:00")
    team.anna.done("resolve", id, "--solution", "beamer", by="anna", now="2026-11-16T12:00+01:00")
    team.all_sync()
    return team, id


@pytest.fixture
def team(begun: Team, tmp_path: Path) -> Team:
    """Two clones of one's own that have the same, empty workspace."""
    return begun.copy(tmp_path)


@pytest.fixture
def shared(begun_with_case: tuple[Team, str], tmp_path: Path) -> tuple[Team, str]:
    """Two clones of one's own with a case that both have."""
    team, id = begun_with_case
    return team.copy(tmp_path), id
