"""Whether a new event may be added to a case, and what a refusal says of the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from klantervaring.core.case import Case, Event, in_order
from klantervaring.core.choices import OUTCOMES
from klantervaring.core.errors import Refused
from klantervaring.core.procedure import START, Move, Procedure
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.fold import (
    apply_events,
    end_terms,
    fold,
    fold_case,
    initial_state,
)
from klantervaring.core.rules.independence import refuse_partial
from klantervaring.core.rules.moves import (
    fitting,
    title_of_event,
    with_all_asked,
)
from klantervaring.core.rules.set_aside import (
    reason_of,
    sets_aside,
    with_own_reason,
)
from klantervaring.core.rules.state import Refusal, State
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import Remedy, Text, proposed

#: Where nobody is named.
NOBODY: Mapping[str, Person] = MappingProxyType({})


def admit(
    procedure: Procedure,
    case: Case,
    event: Event,
    now: datetime,
    people: Mapping[str, Person] = NOBODY,
) -> tuple[State, Refusal | None]:
    """Return the state once `event` is added to `case`, and what its reason overrode, if anything.

    Raises Refused when it does not fit and has no reason, and always for an event in the future, one
    from before the case was received, and one after which later events would no longer count. Where the log
    itself holds an event in the future (a clock was wrong), it tells that as the way out.
    `people` are those of the workspace, of whom one may be the one to ask.
    """
    try:
        return _admitted(procedure, case, event, now, people)
    except Refused as refused:
        ahead = _told_of_ahead(procedure, case, now, refused)
        if ahead is None:
            raise
        raise _until_mended(refused, ahead) from None


def _told_of_ahead(
    procedure: Procedure,
    case: Case,
    now: datetime,
    refused: Refused,
) -> Text | Remedy | None:
    """Return what is said of the first event in the future that the log holds; None where there is none."""
    for event in case.events:
        if event.at > now:
            title = title_of_event(procedure, event.kind)
            return Remedy(
                "mend-future", event=title, at=event.at, id=case.id
            )
    if refused.overridable:
        return None  # what it says names the line that does not count
    for finding in case.ahead:
        return Text(
            "{what}. {remedy}",
            what=finding.message,
            remedy=finding.remedy,
        )
    return None


def _until_mended(refused: Refused, ahead: Text | Remedy) -> Refused:
    remedy = ahead
    if refused.overridable and refused.remedy is not None:
        remedy = Text("{first} {then}", first=refused.remedy, then=ahead)
    return Refused(
        refused.text, remedy=remedy, overridable=refused.overridable
    )


def _admitted(
    procedure: Procedure,
    case: Case,
    event: Event,
    now: datetime,
    people: Mapping[str, Person],
) -> tuple[State, Refusal | None]:
    _check_not_in_future(event, now)
    if case.received is not None:
        check_not_before(event.at, case.received)
    events = in_order((*case.events, event))
    place = events.index(event)
    before = apply_events(initial_state(procedure, events), events[:place])
    refusal = _judged(before, case, event, people)
    if refusal is not None and (
        refusal.move is None or not reason_of(event)
    ):
        raise _refused(before, case.id, event, refusal)
    after = end_terms(apply_events(before, events[place:]))
    if place + 1 < len(events):
        _check_later_events_count(
            fold(procedure, case.events), after, case.id
        )
    return after, refusal


def _judged(
    before: State,
    case: Case,
    event: Event,
    people: Mapping[str, Person],
) -> Refusal | None:
    fit = fitting(before, event)
    if sets_aside(event):
        fit = _set_aside(before, event, fit)
    if case.unread:
        fit = _beside_unread(before, case, event, fit)
    if isinstance(fit, Refusal):
        return fit
    return refuse_partial(before, case, event, fit, people)


# -- a case that is no experience of its own ------------------------------------------------------------


def _set_aside(
    state: State,
    event: Event,
    fit: Move | Refusal,
) -> Move | Refusal:
    """Return what an ending does that sets the case aside: from any step it may, unless somebody objected.

    Asked when it is recorded, never of the log.
    """
    move = fit.move if isinstance(fit, Refusal) else fit
    if move is None or not state.open:
        return fit
    if state.level:
        return Refusal(
            Text(
                "The customer objected; it takes a reason to close this as {outcome} all the same.",
                outcome=OUTCOMES[event.get("outcome")].title,
            ),
            move=move,
        )
    return move if event.because else fit


def _beside_unread(
    state: State,
    case: Case,
    event: Event,
    fit: Move | Refusal,
) -> Move | Refusal:
    """Return what an event may do in a case of which a line of the log cannot be read.

    What moves nothing is recorded; what moves the case needs a reason: an objection may stand in that line.
    """
    at_start = state.step == START
    rule = state.procedure.events.get(event.kind)
    if rule is not None and not rule.moves:
        return Move(()) if at_start else fit
    if isinstance(fit, Refusal) and fit.move is None and not at_start:
        return fit
    unread = case.unread[0]
    reason = Text(
        "Line {line} of its file does not count ({message}), and an objection may stand there;"
        " mend it first: {command}.",
        line=unread.line,
        message=unread.message,
        command=Remedy("edit", id=case.id),
    )
    return Refusal(reason, move=fit if isinstance(fit, Move) else fit.move)


def check_possible(
    procedure: Procedure,
    case: Case,
    ways: Iterable[Event],
    now: datetime,
    people: Mapping[str, Person] = NOBODY,
) -> None:
    """Judge an event of which not all is said yet: in one of these `ways` at least it must fit.

    Raises Refused as `admit` does, of the first.
    """
    first: Refused | None = None
    for event in ways:
        try:
            complete = with_own_reason(with_all_asked(procedure, event))
            admit(procedure, case, complete, now, people)
            return
        except Refused as refused:
            first = first or refused
    if first is not None:
        raise first


def open_case(procedure: Procedure, case: Case, now: datetime) -> State:
    """Return the state of a new case with its first events. Raises Refused where one does not fit."""
    for event in case.events:
        _check_not_in_future(event, now)
        check_not_before(event.at, case.events[0].at)
    state = fold_case(procedure, case)
    for misfit in state.misfits:
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
            remedy=_SAY_WHEN,
            overridable=False,
        )


def _check_not_in_future(event: Event, now: datetime) -> None:
    if event.at > now:
        raise Refused(
            Text("{at} lies in the future.", at=event.at),
            remedy=_SAY_WHEN,
            overridable=False,
        )


_SAY_WHEN = Remedy("say-when")


def _check_later_events_count(before: State, after: State, id: str) -> None:
    known = {misfit.event for misfit in before.misfits}
    for misfit in after.misfits:
        if misfit.joined or misfit.event in known:
            continue
        raise Refused(
            Text(
                "At that moment it would come before {event} of {at}, which would then no longer count.",
                event=title_of_event(after.procedure, misfit.event.kind),
                at=misfit.event.at,
            ),
            remedy=Remedy("give-later-moment", id=id),
            overridable=False,
        )


# -- what a refusal says -----------------------------------------------------------------------------


def _refused(
    state: State,
    id: str,
    event: Event,
    refusal: Refusal,
) -> Refused:
    return Refused(
        Text(
            "In step {step}, {event} is not possible. {reason}",
            step=state.procedure.title_of(state.step),
            event=title_of_event(state.procedure, event.kind),
            reason=refusal.reason,
        ),
        remedy=_remedy(state, id, event, refusal),
        overridable=refusal.move is not None,
    )


def _remedy(
    state: State,
    id: str,
    event: Event,
    refusal: Refusal,
) -> Remedy:
    """Return what would help: the event to record first, a reason, or the event that comes next."""
    if refusal.remedy is not None:
        return refusal.remedy
    supply = _command(state, refusal.supply)
    if supply and id:
        return Remedy("first-or-reason", command=supply, id=id)
    remedy = Remedy("give-reason" if refusal.move else "no-reason")
    coming = next_event(state, event.at).partition(":")
    command = ""
    if coming[0] != event.kind:
        command = _command(state, *coming[::2])
    if not command or not id:
        return remedy
    return Remedy("next", remedy=remedy, command=command, id=id)


def _command(state: State, kind: str, says: str = "") -> str:
    """Return the command that records an event, as far as it is proposed, or ""."""
    rule = state.procedure.events.get(kind)
    return proposed(rule.command, says) if rule is not None else ""
