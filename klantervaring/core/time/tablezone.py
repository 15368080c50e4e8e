"""A time zone that follows a table of offsets, in place of the zone library, which takes long to import.

In the years that the table covers it answers just as the zone that the table was made of.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta, tzinfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)


class TableZone(tzinfo):
    """From `starts[i]` on, in seconds since 1970, `offsets[i]` seconds ahead of UTC.

    The last start only ends the table. A moment outside it raises LookupError.
    """

    def __init__(self, starts: Sequence[int], offsets: Sequence[int]) -> None:
        self._starts, self._offsets = starts, offsets
        changes = list(zip(starts[1:-1], offsets, offsets[1:], strict=False))
        ends = starts[0] + offsets[0], starts[-1] + offsets[-1]
        #: the first wall clock of each offset, for the first and for the second time that it shows it
        self._walls = tuple(
            (
                ends[0],
                *(at + which(old, new) for at, old, new in changes),
                ends[1],
            )
            for which in (max, min)
        )

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """The offset of a wall clock; of one that comes twice, `fold` tells which."""
        if at is None:
            return None
        shown = (at.replace(tzinfo=None, fold=0) - _EPOCH) // _SECOND
        return timedelta(
            seconds=self._offsets[_place(self._walls[at.fold], shown)]
        )

    def fromutc(self, at: datetime) -> datetime:
        """The wall clock of a moment, which is given as if it were one."""
        moment = (at.replace(tzinfo=None) - _EPOCH) // _SECOND
        place = _place(self._starts, moment)
        again = (
            place > 0
            and moment
            < self._starts[place]
            + self._offsets[place - 1]
            - self._offsets[place]
        )
        return (at + timedelta(seconds=self._offsets[place])).replace(
            fold=int(again)
        )

    def dst(self, _: datetime | None, /) -> timedelta | None:
        """Not known: nothing here asks why a clock stands as it does."""
        return None

    def tzname(self, _: datetime | None, /) -> str | None:
        """Not known."""
        return None


def _place(starts: Sequence[int], moment: int) -> int:
    place = bisect_right(starts, moment) - 1
    if not 0 <= place < len(starts) - 1:
        raise LookupError(moment)
    return place
