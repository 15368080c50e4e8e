"""What an erased case refuses, and what goes on in it."""

import pytest
from klantervaring.core.erasure.refusals import check_telling, refuse_erased
from klantervaring.core.errors import Refused
from klantervaring.core.events import ERASED, IMPROVED, NOTED

from tests.core.builders import case, log


def test_only_how_an_improvement_went_can_be_told_and_without_words() -> None:
    erased = case(log("2026-11-19T09:00 received\n2026-11-20T09:00 erased"))
    assert refuse_erased(erased) is not None
    check_telling(erased, IMPROVED)
    for kind, with_words in ((NOTED, False), (IMPROVED, True)):
        with pytest.raises(Refused):
            check_telling(erased, kind, with_words)


def test_a_tombstone_comes_with_erasing_alone_and_all_else_fits() -> None:
    living = case(log("2026-11-19T09:00 received"))
    assert refuse_erased(living) is None
    check_telling(living, NOTED, with_words=True)
    with pytest.raises(Refused):
        check_telling(living, ERASED)
