"""A person is found in whatever spelling, also in an encoded mail and a packed file; others are not."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest
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
