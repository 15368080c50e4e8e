"""The cases that the day screen must know of beside the open ones: closed not long ago, and to do with them.

Only files that name one of the same customers, or a cause, are taken apart: so the cost of a day hardly
grows with history. It must not look at older years than it is asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from klantervaring.core.customers import Book, key_of
from klantervaring.core.errors import CannotRead
from klantervaring.files.document import BadFile
from klantervaring.files.store import SUFFIX, Record, Store, read_regular
from klantervaring.files.workspace import CLOSED

#: A line that says who the customer is; between braces the whole of it has to be read.
_NAMED = re.compile(r"^ +(?:name|email|phone) *: *(.+?) *(?: #.*)?$", re.MULTILINE)
_CUSTOMER = re.compile(rb"^customer:(.*\n(?: +.*\n)*)", re.MULTILINE)
_ANALYSED = b"analysed"


def recent(store: Store, opened: Iterable[Record], book: Book, first: date, last: date) -> list[Record]:
    """Closed cases of the years from `first` to `last` in which a cause was found, or whose customer may be
    one of those of the `opened` cases. More may come than are; a file that cannot be read is left out."""
    keys = {key for record in opened for text in record.case.customer.values() for key in _keys(text, book)}
    found = []
    for path in _closed_in(store.workspace.cases / CLOSED, range(first.year, last.year + 1)):
        try:
            raw = read_regular(path)
            if _ANALYSED in raw or _names_one_of(raw, keys, book):
                found.append(store.read(path))
        except (BadFile, CannotRead):
            continue
    return found


def _closed_in(folder: Path, years: Iterable[int]) -> Iterator[Path]:
    for year in years:
        try:
            with os.scandir(folder / str(year)) as entries:
                names = sorted(e.name for e in entries if e.name.endswith(SUFFIX))
        except OSError:
            continue
        yield from (folder / str(year) / name for name in names)


def _names_one_of(raw: bytes, keys: set[str], book: Book) -> bool:
    """Whether the lines about the customer name one of the keys, or cannot be told so simply."""
    block = _CUSTOMER.search(raw)
    if block is None:
        return False
    text = block[1].decode("utf-8", "replace")
    if any(sign in text for sign in "{\\|>;/"):
        return True
    return any(key in keys for value in _NAMED.findall(text) for key in _keys(value.strip("\"'"), book))


def _keys(text: str, book: Book) -> tuple[str, str]:
    """By what a name, address or number is known again: as it is spelt, and as people joined it."""
    return key_of(text), key_of(book.name_of(text))
