"""The Tab key: what is proposed where, in the real shells, and how their scripts come in place."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from klantervaring.cli.call.session import Session
from klantervaring.cli.completing.completion_values import beside
from klantervaring.cli.completing.shell_places import SHELLS
from klantervaring.cli.front.app import app
from klantervaring.commands import COMMANDS, NAMES
from klantervaring.core.choices import Choice
from typer.main import get_command

from tests.conftest import KV, PATIENCE, Desk, Terminal

ID, SHUT, TWO = "K7QX-4MRX", "2222-2222", "DC22-222S"
PEOPLE = {"joris": "Joris van Dalen", "sanne": "Sanne Hoekstra"}


@pytest.fixture
def place(desk: Desk) -> Desk:
    """Two people, an open case, one with two values, and one that is closed."""
    people = "".join(f"  {short}: {{name: {name}}}\n" for short, name in PEOPLE.items())
    desk.write("kv.yaml", f"language: nl\npeople:\n{people}")
    received = "2026-11-18T09:00+01:00 received mood=1"
    wind = "{name: De Windroos}"
    desk.put(ID, received, title="Zaal te koud", customer=wind, tags="[spoed]", owner="joris")
    desk.put(
        TWO, f"{received}\n2026-11-18T10:00+01:00 conflict field=wish value=geld id=7f3k9m2q", wish="map"
    )
    path = desk.put(SHUT, f"{received}\n2026-11-18T11:00+01:00 closed outcome=withdrawn because=klaar")
    place = desk.root / "cases" / "closed" / "2026" / path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    path.rename(place)
    return desk


WANTED = {
    f"kv assign {ID} ": PEOPLE,
    f"kv assign {ID} J": {"joris": "Joris van Dalen"},
    f"kv toewijzen {ID.lower()} s": {"sanne": "Sanne Hoekstra"},
    "kv list --owner ": PEOPLE,
    f"kv note {ID} --by ": PEOPLE,
    f"kv note {ID} --by=jo": {"joris": "Joris van Dalen"},
    "kv heropen ": {SHUT: "Leskist bleef leeg"},
    "kv erase ": {SHUT: "Leskist bleef leeg"},
    f"kv fan {SHUT[:3]}": {SHUT: "Leskist bleef leeg"},
    f"kv close {ID} dubbel --of {TWO[:3]}": {TWO: "Leskist bleef leeg"},
    "kv toon k7": {"k7qx-4mrx": "Zaal te koud"},
    "kv oordeel ": {TWO: "Leskist bleef leeg", ID: "Zaal te koud"},
    f"kv oordeel {ID} ": {"tevreden": "", "niet-tevreden": ""},
    f"kv oordeel {ID} N": {"niet-tevreden": ""},
    f"kv contact {ID} ": {"in": "", "uit": ""},
    f"kv neem {ID} ": {},
    f"kv kies {TWO} ": {"wens": "geld"},
    "kv klant wind": {"De Windroos": ""},
    "kv new x --customer 'De W": {"De Windroos": ""},
    "kv lijst --channel t": {"telefoon": ""},
    "kv lijst --tag ": {"spoed": ""},
    f"kv label {ID} +": {"+spoed": ""},
    "kv importeer ": {"<file>": ""},
    f"kv bijlage {ID} ": {"<file>": ""},
    "kv begin ": {"<folder>": ""},
    f"kv note {ID} --file ": {"<file>": ""},
    f"kv note {ID} -m ": {},
    "kv bijna": {},
    "kv zoek ": {},
    "kv aanvullen ": dict.fromkeys(SHELLS, ""),
    "kv help rol": {"rollen": ""},
    f"kv luister {ID} --mood ": dict.fromkeys("12345", ""),
    f"kv oordeel {ID} tevreden --score 1": {"1": "", "10": ""},
    f"kv contact {ID} uit ": {},
    f"kv assign {ID} joris ": {},
    "kv instellingen set taa": {"taal": ""},
    "kv instellingen set lang": {"language": ""},
    "kv persoon list jo": {"joris": "Joris van Dalen"},
}


@pytest.mark.parametrize("line", WANTED)
def test_what_may_stand_there_is_proposed(place: Desk, line: str) -> None:
    assert place.proposed(line, lang="nl") == WANTED[line]


def test_an_event_is_proposed_where_it_has_no_command_of_its_own(place: Desk) -> None:
    place.write(
        "procedures/bezorgd@1.yaml",
        "name: bezorgd\nversion: 1\nextends: een-fan-per-dag@2\n"
        "events:\n  viewed:\n    title: {en: viewed, nl: bekeken}\n"
        "    moves: [{from: [listen], to: listen}]\n",
    )
    path = place.path(ID)
    path.write_text(path.read_text().replace("een-fan-per-dag@1", "bezorgd@1"))
    assert place.proposed(f"kv leg-vast {ID} ", lang="nl") == {"bekeken": ""}
    assert place.run("record", ID, "bekeken", "--dry-run").code == 0
    assert place.run("record", ID, "luisteren").code == 2
    assert "luisteren" not in place.proposed(f"kv leg-vast {TWO} ", lang="nl")


def test_an_improvement_is_proposed_by_its_id(place: Desk) -> None:
    place.done(
        "cause", ID, "--kano", "basic", "--cause", "haast", "--fix", "lijst", "--due", "2026-12-18", "-m", "x"
    )
    name = place.log(ID)[-1]["id"]
    for command in ("improve", "effect"):
        assert place.proposed(f"kv {command} {ID} --of ", lang="en") == {name: "lijst"}


def test_terms_and_alerts_are_those_of_the_case(place: Desk) -> None:
    assert "response" in place.proposed(f"kv waarom {ID} ")
    rules = {alert["rule"] for alert in place.done("alerts", "--json").json if alert["id"] == ID}
    assert set(place.proposed(f"kv take {ID} ")) == rules != set()


@pytest.mark.parametrize(
    "sign",
    ["\u3164", "\uffa0", "\u202e", "\x1b", "\x00", "\n", "\t", "\u0301", "`", "$", "(", "'", '"', "\\", "|"],
)
def test_no_sign_beside_an_id_is_hidden_or_means_anything_to_a_shell(sign: str) -> None:
    shown = beside(f"Zaal{sign}koud")
    assert shown.startswith("Zaal")
    assert shown.endswith("koud")
    assert set(shown) <= set("Zaalkoud·")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_commands_are_proposed_in_the_language_of_the_reader(desk: Desk, language: str) -> None:
    found = desk.proposed("kv ", lang=language)
    assert list(found) == [COMMANDS[name].named(language) for name in NAMES]
    assert all(found.values())


def test_where_no_name_begins_so_those_in_the_other_language_do(desk: Desk) -> None:
    assert list(desk.proposed("kv esc", lang="nl")) == ["escalate"]
    assert list(desk.proposed("kv bezw", lang="en")) == ["bezwaar"]


def test_options_are_proposed_with_what_they_do(desk: Desk) -> None:
    found = desk.proposed("kv list --st", lang="nl")
    assert found == {"--step": "Alleen ervaringen in deze stap."}


def parameters() -> Iterator[tuple[str, Any]]:
    """Each parameter of each command that is one of a few known values."""
    root: Any = get_command(app)
    with root.make_context("kv", [], obj=Session(), resilient_parsing=True) as context:
        for name in NAMES:
            for param in root.get_command(context, name).params:
                if getattr(param.type, "known", None):
                    yield name, param


@pytest.mark.parametrize(("name", "param"), list(parameters()), ids=str)
def test_each_value_of_a_table_is_proposed_by_its_name(place: Desk, name: str, param: Any) -> None:
    option = f"{max(param.opts, key=len)} " if param.param_type_name == "option" else ""
    behind = f"{ID} " if COMMANDS[name].of_cases else ""
    found = place.proposed(f"kv {name} {behind}{option}", lang="nl")
    known: dict[str, Choice] = param.type.known
    assert set(found) == {each.typed.in_language("nl") for each in known.values()}


# -- in the shells ------------------------------------------------------------------------------------------


def script(desk: Desk, shell: str) -> Path:
    """The script of a shell, as kv prints it, in a file."""
    path = desk.home / SHELLS[shell].script
    path.write_text(desk.done("completion", shell).out, encoding="utf-8")
    return path


def asked(desk: Desk, *command: str) -> str:
    """What a shell says that can find kv."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]} here")
    folder = desk.home / "bin"
    folder.mkdir(exist_ok=True)
    kv = folder / "kv"
    kv.write_text(f'#!/bin/sh\nexec {shlex.join(KV)} "$@"\n', encoding="utf-8")
    kv.chmod(0o755)
    env = desk.environment(lang="nl", env={"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(desk.home)})
    done = subprocess.run(
        command, cwd=desk.root, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stderr == ""
    return done.stdout


BASH = """
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=$3 COLUMNS=80
COMP_WORDS=($2) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
[[ $2 == *' ' ]] && COMP_CWORD=$((COMP_CWORD + 1))
_kv_completion kv
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("line", "listed", "shown"),
    [
        (f"kv oordeel {ID} t", False, "tevreden\n"),
        (f"kv assign {ID} ", False, "joris\nsanne\n"),
        (f"kv assign {ID} ", True, "joris  (Joris van Dalen)\nsanne  (Sanne Hoekstra)\n"),
        ("kv klant wind", False, "De\\ Windroos\n"),
        ("kv import kv", False, "kv.yaml\n"),
        ("kv init ca", False, "cases\n"),
        ("kv zoek ", False, "\n"),
    ],
)
def test_bash(place: Desk, line: str, listed: bool, shown: str) -> None:
    said = asked(place, "bash", "-c", BASH, "-", str(script(place, "bash")), line, "63" if listed else "9")
    assert said == shown


def test_bash_at_the_keyboard(place: Desk) -> None:
    """What readline makes of it: what is inserted, and what is listed after a second Tab."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    put = script(place, "bash")
    asked(place, "bash", "--version")  # puts kv on the path
    (place.root / "brief aan school.pdf").write_bytes(b"x")
    path = f"{place.home / 'bin'}:{os.environ['PATH']}"
    env = place.environment(lang="nl", env={"PATH": path, "PS1": "> ", "TERM": "dumb"})
    terminal = Terminal(["bash", "--norc", "-i"], place.root, env, 80)
    terminal.types(f"source {put}; bind 'set bell-style none'; echo re''ady")
    terminal.waits_for("ready")
    terminal.sends(f"kv assign {ID} jo\t".encode())
    terminal.waits_for(f"kv assign {ID} joris ")
    terminal.sends(b"\x15kv new --customer 'De W\t")
    terminal.waits_for("'De Windroos'")
    terminal.sends(f"\x15kv assign {ID} \t\t".encode())
    terminal.waits_for("(Sanne Hoekstra)")
    terminal.sends(f"\x15kv attach {ID} bri\t".encode())
    terminal.waits_for("brief\\ aan\\ school.pdf")
    terminal.hangs_up()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"kv assign {ID} ", ["joris\tJoris van Dalen", "sanne\tSanne Hoekstra"]),
        (f"kv oordeel {ID} t", ["tevreden"]),
        ("kv klant De", ["De Windroos"]),
        ("kv import kv", ["kv.yaml"]),
        ("kv zoek ", []),
    ],
)
def test_fish(place: Desk, line: str, shown: list[str]) -> None:
    command = f"source {script(place, 'fish')}; complete -C '{line}'"
    said = asked(place, "fish", "--no-config", "-c", command)
    assert [each.strip() for each in said.splitlines()] == shown


#: A zsh in a terminal of its own: what is on the line after the Tab key.
ZSH = """
zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z "autoload -Uz compinit; compinit -u -d $HOME/dump; source $1; PS1=; RPS1="
zpty -w z 'bindkey -e; bindkey "^I" complete-word; zle -N told; told() { print -r "<<$BUFFER>>" >$HOME/told }'
zpty -w z 'bindkey "^X" told'
sleep 1
zpty -w -n z "$2"$'\\t\\x18'
for i in {1..50}; do [[ -s $HOME/told ]] && break; sleep 0.1; zpty -r -t z x; done
cat $HOME/told
zpty -d z
"""


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"kv assign {ID} j", f"kv assign {ID} joris "),
        ("kv klant Wind", "kv klant De\\ Windroos "),
        ("kv lijst --channel=t", "kv lijst --channel=telefoon "),
        ("kv importeer kv.y", "kv importeer kv.yaml "),
        ("kv zoek k", "kv zoek k"),
    ],
)
def test_zsh(place: Desk, line: str, shown: str) -> None:
    said = asked(place, "zsh", "-f", "-c", ZSH, "-", str(script(place, "zsh")), line)
    assert said == f"<<{shown}>>\n"


def test_the_script_for_powershell_asks_as_the_others_do(desk: Desk) -> None:
    told = script(desk, "pwsh").read_text(encoding="utf-8")
    assert "Register-ArgumentCompleter -Native -CommandName kv" in told
    assert "$env:_KV_COMPLETE = 'lines'" in told
    assert "$env:_KV_LINE = $line" in told


# -- put in place -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", SHELLS)
def test_it_is_put_in_place_once_and_what_changed_is_said(desk: Desk, shell: str) -> None:
    env = {"HOME": str(desk.home), "XDG_DATA_HOME": None, "XDG_CONFIG_HOME": None, "ZDOTDIR": None}
    start = desk.home / SHELLS[shell].start
    if SHELLS[shell].start:
        start.parent.mkdir(parents=True, exist_ok=True)
        start.write_text("# van mij, zonder regeleinde", encoding="utf-8")
    said = desk.done("completion", shell, "--install", env=env, lang="nl").out
    places = [line.removeprefix("Geschreven: ") for line in said.splitlines()[:-1]]
    [put] = [Path(each) for each in places if each.endswith(SHELLS[shell].script)]
    assert put.read_text(encoding="utf-8") == desk.done("completion", shell).out
    if SHELLS[shell].start:
        assert str(start) in places
        own, line = start.read_text(encoding="utf-8").splitlines()
        assert own == "# van mij, zonder regeleinde"
        assert str(put) in line
    before = {path: path.read_bytes() for path in (put, *[start] * start.is_file())}
    again = desk.done("completion", shell, "--install", env=env).out
    assert again == "It was there already; nothing was changed.\n"
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("called", ["powershell", "PowerShell", "PWSH"])
def test_powershell_is_known_by_its_name(desk: Desk, called: str) -> None:
    assert desk.done("completion", called).out == desk.done("completion", "pwsh").out


def test_a_home_that_takes_no_file_is_told(desk: Desk) -> None:
    nowhere = desk.write("een-bestand", "")
    result = desk.run("completion", "fish", "--install", env={"XDG_CONFIG_HOME": str(nowhere)})
    assert result.code == 8
    assert "kv completion fish" in result.err


def test_a_shell_that_kv_does_not_know(desk: Desk) -> None:
    result = desk.run("completion", "tcsh")
    assert (result.code, "bash, zsh, fish, pwsh" in result.err) == (2, True)


def test_there_is_one_way(desk: Desk) -> None:
    assert "--install-completion" not in desk.done("help", "all").out


def test_words_of_ones_own_are_proposed(place: Desk) -> None:
    settings = place.home / ".config" / "kv" / "settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("alias: {ochtend: te-laat --mine}\nviews: {mijn: --owner joris}\n", encoding="utf-8")
    env = {"HOME": str(place.home), "XDG_CONFIG_HOME": None}
    assert place.proposed("kv och", env=env) == {"ochtend": "te-laat --mine"}
    assert place.proposed("kv list @", env=env) == {"@mijn": "--owner joris"}
    told = place.done("help", env=env, lang="nl").out
    assert "Van jezelf: ochtend\n" in told
    assert len(told.splitlines()) < 24
