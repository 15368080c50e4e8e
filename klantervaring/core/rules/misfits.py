"""Events that move nothing: what is said of them, and what helps."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.merge.conflicts import (
    ending_of,
    event_name,
    unsettled,
    ways_to_settle,
)
from klantervaring.core.rules.moves import title_of_event
from klantervaring.core.rules.state import Misfit, State
from klantervaring.core.text.sentences import Code, Remedy, Text


def misfits_told(
    case: Case, state: State
) -> Iterator[tuple[Event, Text, Text]]:
    """Yield events that do not fit the step they meet and have no reason: each, what is wrong, what helps.

    One that did not know of something is no mistake any more once somebody has settled that. In an erased
    case nobody can put anything right.
    """
    if state.erased or not state.misfits:
        return
    fields = unsettled(case.events)
    open_ = {ending_of(field): field for field in fields}
    for misfit in state.misfits:
        name = event_name(misfit.event)
        if misfit.joined or (name in state.unaware and name not in open_):
            continue
        way_out = _way_out(case.id, misfit)
        if name in open_:
            way_out = ways_to_settle(case.id, open_[name])
        yield misfit.event, _told(state, misfit), way_out


def _told(state: State, misfit: Misfit) -> Text:
    return Text(
        "{event} of {at} does not fit and moves nothing: {reason}",
        event=title_of_event(state.procedure, misfit.event.kind),
        at=misfit.event.at,
        reason=misfit.refusal.reason,
    )


def _way_out(id: str, misfit: Misfit) -> Text:
    """Return what helps: a reason does where the event would make a move with one."""
    if misfit.refusal.move is not None:
        return _RECORD_OR_SAY_WHY
    return Text(
        "Put its line right with {command}; a reason does not help here.",
        command=Remedy("edit", id=id),
    )


_RECORD_OR_SAY_WHY = Text(
    "Record what is missing, or add {key} with the reason to its line.",
    key=Code(BECAUSE),
)
