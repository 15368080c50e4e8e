"""How the deadlines of a case start, are met, end and are lengthened as its events come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from klantervaring.core.case import Event
from klantervaring.core.procedure import (
    CARE,
    DeadlineRule,
    Procedure,
    Trigger,
)
from klantervaring.core.rules.state import Deadline, State
from klantervaring.core.rules.suspension import due_of, resume, suspend
from klantervaring.core.time import terms
from klantervaring.core.time.moments import NotAMoment, end_of_day, read_day


def reacting_rules(
    procedure: Procedure,
) -> dict[str, dict[str, DeadlineRule]]:
    """Return, by kind of event, the deadline rules that events of that kind start or change, by name."""
    found: dict[str, dict[str, DeadlineRule]] = {}
    for name, rule in procedure.deadlines.items():
        for trigger in _triggers(rule):
            found.setdefault(trigger.event, {})[name] = rule
    for event in procedure.events.values():
        for name in (*event.suspends, *event.resumes):
            rule = procedure.deadlines[name]
            found.setdefault(event.name, {})[name] = rule
    return found


def _triggers(rule: DeadlineRule) -> list[Trigger]:
    """Return all that starts it, ends it or lengthens it."""
    triggers = [*rule.starts, *rule.met_by, *rule.gone_by]
    if rule.extension is not None:
        triggers.append(rule.extension.by)
    return triggers


def react(
    before: State,
    after: State,
    event: Event,
    reacting: Mapping[str, DeadlineRule],
) -> State:
    """Return `after` with the deadlines as `event` leaves them, which led there from `before`.

    `reacting` are the rules that such an event can start or change. Entering an open step ends terms that
    are bound to other steps. Entering a step that ends the case does not (see `fold.end_terms`), so that
    reopening can resume them.
    """
    entered = after.step != before.step and after.open
    if not (reacting or entered):
        return after
    if not (before.open or after.open):
        return after  # what comes in after the close changes no term
    deadlines = list(before.deadlines)
    pending = []
    for place in before.pending:
        deadline = deadlines[place]
        if deadline.name in reacting:
            deadline = _changed(before, deadline, event)
        if entered and deadline.unsettled:
            deadline = _within_steps(deadline, after.step, event)
        deadlines[place] = deadline
        if deadline.unsettled:
            pending.append(place)
    for rule in reacting.values():
        if _starts(rule, event, after):
            pending.append(len(deadlines))
            deadlines.append(_started(rule, event, after))
    return after._replace(
        deadlines=tuple(deadlines), pending=tuple(pending)
    )


def _within_steps(deadline: Deadline, step: str, event: Event) -> Deadline:
    steps = deadline.rule.steps
    if not steps or step in steps:
        return deadline
    return deadline._replace(gone_at=event.at)


def _changed(before: State, deadline: Deadline, event: Event) -> Deadline:
    """Return a pending deadline after `event`; `before` has the level before the event raised it."""
    rule = deadline.rule
    procedure = before.procedure
    of_level = before.is_of_level(deadline)
    # whatever stands still must be able to run on
    if of_level or rule.name in procedure.events[event.kind].resumes:
        deadline = resume(procedure, deadline, event)
    if not of_level:
        return deadline
    if _one_fits(rule.met_by, event):
        return deadline._replace(met_by=event)
    if _one_fits(rule.gone_by, event):
        return deadline._replace(gone_at=event.at)
    if extends(deadline, event) and deadline.runs(event.at):
        return _lengthened(procedure, deadline, event)
    return suspend(procedure, deadline, event)


def _one_fits(triggers: Iterable[Trigger], event: Event) -> bool:
    return any(trigger.fits(event) for trigger in triggers)


def _starts(rule: DeadlineRule, event: Event, after: State) -> bool:
    if not _one_fits(rule.starts, event):
        return False
    if rule.levels and after.level not in rule.levels:
        return False
    return not rule.steps or after.step in rule.steps


def _started(rule: DeadlineRule, start: Event, state: State) -> Deadline:
    """Return the deadline with the term that holds for this channel and this customer."""
    calendar = state.procedure.calendar
    by_channel = rule.by_channel.get(state.channel)
    fitted_to = ""
    if by_channel is not None:
        rule, fitted_to = rule._replace(term=by_channel), state.channel
    due = _due(calendar, rule, start)
    if state.care and rule.with_care is not None:
        cared = rule._replace(term=rule.with_care)
        sooner = _due(calendar, cared, start)
        if sooner < due:  # care never gives us more time
            rule = cared
            due = sooner
            fitted_to = CARE
    return Deadline(rule, state.level, start, due, fitted_to=fitted_to)


def _due(
    calendar: terms.Calendar, rule: DeadlineRule, start: Event
) -> datetime:
    if rule.until:
        return _before_the_day(start, rule.until, calendar)
    return terms.due(start.at, (rule.term,), rule.roll, calendar)


def _before_the_day(
    start: Event, key: str, calendar: terms.Calendar
) -> datetime:
    """Return the last moment before the day that `start` names; its own where it names none to be read."""
    day = named_day(start, key)
    if day is None:
        return start.at
    return end_of_day(day - timedelta(days=1), calendar.zone)


def named_day(event: Event, key: str) -> date | None:
    """Return the day that an event names under `key`, or None where that is no day."""
    try:
        return read_day(event.get(key))
    except NotAMoment:
        return None


def extends(deadline: Deadline, event: Event) -> bool:
    """Tell whether `event` lengthens the term; a term is lengthened once."""
    extension = deadline.rule.extension
    if extension is None or deadline.extended_by is not None:
        return False
    return extension.by.fits(event)


def _lengthened(
    procedure: Procedure, deadline: Deadline, event: Event
) -> Deadline:
    longer = deadline._replace(extended_by=event)
    return longer._replace(due=due_of(procedure.calendar, longer))
