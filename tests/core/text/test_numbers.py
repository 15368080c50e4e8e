"""A number is a number of its range, whatever stands in a file."""

from __future__ import annotations

import pytest
from klantervaring.core.text.numbers import LARGEST, number, whole


@pytest.mark.parametrize(
    ("text", "found"),
    [("0", 0), ("7", 7), ("007", 7), ("10", 10), ("11", None), ("", None), ("-1", None), ("+1", None),
     ("1.0", None), (" 1", None), ("1_0", None), ("²", None), ("٣", None), ("9" * 5000, None), ("é", None)],
)  # fmt: skip
def test_what_is_a_number(text: str, found: int | None) -> None:
    assert number(text, 0, 10) == found
    if found is None:
        with pytest.raises(ValueError, match="no number"):
            whole(text, 0, 10)
    else:
        assert whole(text, 0, 10) == found


def test_the_largest_that_is_one() -> None:
    assert number(str(LARGEST)) == LARGEST
    assert number(str(LARGEST + 1)) is None
