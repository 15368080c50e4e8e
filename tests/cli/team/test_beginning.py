"""A team begins: a workspace made in a conversation, a place to meet, and a second person who joins.

Both then work. No word of git is typed on the way; the git is real.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from klantervaring.files.workspace.config import config_in

from tests.conftest import KV, Desk, Result, Terminal

#: Nothing is known of who sits there, nor where they work.
NOBODY: dict[str, str | None] = {
    "KV_HOME": None, "KV_USER": None, "KV_LANG": None, "LANG": "nl_NL.UTF-8", "GIT_AUTHOR_NAME": None,
    "GIT_AUTHOR_EMAIL": None, "GIT_COMMITTER_NAME": None, "GIT_COMMITTER_EMAIL": None,
}  # fmt: skip
#: Takes away what was typed: an answer that is refused stands there again.
CLEAR = "\x15"
#: What `kv init` asks, and the answers of Sanne; None where something is only told.
CONVERSATION: list[tuple[str, str | None]] = [
    ("Voor welke organisatie", "Dyade Academy"),
    ("In welke taal?", ""),
    ("Wie ben jij?", "san ne"),
    ("kan geen korte naam zijn", None),
    ("Wie ben jij?", CLEAR + "sanne"),
    ("Hele naam", "Sanne Bakker"),
    ("E-mail", "sanne@dyade.example"),
    ("Wie werkt hier nog meer?", "joris"),
    ("Hele naam", "Joris: van Dalen"),
    ("E-mail", ""),
    ("Wie werkt hier nog meer?", "Joris"),
    ("is er al", None),
    ("Wie werkt hier nog meer?", CLEAR),
    ("Hoeveel euro", "veel"),
    ("geen bedrag", None),
    ("Hoeveel euro", CLEAR + "75"),
    ("Waar komt het team samen", ""),
    ("met de hand", ""),
]
WRITTEN = """\
# De instellingen van deze werkmap. Wijzig ze hier, of met: kv instellingen zet SLEUTEL WAARDE
# Wat hier nog meer kan staan, en wat anders geldt: kv instellingen, kv help instellingen
organisation: Dyade Academy
language: nl
#
# Wie hier werkt, onder een korte naam. Nog iemand erbij: kv persoon erbij
people:
  sanne: {name: Sanne Bakker, email: sanne@dyade.example, budget: 75}
  joris: {name: "Joris: van Dalen", budget: 75}
"""


@pytest.fixture
def place(tmp_path: Path) -> Desk:
    """A folder with nothing in it, and a home of one's own."""
    (tmp_path / "home").mkdir()
    desk = Desk(tmp_path / "plek", tmp_path / "home")
    desk.root.mkdir()
    return desk


def files(folder: Path) -> list[Path]:
    """All that stands in a folder, but for what git and kv keep for themselves."""
    return sorted(path for path in folder.rglob("*") if ".git" not in path.parts)


def begins(place: Desk, *words: str, env: dict[str, str | None] | None = None) -> Terminal:
    return Terminal([*KV, *words], place.root, place.environment(env={**NOBODY, **(env or {})}), 80)


def says(place: Desk, folder: Path, *words: str, home: str = "home") -> Result:
    """A command in a folder, by somebody with a home of their own."""
    env = place.environment(env={**NOBODY, "HOME": str(place.home.parent / home)})
    done = subprocess.run([*KV, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def answered(terminal: Terminal, dialogue: Sequence[tuple[str, str | None]]) -> Terminal:
    for question, answer in dialogue:
        terminal.waits_for(question)
        if answer is not None:
            terminal.types(answer)
    return terminal


def test_init_is_a_conversation(place: Desk) -> None:
    terminal = answered(begins(place, "init"), CONVERSATION)
    assert terminal.ends() == 0, terminal.shown
    assert (place.root / "kv.yaml").read_text() == WRITTEN
    assert "commit" not in terminal.shown
    assert "git" not in terminal.shown.replace(".git", "")
    assert "Je werkt hier als sanne." in terminal.shown
    assert place.git("log", "--format=%an <%ae> %s") == "Sanne Bakker <sanne@dyade.example> workspace begun\n"
    assert place.git("status", "--porcelain") == ""
    assert says(place, place.root, "new", "Koffie", "--customer", "De Kiezel").code == 0
    assert "by: sanne" in next(place.root.glob("cases/*.md")).read_text()


def test_stopped_before_its_end_nothing_is_there(place: Desk) -> None:
    terminal = answered(begins(place, "init"), CONVERSATION[:5])
    terminal.waits_for("Hele naam")
    assert terminal.presses(b"\x03") == 130
    assert {path.name for path in place.root.iterdir()} <= {".kv"}  # what was typed, for the next time


def test_said_with_options_nothing_is_asked(place: Desk) -> None:
    told = says(
        place, place.root, "init", "--organisation", "Dyade Academy", "--language", "nl",
        "--me", "sanne=Sanne Bakker <sanne@dyade.example>", "--person", "joris=Joris: van Dalen",
        "--person", "fatima",
    )  # fmt: skip
    assert told.code == 0, told
    assert (place.root / "kv.yaml").read_text() == (WRITTEN.replace(", budget: 75", "") + "  fatima: {}\n")


def test_yes_asks_nothing_at_a_terminal(place: Desk) -> None:
    terminal = begins(place, "init", "--yes")
    assert terminal.ends() == 0
    assert "?" not in terminal.shown


def test_it_repeats_safely_and_adds_only_what_was_said(place: Desk) -> None:
    says(place, place.root, "init", "--me", "sanne=Sanne Bakker")
    path = place.root / "kv.yaml"
    path.write_text(path.read_text() + "# van ons\n")
    before = path.read_text()
    again = says(place, place.root, "init", "--me", "sanne")
    assert (again.code, "was er al" in again.out) == (0, True), again
    assert path.read_text() == before
    says(place, place.root, "init", "--person", "joris", "--organisation", "Dyade")
    config = config_in(path.read_bytes())
    assert (config.organisation, list(config.people)) == ("Dyade", ["sanne", "joris"])
    assert path.read_text().endswith("# van ons\n")
    terminal = begins(place, "init")
    answered(terminal, [("met de hand", "")])
    assert terminal.ends() == 0
    assert "organisatie" not in terminal.shown


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_settings_speak_the_language_of_the_workspace(place: Desk, language: str) -> None:
    told = says(place, place.root, "init", "--language", language)
    assert told.code == 0
    text = (place.root / "kv.yaml").read_text()
    assert ("Who works here" in text) is (language == "en")
    assert "docs/" not in text
    assert config_in(text.encode()).language == language


# -- the whole way -------------------------------------------------------------------------------------------


def test_two_people_from_nothing_to_the_same_cases(place: Desk, tmp_path: Path) -> None:
    """Sanne begins and shares; Joris joins, is new, and works; both have all."""
    one, hub, two = place.root, tmp_path / "schijf" / "team", tmp_path / "joris" / "werk"
    (tmp_path / "joris").mkdir()
    answered(begins(place, "init"), CONVERSATION).ends()
    assert says(place, one, "new", "Koffie op", "--customer", "De Kiezel").code == 0
    terminal = begins(place, "share", str(hub))
    answered(terminal, [("Mogen ze daarheen?", "ja")])
    assert terminal.ends() == 0, terminal.shown
    assert f"kv doe-mee {hub}" in terminal.shown
    env: dict[str, str | None] = {"HOME": str(tmp_path / "joris")}
    terminal = begins(place, "join", "--no-hook", str(hub), str(two), env=env)
    answered(terminal, [
        ("Wie ben jij?", "3"), ("Wie ben jij? Een korte naam", "fatima"), ("Hele naam", "Fatima Amrani"),
        ("E-mail", "fatima@dyade.example"),
    ])  # fmt: skip
    assert terminal.ends() == 0, terminal.shown
    assert "Je werkt hier als fatima." in terminal.shown
    assert says(place, two, "new", "Zaal koud", "--customer", "De Wijzer", home="joris").code == 0
    for folder, home in ((two, "joris"), (one, "home")):
        told = says(place, folder, "sync", home=home)
        assert told.code == 0, told
    for folder in (one, two):
        assert len(list(folder.glob("cases/*.md"))) == 2
        people = config_in((folder / "kv.yaml").read_bytes()).people
        assert list(people) == ["sanne", "joris", "fatima"]
    assert {"by: fatima", "by: sanne"} == {
        word for path in one.glob("cases/*.md") for word in ("by: fatima", "by: sanne")
        if word in path.read_text()
    }  # fmt: skip


@pytest.mark.parametrize("head", ["master", "iets"])
def test_the_place_is_found_whatever_branch_it_was_made_with(place: Desk, tmp_path: Path, head: str) -> None:
    hub = tmp_path / "hub.git"
    subprocess.run(["git", "init", "-q", "--bare", f"--initial-branch={head}", str(hub)], check=True)
    says(place, place.root, "init", "--me", "sanne")
    says(place, place.root, "new", "Koffie op", "--customer", "De Kiezel")
    assert says(place, place.root, "share", "../hub.git", "--yes").code == 0
    assert (hub / "HEAD").read_text() == "ref: refs/heads/main\n"
    (hub / "HEAD").write_text(f"ref: refs/heads/{head}\n")
    assert says(place, tmp_path, "join", "hub.git", "twee", "--me", "joris").code == 0
    assert len(list((tmp_path / "twee" / "cases").glob("*.md"))) == 1
    assert says(place, tmp_path / "twee", "sync").code == 0
    command = ["git", "-C", str(hub), "for-each-ref", "--format=%(refname)", "refs/heads"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert listed.stdout.split() == ["refs/heads/main"]


def test_who_joins_and_is_known_is_not_added_again(place: Desk, tmp_path: Path) -> None:
    says(place, place.root, "init", "--me", "sanne", "--person", "joris=Joris van Dalen")
    says(place, place.root, "share", "../hub", "--yes")
    told = says(place, tmp_path, "join", "hub", "twee", "--me", "joris", "--json")
    assert told.json["person"] == "joris"
    assert (tmp_path / "twee" / "kv.yaml").read_text() == (place.root / "kv.yaml").read_text()


# -- what is refused -------------------------------------------------------------------------------------


def test_who_joins_without_a_name_is_told_how_to_say_it(place: Desk, tmp_path: Path) -> None:
    says(place, place.root, "init", "--me", "sanne")
    says(place, place.root, "share", "../hub", "--yes")
    told = says(place, tmp_path, "join", "hub", "team")
    assert told.code == 0
    assert "Zeg wie je bent: export KV_USER=NAAM" in told.out


def test_a_place_that_holds_something_else_is_left_alone(place: Desk, tmp_path: Path) -> None:
    says(place, place.root, "init", "--me", "sanne")
    full = tmp_path / "vol"
    full.mkdir()
    (full / "brief.txt").write_text("x")
    for target in (full, full / "brief.txt", place.root / "hub"):
        told = says(place, place.root, "share", str(target), "--yes")
        assert told.code == 2, told
        assert [path.name for path in full.iterdir()] == ["brief.txt"]
    assert "remote" not in place.git("config", "--list")


def test_cases_of_others_do_not_get_mixed_with_ours(place: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "ander", place.home)
    other.root.mkdir()
    for desk in (place, other):
        says(place, desk.root, "init", "--me", "sanne")
        says(place, desk.root, "new", f"In {desk.root.name}", "--customer", "De Kiezel")
    assert says(place, place.root, "share", "../hub", "--yes").code == 0
    told = says(place, other.root, "share", "../hub", "--yes")
    assert told.code == 2
    assert f"kv doe-mee {tmp_path / 'hub'}" in told.err
    assert "remote" not in other.git("config", "--list")


def test_without_a_yes_nothing_goes(place: Desk, tmp_path: Path) -> None:
    says(place, place.root, "init", "--me", "sanne")
    assert says(place, place.root, "share", "../hub").code == 2
    assert "Zou worden gedeeld" in says(place, place.root, "share", "../hub", "--dry-run").out
    terminal = begins(place, "share", "../hub")
    answered(terminal, [("Mogen ze daarheen?", "")])
    assert terminal.ends() == 130
    assert not (tmp_path / "hub").exists()


def test_a_home_folder_becomes_no_workspace_by_itself(place: Desk, tmp_path: Path) -> None:
    """A terminal opens in it; all that somebody has would lie in the workspace, and in a git repository."""
    home = tmp_path / "home"
    told = says(place, home, "init")
    assert told.code == 2
    assert files(home) == []
    assert "kv begin ~/klantervaringen" in told.err
    assert says(place, home, "init", "klantervaringen").code == 0
    assert says(place, home, "init", ".").code == 0
    assert says(place, home, "init").code == 0  # it is one already


@pytest.mark.parametrize("below", ["", "oud", "closed/2026"])
def test_no_workspace_begins_among_the_cases_of_another(place: Desk, below: str) -> None:
    says(place, place.root, "init", "--me", "sanne")
    within = place.root / "cases" / below
    within.mkdir(parents=True, exist_ok=True)
    for words in (("init",), ("init", "hier")):
        told = says(place, within, *words)
        assert told.code == 2
        assert str(place.root) in told.err
        assert files(within) == []
    (place.root / "anders").mkdir()
    assert says(place, place.root / "anders", "init").code == 0


def test_nobody_joins_inside_another_workspace(place: Desk, tmp_path: Path) -> None:
    says(place, place.root, "init", "--me", "sanne")
    says(place, place.root, "share", "../hub", "--yes")
    told = says(place, place.root, "join", "../hub", "team")
    assert told.code == 2
    assert f"kv doe-mee ../hub {tmp_path / 'team'}" in told.err
    assert not (place.root / "team").exists()


@pytest.mark.parametrize(
    "name", [os.fsdecode(b"caf\xe9"), "met spatie", "a/b"], ids=["latin", "blank", "deep"]
)
def test_the_line_that_leads_into_the_copy_works(place: Desk, tmp_path: Path, name: str) -> None:
    says(place, place.root, "init", "--me", "sanne")
    says(place, place.root, "share", "../hub", "--yes")
    told = says(place, tmp_path, "join", "hub", name, "--me", "joris")
    assert told.code == 0, told
    way = told.out.splitlines()[-1].partition(": ")[2].removesuffix(" && kv")
    assert way.startswith("cd ")
    done = subprocess.run(["sh", "-c", f"{way} && pwd"], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.rstrip(b"\n") == os.fsencode(tmp_path / name)
    assert says(place, tmp_path / name, "list").code == 0


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        ("--language", "xx"),
        ("--me", "sanne=Sanne <rommel>"),
        ("--me", "=Sanne"),
        ("--me", "sanne=Sanne <a@b.example>", "--person", "joris=Joris <a@b.example>"),
    ],
)
def test_a_dry_run_refuses_what_would_be_refused(place: Desk, words: tuple[str, ...], is_there: bool) -> None:
    if is_there:
        says(place, place.root, "init", "--yes", "werk")
    before = files(place.root)
    tried, given = (
        says(place, place.root, "init", "--yes", *words, "werk", *dry) for dry in (["--dry-run"], [])
    )
    assert (tried.code, tried.err) == (given.code, given.err)
    assert tried.code == 2
    assert files(place.root) == before
