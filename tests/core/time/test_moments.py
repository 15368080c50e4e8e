"""Reading and writing moments: every text means one moment or is told to be none, in every zone.

Days begin at their first moment and end at their last second, also where the clock skips midnight.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.time import moments
from klantervaring.core.time.moments import Doubt, NotAMoment

from tests.core.builders import AMSTERDAM


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T14:05:00+01:00", "2026-11-20T13:05:00"),
        ("2026-11-20T14:05+01:00", "2026-11-20T13:05:00"),
        ("2026-11-20 14:05+0100", "2026-11-20T13:05:00"),
        ("2026-11-20T13:05:00Z", "2026-11-20T13:05:00"),
        ("2026-11-20 14:05:00 +0100", "2026-11-20T13:05:00"),  # as git, Ruby and Hugo write it
        ("2026-11-20 14:05:00 +01:00", "2026-11-20T13:05:00"),
        ("2026-11-20  14:05:00   +01", "2026-11-20T13:05:00"),
        ("2026-11-20T14:05+01", "2026-11-20T13:05:00"),
        ("2026-11-20T09:35-03:30", "2026-11-20T13:05:00"),
        ("2026-11-20t13:05:00z", "2026-11-20T13:05:00"),
        ("2026-11-20 13:05:00 UTC", "2026-11-20T13:05:00"),
        ("2026-11-20 13:05:00.123456 Z", "2026-11-20T13:05:00"),
        ("2026-11-20T14:05", "2026-11-20T13:05:00"),
        ("2026-07-20T14:05", "2026-07-20T12:05:00"),
        (" 2026-11-20 14:05:59 ", "2026-11-20T13:05:59"),
        ("2026-11-20T14:05:59.999999", "2026-11-20T13:05:59"),
        ("2026-11-20T14:05:59,5+01:00", "2026-11-20T13:05:59"),
        ("2026-11-20", "2026-11-19T23:00:00"),
        ("2026-11-20T00:00-03:30", "2026-11-20T03:30:00"),
        ("2026-11-20T00:00+14:00", "2026-11-19T10:00:00"),
        ("2026-11-20T00:00-14:00", "2026-11-20T14:00:00"),
        ("2028-02-29T12:00", "2028-02-29T11:00:00"),
        ("2026-12-31T23:59:59-01:00", "2027-01-01T00:59:59"),
        ("1900-01-01T12:00Z", "1900-01-01T12:00:00"),
        ("2999-12-31T12:00Z", "2999-12-31T12:00:00"),
    ],
)
def test_a_text_names_one_moment(text: str, utc: str) -> None:
    read = moments.read_moment(text, AMSTERDAM)
    assert (read.at, read.doubt) == (_utc(utc), None)
    assert read.at.tzinfo is UTC


@pytest.mark.parametrize(("text", "day"), [("2026-11-20", True), ("2026-11-20T00:00", False)])
def test_a_bare_day_is_told_apart_from_midnight(text: str, day: bool) -> None:
    assert moments.read_moment(text, AMSTERDAM).day_only is day


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", ""),
        ("gisteren", ""),
        ("14:05", ""),
        ("20-11-2026", "2026-11-20"),
        ("1/2/2026 14:05", "2026-02-01T14:05 or 2026-01-02T14:05"),  # the time is part of what was meant
        ("13/2/2026 14:05", "2026-02-13T14:05"),
        ("2/13/2026 14:05", "2026-02-13T14:05"),
        ("2/2/2026 14:05", "2026-02-02T14:05"),
        ("4-3-2026, 9.30", "2026-03-04T09:30"),
        ("4-3-2026 10:00:05 +0100", "2026-03-04T10:00:05+0100"),
        ("2026/11/20 14:05", "2026-11-20T14:05"),
        ("2026-3-4", "2026-03-04"),
        ("4-3-2026 10:00 PM", ""),
        ("4-3-2026 ergens", ""),
        ("31-2-2026 10:00", ""),
        ("2026-11-20 10:00 - 11:00", ""),
        ("2026-11-20T14:05+1", ""),
        ("Fri Nov 20 14:05:00 2026 +0100", ""),
        ("20.11.2026", "2026-11-20"),
        ("2026-11-20T14", ""),
        ("2026-11-20T1405", ""),
        ("2026-11-20T14:05 CET", ""),
        ("2026-11-20T24:00", ""),
        ("2026-11-20T14:60", ""),
        ("2026-11-20T14:05:60", ""),
        ("2026-02-30", ""),
        ("2027-02-29T12:00", ""),
        ("2026-13-01", ""),
        ("2026-00-10", ""),
        ("2026-11-20T14:05+15:00", ""),
        ("2026-11-20T14:05+14:30", ""),
        ("2026-11-20T14:05+01:60", ""),
        ("1899-12-31", ""),
        ("3000-01-01", ""),
        ("0026-11-20", ""),
        ("२०२६-११-२०", ""),
        ("2026-11-20T14:05+01:00 and more", ""),
    ],
)
def test_anything_else_is_refused_with_what_was_probably_meant(text: str, hint: str) -> None:
    with pytest.raises(NotAMoment) as caught:
        moments.read_moment(text, AMSTERDAM)
    assert " or ".join(caught.value.hints) == hint
    assert caught.value.reason


@pytest.mark.parametrize("text", ["2026-1-2", "20261120", "2026-W47-5", "2026-11-20T10:00", "", "1899-01-01"])
def test_a_day_reads_only_as_a_day(text: str) -> None:
    with pytest.raises(NotAMoment):
        moments.read_day(text)


def test_a_day_is_read() -> None:
    assert moments.read_day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("zone", "text", "utc", "doubt"),
    [
        ("Europe/Amsterdam", "2026-03-29T01:59:59", "2026-03-29T00:59:59", None),
        ("Europe/Amsterdam", "2026-03-29T02:00", "2026-03-29T01:00:00", Doubt.GAP),
        ("Europe/Amsterdam", "2026-03-29T02:59:59", "2026-03-29T01:59:59", Doubt.GAP),
        ("Europe/Amsterdam", "2026-03-29T03:00", "2026-03-29T01:00:00", None),
        ("Europe/Amsterdam", "2026-10-25T01:59:59", "2026-10-24T23:59:59", None),
        ("Europe/Amsterdam", "2026-10-25T02:00", "2026-10-25T00:00:00", Doubt.TWICE),
        ("Europe/Amsterdam", "2026-10-25T02:59:59", "2026-10-25T00:59:59", Doubt.TWICE),
        ("Europe/Amsterdam", "2026-10-25T03:00", "2026-10-25T02:00:00", None),
        ("Europe/Amsterdam", "2026-10-25T02:30+02:00", "2026-10-25T00:30:00", None),
        ("Europe/Amsterdam", "2026-10-25T02:30+01:00", "2026-10-25T01:30:00", None),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00", Doubt.GAP),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30:00", None),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00", Doubt.TWICE),
        ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:30:00", Doubt.GAP),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00", Doubt.GAP),
        ("UTC", "2026-03-29T02:30", "2026-03-29T02:30:00", None),
    ],
)
def test_times_that_do_not_exist_or_come_twice(zone: str, text: str, utc: str, doubt: Doubt | None) -> None:
    read = moments.read_moment(text, ZoneInfo(zone))
    assert (read.at, read.doubt) == (_utc(utc), doubt)


@pytest.mark.parametrize(
    ("utc", "zone", "written"),
    [
        ("2026-11-20T13:05:00", "Europe/Amsterdam", "2026-11-20T14:05:00+01:00"),
        ("2026-07-20T12:05:00", "Europe/Amsterdam", "2026-07-20T14:05:00+02:00"),
        ("2026-10-25T00:30:00", "Europe/Amsterdam", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T01:30:00", "Europe/Amsterdam", "2026-10-25T02:30:00+01:00"),
        ("2026-12-31T23:59:59", "UTC", "2026-12-31T23:59:59+00:00"),
        ("2026-04-05T00:00:00", "Australia/Lord_Howe", "2026-04-05T10:30:00+10:30"),
        ("1920-01-01T09:40:28", "Europe/Amsterdam", "1920-01-01T09:40:28+00:00"),
        ("1938-01-01T09:40:00", "Europe/Amsterdam", "1938-01-01T10:00:00+00:20"),
    ],
)
def test_what_is_written_names_the_moment_and_reads_back(utc: str, zone: str, written: str) -> None:
    assert moments.iso(_utc(utc), ZoneInfo(zone)) == written
    assert moments.iso(int(_utc(utc).timestamp()), ZoneInfo(zone)) == written
    assert moments.read_moment(written, AMSTERDAM).at == moments.read_iso(written) == _utc(utc)


@pytest.mark.parametrize(
    ("zone", "day", "first", "last"),
    [
        ("Europe/Amsterdam", "2026-06-01", "2026-06-01T00:00:00+02:00", "2026-06-01T23:59:59+02:00"),
        ("Europe/Amsterdam", "2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-29T23:59:59+02:00"),
        ("Europe/Amsterdam", "2026-10-25", "2026-10-25T00:00:00+02:00", "2026-10-25T23:59:59+01:00"),
        ("America/Sao_Paulo", "2018-11-03", "2018-11-03T00:00:00-03:00", "2018-11-03T23:59:59-03:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00", "2018-11-04T23:59:59-02:00"),
        ("America/Sao_Paulo", "2019-02-16", "2019-02-16T00:00:00-02:00", "2019-02-16T23:59:59-03:00"),
        ("Asia/Beirut", "2026-03-28", "2026-03-28T00:00:00+02:00", "2026-03-28T23:59:59+02:00"),
        ("Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00", "2026-03-29T23:59:59+03:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00", "2026-04-24T23:59:59+03:00"),
        ("Africa/Cairo", "2026-10-29", "2026-10-29T00:00:00+03:00", "2026-10-29T23:59:59+02:00"),
        ("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00", "2026-11-01T23:59:59-05:00"),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-04T00:00:00+10:30", "2026-10-04T23:59:59+11:00"),
    ],
)
def test_a_day_has_a_first_moment_and_a_last_second(zone: str, day: str, first: str, last: str) -> None:
    where = ZoneInfo(zone)
    assert moments.iso(moments.start_of_day(date.fromisoformat(day), where), where) == first
    assert moments.iso(moments.end_of_day(date.fromisoformat(day), where), where) == last


@pytest.mark.parametrize("text", ["0000-01-01", "0000-13-40", "1899-12-31", "3000-01-01"])
def test_a_year_that_no_case_has_is_named_as_the_mistake(text: str) -> None:
    with pytest.raises(NotAMoment) as caught:
        moments.read_moment(text, AMSTERDAM)
    assert "year is not between" in caught.value.reason.template
