"""The merge of two versions of one case that were made from the same base: per field, and pure.

Whatever order clones merge in, the result is the same, and every event, value and text of both sides is
in it: where it stands, or in a `conflict` event. What a file looks like is `files/merge`; what follows
from the merged log (step, ball, deadlines) is never merged but worked out again by whoever writes it.

Each part is a join: a part that one side left as it was is taken from the other side as it stands; one
that both changed is joined to something that does not depend on who is merged with whom first.
"""

from __future__ import annotations

from collections.abc import Sequence

from klantervaring.core.merge.bodies import merged_bodies
from klantervaring.core.merge.logs import latest_owners, merged_logs
from klantervaring.core.merge.pieces import Clash, Pieces
from klantervaring.core.merge.version import (
    LOG,
    Piece,
    Version,
    all_remarks,
    changed,
    greater,
    one_sided,
    said,
)
from klantervaring.core.values import NamedTuple


class Merged(NamedTuple):
    """The merged version, the values that clashed, and the sections in which two texts now stand."""

    version: Version
    clashes: tuple[Clash, ...] = ()
    doubled: tuple[str, ...] = ()


def merge(
    base: Version,
    a: Version,
    b: Version,
    usual: Sequence[str] = (LOG,),
) -> Merged:
    """Join two versions of one case. Where there is no common base, it is `NOTHING`.

    `usual` is the order in which keys usually stand, for those that are new.
    """
    log, came_back = merged_logs(base.log, a.log, b.log)
    clashes = []
    for line in came_back:
        clashes.append(Clash(f"{LOG}.{line.id}", "", said(line.value)))
    stands = log.text == base.log.text
    pieces = Pieces(base.pieces, a.pieces, b.pieces)
    joined, clashed = pieces.merged(usual, latest_owners(log), stands)
    in_both = a.log.ids & b.log.ids
    back = (base.log.ids - in_both) & log.ids
    body, doubled = merged_bodies(base.body, a.body, b.body, log, back)
    version = _framed(base, a, b)._replace(
        pieces=joined,
        log=log,
        body=body,
    )
    return Merged(version, tuple(dict.fromkeys(clashes + clashed)), doubled)


def _framed(base: Version, a: Version, b: Version) -> Version:
    """Return the joined version but for its keys, log and body."""
    return base._replace(
        newline=greater(base.newline, a.newline, b.newline),
        head=greater(base.head, a.head, b.head),
        foot=greater(base.foot, a.foot, b.foot),
        preamble=_preamble(base.preamble, a.preamble, b.preamble),
    )


def _preamble(base: Piece, a: Piece, b: Piece) -> Piece:
    if one_sided(base, a, b):
        return changed(base, a, b)
    return Piece("", "", all_remarks(base, a, b))
