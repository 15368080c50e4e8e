"""A case that is held here and was erased elsewhere: a sync does not take its words away.

Whoever erased it did not know of the hold, which had not been shared yet. So a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from klantervaring.core.erasure.holds import release_command
from klantervaring.core.errors import Conflict
from klantervaring.core.events import ERASED
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.merge.stripping import (
    is_erased_file,
    is_whole_and_held,
)
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.sync.clone import Clone

_MARK = ERASED.encode()


def refuse_losing_held(
    clone: Clone, coming: Mapping[str, bytes], head: str
) -> None:
    """Raise Conflict where one of these files is an erased case that is whole in `head`, and held."""
    erased = set()
    for path, content in coming.items():
        if _MARK in content and _is_erased(content):
            erased.add(clone.id_of(path))
    if not erased:
        return
    here = clone.cases_by_id(clone.files_of(head, erased))
    for id in sorted(erased & here.keys()):
        with suppress(BadFile):
            if is_whole_and_held(
                Document.read(here[id].raw), clone.store.zone
            ):
                raise _held(id)


def _is_erased(content: bytes) -> bool:
    try:
        return is_erased_file(Document.read(content))
    except BadFile:
        return False


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
