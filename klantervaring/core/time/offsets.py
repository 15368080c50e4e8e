"""A time zone as a table of its offsets from UTC, so that a moment can be told without a zone library."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo

#: The years that a table covers. A moment outside them is for the zone itself.
FIRST_YEAR = 2000
LAST_YEAR = 2060
#: How far apart a table looks for a change, in seconds: 5 days, of which its years hold a whole number.
#: None of the 599 zones of tzdata changes twice within 6 (tests/core/time/test_offsets.py); to look at
#: each day takes four times as long.
_STEP = 5 * 86400


class Offsets:
    """From `starts[i]` on, in seconds since 1970, the zone is `offsets[i]` seconds ahead of UTC."""

    __slots__ = ("_end", "_offset", "_offsets", "_start", "_starts")

    def __init__(
        self, starts: tuple[int, ...], offsets: tuple[int, ...]
    ) -> None:
        self._starts, self._offsets = starts, offsets
        self._start = self._end = self._offset = 0

    def at(self, moment: int) -> int:
        """The offset at a moment. Raises LookupError for one that the table does not cover."""
        # most moments of a list are of one summer or winter
        if not self._start <= moment < self._end:
            # so that a list of the day does not import it
            from bisect import bisect_right

            place = bisect_right(self._starts, moment)
            if not 0 < place < len(self._starts):
                raise LookupError(moment)
            self._start, self._end = self._starts[place - 1 : place + 1]
            self._offset = self._offsets[place - 1]
        return self._offset


def table(zone: tzinfo) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The starts and offsets of a zone; the last start only ends the table."""
    from datetime import UTC, datetime

    def offset(moment: int) -> int:
        ahead = datetime.fromtimestamp(moment, zone).utcoffset()
        assert ahead is not None
        return int(ahead.total_seconds())

    first = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    starts = [first]
    offsets = [offset(first)]
    for before in range(first, end, _STEP):
        behind = offset(before + _STEP)
        if behind != offsets[-1]:
            starts.append(_change(offset, before, before + _STEP))
            offsets.append(behind)
    return (*starts, end), tuple(offsets)


def _change(offset: object, low: int, high: int) -> int:
    """The first second at which the offset is that of `high`."""
    assert callable(offset)
    before = offset(low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset(middle) == before:
            low = middle
        else:
            high = middle
    return high
