"""The fold: from a case's events to its step, level and deadlines; and whether an event fits.

Pure functions of (procedure, events); now is an argument. Everything that a list or a report says
about a case follows from what is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum

from klantervaring.core.case import Case, Event, in_order
from klantervaring.core.errors import Refused
from klantervaring.core.merge.conflicts import NOBODY, event_name, unaware
from klantervaring.core.numbers import number
from klantervaring.core.procedure import (
    CARE,
    PREVIOUS,
    START,
    DeadlineRule,
    EventRule,
    Kind,
    Move,
    Procedure,
    says,
)
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Text,
    ours,
    procedure_command,
    quoted,
)
from klantervaring.core.time import terms
from klantervaring.core.time.moments import NotAMoment, end_of_day, read_day
from klantervaring.core.values import NamedTuple


class DeadlineState(Enum):
    """How a deadline stands at a moment (SPEC section 4)."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    GONE = "gone"


class Deadline(NamedTuple):
    """One run of a term. `due` is its last moment, inclusive; all moments are UTC.

    `gone_at` is set once it no longer applies: its event came, its steps were left, the case closed.
    """

    rule: DeadlineRule
    level: int
    started_by: Event
    due: datetime
    met_by: Event | None = None
    gone_at: datetime | None = None
    extended_by: Event | None = None
    #: the channel that gave it its term, or `care`; "" where it is the usual one
    fitted_to: str = ""

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def kind(self) -> Kind:
        return self.rule.kind

    @property
    def title(self) -> Named:
        return self.rule.title

    @property
    def in_days(self) -> bool:
        """Whether it ends with a day, and not at a second."""
        return self.rule.term.in_days

    @property
    def owed_by(self) -> str:
        """Who must act: `us`, `customer` or `third-party`."""
        return self.rule.owes(self.level)

    @property
    def pending(self) -> bool:
        """Whether it is neither met nor gone: it runs, is overdue, or lapsed."""
        return self.met_by is None and self.gone_at is None

    def state(self, now: datetime) -> DeadlineState:
        """How it stands at `now`; on its last moment it still runs."""
        if self.met_by is not None:
            return (
                DeadlineState.MET
                if self.met_by.at <= self.due
                else DeadlineState.LATE
            )
        if self.gone_at is not None:
            return DeadlineState.GONE
        if now <= self.due:
            return DeadlineState.RUNNING
        return (
            DeadlineState.LAPSED
            if self.kind is Kind.RIGHT
            else DeadlineState.OVERDUE
        )

    def shown(self, now: datetime) -> bool:
        """Whether the file lists it: promises and targets that are unmet, rights that run."""
        return self.pending and (now <= self.due or self.kind is not Kind.RIGHT)


class Refusal(NamedTuple):
    """Why an event does not fit: what is missing, and the event that would supply it.

    `move` is what happens all the same when a person gives a reason; None: never.
    """

    reason: Text
    supply: str = ""
    move: Move | None = None


class Misfit(NamedTuple):
    """An event that stays in the log and moves nothing.

    `joined`: a second objection at one level, which is part of the first appeal; that is no mistake.
    """

    event: Event
    refusal: Refusal
    joined: bool = False


class State(NamedTuple):
    """Where a case stands after its events."""

    procedure: Procedure
    step: str = START
    level: int = 0
    #: the step before the last one that ended the case
    previous: str = START
    #: what has happened since the step was entered, and since the level was reached
    since_step: tuple[str, ...] = ()
    since_level: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    outcome: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    #: the channel that the customer chose, where the receipt says it, and whether special care is asked
    channel: str = ""
    care: bool = False
    #: places in `deadlines` of those that an event may still settle
    pending: tuple[int, ...] = ()
    #: endings, by name, that end nothing: whoever recorded them did not know of this event of another clone
    unaware: Mapping[str, Event] = NOBODY

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return _is_open(self.procedure, self.step)

    @property
    def ball(self) -> str:
        """Who must act now: `us`, `customer`, `third-party`; "" once it is closed."""
        step = self.procedure.steps.get(self.step)
        return step.ball if step else "us"

    def overdue(self, now: datetime) -> tuple[Deadline, ...]:
        """Unmet promises and targets whose last moment has passed, the longest first.

        Of a closed case none: nobody has to act any more. A customer's right is never among them.
        """
        if not self.open:
            return ()
        late = [
            d
            for d in self.deadlines
            if d.pending and d.state(now) is DeadlineState.OVERDUE
        ]
        return tuple(sorted(late, key=lambda d: d.due))

    def running(self, now: datetime) -> tuple[Deadline, ...]:
        """What still runs at `now`, what ends first first."""
        going = [d for d in self.deadlines if d.pending and now <= d.due]
        return tuple(sorted(going, key=lambda d: d.due))

    def for_file(self, now: datetime) -> dict[str, Deadline]:
        """What the file's `deadlines` hold, by name, in the order of their ends.

        Of two runs of one term the file shows what binds: the first end of a promise or target, the
        last end of a customer's right.
        """
        found: dict[str, Deadline] = {}
        for deadline in sorted(
            (d for d in self.deadlines if d.shown(now)), key=lambda d: d.due
        ):
            if deadline.kind is Kind.RIGHT:
                found.pop(deadline.name, None)
            found.setdefault(deadline.name, deadline)
        return found


def fold(
    procedure: Procedure, events: Iterable[Event], closing: bool = True
) -> State:
    """The state after `events`, which must be in the order in which they count (`case.in_order`).

    Without `closing` the deadlines of a closed case are left as they run on, should it be reopened.
    """
    events = tuple(events)
    state = _go_on(_beginning(procedure, events), events)
    return _close(state) if closing else state


def _beginning(procedure: Procedure, events: Iterable[Event]) -> State:
    """The state before the first event of a case that has all of `events`."""
    return State(procedure, unaware=unaware(events))


def _go_on(state: State, events: Iterable[Event]) -> State:
    """The state after further events; as `fold`, without closing."""
    for event in events:
        state = _next(state, event)
    return state


def trace(
    procedure: Procedure, events: Iterable[Event]
) -> tuple[tuple[Event, State], ...]:
    """Each event with the state right after it: how a case came to where it stands."""
    events = tuple(events)
    states, state = [], _beginning(procedure, events)
    for event in events:
        state = _next(state, event)
        states.append((event, state))
    return tuple(states)


def _next(state: State, event: Event) -> State:
    fit = fitting(state, event)
    if isinstance(fit, Refusal):
        if fit.move is None or not event.because or _was_lodged(state, event):
            return state._replace(
                misfits=(
                    *state.misfits,
                    Misfit(event, fit, _joins(state, event)),
                )
            )
        fit = fit.move
    return _apply(state, event, fit)


def _joins(state: State, event: Event) -> bool:
    rule = state.procedure.events.get(event.kind)
    here = event.kind in state.since_step or _was_lodged(state, event)
    return rule is not None and rule.raises_level and here


def _was_lodged(state: State, event: Event) -> bool:
    """Whether an objection is of a level that was reached without it: two clones lodged the same one."""
    level = number(event.get("level"))
    return level is not None and level <= state.level


def level_at(procedure: Procedure, case: Case, event: Event) -> int:
    """How many objections count up to and including `event`, once that is added to the case."""
    events = in_order((*case.events, event))
    return _go_on(
        _beginning(procedure, events), events[: events.index(event) + 1]
    ).level


def fold_case(
    procedure: Procedure, case: Case, until: datetime | None = None
) -> State:
    """The state of `case`; with `until`, of what had happened up to and including that moment."""
    events = (
        case.events
        if until is None
        else [e for e in case.events if e.at <= until]
    )
    return fold(procedure, events)


# -- endings that did not know of what another clone had ---------------------------------------------


def ends(procedure: Procedure, kind: str) -> bool:
    """Whether events of this kind end a case."""
    rule = procedure.events.get(kind)
    targets = [move.target for move in rule.moves] if rule is not None else []
    return any(
        t != PREVIOUS and t and not _is_open(procedure, t) for t in targets
    )


def matters(procedure: Procedure, event: Event) -> bool:
    """Whether an ending means nothing where nobody who recorded it knew of `event`: it moves the case, or it
    is the customer who speaks.
    """
    rule = procedure.events.get(event.kind)
    moves = (
        rule is not None
        and bool(rule.moves)
        and not ends(procedure, event.kind)
    )
    return moves or (
        event.kind == "contacted" and event.get("direction") == "in"
    )


def fitting(state: State, event: Event) -> Move | Refusal:
    """The move that `event` makes here, or why it makes none."""
    rule = state.procedure.events.get(event.kind)
    if rule is None:
        return Refusal(
            Text(
                "The procedure {procedure} knows no event {event}.",
                procedure=state.procedure.reference,
                event=event.kind,
            )
        )
    if state.step == START and not any(START in m.sources for m in rule.moves):
        return Refusal(Text("It lies before the case was received."))
    for key in rule.asks:
        if not event.get(key).strip():
            return Refusal(
                Text("{missing} is missing.", missing=Code("--" + key))
            )
    if not rule.moves:
        return Move(())
    missed = state.unaware.get(event_name(event)) if state.unaware else None
    if missed is not None:
        return Refusal(
            Text(
                "Whoever recorded it did not know of {event} of {at}.",
                event=_titled(state.procedure, missed),
                at=missed.at,
            )
        )
    return _choose(state, rule, event)


def _titled(procedure: Procedure, event: Event) -> Named | Text | Code:
    rule = procedure.events.get(event.kind)
    return rule.title if rule is not None else Code(event.kind)


def _choose(state: State, rule: EventRule, event: Event) -> Move | Refusal:
    """The first move from here whose needs are met; where there is none, why."""
    if START in rule.moves[0].sources and state.step != START:
        return Refusal(Text("The case was already received."))
    refused: Refusal | None = None
    for move in rule.moves:
        if state.step in move.sources and _is_possible(state, move, event):
            refusal = _unmet_need(state, event, move)
            if refusal is None:
                return move
            refused = refused or refusal
    return refused or _none_here(state, rule, event)


def _is_possible(state: State, move: Move, event: Event) -> bool:
    """Whether it is a move of this level and of what the event says, from whichever step."""
    return (move.level is None or move.level == state.level) and (
        not move.given or says(event, move.given)
    )


def _none_here(state: State, rule: EventRule, event: Event) -> Refusal:
    possible = [m for m in rule.moves if _is_possible(state, m, event)]
    return (
        _wrong_step(state, possible)
        if possible
        else _none_possible(state, rule)
    )


def _none_possible(state: State, rule: EventRule) -> Refusal:
    if rule.raises_level:
        return Refusal(
            Text(
                "The procedure ends here: {count} objections were lodged and no further one exists.",
                count=state.level,
            )
        )
    given = Code(" | ".join(m.given for m in rule.moves if m.given))
    return Refusal(Text("It must say one of: {given}.", given=given))


def _wrong_step(state: State, possible: list[Move]) -> Refusal:
    sources = tuple(s for m in possible for s in m.sources)
    return Refusal(
        Text(
            "It fits {sources}.",
            sources=_listed(state.procedure, sources),
        ),
        supply=_way_to(state, sources)
        if any(_is_open(state.procedure, s) for s in sources)
        else "",
        move=possible[0],
    )


def _listed(procedure: Procedure, steps: tuple[str, ...]) -> Text:
    names = [procedure.title_of(s) for s in dict.fromkeys(steps)]
    if len(names) == 1:
        return Text("step {a}", a=names[0])
    if len(names) == 2:
        return Text("steps {a} and {b}", a=names[0], b=names[1])
    text = Text("steps {a}, {b}", a=names[0], b=names[1])
    for name in names[2:-1]:
        text = Text("{text}, {name}", text=text, name=name)
    return Text("{text} and {name}", text=text, name=names[-1])


def _way_to(state: State, targets: tuple[str, ...]) -> str:
    """The first event on a shortest way from the step to one of `targets`, or ""."""
    seen = {state.step}
    ways: list[tuple[str, str]] = [(state.step, "")]
    while ways:
        step, first = ways.pop(0)
        for rule, move in _moves_from(state, step):
            target = _target(state, move)
            if target in seen:
                continue
            if target in targets:
                return first or rule.name
            seen.add(target)
            ways.append((target, first or rule.name))
    return ""


def _moves_from(state: State, step: str) -> list[tuple[EventRule, Move]]:
    """What leads on from `step`, the events that should come next there first."""
    known = state.procedure.steps.get(step)
    usual = known.next if known else ()
    return [
        (rule, move)
        for rule in sorted(
            state.procedure.events.values(), key=lambda r: r.name not in usual
        )
        for move in rule.moves
        if step in move.sources
        and move.target
        and move.level in (None, state.level)
    ]


# -- what a move may need; each answers None, or a refusal that names what would help -------------


def _unmet_need(state: State, event: Event, move: Move) -> Refusal | None:
    for need in move.needs:
        refusal = NEEDS[need](state, event)
        if refusal is not None:
            return refusal._replace(move=move)
    return None


def _right_runs(state: State, event: Event) -> Refusal | None:
    """An objection needs a right that still runs, or that we kept the customer waiting (P5, P6)."""
    rights = [
        d
        for d in state.deadlines
        if d.kind is Kind.RIGHT and any(t.fits(event) for t in d.rule.met_by)
    ]
    rights = [d for d in rights if not d.rule.levels or d.level == state.level]
    if any(d.pending and event.at <= d.due for d in rights) or _answered_late(
        state, event
    ):
        return None
    ended = max((d.due for d in rights), default=None)
    if ended is None:
        return Refusal(
            Text(
                "No right to object runs: the customer was not yet told an outcome."
            )
        )
    if any(d.gone_at is not None and d.due == ended for d in rights):
        return Refusal(
            Text("The right to object ended when the customer was satisfied.")
        )
    return Refusal(Text("The right to object ended on {ended}.", ended=ended))


def _answered_late(state: State, event: Event) -> bool:
    """Whether we broke the promise of this level: then the next appeal is always open."""
    return any(
        d.state(event.at) in (DeadlineState.LATE, DeadlineState.OVERDUE)
        for d in _promises_of_level(state)
    )


def _promises_of_level(state: State) -> list[Deadline]:
    return [
        d
        for d in state.deadlines
        if d.kind is Kind.PROMISE and d.rule.levels and d.level == state.level
    ]


def _promise_overdue(state: State, event: Event) -> Refusal | None:
    """A next objection before the decision needs that the decision is overdue."""
    running = [d for d in _promises_of_level(state) if d.pending]
    if any(event.at > d.due for d in running):
        return None
    if not running:
        return Refusal(
            Text("The objection at this level was not yet decided on.")
        )
    return Refusal(
        Text(
            "The objection is being handled; the decision is due by {due}.",
            due=running[0].due,
        ),
        supply=_first_fitting(state, _next_of(state), event.at),
    )


def _heard(state: State, _event: Event) -> Refusal | None:
    """The customer is invited to explain before anything is decided (P5, P6)."""
    if "heard" in state.since_level:
        return None
    return Refusal(
        Text("The customer was not heard yet, and has not waived it."),
        supply="heard" if "invited" in state.since_level else "invited",
    )


def _free_to_close(state: State, event: Event) -> Refusal | None:
    """While the customer may still object, only the customer's own doing ends the case."""
    if event.get("outcome") in ("withdrawn", "duplicate", "satisfied"):
        return None
    rights = [
        d
        for d in state.deadlines
        if d.kind is Kind.RIGHT and d.pending and event.at <= d.due
    ]
    if not rights:
        return None
    return Refusal(
        Text(
            "The customer may still object until {due}; until then only {outcomes} end the case.",
            due=max(d.due for d in rights),
            outcomes=Code("satisfied, withdrawn, duplicate"),
        )
    )


def _runs_still(state: State, event: Event) -> Refusal | None:
    """An extension needs a term that it extends and that has not passed."""
    extended = [d for d in state.deadlines if _extends(d, event)]
    if any(d.pending and event.at <= d.due for d in extended):
        return None
    return Refusal(Text("No term runs that it could extend."))


#: The rules that a procedure file may name under `needs`.
NEEDS: dict[str, Callable[[State, Event], Refusal | None]] = {
    "right-runs": _right_runs,
    "promise-overdue": _promise_overdue,
    "heard": _heard,
    "free-to-close": _free_to_close,
    "term-runs": _runs_still,
}


# -- applying an event ------------------------------------------------------------------------------


def _apply(state: State, event: Event, move: Move) -> State:
    state = _known_of_customer(state, event)
    procedure, step = state.procedure, _target(state, move)
    entered = step != state.step
    raised = procedure.events[event.kind].raises_level
    was_open = _is_open(procedure, state.step)
    opens = _is_open(procedure, step) if entered else was_open
    deadlines, pending = state.deadlines, state.pending
    if was_open or opens:  # what comes in after the close changes no term
        deadlines, pending = _terms_after(
            state, event, step, state.level + raised, entered and opens
        )
    return (
        State(  # each field in its place: `_replace` takes three times as long
            procedure,
            step,
            state.level + raised,
            state.step if was_open and not opens else state.previous,
            (event.kind,) if entered else (*state.since_step, event.kind),
            () if raised else (*state.since_level, event.kind),
            deadlines,
            state.misfits,
            _outcome(state, event, opens),
            state.started_at or event.at,
            None if opens else (event.at if was_open else state.ended_at),
            state.channel,
            state.care,
            pending,
            state.unaware,
        )
    )


def _known_of_customer(state: State, event: Event) -> State:
    """What the event tells of channel and care, for the terms that start at it and after it."""
    care, first = event.get(CARE), state.started_at is None
    if not care and not (first and event.get("via")):
        return state
    return state._replace(
        channel=event.get("via") if first else state.channel,
        care=care != "no" if care else state.care,
    )


def _target(state: State, move: Move) -> str:
    """Where a move leads. Reopening a case that is open leaves it where it stands."""
    if move.target == PREVIOUS:
        return state.step if state.open else state.previous
    return move.target or state.step


def _is_open(procedure: Procedure, step: str) -> bool:
    known = procedure.steps.get(step)
    return known is None or bool(known.ball)


def _outcome(state: State, event: Event, opens: bool) -> str:
    if opens:
        return ""
    return event.get("outcome") or event.get("verdict") or state.outcome


# -- the terms --------------------------------------------------------------------------------------


class _Reaction(NamedTuple):
    """How terms of one rule react to events of one kind: what such an event must say to start, meet, end or
    lengthen one. Any one of the words will do; "" asks nothing, and without words it never does.
    """

    rule: DeadlineRule
    starts: tuple[str, ...]
    meets: tuple[str, ...]
    ends: tuple[str, ...]
    lengthens: tuple[str, ...]


class _Reactions(NamedTuple):
    """What reacts to events of one kind: what these may start, in the procedure's order; the rest by name."""

    starting: tuple[_Reaction, ...]
    settling: dict[str, _Reaction]


_NONE = _Reactions((), {})
#: The reactions by kind of event of each procedure in use, found by the identity of the procedure. It is kept
#: with them, so that no other one can come to have its identity.
_KNOWN: dict[int, tuple[Procedure, dict[str, _Reactions]]] = {}
#: A workspace has a handful of procedures; of whoever goes through very many, no more are kept.
_MOST_KNOWN = 64


def _reactions(procedure: Procedure, kind: str) -> _Reactions:
    """Worked out once for each procedure: to go through all its rules at each event was half of the fold."""
    known = _KNOWN.get(id(procedure))
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[id(procedure)] = procedure, _by_kind(procedure)
    return known[1].get(kind, _NONE)


def _by_kind(procedure: Procedure) -> dict[str, _Reactions]:
    found: dict[str, _Reactions] = {}
    for name, rule in procedure.deadlines.items():
        extension = (rule.extension.by,) if rule.extension else ()
        triggers = (rule.starts, rule.met_by, rule.gone_by, extension)
        for kind in dict.fromkeys(t.event for group in triggers for t in group):
            reaction = _Reaction(
                rule,
                *(
                    tuple(t.says for t in g if t.event == kind)
                    for g in triggers
                ),
            )
            starting, settling = found.get(kind, _NONE)
            if reaction.starts:
                starting = (*starting, reaction)
            if reaction.meets or reaction.ends or reaction.lengthens:
                settling = {**settling, name: reaction}
            found[kind] = _Reactions(starting, settling)
    return found


def _says_one(event: Event, words: tuple[str, ...]) -> bool:
    return "" in words or bool(
        [w for w in words if says(event, w)]
    )  # as `any` would, in half the time


def _terms_after(
    state: State, event: Event, step: str, level: int, entered: bool
) -> tuple[tuple[Deadline, ...], tuple[int, ...]]:
    """The deadlines once `event` has led to `step` and `level`, and the places of those still pending.

    Only where an open step was `entered` may a term be out of its steps: in one that ends the case terms run
    on, should it be reopened.
    """
    starting, settling = _reactions(state.procedure, event.kind)
    if not (starting or settling or entered):
        return state.deadlines, state.pending
    deadlines, pending = list(state.deadlines), []
    for i in state.pending:
        deadline = before = deadlines[i]
        reaction = settling.get(before.rule.name)
        if reaction is not None:
            deadline = _after(state, before, event, reaction)
        steps = before.rule.steps
        if entered and steps and step not in steps and deadline.pending:
            deadline = deadline._replace(gone_at=event.at)
        deadlines[i] = deadline
        if deadline is before or deadline.pending:
            pending.append(i)
    for reaction in starting:
        if _starts(reaction, event, step, level):
            pending.append(len(deadlines))
            deadlines.append(_begun(state, reaction.rule, event, level))
    return tuple(deadlines), tuple(pending)


def _after(
    state: State, deadline: Deadline, event: Event, reaction: _Reaction
) -> Deadline:
    """A pending deadline once `event` has happened in `state` (at the level before the event raises it)."""
    if deadline.rule.levels and deadline.level != state.level:
        return deadline
    if reaction.meets and _says_one(event, reaction.meets):
        return _met(deadline, event)
    if reaction.ends and _says_one(event, reaction.ends):
        return deadline._replace(gone_at=event.at)
    if (
        reaction.lengthens
        and _extends(deadline, event)
        and event.at <= deadline.due
    ):
        return _extended(state.procedure, deadline, event)
    return deadline


def _met(d: Deadline, event: Event) -> Deadline:
    """As `_replace(met_by=event)`, in half the time: it is what becomes of nearly every deadline."""
    return Deadline(
        d.rule,
        d.level,
        d.started_by,
        d.due,
        event,
        d.gone_at,
        d.extended_by,
        d.fitted_to,
    )


def _starts(reaction: _Reaction, event: Event, step: str, level: int) -> bool:
    rule = reaction.rule
    return (
        (not rule.levels or level in rule.levels)
        and (not rule.steps or step in rule.steps)
        and _says_one(event, reaction.starts)
    )


def _begun(
    state: State, rule: DeadlineRule, start: Event, level: int
) -> Deadline:
    """The deadline with the term that holds for this channel and this customer."""
    calendar = state.procedure.calendar
    if not rule.by_channel and rule.with_care is None:  # as most are
        return Deadline(rule, level, start, _due(calendar, rule, start))
    fitted_to = state.channel if state.channel in rule.by_channel else ""
    fitted = (
        rule._replace(term=rule.by_channel[fitted_to]) if fitted_to else rule
    )
    due = _due(calendar, fitted, start)
    if state.care and rule.with_care is not None:
        cared = rule._replace(term=rule.with_care)
        sooner = _due(calendar, cared, start)
        if sooner < due:  # care never gives us more time
            fitted, due, fitted_to = cared, sooner, CARE
    return Deadline(fitted, level, start, due, fitted_to=fitted_to)


def _due(
    calendar: terms.Calendar, rule: DeadlineRule, start: Event
) -> datetime:
    if rule.until:
        return _before_the_day(start, rule.until, calendar)
    return terms.due(start.at, (rule.term,), rule.roll, calendar)


def _before_the_day(
    start: Event, key: str, calendar: terms.Calendar
) -> datetime:
    """The last moment before the day that `start` names; at once where it names none that can be read."""
    try:
        return end_of_day(
            read_day(start.get(key)) - timedelta(days=1), calendar.zone
        )
    except NotAMoment:
        return start.at


def _extends(deadline: Deadline, event: Event) -> bool:
    """Whether `event` lengthens the term; a term is lengthened once."""
    rule = deadline.rule
    return (
        rule.extension is not None
        and deadline.extended_by is None
        and rule.extension.by.fits(event)
    )


def _extended(
    procedure: Procedure, deadline: Deadline, event: Event
) -> Deadline:
    rule = deadline.rule
    assert rule.extension is not None
    length = (rule.term, rule.extension.term)
    due = terms.due(
        deadline.started_by.at, length, rule.roll, procedure.calendar
    )
    return deadline._replace(due=due, extended_by=event)


def _close(state: State) -> State:
    """What still ran when the case was closed is gone; what was overdue by then stays so."""
    if state.open or state.ended_at is None:
        return state
    ended, deadlines = state.ended_at, list(state.deadlines)
    ran = [i for i in state.pending if deadlines[i].due >= ended]
    for i in ran:
        deadlines[i] = deadlines[i]._replace(gone_at=ended)
    return state._replace(deadlines=tuple(deadlines)) if ran else state


# -- what to do next -----------------------------------------------------------------------------


def next_event(state: State, now: datetime) -> str:
    """The event that should come next: the first of the step's `next` that is still to do and fits.

    "" where nothing is left to do.
    """
    return _first_fitting(state, _next_of(state), now) if state.open else ""


def _next_of(state: State) -> tuple[str, ...]:
    step = state.procedure.steps.get(state.step)
    return step.next if step else ()


def _first_fitting(state: State, wanted: tuple[str, ...], now: datetime) -> str:
    done = max(
        (i for i, kind in enumerate(wanted) if kind in state.since_step),
        default=-1,
    )
    for kind in wanted[done + 1 :]:
        if not isinstance(fitting(state, _probe(state, kind, now)), Refusal):
            return kind
    return wanted[-1] if wanted else ""


def _probe(state: State, kind: str, now: datetime) -> Event:
    """An event of `kind` with everything filled in, to ask whether it would fit."""
    rule = state.procedure.events.get(kind)
    return Event(
        kind,
        now,
        "",
        data=tuple((key, "…") for key in (rule.asks if rule else ())),
    )


# -- a new event -----------------------------------------------------------------------------------


def admit(
    procedure: Procedure, case: Case, event: Event, now: datetime
) -> tuple[State, Refusal | None]:
    """The state once `event` is added to `case`, and what its reason overrode, if anything.

    Raises Refused when it does not fit and has no reason, and always for an event in the future, one
    from before the case was received, and one after which later events would no longer count. Where the log
    itself holds an event in the future (a clock was wrong), it tells that as the way out.
    """
    ahead = next((e for e in case.events if e.at > now), None)
    try:
        return _admitted(procedure, case, event, now)
    except Refused as refused:
        if ahead is None:
            raise
        remedy = _out_of_the_future(procedure, case.id, ahead)
        if refused.overridable and refused.remedy is not None:
            remedy = Text("{first} {then}", first=refused.remedy, then=remedy)
        raise Refused(
            refused.text, remedy=remedy, overridable=refused.overridable
        ) from None


def _out_of_the_future(procedure: Procedure, id: str, ahead: Event) -> Text:
    return Text(
        "The log holds {event} of {at}, which is still to come: put that moment right with {edit}"
        " ({check} names its line), or the clock of this machine.",
        event=_titled(procedure, ahead),
        at=ahead.at,
        edit=Code(ours("kv edit {}", quoted(id))),
        check=Code("kv check"),
    )


def _admitted(
    procedure: Procedure, case: Case, event: Event, now: datetime
) -> tuple[State, Refusal | None]:
    received = case.received
    _not_in_future(event, now)
    if received is not None:
        check_not_before(event.at, received)
    events = in_order((*case.events, event))
    place = events.index(event)
    before = _go_on(_beginning(procedure, events), events[:place])
    fit = fitting(before, event)
    if case.unread:
        fit = _beside_unread(before, case, event, fit)
    if not isinstance(fit, Refusal):
        fit = _not_independent(before, case, event, fit) or fit
    if isinstance(fit, Refusal) and (fit.move is None or not event.because):
        raise _refused(before, case.id, event, fit)
    after = _close(_go_on(before, events[place:]))
    if place + 1 < len(events):
        _keep_later_events(fold(procedure, case.events), after)
    return after, fit if isinstance(fit, Refusal) else None


def kind_of(procedure: Procedure, command: str) -> str:
    """The event that `kv command` records, or ""."""
    named = (
        rule
        for rule in procedure.events.values()
        if rule.command.split(" ")[0] == command
    )
    return next((rule.name for rule in named), "")


def check_possible(
    procedure: Procedure, case: Case, ways: Iterable[Event], now: datetime
) -> None:
    """Whether an event could be added of which not all is said yet: in one of these `ways` at least.

    Raises Refused as `admit` does, of the first.
    """
    refused: Refused | None = None
    for event in ways:
        rule = procedure.events.get(event.kind)
        lacks = [
            key for key in (rule.asks if rule else ()) if not event.get(key)
        ]
        whole = event._replace(
            data=(*event.data, *((key, "…") for key in lacks))
        )
        try:
            admit(procedure, case, whole, now)
            return
        except Refused as error:
            refused = refused or error
    if refused is not None:
        raise refused


def _beside_unread(
    state: State, case: Case, event: Event, fit: Move | Refusal
) -> Move | Refusal:
    """Whether an event fits a case of which a line of the log cannot be read.

    What moves nothing is recorded; what moves the case needs a reason: an objection may stand in that line.
    """
    rule = state.procedure.events.get(event.kind)
    if rule is not None and not rule.moves:
        return Move(()) if state.step == START else fit
    if isinstance(fit, Refusal) and fit.move is None and state.step != START:
        return fit
    unread = case.unread[0]
    reason = Text(
        "Line {line} of its file cannot be read ({message}), and an objection may stand there;"
        " mend it first: {command}.",
        line=unread.line,
        message=unread.message,
        command=Code(ours("kv edit {}", quoted(case.id))),
    )
    return Refusal(reason, move=fit if isinstance(fit, Move) else fit.move)


# -- who decides on an objection ---------------------------------------------------------------------


def decides_here(state: State) -> bool:
    """Whether one of us decides in this step; a third party answers for its own independence."""
    step = state.procedure.steps.get(state.step)
    return step is not None and bool(step.decider) and step.ball == "us"


def handlers(case: Case) -> frozenset[str]:
    """Who handled the case: who responded, offered or resolved, and who owned it when the customer objected.

    An owner who came after that, to decide, is no handler.
    """
    objected = next(
        (i for i, e in enumerate(case.events) if e.kind == "appealed"),
        len(case.events),
    )
    acted = {
        e.by
        for e in case.events
        if e.kind in ("responded", "offered", "resolved")
    }
    before = [
        e.get("owner") for e in case.events[:objected] if e.kind == "assigned"
    ]
    since = any(e.kind == "assigned" for e in case.events[objected:])
    owner = before[-1] if before else "" if since else case.owner
    return frozenset(name for name in (*acted, owner) if name)


def partial(case: Case, person: str) -> Text | None:
    """Why somebody is not independent enough to decide on an objection; None where they are (F12)."""
    if person in {name.strip() for name in case.about.split(",")}:
        return Text("The experience is about {person}.", person=person)
    if person in handlers(case):
        return Text(
            "{person} handled the case; somebody else decides on the objection.",
            person=person,
        )
    return None


def _not_independent(
    state: State, case: Case, event: Event, move: Move
) -> Refusal | None:
    """Asked when a decision is recorded and never of the log: what was decided once stands."""
    reason = (
        partial(case, event.by)
        if event.kind == "decided" and decides_here(state)
        else None
    )
    return Refusal(reason, move=move) if reason else None


def begin(procedure: Procedure, case: Case, now: datetime) -> State:
    """The state of a new case with its first events. Raises Refused where one of them does not fit."""
    for event in case.events:
        _not_in_future(event, now)
        check_not_before(event.at, case.events[0].at)
    state = fold_case(procedure, case)
    if state.misfits:
        misfit = state.misfits[0]
        raise _refused(state, case.id, misfit.event, misfit.refusal)
    return state


def check_not_before(at: datetime, received: datetime) -> None:
    """Nothing happens in a case before it was received. Raises Refused, whatever the reason."""
    if at < received:
        raise Refused(
            Text(
                "{at} lies before the case was received ({received}).",
                at=at,
                received=received,
            ),
            remedy=Text(
                "Say when it happened with {option}; a reason does not change this.",
                option=Code("--at"),
            ),
            overridable=False,
        )


def _not_in_future(event: Event, now: datetime) -> None:
    if event.at > now:
        raise Refused(
            Text("{at} lies in the future.", at=event.at),
            remedy=Text(
                "Say when it happened with {option}; a reason does not change this.",
                option=Code("--at"),
            ),
            overridable=False,
        )


def _refused(state: State, id: str, event: Event, refusal: Refusal) -> Refused:
    text = Text(
        "In step {step}, {event} is not possible. {reason}",
        step=state.procedure.title_of(state.step),
        event=_title(state.procedure, event.kind),
        reason=refusal.reason,
    )
    return Refused(
        text,
        remedy=_remedy(state, id, event, refusal),
        overridable=refusal.move is not None,
    )


def _remedy(state: State, id: str, event: Event, refusal: Refusal) -> Text:
    because = Code('--because "…"')
    supply = _command(state, id, refusal.supply)
    if supply is None:
        remedy = (
            Text("A reason does not change this.")
            if refusal.move is None
            else Text(
                "To do it all the same, record why: {option}.", option=because
            )
        )
        coming = next_event(state, event.at)
        command = _command(state, id, coming) if coming != event.kind else None
        return (
            Text(
                "{remedy} Next in this case: {command}",
                remedy=remedy,
                command=command,
            )
            if command
            else remedy
        )
    first = Text("First: {command}.", command=supply)
    if refusal.move is None:
        return first
    return Text(
        "{first} Or record why it is done all the same: {option}.",
        first=first,
        option=because,
    )


def _title(procedure: Procedure, kind: str) -> Named | Text | str:
    """An event as the procedure calls it."""
    rule = procedure.events.get(kind)
    return rule.title if rule else kind


def _command(state: State, id: str, kind: str) -> Code | None:
    """The command that records an event, ready to type."""
    rule = state.procedure.events.get(kind)
    return (
        Code(procedure_command(rule.command, id))
        if rule and rule.command and id
        else None
    )


def _keep_later_events(before: State, after: State) -> None:
    known = {m.event for m in before.misfits}
    lost = next(
        (m for m in after.misfits if m.event not in known and not m.joined),
        None,
    )
    if lost is not None:
        raise Refused(
            Text(
                "At that moment it would come before {event} of {at}, which would then no longer count.",
                event=_title(after.procedure, lost.event.kind),
                at=lost.event.at,
            ),
            remedy=Text(
                "Give a later moment with {option}.", option=Code("--at")
            ),
            overridable=False,
        )
