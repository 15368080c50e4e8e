"""Back through what kv did here, and forward again: with a real git, byte by byte, in the reader's words."""

from __future__ import annotations

import random

import pytest
from klantervaring.core import ids

from tests.conftest import Desk
from tests.sync.conftest import Team
from tests.sync.conftest import begun as begun  # its fixtures
from tests.sync.conftest import team as team

A, B = ids.case_id(61), ids.case_id(62)
RECEIVED = "2026-11-20T09:00:00+01:00 received"
#: Commands that change something, from which a sequence is drawn.
COMMANDS = (
    ("note", A, "-m", "Zij belt terug."),
    ("note", B, "-m", "Vraag de trainer."),
    ("tag", A, "+materiaal"),
    ("assign", A, B, "joris"),
    ("listen", A, "--wish", "een map", "-m", "De map ontbrak."),
    ("respond", B, "--via", "phone", "-m", "Gebeld."),
    ("close", B, "withdrawn", "--because", "op verzoek"),
    ("reopen", B, "-m", "Toch niet.", "--because", "belde weer"),
    ("new", "Zaal te koud", "--customer", "De Kei"),
    ("apologise", A, "--via", "phone"),
)


@pytest.fixture
def two(desk: Desk) -> Desk:
    for id, title in ((A, "Beamer ging uit"), (B, "Map ontbrak")):
        desk.put(id, RECEIVED, title=title)
    desk.commit()
    return desk


def drawn(desk: Desk, seed: int) -> list[dict[str, bytes]]:
    """What the files held after each command of a sequence, the beginning first."""
    held = [desk.files()]
    choose = random.Random(seed)
    while len(held) < 6:
        if desk.run(*choose.choice(COMMANDS)).code == 0 and desk.files() != held[-1]:
            held.append(desk.files())
    return held


def test_what_is_taken_back_behind_a_purge_can_be_brought_again(two: Desk) -> None:
    """A purge makes git's record of what was done here anew."""
    two.done("close", B, "spam")
    two.done("erase", B, "--yes")
    two.done("note", A, "-m", "Een.")
    two.done("note", A, "-m", "Twee.")
    two.done("purge", "--yes")
    before = two.files()
    two.done("undo", "--yes")
    assert two.files() != before
    two.done("redo")
    assert two.files() == before


@pytest.mark.parametrize("seed", range(6))
def test_back_and_forward_gives_the_same_bytes(two: Desk, seed: int) -> None:
    held = drawn(two, seed)
    back = random.Random(seed).randint(1, len(held) - 1)
    for wanted in reversed(held[len(held) - 1 - back : -1]):
        two.done("undo", "--yes")
        assert two.files() == wanted
    for wanted in held[len(held) - back :]:
        two.done("redo")
        assert two.files() == wanted
    assert two.run("redo").code == 2
    for wanted in reversed(held[:-1]):
        two.done("undo", "--yes")
        assert two.files() == wanted
    assert two.run("undo").code == 2
    assert two.git("status", "--porcelain") == ""


def test_what_is_done_after_an_undo_cannot_be_redone_over(two: Desk) -> None:
    two.done("note", A, "-m", "een")
    two.done("note", A, "-m", "twee")
    two.done("undo")
    two.done("note", A, "-m", "drie")
    assert two.run("redo").code == 2
    two.done("undo")
    two.done("undo")
    assert len(two.log(A)) == 1
    assert two.run("undo").code == 2


def test_it_says_what_came_back_and_where_the_case_stands(two: Desk) -> None:
    two.done("listen", A, "-m", "Er was niets.")
    two.done("note", A, "-m", "Zij belt.")
    assert (
        two.done("undo", lang="nl").out
        == "Teruggenomen: notitie bij Beamer ging uit; stap: 2 Tijdige reactie\n"
    )
    assert two.done("undo").out == "Taken back: listening at Beamer ging uit; step: 1 Listen\n"
    assert two.done("redo").out == "Brought again: listening at Beamer ging uit; step: 2 Timely reaction\n"
    new = two.new("Zaal te koud")
    assert two.done("undo").out == "Taken back: receipt at Zaal te koud; the case is gone\n"
    assert two.done("redo", "--json").json["redone"] == f"{new} received"
    assert two.commits()[0] == f"redo: {new} received"


def test_an_undo_of_an_older_kv_is_a_command_as_any_other(two: Desk) -> None:
    two.done("note", A, "-m", "een")
    after = two.files()
    two.git("revert", "--no-commit", "HEAD")
    two.git("commit", "--quiet", "-m", f"undo: {A} noted", "-m", "Kv-Command: undo")
    two.done("undo")
    assert two.files() == after


def test_the_list_names_what_who_and_the_newest_first(two: Desk) -> None:
    assert two.done("undo", "--list").out == "There is no command to take back.\n"
    two.done("note", A, "-m", "een")
    two.done("assign", B, "joris", by="fatima")
    two.done("note", A, "-m", "twee")
    two.done("undo")
    first, second = two.done("undo", "--list", lang="nl").lines[1:]
    assert "fatima" in first
    assert first.endswith("toegewezen bij Map ontbrak")
    assert "sanne" in second
    assert second.endswith("notitie bij Beamer ging uit")
    assert [row["command"] for row in two.done("undo", "--list", "--json").json] == ["assign", "note"]


def test_the_work_of_somebody_else_is_not_taken_back_unasked(two: Desk) -> None:
    two.done("note", A, "-m", "Van fatima.", by="fatima")
    before = two.snapshot()
    told = two.run("undo")
    assert (told.code, "fatima did this: note at Beamer ging uit." in told.err) == (4, True)
    assert "kv undo --yes" in told.err
    assert two.snapshot() == before
    terminal = two.terminal("undo")
    terminal.waits_for("(yes or no)")
    terminal.types("no")
    assert terminal.ends() == 0
    assert two.snapshot() == before
    two.done("undo", by="fatima")
    assert len(two.log(A)) == 1


# -- what was erased -----------------------------------------------------------------------------------------


def erased(desk: Desk, *commands: tuple[str, ...]) -> str:
    """A case of Mevrouw Jansen that was closed and erased; returns its id."""
    id = desk.new("Mevrouw Jansen boos", now="2026-11-16T10:00")
    for command in (*commands, ("close", id, "test"), ("erase", id, "--because", "op verzoek", "--yes")):
        desk.done(*(id if word == "ID" else word for word in command))
    return id


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_list_ends_where_something_was_erased_and_names_nobody(two: Desk, lang: str) -> None:
    two.done("note", B, "-m", "een")
    erased(two, ("tag", "ID", "+zaal"))
    told = two.done("undo", "--list", lang=lang).out
    assert ("Jansen" in told, "Map ontbrak" in told) == (False, False)
    assert {"en": "What was erased", "nl": "Wat gewist is"}[lang] in told
    assert two.done("undo", "--list", "--json").json == []
    assert two.run("undo").code == 4
    two.done("note", A, "-m", "twee")
    listed = two.done("undo", "--list", lang=lang).out
    assert ("Beamer ging uit" in listed, "Jansen" in listed) == (True, False)
    assert [row["command"] for row in two.done("undo", "--list", "--json").json] == ["note"]
    two.done("undo")
    assert two.run("undo").code == 4


def test_what_somebody_else_erased_is_not_listed_or_brought_back_here(team: Team) -> None:
    anna, bram = team.anna, team.bram
    id = anna.new("Mevrouw Jansen boos", by="anna", now="2026-11-16T10:00")
    other = anna.new("Zaal te koud", by="anna", now="2026-11-16T10:00")
    for each in (other, id):
        anna.done("tag", each, "+zaal", by="anna")
    anna.done("close", id, "test", by="anna")
    anna.done("undo", by="anna")
    team.all_sync()
    bram.done("close", id, "test", by="bram")
    bram.done("erase", id, "--because", "op verzoek", "--yes", by="bram")
    team.sync(bram, anna)
    before = anna.files()
    for command in ("undo", "redo"):
        told = anna.run(command, by="anna")
        assert (told.code, "What was erased is not brought back" in told.err) == (4, True), told
        assert "Jansen" not in told.out + told.err
    assert anna.files() == before
    assert "Jansen" not in anna.done("undo", "--list", by="anna").out
    assert anna.done("undo", "--list", "--json", by="anna").json == []


# -- how much it names ---------------------------------------------------------------------------------------


def test_each_case_that_goes_back_is_named_and_where_a_line_is_short_how_many_more(two: Desk) -> None:
    rows = "".join(f"{day}-11-2026;Klant {day};Titel {day}\n" for day in range(2, 7))
    two.write("lijst.csv", f"ontvangen;klant;titel\n{rows}")
    two.done("import", str(two.root / "lijst.csv"))
    before = two.files()
    listed = two.done("undo", "--list").lines[1]
    assert sum(f"Titel {day}" in listed for day in range(2, 7)) == 3
    assert listed.endswith(" and 2 more")
    would = two.done("undo", "--dry-run").lines
    assert two.files() == before
    did = two.done("undo").lines
    for day in range(2, 7):
        assert f"Taken back: receipt at Titel {day}; the case is gone" in did
        assert f"Would be taken back: receipt at Titel {day}; the case is gone" in would


def test_of_the_events_of_a_case_how_many_more_there_are_is_told(two: Desk) -> None:
    files = [two.write(f"{n}.txt", f"{n}") for n in range(5)]
    two.done("attach", A, *map(str, files))
    told = two.done("undo", lang="nl").out
    assert "bijlage, bijlage, bijlage en nog 2 bij Beamer ging uit" in told


#: What somebody wrote into files without kv, before a command changed them: told to git, or not.
BY_HAND = "Zij houdt van tulpen."
SETTINGS = ("customers.yaml", "kv.yaml")
CHANGES = (
    (("note", A, "-m", "Gebeld."), (A,)),
    (("assign", A, B, "joris"), (A, B)),
    (("close", B, "withdrawn", "--because", "op verzoek"), (B,)),
    (("tag", A, "+materiaal"), (A,)),
    (("listen", A, "--wish", "een map", "-m", "De map ontbrak."), (A,)),
    (("customer", "De Kei", "--channel", "phone"), ("customers.yaml",)),
    (("config", "set", "language", "en"), ("kv.yaml",)),
)


def written_by_hand(desk: Desk, name: str) -> None:
    """Add a line to a file, or begin one."""
    path = desk.root / name if name in SETTINGS else desk.path(name)
    mark = "# " if name in SETTINGS else "\n"
    before = path.read_text(encoding="utf-8") if path.exists() else "De Kei:\n  care: rustig\n"
    path.write_text(f"{before}{mark}{BY_HAND}\n", encoding="utf-8")


@pytest.mark.parametrize("known", ["edited", "staged", "new to git"])
@pytest.mark.parametrize(("command", "names"), CHANGES, ids=lambda each: each[0])
def test_what_somebody_wrote_by_hand_stays_when_the_command_goes_back(
    two: Desk, command: tuple[str, ...], names: tuple[str, ...], known: str
) -> None:
    if "customer" in command:
        two.done("new", "Zaal te koud", "--customer", "De Kei")
    if known == "new to git":
        two.git("rm", "--cached", "-r", "--quiet", "--ignore-unmatch", "cases", *SETTINGS)
        two.git("commit", "--quiet", "--allow-empty", "-m", "out")
    for name in names:
        written_by_hand(two, name)
    if known == "staged":
        two.git("add", "--all")
    before = two.files()
    two.done(*command)
    assert two.files() != before
    two.done("undo", "--yes")
    assert two.files() == before
    shown = " ".join(names)
    told = "changed by hand" if set(names) <= set(SETTINGS) else "edited by hand"
    assert f"{shown} {told}" in two.commits()


def test_an_edit_by_hand_is_a_commit_of_its_own_that_no_undo_takes_back(two: Desk) -> None:
    written_by_hand(two, A)
    two.done("note", A, "-m", "Gebeld.")
    assert two.commits()[:2] == [f"{A} noted", f"{A} edited by hand"]
    assert f"+{BY_HAND}" not in two.git("show", "--format=", "HEAD", "--unified=0")
    two.done("undo", "--yes")
    assert two.run("undo").code == 2
    assert BY_HAND in two.case(A)


def test_what_is_erased_is_not_committed_before(two: Desk) -> None:
    two.done("close", A, "withdrawn", "--because", "op verzoek")
    written_by_hand(two, A)
    two.done("erase", A, "--yes", "--because", "op verzoek")
    assert BY_HAND not in two.case(A)
    assert two.git("log", "--all", "-S", BY_HAND, "--format=%s") == ""
