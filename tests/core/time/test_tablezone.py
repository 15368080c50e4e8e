"""A zone of a table tells the clock as the zone library does, in every zone and also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.time import moments, offsets
from klantervaring.core.time.tablezone import TableZone

NAMES = (
    "Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
    "Africa/Casablanca", "America/Sao_Paulo", "Europe/London", "UTC", "Antarctica/Troll",
)  # fmt: skip
PAIRS = {name: (ZoneInfo(name), TableZone(*offsets.table(ZoneInfo(name)))) for name in NAMES}
FIRST, LAST = datetime(2000, 1, 2, tzinfo=UTC), datetime(2059, 12, 30, tzinfo=UTC)
SECONDS = st.integers(int(FIRST.timestamp()), int(LAST.timestamp()))
#: Seconds from a change of the clock.
NEAR = st.integers(-8000, 8000)


def same(name: str, moment: int) -> None:
    real, ours = PAIRS[name]
    at = datetime.fromtimestamp(moment, UTC)
    there, here = at.astimezone(real), at.astimezone(ours)
    assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
    assert (here.fold, here.utcoffset()) == (there.fold, there.utcoffset())
    assert here.isoformat() == there.isoformat()
    for fold in (0, 1):
        wall = there.replace(tzinfo=None, fold=fold)
        assert wall.replace(tzinfo=ours).utcoffset() == wall.replace(tzinfo=real).utcoffset()
        assert moments.resolve(wall, ours) == moments.resolve(wall, real)
    assert moments.end_of_day(there.date(), ours) == moments.end_of_day(there.date(), real)


@given(st.sampled_from(NAMES), SECONDS)
def test_any_moment(name: str, moment: int) -> None:
    same(name, moment)


@pytest.mark.long
@given(st.sampled_from(NAMES), st.integers(0, 200), NEAR)
def test_where_the_clock_changes(name: str, place: int, seconds: int) -> None:
    starts = offsets.table(PAIRS[name][0])[0]
    change = (
        starts[1 : -1 or None][place % max(len(starts) - 2, 1)] if len(starts) > 2 else starts[0] + 90_000
    )
    same(name, change + seconds)


@pytest.mark.parametrize("year", [1999, 2060])
def test_outside_its_years_it_does_not_guess(year: int) -> None:
    ours = PAIRS["Europe/Amsterdam"][1]
    with pytest.raises(LookupError):
        datetime(year, 6, 1, tzinfo=UTC).astimezone(ours)
    with pytest.raises(LookupError):
        (datetime(year, 6, 1, tzinfo=ours) + timedelta(0)).utcoffset()
