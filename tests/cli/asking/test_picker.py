"""Where a command was given no case, one is picked at a terminal: by its id, or by words of it."""

from __future__ import annotations

import pytest

from tests.cli.asking.test_prompts import RECEIVED, SOLVED, A, B, C, D, E
from tests.conftest import Desk

DOWN = b"\x1b[B"


@pytest.fixture
def open_cases(desk: Desk) -> Desk:
    """Three open cases, of which a verdict fits one."""
    desk.put(A, RECEIVED, title="Beamer ging uit", customer="{name: De Windroos}")
    desk.put(B, SOLVED, title="Beamer zonder kabel", customer="{name: De Kiezel}")
    desk.put(C, RECEIVED, title="Koffie op", customer="{name: De Windhoek}")
    desk.commit()
    return desk


def test_the_cases_that_fit_come_first_and_what_is_typed_narrows(open_cases: Desk) -> None:
    terminal = open_cases.terminal("verdict")
    terminal.asks("Which case?")
    terminal.sees("Koffie op")
    assert terminal.screen.index(B) < terminal.screen.index(A)
    terminal.sends(b"kabel")
    terminal.sees("? (its id, or words of it) kabel")
    terminal.sends(b"\r")
    terminal.asks("What does the customer say of it?")
    assert f"{B}  De Kiezel · Beamer zonder kabel" in terminal.screen
    terminal.answers("satisfied")
    assert terminal.skips() == 0, terminal.screen
    assert open_cases.log(B)[-1]["event"] == "judged"


def test_it_is_picked_with_the_arrow_too(open_cases: Desk) -> None:
    terminal = open_cases.terminal("show")
    terminal.asks("Which case?")
    terminal.sends(b"koffie")
    terminal.sees("De Windhoek")
    terminal.sends(DOWN)
    terminal.sees(f"words of it) {C}")
    terminal.sends(b"\r")
    assert terminal.skips() == 0
    assert "Koffie op" in terminal.screen


def test_what_is_taken_back_widens_again(open_cases: Desk) -> None:
    terminal = open_cases.terminal("show")
    terminal.asks("Which case?")
    terminal.sends(b"koffiex")
    terminal.sees("words of it) koffiex")
    terminal.sends(b"\x7f")
    terminal.sees("De Windhoek")
    terminal.sends(DOWN + b"\r")
    assert terminal.skips() == 0
    assert "Koffie op" in terminal.screen


def test_words_that_several_have_are_asked_for_again(open_cases: Desk) -> None:
    terminal = open_cases.terminal("note")
    terminal.answer("Which case?", "beamer")
    terminal.asks("2 experiences have that.")
    terminal.answers("beamer windroos")
    terminal.asks("What do you want to note?")
    assert f"{A}  De Windroos · Beamer ging uit" in terminal.screen
    assert terminal.presses(b"\x03") == 130


def test_where_keys_are_not_followed_the_cases_have_numbers(open_cases: Desk) -> None:
    terminal = open_cases.terminal("verdict", env={"TERM": "dumb"})
    terminal.waits_for(f"1  {B}  De Kiezel · Beamer zonder kabel\n")
    terminal.waits_for("Which case?")
    terminal.types("1")
    terminal.waits_for("What does the customer say of it?")
    assert terminal.presses(b"\x03") == 130
    assert "\x1b" not in terminal.shown


def test_a_closed_case_is_picked_to_be_reopened(desk: Desk) -> None:
    desk.put(D, RECEIVED, title="Loopt nog")
    path = desk.put(E, f"{RECEIVED}\n2026-11-18T10:00 closed outcome=withdrawn because=x", title="Al dicht")
    desk.write(f"cases/closed/2026/{E}.md", path.read_text())
    path.unlink()
    desk.commit()
    terminal = desk.terminal("reopen")
    terminal.asks("Which case?")
    terminal.sees("Al dicht")
    assert "Loopt nog" not in terminal.screen
    assert terminal.presses(b"\x03") == 130


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_elsewhere_nothing_is_picked(open_cases: Desk, options: tuple[str, ...]) -> None:
    result = open_cases.run("verdict", *options)
    assert (result.code, result.out) == (2, "")
    assert "ID is missing" in result.err


@pytest.mark.parametrize(
    ("command", "shown"),
    [("why", "first word (target)"), ("letter", "acknowledgement"), ("show", "Listen")],
)
def test_each_command_for_a_case_lets_one_be_picked(open_cases: Desk, command: str, shown: str) -> None:
    terminal = open_cases.terminal(command)
    terminal.answer("Which case?", "koffie")
    terminal.waits_for(shown)
    assert terminal.ends() == 0
    assert f"{C}  De Windhoek · Koffie op" in terminal.screen
    assert open_cases.done("drafts", "--json").json == []


@pytest.mark.parametrize("words", [("dossier",), ("customer", "windhoek", "--export")])
def test_where_a_copy_goes_is_asked_at_a_terminal(open_cases: Desk, words: tuple[str, ...]) -> None:
    file = open_cases.root.parent / "uit.zip"
    terminal = open_cases.terminal(*words)
    if words == ("dossier",):
        terminal.answer("Which case?", "koffie")
    terminal.answer(".zip file shall it be?", str(file))
    assert terminal.ends() == 0
    assert file.is_file()


@pytest.mark.parametrize("command", ["why", "letter", "dossier"])
def test_elsewhere_it_is_told_that_the_case_is_missing(open_cases: Desk, command: str) -> None:
    told = open_cases.run(command)
    assert (told.code, told.out) == (2, "")
    assert "ID is missing." in told.err
    assert "what to look for" not in told.err


# -- what is kept of a case that was picked -----------------------------------------------------------------


def test_a_case_that_was_picked_is_no_draft_when_the_command_is_refused(open_cases: Desk) -> None:
    terminal = open_cases.terminal("settle")
    terminal.answer("Which case?", "koffie")
    terminal.waits_for("Nothing is unsettled in")
    assert terminal.ends() == 2
    assert "What you typed is kept" not in terminal.screen
    assert open_cases.done("drafts", "--json").json == []


def test_what_was_typed_behind_it_is_kept_with_the_case(open_cases: Desk) -> None:
    terminal = open_cases.terminal("note")
    terminal.answer("Which case?", "koffie")
    terminal.asks("What do you want to note?")
    terminal.sends(b"half een zin")
    terminal.sees("half een zin")
    assert terminal.presses(b"\x03") == 130
    (draft,) = open_cases.done("drafts", "--json").json
    assert (draft["cases"], draft["begins"]) == ([C], "half een zin")
    again = open_cases.terminal("note")
    again.answer("Go on with it?", "yes")
    again.asks("Which case?")
    again.types("")
    again.asks("What do you want to note?")
    again.sees("half een zin")
    assert again.presses(b"\x03") == 130


# -- what is said of nothing --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("show", ""), ("show", A, " "), ("why", ""), ("history", ""), ("log", "")])
def test_an_empty_word_is_no_case(open_cases: Desk, words: tuple[str, ...]) -> None:
    told = open_cases.run(*words)
    assert (told.code, told.out) == (3, "")
    assert "There is no case ." not in told.err
    assert "An empty word is the id of no case." in told.err


@pytest.mark.parametrize("words", [("--care", "slechthorend"), ("", "--care", "slechthorend"), ("--export",)])
def test_of_no_customer_at_all_no_number_is_told_and_nothing_noted(
    desk: Desk, words: tuple[str, ...]
) -> None:
    desk.put(A, RECEIVED, customer="{name: De Windroos}")
    desk.commit()
    before = desk.files()
    told = desk.run("customer", *words)
    assert (told.code, told.out) == (2, "")
    assert "Say of which customer." in told.err
    assert desk.files() == before


@pytest.mark.parametrize("command", ["completion", "share"])
def test_a_question_ends_with_one_sign(open_cases: Desk, command: str) -> None:
    terminal = open_cases.terminal(command)
    terminal.asks({"completion": "fish or pwsh", "share": "which address"}[command])
    assert terminal.presses(b"\x03") == 130
    assert ".:" not in terminal.screen
