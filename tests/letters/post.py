"""A mail server on loopback that refuses, drops the line or kills who calls, at each step, when told to."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from klantervaring.core.settings.mail_settings import SmtpSettings
from klantervaring.files.workspace.agreed_servers import agree

from tests.conftest import PATIENCE, Desk

#: The steps of the dialogue, in order; TEXT is when the whole text is there, before it is answered.
STEPS = ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "TEXT", "QUIT")


class _Dialogue(SMTP):
    """The dialogue, in which each step may go another way."""

    def __init__(self, post: Post, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.post = post

    async def _step(self, name: str) -> bool:
        """Whether the step goes on as usual."""
        self.post.steps.append(name)
        answer = self.post.answers.pop(name, None)
        if answer is None:
            return True
        if callable(answer):
            answer()
        elif answer:
            await self.push(answer)
            return False
        self.breaks_off()
        return False

    def breaks_off(self) -> None:
        """Drop the line without a word."""
        line: Any = self.transport
        line.abort()

    async def smtp_EHLO(self, hostname: str) -> None:
        if await self._step("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if await self._step("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if await self._step("AUTH"):
            await super().smtp_AUTH(arg.split()[0] if self.post.asks else arg)

    async def smtp_MAIL(self, arg: str) -> None:
        if await self._step("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        if await self._step("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self._step("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if await self._step("QUIT"):
            await super().smtp_QUIT(arg)


class Post(Controller):
    """The server: what it took, the steps that it saw, and how each next step is answered.

    An answer is a line, "" for a line that breaks, or what is done before it breaks.
    """

    def __init__(self, certificate: Path, is_secured: bool = False) -> None:
        self.is_secured = is_secured
        self.password = b"geheim"
        #: ways to log in that it does not offer
        self.excluded: list[str] = []
        #: it passes by what is said beside the way to log in, and asks for it
        self.asks = False
        self.taken: list[EmailMessage] = []
        self.steps: list[str] = []
        self.answers: dict[str, str | Callable[[], object]] = {}
        self.certificate = certificate
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        direct = self.context if is_secured else None
        super().__init__(self, hostname="127.0.0.1", port=free_port(), ssl_context=direct)

    def factory(self) -> _Dialogue:
        """The dialogue with one who calls."""
        return _Dialogue(
            self,
            self,
            tls_context=None if self.is_secured else self.context,
            require_starttls=not self.is_secured,
            auth_required=not self.is_secured,  # it does not see that the line is secured
            authenticator=self._known,
            auth_exclude_mechanism=self.excluded,
            hostname="localhost",
        )

    def _known(self, *asked: Any) -> Any:
        said = asked[-1]
        return AuthResult(success=(said.login, said.password) == (b"kv", self.password), handled=False)

    async def handle_DATA(self, server: _Dialogue, _session: Any, envelope: Any) -> str:
        """Take a mail, unless this step is to go another way."""
        self.steps.append("TEXT")
        answer = self.answers.pop("TEXT", None)
        if isinstance(answer, str) and answer:
            return answer
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        if answer is not None:
            if callable(answer):
                answer()
            server.breaks_off()
        return "250 OK"

    def environment(self) -> dict[str, str | None]:
        """What kv must know to trust it and to log in."""
        return {
            "SSL_CERT_FILE": str(self.certificate),
            "KV_MAIL_PASSWORD": "geheim",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    @property
    def target(self) -> str:
        """How kv names this server, where somebody is to say yes to it."""
        return f"kv@localhost:{self.port}"

    def agreed(self, desk: Desk) -> None:
        """Say yes, in this clone, to letters that go through this server."""
        agree(desk.root, SmtpSettings("localhost", self.port, "kv"))

    def settings(self, text: str) -> str:
        """The settings of a workspace with this server."""
        return text.replace("port: 2525", f"port: {self.port}, user: kv, security: starttls")


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that nobody else trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("post") / "localhost.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 30000 -subj /CN=localhost".split()
    names = ("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    command = ["openssl", *words, *names, "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def post(certificate: Path) -> Iterator[Post]:
    """The server, for one test."""
    server = Post(certificate)
    server.start()
    yield server
    server.stop()


def kills(process: list[subprocess.Popen[str]]) -> Callable[[], object]:
    """What kills the process that will stand in a list."""
    return lambda: os.kill(process[0].pid, signal.SIGKILL)
