"""Who may decide on an objection (F12): one of us whom the case is not about, and who did not handle it.

Screens that propose what comes next begin here. Pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping

from klantervaring.core.case import Case, Event
from klantervaring.core.events import (
    ASSIGNED,
    DECIDED,
    OFFERED,
    RESOLVED,
    RESPONDED,
)
from klantervaring.core.procedure import Move, Procedure
from klantervaring.core.rules.state import Refusal, State
from klantervaring.core.settings.people import Person
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import Remedy, Text, proposed
from klantervaring.core.winning_back.budgets import is_decider


def decides_here(state: State) -> bool:
    """Tell whether one of us decides in this step; a third party answers for its own independence."""
    step = state.procedure.steps.get(state.step)
    return step is not None and bool(step.decider) and step.ball == "us"


def handlers(procedure: Procedure, case: Case) -> frozenset[str]:
    """Return who responded, offered or resolved, and who owned the case when the customer objected.

    An owner who came after that, to decide, is no handler.
    """
    found: set[str] = set()
    owner = ""
    objected = assigned = False
    for event in case.events:
        if event.kind in (RESPONDED, OFFERED, RESOLVED):
            found.add(event.by)
        elif procedure.objects(event.kind):
            objected = True
        elif event.kind == ASSIGNED:
            assigned = True
            if not objected:
                owner = event.get("owner")
    if not assigned:
        owner = case.owner
    return frozenset(found | {owner}) - {""}


def partial(procedure: Procedure, case: Case, person: str) -> Text | None:
    """Return why somebody is not independent enough to decide on an objection, or None."""
    if plain(person) in map(plain, case.about.split(",")):
        return Text("The experience is about {person}.", person=person)
    if plain(person) in map(plain, handlers(procedure, case)):
        return Text(
            "{person} handled the case; somebody else decides on the objection.",
            person=person,
        )
    return None


def refuse_partial(
    state: State,
    case: Case,
    event: Event,
    move: Move,
    people: Mapping[str, Person],
) -> Refusal | None:
    """Refuse a decision of somebody who is not independent; asked when it is recorded, never of the log."""
    if event.kind != DECIDED or not decides_here(state):
        return None
    reason = partial(state.procedure, case, event.by)
    if reason is None:
        return None
    who = who_decides(state.procedure, case, people)
    command = proposed(state.procedure.events[DECIDED].command)
    remedy = None
    if who and command:
        remedy = Remedy(
            "other-decides", who=who, command=command, id=case.id
        )
    return Refusal(reason, move=move, remedy=remedy)


def who_decides(
    procedure: Procedure, case: Case, people: Mapping[str, Person]
) -> str:
    """Return the person of the workspace who may decide on an objection here, or ""."""
    for person in people.values():
        decides = is_decider(person.role, person.email, procedure)
        if decides and partial(procedure, case, person.short) is None:
            return person.short
    return ""
