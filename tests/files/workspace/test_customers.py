"""customers.yaml: whatever a customer is called, it reads back as written, and no other line changes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.customers.customer import Book, Preferences
from klantervaring.core.customers.keys import key_of
from klantervaring.core.errors import WrongInput
from klantervaring.files.workspace.customers import (
    JoinedSpelling,
    joining,
    read_book,
    with_preferences,
    with_spelling,
)
from klantervaring.files.workspace.layout import CUSTOMERS

from tests.core.builders import told

OLD = "# wie is wie\nDe Zandbank: {care: doof}   # al jaren\n\nZandbank:   De Zandbank\n"
#: Names as customers have them, and as nobody should.
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda name: key_of(name) not in ("name:", "name:de zandbank", "name:zandbank") and name.strip() == name
)


def book_of(text: str) -> Book:
    """What a file with this text says."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / CUSTOMERS).write_bytes(text.encode())
        return read_book(Path(folder))


@given(NAMES)
def test_a_spelling_reads_back_and_the_rest_stays(name: str) -> None:
    text = with_spelling(OLD, JoinedSpelling(name, "De Zandbank"))
    assert text.startswith(OLD)
    assert book_of(text).name_of(name) == "De Zandbank"
    assert book_of(text).entry(name) == Preferences("De Zandbank", care="doof")


@given(NAMES, st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).map(str.strip))
def test_a_preference_reads_back_and_can_be_taken_away(name: str, care: str) -> None:
    text = with_preferences(OLD, book_of(OLD), name, {"care": care, "channel": "phone"})
    assert text.startswith(OLD)
    assert book_of(text).entry(name) == Preferences(name, channel="phone", care=care)
    fewer = with_preferences(text, book_of(text), name, {"care": ""})
    assert book_of(fewer).entry(name) == Preferences(name, channel="phone")
    assert with_preferences(fewer, book_of(fewer), name, {"channel": ""}) == OLD


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert read_book(tmp_path) == Book()
    (tmp_path / CUSTOMERS).mkdir()
    assert read_book(tmp_path) == Book()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- De Kiezel\n", 1, "keys are expected here"),
        ("De Kiezel: {channel: duif}\n", 1, "channel: duif is not known"),
        ("A:\n  zorg: x\n", 2, "unknown key zorg"),
        ("A: {care: [x]}\n", 1, "a text is expected here"),
        ("shared: [{a: b}]\n", 1, "a text is expected here"),
        ("A: C\ndifferent:\n- [A, B]\n- [A]\n", 4, "two names are expected here"),
        ("different: [A]\n", 1, "two names are expected here"),
        ("A: B\ndifferent:\n- [A, b]\n", 3, "one customer by their names or another line"),
        ("A: [B]\n", 1, "keys are expected here"),
        ("A: B\nB: C\nC: A\n", 1, "lead round in a circle"),
        ("A: A\n", 1, "lead round in a circle"),
        ("De Kiezel: B\nde kiezel.: C\n", 2, "the same customer as on line 1"),
        ("A: &x B\n", 1, "anchors and aliases"),
        ("A: B\nA: C\n", 2, "duplicate key A"),
        ("A: \x01\n", 1, "control character"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(WrongInput) as caught:
        book_of(text)
    assert caught.value.where == f"{CUSTOMERS}:{line}"
    assert says in told(caught.value)


def test_a_chain_of_spellings_leads_to_one_name() -> None:
    book = book_of("A: B\nB: C\nC:\n")
    assert [book.name_of(name) for name in ("a", "B", "c", "D")] == ["C", "C", "c", "D"]
    assert joining(book, "A", "C") is None
    assert joining(book, "D", "A") == JoinedSpelling("C", "D", moved="C")


@given(NAMES)
def test_preferences_go_to_the_name_that_holds_from_now_on(name: str) -> None:
    joined = joining(book_of(OLD), name, "Zandbank")
    assert joined is not None
    book = book_of(with_spelling(OLD, joined))
    for spelling in (name, "De Zandbank", "Zandbank"):
        assert book.entry(spelling) == Preferences(name, care="doof")
