"""Cases without rules: no procedure is named, or it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.record import Record


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
