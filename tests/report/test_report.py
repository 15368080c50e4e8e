"""`kv report`: what stands on the page, read back from the HTML, against `kv stats --json`."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from klantervaring.core.ids import case_id
from klantervaring.core.text.sentences import clean

from tests.conftest import ROOT, Desk
from tests.report.browser import Browser, axe

NOW = "2026-12-20T09:00:00+01:00"
HOSTILE = "<script>alert(1)</script> &amp; \"'><img src=http://kwaad.example/x> \u202egnirts " + "x" * 10_000
WIDTHS = (320, 768, 1440)
#: What is wrong by axe-core's rules for WCAG 2.2 AA.
RULED = """
%s
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
axe.run(document, {runOnly: {type: "tag", values: tags}}).then(
  found => done(found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" ").slice(0, 300))));
"""


class Figures(HTMLParser):
    """Reads the figures of a page: the value and the text of each cell of a table that shows one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.ids: set[str] = set()
        self._figure = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids.add(known.get("id") or "")
        if tag == "td" and known.get("data-figure"):
            self._figure = known["data-figure"] or ""
            self.values[self._figure], self.texts[self._figure] = None, ""
        elif tag == "a" and self._figure:
            self.links[self._figure] = (known.get("href") or "").removeprefix("#")
        elif tag == "data" and self._figure:
            self.values[self._figure] = known["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._figure = ""

    def handle_data(self, data: str) -> None:
        if self._figure:
            self.texts[self._figure] += data


def flat(told: dict[str, Any], name: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in told.items():
        if isinstance(value, dict):
            found |= flat(value, f"{name}{key}.")
        else:
            found[f"{name}{key}"] = value
    return found


def page(desk: Desk, *words: str, name: str = "verslag.html", **how: Any) -> str:
    desk.done("report", *words, "-o", str(desk.root.parent / name), "--force", **how)
    return (desk.root.parent / name).read_text(encoding="utf-8")


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
    told.done("fan", id, "--no-share")
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


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "2026-01-01", "--until", "2026-02-28"),
        ("--since", "2026-10-01", "--until", "2026-12-31"),
        ("--since", "2026-07-02", "--until", "2026-09-30"),
        ("--owner", "sanne"),
        ("map",),
    ],
)
def test_what_would_tell_by_a_difference_is_refused(told: Desk, words: tuple[str, ...]) -> None:
    answer = told.run("report", *words, "--public", "-o", str(told.root.parent / "nee.html"))
    assert answer.code == 2
    assert not (told.root.parent / "nee.html").exists()


def test_no_two_periods_tell_a_small_number(desk: Desk) -> None:
    """As somebody who has every public page: from differences of periods no hidden quarter follows."""
    channels = {"01": "email", "04": "phone", "07": "email", "10": "chat"}
    many = {"01": 9, "04": 2, "07": 7, "10": 6}
    count = 0
    for month, channel in channels.items():
        for _ in range(many[month]):
            id = case_id(count * 7919)
            days = [f"2026-{month}-{day}T09:00:00+01:00" for day in ("05", "09")]
            log = f"{days[0]} received\n{days[1]} closed outcome=satisfied because=x"
            desk.put(id, log, title="Zaal", channel=channel)
            count += 1
    desk.commit_all()
    ends = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}
    starts = {1: "01-01", 2: "04-01", 3: "07-01", 4: "10-01"}
    told: dict[tuple[int, int], dict[str, str | None]] = {}
    for first, last in [*combinations(ends, 2), *((n, n) for n in ends)]:
        period = ("--since", f"2026-{starts[first]}", "--until", f"2026-{ends[last]}")
        told[first, last] = Figures(page(desk, *period, "--public", now="2027-02-01T09:00:00+01:00")).values
    small = (2, 2)
    assert told[small]["in"] is None
    for (first, last), values in told.items():
        if first <= 2 <= last:
            assert values["in"] is None, (first, last)
            assert values.get("channels.phone") is None
        else:
            assert values["in"] == str(sum(list(many.values())[first - 1 : last]))


# -- in a browser ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(told: Desk) -> list[Path]:
    told.done("board", "-o", str(told.root.parent / "bord.html"), "--force")
    page(told, "--since", "2026-11-01", "--until", "2026-12-20")
    page(told, "--public", name="openbaar.html", now="2027-01-05T09:00:00+01:00")
    return [told.root.parent / name for name in ("verslag.html", "openbaar.html", "bord.html")]


def test_axe_finds_nothing_in_light_and_dark(browser: Browser, pages: list[Path]) -> None:
    ruled = RULED % axe()
    for path in pages:
        browser.opens(path)
        for width in (320, 1440):
            for dark in (False, True):
                browser.is_wide(width, dark)
                assert browser.runs(ruled) == [], (path.name, width, dark)


def test_nothing_is_fetched_or_complained_of_and_nothing_is_too_wide(
    browser: Browser, pages: list[Path]
) -> None:
    for path in pages:
        for off in (True, False):
            browser.without_scripts(False)
            browser.opens(path)
            browser.logged("performance"), browser.logged("browser")
            browser.without_scripts(off)
            browser.opens(path)
            asked = re.findall(r'\\?"url\\?":\\?"([a-z]+:[^"\\]*)', str(browser.logged("performance")))
            assert {url.partition("#")[0] for url in asked} <= {path.as_uri(), "about:blank"}
            assert browser.logged("browser") == []
        for width in WIDTHS:
            browser.is_wide(width)
            wide = browser.runs("arguments[arguments.length - 1](document.documentElement.scrollWidth)")
            assert wide <= width, (path.name, width)


def test_a_page_prints_on_a4(browser: Browser, pages: list[Path]) -> None:
    for path in pages:
        browser.opens(path)
        printed = browser.printed()
        assert printed.startswith(b"%PDF-")
        sizes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed)}
        assert all(sorted(round(side) for side in size[2:]) == [595, 842] for size in sizes), sizes
