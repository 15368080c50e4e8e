"""What a person may record where the procedure allows it: who decides on an objection (F12)."""

from __future__ import annotations

from klantervaring.core.case import Case, Event
from klantervaring.core.procedure import Move
from klantervaring.core.rules.state import Refusal, State
from klantervaring.core.text.sentences import Text

# -- who decides on an objection ---------------------------------------------------------------------


def decides_here(state: State) -> bool:
    """Tell whether one of us decides in this step; a third party answers for its own independence."""
    step = state.procedure.steps.get(state.step)
    return step is not None and bool(step.decider) and step.ball == "us"


def handlers(case: Case) -> frozenset[str]:
    """Return who responded, offered or resolved, and who owned the case when the customer objected.

    An owner who came after that, to decide, is no handler.
    """
    found: set[str] = set()
    owner = ""
    objected = assigned = False
    for event in case.events:
        if event.kind in ("responded", "offered", "resolved"):
            found.add(event.by)
        elif event.kind == "appealed":
            objected = True
        elif event.kind == "assigned":
            assigned = True
            if not objected:
                owner = event.get("owner")
    if not assigned:
        owner = case.owner
    return frozenset(found | {owner}) - {""}


def partial(case: Case, person: str) -> Text | None:
    """Return why somebody is not independent enough to decide on an objection, or None (F12)."""
    if person in {name.strip() for name in case.about.split(",")}:
        return Text("The experience is about {person}.", person=person)
    if person in handlers(case):
        return Text(
            "{person} handled the case; somebody else decides on the objection.",
            person=person,
        )
    return None


def refuse_partial(
    state: State, case: Case, event: Event, move: Move
) -> Refusal | None:
    """Refuse a decision of somebody who is not independent; asked when it is recorded, never of the log."""
    if event.kind != "decided" or not decides_here(state):
        return None
    reason = partial(case, event.by)
    return Refusal(reason, move=move) if reason is not None else None
