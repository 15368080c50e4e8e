"""Proves that a list in a spreadsheet comes in as the same list in a CSV does, from xlsx and from ods."""

from __future__ import annotations

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
def test_a_workbook_is_read_as_its_first_sheet(
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
