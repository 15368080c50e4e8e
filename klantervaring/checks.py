"""Named checks with one signature: everything that is wrong in a workspace, each with its remedy.

They read; `mend` carries out those that have one safe answer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from klantervaring.core import ids, moments
from klantervaring.core.findings import Finding
from klantervaring.core.rules import DeadlineState
from klantervaring.core.text import Code, Text
from klantervaring.desk import Desk
from klantervaring.files.attached import attachments
from klantervaring.files.casefile import deadlines_for_file
from klantervaring.files.document import Document
from klantervaring.files.store import Record, Store
from klantervaring.files.writing import TEMPORARY


class Inspection(NamedTuple):
    """What the checks look at: all cases, also closed ones, at one moment."""

    store: Store
    records: tuple[Record, ...]
    troubles: tuple[Finding, ...]
    now: datetime

    def finding(self, record: Record, check: str, key: str, message: Text, remedy: Text,
                fixable: bool = False) -> Finding:  # fmt: skip
        """A finding in a record, on the line of `key`."""
        line = Document.read(record.raw).line_of(key) if not record.stand_in else 1
        path = self.store.shown(record.path)
        return Finding(check, message, remedy, max(line, 1), record.id, path, fixable)


def inspect(store: Store, now: datetime) -> Inspection:
    """Look at the whole workspace."""
    look = store.look(closed=True)
    return Inspection(store, look.records, look.troubles, now)


def run(inspection: Inspection) -> list[Finding]:
    """All findings of all checks, by place."""
    found = [finding for check in CHECKS.values() for finding in check(inspection)]
    return sorted(found, key=lambda f: (f.path, f.line, f.check))


def mend(desk: Desk, found: Iterable[Finding]) -> list[Finding]:
    """Carry out what has one safe answer; the findings that were mended."""
    done = []
    files = {f.path for f in found if f.fixable and f.check in ("state", "place")}
    for shown in sorted(files):
        if desk.mend(desk.store.workspace.root / shown, "check") is not None:
            done += [f for f in found if f.path == shown and f.fixable]
    for finding in found:
        if finding.check == "leftovers":
            (desk.store.workspace.root / finding.path).unlink(missing_ok=True)
            done.append(finding)
    return done


# -- the checks ----------------------------------------------------------------------------------------


def check_frame(inspection: Inspection) -> Iterator[Finding]:
    """Files that cannot be read as a case at all."""
    yield from (f for f in inspection.troubles if f.check == "frame")


def check_procedure(inspection: Inspection) -> Iterator[Finding]:
    """Cases whose procedure is missing, has a mistake, or is not named."""
    yield from (f for f in inspection.troubles if f.check == "procedure")
    for record in _sound(inspection):
        if not record.case.procedure:
            yield inspection.finding(
                record, "procedure", "id",
                Text("the case names no procedure; {used} is used", used=record.state.procedure.reference),
                Text("Add a line {line}.", line=Code(f"procedure: {record.state.procedure.reference}")),
            )  # fmt: skip


def check_types(inspection: Inspection) -> Iterator[Finding]:
    """Fields that hold something else than they should."""
    for record in inspection.records:
        if record.stand_in:
            continue
        for finding in record.case.findings:
            yield finding._replace(id=record.id, path=inspection.store.shown(record.path))


def check_ids(inspection: Inspection) -> Iterator[Finding]:
    """Two files with one id, and file names that are no id."""
    counted = Counter(record.id for record in inspection.records)
    for record in inspection.records:
        if counted[record.id] > 1:
            yield inspection.finding(
                record, "ids", "id",
                Text("{count} files have the id {id}", count=counted[record.id], id=record.id),
                Text("Keep one, or give one of them a new id and file name."),
            )  # fmt: skip
        if not ids.is_case_id(record.path.stem):
            yield inspection.finding(
                record, "ids", "id",
                Text("the file name {name} is not an id as kv writes it", name=record.path.name),
                Text("Rename the file to {name}.", name=Code(f"{record.id}.md")),
            )  # fmt: skip


def check_order(inspection: Inspection) -> Iterator[Finding]:
    """Events in the future; deadlines of the file that lie before the case was received."""
    for record in _sound(inspection):
        for event in record.case.events:
            if event.at > inspection.now:
                yield inspection.finding(
                    record, "order", "log",
                    Text("{event} of {at} lies in the future", event=Code(event.kind), at=event.at),
                    Text("Correct the moment, or the clock of this machine."),
                )  # fmt: skip


def check_events(inspection: Inspection) -> Iterator[Finding]:
    """Events that do not fit the step they meet, and have no reason: they move nothing."""
    for record in _sound(inspection):
        for misfit in record.state.misfits:
            if not misfit.joined:
                yield inspection.finding(
                    record, "events", "log",
                    Text("{event} of {at} does not fit and moves nothing: {reason}",
                         event=Code(misfit.event.kind), at=misfit.event.at, reason=misfit.refusal.reason),
                    Text("Record what is missing, or add {key} with the reason to its line.",
                         key=Code("because")),
                )  # fmt: skip


def check_state(inspection: Inspection) -> Iterator[Finding]:
    """What the file says of step, ball, receipt and deadlines, against what its log says."""
    for record in _sound(inspection):
        for key, written, right in _differences(inspection, record):
            yield inspection.finding(
                record, "state", key,
                Text("{key} says {written}, the log says {right}", key=Code(key), written=written or "-",
                     right=right or "-"),
                Text("The log wins; {command} writes it so.", command=Code("kv check --fix")),
                fixable=not record.case.findings or bool(record.case.events),
            )  # fmt: skip


def _differences(inspection: Inspection, record: Record) -> Iterator[tuple[str, str, str]]:
    written, state, zone = record.case.written, record.state, inspection.store.zone
    if written.step != state.step:
        yield "step", written.step, state.step
    if written.ball != state.ball:
        yield "ball", written.ball, state.ball
    if state.started_at is not None and not _same_moment(written.received, state.started_at, inspection):
        yield "received", written.received, moments.iso(state.started_at, zone)
    right = dict(deadlines_for_file(state, inspection.now, zone))
    lapsed = {d.name for d in state.deadlines if d.state(inspection.now) is DeadlineState.LAPSED}
    said = {k: v for k, v in written.deadlines if k in right or k not in lapsed}
    if not _same_deadlines(said, right, inspection):
        yield "deadlines", _listed(said), _listed(right)


def _same_deadlines(said: dict[str, str], right: dict[str, str], inspection: Inspection) -> bool:
    return said.keys() == right.keys() and all(
        said[k] == right[k] or _same_end(said[k], right[k], inspection) for k in said
    )


def _same_end(said: str, right: str, inspection: Inspection) -> bool:
    if len(said) == 10 or len(right) == 10:
        return False
    zone = inspection.store.zone
    try:
        return moments.read(said, zone).at == moments.read(right, zone).at
    except moments.NotAMoment:
        return False


def _same_moment(text: str, at: datetime, inspection: Inspection) -> bool:
    try:
        return moments.read(text, inspection.store.zone).at == at
    except moments.NotAMoment:
        return False


def _listed(deadlines: dict[str, str]) -> str:
    return ", ".join(f"{k}: {v}" for k, v in deadlines.items())


def check_place(inspection: Inspection) -> Iterator[Finding]:
    """Open cases belong in cases/, closed ones in the folder of their year."""
    for record in _sound(inspection):
        place = inspection.store.place_of(record.state, record.path.stem)
        if place.parent != record.path.parent:
            yield inspection.finding(
                record, "place", "step",
                Text("the file belongs in {folder}", folder=inspection.store.shown(place.parent)),
                Text("{command} moves it.", command=Code("kv check --fix")),
                fixable=True,
            )  # fmt: skip


def check_conflicts(inspection: Inspection) -> Iterator[Finding]:
    """Marks of an unresolved merge in the body."""
    for record in inspection.records:
        line = 0 if record.stand_in else Document.read(record.raw).conflict_line()
        if line:
            path = inspection.store.shown(record.path)
            remedy = Text("Keep what holds and take the marked lines away.")
            yield Finding("conflicts", Text("unresolved merge"), remedy, line, record.id, path)


def check_attachments(inspection: Inspection) -> Iterator[Finding]:
    """Files that an event names: there, and still the same."""
    for record in _sound(inspection):
        for event in record.case.events:
            name = event.get("file")
            if name:
                yield from _attachment(inspection, record, name, event.get("sha256"))


def _attachment(inspection: Inspection, record: Record, name: str, digest: str) -> Iterator[Finding]:
    path = attachments(record.path) / Path(name).name
    if not path.is_file() or path.is_symlink():
        message = Text("the attachment {name} is missing", name=name)
        remedy = Text("Put it back beside the case: {path}", path=Code(inspection.store.shown(path)))
    elif digest and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        message = Text("the attachment {name} is not what was attached", name=name)
        remedy = Text("Take back the version from git, or attach the new one.")
    else:
        return
    yield inspection.finding(record, "attachments", "log", message, remedy)


def check_leftovers(inspection: Inspection) -> Iterator[Finding]:
    """Temporary files that a stopped command left behind."""
    cases = inspection.store.workspace.cases
    for path in sorted(cases.rglob(f".*{TEMPORARY}")):
        yield Finding(
            "leftovers", Text("a file that a stopped command left behind"),
            Text("{command} takes it away.", command=Code("kv check --fix")),
            1, "", inspection.store.shown(path), True,
        )  # fmt: skip


def _sound(inspection: Inspection) -> Iterator[Record]:
    """The cases that were read from their own file, with a procedure."""
    return (r for r in inspection.records if r.trouble is None)


CHECKS: dict[str, Callable[[Inspection], Iterator[Finding]]] = {
    "frame": check_frame,
    "procedure": check_procedure,
    "types": check_types,
    "ids": check_ids,
    "order": check_order,
    "events": check_events,
    "state": check_state,
    "place": check_place,
    "conflicts": check_conflicts,
    "attachments": check_attachments,
    "leftovers": check_leftovers,
}
