"""A whole case by mail: in by IMAP, out by SMTP, from the first mail to the hand-over to the third party.

Each mail of the customer answers one of ours; every mail is on the right case, every moment right.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.conftest import Desk
from tests.letters.post import Post
from tests.mail.conftest import mail_text
from tests.mail.dovecot import PASSWORD, USER, Server, running

pytestmark = pytest.mark.xdist_group("a mail server")

SETTINGS = """\
organisation: Dyade Academy
people:
  sanne: {{name: Sanne Hoekstra, email: sanne@dyade.example}}
  frank: {{name: Frank de Boer, email: frank@dyade.example, role: directeur Klantgeluk}}
letterhead: {{phone: 030-1234567}}
mail:
  addresses: [ervaring@dyade.example]
  server: mx.dyade.example
  imap: {{host: localhost, port: {imap}, user: {user}, security: tls}}
  smtp: {{host: localhost, port: {smtp}, user: kv, security: starttls, from: ervaring@dyade.example}}
"""
WHY = "De kist was leeg omdat wij hem te vroeg inpakten. Wij pakken hem voortaan in op de dag zelf."


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


class Customer:
    """The customer at the other end: writes to the mailbox that kv reads."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._count = 0

    def writes(self, received: str, body: str, answers: EmailMessage | None = None) -> str:
        """Put a mail in the box, as our own server took it in; return its Message-ID."""
        self._count += 1
        number = f"klant-{self._count}"
        headers = {
            "Received": f"from out.example by mx.dyade.example with ESMTPS; {received}",
            "Date": received,
        }
        if answers is not None:
            headers |= {"In_Reply_To": str(answers["Message-ID"]), "Subject": f"Re: {answers['Subject']}"}
        text = mail_text(number, body, **headers)
        context = ssl.create_default_context(cafile=self._server.certificate)
        line = imaplib.IMAP4_SSL("localhost", self._server.tls, ssl_context=context)
        line.login(USER, PASSWORD)
        raw = text.replace("\n", "\r\n").encode()
        assert line.append("INBOX", "", imaplib.Time2Internaldate(0), raw)[0] == "OK"
        line.logout()
        return f"{number}@regenboog.example"


def test_a_whole_case(desk: Desk, server: Server, post: Post) -> None:
    desk.write("kv.yaml", SETTINGS.format(imap=server.tls, user=USER, smtp=post.port))
    desk.commit()
    server.agreed(desk)
    post.agreed(desk)
    customer, case = Customer(server), ""

    def fetched(now: str) -> dict[str, list[object]]:
        env = {"KV_MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": server.certificate}
        told = desk.done("mail", "--imap", "--json", now=now, env=env).json
        assert isinstance(told, dict)
        return told

    def sends(now: str, kind: str, *words: str, by: str = "sanne") -> EmailMessage:
        before = len(post.taken)
        desk.done("letter", case, kind, *words, "--send", now=now, by=by, lang="nl", env=post.environment())
        assert len(post.taken) == before + 1
        return post.taken[-1]

    # the first mail, found an hour later: the receipt is the moment at which our server had it
    first = customer.writes("Mon, 16 Nov 2026 09:00:12 +0100", "De leskist was leeg. Ik wil graag een volle.")
    assert len(fetched("2026-11-16T10:00:00+01:00")["new"]) == 1
    (path,) = (desk.root / "cases").glob("*.md")
    case = path.stem
    received = desk.log(case)[0]
    assert (received["at"], received["receipt"]) == ("2026-11-16T09:00:12+01:00", "server")
    assert received["message"] == first
    assert "De leskist was leeg." in desk.case(case)

    told = sends("2026-11-16T10:05:00+01:00", "acknowledgement")
    assert told["In-Reply-To"] == f"<{first}>"
    assert "woensdag 18 november" in told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    reaction = sends("2026-11-17T09:00:00+01:00", "reaction", "-m", WHY)
    sends("2026-11-18T09:00:00+01:00", "outcome", "--solution", "een volle kist", "-m", WHY)

    # an answer to the reaction, that came late: contact in, and no step of its own
    customer.writes("Wed, 18 Nov 2026 08:00:00 +0100", "Ik ben benieuwd.", reaction)
    outcome = post.taken[-1]
    assert "16 december" in outcome.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    objection = customer.writes("Thu, 19 Nov 2026 20:15:00 +0100", "Ik ben het er niet mee eens.", outcome)
    assert len(fetched("2026-11-20T08:30:00+01:00")["added"]) == 2
    assert desk.front(case)["step"] == "verdict"
    said = [e for e in desk.log(case) if e["event"] == "contacted" and e["direction"] == "in"]
    assert [e["at"] for e in said] == ["2026-11-18T08:00:00+01:00", "2026-11-19T20:15:00+01:00"]
    assert said[-1]["message"] == objection

    # whether that is an objection, is a person's word: lodged when it came in
    desk.done("escalate", case, "-m", "Bezwaar per mail.", "--at", "2026-11-19T20:15", now="2026-11-20T08:40")
    sends("2026-11-20T09:00:00+01:00", "objection-received")
    sends(
        "2026-11-20T09:05:00+01:00", "invitation", "--for", "2026-11-25T10:00", "--where", "bij u op school"
    )
    desk.done("hear", case, "-m", "Verteld hoe het ging.", now="2026-11-25T11:00")
    decision = sends("2026-11-26T09:00:00+01:00", "decision", "--decision", "rejected", "-m", WHY, by="frank")
    assert "24 december" in decision.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    customer.writes("Fri, 27 Nov 2026 12:00:00 +0100", "Dan ga ik naar het bureau.", decision)
    assert len(fetched("2026-11-27T13:00:00+01:00")["added"]) == 1
    desk.done("escalate", case, "-m", "Tweede bezwaar.", "--at", "2026-11-27T12:00", now="2026-11-27T13:05")
    handed = sends("2026-11-27T14:00:00+01:00", "hand-over", "-m", WHY)
    assert handed["To"] == "info@burovanoranje.nl"

    # every mail is on this case, each once, and kept whole beside it
    log = desk.log(case)
    ours = [str(mail["Message-ID"]).strip("<>") for mail in post.taken]
    kept = [e["message"] for e in log if e.get("message")]
    assert sorted(kept) == sorted([*ours, *(f"klant-{n}@regenboog.example" for n in range(1, 5))])
    folder = desk.path(case).with_suffix("")
    assert all((folder / e["file"]).is_file() for e in log if e.get("message"))
    moments = {e["event"]: e["at"] for e in log}
    assert moments["responded"] == "2026-11-17T09:00:00+01:00"
    assert moments["resolved"] == "2026-11-18T09:00:00+01:00"
    assert moments["invited"] == "2026-11-20T09:05:00+01:00"
    assert moments["decided"] == "2026-11-26T09:00:00+01:00"
    assert desk.front(case)["step"] == "second-appeal"
    assert desk.front(case)["deadlines"]["second-decision"] == "2026-12-25"
    assert [p.stem for p in (desk.root / "cases").glob("*.md")] == [case]
    before = desk.snapshot()
    assert not fetched("2026-11-27T15:00:00+01:00")["added"]
    assert desk.snapshot() == before
    assert desk.run("check", now="2026-11-27T15:00").code == 0
    told_dossier = desk.root.parent / "dossier"
    desk.done("dossier", case, "-o", str(told_dossier), now="2026-11-27T16:00")
    assert desk.run("dossier", "--verify", str(told_dossier)).code == 0
