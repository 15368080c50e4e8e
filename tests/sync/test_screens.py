"""What the commands of the team say in Dutch, and that it is so; with real clones and a bare repository.

It does not prove the merge itself: that is tests/core/merge and the other files here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Desk, Result


class Pair(Desk):
    """A clone whose commands answer in Dutch."""

    def says(self, *arguments: str) -> Result:
        return self.run(*arguments, lang="nl")


@pytest.fixture
def pair(desk: Desk, tmp_path: Path) -> tuple[Pair, Pair]:
    """Two clones of one bare repository, each with the same five cases."""
    bare = tmp_path / "team.git"
    desk.git("init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    desk.git("remote", "add", "origin", str(bare))
    for number in range(5):
        desk.new(f"Geval {number}")
    desk.done("sync")
    other = tmp_path / "other"
    desk.done("join", "--no-hook", str(bare), str(other), env={"KV_HOME": None})
    return Pair(desk.root, desk.home), Pair(other, desk.home)


def ids(desk: Desk) -> list[str]:
    return sorted(path.stem for path in desk.root.glob("cases/*.md"))


def test_what_went_over_is_named_with_its_title(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    id = one.new("Kachel stuk")
    assert one.says("status").out.splitlines() == [
        f"Gedeeld met {one.root.parent / 'team.git'}, branch main.",
        "De anderen hebben één ervaring van jou nog niet:",
        f"  {id}  Kachel stuk",
        "Verder: kv samen",
    ]
    there = f"Gedeeld met {one.root.parent / 'team.git'}.\n"
    assert one.says("sync").out == f"Verstuurd: één ervaring.\n  {id}  Kachel stuk\n{there}"
    assert two.says("sync").out == f"Binnengekomen: één ervaring.\n  {id}  Kachel stuk\n"
    assert two.says("sync").out == "Iedereen heeft hetzelfde; er was niets te doen.\n"
    assert two.case(id) == one.case(id)


def test_two_values_are_told_with_the_command_that_settles_them(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    id = ids(one)[0]
    for desk, wish in ((one, "een map"), (two, "een pen")):
        desk.done("listen", id, "--wish", wish, "-m", "gebeld")
    one.done("sync")
    said = two.says("sync")
    told = f"{id}: wens is aan beide kanten anders ingevuld; beide zijn bewaard. kv kies {id} wens"
    assert told in said.out.splitlines()
    assert f"Nog te kiezen: één ervaring.\n  {id}" in two.says("status").out
    assert "(twee waarden: wish)" in two.says("list").out
    wrong = two.says("settle", id, "title")
    assert (wrong.code, wrong.err.splitlines()[1:]) == (2, ["    Nog te kiezen: wens."])
    two.done("settle", id, "wish", "--take", "een map en een pen")
    assert two.front(id)["wish"] == "een map en een pen"
    kept = {event["value"] for event in two.log(id) if event["event"] == "conflict"}
    assert kept == {"een map", "een pen"}
    assert "(twee waarden" not in two.says("list").out


def test_settings_changed_by_hand_are_named_once_and_go_over(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    one.write("kv.yaml", "organisation: De Kiezel\nlanguage: nl\n")
    said = one.says("status")
    assert "Met de hand gewijzigd, nog niet gedeeld: kv.yaml." in said.out
    assert "Iedereen heeft hetzelfde" not in said.out
    there = f"Gedeeld met {one.root.parent / 'team.git'}.\n"
    assert one.says("sync").out == f"{there}Ging ook mee: kv.yaml.\n"
    assert one.git("status", "--porcelain") == ""
    assert two.says("sync").out == "Ging ook mee: kv.yaml.\n"
    assert (two.root / "kv.yaml").read_text() == "organisation: De Kiezel\nlanguage: nl\n"


def test_many_cases_gone_are_told_with_the_way_back_that_fits(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    known = ids(one)
    for path in one.root.glob("cases/*.md"):
        path.unlink()
    assert f"  {known[0]}  (weggehaald)" in one.says("status").out.splitlines()
    for command in (("sync",), ("sync", "--dry-run")):
        said = one.says(*command)
        assert said.code == 6
        assert f"Terughalen: {one.way}git restore -SW -- cases/{known[0]}.md." in said.err
    one.commit("weg")
    said = one.says("sync")
    assert (said.code, "git revert COMMIT" in said.err) == (6, True)
    one.git("push", "--quiet")
    said = two.says("sync")
    assert (said.code, "git log --diff-filter=D ..FETCH_HEAD" in said.err) == (6, True)
    assert ids(two) == known
    assert "weg" in two.git("log", "--format=%s", "--diff-filter=D", "..FETCH_HEAD").split()
    assert two.says("sync", "--accept-deletions").code == 0
    assert ids(two) == []


def test_no_network_says_on_one_line_what_git_says_and_what_waits(pair: tuple[Pair, Pair]) -> None:
    one, _ = pair
    one.new("In de trein")
    one.git("remote", "set-url", "origin", str(one.root.parent / "nowhere.git"))
    said = one.says("sync")
    assert said.code == 7
    first, second = said.err.splitlines()
    assert first.startswith("kv: origin is niet te bereiken: daar is geen ontmoetingsplek (git: “fatal: ")
    assert " / fatal: " in first
    assert "␊" not in first
    assert second == "    Eén ervaring wacht hier op verzending; er is niets verloren. Later: kv samen"


def test_a_case_that_cannot_be_read_stays_and_nobody_is_told_that_all_is_the_same(
    pair: tuple[Pair, Pair],
) -> None:
    one, two = pair
    id = ids(one)[0]
    before = two.case(id)
    path = one.path(id)
    path.write_text(path.read_text().replace("title: ", 'title: "'))
    said = one.says("sync")
    assert said.code == 5
    assert said.out == ""
    assert "Wat daar genoemd staat, blijft hier tot het is verbeterd." in said.err
    two.done("sync")
    assert two.case(id) == before


def test_an_id_that_two_cases_had_answers_with_both(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    id, other = one.new("Een"), two.new("Twee")
    two.git("mv", f"cases/{other}.md", f"cases/{id}.md")
    path = two.path(id)
    path.write_text(path.read_text().replace(other, id))
    two.commit()
    one.done("sync")
    said = two.says("sync")
    first, second = sorted(i for i in ids(two) if two.front(i).get("formerly") == id)
    assert f"Twee ervaringen hadden het nummer {id}; ze heten nu {first}, {second}." in said.out
    asked = two.says("show", id)
    assert asked.code == 3
    assert f"{first}, {second}" in asked.err
    assert "    Noem een van die nummers." in asked.err.splitlines()


def test_a_case_that_git_left_marked_says_what_joins_it(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    id = ids(one)[0]
    for desk in pair:
        desk.done("note", id, "-m", desk.root.name)
    one.done("sync")
    two.git("config", "--remove-section", "merge.kv")
    with pytest.raises(Exception, match="exit status 1"):
        two.git("pull", "--quiet", "--no-rebase")
    said = two.says("note", id, "-m", "nog iets")
    assert said.code == 5
    assert "kv controleer --fix voegt samen wat git van beide bewaarde" in said.err
    assert "git vond een conflict in deze ervaring" in two.says("check", "--fix").out
    assert {"other", "desk"} <= set(two.case(id).split())
    assert two.git("status", "--porcelain") == ""
    two.done("sync")
    one.done("sync")
    assert one.case(id) == two.case(id)


def test_team_screens_fit_80_columns(pair: tuple[Pair, Pair]) -> None:
    one, two = pair
    id = ids(one)[0]
    for desk, title in ((one, "Koude zaal, en dat in november"), (two, "Warme zaal, en dat in juli")):
        path = desk.path(id)
        path.write_text(path.read_text().replace("title: Geval", f"title: {title}, geval"))
    one.done("sync")
    for arguments in (("sync",), ("status",), ("history", id), ("show", id)):
        terminal = two.terminal(*arguments, lang="nl")
        assert terminal.ends() == 0, terminal.shown
        assert terminal.shown.strip()
        bare = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", terminal.shown)
        assert [line for line in bare.splitlines() if len(line) > 80] == []
