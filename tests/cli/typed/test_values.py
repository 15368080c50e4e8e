"""Whatever a screen calls a value by can be typed where it is asked for; what is stored stays the key."""

import pytest
from klantervaring.cli.procedure.steps import RECORDERS as STEPS
from klantervaring.cli.recording.recorders import Recorder
from klantervaring.cli.win_back.recovery import RECORDERS as RECOVERY
from klantervaring.cli.work.notes import RECORDERS as WORK
from klantervaring.core import choices
from klantervaring.core.case import Event
from klantervaring.core.choices import Choice
from klantervaring.core.field_names import DAY, EUROS, FIELDS, KEYS, MOMENT
from klantervaring.core.rules.log_words import strange_words
from klantervaring.core.stats.ratings import RANGES

from tests.conftest import Desk
from tests.core.builders import LATER, procedure

ID, OTHER = "K7QX-4MRX", "2222-2222"
RECEIVED = "2026-11-18T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-18T10:00 resolved solution=map"
APPEALED = f"{SOLVED}\n2026-11-19T09:00 appealed\n2026-11-19T10:00 heard waived=yes"
JUDGED = f"{SOLVED}\n2026-11-18T11:00 judged verdict=satisfied"
IMPROVED = f"{SOLVED}\n2026-11-18T12:00 analysed cause=file fix=quiz owner=sanne due=2026-11-19 as=aaaaaaaa"
REPEATED = {choices.DUPLICATE: choices.OUTCOMES[choices.DUPLICATE]}
OTHERS = {key: choice for key, choice in choices.OUTCOMES.items() if key not in REPEATED}
#: A command with a place for a value, its values, what the log says before, and the key that it sets.
ASKED = [
    ("oordeel {id} {value}", choices.VERDICTS, SOLVED, "verdict"),
    ("nazorg {id} {value}", choices.VERDICTS, JUDGED, "verdict"),
    ("besluit {id} {value} -m Omdat --by directie", choices.DECISIONS, APPEALED, "decision"),
    ("sluit {id} {value} --of 2222", REPEATED, SOLVED, "outcome"),
    ("sluit {id} {value} --because klaar", OTHERS, SOLVED, "outcome"),
    ("contact {id} {value} -m Gebeld", choices.DIRECTIONS, RECEIVED, "direction"),
    ("reageer {id} --via {value} -m Vandaag", choices.CHANNELS, RECEIVED, "via"),
    ("excuses {id} --accepted {value} -m Sorry", choices.YES_OR_NO, RECEIVED, "accepted"),
    ("oorzaak {id} --kano {value} --cause file", choices.KANO, RECEIVED, "kano"),
]


def names(choice: Choice) -> list[str]:
    """What a screen may call it by, as it stands and in one word, in either language."""
    titles = [words for _, words in choice.title.words]
    typed = [words for _, words in choice.typed.words]
    return list(dict.fromkeys([*titles, *typed, titles[-1].upper()]))


@pytest.mark.parametrize(
    ("command", "table", "log", "name"), ASKED, ids=[each[0].split()[0] for each in ASKED]
)
def test_each_name_of_a_value_is_taken_for_it(
    desk: Desk, command: str, table: dict[str, Choice], log: str, name: str
) -> None:
    desk.put(OTHER, RECEIVED)
    for key, choice in table.items():
        for value in names(choice):
            for file in desk.root.glob("cases/closed/*/*.md"):
                file.unlink()
            desk.put(ID, log)
            words = [word.format(id=ID, value=value) for word in command.split()]
            desk.done(*words, lang="nl")
            assert desk.log(ID)[-1][name] == key, value


@pytest.mark.parametrize(
    ("option", "table", "field"),
    [
        ("--channel", choices.CHANNELS, "channel"),
        ("--moment", choices.MOMENTS, "moment"),
        ("--kind", choices.KINDS_OF_NEW, "kind"),
    ],
)
def test_a_new_case_takes_each_name(desk: Desk, option: str, table: dict[str, Choice], field: str) -> None:
    for key, choice in table.items():
        for value in names(choice):
            id = desk.new("Zaal dicht", option, value, lang="nl")
            assert desk.front(id).get(field, choices.PROBLEM) == key


@pytest.mark.parametrize(
    ("option", "table"),
    [("--channel", choices.CHANNELS), ("--kind", choices.KINDS), ("--ball", choices.PARTIES)],
)
def test_a_filter_takes_each_name(desk: Desk, option: str, table: dict[str, Choice]) -> None:
    for key, choice in table.items():
        told = desk.done("list", option, key, "--json").out
        for value in names(choice):
            assert desk.done("lijst", option, value, "--json", lang="nl").out == told


def test_what_may_be_two_values_is_refused_with_both(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    refused = desk.run("reageer", ID, "--via", "p", "-m", "Vandaag", lang="nl")
    assert (refused.code, refused.err) == (
        2,
        "kv: --via: p kan telefoon, persoonlijk zijn.\n    Typ er iets meer van.\n",
    )


def test_what_is_no_value_is_refused_with_the_known_ones_the_nearest_first(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    refused = desk.run("reageer", ID, "--via", "breif", "-m", "Vandaag", lang="nl")
    assert refused.code == 2
    assert "Bekend zijn: brief, e-mail, telefoon" in refused.err


# -- steps, terms, people, tags -------------------------------------------------------------------------


def steps(desk: Desk) -> dict[str, list[str]]:
    """What the steps of the procedure are called by, under their keys."""
    known = desk.done("procedure", "--json").json["steps"]
    called = known.values() if isinstance(known, dict) else known
    return {
        step["name"]: [*step["title"].values(), *([str(step["number"])] if step.get("number") else [])]
        for step in called
    }


def test_a_step_is_known_by_its_titles_and_its_number(desk: Desk) -> None:
    desk.put(ID, SOLVED)
    desk.put(OTHER, RECEIVED)
    for key, titles in steps(desk).items():
        told = desk.done("list", "--step", key, "--json").out
        for title in titles:
            assert desk.done("lijst", "--step", title, "--json", lang="nl").out == told


def test_a_term_is_known_by_its_titles(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    known = desk.done("procedure", "--json").json["deadlines"]
    titles = {each["name"]: each["title"] for each in (known.values() if isinstance(known, dict) else known)}
    for deadline in desk.done("show", ID, "--json").json["deadlines"]:
        told = desk.done("why", ID, deadline["name"]).out
        for title in titles[deadline["name"]].values():
            assert desk.done("why", ID, title).out == told


PEOPLE = """format: 1
people:
  sanne: {name: Sanne de Wit}
  joris: {name: Joris Bakker}
  sam: {name: Sam Smit}
"""


@pytest.fixture
def team(desk: Desk) -> Desk:
    """Three people, and a case of one of them."""
    desk.write("kv.yaml", PEOPLE)
    desk.put(ID, RECEIVED, owner="joris", tags="[beamer]")
    desk.commit()
    return desk


@pytest.mark.parametrize("typed", ["joris", "JORIS", "jo", "bakker", "Joris Bakker"])
def test_a_person_is_known_by_a_beginning_of_any_name(team: Desk, typed: str) -> None:
    assert [case["id"] for case in team.done("list", "--owner", typed, "--json").json] == [ID]
    team.done("assign", ID, typed, "--by", "sanne")
    assert team.front(ID)["owner"] == "joris"


@pytest.mark.parametrize("typed", ["me", "ik", "IK"])
def test_i_am_who_acts(team: Desk, typed: str) -> None:
    assert team.done("list", "--owner", typed, "--json").json == []
    team.done("assign", ID, typed)
    assert team.front(ID)["owner"] == "sanne"
    assert len(team.done("list", "--owner", typed, "--json").json) == 1


@pytest.mark.parametrize("command", ["list", "today", "overdue", "due", "stats", "alerts"])
def test_an_owner_whom_nobody_knows_is_refused(team: Desk, command: str) -> None:
    refused = team.run(command, "--owner", "piet", lang="nl")
    assert refused.code == 2
    assert "piet hoort niet bij de mensen van deze werkmap" in refused.err
    assert "sanne" in refused.err
    assert "--by" not in refused.err


@pytest.mark.parametrize(
    "words", [("note", ID, "-m", "x", "--by", "piet"), ("list", "--owner", "me")], ids=" ".join
)
def test_only_of_who_acts_it_is_said_how_to_say_who_that_is(team: Desk, words: tuple[str, ...]) -> None:
    refused = team.run(*words, by="piet")
    assert refused.code == 2
    remedy = "Say who you are with --by NAME or KV_USER; if you are new here: kv person add SHORT"
    assert remedy in refused.err
    other = team.run("assign", ID, "piet")
    assert other.err.splitlines()[-1].strip().startswith("Known are: sanne, ")
    assert "--by" not in other.err


def test_a_name_that_two_begin_with_is_refused_with_both_first(team: Desk) -> None:
    refused = team.run("assign", ID, "sa")
    assert refused.code == 2
    assert "sanne, sam, joris" in refused.err


def test_an_owner_of_old_who_has_a_case_can_be_asked_for(team: Desk) -> None:
    team.put(OTHER, RECEIVED, owner="frank")
    assert [case["id"] for case in team.done("list", "--owner", "Fra", "--json").json] == [OTHER]


def test_a_tag_is_known_by_its_beginning_and_one_that_no_case_has_is_told(team: Desk) -> None:
    assert [case["id"] for case in team.done("list", "--tag", "Beam", "--json").json] == [ID]
    told = team.done("list", "--tag", "bemer", lang="nl")
    assert "Geen ervaring hier heeft het label bemer." in told.err
    assert "Bedoelde je beamer?" in told.err


@pytest.mark.parametrize("recorder", [*STEPS, *WORK, *RECOVERY], ids=lambda each: each.form.name)
def test_what_a_command_asks_a_value_for_may_hold_no_other_word_in_a_log(recorder: Recorder) -> None:
    form = recorder.form
    for option in form.options:
        asks = option.type in ("choice", "channel", "flag") and not option.fact
        asks |= KEYS.get(option.name, FIELDS["title"]).holds in (DAY, EUROS, MOMENT)
        asks |= option.name in RANGES
        said = Event(form.event, LATER, "sanne", data=((option.name, "iets"),))
        strange = list(strange_words(procedure(), said))
        assert bool(strange) == (asks or option.name == "care"), option.name
