"""600 cases, and those of the demonstration, for what is shown of them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import ROOT, Desk
from tests.view.window import MANY, MINE, WORST


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Desk:
    """600 open cases, nearly all late; one in twelve is sanne's."""
    home = tmp_path_factory.mktemp("many")
    shutil.copytree(made, home / "desk")
    desk = Desk(home / "desk", home)
    for number in range(1, MANY + 1):
        day = 1 + number % 28
        id, owner = ids.case_id(number * 7), "joris"
        log = f"2025-{2 + number % 9:02}-{day:02}T09:{number % 60:02} received"
        if id == WORST:
            log = "2025-01-01T09:00 received"
        elif number % 12 == 2:
            owner = "sanne"
        if id == MINE:
            log = "2025-01-02T09:00 received"
        if number > 590:
            log = f"2026-11-20T{number - 587:02}:00 received\n2026-11-20T13:30 listened"
        desk.put(id, log, title=f"Kopje {number} is stuk", owner=owner,
                 customer=f"{{name: Basisschool De Kiezel {number}}}")  # fmt: skip
    time.sleep(0.12)  # what has just been written is read again, and a slow machine would draw a bar
    desk.done("list", "--json")
    return desk


@pytest.fixture
def demo(tmp_path: Path) -> Desk:
    """The demonstration's cases, at noon on that Friday."""
    root = tmp_path / "demo"
    root.mkdir()
    shutil.copytree(ROOT / "cases", root / "cases")
    shutil.copy(ROOT / "kv.yaml", root)
    desk = Desk(root, tmp_path)
    desk.now = "2026-11-20T12:04"
    return desk
