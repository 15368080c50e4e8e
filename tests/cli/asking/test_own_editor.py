"""An answer written in an editor of one's own: whatever becomes of that editor, nothing of it is lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.cli.asking.test_prompts import RECEIVED, A, drafts, steps  # noqa: F401
from tests.conftest import PATIENCE, Desk, Terminal

WORDS = "Café De Kiezel belde over de zaal."
EDITOR_KEY = b"\x0f"


def _editor(desk: Desk, script: str) -> dict[str, str]:
    path = desk.home / "redacteur"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return {"EDITOR": str(path)}


def _opened(desk: Desk, script: str, before: str = "Eerst dit.") -> Terminal:
    """A note that is being written, in an editor that does this with it."""
    terminal = desk.terminal("note", A, env=_editor(desk, script))
    terminal.asks("What do you want to note?")
    terminal.sends(before.encode())
    if before:
        terminal.sees(before)
    terminal.sends(EDITOR_KEY)
    return terminal


def test_it_opens_for_many_cases_and_what_stands_in_it_goes_with_each(desk: Desk) -> None:
    many = [ids.case_id(n) for n in range(600, 630)]
    for id in many:
        desk.put(id, RECEIVED)
    desk.commit()
    saved = desk.home / "opgeslagen"
    env = _editor(desk, f"echo '{WORDS}' >> \"$1\"; touch '{saved}'; read x")
    terminal = desk.terminal("note", *many, env=env)
    terminal.asks("What do you want to note?")
    terminal.sends(EDITOR_KEY)
    _waits_for(saved)
    terminal.hangs_up()
    assert _listed(desk) == WORDS
    desk.done("close", many[-1], "spam", "-m", "reclame")
    desk.done("erase", many[-1], "--yes", "--because", "vraag")
    assert drafts(desk) == []


def _listed(desk: Desk) -> str:
    [listed] = desk.done("drafts", "--json").json
    return "\n".join(each["answer"] for each in listed["answers"])


@pytest.mark.parametrize("stop", [b"\x03", b"\x04", None], ids=["ctrl-c", "ctrl-d", "killed"])
def test_what_came_from_it_is_kept(steps: Desk, stop: bytes | None) -> None:  # noqa: F811
    terminal = _opened(steps, f"echo '{WORDS}' >> \"$1\"")
    terminal.sees(WORDS)
    code = terminal.is_killed() if stop is None else terminal.presses(stop)
    assert code in (130, -9)
    assert _listed(steps) == f"Eerst dit.\n{WORDS}"


def test_what_was_saved_before_it_failed_stands_at_the_question(steps: Desk) -> None:  # noqa: F811
    terminal = _opened(steps, f"echo '{WORDS}' >> \"$1\"; exit 1")
    terminal.asks("The editor stopped with an error (1).")
    terminal.sees(WORDS)
    terminal.types("\n.")
    assert terminal.skips() == 0, terminal.screen
    assert steps.case(A).endswith(f"Eerst dit.\n{WORDS}\n")
    assert list((steps.private / "drafts").iterdir()) == []


@pytest.mark.parametrize("before", ["Eerst dit.", ""])
def test_what_was_saved_before_the_window_closed_is_offered(steps: Desk, before: str) -> None:  # noqa: F811
    saved = steps.home / "opgeslagen"
    terminal = _opened(steps, f"echo '{WORDS}' >> \"$1\"; touch '{saved}'; read x", before)
    _waits_for(saved)
    terminal.hangs_up()
    assert _listed(steps) == f"{before}\n{WORDS}".lstrip()
    again = steps.terminal("note", A)
    again.asks("Go on with it?")
    again.types("")
    again.asks("What do you want to note?")
    again.sends(b"\x1b\r")
    assert again.skips() == 0, again.screen
    assert steps.case(A).endswith(f"{WORDS}\n")
    assert list((steps.private / "drafts").iterdir()) == []


def _waits_for(path: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    "encode",
    ["iconv -t latin1", "iconv -t utf-16", "sed 's/$/\\r/'", "sed '1s/^/\\xef\\xbb\\xbf/'"],
    ids=["latin-1", "utf-16", "crlf", "mark"],
)
def test_it_may_save_in_another_encoding(steps: Desk, encode: str) -> None:  # noqa: F811
    terminal = _opened(steps, f"echo '{WORDS}' | {encode} > \"$1\"")
    terminal.sees(WORDS)
    terminal.types("\n.")
    assert terminal.skips() == 0, terminal.screen
    assert steps.case(A).endswith(f"\n{WORDS}\n")
    assert "\r" not in steps.case(A)
    assert "\ufeff" not in steps.case(A)


@pytest.mark.parametrize("script", ['rm "$1"', 'rm "$1"; mkdir "$1"'], ids=["gone", "folder"])
def test_where_it_left_no_text_the_question_goes_on(steps: Desk, script: str) -> None:  # noqa: F811
    terminal = _opened(steps, script)
    terminal.asks("Is your editor still open?")
    terminal.types("\n.")
    assert terminal.skips() == 0, terminal.screen
    assert steps.case(A).endswith("Eerst dit.\n")


def test_one_that_does_not_wait_is_told_and_what_it_saves_later_is_listed(steps: Desk) -> None:  # noqa: F811
    saved = steps.home / "opgeslagen"
    terminal = _opened(steps, f'echo "$1" > "{saved}"')
    terminal.asks("Is your editor still open?")
    Path(saved.read_text().strip()).write_text(WORDS)
    terminal.types("\n.")
    assert terminal.skips() == 0, terminal.screen
    assert steps.case(A).endswith("Eerst dit.\n")
    assert _listed(steps) == WORDS
    assert "Thrown away" in steps.done("drafts", "--all").out
    assert drafts(steps) == []


def test_what_stands_in_it_goes_with_the_case(steps: Desk) -> None:  # noqa: F811
    """Words without a name tell not whose they are; the file does."""
    saved = steps.home / "opgeslagen"
    terminal = _opened(steps, f"echo '{WORDS}' >> \"$1\"; touch '{saved}'; read x", "")
    _waits_for(saved)
    terminal.hangs_up()
    steps.done("close", A, "withdrawn", "--because", "vraag")
    steps.done("erase", A, "--yes", "--because", "vraag")
    assert list((steps.private / "drafts").iterdir()) == []


#: What nano does when its window is closed: the text that was not saved yet goes beside the file.
NANO = (
    "trap 'echo \"" + WORDS + '" > "$1.save"; touch "{rescued}"; exit 1\' HUP; touch "{begun}"; '
    "for _ in $(seq 600); do sleep 0.05; done"
)


@pytest.mark.parametrize("command", ["note", "edit", "letter"])
def test_what_nano_rescues_when_its_window_is_closed_is_offered(steps: Desk, command: str) -> None:  # noqa: F811
    rescued, begun = steps.home / "gered", steps.home / "begonnen"
    env = _editor(steps, NANO.format(rescued=rescued, begun=begun))
    steps.put(A, RECEIVED, customer="{name: De Kiezel}")
    more = ["apology"] if command == "letter" else []
    terminal = steps.terminal(command, A, *more, env=env)
    if command == "note":
        terminal.asks("What do you want to note?")
        terminal.sends(EDITOR_KEY)
    _waits_for(begun)
    terminal.hangs_up()
    _waits_for(rescued)
    [listed] = steps.done("drafts", "--json").json
    assert (listed["command"], listed["begins"]) == (command, WORDS)
    looks = _editor(steps, f'cp "$1" {steps.home}/gezien')
    if command == "edit":
        assert steps.run("edit", A, env=looks).code == 2  # no case any more
        assert (steps.home / "gezien").read_text() == f"{WORDS}\n"
    steps.done("drafts", "--all")
    assert steps.done("drafts", "--json").json == []
