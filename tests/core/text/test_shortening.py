"""What is told in part is cut off behind a word, in each place by one rule."""

from __future__ import annotations

import pytest
from klantervaring.core.text.shortening import shortened
from klantervaring.files.git.reasons import git_words
from klantervaring.language import Speaker


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("een twee drie", 13, "een twee drie"),
        ("een twee drie", 12, "een twee…"),
        ("een twee drie", 9, "een twee…"),
        ("een twee drie", 8, "een…"),
        ("een, twee drie", 6, "een…"),
        ("aaaaaaaaaa", 5, "aaaa…"),
    ],
)
def test_it_is_cut_off_behind_a_word(text: str, limit: int, expected: str) -> None:
    assert shortened(text, limit) == expected
    assert len(shortened(text, limit)) <= limit


def test_what_git_said_is_cut_off_so_too() -> None:
    said = Speaker("en")(git_words("iets onbekends " * 40))
    assert said.endswith("iets onbekends…”)")
