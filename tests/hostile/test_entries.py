"""What else may lie in cases/: pipes, sockets, folders, links, odd names, files that nobody may read.

Every reading command answers, names what it cannot read, and touches nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from klantervaring.core import ids
from klantervaring.core.text.sentences import clean

from tests.conftest import KV, PATIENCE, Desk, Result, path_of

#: Seconds of processor time that a command may take, whatever lies there.
LIMIT = 2
OPEN, SHUT, ODD, OUTSIDE = (ids.case_id(n) for n in range(301, 305))
RECEIVED = "2026-11-18T09:00 received"
CLOSED = f"{RECEIVED}\n2026-11-18T10:00 resolved solution=map\n2026-11-18T11:00 closed outcome=withdrawn"
SECRET = "Staat nergens in de werkmap"
#: The commands that read only what is open, and those that read all.
TODAY = ("today", "overdue", "due --within 9w", "next", "list")
ALL = ("list --all", "search lesk", "log")
OTHERS = (f"show {OPEN}", f"why {OPEN}", f"next {OPEN}", f"log {OPEN}", "config", "procedure")
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class TooLong(BaseException):
    """A command took longer than it may; nothing catches this."""


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """What happens in here may take so much processor time, and must not wait for a pipe."""

    def stop(*_: object) -> None:
        raise TooLong

    timers = ((signal.ITIMER_PROF, signal.SIGPROF, LIMIT), (signal.ITIMER_REAL, signal.SIGALRM, PATIENCE))
    before = [signal.signal(sign, stop) for _, sign, _ in timers]
    for timer, _, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (timer, sign, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(sign, handler)


def answer(desk: Desk, *words: str) -> Result:
    """What a command says: in time, without a traceback or a sign that steers a terminal."""
    with in_time():
        result = desk.run(*words)
    sober(words, result)
    return result


def sober(words: tuple[str, ...], result: Result) -> None:
    assert result.code in (0, 1, 3, 5), (words, result)
    said = result.err if "--json" in words else result.out + result.err
    assert STEERING.findall(said) == [], (words, result)
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f]", result.out) == [], (words, result)
    assert "Traceback" not in result.err, (words, result)
    assert SECRET not in result.out + result.err


def bytes_of(root: Path) -> dict[bytes, tuple[int, bytes]]:
    """Kind, mode and content of all that lies under a folder; nothing is followed or waited for."""
    found = {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)  # noqa: PTH118 - bytes
            seen = os.lstat(path)
            found[path] = (seen.st_mode, _content(path, seen))
    return found


def _content(path: bytes, seen: os.stat_result) -> bytes:
    if stat.S_ISLNK(seen.st_mode):
        return os.fsencode(Path(os.fsdecode(path)).readlink())
    if stat.S_ISREG(seen.st_mode) and seen.st_size < 10**6:
        return Path(os.fsdecode(path)).read_bytes()
    return str(seen.st_size).encode()


# -- what may lie there -------------------------------------------------------------------------------------


def text_of(id: str, title: str = "Leskist bleef leeg") -> bytes:
    """A case that is in order."""
    return f"""\
---
id: {id}
title: {title}
step: listen
ball: us
deadlines:
  first-word: 2026-11-18T09:20:00+01:00
  response: 2026-11-20T09:00:00+01:00
received: 2026-11-18T09:00:00+01:00
procedure: een-fan-per-dag@1
log:
- {{event: received, at: 2026-11-18T09:00:00+01:00, by: noor}}
---
Het verhaal.
""".encode()


def folder(path: Path) -> None:
    path.mkdir()
    (path / "binnenin.md").write_bytes(b"geen zaak\n")


def holding(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def link_to(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def beside_the_workspace(path: Path) -> Path:
    return next(p.parent for p in path.parents if (p / "kv.yaml").exists())


def link_outside(path: Path) -> None:
    target = beside_the_workspace(path) / "elders.md"
    target.write_bytes(text_of(ODD, SECRET))
    path.symlink_to(target)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**33)


BROKEN = b"geen kop\n"


class Entry(NamedTuple):
    """Something that lies there: its name, how it comes there, and whether it can be read as a case."""

    name: str
    make: Callable[[Path], object]
    readable: bool = False


ENTRIES = {
    "pipe": Entry(f"{ODD}.md", os.mkfifo),
    "socket": Entry(f"{ODD}.md", lambda path: os.mknod(path, stat.S_IFSOCK | 0o600)),
    "folder": Entry(f"{ODD}.md", folder),
    "link to nothing": Entry(f"{ODD}.md", link_to("nergens.md")),
    "link to itself": Entry(f"{ODD}.md", link_to(f"{ODD}.md")),
    "link to a case": Entry(f"{ODD}.md", link_to(f"{OPEN}.md")),
    "link to a folder": Entry(f"{ODD}.md", link_to(".")),
    "link out of the workspace": Entry(f"{ODD}.md", link_outside),
    "link to a device": Entry(f"{ODD}.md", link_to("/dev/zero")),
    "empty": Entry(f"{ODD}.md", holding(b"")),
    "eight gigabytes of nothing": Entry(f"{ODD}.md", sparse),
    "newline in the name": Entry("een\ntwee.md", holding(BROKEN)),
    "escape in the name": Entry("\x1b]0;rood\x07\x1b[2J.md", holding(BROKEN)),
    "C1 and direction in the name": Entry("\x9b31m\u202egnp.md", holding(BROKEN)),
    "dash first": Entry("-rf.md", holding(BROKEN)),
    "an option": Entry("--help.md", holding(BROKEN)),
    "bytes that are no text": Entry(os.fsdecode(b"kapot\xff\xfe.md"), holding(BROKEN)),
    "markup in the name": Entry("[bold]{x}%s$(touch x).md", holding(BROKEN)),
    "long name": Entry("lang" * 62 + ".md", holding(BROKEN)),
    "dash first, in order": Entry("--version.md", holding(text_of(ODD)), readable=True),
    "newline": Entry("drie\nvier.md", holding(text_of(ODD))),
    "small letters": Entry(f"{ODD.lower()}.md", holding(text_of(ODD)), readable=True),
    "capital ending": Entry(f"{ODD}.MD", holding(text_of(ODD)), readable=True),
    "composed": Entry("Ren\u00e9e.md", holding(text_of(ODD)), readable=True),
    "decomposed": Entry("Rene\u0301e.md", holding(text_of(ODD)), readable=True),
}
PLACES = ("cases", "cases/closed/2026")


@pytest.fixture(scope="module")
def begun(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an open and a closed case."""
    home = tmp_path_factory.mktemp("entries")
    shutil.copytree(made, home / "desk")
    desk = Desk(home / "desk", home)
    desk.write(f"cases/{OPEN}.md", text_of(OPEN).decode())
    desk.put(SHUT, CLOSED, title="Leskist kwam laat")
    assert desk.done("check", "--fix", "--json").json == []
    desk.commit()
    return desk.root


@pytest.fixture
def scene(begun: Path, tmp_path: Path) -> Desk:
    """One of one's own."""
    shutil.copytree(begun, tmp_path / "desk")
    (tmp_path / "home").mkdir()
    return Desk(tmp_path / "desk", tmp_path / "home")


def visible(name: str) -> str:
    """A name as it is shown."""
    return clean(name)


# -- one thing at a time ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_every_command_answers_and_names_it(begun: Path, entry: Entry, place: str) -> None:
    path = begun / place / entry.name
    entry.make(path)
    try:
        assert_all_answer(Desk(begun, begun.parent), entry, place)
    finally:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def assert_all_answer(scene: Desk, entry: Entry, place: str) -> None:
    before, head = bytes_of(scene.root / "cases"), scene.head()
    reading = (*TODAY, *ALL) if place == "cases" else ("list", *ALL)
    for command in reading:
        unread = not entry.readable and (place == "cases" or command in ALL)
        result = answer(scene, *command.split())
        assert result.code == (5 if unread else 0), (command, result)
        assert (result.err != "") is unread
        if unread:
            assert_named(result.err, place, entry.name)
    for command in OTHERS if place == "cases" else OTHERS[:1]:
        assert answer(scene, *command.split()).code == 0, command
    assert_checked(scene, entry, place)
    stem = entry.name[: -len(".md")]
    for command in ("show", "why", "log"):
        assert answer(scene, command, "--", stem).code in ((0, 3) if entry.readable else (3, 5))
    assert {c["id"] for c in answer(scene, "list", "--all", "--json").json} >= {OPEN, SHUT}
    assert bytes_of(scene.root / "cases") == before
    assert scene.head() == head


def assert_named(err: str, place: str, name: str) -> None:
    """The file, the line, what is wrong, and what to do."""
    shown = re.escape(f"{place}/{visible(name)}")
    assert re.fullmatch(rf"{shown}:1: [^.]+(\.[^.]+)*\. [A-Z].+\n", err), err


def assert_checked(scene: Desk, entry: Entry, place: str) -> None:
    result = answer(scene, "check", "--json")
    assert (result.code, result.err) == (1, "")
    found = [f for f in result.json if f["path"] == f"{place}/{entry.name}"]
    assert result.json == found
    wanted = {"ids", "place"} if entry.readable and place != "cases" else {"ids"}
    assert {f["check"] for f in found} == (wanted if entry.readable else {"frame"})
    assert all(f["line"] >= 1 and f["message"] and f["remedy"] for f in found)
    assert visible(entry.name) in answer(scene, "check").out


def test_what_is_called_as_a_case_stands_in_for_nothing(scene: Desk) -> None:
    """A pipe with the name of a case in small letters does not hide that case."""
    os.mkfifo(scene.root / "cases" / f"{OPEN.lower()}.md")
    assert answer(scene, "show", OPEN, "--json").json["path"] == f"cases/{OPEN}.md"
    (scene.root / "cases" / "closed" / "2026" / f"{OPEN}.md").write_bytes(text_of(OPEN, "Oude kopie"))
    assert answer(scene, "show", OPEN, "--json").json["path"] == f"cases/{OPEN}.md"
    assert any(f"a copy of cases/{OPEN}.md" in f["message"] for f in answer(scene, "check", "--json").json)


def test_a_case_under_another_name_is_found_by_its_id(scene: Desk) -> None:
    scene.write("cases/Map van Ren\u00e9e.md", text_of(ODD).decode())
    assert answer(scene, "show", ODD.lower(), "--json").json["path"] == "cases/Map van Ren\u00e9e.md"
    assert scene.done("note", ODD, "-m", "gevonden").code == 0
    assert scene.commits()[0] == f"{ODD} noted"


@pytest.mark.parametrize("place", ["cases/closed", "cases/archief", "cases/2026"])
def test_a_case_in_a_place_of_its_own_is_read_and_reported(scene: Desk, place: str) -> None:
    scene.write(f"{place}/{ODD}.md", text_of(ODD).decode())
    scene.write(f"{place}/lees mij.md", "geen zaak\n")
    assert {c["id"] for c in answer(scene, "list", "--all", "--json").json} == {OPEN, SHUT, ODD}
    found = answer(scene, "check", "--json").json
    assert [(f["check"], f["path"], f["fixable"]) for f in found] == [("place", f"{place}/{ODD}.md", True)]
    scene.done("check", "--fix")
    assert scene.place(ODD) == f"cases/{ODD}.md"


# -- all at once --------------------------------------------------------------------------------------------


def test_all_of_it_at_once_in_a_process_of_its_own(scene: Desk) -> None:
    for n, entry in enumerate(ENTRIES.values()):
        id = ids.case_id(400 + n)
        name = entry.name.replace(ODD, id).replace(ODD.lower(), id.lower())
        for place in PLACES:
            entry.make(scene.root / place / name)
    before = bytes_of(scene.root / "cases")
    codes = {**dict.fromkeys((*TODAY, *ALL), 5), **dict.fromkeys(OTHERS, 0), "check": 1}
    for command, code in codes.items():
        result = alone(scene, *command.split(), *(["--json"] if command in ("list", "log", "check") else []))
        assert result.code == code, (command, result)
    assert {c["id"] for c in alone(scene, "list", "--all", "--json").json} >= {OPEN, SHUT, ODD}
    assert OPEN in alone(scene, env={"_KV_COMPLETE": "lines", "_KV_LINE": "kv show "}).out
    assert bytes_of(scene.root / "cases") == before


def alone(desk: Desk, *words: str, env: dict[str, str | None] | None = None) -> Result:
    """What a command says in a process of its own; no signal ends it, and it is there in time."""
    done = subprocess.run(
        [*KV, *words], input=b"", capture_output=True, env=desk.environment(env=env), cwd=desk.root,
        timeout=PATIENCE, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT)),
    )  # fmt: skip
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    sober(words, result)
    return result


# -- where a command writes, or looks besides ---------------------------------------------------------------

NO_FILES = {name: ENTRIES[name].make for name in ("pipe", "socket", "folder", "link to nothing",
            "link to itself", "link to a device", "link out of the workspace")}  # fmt: skip


@pytest.mark.parametrize("make", NO_FILES.values(), ids=list(NO_FILES))
def test_no_command_that_writes_waits_for_what_took_the_place_of_a_case(
    scene: Desk, make: Callable[[Path], object]
) -> None:
    scene.done("note", OPEN, "-m", "het laatste")
    path = scene.path(OPEN)
    path.unlink()
    make(path)
    before = bytes_of(scene.root / "cases")
    for command, code in {"undo": 6, "note": 5, "edit": 5, "close": 5}.items():
        words = {"note": [OPEN, "-m", "x"], "edit": [OPEN], "close": [OPEN, "withdrawn"]}.get(command, [])
        with in_time():
            result = scene.run(command, *words, env={"EDITOR": "true"})
        assert (result.code, bytes_of(scene.root / "cases")) == (code, before), (command, result)
        assert f"cases/{path.name}" in result.err
        assert SECRET not in result.err


@pytest.mark.parametrize("name", ["kv.yaml", "procedures/eigen@1.yaml", "procedures/eigen.yaml"])
@pytest.mark.parametrize("make", [m for m in NO_FILES.values() if m is not link_outside])
def test_settings_and_procedures_that_are_no_files(
    scene: Desk, name: str, make: Callable[[Path], object]
) -> None:
    path = scene.root / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    make(path)
    for command in ("--help", "list", "check", "procedure", "procedure eigen", "config"):
        with in_time():
            result = scene.run(*command.split(), env={"KV_LANG": None})
        wanted = command == "procedure eigen" if name != "kv.yaml" else command != "--help"
        if command == "check" and name != "kv.yaml":  # it reads every procedure, also one that no case names
            assert result.code == 1, result
            assert f"{name}:1: " in result.out
            continue
        assert result.code == (2 if wanted else 0), (command, result)
        assert (f"kv: {name}:1: " in result.err) is wanted, result


#: Every command that asks the index, in words that end well where nothing is wrong.
ASKING = (*TODAY, *ALL, "alerts", "stats", "customer", "digest", "board --force -o {}")
LATIN = os.fsdecode(b"caf\xe9")


def without_index(desk: Desk) -> None:
    shutil.rmtree(desk.private / "index", ignore_errors=True)


@pytest.mark.parametrize("name", [f"{LATIN}.md", f"{LATIN}/{ODD}.md"], ids=["file", "folder"])
def test_a_name_that_is_no_text_stops_no_list(scene: Desk, tmp_path: Path, name: str) -> None:
    path = scene.root / "cases" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text_of(ODD))
    for command in ASKING:
        words = command.format(tmp_path / "bord.html").split()
        for begin in (without_index, lambda _: None):  # where there is no index, and where there is one
            begin(scene)
            result = answer(scene, *words)
            assert "the name is no UTF-8" in result.err, (command, result)
    named = f"cases/{name.partition('/')[0]}"
    assert visible(named) in answer(scene, "check").out
    command = answer(scene, "list").err.partition("another name: ")[2].strip()
    subprocess.run(["sh", "-c", command], cwd=scene.root, check=True)
    assert answer(scene, "list", "--all").err == ""
    assert {c["id"] for c in answer(scene, "list", "--all", "--json").json} == {OPEN, SHUT, ODD}


def test_a_procedure_under_a_name_that_is_no_text_is_named_and_stops_nothing(scene: Desk) -> None:
    (scene.root / "procedures").mkdir()
    (scene.root / "procedures" / f"{LATIN}@1.yaml").write_bytes(b"name: cafe\nversion: 1\n")
    for begin in (without_index, lambda _: None):
        begin(scene)
        for command in (*TODAY, *ALL, "procedure", "stats"):
            result = answer(scene, *command.split())
            assert (result.code, result.err) == (0, ""), (command, result)
    found = answer(scene, "check", "--json").json
    assert [(f["check"], f["path"]) for f in found] == [("procedure", f"procedures/{LATIN}@1.yaml")]
    assert answer(scene, "check").code == 1


@pytest.mark.parametrize("target", ["/dev/zero", "pijp", "/tmp"])
def test_only_files_are_put_beside_a_case(scene: Desk, target: str) -> None:
    os.mkfifo(scene.root / "pijp")  # a text or a list may come through one; a file to keep may not
    commands = [["attach", OPEN], ["note", OPEN, "--file"], ["import"]]
    before = scene.snapshot()
    for command in commands[: 1 if target == "pijp" else 3]:
        with in_time():
            result = scene.run(*command, str(scene.root / target))
        assert (result.code, scene.snapshot()) == (2, before), result
        assert result.err.startswith(f"kv: {scene.root / target}: ")


@pytest.mark.parametrize("version", ["9" * 6000, "\u0661", "1x", "-1", ""])
def test_a_version_that_no_procedure_can_have_hides_no_other_case(scene: Desk, version: str) -> None:
    text = text_of(ODD).decode().replace("een-fan-per-dag@1", f"een-fan-per-dag@{version}")
    scene.write(f"cases/{ODD}.md", text)
    for command in (*TODAY, *ALL, f"show {ODD} --json"):
        result = answer(scene, *command.split())
        assert result.code == 5, result
        assert "is missing" in result.err
    assert {c["id"] for c in answer(scene, "list", "--json").json} == {OPEN, ODD}
    assert [f["check"] for f in answer(scene, "check", "--json").json] == ["procedure"]


def test_cases_that_are_a_link_are_not_followed_but_named(scene: Desk) -> None:
    (scene.root / "cases").rename(scene.root / "zaken")
    (scene.root / "cases").symlink_to("zaken")
    before = scene.files()
    for command in ("list", "list --all", "check", f"note {OPEN} -m x", f"close {OPEN} withdrawn"):
        result = scene.run(*command.split())
        assert result.code in (3, 5), result
        assert "a link, not a folder" in result.err or result.code == 3
    assert scene.files() == before


# -- folders ------------------------------------------------------------------------------------------------


def linked_away(path: Path) -> None:
    away = beside_the_workspace(path) / "weg"
    away.mkdir()
    (away / f"{ODD}.md").write_bytes(text_of(ODD, SECRET))
    path.symlink_to(away)


FOLDERS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "closed is a pipe": ("cases/closed", os.mkfifo, "a part of its path is no folder"),
    "closed is a file": ("cases/closed", holding(b"x"), "a part of its path is no folder"),
    "closed is a link": ("cases/closed", linked_away, "a link, not a folder"),
    "a year is a link": ("cases/closed/2025", linked_away, "a link, not a folder"),
    "a year is a link to itself": ("cases/closed/2025", link_to("2025"), "a link, not a folder"),
}


@pytest.mark.parametrize(("name", "make", "said"), FOLDERS.values(), ids=list(FOLDERS))
def test_a_folder_that_is_none(scene: Desk, name: str, make: Callable[[Path], object], said: str) -> None:
    if name == "cases/closed":
        shutil.rmtree(scene.root / name)
    make(scene.root / name)
    assert_folder_named(scene, name, said)


def assert_folder_named(scene: Desk, name: str, said: str) -> None:
    """The closed cases there are missed, and it is told; the open ones are all there."""
    for command in TODAY:
        assert answer(scene, *command.split()).code == 0
    for command in ALL:
        result = answer(scene, *command.split())
        assert result.code == 5
        assert re.match(rf"{re.escape(name)}:1: .*{said}.*\. [A-Z]", result.err), result.err
        assert result.out
    assert [f["check"] for f in answer(scene, "check", "--json").json] == ["frame"]
    assert answer(scene, "show", OPEN).code == 0
    assert answer(scene, "show", ODD).code == 5


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Take the right to read a path away, also from somebody who may read everything."""

    def forbid(path: Path) -> None:
        for name in ("open", "scandir"):
            real = getattr(os, name)

            def refuse(asked: Any, *more: Any, real: Any = real, **named: Any) -> Any:
                if path_of(asked, named.get("dir_fd")) == path:
                    raise PermissionError(13, os.strerror(13), os.fspath(asked))
                return real(asked, *more, **named)

            monkeypatch.setattr(os, name, refuse)

    return forbid


def test_a_file_that_nobody_may_read(scene: Desk, forbidden: Callable[[Path], None]) -> None:
    path = scene.write(f"cases/{ODD}.md", text_of(ODD).decode())
    forbidden(path)
    for command in (*TODAY, *ALL):
        result = answer(scene, *command.split())
        assert result.code == 5
        assert "cannot be opened: you may not. See to it that you may read it." in result.err
    assert answer(scene, "show", ODD).code == 5
    assert answer(scene, "show", OPEN).code == 0
    assert scene.run("note", ODD, "-m", "x").code == 5


def test_a_case_that_nobody_may_read_now_stands_there_as_it_was_committed(
    scene: Desk, forbidden: Callable[[Path], None]
) -> None:
    forbidden(scene.path(OPEN))
    result = answer(scene, "list")
    assert result.code == 5
    assert f"{OPEN}  1 Listen (last good version)" in result.out


@pytest.mark.parametrize("name", ["cases/closed", "cases/closed/2026"])
def test_a_folder_that_nobody_may_read(scene: Desk, forbidden: Callable[[Path], None], name: str) -> None:
    forbidden(scene.root / name)
    assert_folder_named(scene, name, "the folder cannot be read: you may not")


def test_notes_of_kv_that_nobody_may_read(scene: Desk, forbidden: Callable[[Path], None]) -> None:
    scene.done("note", OPEN, "-m", "x")
    forbidden(scene.private / "uncommitted")
    found = answer(scene, "check", "--json").json
    assert [(f["check"], f["path"], f["fixable"]) for f in found] == [("leftovers", ".git/kv", False)]
    assert "you may not" in found[0]["message"]


@pytest.mark.parametrize("name", [".git/kv/unfinished", ".git/kv/uncommitted", ".git/kv/lock"])
@pytest.mark.parametrize("make", NO_FILES.values(), ids=list(NO_FILES))
def test_kv_waits_for_nothing_in_its_own_folder(
    scene: Desk, name: str, make: Callable[[Path], object]
) -> None:
    scene.done("note", OPEN, "-m", "x")
    (scene.root / name).unlink(missing_ok=True)
    make(scene.root / name)
    before = scene.files()
    for command in ("list", f"note {OPEN} -m y", "check"):
        with in_time():
            result = scene.run(*command.split())
        assert result.code in ((0, 8) if command.startswith("note") else (0, 1)), (command, result)
        if result.code == 8:
            assert "Nothing was changed" in result.err
            assert scene.files() == before


def test_cases_that_nobody_may_read(scene: Desk, forbidden: Callable[[Path], None]) -> None:
    forbidden(scene.root / "cases")
    for command in ("list", f"show {OPEN}", "check", f"note {OPEN} -m x"):
        result = scene.run(*command.split())
        assert result.code == 5
        assert result.err.startswith("kv: cases: the folder cannot be read: you may not\n    See to it")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(scene: Desk) -> None:
    scene.write(f"cases/{ODD}.md", "x").chmod(0)
    assert alone(scene, "list").code == 5


# -- while it is read ---------------------------------------------------------------------------------------


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Callable[[], object], bool], None]:
    """Let something happen once, just before a file is opened or just after."""

    def arrange(path: Path, happen: Callable[[], object], after: bool) -> None:
        real = os.open
        happened: list[object] = []

        def opened(asked: Any, *more: Any, **named: Any) -> int:
            mine = path_of(asked, named.get("dir_fd")) == path and not happened
            if mine and not after:
                happened.append(happen())
            handle = real(asked, *more, **named)
            if mine and after:
                happened.append(happen())
            return handle

        monkeypatch.setattr(os, "open", opened)

    return arrange


Arrange = Callable[[Path, Callable[[], object], bool], None]


def replaced(path: Path, content: bytes) -> None:
    new = path.with_name("nieuw")
    new.write_bytes(content)
    new.replace(path)


@pytest.mark.parametrize("after", [False, True])
def test_a_file_that_is_replaced_while_it_is_read(scene: Desk, meanwhile: Arrange, after: bool) -> None:
    path = scene.path(OPEN)
    meanwhile(path, lambda: replaced(path, text_of(OPEN, "Nieuw")), after)
    titles = [c["title"] for c in answer(scene, "list", "--json").json]
    assert titles == (["Leskist bleef leeg"] if after else ["Nieuw"])


def test_a_file_that_is_emptied_while_it_is_read(scene: Desk, meanwhile: Arrange) -> None:
    path = scene.path(OPEN)
    meanwhile(path, lambda: os.truncate(path, 0), True)
    result = answer(scene, "list", "--json")
    assert (result.code, [c["stand_in"] for c in result.json]) == (5, [True])


def test_a_file_that_becomes_a_pipe_before_it_is_read(scene: Desk, meanwhile: Arrange) -> None:
    path = scene.path(OPEN)

    def becomes_a_pipe() -> None:
        path.unlink()
        os.mkfifo(path)

    meanwhile(path, becomes_a_pipe, False)
    assert answer(scene, "list").code == 5


@pytest.mark.parametrize("command", ["list", "today", "list --all", "check", f"show {OPEN}"])
def test_a_case_that_is_closed_by_somebody_else_meanwhile(
    scene: Desk, meanwhile: Arrange, command: str
) -> None:
    path = scene.path(OPEN)
    place = scene.root / "cases" / "closed" / "2026" / path.name
    meanwhile(path, lambda: path.rename(place), False)
    result = answer(scene, *command.split())
    assert result.code == (1 if command == "check" else 0), result
    assert result.err == ""
    if command not in ("list", "today"):
        assert OPEN in result.out


@pytest.mark.parametrize("opens", [True, False], ids=["reopened", "closed"])
def test_a_case_that_moves_while_the_folders_are_looked_at(
    scene: Desk, meanwhile: Arrange, opens: bool
) -> None:
    """It stood in the one folder when that was listed, and in the other when it was read."""
    folders = scene.root / "cases" / "closed" / "2026", scene.root / "cases"
    id = SHUT if opens else OPEN
    old, new = (folder / f"{id}.md" for folder in (folders if opens else folders[::-1]))
    meanwhile(scene.root / "cases", lambda: old.rename(new), False)
    result = answer(scene, "list", "--all")
    assert (result.code, result.err, result.out.count(id)) == (0, "", 1)


# -- what stands in -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["removed", "folder", "link", "broken"])
def test_the_last_good_version_is_found_behind_others(scene: Desk, between: str) -> None:
    path = scene.path(OPEN)
    path.unlink()
    if between == "folder":
        folder(path)
    elif between == "link":
        path.symlink_to("elders.md")
    elif between == "broken":
        path.write_bytes(BROKEN)
    scene.commit()
    if between == "removed":
        path.write_bytes(BROKEN)
    result = answer(scene, "show", OPEN, "--json")
    assert (result.code, result.json["title"], result.json["stand_in"]) == (5, "Leskist bleef leeg", True)
    assert json.loads(answer(scene, "list", "--json").out)[0]["id"] == OPEN
