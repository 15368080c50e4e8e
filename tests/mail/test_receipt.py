"""When a mail came in, and how that is known."""

from __future__ import annotations

from datetime import datetime

import pytest
from klantervaring.mail.reading import read_mail
from klantervaring.mail.receipt import OurServer, receipt_of

from tests.conftest import Desk
from tests.mail.conftest import Written, mail_text

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
    (NAMED, "", "Sat, 30 Dec 1899 00:00:00 +0000", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, "", "Thu, 1 Jan 1970 00:00:00 +0000", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, "", "Tue, 1 Jan 1980 00:00:00 +0100", "2026-11-20T14:05:00+01:00", "import"),
    (NAMED, "", "Fri, 1 Jan 1982 10:00:00 +0100", "1982-01-01T10:00:00+01:00", "date"),
    (NAMED, LINE.format("mx.dyade.example", "Thu, 1 Jan 1970 00:00:00 +0000"), NEW, "2026-11-16T10:00:00+01:00", "date"),
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


@pytest.mark.parametrize("date", [
    "Sat, 30 Dec 1899 00:00:00 +0000", "Mon, 1 Jan 1900 00:00:00 +0000", "Wed, 1 Jan 1936 00:00:00 +0000",
    "Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 +0000",
])  # fmt: skip
def test_a_mail_of_a_clock_that_nobody_set_becomes_a_case(post: Desk, letter: Written, date: str) -> None:
    told = post.done("mail", str(letter("1", Received="", Date=date)), "--json").json
    assert [row["receipt"] for row in told["new"]] == ["import"]
    front = post.front(told["new"][0]["id"])
    assert front["received"] == "2026-11-20T14:05:00+01:00"
    post.write("inbox/kees.eml", mail_text("2", Received="", Date=date))
    assert [row["date"] for row in post.done("mail", "--waiting", "--json").json] == [None]
    assert post.run("check").code == 0
