"""The manual tells the truth: each of its transcripts is given again, at a terminal, and shows just that.

They are one story, told from the demonstration's cases on. Above a block may stand, as a comment, what the
reader need not see: when and by whom (`<!-- 2026-11-20T16:30 sanne -->`), that it begins anew (`anew`), that
the first command of a block without answers is part of the story (`run`), what a person changed by hand
before it (`edit FILE: OLD => NEW; OLD => NEW`), or that it needs more than one person (`skip`). Else the
moment is that of the block before it, or what kv itself shows of it. `...` stands for what is left out.
"""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest
from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session
from klantervaring.core import ids

from tests.conftest import KEYS_OFF, KEYS_ON, ROOT, Desk, Terminal

#: Each tells a story of its own.
PAGES = (ROOT / "docs" / "handleiding.md", ROOT / "docs" / "privacy.md", ROOT / "README.md")
#: The beginning of a story: the moment of the README, where nothing else is said.
BEGUN = "2026-11-20T12:00"
MONTHS = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()
BLOCK = re.compile(
    r"(?:<!-- (?P<how>(?:(?!-->).)*) -->\n)?```(?P<kind>console|sh)\n(?P<text>.*?)\n```", re.DOTALL
)
#: What kv says it recorded: when, and who did it.
RECORDED = re.compile(
    r"^Vastgelegd: (?:.|\n)*?,\s\w\w\s(\d+)\s(\w+)\s(\d+)\s(\d\d:\d\d),\s(\w+)$", re.MULTILINE
)
#: The files that people in the story have at hand.
AT_HAND = {
    "schoolkrant.txt": "De zee komt tot hier.\n",
    "brief-sjoerd.pdf": "Geachte heer, mevrouw,\n",
    "klanten.csv": "Klant\nDe Windroos\nDe Kwikstaart\n",
    "lijst.csv": """Nr;Ontvangen;Klant;Titel;Verhaal;Kanaal;Afgesloten;Uitkomst
1;2-11-2026 9:15;Basisschool De Kwikstaart;Beamer zonder kabel;"De kabel lag
in de andere zaal.";e-mail;3-11-2026;tevreden
2;19-11-2026 16:20;Daltonschool De Kring;Parkeren;;telefoon;;
3;31-11-2026;De Windroos;Koud;;telefoon;;
4;18-11-2026;De Windroos;Koud;;duif;;
""",
}
#: Ids of events are drawn by lot, and where the workspace is differs.
NOT_COMPARED = [
    (re.compile(r"\x1b\[[0-9;?]*[A-Za-z]"), ""),
    (re.compile(r" +$", re.MULTILINE), ""),
    (
        re.compile(
            r"(?<=, id: )[0-9a-z]{8}(?=\})|(?<= · )[0-9a-z]{8}$|^(?=[a-z]*\d)[0-9a-z]{8}(?= {2,})",
            re.MULTILINE,
        ),
        "IDOFEVNT",
    ),
]
#: How long kv may say nothing before it is taken to wait for an answer, in seconds.
WAITS = 0.5
#: How many times so long, where keys were followed before and a question comes that does not follow them.
PLAIN = 8


class Command(NamedTuple):
    """One command of the manual, what it shows there, and how it is given."""

    line: int
    text: str
    shown: str
    anew: bool
    edit: str
    now: str
    by: str


def commands(page: Path) -> Iterator[Command]:
    """Yield the commands of the story of a page, in order."""
    manual = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(manual):
        how, line = block["how"] or "", manual[: block.start("text")].count("\n") + 1
        edit = how if how.startswith("edit ") else ""
        words = how.split() if not edit else []
        if "skip" in words or (block["kind"] == "sh" and "run" not in words):
            continue
        text = block["text"].replace("\\\n", "")
        if block["kind"] == "sh":
            text = f"$ {text.splitlines()[0]}\n..."
        anew = "anew" in words
        given = [word for word in words if word not in ("anew", "run")]
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            now, by = [*given, "", ""][:2]
            recorded = RECORDED.search(shown)
            if recorded and not now:
                day, month, year, at, by = recorded.groups()
                now = f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}T{at}"
            yield Command(line, command, shown.rstrip("\n") or "...", anew, edit, now, by)
            anew, edit = False, ""


class Story:
    """The demonstration's cases, and what the story made of them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "klantervaringen"
        self.code = 0
        self.begin()

    def begin(self) -> None:
        """Begin with the cases as they come with kv."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        shutil.copytree(ROOT / "cases", self.root / "cases")
        shutil.copy(ROOT / "kv.yaml", self.root)
        for name, text in AT_HAND.items():
            (self.root / name).write_text(text, encoding="utf-8")
        self.desk = Desk(self.root, self.home)
        self.by = "sanne"
        self.desk.now = BEGUN
        self.desk_git()

    def desk_git(self) -> None:
        """Put it all under git."""
        environment = self.desk.environment()
        for words in (("init", "-q", "-b", "main"), ("add", "cases", "kv.yaml"), ("commit", "-q", "-m", "x")):
            subprocess.run(["git", *words], cwd=self.root, env=environment, check=True)

    def give(self, command: Command) -> str:
        """Give a command, and answer what it asks as the manual does; what the terminal then shows."""
        if command.anew:
            self.begin()
        if command.edit:
            self.edit(command.edit)
        self.desk.now = command.now or self.desk.now
        self.by = command.by or self.by
        if command.text == "echo $?":
            return str(self.code)
        _, *words = shlex.split(command.text, comments=True)
        new = re.match(
            r"(\S{4}-\S{4})  ", command.shown.rpartition("\nVastgelegd: ontvangst")[0].rpartition("\n")[2]
        )
        lots = lots_of(new[1]) if new else os.urandom

        def work() -> int:
            with mock.patch("os.urandom", lots):
                return run(Session(), words)

        environment = self.desk.environment(by=self.by, lang="nl", env={"TZ": "Europe/Amsterdam"})
        terminal = Terminal(work, self.root, environment, 80)
        return self.answered(terminal, command.shown)

    def edit(self, told: str) -> None:
        """Change a file as somebody does with an editor."""
        name, _, changes = told.removeprefix("edit ").partition(": ")
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        for change in changes.split("; "):
            old, _, new = change.partition(" => ")
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    def answered(self, terminal: Terminal, wanted: str) -> str:
        """Read to the end; where kv waits, the rest of that line in the manual is what somebody types."""
        waited, answered = 0, ""
        while waited < 40:
            if select.select([terminal._handle], [], [], WAITS)[0]:
                waited = 0
                if not terminal._more():
                    break
                continue
            waited += 1
            follows_keys = KEYS_ON in terminal.shown
            shown = terminal.screen if follows_keys else terminal.shown
            asked = re.sub(r" +$", "", shown, flags=re.MULTILINE)
            if asked == answered:  # what was typed there is on its way
                continue
            keys = terminal.shown.rfind(KEYS_ON) > terminal.shown.rfind(KEYS_OFF)
            if follows_keys and not keys and waited < PLAIN:  # the next question is being drawn
                continue
            if asked and wanted.startswith(asked) and (follows_keys or not shown.endswith("\n")):
                answered = asked
                terminal.types(wanted[len(asked) :].partition("\n")[0].lstrip(" "))
        if waited:
            terminal.hangs_up()
            return f"{terminal.shown} (and it waits)"
        self.code = terminal.ends()
        return terminal.screen if KEYS_ON in terminal.shown else terminal.shown


def lots_of(id: str) -> object:
    """Return what draws by lot so that a new case gets this id."""
    number = 0
    for symbol in reversed(id.replace("-", "")[:7]):
        number = number * ids.BASE + ids.ALPHABET.index(symbol)

    def urandom(count: int) -> bytes:
        return number.to_bytes(count, "big") if count == 16 else bytes(count)

    return urandom


def compared(text: str) -> str:
    for pattern, instead in NOT_COMPARED:
        text = pattern.sub(instead, text)
    return text.rstrip("\n")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder whose name is short enough to break no line that is whole in the manual."""
    with tempfile.TemporaryDirectory(prefix="kv", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_transcript_is_what_kv_shows(home: Path, page: Path) -> None:
    story, wrong = Story(home), []
    told = list(commands(page))
    assert len(told) > (40 if page.name == "handleiding.md" else 1)
    for command in told:
        shown = compared(story.give(command)).replace(str(home), "/home/sanne")
        pieces = compared(command.shown).split("...")
        if not re.fullmatch(".*".join(map(re.escape, pieces)), shown, re.DOTALL):
            wrong.append(f"{page.name}:{command.line} {command.text}\n{shown}")
    if os.environ.get("KV_SHOW_MANUAL"):
        pytest.fail("\n\n".join(wrong))
    assert wrong == []
