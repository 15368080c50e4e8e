"""The same cases as other programs keep them (todoman, microbeads, Backlog.md), where these are there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.benchmarks import workspaces

Peers = dict[str, tuple[list[str], Path]]


def commands(installed: Path, made: Iterable[workspaces.Made], folder: Path, env: Mapping[str, str]) -> Peers:
    """Name -> the command that lists what is open, and where it runs."""
    cases, found = list(made), {}
    for name, program, prepare in (
        ("todoman", installed / "python/bin/todo", _todoman),
        ("microbeads", installed / "python/bin/mb", _microbeads),
        ("Backlog.md", installed / "node/node_modules/.bin/backlog", _backlog),
    ):
        if program.exists():
            place = folder / name
            place.mkdir()
            words = prepare(str(program), place, cases, env)
            done = subprocess.run(words, cwd=place, env=env, capture_output=True, text=True, check=False)
            if done.stdout.count("\n") >= sum(m.state.open for m in cases):  # it lists what it should
                found[name] = words, place
    return found


def _todoman(program: str, place: Path, cases: list[workspaces.Made], _env: Mapping[str, str]) -> list[str]:
    listed = place / "lists" / "desk"
    listed.mkdir(parents=True)
    for made in cases:
        status = "NEEDS-ACTION" if made.state.open else "COMPLETED"
        stamp = made.received.strftime("%Y%m%dT%H%M%SZ")
        lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//", "BEGIN:VTODO", f"UID:{made.id}",
            f"DTSTAMP:{stamp}", f"SUMMARY:{made.title}", f"STATUS:{status}", "END:VTODO", "END:VCALENDAR", "",
        ]  # fmt: skip
        (listed / f"{made.id}.ics").write_text("\r\n".join(lines), newline="")
    config = place / "config.py"
    config.write_text(
        f"path = {str(place / 'lists')!r} + '/*'\ncache_path = {str(place / 'cache.sqlite3')!r}\n"
    )
    return [program, "--config", str(config), "list"]


def _microbeads(program: str, place: Path, cases: list[workspaces.Made], env: Mapping[str, str]) -> list[str]:
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    workspaces.git(place, "commit", "-q", "--allow-empty", "-m", "begun")
    subprocess.run([program, "init"], cwd=place, env=env, capture_output=True, check=False)
    subprocess.run([program, "create", "x"], cwd=place, env=env, capture_output=True, check=False)
    kept = [p for p in place.rglob("*.json") if "title" in p.read_text()]
    for first in kept[:1]:
        issue = json.loads(first.read_text())
        for number, made in enumerate(cases):
            status = "open" if made.state.open else "closed"
            same = {**issue, "id": f"mb-{number:08x}", "title": made.title, "status": status}
            (first.parent / f"{same['id']}.json").write_text(json.dumps(same))
    return [program, "list"]


def _backlog(program: str, place: Path, cases: list[workspaces.Made], env: Mapping[str, str]) -> list[str]:
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    subprocess.run(
        [program, "init", "desk", "--defaults"], cwd=place, env=env, capture_output=True, check=False
    )
    tasks = place / "backlog" / "tasks"
    tasks.mkdir(parents=True, exist_ok=True)
    for number, made in enumerate(cases, 1):
        status = "To Do" if made.state.open else "Done"
        lines = [
            "---", f"id: TASK-{number}", f"title: {made.title!r}", f"status: {status}", "assignee: []",
            f"created_date: '{made.received:%Y-%m-%d %H:%M}'", "labels: []", "dependencies: []", "---", "",
        ]  # fmt: skip
        (tasks / f"task-{number} - x.md").write_text("\n".join(lines))
    return [program, "task", "list", "--plain"]
