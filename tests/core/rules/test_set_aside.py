"""Duplicates, spam and tests end a case from any step of every procedure; old logs mean what they did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from klantervaring.core.case import Case, Event
from klantervaring.core.choices import DUPLICATE, OUTCOMES, SET_ASIDE
from klantervaring.core.errors import Refused
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import admit
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.moves import fitting, with_all_asked
from klantervaring.core.rules.set_aside import original_of, reason_of, refuse_repeat, with_own_reason
from klantervaring.core.rules.state import Refusal, State
from klantervaring.files.procedures.procedures import SHIPPED

from tests.core.builders import APPEALED, DECIDED, LATER, case, event, log, misfits, moment, procedure, told

START = Event("received", moment("2026-06-01T09:00"), "noor", data=(("before", "2026-07-01"),))
REFERENCES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def ways(rules: Procedure) -> Iterator[tuple[State, Case]]:
    """The first way into each open step without an objection, by the moves of the procedure file."""
    waiting: list[tuple[Event, ...]] = [(START,)]
    seen: set[str] = set()
    for events in waiting:  # which grows while it is gone through
        state = fold(rules, events)
        if state.step in seen or not state.open:
            continue
        seen.add(state.step)
        yield state, case(events)
        at = START.at + timedelta(hours=len(events))
        for rule in rules.events.values():
            for move in rule.moves if not rule.raises_level else ():
                key, _, value = move.given.partition("=")
                new = with_all_asked(rules, Event(rule.name, at, "noor", data=((key, value),) if key else ()))
                if not isinstance(fitting(state, new), Refusal):
                    waiting.append((*events, new))


def closing(outcome: str, at: str = "2026-06-02T09:00") -> Event:
    return event(f"{at} closed outcome={outcome}")


CASES = [(reference, outcome) for reference in REFERENCES for outcome in SET_ASIDE]


@pytest.mark.parametrize(("reference", "outcome"), CASES)
def test_it_ends_a_case_from_every_open_step(reference: str, outcome: str) -> None:
    rules = procedure(reference)
    found = list(ways(rules))
    appeals = {step.name for step in rules.steps.values() if step.decider}
    assert {state.step for state, _ in found} == {s.name for s in rules.steps.values() if s.open} - appeals
    for _, known in found:
        new = with_own_reason(closing(outcome))
        state, overrode = admit(rules, known, new, LATER)
        assert (state.open, state.outcome, state.set_aside, overrode) == (False, outcome, True, None)
        assert state == fold(rules, (*known.events, new))


@pytest.mark.parametrize("outcome", SET_ASIDE)
def test_what_stood_in_a_log_before_means_what_it_did(outcome: str) -> None:
    """A closing that a person wrote by hand, or that an older kv merged, moves nothing without a reason."""
    state = fold(procedure(), (START, closing(outcome)))
    assert (state.step, misfits(state)) == ("listen", [("closed", False)])


@pytest.mark.parametrize("outcome", SET_ASIDE)
@pytest.mark.parametrize("events", [APPEALED, DECIDED], ids=["appeal", "decided"])
def test_an_objection_takes_a_reason_of_a_person(events: str, outcome: str) -> None:
    rules, known = procedure(), case(log(events))
    new = with_own_reason(closing(outcome, "2026-07-02T09:00"))
    with pytest.raises(Refused) as caught:
        admit(rules, known, new, LATER)
    assert f"The customer objected; it takes a reason to close this as {outcome}" in told(caught.value)
    assert caught.value.overridable
    told_why = event("2026-07-02T09:00 closed outcome=" + outcome, because="zij mailde: het was dezelfde")
    state, overrode = admit(rules, known, with_own_reason(told_why), LATER)
    assert (state.outcome, overrode is None) == (outcome, False)


def test_only_these_outcomes_bring_a_reason_of_their_own() -> None:
    for outcome in OUTCOMES:
        assert bool(with_own_reason(closing(outcome)).because) is (outcome in SET_ASIDE)
    said = event("2026-06-02T09:00 closed outcome=spam", because="reclame")
    assert with_own_reason(said) == said
    assert with_own_reason(event("2026-06-02T09:00 noted outcome=spam")).because == ""


def test_a_closed_case_is_not_set_aside_by_its_outcome_alone() -> None:
    closed = log("2026-06-01T09:00 received; 2026-06-01T10:00 closed outcome=withdrawn because=x")
    with pytest.raises(Refused, match="not possible"):
        admit(procedure(), case(closed), with_own_reason(closing(DUPLICATE)), LATER)


@pytest.mark.parametrize("outcome", SET_ASIDE)
def test_without_any_reason_the_rules_of_the_procedure_hold(outcome: str) -> None:
    """kv gives such an ending its outcome as a reason; whoever records it otherwise has given none."""
    with pytest.raises(Refused, match="not possible"):
        admit(procedure(), case((START,)), closing(outcome), LATER)


def test_a_procedure_that_has_no_such_ending_sets_nothing_aside() -> None:
    rules = procedure()
    without = rules._replace(events={name: rule for name, rule in rules.events.items() if name != "closed"})
    with pytest.raises(Refused) as caught:
        admit(without, case((START,)), with_own_reason(closing(DUPLICATE)), LATER)
    assert not caught.value.overridable


def test_the_outcome_once_more_is_no_reason_of_a_person() -> None:
    assert reason_of(closing("spam")) == ""
    assert reason_of(with_own_reason(closing("spam"))) == ""
    assert reason_of(event("2026-06-02T09:00 closed outcome=spam", because="reclame")) == "reclame"
    assert reason_of(event("2026-06-02T09:00 judged outcome=spam", because="spam")) == "spam"


# -- duplicates ------------------------------------------------------------------------------------------

#: How a case ended, last, and which case it repeats.
REPEATS = [
    ("2026-06-02T09:00 closed outcome=duplicate of=3333-3333 because=x", "3333-3333"),
    ("2026-06-02T09:00 closed outcome=duplicate because=x", ""),
    ("2026-06-02T09:00 closed outcome=spam of=3333-3333 because=x", ""),
    (
        "2026-06-02T09:00 closed outcome=duplicate of=3333-3333 because=x; 2026-06-03T09:00 reopened;"
        "2026-06-04T09:00 closed outcome=duplicate of=4444-4444 because=x; 2026-06-05T09:00 noted;"
        "2026-06-05T10:00 tagged outcome=duplicate of=6666-6666",
        "4444-4444",
    ),
    ("2026-06-02T09:00 closed outcome=duplicate of=3333-3333 because=x; 2026-06-03T09:00 reopened", ""),
]


@pytest.mark.parametrize(("events", "original"), REPEATS)
def test_which_case_a_duplicate_repeats(events: str, original: str) -> None:
    known = case((START, *log(events)))
    assert original_of(known, fold(procedure(), known.events)) == original


def test_a_state_that_says_duplicate_without_such_an_end_names_none() -> None:
    assert original_of(case(), State(procedure(), outcome=DUPLICATE)) == ""


A, B, C = "2222-2222", "3333-3333", "4444-4444"
#: What an ending of A says, what the named case repeats, which cases repeat A, and all that is said of it.
NAMED = [
    (f"closed outcome=duplicate of={B}", "", (), ""),
    ("closed outcome=spam", "", (), ""),
    ("closed outcome=withdrawn", "", (B, C), ""),
    (
        "closed outcome=spam",
        "",
        (B, C),
        f"Closed as a duplicate of this case: {B}, {C}. Then that would count nowhere."
        f" | First: kv reopen {B}.",
    ),
    (
        "closed outcome=test",
        "",
        (C,),
        f"Closed as a duplicate of this case: {C}. Then that would count nowhere. | First: kv reopen {C}.",
    ),
    (f"closed outcome=spam of={B}", "", (), "--of belongs to a duplicate. | Leave it out, or say duplicate."),
    (
        f"noted outcome=duplicate of={B}",
        "",
        (),
        "--of belongs to a duplicate. | Leave it out, or say duplicate.",
    ),
    (
        "closed outcome=duplicate",
        "",
        (),
        "--of ID is missing. | Give it on the command line; on a terminal kv asks for it.",
    ),
    (
        f"closed outcome=duplicate of={A}",
        "",
        (),
        "A case cannot repeat itself. | Name the other case with --of.",
    ),
    (
        f"closed outcome=duplicate of={B}",
        C,
        (),
        f"{B} is closed itself, as a duplicate of {C}. | Name that one: kv close {A} duplicate --of {C}",
    ),
    (
        f"closed outcome=duplicate of={B}",
        A,
        (B,),
        f"{B} is closed itself, as a duplicate of {A}. | First: kv reopen {B}.",
    ),
    (
        f"closed outcome=duplicate of={B}",
        "",
        (C, "5555-5555"),
        f"Closed as a duplicate of this case already: {C}, 5555-5555."
        f" | Close the other one as its duplicate: kv close {B} duplicate --of {A}",
    ),
]


@pytest.mark.parametrize(("ending", "original", "copies", "said"), NAMED)
def test_the_case_that_is_named_counts_and_is_another(
    ending: str, original: str, copies: tuple[str, ...], said: str
) -> None:
    wrong = refuse_repeat(A, event(f"2026-06-02T09:00 {ending}"), original, "", copies)
    assert (told(wrong) if wrong else "") == said


@pytest.mark.parametrize("aside", SET_ASIDE)
def test_what_was_set_aside_is_no_case_to_repeat(aside: str) -> None:
    ending = event(f"2026-06-02T09:00 closed outcome=duplicate of={B}")
    wrong = refuse_repeat(A, ending, "", aside, ())
    assert wrong is not None
    assert told(wrong) == f"{B} is closed itself, as {aside}. | First: kv reopen {B}."
