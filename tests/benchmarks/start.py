"""How fast kv starts: each command against `python -c "import typer"`, paired in one run.

Run it with `.venv/bin/python tests/benchmarks/start.py [ROUNDS]`. It makes a fresh environment with compiled
bytecode and a workspace of its own, takes turns between all commands, and prints medians and ratios. It is
no test: a clock is no judge.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 31
CASES = 12


def environment(folder: Path) -> Path:
    """A fresh environment with kv installed as a user has it, bytecode compiled; its bin folder."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", str(ROOT)], check=True)
    subprocess.run([python, "-m", "compileall", "-q", str(folder / "lib")], check=False)
    return folder / "bin"


def workspace(binaries: Path, folder: Path, env: dict[str, str]) -> str:
    """A workspace with some open cases; the id of one of them."""
    subprocess.run([binaries / "kv", "init", str(folder)], check=True, capture_output=True, env=env)
    for number in range(CASES):
        words = ["new", f"Ervaring {number}", "--customer", f"School {number}"]
        subprocess.run([binaries / "kv", "-C", str(folder), *words], check=True, capture_output=True, env=env)
    return sorted(folder.glob("cases/*.md"))[0].stem


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
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as scratch:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KV_", "PYTHON"))}
        env |= {"KV_USER": "sanne", "HOME": scratch}
        binaries = environment(Path(scratch) / "venv")
        desk = Path(scratch) / "desk"
        id = workspace(binaries, desk, env)
        python, kv = str(binaries / "python"), str(binaries / "kv")
        commands = {
            'python -c "pass"': [python, "-c", "pass"],
            'python -c "import typer"': [python, "-c", "import typer"],
            "kv --version": [kv, "--version"],
            "kv respond --help": [kv, "respond", "--help"],
            "kv show ID": [kv, "show", id],
            "kv overdue": [kv, "overdue"],
            "kv list": [kv, "list"],
        }
        medians = measure(commands, env, desk, rounds)
    floor = medians['python -c "import typer"']
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {rounds} rounds"
    )
    print(f"{'command':26} {'median ms':>10} {'x import typer':>15}")
    for name, median in medians.items():
        print(f"{name:26} {median:10.1f} {median / floor:15.2f}")


if __name__ == "__main__":
    main()
