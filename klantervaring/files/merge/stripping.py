"""A case file without words and names, written as kv writes one: at erasing, and at merges of an erased case.

What goes and what stays is `core/erasure/strip.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import tzinfo

from klantervaring.core.case import Event
from klantervaring.core.erasure.holds import standing_holds
from klantervaring.core.erasure.strip import (
    names_in_versions,
    needs_of,
    stripped,
)
from klantervaring.core.events import ERASED, HELD
from klantervaring.core.merge.version import Line, Log, Version
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.files.merge.case_texts import log_entries
from klantervaring.files.merge.put_together import put_together
from klantervaring.files.merge.take_apart import take_apart
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import log_line, with_state
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.known_keys import OF_EVENT
from klantervaring.files.text.scalars import flow_mapping


def is_erased_file(document: Document) -> bool:
    """Return whether a case file has a tombstone."""
    if ERASED not in document.text:  # as of nearly all
        return False
    entries = log_entries(document)
    return any(said.get("event") == ERASED for said in entries)


def is_whole_and_held(document: Document, zone: tzinfo) -> bool:
    """Return whether a case has its words and must keep them for now. Raises BadFile."""
    if HELD not in document.text or is_erased_file(document):
        return False
    return bool(standing_holds(read_case(document, zone).events))


def would_lose_held(one: Document, two: Document, zone: tzinfo) -> bool:
    """Return whether joining these would take the words of a held case away. Raises BadFile."""
    for mine, other in ((one, two), (two, one)):
        if is_erased_file(mine) and is_whole_and_held(other, zone):
            return True
    return False


def stripped_file(
    document: Document,
    procedure: Procedure,
    zone: tzinfo,
    names: Collection[str] = (),
) -> Document:
    """Return a case file without words and names, in line with its log. Raises CannotJoin, BadFile."""
    version = take_apart(document, zone)
    return _written(
        stripped(version, needs_of(procedure), names), procedure, zone
    )


def names_in_files(
    documents: Iterable[Document], zone: tzinfo
) -> frozenset[str]:
    """Return by what the customer is called in these versions of a case, folded. Raises CannotJoin."""
    return names_in_versions(
        *[take_apart(document, zone) for document in documents]
    )


def _written(
    version: Version, procedure: Procedure, zone: tzinfo
) -> Document:
    lines = tuple(_with_text(line, zone) for line in version.log.lines)
    document = Document(put_together(version._replace(log=Log(lines))))
    case = read_case(document, zone)
    if not case.events:
        return document
    edit = Edit(document)
    state = fold_case(procedure, case)
    with_state(edit, state, case.events[-1].at, zone, mend=True)
    return edit.done()


def _with_text(line: Line, zone: tzinfo) -> Line:
    """Return a line of the log as kv writes it."""
    assert line.at is not None
    assert isinstance(line.value, dict)
    said = {}
    data = []
    for key, value in line.value.items():
        if not isinstance(value, str):
            continue
        said[key] = value
        if key not in OF_EVENT:
            data.append((key, value))
    by = said.get("by", "")
    event = Event(said["event"], line.at, by, line.id, tuple(data))
    pairs = [
        (key, written)
        for key, written, value in log_line(event, zone)
        if value
    ]
    return line._replace(text=f"- {flow_mapping(pairs)}\n")
