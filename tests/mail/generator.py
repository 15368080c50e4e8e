"""Mails in the shapes of real ones, from a seed. Nobody in them is real; each says what must become of it."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import NamedTuple

US = "ervaring@dyade.example"
SERVER = "mx.dyade.example"
FIRST = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
#: What becomes of a mail; a mail that waits has its reason behind it.
NEW, MACHINE, WAITS = "new", "machine", "waits"
STORY = "De zaal was koud en er waren twaalf mappen te weinig. Eén koffiekan voor €3, dat kan toch niet?"
CHARSETS = (
    "utf-8",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1252",
    "us-ascii",
    "utf-16",
    "x-unknown",
    "rot13",
    "",
    "utf-7",
)


class Made(NamedTuple):
    """A mail, what shape it has, and what must become of it."""

    raw: bytes
    shape: str
    becomes: str


class Maker:
    """Makes mails; each has a number of its own."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.number = 0

    def sender(self) -> str:
        return f"klant{self.number}@school{self.number % 37}.example"

    def head(self, subject: str = "", sender: str = "", **more: str) -> list[str]:
        self.number += 1
        at = FIRST + timedelta(minutes=self.number * 7)
        lines = [
            f"Received: from out.example by {SERVER} with ESMTPS id {self.number}; {format_datetime(at)}",
            f"From: {sender or f'Klant {self.number} <{self.sender()}>'}",
            f"To: {US}",
            f"Date: {format_datetime(at - timedelta(minutes=1))}",
            f"Subject: {subject or f'Ervaring {self.number} over de zaal'}",
        ]
        lines.append(f"Message-ID: <m{self.number}@out.example>")
        return [*lines, *(f"{name.replace('_', '-')}: {value}" for name, value in more.items())]

    def whole(self, head: list[str], body: str | bytes, end: str = "\r\n") -> bytes:
        raw = body if isinstance(body, bytes) else body.replace("\n", end).encode("utf-8", "surrogateescape")
        return (end.join(head) + end * 2).encode("utf-8", "surrogateescape") + raw

    def plain(self, body: str, **more: str) -> bytes:
        return self.whole(self.head(**more), body)

    def tree(self, kind: str, parts: list[str], **more: str) -> bytes:
        bound = f"=_grens{self.number}"
        head = self.head(**more)
        head += ["MIME-Version: 1.0", f'Content-Type: {kind}; boundary="{bound}"']
        body = "".join(f"--{bound}\n{part}\n" for part in parts) + f"--{bound}--\n"
        return self.whole(head, body)


def part(kind: str, text: str, *more: str) -> str:
    return "\n".join((f"Content-Type: {kind}", *more, "", text))


def encoded(kind: str, held: bytes, *more: str) -> str:
    text = base64.encodebytes(held).decode()
    return part(kind, text, "Content-Transfer-Encoding: base64", *more)


TEXT = part("text/plain; charset=utf-8", STORY)
HTML = part(
    "text/html; charset=utf-8", f"<html><style>p{{}}</style><body><p>{STORY}</p><script>x()</script></body>"
)


# -- what people write -------------------------------------------------------------------


def plain(m: Maker) -> bytes:
    return m.plain(STORY)


def charset(m: Maker) -> bytes:
    name = m.random.choice(CHARSETS)
    try:
        held = STORY.encode(name or "cp1252")
    except (LookupError, UnicodeError):
        held = STORY.encode("cp1252", "replace")
    return m.whole([*m.head(), "MIME-Version: 1.0", f"Content-Type: text/plain; charset={name}"], held)


def quoted_printable(m: Maker) -> bytes:
    head = [
        *m.head(),
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
    ]
    return m.whole(head, quopri.encodestring(STORY.encode()))


def bad_base64(m: Maker) -> bytes:
    head = [*m.head(), "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"]
    return m.whole(head, base64.b64encode(STORY.encode())[: m.random.randrange(5, 60)] + b"!?=\xff")


def odd_encoding(m: Maker) -> bytes:
    head = [*m.head(), "Content-Type: text/plain", "Content-Transfer-Encoding: x-vreemd"]
    return m.whole(head, STORY)


def alternative(m: Maker) -> bytes:
    return m.tree("multipart/alternative", [TEXT, HTML])


def html_alone(m: Maker) -> bytes:
    return m.whole(
        [*m.head(), "Content-Type: text/html"], f"<p>{STORY}</p>" + "<div>" * m.random.randrange(3000)
    )


def outlook_tree(m: Maker) -> bytes:
    image = encoded(
        "image/png", b"\x89PNG" + bytes(200), "Content-ID: <logo@x>", "Content-Disposition: inline"
    )
    inner = "\n".join(
        ("Content-Type: multipart/alternative; boundary=in", "", f"--in\n{TEXT}\n--in\n{HTML}\n--in--")
    )
    related = "\n".join(
        ("Content-Type: multipart/related; boundary=rel", "", f"--rel\n{inner}\n--rel\n{image}\n--rel--")
    )
    return m.tree("multipart/mixed", [related])


def deep(m: Maker) -> bytes:
    depth = m.random.choice((20, 60, 400))
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return m.whole(m.head(), b"").rstrip(b"\r\n") + b"\r\n" + body.encode() + TEXT.encode()


def no_end(m: Maker) -> bytes:
    return m.tree("multipart/mixed", [TEXT])[: -m.random.randrange(3, 20)]


def no_boundary(m: Maker) -> bytes:
    return m.whole([*m.head(), "Content-Type: multipart/mixed"], STORY)


def encoded_words(m: Maker) -> bytes:
    word = base64.b64encode("Ervaring met één €-teken".encode()).decode()
    subject = m.random.choice((
        f"=?utf-8?b?{word}?=", f"=?utf-8?b?{word[:7]}?=", "=?utf-8?q?kapot", "=?x-geen?q?Zaal_=E9?= koud",
        "=?iso-8859-1?Q?Zaal_=E9=E9n?= =?iso-8859-1?Q?_koud?=", "=?utf-8?b?####?= zaal", "=?utf-8?q?a=0Ab=0D=0Ac=00?= zaal",
    ))  # fmt: skip
    return m.plain(STORY, subject=subject)


def raw_bytes(m: Maker) -> bytes:
    return m.plain(STORY, subject="x").replace(b"Subject: x", b"Subject: Zaal \xe9\xe9n \xff koud")


def odd_sender(m: Maker) -> bytes:
    number = m.number + 1
    sender = m.random.choice((
        f'"Klant, de tweede" <k{number}@x.example>', f"k{number}@x.example (Klant)", f"<k{number}@x.example>",
        f'"k{number}@x.example" <k{number}@x.example>', f"Groep: k{number}@x.example, b@y.example;",
        f"=?utf-8?q?Ren=C3=A9e?= <K{number}@X.Example>", f"Klant <k{number}@x.example", f"'k{number}@x.example'",
        f'"\x1b[31mRood\x07" <k{number}@x.example>', f"\u202eomgekeerd <k{number}@x.example>",
    ))  # fmt: skip
    return m.plain(STORY, sender=sender)


def odd_date(m: Maker) -> bytes:
    raw = m.plain(STORY)
    date = m.random.choice(
        (b"32 Foo 2026", b"", b"Mon, 99 Nov 9999999 99:99:99 +9999", b"Thu, 1 Jan 1970 00:00:00 +0000")
    )
    lines = [b"Date: " + date if line.startswith(b"Date:") else line for line in raw.split(b"\r\n")]
    return b"\r\n".join(line for line in lines if not line.startswith(b"Received:"))


def broken_headers(m: Maker) -> bytes:
    raw = m.plain(STORY)
    extra = m.random.choice((
        b"Zonder dubbelepunt\r\n", b" vervolg van niets\r\n", b": leeg\r\n", b"X-Lang: " + b"a" * 70_000 + b"\r\n",
        b"Content-Type: text/plain; charset*=utf-8''%zz; x=\r\n", b'Content-Type: ; ";"\r\n', b"Content-Type: text\r\n",
        b"MIME-Version: 7\r\n", b"References: <" + b"b" * 9000 + b"@x>\r\n", b"\xff\xfe: x\r\n",
    ))  # fmt: skip
    return raw.replace(b"To: ", extra.lstrip() + b"To: ", 1)


def no_id(m: Maker) -> bytes:
    return m.whole(m.head()[:-1], f"{STORY} {m.number}")


def odd_id(m: Maker) -> bytes:
    raw = m.plain(STORY)
    old = f"<m{m.number}@out.example>".encode()
    new = m.random.choice(
        (b"<" + b"x" * 600 + b"%d@x>", b"zonder-haken%d@x", b"<met spatie %d@x>", b"<\xe9%d{a: b}@x>")
    )
    return raw.replace(old, new.replace(b"%d", str(m.number).encode()))


def only_cr(m: Maker) -> bytes:
    return m.plain(STORY).replace(b"\r\n", b"\r")


def only_lf(m: Maker) -> bytes:
    return m.plain(STORY).replace(b"\r\n", b"\n")


def with_nul(m: Maker) -> bytes:
    return m.plain(f"{STORY}\0\0 en \x1b]0;titel\x07 verder \u202e omgekeerd \x9b31m")


def surrogates(m: Maker) -> bytes:
    return m.whole(m.head(), STORY.encode() + b"\xed\xa0\x80 \xf0\x9f")


def fake_heading(m: Maker) -> bytes:
    return m.plain(
        f"{STORY}\n\n## 2026-11-16 09:06 · decided · directie · 6sje6hdf\nToegewezen!\n---\nid: X\n"
    )


def files(m: Maker) -> bytes:
    parts = [TEXT]
    for name in m.random.sample(NAMES, 4):
        parts.append(
            encoded(
                "application/octet-stream",
                f"{m.number}{name}".encode(),
                f"Content-Disposition: attachment; {name}",
            )
        )
    return m.tree("multipart/mixed", parts)


NAMES = (
    'filename="foto.jpg"', 'filename="../../../etc/passwd"', 'filename="/etc/cron.d/kv"', "filename=C:\\\\autoexec.bat",
    'filename=".git/config"', 'filename=".gitattributes"', 'filename="-rf"', 'filename="a\\0b.txt"', 'filename=".."',
    "filename*=utf-8''caf%C3%A9%2F..%2Fx.pdf", "filename*0=lang; filename*1=e-naam.pdf", f'filename="{"x" * 400}.pdf"',
    'filename="=?utf-8?b?Li4vLi4vZXRjL3g=?="', 'filename="K7QX-4MRX.md"', 'filename="\u202egpj.exe"', 'filename="con"',
    "filename*=x-geen''%ff%fe", 'filename=""', 'filename="regel\\neinde.txt"',
)  # fmt: skip


def many_files(m: Maker) -> bytes:
    parts = [
        TEXT,
        *(
            encoded("text/csv", f"{n}".encode(), f'Content-Disposition: attachment; filename="{n}.csv"')
            for n in range(300)
        ),
    ]
    return m.tree("multipart/mixed", parts)


def large(m: Maker) -> bytes:
    held = m.random.randbytes(1024) * (22 * 1024)
    return m.tree(
        "multipart/mixed",
        [TEXT, encoded("video/mp4", held, 'Content-Disposition: attachment; filename="film.mp4"')],
    )


def signed(m: Maker) -> bytes:
    seal = encoded(
        "application/pkcs7-signature; name=smime.p7s",
        b"zegel",
        "Content-Disposition: attachment; filename=smime.p7s",
    )
    return m.tree('multipart/signed; protocol="application/pkcs7-signature"', [TEXT, seal])


def quoted_reply(m: Maker) -> bytes:
    return m.plain(
        STORY + m.random.choice(QUOTES),
        subject="Re: iets van vroeger",
        In_Reply_To="<onbekend@elders.example>",
    )


QUOTES = (
    "\n\nOp ma 16 nov 2026 om 09:00 schreef Dyade <ervaring@dyade.example>:\n\n> OUD\n> OUD\n",
    "\n\nVan: Dyade <ervaring@dyade.example>\nVerzonden: maandag 16 november 2026 09:00\nAan: Klant\nOnderwerp: RE: x\n\nOUD\n",
    "\n\n-----Oorspronkelijk bericht-----\nVan: Dyade\nVerzonden: gisteren\n\nOUD\n",
    "\n\nOn Mon, Nov 16, 2026 at 9:00 AM Dyade <ervaring@dyade.example> wrote:\n> OUD\n",
    "\n\nAm 16.11.2026 um 09:00 schrieb Dyade:\n> OUD\n", "\n\nLe 16 nov. 2026 à 09:00, Dyade a écrit :\n> OUD\n",
)  # fmt: skip


def our_list(m: Maker) -> bytes:
    return m.plain(STORY, List_Id="<ervaring.dyade.example>", List_Post=f"<mailto:{US}>", Precedence="list")


def forwarded_whole(m: Maker) -> bytes:
    inner = m.plain(STORY).decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    return m.tree("multipart/mixed", [part("text/plain", "Zie bijlage."), part("message/rfc822", inner)],
                  sender=f"Sanne <{US}>", subject="FW: mail")  # fmt: skip


def form(m: Maker) -> bytes:
    return m.plain(STORY, sender=f"Website <{US}>", Reply_To=f"Klant <formulier{m.number + 1}@x.example>")


# -- what waits --------------------------------------------------------------------------


def forwarded_text(m: Maker) -> bytes:
    block = f"\n\nVan: Klant <k@x.example>\nVerzonden: maandag\nAan: Sanne\nOnderwerp: Zaal {m.number}\n\n{STORY}\n"
    return m.plain(f"Pak jij dit op?{block}", sender=f"Sanne <{US}>", subject="FW: Zaal")


def invitation(m: Maker) -> bytes:
    return m.tree(
        "multipart/alternative",
        [TEXT, part("text/calendar; method=REQUEST", f"BEGIN:VCALENDAR\nUID:{m.number}\n")],
    )


def sealed(m: Maker) -> bytes:
    head = [*m.head(), "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64"]  # fmt: skip
    return m.whole(head, base64.encodebytes(m.random.randbytes(300)))


def no_sender(m: Maker) -> bytes:
    return b"\r\n".join(line for line in m.plain(STORY).split(b"\r\n") if not line.startswith(b"From:"))


def no_reply(m: Maker) -> bytes:
    return m.plain(STORY, sender="Winkel <noreply@winkel.example>")


# -- machines ----------------------------------------------------------------------------


def report(m: Maker) -> bytes:
    name, subject = m.random.choice(BOUNCES)
    status = part("message/delivery-status", f"Reporting-MTA: dns; {name}\n\nAction: failed\nStatus: 5.1.1\n")
    return m.tree(
        "multipart/report; report-type=delivery-status",
        [part("text/plain", "Niet bezorgd."), status, part("text/rfc822-headers", "Message-ID: <weg@x>\n")],
        sender=f"Mail Delivery System <MAILER-DAEMON@{name}>", subject=subject,
    )  # fmt: skip


def old_bounce(m: Maker) -> bytes:
    name, subject = m.random.choice(BOUNCES)
    return m.plain("Niet bezorgd.", sender=f"postmaster@{name}", subject=subject)


#: Twenty systems, by what they call it.
BOUNCES = tuple(
    (f"{name}.example", subject)
    for name, subject in (
        ("postfix", "Undelivered Mail Returned to Sender"), ("exim", "Mail delivery failed: returning message to sender"),
        ("qmail", "failure notice"), ("sendmail", "Returned mail: see transcript for details"),
        ("exchange", "Undeliverable: Uw ervaring"), ("exchange-nl", "Onbestelbaar: Uw ervaring"),
        ("exchange-de", "Unzustellbar: Ihre Erfahrung"), ("exchange-fr", "Non remis : votre message"),
        ("gmail", "Delivery Status Notification (Failure)"), ("gmail-delay", "Delivery Status Notification (Delay)"),
        ("yahoo", "Failure Notice"), ("outlook", "Undeliverable: Re: Zaal"), ("domino", "DELIVERY FAILURE: User unknown"),
        ("groupwise", "Mail delivery failure"), ("zimbra", "Undelivered Mail Returned to Sender"),
        ("mdaemon", "Warning: could not send message for past 4 hours"), ("icewarp", "Delivery failure"),
        ("kerio", "Nondeliverable mail"), ("communigate", "Undeliverable mail: x"), ("ses", "Delivery Status Notification (Failure)"),
    )
)  # fmt: skip


def away(m: Maker) -> bytes:
    subject, header = m.random.choice(AWAY)
    return m.plain(ABSENT, subject=subject, **{header[0]: header[1]})


def perhaps_away(m: Maker) -> bytes:
    return m.plain(ABSENT, subject=m.random.choice(PERHAPS_AWAY))


ABSENT = "Ik ben er niet / I am away / Ich bin abwesend / Je suis absent."
#: Nothing but their subject says it.
PERHAPS_AWAY = (
    "Automatisch antwoord: Zaal", "Afwezig: Zaal", "Afwezigheidsbericht", "Automatic reply: Zaal", "Out of Office: Zaal",
    "Out of the office", "Automatische Antwort: Zaal", "Abwesenheitsnotiz: Zaal", "Réponse automatique : Zaal",
    "Absence du bureau : x",
)  # fmt: skip
AWAY = (
    ("Automatisch antwoord: Zaal", ("Auto-Submitted", "auto-generated")), ("Afwezig: Zaal", ("Return-Path", "<>")),
    ("Re: Zaal", ("Auto-Submitted", "auto-replied")), ("Re: Zaal", ("X-Autoreply", "yes")),
    ("Re: Zaal", ("Precedence", "auto_reply")), ("Re: Zaal", ("Auto-Submitted", "auto-replied (vacation)")),
    ("Re: Zaal", ("X-Autorespond", "x")), ("Zaal", ("Return-Path", "<>")),
)  # fmt: skip


def read_receipt(m: Maker) -> bytes:
    told = part(
        "message/disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed\n"
    )
    kind = "multipart/report; report-type=disposition-notification"
    return m.tree(kind, [part("text/plain", "Gelezen."), told], subject="Gelezen: Zaal")


def mailing_list(m: Maker) -> bytes:
    name, value = m.random.choice((
        ("List-Id", "<nieuws.bond.example>"), ("List-Unsubscribe", "<mailto:uit@x.example>"), ("Precedence", "bulk"),
        ("Precedence", "list"), ("Feedback-ID", "1:2:x"), ("Mailing-List", "x"),
    ))  # fmt: skip
    return m.plain("Nieuwsbrief", **{name: value})


def loop(m: Maker) -> bytes:
    raw = m.plain(STORY)
    if m.random.random() < 0.5:
        return raw.replace(b"To: ", f"X-Loop: {US}\r\nTo: ".encode(), 1)
    return b"Received: from a by b; x\r\n" * 60 + raw


def own(m: Maker) -> bytes:
    raw = m.plain("Beste klant, we zoeken het uit.", sender=f"Dyade <{US}>")
    return raw.replace(f"To: {US}".encode(), b"To: klant@x.example")


def calendar_answer(m: Maker) -> bytes:
    return m.tree(
        "multipart/mixed",
        [part("text/calendar; method=REPLY", "BEGIN:VCALENDAR\n")],
        subject="Geaccepteerd: x",
    )


def automatic(m: Maker) -> bytes:
    return m.plain("Er is een back-up gemaakt.", Auto_Submitted="auto-generated")


def abuse(m: Maker) -> bytes:
    return m.tree(
        "multipart/report; report-type=feedback-report",
        [part("text/plain", "x"), part("message/feedback-report", "x: y\n")],
    )


#: Each shape with what must become of it, and how often it comes in a hundred.
SHAPES: tuple[tuple[Callable[[Maker], bytes], str, int], ...] = (
    (plain, NEW, 3), (charset, NEW, 5), (quoted_printable, NEW, 2), (bad_base64, NEW, 3), (odd_encoding, NEW, 2),
    (alternative, NEW, 2), (html_alone, NEW, 2), (outlook_tree, NEW, 2), (deep, NEW, 2), (no_end, NEW, 2),
    (no_boundary, NEW, 2), (encoded_words, NEW, 3), (raw_bytes, NEW, 2), (odd_sender, NEW, 4), (odd_date, NEW, 3),
    (broken_headers, NEW, 4), (no_id, NEW, 2), (odd_id, NEW, 2), (only_cr, NEW, 2), (only_lf, NEW, 2), (with_nul, NEW, 2),
    (surrogates, NEW, 2), (fake_heading, NEW, 2), (files, NEW, 4), (signed, NEW, 2), (quoted_reply, NEW, 3),
    (our_list, NEW, 2), (forwarded_whole, NEW, 2), (form, NEW, 2),
    (forwarded_text, "waits:forwarded", 2), (invitation, "waits:calendar", 2), (sealed, "waits:encrypted", 2),
    (no_sender, "waits:nobody", 2), (no_reply, "waits:no-reply", 2),
    (perhaps_away, "waits:away", 2),
    (report, MACHINE, 4), (old_bounce, MACHINE, 3), (away, MACHINE, 2), (read_receipt, MACHINE, 2), (mailing_list, MACHINE, 3),
    (loop, MACHINE, 2), (own, MACHINE, 2), (calendar_answer, MACHINE, 2), (automatic, MACHINE, 2), (abuse, MACHINE, 2),
)  # fmt: skip
#: Of these there is one: they are large.
ONCE = (many_files, large)


def mails(seed: int, count: int) -> list[Made]:
    """Return so many mails: each shape at least once, the others as often as they come."""
    maker = Maker(seed)
    chosen = [(shape, becomes) for shape, becomes, _ in SHAPES]
    weights = [weight for *_, weight in SHAPES]
    others = maker.random.choices(chosen, weights, k=count - len(chosen) - len(ONCE))
    every = [*((shape, NEW) for shape in ONCE), *chosen, *others]
    return [Made(shape(maker), shape.__name__, becomes) for shape, becomes in every[:count]]
