"""What somebody types: what is understood and how, and what is refused, with what, where and what to do.

Whatever is refused changes nothing; whatever is doubtful is refused and never guessed.
"""

from __future__ import annotations

from typing import Any

import pytest
from klantervaring.core import ids
from klantervaring.core.choices import CHANNELS, DECISIONS, VERDICTS

from tests.conftest import Desk

ID, OTHER = ids.case_id(61), ids.case_id(62)
PEOPLE = "people:\n  sanne: {name: Sanne Bakker}\n  joris: {name: Joris Vink}\n"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk of two people, with one old case."""
    desk.write("kv.yaml", PEOPLE)
    desk.put(ID, "2025-01-01T09:00 received", owner="sanne")
    desk.commit()
    return desk


def refused(desk: Desk, *command: str, code: int = 2, stdin: str = "", **how: Any) -> list[str]:
    """Give a command that must be refused: nothing on standard output, and nothing changed."""
    before = desk.snapshot()
    result = desk.run(*command, stdin=stdin, **how)
    assert (result.code, result.out) == (code, ""), result
    assert desk.snapshot() == before
    assert not {c for c in result.err if c != "\n" and not c.isprintable()}
    return result.err.splitlines()


# -- wrong input --------------------------------------------------------------------------------------------

NEW = ["new", "Zaal te koud", "--customer", "De Kiezel"]
#: Words of a terminal that writes another encoding: what has them would be found nowhere.
NO_TEXT = [
    ["note", ID, "-m", "x\udcffy"], ["new", "x\udcffy", "--customer", "K"],
    ["search", "caf\udce9"], ["search", "zaal", "caf\udce9", "--json"], ["list", "caf\udce9"],
    ["overdue", "--customer", "caf\udce9"], ["stats", "caf\udce9"], ["customer", "caf\udce9"],
    ["list", "--owner", "caf\udce9"], [*NEW, "--by", "caf\udce9"],
]  # fmt: skip
#: Command, what is said of it, what one is told to do.
WRONG: list[tuple[list[str], str, str]] = [
    ([*NEW, "--received", "2026-02-30T10:00"], "2026-02-30T10:00 is not a moment: ", "Write it as"),
    ([*NEW, "--received", "2026-13-01"], "2026-13-01 is not a moment: month", "Write it as"),
    ([*NEW, "--received", "2026-11-20T25:00"], "is not a moment", "Write it as"),
    ([*NEW, "--owner", "piet"],
     "kv.yaml: piet is not one of the people of this workspace.", "Known are: sanne, joris."),
    ([*NEW, "--by", "piet"],
     "kv.yaml: piet is not one of the people of this workspace.", "--by NAME or KV_USER"),
    (["assign", ID, "piet"],
     "kv.yaml: piet is not one of the people of this workspace.", "Known are: sanne, joris."),
    (["note", ID, "-m", "x", "--by", "piet"], "piet is not one of the people", "Known are: sanne, joris."),
    (["new", "", "--customer", "De Kiezel"], "TITLE is missing.", "Give it on the command line"),
    (["new", "  ", "--customer", "De Kiezel"], "The title is empty.", "Say in a few words what went wrong."),
    (["new", "Zaal te koud"], "--customer NAME is missing.", "Give it on the command line"),
    (["new"], "TITLE is missing.", "on a terminal kv asks for it"),
    (["new", "Zaal\x1b[2J koud", "--customer", "K"],
     "a control character (U+001B) at place 5.", "Take it out"),
    (["new", "Zaal\x9b koud", "--customer", "K"], "a control character (U+009B) at place 5.", "Take it out"),
    ([*NEW, "--contact", "A\x00B"], "a control character (U+0000) at place 2.", "Take it out"),
    ([*NEW, "-m", "bel\x07"], "a control character (U+0007) at place 4.", "Take it out"),
    (["note", ID, "-m", "bel\x07"], "a control character (U+0007) at place 4.", "Take it out"),
    (["note", ID, "-m", "x", "--because", "\x1b]52;c;x"], "a control character (U+001B)", "Take it out"),
    *((words, "The text is not UTF-8.", "type it in a terminal that writes UTF-8.") for words in NO_TEXT),
    (["list", "--since", "\udcff"], "⟨U+DCFF⟩ is not clear as a moment.", "Write it as"),
    (["resolve", ID, "--solution", "een\nmap"], "A line break does not fit here: een", ""),
    (["new", "Zaal\nkoud", "--customer", "K"], "A line break does not fit here: Zaal", ""),
    (["new", "x" * 201, "--customer", "K"],
     "The title has 201 characters; it may have 200.", "in the story with -m"),
    (["new", "x" * 2**20, "--customer", "K"], "The title has 1048576 characters", "in the story with -m"),
    ([*NEW, "--channel", "fax"],
     "--channel: fax is not known.", f"Known are: {', '.join(CHANNELS)}."),
    ([*NEW, "--moment", "later"], "--moment: later is not known.", "Known are: after, before, during"),
    ([*NEW, "--mood", "6"], "--mood is a whole number from 1 to 5.", "Help: kv new --help"),
    (["respond", ID, "-m", "x", "--via", "duif"], "--via: duif is not known.", "Known are: email"),
    (["respond", ID], "-m TEXT is missing.", "on a terminal kv asks for it"),
    (["respond", ID, "-m", "  "], "-m TEXT is missing.", "on a terminal kv asks for it"),
    (["respond", ID, "--file", "/nergens/brief.md"],
     "/nergens/brief.md: The file cannot be read: it is not there.", ""),
    (["offer", ID, "--alternative", "online"], "--cannot TEXT is missing.", "on a terminal kv asks for it"),
    (["resolve", ID], "--solution TEXT is missing.", "on a terminal kv asks for it"),
    (["invite", ID], "--for TIME is missing.", "on a terminal kv asks for it"),
    (["verdict", ID, "satisfied", "--score", "11"],
     "--score is a whole number from 0 to 10.", "kv verdict --help"),
    (["verdict", ID, "satisfied", "--ease", "0"],
     "--ease is a whole number from 1 to 5.", "kv verdict --help"),
    (["verdict", ID, "satisfied", "--mood", "blij"],
     "--mood is a whole number from 1 to 5.", "kv verdict --help"),
    (["verdict", ID, "blij"], "VERDICT: blij is not known.", f"Known are: {', '.join(VERDICTS)}."),
    (["verdict", ID], "is missing.", "kv verdict --help"),
    (["decide", ID, "misschien", "-m", "x"],
     "DECISION: misschien is not known.", f"Known are: {', '.join(DECISIONS)}."),
    (["close", ID, "klaar"], "OUTCOME: klaar is not known.", "Known are: "),
    (["close", ID, "duplicate"], "--of ID is missing.", "on a terminal kv asks for it"),
    (["contact", ID, "opzij", "-m", "x"], "in|out: opzij is not known.", "Known are: in, out."),
    (["tag", ID, "spoed"], "spoed is no tag with a sign.", "+materiaal -spoed"),
    (["record", ID, "noted", "--set", "zonder"], "zonder is not a key and a value.", "--set key=value"),
    (["record", ID, "noted", "--set", "at=now"], "at=now is not a key and a value.", "--set key=value"),
    (["attach", ID, "/nergens/foto.jpg"], "/nergens/foto.jpg: The file cannot be read: it is not there.", ""),
    (["log", "--limit", "0"], "--limit is a whole number from 1.", "kv log --help"),
    ([*NEW, "--received", ""], "--received needs a value.", "kv new --help"),
    (["note", ID, "-m", "x", "--at", " "], "--at needs a value.", "kv note --help"),
    (["overdue", "--at", "25:00"], "25:00 is not a moment", "Write it as"),
    (["note", ID, "-m", "x", "--file", ""], "--file needs a value.", "kv note --help"),
    (["list", "--owner", ""], "--owner needs a value.", "kv list --help"),
    (["due", "--step="], "--step needs a value.", "kv due --help"),
    (["fan", "--customer", " ", "-m", "x"], "--customer needs a value.", "kv fan --help"),
    (["completion"], "SHELL is missing.", "That is the shell."),
    (["share"], "PATH|URL is missing.", "That is where you meet."),
    (["digest", "--for", ""], "--for needs a value.", "kv digest --help"),
    (["calendar", "--for", " ", "-o", "-"], "--for needs a value.", "kv calendar --help"),
    (["improvements", "--owner", ""], "--owner needs a value.", "kv improvements --help"),
    ([*NEW, "--owner", ""], "--owner needs a value.", "kv new --help"),
    (["letter", ID, "reaction", "--eml", ""], "--eml needs a value.", "kv letter --help"),
    (["assign", ID, ""], "OWNER is missing.", "on a terminal kv asks for it"),
    (["invite", ID, "--for", ""], "--for TIME is missing.", "on a terminal kv asks for it"),
    (["hear", ID], "-m TEXT is missing.", "on a terminal kv asks for it"),
    (["overdu"], "There is no command overdu.", "Did you mean kv overdue?"),
    (["xyzzy"], "There is no command xyzzy.", "kv --help shows them all."),
    (["list", "--ownr", "sanne"], "There is no option --ownr.", "Did you mean --owner"),
    ([*NEW, "--klant", "De Vlinder"], "There is no option --klant.", "Did you mean --customer?"),
    ([*NEW, "--Extra-zorg", "rustig"], "There is no option --Extra-zorg.", "Did you mean --care?"),
    (["stats", "-m", "x"], "-m does not go with kv stats.", "Help: kv stats --help"),
    (["lijst", "--because", "x"], "--because does not go with kv list.", "--help"),
    ([*NEW, "--at"], "--at needs a value.", "kv new --help"),
    (["list", "--stap", "2"], "There is no option --stap.", "Did you mean --step?"),
    (["list", "--owner"], "--owner needs a value.", "kv list --help"),
    (["lijst", "--owner"], "--owner needs a value.", "kv lijst --help"),
    (["-C"], "-C needs a value.", "kv --help"),
    (["show"], "ID is missing.", "kv show --help"),
    (["check", "nog", "een"], "too many words", "kv check --help"),
    (["list", "--step", "foo"], "--step: foo is not known.", "Known are: listen, respond, no-but, register,"),
    (["list", "--ball", "them"], "--ball: them is not known.", "Known are: us, customer, third-party."),
    (["overdue", "--channel", "fax"], "--channel: fax is not known.", "Known are: email"),
    (["list", "--since", "2026-02-30"], "2026-02-30 is not a moment: ", "Write it as"),
    (["due", "--within", "veel"], "veel is not a length of time.", "Write it as 48 hours, 7 days, 2 weeks."),
    (["due", "--within", "7"], "7 is not a length of time.", "Write it as 48 hours, 7 days, 2 weeks."),
    (["overdue", "--at", "straks"], "straks is not clear as a moment.", "Write it as"),
    (["why", ID, "nazorg"], f"{ID} has no deadline nazorg.", "It has: first-word, response."),
    (["procedure", "andere"], "andere", ""),
    (["procedure", "een-fan-per-dag@9"], "een-fan-per-dag@9", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "what", "remedy"), WRONG, ids=[ascii(" ".join(w[0])[:40]) for w in WRONG]
)
def test_wrong_input(desk: Desk, command: list[str], what: str, remedy: str) -> None:
    said = refused(desk, *command)
    first = next(line for line in said if line.startswith("kv: "))
    assert what in first
    assert len(first) < 400
    assert not remedy or remedy in said[-1]
    assert said[-1].startswith("    ") or not remedy


@pytest.mark.parametrize("name", ["caf\udce9", "san\nKv-Undone: 0758fd9a", "s\x1b[2J"])
@pytest.mark.parametrize("words", [("undo",), ("redo",), ("config", "set", "language", "nl"), tuple(NEW)])
def test_whoever_acts_has_a_name_that_is_a_line_of_text(
    desk: Desk, words: tuple[str, ...], name: str
) -> None:
    """Also where nobody is named in kv.yaml, so that anybody may act."""
    desk.write("kv.yaml", "language: en\n")
    desk.commit()
    desk.done("note", ID, "-m", "x")
    for said in refused(desk, *words, "--by", name), refused(desk, *words, by=name):
        assert said[0].startswith(("kv: caf⟨U+DCE9⟩: ", "kv: san␊Kv-Undone", "kv: s␛[2J: ")), said
    assert desk.commits()[0] == f"{ID} noted"


def test_words_that_are_too_much_for_a_case(desk: Desk) -> None:
    said = refused(desk, "note", ID, "--file", "-", stdin="tekst " * 50_000)
    assert said == ["kv: The case would become larger than 256 KiB.",
                    "    Add long texts as a file: kv attach ID FILE"]  # fmt: skip
    said = refused(desk, *NEW, "-m", "x" * 300 * 1024)
    assert "larger than 256 KiB" in said[0]


def test_words_that_are_not_utf8(desk: Desk) -> None:
    said = refused(desk, "note", ID, "--file", "-", stdin="caf\udce9")
    assert said == ["kv: -: not UTF-8 at byte 3", "    Save the file as UTF-8."]


def test_a_file_that_holds_no_words(desk: Desk) -> None:
    empty = desk.home / "leeg.md"
    empty.write_text(" \n")
    for file in ("-", str(empty)):
        assert refused(desk, "note", ID, "--file", file)[0] == "kv: -m TEXT is missing."


# -- the environment and kv.yaml ----------------------------------------------------------------------------


def test_a_moment_for_now_that_is_none(desk: Desk) -> None:
    for now in ("gisteren", "2026-02-30T10:00", "14:05"):
        said = refused(desk, "today", now=now)
        assert said[0].startswith("kv: KV_NOW is not a moment: ")
        assert "2026-11-20T14:05" in said[1]


def test_somebody_who_is_not_of_the_desk(desk: Desk) -> None:
    said = refused(desk, "note", ID, "-m", "x", by="piet")
    assert said[0] == "kv: kv.yaml: piet is not one of the people of this workspace."
    assert desk.run("list", by="piet").code == 0


@pytest.mark.parametrize("arguments", [("-C", "{home}", "list"), ("list",)])
def test_no_workspace(desk: Desk, arguments: tuple[str, ...]) -> None:
    command = [a.format(home=desk.home) for a in arguments]
    said = refused(desk, *command, env={"KV_HOME": str(desk.home)})
    assert said[0] == f"kv: {desk.home} is not in a workspace of kv: no folder cases/ there or above."
    assert "kv init" in said[1]


def test_a_folder_in_a_workspace_leads_to_the_workspace(desk: Desk) -> None:
    (desk.root / "cases" / "closed").mkdir(parents=True, exist_ok=True)
    said = refused(desk, "-C", str(desk.root / "cases" / "closed"), "list")
    assert said[0] == f"kv: {desk.root}/cases/closed lies in a workspace of kv, and is none itself."
    assert said[1].strip() == f"Name the workspace: {desk.root}"


#: What kv.yaml holds, and the line and words of the mistake.
CONFIGS = [
    ("taal: nl\n", 1, "unknown key taal"),
    ("# kop\nlanguage: nl\n\nkleur: rood\n", 4, "unknown key kleur"),
    ("language: fr\n", 1, "language: fr is not known"),
    ("language: [nl]\n", 1, "a text is expected here"),
    ("organisation: A\ntimezone: Mars/Olympus\n", 2, "timezone is the name of a time zone"),
    ("timezone: ../../etc/passwd\n", 1, "timezone is the name of a time zone"),
    ("people: [sanne]\n", 1, "keys are expected here"),
    ("people:\n  sanne: Sanne\n", 2, "keys are expected here"),
    ("people:\n  sanne: {naam: Sanne}\n", 2, "unknown key naam"),
    ("people:\n  sanne:\n    name: S\n    budget: veel\n", 4, "budget is an amount in euros"),
    ("git: {commit: misschien}\n", 1, "commit is yes or no"),
    ("git:\n  commit: yes\n  push: no\n", 3, "unknown key push"),
    ("language: nl\nlanguage: en\n", 2, "duplicate key language"),
    ("people: &a {}\norganisation: *a\n", 1, ""),
    ("organisation: 'open\n", 1, ""),
    ("\tlanguage: nl\n", 1, ""),
    ("- een\n- lijst\n", 1, "keys are expected here"),
    ("organisation: a\x1bb\n", 1, ""),
]


@pytest.mark.parametrize(("text", "line", "what"), CONFIGS, ids=[c[0][:25].strip() for c in CONFIGS])
def test_a_mistake_in_kv_yaml(desk: Desk, text: str, line: int, what: str) -> None:
    desk.write("kv.yaml", text)
    for command in (["list"], ["note", ID, "-m", "x"], ["config"]):
        said = refused(desk, *command)
        assert said[0].startswith(f"kv: kv.yaml:{line}: {what}"), said


def test_a_kv_yaml_that_is_fine(desk: Desk) -> None:
    for text in ("", "# niets\n", "{}\n", "organisation: 'Dyade Academy'\ngit: {remote: origin}\n"):
        desk.write("kv.yaml", text)
        assert desk.run("list").code == 0, text


def test_a_procedure_that_is_not_there(desk: Desk) -> None:
    desk.write("kv.yaml", "procedure: bestaat-niet\n")
    said = refused(desk, *NEW)
    assert "bestaat-niet" in said[0]
    assert "een-fan-per-dag" in said[-1]


# -- ids ----------------------------------------------------------------------------------------------------


def wrong_check(id: str) -> str:
    """The id with another check symbol."""
    return id[:-1] + next(s for s in ids.ALPHABET if s != id[-1])


def test_every_way_to_type_an_id(desk: Desk) -> None:
    for typed in (ID, ID.lower(), ID.replace("-", ""), ID.replace("-", "").lower(), ID[:3], ID[:6].lower()):
        assert desk.done("show", typed, "--json").json["id"] == ID, typed


def test_ids_that_name_no_case_or_more_than_one(desk: Desk) -> None:
    near, far = ids.case_id(61 + 29**6), ids.case_id(61 + 29**5)
    for id in (near, far):
        desk.put(id, "2025-01-01T09:00 received")
    shared = ids.bare(ID)[:4].lower()
    both = ", ".join(sorted([ID, near, far]))
    table = [
        (shared, f"{shared} is not one case but 3: {both}.", "Type more of the id."),
        (wrong_check(ID), f"There is no case {wrong_check(ID)}.", "Did you mean "),
        (ID[1] + ID[0] + ID[2:], f"There is no case {ID[1] + ID[0] + ID[2:]}.", f"Did you mean {ID}?"),
        (ID[:2], f"There is no case {ID[:2]}.", "kv list --all shows them all."),
        ("QQQQ-QQQQ", "There is no case QQQQ-QQQQ.", "at least the first 3"),
        ("../kv", "There is no case ../kv.", "kv list --all"),
        ("\x1b[31mX", "There is no case ␛[31mX.", "kv list --all"),
        ("\udcff\udcfe", "There is no case ⟨U+DCFF⟩⟨U+DCFE⟩.", "kv list --all"),
    ]
    for typed, what, remedy in table:
        for command in (["show", typed], ["note", typed, "-m", "x"], ["why", typed], ["next", typed]):
            said = refused(desk, *command, code=3)
            assert said[0] == f"kv: {what}", typed
            assert remedy in said[1], typed
    assert ID in refused(desk, "show", wrong_check(ID), code=3)[1]


def test_one_wrong_id_among_several(desk: Desk) -> None:
    desk.put(OTHER, "2025-01-01T09:00 received")
    refused(desk, "note", ID, OTHER, "QQQQ-QQQQ", "-m", "x", code=3)


def test_a_closed_case_is_found_too(desk: Desk) -> None:
    desk.done("close", ID, "withdrawn", "--because", "vergissing")
    assert desk.done("show", ID[:3], "--json").json["path"] == f"cases/closed/2026/{ID}.md"
    assert desk.run("show", wrong_check(ID)).err.endswith(f"Did you mean {ID}?\n")


# -- moments ------------------------------------------------------------------------------------------------

#: What is typed on Friday 20 November 2026 at 14:05, and the moment that it is.
UNDERSTOOD = [
    ("2026-11-20T13:05", "2026-11-20T13:05:00+01:00"),
    ("2026-11-20 13:05", "2026-11-20T13:05:00+01:00"),
    ("2026-11-20T13:05:30", "2026-11-20T13:05:30+01:00"),
    ("2026-11-20T12:05Z", "2026-11-20T13:05:00+01:00"),
    ("2026-11-20T07:05-05:00", "2026-11-20T13:05:00+01:00"),
    ("2026-07-01T12:00", "2026-07-01T12:00:00+02:00"),
    ("2026-11-19", "2026-11-19T00:00:00+01:00"),
    ("now", "2026-11-20T14:05:00+01:00"),
    ("NU", "2026-11-20T14:05:00+01:00"),
    ("-2h", "2026-11-20T12:05:00+01:00"),
    ("-90m", "2026-11-20T12:35:00+01:00"),
    ("-2u", "2026-11-20T12:05:00+01:00"),
    ("-3d", "2026-11-17T14:05:00+01:00"),
    ("-5w", "2026-10-16T14:05:00+02:00"),
    ("gisteren 16:00", "2026-11-19T16:00:00+01:00"),
    ("yesterday 16:00", "2026-11-19T16:00:00+01:00"),
    ("  Gisteren  16.00 ", "2026-11-19T16:00:00+01:00"),
    ("eergisteren 9:30", "2026-11-18T09:30:00+01:00"),
    ("vandaag 9:00", "2026-11-20T09:00:00+01:00"),
    ("vr 9:30", "2026-11-20T09:30:00+01:00"),
    ("vrijdag 14:05", "2026-11-20T14:05:00+01:00"),
    ("fri 15:00", "2026-11-13T15:00:00+01:00"),
    ("ma 9:00", "2026-11-16T09:00:00+01:00"),
    ("saturday 9:00", "2026-11-14T09:00:00+01:00"),
    ("20-11 14:05", "2026-11-20T14:05:00+01:00"),
    ("13-12 14:06", "2025-12-13T14:06:00+01:00"),
    ("1-3 8:00", "2026-03-01T08:00:00+01:00"),
    ("24-12 10:00", "2025-12-24T10:00:00+01:00"),
    ("20-11-2025 14:05", "2025-11-20T14:05:00+01:00"),
    ("13:05", "2026-11-20T13:05:00+01:00"),
    ("9.30", "2026-11-20T09:30:00+01:00"),
]


def test_moments_that_are_understood(desk: Desk) -> None:
    for typed, at in UNDERSTOOD:
        case = desk.done("note", ID, "-m", "x", "--at", typed, "--dry-run", "--json").json
        assert case["events"][-1]["at"] == at, typed


def test_what_was_understood_is_echoed_in_full(desk: Desk) -> None:
    echoes = {
        "vr 9:30": "vr 9:30 is Fri 20 Nov 2026 09:30.\n",
        "-2h": "-2h is Fri 20 Nov 2026 12:05.\n",
        "2026-11-20T13:05:30": "2026-11-20T13:05:30 is Fri 20 Nov 2026 13:05:30.\n",
    }
    for typed, echo in echoes.items():
        assert desk.done("note", ID, "-m", "x", "--at", typed).err == echo


#: An invitation looks ahead: the same words name the next such moment.
AHEAD = [
    ("vr 9:30", "2026-11-27T09:30:00+01:00"),
    ("vr 15:00", "2026-11-20T15:00:00+01:00"),
    ("morgen 10:00", "2026-11-21T10:00:00+01:00"),
    ("overmorgen 10:00", "2026-11-22T10:00:00+01:00"),
    ("1-3 8:00", "2027-03-01T08:00:00+01:00"),
    ("+7d", "2026-11-27T14:05:00+01:00"),
]


def test_moments_to_come(desk: Desk) -> None:
    desk.put(
        OTHER, "2026-11-01T09:00 received\n2026-11-01T10:00 resolved solution=x\n2026-11-02T09:00 appealed"
    )
    for typed, at in AHEAD:
        case = desk.done("invite", OTHER, "--for", typed, "--dry-run", "--json").json
        assert case["events"][-1]["for"] == at, typed


def test_a_day_back_over_the_change_of_the_clock_is_a_day_on_the_clock(desk: Desk) -> None:
    now = "2026-03-30T12:00:00+02:00"
    for typed, at in (("-2d", "2026-03-28T12:00:00+01:00"), ("-48h", "2026-03-28T11:00:00+01:00")):
        case = desk.done("note", ID, "-m", "x", "--at", typed, "--dry-run", "--json", now=now).json
        assert case["events"][-1]["at"] == at


DOUBTFUL = [
    "straks", "volgende week", "14", "25:00", "gisteren 24:00", "9:60",
    "31-4 10:00", "11-20 14:05", "20/11 14:05", "20-11-26 14:05", "2026-11-20T14",
    "2026-11-20T14:05+25:00", "2026-11-20T14:05 CET", "2026-02-29", "0000-01-01", "9999-12-31", "-2x", "2h",
    "--2h", "-99999h", "١٢:٣٠", "1e9", "2026-W47-5", "20261120T1405", "now now",
]  # fmt: skip


def test_moments_that_are_refused(desk: Desk) -> None:
    for typed in DOUBTFUL:
        said = refused(desk, "note", ID, "-m", "x", f"--at={typed}")
        assert "moment" in said[0], typed
        assert "now, -2h, yesterday 16:00" in said[1], typed


GAP = "did not exist: the clock went forward in that hour."
TWICE = "came twice: the clock went back in that hour."
#: The hours in which the clock changes in 2026: what is typed, when, and what is said.
CHANGES = [
    ("2026-03-29T02:30", "2026-04-01", GAP, "Did you mean 2026-03-29T03:30:00+02:00?"),
    ("2026-03-29T02:00", "2026-04-01", GAP, "Did you mean 2026-03-29T03:00:00+02:00?"),
    ("2026-03-29T02:59:59", "2026-04-01", GAP, "Did you mean 2026-03-29T03:59:59+02:00?"),
    ("29-3 02:30", "2026-04-01", GAP, "Did you mean 2026-03-29T03:30:00+02:00?"),
    ("zo 02:30", "2026-04-01", GAP, "Did you mean 2026-03-29T03:30:00+02:00?"),
    ("-1d", "2026-03-30T02:30", GAP, "Did you mean 2026-03-29T03:30:00+02:00?"),
    (
        "2026-10-25T02:30",
        "2026-11-01",
        TWICE,
        "Write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00.",
    ),
    (
        "2026-10-25T02:00",
        "2026-11-01",
        TWICE,
        "Write 2026-10-25T02:00:00+02:00 or 2026-10-25T02:00:00+01:00.",
    ),
    ("25-10 2:59", "2026-11-01", TWICE, "Write 2026-10-25T02:59:00+02:00 or 2026-10-25T02:59:00+01:00."),
    ("gisteren 02:30", "2026-10-26T09:00", TWICE, "Write 2026-10-25T02:30:00+02:00 or"),
]


@pytest.mark.parametrize(("typed", "now", "what", "remedy"), CHANGES)
def test_hours_that_did_not_exist_or_came_twice(
    desk: Desk, typed: str, now: str, what: str, remedy: str
) -> None:
    for command in (
        ["note", ID, "-m", "x", "--at", typed],
        [*NEW, "--received", typed],
        ["list", "--at", typed],
    ):
        said = refused(desk, *command, now=now)
        assert said[-2] == f"kv: {typed} {what}"
        assert said[-1].startswith(f"    {remedy}")


def test_the_edges_of_those_hours(desk: Desk) -> None:
    edges = {
        "2026-03-29T01:59:59": "+01:00", "2026-03-29T03:00": "+02:00", "2026-10-25T01:59:59": "+02:00",
        "2026-10-25T03:00": "+01:00", "2026-10-25T02:30+02:00": "+02:00", "2026-10-25T02:30+01:00": "+01:00",
    }  # fmt: skip
    for typed, offset in edges.items():
        case = desk.done("note", ID, "-m", "x", "--at", typed, "--dry-run", "--json").json
        assert case["events"][-1]["at"].endswith(offset), typed


def test_an_empty_person_is_refused_in_every_language(desk: Desk) -> None:
    for words in (["digest", "--for", ""], ["new", "x", "--customer", "y", "--owner", " "]):
        told = [desk.run(*words, lang=language) for language in ("en", "nl")]
        assert [each.code for each in told] == [2, 2]
        assert "hoort een waarde." in told[1].err


def test_a_time_of_today_that_has_not_come_is_the_future_and_a_list_may_look_there(desk: Desk) -> None:
    desk.put(ID, "2026-11-20T09:00 received")
    said = desk.run("note", ID, "-m", "x", "--at", "23:59")
    assert (said.code, "lies in the future." in said.err) == (4, True)
    assert "23:59" in desk.done("overdue", "--at", "23:59").err
    said = desk.run("new", "x", "--customer", "y", "--received", "23:59")
    assert (said.code, "Give the moment at which it happened" in said.err) == (4, True)
