"""Room for the desk: free within the budget, a yes or a reason beyond it, and what it brought (K3)."""

from __future__ import annotations

import pytest
from klantervaring.core import choices, ids
from klantervaring.core.winning_back.budgets import PERIODS

from tests.conftest import Desk

ID, OTHER, THIRD = (ids.case_id(n) for n in (81, 82, 83))
RECEIVED = "2026-10-01T09:00 received"
PEOPLE = """\
people:
  sanne: {name: Sanne Hoekstra, role: klantgeluk, budget: 20}
  joris: {name: Joris van Dalen, role: planning}
  marleen: {name: Marleen Terpstra, role: directeur Klantgeluk, budget: 250.50}
  frank: {email: frank.cannegieter@dyade.nl, budget: 0}
"""


@pytest.fixture
def team(desk: Desk) -> Desk:
    """A desk with budgets, and two cases; sanne spent 12.50 this month and 100 the month before."""
    desk.write("kv.yaml", PEOPLE)
    desk.put(ID, f"{RECEIVED}\n2026-10-31T23:59:59 compensated what=reis cost=100\n"
                 "2026-11-01T00:00:00 compensated what=taart cost=12.50")  # fmt: skip
    desk.put(OTHER, RECEIVED)
    desk.commit()
    return desk


def give(desk: Desk, cost: str, *options: str, by: str = "sanne") -> tuple[int, str]:
    """Exit code and errors of a gesture that costs so much."""
    result = desk.run(
        "compensate", OTHER, "--what", "bloem", "--cost", cost, "--why", "geel", *options, by=by
    )
    return result.code, result.err


def test_whoever_writes_a_name_by_hand_spends_of_the_same_budget(team: Desk) -> None:
    path = next(team.root.glob(f"cases/{ID}.md"))
    path.write_text(path.read_text().replace("by: sanne", "by: Sanne"))
    [row] = [each for each in team.done("budget", "--json").json["people"] if each["name"] == "sanne"]
    assert (row["spent"], row["left"]) == (12.5, 7.5)
    assert give(team, "7.51")[0] == 4


#: Who gives what, with which options; whether that is free.
GESTURES = [
    ("sanne", "7.50", "", True),
    ("sanne", "0", "", True),
    ("sanne", "7.51", "", False),
    ("sanne", "7.51", "--approved-by marleen", True),
    ("sanne", "7.51", "--approved-by frank", True),
    ("sanne", "7.51", "--approved-by joris", False),
    ("sanne", "7.51", "--because het~was~haar~verjaardag", True),
    ("joris", "0", "", True),
    ("joris", "0.01", "", False),
    ("marleen", "250.50", "", True),
    ("marleen", "250.51", "", False),
    ("sanne", "50", "--at 2026-10-30", False),
    ("sanne", "20", "--at 2026-11-02", False),
]


@pytest.mark.parametrize(("who", "cost", "options", "free"), GESTURES)
def test_free_within_and_a_yes_or_a_reason_beyond(
    team: Desk, who: str, cost: str, options: str, free: bool
) -> None:
    before = team.snapshot()
    words = [word.replace("~", " ") for word in options.split()]
    code, said = give(team, cost, *words, by=who)
    assert code == (0 if free else 4), said
    assert (team.snapshot() == before) is not free
    if free:
        event = team.log(OTHER)[-1]
        assert (event["event"], event["by"]) == ("compensated", who)
        assert event.get("approved-by", "") == (words[1] if "--approved-by" in words else "")
        assert event.get("because", "") == (words[1] if "--because" in words else "")


def test_the_refusal_says_what_is_left_and_who_may_say_yes(team: Desk) -> None:
    code, said = give(team, "20")
    assert code == 4
    assert said == (
        "kv: It costs € 20.00; of the budget of sanne € 7.50 is left.\n"
        "    Ask marleen, frank, and record the yes: --approved-by marleen."
        " Or record why it is done all the same, with --because.\n"
    )


def test_where_nobody_has_a_budget_nobody_is_held_to_one(desk: Desk) -> None:
    desk.put(OTHER, RECEIVED)
    assert give(desk, "9999")[0] == 0
    assert "Nobody has a budget" in desk.done("budget").out


@pytest.mark.parametrize(
    ("kind", "first", "last", "left"),
    [
        ("month", "2026-11-01", "2026-11-30", 7.5),
        ("quarter", "2026-10-01", "2026-12-31", -92.5),
        ("year", "2026-01-01", "2026-12-31", -92.5),
    ],
)
def test_the_period(team: Desk, kind: str, first: str, last: str, left: float) -> None:
    team.write("kv.yaml", f"budget-period: {kind}\n{PEOPLE}")
    found = team.done("budget", "--json").json
    assert found["period"] == {"kind": kind, "first": first, "last": last}
    sanne = found["people"][0]
    assert (sanne["name"], sanne["budget"], sanne["left"]) == ("sanne", 20.0, left)


def test_the_periods_are_those_of_the_rules() -> None:
    assert tuple(PERIODS) == tuple(choices.PERIODS)


def test_what_recovery_cost_this_year_and_what_it_brought(team: Desk) -> None:
    team.put(THIRD, f"{RECEIVED}\n2026-10-02T09:00 resolved solution=x\n"
                    "2026-10-03T09:00 judged verdict=satisfied")  # fmt: skip
    team.done("resolve", ID, "--solution", "x")
    team.done("verdict", ID, "satisfied", "--score", "9")
    team.done("resolve", OTHER, "--solution", "x")
    team.done("verdict", OTHER, "not-satisfied")
    year = team.done("budget", "--json").json["year"]
    assert year == {"year": 2026, "gestures": 2, "cost": 112.5, "won_back": 2, "won_back_with_gesture": 1}
    shown = team.done("budget").out
    for words in ("2 gestures, € 112.50.", "2 customers were won back; of these 1 with a gesture.", "€ 7.50"):
        assert words in shown
    assert "€ 7,50" in team.done("budget", lang="nl").out
    assert team.done("budget", "--json", now="2027-01-01").json["year"]["gestures"] == 0


@pytest.mark.parametrize("budget", ["veel", "-5", "1.250", "nan"])
def test_a_budget_is_an_amount(desk: Desk, budget: str) -> None:
    desk.write("kv.yaml", f"people:\n  sanne: {{budget: '{budget}'}}\n")
    result = desk.run("budget")
    assert (result.code, result.err.splitlines()[0]) == (2, "kv: kv.yaml:2: budget is an amount in euros")
