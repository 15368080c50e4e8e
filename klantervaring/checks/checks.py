"""Named checks with one signature: everything that is wrong in a workspace, each with its remedy.

They read; `mend` carries out those that have one safe answer.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path

from klantervaring.core import ids
from klantervaring.core.case import (
    Event,
    heading_id,
    reshaped_id,
    words_under_headings,
)
from klantervaring.core.drift import differences
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.merge.conflicts import (
    ending_of,
    event_name,
    unsettled,
    ways_to_settle,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.recovery import EFFECT_CHECKED, IMPROVED, improvements
from klantervaring.core.rules.state import Deadline
from klantervaring.core.text.input_checks import CONTROL, HIDDEN
from klantervaring.core.text.invisible import unbound
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.time import moments
from klantervaring.core.time.terms import Roll, Unit
from klantervaring.core.values import NamedTuple
from klantervaring.desk.desk import Desk
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.attachments import (
    digest_of,
    has_odd_folder,
    is_digest,
    named,
    plain_name,
)
from klantervaring.files.disk.journal import Journal
from klantervaring.files.disk.safe_write import leftovers
from klantervaring.files.git import (
    driver,
    locks,
    remotes,
    repository,
    staging,
    trees,
)
from klantervaring.files.git.pending import Waiting
from klantervaring.files.git.runner import (
    GitFailed,
    is_inside_repository,
    run_git,
)
from klantervaring.files.merge.commits import part_of
from klantervaring.files.merge.dropped import dropped
from klantervaring.files.store import Record, Store, attachments
from klantervaring.files.text.document import Document
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import (
    CASES,
    CUSTOMERS,
    PRIVATE,
    SUFFIX,
)
from klantervaring.sync.team import Team, way_back


class Inspection(NamedTuple):
    """What the checks look at: all cases, also closed ones, at one moment."""

    store: Store
    records: tuple[Record, ...]
    troubles: tuple[Finding, ...]
    now: datetime
    copies: tuple[Record, ...] = ()

    def finding(
        self,
        record: Record,
        check: str,
        key: str,
        message: Text,
        remedy: Text,
        fixable: bool = False,
    ) -> Finding:
        """A finding in a record, on the line of `key`."""
        line = _document(record.raw).line_of(key) if not record.stand_in else 1
        return self.at(record, check, line, message, remedy, fixable)

    def at(
        self,
        record: Record,
        check: str,
        line: int,
        message: Text,
        remedy: Text,
        fixable: bool = False,
    ) -> Finding:
        """A finding in a record, on a line of its file."""
        path = self.store.shown(record.path)
        return Finding(
            check, message, remedy, max(line, 1), record.id, path, fixable
        )


@lru_cache(maxsize=2)
def _document(raw: bytes) -> Document:
    """The text of a case, taken apart once for all that is found in it: a long log may give thousands."""
    return Document.read(raw)


def inspect(store: Store, now: datetime) -> Inspection:
    """Look at the whole workspace."""
    look = store.look(closed=True)
    return Inspection(store, look.records, look.troubles, now, look.copies)


def run_checks(inspection: Inspection) -> list[Finding]:
    """All findings of all checks, by place."""
    found = [
        finding for check in CHECKS.values() for finding in check(inspection)
    ]
    return sorted(found, key=lambda f: (f.path, f.line, f.check))


def mend(desk: Desk, found: Iterable[Finding]) -> list[Finding]:
    """Carry out what has one safe answer; the findings that were mended.

    What a stopped command left comes first: once it is finished, the cases may be others.
    """
    done = [f for f in found if f.fixable and f.check == "leftovers"]
    if done:
        desk.tidy()
        found = run_checks(inspect(desk.store, desk.now))
        done = [f for f in done if f not in found]
    joined = _join(
        desk, [f for f in found if f.fixable and f.check == "sharing"]
    )
    if (
        joined
    ):  # what was joined may stand elsewhere now, and say something else
        found = run_checks(inspect(desk.store, desk.now))
        done += joined
    fixable = [
        f
        for f in found
        if f.fixable and f.check not in ("leftovers", "sharing")
    ]
    if not fixable:
        return done
    copies = {
        desk.store.shown(copy.path): copy
        for copy in inspect(desk.store, desk.now).copies
    }
    for finding in [f for f in fixable if f.path in copies]:
        if desk.join(copies[finding.path], "check"):
            done.append(finding)
    for shown in sorted({f.path for f in fixable if f.path not in copies}):
        if desk.mend(desk.store.workspace.root / shown, "check") is not None:
            done += [f for f in fixable if f.path == shown]
    return done


def _join(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Join the cases in which git found a conflict, and let git ask kv the next time."""
    if not found:
        return []
    driver.set_driver(desk.workspace.root)
    with desk.door("check"):
        team = Team(desk)
        met = [*team.resolve(), *team.bring_back()]
    left = {f.path for f in _in_git(desk.workspace.root)}
    kept = [_kept(desk.store, one.id) for one in met if one.kept]
    return [f for f in found if f.path not in left] + kept


def _kept(store: Store, id: str) -> Finding:
    message = Text("taken away on one side and changed on the other: it stays")
    remedy = Text(
        "{command} shows it.", command=Code(ours("kv show {}", quoted(id)))
    )
    return Finding(
        "sharing",
        message,
        remedy,
        1,
        id,
        store.shown(store.find(id)),
        fixable=True,
    )


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
                record,
                "procedure",
                "id",
                Text(
                    "the case names no procedure; {used} is used",
                    used=record.state.procedure.reference,
                ),
                Text(
                    "Add a line {line}.",
                    line=Code(f"procedure: {record.state.procedure.reference}"),
                ),
            )
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
                Text(
                    "the free days end with {last}, but {deadline} of {id} ends on {due}",
                    last=Code(last.isoformat()),
                    deadline=Code(d.name),
                    id=record.id,
                    due=Code(due.isoformat()),
                ),
                Text(
                    "Add the free days of {year} to {procedure}.",
                    year=due.year,
                    procedure=Code(reference),
                ),
                _line_of_free_days(inspection, procedure),
                record.id,
                procedure.path,
            )


def _terms_with_free_days(
    inspection: Inspection,
) -> Iterator[tuple[Record, Deadline]]:
    for record in _sound(inspection):
        shown = (d for d in record.state.deadlines if d.shown(inspection.now))
        yield from ((record, d) for d in shown if _counts_free_days(d))


def _counts_free_days(d: Deadline) -> bool:
    lengths = [
        d.rule.term,
        *([d.rule.extension.term] if d.rule.extension else []),
    ]
    rolls = d.rule.roll is Roll.NEXT_WORKING_DAY and any(
        length.in_days for length in lengths
    )
    return rolls or any(length.unit is Unit.WORKING_DAY for length in lengths)


def _line_of_free_days(inspection: Inspection, procedure: Procedure) -> int:
    root = inspection.store.workspace.root
    text = (
        beneath.read_file(root, procedure.path)
        if beneath.is_file(root, procedure.path)
        else b""
    )
    found = re.search(rb"^free-days:", text, re.MULTILINE)
    return text.count(b"\n", 0, found.start()) + 1 if found else 1


def check_types(inspection: Inspection) -> Iterator[Finding]:
    """Fields that hold something else than they should."""
    for record in _own(inspection):
        for finding in record.case.findings:
            yield finding._replace(
                id=record.id, path=inspection.store.shown(record.path)
            )


def check_ids(inspection: Inspection) -> Iterator[Finding]:
    """Two files with one id, file names that are no id, and two events with one id."""
    for record in inspection.records:
        if record.path.name != f"{record.id}{SUFFIX}":
            yield inspection.finding(
                record,
                "ids",
                "id",
                Text(
                    "the file name {name} is not an id as kv writes it",
                    name=record.path.name,
                ),
                Text(
                    "Rename the file to {name}.", name=Code(f"{record.id}.md")
                ),
            )
        if not record.stand_in:
            yield from _event_ids(inspection, record)
    yield from _copies(inspection)


def _copies(inspection: Inspection) -> Iterator[Finding]:
    """Further files of a case, as sync programs and people make them; lists show the first alone."""
    first = {record.id: record for record in inspection.records}
    for copy in inspection.copies:
        record = first[copy.id]
        same = copy.raw == record.raw
        parts = {"path": inspection.store.shown(record.path)}
        if same:
            message = Text("a copy of {path}, without differences", **parts)
        else:
            message = Text("a copy of {path}, with differences", **parts)
        fixable = inspection.store.can_join(record, copy)
        if fixable and same:
            remedy = Text(
                "{command} takes it away.", command=Code("kv check --fix")
            )
        elif fixable:
            remedy = Text(
                "{command} joins both, so that nothing is lost.",
                command=Code("kv check --fix"),
            )
        else:
            remedy = Text(
                "Put what only this one says into the other, and take it out of {folder}.",
                folder=Code(CASES),
            )
        yield inspection.at(copy, "ids", 1, message, remedy, fixable)


def _event_ids(inspection: Inspection, record: Record) -> Iterator[Finding]:
    counted = Counter(event.id for event in record.case.events if event.id)
    for id, count in counted.items():
        if count > 1:
            yield inspection.finding(
                record,
                "ids",
                "log",
                Text("{count} events have the id {id}", count=count, id=id),
                Text(
                    "Take the id of those away that were added by hand; an event needs none."
                ),
            )
        if not ids.is_event_id(id):
            yield inspection.finding(
                record,
                "ids",
                "log",
                Text("{id} is not the id of an event", id=id),
                Text(
                    "Take it away; an event that was added by hand needs none."
                ),
            )


def check_order(inspection: Inspection) -> Iterator[Finding]:
    """Events in the future; deadlines of the file that lie before the case was received.

    Events before the receipt fit no step: see `check_events`.
    """
    for record in _sound(inspection):
        for event in record.case.events:
            if event.at > inspection.now:
                line = _line_of(record, event, inspection.store.zone)
                yield inspection.at(
                    record,
                    "order",
                    line,
                    Text(
                        "{event} of {at} lies in the future",
                        event=Code(event.kind),
                        at=event.at,
                    ),
                    Text(
                        "Correct the moment with {command}, or the clock of this machine.",
                        command=Code(ours("kv edit {}", quoted(record.id))),
                    ),
                )
        yield from _deadlines_before_receipt(inspection, record)


def _line_of(record: Record, event: Event, zone: tzinfo) -> int:
    """The line of the file on which an event stands."""
    document = _document(record.raw)
    log = document.get("log")
    for item in log.items if log is not None else ():
        said = {name.value: value.value for name, value in item.entries}
        alike = (
            said.get("id", "") == event.id and said.get("event") == event.kind
        )
        if alike and (
            event.id or _is_moment(said.get("at", ""), event.at, zone)
        ):
            return item.line + 1
    return document.line_of("log")


def _is_moment(text: str, at: datetime, zone: tzinfo) -> bool:
    try:
        return moments.read_moment(text, zone).at == at
    except moments.NotAMoment:
        return False


def _deadlines_before_receipt(
    inspection: Inspection, record: Record
) -> Iterator[Finding]:
    started, zone = record.state.started_at, inspection.store.zone
    for name, text in record.case.written.deadlines:
        if started is not None and _lies_before(text, started, zone):
            yield inspection.finding(
                record,
                "order",
                "deadlines",
                Text(
                    "{deadline} of {when} lies before the case was received ({received})",
                    deadline=Code(name),
                    when=text,
                    received=started,
                ),
                *_log_wins(record),
            )


def _log_wins(record: Record) -> tuple[Text, bool]:
    """The remedy where the file differs from its log, and whether `--fix` carries it out."""
    if _is_read_whole(record):
        return Text(
            "The log wins; {command} writes it so.",
            command=Code("kv check --fix"),
        ), True
    mended = Text("First mend the log: all of its lines must be read.")
    return mended, False


def _lies_before(text: str, started: datetime, zone: tzinfo) -> bool:
    """Whether a deadline ends before `started`; a day ends with its last moment."""
    try:
        end = moments.read_moment(text, zone)
    except moments.NotAMoment:
        return False
    return end.at < started and not (
        end.day_only and text == moments.iso(started, zone)[:10]
    )


def check_events(inspection: Inspection) -> Iterator[Finding]:
    """Events that do not fit the step they meet, and have no reason: they move nothing. One that did not
    know of something is no finding any more once somebody has settled that.
    """
    for record in _sound(inspection):
        open_ = {
            ending_of(field): field for field in unsettled(record.case.events)
        }
        for misfit in record.state.misfits:
            name = event_name(misfit.event)
            ways = (
                ways_to_settle(record.id, open_[name])
                if name in open_
                else None
            )
            if not misfit.joined and (ways or name not in record.state.unaware):
                yield inspection.finding(
                    record,
                    "events",
                    "log",
                    Text(
                        "{event} of {at} does not fit and moves nothing: {reason}",
                        event=Code(misfit.event.kind),
                        at=misfit.event.at,
                        reason=misfit.refusal.reason,
                    ),
                    ways
                    or Text(
                        "Record what is missing, or add {key} with the reason to its line.",
                        key=Code("because"),
                    ),
                )


def check_state(inspection: Inspection) -> Iterator[Finding]:
    """What the file says of step, ball, receipt and deadlines, against what its log says."""
    now, zone = inspection.now, inspection.store.zone
    for record in _sound(inspection):
        for key, written, right in differences(
            record.case, record.state, now, zone
        ):
            yield inspection.finding(
                record,
                "state",
                key,
                Text(
                    "{key} says {written}, the log says {right}",
                    key=Code(key),
                    written=written or "-",
                    right=right or "-",
                ),
                *_log_wins(record),
            )


def _is_read_whole(record: Record) -> bool:
    """Whether every line of the log counts: else what follows from it may not be what was meant."""
    log = _document(record.raw).get("log")
    lines = log.items if log is not None else []
    return bool(lines) and len(lines) == len(record.case.events)


def check_place(inspection: Inspection) -> Iterator[Finding]:
    """Open cases belong in cases/, closed ones in the folder of their year; beside one stands no link."""
    workspace = inspection.store.workspace
    for record in inspection.records:
        if has_odd_folder(workspace.root, record.path):
            yield Finding(
                "place",
                Text(
                    "something else stands in place of the folder with the files of this case"
                ),
                Text(
                    "A link is not followed. Look at it, and take it away or put the folder itself there."
                ),
                1,
                record.id,
                inspection.store.shown(attachments(record.path)),
            )
    for record in _sound(inspection):
        place = inspection.store.place_of(record.state, record.path.stem)
        if place.parent != record.path.parent:
            yield inspection.finding(
                record,
                "place",
                "step",
                Text(
                    "the file belongs in {folder}",
                    folder=inspection.store.shown(place.parent),
                ),
                Text("{command} moves it.", command=Code("kv check --fix"))
                if _is_read_whole(record)
                else _log_wins(record)[0],
                fixable=_is_read_whole(record),
            )


def check_gone(inspection: Inspection) -> Iterator[Finding]:
    """Open cases that git has and the disk has not: no command of kv takes one away."""
    store = inspection.store
    root = store.workspace.root
    if not is_inside_repository(root):
        return
    try:
        listed = run_git(root, "ls-files", "--deleted", "-z", "--", CASES)
    except GitFailed:
        return
    waiting: set[Path] = set()
    with contextlib.suppress(
        OSError
    ):  # that it cannot be read is found beside this
        saved = Waiting(root).read()
        waiting = set(saved.paths) if saved is not None else waiting
    seen = {record.id for record in inspection.records} | {
        f.id for f in inspection.troubles
    }
    for name in filter(None, os.fsdecode(listed).split("\0")):
        path = root / name
        id = (
            store.file_id(path)
            if path.suffix == SUFFIX and path.parent == store.workspace.cases
            else ""
        )
        if id and id not in seen and path not in waiting:
            yield Finding(
                "gone",
                Text("git has this open case, and it is not on the disk"),
                Text(
                    "Take it back: {command}",
                    command=Code(
                        ours("git restore -- {}", quoted(store.shown(path)))
                    ),
                ),
                1,
                id,
                store.shown(path),
            )


def check_conflicts(inspection: Inspection) -> Iterator[Finding]:
    """Marks of an unresolved merge in the body."""
    for record in _own(inspection):
        if b"<<<<<<<" not in record.raw and b">>>>>>>" not in record.raw:
            continue
        line = _document(record.raw).conflict_line()
        if line:
            remedy = Text("Keep what holds and take the marked lines away.")
            yield inspection.at(
                record, "conflicts", line, Text("unresolved merge"), remedy
            )


def check_words(inspection: Inspection) -> Iterator[Finding]:
    """Words that belong to no event any more: a heading that is none, and an event that the log has not."""
    for record in _own(inspection):
        known = {event.id for event in record.case.events if event.id}
        headed = words_under_headings(record.case.body)
        first = (
            record.raw.decode("utf-8").count("\n")
            - record.case.body.count("\n")
            + 1
        )
        for number, line in enumerate(record.case.body.split("\n"), first):
            named = set(_WORD.findall(line))
            for id in sorted(named & (known - headed.keys())):
                yield inspection.at(
                    record,
                    "words",
                    number,
                    Text(
                        "a line names the event {id} and is no heading of it",
                        id=Code(id),
                    ),
                    Text(
                        "Words of an event stand under a line as {example}.",
                        example=Code(f"## 2026-11-20 14:05 · noted · {id}"),
                    ),
                )
            for id in sorted((named & headed.keys()) - known):
                if heading_id(line) == id or reshaped_id(line, "===")[0] == id:
                    yield inspection.at(
                        record,
                        "words",
                        number,
                        Text(
                            "words under the event {id}, which the log does not have",
                            id=Code(id),
                        ),
                        Text(
                            "Take back the line of the log from git: {command}",
                            command=Code(
                                ours("kv history {}", quoted(record.id))
                            ),
                        ),
                    )


_WORD = re.compile(r"(?<![0-9a-z])[0-9a-z]{8}(?![0-9a-z])")


def check_signs(inspection: Inspection) -> Iterator[Finding]:
    """Signs that cannot be seen but change what is seen; kv shows them, other programs may not."""
    for record in _own(inspection):
        found = _unseen(record)
        if found is not None:
            line, sign = found
            yield inspection.at(
                record,
                "signs",
                line,
                Text(
                    "a sign that cannot be seen: {code}",
                    code=Code(f"U+{ord(sign):04X}"),
                ),
                Text("Take it away, unless somebody put it there on purpose."),
            )


def _unseen(record: Record) -> tuple[int, str] | None:
    """Line and sign of the first that is in a value of the front matter, or that steers in the body."""
    text = record.raw.decode("utf-8")
    body = len(text) - len(record.case.body)
    if "\\" in text[:body] or _UNSEEN.search(text, 1, body):
        for leaf in Document(text).root.scalars():
            found = _UNSEEN.search(unbound(leaf.value))
            if found:
                return leaf.line + 1, found[0]
    steering = _STEERING.search(text, body)
    return (
        (text.count("\n", 0, steering.start()) + 1, steering[0])
        if steering
        else None
    )


#: Control characters, and signs that turn the reading direction.
_STEERING = re.compile(f"{CONTROL.pattern}|[\u061c\u202a-\u202e\u2066-\u2069]")
#: These, marks of direction, blanks of no width, and line ends that only some programs know.
_UNSEEN = re.compile(f"{CONTROL.pattern}|{HIDDEN.pattern}")


def check_attachments(inspection: Inspection) -> Iterator[Finding]:
    """Files that an event names: there, and still the same."""
    for record in _own(inspection):
        for event in record.case.events:
            name = event.get("file")
            if name:
                yield from _attachment(
                    inspection, record, name, event.get("sha256")
                )
        yield from _names_of_one_file(inspection, record)


def _names_of_one_file(
    inspection: Inspection, record: Record
) -> Iterator[Finding]:
    """Attachments whose names differ only in case: on a Mac or Windows disk there is one file for both."""
    named = {event.get("file") for event in record.case.events} - {""}
    with contextlib.suppress(OSError):
        named |= set(
            beneath.names(
                inspection.store.workspace.root, attachments(record.path)
            )
        )
    alike: dict[str, list[str]] = {}
    for name in sorted(named):
        alike.setdefault(plain_name(name), []).append(name)
    for names in alike.values():
        if len(names) > 1:
            yield inspection.finding(
                record,
                "attachments",
                "log",
                Text(
                    "the attachments {names} are one file on a disk that does not tell capitals apart",
                    names=Code(", ".join(names)),
                ),
                Text("Rename one of them, in its folder and in the log."),
            )


def _attachment(
    inspection: Inspection, record: Record, name: str, digest: str
) -> Iterator[Finding]:
    path = named(inspection.store.workspace.root, record.path, name, digest)
    found = _digest(inspection.store.workspace.root, path)
    if digest and not is_digest(digest):
        message = Text("the digest of the attachment {name} is none", name=name)
        remedy = Text(
            "{key} has 64 signs of 0-9 and a-f; attach the file anew if it is lost.",
            key=Code("sha256"),
        )
    elif found is None:
        message = Text("the attachment {name} is missing", name=name)
        remedy = Text(
            "Put it back beside the case: {path}",
            path=Code(inspection.store.shown(path)),
        )
    elif digest and found != digest.lower():
        message = Text(
            "the attachment {name} is not what was attached", name=name
        )
        remedy = Text("Take back the version from git, or attach the new one.")
    else:
        return
    yield inspection.finding(record, "attachments", "log", message, remedy)


def _digest(root: Path, path: Path) -> str | None:
    """The SHA-256 of a file; None where there is none, "" for one that may not be read."""
    try:
        return digest_of(root, path)
    except PermissionError:
        return ""
    except (OSError, ValueError):  # also a name that no file can have
        return None


def check_leftovers(inspection: Inspection) -> Iterator[Finding]:
    """What a stopped command left behind: half-made changes, temporary files, what git refused."""
    store = inspection.store
    try:
        yield from _notes(store)
        yield from _waiting_texts(store)
    except OSError as error:
        message = Text(
            "the folder cannot be read: {reason}",
            reason=error.strerror or str(error),
        )
        remedy = Text("See to it that you may read it.")
        yield Finding(
            "leftovers",
            message,
            remedy,
            1,
            "",
            _shown(store, store.workspace.private),
        )
    yield from _strange(store)
    for path in leftovers(store.workspace.root, store.workspace.cases):
        yield _leftover(
            store,
            path,
            Text("a file that a stopped command left behind"),
            Text("{command} takes it away.", command=Code("kv check --fix")),
        )


def _strange(store: Store) -> Iterator[Finding]:
    """What stands where kv keeps its own files and kv does not read, and locks that a stopped git left."""
    root = store.workspace.root
    if private.is_not_ours(root):
        yield Finding(
            "leftovers",
            Text("kv did not make this, and reads nothing in it"),
            Text(
                "Look at it, and take it away: {command}",
                command=Code(ours("rm -r {}", quoted(PRIVATE))),
            ),
            1,
            "",
            PRIVATE,
        )
    elif private.is_foreign(root) and staging.knows(root, PRIVATE):
        yield Finding(
            "leftovers",
            Text("this came with the repository; kv reads nothing in it"),
            Text(
                "Take it away for everybody: {command}",
                command=Code(ours("git rm -r {}", quoted(PRIVATE))),
            ),
            1,
            "",
            PRIVATE,
        )
    elif private.is_foreign(root):
        yield _leftover(
            store,
            root / PRIVATE,
            Text("what an older kv kept here"),
            Text("The next command that changes something takes it over."),
        )
    for lock in locks.left_locks(root):
        yield _leftover(
            store,
            lock,
            Text("a lock that a stopped git left behind"),
            Text(
                "{command} takes it away while no git is at work.",
                command=Code("kv check --fix"),
            ),
        )


def _waiting_texts(store: Store) -> Iterator[Finding]:
    """Texts that wait for somebody: they hold what is in a case, also of one that was taken away since."""
    place = store.workspace.private
    for folder, message in _TEXTS.items():
        for name in beneath.names(place, folder):
            if name.endswith(SUFFIX):
                path = place / folder / name
                yield Finding(
                    "drafts",
                    message,
                    _LOOK_AT_IT,
                    1,
                    store.file_id(path),
                    _shown(store, path),
                )


_TEXTS = {
    "drafts": Text("a text that somebody did not finish"),
    "kept": Text(
        "a text that was put aside, because the file was changed meanwhile"
    ),
}
_LOOK_AT_IT = Text(
    "Put what you want to keep into the case, and take the text away."
)


def _notes(store: Store) -> Iterator[Finding]:
    """What kv noted for its next command. Raises OSError."""
    journal, waiting = (
        Journal(store.workspace.root),
        Waiting(store.workspace.root),
    )
    if journal.is_there():
        yield _leftover(
            store,
            journal.path,
            Text("a command was stopped in the middle of a change"),
            Text(
                "The next command that changes something finishes it, or {command}.",
                command=Code("kv check --fix"),
            ),
        )
    saved = waiting.read()
    if saved is not None:
        yield _leftover(
            store,
            waiting.path,
            Text(
                "{what} is saved, but git refused: {message}",
                what=saved.subject,
                message=" ".join(saved.message.split()),
            ),
            Text(
                "The next command that changes something commits it, or {command}.",
                command=Code("kv check --fix"),
            ),
        )


def _leftover(store: Store, path: Path, message: Text, remedy: Text) -> Finding:
    return Finding(
        "leftovers", message, remedy, 1, "", _shown(store, path), fixable=True
    )


def _shown(store: Store, path: Path) -> str:
    """A path as findings name it: from the root, or whole where it is elsewhere in the git directory."""
    root = store.workspace.root
    return (
        str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    )


def _own(inspection: Inspection) -> Iterator[Record]:
    """The cases that were read from their own file."""
    return (r for r in inspection.records if not r.stand_in)


def _sound(inspection: Inspection) -> Iterator[Record]:
    """The cases that were read from their own file, with a procedure."""
    return (r for r in inspection.records if r.trouble is None)


def check_improvements(inspection: Inspection) -> Iterator[Finding]:
    """Improvements carried out or looked at that no analysis asked for (R4)."""
    for record in _own(inspection):
        known = {improvement.name for improvement in improvements(record.case)}
        for event in record.case.events:
            if (
                event.kind in (IMPROVED, EFFECT_CHECKED)
                and event.get("of") not in known
            ):
                yield inspection.finding(
                    record,
                    "improvements",
                    "log",
                    Text(
                        "{event} is of {of}, and there is no such improvement",
                        event=Code(event.kind),
                        of=event.get("of"),
                    ),
                    Text(
                        "Put the id of the event {event} under {key}.",
                        event=Code("analysed"),
                        key=Code("of"),
                    ),
                )


def check_customers(inspection: Inspection) -> Iterator[Finding]:
    """A mistake in the customers file: commands that do not need it go on without it."""
    try:
        read_book(inspection.store.workspace.root)
    except WrongInput as error:
        line = error.where.rpartition(":")[2]
        remedy = error.remedy or Text(
            "Mend it in an editor, as {page} tells.",
            page=Code("docs/format.md"),
        )
        yield Finding(
            "customers",
            error.text,
            remedy,
            int(line) if line.isdecimal() else 1,
            path=CUSTOMERS,
        )


def check_sharing(inspection: Inspection) -> Iterator[Finding]:
    """Cases in which git found a conflict, values that nobody settled, and whether git asks kv at all."""
    for record in _own(inspection):
        for field, events in unsettled(record.case.events).items():
            if ending_of(field):
                continue  # told by `check_events`
            yield inspection.finding(
                record,
                "sharing",
                field.split(".")[0],
                Text(
                    "{field} was set differently by two people: {values}",
                    field=Code(field),
                    values=" | ".join(event.get("value") for event in events),
                ),
                ways_to_settle(record.id, field),
            )
    root = inspection.store.workspace.root
    if is_inside_repository(root):
        yield from _in_git(root)


def _in_git(root: Path) -> Iterator[Finding]:
    """What git says of cases that met, and of itself."""
    for look in (_unmerged, _driver, _dropped, _adrift):
        with contextlib.suppress(GitFailed):
            yield from look(root)


def _unmerged(root: Path) -> Iterator[Finding]:
    top, prefix, _ = trees.place(root)
    for path in staging.unmerged(top):
        part = part_of(path, prefix)
        if part is not None:
            yield Finding(
                "sharing",
                Text("git found a conflict in this case"),
                Text(
                    "{command} joins both versions.",
                    command=Code("kv check --fix"),
                ),
                1,
                part.id,
                path[len(prefix) :],
                fixable=True,
            )


def _adrift(root: Path) -> Iterator[Finding]:
    """What is committed while no branch is checked out is on none, and gets lost."""
    if repository.is_adrift(root):
        message = Text(
            "no branch is checked out: what is recorded now is on none (detached HEAD)"
        )
        remedy = Text(
            "Go back to your branch, with what was written since: {command}",
            command=Code(way_back(root)),
        )
        yield Finding("sharing", message, remedy, 1, path=".git/HEAD")


def _dropped(root: Path) -> Iterator[Finding]:
    """Cases of which a merge that somebody concluded left something out."""
    place = trees.place(root)
    for lost in dropped(place):
        yield Finding(
            "sharing",
            Text(
                "a merge left out what one side had of this case ({commit})",
                commit=Code(lost.merge[:10]),
            ),
            Text("{command} brings it back.", command=Code("kv check --fix")),
            1,
            lost.id,
            f"{CASES}/{lost.id}{SUFFIX}",
            fixable=True,
        )


def _driver(root: Path) -> Iterator[Finding]:
    """In a clone that shares with others, git must know that kv joins two versions of a case."""
    if not remotes.knows_remotes(root):
        return
    if not driver.has_driver(root):
        message = Text(
            "git does not ask kv yet when two versions of a case meet in this clone"
        )
        remedy = Text("{command} sets it up.", command=Code("kv check --fix"))
        yield Finding(
            "sharing", message, remedy, 1, path=".git/config", fixable=True
        )
    elif not driver.is_asked(root, f"{CASES}/x{SUFFIX}"):
        message = Text("no line tells git that kv joins cases")
        remedy = Text("{command} adds it.", command=Code("kv init"))
        yield Finding("sharing", message, remedy, 1, path=".gitattributes")


CHECKS: dict[str, Callable[[Inspection], Iterator[Finding]]] = {
    "frame": check_frame,
    "procedure": check_procedure,
    "types": check_types,
    "ids": check_ids,
    "order": check_order,
    "events": check_events,
    "state": check_state,
    "place": check_place,
    "gone": check_gone,
    "conflicts": check_conflicts,
    "words": check_words,
    "signs": check_signs,
    "attachments": check_attachments,
    "improvements": check_improvements,
    "customers": check_customers,
    "sharing": check_sharing,
    "leftovers": check_leftovers,
}
