"""The card of a case (`card.Card`), worked out of its state once and for every moment.

Pure functions of case and state. Keeping cards is `files.index`.
"""

from __future__ import annotations

from klantervaring.core.case import FACTS
from klantervaring.core.drift import drift_of, end_in_file
from klantervaring.core.merge.conflicts import ending_of, unsettled
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.misfits import misfits_told
from klantervaring.core.summary.alert_facts import answers, seconds
from klantervaring.core.summary.card import STAND_IN, UNREAD
from klantervaring.core.text.sentences import Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Mapping
    from datetime import datetime, tzinfo
    from typing import Any

    from klantervaring.core.case import Case
    from klantervaring.core.procedure import (
        DeadlineRule,
        Party,
        Procedure,
    )
    from klantervaring.core.rules.state import State
    from klantervaring.core.text.sentences import Text


def plain_card(
    case: Case,
    state: State,
    zone: tzinfo,
    stand_in: bool = False,
    trouble: bool = False,
) -> tuple[Any, ...]:
    """A card as it is kept: the fields of `card.Card`, and the procedure that its words are of.

    `stand_in`: the case is an old version of its file; `trouble`: its rules are not known.
    """
    ends = sorted({d.due for d in state.deadlines if d.pending})

    def marked(now: datetime) -> tuple[str, str]:
        return mark(case, state, now, zone, stand_in, trouble)

    return (
        *_told(case),
        state.step,
        state.ball,
        state.open,
        state.outcome,
        tuple(_terms(case, state, zone)) if state.open else (),
        answers(lambda now: next_event(state, now), ends),
        answers(marked, ends),
        state.procedure.reference,
    )


def _told(case: Case) -> tuple[Any, ...]:
    """What a card has of the case itself, whatever its procedure makes of it."""
    return (
        case.id,
        case.title,
        case.owner,
        case.kind,
        tuple(case.texts(FACTS).items()),
        tuple(case.customer.items()),
        case.wish,
        case.tags,
        seconds(case.received) if case.received else None,
    )


def _terms(
    case: Case,
    state: State,
    zone: tzinfo,
) -> list[tuple[int, str, str, str, bool]]:
    """The terms that run, what ends first first; where a line cannot be read, also those of the file."""
    pending = [d for d in state.deadlines if d.pending]
    pending.sort(key=lambda d: d.due)
    terms = [
        (
            seconds(d.due),
            d.name,
            d.kind.value,
            d.owed_by,
            d.in_days,
        )
        for d in pending
    ]
    if not case.unread:
        return terms
    known = {term[1] for term in terms}
    return sorted((*terms, *_written_terms(case, state, zone, known)))


def _written_terms(
    case: Case, state: State, zone: tzinfo, known: Container[str]
) -> Iterator[tuple[int, str, str, str, bool]]:
    """What the file says of deadlines that the log, of which a line cannot be read, does not tell of."""
    for name, text in case.written.deadlines:
        rule = state.procedure.deadlines.get(name)
        end = end_in_file(text, zone)
        if rule is not None and end is not None and name not in known:
            yield (
                seconds(end),
                name,
                rule.kind.value,
                rule.owes(state.level),
                rule.term.in_days,
            )


def mark(
    case: Case,
    state: State,
    now: datetime,
    zone: tzinfo,
    stand_in: bool = False,
    trouble: bool = False,
) -> tuple[str, str]:
    """What the reader of a list must know: an old version, an ending that did not know of something, values
    that nobody chose from, an event that moves nothing, or a file that says something else.
    """
    if stand_in:
        return STAND_IN, ""
    if case.unread:
        return UNREAD, ""
    values = unsettled(case.events)
    if values:
        return _not_settled(state, values)
    if case.findings or any(misfits_told(case, state)):
        return "check", ""
    return ("", "") if trouble else _drifted(case, state, now, zone)


def _not_settled(state: State, fields: Collection[str]) -> tuple[str, str]:
    endings = map(ending_of, fields)
    missed = [state.unaware[e] for e in endings if e in state.unaware]
    if missed:
        return "unaware", min(missed, key=lambda e: (e.at, e.id)).kind
    return "values", ", ".join(fields)


def _drifted(
    case: Case,
    state: State,
    now: datetime,
    zone: tzinfo,
) -> tuple[str, str]:
    drifts = drift_of(case, state, now, zone)
    said = {key: written for key, written, _ in drifts}
    if said.get("step"):
        return "step", said["step"]
    return ("check", "") if any(said.values()) else ("", "")


def vocabulary(procedure: Procedure) -> tuple[Any, ...]:
    """The words of a procedure that lists use, as they are kept."""
    return (
        tuple(
            (s.name, s.title.words, s.number, "")
            for s in procedure.steps.values()
        ),
        _titles(procedure.deadlines),
        tuple(
            (e.name, _words(e.title), 0, e.command)
            for e in procedure.events.values()
        ),
        _titles(procedure.parties),
    )


def _titles(
    named: Mapping[str, DeadlineRule] | Mapping[str, Party],
) -> tuple[Any, ...]:
    found = []
    for each in named.values():
        found.append((each.name, each.title.words, 0, ""))
    return tuple(found)


def _words(title: Named | Text) -> tuple[tuple[str, str], ...]:
    return (
        title.words
        if isinstance(title, Named)
        else (("en", title.template),)
    )
