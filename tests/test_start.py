"""The script that starts kv: Ctrl-C while it is still being read, and after that."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, Desk

#: Presses Ctrl-C where a module begins to be read.
PRESSED = """
import os, signal, sys

class Presses:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["PRESSED_AT"]:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

# in the background a shell starts what ignores Ctrl-C
signal.signal(signal.SIGINT, getattr(signal, os.environ["CTRL_C"]))
sys.meta_path.insert(0, Presses())
"""


def started(
    desk: Desk, tmp_path: Path, module: str, ctrl_c: str = "default_int_handler"
) -> subprocess.CompletedProcess[str]:
    """Start kv, with Ctrl-C pressed at a module."""
    (tmp_path / "sitecustomize.py").write_text(PRESSED)
    env = desk.environment() | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PRESSED_AT": module, "CTRL_C": ctrl_c}
    command = [sys.executable, "-P", str(ROOT / "klantervaring" / "kv"), "customer"]
    return subprocess.run(
        command, cwd=desk.root, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@pytest.mark.parametrize("module", ["klantervaring.__main__", "klantervaring.core.errors"])
def test_ctrl_c_while_kv_is_read_ends_it_without_a_word(desk: Desk, tmp_path: Path, module: str) -> None:
    ended = started(desk, tmp_path, module)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("module", ["typer", "klantervaring.cli.win_back.customers"])
def test_ctrl_c_after_that_is_told(desk: Desk, tmp_path: Path, module: str) -> None:
    ended = started(desk, tmp_path, module)
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr == "\nStopped. Nothing was saved.\n"


@pytest.mark.parametrize("module", ["klantervaring.core.errors", "typer"])
def test_where_ctrl_c_is_ignored_it_is_from_the_beginning(desk: Desk, tmp_path: Path, module: str) -> None:
    ended = started(desk, tmp_path, module, "SIG_IGN")
    assert (ended.returncode, ended.stderr) == (0, "")
