"""The people of a workspace: whom a typed name means, who may act, and what is no name."""

from __future__ import annotations

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import (
    Person,
    as_it_stands,
    check_address,
    check_short,
    meant_person,
    read_person,
    refuse_stranger,
)

DESK = {
    "sanne": Person("sanne", "Sanne de Wit"),
    "joris": Person("joris", "Joris van Dam"),
    "joke": Person("joke", "Joke Prins"),
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sanne", "sanne"), ("san", "sanne"), ("jor", "joris"), ("prins", "joke"), ("Joke Prins", "joke")],
)
def test_a_name_or_its_beginning_means_one_of_the_desk(typed: str, meant: str) -> None:
    assert meant_person(typed, DESK) == meant


@pytest.mark.parametrize("typed", ["jo", "piet", ""])
def test_what_means_two_or_nobody_is_refused_with_those_who_are_there(typed: str) -> None:
    with pytest.raises(WrongInput) as refused:
        meant_person(typed, DESK)
    remedy = str(refused.value.remedy)
    assert all(short in remedy for short in DESK)


def test_where_nobody_is_named_anybody_may_act() -> None:
    assert meant_person("piet", {}) == "piet"
    assert refuse_stranger("piet", {}) is None
    assert refuse_stranger("sanne", DESK) is None


def test_who_acts_is_told_how_to_say_who_they_are() -> None:
    """The core names the remedy by its code; the screen words it."""
    acting = refuse_stranger("piet", DESK, acts=True)
    asked = refuse_stranger("piet", DESK)
    assert acting is not None
    assert asked is not None
    assert "say-who" in repr(acting.remedy)
    assert "say-who" not in repr(asked.remedy)


@pytest.mark.parametrize("short", ["-x", "twee woorden", "me", "ik", "a@b", "."])
def test_what_is_no_short_name(short: str) -> None:
    with pytest.raises(WrongInput, match="no short name"):
        check_short(short, ())


@pytest.mark.parametrize("short", ["sanne", "Sanne", "SANNE"])
def test_a_short_name_is_taken_in_any_spelling(short: str) -> None:
    with pytest.raises(WrongInput, match="there already"):
        check_short(short, DESK)


@pytest.mark.parametrize("short", ["sanne", "Sanne", "SANNE"])
def test_what_is_to_be_changed_is_named_as_it_stands(short: str) -> None:
    with pytest.raises(WrongInput) as refused:
        check_short(short, DESK)
    assert "short='sanne'" in repr(refused.value.remedy) or "'short': 'sanne'" in repr(refused.value.remedy)
    assert as_it_stands(short, DESK) == "sanne"


def test_of_two_that_are_alike_the_very_one_is_meant() -> None:
    assert as_it_stands("SANNE", ["sanne", "SANNE"]) == "SANNE"
    assert as_it_stands("piet", DESK) == ""


@pytest.mark.parametrize("short", ["anne-marie", "j.dam", "bo_2"])
def test_a_short_name_may_have_a_sign_inside(short: str) -> None:
    check_short(short, DESK)


@pytest.mark.parametrize("address", ["", "sanne", "@example.org", "sanne@", "san ne@example.org"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(WrongInput, match="no e-mail address"):
        check_address(address)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("sanne", Person("sanne")),
        ("sanne=Sanne de Wit", Person("sanne", "Sanne de Wit")),
        ("sanne = Sanne <s@example.org>", Person("sanne", "Sanne", "s@example.org")),
        ("sanne=<s@example.org>", Person("sanne", "", "s@example.org")),
    ],
)
def test_a_person_is_read_from_one_word(text: str, person: Person) -> None:
    assert read_person(text) == person


def test_a_person_with_half_an_address_is_refused() -> None:
    with pytest.raises(WrongInput, match="no e-mail address"):
        read_person("sanne=Sanne <sanne>")
