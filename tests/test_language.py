"""Dutch is complete and right: the catalogue against the sources, and what somebody in Dutch reads.

It proves nothing about the English sentences themselves, nor that the Dutch ones are well chosen.
"""

from __future__ import annotations

import ast
import gettext
import io
import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from klantervaring.cli.call.session import Session
from klantervaring.cli.front.app import app
from klantervaring.commands import COMMANDS as COMMANDS_OF
from klantervaring.commands import NAMES, PANELS
from klantervaring.core.choices import IN_HELP
from klantervaring.core.text.sentences import Text, ours, plural
from klantervaring.core.time.offsets import Offsets, table
from klantervaring.language import DOMAIN, FOLDER, Speaker, catalogue, choose
from typer.main import get_command

from tests.conftest import ROOT, Desk, surroundings

PACKAGE = ROOT / "klantervaring"
PO = Path(FOLDER) / "nl" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
#: The functions that mark a sentence, and which of their arguments are it; as in .ci/catalogue.
KEYWORDS = {**DEFAULT_KEYWORDS, "Text": None, "N_": None, "plural": (1, 2), "Command": (3,)}
COMMANDS = NAMES
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: The word for a customer experience that nobody here uses.
NOT_OURS = "klacht"


def read_catalogue() -> Any:
    with PO.open("rb") as file:
        return read_po(file)


CATALOGUE = read_catalogue()
MESSAGES: list[Message] = [message for message in CATALOGUE if message.id]
DUTCH = {m.id: str(m.string) for m in MESSAGES if isinstance(m.id, str)}


def forms(said: str | Sequence[str] | None) -> tuple[str, ...]:
    """The one form of a sentence, or its two; none where it is not translated."""
    return (said,) if isinstance(said, str) else tuple(said or ())


# -- the catalogue -------------------------------------------------------------------------------------


def test_each_sentence_is_translated() -> None:
    bare = [
        message.id
        for message in MESSAGES
        if message.fuzzy
        or len(forms(message.string)) != len(forms(message.id))
        or not all(form.strip() for form in forms(message.string))
    ]
    assert bare == [], "translate these"


def test_a_translation_has_the_parts_of_its_sentence() -> None:
    for message in MESSAGES:
        for english, dutch in zip(forms(message.id), forms(message.string), strict=True):
            assert placeholders(dutch) == placeholders(english), english
            assert edges(dutch) == edges(english), english


def test_a_translation_stands_there_once() -> None:
    for message in MESSAGES:
        for english, dutch in zip(forms(message.id), forms(message.string), strict=True):
            assert not repeats_itself(dutch), english
            assert len(dutch) <= 2 * len(english) + 10, "shorten it, or look whether it stands there twice"


def repeats_itself(sentence: str) -> bool:
    """Whether it is one part of it, several times in a row."""
    return (sentence + sentence).find(sentence, 1) < len(sentence)


@pytest.mark.parametrize("times", [1, 2, 3, 6])
def test_a_sentence_that_stands_several_times_is_seen(times: int) -> None:
    assert repeats_itself("{n} brief ligt klaar." * times) is (times > 1)


def placeholders(sentence: str) -> set[tuple[str, str | None, str | None]]:
    """The names between braces, with format and conversion."""
    parts = string.Formatter().parse(sentence)
    return {(name, form, turned) for _, name, form, turned in parts if name is not None}


def edges(sentence: str) -> tuple[str, str, bool]:
    """The blanks around a sentence, and whether it ends as one."""
    bare = sentence.strip()
    start = sentence[: len(sentence) - len(sentence.lstrip())]
    end = sentence[len(sentence.rstrip()) :]
    return start, end, bare.endswith((".", "?"))


def test_nothing_old_is_left_in_the_catalogue() -> None:
    assert not CATALOGUE.obsolete
    assert "#~" not in PO.read_text(encoding="utf-8")


def test_the_header_says_what_it_must_and_names_nobody() -> None:
    header = dict(CATALOGUE.mime_headers)
    assert header["Language"] == "nl"
    assert header["Content-Type"] == "text/plain; charset=utf-8"
    assert header["Plural-Forms"].startswith("nplurals=2; plural=(n != 1)")
    assert "klantervaring" in header["Project-Id-Version"]
    assert not CATALOGUE.fuzzy, "pybabel does not compile a catalogue without a header, or a fuzzy one"
    text = PO.read_text(encoding="utf-8")
    for placeholder in ("FIRST AUTHOR", "EMAIL@ADDRESS", "FULL NAME", "ORGANIZATION", "PROJECT VERSION"):
        assert placeholder not in text


def test_what_is_compiled_is_what_is_written() -> None:
    made = io.BytesIO()
    write_mo(made, CATALOGUE)
    with MO.open("rb") as file:
        assert sentences_in(file) == sentences_in(io.BytesIO(made.getvalue()))


def test_what_kv_reads_is_what_is_written() -> None:
    read = catalogue("nl")
    for message in MESSAGES:
        said, told = forms(message.id), forms(message.string)
        plural = [said[0] + "\x1d"] if len(said) > 1 else []
        assert [read[text] for text in (said[0], *plural)] == list(told)
    assert catalogue("en") == catalogue("xx") == {}


def sentences_in(file: Any) -> dict[Any, Any]:
    return {forms(message.id): forms(message.string) for message in read_mo(file) if message.id}


def test_gettext_reads_what_is_compiled() -> None:
    found = gettext.translation(DOMAIN, FOLDER, ["nl"])
    assert found.gettext("Everything about one case.") == "Alles over één ervaring."
    assert [found.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)] == [
        "{n} dagen",
        "{n} dag",
        "{n} dagen",
    ]


# -- the sources ---------------------------------------------------------------------------------------


def test_the_catalogue_has_what_the_sources_say_and_no_more() -> None:
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords=KEYWORDS)
    said = {message for _, _, message, _, _ in found}
    known = {message.id for message in MESSAGES}
    assert said - known == set(), "run .ci/catalogue and translate these"
    assert known - said == set(), "run .ci/catalogue: no source says these any more"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources once more, with the script that brings their catalogue up to date."""
    if os.name != "posix":
        pytest.skip("the script is for a POSIX shell")
    copy = tmp_path / "copy"
    shutil.copytree(PACKAGE, copy / "klantervaring", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / ".ci", copy / ".ci")
    return copy


def brought_up_to_date(copy: Path) -> subprocess.CompletedProcess[str]:
    pybabel = str(Path(sys.executable).parent / "pybabel")
    return subprocess.run(
        [str(copy / ".ci" / "catalogue")],
        env={**os.environ, "BABEL": pybabel},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_was_filled_in_twice_stops_the_catalogue(copy: Path) -> None:
    """All parts of the sentence are there, so that nothing else sees it."""
    filled = copy / "klantervaring" / PO.relative_to(PACKAGE)
    once, twice = 'msgstr "Alles is in orde."', 'msgstr "Alles is in orde.Alles is in orde."'
    text = filled.read_text(encoding="utf-8")
    assert once in text
    filled.write_text(text.replace(once, twice), encoding="utf-8")
    ended = brought_up_to_date(copy)
    assert ended.returncode == 1
    assert ended.stderr.endswith("more than once: Alles is in orde.Alles is in orde.\n")
    messages = copy / "klantervaring" / "locale" / "nl.messages"
    assert "Alles is in orde.Alles" not in messages.read_text(encoding="utf-8")


def test_a_sentence_without_its_dutch_stops_no_catalogue(copy: Path) -> None:
    """Whoever just wrote one brings the catalogue up to date first; it stands there then, to be filled in."""
    new = copy / "klantervaring" / "cli" / "new_here.py"
    new.write_text(
        "from klantervaring.core.text.sentences import N_, plural\n\n"
        'SAID = N_("A sentence of a test.")\n'
        'MANY = plural("{n} test of a test", "{n} tests of a test", 1)\n',
        encoding="utf-8",
    )
    ended = brought_up_to_date(copy)
    assert ended.returncode == 0, ended.stderr
    there = Path("locale", "nl")
    filled = (copy / "klantervaring" / there / "LC_MESSAGES" / PO.name).read_text(encoding="utf-8")
    assert 'msgid "A sentence of a test."\nmsgstr ""\n' in filled
    pairs = (copy / "klantervaring" / there.with_suffix(".messages")).read_bytes()
    assert pairs == (PACKAGE / there.with_suffix(".messages")).read_bytes()


@pytest.mark.parametrize("field", IN_HELP)
def test_no_dutch_sentence_lists_the_keys_of_values(field: str) -> None:
    """A reader in Dutch types the Dutch names; a sentence takes them from the table (`{moments}`)."""
    table = IN_HELP[field]
    keys = {key for key, choice in table.items() if key not in choice.typed.in_language("nl")}
    listing = [s for m in MESSAGES for s in forms(m.string) if keys and keys <= set(re.findall(r"[\w-]+", s))]
    assert listing == []


def calls() -> Iterator[tuple[str, str, list[ast.expr]]]:
    """Each call in the sources, with its place and the name it is called by."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name, node.args


def test_no_sentence_stands_where_extraction_does_not_see_it() -> None:
    """Such as inside an f-string; the syntax tree sees it there."""
    known = {form for message in MESSAGES for form in forms(message.id)}
    for place, name, arguments in calls():
        if name not in ("Text", "N_", "plural"):
            continue
        for argument in arguments[: 2 if name == "plural" else 1]:
            assert not isinstance(argument, ast.JoinedStr | ast.BinOp | ast.IfExp), (
                f"{place}: not one literal"
            )
            if isinstance(argument, ast.Constant):
                assert argument.value in known, f"{place}: extraction misses {argument.value!r}"
        if name == "Text" and len(arguments) > 1:
            assert not isinstance(arguments[1], ast.Constant), f"{place}: mark the two forms with plural"


def test_no_word_is_looked_up_that_is_not_marked() -> None:
    for place, name, arguments in calls():
        if name == "word":
            assert not isinstance(arguments[0], ast.Constant | ast.JoinedStr), f"{place}: mark it with N_"


def texts_for_people() -> list[Path]:
    """What is written here for people to read: sources, catalogue, procedures, documentation."""
    kinds = (".py", ".po", ".yaml", ".md", ".toml")
    places = [PACKAGE, ROOT / "docs", ROOT / "cases", ROOT / "procedures"]
    found = [p for place in places if place.exists() for p in place.rglob("*") if p.suffix in kinds]
    return sorted([*found, *ROOT.glob("*.md"), *ROOT.glob("*.yaml"), ROOT / "pyproject.toml"])


def test_an_experience_is_called_nothing_else() -> None:
    found = texts_for_people()
    assert PO in found
    assert [p for p in found if NOT_OURS in p.read_text(encoding="utf-8").casefold()] == []


def test_no_sentence_has_the_words_of_the_office_or_codes() -> None:
    """A case is an *ervaring*; what a requirement is called (F13, R4) means nothing at a desk."""
    said = [form for m in CATALOGUE if m.id for form in (*forms(m.id), *forms(m.string))]
    assert [each for each in said if re.search(r"\b(zaak|zaken|Zaak|[FHKPR]\d{1,2})\b", each)] == []


def test_a_shipped_procedure_speaks_both_languages() -> None:
    for path in (PACKAGE / "procedures").glob("*.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        named = list(names(data))
        assert named or "extends" in data
        for words in named:
            assert set(words) == {"en", "nl"}
            assert all(words.values())


def names(data: Any) -> Iterator[dict[str, str]]:
    """All mappings of language to words in a procedure file."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    if isinstance(data, dict) and {"en", "nl"} & set(data):
        yield data
        return
    for value in inner:
        yield from names(value)


# -- which language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "configured", "language"),
    [
        ({}, "", "en"),
        ({}, "nl", "nl"),
        ({}, "en", "en"),
        ({"LANG": "nl_NL.UTF-8"}, "", "nl"),
        ({"LANG": "nl_BE"}, "", "nl"),
        ({"LANG": "en_GB.UTF-8"}, "", "en"),
        ({"LANG": "xx_XX.UTF-8"}, "", "en"),
        ({"LANG": "C"}, "", "en"),
        ({"LC_MESSAGES": "nl_NL.UTF-8", "LANG": "en_GB.UTF-8"}, "", "nl"),
        ({"LC_ALL": "en_GB.UTF-8", "LC_MESSAGES": "nl_NL", "LANG": "nl_NL"}, "", "en"),
        ({"LC_ALL": "nl_NL", "LANG": "en_GB"}, "", "nl"),
        ({"LC_ALL": "", "LANG": "nl_NL"}, "", "nl"),
        ({"LC_ALL": "C", "LANG": "nl_NL"}, "", "en"),
        ({"LANG": "nl_NL"}, "en", "en"),
        ({"LC_ALL": "en_GB"}, "nl", "nl"),
        ({"KV_LANG": "nl"}, "en", "nl"),
        ({"KV_LANG": "en", "LC_ALL": "nl_NL"}, "nl", "en"),
        ({"KV_LANG": "NL"}, "", "nl"),
        ({"KV_LANG": "nl_NL.UTF-8"}, "", "nl"),
        ({"KV_LANG": ""}, "nl", "nl"),
        ({"KV_LANG": "fr", "LANG": "nl_NL"}, "", "nl"),
        ({"KV_LANG": "fr", "LANG": "nl_NL"}, "en", "en"),
    ],
)
def test_the_language_is_that_of_the_first_who_asks(
    environment: dict[str, str], configured: str, language: str
) -> None:
    assert choose(environment, lambda: configured) == language


@pytest.mark.parametrize(
    ("config", "environment", "answer"),
    [
        ("language: nl\n", {"KV_LANG": None, "LANG": "en_GB.UTF-8"}, "Er is niets te laat.\n"),
        ("language: en\n", {"KV_LANG": None, "LANG": "nl_NL.UTF-8"}, "Nothing is overdue.\n"),
        ("", {"KV_LANG": None, "LANG": "nl_NL.UTF-8"}, "Er is niets te laat.\n"),
        ("", {"KV_LANG": None, "LANG": "en_GB.UTF-8"}, "Nothing is overdue.\n"),
        ("", {"KV_LANG": None, "LC_ALL": "nl_NL.UTF-8", "LANG": "en_GB.UTF-8"}, "Er is niets te laat.\n"),
        ("language: nl\n", {"KV_LANG": "en"}, "Nothing is overdue.\n"),
        ("language: en\n", {"KV_LANG": "nl"}, "Er is niets te laat.\n"),
    ],
)
def test_a_command_answers_in_that_language(
    desk: Desk, config: str, environment: dict[str, str | None], answer: str
) -> None:
    desk.write("kv.yaml", config)
    assert desk.done("overdue", env=environment).out == answer


@pytest.mark.parametrize(
    ("config", "usage"), [("language: nl\n", "Gebruik: "), ("language: en\n", "Usage: ")]
)
def test_help_is_in_that_language(desk: Desk, config: str, usage: str) -> None:
    desk.write("kv.yaml", config)
    assert desk.done("list", "--help", env={"KV_LANG": None, "LANG": "C"}).out.startswith(usage)


def test_where_there_is_no_workspace_the_locale_chooses(desk: Desk) -> None:
    nowhere = {"KV_HOME": str(desk.home), "KV_LANG": None, "LC_ALL": "nl_NL.UTF-8"}
    result = desk.run("list", env=nowhere)
    assert result.code == 2
    assert result.err == (
        f"kv: {desk.home} ligt niet in een werkmap van kv: daar en erboven is geen map cases/.\n"
        "    Ga naar je werkmap, wijs die aan met kv -C MAP, of maak er een: kv begin\n"
    )


# -- moments and lengths of time -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "dutch", "english"),
    [
        (timedelta(0), "0 seconden", "0 seconds"),
        (timedelta(seconds=1), "1 seconde", "1 second"),
        (timedelta(seconds=59), "59 seconden", "59 seconds"),
        (timedelta(minutes=1), "1 minuut", "1 minute"),
        (timedelta(minutes=1, seconds=1), "1 minuut 1 seconde", "1 minute 1 second"),
        (timedelta(minutes=20, seconds=2), "20 minuten 2 seconden", "20 minutes 2 seconds"),
        (timedelta(hours=1), "1 uur", "1 hour"),
        (timedelta(hours=2, minutes=1), "2 uur 1 minuut", "2 hours 1 minute"),
        (timedelta(hours=5, seconds=7), "5 uur", "5 hours"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 uur 59 minuten", "23 hours 59 minutes"),
        (timedelta(days=1), "1 dag", "1 day"),
        (timedelta(days=1, hours=1), "1 dag 1 uur", "1 day 1 hour"),
        (timedelta(days=28, hours=9, minutes=54), "28 dagen 9 uur", "28 days 9 hours"),
        (timedelta(days=2, minutes=30), "2 dagen", "2 days"),
        (-timedelta(days=3, hours=4), "3 dagen 4 uur", "3 days 4 hours"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(length: timedelta, dutch: str, english: str) -> None:
    assert Speaker("nl").span(length) == dutch
    assert Speaker("en").span(length) == english


@pytest.mark.parametrize(
    ("number", "dutch", "english"),
    [
        (0, "0 bevindingen.", "0 findings."),
        (1, "1 bevinding.", "1 finding."),
        (2, "2 bevindingen.", "2 findings."),
    ],
)
def test_a_sentence_follows_its_number(number: int, dutch: str, english: str) -> None:
    text = Text(*plural("{n} finding.", "{n} findings."), n=number)
    assert Speaker("nl")(text) == dutch
    assert Speaker("en")(text) == english


AT = datetime(2026, 11, 20, 13, 5, 9, tzinfo=UTC)
END_OF_DAY = datetime(2026, 12, 18, 22, 59, 59, tzinfo=UTC)


def test_a_moment_is_told_in_full_and_in_local_time() -> None:
    dutch, english = Speaker("nl", lambda: AMSTERDAM), Speaker("en", lambda: AMSTERDAM)
    assert dutch.moment(AT) == "vr 20 nov 2026 14:05"
    assert english.moment(AT) == "Fri 20 Nov 2026 14:05"
    assert dutch.moment(AT, seconds=True) == "vr 20 nov 2026 14:05:09"
    assert Speaker("nl").moment(AT) == "vr 20 nov 2026 13:05"
    assert dutch.day(END_OF_DAY + timedelta(seconds=1)) == "za 19 dec 2026"
    assert dutch(Text("{at} lies in the future.", at=AT)) == "vr 20 nov 2026 14:05 ligt in de toekomst."


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-10-25T02:30:00+02:00", "zo 25 okt 2026 02:30 +02:00"),
        ("2026-10-25T02:30:00+01:00", "zo 25 okt 2026 02:30 +01:00"),
        ("2026-10-25T02:00:00+02:00", "zo 25 okt 2026 02:00 +02:00"),
        ("2026-10-25T02:59:59+01:00", "zo 25 okt 2026 02:59 +01:00"),
        ("2026-10-25T01:59:59+02:00", "zo 25 okt 2026 01:59"),
        ("2026-10-25T03:00:00+01:00", "zo 25 okt 2026 03:00"),
        ("2026-03-29T03:30:00+02:00", "zo 29 mrt 2026 03:30"),
        ("2026-03-29T01:30:00+01:00", "zo 29 mrt 2026 01:30"),
    ],
)
def test_in_the_hour_that_comes_twice_it_is_told_which(written: str, told: str) -> None:
    at, zone = datetime.fromisoformat(written), ZoneInfo("Europe/Amsterdam")
    for say in (Speaker("nl", lambda: zone), Speaker("nl", lambda: zone, Offsets(*table(zone)))):
        for when in (at, int(at.timestamp())):
            assert say.moment(when) == told
            assert say.short(when, at.replace(year=2025)) == told
            assert say.short(when, at) == told.replace(" 2026", "")
    odd = ZoneInfo("Australia/Lord_Howe")  # set back by half an hour
    at = datetime.fromisoformat("2026-04-05T01:45+11:00")
    assert Speaker("en", lambda: odd).moment(at) == "Sun 5 Apr 2026 01:45 +11:00"


def test_in_a_narrow_column_the_year_is_told_where_it_is_another() -> None:
    dutch, english = Speaker("nl", lambda: AMSTERDAM), Speaker("en", lambda: AMSTERDAM)
    assert dutch.short(AT, AT) == "vr 20 nov 14:05"
    assert english.short(AT, AT) == "Fri 20 Nov 14:05"
    assert dutch.short(END_OF_DAY, AT) == "vr 18 dec"
    assert dutch.short(AT, AT, day_only=True) == "vr 20 nov"
    assert dutch.short(AT, AT + timedelta(days=60)) == "vr 20 nov 2026 14:05"


@pytest.mark.parametrize(
    ("language", "days", "months"),
    [
        ("nl", "ma di wo do vr za zo", "jan feb mrt apr mei jun jul aug sep okt nov dec"),
        ("en", "Mon Tue Wed Thu Fri Sat Sun", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    ],
)
def test_each_day_and_month_has_its_name(language: str, days: str, months: str) -> None:
    speaker = Speaker(language)
    week = [datetime(2026, 6, day, tzinfo=UTC) for day in range(1, 8)]
    year = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
    assert [speaker.day(at).split()[0] for at in week] == days.split()
    assert [speaker.day(at).split()[2] for at in year] == months.split()


# -- help ----------------------------------------------------------------------------------------------


def as_one_line(help: str) -> str:
    """A help text as if nothing in it were wrapped."""
    return " ".join(re.sub(r"(?<=\w-)\n\s+", "", help).split())


def helps(desk: Desk, name: str, language: str) -> list[str]:
    """What a command and its options say of themselves."""
    with surroundings(desk.environment(lang=language)):
        root: Any = get_command(app)
        with root.make_context("kv", [], obj=Session(), resilient_parsing=True) as outer:
            command = root.get_command(outer, name)
            with command.make_context(name, [], parent=outer, resilient_parsing=True) as inner:
                return [command.help, *(getattr(p, "help", "") or "" for p in command.get_params(inner))]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_help_text_of_a_command_is_translated(desk: Desk, name: str) -> None:
    english, dutch = helps(desk, name, "en"), helps(desk, name, "nl")
    assert all(english)
    for text, said in zip(english, dutch, strict=True):
        assert said == DUTCH[text] if text in DUTCH else says_the_same(text, said)


def says_the_same(english: str, dutch: str) -> bool:
    """Whether two help texts are the two languages of one that names all values of a field."""
    for name, known in IN_HELP.items():
        keys = ", ".join(known)
        keys = " or ".join(keys.rsplit(", ", 1))
        template = english.replace(keys, f"{{{name}}}")
        if template in DUTCH:
            before, _, after = DUTCH[template].partition(f"{{{name}}}")
            values = [dict(choice.typed.words)["nl"] for choice in known.values()]
            return dutch.startswith(before) and dutch.endswith(after) and all(v in dutch for v in values)
    return False


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_no_english_sentence(desk: Desk, name: str) -> None:
    shown = desk.done(*(name.split() or ["help", "all"]), *["--help"][: bool(name)], lang="nl").out
    dutch = COMMANDS_OF[name].dutch if name in NAMES else name
    assert shown.startswith(f"Gebruik: kv {dutch}".rstrip() + " ")
    assert "\nOpties:\n" in shown
    assert "\n  Voorbeelden:\n" in shown
    for heading in ("Usage:", "Options:", "Arguments:", "Commands:", "Examples:"):
        assert heading not in shown
    line = as_one_line(shown)
    for english, dutch in DUTCH.items():
        if " " in english.strip() and not placeholders(english) and english != dutch:
            assert english not in line
    assert "[default:" not in line
    assert "[required" not in line


def test_help_lists_all_commands_each_with_one_whole_dutch_sentence(desk: Desk) -> None:
    lines = desk.done("help", "alles", lang="nl").out.splitlines()
    for panel in PANELS.values():
        assert f"{DUTCH[panel.title]}:" in lines
        for name in (c.name for c in panel.commands if not c.hidden):
            [shown] = [
                line
                for line in lines
                if line.split()[:1] == [COMMANDS_OF[name].dutch] and line.startswith("  ")
            ]
            sentence = shown.split(maxsplit=1)[1]
            assert helps(desk, name, "nl")[0].startswith(sentence), "it is cut off: make it shorter"
            assert sentence.endswith(".")
            assert len(shown) <= 80


# -- mistakes ------------------------------------------------------------------------------------------


@pytest.fixture
def case(desk: Desk) -> str:
    """A case that was just received."""
    return desk.new("Beamer viel uit", "--received", "2026-11-20T13:55")


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        pytest.param(
            "verdict <id> satisfied",
            4,
            "kv: In stap 'Luisteren' kan 'oordeel' niet. "
            "Dat kan wel in de stappen 'Nee, maar...' en 'Oordeel van de klant'.\n"
            "    Eerst: kv reageer <id>. Of leg vast waarom het toch gebeurt, met --because.\n",
            id="a move that the step does not have",
        ),
        pytest.param(
            "reopen <id> -m Toch",
            4,
            "kv: In stap 'Luisteren' kan 'heropening' niet. Dat kan wel in stap 'Afgesloten'.\n"
            "    Om het toch te doen, leg vast waarom met --because."
            " Hierna in deze ervaring: kv luister <id>\n",
            id="a move that one other step has",
        ),
        pytest.param(
            "offer <id> --cannot niets",
            4,
            "kv: Een nee zonder alternatief kun je niet vastleggen.\n"
            "    Zeg wat er wel kan: --alternative. Een reden verandert daar niets aan.\n",
            id="a bare no",
        ),
        pytest.param(
            "resolve <id>",
            2,
            "kv: --solution TEKST ontbreekt.\n"
            "    Geef het mee in de opdracht; op een terminal vraagt kv ernaar.\n",
            id="an option is missing",
        ),
        pytest.param(
            "respond",
            2,
            "kv: ID ontbreekt.\n    Hulp: kv reageer --help\n",
            id="the id is missing",
        ),
        pytest.param(
            "show <id> --paars",
            2,
            "kv: Er is geen optie --paars.\n    Hulp: kv toon --help\n",
            id="an unknown option",
        ),
        pytest.param(
            "listen <id> --mood 9 -m Boos",
            2,
            "kv: --mood is een heel getal van 1 tot en met 5.\n    Hulp: kv luister --help\n",
            id="a number out of its range",
        ),
        pytest.param(
            "lst",
            2,
            "kv: Er is geen opdracht lst.\n    Bedoelde je kv lijst?\n",
            id="an unknown command",
        ),
        pytest.param(
            "show 222",
            3,
            "kv: Er is geen ervaring 222.\n"
            "    Een id heeft 8 tekens; geef ten minste de eerste 3. kv lijst --all toont ze allemaal.\n",
            id="an unknown case",
        ),
    ],
)
def test_a_mistake_is_told_in_dutch(desk: Desk, case: str, command: str, code: int, told: str) -> None:
    before = desk.snapshot()
    arguments = [case if word == "<id>" else word for word in command.split()]
    result = desk.subprocess(*arguments, lang="nl")
    assert result == (code, "", told.replace("<id>", case))
    assert desk.snapshot() == before


def test_our_reading_of_the_catalogue_is_that_of_gettext() -> None:
    known = gettext.translation(DOMAIN, FOLDER, ["nl"])
    speaker = Speaker("nl")
    for message in MESSAGES:
        if isinstance(message.id, str):
            assert speaker.word(ours(message.id)) == known.gettext(message.id)
            continue
        one, many = message.id
        names = {name for _, name, *_ in string.Formatter().parse(one + many) if name} - {"n"}
        more = dict.fromkeys(names, "x")
        for n in (0, 1, 2, 5, 11, 101):
            assert speaker(Text(one, many, n=n, **more)) == known.ngettext(one, many, n).format(n=n, **more)
    assert Speaker("en").word(ours("Mon")) == "Mon"
    assert Speaker("xx").word(ours("Mon")) == "Mon"
