"""Moments and lengths in the words of people, Dutch and English; what may be two is refused with both."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.text.sentences import Instant, Text
from klantervaring.core.time.typed_moments import typed_moment, window
from klantervaring.language import Speaker

ZONE = ZoneInfo("Europe/Amsterdam")
#: A Friday.
NOW = datetime(2026, 11, 20, 12, 4, tzinfo=ZONE).astimezone(UTC)


def local(text: str, ahead: bool | None = False) -> str:
    return f"{typed_moment(text, NOW, ZONE, ahead).astimezone(ZONE):%d-%m-%Y %H:%M}"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("1 november, 1 nov, november 1, 1 nov., 1st november, Nov 1", "01-11-2026 00:00"),
        ("3 nov 2025, 3 november 2025", "03-11-2025 00:00"),
        ("24 december, dec 24", "24-12-2025 00:00"),
        ("3 nov 16:00, om 16 uur 3 nov, 3 nov 4pm, 3 nov 16u, nov 3 at 4 pm", "03-11-2026 16:00"),
        ("di 3 nov 2026 16:00, Tue 3 Nov 2026 16:00", "03-11-2026 16:00"),
        ("gisteravond, gisteren avond, yesterday evening, last evening", "19-11-2026 18:00"),
        ("vanochtend, vanmorgen, this morning, 's ochtends", "20-11-2026 06:00"),
        ("gisteravond half negen, yesterday evening half past eight", "19-11-2026 20:30"),
        ("gisteravond 20:30, gisteravond 8:30, gisteren om 20:30", "19-11-2026 20:30"),
        ("vanochtend kwart voor tien, this morning quarter to ten", "20-11-2026 09:45"),
        ("vanochtend tien over half elf, vanochtend 10:40", "20-11-2026 10:40"),
        ("gisteren half vier 's middags, gistermiddag half vier", "19-11-2026 15:30"),
        ("dinsdagavond 8 uur, di avond 8 uur, tuesday evening 8pm", "17-11-2026 20:00"),
        ("vorige week dinsdag, dinsdag vorige week, last week tuesday", "10-11-2026 00:00"),
        ("afgelopen dinsdag, vorige dinsdag, last tuesday", "17-11-2026 00:00"),
        ("2 dagen geleden, twee dagen geleden, two days ago, -2d, -2 dagen", "18-11-2026 12:04"),
        ("3 uur geleden, 3 hours ago, -3u, -3 uur", "20-11-2026 09:04"),
        ("een week geleden, a week ago", "13-11-2026 12:04"),
    ],
)
def test_what_happened_may_be_said_in_words(words: str, at: str) -> None:
    for said in words.split(", "):
        for typed in (said, said.upper()):
            assert local(typed) == at, typed


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("volgende week dinsdag, dinsdag volgende week, next week tuesday", "24-11-2026 00:00"),
        ("volgende dinsdag 10:00, next tuesday 10:00, komende dinsdag 10:00", "24-11-2026 10:00"),
        ("morgenochtend 9 uur, tomorrow morning 9am", "21-11-2026 09:00"),
        ("vanavond, tonight, this evening", "20-11-2026 18:00"),
        ("over 2 dagen, in 2 days, over twee dagen", "22-11-2026 12:04"),
        ("1 december 14:00", "01-12-2026 14:00"),
    ],
)
def test_what_is_to_come_may_be_said_in_words(words: str, at: str) -> None:
    for said in words.split(", "):
        assert local(said, ahead=True) == at, said


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("gisteren half vier", "19-11-2026 03:30", "19-11-2026 15:30"),
        ("vr 9 uur", "20-11-2026 09:00", "13-11-2026 21:00"),
        ("4 uur", "20-11-2026 04:00", "20-11-2026 16:00"),
        ("quarter past three", "20-11-2026 03:15", "20-11-2026 15:15"),
    ],
)
def test_a_clock_of_twelve_hours_is_refused_with_both_ways_to_say_it(
    typed: str, first: str, second: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        local(typed)
    remedy = refused.value.remedy
    assert remedy is not None
    assert Speaker("nl")(remedy) == f"Schrijf {first} of {second}."
    assert [local(each) for each in (first, second)] == [first, second]


def test_next_tuesday_on_a_monday_may_be_two_days() -> None:
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE).astimezone(UTC)
    with pytest.raises(WrongInput) as refused:
        typed_moment("volgende dinsdag", monday, ZONE, ahead=True)
    remedy = refused.value.remedy
    assert remedy is not None
    assert "17-11-2026 00:00 or 24-11-2026 00:00" in Speaker("en")(remedy)


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("20-11 13:00", "20-11-2025 13:00"),
        ("vr 20-11 13:00", "20-11-2025 13:00"),
        ("21 nov", "21-11-2025 00:00"),
        ("november 27 12:00", "27-11-2025 12:00"),
    ],
)
def test_a_day_without_year_that_comes_soon_is_not_a_year_ago(typed: str, last: str) -> None:
    with pytest.raises(Refused) as refused:
        local(typed)
    remedy = refused.value.remedy
    assert Speaker("en")(refused.value.text) == f"{typed} lies in the future."
    assert isinstance(remedy, Text)
    assert Speaker("en")(remedy).endswith(f"write {last}.")
    assert local(last) == last
    coming = last.replace("2025", "2026")
    assert local(typed, ahead=True) == local(coming) == coming
    with pytest.raises(WrongInput) as doubtful:
        local(typed, ahead=None)
    assert isinstance(doubtful.value.remedy, Text)
    assert Speaker("en")(doubtful.value.remedy) == f"Write {last} or {coming}."


@pytest.mark.parametrize("ahead", [False, None, True])
@pytest.mark.parametrize("typed", ["16:30", "16.30", "om 16:30", "'s middags half vijf", "vandaag 16:30"])
def test_a_time_alone_is_that_of_today_also_before_it_has_come(typed: str, ahead: bool | None) -> None:
    assert local(typed, ahead) == "20-11-2026 16:30"


def test_a_clock_of_twelve_hours_of_today_is_of_this_year() -> None:
    with pytest.raises(WrongInput) as refused:
        local("20-11 4 uur")
    assert isinstance(refused.value.remedy, Text)
    assert Speaker("en")(refused.value.remedy) == "Write 20-11-2026 04:00 or 20-11-2026 16:00."


@pytest.mark.parametrize(
    ("typed", "day", "at"),
    [
        ("20-12", "2026-01-05", "20-12-2025"),
        ("29-12", "2026-12-31", "29-12-2026"),
        ("8-1", "2026-12-31", "08-01-2026"),
        ("29-2", "2028-12-31", "29-02-2028"),
        ("28-11", "2026-11-20", "28-11-2025"),
    ],
)
def test_any_other_day_without_year_is_the_last_one(typed: str, day: str, at: str) -> None:
    now = datetime.fromisoformat(f"{day}T12:00+01:00")
    assert f"{typed_moment(typed, now, ZONE).astimezone(ZONE):%d-%m-%Y}" == at


@pytest.mark.parametrize("typed", ["1-1", "2 jan 10:00", "7-1 11:00"])
def test_the_first_days_of_the_next_year_come_soon_too(typed: str) -> None:
    with pytest.raises(Refused):
        typed_moment(typed, datetime(2026, 12, 31, 12, tzinfo=ZONE).astimezone(UTC), ZONE)


@pytest.mark.parametrize(
    "typed",
    [
        "half", "half dertien", "gisteravond 9:00 vr", "ochtend avond", "3 nov nov", "31 nov", "week",
        "volgende week",
        "25 uur", "wo 3 nov 2026", "kwart vier", "14 pm uur", "over", "ago", "vanochtend 14:00", "nov",
    ],
)  # fmt: skip
def test_what_is_not_clear_is_refused(typed: str) -> None:
    with pytest.raises(WrongInput):
        local(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "3-12-3026", "3 dec 3026", "december 3 3026 12:00", "3026-12-03", "3026-12-03T12:00", "1-12-0226",
        "1-1-0001", "1-1-0000", "31-12-9999 23:59", "0001-01-01", "31-12-1899", "1-1-3000", "-9999w",
        "2999-12-31T23:59-14:00", "1900-01-01T00:00+14:00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ahead", [False, True, None])
def test_a_year_that_no_case_may_have_is_refused_however_it_is_written(
    typed: str, ahead: bool | None
) -> None:
    with pytest.raises(WrongInput) as refused:
        local(typed, ahead)
    assert Speaker("nl")(refused.value.text).endswith("het jaar ligt niet tussen 1900 en 2999.")


@pytest.mark.parametrize("typed", ["1-1-1900", "1900-01-01", "31-12-2999 23:59", "31 dec 2999 23:59"])
def test_the_first_and_the_last_year_may_be_typed(typed: str) -> None:
    assert local(typed)[6:10] in ("1900", "2999")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("days", range(0, 400, 9))
def test_a_moment_as_a_screen_shows_it_can_be_typed(language: str, days: int) -> None:
    speaker = Speaker(language, lambda: ZONE)
    at = NOW - timedelta(days=days, hours=5)
    assert typed_moment(speaker.moment(at), NOW, ZONE) == at
    assert typed_moment(speaker.moment(Instant(int(at.timestamp())).at), NOW, ZONE) == at


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("2weken, 2 weken, 2w, twee weken, 2 weeks, 14 dagen, 14d", timedelta(days=14)),
        ("48 uur, 48u, 48h, 48 hours, 2 dagen, twee dagen", timedelta(days=2)),
        ("een week, a week, 1 week, 7 days", timedelta(days=7)),
        ("30 minuten, 30 min", timedelta(minutes=30)),
    ],
)
def test_a_length_may_be_said_in_words(words: str, length: timedelta) -> None:
    for said in words.split(", "):
        assert window(said) == length
        assert window(said.upper()) == length


@pytest.mark.parametrize("typed", ["", "week", "2", "veel weken", "2 maanden", "-2d", "2d 3h"])
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(WrongInput):
        window(typed)
