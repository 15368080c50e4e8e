"""What the tests of faults share: how far they go, and the line with what they counted."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Desk

#: All faults, states and kills, or the bounded form that runs with every other test.
WHOLE = os.environ.get("KV_FAULTS") == "all"
COUNTED: Counter[str] = Counter()


@pytest.fixture(scope="session")
def counted() -> Counter[str]:
    """What was tried and what was lost, told at the end of the run."""
    return COUNTED


@pytest.fixture
def scene_desk(made: Path, tmp_path: Path) -> Desk:
    """A workspace to set a scene in, in a folder that is kept small."""
    (tmp_path / "home").mkdir()
    shutil.copytree(made, tmp_path / "scene", ignore=shutil.ignore_patterns("*.sample"))
    return Desk(tmp_path / "scene", tmp_path / "home")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One closing line with the figures."""
    if COUNTED:
        told = ", ".join(f"{count} {what}" for what, count in COUNTED.items())
        form = "whole" if WHOLE else "bounded; KV_FAULTS=all for the whole"
        terminalreporter.write_line(f"tests/faults ({form}): {told}")
