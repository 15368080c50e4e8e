"""How fast kv is: against Python's own start, and against others on the same cases. One command does it all:

    .venv/bin/python -m tests.benchmarks.measure [--rounds 21] [--peers FOLDER] [--quick]

It makes an environment with kv installed as a user has it (bytecode compiled), makes the workspaces, takes
turns between all commands, and writes docs/performance.md and docs/performance.svg. What `peers.sh FOLDER`
has installed is measured too. It is no test: a clock is no judge.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import pty
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from klantervaring.files.index.opening import discard
from tests.benchmarks import workspaces

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
#: dstask's figures at 10,000 tasks on another machine, in ms, and `git commit` in a flat folder there.
DSTASK_ADD, DSTASK_CHANGE, COMMIT_THERE = 153, 149, 57


class Row(NamedTuple):
    """A promise: what is measured, against what, and how many times that it may take."""

    what: str
    ours: float
    against: str
    theirs: float
    at_most: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


class Place:
    """A workspace, and the same cases as Taskwarrior has them."""

    def __init__(self, folder: Path, name: str, count: int, share: float, task: bool) -> None:
        self.root = folder / name
        print(f"making {name}: {count} cases, {share:.1%} open", file=sys.stderr, flush=True)
        self.made = workspaces.write(self.root, count, share)
        self.task: list[str] = []
        if task:
            self.task = ["task", f"rc:{self._tasks(folder / f'{name}.task')}"]

    def _tasks(self, folder: Path) -> Path:
        """The cases as tasks: an open one is due when its first promise or target is."""
        folder.mkdir()
        rc = folder / "rc"
        rc.write_text(f"data.location={folder}\nconfirmation=off\nverbose=nothing\nhooks=off\n")
        listed = folder / "import.json"
        listed.write_text(json.dumps([_as_task(made) for made in self.made]))
        subprocess.run(["task", f"rc:{rc}", "import", str(listed)], capture_output=True, check=True)
        subprocess.run(["task", f"rc:{rc}", "list"], capture_output=True, check=False)
        return rc


def _as_task(made: workspaces.Made) -> dict[str, object]:
    def at(moment: datetime) -> str:
        return moment.strftime("%Y%m%dT%H%M%SZ")

    state = made.state
    task: dict[str, object] = {
        "description": made.title, "project": state.step, "tags": [made.owner], "entry": at(made.received),
        "status": "pending" if state.open else "completed",
    }  # fmt: skip
    if state.ended_at is not None:
        return task | {"end": at(state.ended_at)}
    ours = [d.due for d in state.deadlines if d.pending and d.kind.value != "right"]
    ends = ours or [d.due for d in state.deadlines if d.pending]
    return task | ({"due": at(min(ends))} if ends else {})


class Clock:
    """Takes turns between commands, so that what else the machine does falls on all of them alike."""

    def __init__(self, rounds: int, env: dict[str, str]) -> None:
        self.rounds = rounds
        self.env = env

    def medians(
        self, commands: dict[str, list[str]], cwd: Path, before: Callable[[str, int], None] | None = None,
        terminal: bool = False, env: dict[str, str] | None = None, rounds: int = 0,
    ) -> dict[str, float]:  # fmt: skip
        """Name -> median wall time in ms. `before` is called, untimed, before each turn."""
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(-1, rounds or self.rounds):
            for name, words in commands.items():
                if before:
                    before(name, turn)
                spent = self.once([w.replace("TURN", str(turn + 1)) for w in words], cwd, terminal, env)
                if turn >= 0:  # the first turn only warms what may be warm
                    taken[name].append(spent)
        return {name: statistics.median(times) for name, times in taken.items()}

    def once(
        self, words: list[str], cwd: Path, terminal: bool = False, env: dict[str, str] | None = None
    ) -> float:
        """The wall time of one command in ms."""
        if terminal:
            return self._at_terminal(words, cwd)
        began = time.perf_counter()
        subprocess.run(words, env={**self.env, **(env or {})}, cwd=cwd, capture_output=True, check=False)
        return (time.perf_counter() - began) * 1000

    def _at_terminal(self, words: list[str], cwd: Path) -> float:
        began = time.perf_counter()
        process, handle = pty.fork()
        if process == 0:  # the child
            os.chdir(cwd)
            os.execvpe(words[0], words, {**self.env, "TERM": "xterm-256color", "COLUMNS": "100"})
        try:
            while os.read(handle, 65536):
                pass
        except OSError:  # the other end is closed
            pass
        os.close(handle)
        os.waitpid(process, 0)
        return (time.perf_counter() - began) * 1000


class Bench:
    """All measurements, each into rows."""

    def __init__(self, folder: Path, rounds: int, peers: Path | None, quick: bool) -> None:
        self.folder, self.peers = folder, peers
        self.rows: list[Row] = []
        self.notes: list[str] = []
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KV_", "PYTHON", "GIT_"))}
        who = {"KV_USER": "sanne", "HOME": str(folder), "LANG": "C.UTF-8", "KV_PAGER": ""}
        for role in ("AUTHOR", "COMMITTER"):
            who |= {f"GIT_{role}_NAME": "Bench", f"GIT_{role}_EMAIL": "bench@test.example"}
        self.env = env | who
        self.clock = Clock(rounds, self.env)
        self.bin = environment(folder / "venv")
        self.python, self.kv = str(self.bin / "python"), str(self.bin / "kv")
        self.task = bool(shutil.which("task"))
        self.small = Place(folder, "c1", 1000, 0.2, self.task)
        self.middle = Place(folder, "c10", 10_000, 0.2, self.task)
        self.few = Place(folder, "f10", 10_000, 0.05, False)
        self.large = Place(folder, "c100", 100_000, 0.2, self.task) if not quick else None
        self.old = Place(folder, "f100", 100_000, 0.005, False) if not quick else None
        for place in (self.small, self.middle, self.few, self.large, self.old):
            if place:
                for _ in range(2):
                    subprocess.run([self.kv, "overdue"], cwd=place.root, env=self.env, capture_output=True)
                    time.sleep(0.2)

    def run(self) -> None:
        """Everything, in the order of the table."""
        for step in (self.starts, self.completion, self.overdue, self.day, self.growth, self.terminal,
                     self.changed, self.show, self.from_nothing, self.writing, self.memory,
                     self.others):  # fmt: skip
            print(step.__name__, file=sys.stderr, flush=True)
            step()

    def starts(self) -> None:
        found = self.clock.medians(
            {
                "pass": [self.python, "-c", "pass"],
                "version": [self.kv, "--version"],
                "overdue": [self.kv, "overdue"],
            },
            self.small.root,
        )
        self._add("`kv --version`", found["version"], "`python -c pass`", found["pass"], 1.5)
        self._add(
            "`kv overdue` in a pipe, 1,000 cases", found["overdue"], "`python -c pass`", found["pass"], 2.6
        )

    def completion(self) -> None:
        place = Place(self.folder, "o1", 1000, 1.0, False)
        asked = {"_KV_COMPLETE": "lines", "_KV_LINE": "kv show "}
        for _ in range(2):
            subprocess.run([self.kv], cwd=place.root, env={**self.env, **asked}, capture_output=True)
            time.sleep(0.2)
        found = self.clock.medians(
            {"pass": [self.python, "-c", "pass"], "kv": [self.kv]}, place.root, env=asked
        )
        self._add(
            "completion of an id, 1,000 open cases", found["kv"], "`python -c pass`", found["pass"], 2.8
        )

    def overdue(self) -> None:
        for place, size, most in ((self.middle, "10,000", 0.6), (self.large, "100,000", 0.25)):
            if place and place.task:
                found = self.clock.medians(
                    {"kv": [self.kv, "overdue"], "task": [*place.task, "overdue"]}, place.root
                )
                what = f"`kv overdue` in a pipe, {size} cases, a fifth open"
                self._add(what, found["kv"], "`task overdue`", found["task"], most)

    def day(self) -> None:
        """The day with its lists and alerts, which has no goal of its own."""
        found = self.clock.medians({"day": [self.kv], "overdue": [self.kv, "overdue"]}, self.middle.root)
        self.notes.append(
            f"`kv` (the day, 2,000 open of 10,000 cases): {found['day']:.0f} ms; `kv overdue` beside it:"
            f" {found['overdue']:.0f} ms."
        )

    def growth(self) -> None:
        if self.old:
            roots = {"few": self.few.root, "old": self.old.root}
            taken: dict[str, list[float]] = {name: [] for name in roots}
            for _ in range(self.clock.rounds):
                for name, root in roots.items():
                    taken[name].append(self.clock.once([self.kv, "overdue"], root))
            found = {name: statistics.median(times) for name, times in taken.items()}
            self._add(
                "`kv overdue`, 500 open of 100,000", found["old"], "500 open of 10,000", found["few"], 1.15
            )

    def terminal(self) -> None:
        place = self.middle
        if place.task:
            found = self.clock.medians(
                {"kv": [self.kv, "overdue"], "task": [*place.task, "overdue"]}, place.root, terminal=True
            )
            what = "`kv overdue` on a terminal, 10,000 cases"
            self._add(what, found["kv"], "`task overdue` on a terminal", found["task"], 1.3)

    def changed(self) -> None:
        """A line more in the text of a case, and a line more in its log."""
        text, log = sorted(self.middle.root.glob("cases/*.md"))[7:9]

        def edit(name: str, turn: int) -> None:
            if name == "text":
                text.write_text(text.read_text().rstrip("\n") + f"\nregel {turn}\n")
            elif name == "log":
                at = (datetime.now(UTC) + timedelta(seconds=turn)).isoformat(timespec="seconds")
                front, dashes, body = log.read_text()[4:].partition("\n---\n")
                log.write_text(f"---\n{front}\n- {{event: noted, at: {at}, by: sanne}}{dashes}{body}")
            else:
                subprocess.run([self.kv, "overdue"], cwd=self.middle.root, env=self.env, capture_output=True)
            time.sleep(0.1)

        names = ("text", "same", "log")
        found = self.clock.medians({name: [self.kv, "overdue"] for name in names}, self.middle.root, edit)
        for name, what in (("text", "its text"), ("log", "its log")):
            row = f"`kv overdue`, one file changed: {what}, 10,000"
            self._add(row, found[name], "unchanged", found["same"], 1.5)

    def show(self) -> None:
        for place, size in ((self.middle, "10,000"), (self.large, "100,000")):
            if place:
                id = next(made.id for made in place.made if made.state.open)
                found = self.clock.medians(
                    {"kv": [self.kv, "show", id], "typer": [self.python, "-c", "import typer"]}, place.root
                )
                self._add(
                    f"`kv show` by id, {size}", found["kv"], "`python -c 'import typer'`", found["typer"], 1.3
                )

    def from_nothing(self) -> None:
        loop = "import frontmatter, glob\nfor p in glob.glob('cases/**/*.md', recursive=True):"
        loop += " frontmatter.load(p)"
        subprocess.run([self.python, "-m", "pip", "install", "-q", "python-frontmatter"], check=True)

        def forget(*_: object) -> None:
            discard(str(self.few.root))

        commands = {"kv": [self.kv, "list", "--all"], "loop": [self.python, "-c", loop]}
        found = self.clock.medians(commands, self.few.root, forget)
        what = "`kv list --all` with no index yet, 10,000"
        self._add(what, found["kv"], "a python-frontmatter loop", found["loop"], 1.5)

    def writing(self) -> None:
        place = self.middle
        near = [m.id for m in place.made if m.state.step == "verdict" and m.state.open]
        (place.root / "bench.txt").write_text("0")
        workspaces.git(place.root, "add", "bench.txt")
        workspaces.git(place.root, "commit", "-q", "-m", "bench")
        flat = self.folder / "flat"
        (flat / "t").mkdir(parents=True)
        for number in range(10_000):
            (flat / "t" / f"{number}.md").write_text("x\n")
        workspaces.git(flat, "init", "-q")
        workspaces.git(flat, "add", "-A")
        workspaces.git(flat, "-c", "core.fsync=none", "commit", "-q", "-m", "made")

        def edit(name: str, turn: int) -> None:
            (place.root / "bench.txt").write_text(f"{name} {turn}")
            (flat / "t" / "7.md").write_text(f"{turn}")

        commands = {
            "new": [self.kv, "new", "Koffie op TURN", "--customer", workspaces.customer(0, 0)["name"]],
            "escalate": [self.kv, "escalate", "ID", "-m", "Bezwaar."],
            "commit": ["git", "commit", "-q", "-m", "x", "--only", "bench.txt"],
            "flat": ["git", "-C", str(flat), "commit", "-q", "-m", "x", "--only", "t/7.md"],
            "typer": [self.python, "-c", "import typer"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(self.clock.rounds):
            edit("x", turn)
            for name, words in commands.items():
                words = [near[turn] if w == "ID" else w.replace("TURN", str(turn)) for w in words]
                taken[name].append(self.clock.once(words, place.root))
        found = {name: statistics.median(times) for name, times in taken.items()}
        scale = found["flat"] / COMMIT_THERE
        self._add(
            "`kv new` with its commit, 10,000", found["new"], "dstask add, scaled", DSTASK_ADD * scale, 1.0
        )
        what = "`kv escalate` with its commit, 10,000"
        self._add(what, found["escalate"], "dstask change, scaled", DSTASK_CHANGE * scale, 1.0)
        self.notes.append(
            f"`git commit` of one file: {found['commit']:.0f} ms in the workspace of 10,000 cases, "
            f"{found['flat']:.0f} ms in a flat folder of 10,000 files (there: {COMMIT_THERE} ms); "
            f"`import typer`: {found['typer']:.0f} ms."
        )

    def memory(self) -> None:
        if self.large:
            inside = (
                "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
            )
            inside += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
            done = subprocess.run([sys.executable, "-c", inside, self.kv, "overdue"], cwd=self.large.root,
                                  env=self.env, capture_output=True, text=True, check=True)  # fmt: skip
            size = int(done.stdout) / (1024 if sys.platform == "linux" else 1024**2)
            self._add("peak memory of `kv overdue`, 100,000 (MB)", size, "80 MB", 80, 1.0)

    def others(self) -> None:
        """The other peers, on 1,000 of the same cases; each as far as it is there."""
        if self.peers is None:
            return
        from tests.benchmarks.others import commands

        found = commands(self.peers, self.small.made, self.folder, self.env)
        for name, (words, cwd) in found.items():
            both = {name: words, "kv": [self.kv, "-C", str(self.small.root), "list"]}
            medians = self.clock.medians(both, cwd, rounds=min(self.clock.rounds, 9))
            self.notes.append(
                f"{name} lists 1,000 cases in {medians[name]:.0f} ms; `kv list` beside it in"
                f" {medians['kv']:.0f} ms "
                f"({medians['kv'] / medians[name]:.2f} x)."
            )

    def _add(self, what: str, ours: float, against: str, theirs: float, at_most: float) -> None:
        self.rows.append(Row(what, ours, against, theirs, at_most))
        row = self.rows[-1]
        print(
            f"  {what}: {ours:.1f} / {theirs:.1f} = {row.ratio:.2f} (at most {at_most})",
            file=sys.stderr,
            flush=True,
        )


def environment(folder: Path) -> Path:
    """A fresh environment with kv installed as a user has it, bytecode compiled; its bin folder."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", str(ROOT)], check=True)
    subprocess.run([python, "-m", "compileall", "-q", str(folder / "lib")], check=False)
    return folder / "bin"


def main() -> None:
    """Measure, and write the table and the picture."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rounds", type=int, default=21)
    asked.add_argument("--peers", type=Path)
    asked.add_argument("--quick", action="store_true", help="without the workspaces of 100,000 cases")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(scratch), given.rounds, given.peers, given.quick)
        bench.run()
        from tests.benchmarks import report

        report.write(DOCS, bench.rows, bench.notes, machine(bench, given.rounds))


def machine(bench: Bench, rounds: int) -> str:
    """In general words: what it was measured on, and with what."""
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    task = (
        subprocess.run(["task", "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if bench.task
        else ""
    )
    day = datetime.now(UTC).date().isoformat()
    return (
        f"{day}; {platform.system()} on {platform.machine()}, {os.cpu_count()} cores; "
        f"Python {platform.python_version()}, git {git}"
        + (f", Taskwarrior {task}" if task else "")
        + f"; medians of {rounds}"
    )


if __name__ == "__main__":
    main()
