"""Each letter, in both languages, for a case in each step where it is due; its days are counted here anew."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.templates import OURS

from tests.conftest import Desk
from tests.letters.scenes import ID, SCENES, set_up

GOLDEN = Path(__file__).parent / "golden"


def counted(start: str, length: int, language: str) -> str:
    """A day so many days later, in words as another library has them."""
    day = date.fromisoformat(start) + timedelta(days=length)
    return format_date(day, "EEEE d MMMM y", locale=language)


def test_there_is_a_scene_for_each_letter() -> None:
    assert {scene.kind for scene in SCENES.values()} == set(LETTERS)


@pytest.mark.parametrize("name", SCENES)
def test_each_letter_is_due_written_and_right(desk: Desk, name: str) -> None:
    scene = SCENES[name]
    set_up(desk, scene)
    due = [row["kind"] for row in desk.done("letter", ID, "--json").json]
    assert scene.kind in due
    for language in ("nl", "en"):
        words = ("-m", scene.words)
        given = ("letter", ID, scene.kind, *scene.more, *words, "--language", language, "--anew", "--json")
        made = desk.done(*given, by=scene.by).json
        whole = f"{', '.join(made['to'])}\n{made['subject']}\n\n{made['text']}"
        for start, length in scene.days:
            assert counted(start, length, language) in made["text"], whole
        assert made["findings"] == [], whole
        golden = GOLDEN / f"{name}.{language}.txt"
        if os.environ.get("KV_GOLDEN") == "write":
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(whole, "utf-8")
        assert whole == golden.read_text("utf-8")


@pytest.mark.parametrize("name", SCENES)
def test_with_u_nothing_says_je(desk: Desk, name: str) -> None:
    scene = SCENES[name]
    set_up(desk, scene)
    desk.write("customers.yaml", "Basisschool De Kiezel: {address: 'mevrouw Visser, met u'}\n")
    made = desk.done("letter", ID, scene.kind, *scene.more, "-m", scene.words, "--json", by=scene.by).json
    words = {word.strip(".,?!:;“”*()").lower() for word in f"{made['subject']} {made['text']}".split()}
    assert not words & {"je", "jij", "jou", "jouw"}
    if scene.kind != "hand-over":
        assert made["text"].startswith("Beste mevrouw Visser,")


#: Fields that are whole lines or paragraphs of their own, as somebody wrote them.
WHOLE = frozenset("salutation words customer signed role organisation our_email our_phone".split())
TEMPLATES = sorted(OURS.glob("*/*.md"))


@pytest.mark.parametrize("path", TEMPLATES, ids=[f"{path.parent.name}-{path.stem}" for path in TEMPLATES])
def test_what_begins_a_sentence_begins_with_a_capital(path: Path) -> None:
    _, _, body = path.read_text("utf-8").split("---\n", 2)
    bare = re.sub(r"{%.*?%}", "", body)
    first = re.findall(r"(?:^|[.!?] ){{ (\w+)([^}]*)}}", bare, re.MULTILINE)
    assert [name for name, filters in first if name not in WHOLE and "| capital" not in filters] == []


BEGUN = {
    "no-but-register": (
        ("--cannot", "x", "--alternative", "dekens", "--provider", "de buurman"),
        "De buurman ",
    ),
    "foreseen-alternative": (("--alternative", "dekens", "--provider", "de buurman"), "De buurman "),
    "outcome-register": (("--solution", "kachel."), "\nKachel."),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", BEGUN)
def test_what_was_recorded_in_small_letters_begins_a_sentence_with_a_capital(
    desk: Desk, name: str, language: str
) -> None:
    scene, (said, begun) = SCENES[name], BEGUN[name]
    set_up(desk, scene)
    given = ("letter", ID, scene.kind, *said, "-m", scene.words, "--language", language, "--json")
    assert begun in desk.done(*given, by=scene.by).json["text"]
