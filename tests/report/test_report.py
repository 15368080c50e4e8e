"""`kv report`: what stands on the page, read back from the HTML, against `kv stats --json`."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import time
from html import unescape
from itertools import product
from pathlib import Path
from unittest import mock

import pytest
from klantervaring.core.text.sentences import clean

from tests.conftest import PATIENCE, ROOT, Desk
from tests.report.browser import Browser, axe
from tests.report.pages import Figures, flat, page

NOW = "2026-12-20T09:00:00+01:00"
HOSTILE = "<script>alert(1)</script> &amp; \"'><img src=http://kwaad.example/x> \u202egnirts " + "x" * 10_000
WIDTHS = (320, 768, 1440)
#: In which widths, light or dark, axe-core looks: at all of them, or at each once.
SHOWN = [(320, False), (768, True), (1440, False)]
if os.environ.get("KV_LONG"):
    SHOWN = list(product(WIDTHS, (False, True)))
#: What is wrong by axe-core's rules for WCAG 2.2 AA.
RULED = """
%s
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
axe.run(document, {runOnly: {type: "tag", values: tags}}).then(
  found => done(found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" ").slice(0, 300))));
"""


@pytest.fixture(scope="module")
def told(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The cases that kv's own repository has as examples, and one whose texts attack the page."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(made, home / "desk")
    desk = Desk(home / "desk", home)
    for each in (ROOT / "cases").rglob("*.md"):
        place = desk.root / "cases" / each.relative_to(ROOT / "cases")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(each, place)
    desk.commit_all()
    desk.now = NOW
    id = desk.new("Kwaad", "--customer", "De <b>Kiezel</b>", "-m", "x")
    path = desk.path(id)
    path.write_text(path.read_text().replace("title: Kwaad", "title: |-\n  " + HOSTILE))
    desk.commit_all()
    desk.done("fan", id, "-m", HOSTILE[:300])
    desk.done("fan", id, "--share", "-m", "Wat een <i>fijne</i> kaart.")
    desk.done(
        "cause", id, "--kano", "basic", "--cause", HOSTILE[:90], "--fix", "<u>later</u>", "--due", "+9d"
    )
    return desk


@pytest.mark.parametrize("period", [(), ("--since", "2026-11-01", "--until", "2026-11-30")])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_figure_of_stats_stands_in_a_table(told: Desk, period: tuple[str, ...], lang: str) -> None:
    stats = told.done("stats", *period, "--json").json
    del stats["period"]
    shown = Figures(page(told, *period, lang=lang))
    wanted = {clean(name): value for name, value in flat(stats).items()}
    assert shown.values.keys() == wanted.keys()
    for name, value in wanted.items():
        assert shown.values[name] == (None if value is None else str(value)), name
        if isinstance(value, int) and not isinstance(value, bool) and "seconds" not in name:
            assert shown.texts[name] == str(value), name
        elif value is None:
            assert shown.texts[name] == "-", name
        elif name.endswith("share"):
            assert shown.texts[name] == f"{value * 100:.0f} %", name
        else:
            assert shown.texts[name].strip(), name
    assert shown.links.keys() == wanted.keys()
    assert set(shown.links.values()) <= shown.ids


def test_the_cases_behind_a_figure_are_those_of_stats(told: Desk) -> None:
    html = page(told, lang="en")
    shown = Figures(html)
    for figure in ("in", "open", "fans", "channels.email"):
        start = html.index(f'id="{shown.links[figure]}"')
        part = html[start : html.index("</ul>", start)]
        cases = told.done("stats", "--cases", figure, "--json").json
        assert re.findall(r"<li>(\w{4}-\w{4}) ", part) == list(dict.fromkeys(c["id"] for c in cases))


def test_a_figure_that_counts_nothing_has_no_cases_behind_it(told: Desk) -> None:
    stats = told.done("stats", "--json").json
    del stats["period"]
    shown = Figures(page(told))
    nothing = [name for name, value in flat(stats).items() if type(value) is int and not value]
    assert "promises.decision.late" in nothing
    assert [name for name in nothing if shown.links[clean(name)].startswith("cases-")] == []


@pytest.mark.parametrize("period", [(), ("--since", "2026-11-01", "--until", "2026-11-30")])
def test_the_others_behind_a_figure_are_listed_by_the_command_on_the_page(
    told: Desk, period: tuple[str, ...]
) -> None:
    with mock.patch("klantervaring.cli.insight.cases_behind._LISTED", 1):
        html = page(told, *period, lang="en")
    listed = re.compile(
        r"<h3[^>]*>([^<]*)</h3>\s*<ul class=.cases.>.*?</ul>\s*<p>and (\w+) more: kv ([^<]*)</p>", re.DOTALL
    )
    told_of = 0
    for title, more, command in listed.findall(unescape(html)):
        if "·" in title:  # of another period
            continue
        count = 1 if more == "one" else int(more)
        cases = told.done(*shlex.split(command), "--json").json
        assert len(cases) == count + 1, command
        told_of += 1
    assert told_of > 5


def test_the_same_input_gives_the_same_bytes(told: Desk) -> None:
    assert page(told) == page(told, name="nog-eens.html")
    assert page(told, "--public") == page(told, "--public", name="nog-eens.html")


def test_a_file_that_is_there_is_not_written_over(told: Desk) -> None:
    path = told.root.parent / "er-al.html"
    path.write_text("van mij")
    assert told.run("report", "-o", str(path)).code == 2
    assert path.read_text() == "van mij"
    assert told.run("report", "-o", "verslag.doc").code == 2
    assert told.run("report").code == 2


@pytest.mark.parametrize("words", [(), ("--public",)])
def test_a_bar_tells_how_far_the_gathering_is(told: Desk, words: tuple[str, ...]) -> None:
    path = told.root.parent / "balk.html"
    screen = told.terminal("report", *words, "-o", str(path), "--force", lang="en")
    assert screen.ends() == 0
    assert "Gathering" in screen.shown
    assert "Written" in screen.screen
    assert "Gathering" not in told.run("report", *words, "-o", str(path), "--force", lang="en").err


def test_each_figure_over_time_links_to_its_cases(told: Desk) -> None:
    html = page(told, "--since", "2026-11-01", lang="en")
    ids = set(re.findall(r'id="([^"]+)"', html))
    cells = re.findall(r"<td data-heading[^>]*>(.*?)</td>", html)
    linked = [re.search(r'href="#([^"]+)"', cell) for cell in cells if re.search(r">\d", cell)]
    assert all(linked)
    assert {found[1] for found in linked if found} <= ids
    listed = re.search(r'id="(cases-\d+)">2026-11 · in</h3>\s*<ul class="cases">(.*?)</ul>', html, re.DOTALL)
    assert listed
    cases = told.done(
        "stats", "--since", "2026-11-01", "--until", "2026-11-30", "--cases", "in", "--json"
    ).json
    assert re.findall(r"<li>(\w{4}-\w{4}) ", listed[2]) == [case["id"] for case in cases]
    assert f'href="#{listed[1]}"' in html
    still = re.search(r">2026-11 · open</h3>\s*<ul class=\"cases\">(.*?)</ul>", html, re.DOTALL)
    month = told.done("list", "--at", "2026-12-01T00:00:00+01:00", "--json").json
    assert still
    assert sorted(re.findall(r"<li>(\w{4}-\w{4}) ", still[1])) == sorted(case["id"] for case in month)


def test_what_changed_links_to_the_cases_of_both_periods(told: Desk) -> None:
    html = page(told, "--since", "2026-11-15", lang="en")
    part = html[html.index('id="changed"') :]
    links = re.findall(r'href="#([^"]+)">([^<]*)</a>', part[: part.index("</section>")])
    assert {"the cases", "those of the period before", "How this is counted"} <= {name for _, name in links}
    assert all(f'id="{place}"' in html for place, _ in links)


def test_the_calendar_has_a_cell_for_each_day_and_its_days_as_text(told: Desk) -> None:
    html = page(told, "--since", "2026-11-01", lang="en")
    calendar = html[html.index('class="days"') :]
    calendar = calendar[: calendar.index("</svg>")]
    assert calendar.count("<rect") == 50
    days = told.done("fans", "--json").json["days"]
    assert calendar.count('class="bar"') == len([day for day in days if "2026-11-01" <= day <= "2026-12-20"])
    november = [int(day[8:]) for day in days if day.startswith("2026-11")]
    assert f'<td data-heading="on the days">{", ".join(map(str, november))}</td>' in html


def test_recovery_is_drawn_before_and_after_with_small_numbers_marked(told: Desk) -> None:
    html = page(told, lang="en")
    chance = told.done("stats", "--json").json["recovery"]["won_back"]["chance"]
    assert ("Won back *:" in html) is chance
    assert re.search(r"Mood \(1-5\)( \*)?, before: \d\.\d", html)
    assert re.search(r"Mood \(1-5\)( \*)?, after: \d\.\d", html)


def test_what_attacks_stays_text(told: Desk) -> None:
    html = page(told, "--since", "2026-12-01", lang="en")
    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert "x" * 30 in html
    assert "x" * 300 not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;" in html


def test_a_report_is_a_pdf_too(told: Desk) -> None:
    pytest.importorskip("weasyprint")
    told.done("report", "-o", str(told.root.parent / "v.pdf"), "--since", "2026-12-01", "--force")
    assert (told.root.parent / "v.pdf").read_bytes().startswith(b"%PDF-")


def test_a_report_of_many_years_is_a_pdf_too_and_its_pictures_fit_a_sheet(told: Desk) -> None:
    html = page(told, "--since", "2017-01-01", lang="en")
    heights = [int(height) for height in re.findall(r'viewBox="0 0 320 (\d+)"', html)]
    assert max(heights) <= 12 + 24 * 34
    assert "What came in (1 of 5)" in html
    assert "What came in (5 of 5)" in html
    assert "What came in (6 of 5)" not in html
    flow = html[html.index('id="flow"') : html.index('id="promises"')]
    counted = re.findall(r">(20\d\d-\d\d): \d+</text>", flow)
    assert (counted[0], counted[-1], len(counted)) == ("2017-01", "2026-12", 120)
    pytest.importorskip("weasyprint")
    for since in ("2017-01-01", "2024-03-01"):
        told.done("report", "-o", str(told.root.parent / "v.pdf"), "--since", since, "--force")
        assert (told.root.parent / "v.pdf").read_bytes().startswith(b"%PDF-")


# -- for everybody --------------------------------------------------------------------------------------


def test_the_public_page_names_nobody(told: Desk) -> None:
    html = page(told, "--public", "--since", "2026-07-01", "--until", "2026-09-30")
    html += page(told, "--public", now="2027-01-05T09:00:00+01:00", name="jaar.html")
    cards = told.done("list", "--all", "--json").json
    for case in cards:
        assert case["id"] not in html
        assert case["title"][:60] not in html
        name = case["customer"].get("name") or "niemand-heet-zo"
        assert name not in html


def test_a_story_is_shared_in_its_own_words_until_it_is_taken_back(told: Desk) -> None:
    later = "2027-01-05T09:00:00+01:00"
    assert "Wat een &lt;i&gt;fijne&lt;/i&gt; kaart." in page(told, "--public", now=later)
    [id] = [c["id"] for c in told.done("list", "--all", "--json").json if c["title"].startswith("<script>")]
    before = told.done("fans", "--json").json["fans"]
    answer = told.done("fan", id, "--no-share").out
    assert "Recorded: a story that everybody may no longer read" in answer
    assert "a fan" not in answer.lower()
    assert "fijne" not in page(told, "--public", now=later)
    assert told.done("fans", "--json").json["fans"] == before
    told.done("undo")
    assert "fijne" in page(told, "--public", now=later)


def test_sharing_a_story_makes_no_second_fan(desk: Desk) -> None:
    id = desk.new("Zaal", "-m", "x")
    desk.done("fan", id, "-m", "Een kaart.", now="2026-11-20T15:00:00+01:00")
    desk.done("fan", id, "--share", "-m", "Een fijne kaart.", now="2026-11-23T09:00:00+01:00")
    assert desk.done("fans", "--json", now="2026-11-24T09:00:00+01:00").json["days"] == {"2026-11-20": 1}
    alone = desk.new("Koffie", "-m", "x", now="2026-11-24T09:00:00+01:00")
    for hour in ("10", "11"):
        desk.done("fan", alone, "--share", "-m", "Warm.", now=f"2026-11-24T{hour}:00:00+01:00")
    days = desk.done("fans", "--json", now="2026-11-24T12:00:00+01:00").json["days"]
    assert days == {"2026-11-20": 1, "2026-11-24": 1}


# -- in a browser ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(told: Desk) -> list[Path]:
    told.done("board", "-o", str(told.root.parent / "bord.html"), "--force")
    with mock.patch("time.sleep", side_effect=KeyboardInterrupt):  # Ctrl-C at the first pause
        told.done("board", "-o", str(told.root.parent / "wand.html"), "--force", "--watch")
    page(told, "--since", "2026-11-01", "--until", "2026-12-20")
    page(told, "--public", name="openbaar.html", now="2027-01-05T09:00:00+01:00")
    names = ("verslag.html", "openbaar.html", "bord.html", "wand.html")
    return [told.root.parent / name for name in names]


def test_axe_finds_nothing_in_light_and_dark(browser: Browser, pages: list[Path]) -> None:
    ruled = RULED % axe()
    for path in pages:
        browser.opens(path)
        for width, dark in SHOWN:
            browser.is_wide(width, dark)
            assert browser.runs(ruled) == [], (path.name, width, dark)


def test_nothing_is_fetched_or_complained_of_and_nothing_is_too_wide(
    browser: Browser, pages: list[Path]
) -> None:
    for path in pages:
        shown = []
        for off in (True, False):
            browser.without_scripts(False)
            browser.opens(path)
            browser.logged("performance"), browser.logged("browser")
            browser.without_scripts(off)
            browser.opens(path)
            asked = re.findall(r'\\?"url\\?":\\?"([a-z]+:[^"\\]*)', str(browser.logged("performance")))
            assert {url.partition("#")[0] for url in asked} <= {path.as_uri(), "about:blank"}
            assert browser.logged("browser") == []
            shown.append(browser.rendered())
        assert shown[0] == shown[1]
        assert len(shown[0]) > 10
        for width in WIDTHS:
            browser.is_wide(width)
            wide = browser.runs("arguments[arguments.length - 1](document.documentElement.scrollWidth)")
            assert wide <= width, (path.name, width)


def test_a_page_on_the_wall_shows_itself_anew(browser: Browser, pages: list[Path], tmp_path: Path) -> None:
    soon = pages[-1].read_text("utf-8").replace("30000", "300")  # which its policy would not let run
    path = tmp_path / "wand.html"
    path.write_text(re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", soon), "utf-8")
    browser.opens(path)
    path.write_text(soon.replace("</h1>", " NIEUW</h1>"), "utf-8")
    until = time.monotonic() + PATIENCE
    while not any("NIEUW" in text for text in browser.rendered()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_page_prints_on_a4(browser: Browser, pages: list[Path]) -> None:
    for path in pages:
        browser.opens(path)
        printed = browser.printed()
        assert printed.startswith(b"%PDF-")
        boxes = re.findall(rb"/MediaBox \[([^\]]*)\]", printed)
        assert 1 <= len(boxes) <= 12, path.name  # without the cases behind each figure
        sizes = {tuple(map(float, box.split())) for box in boxes}
        assert all(sorted(round(side) for side in size[2:]) == [595, 842] for size in sizes), sizes
