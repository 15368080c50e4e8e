"""`kv mail --imap` at a real server: read without a trace, moved only when asked, and only what kv keeps."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from klantervaring.core.settings.mail_settings import ImapSettings
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace
from klantervaring.mail.holdings import kept_looks
from klantervaring.mail.imap import Mailbox

from tests.conftest import Desk
from tests.mail.conftest import mail_text
from tests.mail.dovecot import PASSWORD, USER, Server, running

pytestmark = pytest.mark.xdist_group("a mail server")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


class Box:
    """The mailbox as another program sees it."""

    def __init__(self, server: Server) -> None:
        context = ssl.create_default_context(cafile=server.certificate)
        self.line = imaplib.IMAP4_SSL("localhost", server.tls, ssl_context=context)
        self.line.login(USER, PASSWORD)

    def put(self, *texts: str) -> None:
        for text in texts:
            raw = text.replace("\n", "\r\n").encode()
            assert self.line.append("INBOX", "", imaplib.Time2Internaldate(0), raw)[0] == "OK"

    def opened(self, folder: str, readonly: bool = True) -> bool:
        """Open a folder; tell whether there is anything in it."""
        return self.line.select(folder, readonly)[1] != [b"0"]

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        if not self.opened(folder):
            return []
        found = self.line.fetch("1:*", "(FLAGS)")[1]
        return [each for each in found if isinstance(each, bytes)]

    def ids(self, folder: str = "INBOX") -> set[str]:
        if not self.opened(folder):
            return set()
        told = self.line.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        heads = [each[1] for each in told if isinstance(each, tuple)]
        return {head.decode().partition("<")[2].partition("@")[0] for head in heads}

    def empty(self) -> None:
        for folder in ("INBOX", "Verwerkt"):
            if self.opened(folder, readonly=False):
                self.line.store("1:*", "+FLAGS", "\\Deleted")
                self.line.expunge()


@pytest.fixture
def box(server: Server) -> Iterator[Box]:
    found = Box(server)
    found.empty()
    yield found
    found.line.logout()


@pytest.fixture
def imap(desk: Desk, server: Server) -> Desk:
    desk.write("kv.yaml", server.settings(server.tls))
    server.agreed(desk)
    desk.commit()
    return desk


NEW = mail_text("nieuw")
REPLY = mail_text("antwoord", "Nog iets.", In_Reply_To="<nieuw@regenboog.example>", Subject="Re: x")
AWAY = mail_text("weg", "Ik ben er niet.", Auto_Submitted="auto-replied")
FORWARDED = mail_text(
    "door", "Kijk:\n\nVan: Klant <k@x.example>\nVerzonden: ma\nAan: ons\nOnderwerp: Zaal\n\nKoud.\n",
    From="ervaring@dyade.example",
)  # fmt: skip


def trusting(server: Server) -> dict[str, str]:
    return {"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": server.certificate}


def run(desk: Desk, server: Server, *options: str) -> dict[str, object]:
    told = desk.done("mail", "--imap", *options, "--json", env=trusting(server)).json
    assert isinstance(told, dict)
    return told


def test_it_is_read_without_a_trace(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW, REPLY, AWAY)
    before = box.flags()
    assert not any(b"Seen" in each for each in before)
    told = run(imap, server)
    assert [len(told[key]) for key in ("new", "added")] == [1, 1]  # type: ignore[arg-type]
    assert told["machines"] == {"auto-reply": 1}
    assert box.flags() == before
    assert box.ids() == {"nieuw", "antwoord", "weg"}
    commits = imap.commits()
    again = run(imap, server)
    assert (again["new"], again["added"], again["known"]) == ([], [], 2)
    assert imap.commits() == commits


def test_what_kv_keeps_is_moved_and_a_machine_is_left(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW, REPLY, AWAY, FORWARDED)
    told = run(imap, server, "--move-to", "Verwerkt")
    assert told["moved"] == 3
    assert box.ids() == {"weg"}
    assert box.ids("Verwerkt") == {"nieuw", "antwoord", "door"}
    assert not any(b"Seen" in each for each in box.flags("Verwerkt"))
    assert run(imap, server, "--move-to", "Verwerkt")["moved"] == 0


def test_what_is_known_is_moved_too(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    run(imap, server)
    assert run(imap, server, "--move-to", "Verwerkt")["moved"] == 1
    assert box.ids("Verwerkt") == {"nieuw"}


def test_what_is_here_is_not_fetched_again(
    imap: Desk, server: Server, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(NEW, REPLY, AWAY)
    run(imap, server)
    monkeypatch.setenv("SSL_CERT_FILE", server.certificate)
    looks = kept_looks(Store(read_workspace(imap.root)))
    with Mailbox(ImapSettings("localhost", server.tls, USER), PASSWORD) as mailbox:
        assert [raw.known for raw in mailbox.mails(looks)] == [True, True, False]


def test_a_mail_of_the_same_id_and_size_is_another_one(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    run(imap, server, "--move-to", "Verwerkt")
    box.put(
        NEW.replace("koud.", "warm.").replace("Date: Mon, 16 Nov 2026 08:59", "Date: Mon, 16 Nov 2026 08:58")
    )
    told = run(imap, server, "--move-to", "Verwerkt")
    assert [row["reason"] for row in told["waiting"]] == ["other-words"]  # type: ignore[attr-defined]
    assert "warm." in (imap.root / told["waiting"][0]["file"]).read_text()  # type: ignore[index]


def test_what_is_taken_back_stays_where_it_was_moved(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    run(imap, server, "--move-to", "Verwerkt")
    assert "moved back, they come in again" in imap.done("undo").out
    assert run(imap, server)["new"] == []
    box.opened("Verwerkt", readonly=False)
    box.line.copy("1:*", "INBOX")
    assert len(run(imap, server)["new"]) == 1  # type: ignore[arg-type]
    box.put(FORWARDED)
    assert run(imap, server, "--move-to", "Verwerkt")["waiting"]
    assert "moved back, they come in again" in imap.done("undo").out


def test_what_came_in_is_told_where_nothing_can_be_moved(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    box.opened("Verwerkt")
    folder = server.home / "mail" / ".Verwerkt"
    places = [folder, *(each for each in folder.iterdir() if each.is_dir())]
    good = {"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": server.certificate}
    for place in places:
        place.chmod(0o500)
    told = imap.run("mail", "--imap", "--move-to", "Verwerkt", env=good)
    for place in places:
        place.chmod(0o700)
    assert (told.code, "One case came in." in told.out) == (7, True), told
    assert "What came in is recorded." in told.err
    assert "nothing was changed" not in told.err
    assert len(imap.done("list", "--json").json) == 1
    assert run(imap, server, "--move-to", "Verwerkt")["moved"] == 1
    assert box.ids("Verwerkt") == {"nieuw"}


def test_a_mail_that_somebody_takes_away_meanwhile_is_none(
    server: Server,
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box.put(NEW, AWAY)
    monkeypatch.setenv("SSL_CERT_FILE", server.certificate)
    with Mailbox(ImapSettings("localhost", server.tls, USER), PASSWORD) as mailbox:
        mails = mailbox.mails({})
        assert b"<nieuw@" in next(mails).held
        box.opened("INBOX", readonly=False)
        box.line.store("2", "+FLAGS", "\\Deleted")
        box.line.expunge()
        assert list(mails) == []


def test_a_mail_that_the_server_does_not_give_holds_off_no_other(
    imap: Desk,
    server: Server,
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box.put(AWAY, NEW)
    fetch = IMAPClient.fetch

    def refusing(self: IMAPClient, uids: Sequence[int], *what: Any) -> Any:
        if uids[0] == min(self.search()) and what[0] == ["BODY.PEEK[]"]:
            return self._checkok("fetch", "NO", [b"[SERVERBUG] Internal error."])
        return fetch(self, uids, *what)

    monkeypatch.setattr(IMAPClient, "fetch", refusing)
    told = imap.run("mail", "--imap", env=trusting(server))
    assert (told.code, "One case came in." in told.out) == (1, True), told
    assert "does not give this mail" in told.err
    assert "[SERVERBUG] Internal error" in told.err


def test_what_came_before_a_line_broke_is_taken_in(
    imap: Desk,
    server: Server,
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box.put(NEW, REPLY)
    fetch = IMAPClient.fetch

    def breaking(self: IMAPClient, uids: Sequence[int], *what: Any) -> Any:
        if uids[0] == max(self.search()):
            raise OSError("The read operation timed out")
        return fetch(self, uids, *what)

    with monkeypatch.context() as broken:
        broken.setattr(IMAPClient, "fetch", breaking)
        told = imap.run("mail", "--imap", "--move-to", "Verwerkt", env=trusting(server))
    assert (told.code, "One case came in." in told.out) == (7, True), told
    assert "timed out" in told.err
    assert "What came in is recorded." in told.err
    assert "nothing was changed" not in told.err
    again = run(imap, server, "--move-to", "Verwerkt")
    assert (len(again["added"]), again["known"], again["moved"]) == (1, 1, 2)  # type: ignore[arg-type]


def test_a_dry_run_moves_nothing(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    before = imap.snapshot()
    told = run(imap, server, "--move-to", "Verwerkt", "--dry-run")
    assert (len(told["new"]), told["moved"]) == (1, 0)  # type: ignore[arg-type]
    assert box.ids() == {"nieuw"}
    assert imap.snapshot() == before


def test_a_line_that_is_secured_later(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    imap.write("kv.yaml", server.settings(server.starttls, security="starttls"))
    server.agreed(imap, server.starttls)
    assert len(run(imap, server)["new"]) == 1  # type: ignore[arg-type]


def test_a_certificate_that_nobody_vouches_for_is_refused(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    before = imap.snapshot()
    for port, security in ((server.tls, "tls"), (server.starttls, "starttls")):
        imap.write("kv.yaml", server.settings(port, security=security))
        server.agreed(imap, port)
        told = imap.run("mail", "--imap", env={"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": None})
        assert told.code == 7
        assert "certificate" in told.err
    assert imap.snapshot()[0] == before[0]


def test_a_server_of_another_name_is_refused(imap: Desk, server: Server) -> None:
    imap.write("kv.yaml", server.settings(server.tls, host="127.0.0.1"))
    server.agreed(imap, host="127.0.0.1")
    told = imap.run("mail", "--imap", env={"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": server.certificate})
    assert told.code == 7
    assert "certificate" in told.err


def test_mail_is_read_only_where_somebody_agreed_to(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    good = {"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": server.certificate}
    imap.write("kv.yaml", server.settings(server.starttls, security="starttls"))  # as a colleague sent it
    imap.commit()
    before, target = imap.snapshot(), f"{USER}@localhost:{server.starttls}"
    told = imap.run("mail", "--imap", env=good)
    assert (told.code, f"read mail from {target}. Nobody agreed" in told.err) == (6, True)
    assert f"--server {target}" in told.err
    assert imap.snapshot() == before
    told = imap.done("mail", "--imap", "--server", target, env=good)
    assert "One case came in." in told.out
    assert f"Read from {target}." in imap.done("mail", "--imap", env=good).err


def test_refusals_say_what_to_do(imap: Desk, server: Server) -> None:
    good = {"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": server.certificate}
    told = imap.run("mail", "--imap", env={**good, "KV_MAIL_PASSWORD": "verkeerd"})
    assert (told.code, "keyring set kv ervaring@localhost" in told.err) == (7, True)
    assert "verkeerd" not in told.err
    assert "b'" not in told.err
    for password in ("gehéim", "€"):
        told = imap.run("mail", "--imap", env={**good, "KV_MAIL_PASSWORD": password})
        assert (told.code, "does not let us in: [AUTHENTICATIONFAILED]" in told.err) == (7, True), told
    told = imap.run("mail", "--imap", env={**good, "KV_MAIL_PASSWORD": None})
    assert (told.code, "No password" in told.err) == (2, True)
    told = imap.run("mail", "--imap", "--move-to", "Nergens", env=good)
    assert (told.code, "no folder Nergens" in told.err) == (2, True)
    imap.write("kv.yaml", server.settings(server.tls, folder="Nergens"))
    assert imap.run("mail", "--imap", env=good).code == 7
    imap.write("kv.yaml", "mail: {imap: {host: localhost, port: 1, user: a}}\n")
    assert imap.run("mail", "--imap", "--server", "a@localhost:1", env=good).code == 7
    imap.write("kv.yaml", "language: en\n")
    told = imap.run("mail", "--imap", env=good)
    assert (told.code, "kv config set mail.imap.host" in told.err) == (2, True)


def test_the_whole_mail_is_kept_as_the_server_has_it(imap: Desk, server: Server, box: Box) -> None:
    box.put(NEW)
    run(imap, server)
    kept = list(Path(imap.root, "cases").rglob("*.eml"))
    assert [path.read_bytes() for path in kept] == [NEW.replace("\n", "\r\n").encode()]
