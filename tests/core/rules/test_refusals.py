"""What fits where: every event in every situation either leads on, or is refused with a way out.

A person's reason opens what the procedure holds shut, except where a promise or data would be lost.
"""

from __future__ import annotations

import re

import pytest
from klantervaring.core.errors import Refused
from klantervaring.core.rules.admit import admit, check_possible, open_case
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.fold import fold

from tests.core.builders import (
    APPEALED,
    DECIDED,
    EXPLAINED,
    LATER,
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
    spoken,
    states,
    told,
)

#: the events of the table, by a short name
EVENTS = {
    "received": "received",
    "listened": "listened",
    "responded": "responded",
    "solved": "responded solved=yes",
    "offered": "offered cannot=reizen alternative=online",
    "resolved": "resolved solution=map",
    "satisfied": "judged verdict=satisfied",
    "dissatisfied": "judged verdict=not-satisfied",
    "appealed": "appealed",
    "invited": "invited for=2026-08-20T10:00",
    "heard": "heard",
    "decided": "decided decision=partly",
    "followed": "followed-up verdict=satisfied",
    "withdrawn": "closed outcome=withdrawn",
    "no-reply": "closed outcome=no-reply",
    "reopened": "reopened",
}

#: `event>step` fits and leads there; `event!step(command)` is refused, a reason leads there, and the
#: remedy names the command that would make it fit, if there is one; `event#` is refused whatever the reason.
TABLE = {
    "start": """
        received>listen listened# responded# solved# offered# resolved# satisfied# dissatisfied#
        appealed# invited# heard# decided# followed# withdrawn# no-reply# reopened#""",
    "listen": """
        received# listened>respond responded>register solved>verdict offered>no-but resolved>verdict
        satisfied!aftercare(respond) dissatisfied!verdict(respond) appealed!appeal(respond)
        invited!listen(respond) heard!listen(respond) decided!verdict(respond)
        followed!closed(respond) withdrawn!closed(respond) no-reply!closed(respond) reopened!listen""",
    "respond": """
        received# listened>respond responded>register solved>verdict offered>no-but resolved>verdict
        satisfied!aftercare(respond) dissatisfied!verdict(respond) appealed!appeal(respond)
        invited!respond(respond) heard!respond(respond) decided!verdict(respond)
        followed!closed(respond) withdrawn!closed(respond) no-reply!closed(respond) reopened!respond""",
    "no-but": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved>verdict
        satisfied>aftercare dissatisfied>verdict appealed>appeal
        invited!no-but(escalate) heard!no-but(escalate) decided!verdict(escalate)
        followed!closed(verdict) withdrawn!closed(verdict) no-reply!closed(verdict) reopened!no-but""",
    "register": """
        received# listened!respond responded!register solved!verdict offered>no-but resolved>verdict
        satisfied!aftercare(resolve) dissatisfied!verdict(resolve) appealed!appeal(resolve)
        invited!register(resolve) heard!register(resolve) decided!verdict(resolve)
        followed!closed(resolve) withdrawn!closed(resolve) no-reply!closed(resolve) reopened!register""",
    "verdict": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied>aftercare dissatisfied>verdict appealed>appeal
        invited!verdict(escalate) heard!verdict(escalate) decided!verdict(escalate)
        followed!closed(verdict) withdrawn>closed no-reply!closed reopened!verdict""",
    "lapsed": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied>aftercare dissatisfied>verdict appealed!appeal
        invited!verdict(escalate) heard!verdict(escalate) decided!verdict(escalate)
        followed!closed(verdict) withdrawn>closed no-reply>closed reopened!verdict""",
    "appeal": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare(decide) dissatisfied!verdict(decide) appealed!second-appeal(invite)
        invited>appeal heard>appeal decided!verdict(invite)
        followed!closed(decide) withdrawn!closed(decide) no-reply!closed(decide) reopened!appeal""",
    "explained": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare(decide) dissatisfied!verdict(decide) appealed!second-appeal(decide)
        invited>appeal heard>appeal decided>verdict
        followed!closed(decide) withdrawn!closed(decide) no-reply!closed(decide) reopened!appeal""",
    "kept-waiting": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare(decide) dissatisfied!verdict(decide) appealed>second-appeal
        invited>appeal heard>appeal decided!verdict(invite)
        followed!closed(decide) withdrawn!closed(decide) no-reply!closed(decide) reopened!appeal""",
    "decided": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied>aftercare dissatisfied>verdict appealed>second-appeal
        invited!verdict(escalate) heard!verdict(escalate) decided!verdict(escalate)
        followed!closed(verdict) withdrawn>closed no-reply!closed reopened!verdict""",
    "second-appeal": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare(decide) dissatisfied!verdict(decide) appealed#
        invited>second-appeal heard>second-appeal decided!verdict(invite)
        followed!closed(decide) withdrawn!closed(decide) no-reply!closed(decide) reopened!second-appeal""",
    "explained-again": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare(decide) dissatisfied!verdict(decide) appealed#
        invited>second-appeal heard>second-appeal decided>verdict
        followed!closed(decide) withdrawn!closed(decide) no-reply!closed(decide) reopened!second-appeal""",
    "ended": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied>aftercare dissatisfied>verdict appealed#
        invited!verdict heard!verdict decided!verdict
        followed!closed(verdict) withdrawn>closed no-reply>closed reopened!verdict""",
    "aftercare": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare dissatisfied!verdict appealed!appeal
        invited!aftercare heard!aftercare decided!verdict
        followed>closed withdrawn>closed no-reply>closed reopened!aftercare""",
    "closed": """
        received# listened!respond responded!register solved!verdict offered!no-but resolved!verdict
        satisfied!aftercare(reopen) dissatisfied!verdict(reopen) appealed!appeal(reopen)
        invited!closed(reopen) heard!closed(reopen) decided!verdict(reopen)
        followed!closed(reopen) withdrawn!closed(reopen) no-reply!closed(reopen) reopened>verdict""",
}

_CELL = re.compile(r"(?P<event>[\w-]+)(?P<sign>[>!#])(?P<step>[\w-]*)(?:\((?P<command>[\w-]+)\))?")
WHY = "de klant belde en dat gaat voor"
BEFORE = "lies before the case was received"
FIRST = "First: kv respond 2222-2222. Or record why it is done all the same, with --because."


def _cells(sign: str, *wanted: str) -> list[tuple[str, ...]]:
    found = []
    for situation, cells in TABLE.items():
        for match in map(_CELL.fullmatch, cells.split()):
            assert match is not None, situation
            if match["sign"] == sign:
                found.append((situation, *(match[name] or "" for name in wanted)))
    return found


def _line(situation: str, name: str) -> str:
    return f"{SITUATIONS[situation][4]} {EVENTS[name]}"


def test_the_table_is_whole() -> None:
    rules = procedure()
    assert {SITUATIONS[name][0] for name in TABLE} == {*rules.steps, "start"}
    assert {line.split()[0] for line in EVENTS.values()} == {e.name for e in rules.events.values() if e.moves}
    for situation, cells in TABLE.items():
        assert [re.split("[>!#]", cell)[0] for cell in cells.split()] == list(EVENTS), situation


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_situations_are_what_their_names_say(situation: str) -> None:
    step, level, ball, events, _ = SITUATIONS[situation]
    state = folded(events)
    assert (state.step, state.level, state.ball, state.misfits) == (step, level, ball, ())


@pytest.mark.parametrize(("situation", "name", "step"), _cells(">", "event", "step"))
def test_what_fits_leads_on(situation: str, name: str, step: str) -> None:
    events, new = log(SITUATIONS[situation][3]), event(_line(situation, name))
    state, overridden = admit(procedure(), case(events), new, LATER)
    assert (state.step, overridden, state.misfits) == (step, None, ())
    assert state == fold(procedure(), (*events, new))


def _refused(situation: str, name: str, because: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        added(SITUATIONS[situation][3], event(_line(situation, name), because=because))
    return caught.value


def _names_the_step(refused: Refused, situation: str) -> None:
    title = procedure().title_of(SITUATIONS[situation][0])
    assert refused.text.parts["step"] == title
    assert spoken(title) in spoken(refused.text)


@pytest.mark.parametrize(("situation", "name", "command"), _cells("!", "event", "command"))
def test_what_does_not_fit_is_refused_with_a_way_out(situation: str, name: str, command: str) -> None:
    refused = _refused(situation, name)
    assert (refused.exit_code, refused.overridable) == (4, True)
    _names_the_step(refused, situation)
    assert "--because" in spoken(refused.remedy)
    if name != "reopened":  # what is open cannot be opened: no command supplies that
        assert re.findall(r"First: kv ([\w-]+) 2222-2222\b", spoken(refused.remedy)) == (
            [command] if command else []
        )


@pytest.mark.parametrize(("situation", "name", "step"), _cells("!", "event", "step"))
def test_a_reason_does_it_all_the_same_and_stays(situation: str, name: str, step: str) -> None:
    events, new = log(SITUATIONS[situation][3]), event(_line(situation, name), because=WHY)
    state, overridden = admit(procedure(), case(events), new, LATER)
    assert (state.step, state.misfits) == (step, ())
    assert overridden is not None
    assert spoken(overridden.reason) in spoken(_refused(situation, name).text)
    assert (new.because, fold(procedure(), (*events, new))) == (WHY, state)


@pytest.mark.parametrize(("situation", "name"), _cells("!", "event"))
def test_without_reason_it_stays_in_the_log_and_moves_nothing(situation: str, name: str) -> None:
    before = folded(SITUATIONS[situation][3])
    after = fold(procedure(), (*log(SITUATIONS[situation][3]), event(_line(situation, name))))
    assert (after.step, after.level, after.deadlines) == (before.step, before.level, before.deadlines)
    joined = name == "appealed" and before.step == "appeal"
    assert misfits(after) == [(EVENTS[name].split()[0], joined)]


@pytest.mark.parametrize("because", ["", WHY])
@pytest.mark.parametrize(("situation", "name"), _cells("#", "event"))
def test_what_no_reason_opens(situation: str, name: str, because: str) -> None:
    refused = _refused(situation, name, because)
    assert (refused.exit_code, refused.overridable) == (4, False)
    _names_the_step(refused, situation)
    assert refused.remedy is not None
    remedy, _, command = spoken(refused.remedy).partition(" Next in this case: ")
    assert remedy == "A reason does not change this."
    state = folded(SITUATIONS[situation][3])
    assert bool(command) == bool(next_event(state, moment(SITUATIONS[situation][4])))
    assert not command or command.startswith("kv ")


@pytest.mark.parametrize("because", ["", WHY])
@pytest.mark.parametrize(
    ("events", "line", "says"),
    [
        (RECEIVED, "2026-06-01T10:00 offered cannot=reizen", "--alternative is missing"),
        (RECEIVED, "2026-06-01T10:00 offered cannot=reizen alternative=", "--alternative is missing"),
        (RECEIVED, "2026-06-01T10:00 offered alternative=online", "--cannot is missing"),
        (TOLD, "2026-06-05T10:00 judged score=8", "--verdict is missing"),
        (EXPLAINED, "2026-06-20T10:00 decided", "--decision is missing"),
        (SATISFIED, "2026-06-20T10:00 followed-up", "--verdict is missing"),
        (SATISFIED, "2026-06-20T10:00 closed", "--outcome is missing"),
        (RECEIVED, "2099-01-01T01:00:01 responded", "lies in the future"),
        (RECEIVED, "2026-06-01T08:59:59 responded", f"08:59:59+02:00 {BEFORE} (2026-06-01T09:00:00+02:00)"),
        (RECEIVED, "2026-06-01T08:59:59 noted", f"08:59:59+02:00 {BEFORE} (2026-06-01T09:00:00+02:00)"),
        (RECEIVED, "2026-06-01T10:00 geprezen", "knows no event geprezen"),
        ("", "2026-06-01T10:00 noted", BEFORE),
        (TOLD, "2026-06-02T10:00 resolved solution=bord", "would come before solution of 2026-06-03T12:00"),
        (DECIDED, "2026-06-05T10:00 judged verdict=satisfied", "before objection of 2026-06-10T12:00"),
    ],
)
def test_never_overridable(events: str, line: str, says: str, because: str) -> None:
    with pytest.raises(Refused) as caught:
        added(events, event(line, because=because))
    assert says in told(caught.value)
    assert (caught.value.exit_code, caught.value.overridable) == (4, False)


NEXT = "A reason does not change this. Next in this case: kv {} 2222-2222"
SOLVED = RECEIVED + "2026-06-01T09:30 responded solved=yes"


@pytest.mark.parametrize(
    ("rules", "events", "name", "id", "remedy"),
    [
        ("een-fan-per-dag@1", RECEIVED, "heard", "2222-2222", FIRST),
        ("een-fan-per-dag@1", RECEIVED, "heard", "", "To do it all the same, record why with --because."),
        ("een-fan-per-dag@1", RECEIVED, "geprezen", "2222-2222", NEXT.format("listen")),
        ("een-fan-per-dag@1", RECEIVED, "geprezen", "", "A reason does not change this."),
        ("een-fan-per-dag@1", SOLVED, "geprezen", "2222-2222", NEXT.format("verdict")),
        ("een-fan-per-dag@1", SOLVED, "judged", "2222-2222", "A reason does not change this."),
        ("twee-stappen@1", RECEIVED, "geprezen", "2222-2222", NEXT.format("record") + " finished"),
        ("zes-weken@1", RECEIVED, "geprezen", "2222-2222", NEXT.format("contact") + " out"),
    ],
)
def test_a_refusal_says_what_helps(rules: str, events: str, name: str, id: str, remedy: str) -> None:
    """A case that is only to begin has no id to type; an event is never the way to itself."""
    known = case(log(events))._replace(id=id)
    with pytest.raises(Refused) as caught:
        admit(procedure(rules), known, event(f"2026-06-01T10:00 {name}"), LATER)
    assert spoken(caught.value.remedy) == remedy


def test_a_third_appeal_does_not_exist() -> None:
    refused = _refused("ended", "appealed", WHY)
    assert "The procedure ends here: 2 objections were lodged" in told(refused)


def test_a_blank_reason_is_none() -> None:
    with pytest.raises(Refused):
        added(RECEIVED, event("2026-06-01T10:00 heard", because="  "))


def test_the_last_moment_that_is_not_in_the_future_is_now() -> None:
    new = event("2026-06-01T10:00 listened")
    assert admit(procedure(), case(log(RECEIVED)), new, new.at)[0].step == "respond"
    with pytest.raises(Refused):
        admit(procedure(), case(log(RECEIVED)), new, moment("2026-06-01T09:59:59"))


def test_at_the_moment_of_receipt_something_may_happen() -> None:
    assert added(RECEIVED, event("2026-06-01T09:00 listened")).step == "respond"


@pytest.mark.parametrize(
    ("name", "overridable", "usual"),
    [
        ("heard", True, FIRST),
        ("geprezen", False, "A reason does not change this. Next in this case: kv listen 2222-2222"),
    ],
)
def test_an_event_that_is_still_to_come_is_told_as_the_way_out(
    name: str, overridable: bool, usual: str
) -> None:
    """A clock was wrong: what does not fit may fit once that moment is put right."""
    events = case(log(f"{RECEIVED} 2026-06-05T10:00 resolved solution=map"))

    def remedy(now: str) -> str:
        with pytest.raises(Refused) as caught:
            admit(procedure(), events, event(f"2026-06-04T10:00 {name}"), moment(now))
        assert caught.value.overridable is overridable
        return spoken(caught.value.remedy)

    assert remedy("2026-06-05T10:00") == usual
    first, told, mend = remedy("2026-06-05T09:59:59").partition("The log holds solution of 2026-06-05T10:00")
    assert first == (f"{usual} " if overridable else "")
    assert told
    assert "kv edit 2222-2222" in mend


def test_a_note_between_two_events_is_always_possible() -> None:
    assert added(DECIDED, event("2026-06-05T10:00 noted")).step == "verdict"


# -- before all of it is said -----------------------------------------------------------------------


def possible(*ways: str) -> str:
    """Why an event cannot be recorded in any of these ways; "" where it can."""
    said = [event(f"2026-06-01T10:00 {way}") for way in ways]
    try:
        check_possible(procedure(), case(log(RECEIVED)), said, LATER)
    except Refused as refused:
        return told(refused)
    return ""


@pytest.mark.parametrize(
    "ways", [["listened"], ["heard", "listened"], ["listened", "heard"], ["offered"], []]
)
def test_an_event_must_fit_in_one_of_the_ways_that_are_left(ways: list[str]) -> None:
    """What is still asked for, such as the alternative of an offer, is not missing yet."""
    assert possible(*ways) == ""


def test_where_it_fits_in_none_the_first_is_told() -> None:
    assert "hearing is not possible" in possible("heard")
    assert "hearing is not possible" in possible("heard", "geprezen")
    assert "knows no event geprezen" in possible("geprezen", "heard")


# -- beginning a case -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "step"), [(RECEIVED, "listen"), (RECEIVED + "2026-06-01T09:00 listened", "respond")]
)
def test_a_new_case_begins_with_its_first_events(events: str, step: str) -> None:
    state = open_case(procedure(), case(log(events)), moment("2026-06-01T09:00"))
    assert (state.step, state) == (step, folded(events))


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (RECEIVED + "2026-06-01T09:00:01 listened", "lies in the future"),
        ("2026-06-01T09:00:01 received", "lies in the future"),
        ("2026-06-01T08:00 listened; 2026-06-01T09:00 received", "before the case was received"),
        (RECEIVED + "2026-06-01T09:00 heard", "fits steps First appeal and Second appeal"),
    ],
)
def test_a_new_case_with_an_event_that_does_not_fit_does_not_begin(events: str, says: str) -> None:
    with pytest.raises(Refused) as caught:
        open_case(procedure(), case(log(events)), moment("2026-06-01T09:00"))
    assert says in told(caught.value)


def test_what_is_told_of_before_its_receipt_does_not_begin_a_case() -> None:
    told_so = (event("2026-06-01T09:00 received"), event("2026-06-01T08:00 listened"))
    with pytest.raises(Refused) as caught:
        open_case(procedure(), case()._replace(events=told_so), moment("2026-06-01T09:00"))
    said = "2026-06-01T08:00:00+02:00 lies before the case was received (2026-06-01T09:00:00+02:00)."
    assert (spoken(caught.value.text), caught.value.overridable) == (said, False)


# -- closing while a right runs ---------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["satisfied", "withdrawn"])
@pytest.mark.parametrize("situation", ["verdict", "decided", "ended", "lapsed"])
def test_the_customers_own_doing_always_ends_the_case(situation: str, outcome: str) -> None:
    line = f"{SITUATIONS[situation][4]} closed outcome={outcome}"
    state = added(SITUATIONS[situation][3], event(line))
    assert (state.step, state.outcome, state.open) == ("closed", outcome, False)


@pytest.mark.parametrize("outcome", ["not-satisfied", "no-reply"])
@pytest.mark.parametrize(
    ("events", "last", "next_second"),
    [
        (TOLD, "2026-07-01T23:59:59", "2026-07-02T00:00:00"),
        (DECIDED, "2026-07-29T23:59:59", "2026-07-30T00:00:00"),
        (
            TOLD + "2026-06-05T10:00 judged verdict=not-satisfied",
            "2026-07-01T23:59:59",
            "2026-07-02T00:00:00",
        ),
    ],
)
def test_we_do_not_close_while_the_customer_may_object(
    events: str, last: str, next_second: str, outcome: str
) -> None:
    with pytest.raises(Refused) as caught:
        added(events, event(f"{last} closed outcome={outcome}"))
    assert f"may still object until {last}" in told(caught.value)
    assert "satisfied, withdrawn, duplicate, spam, test end the case" in told(caught.value)
    assert added(events, event(f"{last} closed outcome={outcome}", because=WHY)).outcome == outcome
    assert added(events, event(f"{next_second} closed outcome={outcome}")).outcome == outcome


def test_a_closing_by_somebody_who_did_not_know_of_the_objection_does_not_close() -> None:
    state = folded(APPEALED + "2026-06-12T10:00 closed outcome=withdrawn")
    assert (state.step, state.open, misfits(state)) == ("appeal", True, [("closed", False)])
    assert "fits steps The customer's verdict and Aftercare" in reason(state.misfits[0])


# -- objecting --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "last", "next_second", "to"),
    [
        (TOLD, "2026-07-01T23:59:59", "2026-07-02T00:00:00", "appeal"),
        (NO_BUT, "2026-06-29T23:59:59", "2026-06-30T00:00:00", "appeal"),
        (RECEIVED + "2026-06-02T10:00 responded solved=yes", "2026-06-30T23:59:59", "2026-07-01", "appeal"),
        (DECIDED, "2026-07-29T23:59:59", "2026-07-30T00:00:00", "second-appeal"),
    ],
)
def test_a_right_is_used_until_its_last_second(events: str, last: str, next_second: str, to: str) -> None:
    assert added(events, event(f"{last} appealed")).step == to
    with pytest.raises(Refused) as caught:
        added(events, event(f"{next_second} appealed"))
    assert f"The right to object ended on {last}" in told(caught.value)
    late = added(events, event(f"{next_second} appealed", because="lag in het ziekenhuis"))
    right = deadline(late, "second-objection" if to == "second-appeal" else "objection")
    assert late.step == to
    assert right.met_by is not None
    assert (right.state(LATER).value, right.met_by.because) == ("late", "lag in het ziekenhuis")


def test_two_outcomes_give_two_rights_and_the_last_one_counts() -> None:
    told_twice = NO_BUT + "2026-06-20T10:00 resolved solution=map;"
    assert states(folded(told_twice), "2026-07-05T10:00") == {
        "first-word": "met",
        "response": "met",
        "progress": "late",
        "objection": "lapsed",
        "objection/2": "running",
    }
    assert added(told_twice, event("2026-07-18T23:59:59 appealed")).step == "appeal"
    with pytest.raises(Refused, match="not possible"):
        added(told_twice, event("2026-07-19T00:00:00 appealed"))


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (SATISFIED + "2026-06-06T10:00 judged verdict=not-satisfied because=belde", "was satisfied"),
        (RECEIVED + "2026-06-01T12:00 judged verdict=not-satisfied because=belde", "not yet told an outcome"),
        (APPEALED + "2026-06-11T10:00 resolved solution=map because=belde", "not yet told an outcome"),
        (REGISTERED, "fits steps No, but... and The customer's verdict"),
    ],
)
def test_why_no_right_runs(events: str, says: str) -> None:
    with pytest.raises(Refused) as caught:
        added(events, event("2026-06-12T10:00 appealed"))
    assert says in told(caught.value)


def test_a_second_appeal_opens_when_the_decision_is_overdue() -> None:
    with pytest.raises(Refused) as caught:
        added(EXPLAINED, event("2026-07-08T23:59:59 appealed"))
    assert "the decision is due by 2026-07-08T23:59:59+02:00" in told(caught.value)
    state = added(EXPLAINED, event("2026-07-09T00:00:00 appealed"))
    assert (state.step, state.level, state.ball) == ("second-appeal", 2, "third-party")
    assert due(state, "second-decision") == "2026-08-06T23:59:59+02:00"


def test_a_decision_that_never_came_stays_overdue_after_the_second_appeal() -> None:
    went_on = EXPLAINED + "2026-07-09T00:00 appealed; 2026-07-10T10:00 invited; 2026-07-20T10:00 heard;"
    state = folded(went_on + "2026-08-01T10:00 decided decision=upheld")
    assert (state.step, state.misfits) == ("verdict", ())
    now = states(state, "2026-08-02T10:00")
    assert (now["decision"], now["second-decision"]) == ("overdue", "met")
    assert [d.name for d in state.overdue(moment("2026-08-02T10:00"))] == ["decision"]


@pytest.mark.parametrize("when", ["2026-07-10T10:00", "2026-08-07T10:00", "2027-07-10T10:00"])
def test_where_we_decided_late_the_next_appeal_is_always_open(when: str) -> None:
    late = EXPLAINED + "2026-07-09T09:00 decided decision=rejected;"
    assert states(folded(late), when)["decision"] == "late"
    assert added(late, event(f"{when} appealed")).step == "second-appeal"


def test_where_we_decided_in_time_the_right_lapses() -> None:
    with pytest.raises(Refused):
        added(DECIDED, event("2026-08-07T10:00 appealed"))


def test_a_promise_that_was_late_before_the_appeal_opens_nothing() -> None:
    slow = RECEIVED + "2026-06-05T10:00 resolved solution=map;"
    assert states(folded(slow), "2026-07-10T10:00")["response"] == "late"
    with pytest.raises(Refused):
        added(slow, event("2026-07-10T10:00 appealed"))


@pytest.mark.parametrize(("first", "other"), [("06-10", "06-12"), ("06-08", "06-10"), ("06-10", "07-05")])
def test_two_objections_at_one_level_are_one_appeal(first: str, other: str) -> None:
    state = folded(TOLD + f"2026-{other}T12:00 appealed; 2026-{first}T12:00 appealed")
    alone = folded(TOLD + f"2026-{first}T12:00 appealed")
    assert (state.step, state.level, misfits(state)) == ("appeal", 1, [("appealed", True)])
    assert state.deadlines == alone.deadlines
    assert state.misfits[0].event.at == moment(f"2026-{other}T12:00")


def test_two_second_objections_are_one_too() -> None:
    state = folded(SITUATIONS["second-appeal"][3] + "2026-07-11T12:00 appealed")
    assert (state.step, state.level, misfits(state)) == ("second-appeal", 2, [("appealed", True)])
    assert due(state, "second-decision") == "2026-08-07T23:59:59+02:00"


def test_an_objection_that_turns_out_to_be_older_moves_the_term_to_it() -> None:
    state = added(APPEALED, event("2026-06-08T12:00 appealed"))
    assert misfits(state) == [("appealed", True)]
    assert due(state, "decision") == "2026-07-06T23:59:59+02:00"


def test_an_objection_after_the_second_decision_joins_nothing() -> None:
    state = folded(SITUATIONS["ended"][3] + "2026-08-05T12:00 appealed")
    assert (state.step, misfits(state)) == ("verdict", [("appealed", False)])


# -- being heard ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "command"),
    [("", "invite"), ("2026-06-11T10:00 invited", "hear"), ("2026-06-11T10:00 noted", "invite")],
)
def test_no_decision_before_the_customer_was_heard(before: str, command: str) -> None:
    with pytest.raises(Refused) as caught:
        added(APPEALED + before, event("2026-06-20T10:00 decided decision=rejected"))
    assert "The customer was not heard yet" in told(caught.value)
    assert f"First: kv {command} " in told(caught.value)


def test_who_waived_was_heard() -> None:
    waived = APPEALED + "2026-06-12T10:00 heard waived=yes;"
    assert added(waived, event("2026-06-20T10:00 decided decision=upheld")).step == "verdict"


def test_being_heard_once_does_not_count_for_the_second_appeal() -> None:
    again = SITUATIONS["second-appeal"][3]
    with pytest.raises(Refused, match="not possible"):
        added(again, event("2026-07-20T10:00 decided decision=upheld"))


# -- reopening --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "back"),
    [
        (WITHDRAWN, "verdict"),
        (SATISFIED + "2026-06-10T10:00 followed-up verdict=satisfied;", "aftercare"),
        (SATISFIED + "2026-06-10T10:00 closed outcome=satisfied;", "aftercare"),
        (APPEALED + "2026-06-12T10:00 closed outcome=withdrawn because=belde;", "appeal"),
        (REGISTERED + "2026-06-12T10:00 closed outcome=duplicate because=dubbel;", "register"),
        (WITHDRAWN + "2026-06-12T10:00 noted; 2026-06-13T10:00 contacted direction=in;", "verdict"),
    ],
)
def test_reopening_leads_to_the_step_before(events: str, back: str) -> None:
    state = added(events, event("2026-06-20T10:00 reopened"))
    assert (state.step, state.open, state.outcome, state.ended_at) == (back, True, "", None)


def test_deadlines_run_on_from_their_own_starts() -> None:
    closed = APPEALED + "2026-06-12T10:00 closed outcome=withdrawn because=belde;"
    assert states(folded(closed), "2026-07-20T10:00")["decision"] == "gone"
    state = folded(closed + "2026-06-20T10:00 reopened")
    assert due(state, "decision") == "2026-07-08T23:59:59+02:00"
    assert states(state, "2026-07-08T23:59:59")["decision"] == "running"
    assert states(state, "2026-07-09T00:00:00")["decision"] == "overdue"


def test_a_term_that_belongs_to_a_step_runs_on_too() -> None:
    closed = REGISTERED + "2026-06-02T10:00 closed outcome=duplicate because=dubbel;"
    assert states(folded(closed), "2026-06-05T10:00")["progress"] == "gone"
    reopened = folded(closed + "2026-06-03T10:00 reopened")
    assert states(reopened, "2026-06-08T23:59:59")["progress"] == "running"
    assert states(reopened, "2026-06-09T00:00:00")["progress"] == "overdue"


@pytest.mark.parametrize(("when", "open_still"), [("2026-07-01T23:59:59", True), ("2026-07-02T00:00", False)])
def test_the_right_to_object_is_not_given_anew_by_reopening(when: str, open_still: bool) -> None:
    reopened = WITHDRAWN + "2026-06-30T10:00 reopened;"
    if open_still:
        assert added(reopened, event(f"{when} appealed")).step == "appeal"
        return
    with pytest.raises(Refused):
        added(reopened, event(f"{when} appealed"))


def test_reopening_what_is_open_changes_nothing() -> None:
    once_closed = WITHDRAWN + "2026-06-05T10:00 reopened; 2026-06-10T12:00 appealed;"
    state = added(once_closed, event("2026-06-12T10:00 reopened", because="per ongeluk"))
    assert (state.step, state.level) == ("appeal", 1)
    fresh = added(RECEIVED, event("2026-06-01T10:00 reopened", because="per ongeluk"))
    assert fresh.step == "listen"


def test_closing_and_reopening_may_go_on() -> None:
    twice = WITHDRAWN + "2026-06-05T10:00 reopened; 2026-06-06T10:00 closed outcome=duplicate;"
    state = folded(twice)
    assert (state.outcome, state.ended_at) == ("duplicate", moment("2026-06-06T10:00"))
    assert added(twice, event("2026-06-20T10:00 reopened")).step == "verdict"
