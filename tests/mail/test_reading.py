"""A mail is taken apart whatever stands in it: nothing asked of it raises, and mails within stay whole.

As many are spoilt as `KV_FUZZ` says, a few hundred where it says nothing.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.mail.reading import Mail, read_mail

COUNT = int(os.environ.get("KV_FUZZ", "500"))
PARTS = 5
WITHIN = """\
From: outer@lindenhof.example
Date: Mon, 1 Jun 2026 09:00:00 +0200
Subject: zie bijgevoegd
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b1"

--b1
Content-Type: multipart/alternative; boundary="b2"

--b2
Content-Type: text/plain; charset="windows-1252"
Content-Transfer-Encoding: quoted-printable

Het kost =80 5, schreef de caf=E9houder.

> Op 31 mei schreef u:
> de zaal was koud
--b2
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+SGV0IGtvc3QgZXVyLjwvcD4=
--b2--
--b1
Content-Type: application/pdf; name*=utf-8''%C3%A9.pdf
Content-Disposition: attachment; filename*0="rek"; filename*1="ening.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b1
Content-Type: message/rfc822

From: =?utf-8?q?Jos=C3=A9?= <inner@school.example>
Subject: koude{sign}zaal: die was koud
Date: Sun, 31 May 2026 10:00:00 +0200
Content-Type: text/plain

Het was er twaalf graden.
--b1--
"""
FORWARDED = """\
From: noor@lindenhof.example
Subject: Fwd: zaal
Date: Tue, 2 Jun 2026 09:00:00 GMT
Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes

zie onder

---------- Forwarded message ---------
Van: Jan <jan@school.example>
Date: ma 1 jun 2026 om 10:00
Subject: zaal
To: <noor@lindenhof.example>

De zaal was koud
"""
GOOD = [
    WITHIN.format(sign="").encode(),
    WITHIN.format(sign="").replace("\n", "\r\n").encode(),
    FORWARDED.encode(),
]
CHARSETS = 'utf-7 utf-16 idna punycode rot13 hex undefined unicode_escape x-unknown "'.split()
ODD = [
    *(f"charset={name}".encode() for name in CHARSETS),
    *(bytes([sign]) for sign in (0x00, 0x0B, 0x0C, 0x0D, 0x1C, 0x85, 0xFF)),
    *(f"Content-Type: {kind}".encode() for kind in ("multipart/mixed", "message/rfc822", "text/html", ";=")),
    *(f"Content-Transfer-Encoding: {way}".encode() for way in ("x-uuencode", "base64", "8bit")),
    *(b"Date: " + day for day in (b"Mon, 99 Foo 99999 99:99", b"1 Jan 0001 00:00 +1400", b"31 Dec 9999")),
    b"=?", b"?=", b"=?utf-8?b?", b"=?x-unknown?q?=ff?=", b"\n\n", b'boundary=""', b"filename*0*=",
    b"filename*=utf-8''%ff%fe", b"From: ,,<>;:@[", b'From: "' + b"(" * 300, b"References: " + b"<a@b>" * 50,
    b"<table>" * 200, b"&#x110000;", b"<!--", b"begin 644 x\n",
]  # fmt: skip


def spoilt(count: int, seed: int) -> Iterator[bytes]:
    """Good mails in which one to six things were put in, overwritten, left out or said twice."""
    chance = random.Random(seed)
    for _ in range(count):
        raw = bytearray(chance.choice(GOOD))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(raw) or 1)
            way = chance.randrange(4)
            if way == 0:
                raw[at:at] = chance.choice(ODD)
            elif way == 1:
                raw[at : at + chance.randint(1, 30)] = chance.choice(ODD)
            elif way == 2:
                del raw[at : at + chance.randint(1, 80)]
            else:
                raw[at:at] = raw[at : at + chance.randint(1, 400)]
        yield bytes(raw)


def ask_all(mail: Mail) -> None:
    """Ask a mail, and those within it, all that may be asked."""
    for name in vars(Mail):
        if not name.startswith("_") and name not in ("header", "headers"):
            getattr(mail, name)
    mail.headers("Received")
    mail.header("Reply-To")
    for raw in mail.mails_within:
        try:
            ask_all(Mail(raw))
        except WrongInput:  # it has neither sender nor date
            continue


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_asked_of_a_mail_raises(part: int) -> None:
    for raw in spoilt(COUNT // PARTS, seed=part):
        try:
            ask_all(read_mail(raw))
        except WrongInput:
            continue
        except Exception as error:
            pytest.fail(f"{error!r} by {raw!r}")


@pytest.mark.parametrize(
    "sign", ["", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\t", "\x1b"]
)
def test_a_mail_within_a_mail_stays_whole(sign: str) -> None:
    """Python takes some signs for the end of a line, and wrote no header in which one stands."""
    outer = read_mail(WITHIN.format(sign=sign).encode())
    assert [file.name for file in outer.files] == ["rekening.pdf", "bericht.eml"]
    (raw,) = outer.mails_within
    inner = Mail(raw)
    assert (inner.sender and inner.sender.email, inner.text) == (
        "inner@school.example",
        "Het was er twaalf graden.",
    )
    assert inner.subject.replace(" ", "") == "koudezaal:diewaskoud"
    assert outer.text.startswith("Het kost € 5, schreef de caféhouder.")
