"""What is kept of a case answers for every moment what the case itself would answer then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from klantervaring.core.summary.alert_facts import answers, seconds
from klantervaring.core.summary.card import holding
from klantervaring.core.summary.summarise import mark

from tests.core.builders import AMSTERDAM, RECEIVED, TOLD, case, folded, log, moment

SECOND = timedelta(seconds=1)
#: The last moments at which something may change.
ENDS = (moment("2026-06-01T09:20"), moment("2026-06-03T09:00"), moment("2026-06-08"))


def phase(now: datetime) -> str:
    return "".join("x" if now > end else "." for end in ENDS)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("step", [-SECOND, 0 * SECOND, SECOND])
def test_the_answer_changes_just_after_each_end_and_not_before(end: datetime, step: timedelta) -> None:
    kept = answers(phase, ENDS)
    assert holding(kept, seconds(end + step)) == phase(end + step)


def test_only_changes_are_kept() -> None:
    assert answers(lambda _: "same", ENDS) == ((None, "same"),)
    assert len(answers(lambda now: now > ENDS[1], ENDS)) == 2
    assert answers(phase, ()) == ((None, "xxx"),)


CONFLICT = RECEIVED + "2026-06-01T09:00 conflict field=title value=x"
BOTH = CONFLICT + "; 2026-06-01T09:00 conflict field=owner value=x"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (RECEIVED, ("", "")),
        (TOLD, ("", "")),
        (CONFLICT, ("values", "title")),
        (BOTH, ("values", "title, owner")),
    ],
)
def test_what_the_reader_of_a_list_must_know(text: str, wanted: tuple[str, str]) -> None:
    events = log(text)
    assert mark(case(events), folded(text), events[-1].at, AMSTERDAM) == wanted


def test_an_old_version_of_a_file_is_told_before_all_else() -> None:
    at = moment("2026-06-02")
    assert mark(case(log(CONFLICT)), folded(CONFLICT), at, AMSTERDAM, stand_in=True) == ("stand-in", "")
