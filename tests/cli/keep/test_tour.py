"""`kv tour` as somebody walks it: a real terminal, real commands, and nothing left of it afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import KEYS_OFF, KEYS_ON, ROOT, Desk, Terminal

STORY = "Ik kom ze zelf brengen."
ASKED = re.compile(r"^(?:Probeer|Try): (.+)$", re.MULTILINE)


class Tour:
    """Somebody in the tour, at its first step."""

    def __init__(self, desk: Desk, elsewhere: Path, lang: str = "nl") -> None:
        self.elsewhere = elsewhere
        elsewhere.mkdir()
        env: dict[str, str | None] = {"TMPDIR": str(elsewhere), "GIT_AUTHOR_NAME": None}
        self.terminal: Terminal = desk.terminal("tour", lang=lang, env=env, rows=60)
        self.terminal.asks("1/9")
        self.terminal.asks("kv>")

    @property
    def folder(self) -> Path:
        """The throw-away folder, which is there."""
        (found,) = self.elsewhere.iterdir()
        return found

    @property
    def written(self) -> str:
        """All that its cases hold."""
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("werkmap/cases/*.md"))

    @property
    def hinted(self) -> str:
        """The command that is proposed now."""
        found: str = ASKED.findall(self.terminal.screen)[-1]
        return found

    @property
    def step(self) -> str:
        """Where the tour is."""
        found: str = re.findall(r"^\d/9$", self.terminal.screen, re.MULTILINE)[-1]
        return found

    def types(self, line: str, then: str) -> None:
        """Give a command, with its own questions skipped, up to the question for the next one."""
        hints = len(ASKED.findall(self.terminal.screen))
        before = self.terminal.shown.rfind(KEYS_ON)
        self.terminal.types(line)
        while True:
            while self.terminal.shown.rfind(KEYS_ON) <= max(self.terminal.shown.rfind(KEYS_OFF), before):
                assert self.terminal._more(), self.terminal.screen
            if len(ASKED.findall(self.terminal.screen)) > hints:
                break
            before = self.terminal.shown.rfind(KEYS_ON)
            self.terminal.sends(b"\r")
        assert self.step == then, self.terminal.screen


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where throw-away folders are made."""
    return tmp_path / "tijdelijk"


def everything(*folders: Path) -> dict[str, bytes]:
    """Every file below these, with its bytes."""
    return {str(p): p.read_bytes() for f in folders for p in sorted(f.rglob("*")) if p.is_file()}


def test_the_whole_tour_in_dutch(desk: Desk, elsewhere: Path) -> None:
    """By what it proposes: as it stands, without kv in front, in English, and by Enter alone."""
    tour = Tour(desk, elsewhere)
    assert tour.folder.stat().st_mode & 0o777 == 0o700
    tour.types(tour.hinted, "2/9")
    assert "TE LAAT" in tour.terminal.screen
    tour.types("overdue", "3/9")
    tour.types(tour.hinted.removeprefix("kv "), "4/9")
    late = tour.hinted.split()[-1]
    assert f"{late}  Leskist kwam zonder trommels" in tour.terminal.screen
    tour.types(f"{tour.hinted} -m '{STORY}'", "5/9")
    assert STORY in tour.written
    tour.types('nieuw "Te weinig stoelen" --customer "De Iep" -m "Wij staan."', "6/9")
    assert "Te weinig stoelen" in tour.written
    tour.types(f"{tour.hinted} -m 'Ik zie het anders.'", "7/9")
    assert "Ik zie het anders." in tour.written
    tour.types("", "8/9")
    assert "Ik zie het anders." not in tour.written
    tour.types("", "9/9")
    assert "Koude koffie bij de training" in tour.terminal.screen
    tour.terminal.types("")
    assert tour.terminal.ends() == 0
    assert "Dat was de rondleiding." in tour.terminal.screen
    assert list(elsewhere.iterdir()) == []


def test_enter_alone_asks_for_the_words_of_the_person(desk: Desk, elsewhere: Path) -> None:
    tour = Tour(desk, elsewhere)
    for step in ("2/9", "3/9", "4/9"):
        tour.types("verder", step)
    tour.terminal.types("")
    tour.terminal.answer("Wat heb je geantwoord?", STORY)
    tour.types(".", "5/9")
    assert STORY in tour.written
    assert tour.terminal.presses(b"\x03") == 130
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "wrong", ["stats", "zomaar", "kv 'oeps", "-C .. list", "init ..", "overdue --help", "show 9999"]
)
def test_another_command_gives_the_hint_again(desk: Desk, elsewhere: Path, wrong: str) -> None:
    tour = Tour(desk, elsewhere, lang="en")
    tour.types("kv", "2/9")
    tour.types(wrong, "2/9")
    assert tour.hinted == "kv overdue"
    tour.types("te-laat", "3/9")
    tour.types("terug", "2/9")
    tour.types("skip", "3/9")
    tour.terminal.types("stop")
    assert tour.terminal.ends() == 0
    assert list(elsewhere.iterdir()) == []


def test_a_command_that_changes_nothing_is_not_the_one(desk: Desk, elsewhere: Path) -> None:
    tour = Tour(desk, elsewhere)
    for step in ("2/9", "3/9", "4/9"):
        tour.types("verder", step)
    tour.types(f"{tour.hinted} -m woorden --dry-run", "4/9")
    tour.terminal.hangs_up()
    assert list(elsewhere.iterdir()) == []


def test_workspaces_and_settings_beside_it_stay_as_they_are(desk: Desk, elsewhere: Path) -> None:
    desk.new("Koude thee")
    desk.done("config", "--personal", "set", "me", "joris")
    other = Desk(desk.root.with_name("ander"), desk.home)
    desk.run("init", str(other.root), "--yes")
    before = everything(desk.root, other.root, desk.home)
    tour = Tour(desk, elsewhere)
    tour.types("config --personal set me sanne", "1/9")
    tour.types("note KP73 -m woorden", "1/9")
    assert "woorden" in tour.written
    tour.terminal.types("stop")
    assert tour.terminal.ends() == 0
    after = everything(desk.root, other.root, desk.home)
    assert after == before


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_it_needs_a_terminal(desk: Desk, options: list[str]) -> None:
    result = desk.subprocess("tour", *options, lang="nl")
    assert result.code == 2
    assert "kv rondleiding heeft een terminal nodig." in result.err


@pytest.mark.parametrize(("lang", "other", "word"), [("en", "nl", "coffee"), ("nl", "en", "koffie")])
def test_its_cases_speak_the_language_of_the_reader(
    desk: Desk, tmp_path: Path, lang: str, other: str, word: str
) -> None:
    tour = Tour(desk, tmp_path / "tour", lang)
    told = {name: _titles(name) for name in (lang, other)}
    assert sorted(told[lang]) == sorted(told[other])
    assert set(told[lang].values()).isdisjoint(told[other].values())
    for title in told[lang].values():
        assert title in tour.written
    for title in told[other].values():
        assert title not in tour.written
    for step in range(2, 9):
        tour.types("skip", f"{step}/9")
    assert tour.hinted.endswith(f" {word}")
    tour.types("", "9/9")
    assert {"en": "Cold coffee", "nl": "Koude koffie"}[lang] in tour.terminal.screen
    tour.terminal.types("stop")
    assert tour.terminal.ends() == 0


def _titles(language: str) -> dict[str, str]:
    """What the cases of the tour are called, under their ids."""
    shipped = (ROOT / "klantervaring" / "demonstration" / language).glob("*.md")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in shipped}
    return {id: text.partition("\ntitle: ")[2].partition("\n")[0] for id, text in texts.items()}
