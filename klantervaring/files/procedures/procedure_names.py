"""That every step, event, party and deadline which a procedure file refers to is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klantervaring.core.choices import PARTIES
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.events import RECEIVED
from klantervaring.core.procedure import (
    PREVIOUS,
    START,
    DeadlineRule,
    EventRule,
    Kind,
    Move,
    Procedure,
    Step,
    Trigger,
)
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.procedures.procedure_commands import OF_EVENTS
from klantervaring.files.text.node import Node
from klantervaring.files.text.typed_fields import Fields

#: Names that are used, those that there are, and what they are names of.
Reference = tuple[Iterable[str], Iterable[str], Text]


def check_names(top: Fields, procedure: Procedure) -> None:
    """Raise WrongInput for the first name that leads nowhere."""
    _check_places(top, procedure)
    for section, entries in (
        ("steps", procedure.steps),
        ("events", procedure.events),
        ("deadlines", procedure.deadlines),
    ):
        for name, entry in entries.items():
            for used, known, what in _references(procedure, entry):
                _check(top, section, name, (used, known, what))
    _check_suspensions(top, procedure)
    _check_ways_back(top, procedure)
    _check_beginning(top, procedure)


def _check_places(top: Fields, procedure: Procedure) -> None:
    """A step cannot be called as a place that a move names without it being a step."""
    for name in (START, PREVIOUS):
        if name in procedure.steps:
            said = Text(
                "{name} has a meaning of its own in a move",
                name=Code(name),
            )
            raise top.fault(_entry(top, "steps", name), said, _ANOTHER_NAME)


_ANOTHER_NAME = Text("Give it another name.")


def _check_ways_back(top: Fields, procedure: Procedure) -> None:
    """Only from an end a case goes back to where it was: from an open step such a move would lead nowhere."""
    for event in procedure.events.values():
        for move in event.moves:
            if move.target == PREVIOUS:
                _check_each_is_an_end(top, procedure, event.name, move)


def _check_each_is_an_end(
    top: Fields, procedure: Procedure, event: str, move: Move
) -> None:
    for name in move.sources:
        step = procedure.steps.get(name)
        if step is not None and step.open:
            said = Text(
                "{name}: {previous} is only for cases that were ended, and in step {step} a case is open",
                name=event,
                previous=Code(PREVIOUS),
                step=Code(name),
            )
            raise top.fault(_entry(top, "events", event), said, _SAY_WHERE)


_SAY_WHERE = Text("Name the step to which it leads.")


def _check_beginning(top: Fields, procedure: Procedure) -> None:
    """A case must come in, and then be in a step: where it is in none, nothing fits any more."""
    beginnings = list(_beginnings(procedure))
    if RECEIVED not in dict(beginnings):
        raise _begins_otherwise(top)
    for name, target in beginnings:
        if target not in procedure.steps:
            raise _begins_nowhere(top, name)


def _beginnings(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Yield the events with which a case may begin, and where each leads."""
    for event in procedure.events.values():
        for move in event.moves:
            if START in move.sources:
                yield event.name, move.target


def _begins_otherwise(top: Fields) -> Exception:
    said = Text(
        "the event {event} must lead from {step}: with it each case begins",
        event=Code(RECEIVED),
        step=Code(START),
    )
    return top.fault(top.at("events"), said)


def _begins_nowhere(top: Fields, name: str) -> Exception:
    said = Text(
        "{name}: a move from {step} must say to which step it leads",
        name=name,
        step=Code(START),
    )
    return top.fault(_entry(top, "events", name), said)


def _check_suspensions(top: Fields, procedure: Procedure) -> None:
    for event in procedure.events.values():
        _check_it_may_stand(top, procedure, event)
        for name in event.suspends:
            _check_it_stays(top, event, procedure.deadlines[name])


def _check_it_may_stand(
    top: Fields,
    procedure: Procedure,
    event: EventRule,
) -> None:
    """A right is the customer's and a named day stays that day: neither can be suspended."""
    for name in _held_by(event):
        rule = procedure.deadlines[name]
        if rule.kind is Kind.RIGHT or rule.until:
            raise _never_stands(top, event, name)


def _never_stands(top: Fields, event: EventRule, name: str) -> Exception:
    said = Text(
        "{name}: {deadline} cannot be suspended",
        name=event.name,
        deadline=Code(name),
    )
    return top.fault(_entry(top, "events", event.name), said, _WITH_A_TERM)


_WITH_A_TERM = Text(
    "Only a promise or a target that has a term can stand still."
)


def _check_it_stays(
    top: Fields,
    event: EventRule,
    rule: DeadlineRule,
) -> None:
    """A deadline cannot stand still where it ends: in a step that it is not bound to."""
    beyond = _step_beyond(rule, event.moves)
    if beyond:
        entry = _entry(top, "events", event.name)
        said = _would_end(event.name, rule.name, beyond)
        raise top.fault(entry, said, _name_the_step(rule.name, beyond))


def _would_end(event: str, deadline: str, step: str) -> Text:
    return Text(
        "{name}: {deadline} would end, for {step} is none of its steps",
        name=event,
        deadline=Code(deadline),
        step=step,
    )


def _name_the_step(deadline: str, step: str) -> Text:
    return Text(
        "Name {step} among the steps of {deadline}.",
        step=step,
        deadline=Code(deadline),
    )


def _step_beyond(rule: DeadlineRule, moves: Iterable[Move]) -> str:
    """Return a step to which one of these moves leads, and in which the deadline does not run; or ""."""
    if rule.steps:
        for move in moves:
            if move.target and move.target not in (*rule.steps, PREVIOUS):
                return move.target
    return ""


def _entry(top: Fields, section: str, name: str) -> Node:
    node = top.node.get(section)
    return (node.get(name) if node else None) or top.node


def _check(top: Fields, section: str, name: str, to: Reference) -> None:
    used, known, what = to
    names = frozenset(known)
    for word in used:
        if word not in names:
            entry = _entry(top, section, name)
            said = _not_there(name, what, word)
            raise _leads_nowhere(top, entry, said, (name, word))


def _not_there(name: str, what: Text, word: str) -> Text:
    return Text(
        "{name}: there is no {what} {word}",
        name=name,
        what=what,
        word=word,
    )


def _leads_nowhere(
    top: Fields,
    entry: Node,
    said: Text,
    names: tuple[str, str],
) -> Exception:
    """Return the mistake where it was made: in the entry, or where what an extended entry names went."""
    name, word = names
    away = top.taken_away.get(word)
    if away and entry.file:
        return top.fault(away, said, _change_too(name))
    return top.fault(entry, said)


def _change_too(name: str) -> Text:
    return Text(
        "It is taken away here: change {name} too, or leave it.",
        name=name,
    )


def _references(
    procedure: Procedure,
    entry: Step | EventRule | DeadlineRule,
) -> Iterator[Reference]:
    if isinstance(entry, Step):
        return _references_of_step(procedure, entry)
    if isinstance(entry, EventRule):
        return _references_of_event(procedure, entry)
    return _references_of_deadline(procedure, entry)


def _references_of_step(
    procedure: Procedure,
    step: Step,
) -> Iterator[Reference]:
    yield step.next, procedure.events, Text("event")
    decider = _unless_left_out(step.decider)
    yield decider, procedure.parties, Text("party")


def _references_of_event(
    procedure: Procedure,
    event: EventRule,
) -> Iterator[Reference]:
    for move in event.moves:
        yield from _references_of_move(procedure, move)
    if event.form is not None:
        yield event.asks, _asked_by(event.form), Text("option")
    yield _held_by(event), procedure.deadlines, Text("deadline")


def _held_by(event: EventRule) -> tuple[str, ...]:
    """Return the deadlines that stand still or run again."""
    return (*event.suspends, *event.resumes)


def _asked_by(form: EventCommand) -> list[str]:
    """Return the keys that such an event has: those of every event, and its options."""
    return [*[option.name for option in form.options], *OF_EVENTS]


def _references_of_move(
    procedure: Procedure,
    move: Move,
) -> Iterator[Reference]:
    yield move.sources, (*procedure.steps, START), Text("step")
    steps = (*procedure.steps, PREVIOUS)
    yield _unless_left_out(move.target), steps, Text("step")


def _references_of_deadline(
    procedure: Procedure,
    deadline: DeadlineRule,
) -> Iterator[Reference]:
    events = [trigger.event for trigger in _triggers(deadline)]
    yield events, procedure.events, Text("event")
    yield deadline.steps, procedure.steps, Text("step")
    yield deadline.owed_by.values(), PARTIES, Text("party")


def _triggers(deadline: DeadlineRule) -> Iterator[Trigger]:
    """Yield all that starts, ends or extends it."""
    yield from (*deadline.starts, *deadline.met_by, *deadline.gone_by)
    if deadline.extension:
        yield deadline.extension.by


def _unless_left_out(name: str) -> Iterable[str]:
    """Return the name alone; nothing where it was left out."""
    return (name,) if name else ()
