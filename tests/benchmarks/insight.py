"""How fast figures, alerts and customers are told of a whole list of experiences, imported.

Run it with `.venv/bin/python tests/benchmarks/insight.py LIST.csv [ROUNDS]`: it makes a fresh environment and
a workspace, imports the list, and prints medians in seconds. It is no test: a clock is no judge.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from start import environment, measure

ROUNDS = 11


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
