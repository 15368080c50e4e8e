"""What was done, as an answer tells it: what an event says, which promise it kept, where a case stands.

One line for what was recorded; the step and the terms only where the event changed them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from klantervaring.core import events
from klantervaring.core.case import Case, Event
from klantervaring.core.choices import (
    CHANNELS,
    DECISIONS,
    OUTCOMES,
    VERDICTS,
    YES_OR_NO,
    Choice,
)
from klantervaring.core.money import read_amount
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import Deadline, State
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Euros,
    Part,
    Text,
    clean,
    ours,
)
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.core.values import NamedTuple
from klantervaring.language import Speaker
from klantervaring.view import words

#: What an event says that its answer tells again, by the key: the values that it may have.
_CHOSEN: tuple[tuple[str, Mapping[str, Choice]], ...] = (
    ("via", CHANNELS),
    ("verdict", VERDICTS),
    ("decision", DECISIONS),
    ("outcome", OUTCOMES),
)
#: What stands before a number that the customer gave.
_NUMBERS = {
    "score": N_("score"),
    "mood": N_("mood"),
    "ease": N_("ease"),
}


class Recording(NamedTuple):
    """What an answer looks at: the case after the event, the state before it, what is left of a budget."""

    case: Case
    state: State
    event: Event
    before: State | None = None
    left: int | None = None


def details(told: Recording, speaker: Speaker) -> list[Clean]:
    """Return what was recorded, in a few words each; what the log merely keeps for machines is left out."""
    event = told.event
    found: list[Clean] = []
    special = _SPECIAL.get(event.kind)
    if special is not None:
        found += special(told, speaker)
    for key, known in _CHOSEN:
        if event.get(key):
            found.append(words.choice(known, event.get(key), speaker))
    found += _numbers(event, speaker)
    return [*found, *map(speaker, _promises(told, speaker))]


def _numbers(event: Event, speaker: Speaker) -> Iterator[Clean]:
    for key, name in _NUMBERS.items():
        number = clean(event.get(key))
        if number:
            yield ours("{} {}", speaker.word(name), number)


def new_terms(
    told: Recording, shown: Callable[[Deadline], bool]
) -> list[Deadline]:
    """Return the terms that the event set going or moved; of a case that has just begun all."""
    if not told.state.open:
        return []
    known = set(map(_term_of, filter(shown, _known_before(told))))
    found = []
    for deadline in filter(shown, told.state.deadlines):
        if _term_of(deadline) not in known:
            found.append(deadline)
    found.sort(key=lambda deadline: deadline.due)
    return found


def _term_of(deadline: Deadline) -> tuple[str, int, datetime]:
    return deadline.name, deadline.level, deadline.due


def _known_before(told: Recording) -> Iterator[Deadline]:
    """Yield what needs no saying again: all of a case that was open, but a right once nobody is satisfied."""
    if told.before is None or not told.before.open:
        return
    judged = told.event.kind == events.JUDGED
    for deadline in told.before.deadlines:
        if not (judged and deadline.kind is Kind.RIGHT):
            yield deadline


def moved(told: Recording) -> bool:
    """Tell whether the event brought the case into another step."""
    return told.before is None or told.before.step != told.state.step


# -- of one kind of event ------------------------------------------------------------------------------


def _labels(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    tags = ", ".join(told.case.tags)
    yield speaker(
        Text("now: {tags}", tags=tags) if tags else Text("now none")
    )


def _owner(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    yield speaker(Text("now of {owner}", owner=told.event.get("owner")))


def _direction(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    theirs = told.event.came_in
    yield speaker.word(
        N_("the customer to us") if theirs else N_("we to the customer")
    )


def _gift(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    yield clean(told.event.get("what"))
    yield speaker.money(read_amount(told.event.get("cost") or "0"))
    if told.left is not None:
        left = Euros(max(told.left, 0))
        yield speaker(Text("{left} left to spend", left=left))


def _apology(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    accepted = told.event.get("accepted")
    if accepted:
        answer = words.choice(YES_OR_NO, accepted, speaker)
        yield speaker(Text("accepted: {answer}", answer=answer))


def _file(told: Recording, _: Speaker) -> Iterator[Clean]:
    yield clean(told.event.get("file"))


def _invitation(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    named = told.event.get("for")
    if not named:
        return
    moment: Part = named
    with contextlib.suppress(NotAMoment):
        moment = read_moment(named, speaker.zone).at
    yield speaker(Text("for {moment}", moment=moment))


def _fix(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    with contextlib.suppress(ValueError):
        day = speaker.date(date.fromisoformat(told.event.get("due")))
        who = told.event.get("owner")
        yield speaker(
            Text("fix by {owner}, {day} at the latest", owner=who, day=day)
        )


def _effect(told: Recording, speaker: Speaker) -> Iterator[Clean]:
    helped = words.choice(YES_OR_NO, told.event.get("helped"), speaker)
    yield speaker(Text("helped: {answer}", answer=helped))


_SPECIAL: dict[str, Callable[[Recording, Speaker], Iterator[Clean]]] = {
    events.TAGGED: _labels,
    events.ASSIGNED: _owner,
    events.CONTACTED: _direction,
    events.COMPENSATED: _gift,
    events.APOLOGISED: _apology,
    events.ATTACHED: _file,
    events.INVITED: _invitation,
    events.ANALYSED: _fix,
    events.EFFECT_CHECKED: _effect,
}


# -- promises kept, and what came early --------------------------------------------------------------------


def _promises(told: Recording, speaker: Speaker) -> Iterator[Text]:
    """Yield each promise that the event met: kept, or how late; of early aftercare, when it was meant."""
    for deadline in told.state.deadlines:
        if deadline.met_by != told.event:
            continue
        if deadline.kind is Kind.PROMISE:
            yield _kept(told, deadline, speaker)
        elif told.event.kind == events.FOLLOWED_UP:
            yield from _early(told, deadline, speaker)


def _kept(told: Recording, deadline: Deadline, speaker: Speaker) -> Text:
    began = deadline.started_by
    late = int((told.event.at - deadline.due).total_seconds())
    if late > 0:
        return Text(
            "after the promise, {span} late", span=speaker.span(late)
        )
    took = int((told.event.at - began.at).total_seconds())
    return Text(
        "within the promise, {span} after {event}",
        span=speaker.span(took),
        event=words.event(told.state.procedure, began.kind, speaker),
    )


def _early(
    told: Recording,
    deadline: Deadline,
    speaker: Speaker,
) -> Iterator[Text]:
    """Say so of a question after a while that was asked within half of that while (R5)."""
    began = deadline.started_by.at
    if told.event.at - began < (deadline.due - began) / 2:
        yield Text(
            "early: it was meant for about {day}",
            day=words.by_when(deadline, speaker),
        )
