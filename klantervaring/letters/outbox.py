"""Letters that are on their way out: a note of each attempt, on the disk before the text leaves this machine.

So a crash between sending and recording is found by the next call, and nothing is sent twice. The notes are
in kv's private folder; a lock beside each holds off a second call while one is at work.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from klantervaring.core.errors import CannotRead, Conflict
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.own_notes import (
    DamagedNote,
    a_moment,
    a_text,
    noted_in,
)
from klantervaring.files.disk.safe_write import refused, write_private
from klantervaring.files.workspace.layout import private_of

FOLDER = "letters"
#: How far an attempt came: the text may have left; the server took it; the case has it.
LEFT = "left"
TAKEN = "taken"
RECORDED = "recorded"
_STATES = (LEFT, TAKEN, RECORDED)
#: How the name of a note ends.
_SENDING = ".sending"


class Attempt(NamedTuple):
    """One attempt to send a letter: what will be recorded of it, and how far it came.

    `at` is the moment of sending in seconds since 1970; `data` are the further keys of the event.
    """

    case: str
    kind: str
    state: str
    at: int
    message: str
    event: str
    words: str
    data: Mapping[str, str]
    because: str = ""


#: What a note holds as texts.
_TEXTS = tuple(key for key in Attempt._fields if key not in ("at", "data"))


def in_doubt(case: str, kind: str) -> Text:
    """Return how a person settles an attempt of which nobody knows whether it left."""
    letter = ours("kv letter {} {}", quoted(case), quoted(kind))
    return Text(
        "Look in the sent mail, or ask the customer. It left: {sent}."
        " It did not: {not_sent}, and then send it.",
        sent=Code(ours("{} --sent", letter)),
        not_sent=Code(ours("{} --not-sent", letter)),
    )


def _damaged(case: str, kind: str, note: Path) -> CannotRead:
    """Return that nobody can tell from a note whether a letter left, and how a person settles that."""
    sent = ours("kv letter {} {} --sent", quoted(case), quoted(kind))
    return CannotRead(
        Text(
            "The note of a letter on its way is damaged: whether it left is not known."
        ),
        where=str(note),
        remedy=Text(
            "Find out whether the letter arrived, and take the note away ({away})."
            " If it arrived, record it: {command}",
            away=Code(ours("rm {}", quoted(str(note)))),
            command=Code(sent),
        ),
    )


def _told(noted: Any) -> Attempt:
    """Return the attempt of a note."""
    data = {}
    for key, value in noted["data"].items():
        data[key] = a_text(value)
    texts = {key: a_text(noted[key]) for key in _TEXTS}
    attempt = Attempt(at=a_moment(noted["at"]), data=data, **texts)
    if attempt.state not in _STATES:
        raise ValueError(attempt.state)
    return attempt


class Outbox:
    """The attempts of one workspace in this clone."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = Path(private_of(str(root))) / FOLDER

    def note(self, case: str, kind: str) -> Path:
        """Return where an attempt is noted."""
        return self._folder / f"{case}.{kind}{_SENDING}"

    def mail_file(self, case: str, kind: str) -> Path:
        """Return where the whole mail of an attempt is kept until it is recorded."""
        return self._folder / f"{kind}.{case}.eml"

    @contextmanager
    def held(self, case: str, kind: str) -> Iterator[None]:
        """Hold off any other call that would send this letter. Raises Conflict, DiskRefused."""
        handle = self._opened(f"{case}.{kind}.lock")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Conflict(
                Text("This letter is being sent by another command."),
                remedy=Text(
                    "Wait until that command is done and try again."
                ),
            ) from None
        try:
            yield
        finally:
            os.close(handle)

    def _opened(self, name: str) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            private.make(str(self._root))
            place = Path(private_of(str(self._root)))
            if not beneath.is_there(place, self._folder):
                beneath.make_own_folder(place, self._folder)
            return os.open(self._folder / name, flags, 0o600)
        except OSError as error:
            raise refused(error) from error

    def read(self, case: str, kind: str) -> Attempt | None:
        """Return the attempt that is noted for a letter, or None.

        Raises CannotRead for a note that is damaged, DiskRefused.
        """
        place = self._folder.parent
        note = self.note(case, kind)
        try:
            if not beneath.is_there(place, note):
                return None
            return noted_in(beneath.read_file(place, note), _told)
        except OSError as error:
            raise refused(error) from error
        except DamagedNote as error:
            raise _damaged(case, kind, note) from error

    def noted(self) -> Iterator[tuple[str, str]]:
        """Yield the case and the kind of each letter of which an attempt is noted. Raises OSError."""
        place = self._folder.parent
        if not beneath.is_there(place, self._folder):
            return
        for name in sorted(beneath.names_in(place, self._folder)):
            if name.endswith(_SENDING):
                case, _, kind = name.removesuffix(_SENDING).partition(".")
                yield case, kind

    def all(self) -> list[Attempt]:
        """Return all attempts that are noted, but for those whose note is damaged. Raises DiskRefused."""
        found = []
        for case, kind in self.noted():
            with suppress(CannotRead):
                attempt = self.read(case, kind)
                if attempt is not None:
                    found.append(attempt)
        return found

    def write(self, attempt: Attempt) -> None:
        """Note how far an attempt came; it is on the disk when this returns. Raises DiskRefused."""
        raw = json.dumps(attempt._asdict(), ensure_ascii=False).encode()
        try:
            write_private(
                self._root, self.note(attempt.case, attempt.kind), raw
            )
        except OSError as error:
            raise refused(error) from error

    def keep_mail(self, case: str, kind: str, raw: bytes) -> Path:
        """Keep the whole mail until it is recorded; return where. Raises DiskRefused."""
        path = self.mail_file(case, kind)
        try:
            write_private(self._root, path, raw)
        except OSError as error:
            raise refused(error) from error
        return path

    def recorded(self, attempt: Attempt) -> None:
        """Note that the case has it, without its words: `kv undo` takes that out of the case again, and a
        letter that left has left. Raises DiskRefused.
        """
        self.done(attempt.case, attempt.kind)
        bare = attempt._replace(state=RECORDED, words="", data={})
        self.write(bare)

    def back_to(self, before: Attempt | None, case: str, kind: str) -> None:
        """Let the note be as it was before an attempt that sent nothing: an earlier one may have left.

        Raises DiskRefused.
        """
        self.done(case, kind)
        if before is not None:
            self.write(before)

    def done(self, case: str, kind: str) -> None:
        """Take the note of an attempt away, and its mail. Raises DiskRefused."""
        place = self._folder.parent
        try:
            for path in (
                self.note(case, kind),
                self.mail_file(case, kind),
            ):
                if beneath.is_there(place, path):
                    beneath.unlink(place, path, missing_ok=True)
        except OSError as error:
            raise refused(error) from error
