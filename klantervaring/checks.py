"""Named checks with one signature: everything that is wrong in a workspace, each with its remedy.

They read; `mend` carries out those that have one safe answer.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from klantervaring.core import ids, moments
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules import Deadline
from klantervaring.core.terms import Roll, Unit
from klantervaring.core.text import Code, Text
from klantervaring.core.wording import CONTROL
from klantervaring.desk import Desk
from klantervaring.files.attached import attachments
from klantervaring.files.document import Document
from klantervaring.files.journal import Journal
from klantervaring.files.places import SUFFIX
from klantervaring.files.store import Record, Store, differences
from klantervaring.files.writing import leftovers


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
        return self.at(record, check, line, message, remedy, fixable)

    def at(self, record: Record, check: str, line: int, message: Text, remedy: Text,
           fixable: bool = False) -> Finding:  # fmt: skip
        """A finding in a record, on a line of its file."""
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
    """Carry out what has one safe answer; the findings that were mended.

    What a stopped command left comes first: once it is finished, the cases may be others.
    """
    done = [f for f in found if f.fixable and f.check == "leftovers"]
    if done:
        desk.tidy()
        found = run(inspect(desk.store, desk.now))
    fixable = [f for f in found if f.fixable and f.check != "leftovers"]
    for shown in sorted({f.path for f in fixable}):
        if desk.mend(desk.store.workspace.root / shown, "check") is not None:
            done += [f for f in fixable if f.path == shown]
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
    yield from _outdated_calendars(inspection)


def _outdated_calendars(inspection: Inspection) -> Iterator[Finding]:
    """Procedures whose free days end before the year in which a term ends that must know them."""
    latest: dict[str, tuple[Record, Deadline]] = {}
    for record, d in _terms_with_free_days(inspection):
        reference = record.state.procedure.reference
        if reference not in latest or latest[reference][1].due < d.due:
            latest[reference] = (record, d)
    for reference, (record, d) in sorted(latest.items()):
        procedure, zone = record.state.procedure, inspection.store.zone
        last = max(procedure.calendar.free_days, default=None)
        due = d.due.astimezone(zone).date()
        if last is not None and due.year > last.year:
            yield Finding(
                "procedure",
                Text("the free days end with {last}, but {deadline} of {id} ends on {due}",
                     last=Code(last.isoformat()), deadline=Code(d.name), id=record.id,
                     due=Code(due.isoformat())),
                Text("Add the free days of {year} to {procedure}.", year=due.year, procedure=Code(reference)),
                _line_of_free_days(inspection, procedure), record.id, procedure.path,
            )  # fmt: skip


def _terms_with_free_days(inspection: Inspection) -> Iterator[tuple[Record, Deadline]]:
    for record in _sound(inspection):
        shown = (d for d in record.state.deadlines if d.shown(inspection.now))
        yield from ((record, d) for d in shown if _counts_free_days(d))


def _counts_free_days(d: Deadline) -> bool:
    lengths = [d.rule.term, *([d.rule.extension.term] if d.rule.extension else [])]
    rolls = d.rule.roll is Roll.NEXT_WORKING_DAY and any(length.in_days for length in lengths)
    return rolls or any(length.unit is Unit.WORKING_DAY for length in lengths)


def _line_of_free_days(inspection: Inspection, procedure: Procedure) -> int:
    path = inspection.store.workspace.root / procedure.path
    text = path.read_bytes() if path.is_file() else b""
    found = re.search(rb"^free-days:", text, re.MULTILINE)
    return text.count(b"\n", 0, found.start()) + 1 if found else 1


def check_types(inspection: Inspection) -> Iterator[Finding]:
    """Fields that hold something else than they should."""
    for record in _own(inspection):
        for finding in record.case.findings:
            yield finding._replace(id=record.id, path=inspection.store.shown(record.path))


def check_ids(inspection: Inspection) -> Iterator[Finding]:
    """Two files with one id, file names that are no id, and two events with one id."""
    counted = Counter(record.id for record in inspection.records)
    for record in inspection.records:
        if counted[record.id] > 1:
            yield inspection.finding(
                record, "ids", "id",
                Text("{count} files have the id {id}", count=counted[record.id], id=record.id),
                Text("Keep one, or give one of them a new id and file name."),
            )  # fmt: skip
        if record.path.name != f"{record.id}{SUFFIX}":
            yield inspection.finding(
                record, "ids", "id",
                Text("the file name {name} is not an id as kv writes it", name=record.path.name),
                Text("Rename the file to {name}.", name=Code(f"{record.id}.md")),
            )  # fmt: skip
        if not record.stand_in:
            yield from _event_ids(inspection, record)


def _event_ids(inspection: Inspection, record: Record) -> Iterator[Finding]:
    counted = Counter(event.id for event in record.case.events if event.id)
    for id, count in counted.items():
        if count > 1:
            yield inspection.finding(
                record, "ids", "log",
                Text("{count} events have the id {id}", count=count, id=id),
                Text("Take the id of those away that were added by hand; an event needs none."),
            )  # fmt: skip
        if not ids.is_event_id(id):
            yield inspection.finding(
                record, "ids", "log",
                Text("{id} is not the id of an event", id=id),
                Text("Take it away; an event that was added by hand needs none."),
            )  # fmt: skip


def check_order(inspection: Inspection) -> Iterator[Finding]:
    """Events in the future; deadlines of the file that lie before the case was received.

    Events before the receipt fit no step: see `check_events`.
    """
    for record in _sound(inspection):
        for event in record.case.events:
            if event.at > inspection.now:
                yield inspection.finding(
                    record, "order", "log",
                    Text("{event} of {at} lies in the future", event=Code(event.kind), at=event.at),
                    Text("Correct the moment, or the clock of this machine."),
                )  # fmt: skip
        yield from _deadlines_before_receipt(inspection, record)


def _deadlines_before_receipt(inspection: Inspection, record: Record) -> Iterator[Finding]:
    started, zone = record.state.started_at, inspection.store.zone
    for name, text in record.case.written.deadlines:
        if started is not None and _lies_before(text, started, zone):
            yield inspection.finding(
                record, "order", "deadlines",
                Text("{deadline} of {when} lies before the case was received ({received})",
                     deadline=Code(name), when=text, received=started),
                Text("The log wins; {command} writes it so.", command=Code("kv check --fix")),
                fixable=_is_read_whole(record),
            )  # fmt: skip


def _lies_before(text: str, started: datetime, zone: tzinfo) -> bool:
    """Whether a deadline ends before `started`; a day ends with its last moment."""
    try:
        end = moments.read(text, zone)
    except moments.NotAMoment:
        return False
    return end.at < started and not (end.day_only and text == moments.iso(started, zone)[:10])


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
        for key, written, right in differences(record, inspection.now, inspection.store.zone):
            yield inspection.finding(
                record, "state", key,
                Text("{key} says {written}, the log says {right}", key=Code(key), written=written or "-",
                     right=right or "-"),
                Text("The log wins; {command} writes it so.", command=Code("kv check --fix")),
                fixable=_is_read_whole(record),
            )  # fmt: skip


def _is_read_whole(record: Record) -> bool:
    """Whether every line of the log counts: else what follows from it may not be what was meant."""
    log = Document.read(record.raw).get("log")
    lines = log.items if log is not None else []
    return bool(lines) and len(lines) == len(record.case.events)


def check_place(inspection: Inspection) -> Iterator[Finding]:
    """Open cases belong in cases/, closed ones in the folder of their year."""
    for record in _sound(inspection):
        place = inspection.store.place_of(record.state, record.path.stem)
        if place.parent != record.path.parent:
            yield inspection.finding(
                record, "place", "step",
                Text("the file belongs in {folder}", folder=inspection.store.shown(place.parent)),
                Text("{command} moves it.", command=Code("kv check --fix")),
                fixable=_is_read_whole(record),
            )  # fmt: skip


def check_conflicts(inspection: Inspection) -> Iterator[Finding]:
    """Marks of an unresolved merge in the body."""
    for record in _own(inspection):
        if b"<<<<<<<" not in record.raw and b">>>>>>>" not in record.raw:
            continue
        line = Document.read(record.raw).conflict_line()
        if line:
            remedy = Text("Keep what holds and take the marked lines away.")
            yield inspection.at(record, "conflicts", line, Text("unresolved merge"), remedy)


def check_signs(inspection: Inspection) -> Iterator[Finding]:
    """Signs that cannot be seen but change what is seen; kv shows them, other programs may not."""
    for record in _own(inspection):
        found = _unseen(record)
        if found is not None:
            line, sign = found
            yield inspection.at(
                record, "signs", line,
                Text("a sign that cannot be seen: {code}", code=Code(f"U+{ord(sign):04X}")),
                Text("Take it away, unless somebody put it there on purpose."),
            )  # fmt: skip


def _unseen(record: Record) -> tuple[int, str] | None:
    """Line and sign of the first that is in a value of the front matter, or that steers in the body."""
    text = record.raw.decode("utf-8")
    body = len(text) - len(record.case.body)
    if "\\" in text[:body] or _UNSEEN.search(text, 1, body):
        for leaf in Document(text).root.scalars():
            found = _UNSEEN.search(leaf.value)
            if found:
                return leaf.line + 1, found[0]
    steering = _STEERING.search(text, body)
    return (text.count("\n", 0, steering.start()) + 1, steering[0]) if steering else None


#: Control characters, and signs that turn the reading direction.
_STEERING = re.compile(f"{CONTROL.pattern}|[\u202a-\u202e\u2066-\u2069]")
#: These, marks of direction, blanks of no width, and line ends that only some programs know.
_UNSEEN = re.compile(f"{CONTROL.pattern}|[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def check_attachments(inspection: Inspection) -> Iterator[Finding]:
    """Files that an event names: there, and still the same."""
    for record in _own(inspection):
        for event in record.case.events:
            name = event.get("file")
            if name:
                yield from _attachment(inspection, record, name, event.get("sha256"))


def _attachment(inspection: Inspection, record: Record, name: str, digest: str) -> Iterator[Finding]:
    path = attachments(record.path) / Path(name).name
    if not path.is_file() or path.is_symlink():
        message = Text("the attachment {name} is missing", name=name)
        remedy = Text("Put it back beside the case: {path}", path=Code(inspection.store.shown(path)))
    elif digest and _digest(path) != digest:
        message = Text("the attachment {name} is not what was attached", name=name)
        remedy = Text("Take back the version from git, or attach the new one.")
    else:
        return
    yield inspection.finding(record, "attachments", "log", message, remedy)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def check_leftovers(inspection: Inspection) -> Iterator[Finding]:
    """What a stopped command left behind: a change that is half made, and temporary files."""
    workspace, shown = inspection.store.workspace, inspection.store.shown
    journal = Journal(workspace.root)
    if journal.path.exists():
        yield Finding(
            "leftovers", Text("a command was stopped in the middle of a change"),
            Text("The next command that changes something finishes it, or {command}.",
                 command=Code("kv check --fix")),
            1, "", shown(journal.path), True,
        )  # fmt: skip
    for path in leftovers(workspace.cases):
        yield Finding(
            "leftovers", Text("a file that a stopped command left behind"),
            Text("{command} takes it away.", command=Code("kv check --fix")),
            1, "", shown(path), True,
        )  # fmt: skip


def _own(inspection: Inspection) -> Iterator[Record]:
    """The cases that were read from their own file."""
    return (r for r in inspection.records if not r.stand_in)


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
    "signs": check_signs,
    "attachments": check_attachments,
    "leftovers": check_leftovers,
}
