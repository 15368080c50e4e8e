"""A table of a zone's offsets says at every moment what the zone says.

Every zone of this machine: KV_WHOLE=1 python -m pytest tests/core/time/test_offsets.py
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from klantervaring.core.time.offsets import FIRST_YEAR, LAST_YEAR, Offsets, table

#: Those whose changes lie closest together, some by half an hour, and some as people know them.
CLOSE = """
    America/Boa_Vista America/Noronha America/Recife America/Argentina/Tucuman Asia/Gaza Asia/Hebron
    Asia/Pyongyang Africa/Casablanca Africa/Cairo Antarctica/Casey Antarctica/Troll Australia/Lord_Howe
    Europe/Amsterdam Europe/Istanbul Pacific/Apia
""".split()
ZONES = sorted(available_timezones()) if os.environ.get("KV_WHOLE") else CLOSE


def ahead(zone: ZoneInfo, moment: datetime) -> int:
    """Seconds ahead of UTC, as the zone library says."""
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


@pytest.mark.parametrize("name", ZONES)
def test_each_day_and_each_change_is_as_the_zone_says(name: str) -> None:
    zone = ZoneInfo(name)
    starts, offsets = table(zone)
    assert list(starts) == sorted(starts)
    told = Offsets(starts, offsets)
    day, last = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 1, 1, tzinfo=UTC)
    while day < last:
        assert told.at(int(day.timestamp())) == ahead(zone, day), day
        day += timedelta(days=1)
    for start, offset in zip(starts[1:-1], offsets[1:], strict=True):
        assert told.at(start) == offset == ahead(zone, datetime.fromtimestamp(start, UTC))
        assert told.at(start - 1) == ahead(zone, datetime.fromtimestamp(start - 1, UTC)) != offset


def test_beyond_its_years_it_says_nothing() -> None:
    told = Offsets(*table(ZoneInfo("Europe/Amsterdam")))
    for year in (FIRST_YEAR - 1, LAST_YEAR):
        with pytest.raises(LookupError):
            told.at(int(datetime(year, 6, 1, tzinfo=UTC).timestamp()))
