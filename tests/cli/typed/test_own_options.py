"""What options of a workspace's own commands hold: kept as it was given, asked for where it must be there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from klantervaring.cli.typed.options import Writing
from klantervaring.core import ids
from klantervaring.core.shared_options import ANSWER, WRITING

from tests.conftest import Desk

A = ids.case_id(951)
PROCEDURE = """\
name: tekenen
version: 1
extends: een-idee@1
events:
  signed:
    title: {en: signature, nl: handtekening}
    ASKS
    command:
      name: sign
      options: {OPTIONS}
"""


def signing(desk: Desk, options: str, asks: str = "asks: []") -> Desk:
    """A workspace whose procedure has `kv sign` with these options, and a case under it."""
    procedure = PROCEDURE.replace("OPTIONS", options).replace("ASKS", asks)
    desk.write("procedures/tekenen@1.yaml", procedure)
    desk.write("kv.yaml", "procedure: tekenen\npeople:\n  sanne: {name: Sanne}\n")
    desk.put(A, "2026-11-18T09:00 received")
    desk.write(f"cases/{A}.md", desk.case(A).replace("een-fan-per-dag@1", "tekenen@1"))
    desk.commit()
    return desk


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, str]:
    """Three files that are no text, two of one name."""
    folder = tmp_path / "elders"
    folder.mkdir()
    places = {"a": tmp_path / "a.pdf", "b": tmp_path / "b.pdf", "other": folder / "a.pdf"}
    for name, path in places.items():
        path.write_bytes(b"\x00" + name.encode())
    return {name: str(path) for name, path in places.items()}


def beside(desk: Desk) -> dict[str, bytes]:
    """The files beside the case."""
    return {path.name: path.read_bytes() for path in (desk.root / "cases" / A).iterdir()}


# -- files ----------------------------------------------------------------------------------------------


def test_a_file_of_an_option_and_one_beside_it_are_both_kept(desk: Desk, papers: dict[str, str]) -> None:
    signing(desk, "doc: {type: file}")
    done = desk.done("sign", A, "--doc", papers["a"], "--file", papers["b"], "-m", "Getekend.")
    assert "Recorded: attachment (b.pdf), signature" in done.out
    assert beside(desk) == {"a.pdf": b"\x00a", "b.pdf": b"\x00b"}
    attached, signed = desk.log(A)[-2:]
    assert (attached["event"], attached["file"]) == ("attached", "b.pdf")
    assert (signed["event"], signed["doc"], signed["file"]) == ("signed", "a.pdf", "a.pdf")
    assert desk.commits()[0] == f"{A} signed"
    assert desk.done("check").code == 0


def test_each_file_option_keeps_its_own_under_its_own_name(desk: Desk, papers: dict[str, str]) -> None:
    signing(desk, "doc: {type: file}, copy: {type: file}, again: {type: file}", "asks: [doc, copy]")
    words = ("--doc", papers["a"], "--copy", papers["other"], "--again", papers["other"])
    desk.done("sign", A, *words, "--file", papers["b"])
    signed = desk.log(A)[-1]
    kept = beside(desk)
    held = [kept[signed[option]] for option in ("doc", "copy", "again")]
    assert held == [b"\x00a", b"\x00other", b"\x00other"]
    assert sorted(kept) == ["a-2.pdf", "a.pdf", "b.pdf"]
    assert {event["file"] for event in desk.log(A) if "file" in event} == set(kept)
    assert desk.done("check").code == 0


def test_an_event_that_asks_for_a_file_has_it(desk: Desk, papers: dict[str, str]) -> None:
    signing(desk, "doc: {type: file}", "asks: [doc]")
    before = desk.snapshot()
    refused = desk.run("sign", A, "-m", "x")
    assert (refused.code, "--doc is missing" in refused.err, desk.snapshot()) == (4, True, before)
    desk.done("sign", A, "--doc", papers["a"])
    assert desk.log(A)[-1]["doc"] == "a.pdf"


def test_a_file_is_kept_beside_each_of_several_cases(desk: Desk, papers: dict[str, str]) -> None:
    signing(desk, "doc: {type: file}")
    other = ids.case_id(952)
    desk.write(f"cases/{other}.md", desk.case(A).replace(A, other))
    desk.commit()
    desk.done("sign", A, other, "--doc", papers["a"], "--file", papers["b"])
    for id in (A, other):
        assert [event["event"] for event in desk.log(id)][-2:] == ["attached", "signed"]
        assert sorted(path.name for path in (desk.root / "cases" / id).iterdir()) == ["a.pdf", "b.pdf"]


# -- numbers and flags ----------------------------------------------------------------------------------


@pytest.mark.parametrize("asks", ["asks: []", "asks: [n]"])
def test_a_nought_is_a_number(desk: Desk, asks: str) -> None:
    signing(desk, "n: {type: number}", asks)
    desk.done("sign", A, "--n", "0")
    assert desk.log(A)[-1]["n"] == "0"


@pytest.mark.parametrize(
    ("option", "lacks"),
    [
        ("n: {type: number, required: yes}", "--n N"),
        ("n: {type: number, most: 5, required: yes}", "--n 0-5"),
        ("n: {type: flag, required: yes}", "--n"),
        ("n: {type: file, required: yes}", "--n PATH"),
        ("n: {required: yes}", "--n TEXT"),
    ],
)
def test_what_is_required_is_refused_without_it(desk: Desk, option: str, lacks: str) -> None:
    signing(desk, option)
    before = desk.snapshot()
    refused = desk.run("sign", A, "-m", "x")
    assert (refused.code, refused.out, desk.snapshot()) == (2, "", before)
    assert f"{lacks} is missing." in refused.err


def test_what_is_required_is_asked_for_at_a_terminal(desk: Desk) -> None:
    signing(
        desk,
        "n: {type: number, most: 5, required: yes, help: how many},"
        " f: {type: flag, required: yes, help: all seen}",
    )
    terminal = desk.terminal("sign", A)
    terminal.answer("how many", "6")
    terminal.sees("A whole number from 0 to 5.")
    terminal.answer("how many", "0")
    terminal.answer("all seen", "yes")
    assert terminal.ends() == 0
    signed = desk.log(A)[-1]
    assert (signed["event"], signed["n"], signed["f"]) == ("signed", "0", "yes")


def test_a_flag_that_must_be_so_and_is_not_saves_nothing(desk: Desk) -> None:
    signing(desk, "f: {type: flag, required: yes, help: all seen}")
    before = desk.snapshot()
    terminal = desk.terminal("sign", A)
    terminal.answer("all seen", "no")
    terminal.sees("--f is missing")
    assert (terminal.ends(), desk.snapshot()) == (2, before)


@pytest.mark.parametrize(
    ("limits", "shown"),
    [("", "N"), (", least: 3", "3+"), (", most: 5", "0-5"), (", least: 3, most: 5", "3-5")],
)
def test_help_shows_the_limits_of_a_number(desk: Desk, limits: str, shown: str) -> None:
    signing(desk, f"n: {{type: number, help: how many{limits}}}")
    assert re.search(rf"--n {re.escape(shown)} +how many", desk.done("sign", "--help").out)


@pytest.mark.parametrize("typed", ["1_0", "1234567890", "+5", "-5", "٣", "5.0", "1e1"])
def test_only_plain_digits_are_a_number(desk: Desk, typed: str) -> None:
    signing(desk, "n: {type: number}")
    before = desk.snapshot()
    for words in (("sign", A, f"--n={typed}"), ("listen", A, f"--score={typed}", "-m", "x")):
        refused = desk.run(*words)
        assert (refused.code, refused.out) == (2, "")
        assert "is a whole number from 0 to" in refused.err
    assert desk.snapshot() == before


def test_a_number_without_a_limit_proposes_none(desk: Desk) -> None:
    signing(desk, "n: {type: number}, few: {type: number, most: 3}")
    assert desk.proposed(f"kv sign {A} --n ") == {}
    assert list(desk.proposed(f"kv sign {A} --few ")) == ["0", "1", "2", "3"]


# -- names ----------------------------------------------------------------------------------------------


def taken() -> list[str]:
    """What options of every command are typed as, and what their values are called."""
    params = Writing("x").params
    typed = [name.lstrip("-") for param in params for name in param.opts]
    called = [str(param.name).replace("_", "-") for param in params]
    assert len(params) == len((*WRITING, *ANSWER))
    return sorted({*typed, *called, "help", "ids"})


@pytest.mark.parametrize("name", taken())
def test_no_option_takes_the_place_of_one_of_every_command(desk: Desk, name: str) -> None:
    signing(desk, f"{name}: {{}}")
    told = desk.run("check", "--json").json
    (found,) = [each for each in told if each["path"] == "procedures/tekenen@1.yaml"]
    assert found["message"] == f"{name} has a meaning of its own in every command"
    assert found["line"] == 10


@pytest.mark.parametrize(
    "name", ["recorder", "ctx", "self", "form", "session", "class", "version", "text-of"]
)
def test_any_other_name_holds_what_is_said(desk: Desk, name: str) -> None:
    signing(desk, f"{name}: {{}}")
    desk.done("sign", A, f"--{name}", "zo", "-m", "x")
    assert desk.log(A)[-1][name] == "zo"
    assert desk.done("check").code == 0


# -- an event with a blank in its name ------------------------------------------------------------------


@pytest.mark.parametrize("event", ["a, b", "it's so", "{id} here"])
def test_the_command_of_an_event_is_one_word_for_it(desk: Desk, event: str) -> None:
    text = (
        "name: p\nversion: 1\ntitle: P\nsteps:\n"
        f'  open: {{ball: us, title: Open, next: ["{event}"]}}\n  done: {{ball: none, title: Done}}\n'
        "events:\n  received: {title: receipt, moves: [{from: [start], to: open}]}\n"
        f'  "{event}": {{title: act, moves: [{{from: [open], to: done}}]}}\n'
    )
    desk.write("procedures/p@1.yaml", text)
    desk.write("kv.yaml", "procedure: p\npeople:\n  sanne: {name: Sanne}\n")
    desk.put(A, "2026-11-18T09:00 received")
    desk.write(f"cases/{A}.md", desk.case(A).replace("een-fan-per-dag@1", "p@1"))
    desk.commit()
    proposed = desk.done("next", A, "--json").json["command"]
    assert shlex.split(proposed) == ["kv", "record", A, event]
    desk.done(*shlex.split(proposed)[1:])
    assert desk.log(A)[-1]["event"] == event


def test_an_option_called_as_a_key_of_kv_is_shown(desk: Desk) -> None:
    signing(desk, "share: {type: flag}")
    desk.done("sign", A, "--share")
    assert re.search(r"signature .*\(share\)", desk.done("show", A).out)


@pytest.mark.parametrize(
    ("said", "shown"), [("yes", "(sure)"), ("no", "(sure: no)"), ("maybe", "(sure: maybe)")]
)
def test_a_flag_that_somebody_wrote_by_hand_says_what_stands_there(desk: Desk, said: str, shown: str) -> None:
    signing(desk, "sure: {type: flag}")
    desk.put(A, f"2026-11-18T09:00 received\n2026-11-18T10:00 signed sure={said}", procedure="tekenen@1")
    assert shown in desk.done("show", A).out


def test_an_objection_has_no_option_where_kv_writes_which_one_it_is(desk: Desk) -> None:
    signing(desk, "level: {}", "raises-level: yes")
    (found, *_) = [each for each in desk.run("check", "--json").json if "procedures" in each["path"]]
    assert found["message"] == "kv itself writes level with an event that raises the level"
    assert found["line"] == 10
    signing(desk, "level: {}")
    desk.done("sign", A, "--level", "b1")
    assert desk.log(A)[-1]["level"] == "b1"


def test_an_objection_with_a_reason_says_once_which_one_it_is(desk: Desk) -> None:
    signing(desk, "{}", "moves: [{from: [use]}]\n    raises-level: yes")
    text = (desk.root / "procedures/tekenen@1.yaml").read_text()
    desk.write("procedures/tekenen@1.yaml", text.partition("    command:")[0])
    desk.done("record", A, "signed", "--set", "level=7", "--because", "zo is het")
    assert desk.log(A)[-1]["level"] == "1"


def test_what_a_procedure_says_in_one_language_is_not_translated(desk: Desk) -> None:
    """These are names of other things in kv; what its writer meant by them kv does not know."""
    choice = "{type: choice, required: yes, values: {letter: {en: letter}}}"
    options = "count: {}, letter: {help: date}, share: " + choice
    signing(desk, options)
    text = (desk.root / "procedures/tekenen@1.yaml").read_text()
    desk.write("procedures/tekenen@1.yaml", text.replace("name: sign", "name: sign\n      help: decision"))
    told = " ".join(desk.done("sign", "--help", lang="nl").out.split())
    assert "sign [OPTIES] ID... decision Argumenten" in told
    assert "--count TEKST count --letter TEKST date --share letter share" in told
    assert desk.proposed(f"kv sign {A} --", lang="nl")["--letter"] == "date"
    terminal = desk.terminal("sign", A, lang="nl")
    terminal.sees("share 1 letter")
    terminal.answer("Nummer of woord", "letter")
    assert terminal.ends() == 0


@pytest.mark.parametrize(
    ("stars", "wrong"), [("1", False), ("5", False), ("0", True), ("6", True), ("vijf", True)]
)
def test_a_number_that_somebody_wrote_into_a_log_is_one_that_the_option_may_hold(
    desk: Desk, stars: str, wrong: bool
) -> None:
    one = signing(desk, "stars: {type: number, least: 1, most: 5}")
    one.done("sign", A, "--stars", "3")
    one.write(f"cases/{A}.md", one.case(A).replace('stars: "3"', f'stars: "{stars}"'))
    found = [(each["message"], each["remedy"]) for each in one.run("check", "--json").json]
    told = (f"stars: {stars} is not known", "stars is a whole number from 1 to 5.")
    assert found == ([told] if wrong else [])
