"""While many files are read for the first time, a bar tells how far it is, where somebody can see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.benchmarks.workspaces import cases
from tests.conftest import Desk

COUNT = 450


@pytest.fixture
def unread(desk: Desk) -> Desk:
    """A workspace with cases that no index knows of."""
    for made, text in cases(COUNT, 1.0, datetime(2026, 11, 20, 9, tzinfo=UTC)):
        desk.write(f"cases/{made.id}.md", text)
    return desk


def test_a_bar_shows_how_many_files_are_read_on_a_terminal(unread: Desk) -> None:
    screen = unread.terminal("overdue")
    assert screen.ends() == 0
    assert "Reading" in screen.shown
    assert f"{COUNT}/{COUNT}" in screen.shown
    again = unread.terminal("overdue")
    assert again.ends() == 0
    assert "Reading" not in again.shown


def test_plain_has_no_bar(unread: Desk) -> None:
    screen = unread.terminal("overdue", "--plain")
    assert screen.ends() == 0
    assert f"/{COUNT}" not in screen.shown


def test_no_bar_stands_in_a_pipe(unread: Desk) -> None:
    found = unread.run("overdue")
    assert "Reading" not in found.out + found.err
    assert f"/{COUNT}" not in found.out + found.err
