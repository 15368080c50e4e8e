"""Erasing cases: their words, names and files go, and what figures need stays under a tombstone.

One change of files and one commit, as all that passes the door. Where mentions of a person stand elsewhere is
`erasing/`, which gives the changes that somebody agreed to.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

from klantervaring.core.case import BECAUSE, Event
from klantervaring.core.customers.union_find import grouped
from klantervaring.core.erasure.holds import refuse_held
from klantervaring.core.erasure.refusals import refuse_erased
from klantervaring.core.erasure.register import Erasure
from klantervaring.core.erasure.tombstone import (
    STAND_IN,
    customer_keys,
    stand_in_of,
)
from klantervaring.core.errors import Refused
from klantervaring.core.events import ERASED
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.desk.plan import Planner
from klantervaring.desk.values import ERASE, NewEvent, Planned, Result
from klantervaring.desk.verbs import Desk
from klantervaring.files.case_folders import cannot_read
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.git.commit import ids_in_subject
from klantervaring.files.merge.stripping import stripped_file
from klantervaring.files.record import Record, attachments
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import with_event
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.erased import (
    content_digest,
    digests_of,
    with_erasures,
)
from klantervaring.files.workspace.layout import CASES, REGISTER


class Leaving(NamedTuple):
    """What goes when cases are erased: the cases, and by each the files that go whole."""

    records: tuple[Record, ...]
    files: tuple[tuple[Change, ...], ...]


def leaving(desk: Desk, typed: Sequence[str]) -> Leaving:
    """Return what would go; nothing is changed. Raises NoSuchCase, CannotRead, and Refused."""
    store = desk.store
    paths = dict.fromkeys(map(store.find, typed))
    records = tuple(map(store.read, paths))
    for record in records:
        _refuse(record)
    files = [tuple(_files_of(desk, record)) for record in records]
    return Leaving(records, tuple(files))


def _refuse(record: Record) -> None:
    """Raise why a case cannot be erased now: it cannot be read, it was erased, or somebody still must act."""
    if record.trouble is not None:
        raise cannot_read(record.trouble)
    refused = refuse_erased(record.case) or refuse_held(record.case)
    if refused is not None:
        raise refused
    if record.state.open:
        close = ours("kv close {}", quoted(record.id))
        raise Refused(
            Text(
                "{id} is open: somebody still waits for somebody.",
                id=record.id,
            ),
            remedy=Text(
                "Close it first, as it ended: {command}.",
                command=Code(close),
            ),
            overridable=False,
        )


def _files_of(desk: Desk, record: Record) -> Iterator[Change]:
    """Yield the loss of each file beside a case, and of each further file of it."""
    root = desk.workspace.root
    folder = attachments(record.path)
    beside = [*beneath.files_below(root, folder), *_copies(root, record)]
    for path in dict.fromkeys(beside):
        content = content_of(root, path)
        if content is not None:
            yield Change(path, content, None)


def _copies(root: Path, record: Record) -> Iterator[Path]:
    """Yield other files and folders of the case: what people and sync programs made of it."""
    own = attachments(record.path)
    for above, folders, names in os.walk(root / CASES):
        for name in sorted((*folders, *names)):
            path = Path(above, name)
            if path in (record.path, own) or not _is_named_as(name, own):
                continue
            if name in folders:
                yield from beneath.files_below(root, path)
            elif beneath.is_file(root, path):
                yield path


def _is_named_as(name: str, own: Path) -> bool:
    return name.lstrip(".").upper().startswith(own.name.upper())


def erase(
    desk: Desk,
    typed: Sequence[str],
    because: str = "",
    further: Sequence[Change] = (),
    kept: Sequence[Change] = (),
) -> Result:
    """Erase cases, all in one commit; `further` are changes elsewhere that somebody agreed to.

    `kept` are the losses of what kv keeps for itself. Raises as `leaving`, and Conflict, DiskRefused: nothing
    was changed then.
    """
    check_typed_line(because)
    with desk.door(ERASE) as held:
        gone = leaving(desk, typed)
        planned = list(_planned(desk, gone, because))
        files = [change for files in gone.files for change in files]
        register = _register(desk, gone, further)
        changes = (*files, *further, register)
        ids = [record.id for record in gone.records]
        with held.forgetting(ids, kept):
            return held.carry_out(planned, _subject(gone), changes)


def _subject(gone: Leaving) -> str:
    """Return what git's history says: ids alone."""
    ids = ids_in_subject(record.id for record in gone.records)
    return f"{ids} {ERASED}"


def _planned(desk: Desk, gone: Leaving, because: str) -> Iterator[Planned]:
    planner = Planner(desk.store, desk.now, desk.by)
    stand_ins = _stand_ins(desk, gone.records)
    for record, stand_in in zip(gone.records, stand_ins, strict=True):
        yield _stripped(desk, planner, record, because, stand_in)


def _stand_ins(desk: Desk, records: Sequence[Record]) -> list[str]:
    """Return what stands in place of the customer of each: one for all cases of a customer."""
    keys = [customer_keys(record.case) for record in records]
    found = [""] * len(records)
    for group in grouped(keys, *read_book(desk.workspace.root).bonds):
        name = stand_in_of(int.from_bytes(os.urandom(5), "big"))
        for place in group:
            found[place] = name
    return found


def _stripped(
    desk: Desk,
    planner: Planner,
    record: Record,
    because: str,
    stand_in: str,
) -> Planned:
    """Plan one case without words and names, under its tombstone."""
    new = _erased(because, stand_in)
    tombstone = planner.event_of(record.case, new)
    document = _under(record, tombstone, desk.store.zone)
    case = read_case(document, desk.store.zone, record.id)
    after = fold_case(record.state.procedure, case)
    return planner.in_file(
        record.path, record.raw, document, after, tombstone
    )


def _erased(because: str, stand_in: str) -> NewEvent:
    data = ((BECAUSE, because.strip()), (STAND_IN, stand_in))
    return NewEvent(ERASED, data=tuple(p for p in data if p[1]))


def _under(record: Record, tombstone: Event, zone: tzinfo) -> Document:
    """Return what is left of the text of a case."""
    edit = Edit(Document.read(record.raw))
    with_event(edit, tombstone, "", zone)
    return stripped_file(edit.done(), record.state.procedure, zone)


def _register(
    desk: Desk,
    gone: Leaving,
    further: Iterable[Change],
) -> Change:
    """Return the change of the register: a line for each case, with the digests of what goes."""
    root = desk.workspace.root
    at = moments.iso(desk.now, desk.store.zone)
    entries = []
    for record, digests in _digests(root, gone, further):
        entries.append(Erasure(record.id, at, digests))
    path = root / REGISTER
    before = content_of(root, path)
    return Change(path, before, with_erasures(before or b"", entries))


def _digests(
    root: Path,
    gone: Leaving,
    further: Iterable[Change],
) -> Iterator[tuple[Record, tuple[str, ...]]]:
    """Yield each case with the digests of what goes of it; those of whole files with the first."""
    elsewhere = set(_digests_elsewhere(root, _places(gone)))
    whole = [c.before for c in further if c.after is None and c.before]
    for record, files in zip(gone.records, gone.files, strict=True):
        contents = [record.raw, *(c.before or b"" for c in files), *whole]
        yield record, digests_of(contents, elsewhere)
        whole = []


def _places(gone: Leaving) -> set[Path]:
    places = {change.path for files in gone.files for change in files}
    return places | {record.path for record in gone.records}


def _digests_elsewhere(root: Path, mine: set[Path]) -> Iterator[str]:
    """Yield the digests of files of cases that stay: the same file may rightly stand there too."""
    for path in beneath.files_below(root, root / CASES):
        if path not in mine:
            yield content_digest(beneath.read_file(root, path))
