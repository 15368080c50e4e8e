"""A file for somebody outside the workspace: whole, one's own, and over nothing unasked."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from unittest import mock

import pytest
from klantervaring.core.errors import DiskRefused, WrongInput
from klantervaring.files.disk.handed_out import hand_out


def refused(path: Path, is_forced: bool = True) -> str:
    with pytest.raises(WrongInput) as told:
        hand_out(path, b"nieuw", is_forced)
    return str(told.value.text.template)


def test_it_is_for_its_owner_only_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    hand_out(tmp_path / "uit.csv", b"a", False)
    assert stat.S_IMODE((tmp_path / "uit.csv").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["uit.csv"]


def test_what_is_for_others_may_be_read_by_whoever_read_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "uit.html"

    def mode(before: int, for_others: bool) -> int:
        path.chmod(before)
        hand_out(path, b"a", True, for_others)
        return stat.S_IMODE(path.stat().st_mode)

    hand_out(path, b"a", False, for_others=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [mode(before, True) for before in (0o644, 0o640, 0o777, 0o400)] == [0o644, 0o640, 0o644, 0o600]
    assert mode(0o644, False) == 0o600


def test_what_is_there_goes_only_with_a_yes(tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    path.write_bytes(b"oud")
    assert refused(path, is_forced=False) == "{file} is there already."
    assert path.read_bytes() == b"oud"
    hand_out(path, b"nieuw", True)
    assert path.read_bytes() == b"nieuw"


def test_what_came_there_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    link = os.link

    def first(source: Path, target: Path) -> None:
        path.write_bytes(b"van een ander")
        link(source, target)

    with mock.patch("os.link", first):
        assert refused(path, is_forced=False) == "{file} is there already."
    assert path.read_bytes() == b"van een ander"


def test_a_disk_without_links_gets_it_too(tmp_path: Path) -> None:
    with mock.patch("os.link", side_effect=PermissionError(1, "no links")):
        hand_out(tmp_path / "uit.csv", b"a", False)
        assert refused(tmp_path / "uit.csv", is_forced=False) == "{file} is there already."
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("uit.csv", b"a")]


def test_neither_a_folder_nor_a_pipe_nor_what_a_link_names_is_taken(tmp_path: Path) -> None:
    folder, pipe, target, link = (tmp_path / name for name in ("map", "pijp", "doel", "link"))
    folder.mkdir()
    (folder / "mijn.txt").write_text("van mij")
    os.mkfifo(pipe)
    target.write_text("van mij")
    link.symlink_to(target)
    for path in (folder, pipe):
        assert refused(path) == "This cannot be written: {reason}."
    for path in (tmp_path / "weg" / "uit.csv", target / "uit.csv"):
        assert refused(path) == "{name} is no folder."
    hand_out(link, b"nieuw", True)
    assert (folder / "mijn.txt").read_text() == target.read_text() == "van mij"
    assert (link.read_bytes(), link.is_symlink(), pipe.is_fifo()) == (b"nieuw", False, True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("call", ["os.open", "os.fsync", "os.link"])
def test_a_disk_that_refuses_is_no_slip_of_the_keyboard(tmp_path: Path, number: int, call: str) -> None:
    path = tmp_path / "uit.csv"
    refusing = mock.patch(call, side_effect=OSError(number, "x"))
    replacing = mock.patch.object(Path, "replace", side_effect=OSError(number, "x"))
    with refusing, replacing, pytest.raises(DiskRefused) as told:
        hand_out(path, b"nieuw", False)
    assert told.value.exit_code == 8
    assert told.value.remedy is not None
    path.unlink(missing_ok=True)
    assert list(tmp_path.iterdir()) == []
