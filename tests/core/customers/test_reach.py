"""What somebody types for a number or an address: refused where it is none, kept however it is spelt."""

from __future__ import annotations

import pytest
from klantervaring.core.customers.reach import check_email, check_phone, check_reach, receivers_in, says_none
from klantervaring.core.errors import WrongInput

NUMBERS = (
    "0612345678", "06-12345678", "06 1234 5678", "06.12.34.56.78", "+31612345678", "+31 (0)6 12345678",
    "0031 6 12345678", "tel. 06/12345678", "030 - 123 45 67", "(030) 1234567", "0800-1234", "+32 2 123 45 67",
    "0201234567 (school)", "06-12345678 / 030-1234567", "０６１２３４５６７８", "612345678", "31612345678.0",
    "112", "14030", "14 030", "toestel 214", "Tst. 214",
)  # fmt: skip
ADDRESSES = (
    "k@windroos.example", "Jan <jan@x.example>", "mailto:jan@x.example", "J.Jansen@De-Kiezel.example",
    "jan@x.example; piet@y.example", "o'neill@x.example", "jan+klacht@x.example", "jan＠x.example",
)  # fmt: skip
NONE = ("onbekend", "Onbekend.", "n.v.t.", "geen", "-", "unknown", "?")
NO_NUMBERS = ("zomaar iets", "06", "0612", "20-11-2026", "6,12E+08", "1" * 16, "jan@x.example", "12")
NO_ADDRESSES = (
    "zomaar iets",
    "jan",
    "jan@",
    "@school",
    "jan@school",
    "jan @ school",
    "06-12345678",
    "jan@1.2",
)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_taken_in_each_spelling(text: str) -> None:
    check_phone(text)
    check_reach(text)
    assert not says_none(text)


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_taken_in_each_spelling(text: str) -> None:
    check_email(text)
    assert not says_none(text)


@pytest.mark.parametrize("text", NONE)
def test_that_there_is_none_may_be_said(text: str) -> None:
    assert says_none(text)
    check_phone(text)
    check_email(text)
    check_reach(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongInput) as refused:
        check_phone(text, "--phone")
    assert refused.value.where == "--phone"
    assert refused.value.remedy is not None


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongInput) as refused:
        check_email(text, "--email")
    assert refused.value.where == "--email"


@pytest.mark.parametrize("text", ["zomaar iets", "jan@", "061234", "juf Ria"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(WrongInput):
        check_reach(text)


RECEIVERS = {
    "jan@x.example": "jan@x.example",
    "Jan@X.example, piet@x.example": "Jan@X.example, piet@x.example",
    "Jan Smit <jan@x.example>": "jan@x.example",
    "mailto:jan@x.example": "jan@x.example",
    "jan@x.example>,<piet@x.example": "jan@x.example, piet@x.example",
    "jan@x.example piet@x.example": "jan@x.example, piet@x.example",
    "geen": "",
    "n.v.t.": "",
    "jan at x": "jan at x",
}


@pytest.mark.parametrize("text", RECEIVERS)
def test_a_letter_goes_to_the_addresses_that_stand_in_a_field(text: str) -> None:
    assert receivers_in(text) == RECEIVERS[text]
