"""What stands beside the card of a case (`card.Signs`), worked out of the case once and for every moment.

Pure functions of case and state. What early warning makes of it is `alerts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from klantervaring.core.case import Case, Event
from klantervaring.core.early_warning.watch_words import hits
from klantervaring.core.erasure.tombstone import customer_keys
from klantervaring.core.events import (
    ALERT_TAKEN,
    ANALYSED,
    ASSIGNED,
    ATTACHED,
    CONFLICT,
    CONTACTED,
    EDITED,
    HELD,
    NOTED,
    RELEASED,
    SETTLED,
    TAGGED,
)
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import DeadlineState, State
from klantervaring.core.rules.suspension import suspended_time
from klantervaring.core.stats.ratings import rating
from klantervaring.core.summary.history import is_history
from klantervaring.core.text.folding import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from klantervaring.core.early_warning.watch_words import Listed

    _Answer = TypeVar("_Answer")

_NONE_BROKEN: tuple[tuple[int | None, int], ...] = ((None, 0),)
_BROKEN = (DeadlineState.LATE, DeadlineState.OVERDUE)
#: A moment behind all others.
_LAST = datetime.max.replace(microsecond=0, tzinfo=UTC)


def signs(
    case: Case,
    state: State,
    listed: Listed = (),
) -> tuple[Any, ...]:
    """The values of `card.SIGNS`. `listed` are the rules that look for words, by name with their words."""
    keys = tuple(sorted(customer_keys(case)))
    counts = not state.set_aside
    broken = _broken(case, state) if counts else _NONE_BROKEN
    causes = _causes(case) if counts else ()
    taken = _taken(case)
    # of a closed case most does not matter any more
    if not state.open:
        of_open = None, None, ()
        return (keys, broken, *of_open, causes, taken, (), None, None)
    last = case.events[-1].at if case.events else state.started_at
    return (
        keys,
        broken,
        _mood(case),
        _moment(_cared(case, state)),
        _promises(state),
        causes,
        taken,
        hits(listed, case.title, case.wish, case.body),
        _moment(last),
        _mail(case),
    )


def _taken(case: Case) -> tuple[tuple[str, str, int, str], ...]:
    """Which alerts somebody took: the rule, the key of what it found, when, and who."""
    found = []
    for event in case.events:
        if event.kind == ALERT_TAKEN:
            rule = event.get("rule")
            key = event.get("key")
            found.append((rule, key, seconds(event.at), event.by))
    return tuple(found)


def _cared(case: Case, state: State) -> datetime | None:
    """When special care was last asked for."""
    return next(
        (e.at for e in reversed(case.events) if e.get("care")),
        state.started_at,
    )


def _broken(case: Case, state: State) -> tuple[tuple[int | None, int], ...]:
    """How many promises were broken, at any moment; of history nobody knows."""
    if is_history(case, state):
        return _NONE_BROKEN
    promises = [d for d in state.deadlines if d.kind is Kind.PROMISE]
    ends = {d.due for d in promises if d.pending}
    return answers(
        lambda now: sum(d.state(now) in _BROKEN for d in promises), ends
    )


def _mood(case: Case) -> tuple[int, str, int] | None:
    """How the customer last felt."""
    said = (
        (mood, e)
        for e in reversed(case.events)
        if (mood := rating(e, "mood")) is not None
    )
    return next(
        ((mood, event_key(e), seconds(e.at)) for mood, e in said), None
    )


def _mail(case: Case) -> tuple[str, int] | None:
    """The mail with which the log ends, by its key and moment; None once we answered it or went on.

    A contact that one of us wrote down is no news to us.
    """
    said = [each for each in case.events if each.kind not in _BESIDE]
    last = said[-1] if said else None
    if last is None or last.by or not _is_contact_in(last):
        return None
    return event_key(last), seconds(last.at)


def _is_contact_in(event: Event) -> bool:
    return event.kind == CONTACTED and event.came_in


#: What may stand behind a mail although nobody answered it or went on: notes, and what changes the file.
_BESIDE = (
    ATTACHED,
    NOTED,
    ASSIGNED,
    TAGGED,
    EDITED,
    ALERT_TAKEN,
    CONFLICT,
    SETTLED,
    HELD,
    RELEASED,
)


def _promises(state: State) -> tuple[tuple[str, int, int, str], ...]:
    """What we gave our word for and have not done yet, what ends first first.

    A term that stood still counts as one that started so much later: that time was no part of it.
    """
    pending = sorted(
        (
            d
            for d in state.deadlines
            if d.kind is Kind.PROMISE and d.pending
        ),
        key=lambda d: d.due,
    )
    return tuple(
        (
            d.name,
            seconds(d.started_by.at + suspended_time(d)),
            seconds(d.due),
            event_key(d.started_by),
        )
        for d in pending
    )


def _causes(case: Case) -> tuple[tuple[str, str, int, str], ...]:
    """Each cause once, as it was last found."""
    found = {}
    for event in case.events:
        cause = event.get("cause").strip() if event.kind == ANALYSED else ""
        if cause:
            at = seconds(event.at)
            found[plain_cause(cause)] = cause, at, event_key(event)
    return tuple((name, *said) for name, said in found.items())


def plain_cause(text: str) -> str:
    """A cause as it is compared: case, accents and blanks aside."""
    return " ".join(plain(text).split())


def event_key(event: Event) -> str:
    """What names an event: its id, or its moment where a person added it by hand."""
    return event.id or event.at.isoformat()


def seconds(at: datetime) -> int:
    """A moment as cards have it."""
    return int(at.timestamp())


def _moment(at: datetime | None) -> int | None:
    return seconds(at) if at else None


def answers(
    ask: Callable[[datetime], _Answer], ends: Iterable[datetime]
) -> tuple[tuple[int | None, _Answer], ...]:
    """What `ask` answers, at any moment, where its answer changes only just after one of `ends`."""
    found: list[tuple[int | None, _Answer]] = [(None, ask(_LAST))]
    for end in sorted(ends, reverse=True):
        answer = ask(end)
        if answer != found[0][1]:
            found.insert(0, (seconds(end), answer))
    return tuple(found)
