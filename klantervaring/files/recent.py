"""The cases that the day screen must know of beside the open ones: closed not long ago, and to do with them.

Only files that name one of the same customers, or a cause, are taken apart: the others cost no more than
being read, so the day stays quick however many cases were closed. It must not decide who is the same
customer (`core.customers`): more may come from here than are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from klantervaring.core.customers import Book, key_of, keys_of
from klantervaring.core.errors import CannotRead
from klantervaring.core.filters import plain
from klantervaring.core.values import NamedTuple
from klantervaring.files.document import LARGEST
from klantervaring.files.places import CLOSED, SUFFIX
from klantervaring.files.store import Record, Store

#: A line that says who the customer is.
_NAMED = re.compile(rb"^ +(?:name|email|phone) *: *(.+?) *(?: #.*)?$", re.MULTILINE)
#: Signs of values that a glance does not understand: several in one, between braces, over several lines.
_UNCLEAR = re.compile(rb"[{\\|>;,/]| of | or ")
_ANALYSED = b"analysed"
#: More than most cases have; to make room for the largest each time would take longer than reading.
_USUAL = 8192
_SIGNS = bytes(n for n in range(128) if not chr(n).isalnum())
#: As many digits as tell a number apart, however its beginning is written.
_DIGITS = 8


class _Glance(NamedTuple):
    """What a look at a file told: its customer in short, and whether it must be taken apart anyhow."""

    path: str
    marks: frozenset[bytes]
    anyhow: bool


def recent(
    store: Store, opened: Iterable[Record], book: Book, first: datetime, last: datetime
) -> list[Record]:
    """Cases closed in the years from `first` to `last` in which a cause was found or
    whose customer may be one of those of the `opened` cases, also by way of one another.

    A file that cannot be read is left out; lists name those.
    """
    years = range(first.astimezone(store.zone).year, last.astimezone(store.zone).year + 1)
    left = list(_glances(store.workspace.cases / CLOSED, years))
    wanted = {mark for record in opened for mark in _marks_of(record, book)}
    found: list[Record] = []
    while True:
        near = [g for g in left if g.anyhow or not g.marks.isdisjoint(wanted)]
        if not near:
            return found
        left = [g for g in left if not (g.anyhow or not g.marks.isdisjoint(wanted))]
        records = [record for g in near if (record := _read(store, Path(g.path))) is not None]
        found += records
        wanted |= {mark for record in records for mark in _marks_of(record, book)}


def _read(store: Store, path: Path) -> Record | None:
    try:
        return store.read(path)
    except CannotRead:
        return None


def _glances(folder: Path, years: Iterable[int]) -> Iterator[_Glance]:
    for year in years:
        place = f"{folder}/{year}"
        try:
            with os.scandir(place) as entries:
                names = sorted(e.name for e in entries if _is_a_case(e))
        except OSError:
            continue
        yield from (_glance(f"{place}/{name}") for name in names)


def _is_a_case(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False)


def _glance(path: str) -> _Glance:
    try:
        raw = _content(path)
    except OSError:
        return _Glance(path, frozenset(), False)
    start = raw.find(b"\ncustomer:")
    end = raw.find(b"\nlog:", start)
    said = raw[start : end if end > 0 else len(raw)] if start >= 0 else b""
    values = _NAMED.findall(said)
    unclear = b"customer: {" in said or any(_UNCLEAR.search(value) for value in values)
    return _Glance(path, frozenset(map(_mark, values)), unclear or _ANALYSED in raw)


def _content(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        raw = os.read(handle, _USUAL)
        return raw + os.read(handle, LARGEST) if len(raw) == _USUAL else raw
    finally:
        os.close(handle)


def _marks_of(record: Record, book: Book) -> set[bytes]:
    """The marks of a case's customer, in every spelling that people joined."""
    keys = set(keys_of(record.case.customer))
    mains = keys | {key_of(book.name_of(book.same[key])) for key in keys if key in book.same}
    spelt = {key for key, name in book.same.items() if key_of(book.name_of(name)) in mains}
    return {_mark(key.partition(":")[2].encode()) for key in mains | spelt}


def _mark(value: bytes) -> bytes:
    """A name, address or number without case, accents and signs; a number by its last digits."""
    bare = value.lower().translate(None, _SIGNS)
    if not bare.isascii():
        bare = plain(value.decode("utf-8", "replace")).encode().translate(None, _SIGNS)
    return bare[-_DIGITS:] if bare.isdigit() else bare
