"""How long the report of a whole list of experiences takes, as a ratio to `kv list --all --json`.

Run it with `.venv/bin/python -m tests.benchmarks.pages [CASES] [ROUNDS]`: it makes a fresh environment and
a workspace of so many cases (10,000 where nobody says), and prints medians and ratios. It is no test: a clock
is no judge.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import workspaces
from tests.benchmarks.insight import measure
from tests.benchmarks.measure import environment

#: What is measured, and what it is held against.
LIST = "list --all --json"
PAGES = ("report -o OUT.html", "report --public -o OUT.html", "board -o OUT.html", "stats --public --json")


def main() -> None:
    """Measure and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as scratch:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KV_", "PYTHON"))}
        env |= {"KV_USER": "sanne", "HOME": scratch}
        kv = str(environment(Path(scratch) / "venv") / "kv")
        root, out = Path(scratch) / "desk", Path(scratch) / "OUT.html"
        workspaces.write(root, count, 0.2)
        for _ in range(2):  # the first makes the index
            subprocess.run([kv, "-C", str(root), *LIST.split()], env=env, capture_output=True, check=True)
        commands = {}
        for name in (LIST, *PAGES):
            words = name.replace("OUT.html", f"{out} --force").split()
            commands[name] = [kv, "-C", str(root), *words]
        medians = measure(commands, env, root, rounds)
    print(f"{count} cases, {rounds} rounds")
    for name, median in medians.items():
        print(f"kv {name:30} {median / 1000:6.2f} s  {median / medians[LIST]:5.2f} x")


if __name__ == "__main__":
    main()
