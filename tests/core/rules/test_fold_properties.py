"""The fold as a law: the state follows from the events alone, in whatever order, zone or layout they stand.

Random walks of commands that the rules admit, also back in time and with a reason, are the cases.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core import ids
from klantervaring.core.case import Event, in_order
from klantervaring.core.errors import Refused
from klantervaring.core.procedure import Kind, Procedure
from klantervaring.core.rules.admit import admit
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.fold import fold, fold_case
from klantervaring.core.rules.state import State
from klantervaring.core.time import moments
from klantervaring.files.procedures.procedures import SHIPPED, read_procedure
from klantervaring.files.text.yaml_tree import parse_yaml

from tests.core.builders import (
    AMSTERDAM,
    APPEALED_AGAIN,
    DECIDED,
    ENDED,
    EXPLAINED,
    PROCEDURES,
    SATISFIED,
    TOLD,
    WITHDRAWN,
    case,
    event,
    log,
    moment,
    procedure,
)

pytestmark = pytest.mark.long
BOUNDED = settings(max_examples=100)

VARIANTS = [
    "listened",
    "responded",
    "responded solved=yes",
    "offered cannot=a alternative=b",
    "resolved",
    "judged verdict=satisfied",
    "judged verdict=not-satisfied",
    "appealed",
    "invited",
    "heard",
    "decided decision=partly",
    "followed-up verdict=satisfied",
    "closed outcome=withdrawn",
    "closed outcome=no-reply",
    "reopened",
    "contacted direction=out",
    "contacted direction=in",
    "noted",
    "received",
    "decided",
]

#: one wish: which command, minutes since the last, whether with a reason, a random number for the id
_GAPS = st.sampled_from([0, 1, 20, 60, 600, 2880, 2881, 10_080, 28 * 1440, 29 * 1440, -60, -5000])
WISHES = st.lists(
    st.tuples(
        st.integers(0, len(VARIANTS) - 1),
        _GAPS,
        st.sampled_from([False, False, False, True]),
        st.integers(0, ids.FIRST_EVENT_IDS - 1),
    ),
    min_size=1,
    max_size=14,
)
STARTS = st.sampled_from(["2026-03-27T12:00", "2026-10-23T09:30", "2026-12-30T23:59:59", "2028-02-28T00:00"])
Wish = tuple[int, int, bool, int]
#: half of the walks begin with the receipt, the others further on
BEGINNINGS = STARTS.map("{} received".format) | st.sampled_from(
    [TOLD, EXPLAINED, DECIDED, APPEALED_AGAIN, ENDED, SATISFIED, WITHDRAWN]
)


def _walk(beginning: str, wishes: list[Wish]) -> tuple[tuple[Event, ...], State]:
    """The events of a case whose every wish was asked of the rules, and the state that they told last."""
    events = tuple(e._replace(id=f"{n:08}") for n, e in enumerate(log(beginning)))
    state = fold(procedure(), events)
    for which, minutes, reason, number in wishes:
        # the first command from the wish on that the rules let in, so that a walk gets somewhere
        for turn in range(6):
            new = _event(events, (which + turn) % len(VARIANTS), minutes, reason, number)
            now = max(new.at, events[-1].at)
            try:
                state, _ = admit(procedure(), case(events), new, now)
            except Refused:
                continue
            events = in_order((*events, new))
            break
    return events, state


def _event(events: tuple[Event, ...], which: int, minutes: int, reason: bool, number: int) -> Event:
    at = events[-1].at + timedelta(minutes=minutes)
    id = ids.event_id(number, [e.id for e in events if e.at == at])
    line = f"{moments.iso(at, UTC)} {VARIANTS[which]}"
    return event(line, id=id, because="een mens besliste" if reason else "")


WALKS = st.builds(_walk, BEGINNINGS, WISHES)


@BOUNDED
@given(WALKS, st.randoms(use_true_random=False))
def test_the_state_follows_from_the_events_in_whatever_order_their_lines_stand(
    walk: tuple[tuple[Event, ...], State], chance: random.Random
) -> None:
    events, told = walk
    lines = list(events)
    chance.shuffle(lines)
    assert in_order(lines) == events
    assert fold(procedure(), in_order(lines)) == told


@BOUNDED
@given(WALKS)
def test_what_was_let_in_counts(walk: tuple[tuple[Event, ...], State]) -> None:
    _, state = walk
    assert [m.event.kind for m in state.misfits if not m.joined] == []
    assert state.step in procedure().steps
    assert 0 <= state.level <= 2
    assert state.open == (state.ended_at is None)


@BOUNDED
@given(WALKS, st.integers(0, 200 * 1440))
def test_what_is_said_of_deadlines_agrees(walk: tuple[tuple[Event, ...], State], minutes: int) -> None:
    events, state = walk
    now = events[0].at + timedelta(minutes=minutes)
    overdue, running = state.overdue(now), state.running(now)
    assert all(d.kind is not Kind.RIGHT and d.due < now and d.pending for d in overdue)
    assert all(d.due >= now and d.pending for d in running)
    assert state.open or not overdue
    assert [d.due for d in overdue] == sorted(d.due for d in overdue)
    assert {d.name for d in (*overdue, *running)} <= set(state.for_file(now))
    assert all(d.met_by is None or d.gone_at is None for d in state.deadlines)
    assert all(d.started_by in events and (d.met_by is None or d.met_by in events) for d in state.deadlines)
    starts = [d.started_by.at for d in state.deadlines]
    assert starts == sorted(starts)


@BOUNDED
@given(WALKS)
def test_a_note_changes_nothing_at_any_place(walk: tuple[tuple[Event, ...], State]) -> None:
    events, state = walk
    for place in range(1, len(events) + 1):
        note = event(f"{moments.iso(events[place - 1].at, UTC)} noted")
        assert _gist(fold(procedure(), (*events[:place], note, *events[place:]))) == _gist(state)


@BOUNDED
@given(WALKS)
def test_the_past_does_not_depend_on_what_came_later(walk: tuple[tuple[Event, ...], State]) -> None:
    events, _ = walk
    for place in range(1, len(events)):
        if events[place].at > events[place - 1].at:
            until = fold_case(procedure(), case(events), events[place - 1].at)
            assert until == fold(procedure(), events[:place])


@BOUNDED
@given(WALKS)
def test_an_open_case_always_has_a_next_event(walk: tuple[tuple[Event, ...], State]) -> None:
    events, state = walk
    wanted = next_event(state, events[-1].at)
    assert bool(wanted) == state.open
    if wanted:
        meets = {str(t) for d in procedure().deadlines.values() for t in d.met_by}
        assert wanted in procedure().steps[state.step].next or wanted in meets


def _gist(state: State) -> object:
    return state.step, state.level, state.ball, _dues(state), state.outcome


def _dues(state: State) -> list[tuple[object, ...]]:
    dues = [(d.name, d.level, d.due, d.owed_by, d.met_by and d.met_by.at, d.gone_at) for d in state.deadlines]
    return sorted(dues, key=repr)


# -- zones ------------------------------------------------------------------------------------------

ZONES = [
    AMSTERDAM,
    UTC,
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("America/Sao_Paulo"),
    ZoneInfo("Asia/Kathmandu"),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-11, minutes=-30)),
]


@BOUNDED
@given(WALKS, st.lists(st.sampled_from(ZONES), min_size=15, max_size=15))
def test_no_due_moment_moves_with_the_zone_in_which_a_moment_was_written(
    walk: tuple[tuple[Event, ...], State], zones: list[timezone]
) -> None:
    events, state = walk
    rewritten = []
    for one, zone in zip(events, zones * 2, strict=False):
        read = moments.read_moment(moments.iso(one.at, zone), AMSTERDAM)
        assert read.doubt is None
        rewritten.append(one._replace(at=read.at))
    assert fold(procedure(), in_order(rewritten)) == state


@BOUNDED
@given(STARTS, st.integers(0, 400 * 1440), st.sampled_from(["UTC", "Asia/Tokyo", "America/Sao_Paulo"]))
def test_days_are_the_organisations_whoever_writes_from_where(start: str, minutes: int, zone: str) -> None:
    at = moment(start) + timedelta(minutes=minutes)
    for where in ("Europe/Amsterdam", zone):
        line = f"{moments.iso(at, ZoneInfo(where))} resolved"
        state = fold(procedure(), (event(f"{start} received"), event(line)))
        last = next(d.due for d in state.deadlines if d.name == "objection").astimezone(AMSTERDAM)
        assert (last.date() - at.astimezone(AMSTERDAM).date()).days == 28
        assert (last.hour, last.minute, last.second) == (23, 59, 59)


# -- the layout of a procedure file -----------------------------------------------------------------


def _shuffled(data: object, chance: random.Random) -> object:
    if isinstance(data, Mapping) and "nl" not in data:  # the order of languages is kept as it is written
        keys = list(data)
        chance.shuffle(keys)
        return {key: _shuffled(data[key], chance) for key in keys}
    return [_shuffled(item, chance) for item in data] if isinstance(data, list) else data


def _laid_out_anew(path: Path, chance: random.Random) -> Procedure:
    data = _shuffled(parse_yaml(path.read_text(encoding="utf-8")).data(), chance)
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / path.name
        other.write_text(text, encoding="utf-8")
        return read_procedure(other, AMSTERDAM, "procedures/" + path.name)


@settings(BOUNDED, max_examples=40)
@given(WALKS, st.randoms(use_true_random=False))
def test_no_due_moment_moves_with_the_order_of_keys_in_the_procedure_file(
    walk: tuple[tuple[Event, ...], State], chance: random.Random
) -> None:
    events, state = walk
    rules = _laid_out_anew(SHIPPED / "een-fan-per-dag@1.yaml", chance)
    assert _gist(fold(rules, events)) == _gist(state)


@settings(BOUNDED, max_examples=20)
@given(st.randoms(use_true_random=False))
def test_every_procedure_file_means_the_same_in_any_layout(chance: random.Random) -> None:
    for reference in ("zes-weken@1", "twee-stappen@1"):
        assert _laid_out_anew(PROCEDURES / f"{reference}.yaml", chance) == procedure(reference)
