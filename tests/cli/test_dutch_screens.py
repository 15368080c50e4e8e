"""No screen of a Dutch reader shows a key of a file, a moment as a machine writes it, or an id of events."""

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

DEMONSTRATION = Path(__file__).parents[2]
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
