"""Many files at once: all of them last, or none is changed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from klantervaring.core import ids
from klantervaring.files.disk import beneath

from tests.conftest import Desk

IDS = [ids.case_id(number * 977) for number in range(40)]
LOG = "2026-11-20T09:00+01:00 received\n2026-11-20T09:10+01:00 listened"


def begun(desk: Desk) -> dict[Path, bytes]:
    for id in IDS:
        desk.put(id, LOG)
    desk.commit()
    return held(desk)


def held(desk: Desk) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in desk.root.glob("cases/**/*") if path.is_file()}


def full_at(number: int) -> Callable[[Path, Path], None]:
    """Sync files, and let the disk refuse the one with this number."""
    seen = []

    def sync(root: Path, path: Path, real: Callable[[Path, Path], None] = beneath.sync_file) -> None:
        seen.append(path)
        if len(seen) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        real(root, path)

    return sync


def test_many_files_all_last(desk: Desk) -> None:
    before = begun(desk)
    synced = []
    with mock.patch.object(beneath, "sync_file", lambda _, path: synced.append(path)):
        desk.done("note", *IDS, "-m", "Gebeld.")
    assert len(set(synced)) == len(IDS)
    assert all(b"Gebeld." in content for content in held(desk).values())
    assert held(desk).keys() == before.keys()


def test_of_many_files_none_is_changed_where_the_disk_refuses_one(desk: Desk) -> None:
    before = begun(desk)
    for number in (1, 25, 40):
        with mock.patch.object(beneath, "sync_file", full_at(number)):
            refused = desk.run("note", *IDS, "-m", "Gebeld.")
        assert refused.code == 8
        assert "the disk is full. Nothing was changed." in refused.err
        assert held(desk) == before
    desk.done("note", *IDS, "-m", "Gebeld.")
    assert desk.git("status", "--porcelain") == ""
