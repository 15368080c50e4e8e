"""A team to test with: a bare repository, and clones in which people give commands.

It proves nothing itself; the remote is a folder beside the clones, and no network is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Desk

#: A week in which each clone has its own moments.
MONDAY = "2026-11-16T09:00:00+01:00"


class Team:
    """A bare repository and the clones of it, by name."""

    def __init__(self, folder: Path, first: Path) -> None:
        self.folder = folder
        self.remote = folder / "team.git"
        self.home = folder / "home"
        self.home.mkdir()
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        shutil.copytree(first, folder / "anna")
        self.anna = Desk(folder / "anna", self.home)
        self.anna.git("remote", "add", "origin", "../team.git")
        self.sync(self.anna)
        self.bram = self.join("bram")

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

    def all_sync(self) -> None:
        """Until both have the same."""
        self.sync(self.anna, self.bram, self.anna)

    def head(self) -> str:
        """The commit that the remote has."""
        return git(self.remote, "rev-parse", "main").strip()


def git(folder: Path, *arguments: str) -> str:
    """What git says, without the machine's own settings."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Team:
    """Two clones that have the same, empty workspace."""
    return Team(tmp_path, made)


@pytest.fixture
def shared(team: Team) -> tuple[Team, str]:
    """The same with a case that both have: received, listened to, and told its solution."""
    id = team.anna.new("Beamer deed het niet", "--channel", "phone", by="anna", now=MONDAY)
    team.anna.done("listen", id, "-m", "Geluisterd.", by="anna", now="2026-11-16T09:10+01:00")
    team.anna.done("resolve", id, "--solution", "beamer", by="anna", now="2026-11-16T12:00+01:00")
    team.all_sync()
    return team, id
