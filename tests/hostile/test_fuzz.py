"""Flipped, cut and spliced case files: none makes kv fail, and none takes long.

As many as `KV_FUZZ` says (3,000 where it says nothing); `tests/hostile/fuzz.py` also runs under atheris.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile

from tests.conftest import PATIENCE
from tests.hostile import fuzz

COUNT = int(os.environ.get("KV_FUZZ", "3000"))
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutation_of_a_good_file_is_too_much(part: int) -> None:
    for data in fuzz.mutations(COUNT // PARTS, seed=part):
        started = time.process_time()
        try:
            fuzz.fuzz(data)
        except Exception as error:
            pytest.fail(f"{error!r} by {data!r}")
        assert time.process_time() - started < 2, data


def test_the_good_files_are_good_and_many_mutations_can_still_be_read() -> None:
    for data in fuzz.GOOD:
        fuzz.fuzz(data)
        assert Document.read(data).encode() == data
    kinds = [_readable(data) for data in fuzz.mutations(500)]
    assert 100 < sum(kinds) < 400


def _readable(data: bytes) -> bool:
    try:
        Document.read(data)
    except BadFile:
        return False
    return True


def test_a_fault_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Document, "encode", lambda _: b"iets anders")
    with pytest.raises(fuzz.Fault):
        fuzz.fuzz(fuzz.GOOD[0])


def test_without_atheris_the_script_says_what_to_do() -> None:
    script = Path(fuzz.__file__)
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys, runpy; sys.modules['atheris'] = None; "
         f"runpy.run_path({str(script)!r}, run_name='__main__')"],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("atheris is not installed: pip install atheris")
