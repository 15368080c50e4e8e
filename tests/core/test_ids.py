"""Ids: the check symbol sees every single slip, and event ids sort in the order in which they were given.

The check symbols in the table were worked out by hand from the rule in the contract.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core import ids

WHOLE = ["2222-2222", "3222-2224", "2222-223A", "ZZZZ-ZZZS", "K7QX-4MRX"]
NUMBERS = st.integers(0, ids.CASE_IDS - 1)
BOUNDED = settings(max_examples=150)


@pytest.mark.parametrize(
    ("symbols", "check"),
    [("2222222", "2"), ("3222222", "4"), ("2222223", "A"), ("2222224", "J"), ("ZZZZZZZ", "S")],
)
def test_check_symbol_is_the_weighted_sum_modulo_29(symbols: str, check: str) -> None:
    assert ids.check_symbol(symbols) == check


def test_the_alphabet_has_29_symbols_and_none_that_look_alike() -> None:
    assert len(set(ids.ALPHABET)) == 29
    assert not set("01ILOUV") & set(ids.ALPHABET)


@pytest.mark.parametrize(
    ("number", "id"), [(0, "2222-2222"), (1, "3222-2224"), (29**6, "2222-223A"), (29**7 - 1, "ZZZZ-ZZZS")]
)
def test_a_number_becomes_an_id(number: int, id: str) -> None:
    assert ids.case_id(number) == id


@BOUNDED
@given(NUMBERS, NUMBERS)
def test_every_number_has_an_id_of_its_own(one: int, other: int) -> None:
    assert ids.is_case_id(ids.case_id(one))
    assert (ids.case_id(one) == ids.case_id(other)) == (one == other)


@pytest.mark.parametrize("id", WHOLE)
def test_whole_ids_are_known(id: str) -> None:
    assert ids.is_case_id(id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7QX",
        "K7QX4MRX",
        "k7qx-4mrx",
        "K7QX-4MRY",
        "K7Q-X4MRX",
        "K7QX-4MRX ",
        "K7QX--MRX",
        "2222-222I",
        "KV7X-4MRX",
        "2222-22222",
    ],
)
def test_anything_else_is_no_id(text: str) -> None:
    assert not ids.is_case_id(text)


@pytest.mark.parametrize("id", WHOLE)
def test_every_wrong_symbol_is_seen(id: str) -> None:
    slips = [
        id[:place] + symbol + id[place + 1 :]
        for place in range(9)
        if place != 4
        for symbol in ids.ALPHABET
        if symbol != id[place]
    ]
    assert len(slips) == 8 * 28
    assert not [slip for slip in slips if ids.is_case_id(slip)]
    assert all(id in ids.one_slip_away(slip, WHOLE) for slip in slips)


@pytest.mark.parametrize("id", ["3456-789", "K7QX-4MR", "ZYXW-TSR"])
def test_every_swap_of_neighbours_is_seen(id: str) -> None:
    whole = ids.bare(id) + ids.check_symbol(ids.bare(id))
    swapped = [whole[:i] + whole[i + 1] + whole[i] + whole[i + 2 :] for i in range(7)]
    wrong = [ids.dashed(s) for s in swapped if s != whole]
    assert len(wrong) >= 6
    assert not [w for w in wrong if ids.is_case_id(w)]
    assert all(ids.one_slip_away(w, [ids.dashed(whole)]) for w in wrong)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2222-2223", ["2222-2222"]),
        ("22222223", ["2222-2222"]),
        ("3222 2222", ["2222-2222", "3222-2224"]),
        ("2322-2224", ["3222-2224"]),
        ("2232-2224", []),
        ("k7xq4mrx", ["K7QX-4MRX"]),
        ("x7qk4mrx", []),
        ("K7QX-4MRX2", []),
        ("", []),
    ],
)
def test_ids_one_slip_away(typed: str, found: list[str]) -> None:
    assert ids.one_slip_away(typed, WHOLE) == found


@pytest.mark.parametrize(
    "typed", ["k7qx-4mrx", "K7QX 4MRX", "k7QX4mrX", " k7-qx-4m-rx ", "K7QX–4MRX", "K7QX\u20114MRX\u00a0"]
)
def test_an_id_may_be_typed_loosely(typed: str) -> None:
    assert ids.dashed(ids.bare(typed)) == "K7QX-4MRX"


@pytest.mark.parametrize(
    ("number", "taken", "id"),
    [
        (0, [], "00000000"),
        (33, [], "00000011"),
        (ids.FIRST_EVENT_IDS - 1, [], "fzzzzzzz"),
        (0, ["00000000"], "00000001"),
        (0, ["0000000z"], "00000010"),
        (5, ["7f3k9m2q", "00000000"], "7f3k9m2x"),
        (ids.EVENT_ID_STEP, ["7f3k9m2q"], "7f3k9m2r"),
        (0, ["by-hand", "I"], "00000000"),
        (0, ["by-hand", "00000000"], "00000001"),
    ],
)
def test_event_ids(number: int, taken: list[str], id: str) -> None:
    assert ids.event_id(number, taken) == id
    assert ids.is_event_id(id)


@BOUNDED
@given(st.lists(st.integers(0, ids.FIRST_EVENT_IDS - 1), min_size=2, max_size=40))
def test_event_ids_of_one_moment_sort_as_they_were_given(numbers: list[int]) -> None:
    given_out: list[str] = []
    for number in numbers:
        given_out.append(ids.event_id(number, given_out))
    assert given_out == sorted(set(given_out))


def test_there_is_room_for_tens_of_thousands_of_events_in_one_second() -> None:
    assert ids.FIRST_EVENT_IDS // ids.EVENT_ID_STEP > 30_000


def test_no_id_is_left_after_the_last() -> None:
    assert ids.event_id(0, ["zzzzzzzy"]) == "zzzzzzzz"
    with pytest.raises(OverflowError):
        ids.event_id(0, ["zzzzzzzz"])


@pytest.mark.parametrize("text", ["", "7f3k9m2", "7f3k9m2qq", "7F3K9M2Q", "7f3k9m2l", "7f3k9m2u", "7f3k-9m2"])
def test_what_is_no_event_id(text: str) -> None:
    assert not ids.is_event_id(text)
