"""What kv.yaml says of mail, and where a password comes from."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.mail_settings import STARTTLS, TLS, MailSettings, account_of
from klantervaring.core.text.sentences import Text
from klantervaring.files.workspace.config import config_in
from klantervaring.language import Speaker
from klantervaring.mail.password import SERVICE, VARIABLE, password_of

from tests.conftest import Desk

WHOLE = """\
mail:
  addresses: [ervaring@dyade.example, academy@dyade.example]
  server: mx.dyade.example
  imap: {host: imap.dyade.example, user: ervaring@dyade.example, folder: Ervaringen}
  smtp: {host: smtp.dyade.example, user: ervaring@dyade.example, from: ervaring@dyade.example}
"""


def test_the_whole_is_read() -> None:
    mail = config_in(WHOLE.encode()).mail
    assert mail.addresses == ("ervaring@dyade.example", "academy@dyade.example")
    assert mail.server == "mx.dyade.example"
    assert mail.imap is not None
    assert account_of(mail.imap) == "ervaring@dyade.example@imap.dyade.example"
    assert (mail.imap.port, mail.imap.security, mail.imap.folder) == (993, TLS, "Ervaringen")
    assert mail.smtp is not None
    assert (mail.smtp.port, mail.smtp.security) == (587, STARTTLS)


@pytest.mark.parametrize("text", ["", "mail:\n", "language: nl\n"])
def test_nothing_said_is_nothing_set(text: str) -> None:
    assert config_in(text.encode()).mail == MailSettings()


def test_addresses_may_stand_in_one_text_and_the_first_is_the_sender() -> None:
    mail = config_in(
        b"mail:\n  addresses: a@x.example, b@x.example\n  smtp: {host: x.example, port: 465}\n"
    ).mail
    assert mail.addresses == ("a@x.example", "b@x.example")
    assert mail.smtp is not None
    assert (mail.smtp.sender, mail.smtp.security) == ("a@x.example", TLS)


@pytest.mark.parametrize(("line", "reason"), [
    ("  adresses: [a@x.example]", "unknown key adresses"),
    ("  addresses: [nobody]", "no e-mail address"),
    ("  addresses: {a: b}", "a list is expected"),
    ("  imap: {user: a}", "host is missing"),
    ("  imap: {host: x.example, port: 70000}", "from 1 to 65535"),
    ("  imap: {host: x.example, security: none}", "is not known"),
    ("  imap: {host: 'https://x.example'}", "name of a server"),
    ("  imap: {host: x.example, password: geheim}", "does not belong in this file"),
    ("  password: geheim", "does not belong in this file"),
    ("  smtp: {host: x.example, from: niemand}", "no e-mail address"),
    ("  server: mx x.example", "name of a server"),
])  # fmt: skip
def test_a_mistake_is_named_with_its_line(desk: Desk, line: str, reason: str) -> None:
    desk.write("kv.yaml", f"mail:\n{line}\n")
    told = desk.run("check")
    assert told.code == 2
    assert reason in told.err
    assert "kv.yaml:2" in told.err
    assert "geheim" not in told.out + told.err


def test_they_are_set_and_shown_as_every_setting(desk: Desk) -> None:
    desk.write("kv.yaml", WHOLE)
    desk.done("config", "set", "mail.imap.port", "143")
    desk.done("config", "set", "mail.adressen", "a@x.example, b@x.example")
    shown = desk.done("config", "--json").json["mail"]
    assert shown["addresses"] == ["a@x.example", "b@x.example"]
    assert shown["imap"] == {
        "host": "imap.dyade.example", "port": 143, "user": "ervaring@dyade.example",
        "folder": "Ervaringen", "security": STARTTLS,
    }  # fmt: skip
    assert shown["smtp"]["from"] == "ervaring@dyade.example"
    assert desk.done("config", "get", "mail.server").out == "mx.dyade.example\n"
    assert desk.run("config", "get", "mail.smtp.poort").out == "587\n"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring as the library shows it, of this test alone."""
    kept: dict[tuple[str, str], str] = {}
    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")

    class KeyringError(Exception):
        """What the library raises for a keyring that cannot be opened."""

    def get_password(service: str, account: str) -> str | None:
        if account == "locked":
            raise KeyringError(account)
        return kept.get((service, account))

    vars(module).update(get_password=get_password, errors=errors)
    vars(errors).update(KeyringError=KeyringError)
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_a_password_comes_from_the_keyring_first(
    ring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "of the variable")
    assert password_of("a@x.example") == "of the variable"
    assert password_of("locked") == "of the variable"
    ring[SERVICE, "a@x.example"] = "of the ring"
    assert password_of("a@x.example") == "of the ring"


def test_without_any_it_says_where_one_belongs(
    ring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert not ring
    with pytest.raises(WrongInput) as caught:
        password_of("sanne@imap.example")
    assert isinstance(caught.value.remedy, Text)
    assert "keyring set kv sanne@imap.example" in Speaker("en")(caught.value.remedy)
