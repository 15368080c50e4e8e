"""A command and the person at the terminal: what it asks, before what, and what becomes of what was typed.

Without a terminal nothing is asked, and what is missing is told truly.
"""

from __future__ import annotations

import json
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from klantervaring.core import ids
from klantervaring.files.workspace.unsaved_answers import draft_places

from tests.conftest import PASTE, PASTED, Desk, Terminal

RECEIVED = "2026-11-18T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-18T10:00 resolved solution=map"
APPEALED = f"{SOLVED}\n2026-11-19T09:00 appealed"
SATISFIED = f"{SOLVED}\n2026-11-18T11:00 judged verdict=satisfied"
A, B, C, D, E = (ids.case_id(n) for n in range(501, 506))


@pytest.fixture
def steps(desk: Desk) -> Desk:
    """A case in each step that asks for a word: listen, verdict, appeal once heard, aftercare."""
    desk.put(A, RECEIVED)
    desk.put(B, SOLVED)
    desk.put(C, f"{APPEALED}\n2026-11-19T10:00 heard waived=yes")
    desk.put(D, SATISFIED)
    desk.put(E, APPEALED)
    desk.commit()
    return desk


def drafts(desk: Desk) -> list[Path]:
    """The files in which kv keeps what somebody typed."""
    folder = desk.private / "drafts"
    return sorted(folder.iterdir()) if folder.is_dir() else []


# -- what is missing --------------------------------------------------------------------------------

#: Command, what is missing, its name in Dutch.
MISSING = [
    (["verdict", B], "OORDEEL", "het oordeel"),
    (["verdict", A, B], "OORDEEL", "het oordeel"),
    (["follow-up", D], "OORDEEL", "het oordeel"),
    (["decide", C], "BESLUIT", "de beslissing"),
    (["close", B], "UITKOMST", "de uitkomst"),
    (["contact", A], "in|uit", "de richting"),
    (["assign", A], "EIGENAAR", "de eigenaar"),
    (["record", A], "GEBEURTENIS", "de gebeurtenis"),
    (["effect", A], "ja|nee", "of het hielp"),
    (["tag", A], "+LABEL|-LABEL", "het label"),
    (["attach", A], "BESTAND", "het bestand"),
    (["verdict"], "ID", "de ervaring"),
    (["verdict", "satisfied"], "ID", "de ervaring"),
]


@pytest.mark.parametrize(("command", "name", "dutch"), MISSING, ids=[" ".join(m[0]) for m in MISSING])
def test_without_a_terminal_it_is_told_truly_what_is_missing(
    steps: Desk, command: list[str], name: str, dutch: str
) -> None:
    before = steps.snapshot()
    result = steps.run(*command, lang="nl")
    assert (result.code, result.out, steps.snapshot()) == (2, "", before)
    assert result.err.splitlines()[0] == f"kv: {name} ontbreekt."
    assert name == "ID" or f"Dat is {dutch}" in result.err


def test_a_word_that_is_none_of_those_known_is_no_case(steps: Desk) -> None:
    refused = steps.run("verdict", B, "blij", lang="nl").err
    assert refused.splitlines()[0] == "kv: OORDEEL: blij is niet bekend."
    assert "tevreden, niet-tevreden" in refused
    assert steps.run("verdict", "QQQQ").code == 3


#: Command, what is asked in turn with its answer, and the keys of the event that comes of it.
ASKED = [
    (["verdict", B], [("What does the customer say of it?", "not")], {"verdict": "not-satisfied"}),
    (["follow-up", D], [("What does the customer say of it?", "1")], {"verdict": "satisfied"}),
    (["decide", C, "--by", "joris"],
     [("What is decided on the objection?", "upheld"), ("For which reasons?", "Zij had gelijk.\n.")],
     {"decision": "upheld"}),
    (["close", B], [("How did it end?", "withdrawn")], {"outcome": "withdrawn"}),
    (["contact", A], [("Who came to whom", "out"), ("What was said?", "Gebeld.\n.")], {"direction": "out"}),
    (["assign", A], [("Who takes it, by short name?", "joris")], {"owner": "joris"}),
    (["tag", A], [("Which tags", "+spoed"), ], {"tags": "+spoed"}),
    (["verdict"], [("Which case?", "QQQQ"), ("no case", B), ("What does the customer say", "satisfied")],
     {"verdict": "satisfied"}),
    (["invite", E], [("For when is the customer invited?", "gisteren 9:00"),
                     ("lies before the invitation", "straks"),
                     ("straks is not clear as a moment.", "+2d")], {"for": "2026-11-22T14:05:00+01:00"}),
    (["offer", A], [("What can we not do", "zaal"), ("What can be done instead?", "n.v.t."),
                    ("A no without an alternative cannot", "online")], {"alternative": "online"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "dialogue", "said"), ASKED, ids=[" ".join(a[0]) for a in ASKED])
def test_on_a_terminal_it_asks(
    steps: Desk, command: list[str], dialogue: list[tuple[str, str]], said: dict[str, str]
) -> None:
    terminal = steps.terminal(*command)
    _answer(terminal, dialogue)
    assert terminal.skips() == 0, terminal.screen
    events = [steps.log(id)[-1] for id in (A, B, C, D, E)]
    assert any(said.items() <= event.items() for event in events), events
    assert drafts(steps) == []


def _answer(terminal: Terminal, dialogue: list[tuple[str, str]]) -> None:
    for question, reply in dialogue:
        terminal.answer(question, reply)


def test_what_the_lists_tell_you_to_type_works(steps: Desk) -> None:
    steps.write(
        "procedures/melding@1.yaml",
        "name: melding\nversion: 1\ntitle: Melding\n"
        "steps:\n  open: {ball: us, title: Open, next: [viewed]}\n"
        "events:\n  received: {title: ontvangst, moves: [{from: [start], to: open}]}\n"
        '  viewed: {title: bekeken, command: "record {id} viewed"}\ndeadlines: {}\n',
    )
    path = steps.put(ids.case_id(506), RECEIVED)
    path.write_text(path.read_text().replace("een-fan-per-dag@1", "melding@1"))
    shown = steps.done("today", "--plain").out
    assert f"kv verdict {B}" in shown
    assert f"kv record {ids.case_id(506)} viewed" in shown


# -- before a person writes -------------------------------------------------------------------------

#: Commands in a step where they do not fit, with what they would ask.
UNFIT = [
    (["escalate", A], "What does the customer write?"),
    (["hear", A], "What did the customer explain?"),
    (["follow-up", A], "What does the customer say"),
    (["verdict", A], "What does the customer say"),
    (["decide", E], "What is decided"),
    (["decide", B], "What is decided"),
    (["offer", B], "What can we not do"),
    (["invite", A], "For when"),
    (["reopen", A], "Why is it reopened?"),
    (["listen", B, "--at", "2026-11-01T09:00"], "What did the customer tell?"),
]


@pytest.mark.parametrize(("command", "question"), UNFIT, ids=[" ".join(u[0]) for u in UNFIT])
def test_what_does_not_fit_is_refused_before_anybody_writes(
    steps: Desk, command: list[str], question: str
) -> None:
    before = steps.snapshot()
    terminal = steps.terminal(*command)
    assert (terminal.ends(), steps.snapshot()) == (4, before), terminal.shown
    assert question not in terminal.shown


def test_a_reason_opens_the_question(steps: Desk) -> None:
    terminal = steps.terminal("escalate", A, "--because", "zij schreef meteen")
    _answer(terminal, [("What does the customer write?", "Ik ga niet akkoord.\n.")])
    assert terminal.ends() == 0, terminal.shown
    assert steps.log(A)[-1]["because"] == "zij schreef meteen"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--received", "straks"), 2),
        (("--channel", "fax"), 2),
        (("--received", "2099-01-01"), 4),
        (("x" * 201,), 2),
        (("--received", "-1d", "--at", "-2d"), 4),
    ],
)
def test_what_was_given_is_looked_at_before_the_first_question(
    desk: Desk, options: tuple[str, ...], code: int
) -> None:
    terminal = desk.terminal("new", *options)
    assert terminal.ends() == code, terminal.shown
    assert "Which customer" not in terminal.shown


# -- each answer is looked at when it is given ------------------------------------------------------


def test_an_answer_that_cannot_be_is_asked_again_and_the_others_stay(desk: Desk) -> None:
    terminal = desk.terminal("new", "--customer", "De Kiezel", "--contact", "M", "--phone", "06-12345678")
    _answer(
        terminal,
        [
            ("What went wrong", "x" * 201),
            ("The title has 201 characters", "Zaal te koud"),
            ("in their own words?", f"{PASTE}Het was \x07koud.{PASTED}\n."),
            ("control character (U+0007)", "Het was koud.\nTien graden.\n."),
            ("What does the customer wish?", "een kachel"),
            ("How did it come in?", "duif"),
            ("Choose one of", "web"),
            ("When was it sent in?", "morgen"),
            ("lies in the future", "gisteren 16:00"),
        ],
    )
    assert terminal.skips() == 0, terminal.screen
    [id] = [path.stem for path in (desk.root / "cases").glob("*.md")]
    front = desk.front(id)
    assert (front["title"], front["wish"], front["channel"]) == ("Zaal te koud", "een kachel", "web")
    assert desk.case(id).endswith("---\nHet was koud.\nTien graden.\n")
    assert "Het was ␇koud." in terminal.screen
    assert drafts(desk) == []


# -- what was typed is kept -------------------------------------------------------------------------

WORDS = "Ik ga niet akkoord, want het is nog steeds koud."


def _kept(desk: Desk, screen: str, command: str) -> str:
    """What one draft holds; the screen told how to go on with it."""
    [path] = drafts(desk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"What you typed is kept. Go on with it: kv {command}" in screen.replace("\n", " ")
    return "\n".join(answer for _, answer in json.loads(path.read_text())["answers"])


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["ctrl-c", "ctrl-d"])
def test_what_was_typed_stays_when_the_command_is_stopped(steps: Desk, key: bytes) -> None:
    before = steps.snapshot()
    terminal = steps.terminal("escalate", B)
    _answer(terminal, [("What does the customer write?", f"{WORDS}\nEn dan nog")])
    terminal.sees("En dan nog")
    assert terminal.presses(key) == 130
    assert steps.snapshot() == before
    assert "Stopped. Nothing was saved." in terminal.screen
    assert _kept(steps, terminal.screen, f"escalate {B}") == f"{WORDS}\nEn dan nog\n"


def test_what_was_typed_stays_when_it_is_killed_between_two_keys(steps: Desk) -> None:
    terminal = steps.terminal("escalate", B)
    terminal.asks("What does the customer write?")
    terminal.sends(WORDS.encode())
    terminal.sees(WORDS)
    assert terminal.is_killed() == -9
    again = steps.terminal("escalate", B)
    again.sees(WORDS)
    again.sees("Go on with it? (yes, no, drop) [yes]")
    again.types("")
    again.sees(f"\n  {WORDS}")
    again.types("")
    again.types(".")
    assert again.ends() == 0, again.screen
    assert WORDS in steps.case(B)
    assert drafts(steps) == []


def test_ctrl_d_at_a_question_keeps_the_answers_before_it(desk: Desk) -> None:
    terminal = desk.terminal("new")
    _answer(terminal, [("Which customer", "De Kiezel"), ("Whom do we speak to?", "M. de Boer")])
    terminal.waits_for("E-mail address")
    assert terminal.presses(b"\x04") == 130
    assert "De Kiezel" in _kept(desk, terminal.screen, "new")


def test_what_was_typed_stays_when_the_rules_refuse_after_all(steps: Desk) -> None:
    """The case went on while the person wrote; the next time it is told that it did."""
    terminal = steps.terminal("escalate", B, columns=250)
    _answer(terminal, [("What does the customer write?", WORDS)])
    terminal.sees(WORDS)
    steps.done("verdict", B, "satisfied")
    terminal.types(".")
    assert terminal.ends() == 4, terminal.shown
    assert WORDS in _kept(steps, terminal.screen, f"escalate {B}")
    again = steps.terminal("escalate", B, "--because", "alsnog")
    again.sees(f"Since then something was recorded in {B}: kv log {B}")
    assert again.presses(b"\x03") == 130


@pytest.fixture
def no_drafts_elsewhere(steps: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where TMPDIR is none a command turns to the folder of the system: nothing is there before and after."""
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    _, elsewhere = draft_places(steps.root)
    shutil.rmtree(elsewhere, ignore_errors=True)
    yield
    shutil.rmtree(elsewhere, ignore_errors=True)


@pytest.mark.usefixtures("no_drafts_elsewhere")
def test_what_was_typed_is_shown_where_no_disk_takes_it(steps: Desk) -> None:
    (steps.private / "drafts").parent.mkdir(exist_ok=True)
    (steps.private / "drafts").write_text("geen map")
    nowhere = steps.home / "geen-map"
    nowhere.touch()
    # where no place at all is for a while, there is none in the working folder either
    terminal = steps.terminal("escalate", B, env={"TMPDIR": str(nowhere)}, columns=250)
    _answer(terminal, [("What does the customer write?", WORDS)])
    terminal.sees(WORDS)
    assert terminal.presses(b"\x03") == 130
    kept_elsewhere = "What you typed is kept" in terminal.screen
    assert kept_elsewhere or terminal.screen.count(WORDS) == 2


# -- options ----------------------------------------------------------------------------------------


def test_words_given_twice_are_two_paragraphs(steps: Desk) -> None:
    steps.done("note", A, "-m", "een", "-m", "twee")
    assert steps.case(A).endswith("een\n\ntwee\n")


@pytest.mark.parametrize(
    "command",
    [
        ("new", "Zaal", "--customer", "De Kiezel", "--customer", "De Kei"),
        ("note", A, "-m", "x", "--at", "-1h", "--at", "-2h"),
        ("list", "--owner", "sanne", "--owner", "joris"),
    ],
)
def test_of_an_option_given_twice_nothing_is_dropped_in_silence(
    steps: Desk, command: tuple[str, ...]
) -> None:
    before = steps.snapshot()
    result = steps.run(*command)
    assert (result.code, "was given twice." in result.err, steps.snapshot()) == (2, True, before)
