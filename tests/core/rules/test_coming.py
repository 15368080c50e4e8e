"""What comes next follows the promise or target that ends first; what an end and coming back do to terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.coming import first_due, further_event, next_event
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.moves import planned_event
from klantervaring.core.rules.state import State
from klantervaring.files.procedures.procedures import read_procedure

from tests.core.builders import AMSTERDAM, deadline, due, log, moment, procedure, states

RECEIVED = "2026-06-01T09:00 received;"
WAY = """\
name: weg
version: 1
title: Weg
steps:
  a: {ball: us, title: A, next: [answered]}
  b: {ball: us, title: B, next: [ended]}
  z: {ball: none, title: Z}
events:
  received: {title: in, moves: [{from: [start], to: a}]}
  told: {title: told, moves: [{from: [a], given: how=well}]}
  answered: {title: answer, moves: [{from: [a], to: b}]}
  ended: {title: end, moves: [{from: [a, b], to: z}]}
  reopened: {title: again, moves: [{from: [z], to: previous}]}
  heard: {title: heard}
deadlines:
  right: {kind: right, title: Right, starts: [received], term: 1 hour, met-by: [heard], owed-by: customer}
  word: {kind: promise, title: Word, starts: [received], term: 1 day, met-by: ['told:how=well'], owed-by: us}
  ear: {kind: promise, title: Ear, starts: [received], term: 3 days, met-by: [heard], owed-by: us}
  answer: {kind: promise, title: Answer, starts: [received], steps: [a], term: 5 days, met-by: [answered],
           owed-by: us}
  again: {kind: promise, title: Again, starts: [reopened], term: 2 days, met-by: [answered], owed-by: us}
  fitted: {kind: target, title: Fitted, starts: [answered], term: 9 days, with-care: 2 days,
           by-channel: {chat: 2 days}, met-by: [ended], owed-by: us}
"""


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Procedure:
    path: Path = tmp_path_factory.mktemp("rules") / "weg@1.yaml"
    path.write_text(WAY, encoding="utf-8")
    return read_procedure(path, AMSTERDAM, "procedures/weg@1.yaml")


def after(way: Procedure, events: str) -> State:
    return fold(way, log(RECEIVED + events))


@pytest.mark.parametrize(
    ("events", "term", "coming", "further"),
    [
        ("", "word", "told:how=well", "answered"),  # the right ends before it, and is nobody's task
        ("2026-06-01T10:00 told how=well", "ear", "heard", "answered"),
        ("2026-06-01T10:00 told how=well; 2026-06-01T11:00 heard", "answer", "answered", ""),
        ("2026-06-01T11:00 answered", "word", "ended", ""),  # it can no longer be told from there
    ],
)
def test_what_comes_next(way: Procedure, events: str, term: str, coming: str, further: str) -> None:
    state, now = after(way, events), moment("2026-06-01T12:00")
    found = first_due(state)
    assert found is not None
    assert (found.name, next_event(state, now), further_event(state, now)) == (term, coming, further)


def test_in_a_closed_case_nothing_is_due(way: Procedure) -> None:
    state, now = after(way, "2026-06-01T10:00 ended"), moment("2026-06-01T12:00")
    assert (first_due(state), next_event(state, now), further_event(state, now)) == (None, "", "")


def test_where_no_term_runs_the_step_says_what_comes(way: Procedure) -> None:
    state, now = after(way, "")._replace(deadlines=()), moment("2026-06-01T12:00")
    assert (first_due(state), next_event(state, now), further_event(state, now)) == (None, "answered", "")


#: What a term can be met by, in this order, and what should come then: the step's own event is enough.
WAYS_TO_MEET = [("ended", "answered"), ("ended, heard", "heard"), ("answered, heard", "answered")]


@pytest.mark.parametrize(("met_by", "coming"), WAYS_TO_MEET)
def test_what_leads_out_of_the_step_is_for_the_step_to_say(tmp_path: Path, met_by: str, coming: str) -> None:
    path = tmp_path / "weg@1.yaml"
    path.write_text(WAY.replace("met-by: ['told:how=well']", f"met-by: [{met_by}]"), encoding="utf-8")
    rules = read_procedure(path, AMSTERDAM, "procedures/weg@1.yaml")
    assert next_event(after(rules, ""), moment("2026-06-01T12:00")) == coming


def test_what_an_event_meets_is_met_and_not_gone_where_it_leads_out_of_the_step(way: Procedure) -> None:
    met = deadline(after(way, "2026-06-01T10:00 answered"), "answer")
    assert met.met_by is not None
    assert (met.met_by.kind, met.gone_at) == ("answered", None)


def test_what_comes_in_after_the_end_meets_nothing(way: Procedure) -> None:
    ended = after(way, "2026-06-01T10:00 ended")
    heard = after(way, "2026-06-01T10:00 ended; 2026-06-01T11:00 heard")
    assert heard.deadlines == ended.deadlines
    assert states(heard, "2026-06-02T08:00")["ear"] == "gone"


def test_a_term_may_start_with_coming_back(way: Procedure) -> None:
    state = after(way, "2026-06-01T10:00 ended; 2026-06-02T10:00 reopened")
    assert (state.step, due(state, "again")) == ("a", "2026-06-04T23:59:59+02:00")
    assert states(state, "2026-06-03T08:00")["ear"] == "running"


APPEAL = (
    "2026-06-01T09:00 received; 2026-06-01T10:00 responded solved=yes; 2026-06-02T10:00 appealed;"
    "2026-06-03T10:00 invited for=2026-06-04T10:00; 2026-06-04T10:00 heard"
)
CLOSED = "2026-06-05T10:00 closed outcome=spam because=reclame"


@pytest.mark.parametrize(
    ("events", "coming"),
    [
        (f"{APPEAL}; {CLOSED}; 2026-06-06T10:00 reopened", "decided"),
        (f"{APPEAL}; {CLOSED}; 2026-06-06T10:00 noted; 2026-06-06T10:00 reopened", "decided"),
        (f"{APPEAL.rpartition(';')[0]}; {CLOSED}; 2026-06-06T10:00 reopened", "heard"),
        # an objection of another level begins anew
        (
            f"{APPEAL}; {CLOSED}; 2026-06-06T10:00 reopened; 2026-06-07T10:00 decided decision=rejected;"
            "2026-06-08T10:00 appealed",
            "invited",
        ),
    ],
)
def test_what_was_done_before_the_end_is_not_asked_again(events: str, coming: str) -> None:
    state = fold(procedure("een-fan-per-dag@2"), log(events))
    assert next_event(state, moment("2026-06-09T10:00")) == coming


#: Ways from a step and back to it.
THERE_AND_BACK = """\
  stopped: {title: stop, suspends: [ear], moves: [{from: [a], to: b}]}
  resumed: {title: on, resumes: [ear], moves: [{from: [b], to: a}]}
  back: {title: back, moves: [{from: [b], to: a}]}
"""


@pytest.mark.parametrize(
    ("events", "planned"),
    [
        ("2026-06-01T12:00 stopped; 2026-06-01T13:00 resumed", "answered"),
        (
            "2026-06-01T12:00 stopped; 2026-06-01T13:00 ended; 2026-06-01T14:00 reopened;"
            "2026-06-01T15:00 resumed",
            "answered",
        ),
        ("2026-06-01T12:00 answered; 2026-06-01T13:00 back", "told"),  # the step begins anew
    ],
)
def test_what_was_done_before_a_term_stood_still_is_not_asked_again(
    tmp_path: Path, events: str, planned: str
) -> None:
    path = tmp_path / "weg@1.yaml"
    way = WAY.replace("next: [answered]", "next: [told, answered]").replace(", given: how=well", "")
    path.write_text(way.replace("deadlines:\n", f"{THERE_AND_BACK}deadlines:\n", 1), encoding="utf-8")
    rules = read_procedure(path, AMSTERDAM, "procedures/weg@1.yaml")
    state = after(rules, f"2026-06-01T10:00 told; {events}")
    assert planned_event(state, moment("2026-06-01T16:00")) == planned


@pytest.mark.parametrize(
    ("receipt", "fitted_to"), [("", ""), (" care=yes", "care"), (" via=chat care=yes", "chat")]
)
def test_care_is_named_only_where_it_ends_sooner(way: Procedure, receipt: str, fitted_to: str) -> None:
    state = fold(way, log(f"2026-06-01T09:00 received{receipt}; 2026-06-01T10:00 answered"))
    assert deadline(state, "fitted").fitted_to == fitted_to
