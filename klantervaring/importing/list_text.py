"""The text of a list that somebody gives: within a limit, in the encoding that it has.

It must not know what the list is about.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.reasons import system_reason
from klantervaring.importing.mending import mended

#: Bytes of a list: some fifty thousand experiences, and far more than one team has in a spreadsheet.
LARGEST_LIST = 32 * 1024 * 1024
#: Bytes of what `kv export` wrote: 10,000 experiences with all that happened are 40 MiB of JSON.
LARGEST_EXPORT = 256 * 1024 * 1024
#: What to do with a list that is too large.
DIVIDE = Text(
    "Divide it into lists that each have the names of the columns on their first line."
)
#: Seconds that a pipe may be without anybody who writes into it.
_PATIENCE = 3.0
_AT_ONCE = 1024 * 1024


def read_list_text(
    path: Path, name: str, workspace: Path | None = None
) -> tuple[str, str, int]:
    """Return the text of the list at `path`, its encoding, and how many characters were mended.

    As `read_list_bytes`, and raises WrongInput for what is no text.
    """
    return list_text(read_list_bytes(path, name, workspace), name)


def list_text(raw: bytes, name: str) -> tuple[str, str, int]:
    """Return the same of the bytes of a list. Raises WrongInput, in which the list is called `name`."""
    if len(raw) > LARGEST_LIST:
        raise too_long_a_list(LARGEST_LIST, name)
    text, encoding = decode_list(raw, name)
    text, count = mended(text)
    return text, encoding, count


def too_long_a_list(limit: int, name: str) -> WrongInput:
    """Return that a list has more than `limit` bytes."""
    message = Text(
        "The list is larger than {limit} MiB.", limit=limit // 1024**2
    )
    return WrongInput(message, where=name, remedy=DIVIDE)


def _usual_limit(_first: bytes) -> int:
    return LARGEST_LIST


def read_list_bytes(
    path: Path,
    name: str,
    workspace: Path | None = None,
    limit_of: Callable[[bytes], int] = _usual_limit,
) -> bytes:
    """Return what a list holds; how many bytes that may be follows from the first of them.

    Somebody may give a link or a pipe; a list of the workspace with this root is a regular file of it. Raises
    WrongInput, in which the list is called `name`.
    """
    try:
        if workspace:
            raw = beneath.read_file(workspace, path, LARGEST_LIST + 1)
        else:
            raw = _given(path, limit_of)
    except OSError as error:
        reason = system_reason(error)
        odd = isinstance(error, NotRegular)
        raise WrongInput(
            Text("The file cannot be read: {reason}.", reason=reason),
            where=name,
            remedy=_FILE_OR_PIPE if odd else _MAY_YOU_READ,
        ) from error
    if not raw and path.is_fifo():
        message = Text("Nothing came through this pipe.")
        raise WrongInput(message, where=name, remedy=_FILE_OR_PIPE)
    if len(raw) > limit_of(raw):
        raise too_long_a_list(limit_of(raw), name)
    return raw


_FILE_OR_PIPE = Text(
    "Give the list as a file, or let a program write it into the pipe."
)
_MAY_YOU_READ = Text("Is its name right, and may you read it?")


# -- the bytes ---------------------------------------------------------------------------------------


def _given(path: Path, limit_of: Callable[[bytes], int]) -> bytes:
    """Return what a file or pipe holds, one byte above its limit at most. Raises OSError."""
    # a pipe may have no writer
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            _await_writer(handle)
        elif stat.S_ISDIR(mode):
            raise IsADirectoryError(
                errno.EISDIR, os.strerror(errno.EISDIR), str(path)
            )
        elif not stat.S_ISREG(mode):  # devices are without end
            raise NotRegular(path)
        return _read(handle, limit_of)
    # a file of the system that holds nothing yet, and waits
    except BlockingIOError as error:
        raise NotRegular(path) from error
    finally:
        os.close(handle)


def _await_writer(handle: int) -> None:
    """Wait for what comes through a pipe; where nobody holds its other end for a while, let it be."""
    import select

    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.poll(_PATIENCE * 1000)
    os.set_blocking(handle, True)  # without a writer it ends at once


def _read(handle: int, limit_of: Callable[[bytes], int]) -> bytes:
    pieces = [os.read(handle, _AT_ONCE)]
    left = limit_of(pieces[0]) + 1 - len(pieces[0])
    while left > 0 and (piece := os.read(handle, min(left, _AT_ONCE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


# -- the text ----------------------------------------------------------------------------------------


def decode_list(raw: bytes, name: str) -> tuple[str, str]:
    """Return the text of a list and its encoding: UTF-8, or else Windows-1252. Raises WrongInput."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _no_csv(Text("the file is UTF-16"), name)
    if b"\0" in raw or raw.startswith(b"PK\3\4"):
        message = Text("the file is no CSV, but a file of another program")
        raise _no_csv(message, name)
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(raw):
            raise _not_text(name, raw, error.start) from None
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text(name, raw, error.start) from None
    _refuse_odd(text, name)
    return text, "Windows-1252"


def _refuse_odd(text: str, name: str) -> None:
    """Raise WrongInput for letters that no list in Windows-1252 has."""
    is_quoted = "‚" in text  # as in German: ‚so‘
    for odd in _ODD.finditer(text):
        if is_quoted and odd[0] == "‘":
            continue
        line = text.count("\n", 0, odd.start()) + 1
        message = Text(
            "neither UTF-8 nor Windows-1252, by the letters in {word}",
            word=_word_around(text, odd.start()),
        )
        raise _no_csv(message, f"{name}:{line}")


_LETTER = "[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ]"
_SMALL = "[a-zß-öø-ÿœšž]"
#: Characters where MS-DOS or an old Mac has é, ë, ï or ö, in places where a text has none of them: a quote
#: that opens behind a letter, a capital within a word, a sign among letters. It looks one letter back and
#: ahead, so that a long text takes time by its length.
_ODD = re.compile(
    f"(?<={_LETTER})[‚„ƒˆ‰˜‹‘¡¤]|[ƒˆ‰˜™](?={_LETTER})|(?<={_SMALL})[ŒŠŽŸ]"
    f"|(?<={_LETTER})[ŒŠŽŸ](?={_SMALL})|(?<={_SMALL})[†‡”•¢£](?={_SMALL})|‚‚|ŽŽ"
)


def _word_around(text: str, place: int) -> str:
    """Return the word in which a character stands, as far as a message has room for it."""
    before = _END.search(text[max(place - _LONGEST_WORD, 0) : place])
    after = _START.match(text[place : place + _LONGEST_WORD])
    return "".join(found[0] for found in (before, after) if found)


_LONGEST_WORD = 30
_END = re.compile(r"[^\s;,\"]*\Z")
_START = re.compile(r"[^\s;,\"]*")


def _is_damaged_utf8(raw: bytes) -> bool:
    """Return whether the text is UTF-8 but for a few bytes: Windows-1252 would garble the rest."""
    text = raw.decode("utf-8", "surrogateescape")
    foreign = [c for c in text if not c.isascii()]
    wrong = sum("\udc80" <= c <= "\udcff" for c in foreign)
    return text.startswith("\ufeff") or len(foreign) >= 2 * wrong


def _no_csv(message: Text, where: str) -> WrongInput:
    remedy = Text("Save it in your spreadsheet as CSV (UTF-8).")
    return WrongInput(message, where=where, remedy=remedy)


def _not_text(name: str, raw: bytes, place: int) -> WrongInput:
    line = raw.count(b"\n", 0, place) + 1
    message = Text(
        "neither UTF-8 nor Windows-1252 at byte {place}", place=place
    )
    return _no_csv(message, f"{name}:{line}")
