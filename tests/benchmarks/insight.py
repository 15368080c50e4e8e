"""How fast figures, alerts and customers are told of a whole list of experiences, imported.

Run it with `.venv/bin/python -m tests.benchmarks.insight LIST.csv [ROUNDS]`: it makes a fresh environment and
a workspace, imports the list, and prints medians in seconds. It is no test: a clock is no judge.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import environment

ROUNDS = 11


def measure(commands: dict[str, list[str]], env: dict[str, str], cwd: Path, rounds: int) -> dict[str, float]:
    """The median wall time of each command in milliseconds; in every round each has its turn."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            start = time.perf_counter()
            subprocess.run(words, env=env, cwd=cwd, capture_output=True, check=False)
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Measure and print a table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    listed, rounds = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    with tempfile.TemporaryDirectory() as scratch:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KV_", "PYTHON"))}
        env |= {"KV_USER": "sanne", "HOME": scratch}
        kv = str(environment(Path(scratch) / "venv") / "kv")
        desk = Path(scratch) / "desk"
        subprocess.run([kv, "init", str(desk)], check=True, capture_output=True, env=env)
        subprocess.run(
            [kv, "-C", str(desk), "import", str(listed)], check=False, capture_output=True, env=env
        )
        cases = len(list(desk.glob("cases/**/*.md")))
        commands = {
            name: [kv, "-C", str(desk), *name.split()]
            for name in ("stats", "stats --public --json", "alerts", "customer school", "ask", "today")
        }
        medians = measure(commands, env, desk, rounds)
    print(f"{cases} cases, {rounds} rounds")
    for name, median in medians.items():
        print(f"kv {name:24} {median / 1000:6.2f} s")


if __name__ == "__main__":
    main()
