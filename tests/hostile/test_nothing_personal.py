"""Each command that writes, given marked names, words and numbers: they stand in the case, not around it.

Not in ids, names of files, branches, messages of commits, git's own logs, reports of faults, nor in what the
Tab key leaves behind. What a command prints is for whoever typed it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_commands import EXAMPLES, SCENE, WRITING, A, played
from tests.conftest import Desk

__all__ = ["played"]  # a fixture, of which this module uses a copy of its own

#: What must be found nowhere; each is also searched for in small letters and without accents or signs.
NAME, SURNAME, STREET = "Zwaanhilde", "Vëldhuyzen", "Qornstraat"
MARKS = (NAME, SURNAME, STREET, "Veldhuyzen", "zwaan@veld.example", "0687654329", "111222333")
SAID = f"{NAME} {SURNAME}, {STREET} 7, zwaan@veld.example, 0687654329, 111222333"
#: Options whose text a person makes up; a word before it is what a command asks for in that place.
FREE = ("-m", "--wish", "--cannot", "--alternative", "--solution", "--what", "--why", "--cause", "--fix",
        "--customer", "--name", "--take")  # fmt: skip
#: Those that leave the workspace otherwise than they found it for git, in the order that still works.
LAST = ("share", "sync", "join")
#: In how many of them a fault is tried, each of which has the whole table of commands made.
TRIED = WRITING if os.environ.get("KV_WHOLE") else WRITING[::6]


def marked(command: str) -> list[str]:
    """The words of an example, with something personal wherever a person makes up the text."""
    words = [word.replace("~", " ") for word in EXAMPLES[command].split()]
    for at, word in enumerate(words[1:], 1):
        if words[at - 1] in FREE:
            words[at] = f"{word} {SAID}"
    if command in ("new", "foresee"):
        words[0] = f"{words[0]} {SAID}"
    if command == "customer":
        words = [f"De Kiezel {NAME}", "--care", SAID]
    return [command, *words]


@pytest.fixture(scope="module")
def marked_desk(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The scene of all commands, whose cases, lists and mails are full of marks."""
    home = tmp_path_factory.mktemp("marked")
    shutil.copytree(played, home / "desk")
    desk = Desk(home / "desk", home)
    for id in SCENE:
        path = desk.path(id)
        text = path.read_text().replace("De Kiezel", f"De Kiezel {NAME}, contact: {SURNAME}", 1)
        path.write_text(text + f"\n{SAID}\n")
    rows = f'title,customer,received\n"{SAID}","{SURNAME}, {STREET}",2026-11-19T09:00\n'
    desk.write("import.csv", rows)
    desk.write("brief.eml", f"From: {NAME} <zwaan@veld.example>\nSubject: {NAME} koud\n\n{SAID}\n")
    desk.write("brief.txt", f"{SAID}\n")
    desk.commit()
    desk.done("note", A, "-m", SAID)
    desk.done("note", A, "-m", SAID)
    desk.done("undo")
    desk.git("init", "--quiet", "--bare", "--initial-branch=main", "../team.git")
    desk.git("remote", "add", "origin", "../team.git")
    return desk


def given(desk: Desk, temporary: Path) -> Iterator[tuple[str, int]]:
    """Give every command that writes, each to the same scene; its name and how it ended."""
    begun = desk.git("rev-parse", "HEAD").strip()
    editor = f"sed -i 's/verhaal/{NAME}/'"
    for command in [*(each for each in WRITING if each not in LAST), *LAST]:
        told = desk.run(*marked(command), env={"EDITOR": editor, "TMPDIR": str(temporary)})
        yield command, told.code
        if command not in LAST:
            desk.git("reset", "--quiet", "--hard", begun)
            desk.git("clean", "--quiet", "-fd")


def around(desk: Desk) -> dict[str, str]:
    """What stands around the cases: names of files, ids, commits with all their lines, refs, git's logs."""
    found = {"names of files": "\n".join(map(str, desk.home.rglob("*")))}
    for place in (desk.root, desk.home / "team.git", desk.home / "copy", desk.home / "plek"):
        if place.exists():
            asked = ("log", "--all", "--reflog", "--name-only", "--format=%an%ae%cn%ce%n%B")
            found[f"commits of {place.name}"] = desk.git("-C", str(place), *asked)
            found[f"refs of {place.name}"] = desk.git("-C", str(place), "for-each-ref")
    for log in desk.home.rglob("logs/**/*"):
        if log.is_file():
            found[str(log)] = log.read_text()
    return found


def hits(text: str) -> list[str]:
    bare = text.casefold()
    return [mark for mark in MARKS if mark.casefold() in bare]


def test_nothing_personal_stands_around_the_cases(
    marked_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(marked_desk.root)
    ended = dict(given(marked_desk, tmp_path))
    assert {name: code for name, code in ended.items() if code} == {}
    held = b"".join(path.read_bytes() for path in marked_desk.root.glob("cases/**/*.md"))
    assert NAME.encode() in held  # it is where it belongs
    told = around(marked_desk)
    assert {place: hits(text) for place, text in told.items() if hits(text)} == {}
    assert len(told["commits of desk"].splitlines()) > len(ended)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_fault_in_any_command_keeps_nothing_personal(
    marked_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(marked_desk.root)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("klantervaring.cli.call.session.Session.workspace", None)
    codes = [marked_desk.run(*marked(name)).code for name in TRIED]
    reports = list(tmp_path.glob("kv-bug-*.txt"))
    assert len(reports) == codes.count(70) > len(TRIED) // 2
    for report in reports:
        assert hits(report.read_text()) == []
        assert report.stat().st_mode & 0o077 == 0


def test_a_draft_is_called_by_no_name(marked_desk: Desk) -> None:
    """What somebody typed and did not finish stands in a file whose name tells nothing of it."""
    asked = marked_desk.terminal("note", A)
    asked.asks("What do you want to note?")
    asked.sends(SAID.encode())
    asked.sees(STREET)
    asked.hangs_up()
    kept = [path for path in (marked_desk.private / "drafts").rglob("*") if path.is_file()]
    assert kept
    assert any(NAME in path.read_text() for path in kept)
    assert hits("\n".join(map(str, kept))) == []


def test_the_tab_key_leaves_nothing(marked_desk: Desk, tmp_path: Path) -> None:
    """It proposes titles to whoever works here, and writes none down."""
    before = {path: path.stat().st_mtime_ns for path in marked_desk.home.rglob("*") if path.is_file()}
    proposed = marked_desk.proposed("kv show ", env={"TMPDIR": str(tmp_path)})
    assert set(proposed) >= {id for id in SCENE if "closed" not in marked_desk.place(id)}
    assert all(hits(id) == [] for id in proposed)
    after = {path: path.stat().st_mtime_ns for path in marked_desk.home.rglob("*") if path.is_file()}
    new = [
        path for path in after if after[path] != before.get(path) and marked_desk.private not in path.parents
    ]
    assert new == []
    assert list(tmp_path.iterdir()) == []


def test_files_and_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    """Whatever the umask: what kv makes, what a sync takes in, and a copy of the whole."""
    old = os.umask(0)
    try:
        begun = Desk(tmp_path / "een", tmp_path)
        begun.done("init", str(begun.root))
        begun.done("share", str(tmp_path / "plek"), "--yes")
        id = begun.new()
        brief = tmp_path / "brief.txt"
        brief.write_text("brief")
        begun.done("attach", id, str(brief))
        begun.done("sync")
        other = Desk(tmp_path / "twee", tmp_path)
        begun.done("join", str(tmp_path / "plek"), str(other.root))
        one = begun.new()
        begun.done("attach", one, str(brief))
        begun.done("verdict", id, "satisfied", "--because", "zo")
        begun.done("close", id, "satisfied", "--because", "zo")
        begun.done("sync")
        other.done("sync")
        other.done("note", one, "-m", "ook hier")
    finally:
        os.umask(old)
    for desk in (begun, other):
        open_to_others = [path for path in (desk.root, *desk.root.rglob("*"))
                          if ".git" not in path.parts and path.lstat().st_mode & 0o077]  # fmt: skip
        assert open_to_others == []
        assert (desk.root / ".git").stat().st_mode & 0o077 == 0
        assert desk.git("status", "--porcelain") == ""
    # the place where they meet is for a group, and a copy for oneself takes nothing from it
    shared = subprocess.run(["git", "-C", str(tmp_path / "plek"), "config", "core.sharedRepository"],
                            capture_output=True, text=True, check=True)  # fmt: skip
    assert shared.stdout.strip() == "0660"
    objects = [path for path in (tmp_path / "plek" / "objects").rglob("*") if path.is_file()]
    assert objects
    assert all(path.stat().st_mode & 0o040 for path in objects)
