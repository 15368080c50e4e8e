"""Which events fit where a case stands, what a move needs, and which event comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import OUTCOMES, SET_ASIDE
from klantervaring.core.events import (
    CONTACTED,
    HEARD,
    INVITED,
    RECEIVED,
    usual_title,
)
from klantervaring.core.field_names import KEYS
from klantervaring.core.merge.conflicts import event_name
from klantervaring.core.procedure import (
    PREVIOUS,
    START,
    EventRule,
    Kind,
    Move,
    Procedure,
    is_kind_of_kv,
    says,
)
from klantervaring.core.rules.deadlines import extends
from klantervaring.core.rules.state import (
    Deadline,
    DeadlineState,
    Refusal,
    State,
    is_open,
)
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Remedy,
    Several,
    Text,
)

#: What stands in place of words that are still to come, where it is only asked whether an event would fit.
TO_COME = "…"
#: Outcomes that are the customer's own doing.
_BY_CUSTOMER = ("satisfied", "withdrawn")
#: Outcomes that end a case although the customer may still object.
_END_AT_ONCE = (*_BY_CUSTOMER, *SET_ASIDE)


# -- what events do in a procedure -------------------------------------------------------------------


def ends(procedure: Procedure, kind: str) -> bool:
    """Tell whether events of this kind end a case."""
    rule = procedure.events.get(kind)
    if rule is None:
        return False
    targets = {move.target for move in rule.moves} - {"", PREVIOUS}
    return not all(is_open(procedure, target) for target in targets)


def matters(procedure: Procedure, event: Event) -> bool:
    """Tell whether an ending means nothing where nobody who recorded it knew of `event`.

    It does where `event` moves the case, or it is the customer who speaks.
    """
    if event.kind == CONTACTED and event.came_in:
        return True
    rule = procedure.events.get(event.kind)
    moves = rule is not None and bool(rule.moves)
    return moves and not ends(procedure, event.kind)


def kind_of(procedure: Procedure, command: str) -> str:
    """Return the kind of event that `kv command` records, or ""."""
    for rule in procedure.events.values():
        if rule.command.split(" ")[0] == command:
            return rule.name
    return ""


def title_of_event(procedure: Procedure, kind: str) -> Named | Text | Code:
    """Return an event's name as the procedure has it, else as kv calls its kind."""
    rule = procedure.events.get(kind)
    return rule.title if rule is not None else usual_title(kind)


def was_lodged(state: State, event: Event) -> bool:
    """Tell whether an objection is of a level reached without it: two clones lodged the same one."""
    level = number(event.get("level"))
    return level is not None and level <= state.level


def target_of(state: State, move: Move) -> str:
    """Return the step where a move leads. Reopening a case that is open leaves it where it stands."""
    if move.target == PREVIOUS:
        return state.step if state.open else _before_the_end(state)
    return move.target or state.step


def _before_the_end(state: State) -> str:
    """Return the step before a case was ended; of one that its receipt ended, the first open one."""
    if state.previous != START:
        return state.previous
    steps = state.procedure.steps.values()
    return next((step.name for step in steps if step.open), state.step)


def unknown_events(
    procedure: Procedure, events: Iterable[Event]
) -> list[Event]:
    """Return the events that the procedure does not know: what they do to a promise is not known either."""
    return [event for event in events if event.kind not in procedure.events]


def counts_whole(procedure: Procedure, case: Case) -> bool:
    """Tell whether every line of a log could be read and is known: else a promise may not follow from it."""
    return not (case.unread or unknown_events(procedure, case.events))


def _unknown_event(procedure: Procedure, kind: str) -> Text:
    return Text(
        "The procedure {procedure} knows no event {event}.",
        procedure=procedure.reference,
        event=title_of_event(procedure, kind),
    )


# -- whether an event fits ---------------------------------------------------------------------------


def fitting(state: State, event: Event) -> Move | Refusal:
    """Return the move that `event` makes here, or why it makes none."""
    rule = state.procedure.events.get(event.kind)
    if rule is None:
        return Refusal(_unknown_event(state.procedure, event.kind))
    if state.step == START and not _leads_from_start(rule):
        return Refusal(Text("It lies before the case was received."))
    for key in rule.asks:
        if not event.get(key).strip():
            return _lacks(rule, key)
    if not rule.moves:
        return Move(())
    missed = state.unaware.get(event_name(event)) if state.unaware else None
    if missed is not None:
        return Refusal(
            Text(
                "Whoever recorded it did not know of {event} of {at}.",
                event=title_of_event(state.procedure, missed.kind),
                at=missed.at,
            )
        )
    return _chosen(state, rule, event)


def _lacks(rule: EventRule, key: str) -> Refusal:
    """Return that a key is missing, and how it is said where no command has an option for it."""
    of_kv = is_kind_of_kv(rule.name) and key in KEYS
    if of_kv or rule.form is not None:
        option = Remedy("option", key=key)
        return Refusal(Text("{missing} is missing.", missing=option))
    said = Text("{missing} is missing.", missing=Code(key))
    if rule.name == RECEIVED:
        return Refusal(said)  # `kv check` tells that nothing says it
    return Refusal(said, remedy=Remedy("say-key", event=rule.name, key=key))


def _leads_from_start(rule: EventRule) -> bool:
    return any(START in move.sources for move in rule.moves)


def _chosen(state: State, rule: EventRule, event: Event) -> Move | Refusal:
    """Return the first move from here whose needs are met; where there is none, why."""
    if START in rule.moves[0].sources and state.step != START:
        return Refusal(Text("The case was already received."))
    possible = [move for move in rule.moves if _agrees(state, move, event)]
    refused: Refusal | None = None
    for move in possible:
        if state.step in move.sources:
            refusal = _unmet_need(state, event, move)
            if refusal is None:
                return move
            refused = refused or refusal
    if refused is not None:
        return refused
    if possible:
        return _wrong_step(state, possible)
    return _none_possible(state, rule)


def _agrees(state: State, move: Move, event: Event) -> bool:
    """Tell whether a move is of this level and of what the event says, from whichever step."""
    if move.level not in (None, state.level):
        return False
    return not move.given or says(event, move.given)


def _none_possible(state: State, rule: EventRule) -> Refusal:
    if rule.raises_level:
        return Refusal(
            Text(
                "The procedure ends here: {count} objections were lodged and no further one exists.",
                count=state.level,
            )
        )
    here = [m.given for m in rule.moves if m.level in (None, state.level)]
    if not here:
        return Refusal(
            Text(
                "It is meant for another number of objections than {count}.",
                count=state.level,
            )
        )
    given = Code(" | ".join(here))
    return Refusal(Text("It must say one of: {given}.", given=given))


def _wrong_step(state: State, possible: list[Move]) -> Refusal:
    sources = [source for move in possible for source in move.sources]
    leads_on = any(is_open(state.procedure, source) for source in sources)
    return Refusal(
        Text(
            "It fits {sources}.", sources=_titles(state.procedure, sources)
        ),
        supply=_way_to(state, sources) if leads_on else "",
        move=possible[0],
    )


def _titles(procedure: Procedure, steps: list[str]) -> Text:
    first, *others = list(map(procedure.title_of, dict.fromkeys(steps)))
    if not others:
        return Text("step {a}", a=first)
    *between, last = others
    if not between:
        return Text("steps {a} and {b}", a=first, b=last)
    text = Text("steps {a}, {b}", a=first, b=between[0])
    for title in between[1:]:
        text = Text("{text}, {name}", text=text, name=title)
    return Text("{text} and {name}", text=text, name=last)


def _way_to(state: State, targets: list[str]) -> str:
    """Return the first event on a shortest way from the step to one of `targets`, or ""."""
    seen = {state.step}
    ways = [(state.step, "")]
    for step, first in ways:  # which grows while it is gone through
        for rule, move in _moves_from(state, step):
            target = target_of(state, move)
            if target in seen:
                continue
            if target in targets:
                return first or rule.name
            seen.add(target)
            ways.append((target, first or rule.name))
    return ""


def _moves_from(
    state: State, step: str
) -> Iterator[tuple[EventRule, Move]]:
    """Yield what leads on from `step`, the events that should come next there first."""
    wanted = _next_of(state, step)
    rules = state.procedure.events.values()
    for rule in sorted(rules, key=lambda rule: rule.name not in wanted):
        for move in rule.moves:
            of_level = move.level in (None, state.level)
            if step in move.sources and move.target and of_level:
                yield rule, move


# -- what a move may need; each returns None, or a refusal that names what would help ------------------


def _unmet_need(state: State, event: Event, move: Move) -> Refusal | None:
    for need in move.needs:
        refusal = NEEDS[need](state, event)
        if refusal is not None:
            return refusal._replace(move=move)
    return None


def _right_runs(state: State, event: Event) -> Refusal | None:
    """Refuse an objection unless a right to it runs, or we kept the customer waiting (P5, P6)."""
    rights = _rights_met_by(state, event)
    runs = any(right.runs(event.at) for right in rights)
    if runs or _answered_late(state, event):
        return None
    if not rights:
        return Refusal(
            Text(
                "No right to object runs: the customer was not yet told an outcome."
            )
        )
    ended = max(right.due for right in rights)
    if any(right.gone_at and right.due == ended for right in rights):
        return Refusal(
            Text(
                "The right to object ended when the customer was satisfied."
            )
        )
    return Refusal(
        Text("The right to object ended on {ended}.", ended=ended)
    )


def _rights_met_by(state: State, event: Event) -> list[Deadline]:
    """Return the rights that `event` makes use of, of this level where they are bound to one."""
    return [
        deadline
        for deadline in state.deadlines
        if deadline.kind is Kind.RIGHT
        and any(trigger.fits(event) for trigger in deadline.rule.met_by)
        and state.is_of_level(deadline)
    ]


def _answered_late(state: State, event: Event) -> bool:
    """Tell whether we broke the promise of this level: then the next appeal is always open."""
    late = (DeadlineState.LATE, DeadlineState.OVERDUE)
    return any(d.state(event.at) in late for d in _promises_of_level(state))


def _promises_of_level(state: State) -> list[Deadline]:
    return [
        deadline
        for deadline in state.deadlines
        if deadline.kind is Kind.PROMISE
        and deadline.rule.levels
        and deadline.level == state.level
    ]


def _promise_overdue(state: State, event: Event) -> Refusal | None:
    """Refuse a next objection before the decision, unless that is overdue."""
    unmet = [d for d in _promises_of_level(state) if d.pending]
    if any(event.at > deadline.due for deadline in unmet):
        return None
    if not unmet:
        return Refusal(
            Text("The objection at this level was not yet decided on.")
        )
    return Refusal(
        Text(
            "The objection is being handled; the decision is due by {due}.",
            due=unmet[0].due,
        ),
        supply=_first_fitting(state, event.at),
    )


def _heard(state: State, _event: Event) -> Refusal | None:
    """Refuse a decision before the customer was invited to explain (P5, P6)."""
    if HEARD in state.since_level:
        return None
    return Refusal(
        Text("The customer was not heard yet, and has not waived it."),
        supply="heard" if INVITED in state.since_level else "invited",
    )


def _free_to_close(state: State, event: Event) -> Refusal | None:
    """Refuse an ending of our own while they may still object."""
    rights = [d for d in state.running(event.at) if d.kind is Kind.RIGHT]
    if not rights or event.get("outcome") in _END_AT_ONCE:
        return None
    return Refusal(
        Text(
            "The customer may still object until {due}; until then only {outcomes} end the case.",
            due=rights[-1].due,
            outcomes=Several(
                tuple(OUTCOMES[key].typed for key in _END_AT_ONCE)
            ),
        )
    )


def _runs_still(state: State, event: Event) -> Refusal | None:
    """Refuse an extension or suspension where no term runs that it changes."""
    suspends = state.procedure.events[event.kind].suspends
    for deadline in filter(state.is_of_level, state.running(event.at)):
        if extends(deadline, event) or deadline.name in suspends:
            return None
    if suspends:
        return Refusal(Text("No term runs that it could suspend."))
    return Refusal(Text("No term runs that it could extend."))


def _stands_still(state: State, event: Event) -> Refusal | None:
    """Refuse a resumption where no term is suspended that it resumes."""
    resumes = state.procedure.events[event.kind].resumes
    for deadline in state.deadlines:
        if deadline.suspended and deadline.name in resumes:
            return None
    return Refusal(Text("No term is suspended that it could resume."))


#: The rules that a procedure file may name under `needs`.
NEEDS: dict[str, Callable[[State, Event], Refusal | None]] = {
    "right-runs": _right_runs,
    "promise-overdue": _promise_overdue,
    "heard": _heard,
    "free-to-close": _free_to_close,
    "term-runs": _runs_still,
    "term-suspended": _stands_still,
}


# -- what comes next ---------------------------------------------------------------------------------


def planned_event(state: State, now: datetime) -> str:
    """Return what the step asks for next: the first of its `next` still to do that fits.

    "" where nothing is left to do.
    """
    return _first_fitting(state, now) if state.open else ""


def _next_of(state: State, step: str) -> tuple[str, ...]:
    known = state.procedure.steps.get(step)
    return known.next if known else ()


def _first_fitting(state: State, now: datetime) -> str:
    """Return the first event wanted after the last one done that fits; the last wanted where none does."""
    wanted = _next_of(state, state.step)
    to_do = 0
    for place, kind in enumerate(wanted, start=1):
        if kind in state.since_step:
            to_do = place
    for kind in wanted[to_do:]:
        complete = with_all_asked(state.procedure, Event(kind, now, ""))
        if not isinstance(fitting(state, complete), Refusal):
            return kind
    return wanted[-1] if wanted else ""


def with_all_asked(procedure: Procedure, event: Event) -> Event:
    """Return `event` with something in each key that its kind must have, to ask whether it would fit."""
    rule = procedure.events.get(event.kind)
    asked = rule.asks if rule is not None else ()
    lacking = [(key, TO_COME) for key in asked if not event.get(key)]
    return event._replace(data=(*event.data, *lacking))
