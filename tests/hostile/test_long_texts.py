"""A text of any length takes time by its length, whatever a colleague or a program put in a field or a story.

Four times as much may take at most ten times as long, in one process; what looks at each sign from each takes
sixteen times, and an hour for a whole file.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from klantervaring.core.customers.keys import contact_keys, key_of
from klantervaring.core.customers.reach import is_like_number
from klantervaring.core.erasure.personal_data import hints_in
from klantervaring.core.errors import KvError
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.odd_characters import refuse_characters
from klantervaring.importing.list_text import decode_list
from klantervaring.mail.headers import addresses_in

#: What begins a text, what is repeated in it, and what ends it.
LONG = [
    *(
        ("", unit, "@x.example")
        for unit in ("a", "a-", "a.", "'a", "&amp;", "\u00e9", "%40", "@a", "a@", " ")
    ),
    *(("12345678 x", unit, "") for unit in ("(", "( ", "1/", "1 ", "1.", "-", ". ")),
    *(("", unit, "") for unit in ("12345678/", "12345678- ", "12345678(", "0612345678, ", "12345678x12 ")),
    *(("+", unit, "e+1 12345678") for unit in ("1", "1.", "1,", "0")),
    *(("", unit, "x") for unit in ("1 ", "2026-01-01 10:00 ", "1(", "0-")),
    *(("  ", unit, "") for unit in ("-", "- ", "a-", " ")),
    ("jan@", "a.", ""),
    *(("", unit, "\u201a") for unit in ("a\u2018", "\u2018", "\u017e")),
    ("title: '", ",\u00a0a:", "'"),
]
LENGTH, MORE, AT_MOST = 4_000, 4, 10


def as_list(text: str) -> None:
    """Read a list that a spreadsheet of before wrote."""
    decode_list((text + "\u00e9").encode("cp1252"), "lijst.csv")


ASKED = (contact_keys, key_of, hints_in, is_like_number, refuse_characters, addresses_in, as_list)


def taken(ask: Callable[[str], object], text: str) -> float:
    """Seconds of processor time, the least of three; never nothing."""
    found = []
    for _ in range(3):
        started = time.process_time()
        with contextlib.suppress(KvError, BadFile):
            ask(text)
        found.append(time.process_time() - started)
    return max(min(found), 0.000_5)


@pytest.mark.parametrize("ask", ASKED)
@pytest.mark.parametrize("parts", LONG, ids=[ascii("".join(parts)) for parts in LONG])
def test_four_times_as_much_takes_some_four_times_as_long(
    ask: Callable[[str], object], parts: tuple[str, str, str]
) -> None:
    begin, unit, end = parts
    short, long = (begin + unit * (count // len(unit)) + end for count in (LENGTH, LENGTH * MORE))
    assert taken(ask, long) < AT_MOST * taken(ask, short)


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("06-12345678/" * 20_000, "phone:0612345678", 20_000),
        ("0612345678 x " * 15_000, "phone:0612345678", 15_000),
        ("x" * 200_000 + " jan@school.example", "email:jan@school.example", 1),
        ("(" * 100_000 + " 06-12345678", "phone:0612345678", 1),
    ],
    ids=["slashes", "words", "one word", "brackets"],
)
def test_what_stands_in_a_whole_file_is_found(text: str, first: str, count: int) -> None:
    found = contact_keys(text)
    assert (found[0], len(found)) == (first, count)
