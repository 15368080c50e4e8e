"""Every command has a name in English and one in Dutch: both do the same, and each reader sees their own."""

import re
from collections import Counter

import pytest
from klantervaring.commands import CALLED, COMMANDS, NAMES
from klantervaring.core.text.sentences import N_, Code
from klantervaring.language import Speaker
from klantervaring.shown_commands import PLACES

from tests.conftest import Desk

ID = "K7QX-4MRX"
ENGLISH, DUTCH = Speaker("en"), Speaker("nl")


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_one_dutch_name_that_is_no_other_ones(name: str) -> None:
    dutch = COMMANDS[name].dutch
    assert re.fullmatch("[a-z]+(-[a-z]+)*", dutch)
    assert CALLED[dutch] is COMMANDS[name]
    assert Counter(each for c in COMMANDS.values() for each in c.names)[dutch] == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_both_names_are_one_command(desk: Desk, name: str, language: str) -> None:
    told = {desk.done(each, "--help", lang=language).out for each in COMMANDS[name].names}
    assert len(told) == 1
    assert f"kv {COMMANDS[name].named(language)} " in told.pop()


def test_what_is_recorded_by_the_dutch_name_is_recorded(desk: Desk) -> None:
    desk.put(ID, "2026-11-18T09:00 received")
    told = desk.done("reageer", ID, "--via", "Telefoon", "-m", "Vandaag.", lang="nl").out
    assert f"Verder: kv contact {ID} uit · of kv los-op {ID}" in told
    assert desk.log(ID)[-1] | {"event": "responded", "via": "phone"} == desk.log(ID)[-1]
    assert desk.git("log", "-1", "--format=%s").strip().endswith("responded")


@pytest.mark.parametrize("name", [["te-laat"], ["vandaag"], ["toon", ID]], ids=" ".join)
def test_the_front_door_knows_both_names(desk: Desk, name: list[str]) -> None:
    desk.put(ID, "2026-11-10T09:00 received")
    english = [CALLED[name[0]].name, *name[1:]]
    assert desk.subprocess(*name).out == desk.subprocess(*english).out != ""


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("bezw", "bezwaar"),
        ("escal", "bezwaar"),
        ("sluiten", "sluit"),
        ("telaat", "te-laat"),
        ("overdeu", "te-laat"),
        ("verb", "verbeter, kv verbeteringen"),
    ],
)
def test_a_slip_is_answered_with_the_name_in_the_language_of_the_reader(
    desk: Desk, typed: str, near: str
) -> None:
    assert f"Bedoelde je kv {near}?" in desk.run(typed, lang="nl").err


@pytest.mark.parametrize(
    ("written", "dutch"),
    [
        (f"kv verdict {ID} satisfied", f"kv oordeel {ID} tevreden"),
        (f'kv contact {ID} out -m "in"', f'kv contact {ID} uit -m "in"'),
        (f"kv effect {ID} yes", f"kv effect {ID} ja"),
        (f"kv close {ID} OUTCOME", f"kv sluit {ID} UITKOMST"),
        (f"kv close {ID} no-reply", f"kv sluit {ID} geen-antwoord"),
        (f"kv respond {ID} --via in-person", f"kv reageer {ID} --via persoonlijk"),
        ("kv show NAME", "kv toon NAME"),
        ("kv assign NAME NAME", "kv toewijzen NAME NAAM"),
        ("--by NAME", "--by NAAM"),
        ("kv --help", "kv --help"),
        ("git add cases && git commit", "git add cases && git commit"),
        ("[WORDS]...", "[WOORDEN]..."),
    ],
)
def test_what_is_shown_to_type_is_in_the_words_of_the_reader(written: str, dutch: str) -> None:
    assert DUTCH.part(Code(written)) == dutch
    assert ENGLISH.part(Code(written)) == written


@pytest.mark.parametrize("place", sorted(PLACES - {"MOMENT", "SHELL"}))
def test_what_stands_for_something_has_a_dutch_name(place: str) -> None:
    assert DUTCH.word(N_(place)) != place


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help_is_in_plain_words(desk: Desk, name: str) -> None:
    """No place with an English name, no range as a formula, no code of the procedure or of a machine."""
    shown = desk.done(*name.split(), "--help", lang="nl").out
    words = set(re.findall(r"[A-Z][A-Z=@.a-z]+", shown))
    same_in_dutch = {each for each in PLACES if DUTCH.word(N_(each)) == each}
    assert words & (PLACES - same_in_dutch) == set()
    for formula in ("<=x", "x>="):
        assert formula not in shown
    assert re.findall(r"\b[PRKFH]\d{1,2}\b", shown) == []
    for language in ("en", "nl"):
        assert "SHA" not in desk.done(*name.split(), "--help", lang=language).out
