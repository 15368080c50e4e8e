"""The front door answers as the commands do: the same bytes and exit code, typer or not.

Each call is made twice in one workspace: with the door, and with the door shut.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from klantervaring.__main__ import main
from klantervaring.cli.call.session import Session
from klantervaring.cli.completing import completing
from klantervaring.cli.completing.completion import proposals
from klantervaring.cli.front import fast_path
from klantervaring.commands import COMMANDS
from klantervaring.core.errors import KvError

from tests.conftest import HARNESS_FAILED, KV, Desk, Terminal, surroundings


def shut(*words: str) -> Callable[[], int]:
    """Kv with the door shut, for a process that is a copy of this one.

    What comes through the door always has a process that begins anew: a copy may know more than it imports.
    """

    def work() -> int:
        with (
            mock.patch.object(fast_path, "answers", return_value=False),
            mock.patch("sys.argv", ["kv", *words]),
        ):
            main()
        return HARNESS_FAILED  # main ends the process

    return work


RESPONDED = """
2026-11-01T09:00+01:00 received
2026-11-01T09:10+01:00 listened
2026-11-02T09:00+01:00 responded via=phone
"""
RESOLVED = RESPONDED + "2026-11-18T10:00+01:00 resolved solution=kaart\n"
WITHDRAWN = RESOLVED + "2026-11-19T10:00+01:00 closed outcome=withdrawn because=klaar"
IDS = ("K7QX-4MRX", "2222-2222", "DC22-222S")


def some(desk: Desk) -> None:
    """Late, soon and waiting."""
    desk.put("K7QX-4MRX", RESPONDED, title="Map zoek", owner="sanne")
    desk.put("2222-2222", "2026-11-20T10:00+01:00 received", title='"Één … ’s ochtends [b]vet[/b]"')
    desk.put("DC22-222S", RESOLVED, title="Zaal dicht " * 15)


def nothing(desk: Desk) -> None:
    """No case at all."""


def odd(desk: Desk) -> None:
    """A file that cannot be read, one whose log says otherwise, one with a broken field, another zone."""
    some(desk)
    desk.commit()
    desk.write("cases/K7QX-4MRX.md", "---\n: broken\n")
    text = desk.case("DC22-222S")
    desk.write("cases/DC22-222S.md", text.replace("log:", "step: listen\nreceived: soon\nlog:", 1))
    desk.write("kv.yaml", "language: nl\ntimezone: America/New_York\n")


def wide(desk: Desk) -> None:
    """Letters that take two columns, or none; and what steers a terminal."""
    desk.put("K7QX-4MRX", RESPONDED, title='"日本語の地図 e\\u0301 \\u202E\\e[31m"', owner='"✓"')


def cared(desk: Desk) -> None:
    """Special care, other kinds, values that nobody chose from, and alerts of open cases and closed ones."""
    some(desk)
    unchosen = "\n2026-11-03T09:00+01:00 conflict field=title value=Ander id=7f3k9m2q"
    care = '{name: Mevrouw Vis, email: v@test.example, care: "slechthorend: mailen"}'
    desk.put("K7QX-4MRX", RESPONDED.rstrip() + unchosen, title="Map zoek", customer=care)
    desk.put("2P63-222S", "2026-11-20T10:00+01:00 received mood=1", kind="idea", customer=care)
    closed = desk.put("3KM2-222B", WITHDRAWN, customer=care)
    place = desk.root / "cases" / "closed" / "2026" / closed.name
    place.parent.mkdir(parents=True)
    closed.rename(place)


def slipped(desk: Desk) -> None:
    """A mistake in the rules of early warning."""
    cared(desk)
    desk.write("alerts.yaml", "mood:\n  at-most: veel\n")


def quiet(desk: Desk) -> None:
    """All rules switched off."""
    cared(desk)
    rules = ("mood", "again", "cause", "care", "at-risk", "words")
    desk.write("alerts.yaml", "".join(f"{rule}:\n  level: none\n" for rule in rules))


def half_merged(desk: Desk) -> None:
    """A merge that git has not finished: an open case still stands among the closed ones."""
    cared(desk)
    desk.commit()
    place = desk.root / "cases" / "closed" / "2026"
    (desk.root / "cases" / "2222-2222.md").rename(place / "2222-2222.md")
    desk.write("cases/closed/2026/4G52-2222.md", "---\n: broken\n")
    desk.write(".git/MERGE_HEAD", desk.head())


def settled(desk: Desk) -> None:
    """A workspace with an index that is relied on."""
    import time

    time.sleep(0.12)
    desk.run("overdue")


WORKSPACES = (some, nothing, odd, wide, cared, slipped, quiet, half_merged)
CALLS = (
    (), ("today",), ("overdue",), ("--version",), ("show", "K7QX"), ("show", "DC22-222S"), ("show", "9"),
    ("list",), ("lijst",), ("list", "zoek"),
    ("search", "map"), ("zoek", "MAP", "zoek"), ("search", "niets"), ("search", "v@test.example"),
    ("search",), ("list", ""), ("list", " "), ("search", "@mijn"), ("list", "@mijn"), ("search", "--", "map"),
)  # fmt: skip


@pytest.fixture(params=WORKSPACES, ids=lambda made: made.__name__)
def place(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    made: Callable[[Desk], None] = request.param
    made(desk)
    settled(desk)
    return desk


@pytest.mark.parametrize("lang", ["nl", "en", None])
def test_a_pipe_shows_the_same(place: Desk, lang: str | None) -> None:
    for words in CALLS:
        with_door = place.run(*words, env={"KV_LANG": lang})
        with mock.patch.object(fast_path, "answers", return_value=False):
            assert place.run(*words, env={"KV_LANG": lang}) == with_door


def test_care_values_and_alerts_are_in_what_the_door_shows(desk: Desk) -> None:
    cared(desk)
    settled(desk)
    day, late = desk.done(lang="nl").out, desk.done("overdue", lang="nl").out
    assert "extra zorg" in day
    assert "extra zorg" in late
    assert "Signalen: " in day
    assert "K7QX-4MRX" in late
    with mock.patch.object(fast_path, "answers", return_value=False):
        assert "title" in desk.done("list").out.split("two values: ")[1].split(")")[0]


def test_while_a_merge_is_under_way_closed_folders_are_looked_at_too(desk: Desk) -> None:
    cared(desk)
    settled(desk)
    path = desk.root / "cases" / "2222-2222.md"
    path.rename(desk.root / "cases" / "closed" / "2026" / path.name)
    lists = (("today",), ("list",), ("due", "--within", "90d"))
    assert not [words for words in lists if "2222-2222" in desk.run(*words).out]
    desk.write(".git/MERGE_HEAD", desk.head())
    for words in lists:
        shown = desk.run(*words).lines
        assert any(line.startswith("2222-2222") for line in shown)
        assert not any(line.startswith("3KM2-222B") for line in shown)
    assert "2222-2222" in desk.proposed("kv show 2222-2")
    assert "2222-2222" in slowly(desk, "kv show 2222-2")


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_a_terminal_shows_the_same(place: Desk, columns: int) -> None:
    for words in CALLS[:5]:
        shown = [
            Terminal(command, place.root, place.environment(lang="nl"), columns)
            for command in ([*KV, *words], shut(*words))
        ]
        codes = [terminal.ends() for terminal in shown]
        assert codes[0] == codes[1]
        assert shown[0].shown == shown[1].shown


WRITES = (
    ("note", "K7QX", "-m", "Gebeld."), ("notitie", "2222", "-m", "Één\nregel."), ("note", "9", "-m", "?"),
    ("note", "K7QX", "-m", " "), ("note", "K7QX", "-m", "-x"), ("note", " ", "-m", "x"), ("note", "9", "-m"),
    ("listen", "2222", "-m", "Ze belde."), ("respond", "K7QX", "-m", "Verteld."), ("hear", "K7QX", "-m", "x"),
    ("escalate", "DC22", "-m", "Bezwaar."), ("reopen", "DC22", "-m", "Niet."), ("offer", "K7QX", "-m", "x"),
    ("verdict", "DC22", "-m", "x"), ("cause", "DC22", "-m", "x"), ("apologise", "DC22", "-m", "Sorry."),
    ("assign", "K7QX", "-m", "joris"), ("note", "K7QX", "-m", "a\x1b[31m"), ("show", "K7QX", "-m", "x"),
    ("new", "Map zoek", "--customer", "De Kiezel"), ("nieuw", "Weer", "--customer", "Mevrouw Vis"),
    ("new", " ", "--customer", "De Kiezel"), ("new", "Map zoek", "--customer", " "),
    ("new", "a" * 500, "--customer", "De Kiezel"), ("new", "Map", "--customer", "De\nKiezel"),
    ("new", "-v", "--customer", "De Kiezel"), ("sync",),
)  # fmt: skip


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_what_writes_saves_and_says_the_same(desk: Desk, words: tuple[str, ...]) -> None:
    cared(desk)
    desk.commit()
    before = desk.root.with_name("before")
    shutil.copytree(desk.root, before, symlinks=True)
    with same_ids():
        with_door = (desk.run(*words), saved(desk))
    shutil.rmtree(desk.root)
    before.rename(desk.root)
    with same_ids(), mock.patch.object(fast_path, "answers", return_value=False):
        assert (desk.run(*words), saved(desk)) == with_door


@pytest.mark.parametrize("who", ["joris", "niemand"])
def test_who_acts_is_asked_for_alike(desk: Desk, who: str) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {name: Sanne}\n  joris: {name: Joris}\n")
    for words in (("new", "Map zoek", "--customer", "De Kiezel"), ("note", "9", "-m", "x"), ("sync",)):
        with_door = desk.run(*words, env={"KV_USER": who})
        with mock.patch.object(fast_path, "answers", return_value=False):
            shut_out = desk.run(*words, env={"KV_USER": who})
        assert with_door.code == shut_out.code
        assert with_door.err == shut_out.err


def same_ids() -> contextlib.AbstractContextManager[object]:
    """Let chance draw the same numbers again."""
    return mock.patch("os.urandom", random.Random(1).randbytes)


def saved(desk: Desk) -> list[object]:
    """All files, and what git's history says of them."""
    files = [(str(path), path.read_bytes()) for path in sorted(desk.root.glob("**/*.md"))]
    return [*files, desk.git("log", "-1", "--format=%B", "--raw")]


@pytest.mark.parametrize(
    "words", [("note", "K7QX", "-m", "x"), ("new", "Map", "--customer", "Vis"), ("sync",)]
)
def test_what_writes_often_goes_without_typer(desk: Desk, words: tuple[str, ...]) -> None:
    some(desk)
    desk.commit()
    with surroundings(desk.environment()), contextlib.chdir(desk.root):
        session = Session()
        with contextlib.suppress(KvError):
            assert fast_path.answers(session, list(words))
    assert (session.command, session.given, session.records) == (words[0], [*words[1:]], True)


def slowly(desk: Desk, line: str) -> dict[str, str]:
    """What is proposed with the door shut."""
    with surroundings(desk.environment()), contextlib.chdir(desk.root):
        return dict(proposals(Session(), line))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "line", ["kv ", "kv s", "kv l", "kv show ", "kv toon k7q", "kv note 2222-2", "kv note Z"]
)
def test_what_the_door_proposes_is_what_typer_would(desk: Desk, line: str, language: str) -> None:
    some(desk)
    settled(desk)
    desk.write("kv.yaml", f"language: {language}\n")
    session = Session()
    with surroundings(desk.environment(env={"KV_LANG": None})), contextlib.chdir(desk.root):
        at_once = completing.at_once(session, line)
        assert at_once == proposals(Session(), line)


@pytest.mark.parametrize("command", [c.name for c in COMMANDS.values() if c.of_cases])
def test_every_command_that_takes_cases_is_told_them(desk: Desk, command: str) -> None:
    some(desk)
    settled(desk)
    shown = slowly(desk, f"kv {command} ")
    assert (sorted(shown) == sorted(IDS)) is (command not in ("reopen", "erase"))


@pytest.mark.parametrize(
    "line", ["kv show --", "kv show K7QX ", "kv show 'k", "kv overdue ", "kv -C . show "]
)
def test_what_it_does_not_know_it_leaves_to_typer(desk: Desk, line: str) -> None:
    some(desk)
    settled(desk)
    assert completing.at_once(Session(), line) is None
    assert desk.proposed(line) == slowly(desk, line)


@pytest.mark.parametrize("words", [("overdue", "--json"), ("show", "K7QX", "--json")])
def test_with_an_option_typer_answers(desk: Desk, words: tuple[str, ...]) -> None:
    some(desk)
    settled(desk)
    assert json.loads(desk.done(*words).out)


def test_the_script_is_the_same_main() -> None:
    script = Path(fast_path.__file__).parents[2] / "kv"
    assert script.read_text().startswith("#!python\n")
    assert "\nfrom klantervaring.__main__ import main\n" in script.read_text()
    assert script.read_text().endswith("\nmain()\n")
