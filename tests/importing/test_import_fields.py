"""Proves that a list takes nothing into the wrong field, and that each remedy which an import prints helps.

Every remedy is followed as it stands; then the list comes in, once, and every cell in its own field.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.text.sentences import Text
from klantervaring.core.time.moments import iso
from klantervaring.importing.cell_moments import cell_moment
from klantervaring.importing.cells import spoiled, unwrapped
from klantervaring.importing.list_text import LARGEST_LIST

from tests.conftest import KV, Desk, Result
from tests.importing.test_import import Lists, reasons

ZONE = ZoneInfo("Europe/Amsterdam")
HEADER = "Ontvangen;Klant;Onderwerp;Verhaal;Wens"
GOOD = "02-03-2025;De Kei;Beamer;Stuk.;nieuwe"


class Fields(Lists):
    """A desk that takes in lists of these columns, unless a test says otherwise."""

    def rows(self, *rows: str, header: str = HEADER, options: Sequence[str] = (), **how: Any) -> Result:
        """Import a list of these rows."""
        return super().rows(*rows, header=header, options=options, **how)


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> Lists:
    return Fields(desk, tmp_path)


def told(lists: Lists) -> list[tuple[str, str, str | None]]:
    """Title, story and wish of all cases."""
    return sorted((c["title"], lists.body(c["id"]).strip(), c["wish"]) for c in lists.cases())


def refused(lists: Lists, result: Result) -> str:
    """The message of a list that was refused whole."""
    assert (result.code, result.out) == (2, ""), result
    assert lists.cases() == []
    return result.err


# -- a separator in a text without quotes ----------------------------------------------------------------

TOO_MANY = "more cells than there are columns"


@pytest.mark.parametrize("header", [HEADER, HEADER + ";", HEADER + ";;"])
@pytest.mark.parametrize(
    "row",
    [
        "01-03-2025;De Kiezel;Zaal;Het was koud; en nat;warmte",
        "01-03-2025;De Kiezel;Zaal;Het was koud; en nat;warmte;",
        "01-03-2025;De Kiezel;Zaal;Het was koud; en nat;warmte;;",
        "01-03-2025;De Kiezel; Oost;Zaal;Het was koud;warmte;;",
        "01-03-2025;De Kiezel;Zaal;a; b; c;;;;;",
    ],
)
def test_a_text_that_a_separator_cut_in_two_does_not_come_in(lists: Lists, header: str, row: str) -> None:
    result = lists.rows(row, GOOD, header=header)
    assert result.code == 1
    assert list(reasons(result, lists)) == [2]
    assert TOO_MANY in reasons(result, lists)[2]
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


@pytest.mark.parametrize("header", [HEADER, HEADER + ";;"])
def test_the_last_cells_may_be_empty_and_still_a_text_is_cut_in_two(lists: Lists, header: str) -> None:
    row = "01-03-2025;De Kiezel;Zaal;Het was koud; en nat;"
    result = lists.rows(row, header=header)
    assert TOO_MANY in reasons(result, lists)[2]
    assert lists.cases() == []


def test_with_the_quotes_that_were_missing_it_comes_in_once(lists: Lists) -> None:
    header = HEADER + ";;"
    lists.rows("01-03-2025;De Kiezel;Zaal;Het was koud; en nat;warmte;;", GOOD + ";;", header=header)
    result = lists.rows(
        '01-03-2025;De Kiezel;Zaal;"Het was koud; en nat";warmte;;', GOOD + ";;", header=header
    )
    assert (result.code, result.lines[0]) == (0, "One case came in.")
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe"), ("Zaal", "Het was koud; en nat", "warmte")]


@pytest.mark.parametrize(
    "row",
    [
        "01-03-2025;De Kiezel;Zaal;Het was koud; en nat",
        "01-03-2025;De Kiezel;Zaal;Het was koud; en nat;",
        "01-03-2025;De Kiezel; Oost",
        "01-03-2025;De Kiezel; Oost;Zaal;Het was koud",
        "01-03-2025; De Kiezel;Zaal; lokaal 2;Het was koud",
    ],
)
def test_a_blank_behind_a_separator_shows_a_text_cut_in_two_in_a_row_that_is_full(
    lists: Lists, row: str
) -> None:
    for cells in (row, row.rstrip(";")):
        result = lists.rows(cells, GOOD)
        assert list(reasons(result, lists)) == [2]
        assert "quotes" in reasons(result, lists)[2]
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


@pytest.mark.parametrize(
    "row",
    [
        "01-03-2025; De Kiezel; Zaal; Koud.; warmte",
        '01-03-2025;"De Kiezel";"Zaal";" Koud.";" warmte"',
        "01-03-2025;De Kiezel;Zaal;Koud.;warmte ",
        "01-03-2025;De Kiezel;Zaal;Koud.;warmte; ",
    ],
)
def test_a_blank_that_is_none_of_a_text_does_no_harm(lists: Lists, row: str) -> None:
    header = HEADER + ";" * (row.count(";") - HEADER.count(";"))
    assert lists.rows(row, header=header).code == 0
    assert told(lists) == [("Zaal", "Koud.", "warmte")]


def test_a_sure_cell_behind_a_blank_shows_that_it_is_none_of_a_text(lists: Lists) -> None:
    row = "01-03-2025;De Kiezel; Zaal;Koud.;telefoon"
    result = lists.rows(row, header="Ontvangen;Klant;Onderwerp;Verhaal;Kanaal")
    assert (result.code, told(lists)) == (0, [("Zaal", "Koud.", None)])


def test_of_half_a_story_with_as_many_separators_the_remedy_brings_it_in_once(lists: Lists) -> None:
    header = "Ontvangen;Klant;Verhaal"
    half = ["1-3-2025;De Kiezel;Er was geen", "koffie;thee;water", "2-3-2025;De Kei;ok"]
    said = reasons(lists.rows(*half, header=header), lists)
    assert said[2] == "line 3 may be the rest of it; a text of several lines needs quotes around it"
    whole = ['1-3-2025;De Kiezel;"Er was geen', 'koffie;thee;water"', half[2]]
    assert lists.rows(*whole, header=header).lines[:2] == ["One case came in.", "One was known already."]
    assert [lists.body(case["id"]) for case in lists.cases()] == ["Er was geen\nkoffie;thee;water\n", "ok\n"]


def test_a_line_in_quotes_as_a_whole_takes_the_one_above_it_nothing(lists: Lists) -> None:
    said = reasons(lists.rows(GOOD, f'"{FIRST};warmte"'), lists)
    assert list(said) == [3]
    assert "stands in quotes as a whole" in said[3]
    assert lists.rows(GOOD, f"{FIRST};warmte").code == 0
    assert len(lists.cases()) == 2


@pytest.mark.parametrize("end", [";", ";;"])
def test_empty_columns_at_the_end_of_every_line_do_no_harm(lists: Lists, end: str) -> None:
    result = lists.rows(GOOD + end, header=HEADER + end)
    assert (result.code, result.err) == (0, "")
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


def test_a_separator_at_the_end_of_the_rows_only_is_told_and_the_remedy_helps(lists: Lists) -> None:
    rows = [GOOD + ";", GOOD.replace("Beamer", "Lunch") + ";"]
    said = reasons(lists.rows(*rows), lists)
    assert list(said) == [2, 3]
    assert said[2].endswith("are quotes missing, or a separator at the end of the line with the names?")
    assert lists.rows(*rows, header=HEADER + ";").code == 0
    assert [title for title, _, _ in told(lists)] == ["Beamer", "Lunch"]


def test_a_sure_cell_behind_the_texts_shows_that_all_stand_in_their_columns(lists: Lists) -> None:
    result = lists.rows(
        "01-03-2025;De Kei;Zaal;Koud.;e-mail;", header="Ontvangen;Klant;Onderwerp;Verhaal;Kanaal"
    )
    assert (result.code, lists.only()["channel"]) == (0, "email")


def test_what_stands_in_a_column_without_a_name_is_told_with_its_number(lists: Lists) -> None:
    result = lists.rows(GOOD + ";;let op", header=HEADER + ";;")
    assert reasons(result, lists)[2].endswith("or the name of column 7?")
    assert lists.rows(GOOD + ";;let op", header=HEADER + ";;Notitie").err == "Not used: Notitie.\n"
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


# -- a line break in a text without quotes ---------------------------------------------------------------

FIRST = "01-03-2025;De Kiezel;Zaal;Het was koud"


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([FIRST, "en nat;warmte", GOOD], [2, 3]),
        ([GOOD, FIRST, "en nat;warmte"], [3, 4]),
        ([FIRST, "en", "nat;warmte", GOOD], [2, 3, 4]),
        ([FIRST, "", "en nat;warmte", GOOD], [2, 4]),
        ([FIRST + ";warmte", "en thee", GOOD], [2, 3]),  # in the last column: the first half is a full row
        ([FIRST + ";", "en nat", GOOD], [2, 3]),
        ([FIRST, "en; nat; en; guur;warmte", GOOD], [2, 3]),  # and with separators in it, too
        ([FIRST, "en; nat; en; guur; o;warmte", GOOD], [2, 3]),
        ([FIRST, '"en" nat;warmte', GOOD], [2, 3]),
        ([FIRST, "2-3-2025 aan het eind;warmte", GOOD], [2, 3]),
        ([FIRST, "2-3-2025", GOOD], [2, 3]),
        ([FIRST, "15 graden;warmte", GOOD], [2, 3]),
        # as many separators as the list has, or more, and no blank behind them
        ([FIRST + ";warmte", "koffie;thee;water;melk;soep", GOOD], [2, 3]),
        ([FIRST + ";warmte", "koffie;thee;water;melk;soep;room", GOOD], [2, 3]),
        ([FIRST + ";warmte", "koffie;a;b;c;d", "thee;a;b;c;d", GOOD], [2, 3, 4]),
        ([FIRST, "vandaag was er;a;b;c;d", GOOD], [2, 3]),
        ([FIRST, "15 stoelen;a;b;c;d", GOOD], [2, 3]),
    ],
)
def test_no_half_of_a_row_comes_in(lists: Lists, rows: list[str], bad: list[int]) -> None:
    result = lists.rows(*rows)
    assert result.code == 1
    assert list(reasons(result, lists)) == bad
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


def test_mended_and_imported_again_it_is_there_once_and_whole(lists: Lists) -> None:
    said = reasons(lists.rows(FIRST, "en nat;warmte", GOOD), lists)
    assert said[2] == "line 3 may be the rest of it; a text of several lines needs quotes around it"
    assert said[3].startswith("fewer cells than there are columns; a text of several lines needs quotes")
    mended = ['01-03-2025;De Kiezel;Zaal;"Het was koud', 'en nat";warmte', GOOD]
    assert lists.rows(*mended).lines[:2] == ["One case came in.", "One was known already."]
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe"), ("Zaal", "Het was koud\nen nat", "warmte")]
    before = lists.desk.snapshot()
    assert lists.rows(*mended).lines == ["0 cases came in.", "2 were known already."]
    assert lists.desk.snapshot() == before


def test_the_second_half_does_not_come_in_where_texts_stand_before_the_day(lists: Lists) -> None:
    rows = ["Goed.;De Kei;02-03-2025", "Het was koud", "en nat;De Kiezel;01-03-2025"]
    result = lists.rows(*rows, header="Verhaal;Klant;Ontvangen")
    assert {3, 4} <= set(reasons(result, lists))
    assert "De Kiezel" not in {case["customer"]["name"] for case in lists.cases()}


@pytest.mark.parametrize(
    "row",
    [
        "08-03-2025;De Kiezel;Acht",  # the rest is empty
        "gisteren;De Kiezel;Acht;;",
        "gisteren;De Kiezel;Acht;Koud.;warmte",
        "Maandag 10.00;De Kiezel;Acht;Koud.;warmte",
        "begin maart 2025;De Kiezel;Acht;Koud.;warmte",
        "onbekend;De Kiezel;Acht;Koud.;warmte",
        "2025;De Kiezel;Acht;Koud.;warmte",
        "?;De Kiezel;Acht;Koud.;warmte",
        "Totaal:;2;;;",
        ";De Kiezel;Acht;Koud.;",
        "#N/A;De Kiezel;Acht;Koud.;",
        "8 mrt 2025;De Kiezel;Acht;Koud.;",
        "45292;De Kiezel;Acht;Koud.;warmte",
        "3/8/2025 10:00:00 AM;De Kiezel;Acht;Koud.;warmte",
    ],
)
def test_a_row_of_its_own_takes_the_one_above_it_nothing(lists: Lists, row: str) -> None:
    result = lists.rows(GOOD, row)
    assert set(reasons(result, lists)) <= {3}
    assert "Beamer" in {case["title"] for case in lists.cases()}


def test_customers_who_must_hear_of_something_are_not_cut_in_two_either(desk: Desk) -> None:
    path = desk.home / "klanten.csv"
    path.write_text("Klant;Contactpersoon;E-mail\nDe Kiezel;Jan\nSmit;j@kiezel.example\nDe Kei;Piet;\n")
    result = desk.run("foresee", "Zaal dicht", "--on", "2026-12-03", "--customers", str(path))
    assert result.code == 1
    assert re.findall(r"klanten\.csv:(\d+)", result.err) == ["2", "3"]
    assert [case["customer"] for case in desk.run("list", "--json").json] == [
        {"name": "De Kei", "contact": "Piet"}
    ]


def test_meetings_are_not_cut_in_two_either(desk: Desk) -> None:
    desk.write(
        "meetings.csv", "Datum;Klant;Contactpersoon\n18-11-2026;De Kiezel\nOost;Jan\n18-11-2026;De; Kei;x\n"
    )
    result = desk.run("ask")
    assert re.findall(r"meetings\.csv:(\d+)", result.err) == ["2", "3", "4"]


# -- quotes ------------------------------------------------------------------------------------------------


def test_a_quote_too_many_does_not_take_the_next_rows_into_a_story(lists: Lists) -> None:
    rows = ['01-03-2025;De Kiezel;Zaal;"Het was koud.;warmte', '02-03-2025;De Kei;Beamer;Stuk.";nieuwe']
    result = lists.rows(*rows)
    assert list(reasons(result, lists)) == [2]
    assert "is a quote missing" in reasons(result, lists)[2]
    assert lists.cases() == []
    assert lists.rows(*(row.replace('"', "") for row in rows)).code == 0
    assert len(lists.cases()) == 2


def test_a_diary_in_a_story_is_a_story(lists: Lists) -> None:
    story = "Gebeld:\n12-11-2024; geen gehoor; later weer\n13-11-2024; wel"
    result = lists.rows(f'01-03-2025;De Kiezel;Zaal;"{story}";warmte')
    assert (result.code, told(lists)) == (0, [("Zaal", story, "warmte")])


# -- dates ---------------------------------------------------------------------------------------------------

AMERICAN = ["2/14/2025", "2/27/2025", "3/1/2025", "1/2/2025"]


def dated(*days: str) -> list[str]:
    return [f"{day};De Kei;Zaal {number}" for number, day in enumerate(days, 1)]


def days_of(lists: Lists) -> dict[str, str]:
    return {case["title"].removeprefix("Zaal "): case["received"][:10] for case in lists.cases()}


SHORT = "Ontvangen;Klant;Onderwerp"


def test_one_date_with_the_month_first_makes_the_doubtful_ones_bad_lines(lists: Lists) -> None:
    said = reasons(lists.rows(*dated(*AMERICAN, "2025-03-04", "3/3/2025"), header=SHORT), lists)
    assert list(said) == [2, 3, 4, 5]
    assert "3/1/2025 may be two days (2025-01-03 / 2025-03-01)" in said[4]
    assert "on line 2 (2/14/2025) the month comes first" in said[4]
    assert days_of(lists) == {"5": "2025-03-04", "6": "2025-03-03"}  # these are sure


@pytest.mark.parametrize("line", [2, 4])
def test_the_option_that_is_named_brings_them_in(lists: Lists, line: int) -> None:
    said = reasons(lists.rows(*dated(*AMERICAN), header=SHORT), lists)[line]
    assert "--dates " in said
    assert "month-first" in said
    result = lists.rows(*dated(*AMERICAN), header=SHORT, options=("--dates", "month-first"))
    assert result.code == 0
    assert days_of(lists) == {"1": "2025-02-14", "2": "2025-02-27", "3": "2025-03-01", "4": "2025-01-02"}
    again = lists.rows(*dated(*AMERICAN), header=SHORT, options=("--dates", "month-first"))
    assert again.lines == ["0 cases came in.", "4 were known already."]


def test_written_as_is_named_they_come_in(lists: Lists) -> None:
    said = reasons(lists.rows(*dated(*AMERICAN), header=SHORT), lists)
    written = [re.findall(r"\d{4}-\d\d-\d\d", said[line])[-1] for line in (2, 3, 4, 5)]
    assert lists.rows(*dated(*written), header=SHORT).code == 0
    assert days_of(lists) == {"1": "2025-02-14", "2": "2025-02-27", "3": "2025-03-01", "4": "2025-01-02"}


def test_both_ways_in_one_column_names_what_is_doubtful(lists: Lists) -> None:
    days = ["14-2-2025", "3-1-2025", "2/27/2025"]
    assert list(reasons(lists.rows(*dated(*days), header=SHORT), lists)) == [3, 4]
    assert days_of(lists) == {"1": "2025-02-14"}
    lists.rows(*dated(*days), header=SHORT, options=("--dates", "day-first"))
    assert days_of(lists) == {"1": "2025-02-14", "2": "2025-01-03"}


@pytest.mark.parametrize(
    "days", [["14-2-2025", "3/1/2025"], ["3/1/2025"], ["2025-02-27", "3/1/2025"], ["3/1/2025", "31.12.2024"]]
)
def test_without_a_sign_against_it_the_day_comes_first(lists: Lists, days: list[str]) -> None:
    assert lists.rows(*dated(*days), header=SHORT).code == 0
    assert "2025-01-03" in days_of(lists).values()


def test_a_column_without_a_sign_follows_the_other_one(lists: Lists) -> None:
    header = "Ontvangen;Klant;Onderwerp;Afgesloten;Uitkomst"
    rows = ["1/2/2025;De Kei;Zaal;3/4/2025;tevreden", "2/1/2025;De Kei;Lunch;2/27/2025;tevreden"]
    result = lists.rows(*rows, header=header)
    assert "Ontvangen: 1/2/2025 may be two days" in reasons(result, lists)[2]
    assert list(reasons(result, lists)) == [2, 3]
    assert lists.rows(*rows, header=header, options=("--dates", "month-first")).code == 0


def test_american_times_are_a_sign_too(lists: Lists) -> None:
    assert list(reasons(lists.rows(*dated("2/14/25", "3/1/2025"), header=SHORT), lists)) == [2, 3]
    days = ["2/14/2025 3:05:00 PM", "3/1/2025 10:00"]
    assert list(reasons(lists.rows(*dated(*days), header=SHORT), lists)) == [2, 3]


def test_an_order_that_is_not_known(lists: Lists) -> None:
    result = lists.rows(*dated("3/1/2025"), header=SHORT, options=("--dates", "us"))
    assert "Known are: day-first, month-first" in refused(lists, result)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("3/1/2025 3:05 PM", "the time has AM or PM"),
        ("01-03-2025 3:05 p.m.", "the time has AM or PM"),
        ("01-03-25", "the year has two digits"),
        ("25-03-01", "the year has two digits"),
        ("1-3-25 10:04", "the year has two digits"),
        ("01-03-2025 10:00-11:00", "two times of the day"),
        ("01-03-2025 10:00 - 11:30 uur", "two times of the day"),
        ("01-03-2025 10.00–11.30", "two times of the day"),
        ("45292", "it is a number"),
        ("45292,4375", "it is a number"),
        ("20250301", "it is a number"),
    ],
)
def test_why_a_date_is_not_clear_is_said(cell: str, reason: str) -> None:
    found = cell_moment(cell, ZONE)
    assert isinstance(found, Text)
    assert found.template.startswith("{text} is not clear")
    assert reason in repr(found.parts["reason"])


@pytest.mark.parametrize("cell", ["1-12-0226", "1-12-3026", "2999-12-31T23:59-14:00", "31-12-9999 23:59"])
def test_a_year_that_no_case_may_have_is_named(cell: str) -> None:
    found = cell_moment(cell, ZONE)
    assert isinstance(found, Text)
    assert "the year is not between" in repr(found.parts["reason"])


@pytest.mark.parametrize("cell", ["01-03-2025 25:00", "01-03-2025 10:61", "01-03-2025 10:04:75"])
def test_a_time_that_is_none_is_named(lists: Lists, cell: str) -> None:
    assert "there is no such time of day" in reasons(lists.rows(*dated(cell), header=SHORT), lists)[2]


def test_of_a_time_that_came_twice_both_ways_to_write_it_help(lists: Lists) -> None:
    said = reasons(lists.rows(*dated("26-10-2025 02:30"), header=SHORT), lists)[2]
    ways = re.findall(r"\d{4}-\S+", said.split("Write", 1)[1])
    assert [iso(found.at, ZONE) for way in ways if not isinstance(found := cell_moment(way, ZONE), Text)] == [
        "2025-10-26T02:30:00+02:00",
        "2025-10-26T02:30:00+01:00",
    ]


@pytest.mark.parametrize("number", [0, 1])
def test_the_ways_to_write_a_moment_that_are_named_are_read(lists: Lists, number: int) -> None:
    said = reasons(lists.rows(*dated("vorige week"), header=SHORT), lists)[2]
    way = said.split("write it as ")[1].split(", ")[number]
    assert lists.rows(*dated(way), header=SHORT).code == 0
    assert days_of(lists) == {"1": "2025-03-01"}


# -- the line with the names -------------------------------------------------------------------------------

ABOVE = ["Overzicht klachten, 2025, regio Oost", 'Gemaakt op 1 maart door "Jan', "", "Let op; intern"]


def test_names_below_lines_of_explanation_are_found_and_both_remedies_help(lists: Lists) -> None:
    text = "\n".join([*ABOVE, HEADER, GOOD, ""])
    said = refused(lists, lists.give(text))
    assert "The names of the columns seem to stand on line 5." in said
    option = re.search(r"--header \d+", said)
    assert option is not None
    result = lists.give(text, *option[0].split())
    assert (result.code, told(lists)) == (0, [("Beamer", "Stuk.", "nieuwe")])
    assert lists.rows(GOOD).lines == ["0 cases came in.", "One was known already."]  # the lines taken off


def test_lines_are_counted_in_the_file_also_below_an_explanation(lists: Lists) -> None:
    result = lists.give("\n".join([*ABOVE, HEADER, GOOD, ";De Kei;x;y;"]), "--header", "5")
    assert list(reasons(result, lists)) == [7]


@pytest.mark.parametrize("line", ["3", "99"])
def test_a_line_without_names(lists: Lists, line: str) -> None:
    said = refused(lists, lists.give("\n".join([*ABOVE, HEADER, GOOD, ""]), "--header", line))
    assert "no line with the names of the columns" in said


def test_names_below_an_explanation_may_be_given_with_map(lists: Lists) -> None:
    text = "Overzicht\n" + HEADER.replace("Klant", "Wie") + f"\n{GOOD}\n"
    assert "seem to stand on line 2" in refused(lists, lists.give(text, "--map", "customer=Wie"))
    assert lists.give(text, "--map", "customer=Wie", "--header", "2").code == 0


def test_names_that_are_not_known_below_an_explanation_are_found_step_by_step(lists: Lists) -> None:
    text = "Overzicht\nvan de school\nMelddatum;Naam;Verhaal;Wens\n01-03-2025;De Kei;Koud.;thee\n"
    options = ["--map", "received=Melddatum"]
    assert "seem to stand on line 3" in refused(lists, lists.give(text, *options))
    options += ["--header", "3"]
    assert "--map customer=…" in refused(lists, lists.give(text, *options))
    assert lists.give(text, *options, "--map", "customer=Naam").code == 0
    assert lists.only()["wish"] == "thee"


def test_an_explanation_above_names_that_nobody_knows_is_told_to_be_taken_off(lists: Lists) -> None:
    text = "Overzicht\nMelddatum;Naam;Wat\n01-03-2025;De Kei;Koud.\n"
    assert "take the lines above it off" in refused(lists, lists.give(text))
    options = ["--map", "received=Melddatum", "--map", "customer=Naam", "--map", "story=Wat"]
    assert lists.give(text.split("\n", 1)[1], *options).code == 0


def test_the_names_of_meetings_below_an_explanation(desk: Desk) -> None:
    desk.write("meetings.csv", "Onze bijeenkomsten\n\nDatum;Klant\n18-11-2026;De Kei\n")
    result = desk.run("ask")
    assert result.code == 2
    assert "seem to stand on line 3.\n    Take the lines above it off." in result.err
    desk.write("meetings.csv", "Datum;Klant\n18-11-2026;De Kei\n")
    assert desk.run("ask").code == 0


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "line", ["sep=;", '"sep=;"', "sep=;;;;", '"sep=;";;;', "SEP=; ", "sep=;,,,", "sep=,;;", "sep="]
)
def test_a_line_for_excel_in_every_form_that_spreadsheets_save(
    lists: Lists, mark: str, end: str, line: str
) -> None:
    result = lists.give(mark + end.join([line, HEADER, GOOD, "gisteren;De Kei;y;z;"]))
    assert list(reasons(result, lists)) == [4]
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


@pytest.mark.parametrize("separator", ["|", ";", ",", "\t"])
def test_the_separator_is_the_one_that_gives_known_names(lists: Lists, separator: str) -> None:
    other = ";" if separator == "," else ","
    names = [f"Nr{other} vast{other} van{other} de{other} lijst", "Ontvangen", "Klant", "Verhaal"]
    rows = [names, ["1", "01-03-2025", "De Kei", "Koud."]]
    assert lists.give("\n".join(separator.join(row) for row in rows)).code == 0
    assert lists.only()["customer"]["name"] == "De Kei"


def test_two_columns_of_one_name_are_told_with_what_helps(lists: Lists) -> None:
    header = "Ontvangen;Klant;Onderwerp;E-mail;E-mail"
    row = "01-03-2025;De Kei;Zaal;jan@kei.example;oud@kei.example"
    for options in ((), ("--map", "email=E-mail")):
        said = refused(lists, lists.rows(row, header=header, options=options))
        assert "Give one of them another name in the list." in said
        assert "--map" not in said
    assert lists.rows(row, header=header + " oud").code == 0
    assert lists.only()["customer"]["email"] == "jan@kei.example"


def test_of_two_columns_the_one_that_is_said_is_taken(lists: Lists) -> None:
    header, row = "Ontvangen;Datum;Klant;Verhaal", "01-03-2025;02-03-2025;De Kei;Koud."
    said = refused(lists, lists.rows(row, header=header))
    option = re.search(r"--map (received)=…", said)
    assert option is not None
    assert lists.rows(row, header=header, options=("--map", f"{option[1]}=Datum")).code == 0
    assert lists.only()["received"].startswith("2025-03-02")


def test_a_column_that_is_missing_is_said_with_the_option_that_is_named(lists: Lists) -> None:
    header, row = "Melddatum;Naam kind;Verhaal", "01-03-2025;De Kei;Koud."
    options: list[str] = []
    for column in ("Melddatum", "Naam kind"):
        field = re.search(r"--map (\w+)=…", refused(lists, lists.rows(row, header=header, options=options)))
        assert field is not None
        options += ["--map", f"{field[1]}={column}"]
    assert lists.rows(row, header=header, options=options).code == 0
    assert lists.only()["customer"]["name"] == "De Kei"


@pytest.mark.parametrize("wish", ["customer", "customer=", "=Klant", "", "=", " = "])
def test_half_of_a_map_is_told(lists: Lists, wish: str) -> None:
    said = refused(lists, lists.rows(GOOD, options=("--map", wish)))
    assert "a field and its column are needed." in said
    assert re.search(r'Write it as --map \w+="…"', said)


# -- what spreadsheets do to cells ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("phone", '="0612345678"', "0612345678"),
        ("phone", "=“0612345678”", "0612345678"),
        ("phone", ' = "06-12345678" ', "06-12345678"),
        ("phone", "'0612345678", "0612345678"),
        ("phone", "’+31612345678", "+31612345678"),
        ("phone", "=+31612345678", "+31612345678"),
        ("phone", "=0612345678", "0612345678"),
        ("phone", "'=+31 6 12345678", "+31 6 12345678"),
        ("phone", "31612345678.0", "31612345678"),
        ("phone", "0612345678", "0612345678"),
        ("customer", '="De ""Kiezel"""', 'De "Kiezel"'),
        ("customer", "'t Hof", "'t Hof"),
        ("owner", "'t Hart", "'t Hart"),
        ("customer", "’s-Gravenhage", "’s-Gravenhage"),
        ("received", '="01-03-2025"', "01-03-2025"),
        ("received", "'01-03-2025", "01-03-2025"),
        ("story", "'t Was koud, '90 niet.", "'t Was koud, '90 niet."),
        ("story", '="Het was koud"', "Het was koud"),
        ("title", "=> kapot", "=> kapot"),
        ("story", "  ruim  ", "  ruim  "),
    ],
)
def test_what_a_spreadsheet_put_around_a_cell(field: str, cell: str, expected: str) -> None:
    assert unwrapped(field, cell) == expected
    assert spoiled(field, unwrapped(field, cell)) is None


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        *(("customer", error) for error in (
            "#N/A", "#N/B", "#n/a", "#NAAM?", "#NAME?", "#VERW!", "#REF!", "#WAARDE!", "#VALUE!", "#DEEL/0!",
            "#DIV/0!", "#GETAL!", "#NUM!", "#LEEG!", "#NULL!", "#OVERLOOP!", "#SPILL!", "#BEREKENEN!",
            "#CALC!", "#ERROR!", "#GETTING_DATA", "#BEZUG!", "#¿NOMBRE?", "Err:502",
            "Fout:508", "####", "########",
        )),
        ("title", "#NAAM?"), ("story", " #VERW! "), ("phone", "#N/A"), ("received", "#WAARDE!"),
        ("phone", "6,12E+08"), ("phone", "6.12346E+11"), ("phone", "3,16e10"), ("phone", "+3,16E+10"),
        ("phone", "6,12 E+08"), ("customer", "CafÃ© Zoë"), ("contact", "JosÃ\xad"), ("owner", "ZoÃ«"),
        ("customer", "1,2E+05"), ("customer", "=A1&B2"), ("email", '=HYPERLINK("mailto:a@b.nl")'),
        ("title", "=VERT.ZOEKEN(A2;B:C;2)"), ("story", "=Blad1!A2"), ("story", '="nooit gesloten'),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_value_any_more(field: str, cell: str) -> None:
    assert spoiled(field, unwrapped(field, cell)) is not None


@pytest.mark.parametrize(
    "cell", ["#fail", "#schande!", "Groep 3", "#1 in Oost", "E+08", "= niet goed", "##", "12 E"]
)
def test_what_people_write_is_not_taken_for_an_error(cell: str) -> None:
    assert spoiled("title", cell) is None


@pytest.mark.parametrize("cell", ["“CAFÉ”", "CAFÉ…", "JOÃO", "DOÑA É\xa0", "Ängie “Ä“"])
def test_letters_and_signs_that_belong_together_are_no_garbled_name(lists: Lists, cell: str) -> None:
    assert lists.rows(f"01-03-2025;De Kei {cell};Zaal", header=SHORT).err == ""
    assert lists.only()["customer"]["name"] == " ".join(f"De Kei {cell}".split())


def test_what_a_customer_says_of_garbled_letters_stays_as_they_said_it(lists: Lists) -> None:
    story = "Er staat JosÃ© op het bewijs; ik heet José."
    lists.rows(f'01-03-2025;De Kei;Bewijs;"{story}"', header=SHORT + ";Verhaal")
    assert lists.body(lists.only()["id"]) == f"{story}\n"


def test_a_mark_of_utf8_within_a_list_is_no_letter_of_it(lists: Lists) -> None:
    rows = ["01-03-2025;\ufeffDe Kei;Zaal", "01-03-2025;De Kei;Zaal"]
    result = lists.rows(*rows, header=SHORT)
    assert (result.code, result.lines[:2]) == (0, ["One case came in.", "One was known already."])
    assert lists.only()["customer"]["name"] == "De Kei"


def test_wrapped_cells_come_in_unwrapped_and_spoiled_ones_not_at_all(lists: Lists) -> None:
    header = "Ontvangen;Klant;Telefoon;Onderwerp"
    rows = [
        '="01-03-2025";="De Kei";="0612345678";Zaal',
        '01-03-2025;De Kei;"=""0612345678""";Lunch',
        "02-03-2025;#N/B;;Beamer",
        "02-03-2025;De Kiezel;6,12E+08;Map",
    ]
    result = lists.rows(*rows, header=header)
    said = reasons(result, lists)
    assert list(said) == [4, 5]
    assert said[4] == "Klant: #N/B is an error of the spreadsheet, not a value; fill in what belongs there"
    assert said[5].startswith("Telefoon: 6,12E+08 is a number without its last digits; ")
    assert [case["customer"] for case in lists.cases()] == [{"name": "De Kei", "phone": "0612345678"}] * 2
    mended = [*rows[:2], "02-03-2025;De Rots;;Beamer", "02-03-2025;De Kiezel;0612345679;Map"]
    assert lists.rows(*mended, header=header).lines[:2] == ["2 cases came in.", "2 were known already."]


# -- what comes without end ----------------------------------------------------------------------------------


def shell(desk: Desk, command: str) -> Result:
    """Give a command of the shell, with `kv` in it, that may not take more than 1.5 GB."""
    done = subprocess.run(
        ["bash", "-c", f"ulimit -v 1500000; kv() {{ {shlex.join(KV)} \"$@\"; }}; {command}"],
        cwd=desk.root, env=desk.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("line", ["y", "a;b;c", "x" * 10_000])
@pytest.mark.parametrize("through", ["| kv import /dev/stdin", "> pijp & kv import pijp"])
def test_input_without_end_is_read_to_a_limit(lists: Lists, line: str, through: str) -> None:
    os.mkfifo(lists.desk.root / "pijp")
    result = shell(lists.desk, f"yes {shlex.quote(line)} {through}")
    said = refused(lists, result)
    assert f"The list is larger than {LARGEST_LIST // 1024**2} MiB." in said
    assert "Divide it into lists that each have the names of the columns on their first line." in said


def test_a_list_of_too_many_rows_comes_in_when_it_is_divided(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klantervaring.importing.sheet.MOST_ROWS", 2)
    rows = dated("01-03-2025", "02-03-2025", "03-03-2025")
    said = refused(lists, lists.rows(*rows, header=SHORT))
    assert "The list has more than 2 rows.\n    Divide it" in said
    assert lists.rows(*rows[:2], header=SHORT).code == 0
    assert lists.rows(*rows[2:], header=SHORT).code == 0
    assert len(lists.cases()) == 3


def test_a_line_without_end_is_not_shown_whole(lists: Lists) -> None:
    said = refused(lists, lists.give("x" * 3_000_000))
    assert len(said) < 1000
    result = lists.rows("x" * 3_000_000 + ";De Kei;Zaal", header=SHORT)
    assert "is not clear as a moment" in reasons(result, lists)[2]
    assert len(result.err) < 1000


def test_a_pipe_brings_a_list(lists: Lists) -> None:
    os.mkfifo(lists.desk.root / "pijp")
    lists.path.write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    for command in (f"cat {lists.path} | kv import /dev/stdin", f"kv import <(cat {lists.path})",
                    f"cat {lists.path} > pijp & kv import pijp"):  # fmt: skip
        assert shell(lists.desk, command).code == 0
    assert told(lists) == [("Beamer", "Stuk.", "nieuwe")]


def test_a_pipe_that_brings_nothing_is_not_waited_for(lists: Lists) -> None:
    os.mkfifo(lists.desk.root / "pijp")
    for command in ("kv import pijp", "true | kv import /dev/stdin"):
        said = refused(lists, shell(lists.desk, command))
        assert "Nothing came through this pipe." in said


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "/proc/kmsg"])
def test_what_is_no_file_is_named_with_what_to_do(lists: Lists, target: str) -> None:
    said = refused(lists, lists.desk.run("import", target))
    assert said.startswith(f"kv: {target}: The file cannot be read: ")


@pytest.mark.parametrize("target", ["/dev/zero", "elders.csv", "pijp"])
def test_meetings_are_a_file_of_the_workspace_itself(desk: Desk, target: str) -> None:
    os.mkfifo(desk.root / "pijp")
    desk.write("elders.csv", "Datum;Klant\n18-11-2026;De Kei\n")
    (desk.root / "meetings.csv").symlink_to(target)
    result = desk.run("ask")
    assert (result.code, result.out) == (2, "")
    assert "meetings.csv: The file cannot be read: not a regular file." in result.err
    assert "De Kei" not in result.err


# -- other remedies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp850", "mac_roman"])
def test_saved_as_utf8_as_is_told_it_comes_in(lists: Lists, encoding: str) -> None:
    text = f"{HEADER}\n{GOOD}\n".replace("Stuk.", "Twee cafés.")
    assert "Save it in your spreadsheet as CSV (UTF-8)." in refused(lists, lists.give(text.encode(encoding)))
    assert lists.give(text.encode("utf-8")).code == 0


#: Words that are garbled by each, wherever the letter stands and whatever stands around it.
GARBLED = {
    "mac_roman": "Café|Zoë|Één|één|ideeën|René|naïef|CAFÉ|Müller|März|garçon|Andrés|voilà",
    "cp850": "café,|Zoë|één|ideeën|René|coöperatie|naïef|scène|façade|Müller|März|château|García|Ramón",
}


@pytest.mark.parametrize(
    ("encoding", "word"), [(each, word) for each, words in GARBLED.items() for word in words.split("|")]
)
def test_each_letter_of_msdos_or_an_old_mac_refuses_the_list(lists: Lists, encoding: str, word: str) -> None:
    before = lists.desk.snapshot()
    text = f"{HEADER}\n{GOOD}\n".replace("Stuk.", word)
    said = refused(lists, lists.give(text.encode(encoding)))
    assert "neither UTF-8 nor Windows-1252" in said
    assert "Save it in your spreadsheet as CSV (UTF-8)." in said
    assert lists.desk.snapshot() == before


@pytest.mark.parametrize(
    "words",
    [
        "‘s-Hertogenbosch, auto’s, “ja” en „nee”", "Šimon Žižek, Krož, L’Œuvre, ŽIŽEK",
        "† 2019, ƒ 25, 5‰, € 20", "LEGO™-set • punt — dit—dat, 8–12",
        "‚so‘ sagt er", "voilà… en Zoë’s café", "ÉÉN OP ÉÉN",
    ],
)  # fmt: skip
def test_what_a_windows_program_writes_comes_in(lists: Lists, words: str) -> None:
    text = f"{HEADER}\n{GOOD}\n".replace("Stuk.", f'"{words} é"')
    assert lists.give(text.encode("cp1252")).code == 0
    [(_, story, _)] = told(lists)
    assert story == f"{words} é"


def test_with_names_on_the_first_line_as_is_told_it_comes_in(lists: Lists) -> None:
    assert "Put the names of the columns on the first line." in refused(lists, lists.give("\n\n"))
    assert lists.rows(GOOD).code == 0


@pytest.mark.parametrize(
    ("column", "word"), [("Kanaal", "email"), ("Moment", "during"), ("Uitkomst", "satisfied")]
)
def test_the_words_that_are_known_are_read(lists: Lists, column: str, word: str) -> None:
    wrong = reasons(
        lists.cells(**{"Afgesloten": "02-03-2025", "Uitkomst": "tevreden", column: "zomaar"}), lists
    )
    known = wrong[2].split("(known are: ")[1].rstrip(")").split(", ")
    assert word in known
    assert lists.cells(**{"Afgesloten": "02-03-2025", "Uitkomst": "tevreden", column: word}).code == 0


# -- names that are not there --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "place"),
    [
        (";Klant;Onderwerp", "01-03-2025;De Kei;Beamer", "#1"),
        ("Klant;;Onderwerp;", "De Kei;01-03-2025;Beamer;", "#2"),
    ],
)
def test_a_column_without_a_name_is_told_to_need_one(lists: Lists, header: str, row: str, place: str) -> None:
    said = " ".join(refused(lists, lists.rows(row, header=header)).split())
    assert f"a column without a name ({place}) needs one in the list first" in said
    cells = header.split(";")
    cells[int(place[1:]) - 1] = "Ontvangen"
    assert lists.rows(row, header=";".join(cells)).code == 0
    assert [case["title"] for case in lists.cases()] == ["Beamer"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_lines_in_quotes_as_a_whole_are_told_and_the_remedy_helps(lists: Lists, separator: str) -> None:
    lines = [line.replace(";", separator) for line in (SHORT, "01-03-2025;De Kei;Beamer")]
    said = " ".join(refused(lists, lists.give("\n".join(f'"{line}"' for line in lines))).split())
    assert f"All columns stand in one: {' '.join(lines[0].split())}." in said
    assert "Take the quotes around each whole line off" in said
    assert "--map" not in said
    assert lists.give("\n".join(lines)).code == 0
    assert [case["title"] for case in lists.cases()] == ["Beamer"]


def test_names_of_our_own_in_one_column_are_told_as_soon_as_they_are_said(lists: Lists) -> None:
    text = '"Gemeld;Wie;Wat"\n"01-03-2025;De Kei;Beamer"\n'
    maps = ("--map", "received=Gemeld")
    assert "All columns stand in one" in refused(lists, lists.give(text))
    assert "All columns stand in one" in refused(lists, lists.give(text, *maps))


def test_several_reasons_of_one_line_are_parted_once(lists: Lists) -> None:
    header = "Ontvangen;Klant;Onderwerp;Afgesloten;Uitkomst"
    said = reasons(lists.rows("02-01-2025;De Kei;Zaal;01-01-2025;opgelost", header=header), lists)[2]
    assert "; Uitkomst: " in said
    assert ".;" not in said
