"""Every command as people and scripts meet it: help, JSON, dry runs, several cases, undo, files and git.

Also where things go wrong (git, the disk, files that cannot be read): what is said, and what is kept.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session
from klantervaring.cli.front.app import app
from klantervaring.cli.typed.options import Changing, Writing
from klantervaring.commands import COMMANDS, NAMES
from klantervaring.core import ids
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.disk import lock
from klantervaring.files.reasons import system_reason
from typer.main import get_command

from tests.conftest import KV, PATIENCE, ROOT, Desk, Terminal
from tests.core.builders import NEWEST

RECEIVED = "2026-11-18T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-18T10:00 resolved solution=map"
APPEALED = f"{SOLVED}\n2026-11-19T09:00 appealed"
A, B, C, D, E, F, G, H, K, L, M = (ids.case_id(n) for n in range(201, 212))
ANALYSED = (
    f"{RECEIVED}\n2026-11-18T11:00 analysed kano=basic cause=lijst fix=later owner=joris due=2026-12-01"
)
#: A case in each step that the commands below need.
SCENE = {
    A: RECEIVED,
    B: SOLVED,
    C: APPEALED,
    D: f"{APPEALED}\n2026-11-19T10:00 heard waived=yes",
    E: f"{SOLVED}\n2026-11-18T11:00 judged verdict=satisfied",
    F: f"{SOLVED}\n2026-11-18T11:00 closed outcome=withdrawn",
    G: ANALYSED,
    H: f"{ANALYSED}\n2026-11-19T11:00 improved of=1",
    K: RECEIVED,
    M: f"{RECEIVED}\n2026-11-18T09:01 conflict field=title value=Anders id=7f3k9m2q",
    L: f"{RECEIVED} mood=1",
}
#: An event of one's own, for `kv record`.
OF_OUR_OWN = """\
name: melding
version: 1
title: Melding
steps:
  open: {ball: us, title: Open}
events:
  received: {title: ontvangst, moves: [{from: [start], to: open}]}
  viewed: {title: bekeken}
deadlines: {}
"""
#: For each command words with which it does something; a tilde stands for a blank.
EXAMPLES = {
    "today": "", "overdue": "", "due": "--within 9w", "next": "",
    "digest": "", "dossier": f"{A} -o ../dossier",
    "new": "Zaal~te~koud --customer De~Kiezel", "import": "import.csv",
    "mail": "brief.eml",
    "listen": f"{A} -m woorden --wish een~map", "respond": f"{A} -m woorden",
    "offer": f"{A} --cannot zaal --alternative online", "resolve": f"{A} --solution map",
    "verdict": f"{B} satisfied --score 9", "escalate": f"{B} -m woorden", "invite": f"{C} --for +2d",
    "hear": f"{C} --waived", "decide": f"{D} upheld --by joris -m woorden", "follow-up": f"{E} satisfied",
    "close": f"{B} withdrawn", "reopen": f"{F} -m woorden",
    "note": f"{A} -m woorden", "contact": f"{A} out -m woorden", "assign": f"{A} joris",
    "alerts": "", "take": L, "stats": "", "report": "-o ../verslag.html --force",
    "board": "", "ask": f"{E} --via phone",
    "foresee": "Zaal~dicht --on 2026-12-03 --customers import.csv",
    "tag": f"{A} +spoed", "attach": f"{A} brief.txt", "edit": A,
    "record": f"{K} viewed -m woorden", "letter": f"{A} apology -m woorden~van~ons --sent",
    "apologise": f"{A} --accepted yes", "compensate": f"{A} --what taart --cost 12.50 --why feest",
    "cause": f"{A} --kano basic --cause lijst --fix lijst~later --due +9d", "improve": f"{G} -m woorden",
    "effect": f"{H} yes", "improvements": "", "fan": f"{A} -m woorden", "fans": "",
    "customer": "kiezel --care slechthorend", "budget": "",
    "sync": "", "status": "", "join": "../team.git ../copy", "history": A,
    "settle": f"{M} title --take Anders",
    "export": "--all -o ../uit.csv", "calendar": "-o ../uit.ics",
    "list": "", "show": A, "why": A, "search": "verhaal", "log": "", "procedure": "",
    "completion": "bash", "help": "times",
    "init": "", "check": "", "undo": "", "redo": "", "purge": "--yes", "drafts": "", "erase": f"{F} --yes",
    "config": "set organisation Kiezel",
    "person": "add joris --name Joris",
    "hold": f"{F} -m rechtszaak", "retention": "--adopt",
    "share": "../plek --yes", "tour": "",
}  # fmt: skip
#: Those that change nothing in a workspace that is well.
READING = {"init", "check", *(name for name in NAMES if not COMMANDS[name].writes)} - {"tour"}
WRITING = [name for name in NAMES if name not in READING | {"tour"}]  # which is for a terminal only


@pytest.fixture(scope="module")
def played(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a case in every step that matters, all committed, and one command to undo."""
    home = tmp_path_factory.mktemp("scene")
    shutil.copytree(made, home / "desk")
    desk = Desk(home / "desk", home)
    for id, log in SCENE.items():
        desk.put(id, log, customer="{name: De Kiezel}")
    desk.write("procedures/melding@1.yaml", OF_OUR_OWN)
    desk.write(f"cases/{K}.md", desk.case(K).replace("een-fan-per-dag@1", "melding@1"))
    closed = desk.root / "cases" / "closed" / "2026"
    closed.mkdir(parents=True)
    (desk.root / "cases" / f"{F}.md").rename(closed / f"{F}.md")
    desk.write("import.csv", "title,customer,received\nGeen koffie,De Kiezel,2026-11-19T09:00\n")
    desk.write("brief.eml", "From: kiezel@kiezel.example\nSubject: Geen koffie\n\nGeen koffie.\n")
    desk.write("brief.txt", "Geachte heer, mevrouw\n")
    desk.commit()
    desk.done("note", A, "-m", "eerste")
    desk.done("note", A, "-m", "tweede")
    desk.done("undo")
    return desk.root


@pytest.fixture
def scene(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk of one's own like that."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(played, tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    desk = Desk(tmp_path / "desk", home)
    desk.git("init", "--quiet", "--bare", "--initial-branch=main", "../team.git")
    desk.git("remote", "add", "origin", "../team.git")
    return desk


def words_for(command: str) -> list[str]:
    """The command with the words of its example."""
    return [command, *(word.replace("~", " ") for word in EXAMPLES[command].split())]


# -- every command ------------------------------------------------------------------------------------------


def test_every_command_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(NAMES)


@pytest.mark.parametrize("command", NAMES)
def test_help_with_an_example(desk: Desk, command: str) -> None:
    told = desk.done(command, "--help", env={"KV_HOME": str(desk.home)}).out
    assert told.startswith(f"Usage: kv {command} [OPTIONS]")
    examples = told.split("Examples:\n")[1].splitlines()
    assert examples
    assert all(re.match(rf"    kv( {command}\b|$)", line) and len(line) <= 80 for line in examples)
    assert told == desk.done(command, "-h").out


def test_help_names_every_command(desk: Desk) -> None:
    told = re.findall(r"^  ([a-z][a-z-]+)  +[A-Z]", desk.done("help", "all").out, re.MULTILINE)
    assert tuple(told) == NAMES


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_is_right(name: str) -> None:
    command = COMMANDS[name]
    root: Any = get_command(app)
    session = Session()
    with root.make_context("kv", [], obj=session, resilient_parsing=True) as context:
        made = root.get_command(context, name)
        usage = [piece.strip("{}") for piece in made.collect_usage_pieces(context)][1:]
    shown = session.speaker.part(Code(f"kv {name} {command.words}"))
    assert " ".join(usage) == " ".join(shown.split(" ")[2:])
    assert isinstance(made, Writing | Changing) == command.writes
    assert re.fullmatch("[a-z][a-z-]+", name)


#: Commands that end with 1 where they found something.
FINDING = {"check", "digest"}


def assert_json(scene: Desk, command: str) -> None:
    """With `--json` the answer is JSON and nothing but."""
    result = scene.run(*words_for(command), "--json", env={"EDITOR": "sed -i s/verhaal/relaas/"})
    assert result.code in (0, *([1] if command in FINDING else [])), result
    assert isinstance(result.json, dict | list), command
    assert result.err == ""


def test_what_is_shown_can_be_read_by_a_machine(scene: Desk) -> None:
    for command in sorted(READING):
        assert_json(scene, command)


@pytest.mark.parametrize("command", WRITING)
def test_what_is_done_can_be_read_by_a_machine(scene: Desk, command: str) -> None:
    assert_json(scene, command)


@pytest.mark.parametrize("command", [name for name in NAMES if name != "tour"])
def test_at_a_terminal_every_command_answers(scene: Desk, command: str) -> None:
    """What is drawn takes other ways than what goes into a pipe."""
    words = words_for(command)
    environment = scene.environment(env={"EDITOR": "sed -i s/verhaal/relaas/", "PAGER": "cat"})
    terminal = Terminal(lambda: run(Session(), words), scene.root, environment, 80)
    code = terminal.skips()
    assert code in (0, *([1] if command in FINDING else [])), terminal.screen
    assert "fault of kv" not in terminal.screen


@pytest.mark.parametrize("command", WRITING)
def test_a_dry_run_shows_and_changes_nothing(scene: Desk, command: str) -> None:
    before = scene.snapshot()
    result = scene.run(*words_for(command), "--dry-run", env={"EDITOR": "sed -i s/verhaal/relaas/"})
    assert result.code == 0, result
    assert scene.snapshot() == before
    if command in ("import", "foresee", "mail"):
        assert result.lines[-1] == "One case would come in."
    elif command == "purge":  # nothing was erased
        assert result.lines[-1].startswith("Nothing")
    elif command in ("sync", "join", "share"):
        assert result.lines[0].startswith("Would be")
    elif command == "erase":  # place by place: a diff would show once more what is to go
        assert "keeps what figures need" in result.out
    else:
        assert_a_diff(result.out)
    done = scene.run(*words_for(command), env={"EDITOR": "sed -i s/verhaal/relaas/"})
    assert done.code == 0, done
    if command in ("sync", "join", "share", "purge"):  # these bring no commit of their own here
        assert scene.head() == before[0]
    else:
        assert scene.head() != before[0]


def assert_a_diff(out: str) -> None:
    """A unified diff of at least one case, or of a file of settings."""
    names = re.search(r"^--- (\S+)\n\+\+\+ (\S+)\n@@ ", out, re.MULTILINE)
    assert names, out
    assert all(
        name == "/dev/null" or name.startswith(("cases/", "customers.yaml", "kv.yaml"))
        for name in names.groups()
    )
    assert re.search(r"^(\+- |[+-][^+-])", out, re.MULTILINE), out


def test_commands_that_show_start_no_git_and_change_nothing(scene: Desk) -> None:
    before = scene.snapshot()
    private = {p.name for p in (scene.private).iterdir()}
    for command in sorted(READING - {"init", "status", "history"}):  # these two ask git
        result = scene.run(*words_for(command), env={"PATH": str(scene.home)})
        assert result.code in (0, *([1] if command in FINDING else [])), result
        if command != "dossier":  # it says what goes to the third party by another way
            assert result.err == ""
        assert scene.snapshot() == before
        assert {p.name for p in (scene.private).iterdir()} <= {*private, "index"}


# -- several cases ------------------------------------------------------------------------------------------


def test_several_cases_in_one_commit(desk: Desk) -> None:
    for id in (A, B, C, D):
        desk.put(id, RECEIVED)
    desk.commit()
    result = desk.done("note", A, B.lower(), A[:4], "-m", "Voor allebei.")
    assert result.lines[:2] == [f"{id}  Leskist bleef leeg: note" for id in (A, B)]
    assert all(desk.log(id)[-1]["event"] == "noted" for id in (A, B))
    desk.done("assign", A, B, C, D, "joris")
    assert desk.commits() == [f"{A} {B} {C} and 1 more assigned", f"{A} {B} noted", "by hand"]
    assert len(desk.done("note", A, B, "-m", "x", "--json").json) == 2
    assert isinstance(desk.done("note", A, "-m", "x", "--json").json, dict)


@pytest.mark.parametrize(
    ("broken", "code"), [("refused", 4), ("unreadable", 5), ("unknown", 3)], ids=lambda v: str(v)
)
def test_all_of_them_or_none(desk: Desk, broken: str, code: int) -> None:
    desk.put(A, SOLVED)
    desk.put(B, RECEIVED)
    if broken == "unreadable":
        desk.write(f"cases/{B}.md", "geen kop\n")
    desk.commit()
    before = desk.snapshot()
    second = "QQQQ-QQQQ" if broken == "unknown" else B
    assert desk.run("verdict", A, second, "satisfied").code == code
    assert desk.snapshot() == before


# -- new ----------------------------------------------------------------------------------------------------


def test_new_with_everything(desk: Desk) -> None:
    id = desk.new(
        "Cursusmap: leeg", "--customer", "Basisschool 't Zand", "--contact", "M. de Boer", "--email",
        "m@zand.example", "--phone", "0612345670", "--channel", "letter", "--moment", "before", "--received",
        "gisteren 16:00", "--wish", "no", "--mood", "2", "--owner", "joris", "-m", "Drie mappen.\n\n## Kop\n",
    )  # fmt: skip
    front = desk.front(id)
    assert front["title"] == "Cursusmap: leeg"
    assert front["customer"] == {"name": "Basisschool 't Zand", "contact": "M. de Boer",
                                 "email": "m@zand.example", "phone": "0612345670"}  # fmt: skip
    assert [front[key] for key in ("step", "channel", "moment", "owner", "wish", "procedure")] == [
        "respond", "letter", "before", "joris", "no", NEWEST,
    ]  # fmt: skip
    events = [(e["event"], e["at"], e.get("mood")) for e in front["log"]]
    assert events == [
        ("received", "2026-11-19T16:00:00+01:00", None),
        ("listened", "2026-11-20T14:05:00+01:00", "2"),
    ]
    assert desk.case(id).endswith("\n---\nDrie mappen.\n\n## Kop\n")
    assert 'phone: "0612345670"' in desk.case(id)
    assert desk.done("show", id, "--json").json["wish"] == "no"


def test_new_words_from_standard_input_and_a_file_beside_it(desk: Desk) -> None:
    id = desk.new("Brief", "--file", "-", stdin="Het verhaal\r\nin twee regels.\n")
    assert desk.case(id).endswith("---\nHet verhaal\nin twee regels.\n")
    scan = desk.home / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4\0\xff")
    id = desk.new("Nog een brief", "--file", str(scan))
    assert desk.log(id)[-1]["file"] == "scan.pdf"
    assert (desk.root / "cases" / id / "scan.pdf").read_bytes() == b"%PDF-1.4\0\xff"


# -- work beside the procedure ------------------------------------------------------------------------------


@pytest.fixture
def one(desk: Desk) -> Desk:
    """A desk with one committed case."""
    desk.put(A, RECEIVED, tags="[eten]", owner="sanne")
    desk.commit()
    return desk


def test_note(one: Desk) -> None:
    before = one.case(A)
    result = one.done("note", A, "-m", "Op woensdag niet op school.")
    assert result.lines[1] == "Recorded: note, Fri 20 Nov 2026 14:05, sanne"
    event = one.log(A)[-1]
    assert (event["event"], event["at"], event["by"]) == ("noted", "2026-11-20T14:05:00+01:00", "sanne")
    heading = f"\n## 2026-11-20 14:05 · noted · sanne · {event['id']}\nOp woensdag niet op school.\n"
    assert one.case(A).endswith(heading)
    kept = [line for line in before.splitlines() if line.startswith(("title", "owner", "tags", "id", "proc"))]
    assert [line for line in kept if line not in one.case(A).splitlines()] == []
    assert one.commits()[0] == f"{A} noted"


def test_note_earlier_stands_in_the_order_of_time(one: Desk) -> None:
    one.done("note", A, "-m", "later")
    one.done("note", A, "-m", "eerder", "--at", "2026-11-19T09:00")
    shown = one.done("show", A, "--json").json["events"]
    assert [event.get("text") for event in shown] == [None, "eerder", "later"]


@pytest.mark.parametrize(("direction", "met"), [("out", "late"), ("in", "overdue")])
def test_contact_out_is_a_first_word_and_in_is_none(one: Desk, direction: str, met: str) -> None:
    one.done("contact", A, direction, "--via", "phone", "-m", "Gebeld.")
    case = one.done("show", A, "--json").json
    assert case["deadlines"][0]["name"] == "first-word"
    assert case["deadlines"][0]["state"] == met
    event = one.log(A)[-1]
    assert (event["event"], event["direction"], event["via"]) == ("contacted", direction, "phone")


def test_assign_sets_the_owner_and_logs_it(one: Desk) -> None:
    assert one.done("assign", A, "joris").code == 0
    assert one.front(A)["owner"] == "joris"
    assert (one.log(A)[-1]["event"], one.log(A)[-1]["owner"]) == ("assigned", "joris")
    assert one.done("list", "--owner", "joris", "--json").json[0]["id"] == A
    assert one.commits()[0] == f"{A} assigned"


def test_tags(one: Desk) -> None:
    one.done("tag", A, "+spoed", "+eten", "-weg")
    assert one.front(A)["tags"] == ["eten", "spoed"]
    assert one.log(A)[-1]["event"] == "tagged"
    one.done("tag", A, "-eten", "-spoed")
    assert "tags" not in one.front(A)
    one.done("tag", A, "+opnieuw")
    assert one.front(A)["tags"] == ["opnieuw"]


def test_record_what_has_no_command_of_its_own(one: Desk) -> None:
    one.write("procedures/melding@1.yaml", OF_OUR_OWN)
    one.write(f"cases/{A}.md", one.case(A).replace("een-fan-per-dag@1", "melding@1"))
    one.done("record", A, "viewed", "--set", "what=een taart", "--set", "cost=12,50", "-m", "Gezien.")
    event = one.log(A)[-1]
    assert (event["event"], event["what"], event["cost"]) == ("viewed", "een taart", "12,50")
    assert "Gezien." in one.case(A)


def test_words_that_look_like_a_heading_of_kv(one: Desk) -> None:
    one.done("note", A, "-m", "## 2026-01-01 09:00 · noted · sanne · 7f3k9m2q\nen verder")
    shown = one.done("show", A, "--json").json["events"]
    assert [event["text"] for event in shown if "text" in event] == [
        "    ## 2026-01-01 09:00 · noted · sanne · 7f3k9m2q\nen verder"
    ]


def test_what_the_file_has_besides_stays_byte_for_byte(desk: Desk) -> None:
    text = (
        f"---\r\n# een opmerking\r\nid: {A}\r\ntitle: 'Met ''quotes'''   # en nog een\r\neigen: [1, twee]\r\n"
        "log:\r\n- {event: received, at: 2026-11-18T09:00}\r\n---\r\nHet verhaal, zonder einde"
    )
    desk.write(f"cases/{A}.md", text)
    desk.done("note", A, "-m", "een\ntwee")
    changed = desk.case(A)
    lines = changed.split("\r\n")
    assert [line for line in text.split("\r\n") if line not in lines] == []
    assert "\n" not in changed.replace("\r\n", "")
    assert not changed.endswith("\n")


# -- attachments --------------------------------------------------------------------------------------------


def digest(content: bytes) -> str:
    """What stands in the log of it."""
    return hashlib.sha256(content).hexdigest()


def attached(desk: Desk) -> list[tuple[str, str]]:
    """Names and digests in the log."""
    return [(e["file"], e["sha256"]) for e in desk.log(A) if e["event"] == "attached"]


def test_attach_copies_and_names_each_file(one: Desk) -> None:
    first, second = one.home / "brief.txt", one.home / "foto van de zaal.jpg"
    first.write_bytes(b"Geachte\n")
    second.write_bytes(b"\xff\xd8\0")
    one.done("attach", A, str(first), str(second), "-m", "Per post.")
    assert attached(one) == [("brief.txt", digest(b"Geachte\n")), (second.name, digest(b"\xff\xd8\0"))]
    assert (one.root / "cases" / A / "foto van de zaal.jpg").read_bytes() == b"\xff\xd8\0"
    assert one.commits() == [f"{A} attached", "by hand"]
    assert one.git("status", "--porcelain") == ""
    assert first.exists()


def test_attach_the_same_again_and_another_of_that_name(one: Desk) -> None:
    file = one.home / "brief.txt"
    file.write_bytes(b"een")
    one.done("attach", A, str(file))
    one.done("attach", A, str(file))
    file.write_bytes(b"twee")
    one.done("attach", A, str(file))
    assert [name for name, _ in attached(one)] == ["brief.txt", "brief.txt", "brief-2.txt"]
    assert sorted(p.name for p in (one.root / "cases" / A).iterdir()) == ["brief-2.txt", "brief.txt"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("-rf", "rf"),
        (".verborgen", "verborgen"),
        ("a\nb\x1b[2J.txt", "a_b_[2J.txt"),
        (unicodedata.normalize("NFD", "café.txt"), "café.txt"),
        ("rechts\u202eexe.txt", "rechts_exe.txt"),
        ("...", "bijlage"),
    ],
)
def test_attach_names_that_could_fool(one: Desk, name: str, kept: str) -> None:
    (one.home / name).write_bytes(b"x")
    one.done("attach", A, str(one.home / name))
    assert attached(one) == [(kept, digest(b"x"))]
    assert (one.root / "cases" / A / kept).read_bytes() == b"x"


def test_an_objection_that_is_no_text_is_put_beside_the_case(desk: Desk) -> None:
    desk.put(A, SOLVED)
    letter = desk.home / "bezwaar.pdf"
    letter.write_bytes(b"%PDF\0")
    desk.done("escalate", A, "--file", str(letter))
    event = desk.log(A)[-1]
    assert (event["event"], event["file"], event["sha256"]) == ("appealed", "bezwaar.pdf", digest(b"%PDF\0"))
    letter.write_text("Ik maak bezwaar.\n")
    desk.done("hear", A, "--file", str(letter))
    assert "file" not in desk.log(A)[-1]
    assert "Ik maak bezwaar." in desk.case(A)


def test_attachments_move_along_and_are_checked(one: Desk) -> None:
    (one.home / "brief.txt").write_bytes(b"een")
    one.done("attach", A, str(one.home / "brief.txt"))
    one.done("close", A, "withdrawn", "--because", "op verzoek")
    beside = one.root / "cases" / "closed" / "2026" / A / "brief.txt"
    assert beside.read_bytes() == b"een"
    assert not (one.root / "cases" / A).exists()
    assert one.git("status", "--porcelain") == ""
    assert one.run("check", "--json").json == []
    beside.write_bytes(b"anders")
    assert finding(one)["message"] == "the attachment brief.txt is not what was attached"
    beside.unlink()
    assert finding(one)["message"] == "the attachment brief.txt is missing"
    one.git("checkout", "--", ".")
    one.done("reopen", A, "-m", "toch niet")
    assert (one.root / "cases" / A / "brief.txt").read_bytes() == b"een"
    assert not beside.exists()
    assert one.run("check").code == 0


def finding(desk: Desk) -> dict[str, Any]:
    """The one finding of `kv check`."""
    result = desk.run("check", "--json")
    assert (result.code, len(result.json)) == (1, 1), result
    found: dict[str, Any] = result.json[0]
    return found


def test_attach_what_is_no_file(one: Desk) -> None:
    before = one.snapshot()
    assert one.run("attach", A, str(one.home)).code == 2
    assert one.snapshot() == before


# -- closing and reopening ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "year"), [("2026-12-31T22:59:59Z", 2026), ("2026-12-31T23:00:00Z", 2027)])
def test_the_year_of_closing_is_that_of_the_workspace(desk: Desk, now: str, year: int) -> None:
    desk.put(A, SOLVED)
    desk.commit()
    desk.done("close", A, "withdrawn", now=now)
    assert desk.place(A) == f"cases/closed/{year}/{A}.md"
    front = desk.front(A)
    assert front["step"] == "closed"
    assert not {"ball", "deadlines"} & set(front)
    assert desk.done("list", "--json").json == []
    assert [c["outcome"] for c in desk.done("list", "--all", "--json", now=now).json] == ["withdrawn"]
    assert desk.git("log", "-1", "--format=", "--name-status", "-M").split()[0].startswith("R")


def test_reopen_brings_it_back_with_the_terms_as_they_ran(desk: Desk) -> None:
    desk.put(A, f"{RECEIVED}\n2026-11-18T09:10 listened\n2026-11-18T09:20 responded")
    desk.done("close", A, "withdrawn", "--because", "op verzoek")
    result = desk.done("reopen", A, "-m", "Toch niet in orde.")
    assert desk.place(A) == f"cases/{A}.md"
    front = desk.front(A)
    assert (front["step"], front["ball"], front["deadlines"]) == (
        "register",
        "us",
        {"progress": "2026-11-25"},
    )
    assert "Step: 4 Registration and handling" in result.out
    assert [e["event"] for e in desk.log(A)][-2:] == ["closed", "reopened"]


def test_close_as_a_duplicate_names_the_other(desk: Desk) -> None:
    desk.put(A, SOLVED)
    desk.put(B, RECEIVED)
    desk.done("close", A, "duplicate", "--of", B[:4].lower())
    assert (desk.log(A)[-1]["outcome"], desk.log(A)[-1]["of"]) == ("duplicate", B)
    assert desk.run("close", B, "duplicate", "--of", "QQQQ").code == 3


# -- the editor ---------------------------------------------------------------------------------------------


def edit(desk: Desk, editor: str, *options: str, **env: str | None) -> Any:
    """Edit the case with a command in the place of a person."""
    return desk.run("edit", A, *options, env={"EDITOR": editor, "VISUAL": None, **env})


def test_edit_is_checked_and_brought_in_line(one: Desk) -> None:
    line = "- {event: responded, at: 2026-11-18T09:30}"
    result = edit(one, f"sed -i -e 's/Leskist/Koffer/' -e '/^log:/a {line}'")
    assert result.code == 0, result
    front = one.front(A)
    assert (front["title"], front["step"], front["ball"]) == ("Koffer bleef leeg", "register", "us")
    assert front["deadlines"] == {"progress": "2026-11-25"}
    assert line in one.case(A)
    assert one.commits()[0] == f"{A} edited"
    assert not list((one.private / "drafts").iterdir())


def test_edit_without_a_change(one: Desk) -> None:
    before = one.snapshot()
    result = edit(one, "true")
    assert (result.code, result.out) == (0, "Nothing was changed.\n")
    assert edit(one, "true", "--json").json is None
    assert one.snapshot() == before
    assert not list((one.private / "drafts").iterdir())


def test_edit_prefers_visual(one: Desk) -> None:
    assert edit(one, "false", VISUAL="sed -i s/Leskist/Koffer/").code == 0
    assert one.front(A)["title"] == "Koffer bleef leeg"


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("sed -i '1d'", f".git/kv/drafts/{A}.md:1: does not begin with ---"),
        ("sed -i '/^title:/a title: twee'", f".git/kv/drafts/{A}.md:4: duplicate key title"),
        ("cp /dev/null", f".git/kv/drafts/{A}.md:1: the file is empty"),
        (
            "sh -c 'echo x >> \"$0\"; exit 1'",
            f".git/kv/drafts/{A}.md: The editor stopped with an error (1).",
        ),
    ],
)
def test_edit_that_cannot_be_used_keeps_the_draft(one: Desk, editor: str, said: str) -> None:
    before = one.snapshot()
    result = edit(one, editor)
    assert (result.code, said in result.err) == (2, True), result
    assert one.snapshot() == before
    assert (one.private / "drafts" / f"{A}.md").exists()
    again = edit(one, "true")
    assert "Your earlier draft is opened again" in again.err


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("false", "The editor stopped with an error (1).\n    Nothing was changed."),
        ("/nergens/editor", "The editor /nergens/editor cannot be started"),
    ],
)
def test_an_editor_that_changed_nothing_leaves_no_draft(one: Desk, editor: str, said: str) -> None:
    before = one.snapshot()
    result = edit(one, editor)
    assert (result.code, said in result.err) == (2, True), result
    assert one.snapshot() == before
    assert not list((one.private / "drafts").iterdir())


def test_edit_while_somebody_else_writes(one: Desk) -> None:
    case = one.path(A)
    script = one.write(
        ".git/editor.sh", f"sed -i s/Leskist/Koffer/ \"$1\"; sed -i s/Leskist/Kist/ '{case}'\n"
    )
    result = edit(one, f"sh '{script}'")
    assert result.code == 6, result
    assert "The case was changed while you were editing." in result.err
    assert one.front(A)["title"] == "Kist bleef leeg"
    assert "Koffer" in (one.private / "drafts" / f"{A}.md").read_text()


# -- undo ---------------------------------------------------------------------------------------------------


def test_undo_and_redo(one: Desk) -> None:
    before = one.files()
    one.done("respond", A, "-m", "Gebeld.")
    after = one.files()
    result = one.done("undo")
    assert result.out == "Taken back: reaction at Leskist bleef leeg; step: 1 Listen\n"
    assert one.files() == before
    assert one.done("redo").code == 0
    assert one.files() == after
    assert one.commits() == [
        f"redo: {A} responded",
        f"undo: {A} responded",
        f"{A} responded",
        "by hand",
    ]


def test_undo_a_new_case_and_a_closing(one: Desk) -> None:
    before = one.files()
    one.new()
    one.done("undo")
    assert one.files() == before
    (one.home / "brief.txt").write_bytes(b"een")
    one.done("attach", A, str(one.home / "brief.txt"))
    before = one.files()
    one.done("close", A, "withdrawn", "--because", "op verzoek")
    one.done("undo")
    assert one.files() == before
    assert one.done("show", A, "--json").json["step"] == "listen"
    assert one.git("status", "--porcelain") == ""


def test_undo_where_a_person_wrote_since(one: Desk) -> None:
    one.done("respond", A, "-m", "Gebeld.")
    one.path(A).write_text(one.case(A) + "met de hand\n")
    before = one.snapshot()
    result = one.run("undo")
    assert (result.code, f"cases/{A}.md: The file was changed since." in result.err) == (6, True)
    assert one.snapshot() == before


def test_undo_with_nothing_to_take_back(one: Desk) -> None:
    shutil.rmtree(one.root / ".git")
    one.git("init", "--quiet", "--initial-branch=main")
    one.commit()
    before = one.snapshot()
    result = one.run("undo")
    assert (result.code, result.err.splitlines()[0]) == (2, "kv: There is no command to take back.")
    assert one.snapshot() == before


# -- init, config, check ------------------------------------------------------------------------------------


def test_init_twice_and_beside_what_is_there(desk: Desk, tmp_path: Path) -> None:
    before = desk.snapshot()
    again = desk.done("init", str(desk.root))
    assert again.lines[0] == "Everything was there already; nothing was changed."
    assert desk.snapshot() == before
    root = tmp_path / "elders"
    (root / "cases").mkdir(parents=True)
    (root / ".gitignore").write_text("*.bak")
    (root / "kv.yaml").write_text("organisation: Van ons\n")
    made = desk.done("init", str(root), "--json").json
    assert (made["git"], made["made"]) == (True, [".gitignore", ".gitattributes", ".git"])
    assert (root / "kv.yaml").read_text() == "organisation: Van ons\n"
    assert (root / ".gitignore").read_text().splitlines()[0] == "*.bak"


def test_init_within_a_repository_makes_no_other(desk: Desk) -> None:
    inner = desk.root / "team" / "noord"
    desk.done("init", str(inner))
    assert not (inner / ".git").exists()
    assert (inner / "cases").is_dir()
    result = desk.done("new", "Zaal te koud", "--customer", "K", env={"KV_HOME": str(inner)})
    id = result.out.split()[0]
    assert desk.git("log", "-1", "--format=%s", "--name-only").split() == [
        id, "received", f"team/noord/cases/{id}.md",
    ]  # fmt: skip


def test_the_workspace_is_found_upwards_or_named(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = one.root / "cases" / "closed"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert one.done("list", "--json", env={"KV_HOME": None}).json[0]["id"] == A
    monkeypatch.chdir(one.home)
    assert one.run("list", env={"KV_HOME": None}).code == 2
    assert one.done("-C", str(one.root), "list", "--json", env={"KV_HOME": None}).json[0]["id"] == A
    assert one.done("-C", "../desk", "list", "--json", env={"KV_HOME": "/nergens"}).json[0]["id"] == A


def test_a_way_out_names_the_workspace_that_was_named(desk: Desk) -> None:
    """What is proposed works where it was read: in another folder than the workspace."""
    other = desk.root.parent / "met spatie"
    shutil.copytree(desk.root, other)
    for place, shown in ((desk.root, str(desk.root)), (other, f'"{other}"')):
        told = desk.run("-C", str(place), "sync", env={"KV_HOME": None})
        assert f"Choose one: kv -C {shown} share PATH|URL" in told.err
    assert "Choose one: kv share" in desk.run("sync").err


def test_config(desk: Desk) -> None:
    desk.write("kv.yaml", "organisation: Dyade Academy\npeople:\n  sanne: {name: Sanne B, budget: 50}\n")
    found = desk.done("config", "--json").json
    assert found["root"] == str(desk.root)
    assert (found["organisation"], found["language"], found["timezone"]) == (
        "Dyade Academy",
        None,
        "Europe/Amsterdam",
    )
    assert found["people"]["sanne"] == {"name": "Sanne B", "email": "", "role": "", "budget": 50.0}
    assert found["git"] == {"commit": True, "remote": None}
    shown = {line.split()[0]: line.split()[-1] for line in desk.done("config").lines[2:]}
    assert (shown["organisation"], shown["timezone"]) == ("kv.yaml", "default")


def test_check_names_and_mends(desk: Desk) -> None:
    desk.put(A, RECEIVED, step="verdict", ball="customer")
    desk.put(B, f"{RECEIVED}\n2026-11-18T11:00 closed outcome=withdrawn because=op-verzoek")
    desk.write("cases/.half.md.0a1b2c3d.tmp", "half")
    desk.commit()
    result = desk.run("check", "--json")
    assert result.code == 1
    assert list(result.json[0]) == ["check", "id", "path", "line", "message", "remedy", "fixable"]
    kinds = {(f["check"], f["path"]) for f in result.json}
    assert kinds == {("leftovers", "cases/.half.md.0a1b2c3d.tmp"), ("state", f"cases/{A}.md"),
                     ("state", f"cases/{B}.md"), ("place", f"cases/{B}.md")}  # fmt: skip
    wrong = next(f for f in result.json if f["message"].startswith("step says The customer's verdict"))
    assert (wrong["line"], wrong["message"], wrong["fixable"]) == (
        4,
        "step says The customer's verdict, the log says Listen",
        True,
    )
    shown = desk.run("check")
    assert f"cases/{A}.md:4: [state] step says The customer's verdict, the log says Listen" in shown.out
    before = desk.snapshot()
    assert desk.run("check", "--fix", "--dry-run").code == 1
    assert desk.snapshot() == before
    fixed = desk.run("check", "--fix")
    assert (fixed.code, fixed.lines[-1]) == (0, "Everything is in order."), fixed
    assert desk.front(A)["step"] == "listen"
    assert desk.place(B) == f"cases/closed/2026/{B}.md"
    assert not (desk.root / "cases" / ".half.md.0a1b2c3d.tmp").exists()
    assert desk.commits()[:2] == [f"{B} mended", f"{A} mended"]


# -- looking ------------------------------------------------------------------------------------------------


def test_log_newest_first(scene: Desk) -> None:
    rows = scene.done("log", "--json").json
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    assert (rows[0]["case"], rows[0]["event"], rows[0]["text"]) == (A, "noted", "eerste")
    assert {row["case"] for row in rows} == set(SCENE)
    assert len(scene.done("log", "--limit", "3", "--json").json) == 3
    assert [row["event"] for row in scene.done("log", A, "--json").json] == ["noted", "received"]
    assert scene.done("log", A).lines[1].split("  ")[1:3] == [A, "note"]


def test_the_log_of_cases_that_are_named_goes_through_the_filters_too(desk: Desk) -> None:
    desk.put(A, RECEIVED, owner="sanne", customer="{name: De Kiezel}")
    desk.put(B, RECEIVED, owner="joris", customer="{name: De Brug}")
    desk.commit()
    filters = ["--mine"], ["--owner", "sanne"], ["--customer", "kiezel"]
    for each in filters:
        rows = desk.done("log", A, B, *each, "--json").json
        assert [row["case"] for row in rows] == [A], each
    assert "Nothing happened then." in desk.done("log", B, "--mine").out
    assert desk.done("log", A, "--tag", "spoed", "--json").json == []
    assert len(desk.done("log", A, B, "--json").json) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("cafe",), {A}),
        (("CAFÉ",), {A}),
        ((unicodedata.normalize("NFD", "café"),), {A}),
        (("koelkast",), {B}),
        (("online meedoen",), {C}),
        (("café", "koelkast"), set()),
        (("van de klant", "leskist"), {B}),
        (("m.debrug@brug.example",), {C}),
        (("ruikt", "naar"), {C}),
    ],
)
def test_search_finds_words_anywhere(desk: Desk, words: tuple[str, ...], found: set[str]) -> None:
    desk.put(A, RECEIVED, title=unicodedata.normalize("NFD", "Café gesloten"))
    desk.put(B, RECEIVED)
    desk.path(B).write_text(desk.case(B) + "De koelkast van de klant.\n")
    desk.put(
        C, RECEIVED, customer="{name: De Brug, email: m.debrug@brug.example}", title="Het ruikt naar verf"
    )
    desk.done("offer", C, "--cannot", "zaal", "--alternative", "online meedoen")
    desk.done("close", C, "withdrawn", "--because", "op verzoek")
    assert {case["id"] for case in desk.done("search", *words, "--json").json} == found
    assert ("No case is like that." in desk.done("search", *words).out) == (not found)


def test_list_closed_ones_only_with_all(scene: Desk) -> None:
    assert {case["id"] for case in scene.done("list", "--json").json} == set(SCENE) - {F}
    assert {case["id"] for case in scene.done("list", "--all", "--json").json} == set(SCENE)
    assert scene.done("list", "--step", "closed", "--all", "--json").json[0]["id"] == F


def test_where_file_and_log_differ_the_list_says_so(desk: Desk) -> None:
    desk.put(A, RECEIVED, step="verdict")
    assert "1 Listen (the file says verdict)" in desk.done("list").out
    assert desk.done("list", "--json").json[0]["step"] == "listen"


def test_procedure_as_text_diagram_and_data(desk: Desk) -> None:
    text = desk.done("procedure").out
    for words in (
        "5 First appeal (appeal)",
        "frank.cannegieter@dyade.nl",
        "info@burovanoranje.nl",
        "48 hours",
    ):
        assert words in text
    assert desk.done("procedure", "--mermaid").out.startswith("stateDiagram-v2\n")
    data = desk.done("procedure", "--json").json
    assert f"{data['name']}@{data['version']}" == NEWEST
    assert {d["name"]: d["term"] for d in data["deadlines"]}["response"] == "48 hours"


# -- git ----------------------------------------------------------------------------------------------------


def test_not_a_git_repository(one: Desk) -> None:
    shutil.rmtree(one.root / ".git")
    result = one.done("note", A, "-m", "zonder git")
    assert result.err == "Saved. Nothing is versioned here: this is not a git repository (kv init).\n"
    assert "zonder git" in one.case(A)
    assert one.done("list").err == ""
    assert one.run("undo").code == 2


def test_git_is_missing(one: Desk) -> None:
    before = one.head()
    result = one.done("note", A, "-m", "zonder git", env={"PATH": str(one.home)})
    assert result.err == "Saved. Nothing is versioned: git is not installed.\n"
    assert one.head() == before
    assert "zonder git" in one.case(A)
    fresh = one.done("init", str(one.home / "nieuw"), env={"PATH": str(one.home)})
    assert "Not versioned: " in fresh.err


def test_git_switched_off(one: Desk) -> None:
    one.write("kv.yaml", "git: {commit: no}\n")
    before = one.head()
    assert one.done("note", A, "-m", "los").err == ""
    assert one.head() == before


def test_other_work_stays_as_it_is(one: Desk) -> None:
    one.put(B, RECEIVED)
    one.write("README.md", "eigen werk\n")
    one.git("add", "README.md")
    one.done("note", A, "-m", "x")
    assert one.git("status", "--porcelain").splitlines() == ["A  README.md", f"?? cases/{B}.md"]
    assert one.git("show", "--format=", "--name-only").split() == [f"cases/{A}.md"]


def test_the_history_names_no_customer(desk: Desk) -> None:
    id = desk.new("Ruzie om de rekening", "--contact", "W. Terpstra", "-m", "Over hun directeur.")
    desk.done("respond", id, "-m", "Aan Terpstra geantwoord.", "--because", "Terpstra belde")
    assert desk.commits() == [f"{id} responded", f"{id} received"]
    told = desk.git("log", "--format=%B", desk.since)
    assert set(told.split()) == {id, "responded", "received", "Kv-Command:", "respond", "new"}


def test_whose_commit_it_is_where_git_knows_nobody(one: Desk) -> None:
    one.write("kv.yaml", "people:\n  sanne: {name: Sanne Bakker, email: sanne@dyade.example}\n")
    nobody = {key: None for key in one.environment() if key.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}
    one.done("note", A, "-m", "x", env=nobody)
    assert one.git("log", "-1", "--format=%an %ae").strip() == "Sanne Bakker sanne@dyade.example"


def test_a_hook_that_says_no(one: Desk) -> None:
    says = "printf 'niet \\033[31mvanda\\033[2Jag\\n' >&2"
    hook = one.write(".git/hooks/pre-commit", f"#!/bin/sh\n{says}\nexit 1\n")
    hook.chmod(0o755)
    before = one.head()
    result = one.run("note", A, "-m", "toch bewaard")
    assert result.code == 7
    assert result.err.startswith(
        "Saved, but git refused: a check that runs before each commit (a hook) said no"
    )
    assert "(git: “niet vanda␛[2Jag”)" in result.err
    assert "who set up that check" in result.err
    assert "toch bewaard" in one.case(A)
    assert one.head() == before
    hook.unlink()
    one.done("note", A, "-m", "en door")
    assert one.git("status", "--porcelain", "--", "cases") == ""


# -- the disk and the system --------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [errno.EROFS, errno.EACCES, errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("command", ["note", "close", "new", "attach"])
def test_a_disk_that_refuses(one: Desk, monkeypatch: pytest.MonkeyPatch, reason: int, command: str) -> None:
    (one.home / "brief.txt").write_bytes(b"x")
    one.done("note", A, "-m", "vooraf")
    before = one.snapshot()
    really = os.open

    def refusing(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & os.O_CREAT and str(path).endswith(".tmp"):
            raise OSError(reason, os.strerror(reason), str(path))
        return really(path, flags, *more, **named)

    words = {
        "note": ["-m", "x"],
        "close": ["withdrawn", "--because", "y"],
        "attach": [str(one.home / "brief.txt")],
    }
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refusing)
        target = ["Titel", "--customer", "K"] if command == "new" else [A, *words[command]]
        result = one.run(command, *target)
    assert result.code == 8, result
    said = system_reason(OSError(reason, ""))
    assert isinstance(said, Text)
    assert f"The system refused: {said.template}. Nothing was changed." in result.err
    assert result.err.splitlines()[1].startswith("    Make room")
    assert one.snapshot() == before


def test_a_file_that_may_not_grow(one: Desk) -> None:
    """The real thing: the system itself stops the write half way."""
    one.path(A).write_text(one.case(A) + "tekst " * 400)
    one.commit()
    before = one.snapshot()
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", *KV, "note", A, "-m", "x"],
        env=one.environment(env={"PYTHONDONTWRITEBYTECODE": "1"}),  # it would be cut off as well
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "The system refused" in done.stderr) == (8, True), done
    assert one.snapshot() == before


def test_somebody_else_is_writing(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one.done("note", A, "-m", "vooraf")
    before = one.snapshot()
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    with (one.private / "lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("kv note, sanne (process 1)")
        held.flush()
        result = one.run("note", A, "-m", "x")
        assert one.done("list").code == 0
    assert (result.code, "The workspace is in use by kv note, sanne" in result.err) == (6, True), result
    assert one.snapshot() == before


def test_several_at_once_lose_nothing(one: Desk) -> None:
    words = [*KV, "note", A, "-m"]
    started = [
        subprocess.Popen([*words, f"van {n}"], env=one.environment(), stdout=subprocess.DEVNULL)
        for n in range(4)
    ]
    assert [process.wait(PATIENCE) for process in started] == [0, 0, 0, 0]
    assert one.commits() == [*[f"{A} noted"] * 4, "by hand"]
    texts = [event["text"] for event in one.done("show", A, "--json").json["events"] if "text" in event]
    assert sorted(texts) == ["van 0", "van 1", "van 2", "van 3"]
    assert one.run("check").code == 0


def test_a_fault_of_kv_itself(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(one.home))
    monkeypatch.setattr("klantervaring.view.screens.cases.Shown.full", None)
    result = one.run("show", A)
    [details] = one.home.glob("kv-bug-*.txt")
    assert (result.code, result.out) == (70, "")
    assert result.err == f"kv: That is a fault of kv itself. The details are in {details}.\n"
    assert "Traceback" in details.read_text()


def test_a_reader_that_has_gone(scene: Desk) -> None:
    done = subprocess.run(
        ["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash", *KV, "log"],
        env=scene.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# -- files that cannot be read ------------------------------------------------------------------------------

FAULTS = {
    "no front matter": "zomaar een tekst\n",
    "not closed": f"---\nid: {A}\ntitle: x\n",
    "twice a key": f"---\nid: {A}\ntitle: x\ntitle: y\n---\n",
    "an alias": f"---\nid: &a {A}\ntitle: *a\n---\n",
    "a merge": f"---\nid: {A}\n<<<<<<< HEAD\ntitle: x\n=======\ntitle: y\n>>>>>>> daar\n---\n",
    "empty": "",
}
LINES = {"twice a key": 4, "an alias": 2, "a merge": 3}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_read_hides_no_other(desk: Desk, fault: str) -> None:
    desk.write(f"cases/{A}.md", FAULTS[fault])
    desk.put(B, RECEIVED)
    place = f"cases/{A}.md:{LINES.get(fault, 1)}: "
    for command in (["list"], ["today"], ["overdue"], ["due"], ["search", "verhaal"], ["log"]):
        result = desk.run(*command, "--json")
        assert result.code == 5, command
        assert result.err.startswith(place)
        assert all(B in (row.get("id"), row.get("case")) for row in result.json)
    shown = desk.run("list")
    assert (shown.code, B in shown.out) == (5, True)
    for command in (["show", A], ["note", A, "-m", "x"], ["close", A, "withdrawn"], ["why", A]):
        before = desk.snapshot()
        result = desk.run(*command)
        assert (result.code, result.out) == (5, ""), command
        assert result.err.startswith(f"kv: {place}")
        assert desk.snapshot() == before
    found = desk.run("check", "--json").json
    assert (found[0]["check"], found[0]["path"]) == ("frame", f"cases/{A}.md")


def test_the_last_committed_version_stands_in(one: Desk) -> None:
    whole = one.case(A)
    one.write(f"cases/{A}.md", "kapot\n")
    listed = one.run("list")
    assert listed.code == 5
    assert "1 Listen (last good version)" in listed.out
    assert listed.err.startswith(f"cases/{A}.md:1: ")
    case = one.run("list", "--json").json[0]
    assert (case["id"], case["stand_in"]) == (A, True)
    shown = one.run("show", A)
    assert (shown.code, "Leskist bleef leeg" in shown.out) == (5, True)
    assert one.run("show", A, "--json").json["stand_in"] is True
    before = one.snapshot()
    assert one.run("note", A, "-m", "x").code == 5
    assert one.snapshot() == before
    one.write(f"cases/{A}.md", whole)
    assert one.run("list").code == 0


def test_what_is_no_file_is_told_and_not_followed(desk: Desk) -> None:
    cases = desk.root / "cases"
    os.mkfifo(cases / f"{A}.md")
    (cases / f"{B}.md").mkdir()
    secret = desk.home / "geheim.md"
    secret.write_text(f"---\nid: {C}\ntitle: geheim\n---\n")
    (cases / f"{C}.md").symlink_to(secret)
    (cases / f"{E}.md").symlink_to("/dev/zero")
    desk.put(D, RECEIVED)
    result = desk.run("list")
    assert result.code == 5
    assert [line.split(":")[0] for line in result.err.splitlines()] == [
        f"cases/{i}.md" for i in sorted([A, B, C, E])
    ]
    assert "geheim" not in result.out
    assert D in result.out
    for id in (A, B, C, E):
        assert desk.run("note", id, "-m", "x").code == 5


# -- at a terminal ------------------------------------------------------------------------------------------

QUESTIONS = [
    ("Which customer (organisation or person)", "Basisschool De Kiezel"),
    ("Whom do we speak to?", "M. de Boer"),
    ("E-mail address or phone number?", "m@kiezel.example"),
    ("What went wrong, in a few words?", "Zaal te koud"),
    ("What did the customer tell, in their own words?", "Het was tien graden.\nNiemand kwam.\n."),
    ("What does the customer wish?", "een kachel"),
    ("How did it come in?", "e"),
    ("When was it sent in?", "straks"),
    ("straks is not clear as a moment.", "gisteren 16:00"),
    ("Before, during or after", "du"),
    ("How did the customer feel", "7"),
    ("A whole number from 1 to 5.", "2"),
    ("Which tags", "zaal +koud zaal"),
]


def answer(terminal: Terminal, upto: int) -> None:
    """Answer so many questions, each when it is asked."""
    for question, reply in QUESTIONS[:upto]:
        terminal.answer(question, reply)


def test_new_asks_in_the_order_in_which_one_speaks(desk: Desk) -> None:
    terminal = desk.terminal("new")
    answer(terminal, len(QUESTIONS))
    assert terminal.ends() == 0, terminal.shown
    [id] = [path.stem for path in (desk.root / "cases").glob("*.md")]
    front = desk.front(id)
    assert (front["title"], front["wish"], front["channel"]) == ("Zaal te koud", "een kachel", "email")
    assert front["customer"] == {
        "name": "Basisschool De Kiezel",
        "contact": "M. de Boer",
        "email": "m@kiezel.example",
    }
    assert front["received"] == "2026-11-19T16:00:00+01:00"
    assert (front["moment"], front["tags"]) == ("during", ["zaal", "koud"])
    assert desk.log(id)[-1]["mood"] == "2"
    assert desk.case(id).endswith("---\nHet was tien graden.\nNiemand kwam.\n")
    assert desk.commits() == [f"{id} received"]


def test_new_asks_only_what_is_not_given(desk: Desk) -> None:
    terminal = desk.terminal(
        "new", "--customer", "De Kiezel", "--contact", "M", "--phone", "06-12345678", "--wish", "w",
        "-m", "x", "--channel", "web",
    )  # fmt: skip
    terminal.answer("What went wrong", "Zaal te koud")
    assert terminal.skips() == 0, terminal.screen
    assert "Which customer" not in terminal.shown


@pytest.mark.parametrize("asked", range(len(QUESTIONS) - 1), ids=[q[0][:20] for q in QUESTIONS[:-1]])
def test_ctrl_c_leaves_no_half_case(desk: Desk, asked: int) -> None:
    before = desk.snapshot()
    terminal = desk.terminal("new")
    answer(terminal, asked)
    terminal.waits_for(QUESTIONS[asked][0])
    assert terminal.presses(b"\x03") == 130
    assert "Stopped. Nothing was saved." in terminal.shown
    assert desk.snapshot() == before


def test_end_of_input_leaves_no_half_case(desk: Desk) -> None:
    terminal = desk.terminal("new")
    answer(terminal, 2)
    terminal.waits_for(QUESTIONS[2][0])
    assert terminal.presses(b"\x04") == 130
    assert desk.files().keys() == {"kv.yaml", ".gitignore", ".gitattributes"}


def test_a_command_asks_for_its_words(one: Desk) -> None:
    terminal = one.terminal("offer", A)
    for question, reply in (("What can we not do", "de zaal"), ("What can be done instead?", "")):
        terminal.answer(question, reply)
    terminal.answer("This is needed.", "online")
    terminal.answer("Who provides it?", "de uitgever")
    assert terminal.ends() == 0, terminal.shown
    assert one.log(A)[-1]["provider"] == "de uitgever"
    assert one.log(A)[-1]["alternative"] == "online"


LONG = "Een heel lange titel die over de rand van het scherm zou lopen als niemand hem afbrak, en dan nog wat"


@pytest.fixture
def wide(scene: Desk) -> Desk:
    """The scene with much to show: long titles, names and words."""
    customer = f"{{name: {'Scholengroep ' * 9}, email: {'a' * 90}@groep.example}}"
    scene.put(
        ids.case_id(300), SCENE[D], title=LONG, owner="bartholomeus-van-zuylen", customer=customer,
        wish=LONG * 2,
    )  # fmt: skip
    path = scene.path(ids.case_id(300))
    path.write_text(path.read_text() + (LONG + " ") * 5 + "\n")
    return scene


SHOWN = [
    ["today"], ["overdue", "--at", "2027-06-01"], ["due", "--within", "9w"], ["list", "--all"], ["next"],
    ["show", ids.case_id(300)], ["why", ids.case_id(300)], ["log"], ["procedure"], ["config"],
    ["search", "titel"], ["note", ids.case_id(300), "-m", "x"], ["--help"], ["new", "--help"],
]  # fmt: skip
SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("command", SHOWN, ids=lambda c: c[0] if c[0] != "--help" else "help")
def test_a_terminal_of_80_columns_and_a_pipe(wide: Desk, command: list[str]) -> None:
    terminal = wide.terminal(*command)
    assert terminal.ends() == 0, terminal.shown
    seen = SGR.sub("", terminal.shown)
    assert "\x1b" not in seen
    assert [line for line in seen.splitlines() if len(line) > 80] == []
    piped = wide.done(*command)
    assert "\x1b" not in piped.out + piped.err


def test_plain_and_no_color(wide: Desk) -> None:
    for command, env in ((["--plain", "list"], {}), (["list", "--plain"], {}), (["list"], {"TERM": "dumb"})):
        terminal = wide.terminal(*command, env=env)
        assert terminal.ends() == 0
        assert "\x1b" not in terminal.shown
        assert terminal.shown == wide.done("list").out
    terminal = wide.terminal("list", env={"NO_COLOR": "1"})
    assert terminal.ends() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", terminal.shown)


# -- text of others -----------------------------------------------------------------------------------------

#: Signs that steer a terminal or turn the reading direction, as a customer or a file may bring them.
MARKUP = "[/b][link=file:///etc/passwd][niet gebeld]"
EVIL = f"\x1b[2J\x1b]52;c;AAAA\x07\x1b]8;;file:///etc\x1b\\\x9b31m\u202e\u2066\u200b{MARKUP}\x7f\b\r"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@pytest.fixture
def evil(desk: Desk) -> Desk:
    """A case whose title, facts, words and file names try it all."""
    quoted = json.dumps("Titel" + EVIL).replace("\\u202e", "\u202e")
    word = json.dumps(EVIL.replace(" ", "_"))
    desk.put(
        A, f"{RECEIVED}\n2026-11-18T09:10 noted tekst={word}", title=quoted, owner=quoted, wish=quoted,
        customer=f"{{name: {quoted}, email: {quoted}}}", tags=f"[{quoted}]", eigen=quoted,
    )  # fmt: skip
    path = desk.path(A)
    text = path.read_text(encoding="utf-8") + f"Verhaal {EVIL} einde\n"
    path.write_bytes(text.encode())
    desk.write(f"cases/x{EVIL.replace('/', '')}.md", "kapot")
    return desk


LOOKS = [
    "today", "list", f"show {A}", "overdue", "due --within 9w", f"next {A}", f"why {A}", "log",
    "search Titel", "check", f"note {A} -m x", f"respond {A} -m x --dry-run", "list --customer niemand",
]  # fmt: skip


@pytest.mark.parametrize("command", LOOKS)
def test_text_of_others_never_steers_the_terminal(evil: Desk, command: str) -> None:
    result = evil.run(*command.split())
    assert result.code in (0, 1, 5), result
    assert RAW.findall(result.out + result.err) == []
    if not command.startswith(("why", "due", "check", "list --c")):
        assert MARKUP in result.out


@pytest.mark.parametrize("command", ["list", f"show {A}", "overdue", f"note {A} -m x"])
def test_text_of_others_where_it_is_drawn(evil: Desk, command: str) -> None:
    terminal = evil.terminal(*command.split())
    assert terminal.ends() in (0, 5)
    assert RAW.findall(SGR.sub("", terminal.shown)) == []


def test_text_of_others_in_json_is_escaped_and_whole(evil: Desk) -> None:
    out = evil.run("show", A, "--json").out
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f]", out) == []
    assert json.loads(out)["title"] == "Titel" + EVIL


# -- completion ---------------------------------------------------------------------------------------------


def test_completion_of_a_broken_workspace_is_silent(desk: Desk) -> None:
    desk.write("kv.yaml", "kapot: [\n")
    assert desk.proposed("kv show ") == desk.proposed("kv list --owner ") == {}


def test_completion_carries_no_trick_into_the_shell(evil: Desk) -> None:
    for line in ("kv show ", "kv reopen ", "kv customer ", "kv list --owner ", "kv list --tag "):
        assert RAW.findall(str(evil.proposed(line))) == []


@pytest.mark.parametrize(
    ("event", "title"), [("offered", "no-but"), ("closed", "closing"), ("noted", "note")]
)
def test_an_event_with_a_command_of_its_own_is_recorded_by_that(one: Desk, event: str, title: str) -> None:
    before = one.snapshot()
    result = one.run("record", A, event, "--set", "outcome=foo", "--because", "x")
    assert result.code == 2
    assert f"{title} has a command of its own" in result.err
    assert one.snapshot() == before


def test_a_case_cannot_be_a_duplicate_of_itself(one: Desk) -> None:
    before = one.snapshot()
    result = one.run("close", A, "duplicate", "--of", A, "--because", "x")
    assert (result.code, "repeat itself" in result.err) == (2, True)
    assert one.snapshot() == before


def test_a_new_case_with_a_letter_is_one_commit(one: Desk, tmp_path: Path) -> None:
    letter = tmp_path / "brief.pdf"
    letter.write_bytes(b"%PDF-1.4\x00\xff")
    commits = len(one.commits())
    shown = one.done("new", "Zaal te koud", "--customer", "De Kiezel", "--file", str(letter), "--json").json
    assert shown["events"][0]["file"] == "brief.pdf"
    assert (one.root / "cases" / shown["id"] / "brief.pdf").read_bytes() == letter.read_bytes()
    assert len(one.commits()) == commits + 1


def test_the_beginning_of_a_workspace_is_not_undone(desk: Desk) -> None:
    before = desk.snapshot()
    assert desk.run("undo").code == 2
    assert desk.snapshot() == before


def test_an_edit_and_a_save_of_another_key_meanwhile_are_joined(one: Desk, tmp_path: Path) -> None:
    path = one.root / "cases" / f"{A}.md"
    script = tmp_path / "editor"
    script.write_text(
        f"#!/bin/sh\nsed -i 's/^title:.*/title: Van een ander/' {path}\necho Van mij. >> \"$1\"\n"
    )
    script.chmod(0o755)
    assert edit(one, str(script)).code == 0
    assert one.front(A)["title"] == "Van een ander"
    assert path.read_text().endswith("Van mij.\n")
    assert not list((one.private / "drafts").glob("*"))


@pytest.mark.parametrize("words", ["+x -spoed", "-spoed +x", "+x -- -spoed", "-spoed +x -m -h"])
def test_tags_with_any_letter_are_taken_away(one: Desk, words: str) -> None:
    one.done("tag", A, "+spoed", "+materiaal", "+horeca")
    one.done("tag", A, *words.split())
    assert one.front(A)["tags"] == ["eten", "materiaal", "horeca", "x"]
    one.done("tag", A, "-materiaal", "-horeca", "-x")
    assert one.front(A)["tags"] == ["eten"]


def test_a_version_that_the_workspace_has_too_holds_there(one: Desk) -> None:
    shipped = ROOT / "klantervaring" / "procedures" / "een-fan-per-dag@1.yaml"
    text = shipped.read_text(encoding="utf-8").replace("term: 48 hours", "term: 24 hours")
    before = one.done("why", A, "response", "--json").json[0]["due"]
    one.write("procedures/een-fan-per-dag@1.yaml", text)
    after = one.done("why", A, "response", "--json").json[0]
    assert (after["term"], after["due"] < before) == ("24 hours", True)
    # what extends the one that comes with kv still does
    newest = one.done("procedure", NEWEST, "--json").json
    terms = {d["name"]: d["term"] for d in newest["deadlines"]}
    assert terms["response"] == "48 hours"


def test_a_wish_under_a_procedure_without_listening_is_a_fact(desk: Desk) -> None:
    folder = desk.root / "procedures"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "procedures" / "twee-stappen@1.yaml", folder)
    (desk.root / "kv.yaml").write_text("procedure: twee-stappen@1\n")
    shown = desk.done("new", "Zaal te koud", "--customer", "De Kiezel", "--wish", "een kachel", "--json").json
    assert (shown["wish"], shown["procedure"]) == ("een kachel", "twee-stappen@1")
    assert [event["event"] for event in shown["events"]] == ["received"]


def test_a_repair_that_puts_the_file_back_as_it_was_is_no_refusal_of_git(desk: Desk) -> None:
    """F5: there is nothing to commit, and nothing waits that would take a later edit along."""
    id = desk.new("Zaal te koud")
    text = desk.case(id)
    for _ in range(2):
        desk.path(id).write_text(text.replace("step: listen", "step: closed"), encoding="utf-8")
        told = desk.done("check", "--fix")
        assert desk.case(id) == text
        assert "git" not in told.out + told.err
    assert desk.commits() == [f"{id} received"]
    assert desk.done("check").out == "Everything is in order.\n"


def test_a_hand_edit_is_never_committed_as_mended(desk: Desk) -> None:
    """F5: a mending that puts the file back leaves nothing that takes a later edit along, broken or not."""
    id = desk.new("Zaal te koud")
    text = desk.case(id)
    committed = desk.git("show", f"HEAD:cases/{id}.md")
    desk.path(id).write_text(text.replace("step: listen", "step: closed"), encoding="utf-8")
    desk.done("check", "--fix")
    for title in ("title: Beamer: ging uit", "title: Zaal veel te koud"):
        edited = text.replace("title: Zaal te koud", title)
        desk.path(id).write_text(edited, encoding="utf-8")
        desk.run("check", "--fix")
        assert desk.case(id) == edited
        assert desk.git("show", f"HEAD:cases/{id}.md") == committed
        assert desk.commits() == [f"{id} received"]


def test_what_a_mending_repairs_is_all_that_is_committed_as_mended(desk: Desk) -> None:
    id, other = desk.new("Zaal te koud"), desk.new("Beamer ging uit")
    broken = desk.case(other).replace("title: Beamer", "title: Beamer: x")
    desk.path(other).write_text(broken, encoding="utf-8")
    edited = desk.case(id).replace("title: Zaal te koud", "title: Zaal veel te koud")
    desk.path(id).write_text(edited.replace("step: listen", "step: closed"), encoding="utf-8")
    desk.run("check", "--fix")
    assert desk.case(id) == edited
    assert desk.case(other) == broken
    assert desk.commits()[:2] == [f"{id} mended", f"{id} edited by hand"]
    assert "+title" not in desk.git("show", "--unified=0", "--format=", "HEAD")
    assert desk.git("show", f"HEAD:cases/{other}.md") != broken


def test_a_case_of_long_ago_is_recorded_and_reads_back(desk: Desk) -> None:
    """Clocks were not set by whole minutes then, and no offset says so."""
    id = desk.done(
        "new", "x", "--customer", "De Zandkorrel", "-m", "y", "--at", "1920-01-01T10:00", "--json"
    ).json["id"]
    assert desk.front(id)["received"] == "1920-01-01T09:40:28+00:00"
    assert "1 Jan 1920 10:00" in desk.done("show", id).out
    assert desk.run("check").code == 0
