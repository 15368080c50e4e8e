"""A procedure is data: other steps, terms and deciders work without a change of code.

Versions stand side by side, and a mistake in a file is told with its line and what to do.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.procedure import COMMON_EVENTS, Kind
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.fold import fold
from klantervaring.core.time.terms import Roll, Term, Unit
from klantervaring.files.procedures.procedures import SHIPPED, Shelf, read_procedure

from tests.core.builders import (
    AMSTERDAM,
    PROCEDURES,
    added,
    deadline,
    due,
    event,
    folded,
    log,
    misfits,
    moment,
    procedure,
    spoken,
    states,
    told,
)

COMPOSED = "één-traject"
APART = unicodedata.normalize("NFD", COMPOSED)
SIX_WEEKS = "zes-weken@1"
TWO_STEPS = "twee-stappen@1"
#: What comes with kv, by name.
OURS = sorted(path.stem for path in SHIPPED.glob("*.yaml"))

# -- a procedure of another kind --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        ("2026-01-14T10:00", "2026-02-25T23:59:59+01:00"),  # Wednesday
        ("2026-01-10T10:00", "2026-02-23T23:59:59+01:00"),  # Saturday
        ("2026-01-11T10:00", "2026-02-23T23:59:59+01:00"),  # Sunday
        ("2026-03-16T10:00", "2026-04-28T23:59:59+02:00"),  # a free Monday
        ("2026-02-20T10:00", "2026-04-07T23:59:59+02:00"),  # Good Friday and all of Easter
        ("2026-11-13T10:00", "2026-12-28T23:59:59+01:00"),  # Christmas in a weekend
        ("2026-11-20T10:00", "2027-01-04T23:59:59+01:00"),  # New Year before a weekend
        ("2027-03-24T10:00", "2027-05-07T23:59:59+02:00"),  # two free days in a row
        ("2026-02-15T10:00", "2026-03-30T23:59:59+02:00"),  # a Sunday on which the clock goes forward
    ],
)
def test_six_weeks_roll_to_a_working_day(received: str, ends: str) -> None:
    state = folded(f"{received} received", SIX_WEEKS)
    assert due(state, "ruling") == ends
    assert deadline(state, "ruling").state(moment(ends)).value == "running"


@pytest.mark.parametrize(
    ("received", "acknowledgement", "first_call"),
    [
        ("2026-06-01T10:00", "06-04", "06-02"),
        ("2026-06-05T10:00", "06-10", "06-06"),  # Friday: the call is due on Saturday, it does not roll
        ("2026-06-06T10:00", "06-10", "06-07"),
        ("2026-04-02T10:00", "04-09", "04-03"),  # Thursday before Easter
        ("2026-12-24T10:00", "12-30", "12-25"),
        ("2027-05-04T10:00", "05-11", "05-05"),
    ],
)
def test_working_days_count_and_one_term_may_do_without_roll(
    received: str, acknowledgement: str, first_call: str
) -> None:
    state = folded(f"{received} received", SIX_WEEKS)
    assert due(state, "acknowledgement")[5:10] == acknowledgement
    assert due(state, "first-call")[5:10] == first_call


@pytest.mark.parametrize(
    ("received", "extended", "ends"),
    [
        ("2026-01-14T10:00", "2026-01-20T10:00", "2026-03-25"),
        ("2026-01-14T10:00", "2026-02-25T23:59:59", "2026-03-25"),  # in the last second
        ("2026-01-10T10:00", "2026-02-20T10:00", "2026-03-20"),  # counts from Saturday 21 February
        ("2026-01-10T10:00", "2026-02-23T23:59:59", "2026-03-20"),  # on the day to which it rolled
        ("2026-02-09T10:00", "2026-03-20T10:00", "2026-04-22"),  # over Easter
        ("2026-11-13T10:00", "2026-12-01T10:00", "2027-01-25"),  # from Christmas Day, over New Year
        ("2027-03-10T10:00", "2027-04-01T10:00", "2027-05-25"),  # four free days on the way
    ],
)
def test_an_extension_adds_twenty_working_days_once(received: str, extended: str, ends: str) -> None:
    begun = f"{received} received; {received} acknowledged;"
    state = added(begun, event(f"{extended} extended"), SIX_WEEKS)
    ruling = deadline(state, "ruling")
    assert due(state, "ruling")[:19] == f"{ends}T23:59:59"
    assert ruling.extended_by is not None
    assert (ruling.extended_by.at, state.step) == (moment(extended), "study")
    again = event(f"{ends}T12:00 extended")
    with pytest.raises(Refused) as caught:
        added(f"{begun} {extended} extended;", again, SIX_WEEKS)
    assert "No term runs that it could extend" in told(caught.value)


BEGUN = "2026-01-14T10:00 received; 2026-01-15T10:00 acknowledged;"


def test_an_extension_after_the_end_does_not_unbreak_the_promise() -> None:
    with pytest.raises(Refused) as caught:
        added(BEGUN, event("2026-02-26T00:00:00 extended"), SIX_WEEKS)
    assert caught.value.overridable
    state = added(BEGUN, event("2026-02-26T00:00:00 extended", because="vergeten"), SIX_WEEKS)
    assert (state.misfits, due(state, "ruling")) == ((), "2026-02-25T23:59:59+01:00")
    assert states(state, "2026-02-26T00:00:00")["ruling"] == "overdue"


def test_an_extension_of_a_term_that_was_met_is_refused() -> None:
    ruled = BEGUN + "2026-02-01T10:00 ruled ruling=toegewezen;"
    with pytest.raises(Refused):
        added(ruled, event("2026-02-02T10:00 extended"), SIX_WEEKS)


def test_a_term_that_was_extended_is_overdue_after_its_new_end() -> None:
    state = folded(BEGUN + "2026-02-01T10:00 extended", SIX_WEEKS)
    assert states(state, "2026-03-25T23:59:59")["ruling"] == "running"
    assert states(state, "2026-03-26T00:00:00")["ruling"] == "overdue"


def test_the_other_procedure_from_begin_to_end() -> None:
    lines = [
        ("2026-01-14T10:00 received", "intake", "us", "contacted:direction=out"),
        ("2026-01-15T10:00 contacted direction=out", "intake", "us", "acknowledged"),
        ("2026-01-15T11:00 acknowledged", "study", "us", "extended"),
        ("2026-02-01T10:00 extended", "study", "us", "ruled"),
        ("2026-03-25T10:00 ruled ruling=afgewezen", "answered", "customer", "review-asked"),
        ("2026-04-08T10:00 review-asked", "review", "third-party", "ruled"),
        ("2026-04-10T10:00 ruled ruling=toegewezen", "answered", "customer", "filed"),
        ("2026-04-11T10:00 filed", "filed", "", ""),
    ]
    for count, (line, *wanted) in enumerate(lines, 1):
        state = folded(";".join(line for line, *_ in lines[:count]), SIX_WEEKS)
        at = moment(line.split()[0])
        assert [state.step, state.ball, next_event(state, at)] == wanted
        assert state.misfits == ()
    assert states(state, "2026-05-01T10:00") == {
        "acknowledgement": "met",
        "first-call": "met",
        "ruling": "met",
        "review": "met",
        "review-ruling": "met",
    }


@pytest.mark.parametrize(
    ("ruled", "until", "late"),
    [
        ("2026-01-21T10:00", "2026-02-04T23:59:59", "2026-02-05T00:00:00"),
        ("2026-02-07T10:00", "2026-02-23T23:59:59", "2026-02-24T00:00:00"),  # Saturday
        ("2026-02-25T10:00", "2026-03-11T23:59:59", "2026-03-12T00:00:00"),
    ],
)
def test_rights_and_their_needs_work_there_too(ruled: str, until: str, late: str) -> None:
    answered = BEGUN + f"{ruled} ruled ruling=afgewezen;"
    assert added(answered, event(f"{until} review-asked"), SIX_WEEKS).step == "review"
    with pytest.raises(Refused) as caught:
        added(answered, event(f"{until} filed"), SIX_WEEKS)
    assert "may still object until" in told(caught.value)
    with pytest.raises(Refused) as caught:
        added(answered, event(f"{late} review-asked"), SIX_WEEKS)
    assert caught.value.overridable
    assert added(answered, event(f"{late} filed"), SIX_WEEKS).open is False


def test_there_is_one_review_and_no_more() -> None:
    twice = (
        BEGUN
        + "2026-02-01T10:00 ruled ruling=a; 2026-02-02T10:00 review-asked; 2026-02-03T10:00 ruled ruling=b;"
    )
    with pytest.raises(Refused) as caught:
        added(twice, event("2026-02-04T10:00 review-asked", because="toch"), SIX_WEEKS)
    assert not caught.value.overridable


def test_a_refusal_names_the_other_procedures_steps_and_commands() -> None:
    with pytest.raises(Refused) as caught:
        added("2026-01-14T10:00 received", event("2026-01-15T10:00 ruled ruling=a"), SIX_WEEKS)
    assert "step Intake" in told(caught.value)
    assert "fits steps Study and Review" in told(caught.value)
    assert "First: kv record 2222-2222 acknowledged." in told(caught.value)


@pytest.mark.parametrize(
    ("line", "step", "stays"),
    [
        ("2026-01-15T10:00 finished", "done", []),
        ("2026-01-15T10:00 contacted direction=out", "open", []),
        ("2026-01-15T10:00 appealed", "open", [("appealed", False)]),
    ],
)
def test_two_steps_are_a_procedure(line: str, step: str, stays: list[tuple[str, bool]]) -> None:
    state = folded(f"2026-01-14T10:00 received; {line}", TWO_STEPS)
    assert (state.step, misfits(state), state.deadlines) == (step, stays, ())
    assert state.open == (step == "open")


def test_what_a_procedure_does_not_know_is_refused_there() -> None:
    with pytest.raises(Refused) as caught:
        added("2026-01-14T10:00 received", event("2026-01-15T10:00 appealed", because="toch"), TWO_STEPS)
    assert "The procedure twee-stappen@1 knows no event objection." in told(caught.value)


# -- what a file says -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "term", "own_choice", "source"),
    [
        ("first-word", "target", Term(20, Unit.MINUTE), False, "R3"),
        ("response", "promise", Term(48, Unit.HOUR), False, "P2"),
        ("progress", "target", Term(7, Unit.DAY), True, "P4"),
        ("objection", "right", Term(28, Unit.DAY), False, "P5"),
        ("hearing", "target", Term(7, Unit.DAY), True, "P5"),
        ("decision", "promise", Term(28, Unit.DAY), False, "P5"),
        ("second-objection", "right", Term(28, Unit.DAY), True, "P6"),
        ("second-decision", "promise", Term(28, Unit.DAY), False, "P6"),
        ("aftercare", "target", Term(28, Unit.DAY), True, "R5"),
    ],
)
def test_the_shipped_terms(name: str, kind: str, term: Term, own_choice: bool, source: str) -> None:
    rule = procedure().deadlines[name]
    assert (rule.kind, rule.term, rule.own_choice, rule.source) == (Kind(kind), term, own_choice, source)
    assert rule.roll is Roll.NONE


def test_the_shipped_procedure_has_no_further_terms_and_says_all_in_two_languages() -> None:
    rules = procedure()
    assert len(rules.deadlines) == 9
    named = [
        rules.title,
        *(s.title for s in rules.steps.values()),
        *(s.text for s in rules.steps.values() if s.open),
    ]
    named += [d.title for d in rules.deadlines.values()]
    assert all({"en", "nl"} == set(dict(name.words)) for name in named)


def test_who_decides_and_where_they_are_reached() -> None:
    rules = procedure()
    deciders = {s.name: rules.parties[s.decider].email for s in rules.steps.values() if s.decider}
    assert deciders == {
        "appeal": "frank.cannegieter@dyade.nl",
        "second-appeal": "info@burovanoranje.nl",
    }
    assert [s.number for s in rules.steps.values()] == [1, 2, 3, 4, 0, 5, 6, 0, 0]


def test_the_other_procedure_says_what_its_file_says() -> None:
    rules = procedure(SIX_WEEKS)
    assert (rules.reference, rules.version, rules.path) == (SIX_WEEKS, 1, "procedures/zes-weken@1.yaml")
    assert [rules.steps[s].decider for s in ("intake", "study", "review")] == [
        "secretary",
        "board",
        "council",
    ]
    assert rules.parties["council"].email == "ouderraad@lindenhof.example"
    assert {n: d.roll for n, d in rules.deadlines.items() if d.roll is Roll.NONE} == {"first-call": Roll.NONE}
    ruling = rules.deadlines["ruling"].extension
    assert ruling is not None
    assert (ruling.by.event, ruling.term) == ("extended", Term(20, Unit.WORKING_DAY))
    assert rules.deadlines["review-ruling"].owes(1) == "third-party"
    assert rules.events["extended"].command == "extend {id} -m"
    assert rules.events["ruled"].command == "record {id} ruled"
    assert rules.events["received"].command == ""
    assert set(COMMON_EVENTS) < set(rules.events)


def test_a_title_in_one_language_serves_in_all() -> None:
    title = procedure(TWO_STEPS).title
    assert (title.in_language("nl"), title.in_language("en")) == ("Two steps", "Two steps")
    assert spoken(procedure(TWO_STEPS).title_of("gone")) == "gone"


# -- the shelf --------------------------------------------------------------------------------------

SMALL = (PROCEDURES / "twee-stappen@1.yaml").read_text(encoding="utf-8")


def _shelf(folder: Path, *versions: int) -> Shelf:
    for version in versions:
        text = SMALL.replace("version: 1", f"version: {version}")
        (folder / f"twee-stappen@{version}.yaml").write_text(text, encoding="utf-8")
    return Shelf(folder, AMSTERDAM)


def test_new_cases_take_the_highest_version_and_running_ones_keep_theirs(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path, 1, 2, 10, 9)
    assert shelf.newest("twee-stappen").version == 10
    assert [shelf.get(f"twee-stappen@{n}").version for n in (1, 2, 9, 10)] == [1, 2, 9, 10]


def test_what_is_on_the_shelf(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "none", AMSTERDAM).known() == OURS
    assert _shelf(tmp_path, 1, 2).known() == sorted([*OURS, "twee-stappen@1", "twee-stappen@2"])
    assert Shelf(PROCEDURES, AMSTERDAM).known() == sorted([*OURS, "aanvullen@1", TWO_STEPS, SIX_WEEKS])


@pytest.mark.parametrize(
    ("reference", "remedy"),
    [
        *((name, f"Put it back as procedures/{name}.yaml") for name in ("twee-stappen@3", "geen@1")),
        *((name, "Name it with its version. Known are: ") for name in ("twee-stappen", "twee-stappen@een")),
        *((name, "Name it with its version. Known are: ") for name in ("twee-stappen@", "@1", "")),
    ],
)
def test_a_version_that_is_missing_is_never_replaced(tmp_path: Path, reference: str, remedy: str) -> None:
    with pytest.raises(WrongInput) as caught:
        _shelf(tmp_path, 1, 2).get(reference)
    assert f"procedure {reference} is missing" in told(caught.value)
    assert remedy in told(caught.value)


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(WrongInput) as caught:
        _shelf(tmp_path, 1).newest("twee")
    assert "there is no procedure twee" in told(caught.value)
    assert f"Known are: {', '.join(sorted([*OURS, 'twee-stappen@1']))}." in told(caught.value)


def test_a_workspace_may_write_a_next_version_of_the_shipped_procedure(tmp_path: Path) -> None:
    shipped = (SHIPPED / "een-fan-per-dag@1.yaml").read_text(encoding="utf-8")
    own = shipped.replace("\nversion: 1\n", "\nversion: 3\n").replace("term: 48 hours", "term: 24 hours")
    (tmp_path / "een-fan-per-dag@3.yaml").write_text(own, encoding="utf-8")
    shelf = Shelf(tmp_path, AMSTERDAM)
    events = log("2026-06-01T09:00 received")
    assert due(fold(shelf.newest("een-fan-per-dag"), events), "response") == "2026-06-02T09:00:00+02:00"
    assert due(fold(shelf.get("een-fan-per-dag@1"), events), "response") == "2026-06-03T09:00:00+02:00"


def test_days_are_counted_in_the_zone_of_the_workspace() -> None:
    zone = "Australia/Lord_Howe"
    rules = read_procedure(PROCEDURES / "zes-weken@1.yaml", ZoneInfo(zone), "zes-weken@1.yaml")
    state = fold(rules, log("2026-02-22T12:00 received", zone))
    assert due(state, "ruling", zone) == "2026-04-07T23:59:59+10:30"


# -- mistakes ---------------------------------------------------------------------------------------

GOOD = """\
name: proef
version: 1
title: Proef
roll: none
free-days: [2026-12-25]
parties:
  board: {title: Board}
steps:
  open: {ball: us, title: Open, decider: board, next: [finished]}
  done: {ball: none, title: Done}
events:
  received:
    title: receipt
    moves:
    - {from: [start], to: open}
  finished:
    title: finish
    asks: [how]
    raises-level: no
    moves:
    - {from: [open], to: done, needs: [heard]}
deadlines:
  answer:
    kind: promise
    title: answer
    starts: [received]
    levels: [0]
    steps: [open]
    term: 6 weeks
    met-by: [finished]
    gone-by: [noted]
    extended-by: {event: noted, term: 20 working days}
    owed-by: us
"""


def _mistake(folder: Path, old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    path = folder / "proef@1.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(WrongInput) as caught:
        read_procedure(path, AMSTERDAM, "procedures/proef@1.yaml")
    assert caught.value.exit_code == 2
    return told(caught.value)


def test_a_title_that_says_nothing_in_one_language_has_the_other(tmp_path: Path) -> None:
    (tmp_path / "proef@1.yaml").write_text(GOOD.replace("title: Proef", "title: {en: '', nl: Proef}"))
    title = Shelf(tmp_path, AMSTERDAM).newest("proef").title
    assert [title.in_language(each) for each in ("en", "nl")] == ["Proef", "Proef"]


def test_the_sample_without_mistake_reads(tmp_path: Path) -> None:
    (tmp_path / "proef@1.yaml").write_text(GOOD, encoding="utf-8")
    assert Shelf(tmp_path, AMSTERDAM).newest("proef").deadlines["answer"].levels == (0,)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("name: proef", "naam: proef", 1, "unknown key naam"),
        ("name: proef\n", "", 1, "name is missing"),
        ("name: proef", "name: proeve", 1, "the file name says proef@1, the file says proeve@1"),
        ("version: 1", "version: 2", 1, "the file says proef@2"),
        ("version: 1", "version: een", 2, "version is a whole number"),
        ("title: Proef\n", "", 1, "title is missing"),
        ("title: Proef", "title: ''", 1, "title is missing"),
        ("title: finish", "title: {en: ' ', nl: ''}", 17, "title is missing"),
        ("title: Proef", "title: {de: Probe}", 3, "unknown key de"),
        ("title: Proef", "title: [Proef]", 3, "keys are expected here"),
        ("title: Proef", "title: Proef\ntitle: Proef", 4, "duplicate key title"),
        ("title: Proef", "title: &t Proef", 3, "anchors and aliases"),
        ("title: Proef", "title: !!str Proef", 3, "tags"),
        ("term: 20 working days}", "term: 12 hours}", 32, "of 12 hours does not fit a term of 6 weeks"),
        ("term: 6 weeks", "term: 48 hours", 32, "of 20 working days does not fit a term of 48"),
        ("roll: none", "roll: next-monday", 4, "Known are: none, next-working-day."),
        ("[2026-12-25]", "[2026-12-25, 2026-02-30]", 5, "2026-02-30"),
        ("[2026-12-25]", "[25-12-2026]", 5, "Write days as 2026-12-25."),
        ("[2026-12-25]", "[2026-W52-5]", 5, "2026-W52-5"),
        ("[2026-12-25]", "2026-12-25", 5, "a list is expected here"),
        ("{title: Board}", "{title: Board, phone: '1'}", 7, "unknown key phone"),
        ("decider: board", "decider: bored", 9, "open: there is no party bored"),
        ("next: [finished]", "next: [finish]", 9, "open: there is no event finish"),
        ("ball: us", "ball: ours", 9, "Known are: us, customer, third-party, none."),
        ("ball: us, ", "", 9, "ball is missing"),
        # a move to it would lead nowhere
        ("  done: {ball", "  previous: {ball", 10, "previous has a meaning of its own in a move"),
        ("  done: {ball", "  start: {ball", 10, "start has a meaning of its own in a move"),
        ("ball: us", "number: one, ball: us", 9, "number is a whole number"),
        ("ball: us", "number: -5, ball: us", 9, "number is a whole number from 0 to 999999999"),
        ("{from: [start], to: open}", "{from: [start], to: opened}", 13, "received: there is no step opened"),
        ("{from: [start], to: open}", "{from: [begin], to: open}", 13, "received: there is no step begin"),
        ("{from: [start], to: open}", "{from: start, to: open}", 15, "a list is expected here"),
        (
            "{from: [start], to: open}",
            "{from: [open], to: open}",
            12,
            "the event received must lead from start: with it each case begins",
        ),
        # kv new and each list begin a case so
        (
            "[start], to: open}\n",
            "[done], to: open}\n  intake: {title: in, moves: [{from: [start], to: open}]}\n",
            12,
            "received must lead from start",
        ),
        # a case that comes in and is in no step can never go on
        ("{from: [start], to: open}", "{from: [start]}", 13, "from start must say to which step it leads"),
        ("{from: [start], to: open}", "{from: [start], to: previous}", 13, "to which step it leads"),
        # it would stay where it is, and whoever recorded it would think that it went back
        (
            "to: done, needs",
            "to: previous, needs",
            17,
            "is only for cases that were ended, and in step open a case is open",
        ),
        ("title: finish", "titel: finish", 17, "unknown key titel"),
        ("asks: [how]", "asks: how", 18, "a list is expected here"),
        ("raises-level: no", "raises-level: maybe", 19, "raises-level is yes or no"),
        ("needs: [heard]", "needs: [listened-to]", 21, "unknown rule listened-to"),
        ("needs: [heard]", "level: none", 21, "level is a whole number"),
        ("kind: promise", "kind: wish", 24, "Known are: promise, target, right."),
        # else the promise would never begin, and nobody would be told
        ("starts: [received]", "starts: []", 24, "starts is missing"),
        ("    starts: [received]\n", "", 24, "starts is missing"),
        ("starts: [received]", "starts: [receipt]", 24, "answer: there is no event receipt"),
        ("levels: [0]", "levels: [zero]", 27, "levels is a whole number"),
        ("steps: [open]", "steps: [opened]", 24, "answer: there is no step opened"),
        ("term: 6 weeks", "term: six weeks", 29, "a term reads as 20 minutes, 48 hours, 28 days"),
        ("term: 6 weeks", "term: 0 weeks", 29, "a term reads as"),
        ("    term: 6 weeks\n", "", 24, "term is missing"),
        ("met-by: [finished]", "met-by: [finished, stopped:how=x]", 24, "answer: there is no event stopped"),
        # without a value it would mean the events that do not say it
        ("met-by: [finished]", "met-by: ['finished:how']", 30, "how is not a key and a value"),
        ("met-by: [finished]", "met-by: ['finished:=x']", 30, "=x is not a key and a value"),
        ("gone-by: [noted]", "gone-by: ['noted:']", 31, "is not a key and a value"),
        ("{event: noted, ", "{event: 'noted:how', ", 32, "how is not a key and a value"),
        ("needs: [heard]", "given: how", 21, "Write it as verdict=satisfied."),
        ("gone-by: [noted]", "gone-by: [forgotten]", 24, "answer: there is no event forgotten"),
        ("term: 20 working days", "term: 4 months", 32, "a term reads as"),
        ("{event: noted, ", "{", 32, "event is missing"),
        ("owed-by: us", "owed-by: nobody", 24, "answer: there is no party nobody"),
        ("owed-by: us", "owed-by: {second: us}", 33, "owed-by is a whole number"),
        ("owed-by: us", "owed-by: {}", 33, "owed-by is missing"),
        ("asks: [how]", "resumes: ['']", 17, "there is no deadline "),
        ("asks: [how]", "suspends: [answer, '']", 17, "there is no deadline "),
        ("next: [finished]", "next: [finished, '']", 9, "open: there is no event "),
        ("{from: [start], to: open}", "{from: [start, ''], to: open}", 13, "there is no step "),
        ("    owed-by: us\n", "", 24, "owed-by is missing"),
        ("owed-by: us", "owed-by: us\n    own-choice: perhaps", 34, "own-choice is yes or no"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    message = _mistake(tmp_path, old, new)
    assert message.startswith(f"procedures/proef@1.yaml:{line} | ")
    assert says in message


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"# nothing\n", b"- a\n- b\n", b"just words\n", b"\xff\xfe", b"a: [\n"]
)
def test_a_file_that_is_no_procedure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leeg@1.yaml"
    path.write_bytes(content)
    with pytest.raises(WrongInput) as caught:
        read_procedure(path, AMSTERDAM, "procedures/leeg@1.yaml")
    assert caught.value.where.startswith("procedures/leeg@1.yaml:")
    assert spoken(caught.value.text)


@pytest.mark.parametrize("of_file", [COMPOSED, APART])
@pytest.mark.parametrize("inside", [COMPOSED, APART])
def test_a_name_with_accents_is_one_name_however_it_is_written(
    tmp_path: Path, of_file: str, inside: str
) -> None:
    """A disk or a program may take letters and accents apart; nobody sees it."""
    text = GOOD.replace("name: proef", f"name: {inside}")
    (tmp_path / f"{of_file}@1.yaml").write_text(text, encoding="utf-8")
    shelf = Shelf(tmp_path, AMSTERDAM)
    for asked in (COMPOSED, APART):
        assert shelf.newest(asked).reference == f"{COMPOSED}@1"
        assert shelf.get(f"{asked}@1").reference == f"{COMPOSED}@1"
    assert shelf.own() == [f"{COMPOSED}@1"]
