"""Amounts in euros: what people write is read to the cent or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.money import cents
from klantervaring.core.text.sentences import euros


@pytest.mark.parametrize(
    ("text", "amount"),
    [("7", 700), ("7.5", 750), ("7,50", 750), (" 12.05 ", 1205), ("€ 3", 300), ("€3.99", 399), ("0", 0)],
)
def test_an_amount(text: str, amount: int) -> None:
    assert cents(text) == amount


@pytest.mark.parametrize(
    "text", ["", "-5", "1.250", "1.250,00", "7.", ".50", "acht", "1e3", "nan", "٣", "7 50", "99999999"]
)
def test_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        cents(text)


@given(st.integers(min_value=0, max_value=999_999_999))
def test_what_is_written_reads_back(amount: int) -> None:
    assert cents(euros(amount)) == amount


def test_more_spent_than_there_was() -> None:
    assert euros(-5) == "-0.05"
    assert euros(-1250) == "-12.50"
