"""Conflicts in a log: which are open, which ending knew too little, and what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from klantervaring.core.case import Event
from klantervaring.core.merge.conflicts import ending_of, event_name, unaware, unsettled, ways_to_settle

from tests.core.builders import event, spoken


def told(*lines: str) -> tuple[Event, ...]:
    """Events of a log; the id is the last word of a line."""
    return tuple(event(line.rpartition(" ")[0], id=line.rpartition(" ")[2]) for line in lines)


RESPONDED = "2026-06-01T10:00 responded e1"
NOTED = "2026-06-01T09:00 noted e2"
CLOSED = "2026-06-01T12:00 closed c1"
TITLE = "2026-06-01T09:00 conflict field=title value=x k1"
OTHER_TITLE = "2026-06-01T09:00 conflict field=title value=y k2"
OWNER = "2026-06-01T09:00 conflict field=owner value=x k3"
CLOSING = "2026-06-01T09:00 conflict field=closing.c1 value=e1 k4"
CLOSING_EARLIER = "2026-06-01T09:00 conflict field=closing.c1 value=e2 k5"


@dataclass
class Log:
    """Lines of a log, the ids of open conflicts by field, and which ending did not know of what."""

    lines: tuple[str, ...]
    open: dict[str, list[str]]
    unaware: dict[str, str]


LOGS = {
    "nothing": Log((RESPONDED, CLOSED), {}, {}),
    "two values": Log((TITLE, OTHER_TITLE), {"title": ["k1", "k2"]}, {}),
    "two fields": Log((TITLE, OWNER), {"title": ["k1"], "owner": ["k3"]}, {}),
    "settled": Log((TITLE, OTHER_TITLE, "2026-06-02T09:00 settled of=k1 s1"), {"title": ["k2"]}, {}),
    "a note settles nothing": Log((TITLE, "2026-06-02T09:00 noted of=k1 s1"), {"title": ["k1"]}, {}),
    "an ending": Log((RESPONDED, CLOSED, CLOSING), {"closing.c1": ["k4"]}, {"c1": "e1"}),
    "the first that it did not know of": Log(
        (RESPONDED, NOTED, CLOSED, CLOSING, CLOSING_EARLIER), {"closing.c1": ["k4", "k5"]}, {"c1": "e2"}
    ),
    "in whatever order these stand": Log(
        (RESPONDED, NOTED, CLOSED, CLOSING_EARLIER, CLOSING), {"closing.c1": ["k5", "k4"]}, {"c1": "e2"}
    ),
    "an ending that is gone": Log((RESPONDED, CLOSING), {}, {}),
    "an event that is gone": Log((CLOSED, CLOSING), {}, {}),
    "one of two events is gone": Log(
        (NOTED, CLOSED, CLOSING, CLOSING_EARLIER), {"closing.c1": ["k4", "k5"]}, {"c1": "e2"}
    ),
    "no conflict, whatever it is about": Log(
        (RESPONDED, CLOSED, CLOSING.replace("conflict", "noted")), {}, {}
    ),
    "a conflict about something else": Log(
        (RESPONDED, CLOSED, "2026-06-01T09:00 conflict field=other.c1 value=e1 k7"), {"other.c1": ["k7"]}, {}
    ),
    "the first by moment and not by kind": Log(
        (
            NOTED.replace("noted", "received"),
            CLOSED,
            RESPONDED,
            CLOSING_EARLIER.replace("closing.c1", "closing.e1"),
            "2026-06-01T09:00 conflict field=closing.e1 value=c1 k8",
        ),
        {"closing.e1": ["k5", "k8"]},
        {"e1": "e2"},
    ),
    "a field and an ending": Log((TITLE, CLOSING), {"title": ["k1"]}, {}),
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_what_is_open(log: Log) -> None:
    found = unsettled(iter(told(*log.lines)))
    assert {field: [event.id for event in events] for field, events in found.items()} == log.open


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_which_ending_knew_too_little(log: Log) -> None:
    found = unaware(iter(told(*log.lines)))
    assert {ending: event.id for ending, event in found.items()} == log.unaware


def test_of_two_at_one_moment_the_lesser_id_is_told() -> None:
    same = RESPONDED.replace("e1", "e0").replace("responded", "noted")
    closing = CLOSING.replace("value=e1 k4", "value=e0 k6")
    for lines in ((RESPONDED, same, CLOSED, CLOSING, closing), (same, RESPONDED, CLOSED, closing, CLOSING)):
        assert unaware(told(*lines))["c1"].id == "e0"


def test_an_event_without_id_is_named_by_what_it_is_and_when() -> None:
    assert event_name(event("2026-06-01T10:00 responded", id="7f3k9m2q")) == "7f3k9m2q"
    assert event_name(event("2026-06-01T10:00 responded")) == "responded@20260601T080000Z"


@pytest.mark.parametrize(
    ("field", "ending"), [("closing.c1", "c1"), ("title", ""), ("customer.phone", ""), ("closing", "")]
)
def test_the_ending_of_a_field(field: str, ending: str) -> None:
    assert ending_of(field) == ending


def test_the_ways_out() -> None:
    assert spoken(ways_to_settle("K7QX-4MRX", "title")) == "Settle it: kv settle K7QX-4MRX title"
    assert spoken(ways_to_settle("K7QX-4MRX", "closing.c1")) == (
        "It stays open: kv settle K7QX-4MRX closing.c1. It ends all the same: kv close K7QX-4MRX."
    )
