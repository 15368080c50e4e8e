"""What somebody edited by hand, before it takes the place of a case (`kv edit`)."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from klantervaring.core.edit_diff import Edited, Line, compare
from klantervaring.core.erasure.refusals import refuse_erased
from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.desk.values import LosesEvents
from klantervaring.files.disk import beneath
from klantervaring.files.git import history
from klantervaring.files.merge.case_files import joined
from klantervaring.files.store import Store
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile, decode


def place_now(store: Store, path: Path) -> Path:
    """Return where a case is that was at `path`: it may be closed or reopened since. Raises NoSuchCase."""
    if beneath.is_there(store.workspace.root, path):
        return path
    return store.find(store.id_of(path))


def last_readable(
    store: Store, path: Path, before: bytes
) -> Document | None:
    """Return what the case said before an edit: its file, or where that is no case its last good version."""
    with contextlib.suppress(BadFile):
        return Document.read(before)
    for raw in history.versions_of(store.workspace.root, [path]).get(
        path, ()
    ):
        with contextlib.suppress(BadFile):
            return Document.read(raw)
    return None


def joined_text(
    store: Store, path: Path, before: bytes, text: str, now: bytes
) -> str:
    """Return an edited text with what changed in the file meanwhile. Raises Conflict for the same lines."""
    try:
        both = joined(decode(before), text, decode(now), store.zone)
    except BadFile:
        both = None
    if both is None:
        raise Conflict(
            Text("The same was changed in the file and in your text."),
            where=store.shown(path),
        )
    return both


def checked(
    was: Document | None, text: str, agreed: Sequence[Line]
) -> Document:
    """Return the edited case. Its id never changes, and nothing goes out of its log but what is `agreed`.

    Raises BadFile, WrongInput, LosesEvents.
    """
    document = Document(text)
    if was is None:
        return document
    found = _compared(was, document)
    if "id" in found.fields:
        id = str(was.data().get("id", ""))
        raise WrongInput(
            Text("The id of a case never changes: it was {id}.", id=id),
            remedy=Text("Write {line} again.", line=Code(f"id: {id}")),
        )
    if any(line not in agreed for line in found.lost):
        raise LosesEvents(found.lost)
    return document


def refuse_unusable(
    store: Store, path: Path, was: Document | None, document: Document
) -> None:
    """Refuse a value that `kv check` would name, where the case had no such before. Raises BadFile.

    A text that was no case at all may become a better one in steps. Raises Refused for an erased case.
    """
    if was is None:
        return
    id = store.file_id(path)
    refused = refuse_erased(read_case(was, store.zone, id))
    if refused is not None:
        raise refused
    known = [
        finding.message
        for finding in read_case(was, store.zone, id).findings
    ]
    for finding in read_case(document, store.zone, id).findings:
        if finding.message not in known:
            raise BadFile(finding.message, finding.line)


def compared(was: Document | None, after: bytes) -> Edited:
    """Return what an edited case says otherwise than it did."""
    return _compared(was, Document.read(after))


def _compared(was: Document | None, document: Document) -> Edited:
    if was is None:
        return compare({}, document.data())
    found = compare(was.data(), document.data())
    return found._replace(text=was.body != document.body)
