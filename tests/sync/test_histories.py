"""Random histories of three to five clones with real git: commands, hand edits, syncs, and kills in between.

Bounded here; the whole, 300 histories, with `KV_HISTORIES=300`. What somebody wrote carries a word of its
own, so that it can be looked for in the end.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import KV, Desk
from tests.sync.conftest import Team, git

HISTORIES = int(os.environ.get("KV_HISTORIES", "3"))
WORD = re.compile(r"\bw\d+x\b")
STEPS = 14
#: Commands; `W` becomes a word of its own.
COMMANDS = (
    ("note", "-m", "W"), ("contact", "out", "--via", "phone", "-m", "W"), ("listen", "-m", "W"),
    ("respond", "--via", "email", "-m", "W", "--because", "W"), ("resolve", "--solution", "W"),
    ("offer", "--cannot", "W", "--alternative", "W", "--because", "W"), ("escalate", "-m", "W"),
    ("escalate", "-m", "W", "--because", "W"), ("invite", "--for", "+2d", "--because", "W"),
    ("hear", "--waived", "--because", "W"), ("verdict", "satisfied", "-m", "W", "--because", "W"),
    ("decide", "upheld", "-m", "W", "--because", "W"), ("close", "withdrawn", "--because", "W"),
    ("reopen", "-m", "W"), ("tag", "+W"), ("assign", "W"),
)  # fmt: skip


class History:
    """One history, from a seed."""

    def __init__(self, seed: int, team: Team) -> None:
        self.dice = random.Random(seed)
        self.team = team
        self.count = itertools.count()
        self.written: set[str] = set()
        self.minute = itertools.count(0, 7)
        names = ("chris", "dana", "elif")[: self.dice.randrange(1, 4)]
        self.desks = [self.team.anna, self.team.bram, *map(self.team.join, names)]
        self.kills = 0
        for _ in range(3):
            self.team.anna.new(self.word(), by="anna", now=self.now())
        for desk in self.desks:
            self.sync(desk)
        self.sync(self.team.anna)

    def word(self) -> str:
        """A word that nobody else writes."""
        word = f"w{next(self.count)}x"
        self.written.add(word)
        return word

    def now(self) -> str:
        """A moment; clocks are off by up to two hours."""
        minutes = max(0, next(self.minute) + self.dice.randrange(-120, 120))
        return f"2026-11-{16 + minutes // 1440:02}T{minutes // 60 % 24:02}:{minutes % 60:02}:00+01:00"

    def step(self) -> None:
        desk = self.dice.choice(self.desks)
        what = self.dice.random()
        if what < 0.55:
            self.command(desk)
        elif what < 0.7:
            self.edit(desk)
        elif what < 0.75:
            self.written_by(desk, ["new", self.word(), "--customer", self.word()])
        elif what < 0.9:
            self.sync(desk)
        else:
            self.kill(desk)

    def written_by(self, desk: Desk, command: list[str]) -> None:
        """Give a command; what it wrote counts only where it was done."""
        told = desk.run(*command, by=desk.root.name, now=self.now())
        assert told.code in (0, 2, 4), told
        if told.code:
            self.written -= set(WORD.findall(" ".join(command)))

    def command(self, desk: Desk) -> None:
        paths = self.cases(desk)
        if paths:
            name, *words = self.dice.choice(COMMANDS)
            named = [
                self.word() if w == "W" else w.replace("W", self.word()) if "W" in w else w for w in words
            ]
            self.written_by(desk, [name, self.dice.choice(paths).stem, *named])

    def cases(self, desk: Desk) -> list[Path]:
        return sorted(p for p in (desk.root / "cases").rglob("*.md"))

    def edit(self, desk: Desk) -> None:
        """A change with an editor: the title, or a line of the story."""
        path = self.dice.choice(self.cases(desk))
        lines = path.read_text().split("\n")
        if self.dice.random() < 0.5:
            at = next(n for n, line in enumerate(lines) if line.startswith("title: "))
            self.written -= set(WORD.findall(lines[at]))
            lines[at] = f"title: {self.word()}"
        else:
            at = self.dice.randrange(lines.index("---", 1) + 1, len(lines))
            lines[at:at] = ["", self.word(), ""]
        path.write_text("\n".join(lines))

    def sync(self, desk: Desk) -> None:
        told = desk.run("sync", by=desk.root.name)
        assert told.code == 0, told

    def kill(self, desk: Desk) -> None:
        """A sync that is killed, with all that it started; a person takes away the locks that git leaves."""
        process = subprocess.Popen(
            [*KV, "sync"], cwd=desk.root, env=desk.environment(by=desk.root.name),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(self.dice.uniform(0.05, 0.9))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.kills += 1
        for lock in [*(desk.root / ".git").rglob("*.lock"), *self.team.remote.rglob("*.lock")]:
            lock.unlink()

    def end(self) -> None:
        """Everybody syncs until nobody has anything new."""
        for _ in range(2):
            for desk in self.desks:
                self.sync(desk)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_all_end_with_the_same_and_nothing_is_lost(seed: int, team: Team) -> None:
    history = History(seed, team)
    for _ in range(STEPS):
        history.step()
    history.end()
    heads = {desk.head() for desk in history.desks}
    assert heads == {git(history.team.remote, "rev-parse", "main")}
    files = [desk.files() for desk in history.desks]
    differ = {n: [f.get(n) for f in files] for f in files for n in f if f.get(n) != files[0].get(n)}
    assert not differ
    said = set(WORD.findall("\n".join(raw.decode() for raw in files[0].values())))
    assert history.written <= said, history.written - said
    found = history.desks[0].run("check", "--json", now="2026-12-30T12:00+01:00").json
    assert {f["check"] for f in found} <= {"events", "sharing"}, found
    for desk in history.desks:
        assert desk.git("status", "--porcelain") == ""
        assert not list((desk.private).glob("sync*"))
        assert not (desk.private / "unfinished").exists()
    shutil.rmtree(team.folder)
