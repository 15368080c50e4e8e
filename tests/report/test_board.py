"""`kv board`: a column for each step, the most urgent first; the same as a page, with and without names."""

from __future__ import annotations

import pytest

from tests.conftest import Desk

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
