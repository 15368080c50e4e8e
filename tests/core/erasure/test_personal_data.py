"""What of a text points at a person: addresses, numbers, citizen numbers; and what only looks like it."""

from __future__ import annotations

import random

import pytest
from klantervaring.core.erasure.personal_data import hints_in, is_citizen_number

MAIL, PHONE, CITIZEN = "a mail address", "a telephone number", "a citizen number (BSN)"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Zaal te koud", []),
        ("Terugmelden aan m.devries@regenboog.example", [MAIL]),
        ("m.devries@regenboog", []),
        ("post@academie, afdeling 4", []),
        ("Bel 06 12345678 terug", [PHONE]),
        ("Bel 06-1234 5678", [PHONE]),
        ("(030) 123 45 67", [PHONE]),
        ("+31 6 12345678", [PHONE]),
        ("+32 2 555 12 12", [PHONE]),
        ("0031612345678", [PHONE]),
        ("tel:0612345678, mail x@y.example", [MAIL, PHONE]),
        ("BSN 111222333", [CITIZEN]),
        ("BSN 1112.22.333", [CITIZEN]),
        ("111 222 333 opgegeven", [CITIZEN]),
        ("111222334 opgegeven", []),
        ("10000008 leerling", [CITIZEN]),
        # what only looks like it: days with and without signs, an order, a longer number, a year of school
        ("Cursus van 03-02-2026 10:00 tot 12:00", []),
        ("Cursus 2026-11-20 14:05", []),
        ("Cursus 20261123 en 20112026", []),
        ("Bestelling 4500123457", []),
        ("Artikel 1112223334", []),
        ("Schooljaar 2025/2026", []),
        ("ISBN 978-90-111222333", []),
        ("zaal 0.12, 0.13", []),
        ("", []),
    ],
)
def test_what_a_text_holds(text: str, kinds: list[str]) -> None:
    assert [hint.template for hint in hints_in(text)] == kinds


def test_the_eleven_test_sees_each_slip_of_one_digit() -> None:
    dice = random.Random(16)
    for _ in range(200):
        digits = str(dice.randrange(10_000_000, 999_999_999))
        while not is_citizen_number(digits):
            digits = str(int(digits) + 1)
        at = dice.randrange(len(digits))
        other = dice.choice([c for c in "123456789" if c != digits[at]])
        assert not is_citizen_number(digits[:at] + other + digits[at + 1 :])


@pytest.mark.parametrize("digits", ["", "0", "000000000", "1112223330", "00000000"])
def test_what_is_no_citizen_number(digits: str) -> None:
    assert not is_citizen_number(digits)
