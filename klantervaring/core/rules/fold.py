"""The fold: from a case's events to where it stands.

Pure functions of (procedure, events); now is an argument. Everything that a list or a report says
about a case follows from what is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from klantervaring.core.case import Case, Event, in_order
from klantervaring.core.events import ERASED
from klantervaring.core.merge.conflicts import event_name, unaware
from klantervaring.core.procedure import (
    CARE,
    PREVIOUS,
    START,
    DeadlineRule,
    Move,
    Procedure,
)
from klantervaring.core.rules.deadlines import react, reacting_rules
from klantervaring.core.rules.moves import (
    ends,
    fitting,
    target_of,
    was_lodged,
)
from klantervaring.core.rules.state import Misfit, Refusal, State, is_open
from klantervaring.core.text.sentences import Named
from klantervaring.core.time.terms import Calendar

#: What reacts to an event that no deadline rule names.
_NONE: Mapping[str, DeadlineRule] = MappingProxyType({})


def fold(
    procedure: Procedure, events: Iterable[Event], closing: bool = True
) -> State:
    """Return the state after `events`, which must be in the order in which they count (`case.in_order`).

    Without `closing` the deadlines of a closed case are left as they run on, should it be reopened.
    """
    events = tuple(events)
    state = apply_events(initial_state(procedure, events), events)
    return end_terms(state) if closing else state


def fold_case(
    procedure: Procedure, case: Case, until: datetime | None = None
) -> State:
    """Return the state of `case`; with `until`, after what happened up to and including that moment."""
    events: Iterable[Event] = case.events
    if until is not None:
        events = [event for event in events if event.at <= until]
    return fold(procedure, events)


def without_rules(case: Case) -> State:
    """Return the state of a case whose rules are missing: what its file says, and no deadline is guessed."""
    procedure = Procedure(
        name=case.procedure,
        version=0,
        title=Named(()),
        steps={},
        events={},
        deadlines={},
        calendar=Calendar(UTC),
    )
    step = case.written.step or START
    return State(procedure, step=step, started_at=case.received)


def trace(
    procedure: Procedure, events: Iterable[Event]
) -> tuple[tuple[Event, State], ...]:
    """Return each event with the state right after it: how a case came to where it stands."""
    events = tuple(events)
    states = _states(initial_state(procedure, events), events)
    return tuple(zip(events, states, strict=True))


def outcome_of(
    procedure: Procedure, passed: Sequence[tuple[Event, State]]
) -> State:
    """Return where a case stands after all that `trace` gave; the same as `fold`."""
    if not passed:
        return initial_state(procedure, ())
    return end_terms(passed[-1][1])


def level_at(procedure: Procedure, case: Case, event: Event) -> int:
    """Return how many objections count up to and including `event`, once it is added to the case."""
    events = in_order((*case.events, event))
    until = events[: events.index(event) + 1]
    return apply_events(initial_state(procedure, events), until).level


def initial_state(procedure: Procedure, events: Iterable[Event]) -> State:
    """Return the state before the first event of a case that has all of `events`."""
    events = tuple(events)
    missed = unaware(events)
    ended_by = _ended_by(procedure, events) if missed else ""
    if ended_by in missed:
        missed = {n: e for n, e in missed.items() if n != ended_by}
    return State(procedure, unaware=missed)


def _ended_by(procedure: Procedure, events: Sequence[Event]) -> str:
    """Return the ending behind which a case was erased, by name, or "".

    It was closed then, so that ending holds, whatever comes in of which whoever recorded it did not know.
    """
    ended_by = ""
    for event in events:
        if event.kind == ERASED:
            return ended_by
        if ends(procedure, event.kind):
            ended_by = event_name(event)
    return ""


def apply_events(state: State, events: Iterable[Event]) -> State:
    """Return the state after further events; as `fold`, without closing."""
    for after in _states(state, events):
        state = after
    return state


def _states(state: State, events: Iterable[Event]) -> Iterator[State]:
    """Yield the state after each of further events."""
    reacting = reacting_rules(state.procedure)
    for event in events:
        before = state
        if before.erased or event.kind == ERASED:
            state = _at_rest(before, event)
            yield state
            continue
        fit = fitting(before, event)
        if isinstance(fit, Refusal) and not _overrides(before, event, fit):
            misfit = Misfit(event, fit, _joins(before, event))
            state = before._replace(misfits=(*before.misfits, misfit))
        else:
            move = fit.move if isinstance(fit, Refusal) else fit
            state = _moved(before, event, move or Move(()))
            state = react(
                before, state, event, reacting.get(event.kind, {})
            )
        yield state


def _at_rest(before: State, event: Event) -> State:
    """Return the state of a case at its tombstone and after it: nothing moves it, and nobody must act.

    It is closed before it is erased; where another clone had reopened it, the tombstone ends it.
    """
    after = before._replace(erased=True)
    if not before.open or before.started_at is None:
        return after
    steps = before.procedure.steps.values()
    ended = [step.name for step in steps if not step.open]
    if not ended:
        return after
    return after._replace(
        step=ended[0], previous=before.step, ended_at=event.at
    )


def _overrides(state: State, event: Event, refusal: Refusal) -> bool:
    """Tell whether the reason that an event gives makes it count all the same (H4)."""
    if refusal.move is None or not event.because:
        return False
    return not was_lodged(state, event)


def _joins(state: State, event: Event) -> bool:
    if not state.procedure.objects(event.kind):
        return False
    return event.kind in state.since_step or was_lodged(state, event)


def _moved(before: State, event: Event, move: Move) -> State:
    """Return the state once `event` has made `move`, with the deadlines still as they were."""
    procedure = before.procedure
    step = target_of(before, move)
    raised = procedure.events[event.kind].raises_level
    since_step = _done_in(step, before, event, move)
    since_level = () if raised else (*before.since_level, event.kind)
    after = before._replace(
        step=step,
        level=before.level + raised,
        since_step=(*since_step, event.kind),
        since_level=since_level,
        left={**before.left, before.step: before.since_step},
        started_at=before.started_at or event.at,
    )
    if before.started_at is None or event.get(CARE):
        after = _with_customer(
            after, event, first=before.started_at is None
        )
    if not is_open(procedure, step):
        return _ended(before, after, event)
    if after.ended_at is not None:  # it is reopened
        return after._replace(outcome="", ended_at=None)
    return after


def _done_in(
    step: str, before: State, event: Event, move: Move
) -> tuple[str, ...]:
    """Return what has happened in the step to which the case moves.

    Where it is reopened, or a term runs on again, it comes back to what it left, and nothing is asked anew.
    """
    if step == before.step:
        return before.since_step
    resumes = before.procedure.events[event.kind].resumes
    if resumes or move.target == PREVIOUS:
        return before.left.get(step, ())
    return ()


def _with_customer(state: State, event: Event, first: bool) -> State:
    """Return what the event tells of channel and care, for terms that start at it and after it."""
    care = event.get(CARE)
    return state._replace(
        channel=event.get("via") if first else state.channel,
        care=care != "no" if care else state.care,
    )


def _ended(before: State, after: State, event: Event) -> State:
    """Return the state of a case that `event` ends, or that had ended before it."""
    if before.open:
        after = after._replace(previous=before.step, ended_at=event.at)
    outcome = event.get("outcome") or event.get("verdict")
    return after._replace(outcome=outcome) if outcome else after


def end_terms(state: State) -> State:
    """Return a closed case's state without what still ran at the close; what was overdue stays so."""
    ended = state.ended_at
    if state.open or ended is None:
        return state
    deadlines = list(state.deadlines)
    for place in state.pending:
        deadline = deadlines[place]
        if deadline.suspended or deadline.due >= ended:
            deadlines[place] = deadline._replace(gone_at=ended)
    return state._replace(deadlines=tuple(deadlines))
