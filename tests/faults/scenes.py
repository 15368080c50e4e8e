"""The commands that faults are tried on: for each a workspace in which it can be given.

Every workspace has cases beside the one that the command is about: none of them may ever change.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.conftest import Desk
from tests.faults.process import Command

LETTER = b"%PDF-1.4\n\x00\xff a letter that is no text\n" + bytes(range(256)) * 8


class Scene(NamedTuple):
    """A workspace before the command, and the command. `bystander` is a case that it does not touch."""

    name: str
    desk: Desk
    command: Command
    bystander: str

    def copy(self, folder: Path) -> Desk:
        """The same workspace in another place."""
        shutil.copytree(self.desk.root, folder)
        return Desk(folder, self.desk.home)


def build(name: str, desk: Desk) -> Scene:
    """Set the scene of this name in an empty workspace."""
    arguments, env = SCENES[name](desk)
    bystander = desk.new("Koffie was op", "--customer", "Lyceum De Duin", "--received", "2026-11-19T10:00")
    desk.run("attach", bystander, str(_letter(desk, "foto.bin")))
    for case in desk.root.glob("cases/*.md"):
        case.write_bytes(case.read_bytes() + b"\nEen regel die iemand zelf schreef.\n")
    desk.commit("by hand")
    if name in LAST:
        LAST[name](desk)
    return Scene(name, desk, Command(tuple(arguments), env), bystander)


Answer = tuple[list[str], dict[str, str]]


def _new(desk: Desk) -> Answer:
    desk.new("Stoelen te weinig")
    of = ["--customer", "Atelier De Zwaan", "--email", "zwaan@post.example"]
    return ["new", "Beamer deed het niet", *of], {}


def _new_with_letter(desk: Desk) -> Answer:
    return ["new", "Brief over de zaal", "--customer", "School De Eik", "--file", str(_letter(desk))], {}


def _at_verdict(desk: Desk) -> str:
    id = desk.new("Map ontbrak", "--at", "2026-11-18T09:00", "--wish", "een map")
    desk.done("resolve", id, "--solution", "Een map per koerier gebracht.", "--at", "2026-11-19T09:00")
    return id


def _escalate(desk: Desk) -> Answer:
    id = _at_verdict(desk)
    desk.done("verdict", id, "not-satisfied", "--score", "3")
    return ["escalate", id, "-m", "De map kwam te laat.\n\nWij willen een gesprek."], {}


def _escalate_by_letter(desk: Desk) -> Answer:
    arguments, _ = _escalate(desk)
    return [*arguments[:2], "--file", str(_letter(desk))], {"KV_LANG": "nl"}


def _close(desk: Desk) -> Answer:
    id = _at_verdict(desk)
    desk.done("attach", id, str(_letter(desk)), str(_letter(desk, "kaart.bin")))
    return ["close", id, "withdrawn", "-m", "De klant ziet ervan af."], {}


def _reopen(desk: Desk) -> Answer:
    arguments, _ = _close(desk)
    desk.done(*arguments)
    return ["reopen", arguments[1], "-m", "Toch nog een vraag."], {}


def _erase(desk: Desk) -> Answer:
    arguments, _ = _close(desk)
    desk.done(*arguments)
    desk.write("customers.yaml", "Basisschool De Kiezel:\n  address: Noor\n")
    desk.commit_all()
    return ["erase", arguments[1], "--yes"], {}


def _many(desk: Desk) -> Answer:
    ids = [desk.new(f"Zaal {n} te koud") for n in range(3)]
    return ["note", *ids, "-m", "De verwarming is nagekeken."], {}


def _list(desk: Desk, lines: int) -> Path:
    days = [f"2026-11-{1 + n % 19:02}T09:{n:02}" for n in range(lines)]
    rows = [f"{day};School {n};Klacht {n};Het verhaal van {n}." for n, day in enumerate(days)]
    path = desk.home / f"lijst-{lines}.csv"
    path.write_text("\n".join(["ontvangen;klant;titel;verhaal", *rows, ""]), encoding="utf-8")
    return path


def _import(lines: int) -> Callable[[Desk], Answer]:
    return lambda desk: (["import", str(_list(desk, lines))], {})


def _undo_note(desk: Desk) -> Answer:
    desk.new("Rooster klopte niet")
    return ["undo"], {}


def _undo_close(desk: Desk) -> Answer:
    _close(desk)
    return ["undo"], {}


def _edit(desk: Desk) -> Answer:
    id = desk.new("Parkeren was lastig")
    editor = desk.home / "redacteur"
    editor.write_text("#!/bin/sh\nprintf '\\nBijgeschreven in de redacteur.\\n' >> \"$1\"\n")
    editor.chmod(0o755)
    return ["edit", id], {"EDITOR": str(editor)}


def _letter(desk: Desk, name: str = "brief.bin") -> Path:
    path = desk.home / name
    path.write_bytes(LETTER + name.encode())
    return path


def _forget_kv(desk: Desk) -> None:
    shutil.rmtree(desk.private)


def _last_note(desk: Desk) -> None:
    desk.done("note", next(iter(sorted(desk.root.glob("cases/*.md")))).stem, "-m", "Dit gaat terug.")


def _last_import(desk: Desk) -> None:
    desk.done("import", str(_list(desk, 3)))


def _last_closing(desk: Desk) -> None:
    with_solution = (p for p in desk.root.glob("cases/*.md") if "solution" in p.read_text(encoding="utf-8"))
    desk.done("close", next(with_solution).stem, "withdrawn")


def _sync(desk: Desk) -> Answer:
    for title in ("Zaal te koud", "Map ontbrak", "Beamer stuk"):
        desk.new(title)
    return ["sync"], {}


def _others_wrote(desk: Desk) -> None:
    """The others noted something, closed a case and began one; here there is a note that they have not.

    Their repository lies in the git directory, so that each copy of the workspace has one of its own.
    """
    one, two, three = [
        p.stem for p in sorted(desk.root.glob("cases/*.md")) if b"Koffie" not in p.read_bytes()
    ]
    desk.git("init", "--quiet", "--bare", "--initial-branch=main", ".git/team.git")
    desk.git("remote", "add", "origin", ".git/team.git")
    desk.done("sync")
    other = Desk(desk.home / "other", desk.home)
    desk.git("clone", "--quiet", ".git/team.git", str(other.root))
    other.done("note", one, "-m", "Van een ander.")
    other.done("close", two, "withdrawn", "--because", "hij ziet ervan af")
    other.new("Nieuw bij een ander")
    other.done("sync")
    shutil.rmtree(other.root)
    desk.done("note", one, "-m", "Van hier.")
    desk.done("note", three, "-m", "Ook van hier.")


#: What comes last before the command, when the other cases are there.
LAST: dict[str, Callable[[Desk], None]] = {
    "new, the first": _forget_kv,
    "undo": _last_note,
    "undo of an import": _last_import,
    "undo of a closing": _last_closing,
    "sync": _others_wrote,
}
SCENES: dict[str, Callable[[Desk], Answer]] = {
    "new": _new,
    "new, the first": _new,
    "new with a letter": _new_with_letter,
    "escalate": _escalate,
    "escalate by letter": _escalate_by_letter,
    "import of 20": _import(20),
    "import of 3": _import(3),
    "undo": _undo_note,
    "undo of an import": _undo_note,
    "undo of a closing": _undo_close,
    "edit": _edit,
    "close": _close,
    "reopen": _reopen,
    "note on three": _many,
    "sync": _sync,
    "erase": _erase,
}
