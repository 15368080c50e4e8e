"""Help at hand: a first page that fits the window, all commands on another, and the manual by topics."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from klantervaring.__main__ import INTERRUPTED
from klantervaring.cli.call.session import Session
from klantervaring.cli.completing.shell_places import SHELLS
from klantervaring.cli.front.app import app
from klantervaring.commands import CALLED, COMMANDS, NAMES
from klantervaring.core import choices
from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import clean
from klantervaring.core.topics import TOPICS
from klantervaring.files import manual
from klantervaring.language import Speaker
from klantervaring.letters.sending import NotSent
from klantervaring.shown_commands import PLACES
from klantervaring.view.manual import shown
from typer.main import get_command

from tests.conftest import ROOT, Desk, surroundings
from tests.manpage import PAGES as MAN_PAGES
from tests.manpage import page

LANGUAGES = ("nl", "en")
MANUALS = {"nl": ROOT / "docs" / "handleiding.md", "en": ROOT / "docs" / "manual.md"}
#: What the procedures and the source call things; it means nothing at a desk.
CODES = re.compile(r"\b[A-Z]\d{1,2}\b")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [("--help",), ("help",), ("-h",)], ids=" ".join)
def test_the_first_page_fits_the_window(desk: Desk, language: str, words: tuple[str, ...]) -> None:
    told = desk.done(*words, lang=language).out
    lines = told.splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    listed = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("    ")]
    assert listed == [COMMANDS[name].named(language) for name in NAMES if COMMANDS[name].daily]
    assert len(listed) == 12
    assert {"nl": "kv help alles", "en": "kv help all"}[language] in told
    assert all(topic.title.in_language(language) in told for topic in TOPICS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_is_explained_by_help_too(desk: Desk, language: str) -> None:
    for name in ("respond", "reageer"):
        told = desk.done("help", name, lang=language).out
        assert told == desk.done("respond", "--help", lang=language).out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_is_told_in_both_languages(desk: Desk, topic: str, language: str) -> None:
    told = desk.done("help", topic, lang=language).out
    assert len(told) > 300
    for name in (topic, *(words for _, words in TOPICS[topic].title.words)):
        assert desk.done("help", name, lang=language).out == told
    assert not re.search(r"^#|^```|\*\*|<!--|\]\(|`", told, re.MULTILINE)


def headings(topic: str, language: str) -> list[str]:
    """The headings of a topic's page, outside of its examples."""
    prose = re.sub(r"^```.*?^```", "", manual.topic(topic, language), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ .*", prose, re.MULTILINE)


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_begins_with_its_heading_and_has_the_same_parts_in_both_languages(topic: str) -> None:
    found = {language: headings(topic, language) for language in LANGUAGES}
    assert len(set(map(len, found.values()))) == 1, found
    for language in LANGUAGES:
        assert manual.topic(topic, language).startswith(found[language][0])
        others = [headings(other, language) for other in TOPICS if other != topic]
        assert not set(found[language]) & set(chain.from_iterable(others))


def codes() -> set[int]:
    """The exit codes that there are: of each mistake, of what was found, and of Ctrl-C."""
    kinds, waiting = set(), [KvError]
    for kind in waiting:  # which grows while it is gone through
        kinds.add(kind.exit_code)
        waiting += kind.__subclasses__()
    return kinds | {0, 1, INTERRUPTED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_exit_code_is_told(desk: Desk, language: str) -> None:
    assert NotSent.exit_code in codes()
    page = manual.topic("exit-codes", language)
    told = desk.done("help", "exit-codes", lang=language).out
    for code in codes():
        assert re.search(rf"^\| {code} \| \S", page, re.MULTILINE), code
        assert re.search(rf"^\s*{code}\s+\S", told, re.MULTILINE), code
    assert told.lstrip().lower().replace(" ", "").startswith("exitcodes\n")


def test_each_exit_code_stands_in_the_format_and_which_commands_find_something_in_all_pages() -> None:
    text = (manual.folder() / "format.md").read_text(encoding="utf-8").partition("## Exit codes")[2]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == codes()
    finding = {
        frozenset(CALLED[name].name for name in re.findall(r"`kv ([a-z-]+)", line))
        for page in (text, *(manual.topic("exit-codes", language) for language in LANGUAGES))
        for line in re.findall(r"^\| 1 \|.*", page, re.MULTILINE)
    }
    assert len(finding) == 1, finding


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("width", [60, 80, 200])
def test_prose_fits_the_window_and_no_command_is_broken(topic: str, language: str, width: int) -> None:
    page = manual.topic(topic, language)
    told = [line.text for line in shown(page, width)]
    prose = [line for line in told if not line.startswith("    ")]
    commands = [" ".join(each.split()) for each in re.findall(r"`([^`]+)`", page)]
    longest = max(map(len, (*commands, *re.findall(r"\S+", page))))
    assert max(map(len, prose)) <= max(min(width, 80), longest + 2)
    assert [each for each in commands if each.startswith("kv ") and each not in "\n".join(told)] == []


def test_an_example_is_set_in_as_far_as_it_fits() -> None:
    page = "```sh\nkv new     # the phone rings\n```\n\n```console\n$ kv list\n123456789012345678\n```"
    assert [line.text for line in shown(page, 20)] == [
        "   # the phone rings", "   kv new", "", "  $ kv list", "  123456789012345678",
    ]  # fmt: skip
    assert [line.text for line in shown(page, 40)][:1] == ["    kv new     # the phone rings"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_names_are_told_in_both_languages(desk: Desk, language: str) -> None:
    told = desk.done("help", "words", lang=language).out
    for name in NAMES:
        names = [COMMANDS[name].named(each) for each in (language, *LANGUAGES)]
        assert re.search(rf"^{names[0]} +({names[1]}|{names[2]})$", told, re.MULTILINE)
    for each in (*choices.CHANNELS.values(), *choices.OUTCOMES.values()):
        assert all(each.typed.in_language(one) in told for one in LANGUAGES)


def test_what_is_no_topic_is_told_with_those_that_are(desk: Desk) -> None:
    result = desk.run("help", "xyzzy", lang="nl")
    assert (result.code, "tijden" in result.err) == (2, True)


def test_the_topics_are_for_machines_too(desk: Desk) -> None:
    assert desk.done("help", "times", "--json").json["topic"] == "times"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_each_command_is_in_the_manual(name: str, language: str) -> None:
    text = MANUALS[language].read_text(encoding="utf-8")
    assert re.search(rf"\bkv {COMMANDS[name].named(language)}\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_help_has_no_codes(desk: Desk, name: str, language: str) -> None:
    assert not CODES.search(desk.done(name, "--help", lang=language).out)


def pip(*words: str) -> None:
    """Run pip; where it may fetch nothing, what builds kv is not to be had."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, "-q", "--no-deps", "--disable-pip-version-check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No matching distribution found for hatchling" in done.stderr:
        pytest.skip("hatchling is not to be had here")
    assert done.returncode == 0, done.stderr


def test_what_is_installed_has_the_manual_and_the_page_of_man(tmp_path: Path, desk: Desk) -> None:
    pip("wheel", "-w", str(tmp_path), str(ROOT))
    [wheel] = map(str, tmp_path.glob("*.whl"))
    pip("install", "--prefix", str(tmp_path / "there"), "--ignore-installed", "--no-compile", wheel)
    for language, place in (("en", "man1"), ("nl", "nl/man1")):
        [page_of_man] = (tmp_path / "there").rglob(f"share/man/{place}/kv.1")
        assert page_of_man.read_text(encoding="utf-8") == page(language)
    [package] = (tmp_path / "there").rglob("klantervaring/__main__.py")
    for topic in TOPICS:
        env = desk.environment(env={"PYTHONPATH": str(package.parent.parent)})
        command = [sys.executable, "-m", "klantervaring", "help", topic]
        told = subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True
        ).stdout
        assert told == desk.done("help", topic).out
    assert {path.name for path in (package.parent / "manual").iterdir()} == set(manual.PAGES)
    assert {path.name for path in (package.parent / "shells").iterdir()} == {
        s.script for s in SHELLS.values()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_man_is_what_the_commands_say(language: str) -> None:
    """`.ci/manpage` writes it anew."""
    told = (ROOT / "docs" / MAN_PAGES[language]).read_text(encoding="utf-8")
    assert told == page(language)
    for command in COMMANDS.values():
        if not command.hidden:
            assert f"kv {command.named(language)}".replace("-", "\\-") in told


def test_no_argument_stands_in_dutch_help_by_an_english_name(desk: Desk) -> None:
    """Every word of usage is one of Dutch: a value by its name, or what stands for something."""
    english = {key for key in PLACES if catalogue_word(key) != key}
    for name in NAMES:
        for line in desk.done(name, "--help", lang="nl").out.splitlines():
            if line.startswith("Gebruik:"):
                words = set(re.split(r"[^A-Za-z@.]+", line))
                assert words.isdisjoint(english), line
                assert words.isdisjoint({"set", "get", "unset", "add", "list", "yes", "no", "out"}), line


def catalogue_word(key: str) -> str:
    return Speaker("nl").word(clean(key))


def parsed(root: Any, words: list[str]) -> str:
    """The command that these words call, its options and values taken apart; raises where they do not fit."""
    with root.make_context("kv", words, obj=Session()) as context:
        found = [*context._protected_args, *context.args]
        if not found:
            return ""
        _, command, rest = root.resolve_command(context, found)
        with command.make_context(command.name, rest, parent=context):
            return str(command.name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_a_command_as_it_stands(desk: Desk, name: str, language: str) -> None:
    root: Any = get_command(app)
    lines = re.findall(r"^    kv( .*)?$", desk.done(name, "--help", lang=language).out, re.MULTILINE)
    assert lines
    with surroundings(desk.environment(lang=language)):
        for line in lines:
            words = shlex.split(re.split(" [>|] ", line)[0], comments=True)
            assert parsed(root, words) in (name, "")
