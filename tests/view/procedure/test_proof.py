"""What `kv why` says of a term that stood still, was lengthened or ends before a day: sums that add up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.core.builders import PROCEDURES

ID = "2222-2222"
STOP, GO = "asked-for-more", "supplied"
RECEIVED = "2026-03-06T09:30 received"


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk with the procedure in which a customer may have to supply something first."""
    desk.write("procedures/aanvullen@1.yaml", (PROCEDURES / "aanvullen@1.yaml").read_text())
    return desk


def log(desk: Desk, events: str, **fields: str) -> Path:
    return desk.put(ID, events.replace("; ", "\n"), procedure="aanvullen@1", **fields)


def facts(desk: Desk, name: str) -> dict[str, list[str]]:
    """The lines of a proof by their names."""
    found: dict[str, list[str]] = {}
    for line in desk.done("why", ID, name).out.splitlines():
        if line.startswith("  "):
            key, text = line.strip().split("  ", 1)
            found.setdefault(key, []).append(text.strip())
    return found


def test_what_was_added_once_a_term_ran_on_is_added_to_the_days_that_were_left(waiting: Desk) -> None:
    longer = "deadlines:\n  survey:\n    extended-by: {event: extended, term: 1 week}\n"
    waiting.write(
        "procedures/aanvullen@2.yaml", f"name: aanvullen\nversion: 2\nextends: aanvullen@1\n{longer}"
    )
    events = f"{RECEIVED}; 2026-03-10T15:00 {STOP}; 2026-04-02T09:00 {GO}; 2026-04-03T10:00 extended"
    waiting.put(ID, events.replace("; ", "\n"), procedure="aanvullen@2")
    assert facts(waiting, "survey")["count"] == [
        "Fri 6 Mar 2026 + 10 working days + 1 week = Fri 27 Mar 2026, gross; 23 days suspended;"
        " Thu 2 Apr 2026 + 8 working days + 1 week = Tue 21 Apr 2026, net, until 24:00"
    ]


#: What happened, and the sum: each of them is right as it stands.
SUMS = [
    (
        f"{RECEIVED}; 2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO}",
        "Fri 6 Mar 2026 + 3 weeks = Fri 27 Mar 2026, gross; 20 days suspended; Mon 30 Mar 2026 + 17 days"
        " = Thu 16 Apr 2026, net, until 24:00",
    ),
    (
        f"{RECEIVED}; 2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO};"
        f" 2026-04-10T10:00 {STOP}; 2026-04-26T12:00 {GO}",
        "Fri 6 Mar 2026 + 3 weeks = Fri 27 Mar 2026, gross; 36 days suspended; Sun 26 Apr 2026 + 6 days"
        " = Sat 2 May 2026, net, until 24:00; a free day, so Mon 4 May 2026",
    ),
    # received on a Saturday, so it ends on one and rolls to the Monday; stopped on the Sunday in between
    (
        f"2026-03-07T09:30 received; 2026-03-29T10:00 {STOP}; 2026-04-01T09:00 {GO}",
        "Sat 7 Mar 2026 + 3 weeks = Sat 28 Mar 2026, gross; 3 days suspended; Wed 1 Apr 2026 + 0 days"
        " = Wed 1 Apr 2026, net, until 24:00",
    ),
]


@pytest.mark.parametrize(("events", "count"), SUMS)
def test_the_sum_of_a_term_that_stood_still(waiting: Desk, events: str, count: str) -> None:
    log(waiting, events)
    assert facts(waiting, "decision")["count"] == [count]


def test_what_stands_still_says_who_acts_first(waiting: Desk) -> None:
    log(waiting, f"{RECEIVED}; 2026-03-10T15:00 {STOP}")
    assert facts(waiting, "decision")["now"] == ["suspended; first to act: customer"]


def test_what_stops_in_hours_says_for_how_long(waiting: Desk) -> None:
    log(waiting, f"{RECEIVED}; 2026-03-06T15:00 {STOP}; 2026-03-06T18:00 {GO}")
    said = facts(waiting, "first-answer")
    assert said["suspended"][0].endswith(": 3 hours")
    assert said["count"] == [
        "Fri 6 Mar 2026 09:30:00 +01:00 + 48 hours + 3 hours = Sun 8 Mar 2026 12:30:00 +01:00"
    ]


def test_a_sum_of_hours_adds_up_to_the_second(waiting: Desk) -> None:
    """The time in which it stood still was told in two units, so that nobody came to the same end."""
    log(waiting, f"{RECEIVED}; 2026-03-06T15:00:10 {STOP}; 2026-03-07T17:59:50 {GO}")
    said = facts(waiting, "first-answer")
    assert said["suspended"][0].endswith(": 1 day 2 hours 59 minutes 40 seconds")
    assert said["count"] == [
        "Fri 6 Mar 2026 09:30:00 +01:00 + 48 hours + 1 day 2 hours 59 minutes 40 seconds"
        " = Mon 9 Mar 2026 12:29:40 +01:00"
    ]


@pytest.mark.parametrize("said", ["30-11-2026", "ooit"])
def test_a_day_that_cannot_be_read_is_no_day_to_count_to(desk: Desk, said: str) -> None:
    """It is a finding, and the sum does not pretend."""
    path = desk.put(ID, "2026-11-18T09:00 received", procedure="voorzien@1", kind="foreseen")
    path.write_text(path.read_text().replace("event: received,", f'event: received, before: "{said}",'))
    shown = desk.done("why", ID, "forewarning").out
    assert f"{said} is not a date, so the term ends when it begins" in " ".join(shown.split())
    (found,) = [each for each in desk.run("check", "--json").json if each["check"] == "events"]
    assert found["message"] == f"receipt has no date under before: {said}"
    assert path.read_text().splitlines()[found["line"] - 1].startswith("- {event: received")


# -- figures and early warning -----------------------------------------------------------------------------


def test_time_in_which_a_promise_stood_still_is_no_part_of_it(waiting: Desk) -> None:
    """One day of twenty-one was used before it stood still for months; a quarter is gone, not nearly all."""
    rule = "when: promise-at-risk, level: desk, share: 75"
    waiting.write("alerts.yaml", f"risk: {{{rule}}}\n")
    log(waiting, f"2026-08-03T09:00 received; 2026-08-04T09:00 {STOP}; 2026-11-16T09:00 {GO}")
    waiting.commit()
    assert [a for a in waiting.done("alerts", "--json").json if a["rule"] == "risk"] == []


def test_a_promise_that_stands_still_runs_in_the_figures(waiting: Desk) -> None:
    log(waiting, f"{RECEIVED}; 2026-03-10T15:00 {STOP}")
    waiting.commit()
    found = waiting.done("stats", "--since", "2026-03-01", "--json").json["promises"]["decision"]
    assert (found["running"], found["overdue"], found["met"], found["late"]) == (1, 0, 0, 0)


def test_how_long_a_promise_took_leaves_that_time_out(waiting: Desk) -> None:
    log(
        waiting, f"{RECEIVED}; 2026-03-10T09:30 {STOP}; 2026-03-30T09:30 {GO}; 2026-03-31T09:30 decision-sent"
    )
    waiting.commit()
    found = waiting.done("stats", "--since", "2026-03-01", "--json").json["promises"]["decision"]
    assert found["met"] == 1
    assert found["median_seconds"] == 5 * 24 * 3600


def test_without_words_a_suspension_says_why_by_its_options(waiting: Desk) -> None:
    log(waiting, f"{RECEIVED}; 2026-03-10T15:00 {STOP} what=names")
    for lang, said in (("en", "what: names"), ("nl", "what: namen")):
        shown = " ".join(waiting.done("why", ID, "decision", lang=lang).out.split())
        assert re.search(rf"(suspended|opgeschort) [^;]*; {said} (count|telling)", shown)


def test_a_suspension_that_was_forgotten_is_written_with_what_ended_it(waiting: Desk) -> None:
    """One by one they cannot be recorded: in between the decision would not count."""
    log(waiting, f"{RECEIVED}; 2026-03-25T10:00 extended")
    refused = waiting.run("suspend", ID, "--at", "2026-03-10T15:00", "-m", "De namen.")
    assert (refused.code, f"write those lines together with kv edit {ID}" in refused.err) == (4, True)
    log(waiting, f"{RECEIVED}; 2026-03-10T15:00 {STOP}; 2026-03-20T09:00 {GO}; 2026-03-25T10:00 extended")
    assert "which would" not in waiting.run("check").out
    assert facts(waiting, "decision")["extended"]
