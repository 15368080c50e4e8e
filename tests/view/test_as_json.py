"""JSON is written by a function of kv's own, which writes what Python's writer would."""

from __future__ import annotations

import json
from collections import Counter
from enum import IntEnum, StrEnum
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.view import as_json

#: Letters that a terminal shows as they are; how others are escaped is another test's.
_TEXTS = st.text(alphabet="abc é\"'\\/{}[]:,0-9")
_BARE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS
_VALUES = st.recursive(_BARE, lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner))


@given(_VALUES)
def test_it_is_what_python_writes_with_an_indent(value: object) -> None:
    assert as_json.dump(value) == json.dumps(value, indent=2, ensure_ascii=False)


class Level(IntEnum):
    SECOND = 2


class Kind(StrEnum):
    QUOTED = 'a "word"'


class Pair(NamedTuple):
    first: str
    second: tuple[int, ...]


@pytest.mark.parametrize(
    "value",
    [Level.SECOND, Kind.QUOTED, Pair("x", ()), Counter(a=1), Counter(), [Kind.QUOTED, {"k": Level.SECOND}]],
)
def test_what_stands_on_a_plain_kind_is_written_as_python_writes_it(value: object) -> None:
    assert as_json.dump(value) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("value", [{1, 2}, b"x", [object()]])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        as_json.dump(value)
