"""Things that belong together because they share a key, directly or by way of one another.

Every call of the day needs it, so it imports nothing that takes time.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import TypeAlias

    Pairs: TypeAlias = Sequence[tuple[str, str]]
    #: What people said of keys: pairs that are one, keys that join nothing, and pairs that are never one.
    Bonds: TypeAlias = tuple[Pairs, Collection[str], Pairs]
    _Side: TypeAlias = frozenset[str]

#: Where somebody said nothing.
FREE: Bonds = ((), (), ())


def grouped(
    keyed: Sequence[Collection[str]],
    joined: Iterable[tuple[str, str]] = (),
    shared: Collection[str] = (),
    different: Pairs = (),
) -> list[list[int]]:
    """The places in `keyed` by group, each group in order; what has no key belongs to none.

    The others are as in `Bonds`.
    """
    pairs = tuple(joined)
    if shared:
        keyed = [
            [key for key in keys if key not in shared] for keys in keyed
        ]
    if different:
        keyed = _Parting(keyed, pairs, different).keyed()
    groups = _Groups()
    for keys in (*keyed, *pairs):
        groups.add(keys)
    together: dict[int, list[int]] = {}
    for place, keys in enumerate(keyed):
        if keys:
            together.setdefault(groups.of(place), []).append(place)
    return list(together.values())


class _Parting:
    """Takes from places the keys by which they would join what is said to be different.

    Each place and key belongs to the nearest of the keys that are told apart, counted in steps from key to
    place and back; what is as near to two that are different belongs to neither. So the outcome depends on
    no order, and a way round by a third place joins them no more than a key that both have.
    """

    def __init__(
        self,
        keyed: Sequence[Collection[str]],
        joined: Pairs,
        different: Pairs,
    ) -> None:
        self._said = keyed
        self._main = dict(joined)
        self._apart = {frozenset(map(self._of, pair)) for pair in different}
        self._places = [list(map(self._of, keys)) for keys in keyed]
        self._holders: dict[str, list[int]] = {}
        for place, keys in enumerate(self._places):
            for key in keys:
                self._holders.setdefault(key, []).append(place)
        self._near = self._nearest()
        self._sides = self._joined_sides()

    def _of(self, key: str) -> str:
        """The key that stands for all that were joined with it."""
        seen = set()
        while key in self._main and key not in seen:
            seen.add(key)
            key = self._main[key]
        return key

    def _beside(self, node: str | int) -> Sequence[str | int]:
        return (
            self._holders.get(node, ())
            if isinstance(node, str)
            else self._places[node]
        )

    def _nearest(self) -> dict[str | int, set[str]]:
        near: dict[str | int, set[str]] = {
            key: {key} for pair in self._apart for key in pair
        }
        edge = list(near)
        while edge:
            reached: dict[str | int, set[str]] = {}
            for node in edge:
                for other in self._beside(node):
                    if other not in near:
                        reached.setdefault(other, set()).update(near[node])
            near.update(reached)
            edge = list(reached)
        return near

    def _joined_sides(self) -> dict[str, _Side]:
        """Of each key that is told apart, those that are one with it: they meet, and nobody parts them."""
        sides = {
            key: frozenset([key]) for pair in self._apart for key in pair
        }
        meeting = set()
        for node, keys in self._near.items():
            for other in (node, *self._beside(node)):
                meeting |= {
                    (a, b)
                    for a in keys
                    for b in self._near.get(other, ())
                    if a < b
                }
        for one, other in sorted(meeting):
            both = sides[one] | sides[other]
            if not any(pair <= both for pair in self._apart):
                sides.update(dict.fromkeys(both, both))
        return sides

    def _side(self, node: str | int) -> _Side:
        """To which side a place or key belongs; to none where it is empty."""
        sides = {self._sides[key] for key in self._near.get(node, ())}
        return sides.pop() if len(sides) == 1 else frozenset()

    def keyed(self) -> list[list[str]]:
        """The keys that are left of each place; one of its own where there is none."""
        return list(map(self._left, range(len(self._places))))

    def _left(self, place: int) -> list[str]:
        side = self._side(place)
        nodes = self._places[place]
        left = [
            said
            for said, node in zip(self._said[place], nodes, strict=True)
            if self._side(node) == side and not self._is_between(node)
        ]
        return left or ([f"\0{place}"] if nodes else [])

    def _is_between(self, key: str) -> bool:
        """Whether a key belongs to no side, and one of a side has it."""
        return not self._side(key) and any(
            map(self._side, self._holders[key])
        )


class _Groups:
    """Places as sets that grow into each other where they share a key (union-find)."""

    def __init__(self) -> None:
        self._above: list[int] = []
        self._first: dict[str, int] = {}

    def add(self, keys: Iterable[str]) -> None:
        """One more place, with these keys."""
        place = group = len(self._above)
        self._above.append(place)
        for key in keys:
            other = self._first.setdefault(key, place)
            if other != place:
                meant = self.of(other)
                self._above[group] = meant
                group = meant

    def of(self, place: int) -> int:
        """The place that stands for the group of `place`."""
        above = self._above
        while above[place] != place:
            above[place] = place = above[above[place]]
        return place
