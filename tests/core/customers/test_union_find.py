"""What shares a key, also by way of others, is one group: held against a search that is plainly right."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.customers.union_find import grouped

KEYS = st.sampled_from("abcdefghijklmnop")
KEYED = st.lists(st.lists(KEYS, max_size=3), max_size=14)
JOINED = st.lists(st.tuples(KEYS, KEYS), max_size=4)


def reached(keyed: Sequence[Sequence[str]], joined: Sequence[tuple[str, str]], place: int) -> list[int]:
    """The places that one can get to by keys, step by step."""
    keys: set[str] = set(keyed[place])
    before: set[str] = set()
    while keys != before:
        before = set(keys)
        for other in (*keyed, *joined):
            keys |= set(other) if keys & set(other) else set()
    return [i for i, other in enumerate(keyed) if keys & set(other)]


@given(KEYED, JOINED)
def test_groups_are_what_one_can_get_to(keyed: list[list[str]], joined: list[tuple[str, str]]) -> None:
    groups = grouped(keyed, joined)
    assert sorted(place for group in groups for place in group) == [i for i, keys in enumerate(keyed) if keys]
    for group in groups:
        assert all(reached(keyed, joined, place) == group for place in group)


def test_a_chain_is_one_group_from_whichever_end_it_is_met() -> None:
    chain = [["a", "b"], ["c", "d"], ["e", "f"], ["b", "c"], ["f", "g"], ["d", "e"], ["x"]]
    assert grouped(chain) == [[0, 1, 2, 3, 4, 5], [6]]


# -- what people told apart ---------------------------------------------------------------------------


def test_what_is_shared_joins_nothing() -> None:
    assert grouped([["a", "m"], ["b", "m"], ["m"]], (), ["m"]) == [[0], [1]]


#: Places by their keys, what was joined and told apart, and the groups.
PARTED = [
    ([["a", "m"], ["b", "m"]], [], [("a", "b")], [[0], [1]]),
    ([["a", "m"], ["b", "m"], ["c", "m"]], [], [("a", "b")], [[0], [1], [2]]),
    ([["a", "m"], ["a", "n"], ["b", "m"]], [], [("a", "b")], [[0, 1], [2]]),
    ([["a", "m"], ["x", "m", "t"], ["b", "t"]], [], [("a", "b")], [[0], [1], [2]]),
    ([["a", "m"], ["x", "m"], ["x", "n"], ["n", "t"], ["b", "t"]], [], [("a", "b")], [[0, 1], [2], [3, 4]]),
    ([["a", "m"], ["z", "m"], ["b", "m"]], [("z", "a")], [("a", "b")], [[0, 1], [2]]),
    ([["a", "m"], ["b", "m"], ["c", "t"], ["d", "t"]], [], [("a", "b"), ("c", "d")], [[0], [1], [2], [3]]),
    ([["a", "m"], ["c", "m"], ["b"], ["d"]], [], [("a", "b"), ("c", "d")], [[0, 1], [2], [3]]),
]


@pytest.mark.parametrize(("keyed", "joined", "different", "expected"), PARTED)
def test_what_was_told_apart_stays_apart(
    keyed: list[list[str]],
    joined: list[tuple[str, str]],
    different: list[tuple[str, str]],
    expected: list[list[int]],
) -> None:
    assert grouped(keyed, joined, (), different) == expected


@given(
    st.lists(st.lists(st.sampled_from("abcdmnt"), min_size=1, max_size=3, unique=True), max_size=9),
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("cd")), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_no_way_round_joins_them_and_no_order_matters(
    keyed: list[list[str]], different: list[tuple[str, str]], dice: Random
) -> None:
    apart = [keys for keys in keyed if len({*keys} & {*"abcd"}) < 2]
    groups = grouped(apart, (), (), different)
    for group in groups:
        held = {key for place in group for key in apart[place]}
        assert not any(one in held and other in held for one, other in different)
    order = list(range(len(apart)))
    dice.shuffle(order)
    again = grouped([apart[place] for place in order], (), (), different[::-1])
    assert sorted(sorted(order[place] for place in group) for group in again) == sorted(groups)
