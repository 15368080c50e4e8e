"""Early warning (F6): each rule fires on its facts and not a step before, and rests once it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import pytest
from klantervaring.core.case import Case
from klantervaring.core.choices import DIRECTOR
from klantervaring.core.customers.customer import NOTHING, Book
from klantervaring.core.early_warning.alerts import FINDERS, Alert, AlertRule, Sight, alerts, listed
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.fold import fold_case
from klantervaring.files.index.rows import card_of
from klantervaring.files.record import Record
from klantervaring.files.workspace.alert_rules import read_rules

from tests.core.builders import log, moment, procedure, spoken, told

NOW = "2026-11-20T12:00"
SHIPPED = {rule.name: rule for rule in read_rules(Path("/nonexistent"))}


def case(id: str, text: str, **facts: object) -> Case:
    named = tuple(e._replace(id=e.id or f"{id}{n}") for n, e in enumerate(log(text)))
    return Case(id, "Leskist bleef leeg", named)._replace(**facts)  # type: ignore[arg-type]


def changed(rule: str, **limits: object) -> AlertRule:
    """A rule that comes with kv, with other limits."""
    return SHIPPED[rule]._replace(**limits)  # type: ignore[arg-type]


def alerts_on(rules: Sequence[AlertRule], *cases: Case, now: str = NOW, book: Book = NOTHING) -> list[Alert]:
    records = [Record(c, fold_case(procedure(), c), Path(c.id), b"") for c in cases]
    cards = [card_of(record, UTC, listed(rules)) for record in records]
    return list(alerts(rules, Sight(cards, int(moment(now).timestamp()), book.bonds)))


def fired(rule: str, *cases: Case, now: str = NOW, book: Book = NOTHING, **limits: object) -> list[Alert]:
    return alerts_on([changed(rule, **limits)], *cases, now=now, book=book)


def test_every_rule_that_comes_with_kv() -> None:
    assert {name: (r.when, r.level) for name, r in SHIPPED.items()} == {
        "mood": ("mood", "owner"),
        "again": ("customer-again", "owner"),
        "cause": ("same-cause", "director"),
        "care": ("care", "owner"),
        "at-risk": ("promise-at-risk", "desk"),
        "mail": ("mail-came-in", "owner"),
        "words": ("words", "director"),
    }
    assert {rule.when for rule in SHIPPED.values()} == set(FINDERS)
    limits = [(r.at_most, r.times, r.within, r.share, r.words) for r in SHIPPED.values()]
    assert limits == [(1, 0, 0, 0, ()), (0, 2, 90, 0, ()), (0, 3, 90, 0, ()), (0, 0, 0, 0, ()),
                      (0, 0, 0, 75, ()), (0, 0, 0, 0, ()), (0, 0, 0, 0, ())]  # fmt: skip


# -- mood -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("2026-11-20T09:00 received", False),
        ("2026-11-20T09:00 received mood=1", True),
        ("2026-11-20T09:00 received mood=2", False),
        ("2026-11-20T09:00 received mood=0", False),  # no mood: it was not asked
        ("2026-11-20T09:00 received mood=1; 2026-11-20T10:00 listened mood=3", False),
        ("2026-11-20T09:00 received mood=4; 2026-11-20T10:00 listened mood=1", True),
        ("2026-11-20T09:00 received mood=1; 2026-11-20T10:00 closed outcome=withdrawn because=x", False),
    ],
)
def test_mood(text: str, fires: bool) -> None:
    found = fired("mood", case("A", text))
    assert bool(found) is fires
    if fires:
        assert spoken(found[0].found.facts) == "mood 1 of 5"


# -- the same customer again --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "now", "fires"),
    [
        ("2026-08-22T13:00", "2026-11-20T12:00", NOW, True),  # 90 days on the second
        ("2026-08-22T12:59", "2026-11-20T12:00", NOW, False),
        ("2026-11-20T12:00", "2026-11-20T12:00", NOW, True),  # a list that knows days only
        ("2026-05-01T12:00", "2026-06-01T12:00", NOW, False),  # both are long ago
    ],
)
def test_a_second_case_of_a_customer(first: str, second: str, now: str, fires: bool) -> None:
    kiezel = {"name": "De Kiezel"}
    old = case("A", f"{first} received; {first} closed outcome=withdrawn because=x", customer=kiezel)
    new = case("B", f"{second} received", customer={"name": "DE KIEZEL"})
    found = fired("again", old, new, now=now)
    assert [(a.card.id, a.found.key) for a in found] == ([("B", "A")] if fires else [])
    if fires:
        assert spoken(found[0].found.facts) == "case 2 of this customer in 90 days; before: A"


@pytest.mark.parametrize(
    "other",
    [
        case("A", "2026-11-01T09:00 received", customer={"name": "De Kei"}),
        case("A", "2026-11-01T09:00 received", customer={"name": "De Kiezel"}, kind="compliment"),
        case("A", "2026-11-01T09:00 received; 2026-11-01T10:00 closed outcome=duplicate because=x",
             customer={"name": "De Kiezel"}),
        case("A", "2026-11-01T09:00 received"),
    ],
    ids=["another customer", "a compliment", "a duplicate", "no customer"],
)  # fmt: skip
def test_what_is_no_second_case(other: Case) -> None:
    new = case("B", "2026-11-20T09:00 received", customer={"name": "De Kiezel"})
    assert fired("again", other, new) == []


def test_the_first_case_of_a_customer_is_not_once_more() -> None:
    new = case("A", "2026-11-20T09:00 received", customer={"name": "De Kiezel"})
    assert fired("again", new, times=1) == []


def test_spellings_that_people_joined_are_one_customer() -> None:
    old = case("A", "2026-11-01T09:00 received", customer={"name": "Obs De Kiezel"})
    new = case("B", "2026-11-20T09:00 received", customer={"name": "De Kiezel"})
    assert fired("again", old, new) == []
    book = Book(same={"name:obsdekiezel": "De Kiezel"})
    assert [a.card.id for a in fired("again", old, new, book=book)] == ["B"]


# -- the same cause -----------------------------------------------------------------------------------------


def analysed(id: str, day: str, cause: str = "te_laat_besteld") -> Case:
    return case(id, f"2026-01-01T09:00 received; {day}T10:00 analysed cause={cause}")


def test_the_third_case_with_one_cause() -> None:
    three = [
        analysed("A", "2026-08-23"),
        analysed("B", "2026-10-01"),
        analysed("C", "2026-11-19", "Te_Laat_besteld"),
    ]
    assert fired("cause", *three[:2]) == []
    [alert] = fired("cause", *three)
    assert (alert.card.id, spoken(alert.found.facts)) == (
        "C", "Te_Laat_besteld: 3 times in 90 days; before: A, B"
    )  # fmt: skip
    assert fired("cause", *three, now="2026-11-22T12:00") == []  # the first is too long ago by then


def test_one_case_counts_once_and_other_causes_not() -> None:
    twice = case(
        "A", "2026-11-01T09:00 received; 2026-11-02T09:00 analysed cause=x; 2026-11-03T09:00 analysed cause=x"
    )
    assert fired("cause", twice, analysed("B", "2026-11-04", "x"), analysed("C", "2026-11-05", "y")) == []


def test_a_closed_case_counts_for_its_cause() -> None:
    ended = case("C", "2026-11-01T09:00 received; 2026-11-02T09:00 analysed cause=x; "
                      "2026-11-03T09:00 closed outcome=withdrawn because=x")  # fmt: skip
    found = fired("cause", analysed("A", "2026-10-01", "x"), analysed("B", "2026-10-02", "x"), ended)
    assert [a.card.id for a in found] == ["C"]


# -- care, promises, words ----------------------------------------------------------------------------------


def test_a_customer_with_care() -> None:
    cared = {"name": "De Kiezel", "care": "slechthorend"}
    open_case = case("A", "2026-11-20T09:00 received", customer=cared)
    closed = case(
        "B", "2026-11-20T09:00 received; 2026-11-20T10:00 closed outcome=withdrawn because=x", customer=cared
    )
    assert [(a.card.id, spoken(a.found.facts)) for a in fired("care", open_case, closed)] == [
        ("A", "slechthorend")
    ]


@pytest.mark.parametrize(
    ("now", "share"),
    [
        ("2026-11-19T20:59:59", None),  # 36 of 48 hours are gone at 21:00
        ("2026-11-19T21:00:00", 75),
        ("2026-11-20T08:59:59", 99),
        ("2026-11-20T09:00:00", 100),  # its last moment
        ("2026-11-20T09:00:01", None),  # now it is overdue, and stands there
    ],
)
def test_a_promise_at_risk(now: str, share: int | None) -> None:
    found = fired("at-risk", case("A", "2026-11-18T09:00 received"), now=now)
    said = [spoken(a.found.facts).split(" percent")[0] for a in found]
    assert said == ([] if share is None else [f"response: {share}"])
    assert all(a.found.at == int(moment("2026-11-19T21:00").timestamp()) for a in found)


def test_targets_and_rights_are_no_promise() -> None:
    text = "2026-10-20T09:00 received; 2026-10-24T09:00 resolved solution=x"
    assert fired("at-risk", case("A", text), now="2026-11-20T12:00") == []


@pytest.mark.parametrize(
    ("body", "words", "keys"),
    [
        ("Ik bel mijn ADVOCAAT.", ("advocaat",), ["advocaat 1"]),
        ("Ik bel mijn advocaat. Advocaat!", ("advocaat",), ["advocaat 2"]),
        ("Een advocaatje.", ("advocaat",), []),
        ("Naar de krant, of de geschillencommissie.", ("krant", "geschillencommissie"),
         ["krant 1", "geschillencommissie 1"]),
        ("Eén café.", ("cafe",), ["cafe 1"]),
        ("Wij gaan naar de rechter.", ("naar de rechter",), ["naar de rechter 1"]),
        ("a.b", ("a+b",), []),
        ("De b.v. wil c++, (spoed)!!!", ("b.v.", "c++", "(spoed)", "!!!"),
         ["b.v. 1", "c++ 1", "(spoed) 1", "!!! 1"]),
        ("n.v.t.", ("n.v.", "\u0301"), []),
        ("x\n\n## 2026-11-20 09:00 · noted · sanne · aaaaaaaa\nGebeld.", ("noted", "sanne", "gebeld"),
         ["gebeld 1"]),
        ("x\n\n## 2026-11-20 09:00 · noted · aaaaaaaa\nIk noted.", ("noted",), ["noted 1"]),
        ("Niets.", (), []),
    ],
)  # fmt: skip
def test_words(body: str, words: tuple[str, ...], keys: list[str]) -> None:
    found = fired("words", case("A", "2026-11-20T09:00 received", body=body), words=words)
    assert sorted(a.found.key for a in found) == sorted(keys)


# -- taking, and order ------------------------------------------------------------------------

BAD = "2026-11-20T09:00 received mood=1"


@pytest.mark.parametrize(
    ("later", "resting"),
    [
        ("2026-11-20T10:00 alert-taken rule=mood key=A0", True),
        ("2026-11-20T10:00 alert-taken rule=mood", True),  # by hand, without its key
        ("2026-11-20T10:00 alert-taken rule=care key=A0", False),
        ("2026-11-20T10:00 alert-taken rule=mood key=B7", False),
        ("2026-11-20T10:00 alert-taken rule=mood key=A0; 2026-11-20T11:00 noted mood=1", False),
        ("2026-11-20T10:00 alert-taken rule=mood; 2026-11-20T11:00 noted mood=1", False),
        ("2026-11-20T10:00 noted mood=3; 2026-11-20T11:00 noted mood=1", False),
    ],
)
def test_a_taken_alert_rests_until_a_new_fact(later: str, resting: bool) -> None:
    [alert] = fired("mood", case("A", f"{BAD}; {later}"))
    assert (alert.taken is not None) is resting


def test_the_highest_level_first_and_case_by_case() -> None:
    low = case("A", BAD, customer={"care": "x"})
    high = case("B", "2026-11-18T10:00 received", body="krant")
    rules = [
        SHIPPED["mood"],
        SHIPPED["care"],
        SHIPPED["at-risk"],
        changed("words", words=("krant",)),
    ]
    found = alerts_on(rules, low, high, now="2026-11-20T09:30")
    assert [(a.card.id, a.rule.name) for a in found] == [
        ("B", "words"), ("B", "at-risk"), ("A", "care"), ("A", "mood"),
    ]  # fmt: skip


# -- the file of rules ------------------------------------------------------------------------


def rules_of(folder: Path, text: str) -> dict[str, AlertRule]:
    (folder / "alerts.yaml").write_text(text, encoding="utf-8")
    return {rule.name: rule for rule in read_rules(folder)}


def test_a_workspace_changes_rules_key_by_key(tmp_path: Path) -> None:
    found = rules_of(
        tmp_path, "mood: {at-most: 2, level: director}\nwords: {words: [krant]}\ncare: {level: none}\n"
    )
    assert found["mood"].plain() == changed("mood", at_most=2, level=DIRECTOR).plain()
    assert found["words"].words == ("krant",)
    assert "care" not in found
    assert found["again"].plain() == SHIPPED["again"].plain()


def test_a_workspace_adds_a_rule(tmp_path: Path) -> None:
    found = rules_of(
        tmp_path, "vaak:\n  when: customer-again\n  count: 4\n  within: 26 weeks\n  level: director\n"
    )
    assert (found["vaak"].times, found["vaak"].within, found["vaak"].title.in_language("nl")) == (
        4,
        182,
        "vaak",
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("mood: {at-least: 2}", 1, "unknown key at-least"),
        ("again: {count: nul}", 1, "whole number above 0"),
        ("again: {count: 0}", 1, "whole number above 0"),
        ("mood: {at-most: 0}", 1, "whole number from 1 to 5"),
        ("mood: {at-most: 6}", 1, "whole number from 1 to 5"),
        ("at-risk: {share: 100}", 1, "whole number from 1 to 99"),
        ("eigen: {when: words, level: desk}", 1, "words is missing"),
        ("\nmood: {level: boss}", 2, "level: boss is not known"),
        ("eigen: {level: desk}", 1, "when is missing"),
        ("eigen: {when: gevoel}", 1, "when: gevoel is not known"),
        ("eigen: {when: customer-again, level: desk, count: 2}", 1, "within is missing"),
        ("eigen: {when: mood, at-most: 1}", 1, "level is missing"),
        ("again: {within: 48 hours}", 1, "within reads as 90 days"),
        ("mood: {when: words}", 1, "mood looks at mood"),
        ("mood: 1", 1, "keys are expected here"),
        ("words: {words: krant}", 1, "a list is expected here"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(WrongInput) as caught:
        rules_of(tmp_path, text + "\n")
    assert caught.value.where == f"alerts.yaml:{line}"
    assert message in told(caught.value)
