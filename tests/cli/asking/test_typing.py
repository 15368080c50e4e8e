"""What a person can do while typing an answer: keys, pastes, what was answered before, and their own editor.

Each at a real terminal; and how the same goes at one that says nothing of keys.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.asking.test_prompts import A, B, steps  # noqa: F401
from tests.conftest import PASTE, PASTED, Desk, Terminal

LEFT, UP, HOME, END, TAB = b"\x1b[D", b"\x1b[A", b"\x1b[H", b"\x1b[F", b"\t"
#: The wish of a new case is asked last but a few, and the story before it.
GIVEN = ("--customer", "De Kiezel", "--contact", "M", "--phone", "0612345678", "-m", "x", "--channel", "web")


def _title(desk: Desk, *keys: bytes) -> tuple[Terminal, str]:
    """The title of a new case for which somebody pressed these keys."""
    terminal = desk.terminal("new", *GIVEN, "--wish", "w", "--received", "-1h")
    terminal.asks("What went wrong")
    for key in keys:
        terminal.sends(key)
    assert terminal.skips() == 0, terminal.screen
    [path] = (desk.root / "cases").glob("*.md")
    return terminal, str(desk.front(path.stem)["title"])


def test_arrows_home_and_end_move_and_lose_nothing(desk: Desk) -> None:
    keys = (b"De zal koud", LEFT * 6, b"a", HOME, b"1: ", END, b"!", b"\r")
    assert _title(desk, *keys)[1] == "1: De zaal koud!"


def test_several_lines_that_are_pasted_are_one_answer(desk: Desk) -> None:
    pasted = f"{PASTE}De zaal was koud.\nNiemand kwam.\n{PASTED}".encode()
    assert _title(desk, pasted, b"\r")[1] == "De zaal was koud. Niemand kwam."


def test_also_where_the_terminal_does_not_say_that_it_is_a_paste(desk: Desk) -> None:
    assert _title(desk, b"De zaal was koud.\nNiemand kwam.\n")[1] == "De zaal was koud. Niemand kwam."


def test_also_where_keys_are_not_followed(desk: Desk) -> None:
    terminal = desk.terminal("new", *GIVEN, "--wish", "w", "--received", "-1h", env={"TERM": "dumb"})
    terminal.waits_for("What went wrong, in a few words? ")
    terminal.types("De zaal was koud.\nNiemand kwam.")
    for question in ("after the meeting?", "feel", "tags"):
        terminal.waits_for(question)
        terminal.types("")
    assert terminal.ends() == 0, terminal.shown
    assert "\x1b" not in terminal.shown
    [path] = (desk.root / "cases").glob("*.md")
    assert desk.front(path.stem)["title"] == "De zaal was koud. Niemand kwam."


def test_where_keys_are_not_followed_what_was_refused_can_be_skipped(desk: Desk) -> None:
    """Enter would keep what stands there: it would be refused for ever."""
    given = ("--customer", "De Kiezel", "--contact", "M", "--wish", "w", "-m", "x", "--received", "-1h")
    terminal = desk.terminal("new", *given, env={"TERM": "dumb"})
    terminal.waits_for("mail address or phone number?")
    terminal.types("Mieke")
    terminal.waits_for("is no mail address")
    terminal.types("")
    terminal.waits_for("What went wrong")
    terminal.types("De zaal")
    terminal.waits_for("How did it come in?")
    terminal.types("duif")
    terminal.waits_for("Choose one of")
    for question in ("", "after the meeting?", "feel", "tags"):
        terminal.waits_for(question)
        terminal.types("")
    assert terminal.ends() == 0, terminal.shown


def test_what_was_refused_stands_there_again_and_up_gives_it_back(desk: Desk) -> None:
    terminal = desk.terminal("new", *GIVEN, "--wish", "w", "--received", "-1h")
    terminal.answer("What went wrong", "koud " * 41)
    terminal.asks("The title has")
    terminal.sees("koud koud koud")
    terminal.answers("Iets anders")  # and away with it
    assert terminal.skips() == 0, terminal.screen
    again = desk.terminal("invite", *_appealed(desk))
    again.answer("For when", "gisteren 9:00")
    again.answer("lies before", "straks")
    again.asks("is not clear")
    again.sends(b"\x15" + UP + UP + LEFT * 4 + b"\x08" * 5)
    again.sees("gist9:00")
    assert again.presses(b"\x03") == 130


def _appealed(desk: Desk) -> tuple[str, ...]:
    log = "2026-11-18T09:00 received\n2026-11-18T10:00 resolved solution=map\n2026-11-19T09:00 appealed"
    desk.put(B, log)
    desk.commit()
    return (B,)


def test_tab_proposes_what_is_known(steps: Desk) -> None:  # noqa: F811
    terminal = steps.terminal("verdict", B)
    terminal.asks("What does the customer say of it?")
    terminal.sends(b"not" + TAB)
    terminal.sees("not-satisfied")
    terminal.types("")
    assert terminal.skips() == 0, terminal.screen
    assert steps.log(B)[-1]["verdict"] == "not-satisfied"


def test_a_pasted_text_ends_where_the_person_says(steps: Desk) -> None:  # noqa: F811
    terminal = steps.terminal("escalate", B)
    terminal.asks("What does the customer write?")
    terminal.pastes("Beste mensen,\n\n.\n\nGroet")
    terminal.sees("Groet")
    terminal.sends(b"\x1b\r")
    assert terminal.skips() == 0, terminal.screen
    assert steps.case(B).endswith("Beste mensen,\n\n.\n\nGroet\n")


@pytest.fixture
def editor(desk: Desk) -> dict[str, str]:
    """An editor that adds a line to what it is given."""
    path = desk.home / "redacteur"
    path.write_text("#!/bin/sh\nprintf 'Uit de editor.\\n' >> \"$1\"\n")
    path.chmod(0o755)
    return {"EDITOR": str(path)}


def test_a_text_is_opened_in_the_persons_editor(
    steps: Desk,  # noqa: F811
    editor: dict[str, str],
) -> None:
    terminal = steps.terminal("escalate", B, env=editor)
    terminal.asks("editor: Ctrl-O")
    terminal.sends(b"Eerst dit.\x0f")
    terminal.sees("Uit de editor.")
    terminal.types("\n.")
    assert terminal.skips() == 0, terminal.screen
    assert steps.case(B).endswith("Eerst dit.\nUit de editor.\n")


def test_also_where_keys_are_not_followed_by_a_word(
    steps: Desk,  # noqa: F811
    editor: dict[str, str],
) -> None:
    terminal = steps.terminal("escalate", B, env={**editor, "TERM": "dumb"})
    for line in ("Eerst dit.", "@editor", "."):
        terminal.waits_for("  ")
        terminal.types(line)
    assert terminal.skips() == 0, terminal.shown
    assert "editor: @editor" in " ".join(terminal.shown.split())
    assert steps.case(B).endswith("Eerst dit.\nUit de editor.\n")


def test_where_nobody_named_an_editor_it_is_nano_else_vi(steps: Desk, tmp_path: Path) -> None:  # noqa: F811
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("vi", "nano"):
        (tools / name).write_text(f"#!/bin/sh\necho 'Met {name}.' >> \"$1\"\n")
        (tools / name).chmod(0o755)
        path = f"{tools}:{steps.environment()['PATH']}"
        terminal = steps.terminal("edit", A, env={"PATH": path})
        assert terminal.skips() == 0, terminal.shown
        assert f"Met {name}." in steps.case(A)


def test_ctrl_d_in_a_text_stops_too(desk: Desk) -> None:
    """As in every other question; and what comes next stands on a line of its own (F11)."""
    terminal = desk.terminal("new", *GIVEN[:6])
    terminal.answer("What went wrong", "De zaal")
    terminal.asks("in their own words?")
    terminal.sends(b"Het was koud.\r")
    terminal.sees("Het was koud.")
    assert terminal.presses(b"\x04") == 130
    assert "Stopped. Nothing was saved." in terminal.screen.split("\n")


def test_a_pasted_table_keeps_its_tabs(steps: Desk) -> None:  # noqa: F811
    """Also where the terminal does not say that it is a paste."""
    terminal = steps.terminal("escalate", B)
    terminal.asks("What does the customer write?")
    terminal.sends(b"Naam\tAantal\rKist\t12\r.")
    terminal.sees("12")
    terminal.sends(b"\x1b\r")
    assert terminal.skips() == 0, terminal.screen
    assert "Naam\tAantal\nKist\t12\n" in steps.case(B)


def test_in_one_line_a_blank_stands_for_a_pasted_tab(desk: Desk) -> None:
    assert _title(desk, b"Naam\tAantal\tKist", b"\r")[1] == "Naam Aantal Kist"


def test_a_line_that_the_terminal_cuts_is_not_taken_for_whole(steps: Desk) -> None:  # noqa: F811
    terminal = steps.terminal("escalate", B, columns=200, env={"TERM": "dumb"})
    terminal.waits_for("  ")
    for sign in "abc":  # a terminal takes no more at a time
        terminal.sends(sign.encode() * 2000)
        terminal.waits_for(sign * 200)
    terminal.sends(b"\n")
    terminal.waits_for("at most; what stood behind that is lost.")
    terminal.types("Korter.\n.")
    assert terminal.skips() == 0, terminal.shown
    assert steps.case(B).endswith("\nKorter.\n")


@pytest.mark.parametrize("behind", [b"\r", b"\x03", b"x\r"], ids=["enter", "ctrl-c", "typed"])
@pytest.mark.parametrize("choose", [b"\x00", b"\x1b[1;2D"], ids=["ctrl-space", "shift-arrow"])
def test_ctrl_c_stops_at_once_also_where_signs_are_chosen(desk: Desk, choose: bytes, behind: bytes) -> None:
    """There it would be the first of two keys, and whatever came next would end what had ended."""
    terminal = desk.terminal("new", *GIVEN, "--wish", "w", "--received", "-1h")
    terminal.asks("What went wrong")
    terminal.sends(b"De zaal" + choose)
    terminal.sends(b"\x03" + behind)
    assert terminal.ends() == 130, terminal.shown
    assert "Traceback" not in terminal.shown
    assert "exception" not in terminal.shown.lower()
    assert "Stopped. Nothing was saved." in terminal.shown
    assert not list((desk.root / "cases").glob("*.md"))
