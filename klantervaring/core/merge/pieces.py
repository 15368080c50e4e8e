"""The keys of the front matter of two versions: joined value by value, and put in their order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from klantervaring.core.merge.version import (
    DERIVED,
    LOG,
    Piece,
    Value,
    all_remarks,
    changed,
    one_sided,
    said,
)
from klantervaring.core.values import NamedTuple


class Clash(NamedTuple):
    """One value that a side gave a field which the other side gave another; "" is: taken away.

    `was` is what the field held in the base. `field` is dotted for a leaf of a mapping.
    """

    field: str
    value: str
    was: str


#: A value that was joined (None: taken away), and what clashed in it.
_Joined = tuple[Value | None, list[Clash]]


class Pieces(NamedTuple):
    """The keys of a case in the base and in its two versions, each in the order of the file."""

    base: Mapping[str, Piece]
    a: Mapping[str, Piece]
    b: Mapping[str, Piece]

    def merged(
        self,
        usual: Sequence[str],
        owners: Mapping[str, int],
        stands: bool,
    ) -> tuple[dict[str, Piece], list[Clash]]:
        """Return the joined keys in their order, and what clashed.

        `usual` is the order in which keys usually stand; `owners` tells how late
        somebody was made the owner; with `stands` nothing happened in the log.
        """
        joined: dict[str, Piece] = {}
        clashes: list[Clash] = []
        new = sorted({*self.a, *self.b})
        for key in dict.fromkeys([*self.base, *new]):
            piece, found = self._joined(key, owners, stands)
            clashes += found
            if piece is not None:
                joined[key] = piece
        order = self._order(joined.keys(), usual)
        return {key: joined[key] for key in order}, clashes

    def _joined(
        self,
        key: str,
        owners: Mapping[str, int],
        stands: bool,
    ) -> tuple[Piece | None, list[Clash]]:
        base, a, b = (pieces.get(key) for pieces in self)
        if key in DERIVED:
            return _derived(base, a, b, stands), []
        return _piece(key, base, a, b, owners)

    def as_written(self) -> dict[str, Piece]:
        """Return the keys that follow from the log as they were written, where a line of that cannot be read.

        Where both sides wrote another one, each deadline of both stays, with its first end.
        """
        found = {}
        for key in DERIVED:
            base, a, b = (pieces.get(key) for pieces in self)
            piece = (
                changed(base, a, b)
                if one_sided(base, a, b)
                else _both(a, b)
            )
            if piece is not None:
                found[key] = piece
        return found

    def _order(
        self,
        kept: Collection[str],
        usual: Sequence[str],
    ) -> list[str]:
        """Return these keys in the order of the side that changed it, where it has just these.

        Else in that of the base, with new ones at their usual place. What follows
        from the log comes and goes with it, and always stands at its usual place.
        """
        base, a, b = (
            [key for key in pieces if key not in DERIVED] for pieces in self
        )
        order = changed(base, a, b) if one_sided(base, a, b) else []
        if set(order) != set(kept) - DERIVED:
            order = [key for key in base if key in kept]
        _put_in(order, set(kept) - set(order), usual)
        return order


def _put_in(
    order: list[str],
    new: Collection[str],
    usual: Sequence[str],
) -> None:
    """Put new keys among the others, each at its usual place."""
    known = [key for key in usual if key in new]
    for key in [*known, *sorted(set(new) - set(usual))]:
        order.insert(_usual_place(key, order, usual), key)


def _usual_place(
    key: str, keys: Sequence[str], usual: Sequence[str]
) -> int:
    """Return the place behind the nearest key that usually stands before it.

    A key of one's own stands before the log.
    """
    if key not in usual:
        return keys.index(LOG) if LOG in keys else len(keys)
    before = usual[: usual.index(key)]
    places = [
        place for place, known in enumerate(keys, 1) if known in before
    ]
    return max(places, default=0)


# -- one key -------------------------------------------------------------------


def _derived(
    base: Piece | None, a: Piece | None, b: Piece | None, stands: bool
) -> Piece | None:
    """Return a key that follows from the log: as it stands where nothing happened, else to be written."""
    if stands and a == b == base:
        return a
    return Piece("", "", all_remarks(base, a, b))


def _both(a: Piece | None, b: Piece | None) -> Piece | None:
    """Return what two sides wrote as one, whichever is which."""
    if a is None or b is None:
        return a or b
    first, last = sorted(
        (a, b),
        key=lambda piece: (said(piece.value), piece.text),
    )
    one = first.value
    other = last.value
    if not isinstance(one, dict) or not isinstance(other, dict):
        return last
    return Piece(_first_ends(one, other), "", all_remarks(first, last))


def _first_ends(
    a: Mapping[str, Value],
    b: Mapping[str, Value],
) -> dict[str, Value]:
    """Return the deadlines of both, each with its first end."""
    ends = {**b, **a}
    for name in a.keys() & b.keys():
        ends[name] = min(a[name], b[name], key=said)
    return ends


def _piece(
    key: str,
    base: Piece | None,
    a: Piece | None,
    b: Piece | None,
    owners: Mapping[str, int],
) -> tuple[Piece | None, list[Clash]]:
    if key == LOG:
        return a or b, []
    if one_sided(base, a, b):
        return changed(base, a, b), []
    was, mine, theirs = (
        piece.value if piece else None for piece in (base, a, b)
    )
    value, clashes = _value(key, was, mine, theirs, owners)
    if value is None:
        return None, clashes
    return Piece(value, "", all_remarks(base, a, b)), clashes


def _value(
    field: str,
    base: Value | None,
    a: Value | None,
    b: Value | None,
    owners: Mapping[str, int],
) -> _Joined:
    if one_sided(base, a, b):
        return changed(base, a, b), []
    if isinstance(a, dict) and isinstance(b, dict):
        was = base if isinstance(base, dict) else {}
        return _mapping(field, was, a, b, owners)
    old, one, two = map(_words, (base, a, b))
    if old is not None and one is not None and two is not None:
        return _set(old, one, two), []
    return _clashing(field, said(base), [a, b], owners)


def _clashing(
    field: str,
    was: str,
    values: list[Value | None],
    owners: Mapping[str, int],
) -> _Joined:
    """Return the value that stands where both sides gave another, the same for everybody.

    What is there goes before what was taken away, then the latest owner, then the
    greatest text.
    """

    def rank(value: Value | None) -> tuple[bool, int, str]:
        text = said(value)
        return value is not None, owners.get(text, 0), text

    ranked = sorted(values, key=rank, reverse=True)
    clashes = [Clash(field, said(value), was) for value in ranked]
    return ranked[0], clashes


def _mapping(
    field: str,
    base: Mapping[str, Value],
    a: Mapping[str, Value],
    b: Mapping[str, Value],
    owners: Mapping[str, int],
) -> _Joined:
    joined: dict[str, Value] = {}
    clashes: list[Clash] = []
    for key in [*base, *sorted({*a, *b} - set(base))]:
        was, one, two = (values.get(key) for values in (base, a, b))
        value, found = _value(f"{field}.{key}", was, one, two, owners)
        clashes += found
        if value is not None:
            joined[key] = value
    return joined or None, clashes


def _words(value: Value | None) -> list[str] | None:
    """Return the words of a list, none where there is no value; None for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        return None
    words = [word for word in value if isinstance(word, str)]
    return words if len(words) == len(value) else None


def _set(base: list[str], a: list[str], b: list[str]) -> list[Value] | None:
    """Return words as tags: what either side added is in, what either side took away is out."""
    kept = dict.fromkeys(word for word in base if word in a and word in b)
    return [*kept, *sorted({*a, *b} - set(base))] or None
