"""Duplicates, spam and tests: closed from any step, counted nowhere, opened again after a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from klantervaring.core import ids
from klantervaring.core.choices import DUPLICATE, NOBODY_CAME, OUTCOMES, SET_ASIDE
from klantervaring.files.procedures.procedures import SHIPPED

from tests.conftest import Desk

RECEIVED = "2026-11-10T09:00 received mood=1"
OBJECTED = f"{RECEIVED}\n2026-11-11T09:00 resolved solution=map\n2026-11-12T09:00 appealed"
SATISFIED = (
    f"{RECEIVED}\n2026-11-11T09:00 resolved solution=map\n2026-11-12T09:00 judged verdict=satisfied score=10"
)
A, B, C, D = (ids.case_id(n) for n in range(701, 705))
REFERENCES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two cases of one customer, and one of another."""
    desk.put(A, RECEIVED, title="Map zoek", customer="{name: De Kiezel}")
    desk.put(B, RECEIVED, title="Weer de map", customer="{name: De Kiezel, phone: '0612345678'}")
    desk.put(C, RECEIVED, title="Zaal koud", customer="{name: De Kei}")
    desk.commit()
    return desk


def of(outcome: str, other: str = A) -> tuple[str, ...]:
    """What is typed behind an outcome."""
    return ("--of", other) if outcome == DUPLICATE else ()


# -- recording ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", SET_ASIDE)
@pytest.mark.parametrize("reference", REFERENCES)
def test_a_case_that_just_came_in_is_closed_at_once(desk: Desk, reference: str, outcome: str) -> None:
    """Under every version that ships, and so in the cases that a team has already."""
    desk.put(A, RECEIVED)
    path = desk.put(B, "2026-11-10T09:00 received before=2026-12-24")
    path.write_text(path.read_text().replace("een-fan-per-dag@1", reference))
    done = desk.done("close", B, outcome, *of(outcome))
    assert f"Recorded: closing ({outcome})" in done.out
    assert "Done all the same" not in done.out + done.err
    assert "Next:" not in done.out
    assert desk.place(B) == f"cases/closed/2026/{B}.md"
    ended = desk.log(B)[-1]
    assert (ended["outcome"], ended["because"]) == (outcome, outcome)
    assert [f for f in desk.run("check", "--json").json if f["id"] == B] == []


@pytest.mark.parametrize("typed", ["dubbel", "spam", "test", "DUBBEL", "sp"])
def test_the_words_of_a_desk(two: Desk, typed: str) -> None:
    more = of(DUPLICATE) if typed.lower() == "dubbel" else ()
    done = two.done("sluit", B, typed, *more, lang="nl")
    title = OUTCOMES[two.log(B)[-1]["outcome"]].title.in_language("nl")
    assert f"Stap: Afgesloten ({title})" in done.out


def test_who_objected_is_not_put_away_without_a_reason(desk: Desk) -> None:
    desk.put(A, RECEIVED)
    desk.put(B, OBJECTED)
    before = desk.snapshot()
    for outcome in SET_ASIDE:
        told = desk.run("close", B, outcome, *of(outcome))
        assert (told.code, desk.snapshot()) == (4, before)
        assert "The customer objected; it takes a reason" in told.err
        assert "--because" in told.err
    done = desk.done("close", B, "test", "--because", "wij oefenden het bezwaar", lang="nl")
    assert "wij oefenden het bezwaar" in done.out
    assert desk.front(B)["step"] == "closed"


def test_the_log_says_no_reason_twice(two: Desk) -> None:
    two.done("close", B, "spam")
    two.done("close", C, "test", "--because", "oefening")
    for command in (["show", B, "--all"], ["log", B], ["history", B]):
        assert "despite" not in two.done(*command).out
        assert two.done(*command).out.count("spam") <= 2
    assert "oefening" in two.done("log", C).out


# -- of which case ------------------------------------------------------------------------------------


def refused(desk: Desk, *words: str) -> str:
    """What a closing that cannot be says; nothing was changed."""
    before = desk.snapshot()
    told = desk.run("close", *words)
    assert (told.code, desk.snapshot()) == (2, before), told
    return " ".join(told.err.split())


def test_a_duplicate_names_another_case_that_counts(two: Desk) -> None:
    assert "repeat itself" in refused(two, A, "duplicate", "--of", A)
    assert "--of ID is missing" in refused(two, A, "duplicate")
    assert two.run("close", A, "duplicate", "--of", "QQQQ").code == 3
    assert "--of belongs to a duplicate" in refused(two, A, "spam", "--of", B)
    two.done("close", B, "duplicate", "--of", A)
    chain = refused(two, C, "duplicate", "--of", B)
    assert f"{B} is closed itself, as a duplicate of {A}." in chain
    assert f"Name that one: kv close {C} duplicate --of {A}" in chain
    ring = refused(two, A, "duplicate", "--of", B, "--because", "toch")
    assert f"First: kv reopen {B}" in ring
    repeated = refused(two, A, "duplicate", "--of", C)
    assert f"Closed as a duplicate of this case already: {B}." in repeated
    assert f"kv close {C} duplicate --of {A}" in repeated
    two.done("close", C, "duplicate", "--of", A)


@pytest.mark.parametrize("outcome", NOBODY_CAME)
def test_what_has_a_duplicate_is_no_spam_nor_a_test(two: Desk, outcome: str) -> None:
    """Neither would count: not the one that was closed as its duplicate either."""
    two.done("close", B, "duplicate", "--of", A)
    for reason in ((), ("--because", "reclame")):
        told = refused(two, A, outcome, *reason)
        assert f"Closed as a duplicate of this case: {B}." in told
        assert f"First: kv reopen {B}." in told
    two.done("reopen", B, "-m", "Die is echt.")
    two.done("close", A, outcome)
    told = refused(two, B, "duplicate", "--of", A)
    assert f"{A} is closed itself, as {outcome}." in told
    assert f"First: kv reopen {A}." in told


@pytest.mark.parametrize("outcome", NOBODY_CAME)
def test_a_duplicate_of_what_another_clone_closed_as_nobodys_is_named(two: Desk, outcome: str) -> None:
    closed = two.root / "cases" / "closed" / "2026"
    closed.mkdir(parents=True)
    for id, said in ((A, outcome), (B, f"duplicate of={A}")):
        path = two.put(id, f"{RECEIVED}\n2026-11-20T11:00 closed outcome={said} because=x")
        path.rename(closed / path.name)
    two.run("check", "--fix")
    [found] = two.run("check", "--json").json
    assert (found["check"], found["id"], found["path"]) == ("duplicates", B, f"cases/closed/2026/{B}.md")
    assert found["message"] == f"is closed as a duplicate of {A}, which is closed as {outcome}"
    two.done("reopen", B, "-m", "Die is echt.")
    assert two.done("check", "--json").json == []


def test_a_duplicate_of_an_id_that_was_given_twice_names_both_that_had_it(two: Desk) -> None:
    closed = two.root / "cases" / "closed" / "2026"
    closed.mkdir(parents=True)
    was = "K7QX-2M3V"
    two.put(A, RECEIVED, formerly=was, twin=C)
    two.put(C, RECEIVED, formerly=was, twin=A)
    path = two.put(B, f"{RECEIVED}\n2026-11-20T11:00 closed outcome=duplicate of={was} because=x")
    path.rename(closed / path.name)
    two.run("check", "--fix")
    [found] = [f for f in two.run("check", "--json").json if f["check"] == "duplicates"]
    both = ", ".join(sorted((A, C)))
    assert found["message"] == (
        f"is closed as a duplicate of {was}; two cases had that id, and are now {both}"
    )
    assert f"kv reopen {B}, then kv close {B} duplicate --of ID" in found["remedy"]
    two.done("reopen", B, "-m", "Welke is het?")
    two.done("close", B, "duplicate", "--of", A)
    assert not [f for f in two.run("check", "--json").json if f["check"] == "duplicates"]


def test_of_several_cases_none_is_closed_where_one_may_not(two: Desk) -> None:
    assert "repeat itself" in refused(two, B, A, "duplicate", "--of", A)
    two.done("close", B, C, "duplicate", "--of", A)
    assert two.log(B)[-1]["of"] == two.log(C)[-1]["of"] == A


def test_both_cases_name_each_other(two: Desk) -> None:
    two.done("close", B, "duplicate", "--of", A)
    assert two.done("show", A, "--json").json["duplicates"] == [B]
    assert "duplicates" not in two.done("show", C, "--json").json
    for command in (["show", A], ["show", A, "--all"]):
        assert f"Closed as duplicates of it: {B}" in two.done(*command).out
    shown = two.done("show", B).out
    assert f"It repeats {A}: kv show {A}" in shown
    assert "Winning back" not in shown
    assert "closed as duplicate: no list" in two.done("why", B).out.replace("Closed", "closed")
    two.done("reopen", B, "-m", "Toch iets anders.")
    assert "duplicates" not in two.done("show", A, "--json").json
    assert two.front(B)["step"] == "listen"


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_duplicate_that_came_with_a_pull_is_named(two: Desk, year: int) -> None:
    """Nobody told the index of it, and it may be closed as of a day before the other case came in."""
    two.done("list", "--all")
    closed = f"{year}-11-19T09:00 closed outcome=duplicate of={A} because=duplicate"
    path = two.put(B, f"{year}-11-10T09:00 received mood=1\n{closed}")
    place = two.root / "cases" / "closed" / str(year) / path.name
    place.parent.mkdir(parents=True)
    path.rename(place)
    assert two.done("show", A, "--json").json["duplicates"] == [B]
    assert f"Closed as duplicates of it: {B}" in two.done("show", A).out
    place.write_text(place.read_text().replace(f"of: {A}", f"of: {C}"))
    assert "duplicates" not in two.done("show", A, "--json").json


def test_at_a_terminal_it_is_asked_which_case_and_asked_again(two: Desk) -> None:
    terminal = two.terminal("close", B, columns=120)
    terminal.answer("How did it end?", "dup")
    terminal.answer("Which case does it repeat?", B)
    terminal.waits_for("A case cannot repeat itself.")
    terminal.answer("Which case does it repeat?", "\x15" + A)
    assert terminal.skips() == 0, terminal.screen
    assert two.log(B)[-1]["of"] == A


# -- what counts -------------------------------------------------------------------------------------


def everything(desk: Desk, name: str = "De Kiezel") -> dict[str, Any]:
    """All figures and lists in which a case may count, without the case's own page."""
    stats = desk.done("stats", "--json").json
    customer = desk.done("customer", name, "--json").json
    customer["cases"] = [case for case in customer["cases"] if case["outcome"] not in SET_ASIDE]
    return {
        "stats": stats,
        "alerts": desk.done("alerts", "--json").json,
        "fans": desk.done("fans", "--json").json,
        "overdue": [case["id"] for case in desk.done("overdue", "--json").json],
        "promises": customer["promises"],
        "cases": [case["id"] for case in customer["cases"]],
        "budget": desk.done("budget", "--json").json,
    }


@pytest.mark.parametrize("outcome", SET_ASIDE)
def test_it_counts_nowhere(desk: Desk, outcome: str) -> None:
    """With it and without it all figures are the same."""
    desk.put(A, SATISFIED, customer="{name: De Kiezel}")
    desk.commit()
    before = everything(desk)
    desk.put(B, f"{SATISFIED}\n2026-11-13T09:00 analysed cause=file kano=basic", customer="{name: De Kiezel}")
    desk.put(C, RECEIVED, customer="{name: De Kiezel}")
    desk.commit()
    assert everything(desk) != before
    desk.done("close", B, C, outcome, *of(outcome))
    assert everything(desk) == before
    assert desk.done("list", "--json").json[0]["id"] == A
    desk.done("reopen", C, "-m", "Toch echt.")
    assert C in everything(desk)["overdue"]


def test_who_calls_hears_of_real_experiences_only(two: Desk) -> None:
    two.done("close", B, "duplicate", "--of", A)
    terminal = two.terminal("new", columns=120)
    terminal.answer("Which customer", "0612345678")
    terminal.waits_for("De Kiezel is known here: one experience before.")
    terminal.hangs_up()
    two.done("close", C, "spam")
    assert [c["name"] for c in two.done("customer", "--json").json] == ["De Kiezel"]
    assert two.done("customer", "De Kei", "--json").json["cases"][0]["outcome"] == "spam"


@pytest.mark.parametrize("outcome", SET_ASIDE)
def test_what_was_really_given_is_spent(desk: Desk, outcome: str) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {role: desk, budget: 50}\n  joris: {role: desk}\n")
    desk.put(A, RECEIVED)
    desk.put(B, f"{RECEIVED}\n2026-11-19T09:00 compensated what=taart cost=40.00 why=x")
    desk.put(C, RECEIVED)
    desk.commit()
    desk.done("close", B, outcome, *of(outcome))
    told = desk.run("compensate", C, "--what", "taart", "--cost", "20", "--why", "x")
    assert told.code == (0 if outcome in NOBODY_CAME else 4)
