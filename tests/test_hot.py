"""What the frequent calls cost, counted and not timed: what they import, open, look at and start.

Each call runs in a process of its own, under Python's audit hooks. So a slip shows before any clock sees it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from klantervaring.core import ids
from klantervaring.core.text import sentences
from klantervaring.files.caller import TOLD
from klantervaring.view.terminal import screen
from klantervaring.view.terminal.screen import Column, Screen, Table, drawn

from tests.conftest import PATIENCE, Desk, Terminal

#: Runs kv with the arguments behind it, and then tells what it did on the descriptor 3.
WATCHED = """
import os, sys
began, opened, started, stats, above = set(sys.modules), [], [], 0, ""
def watch(event, arguments):
    if event == "open":
        opened.append(os.path.join(above, str(arguments[0])))
    elif event in ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec"):
        started.append(event)
def counted(real):
    def stat(*words, **named):
        global stats
        stats += 1
        return real(*words, **named)
    return stat
def opening(path, flags, mode=0o777, *, dir_fd=None, real=os.open):
    global above
    above = "" if dir_fd is None else os.readlink(f"/proc/self/fd/{dir_fd}")
    try:
        return real(path, flags, mode, dir_fd=dir_fd)
    finally:
        above = ""
os.open = opening
sys.argv[0] = "kv"
from klantervaring.__main__ import run
from klantervaring.cli.front import fast_path as door
from klantervaring.cli.call.session import Session
os.stat, os.lstat = counted(os.stat), counted(os.lstat)
sys.addaudithook(watch)
session = Session()
door.look_ahead(session, sys.argv[1:])
code = run(session, sys.argv[1:])
session.let_go()
sys.stdout.flush()
told = {"code": code, "imported": sorted(set(sys.modules) - began), "opened": [*opened],
        "started": started, "stats": stats}
import json
os.write(int(os.environ["TELL"]), json.dumps(told).encode())
"""
OPEN = 30
PACKAGE = Path(screen.__file__).parents[2]
#: What takes long to import, and has no place in a call through the front door.
SLOW = {"typer", "rich", "yaml", "re", "typing", "enum", "dataclasses", "pathlib", "zoneinfo", "gettext",
        "json", "subprocess", "inspect", "contextlib", "datetime"}  # fmt: skip
#: What of that the reading of a case takes.
READING = {"re", "enum", "zoneinfo", "contextlib", "datetime"}
#: The modules of kv that such a call may import, and no other.
DOOR = {
    "__main__", "case_commands", "cli.call.how", "cli.call.oneself", "cli.call.output", "cli.call.session",
    "cli.front.fast_path", "cli.lists.listing", "commands", "core.choices", "core.command", "core.errors",
    "core.events", "core.ids", "core.once", "core.summary.card", "core.summary.order",
    "core.text.sentences", "core.time.offsets", "core.topics", "core.values", "files.index.cases",
    "files.index.database", "files.index.fresh", "files.index.look_ahead", "files.index.opening",
    "files.index.overview", "files.index.refresh", "files.index.signature", "files.workspace.layout",
    "language", "shown_commands", "view.screens.card_words", "view.screens.lists", "view.terminal.page",
    "view.terminal.screen", "view.terminal.streams", "view.terminal.styles", "view.terminal.widths",
    "view.terminal.window", "view.terminal.wrapping", "view.words",
}  # fmt: skip


class Cost(NamedTuple):
    """What one call did."""

    code: int
    imported: list[str]
    opened: list[str]
    started: list[str]
    stats: int


@pytest.fixture
def desk_of_30(desk: Desk) -> Desk:
    """Open cases and some history, with an index that is relied on."""
    for number in range(OPEN):
        log = "2026-11-16T09:00+01:00 received\n2026-11-16T09:10+01:00 listened"
        desk.put(ids.case_id(number * 977), log, title=f"Geval {number}", owner="sanne")
    for number in range(5):
        log = "2025-11-16T09:00+01:00 received\n2025-11-17T09:00+01:00 closed outcome=withdrawn"
        path = desk.put(ids.case_id(10**6 + number), log)
        place = desk.root / "cases" / "closed" / "2025" / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
    desk.commit()
    time.sleep(0.1)
    desk.done("list", "--all")
    return desk


def cost(desk: Desk, *words: str, env: dict[str, str] | None = None) -> Cost:
    """Give a command as a user does: with the real clock, in a pipe."""
    told = desk.root.parent / "told"
    with told.open("wb") as file:
        environment = desk.environment(env={"KV_NOW": None, "TELL": str(file.fileno()), **(env or {})})
        subprocess.run([sys.executable, "-c", WATCHED, *words], cwd=desk.root, env=environment, check=True,
                       stdout=subprocess.PIPE, pass_fds=[file.fileno()], timeout=PATIENCE)  # fmt: skip
    return Cost(**json.loads(told.read_text()))


def ours(cost: Cost) -> set[str]:
    """The modules of kv without the doors of its rooms, which hold a sentence and nothing else."""
    named = {n.removeprefix("klantervaring.") for n in cost.imported if n.startswith("klantervaring.")}
    return {name for name in named if not (PACKAGE / name.replace(".", "/")).is_dir()}


def cases_in(desk: Desk, cost: Cost) -> list[str]:
    return [
        name for name in cost.opened if name.startswith(str(desk.root / "cases")) and name.endswith(".md")
    ]


def test_what_is_late(desk_of_30: Desk) -> None:
    cost(desk_of_30, "overdue")  # Python writes what it compiled
    found = cost(desk_of_30, "overdue")
    assert found.code == 0
    assert SLOW.isdisjoint(found.imported)
    assert ours(found) <= DOOR
    assert found.started == []
    assert cases_in(desk_of_30, found) == []
    data = [name for name in found.opened if ".py" not in Path(name).name]
    assert len(data) == 2, data  # the folder, the catalogue; SQLite opens the index itself
    sources = [*PACKAGE.glob("[cf][oi]*/**/*.py"), *PACKAGE.glob("procedures/*.yaml")]
    assert found.stats <= OPEN + len(sources) + 12  # the index: whose it is, and its seal


#: What the day imports beside that, for its alerts and for a window.
DAY = {
    "view.screens.case_lines",
    "view.screens.day",
    "view.terminal.one_line",
    "cli.lists.alert_scope",
    "core.early_warning.watch_words",
    "core.text.folding",
    "cli.day.day_screen",
    "cli.day.monthly",
    "core.early_warning.alerts",
    "core.text.translation",
    "core.customers.union_find",
    "files.index.cache",
    "files.index.rulebook",
    "view.figures.alerts",
}


#: What it imports where a word that is watched for stands in an open case, and has to be counted.
COUNTING = {"re", "enum"}


@pytest.mark.parametrize("words", [(), ("today",)], ids=" ".join)
@pytest.mark.parametrize("fires", [False, True])
def test_the_day_reads_no_case(desk_of_30: Desk, words: tuple[str, ...], fires: bool) -> None:
    if fires:
        for hours in (2, 1):
            log = f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M+00:00} received mood=1"
            desk_of_30.put(ids.case_id(hours * 977), log, customer="{name: De Kiezel, care: rolstoel}")
        desk_of_30.write("customers.yaml", "Kiezel: De Kiezel\n")
        desk_of_30.write("alerts.yaml", "words: {words: [leskist]}\n")
        time.sleep(0.1)
    shown = desk_of_30.subprocess(*words, env={"KV_NOW": None}).out
    assert ("Alerts" in shown) is fires
    found = cost(desk_of_30, *words)
    assert found.code == 0
    assert (SLOW - COUNTING if fires else SLOW).isdisjoint(found.imported)
    assert ours(found) <= DOOR | DAY
    assert found.started == []
    assert cases_in(desk_of_30, found) == []
    data = [name for name in found.opened if ".py" not in Path(name).name]
    assert len(data) <= 3, data  # two folders, the catalogue; SQLite opens the index itself


def test_after_a_change_the_day_reads_what_changed(desk_of_30: Desk) -> None:
    desk_of_30.subprocess(env={"KV_NOW": None})
    path = desk_of_30.put(ids.case_id(0), "2026-11-16T09:00:00+01:00 received mood=1")
    assert cases_in(desk_of_30, cost(desk_of_30)) == [str(path)]


def test_the_version_asks_nothing_of_the_disk(desk_of_30: Desk) -> None:
    found = cost(desk_of_30, "--version")
    assert SLOW.isdisjoint(found.imported)
    assert (found.started, found.stats) == ([], 0)
    assert [name for name in found.opened if ".py" not in Path(name).name] == []


@pytest.mark.parametrize("line", ["kv ", "kv ov", "kv show ", "kv reopen "])
def test_completion(desk_of_30: Desk, line: str) -> None:
    asked = {"_KV_COMPLETE": "lines", "_KV_LINE": line}
    found = cost(desk_of_30, env=asked)
    assert SLOW.isdisjoint(found.imported)
    assert ours(found) <= DOOR | {"cli.completing.completing", "cli.completing.completion_values"}
    assert cases_in(desk_of_30, found) == []


def test_one_case(desk_of_30: Desk) -> None:
    id = ids.case_id(977)
    found = cost(desk_of_30, "show", id)
    assert {"typer", "rich", "yaml", "subprocess", "gettext", "typing", "shutil"}.isdisjoint(found.imported)
    assert {"core.rules.policy", "files.git.commit", "files.text.edit"}.isdisjoint(ours(found))
    assert cases_in(desk_of_30, found) == [str(desk_of_30.root / "cases" / f"{id}.md")]
    assert found.started == []


def test_one_case_looks_at_no_file_of_years_long_past(desk_of_30: Desk) -> None:
    """Which cases were closed as its duplicates stands in the years since it came in."""
    id = ids.case_id(977)
    before = cost(desk_of_30, "show", id).stats
    for number in range(40):
        log = "2019-11-16T09:00+01:00 received\n2019-11-17T09:00+01:00 closed outcome=withdrawn"
        path = desk_of_30.put(ids.case_id(2 * 10**6 + number), log)
        place = desk_of_30.root / "cases" / "closed" / "2019" / path.name
        place.parent.mkdir(exist_ok=True)
        path.rename(place)
    assert cost(desk_of_30, "show", id).stats == before


@pytest.mark.parametrize("words", [("list",), ("search", "leskist"), ("search", "a", "b")], ids=" ".join)
def test_what_is_asked_all_day_goes_without_typer(desk_of_30: Desk, words: tuple[str, ...]) -> None:
    found = cost(desk_of_30, *words)
    assert found.code == 0
    assert {"typer", "rich", "yaml", "subprocess", "gettext"}.isdisjoint(found.imported)
    assert found.started == []


@pytest.mark.parametrize(
    "words",
    [("list", "--mine"), ("list", "--all"), ("due",), ("overdue", "--owner", "sanne")],
    ids=" ".join,
)
def test_a_list_through_typer_reads_no_case(desk_of_30: Desk, words: tuple[str, ...]) -> None:
    found = cost(desk_of_30, *words)
    assert "rich" not in found.imported
    assert cases_in(desk_of_30, found) == []
    assert found.started == []


@pytest.mark.parametrize("words", [("customer",), ("ask",), ("customer", "--json")], ids=" ".join)
def test_who_the_customers_are_takes_nothing_that_writes_works_out_or_helps(
    desk_of_30: Desk, words: tuple[str, ...]
) -> None:
    desk_of_30.done(*words)  # now the facts of all cases are worked out
    found = cost(desk_of_30, *words)
    assert found.code == 0
    assert {"rich", "hashlib"}.isdisjoint(found.imported)
    helping = {"cli.front.help_pages", "cli.front.own_commands"}
    assert helping.isdisjoint(ours(found))
    assert {"cli.recording.recording", "files.index.facts", "files.index.reader"}.isdisjoint(ours(found))
    assert cases_in(desk_of_30, found) == []
    assert found.started == []


@pytest.mark.parametrize("words", [("list",), ("overdue",)], ids=" ".join)
def test_what_was_open_then_is_not_looked_for_in_years_long_past(
    desk_of_30: Desk, words: tuple[str, ...]
) -> None:
    """What was closed in 2019 was not open in 2026; what was closed since may have been."""
    asked = (*words, "--at", "2026-11-16T09:30+01:00", "--json")
    since = _closed_in(desk_of_30, 2026, 3 * 10**6)
    shown = desk_of_30.subprocess(*asked, env={"KV_NOW": None}).out
    assert since in shown
    before = cost(desk_of_30, *asked).stats
    for number in range(40):
        _closed_in(desk_of_30, 2019, 2 * 10**6 + number)
    assert cost(desk_of_30, *asked).stats == before
    assert desk_of_30.subprocess(*asked, env={"KV_NOW": None}).out == shown


def _closed_in(desk: Desk, year: int, number: int) -> str:
    """Put a case that came in on the 16th of November and was closed a day later; its id."""
    log = f"{year}-11-16T09:00+01:00 received\n{year}-11-17T09:00+01:00 closed outcome=withdrawn"
    path = desk.put(ids.case_id(number), log)
    place = desk.root / "cases" / "closed" / str(year) / path.name
    place.parent.mkdir(exist_ok=True)
    path.rename(place)
    return path.stem


def test_one_changed_file_is_one_file_opened(desk_of_30: Desk) -> None:
    path = desk_of_30.put(ids.case_id(0), "2026-11-16T09:00:00+01:00 received")
    found = cost(desk_of_30, "overdue")
    assert cases_in(desk_of_30, found) == [str(path)]
    assert (SLOW - READING).isdisjoint(found.imported)
    assert {
        "files.store",
        "files.text.edit",
        "files.text.yaml_parser",
        "files.procedures.procedures",
    }.isdisjoint(ours(found))


def test_one_changed_file_that_is_not_as_kv_writes_it(desk_of_30: Desk) -> None:
    path = desk_of_30.put(ids.case_id(0), "2026-11-16T09:00+01:00 received")
    found = cost(desk_of_30, "overdue")
    assert set(cases_in(desk_of_30, found)) == {str(path)}
    assert {"typer", "rich", "subprocess"}.isdisjoint(found.imported)


@pytest.mark.parametrize(
    ("words", "git"),
    [(("new", "Map zoek", "--customer", "De Kiezel"), 2), (("note", "ID", "-m", "x"), 2)],
    ids=["new", "note"],
)
def test_a_write_reads_one_case_and_starts_git_no_more_than_it_must(
    desk_of_30: Desk, words: tuple[str, ...], git: int
) -> None:
    id = ids.case_id(977)
    desk_of_30.done("new", "Eerst", "--customer", "De Zandbank")  # now all procedures that it takes are kept
    found = cost(desk_of_30, *(id if word == "ID" else word for word in words))
    assert found.code == 0
    assert found.started.count("subprocess.Popen") == git
    assert {"typer", "rich", "yaml", "gettext", "shutil"}.isdisjoint(found.imported)
    assert len(ours(found)) <= 220
    opened = {Path(name).stem for name in cases_in(desk_of_30, found)}
    read = opened & {ids.case_id(number * 977) for number in range(OPEN)}
    assert read == (set() if words[0] == "new" else {id})


def test_of_whoever_calls_only_what_is_shown_is_read(desk_of_30: Desk) -> None:
    kiezel = [ids.case_id(number * 977) for number in range(6)]
    for id in kiezel:
        desk_of_30.put(id, "2026-11-16T09:00+01:00 received", customer="{name: De Kiezel}")
    time.sleep(0.1)
    desk_of_30.done("list", "--all")
    found = cost(desk_of_30, "new", "Weer", "--customer", "de kiezel")
    assert found.started.count("os.fork") == (len(os.sched_getaffinity(0)) > 1)
    assert len({Path(name).stem for name in cases_in(desk_of_30, found)} & set(kiezel)) == TOLD
    assert not [name for name in found.opened if "closed/2025/" in name]


def test_history_costs_a_write_nothing(desk_of_30: Desk) -> None:
    found = cost(desk_of_30, "note", ids.case_id(977), "-m", "x")
    assert not [name for name in found.opened if "closed/2025" in name]


def test_rich_comes_only_for_what_it_must_draw(desk_of_30: Desk) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "klantervaring"]
    for words in ((), ("overdue",)):
        terminal = Terminal([*command, *words], desk_of_30.root, desk_of_30.environment(), 100)
        assert terminal.ends() == 0
        assert "klantervaring.view.terminal.screen" in terminal.shown
        assert "rich" not in terminal.shown.replace("klantervaring", "")


# -- drawn as rich draws it -----------------------------------------------------------------------------

WORDS = (
    "zaak",
    "té laat",
    "Nee, maar…",
    "wij",
    "",
    "een heel lange titel met woorden die niet passen",
    "日本",
    "—",
)
STACKS = ((("a",), ("b", "c"), ("d", "e")), (), (("a",), ("b", "c", "d"), ("e",)))


@pytest.mark.parametrize("columns", [20, 40, 80, 120, 400])
@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_table_is_drawn_as_rich_draws_it(
    monkeypatch: pytest.MonkeyPatch, columns: int, no_color: str
) -> None:
    import io
    import random

    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", no_color)
    dice, own = random.Random(columns), 0
    for _ in range(60):
        keys = [
            Column(k, sentences.ours(dice.choice(WORDS[:4])), "bold" if k == "a" else "") for k in "abcde"
        ]
        rows = [{k: sentences.ours(dice.choice(WORDS)) for k in "abcde"} for _ in range(dice.randrange(1, 6))]
        table = Table(keys, rows, dice.choice(STACKS), dice.choice(("b", "b", "")))
        by_us, by_rich = Tty(), Tty()
        Screen(out=by_us).table(table)
        with monkeypatch.context() as patched:
            patched.setattr(screen, "drawn", lambda *_: "")
            Screen(out=by_rich).table(table)
        assert by_us.getvalue() == by_rich.getvalue()
        own += bool(drawn(table, table.stacks or [["a"]], 0, columns))
    assert own or columns < 120
