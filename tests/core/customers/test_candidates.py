"""Whom to ask (F1): for which reason, on which day, and nobody twice in 90 days."""

from __future__ import annotations

from datetime import date

import pytest
from klantervaring.core.case import Case
from klantervaring.core.customers.candidates import Circle, HeldMeeting, candidates, circle
from klantervaring.core.customers.customer import NOTHING
from klantervaring.core.erasure.tombstone import stand_in_of
from klantervaring.core.rules.fold import fold_case
from klantervaring.files.ledger import Ledger

from tests.core.builders import AMSTERDAM, log, moment, procedure

NOW = "2026-11-20T12:00"
KIEZEL = {"name": "De Kiezel"}
ENDED = "2026-09-01T09:00 received; 2026-09-02T09:00 closed outcome=withdrawn because=x;"


def case(id: str, text: str, **customer: str) -> Case:
    return Case(id, "T", log(text), customer=customer or KIEZEL)


def found(*cases: Case, meetings: tuple[HeldMeeting, ...] = (), now: str = NOW) -> list[tuple[str, str, str]]:
    return [(c.reason.value, c.name, str(c.day)) for c in candidates(known(*cases, now=now), meetings)]


def known(*cases: Case, now: str = NOW) -> Circle:
    told = ((c, fold_case(procedure(), c)) for c in cases)
    ledger, at = Ledger.of_cases(told, AMSTERDAM), int(moment(now).timestamp())
    return circle(ledger.experiences(), ledger.asked(), ledger.aftercare(at), at, AMSTERDAM, NOTHING)


HANDLED = "2026-10-01T09:00 received; 2026-10-01T10:00 resolved solution=x; "


@pytest.mark.parametrize(
    ("judged", "due"),
    [
        ("2026-10-30T09:00", "2026-11-27"),  # seven days to go
        ("2026-10-31T09:00", ""),
        ("2026-10-10T09:00", "2026-11-07"),  # overdue
    ],
)
def test_aftercare(judged: str, due: str) -> None:
    wanted = [("aftercare", "De Kiezel", due)] if due else []
    assert found(case("A", HANDLED + f"{judged} judged verdict=satisfied")) == wanted


def test_of_two_of_one_customer_the_one_that_waits_longest() -> None:
    early, late = (f"{HANDLED}2026-10-{day}T09:00 judged verdict=satisfied" for day in (10, 30))
    meetings = tuple(HeldMeeting(date(2026, 11, day), {"name": "De Nieuwe"}) for day in (18, 16))
    for cases in ((case("A", early), case("B", late)), (case("A", late), case("B", early))):
        assert found(*cases, meetings=meetings) == [
            ("aftercare", "De Kiezel", "2026-11-07"),
            ("meeting", "De Nieuwe", "2026-11-16"),
        ]


@pytest.mark.parametrize(
    ("day", "asked"),
    [(20, False), (19, True), (6, True), (5, False), (25, False)],
    ids=["today", "yesterday", "two weeks", "longer", "to come"],
)
def test_a_meeting_just_held(day: int, asked: bool) -> None:
    held = HeldMeeting(date(2026, 11, day), {"name": "de kiezel"})
    wanted = [("meeting", "De Kiezel", f"2026-11-{day:02}")] if asked else []
    assert found(case("A", ENDED), meetings=(held,)) == wanted


def test_a_customer_without_a_case() -> None:
    held = HeldMeeting(date(2026, 11, 19), {"name": "De Nieuwe"})
    assert found(meetings=(held,)) == [("meeting", "De Nieuwe", "2026-11-19")]


def test_whoever_was_erased_is_nobody_to_ask() -> None:
    gone = stand_in_of(7)
    old = case("A", ENDED + f"2026-09-03T09:00 erased customer={gone}", name=gone)
    assert found(old, now="2027-06-01T12:00") == []
    assert found(case("A", ENDED), now="2027-06-01T12:00") == [("not-heard", "De Kiezel", "2026-09-02")]


@pytest.mark.parametrize("name", ["anoniem", "(anonymous)", "N.v.t.", "-", "onbekend"])
def test_what_stands_for_nobody_is_nobody_to_ask(name: str) -> None:
    held = HeldMeeting(date(2026, 11, 19), {"name": name})
    reached = HeldMeeting(date(2026, 11, 19), {"name": name, "email": "jan@x.example"})
    assert found(meetings=(held,)) == []
    assert found(case("A", ENDED, name=name), meetings=(held,)) == []
    assert found(meetings=(held, reached)) == [("meeting", "jan@x.example", "2026-11-19")]


@pytest.mark.parametrize(
    ("text", "why_not"),
    [
        (ENDED + "2026-08-23T12:00 asked", "asked 89 days ago"),
        ("2026-11-20T09:00 received; 2026-11-20T09:30 closed outcome=withdrawn because=x", "heard since"),
        ("2026-11-01T09:00 received", "waits for us"),
    ],
)
def test_who_is_not_asked_after_a_meeting(text: str, why_not: str) -> None:
    held = HeldMeeting(date(2026, 11, 19), KIEZEL)
    assert found(case("A", text), meetings=(held,)) == [], why_not


@pytest.mark.parametrize(
    ("last", "asked"), [("2026-05-24T13:00", True), ("2026-05-24T13:01", False), ("2026-11-01T09:00", False)]
)
def test_long_not_heard(last: str, asked: bool) -> None:
    text = f"2026-03-01T09:00 received; {last} closed outcome=withdrawn because=x"
    assert found(case("A", text)) == ([("not-heard", "De Kiezel", last[:10])] if asked else [])


def test_each_customer_once_and_aftercare_first() -> None:
    waiting = case("A", HANDLED + "2026-10-20T09:00 judged verdict=satisfied")
    other = case(
        "B", "2026-01-01T09:00 received; 2026-01-02T09:00 closed outcome=withdrawn because=x", name="K"
    )
    held = (HeldMeeting(date(2026, 11, 19), KIEZEL), HeldMeeting(date(2026, 11, 18), {"name": "k"}))
    assert found(waiting, other, meetings=held) == [
        ("aftercare", "De Kiezel", "2026-11-17"),
        ("meeting", "K", "2026-11-18"),
    ]


@pytest.mark.parametrize(("at", "lately"), [("2026-08-22T13:01", True), ("2026-08-22T13:00", False)])
def test_ninety_days_are_counted_to_the_second(at: str, lately: bool) -> None:
    one = case("A", f"2026-01-01T09:00 received; {at} asked")
    here = known(one)
    assert (here.asked_lately(here.customers[0]) is not None) is lately
