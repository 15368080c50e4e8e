"""What is wrong with the files that say what holds here: procedures and customers."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text
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
