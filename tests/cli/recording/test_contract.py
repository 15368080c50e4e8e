"""What the desk relies on in the small: several cases, filters, moments, files, lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import ROOT, Desk

RECEIVED = "2026-11-18T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-18T10:00 resolved solution=map"
A, B, C = (ids.case_id(n) for n in range(541, 544))


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A case in its first step of sanne, and one in verdict of joris."""
    desk.put(A, RECEIVED, owner="sanne", title="Zaal te koud")
    desk.put(B, SOLVED, owner="joris", title="Geen koffie")
    desk.commit()
    return desk


# -- kv alone ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [["--json"], ["--plain", "--json"], ["--owner", "joris", "--json"], ["--step=verdict", "--json"],
     ["--json", "koffie"]],
    ids=" ".join,
)  # fmt: skip
def test_kv_alone_takes_the_options_of_today(two: Desk, options: list[str]) -> None:
    alone = two.done(*options).json
    assert alone == two.done("today", *options).json
    assert [case["id"] for case in alone] == ([A, B] if set(options) <= {"--json", "--plain"} else [B])


def test_kv_alone_in_another_folder(two: Desk) -> None:
    env = {"KV_HOME": None}
    shown = two.done("-C", str(two.root), "--owner", "sanne", env=env).out
    assert "Zaal te koud" in shown
    assert "Geen koffie" not in shown


def test_an_option_before_its_command_is_named_and_not_guessed(two: Desk) -> None:
    result = two.run("--json", "list")
    assert (result.code, result.out) == (2, "")
    assert "--json stands before its command." in result.err
    assert "kv list --json" in result.err
    assert "There is no option --paars." in two.run("--paars").err


# -- several cases ----------------------------------------------------------------------------------


def test_several_cases_are_shown_at_once(two: Desk) -> None:
    for command in ("show", "why", "log", "next", "history"):
        shown = two.done(command, A, B).out
        assert "Zaal te koud" in shown or A in shown
        assert "Geen koffie" in shown or B in shown
    assert [case["id"] for case in two.done("show", A, B, "--json").json] == [A, B]
    assert [row["id"] for row in two.done("next", A, B, "--json").json] == [A, B]
    for command in ("log", "history"):
        assert {row["case"] for row in two.done(command, A, B, "--json").json} == {A, B}
    rows = two.done("history", A, B, "--field", "owner", "--last", "--json").json
    assert [(row["case"], row["field"], row["value"]) for row in rows] == [
        (A, "owner", "sanne"),
        (B, "owner", "joris"),
    ]
    assert two.run("history", A, "ZZZ").code == 3
    assert {row["id"] for row in two.done("why", A, B, "response", "--json").json} == {A, B}
    assert {row["deadline"] for row in two.done("why", A, B, "response", "--json").json} == {"response"}


def test_one_case_is_still_one_answer(two: Desk) -> None:
    assert two.done("show", A, "--json").json["id"] == A
    assert two.done("next", A, "--json").json["id"] == A


def test_the_same_case_twice_is_once(two: Desk) -> None:
    for command in (("show", A, A.lower()), ("next", A, A[:4])):
        assert two.done(*command).out.count("Zaal te koud") == 1
    told = two.done("note", A, A.lower(), "-m", "Terugbellen.").out
    assert told.count("has not heard from us yet") == 1
    assert len(two.log(A)) == 2


@pytest.mark.parametrize("command", ["show", "why", "log", "next"])
def test_of_several_cases_one_that_is_not_there_is_named_and_none_shown(two: Desk, command: str) -> None:
    result = two.run(command, A, "QQQQ", B)
    assert (result.code, result.out) == (3, "")


# -- moments ----------------------------------------------------------------------------------------


def test_a_weekday_on_a_list_may_be_either_and_is_refused(two: Desk) -> None:
    for command in ("list", "due", "overdue", "today"):
        result = two.run(command, "--at", "ma 9:00")
        assert (result.code, result.out) == (2, "")
        assert "ma 9:00 may be the last one or the next." in result.err
        assert "Write 16-11-2026 09:00 or 23-11-2026 09:00." in result.err
    assert two.run("list", "--at", "gisteren 9:00").code == 0
    assert two.run("list", "--since", "ma").code == 0  # a day of receipt is past


def test_the_hour_that_comes_twice_tells_which(desk: Desk) -> None:
    desk.put(A, "2026-10-20T09:00 received")
    for offset in ("+02:00", "+01:00"):
        at = f"2026-10-25T02:30{offset}"
        told = desk.done("note", A, "-m", "x", "--at", at)
        assert told.err == f"{at} is Sun 25 Oct 2026 02:30 {offset}.\n"
        assert f"Sun 25 Oct 2026 02:30 {offset}" in desk.done("log", A).out
    for at in ("2026-10-25T01:59:59", "2026-10-25T03:00"):
        assert "+0" not in desk.done("note", A, "-m", "x", "--at", at).err


def test_a_new_case_in_which_something_happened_before_it_came_in(desk: Desk) -> None:
    before = desk.snapshot()
    words = ["new", "Zaal te koud", "--customer", "De Kiezel", "--received", "-1d"]
    for wish in ([], ["--wish", "een kachel"]):
        result = desk.run(*words, "--at", "-2d", *wish)
        assert (result.code, desk.snapshot()) == (4, before), result
        assert "lies before the case was received" in result.err
    silent = desk.run(*words, "--at", "-1h")
    assert (silent.code, desk.snapshot()) == (2, before)
    assert "Nothing is recorded at the moment of --at" in silent.err
    assert desk.done(*words, "--at", "-1h", "--wish", "een kachel", "--json").json["step"] == "respond"


def test_an_invitation_for_the_past(desk: Desk) -> None:
    desk.put(A, f"{SOLVED}\n2026-11-19T09:00 appealed")
    before = desk.snapshot()
    result = desk.run("invite", A, "--for", "2026-11-20T09:00")
    assert (result.code, desk.snapshot()) == (2, before)
    assert "lies before the invitation itself" in result.err
    desk.done("invite", A, "--for", "2026-11-20T09:00", "--at", "2026-11-19T12:00")
    assert desk.log(A)[-1]["for"] == "2026-11-20T09:00:00+01:00"


# -- refusals ---------------------------------------------------------------------------------------


def test_a_refusal_that_nothing_can_supply_names_what_comes_next(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-18T10:00 offered cannot=zaal alternative=online")
    desk.put(B, RECEIVED)
    assert f"Next in this case: kv contact {A} out" in desk.run("listen", A, "-m", "x").err
    assert f"Next in this case: kv listen {B}" in desk.run("reopen", B, "-m", "x").err


def test_an_event_is_called_by_its_title(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-18T11:00 listened mood=2")
    told = desk.run("resolve", A, "--solution", "map", "--at", "2026-11-18T10:00", lang="nl").err
    assert "luisteren" in told
    assert "listened" not in told


# -- lists ------------------------------------------------------------------------------------------


def test_a_right_that_was_given_again_ends_once(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-18T10:00 offered cannot=zaal alternative=online\n"
             "2026-11-19T10:00 resolved solution=map")  # fmt: skip
    rows = desk.done("due", "--within", "9w", "--json").json
    assert [(r["deadline"], r["due"]) for r in rows] == [("objection", "2026-12-17T23:59:59+01:00")]
    assert desk.done("due", "--within", "9w").out.count("objection (right)") == 1
    assert "27 days" in desk.done("list").out  # from the later one
    assert desk.done("show", A).out.count("objection (right)") == 2  # each time is proof


def test_what_was_late_when_the_case_ended_grows_no_later(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-21T09:00 closed outcome=withdrawn because=x")
    shown = desk.done("show", A, now="2027-11-20T09:00").out
    assert "1 day late" in shown
    assert "365 days" not in shown
    assert "1 day late" in desk.done("why", A, "response", now="2027-11-20T09:00").out


def test_a_list_of_open_cases_says_that_it_is_one(two: Desk) -> None:
    hint = "Only open cases were looked at. Closed ones too: --all\n"
    empty = two.done("list", "--step", "closed")
    assert (empty.out, empty.err) == ("No case is like that.\n", hint)
    assert two.done("list", "--step", "closed", "--all").err == ""
    assert two.done("list", "--step", "verdict").err == ""


# -- writing ----------------------------------------------------------------------------------------


def test_a_tag_that_changes_nothing_is_no_event(two: Desk) -> None:
    two.done("tag", A, "+spoed")
    before = two.snapshot()
    assert two.done("tag", A, "-zzz").out == "Nothing was changed.\n"
    assert two.done("tag", A, "+spoed", "-zzz", "--json").json["id"] == A
    assert two.snapshot() == before
    two.done("tag", A, "-zzz", "+horeca")
    assert two.log(A)[-1]["tags"] == "+horeca"


def test_init_can_be_tried(desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "nieuw" / "desk"
    env = {"KV_HOME": None}
    told = desk.done("init", str(root), "--dry-run", env=env).out
    assert told == "".join(
        f"Would be made: {name}\n" for name in ("cases/", "kv.yaml", ".gitignore", ".gitattributes", ".git")
    )
    assert not root.parent.exists()
    assert desk.done("init", str(root), "--dry-run", "--json", env=env).json["dry_run"] is True
    made = desk.done("init", str(root), "--json", env=env).json["made"]
    assert sorted(made) == sorted(["cases/", "kv.yaml", ".gitignore", ".gitattributes", ".git"])
    assert "nothing was changed" in desk.done("init", str(root), "--dry-run", env=env).out


# -- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["note", "respond", "listen"])
def test_words_of_a_windows_program(two: Desk, command: str) -> None:
    file = two.home / "notitie.txt"
    file.write_bytes("Caf\xe9 te koud, \x80 12 \x96 \x93nee\x94".encode("latin-1"))
    told = two.done(command, A, "--file", str(file))
    assert f"{file} is read as Windows-1252." in told.err
    assert two.case(A).endswith("Café te koud, € 12 – “nee”\n")
    assert not two.path(A).with_suffix("").exists()


def test_a_file_that_is_no_text_is_put_beside_and_said_so(two: Desk) -> None:
    file = two.home / "foto.jpg"
    file.write_bytes(b"\xff\xd8\xff\x00\x01")
    told = two.done("note", A, "--file", str(file))
    assert told.err == "foto.jpg is no text: it is put beside the case as a file.\n"
    assert (two.path(A).with_suffix("") / "foto.jpg").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("size", [65_000, 66_000, 200_000])
def test_a_long_text_is_the_story(desk: Desk, size: int) -> None:
    file = desk.home / "verhaal.txt"
    file.write_text("Het was koud.\n" * (size // 14), encoding="utf-8")
    told = desk.run("new", "Zaal koud", "--customer", "De Kiezel", "--file", str(file), "--json")
    assert (told.code, told.err) == (0, "")
    id = told.json["id"]
    assert desk.case(id).count("Het was koud.\n") == size // 14
    assert not desk.path(id).with_suffix("").exists()


def test_a_text_longer_than_a_case_is_put_beside_and_called_too_long(two: Desk) -> None:
    file = two.home / "verhaal.txt"
    file.write_text("Het was koud.\n" * 20_000, encoding="utf-8")
    told = two.done("note", A, "--file", str(file))
    assert told.err == "verhaal.txt is larger than 256 KiB: it is put beside the case as a file.\n"
    assert (two.path(A).with_suffix("") / "verhaal.txt").read_bytes() == file.read_bytes()


def test_a_text_that_makes_the_case_too_large_is_refused_with_what_to_do(two: Desk) -> None:
    file = two.home / "verhaal.txt"
    file.write_text("Het was koud.\n" * 10_000, encoding="utf-8")
    two.done("note", A, "--file", str(file))
    before = two.snapshot()
    told = two.run("note", A, "--file", str(file))
    assert (told.code, two.snapshot()) == (2, before)
    assert "The case would become larger than 256 KiB." in told.err
    assert "kv attach" in told.err


@pytest.mark.parametrize("length", [200, 242, 244, 255])
@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_a_long_name_is_shortened(two: Desk, length: int, letter: str) -> None:
    stem = letter * ((length - 4) // len(letter.encode()))
    file = two.home / f"{stem}.pdf"
    file.write_bytes(b"%PDF-1.4\x00")
    other = two.home / f"{stem[:-1]}.pdf"
    other.write_bytes(b"%PDF-1.4\x00\x01")
    two.done("attach", A, str(file), str(other))
    names = [event["file"] for event in two.log(A)[1:]]
    assert len(set(names)) == 2
    assert all(name.endswith(".pdf") and len(name.encode()) < 220 for name in names)
    held = [(two.path(A).with_suffix("") / name).read_bytes() for name in names]
    assert held == [file.read_bytes(), other.read_bytes()]
    assert "attached" not in two.run("check").out


# -- JSON -------------------------------------------------------------------------------------------

#: Commands whose answer has a row in the page, with the words that give it.
ANSWERS = [
    ("config", ()),
    ("config", ("--personal",)),
    ("config", ("get", "organisation")),
    ("config", ("set", "organisation", "De Kiezel", "--dry-run")),
    ("person", ("add", "nieuw", "--dry-run")),
    ("sync", ("--dry-run",)),
    ("sync", ()),
    ("status", ()),
    ("share", ("PLACE2", "--yes", "--dry-run")),
    ("join", ("PLACE", "COPY", "--dry-run")),
    ("export", ("-o", "OUT.csv")),
    ("calendar", ("-o", "OUT.ics")),
    ("customer", ("kiezel", "--export", "--dry-run")),
    ("erase", (C, "--because", "x", "--dry-run")),
    ("purge", ("--dry-run",)),
    ("completion", ("bash",)),
    ("help", ("team",)),
    ("undo", ("--dry-run",)),
    ("retention", ()),
]


@pytest.mark.parametrize(
    ("command", "words"), ANSWERS, ids=lambda w: w if isinstance(w, str) else " ".join(w)
)
def test_the_page_names_each_key_of_an_answer(
    two: Desk, tmp_path: Path, command: str, words: tuple[str, ...]
) -> None:
    two.done("share", str(tmp_path / "meet.git"), "--yes")
    closed = f"{RECEIVED}\n2026-11-18T10:00 closed outcome=test because=test"
    two.put(C, closed, title="Proef", customer="{name: De Kiezel}")
    two.done("check", "--fix")
    two.done("note", A, "-m", "Gebeld.")
    places = {
        "PLACE": "meet.git",
        "PLACE2": "other.git",
        "COPY": "copy",
        "OUT.csv": "e.csv",
        "OUT.ics": "e.ics",
    }
    said = [str(tmp_path / places[word]) if word in places else word for word in words]
    answer = two.done(command, *said, "--json").json
    page = (ROOT / "docs" / "format.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if f"`kv {command}`" in line.partition(" | ")[0]]
    assert [key for key in answer if f'"{key}"' not in "".join(rows)] == []


@pytest.mark.parametrize("command", ["share", "join"])
def test_what_would_be_made_is_told_in_json(two: Desk, tmp_path: Path, command: str) -> None:
    place, copy = tmp_path / "meet.git", tmp_path / "copy"
    words = [str(place), "--yes"] if command == "share" else [str(place), str(copy)]
    env = {} if command == "share" else {"KV_HOME": None}
    told = two.done(command, *words, "--dry-run", "--json", env=env).json
    assert told["dry_run"] is True
    assert str(place if command == "share" else copy) in told.values()
    assert not place.exists()
    assert not copy.exists()
