"""What `kv sync` costs: 100 changed cases among 10,000, against `git pull` and `git push` of the same.

Run it with `.venv/bin/python -m tests.benchmarks.sync [ROUNDS]`. In each round both begin from the same two
clones: 50 cases were changed here and 50 others there. Medians and their ratio; it is no test.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from klantervaring.core import ids
from tests.benchmarks.measure import environment

CASES, CHANGED, ROUNDS = 10_000, 50, 31
_CASE = """\
---
id: {id}
title: Ervaring nummer {n} van een school
step: respond
ball: us
deadlines:
  response: 2026-11-22T14:05:00+01:00
received: 2026-11-20T14:05:00+01:00
channel: email
owner: sanne
customer:
  name: School {n}
  phone: "06{n:08}"
procedure: een-fan-per-dag@1
log:
- {{event: received, at: 2026-11-20T14:05:00+01:00, by: sanne, id: {a}}}
- {{event: listened, at: 2026-11-20T14:21:00+01:00, by: sanne, mood: 2, id: {b}}}
---
Wat de klant vertelde, in eigen woorden: {n}.
"""


def git(folder: Path, *words: str) -> str:
    """What git says."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def case(number: int) -> str:
    """A case as kv writes it; a fifth of them are open."""
    a, b = (ids.event_id(number * 2 + n, ()) for n in (0, 1))
    return _CASE.format(id=ids.case_id(number), n=number, a=a, b=b)


def path(root: Path, number: int) -> Path:
    """Where it stands."""
    folder = "cases" if number % 5 == 0 else "cases/closed/2026"
    return root / folder / f"{ids.case_id(number)}.md"


def make(root: Path) -> None:
    """A workspace with all cases, committed."""
    (root / "cases" / "closed" / "2026").mkdir(parents=True)
    for number in range(CASES):
        path(root, number).write_text(case(number))
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "begin")


def change(root: Path, first: int) -> str:
    """A note in some cases, committed; the commit."""
    for number in range(first, first + CHANGED * 5, 5):
        text, at = case(number), "2026-11-20T15:00:00+01:00"
        line = f"- {{event: noted, at: {at}, by: joris, id: {ids.event_id(number + 99_999, ())}}}\n---\nWat"
        path(root, number).write_text(text.replace("---\nWat", line))
    git(root, "commit", "--quiet", "--all", "-m", "notes")
    return git(root, "rev-parse", "HEAD")


def begin(desk: Path, remote: Path, base: str, ours: str, theirs: str) -> None:
    """Both as they were before anybody pulled."""
    git(remote, "update-ref", "refs/heads/main", theirs)
    git(desk, "reset", "--quiet", "--hard", ours)
    git(desk, "update-ref", "refs/remotes/origin/main", base)
    # What kv took in so far; that of the round before would be a history that others rewrote.
    git(desk, "update-ref", "refs/kv/taken-in/origin/main", base)
    git(desk, "status", "--porcelain")


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        who = {f"GIT_{w}_{k}": "bench@kv.example" for w in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")}
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KV_", "PYTHON", "GIT_"))}
        env |= {**who, "KV_USER": "sanne", "HOME": scratch, "GIT_CONFIG_GLOBAL": os.devnull}
        os.environ.update(who)
        kv = environment(folder / "venv") / "kv"
        make(folder / "first")
        git(folder, "clone", "--quiet", "--bare", "first", "team.git")
        for name in ("desk", "other"):
            git(folder, "clone", "--quiet", "team.git", name)
        desk, remote = folder / "desk", folder / "team.git"
        base = git(desk, "rev-parse", "HEAD")
        theirs = change(folder / "other", 1)
        git(folder / "other", "push", "--quiet", "origin", "HEAD:refs/kept/changed")
        ours = change(desk, 0)
        plain = "git pull --quiet --no-rebase --no-edit && git push --quiet"
        commands = {"git pull and push": ["sh", "-c", plain], "kv sync": [str(kv), "sync"]}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, words in commands.items():
                begin(desk, remote, base, ours, theirs)
                start = time.perf_counter()
                done = subprocess.run(words, cwd=desk, env=env, capture_output=True, check=False)
                taken[name].append((time.perf_counter() - start) * 1000)
                assert done.returncode == 0, done
                assert git(remote, "rev-parse", "main") == git(desk, "rev-parse", "HEAD")
        medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
        for name, median in medians.items():
            print(f"{name:20} {median:8.0f} ms")
        print(f"ratio                {medians['kv sync'] / medians['git pull and push']:8.2f}")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
