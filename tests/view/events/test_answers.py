"""What a command answers: all that it recorded, by what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

A = ids.case_id(731)
RECEIVED = "2026-11-16T09:00 received"
APPEALED = f"{RECEIVED}\n2026-11-16T10:00 resolved solution=map\n2026-11-17T10:00 appealed"


@pytest.fixture
def appealed(desk: Desk) -> Desk:
    """A case in which the customer objected."""
    desk.put(A, APPEALED, title="Zaal te koud", customer="{name: De Kiezel}")
    desk.commit()
    return desk


# -- a hearing that the customer did not want ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said", "told"),
    [
        ("en", "hearing waived", "De Kiezel did not want to explain"),
        ("nl", "afgezien van de toelichting", "De Kiezel zag af van een toelichting"),
    ],
)
def test_a_hearing_that_was_waived_is_never_called_a_hearing(
    appealed: Desk, lang: str, said: str, told: str
) -> None:
    recorded = {"en": "Recorded: ", "nl": "Vastgelegd: "}[lang]
    before = appealed.files()
    would = appealed.done("hear", A, "--waived", "--dry-run", lang=lang).out
    assert said in would
    assert appealed.files() == before
    assert f"{recorded}{said}, " in appealed.done("hear", A, "--waived", lang=lang).out
    assert appealed.log(A)[-1]["waived"] == "yes"
    assert f"  {said}  " in appealed.done("log", A, "--limit", "1", lang=lang).out
    assert f"  {said}  " in appealed.done("show", A, lang=lang).out
    assert said in appealed.done("undo", "--list", lang=lang).lines[1]
    terminal = appealed.terminal("log", A, "--limit", "1", lang=lang)
    assert terminal.ends() == 0
    assert told in terminal.screen


def test_one_that_took_place_is_called_that(appealed: Desk) -> None:
    assert "Recorded: hearing, " in appealed.done("hear", A, "-m", "Zij vertelde het.").out
    assert "  hearing  " in appealed.done("show", A).out


# -- several files ------------------------------------------------------------------------------------------


def binary(folder: Path, name: str) -> str:
    file = folder / name
    file.write_bytes(b"\0" + name.encode())
    return str(file)


def test_each_file_that_was_added_is_named(appealed: Desk, tmp_path: Path) -> None:
    files = [binary(tmp_path, name) for name in ("een.bin", "twee.bin", "drie.bin")]
    named = "attachment (een.bin), attachment (twee.bin), attachment (drie.bin), "
    assert f"Would be recorded: {named}" in appealed.done("attach", A, *files, "--dry-run").out
    assert [e["event"] for e in appealed.log(A)].count("attached") == 0
    assert f"Recorded: {named}" in appealed.done("attach", A, *files).out
    assert [e["file"] for e in appealed.log(A)[-3:]] == ["een.bin", "twee.bin", "drie.bin"]
    assert "Recorded: note, " in appealed.done("note", A, "-m", "Gebeld.").out


# -- what still runs ----------------------------------------------------------------------------------------


def test_who_is_not_satisfied_is_told_how_long_they_may_object(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-16T10:00 resolved solution=map", title="Zaal te koud")
    for _ in range(2):
        said = desk.done("verdict", A, "not-satisfied", lang="nl").lines
        assert said[2].startswith("- bezwaar (recht): klant, uiterlijk ma 14 dec 2026 (")
    assert "bezwaar" not in desk.done("verdict", A, "satisfied", lang="nl").out


def test_a_case_that_is_reopened_tells_what_is_late(desk: Desk) -> None:
    desk.put(A, RECEIVED, title="Zaal te koud")
    desk.done("close", A, "spam")
    said = desk.done("reopen", A, "-m", "toch echt", lang="nl").out
    assert "- reactie (belofte): wij, uiterlijk wo 18 nov 2026 09:00 (" in said
    assert "te laat)" in said


def test_an_effect_is_told_with_what_it_was(desk: Desk) -> None:
    fixed = f"{RECEIVED}\n2026-11-17T10:00 analysed cause=druk fix=eerder owner=sanne due=2026-11-30"
    desk.put(A, fixed, title="Zaal te koud")
    desk.done("improve", A, "-m", "gedaan")
    assert (
        "Vastgelegd: effect bekeken (hielp: nee), "
        in desk.done("effect", A, "nee", "-m", "nog niet", lang="nl").out
    )
    assert desk.log(A)[-1]["helped"] == "no"


# -- words of kv's own --------------------------------------------------------------------------------------


def test_a_letter_and_a_mail_are_told_in_the_words_of_the_reader(desk: Desk) -> None:
    came = "2026-11-16T09:00 received via=email message=m1@school.example receipt=server"
    desk.put(A, f"{came}\n2026-11-17T09:00 contacted direction=out via=email letter=acknowledgement")
    shown = desk.done("show", A, lang="nl").out
    assert "brief: ontvangst" in shown
    assert "moment volgens: onze server" in shown
    assert "m1@school.example" not in shown


def test_what_does_not_fit_is_called_as_the_screen_calls_it(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-17T09:00 judged verdict=satisfied")
    found = desk.run("check", lang="nl")
    assert found.code == 1
    assert "oordeel van di 17 nov 2026 09:00 past niet en verandert niets" in found.out


@pytest.mark.parametrize(("typed", "kept"), [("afgewezen", "rejected"), ("gelijk", "upheld")])
def test_a_decision_goes_by_the_words_of_the_figures(appealed: Desk, typed: str, kept: str) -> None:
    appealed.done("hear", A, "--waived")
    appealed.done("decide", A, typed, "-m", "Want zo is het.", "--because", "klein team", lang="nl")
    assert appealed.log(A)[-1]["decision"] == kept
