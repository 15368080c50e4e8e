"""What is wrong with the names and places of files: ids, copies, folders, cases that are gone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from klantervaring.checks.inspection import (
    FIRST_MEND_THE_LOG,
    FIX,
    Inspection,
    Mistake,
    is_read_whole,
)
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.case_folders import putting_back
from klantervaring.files.disk.attachments import has_odd_folder
from klantervaring.files.git.pending import Waiting
from klantervaring.files.git.runner import (
    GitFailed,
    is_inside_repository,
    run_git,
    separated,
)
from klantervaring.files.merge.copies import can_join
from klantervaring.files.record import Record, attachments
from klantervaring.files.store import Store
from klantervaring.files.workspace.layout import CASES, SUFFIX


def file_name(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield a file name that is no id."""
    wanted = f"{record.id}{SUFFIX}"
    if record.path.name != wanted:
        yield Mistake(
            Text(
                "the file name {name} is not an id as kv writes it",
                name=record.path.name,
            ),
            Text("Rename the file to {name}.", name=Code(wanted)),
            "id",
        )


def copies(inspection: Inspection) -> Iterator[Finding]:
    """Yield further files of a case, as sync programs and people make them; lists show the first alone."""
    first = {record.id: record for record in inspection.records}
    for copy in inspection.copies:
        mistake = _copy(inspection, first[copy.id], copy)
        yield inspection.placed("ids", copy, mistake)


def _copy(inspection: Inspection, record: Record, copy: Record) -> Mistake:
    path = inspection.store.shown(record.path)
    fixable = can_join(inspection.store, record, copy)
    if copy.raw == record.raw:
        message = Text("a copy of {path}, without differences", path=path)
        remedy = Text("{command} takes it away.", command=FIX)
    else:
        message = Text("a copy of {path}, with differences", path=path)
        remedy = Text(
            "{command} joins both, so that nothing is lost.", command=FIX
        )
    if not fixable:
        remedy = Text(
            "Put what only this one says into the other, and take it out of {folder}.",
            folder=Code(CASES),
        )
    return Mistake(message, remedy, fixable=fixable)


def wrong_place(
    inspection: Inspection, record: Record
) -> Iterator[Mistake]:
    """Yield a case in the wrong folder: open ones belong in cases/, closed ones in that of their year."""
    store = inspection.store
    folder = store.place_of(record.state, record.path.stem).parent
    if folder != record.path.parent:
        fixable = is_read_whole(record)
        moves = Text("{command} moves it.", command=FIX)
        yield Mistake(
            Text(
                "the file belongs in {folder}", folder=store.shown(folder)
            ),
            moves if fixable else FIRST_MEND_THE_LOG,
            "step",
            fixable=fixable,
        )


def odd_folders(inspection: Inspection) -> Iterator[Finding]:
    """Yield what stands in place of the folder with the files of a case, and is none."""
    store = inspection.store
    for record in inspection.records:
        if has_odd_folder(store.workspace.root, record.path):
            yield Finding(
                "place",
                Text(
                    "something else stands in place of the folder with the files of this case"
                ),
                Text(
                    "A link is not followed. Look at it, and take it away or put the folder itself there."
                ),
                line=1,
                id=record.id,
                path=store.shown(attachments(record.path)),
            )


def gone(inspection: Inspection) -> Iterator[Finding]:
    """Yield the open cases that somebody took away, and how to take them back."""
    store = inspection.store
    waiting = _waiting(store.workspace.root)
    seen = {record.id for record in inspection.records}
    seen |= {finding.id for finding in inspection.troubles}
    for path in _deleted(store):
        id = store.file_id(path)
        if id and id not in seen and path not in waiting:
            shown = store.shown(path)
            yield Finding(
                "gone",
                Text("git has this open case, and it is not on the disk"),
                Text(
                    "Take it back: {command}",
                    command=Code(putting_back(shown), at_root=True),
                ),
                line=1,
                id=id,
                path=shown,
            )


def _deleted(store: Store) -> Iterator[Path]:
    root = store.workspace.root
    if not is_inside_repository(root):
        return
    words = ("diff-index", "--name-only", "--diff-filter=D", "--relative")
    try:
        listed = run_git(root, *words, "-z", "HEAD", "--", CASES)
    except GitFailed:
        return
    for name in separated(listed):
        path = root / name
        if path.suffix == SUFFIX and path.parent == store.workspace.cases:
            yield path


def _waiting(root: Path) -> frozenset[Path]:
    """Return the paths of changes that git refused; that these cannot be read is found in `leftovers`."""
    with contextlib.suppress(OSError):
        pending = Waiting(root).read()
        if pending is not None:
            return frozenset(pending.paths)
    return frozenset()
