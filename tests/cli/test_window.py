"""The window: a day that fits it, worst and yours first; colour, a pager, and what a case is at a glance.

Each is tried at a real terminal, with 600 cases or with those of the demonstration.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import ROOT, Desk, Terminal

SGR = re.compile("\x1b\\[([0-9;]*)m")
SIZES = [(80, 24), (120, 40), (200, 50)]
MANY = 600
#: The case that is late longest, of somebody else; and the worst of sanne's.
WORST, MINE = ids.case_id(7), ids.case_id(14)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Desk:
    """600 open cases, nearly all late; one in twelve is sanne's."""
    home = tmp_path_factory.mktemp("many")
    shutil.copytree(made, home / "desk")
    desk = Desk(home / "desk", home)
    for number in range(1, MANY + 1):
        day = 1 + number % 28
        id, owner = ids.case_id(number * 7), "joris"
        log = f"2025-{2 + number % 9:02}-{day:02}T09:{number % 60:02} received"
        if id == WORST:
            log = "2025-01-01T09:00 received"
        elif number % 12 == 2:
            owner = "sanne"
        if id == MINE:
            log = "2025-01-02T09:00 received"
        if number > 590:
            log = f"2026-11-20T{number - 585:02}:00 received\n2026-11-20T13:30 listened"
        desk.put(id, log, title=f"Kopje {number} is stuk", owner=owner,
                 customer=f"{{name: Basisschool De Kiezel {number}}}")  # fmt: skip
    desk.done("list", "--json")
    return desk


@pytest.fixture
def demo(tmp_path: Path) -> Desk:
    """The demonstration's cases, at noon on that Friday."""
    root = tmp_path / "demo"
    root.mkdir()
    shutil.copytree(ROOT / "cases", root / "cases")
    shutil.copy(ROOT / "kv.yaml", root)
    desk = Desk(root, tmp_path)
    desk.now = "2026-11-20T12:04"
    return desk


def lines_of(terminal: Terminal) -> list[str]:
    """What a window shows, without styles."""
    assert terminal.ends() == 0, terminal.shown
    return SGR.sub("", terminal.shown).replace("\r", "").splitlines()


def styled(text: str, style: str) -> list[str]:
    """The pieces that are in a style of this number."""
    return re.findall(f"\x1b\\[{style}m(.*?)\x1b\\[0m", text)


@contextlib.contextmanager
def settings(desk: Desk, text: str) -> Iterator[None]:
    """Other settings of the workspace, for a while."""
    path = desk.root / "kv.yaml"
    before = path.read_text()
    path.write_text(text)
    yield
    path.write_text(before)


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


# -- colour ---------------------------------------------------------------------------------------------


def test_late_is_red_and_said_in_words_too(demo: Desk) -> None:
    terminal = demo.terminal("list", lang="en")
    lines_of(terminal)
    assert styled(terminal.shown, "31") == ["2d 15h late +1", "3h 17m late"]
    day = demo.terminal("list", lang="en", now="2026-11-26T12:00")
    lines_of(day)
    assert len(styled(day.shown, "33")) == 2  # what ends today


@pytest.mark.parametrize(
    ("words", "env", "colour", "weight"),
    [
        (["list"], {}, True, True),
        (["list"], {"NO_COLOR": "1"}, False, True),
        (["--color", "never", "list"], {}, False, False),
        (["list", "--color", "never"], {}, False, False),
        (["list", "--color", "always"], {"NO_COLOR": "1"}, True, True),
        (["list"], {"TERM": "dumb"}, False, False),
        (["list", "--plain"], {}, False, False),
    ],
)
def test_when_there_is_colour(
    demo: Desk, words: list[str], env: dict[str, str | None], colour: bool, weight: bool
) -> None:
    terminal = demo.terminal(*words, env=env)
    lines_of(terminal)
    codes = set(SGR.findall(terminal.shown)) - {"0"}
    assert bool(codes & {"31", "33"}) is colour
    assert bool(codes) is weight


def test_colour_in_a_pipe_only_where_it_is_asked_for(demo: Desk) -> None:
    plain = demo.done("list").out
    assert "\x1b" not in plain
    always = demo.done("list", "--color", "always").out
    assert SGR.sub("", always) == plain
    assert len(styled(always, "31")) == 2
    refused = demo.run("list", "--color", "bont")
    assert (refused.code, "auto, always, never" in refused.err) == (2, True)


# -- a pager --------------------------------------------------------------------------------------------


def reader(folder: Path) -> Path:
    """A pager that keeps what it gets, and says that it was there."""
    path = folder / "reader"
    path.write_text(f'#!/bin/sh\ncat > "{folder}/read"\necho PAGED "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", ["KV_PAGER", "PAGER"])
def test_what_is_too_long_goes_through_the_pager(many: Desk, tmp_path: Path, name: str) -> None:
    env: dict[str, str | None] = {"KV_PAGER": None, "PAGER": None, name: f"{reader(tmp_path)} -x"}
    lines = lines_of(many.terminal("overdue", lang="nl", env=env))
    assert lines == ["PAGED -x"]
    read = (tmp_path / "read").read_bytes().decode("utf-8")
    assert len(read.splitlines()) == 590 + 2
    assert "te laat" in read


@pytest.mark.parametrize(
    "words", [["overdue", "--no-pager"], ["--no-pager", "overdue"], ["overdue", "--json"]]
)
def test_no_pager(many: Desk, tmp_path: Path, words: list[str]) -> None:
    terminal = many.terminal(*words, env={"KV_PAGER": str(reader(tmp_path))})
    assert terminal.ends() == 0
    assert "PAGED" not in terminal.shown
    assert len(terminal.shown.splitlines()) > 500


def test_no_pager_in_a_pipe_nor_for_what_fits(demo: Desk, many: Desk, tmp_path: Path) -> None:
    env: dict[str, str | None] = {"KV_PAGER": str(reader(tmp_path))}
    assert "PAGED" not in many.subprocess("overdue", env=env).out
    assert "PAGED" not in "".join(lines_of(demo.terminal(env=env)))
    assert not (tmp_path / "read").exists()


@pytest.mark.parametrize("pager", ["head -n 1", "true", "/nergens/blader", "'"])
def test_a_pager_that_is_quit_or_not_there_is_quiet(many: Desk, pager: str) -> None:
    terminal = many.terminal("overdue", env={"KV_PAGER": pager})
    assert terminal.ends() == 0
    assert "kv:" not in terminal.shown
    assert ("Kopje" in terminal.shown) is (pager not in ("true", "head -n 1"))


def test_a_workspace_names_no_pager(many: Desk, tmp_path: Path) -> None:
    with settings(many, f"pager: {reader(tmp_path)}\n"):
        terminal = many.terminal("overdue")
        terminal.ends()
        assert "PAGED" not in terminal.shown


# -- one case, what happened, where words stand -----------------------------------------------------------


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


def test_the_log_tells_who_did_what_to_whom(demo: Desk) -> None:
    lines = lines_of(demo.terminal("log", "--limit", "3", lang="nl"))
    assert lines[0].startswith('vr 20 nov 09:40  7J5W  sanne belde De Regenboog: "Verteld waar het aan lag')
    assert max(map(len, lines)) <= 80
    of_one = lines_of(demo.terminal("log", "7J5W", lang="nl"))
    assert of_one[0] == "7J5W-CWQM  Twaalf cursusmappen te weinig"
    assert "7J5W" not in "\n".join(of_one[1:])
    row = demo.done("log", "--limit", "1", lang="nl").lines[1]
    assert "7J5W-CWQM" in row
    assert "Verteld waar het aan lag" in row


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        (["--since", "2026-11-20"], {"7J5W-CWQM"}),
        (["--until", "2025-01-01"], set()),
        (["--customer", "zandkorrel"], {"RGA3-FTCG"}),
        (["--mine", "--since", "2026-11-20"], {"7J5W-CWQM"}),
        (["--owner", "joris", "--since", "2026-11-20"], set()),
    ],
)
def test_the_log_has_the_filters_of_lists(demo: Desk, words: list[str], cases: set[str]) -> None:
    found = demo.done("log", *words, "--json").json
    assert {event["case"] for event in found} == cases


def test_a_search_shows_where_the_words_stand(demo: Desk) -> None:
    terminal = demo.terminal("search", "opwarmoefening", lang="nl")
    lines = lines_of(terminal)
    assert lines[1].startswith("3AJ8 ")
    assert lines[2].startswith("  verhaal: …")
    assert "opwarmoefening" in styled(terminal.shown, "1")
    piped = demo.done("search", "opwarmoefening", lang="nl").lines
    assert "verhaal: …" in piped[1]
    assert demo.done("search", "OPWARMOEFENING", "--json").json[0]["id"] == "3AJ8-WB6K"


def test_the_figures_call_late_what_is_late(many: Desk) -> None:
    text = " ".join(" ".join(lines_of(many.terminal("stats", lang="nl"))).split())
    assert "reactie 0 op tijd, 0 te laat gehaald; te laat: 590 (nog open)" in text
    assert "te laat, nog open" in many.done("stats", lang="nl").out
