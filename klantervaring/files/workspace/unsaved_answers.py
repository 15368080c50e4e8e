"""What somebody types at questions, noted with each key, so that nothing of it is lost with the command.

A private file that is taken away when the command comes to its end; else it stays, and the next command like
it offers what is in it. Whoever writes it holds it with a lock, so that no other command takes it up.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from klantervaring.core.errors import KvError
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import private
from klantervaring.files.disk.own_notes import (
    DamagedNote,
    a_moment,
    noted_in,
)
from klantervaring.files.disk.safe_read import content
from klantervaring.files.text.saved_text import as_text, take_rescued
from klantervaring.files.workspace.layout import is_own_folder, private_of

_MODE = 0o600
_BEGINS = "answers-"
_ENDS = ".json"
_NAMED = re.compile(rf"{_BEGINS}\d+-\d+-\d+")
#: No disk takes it, or there is no workspace.
_REFUSALS = (OSError, KvError)
#: Gives a folder of drafts, made where it is missing. Raises OSError, KvError.
Folder: TypeAlias = "Callable[[], Path]"


class Draft(NamedTuple):
    """Answers of a command that did not come to its end; `given` are the words that were typed behind it.

    `answers` are pairs of a question and what was typed. `cases` are the ids of those it was about, with how
    many events each had then. `at`: when it was begun. `places`: it may be on two disks, where the first had
    no room any more.
    """

    name: str
    command: str
    cases: Mapping[str, int]
    at: int
    serial: int
    answers: tuple[tuple[str, str], ...]
    places: tuple[Path, ...] = ()
    given: tuple[str, ...] = ()


# -- where drafts are --------------------------------------------------------------------------------


def draft_places(root: Path) -> tuple[Path, Path]:
    """Return those folders, whether or not they are there."""
    return Path(private_of(str(root)), "drafts"), _for_a_while(root)


def folders_of(root: Path) -> tuple[Folder, Folder]:
    """Return where the drafts of the workspace at `root` are kept: among kv's own files, else for a while."""
    return (
        lambda: _made(Path(private.make(str(root)), "drafts")),
        lambda: _made(_made(_for_a_while(root).parent) / _key_of(root)),
    )


def _for_a_while(root: Path) -> Path:
    """Return a folder of this person's own outside the workspace; another disk may have room."""
    from tempfile import gettempdir

    return Path(gettempdir(), f"kv-drafts-{os.getuid()}", _key_of(root))


def _key_of(root: Path) -> str:
    return sha256(os.fsencode(root)).hexdigest()[:16]


def _made(folder: Path) -> Path:
    """Return a folder that is ours alone. Raises OSError where it is somebody else's."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        raise PermissionError(f"not a folder of our own: {folder}")
    return folder


def _is_ours(folder: Path) -> bool:
    return is_own_folder(os.lstat(folder))


def waiting(places: Iterable[Path]) -> list[Draft]:
    """Return the drafts that no command is writing at this moment, the newest first."""
    found: dict[str, Draft] = {}
    for path in _files(places):
        draft = _read(path)
        if draft is None:
            continue
        known = found.get(draft.name, draft)
        places = tuple(dict.fromkeys((*known.places, path)))
        newest = max(known, draft, key=lambda each: each.serial)
        found[draft.name] = newest._replace(places=places)
    return sorted(found.values(), key=_age, reverse=True)


def _age(draft: Draft) -> tuple[int, str]:
    return draft.at, draft.name


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        with contextlib.suppress(OSError):
            if _is_ours(place):
                yield from sorted(place.glob(f"{_BEGINS}*{_ENDS}"))


def _read(path: Path) -> Draft | None:
    """Return what a file holds; None where it is no draft, or a command is at work on it."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        draft = noted_in(content(path), lambda told: _told(path, told))
    except (OSError, DamagedNote):
        return None
    return draft if draft.answers else None


def _told(path: Path, told: Mapping[str, Any]) -> Draft:
    cases = {}
    for id, count in told["cases"].items():
        cases[str(id)] = int(count)
    return Draft(
        name=path.name,
        command=str(told["command"]),
        cases=cases,
        at=a_moment(told["at"]),
        serial=int(told["serial"]),
        answers=_answers_in(path, told),
        given=tuple(map(str, told.get("given", ()))),
    )


def _answers_in(
    path: Path, told: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Return what a draft holds; of an answer that was still in an editor, what was saved there."""
    answers = [(str(q), str(a)) for q, a in told["answers"]]
    edited = _saved(_in_editor(path))
    if edited:
        place = int(told["asked"])
        answers[place] = (answers[place][0], edited)
    return tuple(each for each in answers if each[1])


def _in_editor(draft: Path) -> Path:
    """Return where an answer is while it is written at in an editor."""
    return draft.with_suffix(".txt")


def draft_of(path: Path) -> Path | None:
    """Return the draft to which an answer in an editor belongs; the copies of editors have names like it."""
    found = _NAMED.search(path.name)
    return path.with_name(f"{found[0]}{_ENDS}") if found else None


def _saved(path: Path) -> str | None:
    """Return the text that an editor left; None where it left none."""
    take_rescued(path)
    try:
        return as_text(content(path)).rstrip("\n")
    except OSError:
        return None


def drop(draft: Draft) -> None:
    """Take a draft away, wherever it is. Raises OSError."""
    for path in draft.places:
        _take_away(path)


def _take_away(path: Path) -> None:
    """Take a draft away, with what editors left beside it. Raises OSError."""
    path.unlink(missing_ok=True)
    for left in path.parent.glob(f"*{path.stem}.txt*"):
        left.unlink()


# -- what is typed now -------------------------------------------------------------------------------


class Typed:
    """The answers of one call. A disk that refuses stops nobody: they are then only held."""

    def __init__(
        self,
        command: str,
        folders: Sequence[Folder],
        at: int,
    ) -> None:
        """`folders` are asked for when the first answer is given; `at` is in seconds since 1970."""
        self.command = command
        #: the cases that it is about, with how many events each has
        self.cases: dict[str, int] = {}
        #: the words that were typed behind the command
        self.given: Sequence[str] = ()
        #: whether a draft was offered already
        self.offered = False
        #: when the draft was begun with which it goes on; None where it began itself
        self.begun: int | None = None
        self._at = at
        self._folders = folders
        self._answers: list[tuple[str, str]] = []
        self._pending: list[tuple[str, str]] = []
        self._past: list[tuple[str, str]] = []
        self._which_case = ("", "")
        self._name = ""
        self._serial = 0
        self._places: list[Path] = []
        self._lock: int | None = None
        self._is_noted = False

    @property
    def held(self) -> list[tuple[str, str]]:
        """Whatever was typed, also what of a draft was not asked again yet."""
        found = [
            each for each in (*self._answers, *self._pending) if each[1]
        ]
        return [] if found == [self._which_case] else found

    def take_up(self, draft: Draft) -> None:
        """Go on with a draft: its answers come back as their questions are asked."""
        self._pending = list(draft.answers)
        self._name, self._serial = draft.name, draft.serial
        self._at = self.begun = draft.at
        self._places = list(draft.places)
        self._note(synced=True)
        if self._is_noted:
            self._forget_edited()

    def asks(self, question: str) -> str:
        """Begin with a question; what a draft has as its answer, or ""."""
        found = ""
        for each in self._pending:
            if each[0] == question:
                self._pending.remove(each)
                found = each[1]
                break
        self._answers.append((question, found))
        return found

    def types(self, text: str) -> None:
        """Note what stands there now as the answer to the question that was asked last."""
        self._put(text, synced=False)

    def answers(self, text: str) -> None:
        """Note an answer; Up gives it back where its question is asked again."""
        self._put(text, synced=True)
        if text:
            self._past.append((self._answers[-1][0], text))

    def names_cases(self) -> None:
        """Keep the last answer beside others only: alone it says which cases it is about, and no more."""
        self._which_case = self._answers[-1]
        if not self.held:
            answers = self._answers
            self.drop()
            self._answers = answers

    def past(self, question: str) -> list[str]:
        """Return what was answered to a question before, each once, the newest last."""
        said = [text for asked, text in self._past if asked == question]
        return list(dict.fromkeys(reversed(said)))[::-1]

    def drop(self) -> None:
        """Forget what was typed: the command came to its end, so it is where it belongs."""
        for path in self._places:
            if _saved(_in_editor(path)):
                continue  # an editor that did not wait: nobody took it up
            with contextlib.suppress(OSError):
                _take_away(path)
        self._answers, self._pending, self._places = [], [], []
        self._name = ""
        self._hold(None)

    def opens_in_editor(self, text: str) -> Path:
        """Return a file with what stands there, for an editor; what is saved there belongs to the draft.

        Raises OSError, KvError where no disk takes it.
        """
        self._put(text, synced=True)
        draft = self._write(self._folders[0](), synced=True)
        path = _in_editor(draft)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        handle = os.open(path, flags, _MODE)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{text}\n" if text else "")
        return path

    def comes_from_editor(self, path: Path, before: str) -> str:
        """Note what an editor left, and return it: `before` where it left no text."""
        saved = _saved(path)
        text = before if saved is None else saved
        self.answers(text)
        if self._is_noted:
            self._forget_edited()
        return text

    def _forget_edited(self) -> None:
        """Take away what stood in an editor: the draft itself has it now."""
        for path in self._places:
            with contextlib.suppress(OSError):
                _in_editor(path).unlink(missing_ok=True)

    def is_kept(self) -> bool:
        """Whether all of it is on a disk."""
        if not self._is_noted:
            self._note(synced=True)
        return self._is_noted

    def let_go(self) -> None:
        """Let other commands take it up: this one comes to no end."""
        self._hold(None)

    # -- on the disk ---------------------------------------------------------------------------------

    def _put(self, text: str, synced: bool) -> None:
        question = self._answers[-1][0]
        if (question, text) == self._answers[-1] and not synced:
            return
        self._answers[-1] = (question, text)
        self._note(synced)

    def _note(self, synced: bool) -> None:
        """Write all of it where there is room. Never fails."""
        self._is_noted = not self.held and not self._places
        if self._is_noted:
            return
        for folder in self._folders:
            with contextlib.suppress(*_REFUSALS):
                self._write(folder(), synced)
                self._is_noted = True
                return

    def _write(self, folder: Path, synced: bool) -> Path:
        name = self._name or _free(folder, self._at)
        path = folder / name
        temporary = folder / f".{name}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        handle = os.open(temporary, flags | os.O_NOFOLLOW, _MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _write_all(handle, json.dumps(self._told()).encode("ascii"))
            if synced:
                os.fsync(handle)
            temporary.rename(path)
        except OSError:
            os.close(handle)
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        self._hold(handle)
        self._name, self._serial = name, self._serial + 1
        if path not in self._places:
            self._places.append(path)
        return path

    def _told(self) -> dict[str, Any]:
        return {
            "command": self.command,
            "given": self.given,
            "cases": self.cases,
            "at": self._at,
            "serial": self._serial + 1,
            "asked": len(self._answers) - 1,
            "answers": [*self._answers, *self._pending],
        }

    def _hold(self, handle: int | None) -> None:
        """Hold the file that is written now, and no other."""
        if self._lock is not None:
            os.close(self._lock)
        self._lock = handle


def _write_all(handle: int, raw: bytes) -> None:
    while raw:
        raw = raw[os.write(handle, raw) :]


def _free(folder: Path, at: int) -> str:
    """Return a name that no draft has: of this process, at this moment."""
    number = 1
    while True:
        name = f"{_BEGINS}{at}-{os.getpid()}-{number}{_ENDS}"
        if not os.path.lexists(folder / name):
            return name
        number += 1
