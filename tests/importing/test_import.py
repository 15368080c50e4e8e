"""Proves that a list comes in whole, once, and honestly: what comes in, what does not, and why.

Output, files, exit code and commits are held against lists as teams keep them in a spreadsheet.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.case import LONGEST_TITLE
from klantervaring.core.choices import CHANNELS, MOMENTS, OUTCOMES
from klantervaring.core.text.sentences import Text
from klantervaring.core.time.moments import iso
from klantervaring.importing.cell_moments import cell_moment
from klantervaring.importing.words import COLUMNS, folded_word, spelled

from tests.conftest import ROOT, Desk, Result
from tests.core.builders import NEWEST

ZONE = ZoneInfo("Europe/Amsterdam")
HEADER = "Ontvangen;Kanaal;Moment;Klant;Onderwerp;Verhaal;Behandelaar;Afgesloten;Uitkomst"
ROW = "01-03-2025 10:04;e-mail;voor;Basisschool De Kiezel;Zaal te koud;De kachel deed het niet.;;;"
#: The same, but for the day of closing and the outcome.
HISTORY = ROW.removesuffix(";;")
SAMPLE = ROOT.parent / "shared" / "data" / "intake-sample.csv"

#: A list as a team keeps it: three styles of dates, words in two languages, a story of several lines.
TWELVE = """\
Nr;Ontvangen;Kanaal;Moment;Klant;Contactpersoon;E-mail;Telefoon;Onderwerp;Verhaal;Gewenste oplossing;Behandelaar
1;02-11-2026 09:00;e-mail;voor;Basisschool De Kiezel;T. Aalbers;t.aalbers@kiezel.example;0612345670;Lesmap te laat;De map kwam een dag te laat.;een nieuwe map;sanne
2;2026-11-03 10:30;telefoon;tijdens;Obs De Regenboog;;;030-1234560;Zaal te koud;"De kachel deed het niet.
Wij zaten met onze jas aan.";excuses;joris
3;04/11/2026 11:15;webformulier;na;Lyceum Zuid;Zoë Öz;zoe@lyceum.example;;Geen lunch;;;
4;5-11-2026 8:05;balie;;Montessori Noord;;;;Beamer stuk;Na een uur viel de beamer uit.;;frank
5;2026-11-06T14:00:00+01:00;brief;na;Vakschool West;;;;Certificaat met fout;"De naam is ""Janssen"", niet Jansen.";nieuw certificaat;
6;07-11-2026;chat;voor;Kindcentrum Oost;;;;Verkeerde dag;Wij stonden voor een dichte deur.;;
7;08-11-2026 23:59;e-mail;;Basisschool De Kiezel;;;;Rekening dubbel;Twee keer betaald.;geld terug;sanne
8;15-11-2026 12:00;e-mail;;Obs De Regenboog;;;;Trainer ziek;Niemand belde ons.;;joris
9;18-11-2026 14:05;e-mail;;Lyceum Zuid;;;;Geen parkeerplek;Een half uur gezocht.;;
10;18-11-2026 14:06;e-mail;;Lyceum Zuid;;;;Routebord weg;Het bord stond er niet.;;
11;20-11-2026 13:45;telefoon;;Vakschool West;;;;Geluid te zacht;Achterin was niets te horen.;;
12;20-11-2026 13:46;telefoon;;Vakschool West;;;;Geluid te hard;Voorin deed het pijn.;;
"""  # noqa: E501


class Lists:
    """A desk that takes lists in."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.path = folder / "lijst.csv"

    def give(self, content: str | bytes, *options: str, **how: Any) -> Result:
        """Save a list and import it."""
        self.path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return self.desk.run("import", str(self.path), *options, **how)

    def rows(self, *rows: str, header: str = HEADER, options: Sequence[str] = (), **how: Any) -> Result:
        """Import a list of these rows."""
        return self.give("\n".join([header, *rows, ""]), *options, **how)

    def cells(self, **cells: str) -> Result:
        """Import one row in which these cells differ from the ordinary."""
        usual = dict(zip(HEADER.split(";"), ROW.split(";"), strict=True))
        out = io.StringIO()
        writer = csv.DictWriter(out, HEADER.split(";"), delimiter=";")
        writer.writeheader()
        writer.writerow({**usual, **cells})
        return self.give(out.getvalue())

    def cases(self) -> list[dict[str, Any]]:
        """All cases, by receipt."""
        found: list[dict[str, Any]] = self.desk.run("list", "--all", "--json").json
        return sorted(found, key=lambda case: (case["received"], case["title"]))

    def only(self) -> dict[str, Any]:
        """The one case that there is, with its events."""
        (case,) = self.cases()
        shown: dict[str, Any] = self.desk.done("show", case["id"], "--json").json
        return shown

    def body(self, id: str) -> str:
        """What stands behind the front matter of a case."""
        return self.desk.case(id).split("\n---\n", 1)[1]


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> Lists:
    return Lists(desk, tmp_path)


def reasons(result: Result, lists: Lists) -> dict[int, str]:
    """The bad lines that standard error names, by number."""
    found = re.findall(rf"^{re.escape(str(lists.path))}:(\d+): (.*)$", result.err, re.MULTILINE)
    return {int(line): text for line, text in found}


# -- a list that is right ------------------------------------------------------------------------------


def test_a_list_comes_in_whole_in_one_commit(lists: Lists) -> None:
    result = lists.give(TWELVE)
    assert (result.code, result.err) == (0, "Not used: Nr.\n")
    assert result.lines == ["12 cases came in.", "Next: kv overdue"]
    commits = lists.desk.commits()
    assert len(commits) == 1
    assert re.fullmatch(r"(\S{4}-\S{4} ){3}and 9 more received", commits[0])
    assert "Kv-Command: import" in lists.desk.git("log", "--format=%B")
    assert len(list(lists.desk.root.glob("cases/*.md"))) == 12
    assert lists.desk.git("status", "--porcelain", "cases") == ""
    assert lists.desk.done("check").out == "Everything is in order.\n"


def test_every_cell_of_a_row_lands_where_it_belongs(lists: Lists) -> None:
    lists.give(TWELVE)
    cases = lists.cases()
    id = cases[1]["id"]
    text = lists.desk.case(id)
    event = lists.desk.log(id)[0]["id"]
    assert text == (
        f"---\nid: {id}\ntitle: Zaal te koud\nstep: listen\nball: us\ndeadlines:\n"
        "  first-word: 2026-11-03T10:50:00+01:00\n  response: 2026-11-05T10:30:00+01:00\n"
        "received: 2026-11-03T10:30:00+01:00\nchannel: phone\nmoment: during\nowner: joris\ncustomer:\n"
        '  name: Obs De Regenboog\n  phone: "030-1234560"\nwish: excuses\n'
        f"procedure: {NEWEST}\nlog:\n"
        f"- {{event: received, at: 2026-11-03T10:30:00+01:00, id: {event}}}\n---\n"
        "De kachel deed het niet.\nWij zaten met onze jas aan.\n"
    )
    assert [(c["channel"], c["moment"], c["owner"], c["wish"]) for c in cases[:6]] == [
        ("email", "before", "sanne", "een nieuwe map"),
        ("phone", "during", "joris", "excuses"),
        ("web", "after", None, None),
        ("in-person", None, "frank", None),
        ("letter", "after", None, "nieuw certificaat"),
        ("chat", "before", None, None),
    ]
    assert cases[0]["customer"] == {
        "name": "Basisschool De Kiezel", "contact": "T. Aalbers", "email": "t.aalbers@kiezel.example",
        "phone": "0612345670",
    }  # fmt: skip
    assert lists.body(cases[4]["id"]) == 'De naam is "Janssen", niet Jansen.\n'
    assert lists.body(cases[2]["id"]) == ""


def test_a_wish_in_a_list_does_not_say_that_anybody_listened(lists: Lists) -> None:
    lists.give(TWELVE)
    case = lists.desk.done("show", lists.cases()[0]["id"], "--json").json
    assert [event["event"] for event in case["events"]] == ["received"]
    assert (case["step"], case["wish"]) == ("listen", "een nieuwe map")


@pytest.mark.parametrize(
    ("at", "promises", "targets"),
    [
        # rows 1 to 8 are older than 48 hours; row 9 exactly so, and then it is not late yet
        ("2026-11-20T14:05", 8, 10),
        ("2026-11-20T14:05:01", 9, 11),
        ("2026-11-20T14:06:01", 10, 12),
        ("2026-11-04T11:14", 1, 2),
        ("2026-11-23T00:00", 12, 12),
    ],
)
def test_what_is_overdue_follows_from_the_list(lists: Lists, at: str, promises: int, targets: int) -> None:
    lists.give(TWELVE)
    late = Counter(row["kind"] for row in lists.desk.run("overdue", "--at", at, "--json").json)
    assert (late["promise"], late["target"]) == (promises, targets)


def test_json_says_what_came_in(lists: Lists) -> None:
    result = lists.give(TWELVE.replace("brief", "postduif"), "--json")
    answer = result.json
    assert result.code == 1
    assert (answer["new"], answer["known"], answer["dry_run"]) == (11, 0, False)
    assert [bad["line"] for bad in answer["bad"]] == [7]
    assert "postduif" in answer["bad"][0]["message"]
    assert sorted(answer["ids"]) == sorted(case["id"] for case in lists.cases())
    assert len(answer["ids"]) == 11


# -- encodings, separators, line ends ------------------------------------------------------------------

PLAIN = "Ontvangen;Klant;Verhaal\n02-11-2026;Lyceum Zoë;Coördinatie: “nee”, zei zij – voor € 5\n"


@pytest.mark.parametrize(
    ("raw", "remark"),
    [
        (PLAIN.encode("utf-8"), ""),
        (PLAIN.encode("utf-8-sig"), ""),
        (PLAIN.encode("cp1252"), "The list is read as Windows-1252.\n"),
        (PLAIN.replace("\n", "\r\n").encode("utf-8"), ""),
        (PLAIN.replace("\n", "\r").encode("utf-8"), ""),
        (PLAIN.removesuffix("\n").encode("utf-8"), ""),
        # what a program leaves behind that takes Windows-1252 for Latin-1, with a rubout among it
        (PLAIN.replace("nee", "n\x7fee").encode("cp1252").decode("latin-1").encode("utf-8"),
         "5 Windows-1252 characters were corrected.\n"),
        # UTF-8 that a program took for Latin-1 or Windows-1252, and saved as UTF-8 again
        (PLAIN.encode("utf-8").decode("latin-1").encode("utf-8"),
         "6 Windows-1252 characters were corrected.\n"),
        (PLAIN.replace("”", "“").encode("utf-8").decode("cp1252").replace("â€œ,", "â€\x9d,").encode("utf-8"),
         "6 Windows-1252 characters were corrected.\n"),
        # letters and their accents apart, as a Mac writes them
        (PLAIN.replace("ö", "o\u0308").encode("utf-8"), ""),
    ],
)  # fmt: skip
def test_the_text_is_the_same_in_every_encoding(lists: Lists, raw: bytes, remark: str) -> None:
    result = lists.give(raw)
    assert (result.code, result.err) == (0, remark)
    assert lists.only()["customer"]["name"] == "Lyceum Zoë"
    assert lists.body(lists.only()["id"]) == "Coördinatie: “nee”, zei zij – voor € 5\n"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators(lists: Lists, separator: str) -> None:
    said = f"sep={separator}\n" if separator == "|" else ""
    rows = [["Received", "Customer", "Subject"], ["2026-11-02", "De Kiezel; Oost, of West", "Te\tlaat"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    assert lists.give(said + out.getvalue()).code == 0
    assert lists.only()["customer"]["name"] == "De Kiezel; Oost, of West"
    assert lists.only()["title"] == "Te laat"


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        (PLAIN.encode("utf-16"), "", "the file is UTF-16"),
        (PLAIN.encode("utf-16-le"), "", "the file is no CSV"),
        (b"PK\x03\x04 a spreadsheet", "", "This file is no workbook"),
        (PLAIN.encode("utf-8").replace(b"zei", b"z\xebi"), ":2", "neither UTF-8 nor Windows-1252 at byte"),
        (PLAIN.encode("utf-8-sig").replace(b"zei", b"z\xebi"), ":2", "neither UTF-8"),
        (b"Ontvangen;Klant;Verhaal\n\n\x81;a;b\n", ":3", "neither UTF-8 nor Windows-1252 at byte 25"),
        (b"", ":1", "no line with the names of the columns"),
        (b"\n \n", ":1", "no line with the names of the columns"),
    ],
)
def test_what_is_no_list_is_refused(lists: Lists, raw: bytes, place: str, said: str) -> None:
    before = lists.desk.snapshot()
    result = lists.give(raw)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"kv: {lists.path}{place}: {said}")
    assert lists.desk.snapshot() == before


def test_a_file_that_is_not_there(lists: Lists) -> None:
    result = lists.desk.run("import", str(lists.path))
    assert result.code == 2
    assert "The file cannot be read: it is not there." in result.err


# -- columns -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Ontvangen;Klant;Onderwerp;Verhaal;Gewenste oplossing;Behandelaar;E-mail",
        "datum ontvangst;SCHOOL;Titel;Omschrijving;Wens;medewerker;E-mailadres",
        "Received on;Customer;Subject;Story;Desired solution;Owner;E-mail address",
        "received;customer;title;story;wish;owner;email",
        "  Binnengekomen op ;Organisatie;titel;Toelichting;wens klant;Eigenaar;Mail",
    ],
)
def test_columns_are_known_by_the_names_that_teams_use(lists: Lists, header: str) -> None:
    row = "02-11-2026;De Kiezel;Te laat;Het verhaal.;excuses;sanne;a@kiezel.example"
    result = lists.rows(row, header=header)
    assert (result.code, result.err) == (0, "")
    case = lists.only()
    assert (case["title"], case["wish"], case["owner"]) == ("Te laat", "excuses", "sanne")
    assert case["customer"] == {"name": "De Kiezel", "email": "a@kiezel.example"}
    assert lists.body(case["id"]) == "Het verhaal.\n"


def test_columns_are_said_with_map(lists: Lists) -> None:
    options = ("--map", "received=Datum melding", "--map", "customer = wie", "--map", "story=Wat")
    header = "Nr;Datum melding;Wie;Wat;Klant;;Code"
    result = lists.rows("1;02-11-2026;De Kiezel;Te laat.;7;;x", header=header, options=options)
    assert (result.code, result.err) == (0, "Not used: Nr, Klant, Code.\n")
    assert (lists.only()["title"], lists.only()["customer"]["name"]) == ("Te laat.", "De Kiezel")


def test_a_column_without_a_name_is_told_when_it_holds_something(lists: Lists) -> None:
    row = "02-11-2026;De Kiezel;extra;Te laat"
    assert lists.rows(row, header="Ontvangen;Klant;;Onderwerp").err == "Not used: #3.\n"


@pytest.mark.parametrize(
    ("header", "options", "said"),
    [
        (HEADER, ("--map", "colour=Kanaal"), ("--map: there is no field colour.", "Known are: received, ")),
        (HEADER, ("--map", "=Kanaal"), ("--map =Kanaal: a field and its column are needed.",)),
        (
            HEADER,
            ("--map", "owner=Wie"),
            ("--map: there is no column Wie.", "Known are: Ontvangen, Kanaal, "),
        ),
        (HEADER, ("--map", "owner"), ("--map owner: a field and its column are needed.", "--map owner=")),
        (HEADER, ("--map", "owner=Klant", "--map", "owner=Moment"), ("--map: owner is given twice.",)),
        ("Klant;Verhaal", (), ("no column for received", "--map received=…", "Klant, Verhaal")),
        ("Ontvangen;Verhaal", (), ("no column for customer", "--map customer=…", "Ontvangen, Verhaal")),
        ("Ontvangen;Klant", (), ("no column for title / story", "--map title=…")),
        ("Ontvangen;Datum;Klant;Verhaal", (), ("may be received: Ontvangen and Datum", "--map received=…")),
        ("Ontvangen;Klant;Klant;Verhaal", ("--map", "customer=Klant"), ("may be customer: Klant and Klant",)),
    ],
)
def test_columns_that_are_not_clear(
    lists: Lists, header: str, options: tuple[str, ...], said: tuple[str, ...]
) -> None:
    before = lists.desk.snapshot()
    result = lists.rows(";".join("x" for _ in header.split(";")), header=header, options=options)
    assert (result.code, result.out) == (2, "")
    for words in said:
        assert words in result.err
    assert lists.desk.snapshot() == before


def test_no_name_of_a_column_is_claimed_by_two_fields() -> None:
    names = [
        folded_word(name)
        for field, listed in COLUMNS.items()
        for name in {folded_word(n) for n in (field, *listed)}
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


# -- dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("01-03-2025 10:04", "2025-03-01T10:04:00+01:00"),
        ("02/03/2025 12:50", "2025-03-02T12:50:00+01:00"),
        ("1-3-2025", "2025-03-01T00:00:00+01:00"),
        ("1.3.2025 9.05", "2025-03-01T09:05:00+01:00"),
        ("1-3-2025 9:05:30", "2025-03-01T09:05:30+01:00"),
        ("31-12-2024 23:59 uur", "2024-12-31T23:59:00+01:00"),
        ("2025-03-01 13:16", "2025-03-01T13:16:00+01:00"),
        ("2025-07-01T13:16:00", "2025-07-01T13:16:00+02:00"),
        ("2025-07-01T13:16Z", "2025-07-01T15:16:00+02:00"),
        ("2025-07-01T13:16:59.999-05:00", "2025-07-01T20:16:59+02:00"),
        ("2025-10-26T02:30:00+01:00", "2025-10-26T02:30:00+01:00"),
        ("2025-10-26 02:30 +02:00", "2025-10-26T02:30:00+02:00"),
        ("2025/3/1", "2025-03-01T00:00:00+01:00"),
        ("29-02-2024", "2024-02-29T00:00:00+01:00"),
    ],
)
def test_dates_as_spreadsheets_write_them(cell: str, expected: str) -> None:
    found = cell_moment(cell, ZONE)
    assert not isinstance(found, Text)
    assert iso(found.at, ZONE) == expected


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("30-03-2025 02:30", "did not exist"),
        ("2025-03-30T02:00", "did not exist"),
        ("26-10-2025 02:30", "came twice"),
        ("12/31/2024", "is not a moment"),
        ("31-02-2025", "is not a moment"),
        ("01-03-2025 24:01", "is not a moment"),
        ("01-03-0025", "is not a moment"),
        ("01-03-25", "is not clear"),
        ("1-3/2025", "is not clear"),
        ("gisteren", "is not clear"),
        ("now", "is not clear"),
        ("45717", "is not clear"),
        ("01-03-2025 3:05 PM", "is not clear"),
        ("01-03-2025 10:04 of 11:04", "is not clear"),
        ("٠١-03-2025", "is not clear"),
    ],
)
def test_dates_that_are_refused(cell: str, said: str) -> None:
    found = cell_moment(cell, ZONE)
    assert isinstance(found, Text)
    assert said in found.template


# -- words ---------------------------------------------------------------------------------------------


def test_the_words_of_kv_itself_are_known_and_no_others_come_out() -> None:
    for table in (CHANNELS, MOMENTS, OUTCOMES):
        known = spelled(table)
        assert {key: known[folded_word(key)] for key in table} == {key: key for key in table}
        for key, choice in table.items():
            for word in choice.names:
                assert known[folded_word(word)] == key  # and so it means no other value


@pytest.mark.parametrize(
    ("cell", "channel"),
    [
        ("E-mail", "email"), ("mail", "email"), ("per mail", "email"), ("TELEFOON", "phone"),
        ("telefonisch", "phone"), ("Webformulier", "web"), ("formulier", "web"), ("chat", "chat"),
        ("brief", "letter"), ("Post", "letter"), ("balie", "in-person"), ("mondeling", "in-person"),
        ("langs", "in-person"), ("persoonlijk", "in-person"), ("in person", "in-person"),
        ("letter", "letter"), ("phone", "phone"), ("", None),
    ],
)  # fmt: skip
def test_channel_words(lists: Lists, cell: str, channel: str | None) -> None:
    assert lists.cells(Kanaal=cell).code == 0
    assert lists.only()["channel"] == channel


@pytest.mark.parametrize(
    ("cell", "of_training"),
    [("Voor", "before"), ("tijdens", "during"), ("na", "after"), ("After", "after"), ("", None)],
)
def test_words_for_the_moment(lists: Lists, cell: str, of_training: str | None) -> None:
    assert lists.cells(Moment=cell).code == 0
    assert lists.only()["moment"] == of_training


# -- bad lines -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Kanaal": "postduif"}, f"Kanaal: postduif is not known (known are: {', '.join(CHANNELS)})"),
        ({"Moment": "ooit"}, f"Moment: ooit is not known (known are: {', '.join(MOMENTS)})"),
        ({"Klant": "  "}, "Klant: is empty"),
        ({"Ontvangen": ""}, "Ontvangen: is empty"),
        ({"Onderwerp": "", "Verhaal": " "}, "Onderwerp: is empty"),
        ({"Ontvangen": "31-02-2025"}, "Ontvangen: 31-02-2025 is not a moment: day is out of range"),
        ({"Ontvangen": "gisteren"}, "Ontvangen: gisteren is not clear as a moment; write it as"
                                    " 01-03-2025 10:04, 2025-03-01T10:04"),
        ({"Ontvangen": "30-03-2025 02:30"}, "Ontvangen: 30-03-2025 02:30 did not exist: the clock went"
                                            " forward in that hour."),
        ({"Ontvangen": "21-11-2026"}, "Ontvangen: Sat 21 Nov 2026 00:00 lies in the future."),
        ({"Onderwerp": "Rood \x1b[31m"}, "Onderwerp: control character U+001B"),
        ({"Verhaal": "Bel \x07"}, "Verhaal: control character U+0007"),
        ({"Kanaal": "\x1b[2Jx"}, "Kanaal: control character U+001B; Kanaal: ␛[2Jx is not known (known are:"
                                 f" {', '.join(CHANNELS)})"),
        ({"Afgesloten": "02-03-2025"}, "Afgesloten: closed without an outcome"),
        ({"Uitkomst": "tevreden"}, "Uitkomst: an outcome without a day of closing"),
        ({"Afgesloten": "02-03-2025", "Uitkomst": "prima"}, "Uitkomst: prima is not known (known are:"
         f" {', '.join(OUTCOMES)})"),
        ({"Afgesloten": "28-02-2025", "Uitkomst": "tevreden"}, "Afgesloten: Fri 28 Feb 2025 23:59 lies"
         " before the case was received (Sat 1 Mar 2025 10:04)."),
        ({"Afgesloten": "21-11-2026", "Uitkomst": "tevreden"}, "Afgesloten: Sat 21 Nov 2026 00:00 lies in the"
                                                              " future."),
        ({"Verhaal": "a" * 256 * 1024}, "larger than 256 KiB"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_reason(lists: Lists, cells: dict[str, str], reason: str) -> None:
    before = lists.desk.snapshot()
    result = lists.cells(**cells)
    assert result.code == 1
    assert list(reasons(result, lists)) == [2]
    assert reasons(result, lists)[2].startswith(reason)
    assert result.err.endswith("One line does not come in. Mend it and import the list again.\n")
    assert result.lines == ["0 cases came in."]
    assert lists.desk.snapshot() == before


def test_all_that_is_wrong_with_a_row_is_said_at_once(lists: Lists) -> None:
    said = reasons(lists.cells(Ontvangen="x", Klant="", Moment="ooit"), lists)[2]
    places = [said.index(fault) for fault in ("Ontvangen: x is", "Klant: is empty", "Moment: ooit is")]
    assert sorted(places) == places


def test_bad_lines_have_the_number_of_the_line_on_which_they_start(lists: Lists) -> None:
    rows = [
        ROW,  # line 2
        '02-03-2025;e-mail;;"Lyceum\r\nZuid";Twee;"een\n\ndrie\n";;;',  # 3 to 7: line breaks of both kinds
        "03-03-2025;postduif;;Lyceum Zuid;Drie;;;;",  # 8
        "",  # 9
        ";;;;;;;;",  # 10: as spreadsheets leave them
        '04-03-2025;postduif;;Lyceum Zuid;Vier;"een\ntwee";;;',  # 11 and 12
        '05-03-2025;brief;;Lyceum Zuid;"Vijf "stuks" kwijt";;;;',  # 13: quotes not doubled
        "06-03-2025;brief;;Lyceum Zuid;Zes;;;;;;",  # 14: empty cells too many do no harm
        "07-03-2025;brief;;Lyceum Zuid;Zeven;zag; niet;;;te veel",  # 15
        "08-03-2025;brief;;Lyceum Zuid;Acht",  # 16: the rest is empty
        '09-03-2025;brief;;Lyceum Zuid;Negen;"nooit gesloten;;;',  # 17
        "10-03-2025;brief;;Lyceum Zuid;Tien;;;;",
    ]
    result = lists.rows(*rows)
    assert result.code == 1
    said = reasons(result, lists)
    assert list(said) == [8, 11, 13, 15, 17]
    assert said[13] == "the quotes do not fit (up to line 13)"
    assert said[15] == "more cells than there are columns; are quotes missing?"
    assert said[17] == "the quotes do not fit (up to line 18)"
    assert "5 lines do not come in. Mend them and import the list again." in result.err
    assert [case["title"] for case in lists.cases()] == ["Zaal te koud", "Twee", "Zes", "Acht"]
    assert lists.cases()[1]["customer"]["name"] == "Lyceum Zuid"
    assert lists.body(lists.cases()[1]["id"]) == "een\n\ndrie\n"
    assert len(lists.desk.commits()) == 1


def test_the_mended_lines_come_in_later(lists: Lists) -> None:
    lists.give(TWELVE.replace("brief", "postduif").replace("chat", "rooksignaal"))
    result = lists.give(TWELVE)
    assert result.code == 0
    assert result.lines[:2] == ["2 cases came in.", "10 were known already."]
    assert len(lists.cases()) == 12
    assert len(lists.desk.commits()) == 2


def test_bad_lines_in_dutch(lists: Lists) -> None:
    result = lists.give(TWELVE.replace("brief", "postduif"), lang="nl")
    assert result.code == 1
    assert "postduif" in reasons(result, lists)[7]


def test_what_the_rules_of_another_procedure_refuse_is_a_bad_line(lists: Lists) -> None:
    own = ROOT / "tests" / "procedures" / "twee-stappen@1.yaml"
    lists.desk.write("procedures/twee-stappen@1.yaml", own.read_text(encoding="utf-8"))
    lists.desk.write("kv.yaml", "procedure: twee-stappen\n")
    result = lists.rows(ROW, f"{HISTORY};02-03-2025;dubbel".replace("koud", "warm"))
    assert (result.code, result.lines[0]) == (1, "One case came in.")
    assert "knows no event closing" in reasons(result, lists)[3]
    assert lists.only()["procedure"] == "twee-stappen@1"


# -- people --------------------------------------------------------------------------------------------

PEOPLE = "people:\n  sanne: {name: Sanne Bakker}\n  joris: {name: Joris de Wit}\n"


@pytest.mark.parametrize(
    ("cell", "owner"),
    [
        ("sanne", "sanne"),
        ("Sanne", "sanne"),
        ("Joris de Wit", "joris"),
        ("SANNE BAKKER", "sanne"),
        ("", None),
        ("-", None),
        ("–", None),
    ],
)
def test_an_owner_is_one_of_the_people(lists: Lists, cell: str, owner: str | None) -> None:
    lists.desk.write("kv.yaml", PEOPLE)
    assert lists.cells(Behandelaar=cell).code == 0
    assert lists.only()["owner"] == owner


def test_an_unknown_owner_is_a_bad_line(lists: Lists) -> None:
    lists.desk.write("kv.yaml", PEOPLE)
    result = lists.cells(Behandelaar="frank")
    assert result.code == 1
    assert reasons(result, lists) == {2: "Behandelaar: frank is not known (known are: sanne, joris)"}
    assert lists.cases() == []


def test_the_same_of_many_lines_is_told_once_with_how_to_add_who_is_not_known(lists: Lists) -> None:
    lists.desk.write("kv.yaml", PEOPLE)
    rows = [f"Titel {n},De Kiezel,2026-11-{n + 1:02},Frank Vos" for n in range(9)]
    lists.path.write_text("\n".join(["titel,klant,ontvangen,Behandelaar", *rows, ""]))
    result = lists.desk.run("import", str(lists.path))
    assert result.err.splitlines() == [
        f"{lists.path}:2: Behandelaar: Frank Vos is not known (known are: sanne, joris)",
        "    The same holds for 8 more lines.",
        '    Does Frank Vos work here? kv person add frank --name "Frank Vos"',
        "9 lines do not come in. Mend them and import the list again.",
    ]
    assert len(lists.desk.run("import", str(lists.path), "--json").json["bad"]) == 9
    lists.desk.done("person", "add", "frank", "--name", "Frank Vos")
    assert lists.desk.done("import", str(lists.path)).lines[0] == "9 cases came in."


def test_who_is_proposed_has_a_name_that_nobody_has_yet(lists: Lists) -> None:
    lists.desk.write("kv.yaml", PEOPLE)
    result = lists.cells(Behandelaar="Sanne Hoek")
    assert "Does Sanne Hoek work here? kv person add sannehoek" in result.err
    lists.desk.done("person", "add", "sannehoek")
    assert lists.cells(Behandelaar="Sanne Hoek").code == 0
    assert lists.only()["owner"] == "sannehoek"


@pytest.mark.parametrize(("cell", "owner"), [("Frank K.", "Frank K."), ("-", None)])
def test_without_people_an_owner_is_anybody(lists: Lists, cell: str, owner: str | None) -> None:
    assert lists.cells(Behandelaar=cell).code == 0
    assert lists.only()["owner"] == owner


def test_somebody_unknown_cannot_take_a_list_in(lists: Lists) -> None:
    lists.desk.write("kv.yaml", PEOPLE)
    result = lists.rows(ROW, options=("--by", "frank"))
    assert result.code == 2
    assert "frank is not one of the people" in result.err


# -- titles --------------------------------------------------------------------------------------------

LONG = "Wij wachtten een uur op de trainer " * 10


def test_a_long_title_is_shortened_and_kept_whole_in_the_story(lists: Lists) -> None:
    assert lists.cells(Onderwerp=LONG, Verhaal="En toen kwam hij.").code == 0
    case = lists.only()
    assert case["title"] == ("Wij wachtten een uur op de trainer " * 5 + "Wij wachtten een uur op…")
    assert len(case["title"]) <= LONGEST_TITLE
    assert lists.body(case["id"]) == f"{LONG.strip()}\n\nEn toen kwam hij.\n"


def test_a_long_title_that_the_story_begins_with_is_not_told_twice(lists: Lists) -> None:
    story = LONG.strip() + "\nEn toen kwam hij."
    assert lists.cells(Onderwerp=LONG, Verhaal=story).code == 0
    assert lists.body(lists.only()["id"]) == story + "\n"


def test_without_a_title_the_first_words_of_the_story_are_the_title(lists: Lists) -> None:
    lists.rows("01-03-2025;De Kiezel;" + LONG, header="Ontvangen;Klant;Verhaal")
    assert (
        lists.only()["title"] == "Wij wachtten een uur op de trainer Wij wachtten een uur op de trainer Wij…"
    )
    assert lists.body(lists.only()["id"]) == LONG.strip() + "\n"


def test_an_empty_title_too(lists: Lists) -> None:
    lists.cells(Onderwerp="", Verhaal="Zo koud.\nEcht waar.")
    assert lists.only()["title"] == "Zo koud. Echt waar."


def test_strange_texts_come_in_as_they_are_and_are_shown_without_harm(lists: Lists) -> None:
    title = "[/b] [link=x]klik[/link] \u202eabc # - {a: b}: 'x' \\"
    story = "---\nlog: []\n## 2026-01-01 10:00 · noted · sanne · 7f3k9m2q\nslot"
    assert lists.cells(Onderwerp=title, Verhaal=story, Klant="no", Behandelaar="0612").code == 0
    case = lists.only()
    assert (case["title"], case["customer"]["name"], case["owner"]) == (title, "no", "0612")
    assert [finding["check"] for finding in lists.desk.run("check", "--json").json] == ["signs"]
    shown = lists.desk.done("show", case["id"]).out
    assert "[/b] [link=x]klik[/link]" in shown
    assert "\u202e" not in shown
    assert lists.give(lists.path.read_bytes()).lines[1] == "One was known already."


# -- twice ---------------------------------------------------------------------------------------------


def test_a_second_time_adds_nothing(lists: Lists) -> None:
    lists.give(TWELVE)
    before = lists.desk.snapshot()
    result = lists.give(TWELVE)
    assert (result.code, result.lines) == (0, ["0 cases came in.", "12 were known already."])
    assert lists.desk.snapshot() == before
    assert not (lists.desk.private / "uncommitted").exists()


@pytest.mark.parametrize(
    "again",
    [
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.replace("ö", "o\u0308").encode("utf-8"),
        lambda text: text.replace("01-03-2025 10:04", "2025-03-01T09:04Z").encode("utf-8"),
        lambda text: text.replace("Lyceum", "  Lyceum ").encode("utf-8"),
        lambda text: text.replace("e-mail", "brief").encode("utf-8"),
    ],
)
def test_the_same_list_in_another_form_is_the_same(lists: Lists, again: Callable[[str], bytes]) -> None:
    text = f'{HEADER}\n01-03-2025 10:04;e-mail;;Lyceum Zoë;{LONG};"Coördinatie?\n\nNee.";;;\n'
    assert lists.give(text).code == 0
    result = lists.give(again(text))
    assert result.lines == ["0 cases came in.", "One was known already."]


def test_a_row_that_stands_twice_in_the_list_is_one_case(lists: Lists) -> None:
    result = lists.rows(ROW, ROW.replace("e-mail", "brief"), ROW.replace("10:04", "10:05"))
    assert result.lines[:2] == ["2 cases came in.", "One was known already."]
    assert [case["channel"] for case in lists.cases()] == ["email", "email"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("10:04", "10:05"), ("De Kiezel", "De Kei"), ("te koud", "te warm"), ("kachel", "airco")],
)
def test_one_that_differs_in_what_makes_it_one_is_another(lists: Lists, old: str, new: str) -> None:
    lists.rows(ROW)
    assert lists.rows(ROW.replace(old, new)).lines[0] == "One case came in."


def test_what_was_worked_on_meanwhile_is_still_known(lists: Lists) -> None:
    lists.rows(ROW, ROW.replace("koud", "warm"), ROW.replace("koud", "klein"))
    first, second, third = (case["id"] for case in lists.cases())
    lists.desk.done("listen", first, "--wish", "warmte", "-m", "Zij had het koud.")
    lists.desk.done("close", second, "withdrawn", "--because", "de klant belde")
    path = lists.desk.path(third)
    text = path.read_text(encoding="utf-8").replace("channel: email", "channel: phone  # zei zij")
    text = text.replace("at: 2025-03-01T10:04:00+01:00", "at: 2025-03-01 10:04").replace("\n", "\r\n")
    path.write_bytes(text.encode("utf-8"))
    before = lists.desk.snapshot()
    result = lists.rows(ROW, ROW.replace("koud", "warm"), ROW.replace("koud", "klein"))
    assert result.lines == ["0 cases came in.", "3 were known already."]
    assert lists.desk.snapshot() == before


def test_a_case_that_cannot_be_read_counts_as_it_was_and_is_named(lists: Lists) -> None:
    lists.rows(ROW)
    path = next(lists.desk.root.glob("cases/*.md"))
    path.write_bytes(path.read_bytes().replace(b"log:\n", b"<<<<<<< HEAD\nlog:\n"))
    result = lists.rows(ROW)
    assert result.code == 5
    assert result.lines == ["0 cases came in.", "One was known already."]
    assert f"kv: cases/{path.name}:" in result.err


# -- history -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed", "outcome", "at", "year"),
    [
        ("02-03-2025", "tevreden", "2025-03-02T23:59:59+01:00", "2025"),
        ("02-03-2025 09:30", "satisfied", "2025-03-02T09:30:00+01:00", "2025"),
        ("01-03-2025", "tevreden", "2025-03-01T23:59:59+01:00", "2025"),
        ("01-03-2025 10:04", "tevreden", "2025-03-01T10:04:00+01:00", "2025"),
        ("31-12-2025", "tevreden", "2025-12-31T23:59:59+01:00", "2025"),
        ("2026-01-01", "tevreden", "2026-01-01T23:59:59+01:00", "2026"),
        # today is not over yet
        ("20-11-2026", "tevreden", "2026-11-20T14:05:00+01:00", "2026"),
    ],
)
def test_a_row_with_a_day_of_closing_is_history(
    lists: Lists, closed: str, outcome: str, at: str, year: str
) -> None:
    result = lists.rows(f"{HISTORY};{closed};{outcome}")
    assert result.code == 0
    assert result.lines[:2] == ["One case came in.", "One of them is closed: history."]
    case = lists.only()
    assert (case["open"], case["step"], case["outcome"]) == (False, "closed", "satisfied")
    assert case["path"] == f"cases/closed/{year}/{case['id']}.md"
    assert [event["event"] for event in case["events"]] == ["received", "closed"]
    assert case["events"][1]["at"] == at
    assert case["events"][1]["because"] == "history, from the list lijst.csv"
    assert "ball" not in lists.desk.front(case["id"])
    assert lists.desk.done("check").code == 0
    assert lists.desk.done("overdue", "--json").json == []


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("Tevreden", "satisfied"), ("niet tevreden", "not-satisfied"), ("ontevreden", "not-satisfied"),
        ("ingetrokken", "withdrawn"), ("geen reactie", "no-reply"), ("dubbel", "duplicate"),
        ("not-satisfied", "not-satisfied"), ("No reply", "no-reply"),
    ],
)  # fmt: skip
def test_words_for_the_outcome(lists: Lists, cell: str, outcome: str) -> None:
    assert lists.rows(f"{HISTORY};02-03-2025;{cell}").code == 0
    assert lists.only()["outcome"] == outcome


def test_history_and_open_cases_come_in_one_commit_and_are_known_again(lists: Lists) -> None:
    rows = [ROW, f"{HISTORY};02-03-2025;tevreden".replace("koud", "warm")]
    assert lists.rows(*rows).code == 0
    assert len(lists.desk.commits()) == 1
    assert lists.desk.git("status", "--porcelain", "cases") == ""
    before = lists.desk.snapshot()
    assert lists.rows(*rows).lines == ["0 cases came in.", "2 were known already."]
    assert lists.desk.snapshot() == before


def test_a_reason_of_ones_own_goes_with_the_closing(lists: Lists) -> None:
    lists.rows(f"{HISTORY};02-03-2025;tevreden", options=("--because", "uit het oude systeem"))
    assert lists.only()["events"][1]["because"] == "uit het oude systeem"


# -- dry run, refusals, undo ---------------------------------------------------------------------------


def test_a_dry_run_shows_and_writes_nothing(lists: Lists) -> None:
    before = lists.desk.snapshot()
    result = lists.give(TWELVE.replace("brief", "postduif"), "--dry-run")
    assert result.code == 1
    assert list(reasons(result, lists)) == [7]
    assert result.lines[0].split() == ["Received", "Customer", "Title"]
    assert result.lines[1] == "Mon 2 Nov 2026 09:00   Basisschool De Kiezel  Lesmap te laat"
    assert result.lines[-2:] == ["…", "11 cases would come in."]
    assert len(result.lines) == 13
    assert lists.desk.snapshot() == before


def test_a_dry_run_in_json(lists: Lists) -> None:
    lists.rows(ROW)
    before = lists.desk.snapshot()
    answer = lists.rows(ROW, ROW.replace("koud", "warm"), options=("--dry-run", "--json")).json
    assert answer == {"new": 1, "known": 1, "bad": [], "ids": [], "not_read": [], "dry_run": True}
    assert lists.desk.snapshot() == before


@pytest.mark.parametrize("option", ["--at", "-m", "--file"])
def test_one_moment_or_text_for_a_whole_list_is_refused(lists: Lists, option: str) -> None:
    before = lists.desk.snapshot()
    result = lists.rows(ROW, options=(option, "x"))
    assert result.code == 2
    assert f"{option} does not go with kv import." in result.err
    assert lists.desk.snapshot() == before


@pytest.mark.parametrize("after", [0, 5, 11])
def test_when_the_disk_refuses_nothing_came_in(
    lists: Lists, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    before = lists.desk.snapshot()
    whole, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(handle)

    monkeypatch.setattr(os, "fsync", full)
    result = lists.give(TWELVE)
    monkeypatch.undo()
    assert (result.code, result.out) == (8, "")
    assert "Nothing was changed" in result.err
    assert lists.desk.snapshot() == before
    assert lists.give(TWELVE).code == 0


def test_dots_in_a_list_are_what_somebody_once_wrote(lists: Lists) -> None:
    """Whoever types them at kv is asked for words; a list is history."""
    head, first, *_ = TWELVE.split("\n")
    cells = first.split(";")
    cells[9], cells[10] = ".", "..."
    assert lists.give(f"{head}\n{';'.join(cells)}\n").code == 0
    [case] = lists.cases()
    assert case["wish"] == "..."
    assert lists.desk.run("new", "...", "--customer", "De Kiezel").code == 2
    assert lists.desk.run("new", "Zaal koud", "--customer", "De Kiezel", "-m", ".").code == 2
    assert lists.desk.run("new", "Zaal koud", "--customer", "De Kiezel", "--wish", "...").code == 2
    assert len(lists.cases()) == 1


def test_a_list_is_taken_back_as_a_whole(lists: Lists) -> None:
    lists.desk.new("Al eerder")
    before = lists.desk.files()
    lists.give(TWELVE)
    lists.desk.done("undo")
    assert lists.desk.files() == before
    lists.desk.done("redo")
    assert len(lists.cases()) == 13


def test_what_else_is_staged_stays_staged(lists: Lists) -> None:
    lists.desk.write("notitie.txt", "van een collega\n")
    lists.desk.git("add", "notitie.txt")
    lists.give(TWELVE)
    assert lists.desk.git("diff", "--cached", "--name-only").split() == ["notitie.txt"]
    changed = lists.desk.git("show", "--format=", "--name-only", "HEAD").split()
    assert len(changed) == 12
    assert all(name.startswith("cases/") for name in changed)


# -- the bar -------------------------------------------------------------------------------------------


def long_list(count: int) -> str:
    start = datetime(2026, 1, 1, 9)
    rows = (
        f"{start + timedelta(minutes=i):%d-%m-%Y %H:%M};e-mail;;School {i % 7};Zaal {i};Koud.;;;"
        for i in range(count)
    )
    return "\n".join([HEADER, *rows, ""])


def test_a_bar_shows_how_far_it_is_on_a_terminal(lists: Lists) -> None:
    lists.path.write_text(long_list(150), encoding="utf-8")
    screen = lists.desk.terminal("import", str(lists.path))
    assert screen.ends() == 0
    assert "150/150" in screen.shown
    assert "Saving" in screen.shown
    assert "150 cases came in." in screen.shown


@pytest.mark.parametrize("options", [("--plain",), ("--dry-run", "--plain")])
def test_plain_is_without_a_bar(lists: Lists, options: tuple[str, ...]) -> None:
    lists.path.write_text(long_list(150), encoding="utf-8")
    screen = lists.desk.terminal("import", str(lists.path), *options)
    assert screen.ends() == 0
    assert "150/150" not in screen.shown
    assert "\x1b" not in screen.shown


def test_in_a_pipe_there_is_no_bar(lists: Lists) -> None:
    lists.path.write_text(long_list(150), encoding="utf-8")
    result = lists.desk.subprocess("import", str(lists.path))
    assert (result.code, result.err) == (0, "")
    assert result.lines == ["150 cases came in.", "Next: kv overdue"]


# -- a real list ---------------------------------------------------------------------------------------


def receipts(path: Path) -> list[datetime]:
    """When the rows of a list were received, by arithmetic of its own."""
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            day, clock = row["Ontvangen"].replace("/", "-").split()
            parts = [int(part) for part in day.split("-")]
            year, month, number = parts if parts[0] > 31 else parts[::-1]
            hour, minute = (int(part) for part in clock.split(":"))
            found.append(datetime(year, month, number, hour, minute, tzinfo=ZONE).astimezone(UTC))
    return found


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"the real list is not here: {SAMPLE}")
def test_the_real_list_comes_in_whole_and_its_terms_are_right(desk: Desk) -> None:
    how = {"now": "2025-07-01T12:00:00+02:00"}
    first = desk.done("import", str(SAMPLE), "--json", **how).json
    assert {key: first[key] for key in ("new", "known", "bad")} == {"new": 600, "known": 0, "bad": []}
    assert (len(set(first["ids"])), len(desk.commits())) == (600, 1)
    cases = desk.done("list", "--json", **how).json
    assert Counter(case["channel"] for case in cases) == {
        "web": 308, "email": 261, "phone": 23, "in-person": 8,
    }  # fmt: skip
    assert Counter(case["moment"] for case in cases) == {
        "during": 156, "before": 153, "after": 153, None: 138,
    }  # fmt: skip
    assert Counter(case["owner"] for case in cases) == {"joris": 171, "sanne": 154, "frank": 131, None: 144}
    received = receipts(SAMPLE)
    assert sorted(case["received"] for case in cases) == sorted(iso(at, ZONE) for at in received)
    for moment_asked, concrete in REAL.items():
        at = datetime.fromisoformat(moment_asked)
        late = Counter(r["deadline"] for r in desk.run("overdue", "--at", moment_asked, "--json", **how).json)
        counted = (
            sum(r + timedelta(minutes=20) < at for r in received),
            sum(r + timedelta(hours=48) < at for r in received),
        )
        assert (late["first-word"], late["response"]) == counted == concrete
    before = desk.snapshot()
    second = desk.done("import", str(SAMPLE), "--json", **how).json
    assert second == {"new": 0, "known": 600, "bad": [], "ids": [], "not_read": [], "dry_run": False}
    assert desk.snapshot() == before
    assert desk.done("check", **how).out == "Everything is in order.\n"


#: What is overdue in the real list at these moments: first words, responses.
REAL = {"2025-03-31T09:00:00+02:00": (136, 127), "2025-07-01T10:00:00+02:00": (600, 590)}


def test_a_list_that_brings_back_what_was_erased_is_not_silent_about_it(desk: Desk) -> None:
    """Whoever keeps one list all year imports it again; of an erased case only its moment is known."""
    path = desk.home / "lijst.csv"
    path.write_text(
        "ontvangen;klant;titel;verhaal\n1-2-2026 10:01;Jan Pietersen;Stoel;x\n2-2-2026;De Kiezel;Lamp;x\n"
    )
    desk.done("import", str(path))
    listed = desk.done("list", "--json").json
    id = next(case["id"] for case in listed if case["title"] == "Stoel")
    assert "erased" not in desk.done("import", str(path)).err
    desk.done("close", id, "withdrawn", "-m", "Klaar.", "--because", "x")
    desk.done("erase", id, "--yes")
    for way in ((), ("--json",)):
        told = " ".join(desk.done("import", str(path), "--dry-run", *way).err.split())
        assert f"Stoel was received at the very moment of {id}, which was erased." in told
        assert "Lamp" not in told
    assert f"moment of {id}" in " ".join(desk.done("import", str(path)).err.split())
    assert "moment of" not in desk.done("import", str(path)).err
