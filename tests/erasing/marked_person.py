"""A marked person in three clones of a team, whose words nobody else has: what tests of erasing look for.

It proves nothing itself.
"""

from __future__ import annotations

import random
import zlib

from tests.conftest import Desk
from tests.erasing.searching import hits
from tests.sync.conftest import MONDAY, Team, git

NAMES = ("Tjitske Zwaluwenburg", "Mw. Zwaluwenburg", "T. Zwaluwenburg")
ADDRESS, NUMBER = "tjitske@zwaluwenburg.example", "06-12349876"
#: What nobody else has: parts of the names, the address and number, and a word of each text and file.
MARKED = ("zwaluwenburg", "tjitske", "12349876", "zeldzaamheid", "briefgeheim", "pdfgeheim", "mailgeheim")
TUESDAY = "2026-11-17T12:00:00+01:00"
_STREAM = zlib.compress(b"BT (pdfgeheim) Tj ET")
FILES = {
    "scan.pdf": b"%PDF-1.4\n1 0 obj\n<< >>\nstream\n" + _STREAM + b"\nendstream\nendobj\n",
    "mail.eml": f"From: {ADDRESS}\nSubject: mailgeheim\n\nGroet van {NAMES[0]}\n".encode(),
    "brief.txt": f"Geachte {NAMES[1]},\n\nbriefgeheim\n".encode(),
}


class MarkedPerson:
    """Three clones in which a marked person has cases, and two others have work of their own."""

    def __init__(self, team: Team, seed: int = 0, cases: int = 2) -> None:
        self.team = team
        self.random = random.Random(seed)
        self.anna, self.bram, self.carla = team.anna, team.bram, team.join("carla")
        self.own = [self._new(self.anna, self.random.choice(NAMES)) for _ in range(cases)]
        self.other = self._new(self.anna, "Piet Puk", "-m", f"{NAMES[0]} weet hier meer van")
        self.anna.write("customers.yaml", f"{NAMES[1]}: {NAMES[0]}\nBasisschool De Ui: De Ui\n")
        self.anna.commit()
        team.sync(self.anna, self.bram, self.carla)
        for id in self.own:
            self._lives(id)
        team.sync(self.anna, self.bram)

    def _new(self, desk: Desk, customer: str, *more: str) -> str:
        mine = () if customer == "Piet Puk" else ("--email", ADDRESS, "--phone", NUMBER, "-m", "zeldzaamheid")
        return desk.new(
            f"Over {customer}" if mine else "Iets anders", "--customer", customer, "--channel", "phone",
            *mine, *more, by="anna", now=MONDAY,
        )  # fmt: skip

    def _lives(self, id: str) -> None:
        for name, content in FILES.items():
            if self.random.random() < 0.8:
                place = self.team.folder / name
                place.write_bytes(content)
                self.anna.done("attach", id, str(place), by="anna", now=TUESDAY)
                place.unlink()
        for word in self.random.sample(["een", "twee", "drie"], 2):
            self.anna.done("note", id, "-m", f"{NAMES[2]} zei {word}: zeldzaamheid", by="anna", now=TUESDAY)
        self.anna.done("close", id, "withdrawn", "--because", "Tjitske trok in", by="anna", now=TUESDAY)

    def work_of_bram(self) -> None:
        """What only Bram has: commits, a note with a name, a stash, a branch, a tag, a linked worktree."""
        desk, root = self.bram, self.bram.root
        desk.done("note", self.other, "-m", "Bram was hier", by="bram", now=TUESDAY)
        desk.git("commit", "--quiet", "--allow-empty", "-m", "Gebeld met Tjitske\n\nover de trein")
        desk.git("branch", "zijpad")
        desk.git("tag", "-a", "-m", "voor Zwaluwenburg", "merk")
        desk.git("notes", "add", "-m", f"Let op: {NUMBER}", "HEAD")
        (root / "lijst.txt").write_text("Tjitske belt\nverder werk\n")
        desk.git("add", "lijst.txt")
        desk.git("stash", "--quiet")
        desk.git("worktree", "add", "--quiet", "--detach", "../linked", "HEAD")
        (self.team.folder / "linked" / "los.txt").write_text(f"mooi werk\n{NAMES[0]}\n")

    def work_of_carla(self) -> None:
        """What only Carla has, who heard nothing for a while: of a case that goes, and of one that stays."""
        self.carla.done("note", self.own[0], "-m", f"{NAMES[0]} belde terug", by="carla", now=TUESDAY)
        self.carla.done("note", self.other, "-m", "Carla was hier", by="carla", now=TUESDAY)

    def erase(self) -> None:
        """The person goes at Anna's, where the mention in another case goes by hand."""
        path = self.anna.path(self.other)
        path.write_text(path.read_text().replace(f"{NAMES[0]} weet", "Iemand weet"))
        self.team.sync(self.anna)
        self.anna.done("erase", *self.own, "--yes", by="anna")

    def follow(self, desk: Desk) -> None:
        """Somebody's next sync, with a yes."""
        told = desk.run("sync", "--yes", by=desk.root.name)
        assert told.code == 0, told

    def left(self) -> list[str]:
        """Where anything marked is left, in every clone and where they meet."""
        return hits(self.team.folder, MARKED)

    def lines(self, id: str) -> str:
        """The case as the meeting place has it."""
        return git(self.team.remote, "show", f"main:cases/{id}.md")
