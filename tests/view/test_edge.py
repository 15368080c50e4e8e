"""The edge: what others wrote reaches screen, shell and spreadsheet only as text that does nothing there.

The types say so (mypy), the syntax trees say that nobody goes around the types, and the last part tries it.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.text.sentences import procedure_command, proposed, quoted
from klantervaring.view.figures.as_csv import dump

from tests.conftest import KV, PATIENCE, ROOT, Desk, Result

PACKAGE = ROOT / "klantervaring"
#: What a terminal acts on.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f]")
#: The modules that may write to a terminal. `line_editor` shows what is typed, `streams` opens,
#: `__main__` flushes; `session` asks whether there is one.
WRITING = {
    "view/terminal/screen.py",
    "view/terminal/progress.py",
    "view/terminal/line_editor.py",
    "view/terminal/streams.py",
    "__main__.py",
    "cli/call/output.py",
    "cli/call/session.py",
    "cli/keep/tour.py",
}
STREAMS = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
#: The modules in which a plain text becomes one that may be shown.
MAKING = {"core/text/sentences.py", "language.py"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


# -- by type -------------------------------------------------------------------------------------------

WRONG = """
from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.core.text.sentences import Text, clean, ours
from klantervaring.view.figures.as_csv import dump
from klantervaring.view.terminal.progress import bar
from klantervaring.view.terminal.screen import Column, Table

def show(session: Session, foreign: str) -> None:
    screen, say = session.screen, session.speaker
    screen.line(foreign)
    screen.say(f"kv: {foreign}")
    screen.title(clean(foreign) + foreign)
    screen.raw("kv: " + foreign)
    screen.asked(foreign)
    screen.table(Table([], [{"id": foreign}]))
    Column("id", foreign)
    ours("{}", foreign)
    say.word(foreign)
    prompts.line(session, foreign)
    prompts.choice(session, foreign, ())
    bar(foreign, foreign, 1, False)
"""
RIGHT = """
    screen.line(clean(foreign))
    screen.say(ours("kv: {}", say(Text("{x}", x=foreign))))
    screen.raw(dump([[foreign]]))
    screen.table(Table([], [{"id": clean(foreign) or "-"}]))
    prompts.choice(session, ours("?"), (foreign,))
"""


@pytest.mark.xdist_group("mypy")
def test_mypy_refuses_text_that_was_not_cleaned(tmp_path: Path) -> None:
    """Each line of the first part is a mistake, and none of the second."""
    (tmp_path / "wrong.py").write_text(WRONG + RIGHT)
    mypy = str(ROOT / ".venv/bin/mypy")
    if not Path(mypy).exists():
        mypy = shutil.which("mypy") or pytest.skip("mypy is not installed")
    command = [mypy, "--config-file", str(ROOT / "pyproject.toml"), "--follow-imports=silent"]
    told = subprocess.run(
        [*command, str(tmp_path / "wrong.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    refused = {int(line) for line in re.findall(r"wrong\.py:(\d+): error: .*expected .*Clean", told)}
    lines = WRONG.splitlines()
    first = next(i for i, line in enumerate(lines, 1) if "screen.line(foreign)" in line)
    assert refused == set(range(first, len(lines) + 1)), told


def test_nobody_goes_around_the_screen() -> None:
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in STREAMS:
                assert name in WRITING, f"{name}:{node.lineno} writes to a terminal itself"
            bare = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called(node) in ("echo", "secho", "print", "Console") or (bare and called(node) == "input"):
                assert name in WRITING, f"{name}: {ast.unparse(node)}"


def test_nobody_makes_such_text_but_where_it_is_cleaned() -> None:
    for name, tree in sources():
        for node in ast.walk(tree):
            assert called(node) != "Clean", f"{name}:{getattr(node, 'lineno', 0)}: use clean or ours"
            assert called(node) != "cast", f"{name}:{getattr(node, 'lineno', 0)}: no casts"
        text = (PACKAGE / name).read_text(encoding="utf-8")
        assert "ignore[return-value]" not in text or name in MAKING, f"{name}: a type is ignored"
        assert "ignore[arg-type]" not in text, f"{name}: a type is ignored"


def test_what_is_ours_is_written_out() -> None:
    """And a command in it has for words only those that are quoted."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if called(node) == "ours" and isinstance(node, ast.Call) and name != "core/text/sentences.py":
                template = node.args[0]
                if isinstance(template, ast.IfExp):
                    assert all(isinstance(t, ast.Constant) for t in (template.body, template.orelse))
                    continue
                assert isinstance(template, ast.Constant), f"{name}:{node.lineno}: not one literal"
                if re.match(r"(kv|git|cd|rm) (?!\[)", str(template.value)):
                    words = [ast.unparse(word) for word in node.args[1:]]
                    assert all("quoted" in w or w in OURS for w in words), f"{name}:{node.lineno}: {words}"


#: Words of kv itself, or quoted the line before.
OURS = ("id", "clean(__version__)")


def test_no_command_is_put_together_of_pieces() -> None:
    """Commands are shown by `ours` and `quoted`; f-strings and sums of text know no quoting."""
    for name, tree in sources():
        for node in ast.walk(tree):
            pieces = node.values if isinstance(node, ast.JoinedStr) else []
            pieces = [node.left] if isinstance(node, ast.BinOp) else pieces
            begins = [p.value for p in pieces[:1] if isinstance(p, ast.Constant) and isinstance(p.value, str)]
            if begins and re.match(r"(kv|git|cd|rm) ", begins[0]):
                assert (name, begins[0]) in HARMLESS, (
                    f"{name}:{getattr(node, 'lineno', 0)}: use ours and quoted"
                )


def test_no_sentence_is_a_text_of_others() -> None:
    """A template is shown as it is; what others wrote goes in as a part, and is cleaned there."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if (
                called(node) == "Text"
                and isinstance(node, ast.Call)
                and name not in KEPT | {"view/terminal/screen.py"}
            ):
                written = [isinstance(a, ast.Constant | ast.Starred) for a in node.args[:1]]
                assert all(written), f"{name}:{node.lineno}: {ast.unparse(node)}"


#: Where a sentence is made again of one that was written out elsewhere; and rich's own Text.
KEPT = {
    "cli/call/remedies.py",
    "files/index/procedure_values.py",
    "cli/keep/undo.py",
    "view/terminal/screen.py",
}
#: What looks like one and is none, or holds a word of our own only.
HARMLESS = {
    ("desk/door.py", "kv "),
    ("cli/keep/tour.py", "kv show "),  # ids of the demonstration's own cases
    ("cli/keep/tour.py", "kv respond "),
    ("cli/keep/tour.py", "kv escalate "),
    ("cli/front/fault.py", "kv "),
    ("files/git/runner.py", "git was stopped by signal "),
}


# -- words of a command ---------------------------------------------------------------------------------

NASTY = [
    "wish;touch X;#", "$(touch X)", "`touch X`", "a' ; touch X ; '", 'a" ; touch X ; "', "a\\' ; touch X #",
    "a\ntouch X\n", "x && touch X", "x | touch X", "x > X", "\\'; touch X; \"", "!!", "~", "=ls", "{a,b}",
    "*", "", " ", "é", "\\", "'\\''", "a\\'\"'\"; touch X; \\'\"'\"''",
]  # fmt: skip


@pytest.mark.parametrize("word", NASTY)
def test_a_quoted_word_is_one_word(word: str) -> None:
    if "\n" not in word:
        assert shlex.split(quoted(word)) == [word]
    assert len(shlex.split(quoted(word))) == 1
    assert len(shlex.split(quoted(word, always=True))) == 1


UNPRINTED = [
    b"caf\xe9", b"-\xff\xfe;touch X", b"a\nb", b"100%\x1b[2J $(touch X) '\xe9' \"x\" \\101", "é\r".encode(),
]  # fmt: skip


@pytest.mark.parametrize("word", UNPRINTED)
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_word_that_no_screen_can_show_is_made_by_the_shell(word: bytes, shell: str, tmp_path: Path) -> None:
    line = quoted(os.fsdecode(word))
    assert line.isascii()
    assert line.isprintable()
    done = subprocess.run([shell, "-c", f"printf %s {line}"], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == word
    assert list(tmp_path.iterdir()) == []


def test_half_a_sign_is_shown_as_before() -> None:
    assert "⟨U+D800⟩" in quoted("a\nb\ud800")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_any_word_comes_back_as_it_was(word: str) -> None:
    assert shlex.split(quoted(word)) == [word]


def test_plain_words_and_those_in_quotes_stay_as_they_were() -> None:
    assert quoted("K7QX-4MRX") == "K7QX-4MRX"
    assert quoted("De Regenboog") == '"De Regenboog"'
    assert quoted("Kiezel", always=True) == '"Kiezel"'
    assert procedure_command("resolve {id}", "K7QX") == "kv resolve K7QX"
    assert proposed("close {id} withdrawn") == "close {id}"


def pasted(line: str, folder: Path) -> set[str]:
    """What is in the folder after a shell was given the line, with a kv that only says what it was given."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin/kv").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$OUT"\n')
    (folder / "bin/kv").chmod(0o755)
    here = folder / "here"
    here.mkdir(exist_ok=True)
    environment = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "OUT": str(folder / "said"),
        "HOME": str(here),
    }
    for shell in ("sh", "bash", "zsh", "fish"):
        if shutil.which(shell):
            subprocess.run([shell, "-c", line], cwd=here, env=environment, check=False, capture_output=True)
    return {path.name for path in here.iterdir()} - {".config", ".local", ".cache"}


@pytest.mark.parametrize("word", NASTY)
def test_a_command_that_is_pasted_runs_nothing_else(word: str, tmp_path: Path) -> None:
    assert pasted(f"kv settle K7QX {quoted(word)}", tmp_path) == set()
    if "\n" not in word:
        assert (tmp_path / "said").read_text() == f"settle\nK7QX\n{word}\n"


def test_a_field_that_is_no_plain_key_is_quoted_where_it_is_shown(desk: Desk, tmp_path: Path) -> None:
    id, field = "2222-2222", "wish;touch X;#"
    path = desk.put(id, "2026-11-18T09:00 received")
    line = '- {{event: conflict, at: 2026-11-18T1{n}:00, id: 9c1t0x8{n}, field: "{field}", value: a{n}}}'
    lines = "\n".join(line.format(n=n, field=field) for n in (0, 1))
    path.write_text(path.read_text().replace("\n---\nHet", f"\n{lines}\n---\nHet"))
    shown = desk.run("check").out + desk.run("show", id).out
    commands = [line[line.index("kv settle") :] for line in shown.splitlines() if "kv settle" in line]
    assert len(commands) == 2, shown
    for command in commands:
        assert shlex.split(command) == ["kv", "settle", id, field]
        assert pasted(command, tmp_path) == set()


def test_a_command_of_a_procedure_is_pasted_as_words(desk: Desk, tmp_path: Path) -> None:
    shipped = (PACKAGE / "procedures" / "een-fan-per-dag@1.yaml").read_text(encoding="utf-8")
    text = shipped.replace("command: listen {id}", "command: 'listen {id}; touch X #'", 1)
    assert text != shipped
    folder = desk.root / "procedures"
    folder.mkdir()
    (folder / "boos@1.yaml").write_text(text.replace("een-fan-per-dag", "boos"), encoding="utf-8")
    desk.write("kv.yaml", "procedure: boos\n")
    id = desk.new("Zaal te koud")
    screens = [desk.done(*words.split()).out for words in (f"next {id}", f"show {id}", "next", "list", "")]
    commands = [
        line[line.index("kv listen") :] for s in screens for line in s.splitlines() if "kv listen" in line
    ]
    assert len(commands) >= 3
    for command in commands:
        assert pasted(command.split("  ")[0], tmp_path) == set(), command


def test_a_customer_with_shell_signs_in_the_name_is_one_word(desk: Desk, tmp_path: Path) -> None:
    name = 'De "Kiezel" $(touch X) `touch Y`'
    desk.done("new", "Zaal te koud", "--customer", name)
    told = desk.done("new", "Weer koud", "--customer", name)
    line = next(line for line in (told.out + told.err).splitlines() if "kv customer" in line)
    command = line[line.index("kv customer") :]
    assert shlex.split(command) == ["kv", "customer", name]
    assert pasted(command, tmp_path) == set()


# -- CSV -----------------------------------------------------------------------------------------------

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "x\r=HYPERLINK(1)", "x\n=1", "x;=1", "＝1"]


@pytest.mark.parametrize("value", EVIL)
def test_no_cell_is_a_formula_or_ends_its_line(value: str) -> None:
    text = dump([(value, 1), ("in", -2)])
    assert len(text.splitlines()) == 2
    assert "\r" not in text
    assert "\t" not in text
    (cell, number), last = csv.reader(io.StringIO(text))
    assert number == "1"
    assert last == ["in", "-2"]
    for separator in (",", ";", "\t", "|"):
        for piece in cell.split(separator):
            assert piece.strip()[:1] not in tuple("=+-@＝＋－＠"), text


def test_figures_with_names_of_others_are_plain_text(desk: Desk) -> None:
    id = desk.new("Zaal te koud")
    channel = '"\\e]52;c;eA==\\ax\\r=HYPERLINK(1)"'
    path = desk.path(id)
    path.write_text(path.read_text().replace("title:", f"channel: {channel}\ntitle:", 1))
    out = desk.run("stats", "--csv").out
    assert "HYPERLINK" in out
    assert RAW.findall(out) == []
    assert not [line for line in out.splitlines() if line.startswith("=")]


# -- on a terminal --------------------------------------------------------------------------------------


def test_a_question_with_names_of_others_steers_nothing(desk: Desk, tmp_path: Path) -> None:
    """`kv join` asks who you are, and names the people of somebody else's kv.yaml."""
    there = tmp_path / "daar.git"
    desk.write(
        "kv.yaml", 'people:\n  "\\e]8;;http://x\\e\\\\jan\\u202e": {name: Jan}\n  piet: {name: Piet}\n'
    )
    desk.commit_all()
    subprocess.run(["git", "clone", "-q", "--bare", desk.root, there], check=True, env=desk.environment())
    terminal = desk.terminal("join", str(there), str(tmp_path / "hier"), env={"KV_USER": None})
    terminal.waits_for("[no]")
    terminal.types("")
    terminal.waits_for("Who are you?")
    terminal.waits_for("Number or word")
    terminal.types("2")
    terminal.ends()
    assert "\x1b]" not in terminal.shown
    assert "\u202e" not in terminal.shown
    assert "␛]8;;http://x" in terminal.shown


def test_json_on_a_terminal_steers_nothing_and_keeps_all(desk: Desk) -> None:
    title = "abc\u202edef\u200bghi\U000e0041"
    id = desk.new("Zaal")
    path = desk.path(id)
    path.write_text(re.sub("title:.*", f"title: {title}", path.read_text(), count=1))
    terminal = desk.terminal("show", id, "--json")
    terminal.ends()
    assert RAW.findall(terminal.shown.replace("\r\n", "\n")) == []
    assert "\U000e0041" not in terminal.shown
    assert json.loads(terminal.shown)["title"] == title


def test_no_proposal_is_an_option(desk: Desk) -> None:
    desk.write("kv.yaml", 'people:\n  "--help": {name: Jan}\n  "-x": {name: Piet}\n  joris: {name: Joris}\n')
    assert desk.proposed("kv list --owner ") == {"joris": "Joris"}


# -- for everybody --------------------------------------------------------------------------------------


def test_what_is_public_names_nothing_that_somebody_wrote(desk: Desk) -> None:
    """A channel or a moment that kv does not know may be a name and a number."""
    for n, words in enumerate(["via Jan Jansen 0612345678", "bij Piet thuis", "email", "email", "email"] * 2):
        id = desk.new(f"Zaal {n}")
        path = desk.path(id)
        facts = f"channel: {words}\nmoment: {words if 'a' in words else 'during'}\ntitle:"
        path.write_text(path.read_text().replace("title:", facts, 1))
    quarter = ("--since", "2026-10-01", "--until", "2026-12-31")
    for form in ("--json", "--csv", "--plain"):
        out = desk.done("stats", "--public", form, *quarter, now="2027-01-04T09:00:00+01:00").out
        assert "0612345678" not in out
        assert "Jan" not in re.sub(r"\bJan\b 20\d\d", "", out)
        assert "Piet" not in out
    shown = desk.done("stats", "--public", "--json", *quarter, now="2027-01-04T09:00:00+01:00").json
    assert shown["channels"] == {"email": 6, "unknown": 4}


# -- a narrow terminal ----------------------------------------------------------------------------------


@pytest.fixture
def late(desk: Desk) -> Desk:
    """Two cases that are late, one with a sign in its title that is two columns wide."""
    desk.put("2222-2222", "2026-11-10T09:00 received", title="Koffie ☕ op", owner="sanne")
    desk.put("3333-3338", "2026-11-11T09:00 received", title="Een lange titel, een ervaring", owner="joris")
    return desk


def shown(desk: Desk, command: str, columns: int, **env: str | None) -> list[str]:
    terminal = desk.terminal(*command.split(), columns=columns, env=env)
    terminal.ends()
    return re.sub("\x1b\\[[0-9;]*m", "", terminal.shown).replace("\r", "").splitlines()


@pytest.mark.parametrize("columns", [1, 20, 25, 30, 36, 39, 44, 52, 60])
@pytest.mark.parametrize("command", ["overdue", "list", "next 2222", "log", "show 2222", "today", "why 2222"])
def test_an_id_and_a_command_are_never_cut_off(late: Desk, command: str, columns: int) -> None:
    lines = shown(late, command, columns)
    words = " ".join(" ".join(lines).split())
    brief = command in ("overdue", "list", "today", "log")
    assert "2222" in words.split() if brief else "2222-2222" in words, lines
    assert "3333" in words or "2222" in command, lines
    assert not re.search(r"\b(2222|3333)(-?\w{0,3})?…", words)
    if command in ("overdue", "today"):
        assert any("kv listen 2222" in line for line in lines)
    if command in ("next 2222", "show 2222"):
        assert "kv listen 2222-2222" in words
    assert not re.search(r"kv [a-z-]*…|kv [a-z-]+ [-0-9]*…", words)
    too_long = [line for line in lines if len(line) > max(columns, 20)]
    assert [line for line in too_long if not line.lstrip().startswith("kv ")] == []


@pytest.mark.parametrize("command", ["overdue", "list", "search Koffie"])
@pytest.mark.parametrize("columns", ["0", "²", "9" * 5000, "-1", "x", ""])
def test_a_width_that_says_nothing_is_no_width(late: Desk, command: str, columns: str) -> None:
    lines = shown(late, command, 80, COLUMNS=columns)
    assert lines == shown(late, command, 80)
    assert any("Koffie ☕ op" in line for line in lines)


def test_the_hour_that_comes_twice_is_told_apart_in_echo_and_log(desk: Desk) -> None:
    id = desk.new("Zaal te koud", "--received", "2026-10-24T09:00")
    for offset in ("+02:00", "+01:00"):
        told = desk.done("note", id, "-m", f"om {offset}", "--at", f"2026-10-25T02:30{offset}")
        assert f"is Sun 25 Oct 2026 02:30 {offset}." in told.err
    log = desk.done("log", id).out
    assert f"Sun 25 Oct 2026 02:30 +02:00  {id}" in log
    assert f"Sun 25 Oct 2026 02:30 +01:00  {id}" in log


# -- a fault of kv itself -------------------------------------------------------------------------------


def fault(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: BaseException, *words: str
) -> tuple[int, str, str]:
    """The code, what was said, and what was kept of a command in which an error comes up."""

    def fail(*_: object, **__: object) -> None:
        raise error from ValueError("Zwanenburg in een oorzaak")

    monkeypatch.setattr("tempfile.tempdir", str(desk.home))
    monkeypatch.setattr("klantervaring.cli.call.session.Session.overview", fail)
    result = desk.run(*words)
    kept = "".join(path.read_text() for path in desk.home.glob("kv-bug-*.txt"))
    return result.code, result.err, kept


def test_what_is_kept_of_a_fault_has_shapes_and_no_values(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (
        "customer",
        "Zwanenburg 0699",
        "--care=Zwanenburg",
        "-mZwanenburg",
        "--zwanenburg",
        "--by",
        "sanne",
    )
    code, said, kept = fault(desk, monkeypatch, RuntimeError("Zwanenburg 0699"), "search", "Zwanenburg 0699")
    assert code == 70
    assert "Zwanenburg" not in said
    assert kept.splitlines()[1] == "kv search <15>"
    for secret in ("Zwanenburg", "0699", str(desk.home), str(desk.root)):
        assert secret not in kept
    assert "RuntimeError" in kept
    assert "ValueError" in kept
    assert re.search(r"klantervaring/cli/\w+/\w+\.py:\d+ in \w+", kept)
    (path,) = desk.home.glob("kv-bug-*.txt")
    assert path.stat().st_mode & 0o777 == 0o600
    from klantervaring.cli.front import fault as keeper

    shapes = " ".join(keeper._shapes(words))
    assert shapes == "customer <15> --care=<10> -m<10> <12> --by <5>"


@pytest.mark.parametrize(
    "broken", ["klantervaring.cli.front.fault.kept", "klantervaring.view.terminal.screen.Screen.say"]
)
def test_to_tell_a_fault_never_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, broken: str, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(broken, None)
    code, _, _ = fault(desk, monkeypatch, RuntimeError("x"), "search", "x")
    assert code == 70
    assert capfd.readouterr().err == "kv: That is a fault of kv itself.\n"


def test_full_memory_is_told_as_a_full_disk_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said, kept = fault(desk, monkeypatch, MemoryError(), "search", "x")
    assert (code, kept) == (8, "")
    assert said.startswith("kv: There is not enough memory.")


# -- whatever comes in has an end ---------------------------------------------------------------------------

OWN = {
    "alerts.yaml": ("alerts", "de-stemming: {when: mood, at-most: 2, level: desk}\n"),
    "customers.yaml": ("customer", "De Kiezel:\n  care: rustig praten\n"),
    "meetings.csv": ("ask", "Datum;Klant\n2026-11-18;De Kiezel\n"),
    "kv.yaml": ("list", "organisation: elders\n"),
    "procedures/proef@1.yaml": ("procedure proef", "name: proef\n"),
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "loose"])
def test_what_is_no_regular_file_is_named_and_not_read(
    desk: Desk, tmp_path: Path, name: str, kind: str
) -> None:
    command, text = OWN[name]
    desk.new("Zaal te koud")
    (desk.root / "procedures").mkdir()
    (desk.root / name).unlink(missing_ok=True)
    there = tmp_path / "elders"
    there.write_text(f"geheim van elders\n{text}")
    place = desk.root / name
    if kind == "link":
        place.symlink_to(there)
    elif kind == "loose":
        place.symlink_to(tmp_path / "nergens")
    elif kind == "fifo":
        os.mkfifo(place)
    elif name == "customers.yaml":
        pytest.skip("a folder of that name is no list of customers")
    else:
        place.mkdir()
    result = desk.run(*command.split())
    assert result.code != 0
    assert f"{name}" in result.err
    assert "regular file" in result.err
    assert "geheim" not in result.out + result.err


def test_a_folder_of_procedures_that_is_a_link_is_named_and_not_read(desk: Desk, tmp_path: Path) -> None:
    shipped = (PACKAGE / "procedures" / "een-fan-per-dag@1.yaml").read_text(encoding="utf-8")
    (tmp_path / "elders@1.yaml").write_text(shipped.replace("een-fan-per-dag", "elders"), encoding="utf-8")
    (desk.root / "procedures").symlink_to(tmp_path)
    for words in (("procedure", "elders"), ("new", "Zaal te koud", "--customer", "Kei")):
        result = desk.run(*words)
        assert (result.code, result.out) == (2, "")
        assert result.err.splitlines() == [
            "kv: procedures: There is something else in place of the folder with the procedures.",
            "    A link is not followed. Look at it, and take it away or put the folder itself there.",
        ]


@pytest.mark.parametrize("name", [".gitignore", ".gitattributes"])
@pytest.mark.parametrize("there", [True, False])
def test_init_writes_through_no_link(desk: Desk, tmp_path: Path, name: str, there: bool) -> None:
    outside, root = tmp_path / "elders", tmp_path / "werk"
    root.mkdir()
    if there:
        outside.write_text("van elders\n")
    (root / name).symlink_to(outside)
    (root / "kv.yaml").symlink_to(tmp_path / "nergens")
    result = desk.run("init", str(root))
    assert (result.code, name in result.err) == (6, True), result
    assert sorted(path.name for path in root.iterdir()) == sorted([name, "kv.yaml"])
    assert not (tmp_path / "nergens").exists()
    assert outside.read_text() == "van elders\n" if there else not outside.exists()
    (root / name).unlink()
    desk.done("init", str(root))
    assert not (tmp_path / "nergens").exists()


@pytest.mark.parametrize("name", OWN)
def test_what_is_too_large_is_named_and_not_read(desk: Desk, name: str) -> None:
    (desk.root / "procedures").mkdir()
    with (desk.root / name).open("wb") as file:
        file.truncate(600 * 1024 * 1024)  # a file of holes
    limit = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = desk.run(*OWN[name][0].split())
    assert result.code == 2
    assert name in result.err
    assert "larger than" in result.err
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - limit < 200 * 1024


def test_standard_input_need_not_end(desk: Desk) -> None:
    id = desk.new("Zaal te koud")
    before = desk.snapshot()
    command = f"yes 'een regel' | {shlex.join([*KV, 'note', id, '--file', '-'])}"
    ended = subprocess.run(
        ["bash", "-c", command], env=desk.environment(), cwd=desk.root, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "larger than 256 KiB" in ended.stderr
    assert desk.snapshot() == before


def in_memory(desk: Desk, megabytes: int, *words: str) -> Result:
    """A command that may have only so much memory."""
    limit = f"ulimit -v {megabytes * 1024}; exec {shlex.join([*KV, *words])}"
    done = subprocess.run(
        ["bash", "-c", limit], env=desk.environment(), cwd=desk.root, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


def test_the_merge_driver_reads_no_more_than_a_case_may_have(desk: Desk, tmp_path: Path) -> None:
    id = desk.new("Zaal te koud")
    sides = [tmp_path / name for name in ("base", "ours", "theirs")]
    for side in sides:
        side.write_text(desk.case(id))
    with sides[-1].open("ab") as file:
        file.truncate(1500 * 1024 * 1024)
    done = in_memory(desk, 1024, "merge-driver", *map(str, sides), f"cases/{id}.md")
    assert done.code == 1, done
    assert sides[1].read_text() == desk.case(id)


def test_a_large_file_beside_a_case_never_stands_in_memory_whole(desk: Desk, tmp_path: Path) -> None:
    id = desk.new("Zaal te koud")
    small = tmp_path / "nullen.bin"
    small.write_bytes(b"0")
    desk.done("attach", id, str(small))
    place = desk.root / "cases" / id / "nullen.bin"
    for path in (small, place):
        with path.open("wb") as file:
            file.truncate(1500 * 1024 * 1024)
    found = in_memory(desk, 1024, "check")
    assert (found.code, "is not what was attached" in found.out) == (1, True), found
    for words in (("attach", id, str(small)), ("close", id, "withdrawn", "--because", "x")):
        refused = in_memory(desk, 1024, *words)
        assert refused.code == 2, refused
        assert "The file has 1500 MiB; beside a case at most 100 MiB fit." in refused.err
    assert desk.path(id).parent.name == "cases"
