"""That every step, event, party and deadline which a procedure file refers to is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klantervaring.core.choices import PARTIES
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
)
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.procedures.procedure_commands import OF_EVENTS
from klantervaring.files.text.node import Node
from klantervaring.files.text.typed_fields import Fields

#: Names that are used, those that there are, and what they are names of.
Reference = tuple[Iterable[str], Iterable[str], Text]


def check_names(top: Fields, procedure: Procedure) -> None:
    """Raise WrongInput for the first name that leads nowhere."""
    for section, entries in (
        ("steps", procedure.steps),
        ("events", procedure.events),
        ("deadlines", procedure.deadlines),
    ):
        for name, entry in entries.items():
            for used, known, what in _references(procedure, entry):
                _check(top, section, name, (used, known, what))
    _check_suspensions(top, procedure)
    _check_beginning(top, procedure)


def _check_beginning(top: Fields, procedure: Procedure) -> None:
    """A case must come in, and then be in a step: where it is in none, nothing fits any more."""
    beginnings = [
        (event.name, move.target)
        for event in procedure.events.values()
        for move in event.moves
        if START in move.sources
    ]
    if RECEIVED not in [name for name, _ in beginnings]:
        said = Text(
            "the event {event} must lead from {step}: with it each case begins",
            event=Code(RECEIVED),
            step=Code(START),
        )
        raise top.fault(top.at("events"), said)
    for name, target in beginnings:
        if target not in procedure.steps:
            said = Text(
                "{name}: a move from {step} must say to which step it leads",
                name=name,
                step=Code(START),
            )
            raise top.fault(_entry(top, "events", name), said)


def _check_suspensions(top: Fields, procedure: Procedure) -> None:
    """A right is the customer's and a named day stays that day: neither can be suspended."""
    for event in procedure.events.values():
        for name in (*event.suspends, *event.resumes):
            rule = procedure.deadlines[name]
            if rule.kind is Kind.RIGHT or rule.until:
                said = Text(
                    "{name}: {deadline} cannot be suspended",
                    name=event.name,
                    deadline=Code(name),
                )
                remedy = Text(
                    "Only a promise or a target that has a term can stand still."
                )
                raise top.fault(
                    _entry(top, "events", event.name), said, remedy
                )
        for name in event.suspends:
            _check_it_stays(top, event, procedure.deadlines[name])


def _check_it_stays(
    top: Fields, event: EventRule, rule: DeadlineRule
) -> None:
    """A deadline cannot stand still where it ends: in a step that it is not bound to."""
    beyond = _step_beyond(rule, event.moves)
    if beyond:
        said = Text(
            "{name}: {deadline} would end, for {step} is none of its steps",
            name=event.name,
            deadline=Code(rule.name),
            step=beyond,
        )
        remedy = Text(
            "Name {step} among the steps of {deadline}.",
            step=beyond,
            deadline=Code(rule.name),
        )
        raise top.fault(_entry(top, "events", event.name), said, remedy)


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
            said = Text(
                "{name}: there is no {what} {word}",
                name=name,
                what=what,
                word=word,
            )
            away = top.taken_away.get(word)
            if away is None or not entry.file:
                raise top.fault(entry, said)
            remedy = Text(
                "It is taken away here: change {name} too, or leave it.",
                name=name,
            )
            raise top.fault(away, said, remedy)


def _references(
    procedure: Procedure, entry: Step | EventRule | DeadlineRule
) -> Iterator[Reference]:
    if isinstance(entry, Step):
        yield entry.next, procedure.events, Text("event")
        yield (
            _unless_left_out(entry.decider),
            procedure.parties,
            Text("party"),
        )
    elif isinstance(entry, EventRule):
        for move in entry.moves:
            yield move.sources, (*procedure.steps, START), Text("step")
            yield (
                _unless_left_out(move.target),
                (*procedure.steps, PREVIOUS),
                Text("step"),
            )
        if entry.form is not None:
            options = [option.name for option in entry.form.options]
            yield entry.asks, (*options, *OF_EVENTS), Text("option")
        held = (*entry.suspends, *entry.resumes)
        yield held, procedure.deadlines, Text("deadline")
    else:
        triggers = [*entry.starts, *entry.met_by, *entry.gone_by]
        if entry.extension:
            triggers.append(entry.extension.by)
        events = [trigger.event for trigger in triggers]
        yield events, procedure.events, Text("event")
        yield entry.steps, procedure.steps, Text("step")
        yield entry.owed_by.values(), PARTIES, Text("party")


def _unless_left_out(name: str) -> Iterable[str]:
    """Return the name alone; nothing where it was left out."""
    return (name,) if name else ()
