"""What was typed and not finished: listed, gone on with and thrown away; what came later stays."""

from __future__ import annotations

import json
import shlex
import stat
from pathlib import Path

import pytest
from klantervaring.files.workspace.unsaved_answers import Typed, waiting

from tests.cli.asking.test_prompts import A, B, drafts, steps  # noqa: F401
from tests.conftest import Desk

WORDS = "Ik ga niet akkoord, want het is nog steeds koud."


def _stopped(desk: Desk, *command: str, question: str, words: str, now: str = "") -> None:
    terminal = desk.terminal(*command, now=now)
    terminal.asks(question)
    terminal.sends(words.encode())
    terminal.sees(words)
    assert terminal.presses(b"\x03") == 130


def test_they_are_listed_the_newest_first_and_thrown_away_by_number(steps: Desk) -> None:  # noqa: F811
    _stopped(steps, "escalate", B, question="customer write?", words=WORDS, now="2026-11-20T10:00+01:00")
    _stopped(steps, "new", question="Which customer", words="De Kiezel", now="2026-11-20T11:00+01:00")
    listed = steps.done("drafts", "--json").json
    assert [(each["number"], each["command"], each["cases"]) for each in listed] == [
        (1, "new", []),
        (2, "escalate", [B]),
    ]
    assert listed[1]["answers"] == [{"question": "What does the customer write?", "answer": WORDS}]
    shown = steps.done("drafts", lang="nl").out
    assert f"kv bezwaar {B}" in shown
    assert WORDS in shown
    assert steps.run("drafts", "--drop", "3").code == 2
    assert WORDS in steps.done("drafts", "--drop", "2").out
    assert [each["command"] for each in steps.done("drafts", "--json").json] == ["new"]
    steps.done("drafts", "--all")
    assert drafts(steps) == []
    assert steps.done("drafts", "--json").json == []


def test_a_text_of_an_edit_that_was_refused_is_among_them_and_can_be_begun_anew(desk: Desk) -> None:
    id = desk.new("Zaal te koud")
    breaks = desk.home / "breekt"
    breaks.write_text('#!/bin/sh\nsed -i "s/^title: .*/title: [/" "$1"\n')
    breaks.chmod(0o755)
    refused = desk.run("edit", id, env={"EDITOR": str(breaks)})
    assert refused.code != 0
    assert "--again" in refused.err
    [listed] = desk.done("drafts", "--json").json
    assert (listed["command"], listed["cases"], listed["begins"]) == ("edit", [id], "title: [")
    looks = desk.home / "kijkt"
    looks.write_text('#!/bin/sh\necho >> "$1"; echo Erbij. >> "$1"\n')
    looks.chmod(0o755)
    assert desk.run("edit", id, env={"EDITOR": str(looks)}).code != 0
    desk.done("edit", id, "--again", env={"EDITOR": str(looks)})
    assert desk.case(id).endswith("Erbij.\n")
    assert desk.front(id)["title"] == "Zaal te koud"
    assert desk.done("drafts", "--json").json == []


def test_a_later_draft_of_a_case_is_listed_by_the_case(desk: Desk) -> None:
    id = desk.new("Zaal te koud")
    desk.done("edit", id, env={"EDITOR": "sed -i s/^title:.*/title:\\ Een/"})
    for _ in range(2):
        refused = desk.run("edit", id, env={"EDITOR": "sed -i s/^title:.*/channel:\\ duif/"})
        assert refused.code != 0
        [listed] = desk.done("drafts", "--json").json
        assert (listed["command"], listed["cases"], listed["begins"]) == ("edit", [id], "channel: duif")
    assert f"kv wijzig {id} " in desk.done("drafts", lang="nl").out
    assert [each["id"] for each in desk.run("check", "--json").json if each["check"] == "drafts"] == [id]
    desk.done("drafts", "--drop", "1")
    assert desk.done("drafts", "--json").json == []


@pytest.mark.parametrize("editor", ["/nope", "false", "sh -c 'exit 3'", "'"])
def test_an_editor_that_fails_leaves_no_draft_at_which_nobody_wrote(desk: Desk, editor: str) -> None:
    id = desk.new("Zaal te koud")
    told = desk.run("edit", id, env={"EDITOR": editor})
    assert (told.code, "kept" in told.err) == (2, False)
    assert desk.done("drafts", "--json").json == []
    assert desk.done("check").code == 0


def test_an_editor_that_fails_leaves_what_somebody_wrote(desk: Desk) -> None:
    id = desk.new("Zaal te koud")
    writes = desk.home / "schrijft"
    writes.write_text('#!/bin/sh\necho; echo Erbij. >> "$1"; exit 1\n')
    writes.chmod(0o755)
    assert "kept" in desk.run("edit", id, env={"EDITOR": str(writes)}).err
    assert desk.run("edit", id, env={"EDITOR": "/nope"}).code == 2
    [listed] = desk.done("drafts", "--json").json
    assert (listed["cases"], listed["begins"]) == ([id], "Erbij.")


def test_what_is_thrown_away_is_named_by_a_number(desk: Desk) -> None:
    assert "--drop NUMMER" in desk.done("drafts", "--help", lang="nl").out
    assert "--limit AANTAL" in desk.done("log", "--help", lang="nl").out


def test_the_same_command_of_another_case_offers_nothing(steps: Desk) -> None:  # noqa: F811
    _stopped(steps, "note", A, question="What do you want to note?", words=WORDS)
    terminal = steps.terminal("note", B)
    terminal.asks("What do you want to note?")
    assert "You were busy" not in terminal.screen
    assert terminal.presses(b"\x03") == 130


def test_by_its_dutch_name_it_is_the_same_command(steps: Desk) -> None:  # noqa: F811
    _stopped(steps, "note", A, question="What do you want to note?", words=WORDS)
    terminal = steps.terminal("notitie", A)
    terminal.asks("Go on with it?")
    terminal.answers("n")
    terminal.asks("What do you want to note?")
    assert terminal.presses(b"\x03") == 130
    assert len(drafts(steps)) == 1


def test_a_command_that_is_complete_asks_nothing_and_leaves_drafts_alone(steps: Desk) -> None:  # noqa: F811
    _stopped(steps, "note", A, question="What do you want to note?", words=WORDS)
    terminal = steps.terminal("note", A, "-m", "Iets anders.")
    assert terminal.ends() == 0
    assert len(drafts(steps)) == 1


def test_two_at_once_do_not_take_each_others_words(steps: Desk) -> None:  # noqa: F811
    first = steps.terminal("note", A)
    first.asks("What do you want to note?")
    first.sends(WORDS.encode())
    first.sees(WORDS)
    second = steps.terminal("note", A)
    second.asks("What do you want to note?")
    assert "You were busy" not in second.screen
    second.types("Iets anders.\n.")
    assert second.skips() == 0, second.screen
    first.types("\n.")
    assert first.skips() == 0, first.screen
    assert steps.case(A).count(WORDS) == steps.case(A).count("Iets anders.") == 1


def test_a_draft_is_for_its_owner_only_and_one_that_is_broken_harms_nobody(steps: Desk) -> None:  # noqa: F811
    _stopped(steps, "note", A, question="What do you want to note?", words=WORDS)
    [path] = drafts(steps)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for told in ("{", "[]", json.dumps({"answers": 3}), "\x00"):
        path.write_text(told)
        assert steps.done("drafts", "--json").json == []
        terminal = steps.terminal("note", A)
        terminal.asks("What do you want to note?")
        assert terminal.presses(b"\x03") == 130


def test_a_letter_that_somebody_wrote_at_is_among_them_and_one_as_kv_made_it_is_not(desk: Desk) -> None:
    id = desk.new("Zaal te koud", "--email", "zaal@kiezel.example")
    desk.done("letter", id, "acknowledgement", lang="nl")
    assert desk.done("drafts", "--json").json == []
    path = desk.private / "letters" / f"{id}.acknowledgement.md"
    path.write_text(path.read_text("utf-8") + "\nIk kom het zelf brengen.\n", "utf-8")
    [listed] = desk.done("drafts", "--json").json
    assert (listed["command"], listed["cases"], listed["letter"]) == ("letter", [id], "acknowledgement")
    shown = desk.done("drafts", lang="nl").out
    assert f"kv brief {id} ontvangst" in shown
    assert "zelf brengen" in desk.done("letter", id, "acknowledgement", lang="nl").out
    desk.done("drafts", "--drop", "1")
    assert not path.exists()
    assert desk.done("drafts", "--json").json == []


# -- gone on with on another day --------------------------------------------------------------------

CALLER = ("--customer", "De Kiezel", "--contact", "M", "--phone", "0612345678", "--wish", "w", "-m", "x")
STOPPED, GONE_ON = "2026-11-18T16:30+01:00", "2026-11-20T09:00+01:00"


@pytest.mark.parametrize(
    ("typed", "received"),
    [
        ("gisteren 14:00", "2026-11-17T14:00:00+01:00"),
        ("14:30", "2026-11-18T14:30:00+01:00"),
        ("", "2026-11-18T16:30:00+01:00"),
        (None, "2026-11-18T16:30:00+01:00"),
    ],
)
def test_a_case_that_is_begun_and_gone_on_with_later_was_sent_in_then(
    desk: Desk,
    typed: str | None,
    received: str,
) -> None:
    """The 48 hours count from when the customer called; neither `yesterday` nor `now` moves with the day."""
    terminal = desk.terminal("new", *CALLER, "--channel", "phone", now=STOPPED)
    terminal.answer("What went wrong", "De zaal")
    terminal.asks("When was it sent in?")
    if typed is not None:
        terminal.answers(typed)
        terminal.asks("after the meeting")
    assert terminal.presses(b"\x03") == 130
    for is_last in (False, True):  # stopped once more
        again = desk.terminal("new", *CALLER, "--channel", "phone", now=GONE_ON)
        again.asks("Go on with it?")
        again.types("")
        for question in ("What went wrong", "When was it sent in?"):
            again.asks(question)
            again.types("")
        again.asks("after the meeting")
        if not is_last:
            assert again.presses(b"\x03") == 130
    again.types("")
    assert again.skips() == 0, again.screen
    [path] = (desk.root / "cases").glob("*.md")
    assert desk.log(path.stem)[0]["at"] == received


@pytest.mark.parametrize("option", ["--received", "--at"])
def test_the_command_to_go_on_with_names_the_moment_that_was_meant(desk: Desk, option: str) -> None:
    terminal = desk.terminal("new", option, "gisteren 14:00", "De zaal", now=STOPPED, columns=160)
    terminal.answer("Which customer", "De Kiezel")
    terminal.asks("Whom do we speak to?")
    assert terminal.presses(b"\x03") == 130
    [given] = [each["given"] for each in desk.done("drafts", "--json").json]
    assert given == [option, "2026-11-17T14:00:00+01:00", "De zaal"]
    done = desk.done("new", *given, "--customer", "De Kiezel", "-m", "Koud.", now=GONE_ON)
    [path] = (desk.root / "cases").glob("*.md")
    assert desk.log(path.stem)[0]["at"] == "2026-11-17T14:00:00+01:00", done.out


def test_an_invitation_that_is_gone_on_with_later_is_for_the_same_day(desk: Desk) -> None:
    log = "2026-11-16T09:00 received\n2026-11-16T10:00 resolved solution=map\n2026-11-17T09:00 appealed"
    desk.put(B, log)
    desk.commit()
    terminal = desk.terminal("invite", B, now=STOPPED)
    terminal.answer("For when", "over 5 dagen")
    terminal.asks("Where, or how")
    assert terminal.presses(b"\x03") == 130
    again = desk.terminal("invite", B, now=GONE_ON)
    again.asks("Go on with it?")
    again.types("")
    assert again.skips() == 0, again.screen
    assert desk.log(B)[-1]["for"] == "2026-11-23T16:30:00+01:00"


@pytest.mark.parametrize(
    ("given", "question", "kept"),
    [
        (("ask", A, "--answer"), "What did the customer answer?", f"ask {A} --answer"),
        (("new", "--kind", "compliment"), "Which customer", "new --kind compliment"),
        (("note", A, "--at", "18 nov 10:00"), "note?", f"note {A} --at 2026-11-18T10:00:00+01:00"),
        (("note", A, "--at=18 nov 10:00"), "note?", f"note {A} --at=2026-11-18T10:00:00+01:00"),
        (("person", "add"), "Short name", "person add"),
    ],
)
def test_the_command_to_go_on_with_is_the_one_that_was_given(
    steps: Desk,  # noqa: F811
    given: tuple[str, ...],
    question: str,
    kept: str,
) -> None:
    """Without its options it would be another: `kv ask` alone records that we asked."""
    terminal = steps.terminal(*given, columns=120)
    terminal.asks(question)
    terminal.sends(b"kiezel")
    terminal.sees("kiezel")
    assert terminal.presses(b"\x03") == 130
    assert f"Go on with it: kv {kept}\n" in terminal.screen
    assert f"kv {kept} " in steps.done("drafts").out
    assert steps.done("drafts", "--json").json[0]["given"] == shlex.split(kept)[1:]
    again = steps.terminal(*shlex.split(kept), columns=120)
    again.asks(f"You were busy with kv {kept} (")
    again.asks("Go on with it?")
    assert again.presses(b"\x03") == 130


def test_a_case_that_was_picked_stands_in_it(steps: Desk) -> None:  # noqa: F811
    terminal = steps.terminal("note", columns=120)
    terminal.answer("Which case", A)
    terminal.asks("What do you want to note?")
    terminal.sends(b"kiezel")
    terminal.sees("kiezel")
    assert terminal.presses(b"\x03") == 130
    assert f"Go on with it: kv note {A}\n" in terminal.screen


def test_a_draft_of_any_length_is_offered(tmp_path: Path) -> None:
    """A text that is too long for a case is refused, and kept all the same."""
    typed = Typed("note", [lambda: tmp_path], 0)
    typed.asks("What do you want to note?")
    typed.answers("é" * 800_000)
    assert typed.is_kept()
    typed.let_go()
    [draft] = waiting([tmp_path])
    assert draft.answers == (("What do you want to note?", "é" * 800_000),)


def test_what_vim_kept_of_a_window_that_was_closed_is_named(desk: Desk) -> None:
    id = desk.new()
    assert desk.done("drafts").err == ""
    kept = desk.write(f".git/kv/drafts/.{id}.md.swp", "b0VIM")
    for options in ((), ("--json",)):
        assert f"vim -r {kept}" in " ".join(desk.done("drafts", *options).err.split())
