"""What was erased stays out: a sync takes in no file that the register names, and a case only without words.

The register of both sides counts. It changes nothing that people see.
"""

from __future__ import annotations

from hashlib import sha256

from klantervaring.core.case import Event
from klantervaring.core.erasure.register import (
    Erasure,
    Register,
    joined_registers,
    read_register,
    written_register,
)
from klantervaring.core.events import ERASED
from klantervaring.core.ids import FIRST_EVENT_IDS, event_id
from klantervaring.core.time import moments
from klantervaring.files.git.objects import Blob
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.merge.commits import Changes, Plan
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.merge.stripping import (
    is_erased_file,
    stripped_file,
)
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import with_event
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.erased import content_digest, erased_of
from klantervaring.files.workspace.layout import INBOX, REGISTER
from klantervaring.sync.clone import Clone


def without_erased(clone: Clone, plan: Plan) -> Plan:
    """Return the plan without what was erased; `kept_out` then names it."""
    register = _register(clone, plan.changes)
    if not register.entries:
        return plan
    plan = _with_register(clone, plan, register)
    held = _contents(clone, plan.changes)
    changes: Changes = {}
    kept_out = list(plan.kept_out)
    for path, new in plan.changes.items():
        content = held.get(path)
        if content is None:
            changes[path] = new
        elif clone.is_case(path):
            changes[path] = _case(clone, register, path, content, new)
            if changes[path] != new:
                kept_out.append(path)
        elif _is_erased(clone, register, path, content):
            kept_out.append(path)
        else:
            changes[path] = new
    return plan._replace(changes=changes, kept_out=tuple(kept_out))


def is_erased_here(clone: Clone, path: str, content: bytes) -> bool:
    """Tell whether a file was taken away for good, as the register says that is here."""
    return _is_erased(clone, erased_of(clone.root), path, content)


def _with_register(clone: Clone, plan: Plan, register: Register) -> Plan:
    """Return the plan with a register that loses no line: git alone may have taken it away."""
    path = f"{clone.prefix}{REGISTER}"
    if path not in plan.changes or register == _coming(clone, plan.changes):
        return plan
    whole = written_register(register).encode()
    return plan._replace(changes={**plan.changes, path: whole})


def _register(clone: Clone, changes: Changes) -> Register:
    """Return what was erased, as the register says that is here and the one that comes in; git is not asked
    where there is none.
    """
    coming = _coming(clone, changes)
    return joined_registers(erased_of(clone.root), coming)


def _coming(clone: Clone, changes: Changes) -> Register:
    new = changes.get(f"{clone.prefix}{REGISTER}")
    if isinstance(new, Blob):
        new = clone.asked.contents_of([new])[new.oid]
    return read_register((new or b"").decode("utf-8", "replace"))


def _contents(clone: Clone, changes: Changes) -> dict[str, bytes]:
    """Return what comes in among the cases and the waiting mail, by path."""
    places = (f"{clone.cases}/", f"{clone.prefix}{INBOX}/")
    found: dict[str, bytes] = {}
    blobs: dict[str, Blob] = {}
    for path, change in changes.items():
        if not path.startswith(places):
            continue
        if isinstance(change, Blob):
            blobs[path] = change
        elif isinstance(change, bytes):
            found[path] = change
    held = clone.asked.contents_of(blobs.values())
    for path, blob in blobs.items():
        found[path] = held[blob.oid]
    return found


def _is_erased(
    clone: Clone, register: Register, path: str, content: bytes
) -> bool:
    """Tell whether a file was taken away, or belongs to a case that was erased."""
    beside = clone.id_of(path) in register.ids
    return beside or content_digest(content) in register.digests


def _case(
    clone: Clone,
    register: Register,
    path: str,
    content: bytes,
    new: Blob | bytes | None,
) -> Blob | bytes | None:
    """Return a case as it may come in: where it was erased without words, and joined with what we have."""
    id = clone.id_of(path)
    erased = [entry for entry in register.entries if entry.id == id]
    if not erased:
        return new
    try:
        document = Document.read(content)
    except BadFile:
        return _erased_here(clone, id)
    if is_erased_file(document):
        return new
    return _joined(clone, erased[0], document)


def _joined(
    clone: Clone, erased: Erasure, document: Document
) -> bytes | None:
    """Return a case that comes back whole, joined with what we have of it."""
    ours = _erased_here(clone, erased.id)
    store = clone.store
    try:
        if ours is None:
            return _stripped(clone, document, erased).encode()
        versions = None, Document.read(ours), document
        joined = joined_case(
            erased.id, versions, store.procedure_of, store.zone
        )
    except (BadFile, CannotJoin):
        return ours
    return joined.document.encode()


def _erased_here(clone: Clone, id: str) -> bytes | None:
    """Return the file of a case as it was erased here; it stays where what comes in cannot be read."""
    here = clone.files_of(clone.head(), {id})
    ours = clone.cases_by_id(here).get(id)
    try:
        is_erased = ours and is_erased_file(Document.read(ours.raw))
    except BadFile:
        return None
    return ours.raw if ours and is_erased else None


def _stripped(
    clone: Clone, document: Document, erased: Erasure
) -> Document:
    """Return a case that comes back whole as it was erased; the tombstone is the same in every clone."""
    store = clone.store
    named = "\0".join(erased[:2])
    digest = sha256(named.encode()).digest()
    number = int.from_bytes(digest)
    id = event_id(number % FIRST_EVENT_IDS, ())
    at = moments.read_moment(erased.at, store.zone).at
    edit = Edit(document)
    with_event(edit, Event(ERASED, at, "", id), "", store.zone)
    procedure = store.procedure_of(
        read_case(document, store.zone, erased.id)
    )
    return stripped_file(edit.done(), procedure, store.zone)
