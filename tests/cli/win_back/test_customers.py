"""Customers at the desk: who calls is known at once, and what we know of them is a plain file (R4, F9)."""

from __future__ import annotations

import pytest
from klantervaring.core import ids
from klantervaring.files.disk.journal import Journal
from klantervaring.files.disk.safe_write import Change, carry_out

from tests.conftest import Desk

ID, OTHER, THIRD = (ids.case_id(n) for n in (111, 112, 113))
RECEIVED = "2026-11-01T09:00 received"
STORY = f"""{RECEIVED}
2026-11-01T09:10 listened mood=1
2026-11-05T09:00 resolved solution=map
2026-11-05T10:00 compensated what=taart cost=9 why=ze-telden-de-taart
2026-11-06T09:00 judged verdict=satisfied score=9 mood=5"""
KIEZEL = "{name: Basisschool De Kiezel, contact: Ria Aalbers, email: ria@kiezel.example, phone: 06-12345678}"
FILE = """\
# Wie onze klanten zijn.
"Basisschool De Kiezel":   # al jaren
  care: 'slechthorend'

De Zandbank: {channel: email}  # liever niet bellen
"""


@pytest.fixture
def known(desk: Desk) -> Desk:
    """A desk that knows one customer well, and another."""
    desk.put(ID, STORY, title="Te weinig taart", customer=KIEZEL)
    desk.put(OTHER, "2026-11-10T09:00 received", customer="{name: De Zandbank}")
    desk.commit()
    return desk


# -- who calls ----------------------------------------------------------------------------------------------

#: How a caller gives a name, address or number; whether we know them.
CALLERS = [
    (("--customer", "Basisschool De Kiezel"), True),
    (("--customer", "BASISSCHOOL  de kiezel."), True),
    (("--customer", "Ria thuis", "--email", "RIA@kiezel.example"), True),
    (("--customer", "Ria thuis", "--phone", "+31 6 1234 5678"), True),
    (("--customer", "Ria thuis", "--phone", "0031612345678"), True),
    (("--customer", "Ria thuis"), False),
    (("--customer", "De Kiezel"), False),
    (("--customer", "Ria thuis", "--phone", "0612345679"), False),
]


@pytest.mark.parametrize(("words", "expected"), CALLERS)
def test_a_known_customer_is_shown_with_a_new_case(
    known: Desk, words: tuple[str, ...], expected: bool
) -> None:
    said = known.done("new", "Weer te weinig", *words).out
    assert ("Basisschool De Kiezel is known here: one experience before." in said) is expected
    for shared in (f"{ID} Te weinig taart", "score 9", "taart, € 9.00: ze-telden-de-taart", "One promise"):
        assert (shared in said) is expected


def test_what_was_joined_and_what_is_linked_is_known_too(known: Desk) -> None:
    known.write("customers.yaml", "De Kiezel: Basisschool De Kiezel\n")
    assert "is known here: one experience" in known.done("new", "x", "--customer", "de kiezel").out
    known.done("new", "y", "--customer", "Noor", "--email", "ria@kiezel.example", "--phone", "020-1234567")
    assert (
        "is known here: 3 experiences"
        in known.done("new", "z", "--customer", "w", "--phone", "0201234567").out
    )


def test_at_a_terminal_it_is_shown_before_the_first_question_about_the_case(known: Desk) -> None:
    """And before it is asked whom we speak to: what is known of that is kept with Enter."""
    terminal = known.terminal("new")
    terminal.answer("Which customer", "Basisschool De Kiezel")
    terminal.waits_for("is known here: one experience before. One of them is open.")
    terminal.answer("[Ria Aalbers]", "")
    terminal.answer("[06-12345678]", "")
    terminal.asks("What went wrong")
    assert terminal.presses(b"\x03") == 130


def test_care_that_is_known_goes_with_every_new_case(known: Desk) -> None:
    known.write("customers.yaml", FILE)
    id = known.new("Weer", "--customer", "Basisschool De Kiezel")
    assert known.front(id)["customer"]["care"] == "slechthorend"
    other = known.new("Weer", "--customer", "Basisschool De Kiezel", "--care", "rolstoel")
    assert known.front(other)["customer"]["care"] == "rolstoel"


def test_a_mistake_in_the_file_keeps_nobody_waiting(known: Desk) -> None:
    known.write("customers.yaml", "De Kiezel: {zorg: x}\n")
    result = known.done("new", "x", "--customer", "Basisschool De Kiezel")
    assert result.err == "kv: customers.yaml:1: unknown key zorg\n"
    assert "is known here" in result.out
    assert known.run("customer").code == 2


#: Facts of which two cases share only a placeholder.
STRANGERS = [
    ("{name: Basisschool Aap, phone: 0000000000}", "{name: Basisschool Noot, phone: 000-0000000}"),
    ("{name: (anonymous), email: a@x.example}", "{name: (anonymous), email: b@x.example}"),
    ("{name: Aap, email: noreply@x.example}", "{name: Noot, email: NoReply@x.example}"),
    ("{name: Aap, phone: '6,12E+08'}", "{name: Noot, phone: '6,12E+08'}"),
    ("{name: Anoniem, contact: A}", "{name: anoniem, contact: B}"),
    ("{name: Anonymous User}", "{name: Anonymous User}"),
    ("{name: Aap, phone: 06-12345679 9.00-17.00}", "{name: Noot, phone: 06-12345670 9.00-17.00}"),
    ("{name: Aap, phone: ma-vr 09.00-17.00}", "{name: Noot, phone: ma-vr 09.00-17.00}"),
    ("{name: Aap, email: geenemailadres@x.nl}", "{name: Noot, email: geenemailadres@x.nl}"),
]


@pytest.mark.parametrize("strangers", STRANGERS, ids=str)
def test_a_placeholder_makes_no_customer_of_strangers(desk: Desk, strangers: tuple[str, str]) -> None:
    for id, facts in zip((ID, OTHER), strangers, strict=True):
        desk.put(id, RECEIVED, customer=facts)
    found = desk.done("customer", "--json").json
    assert all(len(c["cases"]) == 1 for c in found)
    assert "(anonymous)" not in [c["name"] for c in found]
    assert "again" not in desk.done("alerts").out


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("De Kiezel B.V.", "De Kiezel BV"), ("O'Neill", "ONeill"), ("J.P. de Vries", "J. P. de Vries")],
)
def test_a_name_is_known_whatever_signs_stand_in_it(desk: Desk, kept: str, typed: str) -> None:
    desk.put(ID, RECEIVED, customer=f'{{name: "{kept}"}}')
    assert f"{kept} is known here" in desk.done("new", "x", "--customer", typed).out
    [found] = desk.done("customer", "--json").json
    assert len(found["cases"]) == 2


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("De Kiezel B.V.", "de kiezel bv"),
        ("De Kiezel BV", "kiezel b.v."),
        ("O'Neill College", "oneill"),
        ("Basisschool Sint-Jan", "sint jan"),
        ("Basisschool Sint Jan", "sintjan"),
    ],
)
def test_a_part_of_a_name_is_found_whatever_signs_stand_in_it(desk: Desk, kept: str, typed: str) -> None:
    desk.put(ID, RECEIVED, customer=f'{{name: "{kept}"}}')
    assert kept in desk.done("customer", typed).out
    for words in (("list", "--customer", typed), ("search", *typed.split())):
        assert [case["id"] for case in desk.done(*words, "--json").json] == [ID]
    assert desk.done("search", "kie el", "--json").json == []
    assert desk.run("customer", "kie el").code == 3


def test_a_placeholder_tells_nobody_the_history_of_another(known: Desk) -> None:
    known.put(THIRD, STORY, title="Vertrouwelijk", customer="{name: Basisschool Aap, phone: 0000000000}")
    said = known.done("new", "x", "--customer", "Basisschool Mies", "--phone", "000 0000000").out
    assert "known here" not in said
    assert "Vertrouwelijk" not in said


#: How somebody types the number 06-12345678, and what a case has it as.
TYPED = ["0612345678", "+31612345678", "06 12345678", "06/12345678", "0031 (0)6-12345678", "tel. 06-12345678"]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    "kept",
    [
        "06-12345678",
        "'612345678'",
        "06-12345678 (na 16u)",
        "020-1234567 / 06/12345678",
        "06-12345678 9-17",
        "'06:12345678'",
    ],
)
def test_a_number_is_found_in_any_spelling(desk: Desk, kept: str, typed: str) -> None:
    desk.put(ID, RECEIVED, title="Lift kapot", customer=f"{{name: Aap, phone: {kept}}}")
    desk.put(OTHER, RECEIVED, title="Zaal koud", customer="{name: Noot, phone: 06-12345679}")
    apart = typed.removeprefix("tel. ").split()
    for command in (["customer", typed], ["customer", *apart]):
        assert desk.done(*command).lines[0] == "Aap"
    for command in (
        ["list", typed],
        ["list", *apart],
        ["list", "--customer", typed],
        ["search", typed],
    ):
        said = desk.done(*command).out
        assert "Lift kapot" in said
        assert "Zaal koud" not in said
    assert "Aap is known here" in desk.done("new", "x", "--customer", "Mies", "--phone", typed).out


@pytest.mark.parametrize("typed", ["jan@x.example", "Jan <JAN@x.example>", "mailto:jan@x.example?subject=x"])
def test_an_address_is_found_in_any_spelling(desk: Desk, typed: str) -> None:
    desk.put(
        ID, RECEIVED, title="Lift kapot", customer='{name: Aap, email: "Jan P. <Jan@X.example>; p@x.example"}'
    )
    assert desk.done("customer", typed).lines[0] == "Aap"
    assert "Lift kapot" in desk.done("list", "--customer", typed).out
    assert "Lift kapot" in desk.done("search", typed).out
    assert "Aap is known here" in desk.done("new", "x", "--customer", "Mies", "--email", typed).out


def test_a_number_in_a_story_is_found_too(desk: Desk) -> None:
    id = desk.new("Lift kapot", "-m", "Bel mijn man op 06-12345678 na vier uur.")
    assert id in desk.done("search", "+31612345678").out
    assert id not in desk.done("search", "0612345679").out


#: A name as it was pasted, and ways to type it.
NAMES = [
    ("Basisschool ’t Hof", ["'t hof", "’T HOF", "‘t hof", "`t hof"]),
    ("Basisschool 't Hof", ["’t hof", "´t hof"]),
    ("Søren Łódź", ["soren", "lodz", "SØREN"]),
    ("De Groß–Straße", ["gross-strasse", "GROẞ‑STRASSE"]),
    ("Zaal\u00adver\u200bhuur İlhan", ["zaalverhuur", "ilhan"]),
]


@pytest.mark.parametrize(("name", "typed"), NAMES)
def test_what_was_pasted_is_found_by_what_is_typed(desk: Desk, name: str, typed: list[str]) -> None:
    desk.put(ID, RECEIVED, title="Lift kapot", customer=f"{{name: {name}}}", tags=f"[{name.split()[-1]}]")
    desk.put(OTHER, RECEIVED, title="Zaal koud", customer="{name: De Kiezel}")
    for words in typed:
        for command in (["list", words], ["list", "--customer", words], ["search", words]):
            said = desk.done(*command).out
            assert "Lift kapot" in said
            assert "Zaal koud" not in said
        assert "Lift kapot" in desk.done("customer", words).out


# -- a page -------------------------------------------------------------------------------------------------


def test_one_page_of_all_that_we_went_through(known: Desk) -> None:
    known.write("customers.yaml", FILE)
    page = known.done("customer", "kiezel").out
    for words in (
        "Special care  slechthorend", "Contact       Ria Aalbers", "Phone         06-12345678",
        f"{ID}  Te weinig taart", "1 > 5", "0 promises kept, one broken",
        f"{ID}, response: 2 days late", "taart, € 9.00: ze-telden-de-taart", "A fan",
    ):  # fmt: skip
        assert words in page


#: What a log of a closed case says beside its receipt, and what the page then says of its promise.
NEVER_ANSWERED = [
    ("", {"overdue": 0}, None),  # an old list: nobody knows when we reacted
    ("2026-11-05T10:00:00+01:00 listened\n", {"overdue": 1}, "1 day late"),
]


@pytest.mark.parametrize(("between", "counted", "late"), NEVER_ANSWERED)
def test_a_promise_of_a_closed_case_is_as_late_as_when_it_closed(
    desk: Desk, between: str, counted: dict[str, int], late: str | None
) -> None:
    received = "2026-11-04T09:30:00+01:00 received\n"
    closed = "2026-11-07T09:30:00+01:00 closed outcome=satisfied because=geschiedenis"
    desk.put(ID, f"{received}{between}{closed}", customer="{name: De Kiezel}")
    page = desk.done("customer", "kiezel")
    found = desk.done("customer", "kiezel", "--json").json["promises"]
    assert found == {"met": 0, "late": 0, "running": 0, **counted}
    lines = [line for line in page.out.splitlines() if "response:" in line]
    assert lines == ([f"- {ID}, response: {late}"] if late else [])
    told = desk.done("new", "Weer", "--customer", "De Kiezel", "-m", "x").out
    assert "De Kiezel is known here" in told
    assert ("One promise to them was broken." in told) == bool(late)


def test_the_page_as_data(known: Desk) -> None:
    known.write("customers.yaml", FILE)
    found = known.done("customer", "kiezel", "--json").json
    assert (found["name"], found["care"], found["phones"]) == (
        "Basisschool De Kiezel", "slechthorend", ["06-12345678"],
    )  # fmt: skip
    assert found["promises"] == {"met": 0, "late": 1, "overdue": 0, "running": 0}
    assert found["gestures"][0]["cost"] == 9.0
    assert found["fans"] == ["2026-11-06"]
    [case] = found["cases"]
    assert case["before"] == {"score": None, "mood": 1, "ease": None}
    assert case["after"] == {"score": 9, "mood": 5, "ease": None}


def test_all_customers(known: Desk) -> None:
    head, *rows = known.done("customer").lines
    assert head.split()[0] == "Customer"
    assert [row.split("  ")[0] for row in rows] == ["Basisschool De Kiezel", "De Zandbank"]
    assert [c["name"] for c in known.done("customer", "--json").json] == [
        "Basisschool De Kiezel",
        "De Zandbank",
    ]
    assert "1 Listen" in known.done("customer", "zandbank").out


def test_nobody_of_that_name(known: Desk) -> None:
    result = known.run("customer", "vuurtoren")
    assert (result.code, result.err.splitlines()[0]) == (3, "kv: No customer is called vuurtoren.")


def test_nobody_at_all(desk: Desk) -> None:
    assert desk.done("customer").out == "There is no customer yet.\n"


# -- the file -----------------------------------------------------------------------------------------------


def text(desk: Desk) -> str:
    """The customers file."""
    return (desk.root / "customers.yaml").read_bytes().decode()


def test_two_spellings_are_joined_in_a_plain_file_and_committed(known: Desk) -> None:
    known.put(THIRD, "2026-11-12T09:00 received", customer="{name: Kiezel}")
    known.commit()
    said = known.done("customer", "--same", "basisschool de kiezel", "Kiezel").out
    assert said.startswith("Basisschool De Kiezel and Kiezel are one customer.\nBasisschool De Kiezel\n")
    assert text(known).splitlines()[1:] == ["Kiezel: Basisschool De Kiezel"]
    assert known.commits()[0] == "customers"
    assert known.git("status", "--porcelain") == ""
    assert len(known.done("customer", "kiezel", "--json").json["cases"]) == 2
    assert "Kiezel" not in known.git("log", "-1", "--format=%B")
    before = known.snapshot()
    known.done("customer", "--same", "Kiezel", "Basisschool De Kiezel")
    assert known.snapshot() == before
    known.done("undo")
    assert not (known.root / "customers.yaml").exists()


#: The file, a command, and the file afterwards: no other line changes.
EDITS = [
    (FILE, "kiezel --channel phone",
     FILE.replace("'slechthorend'\n", "'slechthorend'\n  channel: phone\n")),
    (FILE, "kiezel --care -", FILE.replace("  care: 'slechthorend'\n", "").replace(
        '"Basisschool De Kiezel":   # al jaren\n', "# al jaren\n")),
    (FILE, "kiezel --care doof:~schrijf", FILE.replace("'slechthorend'", '"doof: schrijf"')),
    (FILE, "zandbank --address Jan,~jij",
     FILE.replace("{channel: email}", '{channel: email, address: "Jan, jij"}')),
    (FILE, "zandbank --channel phone", FILE.replace("email", "phone")),
    (FILE.replace("\n", "\r\n"), "zandbank --channel phone",
     FILE.replace("\n", "\r\n").replace("email", "phone")),
    ("# niets\n", "zandbank --care yes", '# niets\nDe Zandbank:\n  care: "yes"\n'),
    ("A: B", "zandbank --care doof", "A: B\nDe Zandbank:\n  care: doof\n"),
    ("A: B", "--same De~Zandbank Basisschool~De~Kiezel", "A: B\nBasisschool De Kiezel: De Zandbank\n"),
    ("shared: [a@x.example]  # bestuur\n", "--shared b@x.example",
     "shared: [a@x.example, b@x.example]  # bestuur\n"),
    ("shared: []\n", "--shared b@x.example", "shared: [b@x.example]\n"),
    ("shared:\n- a@x.example # bestuur\n# meer\nA: B\n", "--shared b@x.example",
     "shared:\n- a@x.example # bestuur\n- b@x.example\n# meer\nA: B\n"),
    ("shared:\r\n  - a@x.example\r\n", "--shared b@x.example",
     "shared:\r\n  - a@x.example\r\n  - b@x.example\r\n"),
    ("A: B\ndifferent:\n  - [C, D]", "--different De~Zandbank Basisschool~De~Kiezel",
     "A: B\ndifferent:\n  - [C, D]\n  - [De Zandbank, Basisschool De Kiezel]"),
    ("different: [[C, D]]\n", "--different De~Zandbank Basisschool~De~Kiezel",
     "different: [[C, D], [De Zandbank, Basisschool De Kiezel]]\n"),
    ("De Zandbank:\n", "zandbank --care doof", "De Zandbank:\n  care: doof\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "command", "after"), EDITS)
def test_what_others_wrote_stays(known: Desk, before: str, command: str, after: str) -> None:
    known.write("customers.yaml", before)
    known.done("customer", *(word.replace("~", " ") for word in command.split()))
    assert text(known) == after


#: Preferences of De Zandbank, and the file once that is a spelling of Basisschool De Kiezel.
MOVED = [
    ("De Zandbank: {care: doof}\n",
     "Basisschool De Kiezel: {care: doof}\nDe Zandbank: Basisschool De Kiezel\n"),
    ("# wie\n'de zandbank':   # al jaren\n  care: doof  # echt\nZandbank: De Zandbank\n",
     "# wie\nBasisschool De Kiezel:   # al jaren\n  care: doof  # echt\nZandbank: De Zandbank\n"
     "de zandbank: Basisschool De Kiezel\n"),
    ("\ufeffDe Zandbank:\r\n  care: doof\r\n",
     "\ufeffBasisschool De Kiezel:\r\n  care: doof\r\nDe Zandbank: Basisschool De Kiezel\r\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), MOVED)
def test_the_first_is_the_name_also_where_only_the_other_has_preferences(
    known: Desk, before: str, after: str
) -> None:
    known.write("customers.yaml", before)
    known.commit()
    said = known.done("customer", "--same", "Basisschool De Kiezel", "De Zandbank").out
    assert said.startswith("Basisschool De Kiezel and ")
    assert text(known) == after
    shown = known.done("customer", "zandbank", "--json").json
    assert (shown["name"], shown["care"]) == ("Basisschool De Kiezel", "doof")
    known.done("undo")
    assert text(known) == before


@pytest.fixture
def board(desk: Desk) -> Desk:
    """Three schools behind the mailbox and number of their board."""
    for id, name in ((ID, "Aap"), (OTHER, "Noot"), (THIRD, "Mies")):
        facts = f"{{name: {name}, email: info@bestuur.example, phone: 020-1234567}}"
        desk.put(id, RECEIVED, title=f"Lift van {name}", customer=facts)
    desk.commit()
    return desk


def names_of(desk: Desk) -> list[str]:
    return [c["name"] for c in desk.done("customer", "--json").json]


def test_what_several_share_is_no_identity(board: Desk) -> None:
    assert len(names_of(board)) == 1
    said = board.done("customer", "--shared", "INFO@bestuur.example").out
    assert said.startswith("INFO@bestuur.example is shared: it makes nobody one customer with another.\n")
    board.done("customer", "--shared", "+31 20 1234567")
    assert text(board).splitlines()[1:] == ["shared:", "  - INFO@bestuur.example", '  - "+31 20 1234567"']
    assert names_of(board) == ["Aap", "Mies", "Noot"]
    assert board.commits()[0] == "customers"
    assert "again" not in board.done("alerts").out
    known = board.done("new", "x", "--customer", "Wim", "--phone", "020/1234567").out
    assert "known here" not in known
    assert "Aap is known here: one experience" in board.done(
        "new", "y", "--customer", "Aap", "--email", "info@bestuur.example").out  # fmt: skip
    before = board.snapshot()
    board.done("customer", "--shared", "info@bestuur.example")
    assert board.snapshot() == before
    assert [c["name"] for c in board.done("customer", "info@bestuur.example", "--json").json][:2] == [
        "Aap",
        "Mies",
    ]


def test_two_who_are_different_stay_two(board: Desk) -> None:
    said = board.done("customer", "--different", "aap", "Noot").out
    assert said.startswith("Aap and Noot are different customers.\nAap\n")
    assert text(board).splitlines()[1:] == ["different:", "  - [Aap, Noot]"]
    assert names_of(board) == ["Aap", "Mies", "Noot"]
    said = board.done("new", "x", "--customer", "Aap", "--phone", "0201234567").out
    assert "Aap is known here: one experience" in said
    assert "Noot" not in said
    said = board.done("new", "x", "--customer", "Wim", "--phone", "0201234567").out
    assert "known here" not in said
    before = board.snapshot()
    board.done("customer", "--different", "Noot", "Aap")
    assert board.snapshot() == before
    (board.root / "customers.yaml").unlink()
    assert len(names_of(board)) == 1


def test_with_and_without_a_copy_the_same_caller_is_told(board: Desk) -> None:
    board.write("customers.yaml", "different: [[Aap, Noot]]\nshared: [info@bestuur.example]\n")
    words = ("new", "x", "--customer", "Noot", "--phone", "0201234567", "--dry-run")
    board.done("list", "--all")
    for said in (board.subprocess(*words).out, board.done(*words).out):
        assert "Noot is known here: one experience before." in said
        assert "Aap" not in said


#: The file, a command, its exit code and what is said; nothing changes.
REFUSALS = [
    ("", "--same Basisschool~De~Kiezel Vuurtoren", 3, "No customer is called Vuurtoren."),
    ("", "--same Basisschool~De~Kiezel De~Zandbnk", 3, "Did you mean De Zandbank?"),
    (FILE, "--same De~Zandbank Basisschool~De~Kiezel", 2, "each have preferences of their own"),
    ("", "--shared Zandbank", 2, "Zandbank is no mail address, and no telephone number."),
    ("", "--different De~Zandbank de~zandbank", 2, "are one customer by their names"),
    ("", "--different De~Zandbank Vuurtoren", 3, "No customer is called Vuurtoren."),
    (
        "Basisschool De Kiezel: De Zandbank\n",
        "--different De~Zandbank Basisschool~De~Kiezel",
        2,
        "one customer",
    ),
    (
        "different: [[De Zandbank, Basisschool De Kiezel]]\n",
        "--same De~Zandbank Basisschool~De~Kiezel",
        2,
        "are different",
    ),
    ("shared: De Zandbank\n", "--shared a@x.example", 2, "cannot be changed without touching"),
    ("", "--care doof", 2, "Say of which customer."),
    ("", "de --care doof", 2, "Say of which customer: 2 are like that."),
    ("", "kiezel --channel duif", 2, "--channel: duif is not known."),
    ("", "vuurtoren --care doof", 3, "No customer is called vuurtoren."),
    ("A: {zorg: x}\n", "kiezel --care doof", 2, "customers.yaml:1: unknown key zorg"),
    ("{A: B}\n", "kiezel --care doof", 2, "cannot be changed without touching other lines"),
    ("---\nDe Zandbank: {care: x}\n", "zandbank --care doof", 2, "cannot be changed without touching"),
]


@pytest.mark.parametrize(("before", "command", "code", "said"), REFUSALS)
def test_what_cannot_be_changes_nothing(known: Desk, before: str, command: str, code: int, said: str) -> None:
    if before:
        known.write("customers.yaml", before)
    shot = known.snapshot()
    result = known.run("customer", *(word.replace("~", " ") for word in command.split()))
    assert result.code == code, result
    assert said in result.err
    assert known.snapshot() == shot


def test_a_dry_run_shows_and_changes_nothing(known: Desk) -> None:
    shot = known.snapshot()
    said = known.done("customer", "kiezel", "--care", "doof", "--dry-run").out
    assert said.splitlines()[:2] == ["--- /dev/null", "+++ customers.yaml"]
    assert "+  care: doof" in said
    told = known.done("customer", "kiezel", "--care", "doof", "--dry-run", "--json").json
    assert (told["name"], told["care"]) == ("Basisschool De Kiezel", "doof")
    assert known.snapshot() == shot


def test_what_nobody_here_has_is_shared_too(known: Desk) -> None:
    for _ in range(2):
        assert known.done("customer", "--shared", "balie@bestuur.example", "--json").json == []
    (one,) = known.done("customer", "--shared", "ria@kiezel.example", "--json").json["cases"]
    assert one["id"] == ID


def test_a_change_that_was_cut_off_is_finished_and_committed_by_the_next_command(known: Desk) -> None:
    """The customers file goes through the same door as cases do: noted before it is made."""
    known.done("customer", "zandbank", "--care", "doof")
    path, before = known.root / "customers.yaml", text(known).encode()
    after = before.replace(b"doof", b"blind")
    carry_out([Change(path, before, after)], Journal(known.root), "customers", "customer")
    known.done("note", ID, "-m", "Verder.")
    assert known.commits()[:2] == [f"{ID} noted", "customers"]
    assert known.git("show", "HEAD~1:customers.yaml").encode() == after
    assert known.git("status", "--porcelain") == ""


def test_what_a_customer_is_called_tricks_no_screen(known: Desk) -> None:
    known.put(THIRD, RECEIVED, customer='{name: "Evil \\e]52;c;x [bold]"}')
    for command in (
        ["customer"],
        ["customer", "evil"],
        ["new", "x", "--customer", "Evil \x1b]52;c;x [bold]"],
    ):
        out = known.run(*command).out
        assert "\x1b" not in out
