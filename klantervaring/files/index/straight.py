"""From a case file as kv writes it straight to what an index keeps of it."""

from __future__ import annotations

from klantervaring.core import ids
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.summary.alert_facts import signs
from klantervaring.core.summary.summarise import plain_card
from klantervaring.files.index import index
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from klantervaring.core.procedure import Procedure
    from klantervaring.core.watch_words import Listed


def pieces(
    front: bytes,
    body: str,
    id: str,
    procedure_of: Callable[[str], Procedure | None],
    zone: tzinfo,
    listed: Listed,
) -> tuple[tuple[bytes, ...], str] | None:
    """What is kept of the file with these parts (`frame.parts`), and the procedure of its words.

    None where not all is as kv writes it, or `procedure_of` does not know the rules.
    """
    if not ids.is_case_id(id):
        return None
    try:
        case = read_case(Document(front.decode() + body), zone, id)
    except BadFile:
        return None
    procedure = procedure_of(case.procedure) if case.procedure else None
    if procedure is None or case.findings:
        return None
    state = fold_case(procedure, case)
    return index.beside(
        plain_card(case, state, zone), signs(case, state, listed), front
    ), procedure.reference
