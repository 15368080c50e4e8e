"""A case that is held on one side and was erased on the other: a sync does not take its words away.

Whoever erased it did not know of the hold. So a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from klantervaring.core.erasure.holds import (
    release_command,
    standing_holds,
)
from klantervaring.core.errors import Conflict
from klantervaring.core.events import ERASED, HELD
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.git.objects import Blob
from klantervaring.files.merge.commits import Trees
from klantervaring.files.merge.stripping import (
    is_erased_file,
    is_whole_and_held,
)
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.sync.clone import Clone

_MARK = ERASED.encode()
#: Files of cases by their path, None for one that goes.
Coming: TypeAlias = Mapping[str, bytes | None]
#: What gives the files that one side has of these cases.
_Side: TypeAlias = Callable[[AbstractSet[str]], Mapping[str, Blob]]


def refuse_losing_held(
    clone: Clone, coming: Coming, head: str, theirs: str
) -> None:
    """Raise Conflict for an erased case in `coming` that one of these commits has whole, and held."""
    here = partial(clone.files_of, head)
    elsewhere = partial(clone.files_of, theirs)
    _refuse(clone, coming, here, elsewhere)


def refuse_losing_held_in_merge(
    clone: Clone, coming: Coming, trees: Trees
) -> None:
    """Raise Conflict as `refuse_losing_held`, for what git is in the middle of bringing together."""
    here = partial(clone.among, trees.ours)
    elsewhere = partial(clone.among, trees.theirs)
    _refuse(clone, coming, here, elsewhere)


def _refuse(
    clone: Clone, coming: Coming, here: _Side, elsewhere: _Side
) -> None:
    unreleased = _erased_unreleased(clone, coming)
    if unreleased:
        _refuse_held(clone, here(unreleased), _held)
        _refuse_held(clone, elsewhere(unreleased), _held_elsewhere)


def _erased_unreleased(clone: Clone, coming: Coming) -> set[str]:
    """Return the erased cases of which the log releases no hold, or not each."""
    found = set()
    for path, content in coming.items():
        if content and _MARK in content:
            erased = _erased(content)
            if erased is not None and not _is_released(clone, erased):
                found.add(clone.id_of(path))
    return found


def _erased(content: bytes) -> Document | None:
    """Return an erased case, None for any other file."""
    try:
        document = Document.read(content)
        return document if is_erased_file(document) else None
    except BadFile:
        return None


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
    """Return whether by the log there was a hold and each was released; an erased case keeps them."""
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
