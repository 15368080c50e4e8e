"""How much processor time each kind of export takes, as a ratio to `kv list --all --json` of the same cases.

Run it with `.venv/bin/python -m tests.benchmarks.exports WORKSPACE [ROUNDS]`; `write` of
`tests.benchmarks.workspaces` makes one of any size. The best of the rounds counts.
It is no test: machines differ.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
LIST = ("list", "--all", "--json")
KINDS = ("csv", "md", "json", "sqlite", "xlsx")


def seconds(words: list[str]) -> float:
    """Return the processor time of one command, its own and that of the system for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "KV_USER": "sanne", "KV_PAGER": ""}
    subprocess.run(words, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print a table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    desk, rounds = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    kv = [sys.executable, "-m", "klantervaring", "-C", str(desk)]
    with tempfile.TemporaryDirectory() as scratch:
        commands = {"list": [*kv, *LIST]}
        for kind in KINDS:
            commands[kind] = [*kv, "export", "--all", "--force", "-o", f"{scratch}/out.{kind}"]
        commands["ics"] = [*kv, "calendar", "--force", "-o", f"{scratch}/out.ics"]
        for words in commands.values():  # the index and the files of the system are as they stay
            seconds(words)
        best = {name: min(seconds(words) for _ in range(rounds)) for name, words in commands.items()}
    for name, taken in best.items():
        print(f"{name:8} {taken:6.2f} s {taken / best['list']:6.1f}x")


if __name__ == "__main__":
    main()
