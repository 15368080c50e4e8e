"""When a mail came in, and how that is known."""

from __future__ import annotations

from datetime import datetime

import pytest
from klantervaring.mail.reading import read_mail
from klantervaring.mail.receipt import OurServer, receipt_of

from tests.mail.conftest import mail_text

NOW = datetime.fromisoformat("2026-11-20T14:05:00+01:00")
NAMED = OurServer("mx.dyade.example", frozenset())
BY_DOMAIN = OurServer("", frozenset({"dyade.example"}))
LINE = "from a by {} with ESMTPS id 1; {}"
OLD, NEW = "Mon, 2 Nov 2026 09:00:00 +0100", "Mon, 16 Nov 2026 10:00:00 +0100"


@pytest.mark.parametrize(("server", "received", "date", "at", "known_by"), [
    (NAMED, LINE.format("mx.dyade.example", NEW), OLD, "2026-11-16T10:00:00+01:00", "server"),
    (NAMED, LINE.format("MX.Dyade.Example.", NEW), OLD, "2026-11-16T10:00:00+01:00", "server"),
    (BY_DOMAIN, LINE.format("in2.dyade.example", NEW), OLD, "2026-11-16T10:00:00+01:00", "server"),
    (NAMED, LINE.format("mx.elders.example", NEW), "Mon, 16 Nov 2026 09:59:00 +0100", "2026-11-16T09:59:00+01:00", "date"),
    (BY_DOMAIN, LINE.format("notdyade.example", NEW), "Mon, 16 Nov 2026 09:59:00 +0100", "2026-11-16T09:59:00+01:00", "date"),
    (NAMED, "", "Mon, 16 Nov 2026 09:59:00 +0100", "2026-11-16T09:59:00+01:00", "date"),
    (NAMED, "", "Mon, 16 Nov 2026 09:59:00", "2026-11-16T10:59:00+01:00", "date"),
    (NAMED, "", "Fri, 20 Nov 2026 15:00:00 +0100", "2026-11-20T14:05:00+01:00", "date"),
    (NAMED, "", "Fri, 20 Nov 2026 15:05:01 +0100", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, LINE.format("mx.elders.example", NEW), "Sat, 17 Oct 2026 11:00:00 +0200", "2026-10-17T11:00:00+02:00", "date"),
    (NAMED, LINE.format("mx.elders.example", NEW), "Sat, 17 Oct 2026 10:59:59 +0200", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, LINE.format("mx.dyade.example", "ooit"), "Mon, 16 Nov 2026 09:59:00 +0100", "2026-11-16T09:59:00+01:00", "date"),
    (NAMED, LINE.format("mx.dyade.example", "Mon, 16 Nov 2037 10:00:00 +0100"), "", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, "", "", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, "", "Mon, 99 Nov 2026 09:59:00 +0100", "2026-11-20T14:05:00+01:00", "import"),
])  # fmt: skip
def test_receipt(server: OurServer, received: str, date: str, at: str, known_by: str) -> None:
    mail = read_mail(mail_text(Received=received, Date=date).encode())
    found = receipt_of(mail, server, NOW)
    assert (found.at, found.known_by) == (datetime.fromisoformat(at), known_by)


def test_what_the_sender_put_below_our_line_does_not_count() -> None:
    forged = mail_text(Received=LINE.format("mx.dyade.example", OLD))
    mail = read_mail(f"Received: {LINE.format('mx.dyade.example', NEW)}\n{forged}".encode())
    assert receipt_of(mail, NAMED, NOW).at == datetime.fromisoformat("2026-11-16T10:00:00+01:00")


def test_a_reply_cannot_come_before_its_case() -> None:
    mail = read_mail(mail_text(Received="", Date=OLD).encode())
    found = receipt_of(mail, NAMED, NOW, after=datetime.fromisoformat("2026-11-16T10:00:00+01:00"))
    assert (found.at, found.known_by) == (NOW, "import")
