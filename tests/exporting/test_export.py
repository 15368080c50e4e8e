"""Proves that what goes out is what lists tell, whatever stands in it, and that it comes back as it was.

Read by other libraries (openpyxl, sqlite3, csv) and by LibreOffice where that is there.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.choices import FORMATS
from klantervaring.core.ids import case_id
from klantervaring.core.text.spreadsheet import guarded, unguarded
from klantervaring.exporting.public import public_rows
from klantervaring.exporting.tables import CASES, CUSTOMER, DEADLINES, EVENTS, GESTURES, LISTS, listed_text

from tests.conftest import PATIENCE, ROOT, Desk

ZONE = ZoneInfo("Europe/Amsterdam")
#: What spreadsheets act on, change, cut off or cannot hold.
HOSTILE = (
    "=1+1",
    "@cmd",
    "+31612345678",
    "-nee",
    "0612345678",
    "1234567890123456789",
    "12-11",
    "3 mei",
    "1e5",
    "waar",
    "#N/B",
    "'t Hof",
    "'=1+1",
    '="a"',
    "a;b,c\t|d",
    '"tussen"',
    "links\u202erechts",
    '=HYPERLINK("http://evil.example";"x")',
)
#: The same in a file of text, where what nobody sees has a sign.
IN_CSV = [text.replace("\u202e", "⟨U+202E⟩") for text in HOSTILE]


@pytest.fixture
def team(desk: Desk) -> Desk:
    """The desk with the demonstration's cases, open and closed."""
    shutil.copytree(ROOT / "cases", desk.root / "cases", dirs_exist_ok=True)
    return desk


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """A desk with a case for each hostile text, in its title, its customer, its number and its words."""
    for number, text in enumerate(HOSTILE):
        said = json.dumps(text)
        desk.put(
            case_id(number + 1),
            f"2026-11-{number + 1:02}T09:00 received",
            title=said,
            customer=f'{{name: {said}, phone: "06123456{number:02}"}}',
        )
    return desk


def listed(desk: Desk, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.done("list", "--json", *words).json
    return found


def exported(desk: Desk, kind: str, *words: str) -> Path:
    path = desk.home / f"uit.{kind}"
    desk.done("export", "-o", str(path), "--force", *words)
    return path


# -- the rows -------------------------------------------------------------------------------------------


def moment(value: Any) -> str | None:
    """A moment as lists tell it, of what a cell holds."""
    if value in ("", None):
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return str(value.astimezone(ZONE) if value.tzinfo else value.replace(tzinfo=ZONE)).replace(" ", "T")


def told(cells: dict[str, Any]) -> dict[str, Any]:
    """The facts of a row of any table, as `facts` has them."""
    found: dict[str, Any] = {key: (None if value == "" else value) for key, value in cells.items()}
    found["open"] = found["open"] in ("yes", 1, True)
    found["level"] = int(found["level"])
    found["received"] = moment(found["received"])
    return {key: value for key, value in found.items() if value is not None}


def facts(row: dict[str, Any]) -> dict[str, Any]:
    """The facts of a row of a list, by columns."""
    flat = {key: value for key, value in row.items() if key not in ("customer", "deadlines", *LISTS)}
    flat |= {CUSTOMER[key]: value for key, value in row["customer"].items() if key in CUSTOMER}
    flat |= {key: listed_text(row.get(key)) for key in LISTS}
    return {key: value for key, value in flat.items() if value is not None}


def known(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Without what a list does not tell: the closing, the story, what other keys a customer has."""
    return {key: found.get(key) for key in wanted}


def csv_rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    return [{key: unguarded(value) for key, value in row.items()} for row in rows]


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    header, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def table(path: Path, name: str) -> list[dict[str, Any]]:
    base = sqlite3.connect(path)
    base.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in base.execute(f"SELECT * FROM {name}")]
    finally:
        base.close()


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        return csv_rows(path)
    return sheet(path, CASES) if path.suffix == ".xlsx" else table(path, CASES)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sqlite"])
@pytest.mark.parametrize("words", [(), ("--all",), ("--mine",), ("--all", "--sort", "title"), ("regenboog",)])
def test_every_row_is_that_of_the_list(team: Desk, kind: str, words: Sequence[str]) -> None:
    wanted = [facts(row) for row in listed(team, *words)]
    found = [told(row) for row in rows_of(exported(team, kind, *words))]
    assert [known(row, want) for row, want in zip(found, wanted, strict=True)] == wanted


def test_json_has_the_rows_of_the_list_and_all_that_happened(team: Desk) -> None:
    rows = json.loads(exported(team, "json", "--all").read_bytes())
    more = {"closed", "story", "events"}
    assert [{k: v for k, v in row.items() if k not in more} for row in rows] == listed(team, "--all")
    for row in rows:
        assert row["events"] == team.done("show", row["id"], "--json").json["events"]
        assert bool(row["closed"]) == (not row["open"])


@pytest.mark.parametrize("kind", ["xlsx", "sqlite"])
def test_deadlines_events_and_gestures_stand_in_tables_of_their_own(team: Desk, kind: str) -> None:
    path, rows = exported(team, kind, "--all"), json.loads(exported(team, "json", "--all").read_bytes())
    read = sheet if kind == "xlsx" else table
    due = [
        (d["case"], d["name"], moment(d["due"]), d["state"], moment(d["met"])) for d in read(path, DEADLINES)
    ]
    assert due == [(r["id"], d["name"], d["due"], d["state"], d["met"]) for r in rows for d in r["deadlines"]]
    events = [
        (e["case"], moment(e["at"]), e["event"], e["by"], e["id"], e["text"]) for e in read(path, EVENTS)
    ]
    assert events == [
        (r["id"], e["at"], e["event"], e["by"], e["id"], e.get("text")) for r in rows for e in r["events"]
    ]
    given_ = [(g["case"], g["what"], g["cost"]) for g in read(path, GESTURES)]
    assert given_ == [
        (r["id"], e["what"], float(e["cost"]))
        for r in rows for e in r["events"] if e["event"] == "compensated"
    ]  # fmt: skip


def test_csv_has_the_terms_of_each_case_beside_its_facts(team: Desk) -> None:
    for found, row in zip(csv_rows(exported(team, "csv", "--all")), listed(team, "--all"), strict=True):
        runs: dict[str, int] = {}
        for term in row["deadlines"]:
            runs[term["name"]] = runs.get(term["name"], 0) + 1
            number = runs[term["name"]]
            name = term["name"] if number == 1 else f"{term['name']}.{number}"
            shown = moment(found[f"{name}.due"]), found[f"{name}.state"], moment(found[f"{name}.met"])
            assert shown == (term["due"], term["state"], term["met"])


def test_as_of_another_moment_they_are_the_rows_of_that_moment(team: Desk) -> None:
    words = ("--all", "--at", "2026-11-10")
    rows = json.loads(exported(team, "json", *words).read_bytes())
    more = {"closed", "story", "events"}
    assert [{k: v for k, v in row.items() if k not in more} for row in rows] == listed(team, *words)
    assert all(event["at"] < "2026-11-10T00:00:01" for row in rows for event in row["events"])


# -- hostile texts --------------------------------------------------------------------------------------


@given(st.text(alphabet="'=+-@#\t\r\n \"1aé5me:/A;", max_size=9) | st.text(max_size=300))
def test_a_guarded_text_is_itself_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sqlite"])
def test_hostile_texts_stay_what_they_are(hostile: Desk, kind: str) -> None:
    rows = rows_of(exported(hostile, kind))
    texts = sorted(IN_CSV if kind == "csv" else HOSTILE)
    assert sorted(row["title"] for row in rows) == texts
    assert sorted(row["customer"] for row in rows) == texts
    if kind == "xlsx":
        book = openpyxl.load_workbook(exported(hostile, kind))
        assert {cell.data_type for row in book[CASES].iter_rows() for cell in row} <= {
            "s",
            "n",
            "d",
            "b",
            "inlineStr",
        }


@pytest.mark.parametrize("kind", ["xlsx", "sqlite", "json"])
def test_control_signs_and_very_long_texts_come_back(desk: Desk, tmp_path: Path, kind: str) -> None:
    """A text that no cell holds goes on in the next; so nothing of it is lost."""
    id = desk.new("Lang")
    story = "é\u202e" + "0123456789" * 7000
    path = desk.path(id)
    path.write_text(path.read_text() + story + "\n")
    out = exported(desk, kind)
    if kind == "xlsx":
        sizes = [len(v) for v in sheet(out, CASES)[0].values() if isinstance(v, str)]
        assert max(sizes) <= 32_767
    again = fresh(tmp_path)
    again.done("import", str(out))
    assert story in again.case(id)


def test_a_control_sign_in_a_body_breaks_no_file(desk: Desk) -> None:
    id = desk.new("Vreemd")
    with desk.path(id).open("ab") as file:
        file.write(b"a\x01b\rc\n")
    assert "a\x01b" in json.loads(exported(desk, "json").read_bytes())[0]["story"]
    assert "a\x01b" in table(exported(desk, "sqlite"), CASES)[0]["story"]
    assert sheet(exported(desk, "xlsx"), CASES)[0]["title"] == "Vreemd"
    assert csv_rows(exported(desk, "csv"))[0]["title"] == "Vreemd"


@pytest.mark.parametrize("kind", ["csv", "md"])
def test_a_file_of_text_does_nothing_to_a_terminal(desk: Desk, kind: str) -> None:
    """What `cat` would act on, or nobody would see, stands as a sign; pictures and accents stay."""
    said = r'"\e[31m \e]0;t\a \u202E \u200B \x9b31m \u2028 \x7f café ❤️ 👩\u200d🏫"'
    desk.put(case_id(1), "2026-11-02T09:00 received", title=said, wish=said, owner=said, channel=said)
    held = exported(desk, kind).read_bytes().decode("utf-8-sig")
    assert set(held) & set("\x1b\x07\u202e\u200b\x9b\u2028\x7f") == set()
    assert "␛" in held
    assert "202E⟩" in held
    assert "café ❤️ 👩\u200d🏫" in held


# -- back again -----------------------------------------------------------------------------------------


def fresh(folder: Path) -> Desk:
    """An empty workspace of its own."""
    home = folder / "leeg"
    home.mkdir(exist_ok=True)
    desk = Desk(home / "desk", home)
    desk.done("init", str(desk.root), "--no-hook")
    return desk


@pytest.mark.parametrize("kind", ["json", "xlsx", "sqlite"])
def test_what_went_out_comes_back_into_an_empty_workspace(team: Desk, tmp_path: Path, kind: str) -> None:
    out, again = exported(team, kind, "--all"), fresh(tmp_path)
    counted = again.done("import", str(out), "--json").json
    assert (counted["new"], counted["known"], counted["bad"]) == (len(listed(team, "--all")), 0, [])
    assert exported(again, "json", "--all").read_bytes() == exported(team, "json", "--all").read_bytes()
    assert {p.name for p in again.root.glob("cases/**/*.md")} == {
        p.name for p in team.root.glob("cases/**/*.md")
    }
    for path in again.root.glob("cases/**/*.md"):
        assert again.log(path.stem) == [
            {**e, "at": moment(e["at"])} for e in team.log(path.stem)
        ]  # fmt: skip
    found = again.run("check", "--json").json
    assert {finding["check"] for finding in found} <= {"attachments"}  # which do not go with it


@pytest.mark.parametrize("kind", ["json", "xlsx", "sqlite", "csv", "md"])
def test_a_case_that_is_there_by_its_id_is_not_doubled(team: Desk, kind: str) -> None:
    out, before = exported(team, kind, "--all"), team.files()
    counted = team.done("import", str(out), "--json").json
    assert (counted["new"], counted["known"]) == (0, len(listed(team, "--all")))
    assert team.files() == before


@pytest.mark.parametrize("kind", ["json", "xlsx", "sqlite"])
def test_a_case_that_kv_wrote_comes_back_byte_for_byte(desk: Desk, tmp_path: Path, kind: str) -> None:
    id = desk.new("Geen koffie", "--wish", "koffie", "-m", "Wat zij zei.")
    desk.done("respond", id, "-m", "Gebeld.\n\nEn nog eens.", "--via", "phone")
    desk.done("tag", id, "+koffie", "+zaal")
    desk.done("resolve", id, "--solution", "=koffie")
    again = fresh(tmp_path)
    again.done("import", str(exported(desk, kind)))
    assert again.case(id) == desk.case(id)


def test_a_csv_brings_ids_and_facts_and_says_what_it_does_not_hold(team: Desk, tmp_path: Path) -> None:
    again = fresh(tmp_path)
    result = again.done("import", str(exported(team, "csv", "--all")))
    assert "it holds the facts" in result.err
    keys = ("id", "title", "customer", "received", "channel", "owner", "wish", "procedure", "open", "outcome")
    found, wanted = listed(again, "--all"), listed(team, "--all")
    assert [[row[key] for key in keys] for row in found] == [[row[key] for key in keys] for row in wanted]
    assert [row.get("tags") for row in found] == [row.get("tags") for row in wanted]


def test_a_table_in_markdown_brings_ids_and_facts_as_they_were(desk: Desk, tmp_path: Path) -> None:
    title = 'Zaal | "koud" \\ +plus *x* <b> \\'
    ids = [desk.new(title, "--wish", "a_b", "--tag", "a", "--tag", "b"), desk.new("Kort")]
    again = fresh(tmp_path)
    result = again.done("import", str(exported(desk, "md")), "--json")
    assert (result.json["new"], result.json["bad"]) == (2, [])
    keys = ("id", "title", "customer", "received", "owner", "wish", "tags")
    found, wanted = listed(again, "--all"), listed(desk, "--all")
    assert [[row.get(key) for key in keys] for row in found] == [
        [row.get(key) for key in keys] for row in wanted
    ]
    assert {row["id"] for row in found} == set(ids)


@pytest.mark.parametrize("received", ["2026-10-25T02:30:00+01:00", "2026-11-19T09:00:07+01:00"])
@pytest.mark.parametrize("kind", ["csv", "md", "xlsx"])
def test_a_moment_keeps_the_offset_of_the_hour_that_comes_twice_and_its_seconds(
    desk: Desk, tmp_path: Path, kind: str, received: str
) -> None:
    desk.new("Nacht", "--received", received)
    again = fresh(tmp_path)
    again.done("import", str(exported(desk, kind)))
    assert listed(again)[0]["received"] == received


@pytest.mark.parametrize("kind", FORMATS)
def test_two_cases_that_differ_in_their_story_alone_both_come_back(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    ids = {
        desk.new("Zaal koud", "--received", "2026-11-19T09:00", "-m", told) for told in ("Zaal 1.", "Zaal 2.")
    }
    again = fresh(tmp_path)
    counted = again.done("import", str(exported(desk, kind)), "--json").json
    assert (counted["new"], counted["known"], {row["id"] for row in listed(again)}) == (2, 0, ids)


@pytest.mark.parametrize("day", ["11/19/2026", "9/12/2026"])
def test_days_that_a_spreadsheet_wrote_with_the_month_first_are_never_taken_for_others(
    desk: Desk, tmp_path: Path, day: str
) -> None:
    """One cell shows it: a month of 19, or a day that would lie in the future with the day first."""
    months = datetime.strptime(day, "%m/%d/%Y")
    desk.new("Zaal", "--received", f"{months:%Y-%m-%d}T09:00")
    desk.new("Stoel", "--received", "2026-11-05T09:00")
    text = exported(desk, "csv").read_text(encoding="utf-8-sig")
    path = tmp_path / "opnieuw.csv"
    text = text.replace(f"{months:%Y-%m-%d} 09:00:00", f"{day} 9:00")
    path.write_text(text.replace("2026-11-05 09:00:00", "11/5/2026 9:00"))
    again = fresh(tmp_path)
    result = again.run("import", str(path))
    assert (result.code, listed(again)) == (1, [])
    assert "--dates day-first|month-first" in result.err
    again.done("import", str(path), "--dates", "month-first")
    assert {row["received"][:10] for row in listed(again)} == {f"{months:%Y-%m-%d}", "2026-11-05"}


def with_a_line_above(path: Path) -> list[str]:
    """Put a line above the names, as people do; return what kv must then be told."""
    if path.suffix == ".csv":
        path.write_text(f"Stand per vandaag\n{path.read_text(encoding='utf-8-sig')}")
    else:
        book = openpyxl.load_workbook(path)
        book[CASES].insert_rows(1)
        book[CASES]["A1"] = "Stand per vandaag"
        book.save(path)
    return ["--header", "2"]


def with_a_line_for_excel(path: Path) -> list[str]:
    """Put the line above the names that says to Excel what parts the cells."""
    path.write_text(f"\ufeffsep=;\n{path.read_text(encoding='utf-8-sig')}")
    return []


def under_another_name(path: Path) -> list[str]:
    """Give the sheet of the cases the name that a new sheet has."""
    book = openpyxl.load_workbook(path)
    book[CASES].title = "Blad1"
    book.save(path)
    return []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("csv", with_a_line_above),
        ("csv", with_a_line_for_excel),
        ("xlsx", with_a_line_above),
        ("xlsx", under_another_name),
    ],
)
def test_an_export_that_somebody_worked_in_doubles_no_case(
    desk: Desk, tmp_path: Path, kind: str, change: Callable[[Path], list[str]]
) -> None:
    id = desk.new("Zaal", "-m", "Koud.")
    desk.done("respond", id, "-m", "Gebeld.", "--via", "phone")
    path = exported(desk, kind)
    options = change(path)
    counted = desk.done("import", str(path), *options, "--json").json
    assert (counted["new"], counted["known"]) == (0, 1)
    again = fresh(tmp_path)
    again.done("import", str(path), *options)
    assert [row["id"] for row in listed(again)] == [id]
    assert kind == "csv" or again.case(id) == desk.case(id)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_id_that_a_case_had_before_still_finds_it(desk: Desk, tmp_path: Path, kind: str) -> None:
    former, twin = case_id(2), case_id(3)
    desk.put(case_id(1), RECEIVED, formerly=former, twin=twin)
    again = fresh(tmp_path)
    again.done("import", str(exported(desk, kind)))
    [row] = listed(again)
    assert (row["id"], row["formerly"], row["twin"]) == (case_id(1), former, twin)
    assert again.done("show", former, "--json").json["id"] == case_id(1)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_value_that_kv_does_not_know_comes_back_as_it_stands(desk: Desk, tmp_path: Path, kind: str) -> None:
    desk.put(case_id(1), RECEIVED, channel="fax", moment="ooit")
    again = fresh(tmp_path)
    again.done("import", str(exported(desk, kind)))
    [row] = listed(again)
    assert (row["channel"], row["moment"]) == ("fax", "ooit")
    [finding, *_] = again.run("check", "--json").json
    assert (finding["check"], finding["id"]) == ("types", case_id(1))


def test_a_closed_case_never_comes_in_as_an_open_one(team: Desk, tmp_path: Path) -> None:
    """The answer of a list has no events, and does not tell when a case was closed."""
    rows = team.done("list", "--all", "--json").json
    path, again = tmp_path / "uit.json", fresh(tmp_path)
    path.write_text(json.dumps(rows))
    result = again.run("import", str(path), "--json")
    bad = [line for line, row in enumerate(rows, 1) if not row["open"]]
    assert (result.code, [each["line"] for each in result.json["bad"]]) == (1, bad)
    assert "closed is empty, though the case was closed" in result.json["bad"][0]["message"]
    assert {row["id"] for row in listed(again, "--all")} == {row["id"] for row in rows if row["open"]}


def test_a_case_that_ended_without_an_outcome_says_which_export_tells_how(desk: Desk, tmp_path: Path) -> None:
    id = desk.new("Een idee", "--kind", "idea")
    desk.done("respond", id, "--solved", "-m", "Dank je wel.", "--via", "phone")
    again = fresh(tmp_path)
    result = again.run("import", str(exported(desk, "csv", "--all")))
    assert (result.code, listed(again, "--all")) == (1, [])
    assert (
        ":2: outcome is empty, though the case was closed; an export as xlsx, json or sqlite tells"
        in result.err
    )
    again.done("import", str(exported(desk, "json", "--all")))
    assert [row["open"] for row in listed(again, "--all")] == [False]


@pytest.mark.parametrize(
    "row",
    [
        {"id": "X"},
        {"id": 3},
        {"title": ["a"]},
        {"events": "x"},
        {"events": [3]},
        {"events": []},
        {"events": [{"event": "received", "at": "gisteren"}]},
        {"customer": "De Kiezel"},
        {"procedure": "geen@9"},
        {"title": "a\u0007b"},
        {"tags": 3},
    ],
)
def test_a_row_that_cannot_be_a_case_is_a_bad_line(team: Desk, tmp_path: Path, row: dict[str, Any]) -> None:
    rows = json.loads(exported(team, "json").read_bytes())[:2]
    rows[0] |= row
    path, again = tmp_path / "uit.json", fresh(tmp_path)
    path.write_text(json.dumps(rows))
    result = again.run("import", str(path), "--json")
    assert (result.code, result.json["new"], [bad["line"] for bad in result.json["bad"]]) == (1, 1, [1])


@pytest.mark.parametrize("raw", [b"[1, 2]", b"[", b"SQLite format 3\0", b"[" * 100_000])
def test_what_is_no_export_is_refused(desk: Desk, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "uit.json"
    path.write_bytes(raw)
    before = desk.snapshot()
    result = desk.run("import", str(path))
    assert (result.code, desk.snapshot()) == (2, before)
    assert "This file is no export of kv." in result.err


# -- for everybody --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_public_names_nobody(team: Desk, kind: str) -> None:
    rows = json.loads(exported(team, "json", "--all").read_bytes())
    raw = exported(team, kind, "--all", "--public").read_bytes()
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(raw))
        cells = [c for s in book for row in s.iter_rows(values_only=True) for c in row]
        raw = "\n".join(map(str, cells)).encode()
    secret = [row[key] for row in rows for key in ("id", "title", "wish", "owner", "story") if row[key]]
    secret += [value for row in rows for value in row["customer"].values()]
    secret += [
        e[key] for row in rows for e in row["events"] for key in ("id", "text", "what", "why") if e.get(key)
    ]
    assert len(secret) > 100
    assert [text for text in secret if text.encode() in raw] == []


def test_a_key_that_somebody_adds_stays_inside() -> None:
    row = {
        "received": None,
        "secret": "x",
        "deadlines": [{"secret": "x"}],
        "events": [{"at": "2026", "secret": "x"}],
    }
    assert "secret" not in repr(public_rows([row], ()))


RECEIVED = "2026-11-19T09:00 received"
OWN_WORDS = """2026-11-19T09:00 received mood=vijf
2026-11-19T10:00 responded via=Jan-de-Vries
2026-11-19T11:00 compensated what=x why=y cost=0612345678
2026-11-19T12:00 gebeld-met-Jan-de-Vries
2026-11-19T13:00 judged verdict=Jan-de-Vries score=9"""


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_words_of_somebodys_own_stay_inside_where_a_value_belongs(desk: Desk, kind: str) -> None:
    facts = {"channel": "app van Jan-de-Vries", "moment": "bij Jan-de-Vries thuis"}
    desk.put(case_id(1), OWN_WORDS, **facts)
    desk.put(case_id(2), RECEIVED, procedure="Jan-de-Vries", step="Jan-de-Vries")
    path = desk.home / f"open.{kind}"
    desk.run("export", "-o", str(path), "--public")
    raw = path.read_text("utf-8")
    assert [each for each in ("Jan-de-Vries", "0612345678", "vijf") if each in raw] == []
    if kind == "json":
        told = json.loads(raw)[0]
        assert (told["channel"], told["moment"]) == ("unknown", "unknown")
        assert told["events"][1] == {"event": "responded", "via": "unknown", "at": "2026-11-19"}
        assert told["events"][-1]["score"] == 9


@pytest.mark.parametrize("outcome", ["satisfied", "duplicate", "spam", "test"])
@pytest.mark.parametrize("at", [(), ("--at", "2026-11-20")])
def test_when_a_case_was_closed_stands_there_whatever_it_was(
    desk: Desk, outcome: str, at: tuple[str, ...]
) -> None:
    desk.put(case_id(1), f"{RECEIVED}\n2026-11-19T10:00 closed outcome={outcome} because=x")
    [row] = json.loads(exported(desk, "json", "--all", *at).read_bytes())
    assert row["closed"] == "2026-11-19T10:00:00+01:00"


# -- the file -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_is_for_its_owner_and_goes_over_nothing_unasked(team: Desk, kind: str, tmp_path: Path) -> None:
    out = tmp_path / f"uit.{kind}"
    team.done("export", "-o", str(out))
    first = out.read_bytes()
    assert out.stat().st_mode & 0o777 == 0o600
    refused = team.run("export", "-o", str(out), "--all")
    assert (refused.code, out.read_bytes()) == (2, first)
    team.done("export", "-o", str(out), "--force")
    assert out.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith("tmp")] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Where to?"),
        (("-o", "uit.doc"), "names no kind"),
        (("-o", "-"), "names no kind"),
        (("-o", "-", "--format", "xlsx"), "no text for a screen"),
        (("-o", "/nergens/uit.csv"), "/nergens is no folder."),
    ],
)
def test_what_cannot_be_written_is_said(team: Desk, words: Sequence[str], said: str) -> None:
    result = team.run("export", *words)
    assert (result.code, said in result.err) == (2, True), result


@pytest.mark.parametrize("kind", ["csv", "json", "md"])
def test_text_goes_to_standard_output(team: Desk, kind: str) -> None:
    out = team.done("export", "-o", "-", "--format", kind).out
    assert out.rstrip("\n") == exported(team, kind).read_text("utf-8-sig").replace("\r\n", "\n").rstrip("\n")


@pytest.mark.parametrize(("kind", "module"), [("xlsx", "rustpy_xlsxwriter")])
def test_without_the_extra_it_says_what_to_install(team: Desk, kind: str, module: str) -> None:
    with mock.patch.dict(sys.modules, {module: None}):
        result = team.run("export", "-o", str(team.home / f"uit.{kind}"))
    assert (result.code, "pip install python-calamine rustpy-xlsxwriter" in result.err) == (2, True)


def test_the_same_cases_give_the_same_workbook_at_any_moment(team: Desk) -> None:
    first = exported(team, "xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        told = b"".join(book.read(part) for part in book.infolist())
    assert (b"2000-01-01T00:00:00Z" in told, str(datetime.now(UTC).date()).encode() in told) == (True, False)
    assert {part.date_time[0] for part in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {1980}


def test_a_sheet_without_rows_has_the_names_of_its_columns(desk: Desk) -> None:
    desk.done("new", "Koffie koud", "--customer", "De Vries")
    book = openpyxl.load_workbook(exported(desk, "xlsx"))
    names = [cell.value for cell in book[GESTURES][1]]
    assert (names[:3], book[GESTURES].max_row) == (["case", "at", "by"], 1)


def test_a_workbook_has_filters_and_names_in_sight(team: Desk) -> None:
    book = openpyxl.load_workbook(exported(team, "xlsx"))
    assert book.sheetnames == [CASES, DEADLINES, EVENTS, GESTURES]
    for each in book:
        assert each.freeze_panes == "A2"
        assert each.auto_filter.ref.startswith("A1:")


# -- other programs -------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_libreoffice_sees_dates_as_dates_and_texts_as_texts(hostile: Desk, tmp_path: Path, kind: str) -> None:
    """As a Dutch office opens it: `;` between cells, UTF-8, the language of the Netherlands."""
    source = exported(hostile, kind)
    how = ["--infilter=CSV:59,34,76,1,,1043"] if kind == "csv" else []
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
            "--convert-to", "xlsx", *how, "--outdir", str(tmp_path / "uit"), str(source),
        ],
        check=True, capture_output=True, timeout=PATIENCE * 2, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "uit" / "uit.xlsx", data_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    found = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    assert sorted(row["title"] for row in found) == sorted(IN_CSV if kind == "csv" else HOSTILE)
    assert all(isinstance(row["received"], datetime) for row in found)
    received = {row["id"]: row["received"] for row in listed(hostile)}
    assert {row["id"]: moment(row["received"]) for row in found} == received
    assert {row["phone"] for row in found} == {f"06123456{n:02}" for n in range(len(HOSTILE))}
