"""A month of a team: 40 cases from a seeded story, played with kv itself in a new workspace.

    python docs/examples/a_month.py FOLDER        # makes FOLDER and plays the month
    python docs/examples/a_month.py --show        # prints the commands and plays nothing

The same seed gives the same month. Customers, people and words are made up. A test plays it too, and counts
every figure of `kv stats` once more from the files.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shlex
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

SEED = 20261101
#: Received in October, so that in and out of the month differ.
EARLIER = 6
PROBLEMS, IDEAS, COMPLIMENTS = 22, 4, 4
#: The others are foreseen: customers of one evening.
FORESEEN = 4
FIRST = datetime(2026, 11, 1, 8, 0)
DESK = ("sanne", "joris", "fatima")
DIRECTOR = "directie"
CONFIG = """\
organisation: Dyade Academy
language: nl
git: {commit: no}
people:
  sanne: {name: Sanne Hoekstra, budget: 75}
  joris: {name: Joris van Dalen, budget: 75}
  fatima: {name: Fatima Amrani, budget: 75}
  directie: {name: Marleen Terpstra, role: directeur Klantgeluk, budget: 250}
"""
ALERTS = "words: {words: [advocaat]}\n"
GUESTS = "Klant;E-mail\nDe Brug;brug@brug.example\nDe Haven;\nDe Molen;\nDe Linde;\n"
SCHOOLS = (
    "De Kiezel", "De Kei", "De Zandbank", "De Vuurtoren", "De Windroos", "De Regenboog", "De Esdoorn",
    "De Wilg", "Het Kompas", "De Notenboom", "De Zwaluw", "De Boomgaard", "De Kring", "De Klimop",
)  # fmt: skip
TITLES = (
    "Cursusmap ontbrak", "Zaal te koud", "Factuur dubbel", "Trainer te laat", "Lunch vergeten",
    "Link werkte niet", "Certificaat met een fout", "Dubbel geboekt", "Geluid viel weg", "Parkeren vol",
)  # fmt: skip
CHANNELS = ("email", "phone", "chat", "letter", "web", "in-person")
CAUSES = (
    ("te laat besteld", "basic"),
    ("planning", "performance"),
    ("verkeerd adres", "basic"),
)
GESTURES = (
    ("bos tulpen", "12.50"),
    ("kaart met taart", "9.75"),
    ("boekenbon", "10.00"),
)


class Scene(NamedTuple):
    """One command: when, by whom, and for which case; `{id}` in it becomes the id of that case."""

    at: datetime
    by: str
    case: int
    words: tuple[str, ...]


class Telling:
    """Tells the story of one case: each scene comes some hours after the one before."""

    def __init__(
        self, number: int, start: datetime, chance: random.Random
    ) -> None:
        self.number = number
        self.at = start
        self.chance = chance
        self.by = chance.choice(DESK)
        self.scenes: list[Scene] = []

    def then(self, hours: float, *words: str, by: str = "") -> None:
        """One more command, so many hours later."""
        self.at += timedelta(minutes=round(hours * 60))
        self.scenes.append(
            Scene(self.at, by or self.by, self.number, words)
        )

    def new(self, kind: str = "") -> None:
        """The receipt."""
        pick, title = self.chance.random, self.chance.choice(TITLES)
        words = [
            "new",
            title,
            "--customer",
            self.chance.choice(SCHOOLS),
            "--owner",
            self.by,
        ]
        words += ["--kind", kind] if kind else []
        words += (
            ["--channel", self.chance.choice(CHANNELS)]
            if pick() < 0.85
            else []
        )
        words += (
            ["--moment", self.chance.choice(("before", "during", "after"))]
            if pick() < 0.7
            else []
        )
        words += (
            ["--mood", str(self.chance.choice((1, 2, 2, 3)))]
            if not kind and pick() < 0.6
            else []
        )
        words += (
            ["--score", str(self.chance.randint(2, 6))]
            if not kind and pick() < 0.5
            else []
        )
        words += ["--care", "slechthorend"] if pick() < 0.1 else []
        words += [
            "-m",
            "Dit is een verhaal."
            + (" Ik bel mijn advocaat." if pick() < 0.12 else ""),
        ]
        self.then(0, *words)

    def problem(self) -> None:
        """From the receipt to wherever it has come; not every case gets everything."""
        pick = self.chance.random
        self.new()
        if pick() < 0.08:
            return
        if pick() < 0.7:
            mood = self.chance.choice((1, 2, 3))
            self.then(
                pick(),
                "listen",
                "{id}",
                "--mood",
                str(mood),
                "-m",
                "Geluisterd.",
            )
        if pick() < 0.5:
            accepted = "yes" if pick() < 0.8 else "no"
            self.then(
                0.2,
                "apologise",
                "{id}",
                "--accepted",
                accepted,
                "-m",
                "Het spijt ons.",
            )
        answered = pick()
        if answered < 0.2:
            self.then(
                20 + 50 * pick(),
                "offer",
                "{id}",
                "--cannot",
                "de zaal",
                "--alternative",
                "online",
            )
        elif answered < 0.35:
            self.then(
                1 + 60 * pick(),
                "respond",
                "{id}",
                "--solved",
                "-m",
                "Opgelost.",
            )
        else:
            self.then(
                1 + 60 * pick(),
                "respond",
                "{id}",
                "-m",
                "We zoeken het uit.",
            )
            if pick() < 0.15:
                return
            self.then(
                1 + 90 * pick(),
                "resolve",
                "{id}",
                "--solution",
                "vandaag gebracht",
            )
        self._extras()
        if pick() < 0.2:
            self._objection(second=False)
        elif pick() < 0.9:
            self._verdict()

    def _extras(self) -> None:
        pick = self.chance.random
        if pick() < 0.5:
            what, cost = self.chance.choice(GESTURES)
            self.then(
                0.5,
                "compensate",
                "{id}",
                "--what",
                what,
                "--cost",
                cost,
                "--why",
                "ze lachte erom",
            )
        if pick() < 0.7:
            cause, kano = self.chance.choice(CAUSES)
            fix = (
                ("--fix", "anders bestellen", "--due", "+10d")
                if pick() < 0.6
                else ("--lesson", "vragen")
            )
            self.then(
                2, "cause", "{id}", "--kano", kano, "--cause", cause, *fix
            )
            if fix[0] == "--fix" and pick() < 0.6:
                self.then(40 * pick(), "improve", "{id}", "-m", "Gedaan.")
                if pick() < 0.6:
                    self.then(
                        60 * pick(),
                        "effect",
                        "{id}",
                        self.chance.choice(("yes", "yes", "no")),
                    )

    def _verdict(self) -> None:
        pick = self.chance.random
        satisfied = pick() < 0.75
        score = (
            self.chance.randint(7, 10)
            if satisfied
            else self.chance.randint(2, 6)
        )
        mood = (
            self.chance.randint(3, 5)
            if satisfied
            else self.chance.randint(1, 3)
        )
        words = [
            "verdict",
            "{id}",
            "satisfied" if satisfied else "not-satisfied",
        ]
        words += ["--score", str(score)] if pick() < 0.9 else []
        words += ["--mood", str(mood)] if pick() < 0.8 else []
        self.then(5 + 40 * pick(), *words)
        if not satisfied and pick() < 0.7:
            self._objection(second=pick() < 0.5)
        elif satisfied and pick() < 0.5:
            self.then(
                100 + 100 * pick(),
                "follow-up",
                "{id}",
                "satisfied",
                "--score",
                str(score),
            )

    def _objection(self, second: bool) -> None:
        pick = self.chance.random
        self.then(
            10 + 20 * pick(),
            "escalate",
            "{id}",
            "-m",
            "Ik ben het er niet mee eens.",
        )
        if pick() < 0.2:
            return
        self.then(5, "invite", "{id}", "--for", "+2d")
        self.then(30, "hear", "{id}", "--waived")
        decision = self.chance.choice(("upheld", "partly", "rejected"))
        self.then(
            20 * pick(),
            "decide",
            "{id}",
            decision,
            "-m",
            "Want.",
            by=DIRECTOR,
        )
        if second:
            self._objection(second=False)

    def other(self, kind: str) -> None:
        """An idea or a compliment: thanked for, and told what was done with it."""
        pick = self.chance.random
        self.new(kind)
        if pick() < 0.9:
            self.then(
                1 + 55 * pick(), "respond", "{id}", "-m", "Dank u wel!"
            )
            if pick() < 0.7:
                self.then(
                    50 * pick(),
                    "resolve",
                    "{id}",
                    "--solution",
                    "in het programma",
                )


def story(seed: int = SEED) -> list[Scene]:
    """The scenes of the month, in the order in which they happen."""
    chance = random.Random(seed)
    scenes: list[Scene] = []
    kinds = (
        ["problem"] * (EARLIER + PROBLEMS)
        + ["idea"] * IDEAS
        + ["compliment"] * COMPLIMENTS
    )
    for number, kind in enumerate(kinds):
        days = (
            -chance.randint(1, 20)
            if number < EARLIER
            else chance.randint(0, 29)
        )
        start = FIRST + timedelta(days=days, minutes=chance.randint(0, 600))
        telling = Telling(number, start, chance)
        if kind == "problem":
            telling.problem()
        else:
            telling.other(kind)
        scenes += telling.scenes
    scenes += _foreseen(chance, len(kinds))
    scenes += _around(chance)
    return sorted(
        (scene for scene in scenes),
        key=lambda scene: (scene.at, scene.case),
    )


def _foreseen(chance: random.Random, first: int) -> list[Scene]:
    """Four customers of an evening that cannot take place: two told in time, one too late, one not yet."""
    at = datetime(2026, 11, 12, 9, 0)
    words = (
        "foresee",
        "Avond vervalt",
        "--on",
        "2026-11-20",
        "--customers",
        "guests.csv",
        "-m",
        "Ziek.",
    )
    scenes = [Scene(at, "sanne", first, words)]
    for number, days in ((0, 1), (1, 5), (2, 9)):
        told = at + timedelta(days=days, minutes=chance.randint(0, 300))
        offered = (
            "offer",
            "{id}",
            "--cannot",
            "de avond",
            "--alternative",
            "een week later",
        )
        scenes.append(Scene(told, "fatima", first + number, offered))
    return scenes


def _around(chance: random.Random) -> list[Scene]:
    """What a team does beside the procedure: takes alerts, asks, and hears from a fan."""
    numbers = chance.sample(range(EARLIER), 3)
    scenes = [
        Scene(
            datetime(2026, 11, 25, 10, n),
            "joris",
            n,
            ("ask", "{id}", "--via", "phone"),
        )
        for n in numbers
    ]
    scenes += [
        Scene(datetime(2026, 11, 26, 10, n), "joris", n,
              ("ask", "{id}", "--answer", "--score", str(chance.randint(6, 9)), "-m", "Prima."))
        for n in numbers[:2]
    ]  # fmt: skip
    scenes.append(
        Scene(
            datetime(2026, 11, 27, 9, 0),
            "fatima",
            numbers[0],
            ("fan", "{id}", "-m", "Een foto!"),
        )
    )
    return [
        *scenes,
        *(
            Scene(datetime(2026, 11, day, 7, 0), "sanne", -1, ("take",))
            for day in (10, 20, 28)
        ),
    ]


#: Gives a command at a moment as somebody; the answer is what it printed.
Command = Callable[[Scene, list[str]], str]


def play(scenes: list[Scene], command: Command) -> dict[int, str]:
    """Play the scenes; the ids of the cases by their number."""
    ids: dict[int, str] = {}
    for scene in scenes:
        for number, id in _played(scene, command, ids):
            ids[number] = id
    return ids


def _played(
    scene: Scene, command: Command, ids: dict[int, str]
) -> Iterator[tuple[int, str]]:
    if scene.words == ("take",):
        for alert in json.loads(command(scene, ["alerts", "--json"]))[:2]:
            command(scene, ["take", alert["id"], alert["rule"], "--json"])
        return
    words = [
        word.replace("{id}", ids.get(scene.case, ""))
        for word in scene.words
    ]
    answer = json.loads(command(scene, [*words, "--json"]))
    if words[0] == "new":
        yield scene.case, answer["id"]
    elif words[0] == "foresee":
        yield from enumerate(answer["ids"], scene.case)


def prepare(folder: Path) -> None:
    """The workspace before the month: people, rules of early warning, and the list of guests."""
    (folder / "cases").mkdir(parents=True)
    for name, text in (
        ("kv.yaml", CONFIG),
        ("alerts.yaml", ALERTS),
        ("guests.csv", GUESTS),
    ):
        (folder / name).write_text(text, encoding="utf-8")


def _here(scene: Scene, words: list[str]) -> str:
    from klantervaring.__main__ import run
    from klantervaring.cli.call.session import Session

    os.environ |= {"KV_NOW": scene.at.isoformat(), "KV_USER": scene.by}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(Session(), words)
    if code:
        sys.exit(f"{scene.at} kv {shlex.join(words)}: exit {code}")
    return out.getvalue()


def main() -> None:
    """Make the folder that is named, or show what would be played."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--show":
        for scene in story():
            print(
                f"{scene.at:%Y-%m-%d %H:%M} {scene.by:9} #{scene.case:<3} kv {shlex.join(scene.words)}"
            )
        return
    folder = Path(sys.argv[1])
    prepare(folder)
    os.chdir(folder)
    play(story(), _here)
    print(f"kv -C {folder} stats --since 2026-11-01 --until 2026-11-30")


if __name__ == "__main__":
    main()
