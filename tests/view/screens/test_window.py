"""A day that fits the window, worst and yours first; what a case is at a glance; where words stand."""

from __future__ import annotations

import re

import pytest
from klantervaring.core import ids

from tests.conftest import Desk
from tests.view.window import MANY, MINE, SIZES, WORST, lines_of, settings, styled

# -- a day that fits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_six_hundred_cases_fit_the_window(many: Desk, columns: int, rows: int, lang: str) -> None:
    lines = lines_of(many.terminal(columns=columns, rows=rows, lang=lang))
    assert rows - 4 <= len(lines) < rows
    assert max(map(len, lines)) <= columns
    text = "\n".join(lines)
    assert f"{WORST[:4]} " in text
    first = next(line for line in lines if re.match(r" \w{4}  .*Kopje", line))
    assert first.startswith(f" {MINE[:4]} ")
    assert "sanne" in first
    late, more = ("TE LAAT (590)", "en nog (5\\d\\d): kv te-laat")
    if lang == "en":
        late, more = ("LATE (590)", "and (5\\d\\d) more: kv overdue")
    assert f" {late}" in lines
    hidden = re.search(more, text)
    assert hidden
    of_late = [line for line in lines if re.match(r" \w{4}  ", line) and "+1" in line]
    assert int(hidden[1]) + len(of_late) == 590
    begin = "Begin met" if lang == "nl" else "Begin with"
    assert lines[-1].startswith(f"{begin} {MINE[:4]}: kv ")


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("rows", [2, 5, 6, 7, 8, 10])
@pytest.mark.parametrize("cases", [1, 3])
def test_a_window_with_hardly_a_line(desk: Desk, columns: int, rows: int, cases: int) -> None:
    """Where no case fits, how many there are still does, and where to begin."""
    named = [ids.case_id(number * ids.BASE**5) for number in range(cases)]
    for id in named:
        desk.put(id, "2026-11-01T09:00 received")
    terminal = desk.terminal(columns=columns, rows=rows)
    assert terminal.ends() == 0
    assert f" LATE ({cases})" in terminal.screen
    assert f"kv listen {named[0][:4]}" in terminal.screen


def test_the_window_is_as_wide_as_it_is(many: Desk) -> None:
    wide = lines_of(many.terminal("overdue", columns=200))
    narrow = lines_of(many.terminal("overdue"))
    assert len(wide) == len(narrow) == 590 + 2
    assert "1 Listen" in wide[1]
    assert "1 Listen" not in narrow[1]


@pytest.mark.parametrize("words", [["--mine"], ["--owner", "me"], ["--owner", "ik"], ["--owner", "sanne"]])
def test_what_is_mine(many: Desk, words: list[str]) -> None:
    found = many.done("list", *words, "--json").json
    assert {case["owner"] for case in found} == {"sanne"}
    assert len(found) == 50
    assert many.done("list", "--mine", "--json", by="joris").json[0]["owner"] == "joris"


def test_what_somebody_wrote_by_hand_with_a_capital_is_mine_as_in_every_list(desk: Desk) -> None:
    desk.put(ids.case_id(1), "2026-11-01T09:00 received", owner="joris")
    desk.put(
        ids.case_id(2),
        "2026-11-10T09:00 received\n2026-11-10T10:00 analysed cause=x fix=y owner=Sanne",
        owner="Sanne",
    )
    screen = "\n".join(lines_of(desk.terminal()))
    assert " · sanne " in screen.splitlines()[0]
    assert screen.index(ids.case_id(2)[:4]) < screen.index(ids.case_id(1)[:4])
    [row] = desk.done("improvements", "--owner", "sanne", "--json").json
    assert row["owner"] == "Sanne"


def test_nobody_knows_who_it_is(many: Desk) -> None:
    with settings(many, "people: {joris: {name: Joris}, sanne: {name: Sanne}}\n"):
        many.done("list", "--json")
        lines = lines_of(many.terminal(by="piet"))
        assert "YOURS" not in "\n".join(lines)
        place = lines.index(" LATE (590)")
        assert lines[place + 1].startswith(f" {WORST[:4]} ")
        assert many.run("list", "--mine", by="piet").code == 2


@pytest.mark.parametrize(
    ("by", "key"),
    [("received", "received"), ("owner", "owner"), ("title", "title"), ("id", "id"), ("titel", "title")],
)
def test_sorted_by_what_somebody_asks_for(many: Desk, by: str, key: str) -> None:
    found = [case[key] for case in many.done("list", "--sort", by, "--json").json]
    assert found == sorted(found, reverse=key == "received")
    shown = many.done("list", "--sort", by).lines[1:]
    ids_shown = [line.split("  ")[0] for line in shown]
    assert ids_shown == [case["id"] for case in many.done("list", "--sort", by, "--json").json]


def test_a_pipe_has_a_record_a_line_the_most_urgent_first(many: Desk) -> None:
    head, *rows = many.done("list").lines
    assert head.split()[0] == "case"
    assert len(rows) == MANY
    assert rows[0].startswith(WORST)
    assert all("Kopje" in row and "De Kiezel" in row for row in rows)
    late = many.done("overdue").lines[1:]
    assert len(late) == 2 * 590
    assert all(re.match(r"\S{4}-\S{4}  ", row) for row in late)


def test_ids_that_begin_alike_are_whole(desk: Desk) -> None:
    alike, other = [ids.case_id(0), ids.case_id(ids.BASE**4)], ids.case_id(1)
    for id in (*alike, other):
        desk.put(id, "2026-11-10T09:00 received")
    assert alike[0][:4] == alike[1][:4]
    shown = [line.split()[0] for line in lines_of(desk.terminal("list"))[1:]]
    assert sorted(shown) == sorted([*alike, other[:4]])


DAY = """\
Fri 20 Nov 2026 12:04 · sanne                               2 late · 9 also open
 LATE (2)
 MJCT  2d 15h +1     De Windroos       Link naar het webin…  listen       fatima
 RGA3  3h 17m        De Zandkorrel     Factuur naar de ver…  respond      joris
 YOURS (4)
 986Z  6 days left   De Kleine Beer    Heien naast de zaal   contact out  sanne
 7J5W  7 days left   De Regenboog      Twaalf cursusmappen…  contact out  sanne
 Q8XP  18 days left  De Vuurtoren      Halve factuur na ee…  decide       sanne
 A2YF  20 days left  De Sterrenkijker  Naam verkeerd op he…  follow-up    sanne
 OF OTHERS (5): kv --all
Begin with MJCT: kv listen MJCT"""
DAG = "vr 20 nov 2026 12:04 · sanne                           2 te laat · 9 verder open"


def test_the_day_of_the_demonstration(demo: Desk) -> None:
    lines = lines_of(demo.terminal(lang="en"))
    assert lines == DAY.splitlines()
    assert max(map(len, lines)) <= 80
    dag = lines_of(demo.terminal(lang="nl"))
    assert dag[0] == DAG
    assert [line.split()[0] for line in dag[1:3]] == ["TE", "MJCT"]
    assert dag[-1] == "Begin met MJCT: kv luister MJCT"


def test_all_of_the_day(demo: Desk) -> None:
    lines = lines_of(demo.terminal("--all", lang="en"))
    assert " OF OTHERS (5)" in lines
    assert len([line for line in lines if re.match(r" \w{4}  ", line)]) == 11


def test_what_is_nobodys_is_shown_to_everybody(desk: Desk) -> None:
    """A mail that came in has no owner: it does not stand among what others look after."""
    log = "2026-11-20T08:00 received\n2026-11-20T08:05 listened\n2026-11-20T08:06 responded"
    mine, joris, nobodys = map(ids.case_id, (1, 10**8, 10**9))
    desk.put(joris, log, owner="joris")
    desk.put(nobodys, log)
    _, *lines = map(str.split, lines_of(desk.terminal()))
    assert [line[:2] for line in lines[:4]] == [
        ["ALSO", "OPEN"], [joris[:4], "7"], ["OF", "NOBODY"], [nobodys[:4], "7"]
    ]  # fmt: skip
    desk.put(mine, log, owner="sanne")
    shown = "\n".join(lines_of(desk.terminal()))
    assert " OF OTHERS AND NOBODY (2)" in shown
    assert f" {nobodys[:4]} " in shown
    assert f" {joris[:4]} " not in shown
    assert "and one more: kv --all" in shown


def test_a_case_at_a_glance(demo: Desk) -> None:
    lines = lines_of(demo.terminal("show", "7J5W", lang="nl"))
    assert len(lines) < 24
    text = "\n".join(lines)
    assert lines[0] == "7J5W-CWQM  Twaalf cursusmappen te weinig"
    assert lines[1].startswith("Basisschool De Regenboog · Marijke Visser · 06-12345677")
    order = [
        "Wens: twaalf mappen", "We zitten met zesentwintig", "Stap: 4 Registratie", "- voortgang",
        "Verder: kv contact 7J5W-CWQM uit", "Termijnen: ✓ eerste woord  ✓ reactie",
        "Terugwinnen: · excuses  ✓ verhaal  · oplossing", "Wat er gebeurde",
        'vr 20 nov 09:40  sanne belde De Regenboog: "Verteld waar', "ma 16 nov 16:10  sanne noteerde",
        "kv toon 7J5W-CWQM --all",
    ]  # fmt: skip
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    whole = "\n".join(lines_of(demo.terminal("show", "7J5W", "--all", lang="nl")))
    assert "Marijke bleef er vrolijk onder" in whole
    assert "Het verhaal" in whole


def test_a_closed_case_names_no_late_terms(desk: Desk) -> None:
    id = ids.case_id(31)
    desk.put(id, "2026-10-01T09:00 received")
    told = desk.done("close", id, "withdrawn", "--because", "dubbel").out
    assert "late" not in told
    assert "late" not in "\n".join(lines_of(desk.terminal("show", id)))
    assert "late" not in desk.done("list", "--all").lines[1]


def test_a_search_shows_where_the_words_stand(demo: Desk) -> None:
    terminal = demo.terminal("search", "opwarmoefening", lang="nl")
    lines = lines_of(terminal)
    assert lines[1].startswith("3AJ8 ")
    assert lines[2].startswith("  verhaal: …")
    assert "opwarmoefening" in styled(terminal.shown, "1")
    piped = demo.done("search", "opwarmoefening", lang="nl").lines
    assert "verhaal: …" in piped[1]
    assert demo.done("search", "OPWARMOEFENING", "--json").json[0]["id"] == "3AJ8-WB6K"
