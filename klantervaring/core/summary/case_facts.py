"""Works out the facts of a case (`facts`): once, true at every moment.

Pure functions of case and state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import (
    FORESEEN,
    KANO,
    NOBODY_CAME,
    PROBLEM,
)
from klantervaring.core.erasure.tombstone import customer_keys, lived
from klantervaring.core.events import ALERT_TAKEN, ANSWERED, ASKED, ASKINGS
from klantervaring.core.facts import (
    APPEALS,
    ASIDE,
    EVENT,
    EXPERIENCE,
    FAN,
    FIRST,
    GESTURE,
    IMPROVEMENT,
    LISTED,
    OUT,
    PENDING,
    RECOVERY,
    SHARED,
    UNKNOWN,
    VOICE,
    WON,
    Fact,
    ListedCase,
)
from klantervaring.core.merge.conflicts import unsettled
from klantervaring.core.procedure import START, Kind
from klantervaring.core.rules.fold import trace
from klantervaring.core.rules.state import Deadline, DeadlineState, State
from klantervaring.core.rules.suspension import suspended_time
from klantervaring.core.stats.ratings import When, after, at, rating
from klantervaring.core.summary.alert_facts import seconds
from klantervaring.core.summary.history import is_history
from klantervaring.core.winning_back.fans import fans, shared_story
from klantervaring.core.winning_back.recovery import (
    cause_of,
    gestures,
    improvements,
    won_back,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: A moment behind all others.
_LAST = datetime.max.replace(microsecond=0, tzinfo=UTC)
_VERDICTS = ("judged", "followed-up")


def facts_of(
    case: Case,
    state: State,
    zone: tzinfo,
    passed: Sequence[tuple[Event, State]] | None = None,
) -> list[Fact]:
    """Return all facts of a case; the days of fans are those of `zone`.

    `passed` is what `trace` gives, where somebody has it already.
    """
    if passed is None:
        passed = trace(state.procedure, case.events)
    found = [
        Fact(f"procedure.{state.procedure.reference}"),
        Fact(EXPERIENCE, plain=_experience(case, state)),
        Fact(LISTED, plain=tuple(listed_case(case, state))),
    ]
    if case.events:
        found.append(Fact(FIRST, seconds(case.events[0].at)))
    if state.set_aside:
        return [*found, *_of_no_experience(case, state)]
    for part in (
        _flow(case, state),
        _deadlines(case, state),
        _marks(case, passed),
        _appeals(state, passed),
        _offers(case),
        _verdicts(case),
        _work(case),
        _won(case),
        _fans(case, zone),
        _given_and_changed(case),
    ):
        found.extend(part)
    return found


def _of_no_experience(case: Case, state: State) -> Iterator[Fact]:
    """Yield what holds of a case that was set aside: what happened, and what was really given."""
    if state.ended_at is not None:
        yield Fact(ASIDE, seconds(state.ended_at))
    for event in case.events:
        yield Fact(EVENT, seconds(event.at))
        if event.kind in ASKINGS:
            yield Fact(ASKED, seconds(event.at))
    if state.outcome not in NOBODY_CAME:
        yield from _given_and_changed(case)


def listed_case(case: Case, state: State) -> ListedCase:
    """Return a case as a list tells of it in data."""
    conflicts = []
    for field, events in unsettled(case.events).items():
        values = [event.get("value") for event in events]
        conflicts.append((field, tuple(values)))
    return ListedCase(
        id=case.id,
        title=case.title,
        step=state.step,
        level=state.level,
        ball=state.ball,
        open=state.open,
        customer=tuple(case.customer.items()),
        texts=tuple(case.texts().items()),
        received=seconds(case.received) if case.received else None,
        deadlines=tuple(map(_deadline, state.deadlines)),
        outcome=state.outcome,
        kind=case.kind,
        tags=tuple(case.tags),
        conflicts=tuple(conflicts),
        unread=tuple(finding.line for finding in case.unread),
    )


def _deadline(d: Deadline) -> tuple[Any, ...]:
    met = seconds(d.met_by.at) if d.met_by else None
    now = d.state(d.due).value
    after = d.state(_LAST).value
    kind = d.kind.value
    return d.name, kind, d.owed_by, seconds(d.due), met, now, after


def _experience(case: Case, state: State) -> tuple[Any, ...]:
    """Return the values of an `Experience`."""
    return (
        case.id,
        dict(case.customer),
        seconds(case.received) if case.received else None,
        tuple(sorted(customer_keys(case))),
        state.open,
        seconds(lived(case.events)[-1].at) if case.events else None,
        case.title,
        state.step,
        state.outcome,
    )


def _flow(case: Case, state: State) -> Iterator[Fact]:
    if case.received is not None:
        yield Fact("in", seconds(case.received))
    if state.open:
        yield Fact("open")
    elif state.ended_at is not None:
        yield Fact(OUT, seconds(state.ended_at))


def _deadlines(case: Case, state: State) -> Iterator[Fact]:
    """Yield promises as they ended, and all that is pending with its last moment.

    What stands still has none: a promise that does runs, whatever the time.
    """
    known = not is_history(case, state)
    for deadline in state.deadlines:
        if deadline.pending:
            yield _pending(deadline, known)
        elif deadline.kind is Kind.PROMISE:
            yield from _promise(deadline)


def _pending(deadline: Deadline, known: bool) -> Fact:
    return Fact(
        f"{PENDING}.{deadline.kind.value}.{deadline.name}",
        seconds(deadline.started_by.at),
        amount=seconds(deadline.due),
        plain=(known,),
    )


def _promise(deadline: Deadline) -> Iterator[Fact]:
    """Yield a promise that is met or stands still."""
    if deadline.met_by:
        yield _met(deadline, deadline.met_by.at)
    elif deadline.suspended:
        kind = f"promises.{deadline.name}.{DeadlineState.RUNNING.value}"
        yield Fact(kind, seconds(deadline.started_by.at))


def _met(deadline: Deadline, at: datetime) -> Fact:
    """Return a promise that was met. How long it took is told without the time in which it stood still."""
    in_time = at <= deadline.due
    ended = DeadlineState.MET if in_time else DeadlineState.LATE
    began = seconds(deadline.started_by.at)
    took = seconds(at - suspended_time(deadline)) - began
    kind = f"promises.{deadline.name}.{ended.value}"
    return Fact(kind, began, amount=took)


def _marks(
    case: Case, passed: Sequence[tuple[Event, State]]
) -> Iterator[Fact]:
    """Yield by what a case that came in is counted: steps reached, channel, moment, cause and Kano kind."""
    if case.received is None:
        return
    came = seconds(case.received)
    steps = dict.fromkeys([after.step for _, after in passed])
    for step in steps:
        if step != START:  # where it is before its first event
            yield Fact(f"steps.{step}", came)
    yield Fact(f"channels.{case.channel or UNKNOWN}", came)
    yield Fact(f"moments.{case.moment or UNKNOWN}", came)
    cause = cause_of(case)
    if cause is not None and cause.cause:
        yield Fact(f"causes.{cause.cause}", came)
    if cause is not None and cause.kano in KANO:
        yield Fact(f"kano.{cause.kano}", came)


def _appeals(
    state: State, passed: Sequence[tuple[Event, State]]
) -> list[Fact]:
    """Return the objections that counted, the first at each level, with what was decided on each."""
    found: list[Fact] = []
    level = 0
    if not state.level:
        return found
    for event, here in passed:
        if here.level > level:
            level = here.level
            found.append(_appeal(level, "open", seconds(event.at)))
        elif (
            event.kind == "decided"
            and found
            and not _is_misfit(here, event)
        ):
            decision = event.get("decision")
            found[-1] = _appeal(level, decision, found[-1].at)
    return [fact for fact in found if fact.kind]


def _appeal(level: int, decision: str, at: int) -> Fact:
    name = APPEALS.get(level, "")
    return Fact(f"appeals.{name}.{decision}" if name else "", at)


def _is_misfit(state: State, event: Event) -> bool:
    return any(misfit.event == event for misfit in state.misfits)


def _offers(case: Case) -> Iterator[Fact]:
    """Yield each 'no, but', and whether the first verdict after it was that of a satisfied customer."""
    offers = [event for event in case.events if event.kind == "offered"]
    if not offers or case.kind == FORESEEN:
        return
    later = case.events[case.events.index(offers[0]) :]
    verdicts = [e.get("verdict") for e in later if e.kind == "judged"]
    accepted = verdicts[:1] == ["satisfied"]
    kind = "no_but.accepted" if accepted else "no_but.offered"
    yield from _each_once(kind, offers)


def _verdicts(case: Case) -> Iterator[Fact]:
    """Yield each verdict on a problem, with how the customer came to us and left (H1)."""
    verdicts = [event for event in case.events if event.kind in _VERDICTS]
    before = at(case, When.BEFORE)
    later = after(case)
    if before.asked or later.asked:
        yield Fact(VOICE, plain=(tuple(before), tuple(later)))
    if case.kind != PROBLEM:
        return
    won = "won" if won_back(case) is not None else ""
    felt = (before.mood, later.mood, before.score, later.score)
    told = ["" if value is None else str(value) for value in felt]
    yield from _each_once(".".join((RECOVERY, won, *told)), verdicts)


def _each_once(kind: str, events: list[Event]) -> Iterator[Fact]:
    earlier = None
    for event in events:
        at = seconds(event.at)
        yield Fact(kind, at, earlier)
        earlier = at


def _work(case: Case) -> Iterator[Fact]:
    """Yield all that happened; alerts taken, answers to our asking."""
    for event in case.events:
        yield Fact(EVENT, seconds(event.at))
        if event.kind == ALERT_TAKEN:
            yield Fact("alerts.taken", seconds(event.at))
        if event.kind in ASKINGS:
            yield Fact(ASKED, seconds(event.at))
        if event.kind == ANSWERED:
            score = rating(event, "score")
            if score is not None:
                yield Fact(ANSWERED, seconds(event.at), amount=score)


def _won(case: Case) -> Iterator[Fact]:
    """Yield that the customer was won back, and whether something was given."""
    verdict = won_back(case)
    if verdict is not None:
        given = bool(gestures(case))
        yield Fact(WON, seconds(verdict.at), amount=int(given))


def _fans(case: Case, zone: tzinfo) -> Iterator[Fact]:
    """Yield fans, and the story that may be shared."""
    for fan in fans(case, zone):
        _, *told = fan
        yield Fact(FAN, fan.at, plain=tuple(told))
    story = shared_story(case)
    if story is not None:
        yield Fact(SHARED, seconds(story.at), plain=(story.words,))


def _given_and_changed(case: Case) -> Iterator[Fact]:
    """Yield gestures, and improvements that a case led to."""
    for gesture in gestures(case):
        yield Fact(
            GESTURE,
            seconds(gesture.event.at),
            amount=gesture.cost,
            plain=(gesture.event.by, gesture.what, gesture.why),
        )
    for each in improvements(case):
        yield Fact(IMPROVEMENT, each.at, plain=tuple(each))
