"""How text is compared: whatever a device or a keyboard made of a sign makes no difference."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from klantervaring.core.filters import Wanted
from klantervaring.core.text.folding import plain

#: As it was pasted, and as somebody types it.
FOLDED = [
    ("Basisschool ’t Hof", "basisschool 't hof"),
    ("‘t Hof", "'t hof"),
    ("`t Hof", "'t hof"),
    ("dʼOranje", "d'oranje"),
    ("„De Kiezel” “x” «y»", '"de kiezel" "x" "y"'),
    ("a‐b‑c‒d–e—f―g−h⁃i﹣j－k", "a-b-c-d-e-f-g-h-i-j-k"),
    ("Søren Łódź Đuro ħ ŧ ƀ ɨ ƶ", "soren lodz duro h t b i z"),
    ("Straße STRASSE GROẞ", "strasse strasse gross"),
    ("Æther Œuvre Þór Eiður", "aether oeuvre thor eidur"),
    ("İstanbul ıĳs", "istanbul iijs"),
    ("ﬁets ﬀ ŉ", "fiets ff 'n"),
    ("Ｆｕｌｌ１２", "full12"),
    ("zaal\u00adverhuur\u200b\u2060\ufeff x\u200dy\ufe0f\u034f", "zaalverhuur xy"),
    ("Rene\u0301e Renée", "renee renee"),
    ("een\u00a0twee\u2003drie\u202fvier\u3000vijf\u2028zes\r\n\tzeven", "een twee drie vier vijf zes zeven"),
    ("٠١٢ ०१२", "012 012"),
]


@pytest.mark.parametrize(("pasted", "typed"), FOLDED)
def test_what_was_pasted_folds_to_what_is_typed(pasted: str, typed: str) -> None:
    assert plain(pasted) == typed
    assert typed.isascii()


@pytest.mark.parametrize(("pasted", "typed"), FOLDED)
def test_each_is_found_by_the_other(pasted: str, typed: str) -> None:
    assert Wanted([typed]).stand_in([f"Bij {pasted} dus"])
    assert Wanted([pasted]).stand_in([f"Bij {typed} dus"])
    assert not Wanted([pasted]).stand_in(["Iets anders"])


@pytest.mark.long
def test_each_sign_of_unicode_folds_once_and_for_all() -> None:
    twice = [code for code in range(sys.maxunicode + 1) if plain(f"a{chr(code)}b") != _twice(code)]
    assert twice == []


def _twice(code: int) -> str:
    return plain(plain(f"a{chr(code)}b"))


@given(st.text())
@example("`  a \n b´")
@example("ÅΣς\u0345")
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(), st.text(st.characters(exclude_categories=["Zs", "Cc", "Zl", "Zp"]), min_size=1), st.text())
def test_a_part_of_a_text_is_a_part_of_the_folded_text(before: str, part: str, after: str) -> None:
    assert plain(part) in plain(before + part + after)


def test_letters_that_differ_stay_apart() -> None:
    assert plain("кот") != plain("kot")
    signs = "abcdefghijklmnopqrstuvwxyz0123456789'\"-_.,;:!?&+@#"
    assert len({plain(sign) for sign in signs}) == len(signs)
