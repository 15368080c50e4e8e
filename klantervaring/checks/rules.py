"""What is wrong with the files that say what holds here: procedures and customers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.state import Deadline
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.terms import Roll, Unit
from klantervaring.files.disk import beneath
from klantervaring.files.store import Record
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import CUSTOMERS


def unusable_procedures(inspection: Inspection) -> Iterator[Finding]:
    """Yield cases whose procedure is missing or has a mistake."""
    return (f for f in inspection.troubles if f.check == "procedure")


def no_procedure(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield a case that names no procedure."""
    if not record.case.procedure:
        used = record.state.procedure.reference
        yield Mistake(
            Text("the case names no procedure; {used} is used", used=used),
            Text("Add a line {line}.", line=Code(f"procedure: {used}")),
            "id",
        )


def outdated_calendars(inspection: Inspection) -> Iterator[Finding]:
    """Yield procedures whose free days end before the year in which a term ends that must know them."""
    latest: dict[str, tuple[Record, Deadline]] = {}
    for record in inspection.sound():
        reference = record.state.procedure.reference
        for deadline in record.state.deadlines:
            if deadline.shown(inspection.now) and _counts_free_days(
                deadline
            ):
                known = latest.get(reference)
                if known is None or known[1].due < deadline.due:
                    latest[reference] = (record, deadline)
    for _, (record, deadline) in sorted(latest.items()):
        yield from _outdated_calendar(inspection, record, deadline)


def _outdated_calendar(
    inspection: Inspection, record: Record, deadline: Deadline
) -> Iterator[Finding]:
    procedure = record.state.procedure
    last = max(procedure.calendar.free_days, default=None)
    due = deadline.due.astimezone(inspection.store.zone).date()
    if last is None or due.year <= last.year:
        return
    yield Finding(
        "procedure",
        Text(
            "the free days end with {last}, but {deadline} of {id} ends on {due}",
            last=Code(last.isoformat()),
            deadline=Code(deadline.name),
            id=record.id,
            due=Code(due.isoformat()),
        ),
        Text(
            "Add the free days of {year} to {procedure}.",
            year=due.year,
            procedure=Code(procedure.reference),
        ),
        line=_line_of_free_days(inspection, procedure),
        id=record.id,
        path=procedure.path,
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


def customers_file(inspection: Inspection) -> Iterator[Finding]:
    """Yield a mistake in the customers file: commands that do not need it go on without it."""
    try:
        read_book(inspection.store.workspace.root)
    except WrongInput as error:
        line = error.where.rpartition(":")[2]
        yield Finding(
            "customers",
            error.text,
            error.remedy or _AS_THE_PAGE_TELLS,
            line=int(line) if line.isdecimal() else 1,
            path=CUSTOMERS,
        )


_AS_THE_PAGE_TELLS = Text(
    "Mend it in an editor, as {page} tells.", page=Code("docs/format.md")
)
