"""A CalDAV server of one's own on loopback (Radicale), and a person who follows a calendar of it.

That person has vdirsyncer, which brings the calendar to a folder, and khal, which shows what is in it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE
from tests.mail.dovecot import free_port, is_ready

USER, PASSWORD, CALENDAR = "sanne", "geheim", "termijnen"
_PROGRAMS = Path(sys.executable).parent

_SYNC = """\
[general]
status_path = "{folder}/status"

[pair terms]
a = "server"
b = "here"
collections = ["{calendar}"]

[storage server]
type = "caldav"
url = "{address}"
username = "{user}"
password = "{password}"
read_only = true

[storage here]
type = "filesystem"
path = "{folder}/agenda"
fileext = ".ics"
"""
_SHOW = """\
[calendars]
[[kv]]
path = {folder}/agenda/{calendar}
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = kv
"""


class Reader:
    """Somebody with a folder of calendars, who asks khal what is in it."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        (folder / "agenda" / CALENDAR).mkdir(parents=True)
        told = {"folder": folder, "calendar": CALENDAR, "address": address}
        self._show, self._sync = folder / "khal.conf", folder / "vdirsyncer.conf"
        self._show.write_text(_SHOW.format(**told))
        self._sync.write_text(_SYNC.format(user=USER, password=PASSWORD, **told))

    def syncs(self) -> None:
        """Bring what the server has to the folder; the first time, ask the server for its calendars."""
        if not (self.folder / "status").exists():
            self._program("vdirsyncer", "-c", str(self._sync), "discover")
        self._program("vdirsyncer", "-c", str(self._sync), "sync")

    def takes_in(self, file: Path) -> None:
        """Put what stands in a file into the calendar."""
        self._program("khal", "-c", str(self._show), "import", "--batch", str(file))

    def sees(self) -> dict[str, str]:
        """What khal lists, by UID: its words, with CANCELLED before those of what is off."""
        words = ("list", "--format", "{uid}\t{cancelled}{title}", "--day-format", "", "2026-09-01", "300d")
        told = self._program("khal", "-c", str(self._show), *words)
        return dict(line.split("\t") for line in told.splitlines() if line)

    def _program(self, name: str, *words: str) -> str:
        env = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        done = subprocess.run(
            [str(_PROGRAMS / name), *words],
            env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


class CalendarServer:
    """A running server, at an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def upload(self, file: Path) -> None:
        """Let a file be the whole calendar, as `curl -u USER -H ... -T FILE ADDRESS` does."""
        secret = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(
            f"{self.address}{USER}/{CALENDAR}",
            data=file.read_bytes(),
            method="PUT",
            headers={"Content-Type": "text/calendar", "Authorization": f"Basic {secret}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 201


@pytest.fixture
def caldav(tmp_path: Path) -> Iterator[CalendarServer]:
    """A server with one account and nothing in it."""
    with _running(tmp_path / "radicale") as server:
        yield server


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[CalendarServer]:
    folder.mkdir()
    (folder / "accounts").write_text(f"{USER}:{PASSWORD}\n")
    port = free_port()
    words = {
        "hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(folder / "accounts"),
        "auth-htpasswd-encryption": "plain",
        "storage-filesystem-folder": str(folder / "store"),
        "logging-level": "warning",
    }
    log = folder / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", *(f"--{key}={value}" for key, value in words.items())],
            env={**os.environ, "RADICALE_CONFIG": ""}, stdout=written, stderr=written,
        )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while not is_ready(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        yield CalendarServer(f"http://127.0.0.1:{port}/")
    finally:
        process.terminate()
        process.wait(PATIENCE)
