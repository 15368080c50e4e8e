"""What nobody sees is shown, told by properties of Unicode; letters, accents and pictures stay."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from klantervaring.core.text.invisible import BLANK, IGNORABLE, MOST_MARKS, in_json, is_unseen
from klantervaring.core.text.sentences import clean, escaped

#: All planes that hold signs that somebody writes, and the one for those that nobody sees.
EVERY = [chr(code) for code in (*range(0x20000), *range(0xE0000, 0xE1000), 0xF0000, sys.maxunicode)]
#: The categories of which no sign may reach a screen: controls, formats, surrogates, private, unassigned, and
#: the ends of lines and paragraphs.
UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
#: Those that somebody found to pass, each of a kind.
FOUND = [
    "\u034f", "\u115f", "\u1160", "\u17b4", "\u180b", "\u200b", "\u200c", "\u200d", "\u202e", "\u2066",
    "\u2800", "\u3164", "\ufe00", "\ufe0f", "\ufeff", "\uffa0", "\ufff0", "\U00013430", "\U0001343f",
    "\U00013441", "\U0001d159", "\U0001d173", "\U0001d17a", "\U000e0041", "\U000e0100", "\U000e01ef",
    "\ue000", "\ud800", "\u0378", "\x1b", "\x7f", "\x9b", "\u2028", "\ufff9",
]  # fmt: skip


@pytest.mark.parametrize("sign", FOUND, ids=lambda sign: f"{ord(sign):04X}")
@pytest.mark.parametrize("lines", [False, True])
def test_what_nobody_sees_is_shown(sign: str, lines: bool) -> None:
    shown = clean(f"een{sign}twee", lines)
    assert sign not in shown
    assert shown not in ("eentwee", "een twee")


def test_the_table_is_that_of_unicode() -> None:
    """The whole of the property has 4,174 code points; each format sign is shown, in the table or not."""
    assert sum(last - first + 1 for first, last in IGNORABLE) == 4174
    assert [*IGNORABLE] == sorted(IGNORABLE)
    ignorable = {chr(code) for first, last in IGNORABLE for code in range(first, last + 1)}
    letters = {sign for sign in ignorable if unicodedata.category(sign)[0] in "LM"}
    assert {sign for sign in EVERY if "FILLER" in unicodedata.name(sign, "") and sign.isalpha()} <= letters
    assert {s for s in EVERY if "VARIATION SELECTOR" in unicodedata.name(s, "")} <= ignorable
    assert all(is_unseen(code) for first, last in BLANK for code in (first, last))


@pytest.mark.long
def test_no_sign_of_those_categories_passes() -> None:
    kept = set(clean("\n".join(sign for sign in EVERY if sign not in "\t\n\r"), lines=True)) - {"\n"}
    assert {sign for sign in kept if unicodedata.category(sign) in UNSHOWN} == set()
    assert {sign for sign in kept if is_unseen(ord(sign))} == set()


@pytest.mark.parametrize(
    "text",
    [
        "Zoë en André, crème brûlée", "Zoe\u0308 en Andre\u0301", "Łódź, Gdańsk", "Việt Nam", "Ελλάδα",
        "שָׁלוֹם",
        "สวัสดีครับ", "日本語", "한국어", "€ 7,50 – “goed”…", "Koffie ☕ op", "👍🏽 top", "🇳🇱 3\u00a0uur",
    ],
)  # fmt: skip
def test_letters_accents_and_pictures_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


def test_pictures_that_are_bound_together_stand_beside_each_other() -> None:
    assert clean("❤\ufe0f voor de 👩\u200d👧 en 1\ufe0f\u20e3") == "❤ voor de 👩👧 en 1\u20e3"
    assert clean("a\ufe0fb\u200dc") == "a⟨U+FE0F⟩b⟨U+200D⟩c"


def test_a_letter_has_only_so_many_accents() -> None:
    shown = clean("e" + "\u0301" * 3000 + "n")
    assert shown == "e" + "\u0301" * MOST_MARKS + "⟨…⟩n"
    assert clean("e\u0301" * 3000) == "e\u0301" * 3000


@pytest.mark.parametrize("text", [*FOUND, "e" + "\u0301" * 9, "a\r\nb\tc", "❤\ufe0f"])
def test_what_was_cleaned_is_clean(text: str) -> None:
    for lines in (False, True):
        assert clean(clean(text, lines), lines) == clean(text, lines)


@pytest.mark.long
def test_json_keeps_each_sign_as_an_escape() -> None:
    whole = {"title": "".join(sign for sign in EVERY if unicodedata.category(sign) != "Cs"), "half": "\ud800"}
    text = escaped(json.dumps(whole, ensure_ascii=False, indent=2), in_json)
    assert json.loads(text) == whole
    assert {sign for sign in text if clean(sign, lines=True) != sign} == set()
    assert escaped('{"title": "Zoë …"}', in_json) == '{"title": "Zoë …"}'
