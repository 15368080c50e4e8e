"""What is wrong with the free days of procedures: they end too early, or changed under terms that run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from klantervaring.checks.inspection import (
    FIX,
    Inspection,
    Mistake,
    is_read_whole,
)
from klantervaring.core.case import Case
from klantervaring.core.drift import ends_in_file
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.state import Deadline
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.terms import Roll, Unit
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.git.history import versions_of
from klantervaring.files.git.runner import is_inside_repository
from klantervaring.files.procedures.procedure_file import free_days_in
from klantervaring.files.procedures.procedures import own_files
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.workspace.layout import PROCEDURES


def outdated_calendars(inspection: Inspection) -> Iterator[Finding]:
    """Yield procedures whose free days end before the year in which a term ends that must know them."""
    latest: dict[str, tuple[Record, Deadline]] = {}
    for record, deadline in _counting(inspection):
        reference = record.state.procedure.reference
        known = latest.get(reference)
        if known is None or known[1].due < deadline.due:
            latest[reference] = (record, deadline)
    for _, (record, deadline) in sorted(latest.items()):
        yield from _outdated_calendar(inspection, record, deadline)


def _counting(inspection: Inspection) -> Iterator[tuple[Record, Deadline]]:
    """Yield the terms of all cases that count free days and are still to be seen."""
    for record in inspection.sound():
        for deadline in record.state.deadlines:
            is_shown = deadline.shown(inspection.now)
            if is_shown and _counts_free_days(deadline):
                yield record, deadline


def _outdated_calendar(
    inspection: Inspection,
    record: Record,
    deadline: Deadline,
) -> Iterator[Finding]:
    procedure = record.state.procedure
    last = max(procedure.calendar.free_days, default=None)
    due = deadline.due.astimezone(inspection.store.zone).date()
    if last is not None and due.year > last.year:
        yield Finding(
            "procedure",
            _end_too_early(last, deadline.name, record.id, due),
            _add_free_days(due.year, procedure.reference),
            line=_line_of_free_days(inspection, procedure),
            id=record.id,
            path=procedure.path,
        )


def _end_too_early(last: date, deadline: str, id: str, due: date) -> Text:
    return Text(
        "the free days end with {last}, but {deadline} of {id} ends on {due}",
        last=Code(last.isoformat()),
        deadline=Code(deadline),
        id=id,
        due=Code(due.isoformat()),
    )


def _add_free_days(year: int, reference: str) -> Text:
    return Text(
        "Add the free days of {year} to {procedure}.",
        year=year,
        procedure=Code(reference),
    )


def _counts_free_days(deadline: Deadline) -> bool:
    rule = deadline.rule
    terms = [rule.term]
    if rule.extension:
        terms.append(rule.extension.term)
    for term in terms:
        if term.unit is Unit.WORKING_DAY:
            return True
        if term.in_days and rule.roll is Roll.NEXT_WORKING_DAY:
            return True
    return False


def _line_of_free_days(inspection: Inspection, procedure: Procedure) -> int:
    root = inspection.store.workspace.root
    if not beneath.is_file(root, procedure.path):
        return 1
    text = beneath.read_file(root, procedure.path)
    found = re.search(rb"^free-days:", text, re.MULTILINE)
    return text.count(b"\n", 0, found.start()) + 1 if found else 1


# -- terms that moved ------------------------------------------------------------------------------------


class MovedTerm(NamedTuple):
    """A term that runs, its end as the file has it, and its end by the free days as they are now."""

    deadline: Deadline
    before: str
    after: str


def terms_moved(inspection: Inspection, record: Record) -> list[MovedTerm]:
    """Return the terms that end on another day than in the file, because free days changed meanwhile.

    By the free days of an earlier version in git they end as the file says; so it was no mistake.
    """
    if not is_read_whole(record):
        return []
    return [
        moved
        for moved in _ends_elsewhere(inspection, record)
        if _counts_free_days(moved.deadline)
        and moved.before in _once(inspection, record, moved.deadline.name)
    ]


def _ends_elsewhere(
    inspection: Inspection,
    record: Record,
) -> Iterator[MovedTerm]:
    """Yield the terms that run, of which the file tells another end."""
    now = inspection.now
    zone = inspection.store.zone
    running = record.state.for_file(now)
    right = dict(ends_in_file(record.state, now, zone))
    for name, said in record.case.written.deadlines:
        deadline = running.get(name)
        if deadline is not None and said != right[name]:
            yield MovedTerm(deadline, said, right[name])


def told_of_move(moved: MovedTerm) -> Mistake:
    """Return what is said of a term that moved; `kv check --fix` writes its new end."""
    return Mistake(
        Text(
            "{deadline} ended on {before}; since the free days changed it ends on {after}",
            deadline=moved.deadline.title,
            before=Code(moved.before),
            after=Code(moved.after),
        ),
        Text(
            "Tell whoever counts on it; {command} writes the new day.",
            command=FIX,
        ),
        "deadlines",
        fixable=True,
    )


def with_new_ends(record: Record, moved: Sequence[MovedTerm]) -> Case:
    """Return a case as its file would be with the new ends of terms."""
    written = record.case.written
    ends = dict(written.deadlines)
    for term in moved:
        ends[term.deadline.name] = term.after
    return record.case._replace(
        written=written._replace(deadlines=tuple(ends.items()))
    )


def _once(
    inspection: Inspection, record: Record, name: str
) -> Iterator[str]:
    """Yield how a term ended by each set of free days that there was."""
    procedure = record.state.procedure
    zone = inspection.store.zone
    for days in _sets_of_free_days(inspection.store):
        calendar = procedure.calendar._replace(free_days=days)
        once = procedure._replace(calendar=calendar)
        state = fold_case(once, record.case)
        ends = dict(ends_in_file(state, inspection.now, zone))
        if name in ends:
            yield ends[name]


@lru_cache(maxsize=2)  # all cases of a workspace ask the same
def _sets_of_free_days(store: Store) -> frozenset[frozenset[date]]:
    """Return the free days in all versions of the workspace's procedures that git has."""
    root = store.workspace.root
    if not is_inside_repository(root):
        return frozenset()
    committed = versions_of(root, own_files(root / PROCEDURES))
    found = set()
    for versions in committed.values():
        found |= set(map(free_days_in, versions))
    return frozenset(days for days in found if days is not None)
