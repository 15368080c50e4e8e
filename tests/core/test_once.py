"""An attribute that is worked out once: as the one of functools, which takes longer to import."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from klantervaring.core import once

BOTH = pytest.mark.parametrize("property", [once.cached_property, functools.cached_property])


def counting(property: Any) -> Any:
    def answer(counted: Any) -> int:
        """Answer."""
        counted.times += 1
        found: int = 40 + counted.times
        return found

    kept = property(answer)
    return type("Counted", (), {"times": 0, "answer": kept})


@BOTH
def test_it_is_worked_out_once_and_anew_when_it_was_taken_away(property: Any) -> None:
    counted = counting(property)()
    assert (counted.answer, counted.answer, counted.times) == (41, 41, 1)
    assert vars(counted) == {"times": 1, "answer": 41}
    del counted.answer
    assert counted.answer == 42


@BOTH
def test_another_value_may_be_put_there_and_each_instance_has_its_own(property: Any) -> None:
    made = counting(property)
    first, second = made(), made()
    first.answer = 7
    assert (first.answer, second.answer) == (7, 41)


@BOTH
def test_the_class_tells_what_it_is(property: Any) -> None:
    found = counting(property).answer
    assert isinstance(found, property)
    assert found.__doc__ == "Answer."
