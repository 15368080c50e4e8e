"""What shares a key, also by way of others, is one group: held against a search that is plainly right."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from klantervaring.core.groups import grouped

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
