"""What a mail says stands in its case, whichever of its parts says it, and in whichever charset."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.mail.reading import read_mail

from tests.conftest import Desk
from tests.mail.conftest import Written, mail_text

PICTURE = "Content-Type: image/png\nContent-ID: <plaatje>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
PAGE = "Content-Type: text/html\nContent-ID: <Wortel@x>\n\n<p>De zaal was koud.</p>"
PLAIN = "Content-Type: text/plain\n\nDe zaal was koud."
NAMED = 'Content-Type: text/plain; name="bericht.txt"\n\nDe zaal was koud.'
INLINE = 'Content-Type: text/plain\nContent-Disposition: inline; filename="b.txt"\n\nDe zaal was koud.'
ATTACHED = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="c.txt"\n\nEen lijst.'
MARKED = "Content-Type: text/markdown\n\nDe zaal was *koud*."
EMPTY = "Content-Type: text/plain\n\n "


def parted(kind: str, *parts: str) -> str:
    """Return the text of a mail with these parts; its headers go on with theirs."""
    inner = "".join(f"--grens\n{part}\n" for part in parts)
    head = mail_text(Content_Type=f"multipart/{kind}; boundary=grens", MIME_Version="1.0", body="")
    return f"{head}{inner}--grens--\n"


def single(part: str) -> str:
    """Return the text of a mail that is this one part."""
    headers, _, body = part.partition("\n\n")
    return f"{headers}\n{mail_text(body=body)}"


SAID = {
    "picture before the page": parted("related", PICTURE, PAGE),
    "root by its id": parted('related; start="<wortel@x>"', PICTURE, PLAIN.replace("koud", "warm"), PAGE),
    "root first": parted("related", PAGE, PICTURE),
    "one named part": single(NAMED),
    "one named part in the text": single(INLINE),
    "a named part beside a list": parted("mixed", NAMED, ATTACHED),
    "a named part behind nothing": parted("mixed", EMPTY, NAMED),
    "no border": single("Content-Type: multipart/mixed\n\nDe zaal was koud."),
    "signed": parted("signed", PLAIN, "Content-Type: application/pgp-signature\n\nxx"),
}


@pytest.mark.parametrize("raw", SAID.values(), ids=SAID)
def test_the_case_has_what_the_mail_says(post: Desk, raw: str) -> None:
    path = post.root.parent / "1.eml"
    path.write_text(raw)
    id = post.done("mail", str(path), "--json").json["new"][0]["id"]
    assert "De zaal was koud." in post.case(id)
    assert "warm" not in post.case(id)


def test_a_kind_of_text_that_nobody_knows_is_read_as_plain(post: Desk) -> None:
    path = post.root.parent / "1.eml"
    path.write_text(single(MARKED))
    id = post.done("mail", str(path), "--json").json["new"][0]["id"]
    assert "De zaal was *koud*." in post.case(id)


def test_a_named_text_beside_what_the_mail_says_is_a_file() -> None:
    mail = read_mail(parted("mixed", PLAIN, INLINE.replace("koud", "leeg"), ATTACHED).encode())
    assert mail.text == "De zaal was koud."
    assert [file.name for file in mail.files] == ["b.txt", "c.txt"]


PUNYCODE = "hallo-b9b9"
ODD = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "rot13", "hex", "x-unknown")


@pytest.mark.parametrize("charset", ODD)
def test_what_is_no_charset_of_mail_is_not_decoded_with(post: Desk, letter: Written, charset: str) -> None:
    """Python has encodings that take hours for a long text, or say something else than the mail does."""
    path: Path = letter(
        "1", PUNYCODE, Subject=f"=?{charset}?q?{PUNYCODE}?=", Content_Type=f"text/plain; charset={charset}"
    )
    id = post.done("mail", str(path), "--json").json["new"][0]["id"]
    assert post.front(id)["title"] == PUNYCODE
    assert f"\n{PUNYCODE}\n" in post.case(id)


@pytest.mark.parametrize("charset", ODD)
def test_nor_is_the_name_of_a_file(charset: str) -> None:
    part = ATTACHED.replace('filename="c.txt"', f"filename*={charset}''{PUNYCODE}.txt")
    (file,) = read_mail(parted("mixed", PLAIN, part).encode()).files
    assert file.name == f"{PUNYCODE}.txt"


@pytest.mark.parametrize("charset", [
    "utf-8", "utf-16", "utf-7", "us-ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp850",
    "koi8-r", "macintosh", "gb18030", "big5", "shift_jis", "euc-kr", "iso-2022-jp", "tis-620", "hz-gb-2312",
    "ks_c_5601-1987",
])  # fmt: skip
def test_the_charsets_of_mail_are_read(charset: str) -> None:
    said = {
        "koi8-r": "зал",
        "gb18030": "寒",
        "big5": "寒",
        "shift_jis": "寒い",
        "euc-kr": "추",
        "iso-2022-jp": "寒い",
    }
    said |= {"tis-620": "เย็น", "hz-gb-2312": "寒", "ks_c_5601-1987": "추", "us-ascii": "koud"}
    words = said.get(charset, "café")
    head = mail_text(Content_Type=f"text/plain; charset={charset}", body="")
    assert read_mail(head.encode() + words.encode(charset)).text == words


def test_the_name_of_a_file_is_read_in_its_charset() -> None:
    part = ATTACHED.replace('filename="c.txt"', "filename*=iso-8859-1''caf%E9.txt")
    (file,) = read_mail(parted("mixed", PLAIN, part).encode()).files
    assert file.name == "café.txt"
