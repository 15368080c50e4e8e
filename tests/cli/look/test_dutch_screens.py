"""No screen of a Dutch reader shows a key of a file, a moment as a machine writes it, or an id of events."""

import os
import re
import shutil
from pathlib import Path

import pytest
from klantervaring.commands import COMMANDS
from klantervaring.core import choices
from klantervaring.core.choices import Choice, one_word
from klantervaring.core.field_names import FIELDS, KEYS
from klantervaring.core.procedure import COMMON_EVENTS

from tests.conftest import Desk

DEMONSTRATION = Path(__file__).parents[3]
#: Keys that are Dutch words as well.
DUTCH_TOO = {"in", "of", "met", "via", "id"}
TABLES: list[dict[str, Choice]] = [
    table for name, table in vars(choices).items() if isinstance(table, dict) and name not in ("IN_HELP",)
    and name.isupper()
]  # fmt: skip
#: What each shows, and nothing that a person typed stands on.
SCREENS = (
    "", "vandaag", "te-laat", "binnenkort --within 30d", "volgende", "lijst --all", "signalen --taken",
    "logboek", "toon {id}", "geschiedenis {id}", "waarom {id}", "logboek {id}", "zoek de", "cijfers",
    "klant", "klant de", "budget", "verbeteringen --all", "fans", "vraag", "controleer", "volgende {id}",
    "procedure", "cijfers --cases beloften.reactie", "samenvatting", "dossier {id} --dry-run",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demonstration's cases, with everything recorded that kv can record beside them."""
    home = tmp_path_factory.mktemp("shop")
    root = home / "desk"
    root.mkdir()
    for name in ("kv.yaml", "cases", "customers.yaml", "alerts.yaml", "procedures"):
        source = DEMONSTRATION / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        elif source.exists():
            shutil.copy(source, root / name)
    desk = Desk(root, home)
    desk.git("init", "--quiet", "--initial-branch=main")
    desk.commit_all()
    for words in (
        "nazorg A2YF tevreden --score 9 --mood 5 --ease 4",
        "gebaar 986Z --what taart --cost 5 --why zomaar",
        "oorzaak 986Z --kano basis --cause spits --fix quiz --due 27-11 --lesson bellen",
        "contact 7J5W uit --via brief -m Gebeld",
        "label 7J5W +beamer",
        "toewijzen 7J5W joris",
        "excuses 986Z --via persoonlijk --accepted ja -m Sorry",
        "reageer RGA3 --via telefoon --solved -m Klaar",
        "sluit 67XS dubbel --of 7J5W --because dubbel",
    ):
        desk.done(*words.split(), lang="nl")
    return desk


def keys(shop: Desk) -> set[str]:
    """The keys of files that are no Dutch word: of fields, events, values, steps and terms."""
    dutch = {one_word(dict(c.title.words).get("nl", "")) for table in TABLES for c in table.values()}
    dutch |= {one_word(dict(f.title.words)["nl"]) for f in (*FIELDS.values(), *KEYS.values())}
    dutch |= {word for name in dutch for word in name.split("-")}
    rules = shop.done("procedure", "--json").json
    for part in ("steps", "events", "deadlines"):
        dutch |= {w for each in rules[part] for w in one_word(each["title"].get("nl", "")).split("-")}
    found = {each["name"] for part in ("steps", "events", "deadlines") for each in rules[part]}
    found |= {key for table in TABLES for key in table}
    found |= {part for key in (*FIELDS, *KEYS) for part in key.split(".")}
    found |= {*COMMON_EVENTS}
    said = {word for text in texts(shop) for word in re.findall("[a-z]+", text.split("\n---\n")[1])}
    return found - dutch - said - DUTCH_TOO


def texts(shop: Desk) -> list[str]:
    """The files of the cases."""
    return [path.read_text(encoding="utf-8") for path in (shop.root / "cases").rglob("????-????.md")]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_in_the_words_of_the_reader(shop: Desk, screen: str) -> None:
    ids = (
        [path.stem for path in sorted((shop.root / "cases").rglob("????-????.md"))]
        if "{id}" in screen
        else [""]
    )
    mark = re.compile(r"\b[0-9a-hjkmnp-tv-z]{8}\b")
    event_ids = set(re.findall(r"id: ([0-9a-z]{8})\b", "\n".join(texts(shop))))
    wrong, english = set(), keys(shop)
    for id in ids:
        result = shop.run(*screen.format(id=id).split(), lang="nl")
        shown = "\n".join(line for line in (result.out + result.err).splitlines() if "/" not in line)
        assert result.code in (0, 1), result
        words = set(re.findall(r"(?<![\w.@/=-])[a-z]+(?:-[a-z]+)*(?![\w@=-]|\.\w)", shown))
        wrong |= words & english
        wrong |= set(re.findall(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d\S*)?", shown))
        wrong |= set(mark.findall(shown)) & event_ids
        wrong |= {w for w in re.findall(r"kv ([a-z-]+)", shown) if w in COMMANDS and COMMANDS[w].dutch != w}
    assert wrong == set()


def said(desk: Desk, *words: str) -> str:
    told = desk.run(*words, lang="nl")
    return " ".join((told.out + told.err).split())


def test_what_is_taken_back_is_said_in_dutch(desk: Desk) -> None:
    for words in (
        ("config", "set", "organisation", "Kiezel"),
        ("person", "add", "sanne", "--name", "Sanne"),
        ("customer", "kiezel", "--care", "slechthorend"),
        ("retention", "--adopt"),
    ):
        if words[0] == "customer":
            desk.new()
        desk.done(*words)
    assert said(desk, "ongedaan") == "Teruggenomen: hoe lang ervaringen bewaard blijven"
    listed = said(desk, "ongedaan", "--list")
    assert "klanten" in listed
    assert "persoon sanne" in listed
    assert "instelling organisatie" in listed
    assert said(desk, "opnieuw") == "Weer terug: hoe lang ervaringen bewaard blijven"
    assert "setting organisation" in desk.done("undo", "--list").out
    assert desk.commits()[-1] == "setting organisation"  # git's own history stays as it was


@pytest.mark.parametrize(
    ("command", "name"),
    [("bezwaar {id} -m x", "bezwaar"), ("oordeel {id} tevreden", "oordeel"),
     ("leg-vast {id} offered", "nee-maar")],
)  # fmt: skip
def test_what_another_procedure_does_not_know_is_called_as_kv_calls_it(
    desk: Desk, command: str, name: str
) -> None:
    id = desk.new("Idee", "--kind", "idea")
    told = said(desk, *command.format(id=id).split())
    assert f"kan '{name}' niet" in told
    assert f"kent geen gebeurtenis {name}." in told


def test_an_event_with_a_command_of_its_own_has_its_title(desk: Desk) -> None:
    told = said(desk, "leg-vast", desk.new(), "notitie")
    assert told == "kv: notitie heeft een eigen opdracht. Gebruik kv notitie."


@pytest.mark.parametrize(
    ("column", "cell", "table"),
    [("Kanaal", "Duif", choices.CHANNELS), ("Moment", "ooit", choices.MOMENTS),
     ("Uitkomst", "raar", choices.OUTCOMES)],
)  # fmt: skip
def test_an_import_names_what_is_known_in_dutch(
    desk: Desk, column: str, cell: str, table: dict[str, Choice]
) -> None:
    known = ", ".join(choice.typed.in_language("nl") for choice in table.values())
    day = "afgesloten;" if column == "Uitkomst" else ""
    path = desk.home / "lijst.csv"
    path.write_text(f"onderwerp;klant;ontvangen;{day}{column}\nLeeg;Kiezel;01-11-2026;"
                    f"{'02-11-2026;' if day else ''}{cell}\n", encoding="utf-8")  # fmt: skip
    assert f"{column}: {cell} is niet bekend (bekend zijn: {known})" in said(desk, "importeer", str(path))
    for word in known.split(", ")[:2]:
        path.write_text(path.read_text("utf-8").replace(cell, word), encoding="utf-8")
        assert "is niet bekend" not in said(desk, "importeer", str(path), "--dry-run")


def test_a_missing_column_has_a_dutch_name_that_the_option_takes(desk: Desk) -> None:
    path = desk.home / "lijst.csv"
    path.write_text("Wie;Ontvangen;Verhaal\nKiezel;01-11-2026;Leeg\n", encoding="utf-8")
    told = said(desk, "importeer", str(path))
    assert "Er is geen kolom voor klant" in told
    assert "--map klant=…" in told
    desk.done("importeer", str(path), "--map", "klant=Wie")
    assert "Bekend zijn: ontvangen, kanaal" in said(desk, "importeer", str(path), "--map", "x=Wie")


def test_a_list_of_meetings_is_mended_in_the_list_itself(desk: Desk) -> None:
    desk.write("meetings.csv", "datum,wie\n2026-11-01,Kiezel\n")
    told = said(desk, "vraag")
    assert "Er is geen kolom voor klant" in told
    assert "--map" not in told
    assert "Noem een ervan klant in de lijst. De kolommen zijn: datum, wie." in told
    desk.write("meetings.csv", "datum,klant,school\n2026-11-01,Kiezel,Kiezel\n")
    assert "--map" not in said(desk, "vraag")
    desk.write("meetings.csv", "datum,klant\n2026-11-01,Kiezel\n")
    desk.done("vraag")


def test_what_was_erased_is_called_so_wherever_it_stood(desk: Desk) -> None:
    id = desk.new()
    cause = ("--cause", "Basisschool De Kiezel vergat het", "--fix", "bellen", "--lesson", "let op")
    desk.done("cause", id, "--kano", "basic", "--due", "+9d", *cause)
    desk.done("compensate", id, "--what", "taart", "--cost", "5", "--why", "feest")
    desk.done("close", id, "satisfied", "--because", "klaar")
    desk.done("improve", id, "-m", "gedaan")
    desk.done("effect", id, "yes")
    stand_in = desk.done("erase", id, "--yes", "--because", "gevraagd", "--json")
    assert stand_in.code == 0
    page = desk.home / "verslag.html"
    desk.done("verslag", "-o", str(page), lang="nl")
    assert not re.search(r">\s*erased\s*<", page.read_text("utf-8"))
    name = str(desk.front(id)["customer"]["name"])
    for words in (("verbeteringen", "--all"), ("logboek",), ("cijfers",), ("klant", name), ("toon", id)):
        told = re.sub(r"erased-\w+|gewist / erased", "", desk.done(*words, lang="nl").out)
        assert "erased" not in told, words
    assert "gewist" in desk.done("verbeteringen", "--all", lang="nl").out
    assert "erased" in desk.done("improvements", "--all").out


def test_what_is_no_file_and_what_a_mail_may_go_to(desk: Desk) -> None:
    pipe = desk.home / "pijp"
    os.mkfifo(pipe)
    told = said(desk, "exporteer", "-o", str(pipe), "--format", "csv", "--force")
    assert "Dit kan niet geschreven worden: geen gewoon bestand." in told
    assert "--take ID|nieuw" in said(desk, "mail", "--help")
