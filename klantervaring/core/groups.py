"""Things that belong together because they share a key, directly or by way of one another.

Every call of the day needs it, so it imports nothing that takes time.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


def grouped(keyed: Sequence[Collection[str]], joined: Iterable[tuple[str, str]] = ()) -> list[list[int]]:
    """The places in `keyed` by group, each group in order; what has no key belongs to none.

    `joined` are pairs of keys that are one.
    """
    groups = _Groups()
    for keys in (*keyed, *joined):
        groups.add(keys)
    together: dict[int, list[int]] = {}
    for place, keys in enumerate(keyed):
        if keys:
            together.setdefault(groups.of(place), []).append(place)
    return list(together.values())


class _Groups:
    """Places as sets that grow into each other where they share a key (union-find)."""

    def __init__(self) -> None:
        self._above: list[int] = []
        self._first: dict[str, int] = {}

    def add(self, keys: Iterable[str]) -> None:
        """One more place, with these keys."""
        place = len(self._above)
        self._above.append(place)
        for key in keys:
            other = self._first.setdefault(key, place)
            if other != place:
                self._above[self.of(place)] = self.of(other)

    def of(self, place: int) -> int:
        """The place that stands for the group of `place`."""
        above = self._above
        while above[place] != place:
            above[place] = place = above[above[place]]
        return place
