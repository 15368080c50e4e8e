"""Proves that a list's moments are read as the list shows them: its order of day and month, its time zone.

What may be another day or hour does not come in, and each way to write it that is told is followed.
"""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.text.sentences import Text
from klantervaring.core.time.moments import iso
from klantervaring.importing.cell_moments import cell_moment, offset_in

from tests.conftest import Desk
from tests.importing.test_import import Lists, reasons

ZONE = ZoneInfo("Europe/Amsterdam")
SHORT = "Ontvangen;Klant;Onderwerp"


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> Lists:
    return Lists(desk, tmp_path)


def received(lists: Lists) -> list[str]:
    return [case["received"] for case in lists.cases()]


# -- the order of day and month --------------------------------------------------------------------------


def test_a_date_in_a_column_that_is_not_read_shows_the_order(lists: Lists) -> None:
    header = "Summary,Reporter,Created,Updated"
    row = "Zaal,Kiezel,1/2/2026 10:00,2/14/2026 10:00"
    options = ("--map", "received=Created", "--map", "customer=Reporter")
    result = lists.rows(row, header=header, options=options)
    assert result.code == 1
    assert "1/2/2026 10:00 may be two days (2026-02-01 / 2026-01-02)" in reasons(result, lists)[2]
    assert "on line 2 (2/14/2026 10:00) the month comes first" in reasons(result, lists)[2]
    assert received(lists) == []
    done = lists.rows(row, header=header, options=(*options, "--dates", "month-first"))
    assert (done.code, received(lists)) == (0, ["2026-01-02T10:00:00+01:00"])


@pytest.mark.parametrize(
    "cell", ["2/14/2026 is the day that we agreed on", "12-2026", "A-2/14/2026", "02-14-99123"]
)
def test_what_is_no_date_in_another_column_shows_nothing(lists: Lists, cell: str) -> None:
    result = lists.rows(f"1/2/2026;De Kei;Zaal;{cell}", header=SHORT + ";Notitie")
    assert (result.code, received(lists)) == (0, ["2026-02-01T00:00:00+01:00"])


#: Read with the day first, lines 3 and 4 lie in the future; with the month first, none does.
AHEAD = ["3/1/2026;A;a", "11/12/2026;B;b", "11/10/2026;C;c", "10/12/2026;D;d"]


def test_days_that_would_lie_in_the_future_show_the_order(lists: Lists) -> None:
    result = lists.rows(*AHEAD, header=SHORT)
    said = reasons(result, lists)
    assert (result.code, list(said), received(lists)) == (1, [2, 3, 4, 5], [])
    assert "for with the day first line 3 (11/12/2026) lies in the future" in said[2]
    done = lists.rows(*AHEAD, header=SHORT, options=("--dates", "month-first"))
    assert done.code == 0
    assert [day[:10] for day in received(lists)] == ["2026-03-01", "2026-10-12", "2026-11-10", "2026-11-12"]


def test_the_other_column_of_days_shows_it_too(lists: Lists) -> None:
    row = "3/1/2026;A;a;11/10/2026;11/12/2026;tevreden"
    header = SHORT + ";Due;Afgesloten;Uitkomst"
    said = reasons(lists.rows(row, header=header), lists)
    assert "Ontvangen: 3/1/2026 may be two days" in said[2]
    assert "Afgesloten: 11/12/2026 may be two days" in said[2]


@pytest.mark.parametrize("proof", ["14-2-2026;B;b;", "1-2-2026;B;b;14-2-2026"])
def test_where_the_list_shows_the_day_first_a_day_to_come_is_a_slip(lists: Lists, proof: str) -> None:
    result = lists.rows("3/1/2026;A;a;", "11/12/2026;B;b;", proof, header=SHORT + ";Gebeld")
    said = reasons(result, lists)
    assert list(said) == [3]
    assert "lies in the future" in said[3]
    assert received(lists)[0] == "2026-01-03T00:00:00+01:00"


# -- time zones --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-01 23:30:00 UTC", "2026-03-02T00:30:00+01:00"),
        ("2026-03-01 23:30:00 utc", "2026-03-02T00:30:00+01:00"),
        ("2026-03-01 23:30 GMT", "2026-03-02T00:30:00+01:00"),
        ("01-03-2026 23:30 (UTC)", "2026-03-02T00:30:00+01:00"),
        ("2026-03-01T23:30Z[UTC]", "2026-03-02T00:30:00+01:00"),
        ("2026-03-01 23:30 [UTC]", "2026-03-02T00:30:00+01:00"),
        ("2026-03-01 23:30 GMT+1", "2026-03-01T23:30:00+01:00"),
        ("2026-03-01 23:30 UTC+01:00", "2026-03-01T23:30:00+01:00"),
        ("2026-07-01 23:30 GMT+0100", "2026-07-02T00:30:00+02:00"),
        ("2026-03-01 23:30 UTC-5", "2026-03-02T05:30:00+01:00"),
        ("2026-03-01T23:30:00.123+01:00[Europe/Amsterdam]", "2026-03-01T23:30:00+01:00"),
        ("2026-03-01T23:30[Europe/Amsterdam]", "2026-03-01T23:30:00+01:00"),
        ("01-03-2026 23:30 CET", "2026-03-01T23:30:00+01:00"),
        ("01-07-2026 23:30 CEST", "2026-07-01T23:30:00+02:00"),
        ("25-10-2026 02:30 CET", "2026-10-25T02:30:00+01:00"),
        ("25-10-2026 02:30 CEST", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_a_time_zone_behind_a_time_is_read(cell: str, expected: str) -> None:
    found = cell_moment(cell, ZONE)
    assert not isinstance(found, Text)
    assert iso(found.at, ZONE) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "2026-07-01 10:00 CET",  # in summer it may be either
        "2026-03-01 23:30 EST", "2026-03-01 23:30 America/New_York", "2026-03-01T23:30[America/New_York]",
        "1 mrt 2026 23:30 UTC", "Sun, 1 Mar 2026 23:30:00 +0000", "Mar 1, 2026 11:30 PM UTC",
    ],
)  # fmt: skip
def test_a_zone_that_is_not_read_stays_in_the_way_to_write_it(lists: Lists, cell: str) -> None:
    out = reasons(lists.cells(Ontvangen=cell), lists)[2]
    (way,) = re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d[^\s;]*", out.split(": ", 1)[1].replace(cell, ""))
    assert way == "2025-03-01T10:04+01:00"
    assert "zone" in out
    assert received(lists) == []
    assert lists.cells(Ontvangen=way).code == 0
    assert received(lists) == ["2025-03-01T10:04:00+01:00"]


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("Created (UTC)", "2026-03-01 23:30", "2026-03-02T00:30:00+01:00"),
        ("created_utc", "01-03-2026 23:30:00", "2026-03-02T00:30:00+01:00"),
        ("Created (GMT+1)", "2026-07-01 23:30", "2026-07-02T00:30:00+02:00"),
        ("Created (UTC)", "2026-03-01T23:30+01:00", "2026-03-01T23:30:00+01:00"),
        ("Created (UTC)", "2026-03-01", "2026-03-01T00:00:00+01:00"),
        ("Created [CET]", "2026-03-01 23:30", "2026-03-01T23:30:00+01:00"),
        ("Created (Europe/Amsterdam)", "2026-03-01 23:30", "2026-03-01T23:30:00+01:00"),
        ("GEMELD MET SPOED", "2026-03-01 23:30", "2026-03-01T23:30:00+01:00"),
        ("Gemeld (NL)", "2026-03-01 23:30", "2026-03-01T23:30:00+01:00"),
    ],
)
def test_a_time_zone_in_the_name_of_a_column_holds_for_its_cells(
    lists: Lists, name: str, cell: str, expected: str
) -> None:
    options = ("--map", f"received={name}")
    result = lists.rows(f"{cell};De Kei;Zaal", header=f"{name};Klant;Onderwerp", options=options)
    assert (result.code, received(lists)) == (0, [expected])


def test_another_zone_in_the_name_of_a_column_is_told_of_each_line(lists: Lists) -> None:
    assert offset_in("Created (EST)") == "EST"
    header, options = "Created (EST);Klant;Onderwerp", ("--map", "received=Created (EST)")
    result = lists.rows("2026-03-01 23:30;De Kei;Zaal", header=header, options=options)
    assert "not the one here (EST)" in reasons(result, lists)[2]
    assert received(lists) == []
