"""Texts that a spreadsheet would act on stand as texts, and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.text.spreadsheet import guarded, unguarded


@given(st.text(alphabet="=+-@\"' \n0123456789eE.,janwaar", max_size=300))
def test_what_was_guarded_is_itself_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "0612345678", "3-12", "12 jan 2026", "waar", "-5", " x", "1e5"])
def test_what_a_spreadsheet_would_act_on_is_forced_to_be_text(text: str) -> None:
    assert guarded(text) == f'="{text}"'


@pytest.mark.parametrize("text", ["De Regenboog", "groep 6", "K7QX-3M9D", ""])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_what_is_too_long_for_a_formula_begins_with_an_apostrophe() -> None:
    assert guarded("=" + "x" * 300).startswith("'=x")
    assert guarded("=a\nb") == "'=a\nb"
