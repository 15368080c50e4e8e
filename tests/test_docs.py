"""The pages say what is there: links, options, what is quoted of `kv sync`; the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from klantervaring.checks.checks import CHECKS
from klantervaring.commands import NAMES
from klantervaring.core.erasure.places import BY_CHOICE, BY_ERASE, BY_PURGE, PLACES
from klantervaring.core.erasure.retention import PROPOSED, read_kept
from klantervaring.core.procedure import COMMON_EVENTS
from klantervaring.files.workspace import personal
from klantervaring.files.workspace.config import KEYS

from tests.conftest import ROOT, Desk
from tests.test_language import CATALOGUE, forms

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = (ROOT / "klantervaring", ROOT / "tests")
IN_BOTH = [ROOT / "docs" / name for name in ("security.md", "team.md", "privacy.md")]
COMMANDS = set(NAMES)
#: Places that `kv erase` names, and leaves to a person.
NAMED = ("settings", "other-files", "other-attachments")
#: What git itself says.
NOT_KV = {"fsck error"}


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def in_dutch_and_english(page: Path) -> tuple[str, str]:
    """The two halves of a page."""
    text = text_of(page)
    assert text.count("\n# Nederlands\n") == text.count("\n# English\n") == 1
    dutch, _, english = text.partition("\n# English\n")
    return dutch, english


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_each_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(page))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_each_module_that_a_page_names_is_there(page: Path) -> None:
    """But for those that a worked example makes: their row says `new:`."""
    told = "\n".join(line for line in text_of(page).split("\n") if "| new:" not in line)
    there = ["/" + path.relative_to(ROOT).as_posix() for room in ROOMS for path in room.rglob("*.py")]
    named = set(re.findall(r"`([\w./]+/\w+\.py)`", told))
    assert [name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in there)] == []


@pytest.mark.parametrize("page", IN_BOTH, ids=lambda p: p.name)
def test_both_languages_have_the_same_tables(page: Path) -> None:
    dutch, english = (re.findall(r"^\|.*\|$", half, re.MULTILINE) for half in in_dutch_and_english(page))
    assert len(dutch) == len(english) > 0


@pytest.mark.parametrize("page", IN_BOTH, ids=lambda p: p.name)
def test_both_languages_have_the_same_parts(page: Path) -> None:
    dutch, english = (re.findall(r"^## ", half, re.MULTILINE) for half in in_dutch_and_english(page))
    assert len(dutch) == len(english) > 0


@pytest.mark.parametrize(("language", "half"), [("nl", 0), ("en", 1)])
def test_the_page_of_privacy_has_every_place_and_who_cleans_it(language: str, half: int) -> None:
    page = in_dutch_and_english(ROOT / "docs" / "privacy.md")[half]
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE))
    erases = {"nl": "`kv wis`", "en": "`kv erase`"}[language]
    purges = {"nl": "`kv wis-overal`", "en": "`kv purge`"}[language]
    for place in PLACES.values():
        who = rows[dict(place.title.words)[language]]
        assert (erases in who) is (place.cleaned in (BY_ERASE, BY_CHOICE) or place.key in NAMED), place.key
        purged = place.cleaned == BY_PURGE and place.key != "clones"
        assert (purges in who) is (purged or place.key == "refs"), place.key  # it names those


@pytest.mark.parametrize("half", [0, 1])
def test_the_page_of_privacy_proposes_what_kv_does(half: int) -> None:
    page = in_dutch_and_english(ROOT / "docs" / "privacy.md")[half]
    rows = re.findall(r"^\| [^|]+ \| (\d+ [a-z]+) \| ", page, re.MULTILINE)
    assert [read_kept(said) for said in rows] == list(dict.fromkeys(PROPOSED.rules.values()))


def in_table(page: str, heading: str) -> set[str]:
    """The first column of the table below a line that begins so, of keys alone."""
    table = re.split(r"\n(?!\|)", page.partition(f"\n{heading}")[2].partition("\n|")[2])[0]
    cells = re.findall(r"^\|([^|]+)\|", table, re.MULTILINE)
    return {key for cell in cells for key in re.findall(r"`([a-z-]+)[`.]", cell)}


def test_the_page_of_files_has_each_check_and_each_key_of_the_settings() -> None:
    page = text_of(ROOT / "docs" / "format.md")
    assert in_table(page, "`kv check` has these checks") == CHECKS | {"drafts"}  # which leftovers looks at
    assert in_table(page, "## kv.yaml") == set(KEYS)
    assert in_table(page, "### Your own settings") == set(personal.KEYS)


def test_the_page_of_procedures_names_each_event_that_is_always_there() -> None:
    told = text_of(ROOT / "docs" / "procedure.md").partition("These events are always there")[2]
    named = set(re.findall(r"`([a-z-]+)`", told.partition("An event of your file")[0]))
    assert named - {"of", "helped"} == set(COMMON_EVENTS)


@pytest.mark.parametrize("page", ["manual.md", "handleiding.md"])
def test_both_manuals_have_each_variable(page: str) -> None:
    named = re.findall(r"^\| `([A-Z_]+)` \|", text_of(ROOT / "docs" / page), re.MULTILINE)
    assert named == ["KV_USER", "KV_HOME", "KV_LANG", "NO_COLOR", "KV_PAGER"]


def test_the_options_that_the_pages_name_are_there(desk: Desk) -> None:
    said = {pair for page in PAGES for pair in re.findall(r"\bkv ([a-z-]+) (--[a-z-]+)", text_of(page))}
    known = {command: desk.run(command, "--help").out for command, _ in said if command in COMMANDS}
    assert {"--to", "--accept-deletions", "--accept-rewrite"} <= {option for _, option in said}
    assert [(c, o) for c, o in sorted(said) if c in COMMANDS and f"{o} " not in f"{known[c]} "] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_the_page_of_the_team_quotes_is_said(language: str) -> None:
    dutch, english = in_dutch_and_english(ROOT / "docs" / "team.md")
    half = dutch if language == "nl" else english
    rows = re.findall(r"^\| ([^|]*`[^|]*) \| [2567] \|", half, re.MULTILINE)
    whole = [quote for row in rows for quote in re.findall(r"`([^`]+)`", row)]
    quotes = [part for quote in whole for part in quote.split(" ... ")]
    said = "\n".join(
        form for m in CATALOGUE if m.id for form in forms(m.string if language == "nl" else m.id)
    )
    assert len(quotes) > 15
    assert [q for q in quotes if q not in NOT_KV and not re.search(as_pattern(q), said, re.IGNORECASE)] == []


def as_pattern(quote: str) -> str:
    """A quoted sentence as it stands in the catalogue, with a part where the page has a number or a name."""
    return re.sub(r"\b(?:\\\d|\d+|origin|ADDRESS|ADRES)\b", r"\\{\\w+\\}", re.escape(quote))
