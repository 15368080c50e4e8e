"""How much processor time each reading command takes, as so many times `import typer`; `kv search` beside rg.

    .venv/bin/python -m tests.benchmarks.readings [--cases 10000] [--rounds 7] [--folder FOLDER]

It makes a fresh environment, and a workspace in FOLDER where there is none yet. Every round gives each
command its turn; printed is the median of user and system time. It is no test: a clock is no judge.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import workspaces
from tests.benchmarks.measure import environment

#: The moment of all commands; the cases count back from it.
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
#: Command -> how many times `import typer` it may take at 10,000 cases; at 100,000 it is FIFTEEN.
READINGS = {
    "stats": 4, "stats --json": 4, "stats --since 2026-01-01 --csv": 4, "stats --until 2026-10-31": 4,
    "stats --owner sanne": 4, "search koffie": 4, "search 0610000000": 4, "customer": 4,
    "customer --json": 4, "customer regenboog": 4, "ask": 4, "ask --json": 4, "log": 4, "log --json": 4,
    "fans": 4, "fans --json": 4, "improvements": 4, "budget": 4, "alerts": 4, "list --json": 4,
    "list --all --json": 12, "list --at 2026-11-01": 4, "overdue --at 2026-11-20 --json": 4,
}  # fmt: skip
FIFTEEN = 15
MANY = 100_000


def spent(words: list[str], root: Path, env: dict[str, str]) -> float:
    """The processor time of one command in a folder, in ms."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        words, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        venv = environment(Path(scratch) / "venv")
        root = given.folder or Path(scratch) / "desk"
        if not root.exists():
            workspaces.write(root, given.cases, 0.2, now=NOW)
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KV_", "PYTHON"))}
        env |= {"KV_USER": "sanne", "KV_NOW": NOW.isoformat(), "HOME": scratch}
        commands = {name: [str(venv / "kv"), *name.split()] for name in READINGS}
        commands["import typer"] = [str(venv / "python"), "-c", "import typer"]
        grep = [found] if (found := shutil.which("rg")) else ["grep", "-r"]
        commands[f"{Path(grep[0]).name} koffie"] = [*grep, "-i", "koffie", str(root / "cases")]
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(-1, given.rounds):
            for name, words in commands.items():
                each = spent(words, root, env)
                if turn >= 0:  # the first turn makes the index, and warms what may be warm
                    taken[name].append(each)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    base = medians["import typer"]
    print(f"{given.cases} cases, {given.rounds} rounds; import typer {base:.0f} ms")
    for name, median in medians.items():
        most = FIFTEEN if given.cases >= MANY else READINGS.get(name, 0)
        over = "  over" if most and median > most * base else ""
        print(f"{name:34} {median:7.0f} ms  {median / base:5.1f} x{over}")


if __name__ == "__main__":
    main()
