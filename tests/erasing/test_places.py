"""The list of places holds against the whole disk: after each command, every file that has words is in it.

Each command of kv's own table is given with marked names, words and files. Then every file of the workspace
(with `.git` and every object, unpacked), of the home folder and of that for temporary files is searched.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from klantervaring.cli.call.session import Session
from klantervaring.cli.front.app import app
from klantervaring.core.erasure.places import PLACES
from klantervaring.erasing.work_tree import place_of
from typer.main import get_command

from tests.cli.test_commands import WRITING, A, played, words_for
from tests.conftest import Desk
from tests.erasing.searching import unpacked
from tests.hostile.test_nothing_personal import LAST, MARKS, NAME, SAID, marked, marked_desk

__all__ = ["marked_desk", "played"]

#: Commands that change something and take no words: ids, kinds, moments, settings and places alone.
NO_WORDS = {"retention", "config", "redo", "share", "sync", "join", "undo", "purge", "erase"}
#: The places that such a disk has. In the others something is only after an accident, or elsewhere.
ON_THIS_DISK = {
    "customers", "drafts", "index", "objects", "other-attachments", "other-cases", "other-files", "settings",
}  # fmt: skip
#: Commands that take the words of a file, or of an editor.
OF_A_FILE = {"attach", "edit", "import", "mail"}
#: Where commands of the examples write outside the workspace, because somebody says so: exports.
_GIVEN = ("../uit", "../verslag", "../dossier", "../copy", "../plek", "../team.git")


class Disk:
    """All files below some folders, of which each is looked at once more only when it changed."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._known: dict[Path, tuple[int, int, int]] = {}
        self._marks = [mark.casefold().encode() for mark in MARKS]

    def hits(self) -> Iterator[Path]:
        """Yield each file that is new or other since the last look and has a marked word, also packed."""
        for folder in self._folders:
            for above, _, names in os.walk(folder):
                yield from filter(self._has_mark, (Path(above, name) for name in names))

    def _has_mark(self, path: Path) -> bool:
        there = path.lstat()
        signature = there.st_mtime_ns, there.st_size, there.st_ino
        if not path.is_file() or self._known.get(path) == signature:
            return False
        self._known[path] = signature
        content = path.read_bytes()
        if path.parent.parent.name == "objects" and len(path.parent.name) == 2:
            content = zlib.decompress(content)
        return any(mark in inside.lower() for inside in unpacked(content) for mark in self._marks)


def _options(command: str) -> set[str]:
    """All options that a command has."""
    root: Any = get_command(app)
    with root.make_context("kv", [], obj=Session(), resilient_parsing=True) as context:
        return {name for each in root.get_command(context, command).params for name in each.opts}


def spoken(command: str) -> list[str]:
    """The words of its example, with something personal wherever it takes a text that a person makes up."""
    words = marked(command)
    if command not in NO_WORDS | OF_A_FILE:
        for option in ("-m", "--because"):
            if option in _options(command) and option not in words:
                words += [option, SAID]
    return words


def test_each_command_that_writes_is_given_words_or_takes_none() -> None:
    silent = {name for name in WRITING if spoken(name) == words_for(name)}
    assert silent == NO_WORDS | OF_A_FILE


def _given(desk: Desk, command: str) -> int:
    return desk.run(*spoken(command), env={"EDITOR": f"sed -i 's/verhaal/{NAME}/'"}).code


def _edit_stopped(desk: Desk) -> None:
    editor = desk.home / "redacteur"
    editor.write_text(f"#!/bin/sh\necho '{NAME}' >> \"$1\"\nexit 1\n")
    editor.chmod(0o755)
    assert desk.run("edit", A, env={"EDITOR": str(editor)}).code
    editor.unlink()


def _letter_begun(desk: Desk) -> None:
    desk.done("letter", A, "apology", "-m", SAID)


def _hung_up(desk: Desk) -> None:
    asked = desk.terminal("note", A)
    asked.asks("What do you want to note?")
    asked.sends(SAID.encode())
    asked.sees(NAME)
    asked.hangs_up()


def _listed(desk: Desk) -> None:
    desk.done("list", "--all")


def _put_aside(desk: Desk) -> None:
    desk.path(A).write_text(desk.case(A) + NAME)
    desk.git("stash", "--quiet")


#: What leaves words in places of their own besides commands that come to their end.
FURTHER: dict[str, Callable[[Desk], None]] = {
    "an edit that is stopped": _edit_stopped,
    "a letter that is begun": _letter_begun,
    "a question in the middle of which a terminal goes": _hung_up,
    "a list": _listed,
    "a stash": _put_aside,
}


def test_every_file_with_words_is_in_the_list(
    marked_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = marked_desk
    monkeypatch.chdir(desk.root)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    disk, begun = Disk(desk.home, tmp_path), desk.git("rev-parse", "HEAD").strip()
    found, faults = set[str](), []

    def look(after: str) -> None:
        for path in disk.hits():
            place = place_of(desk.root, path)
            found.add(place)
            if place not in PLACES and not _is_given(desk, path):
                faults.append(f"{after}: {path}")

    look("before")
    for what, do in FURTHER.items():
        do(desk)
        look(what)
    for command in [*(name for name in WRITING if name not in LAST), *LAST]:
        assert _given(desk, command) == 0, command
        look(command)
        if command not in LAST:
            desk.git("reset", "--quiet", "--hard", begun)
            desk.git("clean", "--quiet", "-fd")
    assert faults == []
    # each place on this disk was seen to hold words: else nothing was proved of it
    assert found - {""} == ON_THIS_DISK


def _is_given(desk: Desk, path: Path) -> bool:
    """Whether it is where somebody said that something should be written: an export, another clone."""
    return any(path.is_relative_to((desk.root / name).resolve()) for name in _GIVEN)
