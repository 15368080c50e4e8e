"""JSON is written by a function of kv's own, which writes what Python's writer would."""

from __future__ import annotations

import json

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
