"""`kv erase` and `kv customer --export`: all of one marked person, and nothing of another one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Desk

#: Marks of the person who asks, and of somebody else; no file of kv has them.
MARKS = ("zonnelicht", "marijke", "visserling", "0612345678", "06-12345678", "mv@zon.example")
OTHER = ("kwikstaart", "joost", "jk@kwik.example")
PERSON = ("--customer", "Academie Zonnelicht", "--contact", "Marijke Visserling", "--email", "mv@zon.example")
STRANGER = ("--customer", "Academie Kwikstaart", "--contact", "Joost Kramer", "--email", "jk@kwik.example")
CLOSING = ("withdrawn", "-m", "Klaar.", "--because", "het hoeft niet meer")


@pytest.fixture
def marked(desk: Desk) -> Desk:
    """Two closed cases of the person and one of a stranger, with letters, notes, mentions and lists."""
    for title in ("Marijke mist een map", "Weer geen map"):
        id = desk.new(title, *PERSON, "--phone", "06-12345678", "-m", "Het verhaal van Marijke.")
        desk.done("note", id, "-m", "Visserling belt vaak.")
        letter = desk.home / "brief Marijke.txt"
        letter.write_text("Beste Marijke Visserling, hier is de map.")
        desk.done("attach", id, str(letter))
        desk.done("close", id, *CLOSING)
    other = desk.new("Kwikstaart wil koffie", *STRANGER, "-m", "Joost wil koffie.")
    desk.done("note", other, "-m", "Net als Marijke Visserling.\n\nEn verder niets.")
    desk.done("close", other, *CLOSING)
    both = desk.new("Derde", *PERSON)
    desk.done("note", both, "-m", "Kwikstaart had dit ook.")
    desk.done("close", both, *CLOSING)
    desk.write(
        "customers.yaml",
        "Academie Zonnelicht:\n  address: Marijke, met jij\nAcademie Kwikstaart:\n  care: rust\n",
    )
    rows = ("2026-10-01;Academie Zonnelicht;mv@zon.example", "2026-10-02;Academie Kwikstaart;jk@kwik.example")
    desk.write("meetings.csv", "\n".join(["datum;klant;mail", *rows, ""]))
    desk.write(
        "inbox/3f9c2ab1d04e-forwarded.eml",
        "From: Marijke <mv@zon.example>\nSubject: Nog iets\n\nGroet, Marijke\n",
    )
    desk.write("lijst.txt", "Marijke Visserling\n")
    drafts = desk.private / "drafts"
    drafts.mkdir(mode=0o700, exist_ok=True)
    (drafts / "half.txt").write_text("Beste Marijke")
    desk.commit_all()
    return desk


def holds(content: bytes, marks: tuple[str, ...]) -> bool:
    folded = content.decode("utf-8", "replace").casefold()
    return any(mark in folded for mark in marks)


def hits(desk: Desk) -> list[str]:
    """Files of the workspace, and of kv's own, that hold a mark of the person."""
    kept = [path for path in desk.private.rglob("*") if path.is_file()]
    own = [p for p in desk.root.rglob("*") if p.is_file() and ".git" not in p.relative_to(desk.root).parts]
    return sorted(path.name for path in (*kept, *own) if holds(path.read_bytes(), MARKS))


def of_person(desk: Desk) -> list[str]:
    found = desk.done("customer", "zonnelicht", "--json").json["cases"]
    return [each if isinstance(each, str) else each["id"] for each in found]


def test_what_is_certain_goes_and_the_rest_is_named(marked: Desk) -> None:
    before = marked.done("stats", "--json").json
    told = marked.done("erase", "--customer", "zonnelicht", "--yes", "--because", "op verzoek", "--json").json
    assert len(told["erased"]) == 3
    left = {(each["place"], each["by_hand"]) for each in told["mentions"]}
    assert left == {("other-cases", False), ("other-files", True)}
    assert hits(marked) == sorted(["lijst.txt", f"{other_case(marked)}.md"])
    assert "Kwikstaart" in (marked.root / "customers.yaml").read_text()
    assert "kwik" in (marked.root / "meetings.csv").read_text()
    assert marked.done("stats", "--json").json == before
    assert marked.run("check").code in (0, 1)
    assert not holds(marked.git("log", "-1", "--format=%B").encode(), MARKS)


def other_case(desk: Desk) -> str:
    return next(p.stem for p in desk.root.rglob("*.md") if b"Kwikstaart wil koffie" in p.read_bytes())


def test_a_dry_run_shows_every_place_and_changes_nothing(marked: Desk) -> None:
    before, kept = marked.snapshot(), hits(marked)
    told = marked.done("erase", "--customer", "zonnelicht", "--dry-run", "--json").json
    places = {each["place"] for each in told["mentions"]}
    assert places == {"customers", "meetings", "inbox", "other-cases", "other-files"}
    assert told["drafts"] >= 1
    shown = marked.done("erase", "--customer", "zonnelicht", "--dry-run").out
    assert "meetings.csv:2" in shown
    assert (marked.snapshot(), hits(marked)) == (before, kept)


def test_one_case_leaves_what_is_of_the_customer(marked: Desk) -> None:
    id = of_person(marked)[0]
    told = marked.done("erase", id, "--yes", "--json").json
    assert told["others"]
    assert "Zonnelicht" in (marked.root / "customers.yaml").read_text()
    assert not holds(marked.path(id).read_bytes(), MARKS)


def test_it_asks_for_the_number_and_one_by_one_for_mentions(marked: Desk) -> None:
    terminal = marked.terminal("erase", "--customer", "zonnelicht")
    terminal.waits_for("forwarded.eml:1: ")
    for line in ("customers.yaml:1: ", "meetings.csv:2: ", ": Net als ", "forwarded.eml:1: "):
        terminal.waits_for(line)
        terminal.answer("Take this away too?", "yes")
    terminal.answer("Type the number of cases to erase them (3)", "3")
    assert terminal.ends() == 0, terminal.screen
    assert hits(marked) == ["lijst.txt"]
    assert "Net als erased" in marked.case(other_case(marked))


def test_another_answer_changes_nothing(marked: Desk) -> None:
    id = other_case(marked)
    before = marked.snapshot()
    terminal = marked.terminal("erase", id)
    for line in ("customers.yaml:3: ", "meetings.csv:3: ", ": Kwikstaart had "):
        terminal.waits_for(line)
    for line in ("customers.yaml:3: ", "meetings.csv:3: ", ": Kwikstaart had "):
        terminal.waits_for(line)
        terminal.answer("Take this away too?", "no")
    terminal.answer(f"Type the id to erase it ({id})", "ja")
    assert terminal.ends() == 0
    assert marked.snapshot() == before


def test_refusals_change_nothing(marked: Desk) -> None:
    ids = of_person(marked)
    opened = marked.new("Open", *STRANGER)
    before = marked.snapshot()
    assert marked.run("erase", ids[0]).code == 4
    assert marked.run("erase", ids[0], opened, "--yes").code == 4
    assert marked.run("erase", ids[0], "--yes", "--because", "Marijke vroeg het").code == 2
    assert marked.run("erase", "--yes").code == 2
    assert marked.snapshot() == before
    marked.done("erase", ids[0], "--yes")
    again = marked.snapshot()
    assert "erased already" in marked.done("erase", ids[0], "--yes").err
    assert marked.snapshot() == again
    for words in (("note", "-m", "x"), ("reopen", "-m", "x"), ("tag", "+x"), ("contact", "in", "-m", "x")):
        assert marked.run(words[0], ids[0], *words[1:]).code == 4
    assert marked.snapshot() == again


def test_the_export_holds_all_of_the_person_and_nothing_of_another(marked: Desk) -> None:
    zip_ = marked.home / "export.zip"
    told = marked.done("customer", "zonnelicht", "--export", "-o", str(zip_), "--json").json
    assert told["left_out"] == {"texts": 1, "files": 0}
    with zipfile.ZipFile(zip_) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    assert not [name for name, content in held.items() if holds(content, OTHER)]
    data = json.loads(held["data.json"])
    told_texts = json.dumps(data, ensure_ascii=False)
    for text in ("Het verhaal van Marijke.", "Visserling belt vaak.", "met jij", "06-12345678", "2026-10-01"):
        assert text in told_texts
    assert sum(name.endswith("brief_Marijke.txt") for name in held) == 2
    assert "inbox/3f9c2ab1d04e-forwarded.eml" in held
    assert zip_.stat().st_mode & 0o077 == 0
    assert marked.run("customer", "zonnelicht", "--export", "-o", str(zip_)).code == 2
    inside = marked.root / "hier.zip"
    assert marked.run("customer", "zonnelicht", "--export", "-o", str(inside)).code == 2
    assert not Path(inside).exists()


def test_the_export_holds_no_file_that_names_another_however_it_is_written(marked: Desk) -> None:
    """Nor one that is called by another; what kv cannot look into is named."""
    marked.new("Soep", "--customer", "Academie Kwikstaart", "--contact", "Zoë Bründl", "-m", "x")
    id = of_person(marked)[0]
    for name, content in (
        ("lijst.txt", "Zoë Bründl".encode("cp1252")),
        ("Bründl.txt", b"niets"),
        ("scan.pdf", b"%PDF-1.4"),
    ):
        path = marked.home / name
        path.write_bytes(content)
        marked.done("attach", id, str(path), "--because", "x")
    zip_ = marked.home / "export.zip"
    told = marked.done("customer", "zonnelicht", "--export", "-o", str(zip_), "--json").json
    assert told["left_out"]["files"] == 2
    assert [name.rpartition("-")[2] for name in told["unread"]] == ["scan.pdf"]
    assert not [name for name in told["files"] if "lijst" in name or "ndl" in name]
    shown = marked.done("customer", "zonnelicht", "--export", "-o", str(zip_), "--force").out
    assert "kv cannot look into" in shown
    assert shown.rstrip().endswith(told["unread"][0])


def test_nobody_is_written_to_about_what_was_erased(desk: Desk) -> None:
    id = desk.new("Stoel", *PERSON)
    desk.done("close", id, *CLOSING)
    desk.done("erase", id, "--yes")
    assert desk.done("letter", id, "--json").json == []
    told = desk.run("letter", id, "feedback")
    assert (told.code, told.out) == (4, "")
    assert "was erased" in told.err


def test_two_of_one_name_are_not_taken_for_one_in_silence(desk: Desk) -> None:
    """What one may see or have erased is not the other's; with another name they are two."""
    ids = [
        desk.new(title, "--customer", "Jan Jansen", "--email", address, "-m", "x")
        for title, address in (("Stoel", "jan@een.nl"), ("Stoel weer", "jan@een.nl"), ("Lamp", "jan@twee.nl"))
    ]
    for id in ids:
        desk.done("close", id, *CLOSING)
    zip_ = str(desk.home / "jan.zip")
    for words in (
        ("customer", "jan@een.nl", "--export", "-o", zip_),
        ("erase", "--customer", "jan@een.nl", "--dry-run"),
    ):
        told = " ".join(desk.done(*words).err.split())
        assert "Nothing but the name holds these cases together" in told
        assert f"{ids[2]} (jan@twee.nl)" in told
        assert f"{', '.join(sorted(ids[:2]))} (jan@een.nl)" in told
    path = desk.path(ids[2])
    path.write_text(path.read_text().replace("Jan Jansen", "Jan Jansen (Utrecht)"))
    apart = desk.done("customer", "jan@een.nl", "--export", "-o", zip_, "--force", "--json")
    assert sorted(apart.json["cases"]) == sorted(ids[:2])
    assert "Nothing but" not in apart.err


def test_files_into_which_kv_cannot_look_are_named(marked: Desk) -> None:
    """PDF files and pictures of other cases; those of the case itself go with it."""
    desk = marked
    id, other = _closed(desk, "Academie Zonnelicht"), _closed(desk, "Academie Kwikstaart")
    for case in (id, other):
        for name, content in (
            ("scan.pdf", b"%PDF-1.4\n"),
            ("foto.jpg", b"\xff\xd8\xff\xe0"),
            ("brief.txt", b"x"),
        ):
            path = desk.home / name
            path.write_bytes(content)
            desk.done("attach", case, str(path))
    wanted = [str(Path(desk.place(other)).with_suffix("") / name) for name in ("foto.jpg", "scan.pdf")]
    assert desk.done("erase", id, "--dry-run", "--json").json["unread"] == wanted
    told = desk.done("erase", id, "--yes").out
    assert all(name in told for name in wanted)


def _closed(desk: Desk, customer: str) -> str:
    listed = desk.done("list", "--all", "--json").json
    return str(next(case["id"] for case in listed if case["customer"]["name"] == customer))


def test_what_an_erased_case_taught_us_is_still_ours_to_carry_out(desk: Desk) -> None:
    """Its words are gone, so it goes on without words; nothing is asked for that nobody can do."""
    id = desk.new("Map kwijt", *PERSON)
    fix = ("--fix", "mappen een dag eerder inpakken", "--due", "2026-12-01", "-m", "x")
    desk.done("cause", id, "--kano", "basic", "--cause", "haast", *fix)
    desk.done("close", id, *CLOSING)
    warned = f"{id}: an improvement is open, and its words go too: mappen een dag eerder inpakken."
    assert desk.done("erase", id, "--dry-run").err.startswith(warned)
    assert desk.done("erase", id, "--yes", "--because", "verzoek").err.startswith(warned)
    later = {"now": "2027-01-15T10:00"}
    [row] = desk.done("improvements", "--json", **later).json
    assert (row["case"], row["state"], row["fix"]) == (id, "overdue", "erased")
    assert f"kv improve {id}" in desk.done("improvements", **later).out
    refused = desk.run("improve", id, "-m", "De mappen van Marijke.", **later)
    assert refused.code == 4
    assert refused.err.endswith("    How its improvement went can be told, without words.\n")
    screen = desk.terminal("improve", id, now=later["now"])
    assert screen.ends() == 0
    assert "What was changed" not in screen.shown
    desk.done("effect", id, "yes", **later)
    assert [event["event"] for event in desk.log(id)[-2:]] == ["improved", "effect-checked"]
    assert "Marijke" not in desk.case(id)
    assert desk.done("improvements", "--json", **later).json == []
    figures = desk.done("stats", "--json", **later).json["improvements"]
    assert (figures["opened"], figures["closed"], figures["overdue"]) == (1, 1, 0)


def test_the_history_of_an_erased_case_says_when_and_who_and_no_word_of_it(marked: Desk) -> None:
    """Git has it until a purge, as the message says; kv itself shows it to nobody any more."""
    id = of_person(marked)[0]
    assert holds(marked.done("history", id).out.encode(), MARKS)
    fields = [change["field"] for change in marked.done("history", id, "--json").json]
    marked.done("erase", id, "--yes", "--because", "verzoek")
    for command in (("history", id), ("history", id, "--json"), ("history", id, "--field", "customer")):
        assert not holds(marked.done(*command).out.encode(), MARKS)
    changes = marked.done("history", id, "--json").json
    assert [change["field"] for change in changes][-len(fields) :] == fields
    titles = [change["value"] for change in changes if change["field"] == "title"]
    assert titles == [marked.front(id)["title"], "erased"]
    assert "listen" in [change["value"] for change in changes if change["field"] == "step"]
