"""A Dovecot of one's own on loopback, with a certificate of its own: a real server for `kv mail --imap`."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from klantervaring.core.settings.mail_settings import ImapSettings
from klantervaring.files.workspace.agreed_servers import agree

from tests.conftest import PATIENCE, Desk

USER, PASSWORD = "ervaring", "geheim"
_BIN = "/usr/sbin/dovecot"
#: Of Debian 12; the settings of 2.4 are others.
_VERSION = "2.3."

SETTINGS = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_location = maildir:{home}/mail
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
disable_plaintext_auth = yes
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Verwerkt {{
    auto = create
  }}
}}
"""


class Server(NamedTuple):
    """A running server: where its things are, and its ports."""

    home: Path
    tls: int
    starttls: int

    @property
    def certificate(self) -> str:
        return str(self.home / "cert.pem")

    def agreed(self, desk: Desk, port: int = 0, host: str = "localhost") -> None:
        """Say yes, in this clone, to mail that is read from this server."""
        agree(desk.root, ImapSettings(host, port or self.tls, USER))

    def settings(self, port: int, **more: str) -> str:
        """Return the kv.yaml for it."""
        said = {"host": "localhost", "port": str(port), "user": USER, **more}
        imap = ", ".join(f"{key}: {value}" for key, value in said.items())
        return (
            f"mail:\n  addresses: [ervaring@dyade.example]\n  server: mx.dyade.example\n  imap: {{{imap}}}\n"
        )


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def begin(home: Path) -> subprocess.Popen[bytes]:
    """Start a server of which the settings stand in a folder."""
    return subprocess.Popen([_BIN, "-F", "-c", str(home / "dovecot.conf")], stderr=subprocess.DEVNULL)


def is_ready(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _reason() -> str:
    """Return why there can be no server here, or ""."""
    if not Path(_BIN).exists() or not shutil.which("openssl"):
        return "no Dovecot here: on Debian, apt-get install dovecot-imapd openssl"
    told = subprocess.run([_BIN, "--version"], capture_output=True, text=True, check=False).stdout
    return "" if told.startswith(_VERSION) else f"Dovecot {told.split(' ')[0]} has other settings than 2.3"


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Give a server; skips with a reason where there can be none."""
    reason = _reason()
    if reason:
        pytest.skip(reason)
    home = Path(tempfile.mkdtemp(prefix="kv-imap-"))
    home.chmod(0o755)
    server = Server(home, free_port(), free_port())
    (home / "mail").mkdir()
    try:
        _write_settings(server)
        process = begin(home)
        try:
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _write_settings(server: Server) -> None:
    home, me = server.home, pwd.getpwuid(os.getuid())
    internal, login, owner = me.pw_name, me.pw_name, me
    if me.pw_uid == 0:  # as root it wants the accounts that Debian made for it
        internal, login, owner = "dovecot", "dovenull", pwd.getpwnam("mail")
        os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    group = subprocess.run(["id", "-gn", internal], capture_output=True, text=True, check=True).stdout.strip()
    text = SETTINGS.format(
        home=home, internal=internal, group=group, login=login, password=PASSWORD, uid=owner.pw_uid,
        gid=owner.pw_gid, tls=server.tls, starttls=server.starttls,
    )  # fmt: skip
    (home / "dovecot.conf").write_text(text)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", home / "key.pem", "-out", home / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if is_ready(server.tls) and is_ready(server.starttls):
            return
        time.sleep(0.05)
    log = server.home / "log"
    pytest.fail(log.read_text() if log.exists() else "Dovecot did not begin")
