"""A decision by somebody who is not independent is refused when it is recorded, with who may (P5, F12)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from klantervaring.core.errors import Refused
from klantervaring.core.rules.admit import NOBODY, admit
from klantervaring.core.settings.people import Person

from tests.core.builders import LATER, case, event, log, procedure, spoken

OBJECTED = """2026-06-01T09:00 received
2026-06-01T10:00 responded
2026-06-02T09:00 resolved solution=map
2026-06-03T09:00 appealed
2026-06-04T09:00 heard waived=yes"""
OBJECTED_TWICE = f"""{OBJECTED}
2026-06-05T09:00 decided decision=rejected
2026-06-06T09:00 appealed
2026-06-07T09:00 heard waived=yes"""
DECIDES = "2026-06-10T09:00 decided decision=partly"


def director(short: str) -> Person:
    return Person(short, short.title(), role="director")


def decided(by: str, about: str = "", people: Mapping[str, Person] = NOBODY) -> str:
    """What is said of a decision by somebody, with the way out; noor did all before."""
    one = case(log(OBJECTED))._replace(about=about)
    with pytest.raises(Refused) as caught:
        admit(procedure(), one, event(DECIDES)._replace(by=by), LATER, people)
    assert caught.value.overridable
    return f"{spoken(caught.value.text)} | {spoken(caught.value.remedy)}"


@pytest.mark.parametrize("about", ["", "noor", "ria, noor"])
def test_whoever_is_independent_decides(about: str) -> None:
    one = case(log(OBJECTED))._replace(about=about)
    state, overridden = admit(procedure(), one, event(DECIDES)._replace(by="frank"), LATER)
    assert (state.step, overridden) == ("verdict", None)


@pytest.mark.parametrize(
    ("by", "about", "reason"),
    [
        ("noor", "", "noor handled the case; somebody else decides on the objection."),
        ("frank", "frank", "The experience is about frank."),
        ("frank", "ria, frank", "The experience is about frank."),
        ("noor", "noor", "The experience is about noor."),
    ],
)
def test_whoever_is_not_does_not(by: str, about: str, reason: str) -> None:
    assert reason in decided(by, about)


def test_the_first_who_may_is_named_with_the_command() -> None:
    people = {each: director(each) for each in ("noor", "frank", "ria")}
    people = {"joris": Person("joris", "Joris"), **people}
    assert "frank decides: kv decide 2222-2222" in decided("noor", people=people)
    assert "ria decides: kv decide 2222-2222" in decided("noor", "frank", people)
    nobody = decided("noor", "frank", {name: people[name] for name in ("joris", "noor", "frank")})
    assert "decides: kv decide" not in nobody
    assert "--because" in nobody


def test_with_a_reason_it_is_done_all_the_same() -> None:
    told = event(DECIDES, because="de directeur is ziek")._replace(by="noor")
    state, overridden = admit(procedure(), case(log(OBJECTED)), told, LATER)
    assert state.step == "verdict"
    assert overridden is not None
    assert "noor handled the case" in spoken(overridden.reason)


def test_a_third_party_answers_for_its_own_independence() -> None:
    state, overridden = admit(procedure(), case(log(OBJECTED_TWICE)), event(DECIDES), LATER)
    assert (state.level, overridden) == (2, None)


def test_only_a_decision_is_asked_for_it() -> None:
    told = event("2026-06-10T09:00 noted")
    assert admit(procedure(), case(log(OBJECTED)), told, LATER)[1] is None
