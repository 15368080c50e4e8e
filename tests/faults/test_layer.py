"""The layer sees every way in which kv could write, and the model of a disk finds what was not synced.

Without this the other tests of this folder would prove little. Whole: the same command as the others.
"""

from __future__ import annotations

import errno
import os
import pickle
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.faults.disk import Recorded
from tests.faults.layer import Fault, Layer, Step
from tests.faults.process import apart, ended


def _with_open(file: Path) -> None:
    with open(file, "w", encoding="utf-8") as opened:  # noqa: PTH123
        opened.write("tekst")


def _with_os(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT)
    os.write(handle, b"tekst")
    os.fsync(handle)
    os.pwrite(handle, b"T", 0)
    os.ftruncate(handle, 1)
    os.close(handle)


def _with_moves(file: Path) -> None:
    folder = file.parent / "map"
    folder.mkdir()
    folder.rename(file.parent / "later")
    (file.parent / "later").rmdir()


def _with_links(file: Path) -> None:
    file.touch()
    file.with_name("b").hardlink_to(file)
    file.with_name("b").replace(file.with_name("c"))
    file.with_name("c").unlink()
    os.remove(file)  # noqa: PTH107


@pytest.mark.parametrize(
    ("work", "calls"),
    [
        (lambda file: file.write_text("tekst"), "create write"),
        (lambda file: file.write_bytes(b"tekst") and file.write_bytes(b""), "create write truncate"),
        (_with_open, "create write"),
        (_with_os, "create write fsync write ftruncate"),
        (_with_moves, "mkdir rename rmdir"),
        (_with_links, "create link replace unlink remove"),
        (lambda file: shutil.copyfile(__file__, file), "create"),
    ],
)
def test_every_way_of_writing_is_seen(desk: Desk, work: Callable[[Path], object], calls: str) -> None:
    steps = _steps(desk, lambda: work(desk.root / "bestand"))
    assert " ".join(step.call for step in steps) == calls
    assert [step.content for step in steps if step.call == "write"][:1] in ([b"tekst"], [])


def test_what_is_elsewhere_is_let_be(desk: Desk) -> None:
    assert _steps(desk, lambda: (desk.home / "bestand").write_text("tekst")) == ()


@pytest.mark.parametrize(("at", "left"), [(1, None), (2, b""), (3, b"tekst")])
def test_the_call_that_is_struck_fails(desk: Desk, at: int, left: bytes | None) -> None:
    file = desk.root / "bestand"

    def work() -> None:
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            _with_os(file)

    assert len(_steps(desk, work, Fault(at, errno=errno.EIO))) == at - 1
    assert (file.read_bytes() if file.exists() else None) == left


def _steps(desk: Desk, work: Callable[[], object], fault: Fault | None = None) -> tuple[Step, ...]:
    """The steps that the layer sees of this work, done in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kv-run-"))

    def watched() -> int:
        layer = Layer(desk.root, fault or Fault())
        layer.install()
        work()
        (folder / "steps").write_bytes(pickle.dumps(tuple(layer.steps)))
        return 0

    _, status = os.waitpid(apart(desk, watched, folder), 0)
    ran = ended(os.waitstatus_to_exitcode(status), folder)
    assert ran.code == 0, ran
    return ran.steps


_UNSAFE = (Step("create", "a.tmp"), Step("write", "a.tmp", "", b"nieuw", 0), Step("replace", "a.tmp", "a"))
_SYNC = Step("fsync", "a.tmp")
_SYNC_FOLDER = Step("fsync", ".")


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (_UNSAFE, {b"oud", b"", b"ni", b"nieuw"}),
        ((*_UNSAFE[:2], _SYNC, _UNSAFE[2]), {b"oud", b"nieuw"}),
        ((*_UNSAFE[:2], _SYNC, _UNSAFE[2], _SYNC_FOLDER), {b"nieuw"}),
        ((*_UNSAFE, _SYNC_FOLDER), {b"", b"ni", b"nieuw"}),
    ],
)
def test_the_model_finds_what_was_not_synced(steps: tuple[Step, ...], found: set[bytes]) -> None:
    states = Recorded({".": None, "a": b"oud"}, steps).states(len(steps), 1000, random.Random(1))
    assert {state["a"] for state in states} == found


def test_a_file_is_lost_with_its_folder() -> None:
    steps = (Step("mkdir", "map"), Step("create", "map/a"), Step("fsync", "map"))
    states = list(Recorded({".": None}, steps).states(3, 1000, random.Random(1)))
    assert sorted(map(len, states)) == [1, 3]
