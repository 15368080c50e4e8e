"""What a person may record where the procedure allows it, held against cases and people made here."""

from __future__ import annotations

from typing import Any

import pytest
from klantervaring.core.case import Case
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.procedure import Move
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.independence import decides_here, handlers, refuse_partial, who_decides
from klantervaring.core.rules.policy import (
    Facts,
    is_heard,
    judge,
    left_after,
    opening_events,
)
from klantervaring.core.rules.state import Refusal
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import Remedy, Text

from tests.core.builders import (
    AMSTERDAM,
    APPEALED,
    DECIDED,
    case,
    event,
    log,
    moment,
    procedure,
    spoken,
    told,
)

#: The decider of `een-fan-per-dag` is known by this address; mira is not one.
FRANK = Person("frank", email="frank.cannegieter@dyade.nl")
NOOR = Person("noor", budget="20")
MIRA = Person("mira")
TEAM = {person.short: person for person in (NOOR, MIRA, FRANK)}
NOW = "2026-11-20T12:00"
REASON = "To do it all the same, record why with --because."


def facts(**known: Any) -> Facts:
    return Facts(AMSTERDAM, **known)


def gave(text: str) -> Case:
    """A case with gestures: `2026-11-02T09:00 5`, each of noor."""
    gifts = [entry.split() for entry in text.split(";")]
    return case(tuple(event(f"{at} compensated cost={cost}") for at, cost in gifts))


def refused(line: str, known: Facts, of: Case | None = None) -> str:
    """All that is said of an event that breaks a policy."""
    with pytest.raises((Refused, WrongInput)) as caught:
        judge(procedure(), of or case(), event(line), known)
    return told(caught.value)


def allowed(line: str, known: Facts, because: str = "", of: Case | None = None) -> str:
    """What people are told of an event that is let in, "" for nothing."""
    return spoken(judge(procedure(), of or case(), event(line, because=because), known))


# -- who acts ------------------------------------------------------------------------------------------


def test_who_acts_is_one_of_the_people_and_a_mail_has_nobody_who_does() -> None:
    known = facts(people={"mira": MIRA})
    assert "noor is not one of the people of this workspace. | " in refused(f"{NOW} noted", known)
    assert "--by" in refused(f"{NOW} noted", known)
    mailed = event(f"{NOW} contacted message=1@example.org direction=in")._replace(by="")
    assert judge(procedure(), case(), mailed, known) is None
    for other in (mailed._replace(by="noor"), mailed._replace(data=(("direction", "in"),))):
        with pytest.raises(WrongInput, match="not one of the people"):
            judge(procedure(), case(), other, known)


def test_a_reason_opens_no_name_that_nobody_has() -> None:
    with pytest.raises(WrongInput):
        judge(procedure(), case(), event(f"{NOW} noted", because="toch"), facts(people={"mira": MIRA}))


# -- gestures --------------------------------------------------------------------------------------------

#: What was given before, the period, what it costs now, and what is then left of twenty; None: refused.
BUDGETS = [
    ("2026-11-02T09:00 5", "month", "15", 0),
    ("2026-11-02T09:00 5", "month", "15.01", None),
    ("2026-10-31T23:59 5", "month", "20", 0),
    ("2026-10-31T23:59 5", "quarter", "15.01", None),
    ("2026-09-30T23:59 5", "quarter", "20", 0),
    ("2026-01-01T00:00 5", "year", "15.01", None),
    ("2026-11-02T09:00 5; 2026-11-03T09:00 6.50", "month", "0.50", 800),
    ("2026-11-02T09:00 30", "month", "0", -1000),
    ("2026-11-02T09:00 30", "month", "0.01", None),
]


@pytest.mark.parametrize(("before", "period", "cost", "left"), BUDGETS)
def test_what_is_left_of_a_budget(before: str, period: str, cost: str, left: int | None) -> None:
    known = facts(people=TEAM, budget_period=period, with_gestures=[gave(before)])
    line = f"{NOW} compensated cost={cost}"
    if left is None:
        assert "of the budget of noor" in refused(line, known)
    else:
        assert (allowed(line, known), left_after(event(line), known)) == ("", left)


def test_a_budget_is_of_a_month_where_nothing_else_is_said() -> None:
    known = facts(people=TEAM, with_gestures=[gave("2026-10-31T23:59 20")])
    assert left_after(event(f"{NOW} compensated cost=1"), known) == 1900


def test_more_than_was_left_leaves_nothing_and_not_less() -> None:
    known = facts(people=TEAM, with_gestures=[gave("2026-11-02T09:00 30")])
    assert refused(f"{NOW} compensated cost=1", known) == (
        "It costs € 1.00; of the budget of noor € 0.00 is left."
        " | Ask frank, and record the yes: --approved-by frank."
        " Or record why it is done all the same, with --because."
    )


def test_a_gift_without_a_cost_costs_nothing() -> None:
    known = facts(people=TEAM, with_gestures=[gave("2026-11-02T09:00 20")])
    line = f"{NOW} compensated gift=bloemen"
    assert (allowed(line, known), left_after(event(line), known)) == ("", 0)


def test_all_who_decide_are_named() -> None:
    known = facts(people={**TEAM, "fleur": Person("fleur", email=FRANK.email)})
    assert "Ask frank, fleur, and record the yes: --approved-by frank." in refused(
        f"{NOW} compensated cost=21", known
    )


def test_where_nobody_decides_a_reason_is_the_way() -> None:
    known = facts(people={"noor": NOOR})
    assert refused(f"{NOW} compensated cost=21", known).endswith(f" | {REASON}")


def test_where_nobody_has_a_budget_nothing_is_held_against_it() -> None:
    known = facts(people={"noor": Person("noor")})
    line = f"{NOW} compensated cost=999"
    assert (allowed(line, known), left_after(event(line), known)) == ("", None)


def test_who_has_no_budget_where_others_do_spends_nothing() -> None:
    known = facts(people={"noor": Person("noor"), "mira": MIRA._replace(budget="50")})
    assert "of the budget of noor € 0.00 is left" in refused(f"{NOW} compensated cost=0.01", known)


def test_only_gifts_leave_something() -> None:
    assert left_after(event(f"{NOW} noted cost=1"), facts(people=TEAM)) is None


def test_a_reason_goes_before_a_budget_and_people_are_told() -> None:
    known = facts(people=TEAM)
    line = f"{NOW} compensated cost=21"
    assert allowed(line, known, "feest") == "It costs € 21.00; of the budget of noor € 20.00 is left."


#: Who approved, who is known, whether there is a reason, and what is said.
APPROVALS = [
    ("frank", TEAM, "", ""),
    ("mira", TEAM, "", "mira is not one of those who decide. | Ask frank, and record the yes"),
    ("mira", TEAM, "feest", ""),
    ("piet", TEAM, "", "piet is not one of the people of this workspace."),
    ("piet", TEAM, "feest", "piet is not one of the people of this workspace."),
    ("piet", {}, "", ""),
]


@pytest.mark.parametrize(("name", "people", "because", "says"), APPROVALS)
def test_who_may_approve(name: str, people: dict[str, Person], because: str, says: str) -> None:
    known = facts(people=people)
    gift = event(f"{NOW} compensated cost=99 approved-by={name}", because=because)
    if not says:
        assert judge(procedure(), case(), gift, known) is None
        return
    with pytest.raises((Refused, WrongInput)) as caught:
        judge(procedure(), case(), gift, known)
    assert says in told(caught.value)


# -- asking ----------------------------------------------------------------------------------------------


def test_nobody_is_asked_twice_but_for_a_reason() -> None:
    known = facts(customer="De Kei", asked_at=moment("2026-11-06T09:00"), pause=90)
    assert refused(f"{NOW} asked", known) == (
        f"De Kei was asked on 2026-11-06T09:00:00+01:00; nobody is asked twice in 90 days. | {REASON}"
    )
    assert allowed(f"{NOW} asked", known, "beloofd") == ""
    assert allowed(f"{NOW} asked", facts(customer="De Kei", pause=90)) == ""


# -- causes and fixes ------------------------------------------------------------------------------------

#: What an analysis says, and what is wrong with it.
ANALYSES = [
    ("", "--cause TEXT is missing. | Give it on the command line"),
    ("cause=file", "--kano KIND is missing."),
    ("kano=basic", "--cause TEXT is missing."),
    ("cause=file kano=basic", ""),
    ("cause=file kano=basic owner=mira", "--owner belongs to a fix. | Say what we change: --fix"),
    ("cause=file kano=basic due=2026-12-01", "--due belongs to a fix."),
    ("cause=file kano=basic fix=lijst", "--due DAY is missing."),
    ("cause=file kano=basic fix=lijst due=morgen", "--due DAY is missing."),
    ("cause=file kano=basic fix=lijst due=2026-11-19", "2026-11-19 has passed. | "),
    ("cause=file kano=basic fix=lijst due=2026-11-20", ""),
    ("cause=file kano=basic fix=lijst due=2026-12-01 owner=mira", ""),
    ("cause=file kano=basic fix=lijst due=2026-12-01 owner=piet", "piet is not one of the people"),
]


@pytest.mark.parametrize(("said", "wrong"), ANALYSES)
def test_a_cause_has_a_kind_and_a_fix_a_day(said: str, wrong: str) -> None:
    line, known = f"{NOW} analysed {said}", facts(people=TEAM)
    if wrong:
        assert wrong in refused(line, known)
    else:
        assert allowed(line, known) == ""


def test_an_idea_has_no_cause_but_its_fix_has_a_day() -> None:
    idea = case()._replace(kind="idea")
    assert allowed(f"{NOW} analysed", facts(), of=idea) == ""
    assert "--due DAY is missing." in refused(f"{NOW} analysed fix=lijst", facts(), idea)


def test_a_day_is_counted_where_the_workspace_is() -> None:
    """At half past midnight in Amsterdam it is still the day before in UTC."""
    line = "2026-11-20T00:30 analysed cause=file kano=basic fix=lijst due=2026-11-19"
    assert "2026-11-19 has passed." in refused(line, facts())


# -- other events ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("tagged tags=+spoed", ""),
        ("tagged tags=spoed", "spoed is no tag with a sign."),
        ("assigned owner=mira", ""),
        ("assigned owner=piet", "piet is not one of the people"),
        ("assigned owner=piet because=x", "piet is not one of the people"),
        ("closed outcome=duplicate of=2222-2222", "A case cannot repeat itself."),
        ("closed outcome=duplicate of=3333-3333", ""),
        ("offered alternative=online", ""),
        ("offered alternative=geen", "A no without an alternative cannot be recorded."),
        ("offered alternative=none because=x", "A no without an alternative cannot be recorded."),
        ("released of=a1", ""),
        ("released", "2222-2222 is not held. | "),
    ],
)
def test_the_policies_of_other_events(line: str, wrong: str) -> None:
    known = facts(people=TEAM)
    if wrong:
        assert wrong in refused(f"{NOW} {line}", known)
    else:
        assert allowed(f"{NOW} {line}", known) == ""


# -- who decides on an objection -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "ours"),
    [
        ("2026-06-01T09:00 received", False),
        (APPEALED, True),
        (DECIDED + "2026-07-10T09:00 appealed;", False),
    ],
    ids=["at first", "an objection", "an appeal at the third party"],
)
def test_who_decides_on_an_objection_is_one_of_us(events: str, ours: bool) -> None:
    assert decides_here(fold(procedure(), log(events))) is ours


def test_in_a_step_that_the_procedure_does_not_know_nobody_decides() -> None:
    state = fold(procedure(), log(APPEALED))
    assert not decides_here(state._replace(step="elsewhere"))


#: Who owned it by its log, who by its file, and who handled it.
HANDLED = [
    ("2026-06-01T10:00 responded;", "", {"noor"}),
    ("", "lot", {"lot"}),
    ("2026-06-01T10:00 assigned owner=piet;", "lot", {"piet"}),
    ("2026-06-01T10:00 assigned owner=piet; 2026-06-01T11:00 assigned owner=kees;", "", {"kees"}),
    ("2026-06-01T10:00 appealed; 2026-06-01T11:00 assigned owner=kees;", "lot", set()),
    ("2026-06-01T10:00 noted;", "", set()),
]


@pytest.mark.parametrize(("events", "owner", "who"), HANDLED)
def test_who_handled_it(events: str, owner: str, who: set[str]) -> None:
    assert handlers(procedure(), case(log(events))._replace(owner=owner)) == who


def test_an_objection_by_another_name_is_one() -> None:
    """Who owned the case from then on, to decide, was refused as one who had handled it."""
    rules = procedure()
    lodged = rules.events["appealed"]._replace(name="escalated")
    other = rules._replace(events={**rules.events, "escalated": lodged})
    events = log("2026-06-01T10:00 escalated; 2026-06-01T11:00 assigned owner=kees;")
    assert handlers(other, case(events)._replace(owner="lot")) == set()


def test_who_decides_neither_handled_it_nor_is_it_about_them() -> None:
    two = {"frank": FRANK, "fleur": Person("fleur", email=FRANK.email)}
    assert who_decides(procedure(), case(), two) == "frank"
    assert who_decides(procedure(), case()._replace(about="mira, frank"), two) == "fleur"
    assert who_decides(procedure(), case()._replace(owner="frank"), {"mira": MIRA, **two}) == "fleur"
    assert who_decides(procedure(), case()._replace(about="frank"), {"frank": FRANK}) == ""


def decided(by: str) -> Any:
    return event("2026-07-01T12:00 decided decision=rejected")._replace(by=by)


def test_only_a_decision_of_who_is_not_independent_is_refused() -> None:
    rules, known = procedure(), case(log(APPEALED))
    state, move = fold(rules, known.events), Move((), "verdict")
    found = refuse_partial(state, known, decided("noor"), move, TEAM)
    assert found == Refusal(
        Text("{person} handled the case; somebody else decides on the objection.", person="noor"),
        move=move,
        remedy=Remedy("other-decides", who="frank", command="decide {id}", id="2222-2222"),
    )
    assert refuse_partial(state, known, decided("frank"), move, TEAM) is None
    assert refuse_partial(state, known, decided("noor")._replace(kind="noted"), move, TEAM) is None
    alone = refuse_partial(state, known, decided("noor"), move, {"noor": NOOR})
    assert (alone is not None, alone and alone.remedy) == (True, None)
    unnamed = rules.events["decided"]._replace(command="")
    silent = state._replace(procedure=rules._replace(events={**rules.events, "decided": unnamed}))
    quiet = refuse_partial(silent, known, decided("noor"), move, TEAM)
    assert (quiet is not None, quiet and quiet.remedy) == (True, None)


def test_a_third_party_answers_for_its_own_independence() -> None:
    events = log(DECIDED + "2026-07-10T09:00 appealed;")
    state = fold(procedure(), events)
    assert refuse_partial(state, case(events), decided("noor"), Move(()), TEAM) is None


# -- the first events of a case --------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "heard"), [("een map", True), ("", False), (" \n", False)])
def test_with_a_wish_a_customer_was_heard(wish: str, heard: bool) -> None:
    """What was said then stands with the hearing, or with the receipt where nobody was heard."""
    receipt = event("2026-06-01T09:00 received via=phone")
    said = event("2026-06-01T09:10 received mood=2")
    first, *more = opening_events(procedure(), receipt, said, wish)
    assert is_heard(procedure(), wish) is heard
    if heard:
        assert (first, more) == (receipt, [event("2026-06-01T09:10 listened mood=2")])
    else:
        assert (first, more) == (event("2026-06-01T09:00 received mood=2 via=phone"), [])


def test_a_procedure_without_hearing_has_none_at_the_beginning() -> None:
    rules = procedure()
    deaf = rules._replace(events={name: rule for name, rule in rules.events.items() if name != "listened"})
    assert is_heard(deaf, "een map") is False
