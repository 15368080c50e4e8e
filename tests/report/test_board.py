"""`kv board`: a column for each step, the most urgent first; the same as a page, with and without names."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, Desk

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def busy(desk: Desk) -> Desk:
    desk.new("Oud", now="2026-11-16T09:00:00+01:00")
    desk.new("Nieuw", "--customer", "De Kiezel", now="2026-11-20T09:00:00+01:00")
    id = desk.new(HOSTILE, now="2026-11-18T09:00:00+01:00")
    desk.done("respond", id, "-m", "We bellen.", now="2026-11-19T09:00:00+01:00")
    return desk


def test_a_pipe_has_a_line_for_each_case_by_step_and_urgency(busy: Desk) -> None:
    lines = busy.done("board").lines
    told = [line.split("  ")[0] for line in lines[1:]]
    assert told == sorted(told)
    assert len(told) == 3
    old, new = (next(n for n, line in enumerate(lines) if word in line) for word in ("Oud", "Nieuw"))
    assert old < new
    assert "late" in lines[old]


@pytest.mark.parametrize("columns", [60, 100, 160])
def test_a_terminal_has_columns_as_wide_as_the_window(busy: Desk, columns: int) -> None:
    screen = busy.terminal("board", columns=columns)
    assert screen.ends() == 0
    lines = screen.screen().splitlines() if callable(screen.screen) else screen.screen.splitlines()
    assert all(len(line) <= columns for line in lines)
    assert any("Oud" in line for line in lines)


@pytest.mark.parametrize("columns", [30, 80, 200])
def test_no_id_is_cut_off_however_many_steps_have_cases(desk: Desk, columns: int) -> None:
    shutil.copytree(ROOT / "cases", desk.root / "cases", dirs_exist_ok=True)
    screen = desk.terminal("board", columns=columns)
    assert screen.ends() == 0
    for case in desk.done("list", "--json").json:
        assert case["id"] in screen.screen


def test_a_page_has_the_same_and_no_names_for_the_public(busy: Desk) -> None:
    path = busy.root.parent / "bord.html"
    busy.done("board", "-o", str(path))
    html = path.read_text(encoding="utf-8")
    assert "Oud" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert busy.run("board", "-o", str(path)).code == 2
    busy.done("board", "-o", str(path), "--public", "--force")
    html = path.read_text(encoding="utf-8")
    assert "Oud" not in html
    assert "alert" not in html
    assert "late" in html
    assert busy.run("board", "--watch").code == 2


def test_without_names_data_has_none(busy: Desk) -> None:
    told = busy.done("board", "--public", "--json")
    assert sum(lane["count"] for lane in told.json) == 3
    assert {case["state"] for lane in told.json for case in lane["cases"]} == {"late", "runs"}
    for case in busy.done("list", "--json").json:
        assert case["id"] not in told.out
        assert case["title"] not in told.out
    assert "Kiezel" not in told.out
    assert len(busy.done("board", "--json").json) == 3


@pytest.mark.parametrize("command", ["board", "report"])
def test_a_dry_run_writes_nothing(busy: Desk, command: str) -> None:
    path = busy.root.parent / f"{command}.html"
    assert str(path) in busy.done(command, "-o", str(path), "--dry-run").out
    assert busy.done(command, "-o", str(path), "--dry-run", "--json").json == {
        "file": str(path),
        "dry_run": True,
    }
    assert not path.exists()
    path.write_text("van mij")
    assert busy.run(command, "-o", str(path), "--dry-run").code == 2
    assert path.read_text() == "van mij"


def whole(path: Path) -> str:
    """Return the page, which is whole whenever it is looked at."""
    html = path.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert html.rstrip().endswith("</html>")
    return html


def until(path: Path, text: str, there: bool = True) -> None:
    ends = time.monotonic() + PATIENCE
    while (text in whole(path)) is not there:
        assert time.monotonic() < ends, f"{text!r} did not come or go"
        time.sleep(0.01)


def test_a_board_that_is_watched_follows_the_cases_until_ctrl_c(busy: Desk) -> None:
    path = busy.root.parent / "bord.html"
    screen = busy.terminal("board", "-o", str(path), "--watch")
    screen.waits_for("Written")
    assert "location.reload" in whole(path)
    id = busy.new("Pas binnen")
    until(path, "Pas binnen")
    busy.path(id).write_text(busy.path(id).read_text().replace("Pas binnen", "Anders"))
    until(path, "Anders")
    kept = (busy.root / "kv.yaml").read_text(encoding="utf-8")
    busy.write("kv.yaml", "organisation: [stuk")
    screen.waits_for("stays")
    assert "Anders" in whole(path)
    busy.write("kv.yaml", kept)
    busy.done("close", id, "withdrawn", "-m", "Hoeft niet meer.", "--because", "x")
    until(path, "Anders", there=False)
    assert screen.presses(b"\x03") == 0
    assert "Oud" in whole(path)
    assert [each.name for each in path.parent.iterdir() if each.name.endswith(".tmp")] == []
