"""A case that is held on one side and was erased on the other: a sync does not take its words away.

Whoever erased it did not know of the hold. So a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress

from klantervaring.core.erasure.holds import (
    release_command,
    standing_holds,
)
from klantervaring.core.errors import Conflict
from klantervaring.core.events import ERASED, HELD
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.git.objects import Blob
from klantervaring.files.merge.stripping import (
    is_erased_file,
    is_whole_and_held,
)
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.sync.clone import Clone

_MARK = ERASED.encode()
#: What gives the files that one side has of these cases.
Files = Callable[[AbstractSet[str]], Mapping[str, Blob]]


def refuse_losing_held(
    clone: Clone, coming: Mapping[str, bytes], here: Files, elsewhere: Files
) -> None:
    """Raise Conflict where one of these files is an erased case that is whole, and held, on one side."""
    erased: dict[str, Document] = {}
    for path, content in coming.items():
        if _MARK in content:
            with suppress(BadFile):
                document = Document.read(content)
                if is_erased_file(document):
                    erased[clone.id_of(path)] = document
    standing = {
        id
        for id, document in erased.items()
        if not _is_released(clone, document)
    }
    if standing:
        _refuse_held(clone, here(standing), _held)
        _refuse_held(clone, elsewhere(standing), _held_elsewhere)


def _refuse_held(
    clone: Clone,
    files: Mapping[str, Blob],
    error: Callable[[str], Conflict],
) -> None:
    there = clone.cases_by_id(files)
    for id in sorted(there):
        with suppress(BadFile):
            document = Document.read(there[id].raw)
            if is_whole_and_held(document, clone.store.zone):
                raise error(id)


def _is_released(clone: Clone, document: Document) -> bool:
    """Return whether by the log of both each hold was released. An erased case keeps them."""
    try:
        events = read_case(document, clone.store.zone).events
    except BadFile:
        return False
    is_held = any(event.kind == HELD for event in events)
    return is_held and not standing_holds(events)


def _held(id: str) -> Conflict:
    return Conflict(
        Text(
            "{id} is held here, and was erased elsewhere by somebody who did not know. Nothing was changed.",
            id=id,
        ),
        where=id,
        remedy=Text(
            "Put it in safety first ({dossier}), then let it go: {release}. Until then nothing is shared.",
            dossier=Code(ours("kv dossier {} -o FOLDER", quoted(id))),
            release=release_command(id),
        ),
    )


def _held_elsewhere(id: str) -> Conflict:
    return Conflict(
        Text(
            "{id} was erased here, and is held elsewhere. Nothing was changed.",
            id=id,
        ),
        where=id,
        remedy=Text(
            "Whoever holds it puts it in safety, then releases it: {release}. Until then nothing is shared.",
            release=release_command(id),
        ),
    )
