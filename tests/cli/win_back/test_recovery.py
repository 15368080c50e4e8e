"""Winning a customer back at the desk: what is recorded, what the checklist shows, what is proposed."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest
from klantervaring.core import ids
from klantervaring.view.terminal.widths import width

from tests.conftest import ROOT, Desk

ID, OTHER = ids.case_id(71), ids.case_id(72)
RECEIVED = "2026-11-20T09:00 received"
LISTENED = f"{RECEIVED}\n2026-11-20T09:10 listened"
REACTED = f"{LISTENED}\n2026-11-20T09:20 responded via=phone"
SORRY = f"{REACTED}\n2026-11-20T09:05 apologised accepted=yes"
SOLVED = f"{SORRY}\n2026-11-20T11:00 resolved solution=map"
GIVEN = f"{SOLVED}\n2026-11-20T12:00 compensated what=taart cost=9"
CAUSED = f"{GIVEN}\n2026-11-20T12:30 analysed cause=lijst kano=basic"
LEARNT = f"{CAUSED}\n2026-11-20T12:40 analysed cause=lijst lesson=bel-eerst"
SATISFIED = f"{LEARNT}\n2026-11-20T13:00 judged verdict=satisfied score=8"
CUSTOMER = "{name: De Kiezel, contact: Ria Aalbers}"
PEOPLE = "people:\n  sanne: {name: Sanne Hoekstra}\n  joris: {name: Joris van Dalen}\n"


def proposed(desk: Desk, log: str, **facts: str) -> dict[str, Any] | None:
    """What `kv next` proposes for a case with this log."""
    desk.put(ID, log, owner="sanne", customer=CUSTOMER, **facts)
    found: dict[str, Any] | None = desk.done("next", ID, "--json").json["recovery"]
    return found


# -- what is recorded -----------------------------------------------------------------------------------

#: A command, and what comes in the log.
RECORDED = [
    ("apologise {id} --via phone --accepted yes -m Sorry",
     {"event": "apologised", "by": "sanne", "via": "phone", "accepted": "yes"}),
    ("apologise {id} --by joris --accepted no", {"event": "apologised", "by": "joris", "accepted": "no"}),
    ("apologise {id}", {"event": "apologised", "by": "sanne"}),
    ("compensate {id} --what taart --cost 7,5 --why feest",
     {"event": "compensated", "by": "sanne", "what": "taart", "cost": "7.50", "why": "feest"}),
    ("compensate {id} --what kaart --cost 0 --why grap",
     {"event": "compensated", "by": "sanne", "what": "kaart", "cost": "0.00", "why": "grap"}),
    ("cause {id} --kano basic --cause lijst --fix later --due 2026-12-18",
     {"event": "analysed", "by": "sanne", "kano": "basic", "cause": "lijst", "fix": "later", "owner": "sanne",
      "due": "2026-12-18"}),
    ("cause {id} --kano performance --cause file --lesson bel-eerst",
     {"event": "analysed", "by": "sanne", "kano": "performance", "cause": "file", "lesson": "bel-eerst"}),
    ("cause {id} --kano excitement --cause x --fix y --owner joris --due +2w",
     {"event": "analysed", "by": "sanne", "kano": "excitement", "cause": "x", "fix": "y", "owner": "joris",
      "due": "2026-12-04"}),
    ("fan {id} -m Taart", {"event": "delighted", "by": "sanne"}),
    ("listen {id} --score 3 --mood 1 --ease 2 -m Boos",
     {"event": "listened", "by": "sanne", "mood": "1", "score": "3", "ease": "2"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "wanted"), RECORDED)
def test_what_is_said_stands_in_the_log(desk: Desk, command: str, wanted: dict[str, str]) -> None:
    desk.put(ID, RECEIVED)
    desk.commit()
    desk.done(*command.format(id=ID).split())
    said = desk.log(ID)[-1]
    assert (said.pop("at"), len(said.pop("id"))) == ("2026-11-20T14:05:00+01:00", 8)
    assert said == wanted
    assert desk.commits()[0] == f"{ID} {wanted['event']}"


#: A command that cannot be, its exit code, and what is said of it.
MISTAKES = [
    ("compensate {id} --what taart --cost veel --why x", 2, "veel is not an amount in euros."),
    ("compensate {id} --what taart --cost 1.250 --why x", 2, "1.250 is not an amount in euros."),
    ("compensate {id} --what taart --cost 5", 2, "--why TEXT is missing."),
    ("compensate {id} --cost 5 --why x", 2, "--what TEXT is missing."),
    ("cause {id} --kano basic", 2, "--cause TEXT is missing."),
    ("cause {id} --cause x", 2, "--kano KIND is missing."),
    ("cause {id} --kano mooi --cause x", 2, "--kano: mooi is not known."),
    ("cause {id} --kano basic --cause x --fix y", 2, "--due DAY is missing."),
    ("cause {id} --kano basic --cause x --owner joris", 2, "--owner belongs to a fix."),
    ("cause {id} --kano basic --cause x --due +3d", 2, "--due belongs to a fix."),
    ("cause {id} --kano basic --cause x --fix y --due 2026-11-19", 2, "2026-11-19 has passed."),
    ("apologise {id} --accepted misschien", 2, "Known are: yes, no."),
    ("apologise {id} --via duif", 2, "--via: duif is not known."),
    ("improve {id} -m x", 4, f"{ID} has no such improvement."),
    ("effect {id} yes", 4, f"{ID} has no such improvement."),
]


@pytest.mark.parametrize(("command", "code", "said"), MISTAKES)
def test_what_cannot_be_changes_nothing(desk: Desk, command: str, code: int, said: str) -> None:
    desk.put(ID, RECEIVED)
    before = desk.snapshot()
    result = desk.run(*command.format(id=ID).split())
    assert result.code == code
    assert said in result.err
    assert desk.snapshot() == before


def test_a_cause_is_asked_for_at_a_terminal(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    terminal = desk.terminal("cause", ID)
    for question, answer in (
        ("Where did it come from?", "te vroeg besteld"),
        ("Number or word:", "2"),
        ("What do we change for good?", "later bestellen"),
        ("By which day?", "2026-12-18"),
    ):
        terminal.waits_for(question)
        terminal.types(answer)
    assert terminal.ends() == 0
    said = desk.log(ID)[-1]
    assert (said["kano"], said["fix"], said["due"]) == ("performance", "later bestellen", "2026-12-18")


# -- the checklist ------------------------------------------------------------------------------------------


def checklist(desk: Desk, log: str, **facts: str) -> list[str]:
    """The lines of the five steps in `kv show`."""
    desk.put(ID, log, **facts)
    lines = desk.done("show", ID).lines
    start = lines.index("Winning back") + 2
    return lines[start : start + 5]


def test_the_checklist_of_a_case_that_just_came_in(desk: Desk) -> None:
    assert [re.split(r" {2,}", line) for line in checklist(desk, RECEIVED)] == [
        ["[ ]", "R1 Apology", "nobody said sorry yet"],
        ["[ ]", "R2 Story and wish", "not gone over together yet; the wish is not known"],
        ["[ ]", "R3 Solved, and something extra", "not solved yet; nothing extra yet"],
        ["[ ]", "R4 Cause and lasting fix", "the cause is not written down"],
        ["[ ]", "R5 Aftercare", "not asked yet"],
    ]


def test_the_checklist_of_a_customer_who_was_won_back(desk: Desk) -> None:
    log = f"{SATISFIED}\n2026-11-20T14:00 followed-up verdict=satisfied score=10"
    lines = checklist(desk, log, wish="een map")
    assert [line[:6] for line in lines] == ["[x]  R" for _ in lines]
    for words, line in zip(
        (
            "accepted, Fri 20 Nov, sanne",
            "wish: een map",
            "taart, Fri 20 Nov",
            "lijst, Fri 20 Nov",
            "10, Fri 20 Nov",
        ),
        lines,
        strict=True,
    ):
        assert words in line


@pytest.mark.parametrize(
    ("log", "marks"),
    [
        (f"{RECEIVED}\n2026-11-20T09:05 apologised accepted=no", "[~] [ ] [ ] [ ] [ ]"),
        (LISTENED, "[ ] [~] [ ] [ ] [ ]"),
        (SOLVED, "[x] [~] [~] [ ] [ ]"),
        (GIVEN, "[x] [~] [x] [ ] [ ]"),
        (CAUSED, "[x] [~] [x] [~] [ ]"),
        (LEARNT, "[x] [~] [x] [x] [ ]"),
    ],
)
def test_the_marks(desk: Desk, log: str, marks: str) -> None:
    assert " ".join(line[:3] for line in checklist(desk, log)) == marks


def test_what_the_customer_said_in_numbers_and_nothing_that_was_not_asked(desk: Desk) -> None:
    later = SATISFIED.removeprefix(RECEIVED)
    desk.put(ID, f"{RECEIVED} mood=1{later}\n2026-11-20T14:00 followed-up verdict=satisfied ease=0")
    [told] = [line for line in desk.done("show", ID).lines if line.startswith("In numbers")]
    assert told.split("  ", 1)[1].strip() == "before: mood 1; verdict: score 8"
    desk.put(OTHER, REACTED)
    assert "In numbers" not in desk.done("show", OTHER).out


def test_a_compliment_is_not_won_back(desk: Desk) -> None:
    id = desk.new("Wat een trainer", "--kind", "compliment")
    assert "Winning back" not in desk.done("show", id).out
    assert desk.done("next", id, "--json").json["recovery"] is None


# -- what is proposed ---------------------------------------------------------------------------------------

#: What happened, the wish, the step that is proposed, what it lacks, and words of the sentence.
PROPOSALS = [
    (RECEIVED, "", "R1", "apology", "Say sorry to Ria Aalbers first"),
    (
        f"{RECEIVED}\n2026-11-20T09:05 apologised accepted=no",
        "",
        "R1",
        "acceptance",
        "Try once more, in person",
    ),
    (f"{RECEIVED}\n2026-11-20T09:05 apologised", "", "R2", "story", "in their own words"),
    (SORRY, "", "R2", "wish", "what would make it right again"),
    (SORRY, "een map", "R3", "gesture", "a card written by hand"),
    (SOLVED, "een map", "R3", "gesture", "Solving it is half of it"),
    (GIVEN, "een map", "R4", "cause", "need not happen to the next customer"),
    (CAUSED, "een map", "R4", "fix", "What do we change"),
    (SATISFIED, "", "R5", "aftercare", "Speak of what you remember"),
]


@pytest.mark.parametrize(("log", "wish", "step", "lacks", "words"), PROPOSALS)
def test_next_proposes_what_is_missing(
    desk: Desk, log: str, wish: str, step: str, lacks: str, words: str
) -> None:
    found = proposed(desk, log, **({"wish": wish} if wish else {}))
    assert found is not None
    assert (found["step"], found["lacks"]) == (step, lacks)
    assert words in found["say"]
    shown = desk.done("next", ID).lines
    assert found["say"] in shown
    assert f"    {found['command']}" == shown[shown.index(found["say"]) + 1]
    assert [line for line in shown if not line.startswith("Letter: ")][-1].startswith("Next: kv ")


def test_nothing_is_proposed_where_nothing_is_missing(desk: Desk) -> None:
    assert proposed(desk, LEARNT, wish="een map") is None
    closed = f"{RECEIVED}\n2026-11-20T11:00 resolved solution=map\n2026-11-20T12:00 closed outcome=withdrawn"
    assert proposed(desk, closed) is None


def test_the_card_is_signed_by_a_named_person(desk: Desk) -> None:
    """H2: what made the fan was a handwritten card from somebody with a name, who remembered the joke."""
    desk.write("kv.yaml", PEOPLE)
    found = proposed(desk, SORRY, wish="een map")
    assert found is not None
    assert found["say"] == (
        "Solving it is half of it. Surprise Ria Aalbers with something that suits them:"
        " a card written by hand, signed Sanne Hoekstra, about what they told you."
    )
    dutch = desk.done("next", ID, lang="nl").out
    assert "een kaart, met de hand geschreven en getekend door Sanne Hoekstra" in dutch


#: What somebody would answer to what is proposed.
ANSWERS = {
    "apology": ("--via", "phone", "-m", "Het spijt me."),
    "acceptance": ("--via", "in-person", "--accepted", "yes", "-m", "Nog eens."),
    "story": ("-m", "De map ontbrak."),
    "wish": ("--wish", "een map", "-m", "Zij wil een map."),
    "gesture": ("--what", "een kaart", "--cost", "2", "--why", "haar grap"),
    "cause": ("--kano", "basic", "--cause", "te vroeg"),
    "fix": ("--kano", "basic", "--cause", "te vroeg", "--fix", "later", "--due", "2026-12-18"),
    "aftercare": ("satisfied", "--score", "9"),
}


def test_a_proposal_is_safe_to_paste_and_can_be_answered(desk: Desk) -> None:
    """Every command that is proposed exists; pasted in a pipe it records no word that nobody said."""
    for log, wish, *_ in PROPOSALS:
        found = proposed(desk, log, **({"wish": wish} if wish else {}))
        assert found is not None
        words = found["command"].split()[1:]
        assert not set(words[2:]) - {"in"}, found
        desk.done(*words, *ANSWERS[found["lacks"]])
        after = desk.done("next", ID, "--json").json["recovery"]
        assert after is None or after["lacks"] != found["lacks"], found["command"]


@pytest.mark.parametrize("words", ["Excuses gemaakt, map onderweg.", "Sorry gezegd.", "Het spijt ons zeer."])
def test_whoever_said_sorry_is_not_told_to_say_it(desk: Desk, words: str) -> None:
    desk.put(ID, RECEIVED)
    assert desk.done("next", ID, "--json").json["recovery"]["lacks"] == "apology"
    desk.done("contact", ID, "in", "-m", words)
    assert desk.done("next", ID, "--json").json["recovery"]["lacks"] == "apology", "they said it, not we"
    desk.done("contact", ID, "out", "-m", words)
    assert desk.done("next", ID, "--json").json["recovery"]["lacks"] != "apology"


def test_advice_is_given_once_a_screen(desk: Desk) -> None:
    for id in (ID, OTHER):
        desk.put(id, RECEIVED)
    told = desk.done("next", ID, OTHER).out
    assert told.count("Say sorry to") == 1
    assert f"kv apologise {ID}" in told
    assert f"kv listen {OTHER}" in told


def test_it_is_no_order(desk: Desk) -> None:
    """H4: what is proposed is left to a person; the procedure goes on without it."""
    desk.put(ID, RECEIVED)
    desk.done("resolve", ID, "--solution", "map")
    assert desk.front(ID)["step"] == "verdict"


def test_a_wish_that_comes_later(desk: Desk) -> None:
    desk.put(ID, REACTED)
    desk.done("contact", ID, "in", "--wish", "een map, morgen", "-m", "Zij belde.")
    assert desk.front(ID)["wish"] == "een map, morgen"


def test_a_note_is_no_word_to_the_customer(desk: Desk) -> None:
    """K2: whoever is spoken to first must not just make a note of it."""
    desk.put(ID, LISTENED, customer=CUSTOMER)
    said = desk.done("note", ID, "-m", "Zij belt straks weer.").lines[-1]
    assert said == (
        f"Ria Aalbers has not heard from us yet. A note does not help them; a call does: kv contact {ID} out"
    )
    desk.put(OTHER, REACTED, customer=CUSTOMER)
    assert "has not heard from us" not in desk.done("note", OTHER, "-m", "x").out


# -- improvements -------------------------------------------------------------------------------------------


def standings(desk: Desk, *options: str) -> list[tuple[str, str, str]]:
    """Case, state and fix of each improvement that is listed."""
    rows = desk.done("improvements", *options, "--json").json
    return [(row["case"], row["state"], row["fix"]) for row in rows]


def test_an_improvement_from_cause_to_effect(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    words = ("--kano", "basic", "--cause", "te vroeg", "--fix", "later bestellen", "--due", "2026-11-25")
    desk.done("cause", ID, *words, "--owner", "joris")
    assert standings(desk) == [(ID, "open", "later bestellen")]
    desk.now = "2026-11-25T23:59:59+01:00"
    assert standings(desk)[0][1] == "open"
    desk.now = "2026-11-26T00:00:00+01:00"
    assert standings(desk)[0][1] == "overdue"
    assert standings(desk, "--owner", "joris") == standings(desk)
    assert standings(desk, "--owner", "sanne") == []
    refused = desk.run("effect", ID, "yes")
    assert (refused.code, f"First: kv improve {ID}" in refused.err) == (4, True)
    desk.done("improve", ID, "-m", "Gedaan.")
    assert desk.log(ID)[-1]["of"] == desk.log(ID)[-2]["id"]
    assert standings(desk)[0][1] == "done"
    assert desk.run("improve", ID, "-m", "Nog eens.").code == 4
    desk.done("effect", ID, "no", "-m", "Het ging weer mis.")
    assert standings(desk)[0][1] == "overdue"
    desk.done("improve", ID, "-m", "Nu echt.")
    desk.done("effect", ID, "yes")
    assert standings(desk) == []
    [row] = desk.done("improvements", "--all", "--json").json
    assert (row["state"], row["failed"], row["checked"]) == ("closed", 1, "2026-11-26T00:00:00+01:00")
    assert desk.done("check").out == "Everything is in order.\n"


def test_of_several_one_is_named(desk: Desk) -> None:
    fix = "2026-11-20T10:0{n} analysed cause=x fix=fix-{n} due=2026-12-0{n} id=1a2b3c4{n}"
    desk.put(ID, "\n".join([RECEIVED, *(fix.format(n=n) for n in (1, 2))]))
    result = desk.run("improve", ID, "-m", "Gedaan.")
    assert (result.code, "Say which with --of: 1a2b3c41, 1a2b3c42." in result.err) == (2, True)
    desk.done("improve", ID, "--of", "1a2b3c42", "-m", "Gedaan.")
    assert standings(desk) == [(ID, "open", "fix-1"), (ID, "done", "fix-2")]
    desk.done("effect", ID, "yes")
    assert standings(desk) == [(ID, "open", "fix-1")]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_at_a_terminal_it_is_asked_which_of_several(desk: Desk, lang: str) -> None:
    fix = "2026-11-20T10:0{n} analysed cause=x fix=fix-{n} due=2026-12-0{n} id=1a2b3c4{n}"
    desk.put(ID, "\n".join([RECEIVED, *(fix.format(n=n) for n in (1, 2))]))
    question = {"en": "Which improvement?", "nl": "Welke verbetering?"}[lang]
    refusal = {"en": "A whole number from 1 to 2.", "nl": "Een heel getal van 1 tot en met 2."}[lang]
    for command, standing in (
        (["improve", ID, "-m", "Nu."], "done"),
        (["effect", ID, "yes", "-m", "Ja."], ""),
    ):
        if command[0] == "effect":
            desk.done("improve", ID, "-m", "Ook gedaan.")
        terminal = desk.terminal(*command, lang=lang)
        terminal.waits_for("1  fix-1")
        terminal.waits_for("2  fix-2")
        terminal.answer(question, "3")
        terminal.waits_for(refusal)
        terminal.answer(question, "\x152")
        assert terminal.skips() == 0, terminal.screen
        assert desk.log(ID)[-1]["of"] == "1a2b3c42"
        if standing:
            assert standings(desk)[1] == (ID, standing, "fix-2")
    assert standings(desk) == [(ID, "done", "fix-1")]


def test_the_budget_is_asked_when_the_amount_is_said(desk: Desk) -> None:
    """Before the words of why; somebody who decides may have said yes, and the amount may be lower."""
    desk.write("kv.yaml", BUDGETS)
    desk.put(ID, RECEIVED)
    desk.commit()
    before = desk.snapshot()
    terminal = desk.terminal("compensate", ID, "--what", "taart")
    terminal.answer("What did it cost", "60")
    terminal.waits_for("It costs € 60.00; of the budget of sanne € 50.00 is left.")
    terminal.answer("Who that decides said yes to it?", "sanne")
    terminal.waits_for("sanne is not one of those who decide.")
    terminal.answer("Who that decides said yes to it?", "\x15")
    assert terminal.ends() == 4
    assert "Why does it suit" not in terminal.shown
    assert desk.snapshot() == before
    told = desk.terminal("compensate", ID, "--what", "taart", "--cost", "60")
    assert told.ends() == 4
    assert "Who that decides" not in told.shown
    terminal = desk.terminal("compensate", ID, "--what", "taart")
    terminal.answer("Go on with it?", "drop")
    terminal.answer("What did it cost", "60")
    terminal.answer("Who that decides said yes to it?", "frank")
    terminal.answer("Why does it suit", "feest")
    assert terminal.skips() == 0, terminal.screen
    assert desk.log(ID)[-1]["approved-by"] == "frank"
    terminal = desk.terminal("compensate", ID, "--what", "kaart", "--cost", "60", "--because", "jubileum")
    terminal.answer("Why does it suit", "feest")
    assert terminal.skips() == 0, terminal.screen
    assert desk.log(ID)[-1]["because"] == "jubileum"


BUDGETS = """\
people:
  sanne: {name: Sanne, role: desk, email: sanne@dyade.example, budget: 50}
  frank: {name: Frank, role: director, email: frank@dyade.example}
"""


def test_a_reason_goes_before_the_order_of_an_improvement(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-20T10:00 analysed cause=x fix=later id=1a2b3c4d")
    desk.done("effect", ID, "yes", "--because", "het loste zichzelf op")
    assert desk.log(ID)[-1]["because"] == "het loste zichzelf op"
    assert standings(desk, "--all") == [(ID, "closed", "later")]


def test_the_list_on_the_screen(desk: Desk) -> None:
    assert desk.done("improvements").out == "No improvement is waiting.\n"
    desk.put(
        ID,
        f"{RECEIVED}\n2026-11-20T10:00 analysed cause=lijst fix=later owner=joris due=2026-11-19 id=1a2b3c4d",
    )
    row = desk.done("improvements").lines[1]
    for words in (
        ID,
        "later",
        "lijst",
        f"kv improve {ID}",
        "overdue",
        "Thu 19 Nov 2026",
        "joris",
    ):
        assert words in row


# -- at a terminal of eighty columns, in Dutch --------------------------------------------------------------

DEMONSTRATION = ROOT
SCREENS = [
    ["customer"], ["customer", "brug"], ["fans"], ["budget"], ["improvements", "--all"], ["next"],
    ["next", "7J5W"], ["show", "QHHZ"], ["show", "S467"],
    ["new", "Te warm", "--customer", "Praktijkschool De Brug"],
]  # fmt: skip


@pytest.mark.parametrize("command", SCREENS, ids=" ".join)
def test_every_screen_fits_and_speaks_dutch(desk: Desk, command: list[str]) -> None:
    shutil.copytree(DEMONSTRATION / "cases", desk.root / "cases", dirs_exist_ok=True)
    shutil.copy(DEMONSTRATION / "kv.yaml", desk.root)
    fix = (
        "--fix",
        "bestellen na de sluiting, plus twee voor wie er op het laatste moment bij komt",
        "--due",
        "+9d",
    )
    desk.done("cause", "7J5W", "--kano", "basic", "--cause", "te vroeg besteld, zoals elk jaar", *fix)
    terminal = desk.terminal(*command, lang="nl")
    assert terminal.ends() == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", terminal.shown).splitlines()
    assert len(lines) > 3
    assert [line for line in lines if width(line) > 80] == []
    english = re.compile(r"\b(the|yet|and|customer|gesture|nothing|not|with)\b")
    assert [line for line in lines if english.search(re.sub("kv .*|not-satisfied", "", line))] == []


# -- the lowest score -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("log", "command"),
    [
        (RECEIVED, "listen {id} -m Boos"),
        (SOLVED, "verdict {id} not-satisfied"),
        (SATISFIED, "follow-up {id} not-satisfied"),
    ],
)
def test_a_score_of_nought_is_kept(desk: Desk, log: str, command: str) -> None:
    desk.put(ID, log, customer=CUSTOMER)
    desk.commit()
    desk.done(*command.format(id=ID).split(), "--score", "0")
    assert desk.log(ID)[-1]["score"] == "0"
    assert "score: 0" in desk.case(ID).split("---")[1]


def test_a_score_of_nought_counts_in_the_figures(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-20T09:10 listened score=4\n{SOLVED}", customer=CUSTOMER)
    desk.commit()
    desk.done("verdict", ID, "not-satisfied", "--score", "0")
    felt = desk.done("stats", "--json").json["recovery"]["score"]
    assert felt["after"] == 0
    (case,) = desk.done("customer", "De Kiezel", "--json").json["cases"]
    assert case["after"]["score"] == 0


def test_a_score_of_nought_is_an_answer(desk: Desk) -> None:
    desk.put(ID, SOLVED, customer=CUSTOMER)
    desk.commit()
    terminal = desk.terminal("verdict", ID)
    terminal.answer("Number or word", "not-satisfied")
    terminal.answer("Which mark", "0")
    assert terminal.skips() == 0
    assert desk.log(ID)[-1]["score"] == "0"
