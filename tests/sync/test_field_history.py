"""The history of a field after two people set it differently: the merge and the settling are in it.

With real git and two clones; who wrote which value is told by the commits, not by the log.
"""

from __future__ import annotations

import shlex

import pytest

from tests.sync.conftest import MONDAY, Team

ANNAS, BRAMS = "nieuwe factuur", "geld terug"


@pytest.fixture
def both(team: Team) -> tuple[Team, str]:
    """Two clones in which a wish was set differently, after the merge; anna set hers first."""
    id = team.anna.new("Factuur klopt niet", "--channel", "phone", by="anna", now=MONDAY)
    team.all_sync()
    for desk, wish, now in ((team.anna, ANNAS, "09:00"), (team.bram, BRAMS, "10:00")):
        words = ("listen", id, "--wish", wish, "-m", "Gebeld.")
        desk.done(*words, by=desk.root.name, now=f"2026-11-17T{now}+01:00")
    team.all_sync()
    return team, id


def test_the_last_change_of_a_field_is_what_the_file_holds(both: tuple[Team, str]) -> None:
    team, id = both
    for desk in (team.anna, team.bram):
        stands = desk.front(id)["wish"]
        (last,) = desk.done("history", id, "--field", "wish", "--last", "--json").json
        assert last["value"] == stands
    other = {ANNAS: BRAMS, BRAMS: ANNAS}[str(stands)]
    team.bram.done("settle", id, "wish", "--take", other, by="bram", now="2026-11-17T11:00+01:00")
    team.all_sync()
    for desk in (team.anna, team.bram):
        assert desk.front(id)["wish"] == other
        (last,) = desk.done("history", id, "--field", "wish", "--last", "--json").json
        assert (last["value"], last["who"], last["event"]) == (other, "bram", "settled")
        told = desk.done("history", id, "--field", "wish", "--json").json
        wrote = {
            (each["value"], each["who"]) for each in told if each["event"] not in ("settled", "conflict")
        }
        assert wrote == {(ANNAS, "anna"), (BRAMS, "bram")}


def test_settling_what_stands_already_is_in_the_history(both: tuple[Team, str]) -> None:
    team, id = both
    stands = str(team.anna.front(id)["wish"])
    team.anna.done("settle", id, "wish", "--take", stands, by="anna", now="2026-11-17T11:00+01:00")
    first, *_ = team.anna.done("history", id, "--field", "wish", "--json").json
    assert (first["value"], first["who"], first["event"]) == (stands, "anna", "settled")
    assert team.anna.front(id)["wish"] == stands


@pytest.mark.parametrize(("lang", "command"), [("nl", "kv kies"), ("en", "kv settle")])
def test_without_a_terminal_both_values_and_their_commands_are_told_and_nothing_is_chosen(
    both: tuple[Team, str], lang: str, command: str
) -> None:
    team, id = both
    before = team.bram.snapshot()
    told = team.bram.run("settle", id, by="bram", lang=lang, now="2026-11-17T11:00+01:00")
    assert (told.code, told.out, team.bram.snapshot()) == (2, "", before)
    for wish, who in ((ANNAS, "anna"), (BRAMS, "bram")):
        line = next(line for line in told.err.splitlines() if line.startswith(f"  {wish} ("))
        assert f"({who}, " in line
        assert "17 nov 2026" in line.lower()
    commands = [line.strip() for line in told.err.splitlines() if line.strip().startswith(command)]
    assert len(commands) == 2
    other = {ANNAS: BRAMS, BRAMS: ANNAS}[str(team.bram.front(id)["wish"])]
    wanted = next(each for each in commands if other in each)
    team.bram.done(*shlex.split(wanted)[1:], by="bram", lang=lang, now="2026-11-17T11:00+01:00")
    assert team.bram.front(id)["wish"] == other


def test_settle_says_who_wrote_which_value_and_when_and_which_stands(both: tuple[Team, str]) -> None:
    team, id = both
    stands = str(team.bram.front(id)["wish"])
    terminal = team.bram.terminal("settle", id, "wish", columns=120)
    terminal.asks("Which one shall hold")
    for wish, who in ((ANNAS, "anna, Tue 17 Nov 2026 09:00"), (BRAMS, "bram, Tue 17 Nov 2026 10:00")):
        now = "; stands now" if wish == stands else ""
        assert f"{wish} ({who}{now})" in terminal.shown
    terminal.types("")
    assert terminal.ends() == 0
    assert team.bram.front(id)["wish"] == stands
