"""Term arithmetic: when a term ends, to the second, in any unit, zone and calendar.

Golden ends were counted by hand; working days are also held against a naive count, day by day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core.time import moments, terms
from klantervaring.core.time.terms import Calendar, Roll, Term, Unit, read_term

from tests.core.builders import AMSTERDAM, procedure

PLAIN = Calendar(AMSTERDAM)
DUTCH = procedure("zes-weken@1").calendar
BOUNDED = settings(max_examples=150)


def _due(start: str, term: str, calendar: Calendar = PLAIN, roll: Roll = Roll.NONE, more: str = "") -> str:
    at = moments.read_moment(start, calendar.zone).at
    length = tuple(read_term(text) for text in (term, more) if text)
    return moments.iso(terms.due(at, length, roll, calendar), calendar.zone)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("20 minutes", Term(20, Unit.MINUTE)),
        ("1 minute", Term(1, Unit.MINUTE)),
        ("48 hours", Term(48, Unit.HOUR)),
        (" 28 days ", Term(28, Unit.DAY)),
        ("6 weeks", Term(6, Unit.WEEK)),
        ("20 working days", Term(20, Unit.WORKING_DAY)),
        ("1 working day", Term(1, Unit.WORKING_DAY)),
    ],
)
def test_a_term_reads_and_writes(text: str, term: Term) -> None:
    assert read_term(text) == term
    assert read_term(str(term)) == term
    assert str(term) == text.strip()


@pytest.mark.parametrize(
    "text",
    "|0 days|-1 days|1.5 hours|28|days|28days|28  days|2 months|a week|12345 days|28 Days|٢ days".split("|"),
)
def test_what_is_no_term(text: str) -> None:
    with pytest.raises(ValueError, match="not a term"):
        read_term(text)


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        # elapsed time goes on while the clock jumps
        ("2026-03-28T12:00+01:00", "48 hours", "2026-03-30T13:00:00+02:00"),
        ("2026-10-24T10:00+02:00", "48 hours", "2026-10-26T09:00:00+01:00"),
        ("2026-03-29T01:50", "20 minutes", "2026-03-29T03:10:00+02:00"),
        ("2026-10-25T02:50+02:00", "20 minutes", "2026-10-25T02:10:00+01:00"),
        ("2026-11-20T14:05:07", "48 hours", "2026-11-22T14:05:07+01:00"),
        ("2026-12-30T12:00", "48 hours", "2027-01-01T12:00:00+01:00"),
        ("2028-02-28T12:00", "48 hours", "2028-03-01T12:00:00+01:00"),
        ("2027-02-27T12:00", "48 hours", "2027-03-01T12:00:00+01:00"),
        # days end with their last second, whatever the hour of the start
        ("2026-03-01T09:00", "28 days", "2026-03-29T23:59:59+02:00"),
        ("2026-03-01T00:00", "28 days", "2026-03-29T23:59:59+02:00"),
        ("2026-03-01T23:59:59", "28 days", "2026-03-29T23:59:59+02:00"),
        ("2026-09-27T10:00", "28 days", "2026-10-25T23:59:59+01:00"),
        ("2026-06-01T10:00", "1 day", "2026-06-02T23:59:59+02:00"),
        ("2026-12-15T10:00", "28 days", "2027-01-12T23:59:59+01:00"),
        ("2026-12-31T23:59:59", "7 days", "2027-01-07T23:59:59+01:00"),
        ("2028-02-01T10:00", "28 days", "2028-02-29T23:59:59+01:00"),
        ("2027-02-01T10:00", "28 days", "2027-03-01T23:59:59+01:00"),
        ("2028-02-29T10:00", "28 days", "2028-03-28T23:59:59+02:00"),
        ("2026-03-01T10:00", "4 weeks", "2026-03-29T23:59:59+02:00"),
        # the day of the start is the day where the organisation is, not where the customer wrote
        ("2026-03-01T23:30Z", "28 days", "2026-03-30T23:59:59+02:00"),
        ("2026-03-02T08:00+10:00", "28 days", "2026-03-29T23:59:59+02:00"),
        # working days with weekends only: Friday to Monday, Saturday and Sunday count for nothing
        ("2026-06-05T10:00", "1 working day", "2026-06-08T23:59:59+02:00"),
        ("2026-06-06T10:00", "1 working day", "2026-06-08T23:59:59+02:00"),
        ("2026-06-07T10:00", "5 working days", "2026-06-12T23:59:59+02:00"),
        ("2026-06-08T10:00", "5 working days", "2026-06-15T23:59:59+02:00"),
    ],
)
def test_when_a_term_ends(start: str, term: str, due: str) -> None:
    assert _due(start, term) == due


@pytest.mark.parametrize(
    ("zone", "start", "term", "due"),
    [
        ("America/Sao_Paulo", "2018-10-06T10:00", "28 days", "2018-11-03T23:59:59-03:00"),
        ("America/Sao_Paulo", "2018-10-07T10:00", "28 days", "2018-11-04T23:59:59-02:00"),
        ("America/Sao_Paulo", "2018-11-04T01:00", "7 days", "2018-11-11T23:59:59-02:00"),
        ("America/Sao_Paulo", "2018-11-03T12:00", "48 hours", "2018-11-05T13:00:00-02:00"),
        ("America/Sao_Paulo", "2019-02-15T10:00", "1 day", "2019-02-16T23:59:59-03:00"),
        ("Asia/Beirut", "2026-02-28T10:00", "28 days", "2026-03-28T23:59:59+02:00"),
        ("Asia/Beirut", "2026-03-01T10:00", "28 days", "2026-03-29T23:59:59+03:00"),
        ("Africa/Cairo", "2026-03-26T10:00", "28 days", "2026-04-23T23:59:59+02:00"),
        ("Africa/Cairo", "2026-03-27T10:00", "28 days", "2026-04-24T23:59:59+03:00"),
        ("Australia/Lord_Howe", "2026-10-03T12:00", "48 hours", "2026-10-05T12:30:00+11:00"),
        ("Australia/Lord_Howe", "2026-04-04T12:00", "48 hours", "2026-04-06T11:30:00+10:30"),
        ("Australia/Lord_Howe", "2026-09-06T12:00", "28 days", "2026-10-04T23:59:59+11:00"),
        ("Pacific/Apia", "2011-12-28T12:00", "1 day", "2011-12-29T23:59:59-10:00"),
        ("Pacific/Apia", "2011-12-28T12:00", "3 days", "2011-12-31T23:59:59+14:00"),
        ("Asia/Kathmandu", "2026-06-01T10:00", "48 hours", "2026-06-03T10:00:00+05:45"),
    ],
)
def test_terms_in_zones_with_odd_clocks(zone: str, start: str, term: str, due: str) -> None:
    assert _due(start, term, Calendar(ZoneInfo(zone))) == due


@pytest.mark.parametrize(
    ("start", "term", "rolled"),
    [
        ("2026-01-14T10:00", "6 weeks", "2026-02-25T23:59:59+01:00"),  # Wednesday: stays
        ("2026-01-10T10:00", "6 weeks", "2026-02-23T23:59:59+01:00"),  # Saturday to Monday
        ("2026-01-11T10:00", "6 weeks", "2026-02-23T23:59:59+01:00"),  # Sunday to Monday
        ("2026-03-16T10:00", "6 weeks", "2026-04-28T23:59:59+02:00"),  # King's Day to Tuesday
        ("2026-02-20T10:00", "6 weeks", "2026-04-07T23:59:59+02:00"),  # Good Friday over Easter to Tuesday
        ("2026-11-13T10:00", "6 weeks", "2026-12-28T23:59:59+01:00"),  # Christmas and a weekend
        ("2026-11-20T10:00", "6 weeks", "2027-01-04T23:59:59+01:00"),  # New Year on Friday
        ("2027-03-24T10:00", "6 weeks", "2027-05-07T23:59:59+02:00"),  # two free days in a row
        ("2026-04-02T10:00", "1 day", "2026-04-07T23:59:59+02:00"),
    ],
)
def test_a_term_that_ends_on_a_free_day_rolls_to_the_next_working_day(
    start: str, term: str, rolled: str
) -> None:
    assert _due(start, term, DUTCH, Roll.NEXT_WORKING_DAY) == rolled


def test_without_roll_a_term_ends_where_it_ends() -> None:
    assert _due("2026-02-20T10:00", "6 weeks", DUTCH) == "2026-04-03T23:59:59+02:00"


@pytest.mark.parametrize("term", ["48 hours", "20 minutes"])
def test_terms_in_hours_and_minutes_never_roll(term: str) -> None:
    start = "2026-04-02T12:00"
    assert _due(start, term, DUTCH, Roll.NEXT_WORKING_DAY) == _due(start, term, PLAIN)


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2026-04-02T10:00", "1 working day", "2026-04-07"),  # Thursday before Easter
        ("2026-04-02T10:00", "3 working days", "2026-04-09"),
        ("2026-04-24T10:00", "1 working day", "2026-04-28"),  # a weekend and King's Day
        ("2026-12-24T10:00", "2 working days", "2026-12-29"),
        ("2026-12-31T10:00", "1 working day", "2027-01-04"),
        ("2027-05-04T10:00", "1 working day", "2027-05-07"),
        ("2026-05-13T10:00", "2 working days", "2026-05-18"),  # Ascension, Friday counts
    ],
)
def test_working_days_skip_free_days(start: str, term: str, due: str) -> None:
    assert _due(start, term, DUTCH)[:10] == due


@pytest.mark.parametrize(
    ("start", "term", "more", "due"),
    [
        # 25 February, then twenty working days
        ("2026-01-14T10:00", "6 weeks", "20 working days", "2026-03-25T23:59:59+01:00"),
        # counted from Saturday 21 February, not from the Monday to which that would roll
        ("2026-01-10T10:00", "6 weeks", "20 working days", "2026-03-20T23:59:59+01:00"),
        # over Good Friday and Easter Monday
        ("2026-02-09T10:00", "6 weeks", "20 working days", "2026-04-22T23:59:59+02:00"),
        ("2026-01-10T10:00", "6 weeks", "4 weeks", "2026-03-23T23:59:59+01:00"),
        ("2026-06-01T10:00", "48 hours", "1 day", "2026-06-04T23:59:59+02:00"),
        ("2026-06-01T23:00", "2 hours", "1 working day", "2026-06-03T23:59:59+02:00"),
        ("2026-06-01T10:00", "48 hours", "24 hours", "2026-06-04T10:00:00+02:00"),
    ],
)
def test_an_extension_counts_on_from_the_end_and_rolls_once(
    start: str, term: str, more: str, due: str
) -> None:
    assert _due(start, term, DUTCH, Roll.NEXT_WORKING_DAY, more) == due


@BOUNDED
@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(1, 40))
def test_working_days_are_as_many_as_a_naive_count(start: date, amount: int) -> None:
    at = datetime(start.year, start.month, start.day, 12, tzinfo=UTC)
    end = terms.due(at, (Term(amount, Unit.WORKING_DAY),), Roll.NONE, DUTCH).astimezone(AMSTERDAM).date()
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    working = [d for d in days if d.isoweekday() <= 5 and d not in DUTCH.free_days]
    assert len(working) == amount
    assert working[-1] == end


@BOUNDED
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),
    st.integers(1, 60),
    st.sampled_from(["Europe/Amsterdam", "Australia/Lord_Howe", "Africa/Cairo", "America/Sao_Paulo"]),
)
def test_a_term_in_days_ends_one_second_before_the_next_day(start: datetime, days: int, zone: str) -> None:
    where = ZoneInfo(zone)
    at = start.replace(microsecond=0)
    end = terms.due(at, (Term(days, Unit.DAY),), Roll.NONE, Calendar(where))
    wanted = at.astimezone(where).date() + timedelta(days=days)
    assert end.astimezone(where).date() == wanted
    assert (end + timedelta(seconds=1)).astimezone(where).date() == wanted + timedelta(days=1)


@BOUNDED
@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.integers(1, 9999))
def test_hours_are_always_elapsed_hours(start: datetime, hours: int) -> None:
    assert terms.due(start, (Term(hours, Unit.HOUR),), Roll.NONE, DUTCH) - start == timedelta(hours=hours)
