"""Which event should come next: what the term that ends first waits for, on the way of the step."""

from __future__ import annotations

from datetime import datetime

from klantervaring.core.case import Event
from klantervaring.core.procedure import Kind, Trigger
from klantervaring.core.rules.moves import (
    fitting,
    planned_event,
    with_all_asked,
)
from klantervaring.core.rules.state import Deadline, Refusal, State


def next_event(state: State, now: datetime) -> str:
    """Return the event that should come next, written as a trigger: `resolved`, `contacted:direction=out`.

    "" where nothing is left to do.
    """
    planned = planned_event(state, now)
    due = first_due(state)
    if due is None:
        return planned
    for trigger in due.rule.met_by:
        if trigger.event == planned:
            break
        if _meets_it_here(state, trigger, now):
            return str(trigger)
    return planned


def further_event(state: State, now: datetime) -> str:
    """Return what the step asks for where a term asks for something else first, or ""."""
    planned = planned_event(state, now)
    return planned if planned != next_event(state, now) else ""


def first_due(state: State) -> Deadline | None:
    """Return the promise or target that ends first, or has ended: what somebody must do now."""
    if not state.open:
        return None
    owed = [
        deadline
        for deadline in state.deadlines
        if deadline.pending and deadline.kind is not Kind.RIGHT
    ]
    return min(owed, key=lambda deadline: deadline.due, default=None)


def _meets_it_here(state: State, trigger: Trigger, now: datetime) -> bool:
    """Tell whether it fits and leaves the case in its step: what moves a case on is for the step to say."""
    rule = state.procedure.events[trigger.event]
    if any(move.target for move in rule.moves):
        return False
    key, _, value = trigger.says.partition("=")
    said = ((key, value),) if key else ()
    event = Event(trigger.event, now, "", data=said)
    complete = with_all_asked(state.procedure, event)
    return not isinstance(fitting(state, complete), Refusal)
