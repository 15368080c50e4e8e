"""A term that is suspended stands still and runs on with the days left: counted by hand, and by an oracle.

The oracle walks the calendar day by day and knows nothing of how the rules do it.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core.errors import Refused
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.state import DeadlineState
from klantervaring.core.rules.suspension import net_last_day, resume, suspended_days
from klantervaring.core.text.sentences import Text
from klantervaring.core.time import moments
from klantervaring.files.procedures.procedures import read_procedure

from tests.core.builders import AMSTERDAM, added, deadline, due, event, folded, moment, procedure, states
from tests.core.builders import log as events_of

RULES = "aanvullen@1"
STOP, GO = "asked-for-more", "supplied"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("log", "name", "ends"),
    [
        # 3 weeks from Fri 6 March: gross Fri 27 March. 17 days are left on the 10th; from the 30th, past the
        # clock going forward: Thu 16 April
        (f"2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO}", "decision", "2026-04-16T23:59:59+02:00"),
        # 6 of these left on Fri 10 April; from Sun 26 April: Sat 2 May, rolled to Mon 4 May
        (
            f"2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO}; 2026-04-10T10:00 {STOP}; 2026-04-26T12:00 {GO}",
            "decision",
            "2026-05-04T23:59:59+02:00",
        ),
        # stopped and started on one day: nothing changes
        (f"2026-03-10T09:00 {STOP}; 2026-03-10T16:00 {GO}", "decision", "2026-03-27T23:59:59+01:00"),
        # from one day to the next: one day
        (f"2026-03-10T23:59 {STOP}; 2026-03-11T00:01 {GO}", "decision", "2026-03-30T23:59:59+02:00"),
        # on its last day nothing is left: it ends on the day on which it runs on
        (f"2026-03-27T10:00 {STOP}; 2026-04-01T10:00 {GO}", "decision", "2026-04-01T23:59:59+02:00"),
        # first lengthened by a week (gross Fri 3 April): 24 days left on the 10th
        (
            f"2026-03-09T10:00 extended; 2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO}",
            "decision",
            "2026-04-23T23:59:59+02:00",
        ),
        # lengthened afterwards, the same
        (
            f"2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO}; 2026-03-31T10:00 extended",
            "decision",
            "2026-04-23T23:59:59+02:00",
        ),
        # 10 working days from Fri 6 March: gross Fri 20 March. On Tue 10 March 8 are left (11, 12, 13, 16 to
        # 20); from Mon 30 March: 31, 1, 2, 3, 6, 7, 8, 9 April
        (f"2026-03-10T15:00 {STOP}; 2026-03-30T09:00 {GO}", "survey", "2026-04-09T23:59:59+02:00"),
    ],
)
def test_the_days_left_are_left(log: str, name: str, ends: str) -> None:
    assert due(folded(f"2026-03-06T09:30 received; {log}", RULES), name) == ends


#: 10 working days from Fri 6 March, 8 of them left on the 10th; from Thu 2 April they end on Tue 14 April.
RAN_ON = f"2026-03-06T09:30 received; 2026-03-10T15:00 {STOP}; 2026-04-02T09:00 {GO}"


@pytest.mark.parametrize(
    ("log", "ends"),
    [
        (RAN_ON, "2026-04-14T23:59:59+02:00"),
        # a week more than that, however the days before were counted
        (f"{RAN_ON}; 2026-04-03T10:00 extended", "2026-04-21T23:59:59+02:00"),
        # 14 days of these left on Tue 7 April
        (
            f"{RAN_ON}; 2026-04-03T10:00 extended; 2026-04-07T10:00 {STOP}; 2026-04-09T10:00 {GO}",
            "2026-04-23T23:59:59+02:00",
        ),
        # lengthened first to Fri 27 March, 17 days were left on the 10th
        (RAN_ON.replace("; ", "; 2026-03-09T10:00 extended; ", 1), "2026-04-19T23:59:59+02:00"),
    ],
)
def test_working_days_that_ran_on_are_lengthened_by_a_whole_week(log: str, ends: str) -> None:
    rules = procedure(RULES)
    longer = rules.deadlines["decision"].extension
    survey = rules.deadlines["survey"]._replace(extension=longer)
    lengthened = rules._replace(deadlines={**rules.deadlines, "survey": survey})
    assert due(fold(lengthened, events_of(log)), "survey") == ends


def test_hours_stop_and_run_on_at_the_moment_itself() -> None:
    # 48 hours from Fri 23 October 12:00; 24 are left on Sat 12:00. The clock goes back on Sunday.
    log = f"2026-10-23T12:00 received; 2026-10-24T12:00 {STOP}; 2026-10-26T08:00 {GO}"
    assert due(folded(log, RULES), "first-answer") == "2026-10-27T08:00:00+01:00"


STOPPED = f"2026-03-06T09:30 received; 2026-03-10T15:00 {STOP}"


def test_while_it_stands_still_nobody_is_late_and_it_is_in_no_list() -> None:
    state = folded(STOPPED, RULES)
    assert states(state, "2026-08-01T12:00")["decision"] == "suspended"
    assert "decision" not in [d.name for d in state.overdue(moment("2026-08-01T12:00"))]
    assert "decision" not in state.for_file(moment("2026-03-11T12:00"))
    assert state.ball == "customer"


def test_what_is_met_while_it_stands_still_is_met_in_time() -> None:
    state = folded(f"{STOPPED}; 2026-08-01T12:00 decision-sent", RULES)
    assert states(state, "2026-08-02T12:00")["decision"] == "met"
    # and what was overdue before is late
    assert states(state, "2026-08-02T12:00")["first-answer"] == "late"


def test_what_is_overdue_is_not_suspended_and_what_runs_is_not_resumed() -> None:
    state = folded(STOPPED, RULES)
    assert deadline(state, "first-answer").state(moment("2026-03-11T09:00")) is DeadlineState.OVERDUE
    bare = "2026-03-06T09:30 received"
    assert reason(bare, f"2026-05-06T09:30 {STOP}") == "No term runs that it could suspend."
    assert reason(bare, f"2026-03-08T09:30 {GO}").startswith("It fits")
    assert reason(STOPPED, f"2026-03-12T09:30 {STOP}").startswith("It fits")


def reason(log: str, line: str) -> str:
    """Why an event does not fit."""
    with pytest.raises(Refused) as caught:
        added(log, event(line), RULES)
    found = caught.value.text.parts["reason"]
    assert isinstance(found, Text)
    return found.template


def test_closing_ends_it_and_reopening_has_it_stand_still_again() -> None:
    closed = folded(f"{STOPPED}; 2026-03-12T09:00 withdrawn", RULES)
    assert not deadline(closed, "decision").suspended
    assert states(closed, "2026-08-02T12:00")["decision"] == "gone"
    opened = folded(f"{STOPPED}; 2026-03-12T09:00 withdrawn; 2026-03-13T09:00 reopened", RULES)
    assert states(opened, "2026-08-02T12:00")["decision"] == "suspended"


#: Stops and resumptions, how many days the term stood still for good, and its last day so far.
STOOD_STILL = [
    ("", 0, "2026-03-27"),
    (f"2026-03-10T15:00 {STOP}", 0, "2026-03-27"),
    (f"2026-03-10T15:00 {STOP}; 2026-03-12T09:00 {GO}", 2, "2026-03-29"),
    (f"2026-03-10T15:00 {STOP}; 2026-03-12T09:00 {GO}; 2026-03-13T09:00 {STOP}", 2, "2026-03-29"),
    (
        f"2026-03-10T15:00 {STOP}; 2026-03-12T09:00 {GO}; 2026-03-13T09:00 {STOP}; 2026-03-16T09:00 {GO}",
        5,
        "2026-04-01",
    ),
]


@pytest.mark.parametrize(("events", "days", "last"), STOOD_STILL)
def test_how_long_a_term_stood_still(events: str, days: int, last: str) -> None:
    """What stands still now is not over yet, and counts for nothing so far."""
    found = deadline(folded(f"2026-03-06T09:30 received; {events}", RULES), "decision")
    calendar = procedure(RULES).calendar
    assert suspended_days(found.suspensions, calendar) == days
    assert net_last_day(calendar, found).isoformat() == last


def test_what_neither_resumes_nor_meets_a_term_leaves_it_standing_still() -> None:
    state = folded(f"{STOPPED}; 2026-03-12T09:00 contacted direction=out", RULES)
    assert states(state, "2026-08-01T12:00")["decision"] == "suspended"
    standing = deadline(state, "decision")
    for kind in ("noted", "contacted direction=out"):
        assert resume(procedure(RULES), standing, event(f"2026-03-13T09:00 {kind}")) == standing
    assert resume(procedure(RULES), standing, event(f"2026-03-13T09:00 {GO}")) != standing


# -- against a calendar that is walked ------------------------------------------------------------------

START = date(2026, 3, 6)


def walked(breaks: list[tuple[date, date]], length: int) -> date:
    """The last day of a term, each day looked at: after a stop none counts, up to that of going on."""
    day, left = START, length
    while True:
        stopped = next((end for begin, end in breaks if begin == day and end > begin), None)
        if stopped is not None:
            day = stopped
            if not left:
                return day
            continue
        if not left:
            return day
        day, left = day + DAY, left - 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 25), min_size=2, max_size=6))
def test_it_counts_as_one_who_walks_the_calendar(gaps: list[int]) -> None:
    day, log = START, "2026-03-06T09:30 received"
    breaks: list[tuple[date, date]] = []
    for stop, go in zip(gaps[::2], gaps[1::2], strict=False):
        began = day + stop * DAY
        if began > walked(breaks, 21):
            break
        day = began + go * DAY
        breaks.append((began, day))
        log += f"; {began}T10:00 {STOP}; {day}T10:00 {GO}"
    last = walked(breaks, 21)
    while last.weekday() > 4:
        last += DAY
    found = deadline(folded(log, RULES), "decision").due.astimezone(AMSTERDAM)
    assert found.date() == last


LEVELS = """\
name: niveaus
version: 1
title: Niveaus
steps: {open: {ball: us, title: Open}, done: {ball: none, title: Klaar}}
events:
  received: {title: ontvangst, moves: [{from: [start], to: open}]}
  appealed: {title: bezwaar, raises-level: yes, moves: [{from: [open], level: 0}, {from: [open], level: 3}]}
  asked: {title: vraag, suspends: [decision]}
  supplied: {title: aanvulling, resumes: [decision]}
  decided: {title: besluit, resumes: [decision]}
  sent: {title: verzonden}
deadlines:
  decision: {kind: promise, title: besluit, starts: [received], levels: [0], term: 10 days, met-by: [sent],
    owed-by: {0: us, 3: third-party}}
"""


@pytest.mark.parametrize(
    ("event", "ends"),
    [
        # 8 days were left on 8 March; from the 20th: the 28th
        ("supplied", "2026-03-28T23:59:59+01:00"),
        # what only meets it at its own level leaves it standing still at another
        ("sent", None),
    ],
)
def test_what_stands_still_at_one_level_is_resumed_at_the_next(
    tmp_path: Path, event: str, ends: str | None
) -> None:
    path = tmp_path / "niveaus@1.yaml"
    path.write_text(LEVELS)
    rules = read_procedure(path, AMSTERDAM, "procedures/niveaus@1.yaml")
    asked = "2026-03-06T09:00 received; 2026-03-08T09:00 asked; 2026-03-10T09:00 appealed"
    log = f"{asked}; 2026-03-20T09:00 {event}"
    found = deadline(fold(rules, events_of(log)), "decision")
    assert found.suspended is (ends is None)
    assert ends is None or moments.iso(found.due, AMSTERDAM) == ends


@pytest.mark.parametrize("kind", ["more", "paused"])
def test_a_term_of_another_level_neither_stops_nor_gets_longer(tmp_path: Path, kind: str) -> None:
    """It was recorded as if it did, and a case that waited never went on."""
    path = tmp_path / "niveaus@1.yaml"
    path.write_text(BOUND)
    rules = read_procedure(path, AMSTERDAM, "procedures/niveaus@1.yaml")
    begun = "2026-03-06T09:00 received"
    assert fold(rules, events_of(f"{begun}; 2026-03-10T09:00 {kind}")).misfits == ()
    state = fold(rules, events_of(f"{begun}; 2026-03-08T09:00 appealed; 2026-03-10T09:00 {kind}"))
    assert [misfit.event.kind for misfit in state.misfits] == [kind]


BOUND = LEVELS.replace(
    "deadlines:",
    "  more: {title: langer, moves: [{from: [open], needs: [term-runs]}]}\n"
    "  paused: {title: stil, suspends: [decision], moves: [{from: [open], needs: [term-runs]}]}\ndeadlines:",
).replace("term: 10 days", "term: 10 days, extended-by: {event: more, term: 5 days}")


def test_levels_have_no_end(tmp_path: Path) -> None:
    path = tmp_path / "niveaus@1.yaml"
    path.write_text(LEVELS)
    rules = read_procedure(path, AMSTERDAM, "procedures/niveaus@1.yaml")
    assert [move.level for move in rules.events["appealed"].moves] == [0, 3]
    assert [rules.deadlines["decision"].owes(level) for level in (0, 1, 3)] == ["us", "us", "third-party"]
