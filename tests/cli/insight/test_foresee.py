"""Before it goes wrong (F13): customers hear of a promise that we cannot keep before the day itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.importing.test_workbooks import Rows, as_book, as_ods, as_text

LIST = """Nr;Groep;Contactpersoon;E-mail;Telefoon;Behandelaar;Datum
1;De Kiezel;Jan Smit;jan@kiezel.example;0612345678;;01-01-2025
2;De Kei;;;;joris;
"""
TITLE = "Zaal dicht op 3 december"


def foresee(desk: Desk, text: str = LIST, *options: str, on: str = "2026-12-03") -> list[str]:
    path = desk.home / "klanten.csv"
    path.write_text(text, encoding="utf-8")
    return ["foresee", TITLE, "--on", on, "--customers", str(path), "--map", "customer=Groep", *options]


def test_one_case_a_customer_in_one_commit(desk: Desk) -> None:
    result = desk.done(*foresee(desk, LIST, "-m", "De gemeente werkt aan de straat.", "--json"))
    assert (result.json["new"], result.json["known"], result.json["bad"]) == (2, 0, [])
    kiezel, kei = result.json["ids"]
    front = desk.front(kiezel)
    assert (front["title"], front["kind"], front["procedure"]) == (TITLE, "foreseen", "voorzien@1")
    assert (front["step"], front["ball"], front["deadlines"]) == ("tell", "us", {"forewarning": "2026-12-02"})
    assert front["customer"] == {"name": "De Kiezel", "contact": "Jan Smit", "email": "jan@kiezel.example",
                                 "phone": "0612345678"}  # fmt: skip
    assert (front["owner"], desk.front(kei)["owner"]) == ("sanne", "joris")
    assert front["log"][0]["before"] == "2026-12-03"
    assert desk.case(kiezel).endswith("---\nDe gemeente werkt aan de straat.\n")
    assert len(desk.commits()) == 1


@pytest.mark.parametrize(("ending", "save"), [("ods", as_ods), ("xlsx", as_book), ("csv", as_text)])
def test_the_customers_may_stand_in_a_workbook(
    desk: Desk, ending: str, save: Callable[[Path, Rows], None]
) -> None:
    path = desk.home / f"klanten.{ending}"
    save(path, [["Klant", "E-mail"], ["De Kei", "jan@kei.example"], ["De Lei", ""]])
    result = desk.done("foresee", TITLE, "--on", "2026-12-03", "--customers", str(path), "--json")
    found = [desk.front(id)["customer"] for id in result.json["ids"]]
    assert found == [{"name": "De Kei", "email": "jan@kei.example"}, {"name": "De Lei"}]


def test_a_second_time_adds_only_who_is_new(desk: Desk) -> None:
    desk.done(*foresee(desk))
    before = desk.snapshot()
    desk.now = "2026-11-24T09:00+01:00"
    result = desk.done(*foresee(desk, LIST, "-m", "Andere woorden.", "--json"))
    assert (result.json["new"], result.json["known"], desk.snapshot()) == (0, 2, before)
    again = desk.done(*foresee(desk, LIST + "3;De Steen;;;;;\n3;De Steen;;;;;\n", "--json"))
    assert (again.json["new"], again.json["known"]) == (1, 3)
    other_day = desk.done(*foresee(desk, LIST, "--json", on="2026-12-04"))
    assert other_day.json["new"] == 2


def test_a_customer_in_another_spelling_is_told_once(desk: Desk) -> None:
    spelt = LIST + "3;de kiezel;;;;;\n4;De  Kiézel;;;;;\n"
    told = desk.done(*foresee(desk, spelt, "--json"))
    assert (told.json["new"], told.json["known"]) == (2, 2)
    assert {desk.front(id)["customer"]["name"] for id in told.json["ids"]} == {"De Kiezel", "De Kei"}
    again = desk.done(*foresee(desk, LIST.replace("De Kei;", "DE KEI;"), "--json"))
    assert (again.json["new"], again.json["known"]) == (0, 2)
    signs = desk.done(*foresee(desk, "Groep\n☎☎\n???\nOnbekend\n", "--json"))
    assert (signs.json["new"], signs.json["known"]) == (3, 0)  # a key of these would be that of nobody


def test_also_when_they_were_told_and_it_is_closed(desk: Desk) -> None:
    for id in desk.done(*foresee(desk, LIST, "--json")).json["ids"]:
        desk.done("respond", id, "-m", "Verteld.")
    assert desk.done(*foresee(desk, LIST, "--json")).json["known"] == 2


def test_bad_lines_are_named_and_the_others_come_in(desk: Desk) -> None:
    result = desk.run(*foresee(desk, LIST + "3;;Piet;;;;\n4;De Steen;;;;niemand\x07;\n"))
    assert result.code == 1
    assert "klanten.csv:4: Groep: is empty" in result.err
    assert "klanten.csv:5: Behandelaar: control character U+0007" in result.err
    assert result.out.startswith("2 cases came in.")
    assert result.out.endswith("Next: kv list --kind foreseen\n")
    assert len(desk.done("list", "--kind", "foreseen", "--json").json) == 2


def test_a_dry_run_changes_nothing(desk: Desk) -> None:
    before = desk.snapshot()
    assert "2 cases would come in." in desk.done(*foresee(desk, LIST, "--dry-run")).out
    assert desk.snapshot() == before


def test_overdue_knows_who_was_not_told_in_time(desk: Desk) -> None:
    kiezel, kei = desk.done(*foresee(desk, LIST, "--json")).json["ids"]
    desk.done("offer", kiezel, "--cannot", "de zaal", "--alternative", "online", now="2026-12-02T17:00+01:00")
    desk.done("respond", kei, "-m", "Te laat verteld.", now="2026-12-03T08:00+01:00")
    desk.now = "2026-12-04T09:00:00+01:00"
    met = {id: desk.done("show", id, "--json").json["deadlines"][0]["state"] for id in (kiezel, kei)}
    assert met == {kiezel: "met", kei: "late"}
    rows = desk.done("overdue", "--promises", "--at", "2026-12-03T07:00", "--json").json
    assert [(row["id"], row["deadline"]) for row in rows] == [(kei, "forewarning")]


@pytest.mark.parametrize(
    ("on", "code", "message"),
    [
        ("2026-11-19", 2, "Nobody can be told before 2026-11-19 any more."),
        ("2026-11-20", 2, "Nobody can be told before 2026-11-20 any more."),
        ("vandaag", 2, "Nobody can be told before 2026-11-20 any more."),
        ("2026-02-30", 2, "not a moment"),
        ("binnenkort", 2, "not clear as a moment"),
        ("2026-11-21", 0, ""),
        ("do", 0, ""),
    ],
)
def test_the_day(desk: Desk, on: str, code: int, message: str) -> None:
    result = desk.run(*foresee(desk, LIST, "--json", on=on))
    assert (result.code, message in result.err) == (code, True)


def test_what_shows_tomorrow_is_promised_today(desk: Desk) -> None:
    id = desk.done(*foresee(desk, LIST, "--json", on="morgen")).json["ids"][0]
    assert desk.front(id)["deadlines"] == {"forewarning": "2026-11-20"}
    assert desk.done("overdue", "--json").json == []


@pytest.mark.parametrize("on", ["3-12-3026", "3 dec 3026", "3026-12-03", "1-12-0226"])
def test_a_year_that_is_a_slip_begins_no_case(desk: Desk, on: str) -> None:
    before = desk.snapshot()
    told = desk.run(*foresee(desk, on=on))
    assert (told.code, desk.snapshot()) == (2, before)
    assert "the year is not between 1900 and 2999" in told.err


def test_a_weekday_is_the_next_one(desk: Desk) -> None:
    id = desk.done(*foresee(desk, LIST, "--json", on="do")).json["ids"][0]
    assert desk.log(id)[0]["before"] == "2026-11-26"


@pytest.mark.parametrize(
    ("take", "missing"), [("--on", "--on DAY is missing"), ("--customers", "--customers FILE is missing")]
)
def test_what_is_missing(desk: Desk, take: str, missing: str) -> None:
    words = foresee(desk)
    place = words.index(take)
    result = desk.run(*words[:place], *words[place + 2 :])
    assert (result.code, missing in result.err) == (2, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--map", "received=Datum"), "there is no field received"),
        (("--at", "gisteren"), "--at does not go with kv foresee."),
        (("--because", "zo is het"), "--because does not go with kv foresee."),
        (("--map", "email=Post"), "there is no column Post"),
    ],
)
def test_what_does_not_go_together(desk: Desk, options: tuple[str, ...], message: str) -> None:
    before = desk.snapshot()
    result = desk.run(*foresee(desk, LIST, *options))
    assert (result.code, message in result.err, desk.snapshot()) == (2, True, before)
