"""Proves that a list in a spreadsheet comes in as the same list in a CSV does, from xlsx and from ods."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.conftest import Desk

Rows = Sequence[Sequence[Any]]
ROWS: Rows = (
    ("Ontvangen", "Klant", "Onderwerp", "Verhaal", "Telefoon"),
    (datetime(2026, 11, 17, 9, 30), "De Kei", "Lift stuk", "Hij stond stil.", "0612345678"),
    (date(2026, 11, 18), "De Lei", "=1+1", "Twee regels.", ""),
)


def as_ods(path: Path, rows: Rows) -> None:
    """Save the rows as LibreOffice does: a date as a date, all else as text."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for row in rows:
        line = TableRow()
        for value in row:
            shown = {"valuetype": "string"}
            if isinstance(value, date):
                shown = {"valuetype": "date", "datevalue": value.isoformat()}
            cell = TableCell(**shown)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def as_book(path: Path, rows: Rows) -> None:
    """Save the rows as Excel does."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(path)


def as_text(path: Path, rows: Rows) -> None:
    """Save the rows as CSV."""
    lines = []
    for row in rows:
        lines.append(";".join(f"'{v}" if str(v).startswith(("=", "0")) else str(v) for v in row))
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(("ending", "save"), [("ods", as_ods), ("xlsx", as_book), ("csv", as_text)])
def test_a_workbook_is_read_as_a_list_in_csv_is(
    desk: Desk, tmp_path: Path, ending: str, save: Callable[[Path, Rows], None]
) -> None:
    path = tmp_path / f"lijst.{ending}"
    save(path, ROWS)
    desk.done("import", str(path))
    found = desk.done("list", "--all", "--json").json
    told = sorted(
        (c["received"], c["title"], c["customer"]["name"], c["customer"].get("phone")) for c in found
    )
    assert told == [
        ("2026-11-17T09:30:00+01:00", "Lift stuk", "De Kei", "0612345678"),
        ("2026-11-18T00:00:00+01:00", "=1+1", "De Lei", None),
    ]


def test_an_ods_that_is_cut_off_is_refused_whole(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "lijst.ods"
    as_ods(path, ROWS)
    path.write_bytes(path.read_bytes()[:-200])
    refused = desk.run("import", str(path))
    assert (refused.code, "no workbook that can be read" in refused.err) == (2, True)
    assert desk.done("list", "--all", "--json").json == []


# -- more than one sheet -----------------------------------------------------------------------------------

NAMES = ("Ontvangen", "Klant", "Onderwerp")
OLD = [NAMES, (datetime(2025, 3, 1, 10), "De Oude", "Oud")]
NEW = [NAMES, (datetime(2026, 3, 1, 10), "De Kiezel", "Zaal")]
WORDS = [("Uitleg",), ("Vul in per maand.",)]


def as_sheets(path: Path, *sheets: tuple[str, Rows], hidden: Sequence[str] = ()) -> None:
    """Save sheets with these titles."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    book.active = next(n for n, (title, _) in enumerate(sheets) if title not in hidden)
    book.save(path)


def titles(desk: Desk) -> list[str]:
    return sorted(case["title"] for case in desk.done("list", "--all", "--json").json)


@pytest.mark.parametrize(
    ("sheets", "hidden", "read", "others"),
    [
        ([("Oud", OLD), ("Nieuw", NEW)], ["Oud"], "Zaal", "Nieuw is read, not: Oud."),
        ([("Jan", OLD), ("Feb", NEW), ("Mrt", NEW)], [], "Oud", "Jan is read, not: Feb, Mrt."),
        ([("Uitleg", WORDS), ("Lijst", NEW)], [], "Zaal", "Lijst is read, not: Uitleg."),
        ([("Leeg", []), ("Lijst", NEW)], [], "Zaal", ""),
        ([("Lijst", [*WORDS, (), *NEW]), ("Nieuw", NEW)], [], "Zaal", "Nieuw is read, not: Lijst."),
    ],
)  # fmt: skip
def test_the_sheet_that_people_see_with_the_names_is_read_and_the_others_are_named(
    desk: Desk, tmp_path: Path, sheets: list[tuple[str, Rows]], hidden: list[str], read: str, others: str
) -> None:
    path = tmp_path / "lijst.xlsx"
    as_sheets(path, *sheets, hidden=hidden)
    answer = desk.done("import", str(path), "--dry-run", "--json").json
    assert answer["not_read"] == [name for name in others.rpartition(": ")[2].strip(".").split(", ") if name]
    result = desk.done("import", str(path))
    assert titles(desk) == [read]
    assert bool(others) == bool(result.err)
    assert others in " ".join(result.err.split())


def test_saved_as_a_list_of_its_own_another_sheet_comes_in_too(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    as_sheets(path, ("Jan", OLD), ("Feb", NEW))
    assert "save it as a list of its own" in " ".join(desk.done("import", str(path)).err.split())
    as_sheets(path, ("Feb", NEW))
    assert desk.done("import", str(path)).err == ""
    assert titles(desk) == ["Oud", "Zaal"]


@pytest.mark.parametrize("shown", [[], [("Uitleg", WORDS)]])
def test_a_list_on_a_hidden_sheet_is_named_and_shown_it_comes_in(
    desk: Desk, tmp_path: Path, shown: list[tuple[str, Rows]]
) -> None:
    path = tmp_path / "lijst.xlsx"
    sheets = [("Leeg", []), *shown, ("Lijst", NEW)]
    as_sheets(path, *sheets, hidden=["Lijst"])
    refused = desk.run("import", str(path))
    assert (refused.code, "The sheet with the list is hidden: Lijst." in refused.err) == (2, True)
    assert titles(desk) == []
    as_sheets(path, *sheets)
    desk.done("import", str(path))
    assert titles(desk) == ["Zaal"]


def test_where_no_sheet_has_the_names_the_one_that_is_meant_is_named(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    rows = [("Gemeld", "Wie", "Wat"), (datetime(2026, 3, 1, 10), "De Kiezel", "Zaal")]
    as_sheets(path, ("Uitleg", WORDS), ("Meldingen", rows))
    refused = desk.run("import", str(path))
    assert f"{path}:Meldingen:1: There is no column for received." in refused.err.replace("\n", " ")
    assert "Gemeld, Wie, Wat" in refused.err
    maps = ["--map", "received=Gemeld", "--map", "customer=Wie", "--map", "title=Wat"]
    desk.done("import", str(path), *maps)
    assert titles(desk) == ["Zaal"]


def test_customers_who_must_hear_of_something_are_read_from_the_same_sheet(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "klanten.xlsx"
    as_sheets(path, ("Oud", [("Klant",), ("De Oude",)]), ("Nu", [("Klant",), ("De Kei",)]), hidden=["Oud"])
    result = desk.done("foresee", "Zaal dicht", "--on", "2026-12-03", "--customers", str(path))
    assert "Nu is read, not: Oud." in " ".join(result.err.split())
    assert [case["customer"] for case in desk.run("list", "--json").json] == [{"name": "De Kei"}]


# -- what cells lost -----------------------------------------------------------------------------------------

FULL = ("Ontvangen", "Klant", "Telefoon", "Onderwerp", "Wens")
SPOILED: Rows = (
    FULL,
    (datetime(2026, 3, 1, 10), "De Kiezel", "#N/A", "Zaal", "#REF!"),
    (datetime(2026, 3, 1, 11), "De Kei", "=VLOOKUP(1,A1:B2,2)", "=1+1", "=A1"),
    (datetime(2026, 3, 1, 12), "De Lei", "0612345678", "Lunch", "thee"),
    ("#VALUE!", "De Lei", "", "=A4", ""),
    ("=A1", "=B1", "=C1", "=D1", "=E1"),
)


def as_spoiled_xlsx(path: Path) -> None:
    """Save errors as such, and formulas without their results, as programs do that do not work them out."""
    as_sheets(path, ("Blad1", SPOILED))


def as_spoiled_ods(path: Path) -> None:
    """Save the same as LibreOffice saves errors, and as a program saves formulas that it did not work out."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for row in SPOILED:
        line = TableRow()
        for value in row:
            line.addElement(_spoiled_cell(value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def _spoiled_cell(value: Any) -> TableCell:
    text = str(value)
    if text.startswith("="):
        return TableCell(formula=f"of:{text}")
    shown = {"valuetype": "string"}
    if text.startswith("#"):
        shown = {"valuetype": "string", "stringvalue": "", "formula": f"of:={text}"}
    if isinstance(value, date):
        shown = {"valuetype": "date", "datevalue": value.isoformat()}
    cell = TableCell(**shown)
    cell.addElement(P(text=text))
    return cell


@pytest.mark.parametrize(("ending", "save"), [("xlsx", as_spoiled_xlsx), ("ods", as_spoiled_ods)])
def test_errors_and_formulas_without_a_result_are_bad_lines(
    desk: Desk, tmp_path: Path, ending: str, save: Callable[[Path], None]
) -> None:
    path = tmp_path / f"lijst.{ending}"
    save(path)
    result = desk.run("import", str(path), "--json")
    told = {bad["line"]: bad["message"] for bad in result.json["bad"]}
    assert (result.code, result.json["new"], sorted(told)) == (1, 1, [2, 3, 5, 6])
    assert "Telefoon: #N/A is an error of the spreadsheet" in told[2]
    assert "Wens: #REF! is an error of the spreadsheet" in told[2]
    assert "Telefoon: =VLOOKUP(1,A1:B2,2) is a formula" in told[3]
    assert "Onderwerp: =1+1 is a formula" in told[3]
    assert "Wens: =A1 is a formula" in told[3]
    assert "Ontvangen: #VALUE! is an error of the spreadsheet" in told[5]
    assert "empty" not in told[5]
    assert "Ontvangen: =A1 is a formula" in told[6]
    assert titles(desk) == ["Lunch"]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(desk: Desk, tmp_path: Path) -> None:
    path, made = tmp_path / "lijst.xlsx", tmp_path / "made.xlsx"
    as_sheets(made, ("Blad1", [FULL, (datetime(2026, 3, 1, 10), "De Kei", '=""', "Zaal", "thee")]))
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            part = before.read(name).replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')
            after.writestr(name, part)
    desk.done("import", str(path))
    (case,) = desk.done("list", "--all", "--json").json
    assert case["customer"] == {"name": "De Kei"}


def test_letters_that_a_spreadsheet_read_wrongly_come_in_right(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    as_sheets(path, ("Blad1", [NAMES, (datetime(2026, 3, 1, 10), "\ufeffCafÃ© ZoÃ«", "5 â‚¬ te veel")]))
    assert desk.done("import", str(path)).err == "3 Windows-1252 characters were corrected.\n"
    (case,) = desk.done("list", "--all", "--json").json
    assert (case["customer"]["name"], case["title"]) == ("Café Zoë", "5 € te veel")


def test_a_cell_in_the_last_corner_of_a_sheet_is_told_and_takes_no_memory(desk: Desk) -> None:
    """The library makes room for each place up to the last one: kv ended with its trace on the screen."""
    path = desk.home / "ver.xlsx"
    as_book(path, ROWS)
    book = openpyxl.load_workbook(path)
    book.active.cell(1_048_576, 16_384).value = " "
    book.save(path)
    told = desk.run("import", str(path))
    assert (told.code, told.out) == (2, "")
    assert "something stands in row 1048576, and in column 16384." in " ".join(told.err.split())
    book.active.cell(1_048_576, 16_384).value = None
    book.active.cell(1, 16_384).value = "x"
    book.save(path)
    assert desk.done("import", str(path), "--json").json["new"] == 2
