"""Where mails come from on this machine: files, a pipe, an mbox, a Maildir. They are read, never changed."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.safe_read import NotRegular, content
from klantervaring.files.reasons import system_reason
from klantervaring.mail.reading import (
    LARGEST_MAIL,
    Mail,
    read_mail,
    too_large,
)

#: Bytes of mail that one run takes in; the rest is for the next one.
MOST_BYTES = 192 * 1024 * 1024
#: Bytes of a line of an mbox that are read at a time.
_AT_ONCE = 64 * 1024
_NEXT = b"From "
#: Bytes that show whether a file is one.
_BEGINNING = len(BOM_UTF8) + len(_NEXT)
_FIELD = re.compile(rb"(?:[!-9;-~]+[ \t]*:|>?From )")
_CLOCK = re.compile(rb"\d{1,2}:\d\d(?::\d\d)?")
_YEAR = re.compile(rb"\d{4}")
_STUFFED = re.compile(rb"^>(>*From )", re.MULTILINE)
#: The folders of a Maildir that hold mails.
_MAILDIR = ("cur", "new")


class Raw(NamedTuple):
    """The bytes of what should be a mail, and what it is called in messages.

    `size` counts also what was not read; what is `known` was not fetched at all, and what the server does
    not give has its words in `refused`.
    """

    name: str
    held: bytes
    size: int = 0
    known: bool = False
    refused: str = ""


class BadMail(NamedTuple):
    """Something that is no mail, or too large: what it is called, and why."""

    name: str
    reason: WrongInput


class Gathered(NamedTuple):
    """The mails of one run, what is none, the names of what is known, and what is left, None: nothing."""

    mails: list[Mail]
    bad: list[BadMail]
    known: list[str]
    rest: Iterator[Raw] | None = None

    def followed_by(self, later: Gathered) -> Gathered:
        """Return what came of this and of what was left; only the mails of the later are held."""
        return later._replace(
            bad=self.bad + later.bad, known=self.known + later.known
        )


def gather(raws: Iterable[Raw]) -> Gathered:
    """Return mails as far as one run takes them in."""
    mails: list[Mail] = []
    bad: list[BadMail] = []
    known: list[str] = []
    size = 0
    coming = iter(raws)
    for raw in coming:
        size += len(raw.held)
        if mails and size > MOST_BYTES:
            return Gathered(mails, bad, known, chain([raw], coming))
        if raw.known:
            known.append(raw.name)
            continue
        try:
            mails.append(_read(raw))
        except WrongInput as error:
            bad.append(BadMail(raw.name, error))
    return Gathered(mails, bad, known)


def _read(raw: Raw) -> Mail:
    if raw.size > LARGEST_MAIL:
        raise too_large(raw.size)
    if raw.refused:
        raise _not_given(raw.refused)
    return read_mail(raw.held, raw.name)


def _not_given(reason: str) -> WrongInput:
    return WrongInput(
        Text(
            "The mail server does not give this mail: {reason}.",
            reason=reason,
        ),
        remedy=Text(
            "Look for it in your mail program; what else was there came in."
        ),
    )


# -- files ---------------------------------------------------------------------


def of_files(paths: Iterable[Path]) -> Iterator[Raw]:
    """Yield the mails in files, of an mbox all. Raises WrongInput for one that cannot be read."""
    for path in paths:
        raw = _of_file(path)
        if _is_mbox(raw.held or content(path, _BEGINNING, follow=True)):
            yield from of_mbox(path)
        else:
            yield raw


def _of_file(path: Path) -> Raw:
    try:
        size = path.stat().st_size
        most = 0 if size > LARGEST_MAIL else LARGEST_MAIL + 1
        return Raw(str(path), content(path, most, follow=True), size)
    except OSError as error:
        raise _unreadable(path, error) from error


def of_pipe(stream: BinaryIO) -> Iterator[Raw]:
    """Yield the mail that comes through a pipe; of an mbox all."""
    held = stream.read(LARGEST_MAIL + 1)
    if _is_mbox(held) and len(held) <= LARGEST_MAIL:
        yield from _parted("-", BytesIO(held))
    else:
        yield Raw("-", held, len(held))


def of_maildir(folder: Path) -> Iterator[Raw]:
    """Yield the mails of a Maildir, by name. Raises WrongInput for another folder."""
    inner = [folder / name for name in _MAILDIR]
    if not all(each.is_dir() for each in inner):
        raise WrongInput(
            Text("{folder} is no Maildir.", folder=str(folder)),
            remedy=Text(
                "It has the folders {inner}.",
                inner=Code("cur, new, tmp"),
            ),
        )
    for each in inner:
        for path in sorted(each.iterdir()):
            if path.name.startswith("."):
                continue
            with suppress(NotRegular, FileNotFoundError):
                yield _held_in_maildir(path)


def _held_in_maildir(path: Path) -> Raw:
    size = path.lstat().st_size
    most = 0 if size > LARGEST_MAIL else LARGEST_MAIL + 1
    return Raw(str(path), content(path, most), size)


# -- mbox ----------------------------------------------------------------------


def of_mbox(path: Path) -> Iterator[Raw]:
    """Yield the mails of an mbox, one after the other; only one at a time stands in memory.

    Raises WrongInput for a file that is none.
    """
    try:
        with path.open("rb") as file:
            yield from _parted(str(path), file)
    except OSError as error:
        raise _unreadable(path, error) from error


def _no_mbox(name: str) -> WrongInput:
    return WrongInput(
        Text("{file} is no mbox.", file=name),
        remedy=Text(
            "A single mail is given without {option}.",
            option=Code("--mbox"),
        ),
    )


def _parted(name: str, file: BinaryIO) -> Iterator[Raw]:
    pieces: list[bytes] = []
    size = 0
    number = 0
    blank = True
    begun = False
    whole = True
    for line, after in _with_next(file):
        if whole and blank and _begins_mail(line, after, begun):
            if begun:
                yield _mail_of(name, number, pieces, size)
            pieces = []
            size = 0
            begun = True
            number += 1
        elif not begun and line.strip():
            raise _no_mbox(name)
        else:
            size += len(line)
            if size <= LARGEST_MAIL:
                pieces.append(line)
        blank = whole and not line.strip(b"\r\n")
        whole = line.endswith(b"\n")
    if begun:
        yield _mail_of(name, number, pieces, size)


def _with_next(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines of a file, each with the one behind it."""
    line = file.readline(_AT_ONCE).removeprefix(BOM_UTF8)
    while line:
        after = file.readline(_AT_ONCE)
        yield line, after
        line = after


def _is_mbox(held: bytes) -> bool:
    """Return whether a file begins as an mbox does; as one mail, all behind the first would be its text."""
    return held.removeprefix(BOM_UTF8).startswith(_NEXT)


def _begins_mail(line: bytes, after: bytes, begun: bool) -> bool:
    """Return whether a line of an mbox stands before a mail; its text may have such lines, too."""
    if not line.startswith(_NEXT):
        return False
    return not begun or (_ends_in_date(line) and bool(_FIELD.match(after)))


def _ends_in_date(line: bytes) -> bool:
    """Return whether a moment ends a line, behind who sent: a clock, and at most a zone and a year."""
    words = line.split()[2:]
    has_clock = any(map(_CLOCK.fullmatch, words[-3:]))
    return has_clock and any(map(_YEAR.fullmatch, words))


def _mail_of(name: str, number: int, pieces: list[bytes], size: int) -> Raw:
    """Return a mail of an mbox: without the empty line behind it, and the `>` before a `From` in its text."""
    held = b"".join(pieces) if size <= LARGEST_MAIL else b""
    for end in (b"\r\n\r\n", b"\n\n"):
        if held.endswith(end):
            held = held[: -len(end) // 2]
            break
    return Raw(f"{name}:{number}", _STUFFED.sub(rb"\1", held), size)


def _unreadable(path: Path, error: OSError) -> WrongInput:
    return WrongInput(
        Text(
            "The file cannot be read: {reason}.",
            reason=system_reason(error),
        ),
        where=str(path),
        remedy=Text("Is its name right, and may you read it?"),
    )
