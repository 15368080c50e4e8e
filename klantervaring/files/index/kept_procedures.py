"""Procedures that are kept in the index, as plain values: no file of them need be read."""

from __future__ import annotations

from klantervaring.core.errors import DamagedIndex
from klantervaring.files.index.cache import keep_value, kept_value
from klantervaring.files.index.database import Database
from klantervaring.files.index.procedure_values import frozen, thawed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo

    from klantervaring.core.procedure import Procedure


def kept_procedure(
    database: Database | None, reference: str, zone: tzinfo
) -> Procedure | None:
    """Return a procedure that is kept, its days counted in `zone`; None where none is."""
    if database is None:
        return None
    try:
        kept = kept_value(database, f"procedure {reference}")
    except (DamagedIndex, UnicodeEncodeError):
        return None
    found: Procedure | None = (
        thawed(kept, zone) if kept is not None else None
    )
    return found


def keep_procedure(database: Database, procedure: Procedure) -> None:
    """Keep a procedure, where it is not kept; as `keep_value`."""
    name = f"procedure {procedure.reference}"
    if kept_value(database, name) is None:
        keep_value(database, name, (), lambda: frozen(procedure))
