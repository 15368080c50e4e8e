"""The index of a folder in which few files have changed: only those are read, and in a short way.

Of a file in which only the text below its front matter is another, the card holds; what is not as kv writes
it is left to `carded`. Lists begin here, so it imports nothing that takes time before it must.
"""

from __future__ import annotations

import marshal
import os

from klantervaring.core.summary.card import SIGNS
from klantervaring.files.index import index
from klantervaring.files.workspace.layout import (
    LARGEST,
    SUFFIX,
    case_folder_handle,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from klantervaring.core.procedure import Procedure

#: With more changed files than this it pays to import what reads any file.
_FEW = 40
_HITS = SIGNS.index("hits")


def current(
    root: str,
    folder: str,
    kept: index.Cards | None = None,
    looked_at: dict[str, index.Signature | None] | None = None,
) -> index.Cards | None:
    """The cards of a folder as it is now, where its index leads there; None where that is not for here.

    `kept` is the index, made under what still holds, where somebody has loaded it already; `looked_at` is as
    in `index.load`.
    """
    kept = kept or index.load(root, index.name_of(folder), looked_at)
    if kept is None:
        return None
    try:
        found = index.seen(root, folder)
    except OSError:  # `store` tells what is wrong
        return None
    return kept if kept.are_of(found) else _renewed(root, kept, found)


def _renewed(
    root: str, old: index.Cards, found: Mapping[str, index.Signature]
) -> index.Cards | None:
    changed = [
        name
        for name, signature in found.items()
        if old.signatures.get(name) != signature
    ]
    if len(changed) > _FEW or not all(map(_is_named_by_kv, changed)):
        return None
    draft = index.Draft(root, index.name_of(old.folder))
    try:
        fresh: dict[str, tuple[bytes, ...]] = {}
        for name in changed:
            pieces = _pieces(root, old, name)
            if pieces is None:
                return None
            fresh[name] = pieces
        signatures = {
            name: found[name]
            if name not in fresh or draft.settled(found[name])
            else ()
            for name in sorted(found)
        }
        raw = old.renewed(signatures, fresh)
        if raw != old.raw:
            draft.keep(raw)
        return index.Cards(raw)
    finally:
        draft.close()


def _is_named_by_kv(name: str) -> bool:
    """Whether a file has the name of a case; any other may be a copy of one, which `carded` sees to."""
    stem = name[: -len(SUFFIX)]
    return len(name) == _NAME and stem == stem.upper()


_NAME = len("AAAA-222W.md")


def _pieces(root: str, old: index.Cards, name: str) -> tuple[bytes, ...] | None:
    """What is kept of a file as it stands."""
    from klantervaring.files.disk.safe_read import content
    from klantervaring.files.text import front_matter

    try:
        folder = case_folder_handle(root, old.folder)
        try:
            raw = content(name, LARGEST + 1, folder=folder)
        finally:
            os.close(folder)
    except OSError:
        return None
    parts = front_matter.parts(raw)
    if parts is None:
        return None
    front, body = parts
    if old.has_front(name, front):
        return _with_body(old, name, body)
    return _read(root, old, front, body, name[: -len(SUFFIX)])


def _with_body(old: index.Cards, name: str, body: str) -> tuple[bytes, ...]:
    """What is kept of a file, where only its body is another: words that we watch for may stand there."""
    plain_card, plain_signs, *rest = old.kept_of(name)
    card = old.card(old.names.index(name))
    if old.listed and card.open:
        from klantervaring.core.watch_words import hits

        signs = list(marshal.loads(plain_signs))
        signs[_HITS] = hits(old.listed, card.title, card.wish, body)
        plain_signs = marshal.dumps(tuple(signs))
    return plain_card, plain_signs, *rest


def _read(
    root: str, old: index.Cards, front: bytes, body: str, id: str
) -> tuple[bytes, ...] | None:
    """What is kept of a case, worked out anew; None where not all is as kv writes it."""
    from klantervaring.core.time.tablezone import TableZone
    from klantervaring.files.index.frozen import kept_procedure
    from klantervaring.files.index.straight import pieces

    zone, words = TableZone(*old.zone_table), old.words()

    def procedure_of(reference: str) -> Procedure | None:
        return (
            kept_procedure(root, reference, zone)
            if reference in words
            else None
        )

    try:
        found = pieces(front, body, id, procedure_of, zone, old.listed)
    except (
        LookupError
    ):  # a moment in years that the table of the zone does not know
        return None
    return found[0] if found else None
