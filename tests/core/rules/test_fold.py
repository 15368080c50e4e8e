"""The fold: where a case stands after its events, which terms run, and how each of them stands.

Every due moment in the tables was counted by hand from the procedure's own words.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from klantervaring.core.case import Case, Event, in_order
from klantervaring.core.events import ERASED
from klantervaring.core.procedure import COMMON_EVENTS, Kind, Move
from klantervaring.core.rules.coming import further_event, next_event
from klantervaring.core.rules.fold import (
    apply_events,
    end_terms,
    fold,
    fold_case,
    initial_state,
    level_at,
    outcome_of,
    trace,
    without_rules,
)
from klantervaring.core.rules.moves import fitting
from klantervaring.core.time.terms import Term, Unit

from tests.core.builders import (
    AMSTERDAM,
    APPEALED,
    APPEALED_AGAIN,
    DECIDED,
    ENDED,
    EXPLAINED,
    HEARD_OUT,
    NO_BUT,
    RECEIVED,
    REGISTERED,
    SATISFIED,
    SITUATIONS,
    TOLD,
    WITHDRAWN,
    added,
    case,
    deadline,
    due,
    event,
    folded,
    log,
    misfits,
    moment,
    procedure,
    reason,
    states,
)

# -- steps, level, ball -----------------------------------------------------------------------------

WALK = [
    ("2026-06-01T09:00 received", "listen", 0, "us"),
    ("2026-06-01T09:10 listened", "respond", 0, "us"),
    ("2026-06-01T09:20 noted", "respond", 0, "us"),
    ("2026-06-01T15:00 responded", "register", 0, "us"),
    ("2026-06-02T10:00 contacted direction=out", "register", 0, "us"),
    ("2026-06-02T12:00 offered cannot=reizen alternative=online", "no-but", 0, "us"),
    ("2026-06-03T12:00 resolved", "verdict", 0, "customer"),
    ("2026-06-04T12:00 judged verdict=not-satisfied", "verdict", 0, "customer"),
    ("2026-06-10T12:00 appealed", "appeal", 1, "us"),
    ("2026-06-11T12:00 invited", "appeal", 1, "us"),
    ("2026-06-18T12:00 heard", "appeal", 1, "us"),
    ("2026-07-01T12:00 decided decision=rejected", "verdict", 1, "customer"),
    ("2026-07-10T12:00 appealed", "second-appeal", 2, "third-party"),
    ("2026-07-13T12:00 invited", "second-appeal", 2, "third-party"),
    ("2026-07-20T12:00 heard waived=yes", "second-appeal", 2, "third-party"),
    ("2026-08-03T12:00 decided decision=upheld", "verdict", 2, "customer"),
    ("2026-08-04T12:00 judged verdict=satisfied", "aftercare", 2, "us"),
    ("2026-09-01T12:00 followed-up verdict=satisfied", "closed", 2, ""),
    ("2026-09-02T12:00 reopened", "aftercare", 2, "us"),
    ("2026-09-03T12:00 closed outcome=withdrawn", "closed", 2, ""),
]


@pytest.mark.parametrize("count", range(1, len(WALK) + 1))
def test_a_long_walk_step_by_step(count: int) -> None:
    state = folded(";".join(line for line, *_ in WALK[:count]))
    assert (state.step, state.level, state.ball) == WALK[count - 1][1:]
    assert state.misfits == ()
    assert state.open == bool(state.ball)
    assert state.started_at == moment("2026-06-01T09:00")


@pytest.mark.parametrize(
    ("events", "outcome", "ended"),
    [
        (TOLD, "", None),
        (WITHDRAWN, "withdrawn", "2026-06-04T10:00"),
        (WITHDRAWN + "2026-06-05T10:00 noted", "withdrawn", "2026-06-04T10:00"),
        (WITHDRAWN + "2026-06-05T10:00 reopened", "", None),
        (SATISFIED + "2026-07-01T10:00 followed-up verdict=satisfied", "satisfied", "2026-07-01T10:00"),
        (
            SATISFIED + "2026-07-01T10:00 followed-up verdict=not-satisfied",
            "not-satisfied",
            "2026-07-01T10:00",
        ),
    ],
)
def test_how_a_case_ends(events: str, outcome: str, ended: str | None) -> None:
    state = folded(events)
    assert (state.outcome, state.ended_at) == (outcome, ended and moment(ended))


@pytest.mark.parametrize("kind", [kind for kind in COMMON_EVENTS if kind != ERASED])
@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name != "start"])
def test_common_events_fit_every_step_and_move_nothing(situation: str, kind: str) -> None:
    events, at = SITUATIONS[situation][3:]
    said = " ".join(f"{key}=x" for key in COMMON_EVENTS[kind].asks)
    before, after = folded(events), added(events, event(f"{at} {kind} {said}"))
    assert (after.step, after.level, after.misfits) == (before.step, before.level, ())


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name != "start"])
def test_a_tombstone_ends_a_case_from_any_step_and_nothing_moves_it_any_more(situation: str) -> None:
    events, at = SITUATIONS[situation][3:]
    before = folded(events)
    later = f"{events}; {at} erased; 2027-01-01T09:00 reopened because=toch"
    after = folded(later)
    assert not after.open
    assert not any(deadline.runs(moment(at)) for deadline in after.deadlines)
    if not before.open:
        assert after._replace(erased=False) == before


def test_a_tombstone_ends_an_open_case_in_the_step_that_is_its_end() -> None:
    """Another clone had reopened it; where it was before stands in `previous`."""
    after = folded(REGISTERED + "2026-06-02T10:00 erased; 2026-06-03T10:00 noted")
    assert (after.step, after.previous, after.ended_at) == ("closed", "register", moment("2026-06-02T10:00"))
    assert (after.erased, after.misfits, after.outcome) == (True, (), "")


def test_a_tombstone_without_a_receipt_ends_nothing() -> None:
    after = folded("2026-06-02T10:00 erased")
    assert (after.erased, after.step, after.ended_at) == (True, "start", None)


def test_in_a_procedure_without_an_end_a_tombstone_leaves_the_step() -> None:
    rules = procedure()
    endless = rules._replace(steps={name: step for name, step in rules.steps.items() if step.open})
    after = fold(endless, log(REGISTERED + "2026-06-02T10:00 erased"))
    assert (after.erased, after.step) == (True, "register")


# -- in parts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_traced_leads_to_the_same_as_the_fold(situation: str) -> None:
    rules, events = procedure(), log(SITUATIONS[situation][3])
    passed = trace(rules, events)
    assert tuple(each for each, _ in passed) == events
    for count, (_, state) in enumerate(passed, start=1):
        assert state == apply_events(initial_state(rules, events), events[:count])
        assert end_terms(state) == fold(rules, events[:count])
    assert outcome_of(rules, passed) == fold(rules, events)


def test_of_a_closed_case_the_last_of_what_was_traced_has_its_terms_ended() -> None:
    assert outcome_of(procedure(), ()) == fold(procedure(), ())
    passed = trace(procedure(), log(ENDED))
    assert outcome_of(procedure(), passed) == folded(ENDED)
    assert passed[-1][1] == fold(procedure(), log(ENDED), closing=False)


@pytest.mark.parametrize(
    ("at", "level"),
    [("2026-06-04T12:00", 1), ("2026-06-10T11:59", 1), ("2026-07-10T12:00", 2), ("2026-06-10T12:01", 1)],
)
def test_how_many_objections_count_once_an_event_is_added(at: str, level: int) -> None:
    """Up to and including it: what comes later in the log counts for nothing."""
    told = case(log(DECIDED))
    assert level_at(procedure(), told, event(f"{at} appealed")) == level


def test_an_event_is_counted_to_and_what_comes_right_after_it_is_not() -> None:
    known = case(log(DECIDED + "2026-07-10T12:00 appealed;"))
    assert level_at(procedure(), known, event("2026-07-10T11:59 noted")) == 1
    assert level_at(procedure(), known, event("2026-07-10T12:01 noted")) == 2


@pytest.mark.parametrize(("step", "shown"), [("verdict", "verdict"), ("", "start")])
def test_without_rules_the_file_says_where_a_case_stands(step: str, shown: str) -> None:
    known = case(log(RECEIVED))
    known = known._replace(procedure="weg@7", written=known.written._replace(step=step))
    state = without_rules(known)
    assert (state.procedure.name, state.procedure.version) == ("weg@7", 0)
    assert (state.step, state.started_at, state.deadlines) == (shown, moment("2026-06-01T09:00"), ())


@pytest.mark.parametrize(
    ("events", "joined"),
    [
        (APPEALED + "2026-06-11T12:00 appealed", [("appealed", True)]),
        (TOLD + "2026-09-01T12:00 appealed", [("appealed", False)]),
        (DECIDED + "2026-09-01T12:00 appealed level=1", [("appealed", True)]),
        (DECIDED + "2026-09-01T12:00 appealed level=2", [("appealed", False)]),
        (RECEIVED + "2026-06-01T10:00 judged verdict=satisfied", [("judged", False)]),
    ],
)
def test_an_objection_that_was_lodged_already_is_part_of_the_first(
    events: str, joined: list[tuple[str, bool]]
) -> None:
    assert misfits(folded(events)) == joined


#: The receipt, what follows, and the channel and care that are then known.
WITH_CUSTOMER = [
    ("received", "", "", False),
    ("received via=phone", "", "phone", False),
    ("received via=phone care=yes", "", "phone", True),
    ("received care=no", "", "", False),
    ("received via=phone", "contacted via=mail direction=out", "phone", False),
    ("received via=phone", "noted care=yes via=mail", "phone", True),
    ("received care=yes", "noted care=no", "", False),
    ("received care=yes", "noted", "", True),
]


@pytest.mark.parametrize(("receipt", "later", "channel", "care"), WITH_CUSTOMER)
def test_the_channel_is_that_of_the_receipt_and_care_that_of_the_last_who_said(
    receipt: str, later: str, channel: str, care: bool
) -> None:
    state = folded(f"2026-06-01T09:00 {receipt}; " + (later and f"2026-06-01T10:00 {later}"))
    assert (state.channel, state.care) == (channel, care)


def test_what_still_stood_still_at_the_end_is_gone_whenever_it_would_have_ended() -> None:
    standing = "2026-03-06T09:30 received; 2026-03-10T15:00 asked-for-more;"
    ended = folded(standing + "2027-08-12T09:00 withdrawn", "aanvullen@1")
    assert deadline(ended, "decision").gone_at == moment("2027-08-12T09:00")
    assert end_terms(folded(standing, "aanvullen@1")) == folded(standing, "aanvullen@1")


def test_nothing_counts_before_the_receipt() -> None:
    state = folded("2026-06-01T08:00 noted; 2026-06-01T08:30 responded; 2026-06-01T09:00 received")
    assert (state.step, misfits(state)) == ("listen", [("noted", False), ("responded", False)])
    assert reason(state.misfits[0]) == "It lies before the case was received."


def test_a_case_without_events_waits_for_us() -> None:
    state = fold(procedure(), ())
    assert (state.step, state.ball, state.open, state.deadlines) == ("start", "us", True, ())


def test_an_event_that_the_procedure_does_not_know_moves_nothing_even_with_a_reason() -> None:
    state = folded(RECEIVED + "2026-06-01T10:00 geprezen because=zomaar")
    assert (state.step, misfits(state)) == ("listen", [("geprezen", False)])
    assert reason(state.misfits[0]) == "The procedure een-fan-per-dag@1 knows no event geprezen."


def test_a_second_receipt_does_not_start_the_terms_anew() -> None:
    state = folded(RECEIVED + "2026-06-02T09:00 received")
    assert misfits(state) == [("received", False)]
    assert due(state, "response") == "2026-06-03T09:00:00+02:00"
    assert len(state.deadlines) == 2


def test_the_state_as_of_an_earlier_moment() -> None:
    whole = case(log(DECIDED))
    assert fold_case(procedure(), whole).step == "verdict"
    assert fold_case(procedure(), whole, moment("2026-06-10T12:00")).step == "appeal"
    assert fold_case(procedure(), whole, moment("2026-06-10T11:59:59")) == folded(TOLD)


# -- the order in which events count ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("stands", "counts"),
    [
        (["9:b", "9:a", "8:c"], ["8:c", "9:a", "9:b"]),
        (["9:a", "9:b", "9:c"], ["9:a", "9:b", "9:c"]),
        (["9:a", "9:-x", "9:b"], ["9:a", "9:-x", "9:b"]),
        (["9:b", "9:-x", "9:a"], ["9:a", "9:b", "9:-x"]),
        (["9:-x", "9:-y", "9:a"], ["9:-x", "9:-y", "9:a"]),
        (["9:a", "8:-x", "9:-y", "8:b"], ["8:-x", "8:b", "9:a", "9:-y"]),
        (["10:a", "9:b", "9:-x", "8:-y"], ["8:-y", "9:b", "9:-x", "10:a"]),
    ],
)
def test_events_count_by_moment_then_id_and_without_id_as_they_stand(
    stands: list[str], counts: list[str]
) -> None:
    events = {text: _named(text) for text in stands}
    assert in_order(events.values()) == tuple(events[text] for text in counts)


def _named(text: str) -> Event:
    hour, _, name = text.partition(":")
    id = "" if name.startswith("-") else name * 8
    return event(f"2026-06-01T{int(hour):02}:00 noted name={name}", id=id)


def test_at_one_moment_the_id_decides_what_came_first() -> None:
    first, second = (
        event("2026-06-01T10:00 listened", id="1" * 8),
        event("2026-06-01T10:00 heard", id="2" * 8),
    )
    assert in_order((second, first)) == (first, second)
    assert case((second, first)).events == (first, second)


def test_the_receipt_of_a_case_is_the_first_that_counts() -> None:
    assert case(log("2026-06-02T09:00 received; 2026-06-01T09:00 received")).received == moment(
        "2026-06-01T09:00"
    )
    assert Case("2222-2222", "Leeg", ()).received is None


# -- golden terms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "first_word", "response"),
    [
        ("2026-03-28T12:00+01:00", "2026-03-28T12:20:00+01:00", "2026-03-30T13:00:00+02:00"),
        ("2026-10-24T10:00+02:00", "2026-10-24T10:20:00+02:00", "2026-10-26T09:00:00+01:00"),
        ("2026-03-29T01:45+01:00", "2026-03-29T03:05:00+02:00", "2026-03-31T02:45:00+02:00"),
        ("2026-12-30T23:50+01:00", "2026-12-31T00:10:00+01:00", "2027-01-01T23:50:00+01:00"),
        ("2028-02-28T12:00+01:00", "2028-02-28T12:20:00+01:00", "2028-03-01T12:00:00+01:00"),
        ("2026-12-24T16:59:59Z", "2026-12-24T18:19:59+01:00", "2026-12-26T17:59:59+01:00"),
    ],
)
def test_promises_from_the_receipt(received: str, first_word: str, response: str) -> None:
    state = folded(f"{received} received")
    assert (due(state, "first-word"), due(state, "response")) == (first_word, response)


@pytest.mark.parametrize(
    ("told", "until", "last", "late"),
    [
        (
            "2026-03-01T15:00+01:00",
            "2026-03-29T23:59:59+02:00",
            "2026-03-29T23:59:59+02:00",
            "2026-03-30T00:00:00+02:00",
        ),
        (
            "2026-09-27T15:00+02:00",
            "2026-10-25T23:59:59+01:00",
            "2026-10-25T22:59:59Z",
            "2026-10-25T23:00:00Z",
        ),
        ("2028-02-01T15:00", "2028-02-29T23:59:59+01:00", "2028-02-29T23:59:59", "2028-03-01T00:00"),
        ("2027-02-01T15:00", "2027-03-01T23:59:59+01:00", "2027-03-01T23:59:59", "2027-03-02T00:00"),
        ("2026-12-10T23:59:59", "2027-01-07T23:59:59+01:00", "2027-01-07T23:59:59", "2027-01-08T00:00"),
        ("2026-12-11T00:00", "2027-01-08T23:59:59+01:00", "2027-01-08T23:59:59", "2027-01-09T00:00"),
    ],
)
def test_the_right_to_object_ends_with_the_28th_day(told: str, until: str, last: str, late: str) -> None:
    state = folded(f"2026-01-05T09:00 received; {told} resolved")
    right = deadline(state, "objection")
    assert due(state, "objection") == until
    assert right.state(moment(last)).value == "running"
    assert right.state(moment(late)).value == "lapsed"


@pytest.mark.parametrize(
    ("zone", "told", "until"),
    [
        ("America/Sao_Paulo", "2018-10-06T12:00", "2018-11-03T23:59:59-03:00"),
        ("America/Sao_Paulo", "2018-10-07T12:00", "2018-11-04T23:59:59-02:00"),
        ("Asia/Beirut", "2026-02-28T12:00", "2026-03-28T23:59:59+02:00"),
        ("Africa/Cairo", "2026-03-26T12:00", "2026-04-23T23:59:59+02:00"),
        ("Africa/Cairo", "2026-10-01T12:00", "2026-10-29T23:59:59+02:00"),
        ("Australia/Lord_Howe", "2026-09-06T12:00", "2026-10-04T23:59:59+11:00"),
        ("Pacific/Kiritimati", "2026-06-01T23:59:59", "2026-06-29T23:59:59+14:00"),
    ],
)
def test_the_same_procedure_in_another_zone(zone: str, told: str, until: str) -> None:
    state = folded(f"2018-01-05T09:00 received; {told} resolved", zone=zone)
    assert due(state, "objection", zone) == until


def test_forty_eight_hours_over_half_an_hour_of_summer_time() -> None:
    state = folded("2026-10-03T12:00 received", zone="Australia/Lord_Howe")
    assert due(state, "response", "Australia/Lord_Howe") == "2026-10-05T12:30:00+11:00"


# -- what starts, and who owes it -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "name", "kind", "owed_by", "ends"),
    [
        (RECEIVED, "first-word", "target", "us", "2026-06-01T09:20:00"),
        (RECEIVED, "response", "promise", "us", "2026-06-03T09:00:00"),
        (REGISTERED, "progress", "target", "us", "2026-06-08T23:59:59"),
        (NO_BUT, "progress", "target", "us", "2026-06-08T23:59:59"),
        (NO_BUT, "objection", "right", "customer", "2026-06-29T23:59:59"),
        (TOLD, "objection", "right", "customer", "2026-07-01T23:59:59"),
        (
            HEARD_OUT + "2026-06-01T15:00 responded solved=yes",
            "objection",
            "right",
            "customer",
            "2026-06-29T23:59:59",
        ),
        (APPEALED, "hearing", "target", "us", "2026-06-17T23:59:59"),
        (APPEALED, "decision", "promise", "us", "2026-07-08T23:59:59"),
        (DECIDED, "second-objection", "right", "customer", "2026-07-29T23:59:59"),
        (APPEALED_AGAIN, "second-decision", "promise", "third-party", "2026-08-07T23:59:59"),
        (SATISFIED, "aftercare", "target", "us", "2026-07-02T23:59:59"),
    ],
)
def test_every_term_starts_ends_and_is_owed(
    events: str, name: str, kind: str, owed_by: str, ends: str
) -> None:
    state = folded(events)
    one = deadline(state, name)
    assert (one.kind, one.owed_by, due(state, name)) == (Kind(kind), owed_by, ends + "+02:00")


def test_the_hearing_of_the_second_appeal_is_the_third_partys() -> None:
    state = folded(APPEALED_AGAIN)
    assert [d.owed_by for d in state.deadlines if d.name == "hearing"] == ["us", "third-party"]
    assert deadline(state, "hearing", 1).due == moment("2026-07-17T23:59:59")


@pytest.mark.parametrize(
    ("events", "names"),
    [
        (RECEIVED, ["first-word", "response"]),
        (HEARD_OUT, ["first-word", "response"]),
        (HEARD_OUT + "2026-06-01T10:00 contacted direction=out", ["first-word", "response"]),
        (HEARD_OUT + "2026-06-01T10:00 responded solved=yes", ["first-word", "response", "objection"]),
        (HEARD_OUT + "2026-06-01T10:00 responded solved=no", ["first-word", "response", "progress"]),
        (
            TOLD + "2026-06-04T10:00 contacted direction=out",
            ["first-word", "response", "progress", "objection"],
        ),
        (
            TOLD + "2026-06-04T10:00 judged verdict=not-satisfied",
            ["first-word", "response", "progress", "objection"],
        ),
        (
            REGISTERED + "2026-06-02T10:00 contacted direction=in; 2026-06-03T10:00 contacted direction=out",
            ["first-word", "response", "progress", "progress"],
        ),
        (
            ENDED,
            "first-word response progress objection hearing decision second-objection "
            "hearing second-decision".split(),
        ),
    ],
)
def test_which_terms_have_started_in_order_of_start(events: str, names: list[str]) -> None:
    assert [d.name for d in folded(events).deadlines] == names


@pytest.mark.parametrize(
    ("name", "events", "meeting", "not_meeting"),
    [
        (
            "first-word",
            RECEIVED,
            "listened|contacted direction=out|responded|offered cannot=a alternative=b|resolved",
            "contacted direction=in|contacted|noted|assigned|attached",
        ),
        (
            "response",
            RECEIVED,
            "responded|responded solved=yes|offered cannot=a alternative=b|resolved",
            "listened|contacted direction=out|noted",
        ),
        (
            "progress",
            REGISTERED,
            "contacted direction=out|offered cannot=a alternative=b|resolved",
            "contacted direction=in|noted",
        ),
        ("objection", TOLD, "appealed", "judged verdict=not-satisfied|contacted direction=in"),
        ("hearing", APPEALED, "invited", "heard|contacted direction=out"),
        ("decision", EXPLAINED, "decided decision=partly", "invited|heard"),
        ("second-objection", DECIDED, "appealed", "judged verdict=not-satisfied"),
        (
            "aftercare",
            SATISFIED,
            "followed-up verdict=not-satisfied",
            "contacted direction=out|closed outcome=withdrawn",
        ),
    ],
)
def test_what_meets_a_term_and_what_does_not(name: str, events: str, meeting: str, not_meeting: str) -> None:
    at = events.split(";")[-2].split()[0]
    for kind in meeting.split("|"):
        one = deadline(added(events, event(f"{at} {kind}")), name)
        assert one.met_by is not None, kind
        assert not one.pending
    for kind in not_meeting.split("|"):
        assert deadline(added(events, event(f"{at} {kind}")), name).met_by is None, kind


# -- how a term stands ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "now", "wanted"),
    [
        (RECEIVED, "2026-06-01T09:20:00", {"first-word": "running", "response": "running"}),
        (RECEIVED, "2026-06-01T09:20:01", {"first-word": "overdue", "response": "running"}),
        (RECEIVED, "2026-06-03T09:00:00", {"first-word": "overdue", "response": "running"}),
        (RECEIVED, "2026-06-03T09:00:01", {"first-word": "overdue", "response": "overdue"}),
        (
            RECEIVED + "2026-06-01T09:20:00 listened",
            "2026-06-03T09:00:01",
            {"first-word": "met", "response": "overdue"},
        ),
        (
            RECEIVED + "2026-06-01T09:20:01 listened",
            "2026-06-01T10:00:00",
            {"first-word": "late", "response": "running"},
        ),
        (
            RECEIVED + "2026-06-03T09:00:00 responded",
            "2026-06-10T23:59:59",
            {"first-word": "late", "response": "met", "progress": "running"},
        ),
        (
            RECEIVED + "2026-06-03T09:00:01 responded",
            "2026-06-11T00:00:00",
            {"first-word": "late", "response": "late", "progress": "overdue"},
        ),
        (
            TOLD,
            "2026-07-01T23:59:59",
            {"first-word": "met", "response": "met", "progress": "met", "objection": "running"},
        ),
        (
            TOLD,
            "2026-07-02T00:00:00",
            {"first-word": "met", "response": "met", "progress": "met", "objection": "lapsed"},
        ),
        (
            SATISFIED,
            "2026-07-02T23:59:59",
            {
                "first-word": "met",
                "response": "met",
                "progress": "met",
                "objection": "gone",
                "aftercare": "running",
            },
        ),
        (
            APPEALED + "2026-06-12T10:00 heard waived=yes; 2026-06-16T10:00 decided decision=upheld",
            "2026-07-14T23:59:59",
            {
                "first-word": "met",
                "response": "met",
                "progress": "met",
                "objection": "met",
                "hearing": "gone",
                "decision": "met",
                "second-objection": "running",
            },
        ),
        (
            NO_BUT + "2026-06-02T10:00 judged verdict=not-satisfied",
            "2026-06-20T10:00",
            {"first-word": "met", "response": "met", "objection": "running", "progress": "gone"},
        ),
    ],
)
def test_how_each_term_stands(events: str, now: str, wanted: dict[str, str]) -> None:
    assert states(folded(events), now) == wanted


@pytest.mark.parametrize(
    ("events", "now", "overdue"),
    [
        (RECEIVED, "2026-06-01T09:20:00", []),
        (RECEIVED, "2026-06-01T09:20:01", ["first-word"]),
        (RECEIVED, "2026-06-04T09:00:00", ["first-word", "response"]),
        (TOLD, "2030-01-01T00:00", []),
        (APPEALED, "2026-06-18T00:00:00", ["hearing"]),
        (APPEALED, "2030-01-01T00:00", ["hearing", "decision"]),
        (DECIDED, "2030-01-01T00:00", []),
        (APPEALED_AGAIN, "2026-08-08T00:00:00", ["hearing", "second-decision"]),
        (SATISFIED, "2026-07-02T23:59:59", []),
        (SATISFIED, "2026-07-03T00:00:00", ["aftercare"]),
        (WITHDRAWN, "2030-01-01T00:00", []),
        (RECEIVED + "2026-06-10T10:00 closed outcome=duplicate because=dubbel", "2030-01-01T00:00", []),
    ],
)
def test_what_is_overdue_longest_first_and_never_a_right(events: str, now: str, overdue: list[str]) -> None:
    found = folded(events).overdue(moment(now))
    assert [d.name for d in found] == overdue
    assert all(d.kind is not Kind.RIGHT for d in found)


@pytest.mark.parametrize(
    ("events", "now", "running"),
    [
        (RECEIVED, "2026-06-01T09:20:00", ["first-word", "response"]),
        (NO_BUT, "2026-06-08T23:59:59", ["progress", "objection"]),
        (NO_BUT, "2026-06-09T00:00:00", ["objection"]),
        (APPEALED, "2026-06-12T00:00", ["hearing", "decision"]),
        (WITHDRAWN, "2026-06-12T00:00", []),
    ],
)
def test_what_runs_what_ends_first_first(events: str, now: str, running: list[str]) -> None:
    assert [d.name for d in folded(events).running(moment(now))] == running


@pytest.mark.parametrize(
    ("events", "now", "listed"),
    [
        (RECEIVED, "2026-06-02T00:00", {"first-word": "06-01", "response": "06-03"}),
        (RECEIVED, "2026-07-02T00:00", {"first-word": "06-01", "response": "06-03"}),
        (TOLD, "2026-06-20T00:00", {"objection": "07-01"}),
        (TOLD, "2026-07-02T00:00", {}),
        (SATISFIED, "2026-06-20T00:00", {"aftercare": "07-02"}),
        (WITHDRAWN, "2026-06-20T00:00", {}),
        # of two rights the later end binds
        (
            NO_BUT + "2026-06-05T10:00 resolved; 2026-06-06T10:00 judged verdict=not-satisfied",
            "2026-06-20T00:00",
            {"objection": "07-03"},
        ),
        # of two hearings, the overdue one is gone with the second appeal
        (APPEALED_AGAIN, "2026-07-15T00:00", {"hearing": "07-17", "second-decision": "08-07"}),
    ],
)
def test_what_the_file_lists_in_order_of_end(events: str, now: str, listed: dict[str, str]) -> None:
    found = folded(events).for_file(moment(now))
    days = [(name, f"{d.due.astimezone(AMSTERDAM):%m-%d}") for name, d in found.items()]
    assert days == list(listed.items())


# -- closing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "closed_at", "wanted"),
    [
        (TOLD, "2026-06-20T10:00", {"objection": "gone"}),
        (TOLD, "2026-07-01T23:59:59", {"objection": "gone"}),
        (TOLD, "2026-07-02T00:00:00", {"objection": "lapsed"}),
        (RECEIVED, "2026-06-01T09:20:00", {"first-word": "gone", "response": "gone"}),
        (RECEIVED, "2026-06-01T09:20:01", {"first-word": "overdue", "response": "gone"}),
        (RECEIVED, "2026-06-03T09:00:01", {"first-word": "overdue", "response": "overdue"}),
        (APPEALED, "2026-06-20T10:00", {"hearing": "overdue", "decision": "gone"}),
        (APPEALED, "2026-07-09T00:00:00", {"hearing": "overdue", "decision": "overdue"}),
    ],
)
def test_what_still_ran_is_gone_and_what_was_overdue_stays_so(
    events: str, closed_at: str, wanted: dict[str, str]
) -> None:
    state = added(events, event(f"{closed_at} closed outcome=withdrawn", because="belde"))
    now = states(state, "2030-01-01T00:00")
    assert {name: now[name] for name in wanted} == wanted
    assert state.overdue(moment("2030-01-01T00:00")) == ()
    assert state.running(moment(closed_at)) == ()


# -- what comes next --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "now", "wanted"),
    [
        (RECEIVED, "2026-06-01T10:00", "listened"),
        (HEARD_OUT, "2026-06-01T10:00", "responded"),
        (NO_BUT, "2026-06-02T10:00", "contacted:direction=out"),
        (REGISTERED, "2026-06-02T10:00", "contacted:direction=out"),
        (
            REGISTERED + "2026-06-02T10:00 contacted direction=out",
            "2026-06-02T11:00",
            "contacted:direction=out",
        ),
        (TOLD, "2026-06-05T10:00", "judged"),
        (TOLD + "2026-06-05T10:00 judged verdict=not-satisfied", "2026-07-01T23:59:59", "appealed"),
        (TOLD + "2026-06-05T10:00 judged verdict=not-satisfied", "2026-07-02T00:00:00", "closed"),
        (APPEALED, "2026-06-11T10:00", "invited"),
        (APPEALED + "2026-06-11T10:00 invited", "2026-06-12T10:00", "heard"),
        (APPEALED + "2026-06-11T10:00 heard waived=yes", "2026-06-12T10:00", "decided"),
        (EXPLAINED, "2026-06-20T10:00", "decided"),
        (DECIDED, "2026-07-05T10:00", "judged"),
        (APPEALED_AGAIN, "2026-07-12T10:00", "invited"),
        (ENDED, "2026-08-05T10:00", "judged"),
        (ENDED + "2026-08-05T10:00 judged verdict=not-satisfied", "2026-08-06T10:00", "closed"),
        (SATISFIED, "2026-06-05T10:00", "followed-up"),
        (WITHDRAWN, "2026-06-05T10:00", ""),
        (WITHDRAWN + "2026-06-05T10:00 reopened", "2026-06-06T10:00", "judged"),
    ],
)
def test_the_event_that_should_come_next(events: str, now: str, wanted: str) -> None:
    assert next_event(folded(events), moment(now)) == wanted


@pytest.mark.parametrize(
    ("events", "now", "step", "further"),
    [
        (RECEIVED, "2026-06-01T10:00", "listened", ""),
        (REGISTERED, "2026-06-02T10:00", "contacted:direction=out", "resolved"),
        (TOLD, "2026-06-05T10:00", "judged", ""),
        (WITHDRAWN, "2026-06-05T10:00", "", ""),
    ],
)
def test_what_the_step_asks_for_is_named_where_a_term_goes_first(
    events: str, now: str, step: str, further: str
) -> None:
    state, at = folded(events), moment(now)
    assert (next_event(state, at), further_event(state, at)) == (step, further)


@pytest.mark.parametrize(
    "situation", [name for name in SITUATIONS if SITUATIONS[name][2] and name != "start"]
)
def test_what_should_come_next_fits(situation: str) -> None:
    events, at = SITUATIONS[situation][3:]
    state = folded(events)
    kind, _, said = next_event(state, moment(at)).partition(":")
    asked = " ".join(f"{key}=x" for key in procedure().events[kind].asks)
    assert isinstance(fitting(state, event(f"{at} {kind} {said} {asked}")), Move)


# -- procedures ------------------------------------------------------------------------------------


def test_each_procedure_is_folded_by_its_own_rules() -> None:
    """Also where one comes after the other is gone, and may lie in memory where that one lay."""
    received, usual = log("2026-06-01T09:00 received"), procedure()
    for hours in range(1, 200):
        rule = usual.deadlines["response"]._replace(term=Term(hours, Unit.HOUR))
        state = fold(usual._replace(deadlines={"response": rule}), received)
        assert [d.due - received[0].at for d in state.deadlines] == [timedelta(hours=hours)]
    assert len(fold(usual, received).deadlines) == 2
