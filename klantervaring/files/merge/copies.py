"""Further files of a case, as sync programs and people make them: whether they can be one, and that one."""

from __future__ import annotations

from klantervaring.core.errors import WrongInput
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.record import Record, attachments
from klantervaring.files.store import Store
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile


def can_join(store: Store, record: Record, copy: Record) -> bool:
    """Whether a further file of a case can go into the first so that nothing is lost."""
    if attachments(copy.path).is_dir():
        return False  # it has files of its own beside it
    return (
        copy.raw == record.raw
        or both_in_one(store, record, copy) is not None
    )


def both_in_one(
    store: Store, record: Record, copy: Record
) -> Document | None:
    """Both files as one, None where something of either would be lost."""
    if not (record.sure and copy.sure):
        return None
    versions = (
        None,
        Document.read(record.raw),
        Document.read(copy.raw),
    )
    try:
        return joined_case(
            record.id, versions, store.procedure_of, store.zone
        ).document
    except (BadFile, CannotJoin, WrongInput):
        return None
