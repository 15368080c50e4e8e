"""Whoever calls is known before anything else is asked; and dialogues ask what else can be stored."""

from __future__ import annotations

import pytest

from tests.cli.asking.test_prompts import A, B, D, steps  # noqa: F401
from tests.conftest import Desk


@pytest.fixture
def known(desk: Desk) -> Desk:
    """A customer of three experiences, and one of one."""
    reach = ("--contact", "K. Postma", "--phone", "06-12345671", "--email", "k@windroos.example")
    for title in ("Beamer", "Koffie", "Map"):
        desk.new(title, "--customer", "De Windroos", "--mood", "2", *reach)
    desk.new("Zaal", "--customer", "De Windhoek")
    return desk


def _newest(desk: Desk, title: str) -> dict[str, object]:
    fronts = [desk.front(path.stem) for path in (desk.root / "cases").glob("*.md")]
    return next(front for front in fronts if front["title"] == title)


@pytest.mark.parametrize("typed", ["windroos", "De Windros", "Windroos, de"])
def test_a_name_that_is_nearly_known_is_proposed_and_one_key_accepts_it(known: Desk, typed: str) -> None:
    terminal = known.terminal("new", lang="nl")
    terminal.answer("Welke klant", typed)
    terminal.asks("Bedoel je De Windroos? (ja, nee) [ja]")
    terminal.sends(b"\r")
    terminal.asks("[K. Postma]")
    assert "De Windroos kennen we: 3 eerdere ervaringen. 3 daarvan staan open." in terminal.screen
    assert "stemming" in terminal.screen
    terminal.types("")
    terminal.answer("[06-12345671]", "")
    terminal.answer("Wat ging er mis", "Weer mis")
    terminal.answer("eigen woorden?", "Het was koud.\n.")
    assert terminal.skips() == 0, terminal.screen
    assert _newest(known, "Weer mis")["customer"] == {
        "name": "De Windroos",
        "contact": "K. Postma",
        "email": "k@windroos.example",
        "phone": "06-12345671",
    }


def test_of_several_that_may_be_meant_one_is_chosen_and_none_is_somebody_new(known: Desk) -> None:
    terminal = known.terminal("new")
    terminal.answer("Which customer", "de wind")
    terminal.answer("Is it one of these?", "2")
    terminal.asks("Whom do we speak to?")
    assert "is known here" in terminal.screen
    assert terminal.presses(b"\x03") == 130
    terminal = known.terminal("new")
    terminal.answer("Go on with it?", "drop")
    terminal.answer("Which customer", "de wind")
    terminal.answer("Is it one of these?", "")
    terminal.asks("Whom do we speak to?")
    assert "is known here" not in terminal.screen
    assert terminal.presses(b"\x03") == 130


@pytest.mark.parametrize("typed", ["0612345671", "+31 6 12 34 56 71", "K@Windroos.example"])
def test_a_number_or_an_address_alone_will_do(known: Desk, typed: str) -> None:
    terminal = known.terminal("new")
    terminal.answer("Which customer", typed)
    terminal.asks("[K. Postma]")
    assert "De Windroos is known here: 3 experiences before." in terminal.screen
    assert terminal.presses(b"\x03") == 130


def test_a_number_that_nobody_has_is_kept_and_the_name_asked(known: Desk) -> None:
    terminal = known.terminal("new")
    terminal.answer("Which customer", "06-98765432")
    terminal.answer("Nobody is known by that.", "De Kwikstaart")
    terminal.answer("Whom do we speak to?", "")
    terminal.answer("What went wrong", "Nieuw hier")
    terminal.answer("in their own words?", "Het was koud.\n.")
    assert terminal.skips() == 0, terminal.screen
    assert "E-mail address" not in terminal.screen
    assert _newest(known, "Nieuw hier")["customer"] == {"name": "De Kwikstaart", "phone": "06-98765432"}


def test_tab_completes_the_customer(known: Desk) -> None:
    terminal = known.terminal("new")
    terminal.asks("Which customer")
    terminal.sends(b"windr\t")
    terminal.sees("De Windroos")
    assert terminal.presses(b"\x03") == 130


# -- what else can be stored ------------------------------------------------------------------------

#: Command, what it is answered, and what the event then says.
ASKED = [
    (("listen", A), [("tell?", "Het was koud.\n."), ("wish?", "een kachel"), ("feel", "2")], {"mood": "2"}),
    (("respond", A), [("answer?", "Wij bellen.\n."), ("channel?", "ph")], {"via": "phone"}),
    (("verdict", B), [("say of it?", "sat"), ("mark", "11"), ("from 0 to 10", "8"), ("feel", "4")],
     {"verdict": "satisfied", "score": "8", "mood": "4"}),
    (("follow-up", D), [("say of it?", "sat"), ("mark", "9"), ("feel", "")], {"score": "9"}),
    (("offer", A), [("not do", "de zaal"), ("instead?", "online"), ("provides", "de uitgever")],
     {"provider": "de uitgever"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "dialogue", "said"), ASKED, ids=[a[0][0] for a in ASKED])
def test_a_dialogue_asks_what_else_can_be_stored(
    steps: Desk,  # noqa: F811
    command: tuple[str, str],
    dialogue: list[tuple[str, str]],
    said: dict[str, str],
) -> None:
    terminal = steps.terminal(*command)
    for question, reply in dialogue:
        terminal.answer(question, reply)
    assert terminal.ends() == 0, terminal.screen
    assert said.items() <= steps.log(command[1])[-1].items()
    if command[0] == "listen":
        assert steps.front(A)["wish"] == "een kachel"


@pytest.mark.parametrize(
    "command", [("verdict", B, "satisfied"), ("listen", A, "-m", "x"), ("respond", A, "-m", "Vandaag.")]
)
def test_a_command_that_is_complete_asks_nothing(steps: Desk, command: tuple[str, ...]) -> None:  # noqa: F811
    terminal = steps.terminal(*command)
    assert terminal.ends() == 0, terminal.screen
    assert "?" not in terminal.screen


# -- where they can be reached -----------------------------------------------------------------------


def test_a_number_that_is_none_is_asked_again_with_what_was_typed(desk: Desk) -> None:
    terminal = desk.terminal("new", lang="nl")
    terminal.answer("Welke klant", "061234")
    terminal.asks("is geen telefoonnummer")
    terminal.types("\x15De Kiezel")
    terminal.answer("Wie spreken we", "")
    terminal.answer("E-mailadres of telefoonnummer", "zomaar iets")
    terminal.asks("zomaar iets is geen e-mailadres en geen telefoonnummer.")
    terminal.asks("zomaar iets")
    terminal.types("\x1506-12345678")
    terminal.answer("Wat ging er mis", "Zaal te koud")
    terminal.answer("eigen woorden?", "Tien graden.\n.")
    assert terminal.skips() == 0, terminal.screen
    assert _newest(desk, "Zaal te koud")["customer"] == {"name": "De Kiezel", "phone": "06-12345678"}


@pytest.mark.parametrize("text", ["onbekend", "geen"])
def test_nothing_is_kept_of_who_says_that_there_is_no_number(desk: Desk, text: str) -> None:
    id = desk.new("x", "--customer", "De Kiezel", "--phone", text, "--email", text)
    assert desk.front(id)["customer"] == {"name": "De Kiezel"}


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        (
            "--phone",
            "zomaar iets",
            "--phone: zomaar iets is geen telefoonnummer. Schrijf het als 06-12345678",
        ),
        ("--email", "jan@", "kv: --email: jan@ is geen e-mailadres. Schrijf het als m.visser@school.example"),
    ],
)
def test_on_the_command_line_it_is_refused(desk: Desk, option: str, text: str, said: str) -> None:
    before = desk.snapshot()
    refused = desk.run("new", "x", "--customer", "De Kiezel", option, text, lang="nl")
    assert refused.code == 2
    assert said in " ".join(refused.err.split())
    assert desk.snapshot() == before


def test_what_an_earlier_case_has_is_kept_as_it_stands(desk: Desk) -> None:
    id = desk.new("Beamer", "--customer", "De Kiezel", "--phone", "06-12345678")
    path = desk.root / "cases" / f"{id}.md"
    path.write_text(path.read_text().replace("06-12345678", "via de conciërge"))
    terminal = desk.terminal("new", lang="nl")
    terminal.answer("Welke klant", "De Kiezel")
    terminal.answer("Wie spreken we", "")
    terminal.answer("[via de conciërge]", "")
    terminal.answer("Wat ging er mis", "Zaal te koud")
    terminal.answer("eigen woorden?", "Tien graden.\n.")
    assert terminal.skips() == 0, terminal.screen
    assert _newest(desk, "Zaal te koud")["customer"]["phone"] == "via de conciërge"  # type: ignore[index]
