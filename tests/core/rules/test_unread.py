"""A case of which a line of the log cannot be read: an objection may stand there, so nothing moves it."""

from __future__ import annotations

import pytest
from klantervaring.core.case import Case
from klantervaring.core.errors import Refused
from klantervaring.core.findings import Finding
from klantervaring.core.rules.admit import admit
from klantervaring.core.text.sentences import Text

from tests.core.builders import LATER, RECEIVED, case, event, log, procedure, spoken

AT = "2026-06-01T10:00"
LINE = "Line 7 of its file does not count (it is torn), and an objection may stand there"
REASON = "de klant belde"


def unread(events: str) -> Case:
    """A case with these events, and a line that nobody can read."""
    torn = Finding("log", Text("it is torn"), Text("mend it"), line=7)
    return case(log(events))._replace(unread=(torn,))


def refused(events: str, name: str, because: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        admit(procedure(), unread(events), event(f"{AT} {name}", because=because), LATER)
    return caught.value


@pytest.mark.parametrize("name", ["noted", "contacted direction=out", "apologised"])
@pytest.mark.parametrize(("events", "step"), [(RECEIVED, "listen"), ("", "start")])
def test_what_moves_nothing_is_recorded(events: str, step: str, name: str) -> None:
    """Also where the line of its receipt is the torn one."""
    state, overridden = admit(procedure(), unread(events), event(f"{AT} {name}"), LATER)
    assert (state.step, overridden) == (step, None)


@pytest.mark.parametrize(("name", "step"), [("listened", "respond"), ("responded", "register")])
def test_what_moves_the_case_takes_a_reason(name: str, step: str) -> None:
    told = refused(RECEIVED, name)
    assert LINE in spoken(told.text)
    assert "mend it first: kv edit 2222-2222" in spoken(told.text)
    assert (told.overridable, "--because" in spoken(told.remedy)) == (True, True)
    state, overridden = admit(procedure(), unread(RECEIVED), event(f"{AT} {name}", because=REASON), LATER)
    assert state.step == step
    assert overridden is not None
    assert LINE in spoken(overridden.reason)


def test_what_fits_with_a_reason_says_first_that_a_line_cannot_be_read() -> None:
    told = refused(RECEIVED, "heard")
    assert LINE in spoken(told.text)
    assert told.overridable
    state, _ = admit(procedure(), unread(RECEIVED), event(f"{AT} heard", because=REASON), LATER)
    assert state.step == "listen"


@pytest.mark.parametrize("because", ["", REASON])
@pytest.mark.parametrize("name", ["received", "geprezen", "offered cannot=reizen", "improved"])
def test_what_no_reason_opens_is_refused_as_ever(name: str, because: str) -> None:
    told = refused(RECEIVED, name, because)
    assert "cannot be read" not in spoken(told.text)
    assert not told.overridable


@pytest.mark.parametrize("name", ["listened", "responded"])
def test_before_anything_can_be_read_of_it_no_reason_moves_it(name: str) -> None:
    told = refused("", name, REASON)
    assert LINE in spoken(told.text)
    assert not told.overridable
