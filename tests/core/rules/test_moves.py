"""What fits, what helps and what comes next, in procedures unlike ours; and a deadline's last second."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from klantervaring.core.errors import Refused
from klantervaring.core.procedure import PREVIOUS, EventRule, Kind, Move, Procedure, Trigger
from klantervaring.core.rules.admit import admit
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.moves import ends, fitting, kind_of, matters
from klantervaring.core.rules.state import Deadline, Refusal
from klantervaring.core.text.sentences import Named
from klantervaring.files.procedures.procedures import read_procedure

from tests.core.builders import AMSTERDAM, LATER, TOLD, case, event, log, moment, procedure, spoken

RECEIVED = "2026-06-01T09:00 received"
#: Three events lie between the receipt and the end; a right and a promise of the first level run from `b` on.
WAY = """\
name: weg
version: 1
title: Weg
steps:
  a: {ball: us, title: A, next: [one, end]}
  b: {ball: us, title: B, next: [two]}
  c: {ball: us, title: C, next: [three, three]}
  d: {ball: us, title: D, next: [end]}
  z: {ball: none, title: Z}
events:
  received: {title: in, moves: [{from: [start], to: a}]}
  one: {title: one, command: 'one {id}', moves: [{from: [a], to: b}]}
  two: {title: two, command: 'two {id}', moves: [{from: [b], to: c}]}
  three: {title: three, command: 'three {id}', moves: [{from: [c], to: d}]}
  end: {title: end, command: 'end {id}', moves: [{from: [d], to: z}]}
  picky:
    title: picky
    moves:
    - {from: [a], to: b, needs: [heard]}
    - {from: [a], to: b, needs: [term-runs]}
  objected: {title: objection, raises-level: true, moves: [{from: [a, b, c], to: b, needs: [right-runs]}]}
  lifted: {title: lifted, raises-level: true, moves: [{from: [c], to: b}]}
  heard: {title: heard}
deadlines:
  right: {kind: right, title: Right, starts: [one], term: 10 days, met-by: [objected], owed-by: customer}
  second: {kind: right, title: Right, starts: [two], levels: [1], term: 99 days, met-by: [objected],
           owed-by: customer}
  aim: {kind: target, title: Aim, starts: [received], term: 4 hours, met-by: [objected], owed-by: us,
        by-channel: {phone: 1 hour}}
"""
#: One term holds in a step alone, one from the receipt until three, at whatever level.
TERMS = """\
  bound: {kind: target, title: Bound, starts: [two], steps: [c], term: 9 days, met-by: [end], owed-by: us}
  whole: {kind: target, title: Whole, starts: [received], term: 9 days, met-by: [three], owed-by: us}
"""


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Procedure:
    """The procedure above."""
    path: Path = tmp_path_factory.mktemp("own") / "weg@1.yaml"
    path.write_text(WAY)
    return read_procedure(path, AMSTERDAM, path.name)


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Procedure:
    """The same with these terms."""
    path: Path = tmp_path_factory.mktemp("own") / "weg@1.yaml"
    path.write_text(WAY + TERMS)
    return read_procedure(path, AMSTERDAM, path.name)


def why(rules: Procedure, events: str, last: str) -> str:
    """Why the event makes no move after these events."""
    refused = fitting(fold(rules, log(events)), event(last))
    assert isinstance(refused, Refusal)
    return spoken(refused.reason)


# -- what would help ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "first"),
    [
        (RECEIVED, "one"),
        (f"{RECEIVED}; 2026-06-01T10:00 one", "two"),
        (f"{RECEIVED}; 2026-06-01T10:00 one; 2026-06-01T11:00 two", "three"),
    ],
)
def test_the_first_event_on_the_way_is_named(way: Procedure, events: str, first: str) -> None:
    """However long the way is."""
    with pytest.raises(Refused) as refused:
        admit(way, case(log(events)), event("2026-06-02T09:00 end"), LATER)
    assert spoken(refused.value.remedy).startswith(f"First: kv {first} 2222-2222.")


def test_of_two_moves_that_lack_something_the_first_tells_what(way: Procedure) -> None:
    assert why(way, RECEIVED, "2026-06-01T10:00 picky") == (
        "The customer was not heard yet, and has not waived it."
    )
    heard = f"{RECEIVED}; 2026-06-01T09:30 heard"
    assert not isinstance(fitting(fold(way, log(heard)), event("2026-06-01T10:00 picky")), Refusal)


# -- rights ------------------------------------------------------------------------------------------


def test_a_target_that_an_objection_meets_is_no_right(way: Procedure) -> None:
    assert why(way, RECEIVED, "2026-06-01T10:00 objected") == (
        "No right to object runs: the customer was not yet told an outcome."
    )


def test_a_right_of_another_level_counts_for_nothing(way: Procedure) -> None:
    """The right of the second level would run for 99 days more."""
    told = f"{RECEIVED}; 2026-06-01T10:00 one; 2026-06-02T10:00 objected; 2026-06-03T10:00 two"
    assert "second" in fold(way, log(told)).for_file(moment("2026-06-20T10:00"))
    lifted = f"{told}; 2026-06-04T10:00 lifted"
    assert why(way, lifted, "2026-06-20T10:00 objected") == (
        "The right to object ended on 2026-06-11T23:59:59+02:00."
    )


def test_the_last_end_of_several_rights_is_told(way: Procedure) -> None:
    again = f"{RECEIVED}; 2026-06-01T10:00 one"
    other = fold(way, log(again))
    later = other.deadlines[-1]._replace(due=moment("2026-06-14T23:59:59"))
    state = other._replace(deadlines=(later, *other.deadlines))
    refused = fitting(state, event("2026-06-20T10:00 objected"))
    assert isinstance(refused, Refusal)
    assert spoken(refused.reason) == "The right to object ended on 2026-06-14T23:59:59+02:00."


# -- terms -------------------------------------------------------------------------------------------


def test_a_term_of_a_step_ends_with_it_whatever_event_leads_on(longer: Procedure) -> None:
    """Also one that no term waits for."""
    in_c = f"{RECEIVED}; 2026-06-01T10:00 one; 2026-06-01T11:00 two"
    (bound,) = [each for each in fold(longer, log(in_c)).deadlines if each.name == "bound"]
    assert bound.pending
    rules = longer._replace(deadlines={"bound": longer.deadlines["bound"]})
    after = fold(rules, log(f"{in_c}; 2026-06-01T12:00 three"))
    assert [each.gone_at for each in after.deadlines] == [moment("2026-06-01T12:00")]


def test_a_term_without_levels_is_met_at_any(longer: Procedure) -> None:
    raised = f"{RECEIVED}; 2026-06-01T10:00 one; 2026-06-02T10:00 objected; 2026-06-03T10:00 two"
    after = fold(longer, log(f"{raised}; 2026-06-03T11:00 three"))
    (whole,) = [each for each in after.deadlines if each.name == "whole"]
    assert (after.level, whole.level) == (1, 0)
    assert whole.met_by == event("2026-06-03T11:00 three")


@pytest.mark.parametrize(("via", "hours"), [("via=phone", 1), ("", 4)])
def test_care_without_a_term_for_it_changes_none(way: Procedure, via: str, hours: int) -> None:
    received = log(f"2026-06-01T09:00 received care=yes {via}")
    (aim,) = fold(way, received).deadlines
    assert aim.due - received[0].at == timedelta(hours=hours)


#: Seconds from the last moment of a deadline, and whether the file lists a target and a right then.
AT_THE_END = [(-1, True, True), (0, True, True), (1, True, False)]


@pytest.mark.parametrize(("seconds", "target", "right"), AT_THE_END)
def test_what_the_file_lists_to_the_last_second(
    way: Procedure, seconds: int, target: bool, right: bool
) -> None:
    state = fold(way, log(f"{RECEIVED}; 2026-06-01T10:00 one"))
    for name, listed in (("aim", target), ("right", right)):
        deadline = next(d for d in state.deadlines if d.name == name)
        at = deadline.due + timedelta(seconds=seconds)
        assert deadline.shown(at) is listed
        assert (name in state.for_file(at)) is listed
        assert (deadline in state.running(at)) is (seconds <= 0)


# -- what comes next -----------------------------------------------------------------------------------


def test_where_no_next_event_fits_the_last_one_is_named(way: Procedure) -> None:
    """At `a` the first is still to do; at `c` all is done as it should be, and something must come."""
    assert next_event(fold(way, log(RECEIVED)), LATER) == "one"
    here = fold(way, log(RECEIVED))
    assert next_event(here._replace(since_step=("received", "one")), LATER) == "end"
    assert next_event(here._replace(since_step=("one", "end")), LATER) == "end"
    bare = way._replace(steps={**way.steps, "a": way.steps["a"]._replace(next=())})
    assert next_event(fold(bare, log(RECEIVED)), LATER) == ""


# -- later events ---------------------------------------------------------------------------------------


def test_what_did_not_count_before_is_not_lost_by_an_earlier_event() -> None:
    """An objection that came too late is in the log; a note before it is no reason to refuse."""
    late = log(f"{TOLD} 2026-09-01T10:00 appealed")
    assert [m.event.kind for m in fold(procedure(), late).misfits] == ["appealed"]
    state, overrode = admit(procedure(), case(late), event("2026-06-04T10:00 noted"), LATER)
    assert overrode is None
    assert [m.event.kind for m in state.misfits] == ["appealed"]


# -- what events do in a procedure ----------------------------------------------------------------------


def named(word: str) -> Named:
    """A title in one language."""
    return Named((("en", word),))


def raised(way: Procedure, kind: str, *moves: Move) -> Procedure:
    """The procedure with one event more, that makes these moves."""
    return way._replace(events={**way.events, kind: EventRule(kind, named(kind), moves=moves)})


@pytest.mark.parametrize(
    ("kind", "does"),
    [
        ("end", True),
        ("one", False),
        ("heard", False),
        ("unheard", False),
        ("reopened", False),
        ("noted", False),
    ],
)
def test_which_events_end_a_case(way: Procedure, kind: str, does: bool) -> None:
    """Those that lead to a step without a next one who must act; what stays where it is ends nothing."""
    rules = raised(way, "reopened", Move(("z",), PREVIOUS), Move(("a",)))
    assert ends(rules, kind) is does


def test_a_case_that_its_receipt_ended_is_reopened_in_the_first_open_step(way: Procedure) -> None:
    """Before its end it was in no step, and none fits there: nobody could ever go on with it."""
    ended = raised(way, "received", Move(("start",), "z"))
    rules = raised(ended, "reopened", Move(("z",), PREVIOUS))
    state = fold(rules, log(f"{RECEIVED}; 2026-06-02T09:00 reopened; 2026-06-03T09:00 one"))
    assert (state.step, state.misfits) == ("b", ())
    shut = rules._replace(steps={"z": rules.steps["z"]})
    assert fold(shut, log(f"{RECEIVED}; 2026-06-02T09:00 reopened")).step == "z"


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("one", True),
        ("end", False),
        ("noted", False),
        ("unheard", False),
        ("contacted direction=in", True),
        ("contacted direction=out", False),
        ("contacted", False),
        ("noted direction=in", False),
    ],
)
def test_which_events_of_another_clone_an_ending_must_know(way: Procedure, line: str, does: bool) -> None:
    """What moves the case, and the customer who speaks; not another ending."""
    assert matters(way, event(f"2026-06-01T09:00 {line}")) is does


@pytest.mark.parametrize(
    ("command", "kind"), [("one", "one"), ("end", "end"), ("one {id}", ""), ("nothing", ""), ("{id}", "")]
)
def test_which_event_a_command_records(way: Procedure, command: str, kind: str) -> None:
    assert kind_of(way, command) == kind


def test_a_command_without_options_is_known_by_its_name(way: Procedure) -> None:
    bare = way._replace(events={"praised": EventRule("praised", named("praised"), command="praise")})
    assert (kind_of(bare, "praise"), kind_of(bare, "prai")) == ("praised", "")


# -- why an event makes no move --------------------------------------------------------------------------


def test_what_an_event_must_say_is_named_with_all_that_it_may(way: Procedure) -> None:
    moves = (Move(("a",), "b", given="how=well"), Move(("a",), "c", given="how=ill"))
    rules = raised(way, "told", *moves)
    assert why(rules, RECEIVED, "2026-06-01T10:00 told") == "It must say one of: how=well | how=ill."
    found = fitting(fold(rules, log(RECEIVED)), event("2026-06-01T10:00 told how=ill"))
    assert found == moves[1]


def test_an_event_of_another_level_says_so(way: Procedure) -> None:
    """It named what it must say, and that was nothing."""
    rules = raised(way, "told", Move(("a",), "b", level=1), Move(("a",), "c", given="how=ill", level=2))
    told = why(rules, RECEIVED, "2026-06-01T10:00 told how=ill")
    assert told == "It is meant for another number of objections than 0."


#: The steps that a move starts from, and how they are named.
WHERE = [
    (("b",), "It fits step B."),
    (("b", "c"), "It fits steps B and C."),
    (("b", "c", "d"), "It fits steps B, C and D."),
    (("b", "c", "d", "z"), "It fits steps B, C, D and Z."),
    (("b", "c", "b"), "It fits steps B and C."),
]


@pytest.mark.parametrize(("sources", "said"), WHERE)
def test_the_steps_that_an_event_fits_are_named(way: Procedure, sources: tuple[str, ...], said: str) -> None:
    assert why(raised(way, "told", Move(sources, "b")), RECEIVED, "2026-06-01T10:00 told") == said


@pytest.mark.parametrize(
    ("source", "supply"),
    [("c", "one"), ("z", ""), ("island", "")],
    ids=["on the way", "an end", "no way leads there"],
)
def test_what_would_help_is_the_first_event_of_a_way(way: Procedure, source: str, supply: str) -> None:
    """To a step that ends a case nobody is led."""
    island = way.steps["b"]._replace(name="island")
    rules = raised(way, "told", Move((source,), "b"))._replace(steps={**way.steps, "island": island})
    refused = fitting(fold(rules, log(RECEIVED)), event("2026-06-01T10:00 told"))
    assert isinstance(refused, Refusal)
    assert refused.supply == supply


def test_what_stays_in_its_step_is_no_part_of_a_way(way: Procedure) -> None:
    rules = raised(way, "asked", Move(("a",), ""))
    first = rules.steps["a"]._replace(next=("asked",))
    rules = raised(rules._replace(steps={**rules.steps, "a": first}), "told", Move(("c",), "d"))
    refused = fitting(fold(rules, log(RECEIVED)), event("2026-06-01T10:00 told"))
    assert isinstance(refused, Refusal)
    assert refused.supply == "one"


# -- what a move needs ------------------------------------------------------------------------------------


def test_a_right_that_ended_with_a_satisfied_customer_is_told_as_that(way: Procedure) -> None:
    state = fold(way, log(f"{RECEIVED}; 2026-06-01T10:00 one"))
    right = state.deadlines[-1]
    assert right.name == "right"
    gone = right._replace(gone_at=moment("2026-06-02T10:00"))
    later = right._replace(due=moment("2026-06-14T23:59:59"))
    new = event("2026-06-20T10:00 objected")

    def reason(*rights: Deadline) -> str:
        refused = fitting(state._replace(deadlines=rights), new)
        assert isinstance(refused, Refusal)
        return spoken(refused.reason)

    assert reason(gone) == "The right to object ended when the customer was satisfied."
    assert reason(gone, later) == "The right to object ended on 2026-06-14T23:59:59+02:00."
    assert reason(right, later._replace(gone_at=gone.gone_at)) == (
        "The right to object ended when the customer was satisfied."
    )


def test_a_right_to_something_else_is_no_right_to_object(way: Procedure) -> None:
    state = fold(way, log(f"{RECEIVED}; 2026-06-01T10:00 one"))
    right = state.deadlines[-1]
    other = right._replace(rule=right.rule._replace(met_by=(Trigger("heard"),)))
    refused = fitting(state._replace(deadlines=(other,)), event("2026-06-02T10:00 objected"))
    assert isinstance(refused, Refusal)
    assert spoken(refused.reason).startswith("No right to object runs")


#: Terms that stand still, and whether such a resumption fits.
STANDING = [
    ("", False),
    ("2026-06-01T09:10 stopped", True),
    ("2026-06-01T09:10 stopped; 2026-06-01T09:20 went-on", False),
    ("2026-06-01T09:10 paused", False),
]


@pytest.mark.parametrize(("events", "fits"), STANDING)
def test_only_what_stands_still_is_resumed(longer: Procedure, events: str, fits: bool) -> None:
    bare, needs = named("x"), ("term-suspended",)
    new = [
        EventRule("stopped", bare, suspends=("whole",)),
        EventRule("paused", bare, suspends=("aim",)),
        EventRule("went-on", bare, moves=(Move(("a",), needs=needs),), resumes=("whole",)),
    ]
    rules = longer._replace(events={**longer.events, **{rule.name: rule for rule in new}})
    state = fold(rules, log(f"{RECEIVED}; {events}"))
    found = fitting(state, event("2026-06-01T09:30 went-on"))
    assert isinstance(found, Move) is fits
    if isinstance(found, Refusal):
        assert spoken(found.reason) == "No term is suspended that it could resume."


def test_a_promise_of_another_level_opens_no_next_appeal(longer: Procedure) -> None:
    """Only the decision on this objection counts: it is due, or overdue, or there is none."""
    promise = longer.deadlines["whole"]._replace(kind=Kind.PROMISE, levels=(0, 1))
    appeal = EventRule("again", named("x"), moves=(Move(("a",), needs=("promise-overdue",)),))
    rules = longer._replace(deadlines={"whole": promise}, events={**longer.events, "again": appeal})
    state = fold(rules, log(RECEIVED))
    new = event("2026-06-30T10:00 again")
    assert isinstance(fitting(state, new), Move)
    other = fitting(state._replace(level=1), new)
    assert isinstance(other, Refusal)
    assert spoken(other.reason) == "The objection at this level was not yet decided on."
    early = fitting(state, event("2026-06-02T10:00 again"))
    assert isinstance(early, Refusal)
    assert "the decision is due by 2026-06-10T23:59:59+02:00" in spoken(early.reason)
    free = promise._replace(levels=())
    unbound = fold(rules._replace(deadlines={"whole": free}), log(RECEIVED))
    assert isinstance(fitting(unbound, new), Refusal)
