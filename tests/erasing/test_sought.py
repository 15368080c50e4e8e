"""A person is found in whatever spelling, also in an encoded mail and a packed file; others are not."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import zipfile
from email.message import EmailMessage

import pytest
from klantervaring.erasing.content import is_searched_whole, lines_in
from klantervaring.erasing.sought import sought

CUSTOMER = {
    "name": "Basisschool Zonnelicht",
    "contact": "Marijke Visser",
    "email": "m.visser@zon.example",
    "phone": "06-12345678",
}
MARIJKE = sought([CUSTOMER])


def packed(text: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("brief.txt", text)
    return held.getvalue()


def encoded(text: str) -> bytes:
    body = base64.b64encode(text.encode()).decode()
    return f"Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{body}\n".encode()


@pytest.mark.parametrize(
    "text",
    [
        "MARIJKE belde",
        "mevrouw Visser, zei ze",
        "van zonnelicht gehoord",
        "M.Visser@zon.example",
        "bel +31 6 1234 5678 terug",
        "tel. (06) 12 34 56 78",
    ],
)
def test_a_person_is_found_in_any_spelling_and_however_it_is_packed(text: str) -> None:
    for content in (text.encode(), text.encode("utf-16"), packed(text), encoded(text)):
        assert list(MARIJKE.lines(content)), content


@pytest.mark.parametrize(
    "text", ["Basisvisserij", "de zon schijnt", "j.visserman@zon.example", "06-87654321"]
)
def test_others_are_not_found(text: str) -> None:
    for content in (text.encode(), packed(text), encoded(text)):
        assert not list(MARIJKE.lines(content))


#: A name with letters that each program writes in a way of its own.
ZOE = sought([{"name": "Basisschool Été", "contact": "Zoë Bründl"}])


def _as_mail(kind: str, charset: str, body: bytes, header: str = "Content-Transfer-Encoding") -> bytes:
    head = f"Subject: x\nContent-Type: {kind}; charset={charset}\n{header}: quoted-printable\n\n"
    return head.encode() + quopri.encodestring(body)


def _office(*runs: str, embedded: bytes = b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/media/logo.png", b"\x89PNG\0\0")
        if embedded:
            file.writestr("word/embeddings/binnen", embedded)
        file.writestr("word/document.xml", "".join(f"<r><t>{run}</t></r>" for run in runs))
    return held.getvalue()


def _in_a_zip(content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("binnen.docx", content)
    return held.getvalue()


def _attached(content: bytes, kind: str = "application/octet-stream", way: str = "attachment") -> bytes:
    message = EmailMessage()
    message["Subject"] = "Zie bijlage"
    message.set_content("Hierbij.")
    main, sub = kind.split("/")
    message.add_attachment(content, maintype=main, subtype=sub, disposition=way, filename="x")
    return message.as_bytes()


def _mailbox(*mails: bytes) -> bytes:
    return b"".join(b"From x Thu Nov 19 10:00:00 2026\n%s\n" % mail for mail in mails)


HTML = b"<p>Zo&euml; Br&uuml;ndl belde</p>"
AS_PROGRAMS_WRITE = {
    "windows": "Zoë Bründl belde".encode("cp1252"),
    "utf-16 without a mark": "Zoë Bründl belde".encode("utf-16-le"),
    "a mail of Outlook": _as_mail("text/plain", "iso-8859-1", "Zoë Bründl".encode("cp1252")),
    "small letters": _as_mail("text/plain", "utf-8", "Zoë Bründl".encode(), "content-transfer-encoding"),
    "a mail of HTML": _as_mail("text/html", "us-ascii", HTML),
    "HTML": HTML,
    "RTF": rb"{\rtf1 Zo\'eb Br\'fcndl}",
    "a document": _office("Met Zoë Bründl"),
    "a name cut in two": _office("Met Zoë Brü", "ndl"),
    "a document in a zip": _in_a_zip(_office("Zoë Bründl")),
    "a document in a mail": _attached(_office("Zoë Bründl")),
    "a document in a document": _office("Zie", embedded=_office("Zoë Bründl")),
    "a mail behind another one": _mailbox(encoded("Hallo"), encoded("Zoë Bründl")),
    "JSON": rb'{"naam": "Zo\u00eb Br\u00fcndl"}',
    "JSON of more lines": rb'{"tekst": "Gebeld:\nZo\u00eb\nBr\u00fcndl"}',
}


@pytest.mark.parametrize("form", AS_PROGRAMS_WRITE)
def test_a_person_is_found_as_programs_write_her_name(form: str) -> None:
    content = AS_PROGRAMS_WRITE[form]
    assert list(ZOE.lines(content))
    assert is_searched_whole(content)


def _sealed() -> bytes:
    """Return a zip file that says of itself that it needs a password."""
    held = bytearray(packed("Zoë Bründl"))
    for mark, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        held[held.index(mark) + place] |= 1
    return bytes(held)


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(4):
            file.writestr(f"{number}.txt", bytes(10 * 1024 * 1024))
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7\n", id="a PDF"),
        pytest.param(b"\x89PNG\r\n", id="a picture"),
        pytest.param(gzip.compress(b"Zoe"), id="packed"),
        pytest.param(_sealed(), id="sealed"),
        pytest.param(_bomb(), id="far too large"),
        pytest.param(_attached(b"%PDF-1.7\n"), id="a PDF in a mail"),
        pytest.param(_attached(b"\x89PNG\r\n", "image/png"), id="a picture sent with a mail"),
        pytest.param(_office("Zie", embedded=b"%PDF-1.7\n\0"), id="a PDF in a document"),
    ],
)
def test_what_cannot_be_looked_into_is_known(content: bytes) -> None:
    assert not is_searched_whole(content)


def test_a_logo_says_nothing() -> None:
    assert is_searched_whole(_attached(b"\x89PNG\r\n", "image/png", "inline"))
    assert is_searched_whole(_office("Zie"))


def test_a_bomb_unfolds_no_further_than_a_person_writes() -> None:
    assert sum(map(len, lines_in(_bomb()))) < 32 * 1024 * 1024
