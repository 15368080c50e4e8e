"""What the checks look at, and how they say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import lru_cache

from klantervaring.core.case import Event
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.text.document import Document
from klantervaring.files.text.event_lines import (
    lines_of_events,
    named_in_log,
)

FIX = Code("kv check --fix")


class Mistake(NamedTuple):
    """What is wrong in a case: on the line of an `event` or a top-level `key`, or on `line` of its file."""

    message: Text
    remedy: Text | Remedy
    key: str = ""
    line: int = 1
    fixable: bool = False
    event: Event | None = None


class Inspection(NamedTuple):
    """All cases of a workspace, also closed ones, at one moment. `copies` are further files of a case."""

    store: Store
    records: tuple[Record, ...]
    troubles: tuple[Finding, ...]
    now: datetime
    copies: tuple[Record, ...] = ()

    def own(self) -> Iterator[Record]:
        """Yield the cases that were read from their own file."""
        return (r for r in self.records if not r.stand_in)

    def sound(self) -> Iterator[Record]:
        """Yield the cases that were read from their own file, with a procedure."""
        return (r for r in self.records if r.trouble is None)

    def placed(
        self, check: str, record: Record, mistake: Mistake
    ) -> Finding:
        """Return a mistake in a record as a finding with its place."""
        line = mistake.line
        if not record.stand_in:
            line = _line(record, mistake, self.store.zone)
        return Finding(
            check,
            mistake.message,
            mistake.remedy,
            line=max(line, 1),
            id=record.id,
            path=self.store.shown(record.path),
            fixable=mistake.fixable,
        )


def inspect(store: Store, now: datetime) -> Inspection:
    """Return all cases of the workspace, read anew."""
    look = store.look(closed=True)
    return Inspection(store, look.records, look.troubles, now, look.copies)


def _line(record: Record, mistake: Mistake, zone: tzinfo) -> int:
    event = mistake.event
    document = document_of(record.raw)
    if event is not None:
        lines = _lines_of_events(record.raw, zone)
        return lines.get(named_in_log(event), document.line_of("log"))
    return document.line_of(mistake.key) if mistake.key else mistake.line


@lru_cache(maxsize=2)
def _lines_of_events(
    raw: bytes, zone: tzinfo
) -> dict[tuple[str, str | datetime], int]:
    return lines_of_events(document_of(raw), zone)


@lru_cache(maxsize=2)
def document_of(raw: bytes) -> Document:
    """Return the text of a case, taken apart once: a long log may give thousands of findings."""
    return Document.read(raw)


def in_file(
    check: str, error: WrongInput, usual: Text | None = None
) -> Finding:
    """Return what keeps a file of the workspace from being used as a finding with its place.

    `usual` is what to do where the error does not say.
    """
    path, _, line = error.where.rpartition(":")
    if not line.isdecimal():
        path = error.where
        line = "1"
    return Finding(
        check,
        error.text,
        error.remedy or usual or AS_THE_PAGE_TELLS,
        line=int(line),
        path=path,
    )


AS_THE_PAGE_TELLS = Text(
    "Mend it in an editor, as {page} tells.", page=Code("docs/format.md")
)


def is_read_whole(record: Record) -> bool:
    """Return whether every line of the log counts: else what follows from it may not be what was meant."""
    log = document_of(record.raw).get("log")
    lines = log.items if log is not None else []
    counted = len(lines) == len(record.case.events)
    return bool(lines) and counted and not record.case.unread


def log_wins(record: Record, message: Text, key: str) -> Mistake:
    """Return a mistake of a file that differs from its log; `kv check --fix` writes what the log says."""
    fixable = is_read_whole(record)
    if fixable:
        remedy = Text("The log wins; {command} writes it so.", command=FIX)
    else:
        remedy = FIRST_MEND_THE_LOG
    return Mistake(message, remedy, key, fixable=fixable)


FIRST_MEND_THE_LOG = Text(
    "First mend the log: all of its lines must be read."
)
