"""One fan a day at the desk: the story, the calendar of a year, the streak, and today's or not yet."""

from __future__ import annotations

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

ID, OTHER = ids.case_id(91), ids.case_id(92)
RECEIVED = "2026-11-01T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-02T09:00 resolved solution=map"


def test_a_story_makes_a_fan_and_is_told_at_once(desk: Desk) -> None:
    desk.put(ID, RECEIVED, customer="{name: De Kiezel}")
    desk.commit()
    said = desk.done("fan", ID, "-m", "Ze stuurde een foto van de hele klas.")
    assert "A fan: De Kiezel. See kv fans" in said.lines
    event = desk.log(ID)[-1]
    assert event["event"] == "delighted"
    assert f"· {event['id']}\nZe stuurde een foto van de hele klas." in desk.case(ID)
    assert desk.commits()[0] == f"{ID} delighted"


@pytest.mark.parametrize(("score", "fan"), [("8", False), ("9", True), ("10", True)])
def test_a_score_at_the_verdict_and_at_aftercare(desk: Desk, score: str, fan: bool) -> None:
    desk.put(ID, SOLVED, customer="{name: De Kiezel}")
    for command in ("verdict", "follow-up"):
        said = desk.done(command, ID, "satisfied", "--score", score).out
        assert ("A fan: De Kiezel" in said) is fan
    assert len(desk.done("fans", "--json").json["fans"]) == (1 if fan else 0)  # one case, one day


def test_a_fan_without_a_case_begins_a_compliment(desk: Desk) -> None:
    story = (
        "Zij boekten meteen voor volgend jaar, en vertelden het aan drie andere scholen in de buurt.\nEcht."
    )
    id = desk.done("fan", "--customer", "De Kiezel", "-m", story, "--json").json["id"]
    front = desk.front(id)
    assert (front["kind"], front["customer"]) == ("compliment", {"name": "De Kiezel"})
    assert front["title"].endswith("…")
    assert len(front["title"]) <= 80
    assert story in desk.case(id)
    [fan] = desk.done("fans", "--json").json["fans"]
    assert (fan["case"], fan["day"], fan["customer"], fan["story"]) == (id, "2026-11-20", "De Kiezel", story)
    assert desk.done("check").code == 0


@pytest.mark.parametrize("words", [[], [ID, "--customer", "De Kiezel"]])
def test_a_case_or_a_customer(desk: Desk, words: list[str]) -> None:
    desk.put(ID, RECEIVED)
    before = desk.snapshot()
    result = desk.run("fan", *words, "-m", "x")
    assert (result.code, "Name a case, or a customer." in result.err) == (2, True)
    assert desk.snapshot() == before


def year(desk: Desk, *options: str) -> list[str]:
    """The seven rows of the calendar, a sign a day, without the names of the days."""
    return [line[4:] for line in desk.done("fans", *options).lines[2:9]]


def test_the_calendar_has_a_cell_for_every_day_up_to_today(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-18T09:00 delighted\n2026-11-19T09:00 delighted")
    desk.put(OTHER, f"{RECEIVED}\n2026-11-19T10:00 delighted\n2025-12-31T23:59:59+01:00 delighted")
    rows = year(desk)
    cells = "".join(rows).replace(" ", "")
    assert len(cells) == 324  # 1 January to 20 November
    assert (cells.count("1"), cells.count("2"), cells.count("○")) == (1, 1, 1)
    wednesday, thursday, friday = rows[2:5]
    assert (wednesday[46], thursday[46], friday[46]) == ("1", "2", "○")
    assert rows[0].startswith(" ·")  # the year began on a Thursday
    assert all(len(line) <= 57 for line in rows)
    assert desk.done("fans").lines[0] == "3 fans in 2026."


def test_the_months_stand_above_their_first_days(desk: Desk) -> None:
    line = desk.done("fans").lines[1]
    assert line.split() == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    assert line.index("Jan") == 4
    assert line.index("Nov") == 4 + 43  # Sunday 1 November is in the week of 26 October


def test_today_and_how_many_in_a_row(desk: Desk) -> None:
    assert "Today: not yet. Whom can you surprise?" in desk.done("fans").lines
    log = "\n".join(f"2026-11-{day}T09:00 delighted" for day in (17, 18, 19))
    desk.put(ID, f"{RECEIVED}\n{log}", customer="{name: De Kiezel}")
    assert "Today: not yet. Whom can you surprise? 3 days in a row." in desk.done("fans").lines
    desk.done("fan", ID, "-m", "Weer!")
    assert "Today: De Kiezel. 4 days in a row." in desk.done("fans").lines
    answer = desk.done("fans", "--json").json
    assert (answer["streak"], answer["today"]) == (4, [ID])
    assert answer["days"] == {f"2026-11-{day}": 1 for day in (17, 18, 19, 20)}


def test_another_year(desk: Desk) -> None:
    desk.put(ID, "2025-03-01T09:00 received\n2025-03-02T09:00 delighted")
    answer = desk.done("fans", "--year", "2025", "--json").json
    assert (answer["year"], answer["days"], answer["streak"]) == (2025, {"2025-03-02": 1}, 0)
    assert len("".join(year(desk, "--year", "2025")).replace(" ", "")) == 365
    assert "Today" not in desk.done("fans", "--year", "2025").out


def test_the_day_is_that_of_the_workspace(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-19T23:30:00Z delighted")
    assert list(desk.done("fans", "--json").json["days"]) == ["2026-11-20"]
    desk.write("kv.yaml", "timezone: America/New_York\n")
    assert list(desk.done("fans", "--json").json["days"]) == ["2026-11-19"]


def test_a_closed_case_still_has_its_fan(desk: Desk) -> None:
    desk.put(ID, f"{SOLVED}\n2026-11-03T09:00 judged verdict=satisfied")
    desk.done("follow-up", ID, "satisfied", "--score", "10", "-m", "Zij vertelt het door.")
    assert desk.place(ID).startswith("cases/closed/")
    assert desk.done("fans", "--json").json["fans"][0]["story"] == "Zij vertelt het door."
