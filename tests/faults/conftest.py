"""What the tests of faults share: how far they go, and the line with what they counted."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import COUNTED, Desk

#: All faults, states and kills, or the bounded form that runs with every other test.
WHOLE = os.environ.get("KV_FAULTS") == "all"


@pytest.fixture(scope="session")
def counted() -> Counter[str]:
    """What was tried and what was lost, told at the end of the run (tests/conftest.py)."""
    return COUNTED


@pytest.fixture
def scene_desk(made: Path, tmp_path: Path) -> Desk:
    """A workspace to set a scene in, in a folder that is kept small."""
    (tmp_path / "home").mkdir()
    shutil.copytree(made, tmp_path / "scene")
    return Desk(tmp_path / "scene", tmp_path / "home")
